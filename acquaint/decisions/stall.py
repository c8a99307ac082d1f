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
from acquaint.decisions.known import Known
from acquaint.decisions.moment import HERE, Context, Decision, Offered, Passed, silent
from acquaint.decisions.offer_gates import Stop
from acquaint.decisions.standing import Standing
from acquaint.decisions.today import Days, Ready, Today
from acquaint.decisions.worth import COLUMNS, HORIZON_DAYS, YEAR_DAYS
from acquaint.features.occasions import Floats
from acquaint.models.channel import CONTACTS_TO_COME

SALT = "decide 1"
FEATURES = ("lifecycle_stage", "last_order_date", "usual_gap_days", "first_order_date", *COLUMNS[1:])
"""What is read of a customer beside her conditions of eligibility."""


class Case(msgspec.Struct, frozen=True, eq=False):
    """What is known of who is asked for."""

    customer: str
    own: Standing
    others: Sequence[Standing]
    """The other members of her household."""
    features: Mapping[str, Any]


_OWN = ("sells", "reason", "lack", "told", "satisfied", "ignored")
"""Facts that are about an offer and a customer; all others of `offer_gates.RULES` are about her alone."""


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
        self.known, self._days = known, Days(known, live)

    def use(self, offer: str) -> None:
        """Take note that an offer was used, which the last run did not know."""
        self._days.use(offer)

    def decide(self, case: Case, context: Context, at: datetime, day: date, n: int) -> Decision:
        """Return what a customer is told of.

        Parameters
        ----------
        at, day
            The instant, and the business day it lies in.
        n
            Most offers.
        """
        known, today = self.known, self._days.of(day, at)
        made = Decision(
            customer=case.customer, at=at, day=day, channel=context.channel, place=context.place,
            currency=known.currency, model=known.relevance, others=[*today.closed],
            basis={name: _number(case.features[name]) for name in COLUMNS[1:]},
        )  # fmt: skip
        if not known.offers.each:
            return silent(made, "no_offers")
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
        today = self._days.of(day, at)
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
        if here:  # the list is about what the shop sends; who has come is not sent anything
            facts.pop("on_list", None)
        facts["quiet"] = None if here else self._quiet(own, context.channel, at)
        lack = standing.lack(own, context.channel, here=here is not None)
        absent, known_stops = lack or "other_channel", {}
        last, told = standing.purchases(own, case.others), own.told
        for each, unlimited in zip(today.ready, today.open, strict=True):
            name, sells = each.id, each.sells
            if not known.few and not each.everything and not _bought(case, name):
                yield Stop("unasked", "unasked")
                continue
            of = (
                sells, None if unlimited else self._unfit(case, each, context),
                lack if not each.channels or by in each.channels else absent,
                standing.told_lately(own, name) if name in told else None,
                last[name] + timedelta(days=each.gap_days) if name in last else None,
                standing.ignored(own, name, day) if name in told else None,
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
        if not each.places:
            return None
        if context.place is None:
            return None if each.places & case.own.places else "place"
        here = context.place.lower()
        return None if {here, self.known.places.get(here, here)} & each.places else "elsewhere"

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
            silent(made, "holdout" if made.withheld else "drawn" if options.ready else "stopped")

    def _held(self, case: Case, day: date) -> bool:
        share = self.known.holdout.share
        return share > 0 and exploring.chance(holding.SALT, case.own.unit, day.year) < int(share * 2**64)


def _offered(options: Options, which: int, chance: float, because: str) -> Offered:
    offer = options.ready[which].offer
    return Offered(
        offer.id, offer.message, chance, float(options.relevance[which]), round(float(options.value[which])),
        _rounded(float(options.low[which])), _rounded(float(options.high[which])), because,
    )  # fmt: skip


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
