"""A decision in the moment: which offers a customer is told of here and now, and what stopped the others.

The gates are those of the plan, in its order (`offer_gates.first`); the values are its values (`worth`), the drawing is
its drawing with one household (`drawing.explored`), and who is held back is held back here too. Chance is a function
of the case: customer, business day and channel. So somebody who asks twice gets the same, unless something has
happened meanwhile; each further offer is drawn from what is left, and its chance is the one in that place.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import msgspec
import numpy as np

from acquaint.decisions import drawing, exploring, holding, offer_gates, standing, worth
from acquaint.decisions.drawing import VERSION
from acquaint.decisions.known import Known, Worth
from acquaint.decisions.offer_gates import Left, Stop
from acquaint.decisions.offers import STAGES_OF, Offer
from acquaint.decisions.pressure import NOT_SELLING
from acquaint.decisions.standing import Standing
from acquaint.decisions.worth import COLUMNS, HORIZON_DAYS, YEAR_DAYS
from acquaint.features.occasions import Floats
from acquaint.features.profiles import Moment
from acquaint.identity.statements import CHANNELS

SALT = "decide 1"
MOST = 20
"""Offers that can be asked for at once."""
HERE = {"till": "store", "store": "store", "web": "online", "app": "online", "online": "online"}
"""Channels on which the customer has come herself, and what offers call them."""
ASKED = (*CHANNELS, "push", *HERE)
"""Channels on which can be decided. Push needs a permission that acquaint does not keep, so nobody is told by it."""
FEATURES = ("lifecycle_stage", "last_order_date", "usual_gap_days", "first_order_date", *COLUMNS[1:])
"""What is read of a customer beside her conditions of eligibility."""


class Context(msgspec.Struct, frozen=True, omit_defaults=True):
    """Where a customer is met: the channel, the place (a store), and the instant, now where absent."""

    channel: str
    place: str | None = None
    at: datetime | None = None


class Offered(msgspec.Struct, omit_defaults=True):
    """An offer that was drawn."""

    offer: str
    message: str
    chance: float
    """With which it was drawn in its place, after those before it."""
    relevance: float
    """Chance that she uses it."""
    value_minor: int
    """What it is expected to bring, all costs inside."""
    low_minor: int
    high_minor: int
    because: str
    """best (expected to bring most), or explored (drawn to learn what it brings)."""
    holdout: float = 0.0
    """Chance with which her household is held back from it."""
    why: str = ""
    """The same in words."""


class Passed(msgspec.Struct, omit_defaults=True):
    """An offer that she is not told of: the first gate that stopped it, why, and until when."""

    offer: str
    gate: str
    reason: str
    until: date | None = None
    why: str = ""


class Decision(msgspec.Struct, omit_defaults=True, kw_only=True):
    """What was decided, as the ledger keeps it. Money is in minor units of `currency`."""

    customer: str
    at: datetime
    day: date
    channel: str
    place: str | None = None
    seq: int = 0
    """Events of the log up to this number were known."""
    offers: list[Offered] = []
    """What she is told of, the first first."""
    withheld: list[Offered] = []
    """What she would have been told of, but her household is held back."""
    others: list[Passed] = []
    silence: str = ""
    """Why she is told of nothing: unknown, not_a_person, no_offers, stopped, drawn or holdout; empty where she is."""
    why: str = ""
    """The same in words."""
    eligible: list[tuple[str, float]] = []
    """What could be drawn first, with its chance; silence has what is missing to one."""
    currency: str | None = None
    policy: str = VERSION
    model: str = ""
    context: str = ""
    """Hash of what it was decided on."""
    basis: dict[str, float | None] = {}
    """The columns that effects are learned from."""


class Case(msgspec.Struct, frozen=True, eq=False):
    """What is known of who is asked for."""

    customer: str
    own: Standing
    others: Sequence[Standing]
    """The other members of her household."""
    features: Mapping[str, Any]


_OWN = ("sells", "reason", "lack", "satisfied", "ignored")
"""Facts that are about an offer and a customer; all others of `offer_gates.RULES` are about her alone."""


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
    places: tuple[str, ...]
    everything: bool
    own_cost: float
    affordable: bool
    """Whether one more use is left of its budget."""
    gain: float
    rate: float
    gap_days: int
    held_back: bool


class Today(msgspec.Struct, frozen=True, eq=False):
    """The offers of a day, and why the others do not hold."""

    ready: tuple[Ready, ...]
    closed: tuple[Passed, ...]


class Option(msgspec.Struct, frozen=True):
    """What an offer is expected to bring, minor units."""

    ready: Ready
    relevance: float
    value: float
    low: float
    high: float


class Stall:
    """What is on offer, ready to decide on.

    Parameters
    ----------
    known
        What holds for everybody.
    live
        Conditions of eligibility that are read live; the others are those of the last run.
    """

    def __init__(self, known: Known, live: Sequence[str]) -> None:
        self.known, self._live, self._rules = known, frozenset(live), known.offers.rules
        self._uses: dict[str, int] = {}
        self._days: dict[date, Today] = {}

    def use(self, offer: str) -> None:
        """Take note that an offer was used, which the last run did not know."""
        self._uses[offer] = self._uses.get(offer, 0) + 1
        self._days.clear()

    def _today(self, day: date, at: datetime) -> Today:
        if day not in self._days:
            self._days.clear()
            left = {each.id: self._left(each) for each in self.known.offers.each}
            why = [(o, offer_gates.closed(o, left[o.id], Moment(at, day), days=1)) for o in self.known.offers.each]
            self._days[day] = Today(
                tuple(self._ready(offer, left[offer.id]) for offer, stop in why if stop is None),
                tuple(Passed(offer.id, offer_gates.GATES[0], *stop) for offer, stop in why if stop is not None),
            )
        return self._days[day]

    def _left(self, offer: Offer) -> Left:
        rest, used = self.known.left[offer.id], self._uses.get(offer.id, 0)
        return Left(
            None if rest.budget_minor is None else max(rest.budget_minor - used * (offer.own_cost_minor or 0), 0),
            None if rest.stock is None else max(rest.stock - used, 0),
        )

    def _ready(self, offer: Offer, left: Left) -> Ready:
        rule, known = self._rules.get(offer.eligibility), self.known.worth.get(offer.id, Worth())
        own = offer.own_cost_minor or 0
        return Ready(
            offer=offer, id=offer.id, sells=offer.kind not in NOT_SELLING, rule=rule, read=rule in self._live,
            stages=STAGES_OF[offer.objective] if offer.objective else (), channels=frozenset(offer.channels),
            places=offer.places, everything=offer.everything, own_cost=float(own),
            affordable=left.budget_minor is None or left.budget_minor >= own,
            gain=math.nan if known.gain is None else known.gain, rate=known.rate, gap_days=known.gap_days,
            held_back=offer.kind != "service" and offer.objective != "reward",
        )  # fmt: skip

    def decide(self, case: Case, context: Context, at: datetime, day: date, n: int) -> Decision:
        """Return what a customer is told of.

        Parameters
        ----------
        at, day
            The instant, and the business day it lies in.
        n
            Most offers.
        """
        known, today = self.known, self._today(day, at)
        made = Decision(
            customer=case.customer, at=at, day=day, channel=context.channel, place=context.place,
            currency=known.currency, model=known.relevance, others=[*today.closed],
            basis={name: _number(case.features[name]) for name in COLUMNS[1:]},
        )  # fmt: skip
        if not known.offers.each:
            return _silent(made, "no_offers")
        passing = []
        for ready, stop in zip(today.ready, self._stops(case, context, day, today.ready), strict=True):
            if stop is None:
                passing.append(ready)
            else:
                made.others.append(Passed(ready.id, stop.gate, stop.reason, stop.until))
        options = self._options(made, case, context, day, passing)
        made.context = _hash(case, context, day, options)
        self._draw(made, case, options, day, n)
        return made

    def stops(self, case: Case, context: Context, at: datetime, day: date) -> dict[str, Stop | None]:
        """Return the gate that her own past or the shop's rules put before each offer that holds; None for none."""
        ready = self._today(day, at).ready
        return dict(zip((each.id for each in ready), self._stops(case, context, day, ready), strict=True))

    def _stops(self, case: Case, context: Context, day: date, offers: Sequence[Ready]) -> Iterator[Stop | None]:
        known, own, features = self.known, case.own, case.features
        here = HERE.get(context.channel)
        by = here or context.channel
        facts: dict[str, Any] = standing.pressed(
            own, case.others, known.policy, (context.channel, by), day, features["last_order_date"],
            features["usual_gap_days"],
        )  # fmt: skip
        facts = {name: fact for name, fact in facts.items() if fact is not None and fact > day}
        lack = standing.lack(own, context.channel, here=here is not None)
        absent, known_stops = lack or "no_permission", {}
        for each in offers:
            name, sells = each.id, each.sells
            if not known.few and not each.everything and not _bought(case, name):
                yield Stop("unasked", "unasked")
                continue
            of = (
                sells, self._unfit(case, each, context), lack if not each.channels or by in each.channels else absent,
                standing.satisfied(own, case.others, name, each.gap_days) if sells else None,
                standing.ignored(own, name, day) if name in own.told else None,
            )  # fmt: skip
            # Most offers share their facts, and with them what stops them.
            if of not in known_stops:
                known_stops[of] = offer_gates.first({**facts, **dict(zip(_OWN, of, strict=True))}, day)
            yield known_stops[of]

    def _unfit(self, case: Case, each: Ready, context: Context) -> str | None:
        """Return why she may not have an offer; None where she may."""
        if each.stages and case.features["lifecycle_stage"] not in each.stages:
            return "stage"
        if each.rule is not None and not (case.features[each.rule] if each.read else each.rule in case.own.fits):
            return "condition"
        if not each.places or context.place in each.places:
            return None
        return "elsewhere" if context.place is not None or HERE.get(context.channel) == "store" else None

    def _options(
        self, made: Decision, case: Case, context: Context, day: date, offers: Sequence[Ready]
    ) -> list[Option]:  # fmt: skip
        """Return what each offer is expected to bring, and note which are stopped for it."""
        if not offers:
            return []
        relevance = self._relevance(case, day, offers)
        found = self._values(case, context, offers, relevance)
        least, options = self._least(), []
        for row in zip(offers, relevance.tolist(), *(each.tolist() for each in found), strict=True):
            option = Option(*row)
            gate, reason = _stopped(option, least)
            if gate:
                made.others.append(Passed(option.ready.id, gate, reason))
            else:
                options.append(option)
        return options

    def _least(self) -> float:
        """Return the least relevance that passes."""
        known = self.known
        return math.inf if known.quiet else -math.inf if known.threshold is None else known.threshold

    def _relevance(self, case: Case, day: date, offers: Sequence[Ready]) -> Floats:
        """Return float64[offers], the chance that she uses each: learned, else by the rule of `worth.buys`."""
        first = case.features["first_order_date"]
        seen = min((day - first).days, YEAR_DAYS) if first is not None else 0
        bought, ordered = case.own.days(day)
        days = [(ordered if each.everything else bought.get(each.id, 0)) + each.rate for each in offers]
        chance = 1 - np.exp(-np.array(days) * HORIZON_DAYS / (seen + YEAR_DAYS))
        scores = case.own.scores
        if scores:
            chance = np.array([scores.get(each.id, rule) for each, rule in zip(offers, chance.tolist(), strict=True)])
        return chance

    def _values(
        self, case: Case, context: Context, offers: Sequence[Ready], relevance: Floats
    ) -> tuple[Floats, Floats, Floats]:
        known = self.known
        gain, own = np.array([each.gain for each in offers]), np.array([each.own_cost for each in offers])
        contact = np.full(len(offers), float(known.contact_minor.get(context.channel, 0)))
        plain = worth.value({COLUMNS[0]: relevance}, gain, own, contact, None)
        found = plain.value, plain.low, plain.high
        for place, each in enumerate(offers if known.effects else ()):
            effect = known.effects.get(each.id)
            if effect is not None:
                columns = {name: np.array([_float(case.features[name])]) for name in COLUMNS[1:]}
                columns[COLUMNS[0]] = relevance[place : place + 1]
                one = slice(place, place + 1)
                of = worth.value(columns, gain[one], own[one], contact[one], effect)
                for column, figure in zip(found, (of.value, of.low, of.high), strict=True):
                    column[one] = figure
        value, low, high = np.round(np.array(found), 3)
        return value, low, high

    def _draw(self, made: Decision, case: Case, options: list[Option], day: date, n: int) -> None:
        """Draw offers, one after the other; the last gate withholds those from which her household is held back."""
        held, left, share = self._held(case, day), [*options], self.known.holdout.share
        value, other = [option.value * option.ready.offer.lever for option in left], "other"
        for place in range(min(n, len(left))):
            draw = exploring.chance(SALT, made.customer, made.day, made.channel, VERSION, place)
            at, chances, best = drawing.explored_here(np.array(value), draw, self.known.typical)
            if not place:
                made.eligible = list(zip((each.ready.id for each in left), chances.tolist(), strict=False))
            if at == len(left):
                other = "silence"
                break
            option, _ = left.pop(at), value.pop(at)
            back = option.ready.held_back and not case.own.released
            (made.withheld if back and held else made.offers).append(Offered(
                option.ready.id, option.ready.offer.message, float(chances[at]), option.relevance, round(option.value),
                _rounded(option.low), _rounded(option.high), "best" if at == best else "explored",
                share if back else 0.0,
            ))  # fmt: skip
        made.others += [Passed(each.ready.id, "arbitration", other) for each in left]
        waits = "waits" if self.known.holdout.waits else "held"
        made.others += [Passed(each.offer, "holdout", waits) for each in made.withheld]
        if not made.offers:
            _silent(made, "holdout" if made.withheld else "drawn" if options else "stopped")

    def _held(self, case: Case, day: date) -> bool:
        share = self.known.holdout.share
        return share > 0 and exploring.chance(holding.SALT, case.own.unit, day.year) < int(share * 2**64)


def _stopped(option: Option, least: float) -> tuple[str, str]:
    """Return gate and reason of what stops an option that is valued; empty where nothing does."""
    if not option.relevance >= least:
        return "relevance", "bound"
    if not option.value > 0:
        return "no_gain", "not_known" if math.isnan(option.value) else "costs_more"
    return ("", "") if option.ready.affordable else ("capacity", "budget_spent")


def unknown(customer: str, context: Context, at: datetime, day: date, why: str) -> Decision:
    """Return the decision about somebody of whom nothing is known: silence."""
    made = Decision(customer=customer, at=at, day=day, channel=context.channel, place=context.place)
    return _silent(made, why)


def _silent(made: Decision, why: str) -> Decision:
    made.silence = why
    return made


def _bought(case: Case, offer: str) -> bool:
    return any(offer in one.bought for one in (case.own, *case.others))


def _hash(case: Case, context: Context, day: date, options: Sequence[Option]) -> str:
    features = [*case.features.values()]
    figures = [(each.ready.id, each.value, each.relevance) for each in options]
    given = msgspec.msgpack.encode((features, figures, context.channel, context.place, day))
    return hashlib.md5(given, usedforsecurity=False).hexdigest()[:16]


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _float(value: Any) -> float:
    return float("nan") if value is None else float(value)


def _rounded(value: float) -> int:
    return 0 if math.isnan(value) else round(value)
