"""Visits to the web shop and the app: before orders, after clicks, and without any occasion."""

from __future__ import annotations

import msgspec
import numpy as np
from numpy.typing import NDArray

from acquaint.simulate.catalogue import Catalogue
from acquaint.simulate.chance import Chance, Whole, steady
from acquaint.simulate.contacts import Answers
from acquaint.simulate.hours import Hours
from acquaint.simulate.offers import CATEGORY_OF, Effects
from acquaint.simulate.orders import Orders
from acquaint.simulate.parameters import Parameters
from acquaint.simulate.people import Flags, People
from acquaint.simulate.standing import Standing

BETWEEN = 45
"""Seconds between two events of a visit."""
_MOST_VIEWS = 12
LONGEST = BETWEEN * (2 * _MOST_VIEWS + 2)
"""Seconds of the longest visit."""
TYPES = ("app_opened", "product_viewed", "product_added", "checkout_started")
OPENED, VIEWED, ADDED, CHECKOUT = range(4)


class Browsing(msgspec.Struct, frozen=True, eq=False):
    """A day's visits, and their events in order.

    Parameters
    ----------
    who, begins, tracked
        (visits,) Customer, local second of the day at which it begins, and whether the shop knows whose it is.
    visit, kind, step, product
        (events,) Place of the visit, place in `TYPES`, place in the visit, product looked at (-1 for none).
    """

    who: Whole
    begins: Whole
    tracked: Flags
    visit: Whole
    kind: Whole
    step: Whole
    product: Whole

    @property
    def views(self) -> Flags:
        """Which events are views of a product."""
        return np.asarray(self.kind == VIEWED)


class Aisles(msgspec.Struct, frozen=True, eq=False):
    """What visits are made from.

    Parameters
    ----------
    interest
        (customers, categories) Cumulated shares of views.
    """

    parameters: Parameters
    chance: Chance
    catalogue: Catalogue
    people: People
    standing: Standing
    hours: Hours
    online: Whole
    interest: NDArray[np.float32]

    def visited(self, day: int, answers: Answers, orders: Orders) -> Browsing:
        """Return the visits of a day: one at most for each customer."""
        who, order = self._visitors(day, answers, orders)
        visit, kind, step = self._events(day, who, order > 0)
        return Browsing(
            who=who, begins=self._begins(day, who, order, answers),
            tracked=self.standing.app[who]
            | (self.standing.account[who] & self.chance.happens("tracked", self.parameters.habits.tracked, who, day)),
            visit=visit, kind=kind, step=step, product=self._looked_at(day, who[visit], kind, step),
        )  # fmt: skip

    def _visitors(self, day: int, answers: Answers, orders: Orders) -> tuple[Whole, Whole]:
        """Return who visits, in order, and the local second of the order that follows; -1 for none."""
        people, habits = self.people, self.parameters.habits
        who = self.online[(people.met[self.online] <= day) & (people.gone[self.online] > day)]
        idle = who[self.chance.happens("visits", habits.sessions * people.browses[who], who, day)]
        before = self.chance.happens("before order", habits.before_order, orders.who, day)
        rows = np.flatnonzero((orders.store < 0) & before)
        visitors = np.unique(np.concatenate([idle, orders.who[rows], answers.sent.who[answers.clicked]]))
        order = np.full(len(visitors), -1)
        order[np.searchsorted(visitors, orders.who[rows])] = orders.second[rows]
        return visitors, order

    def _begins(self, day: int, who: Whole, order: Whole, answers: Answers) -> Whole:
        """Return when visits begin: after the click, in time before the order or midnight."""
        begins = self.hours.of_people("visit", day, who)
        clicks = answers.clicked
        begins[np.searchsorted(who, answers.sent.who[clicks])] = answers.opened[clicks] + BETWEEN
        return np.where(order > 0, order - LONGEST, np.minimum(begins, 86_400 - LONGEST))

    def _events(self, day: int, who: Whole, ordered: Flags) -> tuple[Whole, Whole, Whole]:
        """Return the visit, the kind and the step within the visit of each event."""
        habits, luck = self.parameters.habits, self.chance
        share = np.log(habits.views / (1 + habits.views))
        further = steady(np.log(luck.uniform("views", who, day))) / float(steady(share))
        views = np.minimum(1 + further.astype(np.int64), _MOST_VIEWS)
        step = np.arange(_MOST_VIEWS)
        added = luck.happens("cart", np.where(ordered, habits.cart_before_order, habits.cart)[:, None], who[:, None],
                             day, step)  # fmt: skip
        grid = np.zeros((len(who), 2 * _MOST_VIEWS + 2), np.bool_)
        grid[:, 0] = self.standing.app[who]
        grid[:, 1:-1:2] = step < views[:, None]
        grid[:, 2:-1:2] = grid[:, 1:-1:2] & added
        grid[:, -1] = ordered
        visit, column = np.nonzero(grid)
        kinds = np.array([OPENED, *[VIEWED, ADDED] * _MOST_VIEWS, CHECKOUT])
        return visit, kinds[column], column

    def _looked_at(self, day: int, who: Whole, kind: Whole, step: Whole) -> Whole:
        """Return the product of each view: by interest; the one added is the one viewed."""
        luck, per = self.chance, len(self.catalogue.popularity)
        case = (who, day, (step - 1) // 2)
        wish = luck.uniform("viewed category", *case).astype(np.float32)
        category = (wish[:, None] >= self.interest[who, :-1]).sum(axis=1)
        rank = np.searchsorted(self.catalogue.popularity[:-1], luck.uniform("viewed", *case), side="right")
        return np.where((kind == VIEWED) | (kind == ADDED), category * per + rank, -1)


def interest(trace: float, effects: Effects, shares: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return cumulated shares of views by category: by taste, and more of what offers persuade to.

    Parameters
    ----------
    shares
        (customers, categories) Shares of lines.
    """
    weight = shares.copy()
    for offer, category in enumerate(CATEGORY_OF.tolist()):
        weight[:, category] *= steady(np.exp(trace * effects.trace[:, offer])).astype(np.float32)
    cumulated = np.cumsum(weight, axis=1, dtype=np.float32)
    return np.asarray(cumulated / cumulated[:, -1:])
