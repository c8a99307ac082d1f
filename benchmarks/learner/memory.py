"""What the policy remembers of its contacts: how they went out, what came after them, and what came without them."""

from __future__ import annotations

import msgspec
import numpy as np
from scipy import special

from acquaint.features.occasions import Flags, Floats, Ints
from acquaint.models import logistic
from acquaint.models.logistic import Weights
from benchmarks.learner import hours, moved
from benchmarks.learner.facts import Settings, Shown
from benchmarks.learner.moved import Traces

WEEK = 7
"""Days from one decision to the next."""
IGNORED, REST = 3, 91
"""Contacts in a row about an offer that were noticed and not answered, after which it rests for so many days."""
KNOWN = 3.0
"""Orders, or messages, expected by which a customer's own level counts half."""
_WEEKS = 26
"""Weeks of silence that usual orders are learned from."""


class Sent(msgspec.Struct, frozen=True, eq=False):
    """A week's contacts as they went out, what was foretold of them, and what was counted then.

    Parameters
    ----------
    there, chance
        float64[contacts], that she still comes; that the contact is noticed at an hour drawn by lot.
    noticed
        float64[contacts], that it is noticed at the hour at which it was sent.
    """

    customer: Ints
    offer: Ints
    channel: Ints
    hour: Ints
    usual: Floats
    there: Floats
    chance: Floats
    noticed: Floats
    tired: Floats


class Quiet(msgspec.Struct, frozen=True, eq=False):
    """Customers who were left in peace this week, and their usual orders; empty before these are known."""

    customer: Ints
    usual: Floats


class Memory:
    """What is remembered.

    Parameters
    ----------
    customers, offers
        How many.

    Attributes
    ----------
    tired
        float64[customers], recent contacts.
    reached
        float64[customers, channels], messages she would have opened, if everybody who is there opened all.
    ordered, expected
        float64[customers], orders that came in weeks in which nothing was noticed, and those that were usual.
    rests
        float64[customers, offers], day until which it rests.
    """

    def __init__(self, settings: Settings, customers: int, offers: int) -> None:
        self.settings, self.traces, self.hours = settings, moved.none(), hours.none(customers)
        self.tired: Floats = np.zeros(customers)
        self.reached: Floats = np.zeros((customers, len(settings.cost)))
        self.ordered, self.expected = np.full(customers, KNOWN), np.full(customers, KNOWN)
        self.rests: Floats = np.zeros((customers, offers))
        self._ignored = np.zeros((customers, offers), np.int64)
        self._silence: list[tuple[Floats, Flags]] = []
        self._last: tuple[Shown, Sent, Quiet] | None = None

    def settle(self, shown: Shown) -> None:
        """Take in what came since the last week."""
        if self._last is None:
            return
        then, sent, quiet = self._last
        came = (shown.orders - then.orders).astype(np.float64)
        who, usual = quiet.customer, quiet.usual
        if len(sent.customer):
            unseen = self._trace(sent, then, shown, came)
            who, usual = np.append(who, sent.customer[unseen]), np.append(usual, sent.usual[unseen])
        self._silence = [*self._silence, (then.own[who], came[who] > 0)][-_WEEKS:]
        if len(usual):
            self.ordered[who] += came[who]
            self.expected[who] += usual

    def usual(self) -> Weights | None:
        """Return the chance of an order in a week of silence; null before there were any."""
        if not self._silence:
            return None
        x, came = (np.concatenate(each) for each in zip(*self._silence, strict=True))
        return logistic.fit(x, came) if 0 < came.sum() < len(came) else None

    def remember(self, shown: Shown, sent: Sent, quiet: Quiet) -> None:
        """Take in what goes out this week."""
        self._last = _counted(shown), sent, quiet
        np.add.at(self.reached, (sent.customer, sent.channel), sent.there * sent.noticed / sent.chance)
        self.tired *= 0.5 ** (WEEK / self.settings.forgets)
        self.tired[sent.customer] += 1

    def _trace(self, sent: Sent, then: Shown, shown: Shown, came: Floats) -> Flags:
        """Add what came after contacts to the traces, and return which of them were surely not noticed."""
        who, offer, channel = sent.customer, sent.offer, sent.channel
        heard, clickable = (np.array(each)[channel] for each in (self.settings.heard, self.settings.clickable))
        clicked, bought = shown.clicks[who] > then.clicks[who], shown.bought[who, offer] > then.bought[who, offer]
        opened = clicked | (shown.opened[who, channel] > then.opened[who, channel])
        # Where it was not opened the coupon was an older one.
        redeemed = bought & (shown.redeemed[who] > then.redeemed[who]) & (opened | ~heard)
        noticed = np.where(heard, opened, sent.noticed)
        holds = special.logit(then.holds[who, offer])
        more = Traces(who, offer, came[who], sent.usual, sent.tired, holds, redeemed, clicked, clickable, noticed)
        self.traces = self.traces.and_(more)
        self.hours = hours.told(self.hours, who[heard], sent.hour[heard], sent.chance[heard], opened[heard])
        self._ignore(who, offer, shown.day, clicked | bought, opened | ~heard)
        return np.asarray(heard & ~opened)

    def _ignore(self, who: Ints, offer: Ints, day: int, answered: Flags, noticed: Flags) -> None:
        count = np.where(answered, 0, self._ignored[who, offer] + noticed)
        self.rests[who, offer] = np.where(count >= IGNORED, day + REST, self.rests[who, offer])
        self._ignored[who, offer] = count % IGNORED


def _counted(shown: Shown) -> Shown:
    """Return a copy of the counts, which go on being counted."""
    names = ("orders", "clicks", "redeemed", "opened", "bought")
    return msgspec.structs.replace(shown, **{name: getattr(shown, name).copy() for name in names})
