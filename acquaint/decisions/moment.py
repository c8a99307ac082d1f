"""A decision in the moment: which offers a customer is told of here and now, and what stopped the others.

The gates are those of the plan, in its order (`offer_gates.first`); the values are its values (`worth`), the drawing is
its drawing with one household (`drawing.explored`), and who is held back is held back here too. Chance is a function
of the case: customer, business day and channel. So somebody who asks twice gets the same, unless something has
happened meanwhile; each further offer is drawn from what is left, and its chance is the one in that place.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
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
        self.known, self._live = known, frozenset(live)
        self.uses: dict[str, int] = {}
        """Uses of offers that the log has and the last run did not."""
        self._days: dict[date, tuple[list[Offer], list[Passed]]] = {}
        self._sells = {each.id: each.kind not in NOT_SELLING for each in known.offers.each}

    def use(self, offer: str) -> None:
        """Take note that an offer was used."""
        self.uses[offer] = self.uses.get(offer, 0) + 1
        self._days.clear()

    def _open(self, day: date, at: datetime) -> tuple[list[Offer], list[Passed]]:
        """Return the offers that hold today, and why the others do not."""
        if day not in self._days:
            self._days.clear()
            why = [(o, offer_gates.closed(o, self._left(o), Moment(at, day), days=1)) for o in self.known.offers.each]
            self._days[day] = (
                [offer for offer, stop in why if stop is None],
                [Passed(offer.id, offer_gates.GATES[0], *stop) for offer, stop in why if stop is not None],
            )
        return self._days[day]

    def _left(self, offer: Offer) -> Left:
        rest, used = self.known.left[offer.id], self.uses.get(offer.id, 0)
        return Left(
            None if rest.budget_minor is None else max(rest.budget_minor - used * (offer.own_cost_minor or 0), 0),
            None if rest.stock is None else max(rest.stock - used, 0),
        )

    def decide(self, case: Case, context: Context, at: datetime, day: date, n: int) -> Decision:
        """Return what a customer is told of.

        Parameters
        ----------
        at, day
            The instant, and the business day it lies in.
        n
            Most offers.
        """
        known, (live, closed) = self.known, self._open(day, at)
        made = Decision(
            customer=case.customer, at=at, day=day, channel=context.channel, place=context.place,
            currency=known.currency, model=known.relevance, others=[*closed],
            basis={name: _number(case.features[name]) for name in COLUMNS[1:]},
        )  # fmt: skip
        if not known.offers.each:
            return _silent(made, "no_offers")
        stops = self._stops(case, context, day, live)
        passing = [offer for offer, stop in zip(live, stops, strict=True) if stop is None]
        made.others += [_passed(o, stop) for o, stop in zip(live, stops, strict=True) if stop is not None]
        valued = self._valued(case, context, day, passing)
        made.others += [_passed(offer, each) for offer, each in valued if isinstance(each, Stop)]
        options = [(offer, each) for offer, each in valued if not isinstance(each, Stop)]
        made.context = _hash(case, context, day, valued)
        self._draw(made, case, options, day, n)
        return made

    def stops(self, case: Case, context: Context, at: datetime, day: date) -> dict[str, Stop | None]:
        """Return the gate that her own past or the shop's rules put before each offer that holds; None for none."""
        live, _ = self._open(day, at)
        return dict(zip((each.id for each in live), self._stops(case, context, day, live), strict=True))

    def _stops(self, case: Case, context: Context, day: date, live: Sequence[Offer]) -> list[Stop | None]:
        known, own, features = self.known, case.own, case.features
        here = HERE.get(context.channel)
        facts: dict[str, Any] = standing.pressed(
            own, case.others, known.policy, (context.channel, here or context.channel), day,
            features["last_order_date"], features["usual_gap_days"],
        )  # fmt: skip
        facts = {name: fact for name, fact in facts.items() if fact is not None and fact > day}
        lack = standing.lack(own, context.channel, here=here is not None)
        found: list[Stop | None] = []
        for offer in live:
            name, sells = offer.id, self._sells[offer.id]
            if not known.few and not offer.everything and not _bought(case, name):
                found.append(Stop("unasked", "unasked"))
                continue
            told = not offer.channels or (here or context.channel) in offer.channels
            of = known.worth.get(name, _PLAIN)
            found.append(offer_gates.first({
                **facts, "sells": sells, "reason": self._unfit(case, offer, context),
                "lack": lack if told else lack or "no_permission",
                "satisfied": standing.satisfied(own, case.others, name, of.gap_days) if sells else None,
                "ignored": standing.ignored(own, name, day),
            }, day))  # fmt: skip
        return found

    def _unfit(self, case: Case, offer: Offer, context: Context) -> str | None:
        """Return why she may not have an offer; None where she may."""
        if offer.objective and case.features["lifecycle_stage"] not in STAGES_OF[offer.objective]:
            return "stage"
        rule = self.known.offers.rules.get(offer.eligibility) if offer.eligibility else None
        if rule is not None and not (case.features[rule] if rule in self._live else rule in case.own.fits):
            return "condition"
        elsewhere = context.place is not None or HERE.get(context.channel) == "store"
        return "elsewhere" if offer.places and elsewhere and context.place not in offer.places else None

    def _valued(
        self, case: Case, context: Context, day: date, offers: Sequence[Offer]
    ) -> list[tuple[Offer, Stop | Option]]:
        """Return what each offer is expected to bring, or why it is stopped for it."""
        if not offers:
            return []
        relevance = self._relevance(case, day, offers)
        found = self._values(case, context, offers, relevance)
        rows = zip(offers, relevance.tolist(), *(each.tolist() for each in found), strict=True)
        return [(offer, self._weighed(offer, *row)) for offer, *row in rows]

    def _weighed(self, offer: Offer, relevance: float, value: float, low: float, high: float) -> Stop | Option:
        known = self.known
        if known.quiet or (known.threshold is not None and not relevance >= known.threshold):
            return Stop("relevance", "bound")
        if not value > 0:  # NaN is not known
            return Stop("no_gain", "not_known" if value != value else "costs_more")  # noqa: PLR0124
        left = self._left(offer)
        if left.budget_minor is not None and left.budget_minor < (offer.own_cost_minor or 0):
            return Stop("capacity", "budget_spent")
        return Option(relevance, value, low, high)

    def _relevance(self, case: Case, day: date, offers: Sequence[Offer]) -> Floats:
        """Return float64[offers], the chance that she uses each: learned, else by the rule of `worth.buys`."""
        first = case.features["first_order_date"]
        seen = min((day - first).days, YEAR_DAYS) if first is not None else 0
        days = [_days(case.own, each, day) + self.known.worth.get(each.id, _PLAIN).rate for each in offers]
        chance = 1 - np.exp(-np.array(days) * HORIZON_DAYS / (seen + YEAR_DAYS))
        scores = case.own.scores
        if scores:
            chance = np.array([scores.get(each.id, rule) for each, rule in zip(offers, chance.tolist(), strict=True)])
        return chance

    def _values(
        self, case: Case, context: Context, offers: Sequence[Offer], relevance: Floats
    ) -> tuple[Floats, Floats, Floats]:
        known = self.known
        gains = (known.worth.get(each.id, _PLAIN).gain for each in offers)
        gain = np.array([np.nan if each is None else each for each in gains])
        own = np.array([each.own_cost_minor or 0 for each in offers], np.float64)
        contact = np.full(len(offers), float(known.contact_minor.get(context.channel, 0)))
        plain = worth.value({COLUMNS[0]: relevance}, gain, own, contact, None)
        found = plain.value, plain.low, plain.high
        for place, offer in enumerate(offers):
            effect = known.effects.get(offer.id)
            if effect is not None:
                columns = {name: np.array([_float(case.features[name])]) for name in COLUMNS[1:]}
                columns[COLUMNS[0]] = relevance[place : place + 1]
                one = slice(place, place + 1)
                of = worth.value(columns, gain[one], own[one], contact[one], effect)
                for column, figure in zip(found, (of.value, of.low, of.high), strict=True):
                    column[one] = figure
        value, low, high = (np.round(each, 3) for each in found)
        return value, low, high

    def _draw(self, made: Decision, case: Case, options: list[tuple[Offer, Option]], day: date, n: int) -> None:
        """Draw offers, one after the other; the last gate withholds those from which her household is held back."""
        held, left = self._held(case, day), list(options)
        while left and len(made.offers) + len(made.withheld) < n:
            place, chances, planned = self._drawn(made, left, len(made.offers) + len(made.withheld))
            if not made.eligible:
                made.eligible = [(offer.id, chance) for (offer, _), chance in zip(left, chances, strict=True)]
            if place is None:
                break
            offer, option = left.pop(place)
            back = offer.kind != "service" and offer.objective != "reward" and not case.own.released
            drawn = Offered(
                offer.id, offer.message, chances[place], option.relevance, round(option.value), _rounded(option.low),
                _rounded(option.high), "best" if place == planned else "explored",
                self.known.holdout.share if back else 0.0,
            )  # fmt: skip
            (made.withheld if back and held else made.offers).append(drawn)
        waits = "waits" if self.known.holdout.waits else "held"
        taken = bool(made.offers or made.withheld)
        made.others += [Passed(offer.id, "arbitration", "other" if taken else "silence") for offer, _ in left]
        made.others += [Passed(each.offer, "holdout", waits) for each in made.withheld]
        if not made.offers:
            _silent(made, "holdout" if made.withheld else "drawn" if options else "stopped")

    def _drawn(
        self, made: Decision, left: Sequence[tuple[Offer, Option]], place: int
    ) -> tuple[int | None, list[float], int]:
        """Return which of the options left is drawn for a place, the chance of each, and which is the best."""
        value = np.array([each.value * offer.lever for offer, each in left])
        best = int(value.argmax())
        planned = np.arange(len(value)) == best
        draw = exploring.chance(SALT, made.customer, made.day, made.channel, VERSION, place)
        unit = np.zeros(len(value), np.int64)
        _, chosen = drawing.explored(unit, value, planned, np.array([draw], np.uint64), self.known.typical)
        at = int(chosen.place[0])
        return (at if at < len(value) else None), chosen.chances[:-1].tolist(), best

    def _held(self, case: Case, day: date) -> bool:
        share = self.known.holdout.share
        return share > 0 and exploring.chance(holding.SALT, case.own.unit, day.year) < int(share * 2**64)


class Option(msgspec.Struct, frozen=True):
    """What an offer is expected to bring, minor units."""

    relevance: float
    value: float
    low: float
    high: float


_PLAIN = Worth()


def unknown(customer: str, context: Context, at: datetime, day: date, why: str) -> Decision:
    """Return the decision about somebody of whom nothing is known: silence."""
    made = Decision(customer=customer, at=at, day=day, channel=context.channel, place=context.place)
    return _silent(made, why)


def _silent(made: Decision, why: str) -> Decision:
    made.silence = why
    return made


def _passed(offer: Offer, stop: Stop) -> Passed:
    return Passed(offer.id, stop.gate, stop.reason, stop.until)


def _bought(case: Case, offer: str) -> bool:
    return any(offer in one.bought for one in (case.own, *case.others))


def _days(own: Standing, offer: Offer, day: date) -> int:
    """Return on how many days of a year she bought what an offer holds for."""
    since = date.fromordinal(day.toordinal() - YEAR_DAYS)
    return sum(each > since for each in (own.ordered if offer.everything else own.bought.get(offer.id, ())))


def _hash(case: Case, context: Context, day: date, valued: Sequence[tuple[Offer, Any]]) -> str:
    features = sorted((name, str(value)) for name, value in case.features.items())
    options = [(offer.id, each.value, each.relevance) for offer, each in valued if isinstance(each, Option)]
    given = msgspec.msgpack.encode((features, options, context.channel, context.place, day))
    return hashlib.md5(given, usedforsecurity=False).hexdigest()[:16]


def _number(value: Any) -> float | None:
    return None if value is None else float(value)


def _float(value: Any) -> float:
    return float("nan") if value is None else float(value)


def _rounded(value: float) -> int:
    return round(value) if value == value else 0  # noqa: PLR0124 - NaN stands for what is not known
