"""The offers of a day: those that hold, with what is the same of them for everybody, and why the others do not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

import msgspec
import numpy as np

from acquaint.decisions import offer_gates
from acquaint.decisions.known import Known, Worth
from acquaint.decisions.moment import Passed
from acquaint.decisions.offer_gates import Left
from acquaint.decisions.offers import STAGES_OF, Offer
from acquaint.decisions.pressure import NOT_SELLING
from acquaint.features.occasions import Flags, Floats
from acquaint.features.profiles import Moment


class Ready(msgspec.Struct, frozen=True):
    """An offer that holds today, with all that is the same of it for everybody."""

    offer: Offer
    id: str
    sells: bool
    rule: str | None
    """Condition of eligibility, where it has one."""
    read: bool
    """Whether that is read live; else it is that of the last run."""
    stages: tuple[str, ...]
    channels: frozenset[str]
    places: frozenset[str]
    """In lower case."""
    everything: bool
    affordable: bool
    """Whether one more use is left of its budget."""
    gap_days: int
    held_back: bool

    @property
    def open(self) -> bool:
        """Whether everybody may have it."""
        return self.rule is None and not self.stages and not self.places


class Today(msgspec.Struct, frozen=True, eq=False):
    """The offers of a day, with what is the same of them for everybody, and why the others do not hold."""

    ready: tuple[Ready, ...]
    closed: tuple[Passed, ...]
    gain: Floats
    own_cost: Floats
    rate: Floats
    lever: Floats
    everything: Flags
    open: tuple[bool, ...]
    place: dict[str, int]
    """Where each offer stands."""


class Days:
    """The offers of whatever day is asked for; the last one is kept.

    Parameters
    ----------
    known
        What holds for everybody.
    live
        Conditions of eligibility that are read live; the others are those of the last run.
    """

    def __init__(self, known: Known, live: Sequence[str]) -> None:
        self._known, self._live, self._rules = known, frozenset(live), known.offers.rules
        self._uses: dict[str, int] = {}
        self._days: dict[date, Today] = {}

    def use(self, offer: str) -> None:
        """Take note that an offer was used, which the last run did not know."""
        self._uses[offer] = self._uses.get(offer, 0) + 1
        self._days.clear()

    def of(self, day: date, at: datetime) -> Today:
        """Return the offers of a day, as uses so far leave them."""
        if day not in self._days:
            self._days.clear()
            left = {each.id: self._left(each) for each in self._known.offers.each}
            why = [(o, offer_gates.closed(o, left[o.id], Moment(at, day), days=1)) for o in self._known.offers.each]
            holds = [offer for offer, stop in why if stop is None]
            self._days[day] = self._laid(
                [self._ready(offer, left[offer.id]) for offer in holds],
                [Passed(offer.id, offer_gates.GATES[0], *stop) for offer, stop in why if stop is not None],
            )
        return self._days[day]

    def _left(self, offer: Offer) -> Left:
        rest, used = self._known.left[offer.id], self._uses.get(offer.id, 0)
        return Left(
            None if rest.budget_minor is None else max(rest.budget_minor - used * (offer.own_cost_minor or 0), 0),
            None if rest.stock is None else max(rest.stock - used, 0),
        )

    def _ready(self, offer: Offer, left: Left) -> Ready:
        rule = self._rules.get(offer.eligibility)
        return Ready(
            offer=offer, id=offer.id, sells=offer.kind not in NOT_SELLING, rule=rule, read=rule in self._live,
            stages=STAGES_OF[offer.objective] if offer.objective else (), channels=frozenset(offer.channels),
            places=frozenset(map(str.lower, offer.places)), everything=offer.everything,
            affordable=left.budget_minor is None or left.budget_minor >= (offer.own_cost_minor or 0),
            gap_days=self._worth(offer).gap_days, held_back=offer.kind != "service" and offer.objective != "reward",
        )  # fmt: skip

    def _worth(self, offer: Offer) -> Worth:
        return self._known.worth.get(offer.id, Worth())

    def _laid(self, ready: Sequence[Ready], closed: Sequence[Passed]) -> Today:
        of = [(each.offer, self._worth(each.offer)) for each in ready]
        return Today(
            tuple(ready), tuple(closed), gain=np.array([np.nan if each.gain is None else each.gain for _, each in of]),
            own_cost=np.array([float(offer.own_cost_minor or 0) for offer, _ in of]),
            rate=np.array([each.rate for _, each in of]), lever=np.array([offer.lever for offer, _ in of]),
            everything=np.array([offer.everything for offer, _ in of], np.bool_),
            open=tuple(each.open for each in ready), place={each.id: at for at, each in enumerate(ready)},
        )  # fmt: skip
