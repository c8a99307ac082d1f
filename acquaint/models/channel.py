"""Channel: by which permitted channel a customer is best contacted, and what a contact by each is worth.

    worth = p R - (u + c) V - k      p chance of an answer, R what an answer is worth, u and c the chances that she
                                     unsubscribes and complains, V what the channel is worth to come, k what a contact
                                     costs; a complaint closes all channels, so V is then that of all of them

Chances come from answers (`answers`) by purpose, channel, segment and customer (`ways`). What the customer has declared
wins over what was learned, and permission over both. Who has given fewer than 20 answers gets the channel that is best
for her segment, if that has given 20, else for the shop; the chance shown with it is her own all the same.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from acquaint.features.occasions import Flags, Floats, Ints
from acquaint.models import answers, trial, ways
from acquaint.models.answers import Counts, Windows
from acquaint.models.chances import Chances
from acquaint.models.trial import Trial
from acquaint.models.ways import LEAST, Learned, Shape, Ways
from acquaint.records import NotEnoughData
from acquaint.sources.instants import business_date_sql

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

CHANNELS = ("email", "push", "sms", "post", "phone")
AXIS = answers.listed("channel", CHANNELS)
LEVELS = ("none", "shop", "segment", "customer", "declared")
"""Whose preference it is; none where no channel is permitted."""
NONE, SHOP, SEGMENT, CUSTOMER, DECLARED = range(len(LEVELS))
TRAIT = "preferred_channel"
"""Trait by which a customer declares a channel, one of `CHANNELS`."""
AGE_DAYS = (90, 365, 1095)
"""Ages of the relation that tell segments apart."""
COST_MINOR = {"email": 0.2, "push": 0.1, "sms": 8.0, "post": 80.0, "phone": 300.0}
"""What a contact costs where the shop states nothing, in hundredths of the currency. [guess]"""
ORDERS_PER_ANSWER = 0.1
"""Orders that would not have come, per answer: of a hundred who click ten buy because of it. [guess]"""
CONTACTS_TO_COME = 26
"""Contacts that a channel which stays open will still carry: a year of one in two weeks."""
_REFUSALS = 5.0
"""Refusals that weigh as much as the shop's rate over all channels."""


class Channels(msgspec.Struct, frozen=True):
    """What a shop knows of its channels; all tuples are over `CHANNELS`.

    Parameters
    ----------
    ways
        How contacts are answered.
    purposes
        What contacts are for, the contexts of `ways`; all others are the last context.
    refused, complained
        Chances per contact of unsubscribing (or complaining), and of complaining.
    credit
        Share of answers that are answers: below 1 where orders stand for them, since some would have come anyway.
    """

    ways: Ways
    purposes: tuple[str, ...]
    refused: tuple[float, ...]
    complained: tuple[float, ...]
    credit: tuple[float, ...]


class Prices(msgspec.Struct, frozen=True):
    """What things are worth, in minor units.

    Parameters
    ----------
    answer
        What an answer is worth.
    cost
        (channels,) What a contact costs.
    contacts_to_come
        Contacts that an open channel will still carry; its worth is theirs.
    stated
        (channels,) Whether both are what the shop says, not what is usual elsewhere.
    """

    answer: float
    cost: tuple[float, ...]
    contacts_to_come: float = CONTACTS_TO_COME
    stated: tuple[bool, ...] = (False,) * len(CHANNELS)


class Preferred(msgspec.Struct, frozen=True, eq=False):
    """The channel for each customer.

    Parameters
    ----------
    channel
        int64[customers], place in `CHANNELS`; -1 where none is permitted.
    chance, low, high
        float64[customers], chance of an answer by it, with its 80 % interval; NaN without channel.
    worth_minor
        float64[customers], what a contact by it is worth; below 0 nobody should be contacted. NaN without channel, and
        where the shop states neither what it earns nor what a contact costs.
    level
        int64[customers], place in `LEVELS`.
    """

    channel: Ints
    chance: Floats
    low: Floats
    high: Floats
    worth_minor: Floats
    level: Ints


def fit(
    counts: Counts, segment: Ints, purposes: tuple[str, ...], learned: Learned | None = None
) -> Channels | NotEnoughData:
    """Return what is known of the channels.

    Parameters
    ----------
    counts
        `answers.counts` by `AXIS` and `contexts(purposes)`.
    segment
        int64[customers], see `segments`.
    learned
        Of the trial; without one, only the shop's rates are used.
    """
    fitted = ways.fit(counts, _shape(segment, purposes), learned)
    if isinstance(fitted, NotEnoughData):
        return fitted
    refused, complained = (_rare(counts, each) for each in (counts.refusals, counts.complaints))
    return Channels(fitted, purposes, refused, complained, _credit(counts))


def predict(fitted: Channels, counts: Counts, segment: Ints, purpose: str | None = None) -> Chances:
    """Return the chances that contacts for a purpose are answered; for None, as contacts have been so far."""
    return ways.predict(fitted.ways, counts, _shape(segment, fitted.purposes), _context(fitted, purpose))


def tried(
    windows: Windows, segment: Ints, purposes: tuple[str, ...], champion: Channels | None = None
) -> Trial | NotEnoughData:
    """Return how the rungs met the contacts that followed.

    Rungs: the shop's rates; the channel answered last; how readily the customer answers; her own by channel.

    Parameters
    ----------
    champion
        The model in use, of the same purposes and fitted before the newest window.
    """
    shape = _shape(segment, purposes)
    said = trial.chances(windows, shape)
    if isinstance(said, NotEnoughData):
        return said
    if champion is None:
        return trial.run(windows, said)
    old = ways.chance(champion.ways, champion.ways.rung, windows.known, windows.then, shape)
    return trial.run(windows, said, old)


def worth(fitted: Channels, chance: Floats, permitted: Flags, prices: Prices) -> Floats:
    """Return what a contact is worth by each channel, float64[customers, channels], minor units.

    Parameters
    ----------
    chance
        float64[customers, channels].
    permitted
        bool[customers, channels]; those that are not are worth nothing in what is to come.
    """
    gain = chance * np.array(fitted.credit) * prices.answer
    value = np.maximum(gain - np.array(prices.cost), 0) * prices.contacts_to_come * permitted
    refused, complained = np.array(fitted.refused), np.array(fitted.complained)
    others = value.sum(axis=1, keepdims=True) - value
    return np.asarray(gain - refused * value - complained * others - np.array(prices.cost))


def choose(fitted: Channels, counts: Counts, segment: Ints, permitted: Flags, declared: Ints, prices: Prices,
           purpose: str | None = None, least: int = LEAST) -> Preferred:  # fmt: skip
    """Return the channel for each customer.

    Parameters
    ----------
    counts, segment, purpose
        As for `predict`.
    permitted
        bool[customers, channels].
    declared
        int64[customers], place of the declared channel; -1 for none. It counts where it is permitted.
    least
        Answers without which a customer has no channel of her own.
    """
    chances, own = predict(fitted, counts, segment, purpose), counts.given(len(segment))
    level, basis = ways.grounds(fitted.ways, chances.value, own, segment, _context(fitted, purpose), least)
    best = np.argmax(np.where(permitted, worth(fitted, basis, permitted, prices), -np.inf), axis=1)
    everybody = np.arange(len(own))
    says = (declared >= 0) & permitted[everybody, declared]
    channel = np.where(says, declared, best)
    none = ~permitted.any(axis=1)
    chance, low, high, value = (
        np.where(none, np.nan, each[everybody, channel])
        for each in (chances.value, chances.low, chances.high, worth(fitted, chances.value, permitted, prices))
    )
    value = np.where(np.array(prices.stated)[channel], value, np.nan)
    grade = np.where(none, NONE, np.where(says, DECLARED, level + SHOP))
    return Preferred(np.where(none, -1, channel), chance, low, high, value, grade)


def segments(permitted: Flags, age_days: Ints) -> Ints:
    """Return each customer's segment: which channels are permitted, and how old the relation is.

    Parameters
    ----------
    age_days
        int64[customers], days since first known.

    Examples
    --------
    >>> segments(np.array([[True, False, False, True, False]]), np.array([100])).tolist()
    [37]
    """
    pattern = permitted @ (1 << np.arange(permitted.shape[1]))
    return np.asarray(pattern * (len(AGE_DAYS) + 1) + np.searchsorted(AGE_DAYS, age_days, side="right"), np.int64)


def contexts(purposes: tuple[str, ...]) -> answers.Axis:
    """Return the axis of what contacts are for."""
    return answers.listed("purpose", purposes, others=True)


def permitted(con: DuckDBPyConnection, customers: int) -> Flags:
    """Return which channels are permitted, bool[customers, channels]; what `reach` does not know is not."""
    found = con.execute(f"""
        SELECT number, {AXIS.sql} AS channel FROM reach JOIN numbered USING (customer)
        WHERE allowed AND (address IS NOT NULL OR channel = 'post') AND {AXIS.sql} IS NOT NULL
    """).fetchnumpy()
    mask = np.zeros((customers, len(CHANNELS)), np.bool_)
    mask[found["number"], found["channel"]] = True
    return mask


def permitted_at(con: DuckDBPyConnection, customers: int, at: int, zone: str, cut_off_hour: int) -> Flags:
    """Return which channels were permitted by what was known at the start of day `at`, bool[customers, channels].

    To tell customers apart (`segments`), not to contact them: reads `reach_log`, which knows the past.
    """
    day = business_date_sql("(known_at - INTERVAL 1 MICROSECOND)", zone, cut_off_hour)
    found = con.execute(f"""
        SELECT number, {AXIS.sql} AS channel FROM reach_log JOIN belongs USING (atom)
        WHERE {AXIS.sql} IS NOT NULL AND {day} < DATE '1970-01-01' + {at}
        GROUP BY number, channel HAVING arg_max(allowed, (ts, known_at))
    """).fetchnumpy()
    mask = np.zeros((customers, len(CHANNELS)), np.bool_)
    mask[found["number"], found["channel"]] = True
    return mask


def declared(con: DuckDBPyConnection, customers: int, as_of: datetime) -> Ints:
    """Return the channel each customer has declared, as known at an instant (UTC); -1 for none."""
    channel = answers.listed("lower(trim(value))", CHANNELS).sql
    found = con.execute(f"""
        SELECT number, arg_max({channel}, (known_at, value)) AS channel FROM traits JOIN belongs USING (atom)
        WHERE trait = '{TRAIT}' AND known_at <= TIMESTAMP '{as_of.replace(tzinfo=None)}' AND {channel} IS NOT NULL
        GROUP BY number
    """).fetchnumpy()
    says = np.full(customers, -1)
    says[found["number"]] = found["channel"]
    return says


def prices(con: DuckDBPyConnection, at: int, as_of: datetime, margin: float | None = None) -> Prices:
    """Return what things are worth in the shop, as far as it says.

    An answer is worth `ORDERS_PER_ANSWER` of an order: the mean over the year before `at` of its profit, or of its net
    sales times `margin` (.3 where absent) where costs of goods are unknown. Contacts cost what the newest row of
    `costs` says, else `COST_MINOR`. What is not stated serves to choose among channels; no amount is told from it.

    Parameters
    ----------
    at, as_of
        Business day, and the instant (UTC) at which it begins.
    """
    kept, instant = 0.3 if margin is None else margin, f"TIMESTAMP '{as_of.replace(tzinfo=None)}'"
    ((order, known),) = con.execute(f"""
        SELECT coalesce(sum(CASE WHEN cost_of_goods_minor IS NULL THEN CAST(round(net_sales_minor * {kept}) AS BIGINT)
            ELSE net_sales_minor - cost_of_goods_minor - coalesce(cost_to_serve_minor, 0) END)
            / count(*) FILTER (is_order), 0), coalesce(bool_and(cost_of_goods_minor IS NOT NULL), FALSE)
        FROM orders WHERE status = 'counted' AND local_date - DATE '1970-01-01' BETWEEN {at - 365} AND {at - 1}
            AND known_at <= {instant}
    """).fetchall()
    stated: dict[str, float] = dict(con.execute(f"""
        SELECT lower(coalesce(key, '')), arg_max(amount_minor, coalesce(since, DATE '1970-01-01')) FROM costs
        WHERE kind = 'contact' AND coalesce(since - DATE '1970-01-01', 0) <= {at} GROUP BY ALL
    """).fetchall())  # fmt: skip
    cost = tuple(float(stated.get(name, stated.get("", COST_MINOR[name]))) for name in CHANNELS)
    says = tuple((known or margin is not None) and (name in stated or "" in stated) for name in CHANNELS)
    return Prices(max(0.0, float(order)) * ORDERS_PER_ANSWER, cost, stated=says)


def _shape(segment: Ints, purposes: tuple[str, ...]) -> Shape:
    return Shape(len(CHANNELS), len(purposes) + 1, segment)


def _context(fitted: Channels, purpose: str | None) -> int | None:
    if purpose is None:
        return None
    return fitted.purposes.index(purpose) if purpose in fitted.purposes else len(fitted.purposes)


def _rare(counts: Counts, rows: Ints) -> tuple[float, ...]:
    """Return chances of what is rare, by channel, drawn to that over all channels (half a case where there is none)."""
    found, sent = (np.bincount(counts.way, each, len(CHANNELS)) for each in (rows, counts.contacts))
    overall = max(float(found.sum()), 0.5) / max(float(sent.sum()), 1.0)
    strength = _REFUSALS / overall
    return tuple(((found + _REFUSALS) / (sent + strength)).tolist())


def _credit(counts: Counts) -> tuple[float, ...]:
    """Return the share of answers beyond those contacts that had an order in the week before; 1 where none had."""
    before, after = (np.bincount(counts.way, each, len(CHANNELS)) for each in (counts.bought_before, counts.answers))
    return tuple(np.clip(1 - before / np.maximum(after, 1), 0, 1).tolist())
