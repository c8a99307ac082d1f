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
from acquaint.simulate.parameters import Contacting, Parameters, Persons, Time

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
        First day on which the customer is gone for good; before day 0 for who has lapsed by then.
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
    notices, best_hour
        (customers, channels) Own factor on noticing; hour at which messages are noticed best.
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
    notices: NDArray[np.float32]
    best_hour: Floats
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


def people(parameters: Parameters, chance: Chance, customers: int, many_days: int) -> People:
    """Return the first `customers` customers of a period of `many_days` days."""
    persons, time, who = parameters.persons, parameters.time, np.arange(customers)
    met, new, prospect = _coming(persons, chance, who, many_days)
    event, event_day = _life(persons, chance, who, many_days)
    gone = _going(persons, chance, who, met)
    leaves = (event == MOVE) & chance.happens("leaves with move", persons.leaves_with_move, who)
    gone = np.where(leaves & (event_day > met), np.minimum(gone, event_day), gone)
    once = ~prospect & chance.happens("once", persons.once, who)
    household, place = _households(persons, chance, who)
    web = _web(persons, chance, who)
    part, shift = chance.one("part of day", time.parts, who), chance.normal("hour shift", who)
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
        part_of_day=part, hour_shift=shift, app=chance.happens("app", persons.app, who),
        browses=chance.factor("browses", persons.browses_spread, who),
        reads=chance.factor("reads", persons.reads_spread, who), temper=chance.normal("temper", who),
        responsive=chance.normal("responsive", who), notices=_notices(parameters.contacting, chance, who, web),
        best_hour=_best_hour(time, parameters.contacting, chance, part, shift), household=household,
        place_in_household=place, event=event, event_day=event_day,
        declared=chance.happens("declared", persons.declared, who),
    )  # fmt: skip


def _coming(persons: Persons, chance: Chance, who: Whole, many_days: int) -> tuple[Whole, Flags, Flags]:
    new = ~chance.happens("known before", persons.known_before, who)
    before = -1 - (chance.uniform("since", who) * persons.tenure_days).astype(np.int64)
    met = np.where(new, chance.whole("met", many_days, who), before)
    return met, new, new & chance.happens("prospect", persons.prospect, who)


def _going(persons: Persons, chance: Chance, who: Whole, met: Whole) -> Whole:
    """Return the days of leaving: exponential from the day of coming on, with a mean of the customer's own."""
    mean = persons.life_days * chance.factor("life", persons.life_spread, who)
    lasts = np.maximum(mean * steady(-np.log(chance.uniform("leaving", who))), 1)
    return met + np.minimum(lasts, NEVER).astype(np.int64)


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
    low, high = persons.mixed
    both = low + (high - low) * chance.uniform("web share", who)
    return np.where(kind < persons.only_store, 0.0, np.where(kind > 1 - persons.only_web, 1.0, both))


def _tastes(persons: Persons, chance: Chance, who: Whole) -> dict[str, NDArray[np.float32]]:
    """Return tastes: shares proportional to the category's weight times a log-normal liking."""
    weight = np.array([weight for _, _, weight, *_ in CATEGORIES])
    liking = chance.normal("taste", who[:, None], np.arange(len(CATEGORIES)))
    shares = (weight * steady(np.exp(persons.taste_spread * liking))).astype(np.float32)
    cumulated = np.cumsum(shares, axis=1, dtype=np.float32)
    return {"taste": cumulated / cumulated[:, -1:], "liking": liking.astype(np.float32)}


def _notices(contacting: Contacting, chance: Chance, who: Whole, web: Floats) -> NDArray[np.float32]:
    """Return own factors on noticing each channel: who orders online looks at other messages than who does not."""
    fit = np.array(contacting.channel_fit)
    own = chance.normal("channel", who[:, None], np.arange(len(fit)))
    preference = fit * (2 * web - 1)[:, None] + np.sqrt(1 - fit**2) * own
    return steady(np.exp(contacting.channel_spread * preference)).astype(np.float32)


def _best_hour(time: Time, contacting: Contacting, chance: Chance, part: Whole, shift: Floats) -> Floats:
    """Return the hours at which messages are noticed best: around the customer's part of the day."""
    mean = np.array(time.web_hours)[:, 0]
    own = contacting.hour_spread * chance.normal("best hour", np.arange(len(part)))
    return np.asarray(mean[part] + time.own_hour * shift + own)
