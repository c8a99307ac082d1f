"""The customers: how often, how regularly and how long they buy, what, where and when, and what happens in their lives.

Everything here is hidden from the shop. Each column depends on the seed and the customer's number alone, so a shop of
more customers holds those of a smaller one.
"""

from __future__ import annotations

import msgspec
import numpy as np
from numpy.typing import NDArray

from acquaint.simulate.catalogue import BRANDS, CATEGORIES
from acquaint.simulate.chance import Chance, Floats, Whole, steady
from acquaint.simulate.parameters import Persons

NEVER = 2**40
"""A day that does not come."""
MOVE, BIRTH, WEDDING, RETIREMENT = range(4)
LIFE_EVENTS = ("move", "birth", "wedding", "retirement")
Flags = NDArray[np.bool_]


class People(msgspec.Struct, frozen=True, eq=False):
    """Columns of the customers 0, 1, ...; days count from the first day of the period and may lie before it.

    Parameters
    ----------
    met
        Day on which the customer comes to the shop: buys first, or registers.
    gone
        First day on which the customer is gone for good.
    new, prospect
        Came within the period; registers before buying.
    rate
        Orders a day while active, in a mean season; 0 for who buys once only.
    stages
        Regularity: gaps are Erlang of so many stages.
    swing, gift
        Own yearly swing; buys nearly only before Christmas.
    taste
        (customers, categories) Cumulated shares of lines.
    liking
        (customers, categories) Logarithm of the liking relative to others.
    loyal, brand, lines, sensitivity
        Share of lines that are favourites; own brand; mean lines beyond the first; price sensitivity, median 1.
    web, store, later_store, part_of_day, hour_shift
        Share of orders online; home store, and that after a move; morning, noon or evening; own shift in hours.
    app, browses, reads, temper, responsive
        Has the app; factor on visits; factor on noticing messages; how easily annoyed; how easily persuaded.
    household, place_in_household
        Number of the household; 0 for its first member.
    event, event_day, declared
        Life event (-1 for none), its day, whether the shop is told.
    """

    met: Whole
    gone: Whole
    new: Flags
    prospect: Flags
    rate: Floats
    stages: Whole
    swing: Floats
    gift: Flags
    taste: NDArray[np.float32]
    liking: NDArray[np.float32]
    loyal: Floats
    brand: Whole
    lines: Floats
    sensitivity: Floats
    web: Floats
    store: Whole
    later_store: Whole
    part_of_day: Whole
    hour_shift: Floats
    app: Flags
    browses: Floats
    reads: Floats
    temper: Floats
    responsive: Floats
    household: Whole
    place_in_household: Whole
    event: Whole
    event_day: Whole
    declared: Flags

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.met)

    def had(self, event: int, day: int, who: Whole | slice = slice(None)) -> Flags:
        """Tell who of some has had a life event by the end of a day."""
        return np.asarray((self.event[who] == event) & (self.event_day[who] <= day))

    def home_store(self, day: int, who: Whole | slice = slice(None)) -> Whole:
        """Return the store that each of some lives near on a day."""
        return np.where(self.had(MOVE, day, who), self.later_store[who], self.store[who])


def people(persons: Persons, chance: Chance, customers: int, many_days: int) -> People:
    """Return the first `customers` customers of a period of `many_days` days."""
    who = np.arange(customers)
    met, new, prospect = _coming(persons, chance, who, many_days)
    event, event_day = _life(persons, chance, who, many_days)
    gone = _going(persons, chance, who, met, new)
    leaves = (event == MOVE) & chance.happens("leaves with move", persons.leaves_with_move, who)
    gone = np.where(leaves & (event_day > met), np.minimum(gone, event_day), gone)
    once = new & ~prospect & chance.happens("once", persons.once, who)
    household, place = _households(persons, chance, who)
    web = _web(persons, chance, who)
    low, high = persons.loyal
    return People(
        met=met, gone=gone, new=new, prospect=prospect,
        rate=np.where(once, 0, 1 / (persons.gap_days * chance.factor("gap", persons.gap_spread, who))),
        stages=1 + chance.one("regularity", persons.regularity, who),
        swing=persons.season_swing * chance.normal("swing", who), gift=chance.happens("gift", persons.gift_buyers, who),
        **_tastes(persons, chance, who), loyal=low + (high - low) * chance.uniform("loyal", who),
        brand=chance.whole("own brand", len(BRANDS), who),
        lines=persons.lines * chance.factor("lines", persons.lines_spread, who),
        sensitivity=chance.factor("sensitivity", persons.sensitivity_spread, who), web=web,
        store=chance.one("store", persons.stores, household),
        later_store=chance.one("later store", persons.stores, who),
        part_of_day=chance.one("part of day", (0.3, 0.25, 0.45), who), hour_shift=chance.normal("hour shift", who),
        app=chance.happens("app", persons.app, who), browses=chance.factor("browses", 0.8, who),
        reads=chance.factor("reads", 0.6, who), temper=chance.normal("temper", who),
        responsive=chance.normal("responsive", who), household=household, place_in_household=place,
        event=event, event_day=event_day, declared=chance.happens("declared", persons.declared, who),
    )  # fmt: skip


def _coming(persons: Persons, chance: Chance, who: Whole, many_days: int) -> tuple[Whole, Flags, Flags]:
    new = ~chance.happens("known before", persons.known_before, who)
    before = -1 - (chance.uniform("since", who) * 1_000).astype(np.int64)
    met = np.where(new, chance.whole("met", many_days, who), before)
    return met, new, new & chance.happens("prospect", persons.prospect, who)


def _going(persons: Persons, chance: Chance, who: Whole, met: Whole, new: Flags) -> Whole:
    """Return the days of leaving: exponential, with a mean of the customer's own.

    Who was known before is taken to be active still on the first day: time so far does not matter to an exponential.
    """
    mean = persons.life_days * chance.factor("life", persons.life_spread, who)
    lasts = np.maximum(mean * steady(-np.log(chance.uniform("leaving", who))), 1)
    return np.where(new, met, 0) + np.minimum(lasts, NEVER).astype(np.int64)


def _life(persons: Persons, chance: Chance, who: Whole, many_days: int) -> tuple[Whole, Whole]:
    has = chance.happens("life event", persons.life_event * many_days / 365, who)
    event = np.where(has, chance.whole("which life event", len(LIFE_EVENTS), who), -1)
    return event, np.where(has, chance.whole("life event day", many_days, who), NEVER)


def _households(persons: Persons, chance: Chance, who: Whole) -> tuple[Whole, Whole]:
    """Return the number of each one's household and the place in it: households fill up in order of numbers."""
    size = 1 + chance.one("household", persons.household, who)
    ends = np.cumsum(size)
    household = np.searchsorted(ends, who, side="right")
    return household, who - (ends - size)[household]


def _web(persons: Persons, chance: Chance, who: Whole) -> Floats:
    """Return the share of orders online: none, all, or something between."""
    kind = chance.uniform("channel", who)
    both = 0.1 + 0.8 * chance.uniform("web share", who)
    return np.where(kind < persons.only_store, 0.0, np.where(kind > 1 - persons.only_web, 1.0, both))


def _tastes(persons: Persons, chance: Chance, who: Whole) -> dict[str, NDArray[np.float32]]:
    """Return tastes: shares proportional to the category's weight times a log-normal liking."""
    weight = np.array([weight for _, _, weight, _ in CATEGORIES])
    liking = chance.normal("taste", who[:, None], np.arange(len(CATEGORIES)))
    shares = (weight * steady(np.exp(persons.taste_spread * liking))).astype(np.float32)
    cumulated = np.cumsum(shares, axis=1, dtype=np.float32)
    return {"taste": cumulated / cumulated[:, -1:], "liking": liking.astype(np.float32)}
