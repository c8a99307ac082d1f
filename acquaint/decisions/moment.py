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
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
import numpy as np

from acquaint import quiet
from acquaint.decisions import drawing, exploring, holding, offer_gates, standing, worth
from acquaint.decisions.drawing import VERSION
from acquaint.decisions.known import Known, Worth
from acquaint.decisions.offer_gates import Left, Stop
from acquaint.decisions.offers import STAGES_OF, Offer
from acquaint.decisions.pressure import NOT_SELLING
from acquaint.decisions.standing import Standing
from acquaint.decisions.worth import COLUMNS, HORIZON_DAYS, YEAR_DAYS
from acquaint.features.occasions import Flags, Floats
from acquaint.features.profiles import Moment
from acquaint.identity.statements import CHANNELS
from acquaint.models.channel import CONTACTS_TO_COME

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
    affordable: bool
    """Whether one more use is left of its budget."""
    gap_days: int
    answer_days: int
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


class Options(msgspec.Struct, frozen=True, eq=False):
    """What offers are expected to bring, minor units; those that were not stopped so far."""

    ready: list[Ready]
    relevance: Floats
    value: Floats
    low: Floats
    high: Floats
    lever: Floats


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
            holds = [offer for offer, stop in why if stop is None]
            self._days[day] = self._laid(
                [self._ready(offer, left[offer.id]) for offer in holds],
                [Passed(offer.id, offer_gates.GATES[0], *stop) for offer, stop in why if stop is not None],
            )
        return self._days[day]

    def _left(self, offer: Offer) -> Left:
        rest, used = self.known.left[offer.id], self._uses.get(offer.id, 0)
        return Left(
            None if rest.budget_minor is None else max(rest.budget_minor - used * (offer.own_cost_minor or 0), 0),
            None if rest.stock is None else max(rest.stock - used, 0),
        )

    def _ready(self, offer: Offer, left: Left) -> Ready:
        rule = self._rules.get(offer.eligibility)
        return Ready(
            offer=offer, id=offer.id, sells=offer.kind not in NOT_SELLING, rule=rule, read=rule in self._live,
            stages=STAGES_OF[offer.objective] if offer.objective else (), channels=frozenset(offer.channels),
            places=offer.places, everything=offer.everything,
            affordable=left.budget_minor is None or left.budget_minor >= (offer.own_cost_minor or 0),
            gap_days=self._worth(offer).gap_days, answer_days=self._worth(offer).answer_days,
            held_back=offer.kind != "service" and offer.objective != "reward",
        )  # fmt: skip

    def _worth(self, offer: Offer) -> Worth:
        return self.known.worth.get(offer.id, Worth())

    def _laid(self, ready: Sequence[Ready], closed: Sequence[Passed]) -> Today:
        of = [(each.offer, self._worth(each.offer)) for each in ready]
        return Today(
            tuple(ready), tuple(closed), gain=np.array([_float(each.gain) for _, each in of]),
            own_cost=np.array([float(offer.own_cost_minor or 0) for offer, _ in of]),
            rate=np.array([each.rate for _, each in of]), lever=np.array([offer.lever for offer, _ in of]),
            everything=np.array([offer.everything for offer, _ in of], np.bool_),
            open=tuple(each.open for each in ready), place={each.id: at for at, each in enumerate(ready)},
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
        for place, stop in enumerate(self._stops(case, context, at, day, today)):
            if stop is None:
                passing.append(place)
            else:
                made.others.append(Passed(today.ready[place].id, stop.gate, stop.reason, stop.until))
        options = self._options(made, case, context, today, passing)
        made.context = _hash(case, context, day, options)
        self._draw(made, case, options, n)
        return made

    def stops(self, case: Case, context: Context, at: datetime, day: date) -> dict[str, Stop | None]:
        """Return the gate that her own past or the shop's rules put before each offer that holds; None for none."""
        today = self._today(day, at)
        return dict(zip((each.id for each in today.ready), self._stops(case, context, at, day, today), strict=True))

    def _stops(self, case: Case, context: Context, at: datetime, day: date, today: Today) -> Iterator[Stop | None]:
        known, own, features = self.known, case.own, case.features
        here = HERE.get(context.channel)
        by = here or context.channel
        facts: dict[str, Any] = standing.pressed(
            own, case.others, known.policy, (context.channel, by), day, features["last_order_date"],
            features["usual_gap_days"],
        )  # fmt: skip
        facts = {name: fact for name, fact in facts.items() if fact is not None and fact > day}
        facts["quiet"] = None if here else self._quiet(own, context.channel, at)
        lack = standing.lack(own, context.channel, here=here is not None)
        absent, known_stops = lack or "no_permission", {}
        last, told = standing.purchases(own, case.others), own.told
        for each, unlimited in zip(today.ready, today.open, strict=True):
            name, sells = each.id, each.sells
            if not known.few and not each.everything and not _bought(case, name):
                yield Stop("unasked", "unasked")
                continue
            of = (
                sells, None if unlimited else self._unfit(case, each, context),
                lack if not each.channels or by in each.channels else absent,
                last[name] + timedelta(days=each.gap_days) if sells and name in last else None,
                standing.ignored(own, name, day, each.answer_days) if name in told else None,
            )  # fmt: skip
            # Most offers share their facts, and with them what stops them.
            if of not in known_stops:
                known_stops[of] = offer_gates.first({**facts, **dict(zip(_OWN, of, strict=True))}, day)
            yield known_stops[of]

    def _quiet(self, own: Standing, channel: str, at: datetime) -> str | None:
        """Return why she must not be rung at this hour, on her own clock; None where she may."""
        known = self.known
        hour = at.astimezone(ZoneInfo(known.zone)).hour
        closed = channel == "phone" and not known.calls[0] <= hour < known.calls[1]
        silent = quiet.of(channel, known.policy.quiet_hours)
        return "quiet_hours" if closed or silent.at(at.astimezone(ZoneInfo(own.zone or known.zone))) else None

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
        self, made: Decision, case: Case, context: Context, today: Today, passing: list[int]
    ) -> Options:  # fmt: skip
        """Return what each offer is expected to bring, and note which are stopped for it."""
        at = np.array(passing, np.int64)
        relevance = self._relevance(case, made.day, today)[at]
        ready = [today.ready[place] for place in passing]
        found = self._values(case, context, ready, relevance, today.gain[at], today.own_cost[at])
        price = self._price(case, context.channel, ready, found[0])
        value, low, high = (np.round(each - price, 3) for each in found)
        good = (relevance >= self._least()) & (value > 0)
        stays = good.tolist()
        for place, each in enumerate(ready):
            if not (stays[place] and each.affordable):
                stays[place] = good[place] = False
                made.others.append(Passed(each.id, *self._stopped(float(relevance[place]), float(value[place]), price)))
        kept = [each for each, stay in zip(ready, stays, strict=True) if stay]
        return Options(kept, relevance[good], value[good], low[good], high[good], today.lever[at][good])

    def _stopped(self, relevance: float, value: float, price: float) -> tuple[str, str]:
        """Return gate and reason of what stops an option."""
        if not relevance >= self._least():
            return "relevance", "bound"
        if not value > 0:
            why = "not_known" if math.isnan(value) else "unsubscribe" if value + price > 0 else "costs_more"
            return "no_gain", why
        return "capacity", "budget_spent"

    def _least(self) -> float:
        """Return the least relevance that passes."""
        known = self.known
        return math.inf if known.quiet else -math.inf if known.threshold is None else known.threshold

    def _relevance(self, case: Case, day: date, today: Today) -> Floats:
        """Return float64[offers], the chance that she uses each: learned, else by the rule of `worth.buys`."""
        first = case.features["first_order_date"]
        seen = min((day - first).days, YEAR_DAYS) if first is not None else 0
        bought, ordered = case.own.days(day)
        days = today.rate + ordered * today.everything
        for name, n in bought.items():
            if name in today.place:
                days[today.place[name]] += n
        chance = np.asarray(1 - np.exp(-days * HORIZON_DAYS / (seen + YEAR_DAYS)))
        for name, learned in case.own.scores.items():
            if name in today.place:
                chance[today.place[name]] = learned
        return chance

    def _values(
        self, case: Case, context: Context, offers: Sequence[Ready], relevance: Floats, gain: Floats, own: Floats
    ) -> tuple[Floats, Floats, Floats]:
        known = self.known
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

    def _price(self, case: Case, channel: str, offers: Sequence[Ready], value: Floats) -> float:
        """Return what a contact may cost beyond its cost, as `permission_price` has it; nothing where she has come."""
        known = self.known
        if channel not in known.refusals.refused or not len(value):
            return 0.0
        cost, best = known.contact_minor, dict[str, float]()
        for name in (each.channel for each in case.own.reach.values() if each.allowed):
            may = [not each.channels or name in each.channels for each in offers]
            there = value[may] + cost.get(channel, 0) - cost.get(name, 0)
            best[name] = CONTACTS_TO_COME * max(0.0, float(np.nanmax(there, initial=0.0)))
        own, everything = best.get(channel, 0.0), sum(best.values())
        refusals = known.refusals
        return refusals.refused[channel] * own + refusals.complained[channel] * (everything - own)

    def _draw(self, made: Decision, case: Case, options: Options, n: int) -> None:
        """Draw offers, one after the other; the last gate withholds those from which her household is held back."""
        held, share, other = self._held(case, made.day), self.known.holdout.share, "other"
        left, value = list(range(len(options.ready))), options.value * options.lever
        for place in range(min(n, len(left))):
            draw = exploring.chance(SALT, made.customer, made.day, made.channel, VERSION, place)
            at, chances, best = drawing.explored_here(value, draw, self.known.typical)
            if not place:
                made.eligible = list(zip((each.id for each in options.ready), chances.tolist(), strict=False))
            if at == len(left):
                other = "silence"
                break
            which, value = left.pop(at), np.concatenate((value[:at], value[at + 1 :]))
            back = options.ready[which].held_back and not case.own.released
            told = _offered(options, which, float(chances[at]), "best" if at == best else "explored")
            told.holdout = share if back else 0.0
            (made.withheld if back and held else made.offers).append(told)
        made.others += [Passed(options.ready[each].id, "arbitration", other) for each in left]
        waits = "waits" if self.known.holdout.waits else "held"
        made.others += [Passed(each.offer, "holdout", waits) for each in made.withheld]
        if not made.offers:
            _silent(made, "holdout" if made.withheld else "drawn" if options.ready else "stopped")

    def _held(self, case: Case, day: date) -> bool:
        share = self.known.holdout.share
        return share > 0 and exploring.chance(holding.SALT, case.own.unit, day.year) < int(share * 2**64)


def _offered(options: Options, which: int, chance: float, because: str) -> Offered:
    offer = options.ready[which].offer
    return Offered(
        offer.id, offer.message, chance, float(options.relevance[which]), round(float(options.value[which])),
        _rounded(float(options.low[which])), _rounded(float(options.high[which])), because,
    )  # fmt: skip


def unknown(customer: str, context: Context, at: datetime, day: date, why: str) -> Decision:
    """Return the decision about somebody of whom nothing is known: silence."""
    made = Decision(customer=customer, at=at, day=day, channel=context.channel, place=context.place)
    return _silent(made, why)


def _silent(made: Decision, why: str) -> Decision:
    made.silence = why
    return made


def _bought(case: Case, offer: str) -> bool:
    return any(offer in one.bought for one in (case.own, *case.others))


def _hash(case: Case, context: Context, day: date, options: Options) -> str:
    features, names = [*case.features.values()], [each.id for each in options.ready]
    given = msgspec.msgpack.encode((features, names, context.channel, context.place, day))
    figures = options.value.tobytes() + options.relevance.tobytes()
    return hashlib.md5(given + figures, usedforsecurity=False).hexdigest()[:16]


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _float(value: Any) -> float:
    return float("nan") if value is None else float(value)


def _rounded(value: float) -> int:
    return 0 if math.isnan(value) else round(value)
