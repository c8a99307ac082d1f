"""Visits to the web shop and the app: before orders, after clicks, and without any occasion."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from acquaint.simulate import hours
from acquaint.simulate.catalogue import sku
from acquaint.simulate.chance import Whole, steady
from acquaint.simulate.identifiers import Identifiers
from acquaint.simulate.told import Told, chosen, instants, numbered
from acquaint.simulate.world import Day, World

_BETWEEN = 45
"""Seconds between two events of a visit."""
_MOST_VIEWS = 12
_LONGEST = _BETWEEN * (2 * _MOST_VIEWS + 2)
"""Seconds of the longest visit."""
TYPES = ("app_opened", "product_viewed", "product_added", "checkout_started")
_OPENED, _VIEWED, _ADDED, _CHECKOUT = range(4)


class Visits:
    """Writes down each day's visits; those of nobody known have no account."""

    def __init__(self, world: World, identifiers: Identifiers) -> None:
        self.world, self.identifiers = world, identifiers
        self._online = np.flatnonzero(world.standing.account | world.standing.guest)
        self._skus = pa.array([sku(each) for each in range(len(world.catalogue.category))])

    def told(self, day: Day) -> list[Told]:
        """Return the events of the day's visits."""
        who, order = self._visitors(day)
        visit, kind, step = self._events(day.day, who, order > 0)
        person = who[visit]
        # A visit ends before the order that it leads to, and before midnight.
        begins = np.minimum(hours.of_people(self.world, "visit", day.day, who), 86_400 - _LONGEST)
        begins = np.where(order > 0, order - _LONGEST, begins)
        second = begins[visit] + _BETWEEN * step
        tracked = self.world.chance.happens("tracked", self.world.parameters.habits.tracked, person, day.day)
        app = self.world.standing.app[person] & (kind == _OPENED)
        columns = {
            "id": numbered("V", day.day, len(kind)), "at": instants(self.world, day.day, second),
            "type": pa.array(TYPES).take(kind), "value": self._looked_at(day.day, person, kind, step),
            "account": chosen(self.identifiers.account, person, tracked | app),
        }  # fmt: skip
        return [Told("web_events", pa.table(columns), person)]

    def _visitors(self, day: Day) -> tuple[Whole, Whole]:
        """Return who visits, in order, and the local second of the order that follows; -1 for none."""
        people, habits, luck = self.world.people, self.world.parameters.habits, self.world.chance
        who = self._online[(people.met[self._online] <= day.day) & (people.gone[self._online] > day.day)]
        idle = who[luck.happens("visits", habits.sessions * people.browses[who], who, day.day)]
        before = luck.happens("before order", habits.before_order, day.orders.who, day.day)
        rows = np.flatnonzero((day.orders.store < 0) & before)
        buys, nth = day.orders.who[rows], day.orders.nth[rows]
        clicks = day.answers.sent.who[day.answers.clicked]
        visitors = np.unique(np.concatenate([idle, buys, clicks]))
        order = np.full(len(visitors), -1)
        order[np.searchsorted(visitors, buys)] = hours.of_orders(
            self.world, day.day, buys, nth, np.ones(len(rows), np.bool_)
        )
        return visitors, order

    def _events(self, day: int, who: Whole, ordered: np.ndarray) -> tuple[Whole, Whole, Whole]:
        """Return the visit, the kind and the step within the visit of each event."""
        habits, luck = self.world.parameters.habits, self.world.chance
        share = np.log(habits.views / (1 + habits.views))
        further = steady(np.log(luck.uniform("views", who, day))) / float(steady(share))
        views = np.minimum(1 + further.astype(np.int64), _MOST_VIEWS)
        step = np.arange(_MOST_VIEWS)
        added = luck.happens("cart", np.where(ordered, 0.6, habits.cart)[:, None], who[:, None], day, step)
        grid = np.zeros((len(who), 2 * _MOST_VIEWS + 2), np.bool_)
        grid[:, 0] = self.world.standing.app[who]
        grid[:, 1:-1:2] = step < views[:, None]
        grid[:, 2:-1:2] = grid[:, 1:-1:2] & added
        grid[:, -1] = ordered
        visit, column = np.nonzero(grid)
        kinds = np.array([_OPENED, *[_VIEWED, _ADDED] * _MOST_VIEWS, _CHECKOUT])
        return visit, kinds[column], column

    def _looked_at(self, day: int, who: Whole, kind: Whole, step: Whole) -> pa.Array:
        """Return the product of each view: by taste, the one added is the one viewed."""
        luck, people, per = self.world.chance, self.world.people, len(self.world.catalogue.popularity)
        case = (who, day, (step - 1) // 2)
        wish = luck.uniform("viewed category", *case).astype(np.float32)
        category = (wish[:, None] >= people.taste[who, :-1]).sum(axis=1)
        rank = np.searchsorted(self.world.catalogue.popularity[:-1], luck.uniform("viewed", *case), side="right")
        return chosen(self._skus, category * per + rank, (kind == _VIEWED) | (kind == _ADDED))
