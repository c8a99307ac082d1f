"""Contacts and what came back: the engine's table `answers`, a row per contact, and sums of it per customer.

An answer is a click, a reply or a redemption; being opened is none, since the programs that fetch mail open it too. A
response belongs to the newest contact before it that may have caused it: same campaign, offer and channel as far as
both name them (the channel of a redemption is where it took place), within 28 days or until the campaign ends. Where no
contact of a channel was ever answered so, an order within a week after it stands for the answer, and the share of
contacts with an order in the week before says how many would have come anyway.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import msgspec
import numpy as np

from acquaint.features.occasions import Floats, Ints
from acquaint.sources.instants import business_date_sql
from acquaint.sources.sql import literal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

ANSWERS = ("clicked", "redeemed", "replied")
REFUSALS = ("unsubscribed", "complained")
WITHIN_DAYS = 28
"""Days in which a contact is answered, unless its campaign lasts longer."""
LONGEST_DAYS = 91
"""However long its campaign lasts."""
ORDER_DAYS = 7
"""Days in which an order stands for an answer, where answers are not heard of."""
HALF_LIFE_DAYS = 182
"""Age at which a contact counts half."""
SPAN_DAYS = 91 + WITHIN_DAYS
"""Days of a window of a trial: a quarter of contacts, and time to answer the last of them."""
MOST_CUSTOMERS = 100_000
_MICRO = 1_000_000
_EPOCH = "DATE '1970-01-01'"


class Axis(NamedTuple):
    """A way to tell contacts apart: SQL of a number from 0 over the columns of `answers`, null to leave them out."""

    sql: str
    size: int


class Counts(msgspec.Struct, frozen=True, eq=False):
    """Contacts and answers of customers by two axes, a row per customer, way and context that has contacts.

    Parameters
    ----------
    customer, way, context
        int64[rows].
    sent, squares, answered
        float64[rows], contacts, their squared weights, and answered contacts, each weighing half per half-life.
    contacts, answers
        int64[rows], the same unweighted.
    refusals, complaints
        int64[rows], contacts after which was unsubscribed or complained, and those with a complaint.
    bought_before
        int64[rows], contacts with an order in the week before them; 0 where answers are heard of.
    last
        int64[rows], day of the newest answered contact; -1 for none.
    """

    customer: Ints
    way: Ints
    context: Ints
    sent: Floats
    squares: Floats
    answered: Floats
    contacts: Ints
    answers: Ints
    refusals: Ints
    complaints: Ints
    bought_before: Ints
    last: Ints

    def given(self, customers: int) -> Ints:
        """Return how many answers each of so many customers has given by any way, unweighted; int64[customers]."""
        return np.bincount(self.customer, self.answers, customers).astype(np.int64)


class Windows(msgspec.Struct, frozen=True, eq=False):
    """What ladders are tried on: what was known at a day, then the contacts that followed, twice; the later decide.

    `at` is the day at which the later end.
    """

    old: Counts
    lately: Counts
    known: Counts
    then: Counts
    at: int = 0


def nothing() -> Counts:
    """Return the counts of nobody."""
    whole, part = np.zeros(0, np.int64), np.zeros(0)
    return Counts(whole, whole, whole, part, part, part, whole, whole, whole, whole, whole, whole)


def make(con: DuckDBPyConnection, zone: str, cut_off_hour: int, answers: Sequence[str] = ANSWERS, *,
         at: int | None = None, heard: Sequence[str] | None = None) -> None:  # fmt: skip
    """Make the table `answers`, a row per contact of a person on a known channel.

    Reads `contacts`, `responses`, `orders`, `offers`, and `belongs` of `histories.read`. Days are counted from
    1970-01-01, those of knowledge are the first at whose start a read sees the row.

    Parameters
    ----------
    answers
        Types of responses that are answers.
    at
        Day at whose start it is told from which channels answers are heard; by all that is known where absent.
    heard
        Channels from which answers are heard, where that was told before: what a model learned so is read so.
    """
    told = "TRUE" if at is None else f"sent.known <= {at}"
    came = "" if at is None else f" FILTER (answered <= {at})"
    deaf = f"""
        SELECT channel FROM sent LEFT JOIN got USING (contact) WHERE {told}
        GROUP BY channel HAVING count(answered){came} = 0
    """
    if heard is not None:
        deaf = f"SELECT DISTINCT channel FROM sent WHERE NOT list_contains({_texts(heard)}, channel)"
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE answers AS
        WITH {_sent(zone, cut_off_hour)}, {_said(zone, cut_off_hour)}, {_got(answers)},
        deaf AS ({deaf}),
        {_bought(zone, cut_off_hour)}
        SELECT number, channel, purpose, local_date - {_EPOCH} AS day, local_hour AS hour,
            isodow(local_date) - 1 AS weekday, known, deaf.channel IS NULL AS heard,
            CASE WHEN deaf.channel IS NULL THEN until ELSE local_date + {ORDER_DAYS} END - {_EPOCH} + 1 AS matured,
            CASE WHEN deaf.channel IS NULL THEN got.answered ELSE bought.answered END AS answered,
            got.refused, got.complained, coalesce(bought.before, FALSE) AS bought_before
        FROM sent LEFT JOIN got USING (contact) LEFT JOIN deaf USING (channel) LEFT JOIN bought USING (contact)
    """)


def counts(con: DuckDBPyConnection, at: int, ways: Axis, contexts: Axis, since: int | None = None,
           half_life_days: float = HALF_LIFE_DAYS, every: int = 1) -> Counts:  # fmt: skip
    """Return what is known at day `at` of contacts that have had their time, those sent from day `since` on if given.

    Weights are whole millionths, so that sums are the same in whatever order they are taken. `every` takes one customer
    of so many.
    """
    weight = f"CAST(round({_MICRO} * pow(0.5, ({at} - day) / {float(half_life_days)})) AS BIGINT)"
    answered, refused = f"answered <= {at}", f"refused <= {at}"
    found = con.execute(f"""
        SELECT number, way, context, CAST(sum(w) AS BIGINT) AS sent, CAST(sum(w * w // {_MICRO}) AS BIGINT) AS squares,
            CAST(coalesce(sum(w) FILTER ({answered}), 0) AS BIGINT) AS answered, count(*) AS contacts,
            count(*) FILTER ({answered}) AS answers, count(*) FILTER ({refused}) AS refusals,
            count(*) FILTER (complained <= {at}) AS complaints, count(*) FILTER (bought_before) AS bought_before,
            coalesce(max(day) FILTER ({answered}), -1) AS last
        FROM (SELECT *, {weight} AS w, {ways.sql} AS way, {contexts.sql} AS context FROM answers
              WHERE known <= {at} AND matured <= {at} AND day >= {-_MICRO if since is None else since}
                AND number % {every} = 0)
        WHERE way IS NOT NULL AND context IS NOT NULL GROUP BY ALL ORDER BY number, way, context
    """).fetchnumpy()
    column = {name: np.asarray(values).astype(np.int64) for name, values in found.items()}
    return Counts(
        column["number"], column["way"], column["context"], column["sent"] / _MICRO, column["squares"] / _MICRO,
        column["answered"] / _MICRO, column["contacts"], column["answers"], column["refusals"],
        column["complaints"], column["bought_before"], column["last"],
    )  # fmt: skip


def windows(con: DuckDBPyConnection, at: int, ways: Axis, contexts: Axis, span: int = SPAN_DAYS) -> Windows:
    """Return the windows of a trial that ends at day `at`; contacts of the last weeks have not had their time.

    A trial has no need of more than 100,000 customers: of a larger shop one in so many is taken.
    """
    middle, first = at - span, at - 2 * span
    ((last,),) = con.execute("SELECT coalesce(max(number), 0) FROM answers").fetchall()
    every = int(last) // MOST_CUSTOMERS + 1
    known = (counts(con, day, ways, contexts, every=every) for day in (first, middle))
    followed = (counts(con, day, ways, contexts, since=day - span, every=every) for day in (middle, at))
    old, lately, then_known, then = (each for pair in zip(known, followed, strict=True) for each in pair)
    return Windows(old, lately, then_known, then, at)


def listed(column: str, values: Sequence[str], *, others: bool = False) -> Axis:
    """Return the axis of a column with known values; others have a place of their own behind them, or are left out."""
    place = f"list_position({_texts(values)}, {column}) - 1" if values else "NULL"
    return Axis(f"coalesce({place}, {len(values)})" if others else place, len(values) + others)


def purposes(con: DuckDBPyConnection, at: int, most: int = 11, least: int = 20) -> tuple[str, ...]:
    """Return what contacts were for, by name: the most frequent of those with `least` answers known at day `at`."""
    rows = con.execute(f"""
        SELECT purpose FROM answers WHERE purpose <> '' AND known <= {at} GROUP BY purpose
        HAVING count(*) FILTER (answered <= {at}) >= {least} ORDER BY count(*) DESC, purpose LIMIT {most}
    """).fetchall()
    return tuple(sorted(name for (name,) in rows))


def heard(con: DuckDBPyConnection, at: int) -> tuple[str, ...]:
    """Return the channels of contacts known at day `at` from which answers are heard, as the table `answers` says."""
    rows = con.execute(
        f"SELECT DISTINCT channel FROM answers WHERE heard AND known <= {at} ORDER BY channel"
    ).fetchall()
    return tuple(name for (name,) in rows)


def morning(zone: str, cut_off_hour: int, happened: str = "local_date") -> str:
    """Return the SQL of the first day at whose start a read sees a row."""
    known = business_date_sql("(known_at - INTERVAL 1 MICROSECOND)", zone, cut_off_hour)
    # Most is known at once; to convert zones a million times takes seconds.
    seen = f"CASE WHEN known_at <= ts THEN {happened} ELSE greatest({happened}, {known}) END"
    return f"{seen} - {_EPOCH} + 1"


def _texts(values: Sequence[str]) -> str:
    """Return the SQL of a list of texts."""
    return f"CAST([{', '.join(map(literal, values))}] AS VARCHAR[])"


def _sent(zone: str, cut_off_hour: int) -> str:
    """Return the SQL of contacts, with what they were for and the last day of an answer."""
    return f"""
        campaigns AS (SELECT campaign, max(ends) AS ends, min(campaign_type) AS kind FROM offers
                      WHERE campaign IS NOT NULL GROUP BY campaign),
        kinds AS (SELECT offer, min(campaign_type) AS kind FROM offers GROUP BY offer),
        sent AS (
            SELECT row_number() OVER () AS contact, number, ts, local_date, local_hour, campaign, offer, channel,
                coalesce(campaigns.kind, kinds.kind, '') AS purpose, {morning(zone, cut_off_hour)} AS known,
                CASE WHEN ends > local_date + {WITHIN_DAYS} THEN least(ends, local_date + {LONGEST_DAYS})
                    ELSE local_date + {WITHIN_DAYS} END AS until
            FROM contacts JOIN belongs USING (atom) LEFT JOIN campaigns USING (campaign) LEFT JOIN kinds USING (offer)
            WHERE channel IS NOT NULL
        )
    """


def _said(zone: str, cut_off_hour: int) -> str:
    """Return the SQL of responses with the contact that each belongs to."""
    alike = " AND ".join(f"coalesce(r.{each} = s.{each}, TRUE)" for each in ("channel", "campaign", "offer"))
    return f"""
        responded AS (
            SELECT row_number() OVER () AS response, number, ts, local_date, local_hour, campaign, offer, type,
                CASE WHEN type <> 'redeemed' THEN channel END AS channel, {morning(zone, cut_off_hour)} AS known
            FROM responses JOIN belongs USING (atom) WHERE type <> 'opened'
        ),
        said AS (
            SELECT s.contact, r.type, r.known FROM responded r JOIN sent s ON r.number = s.number AND {alike}
                AND r.local_date BETWEEN s.local_date AND s.until
                AND (s.ts <= r.ts OR s.local_hour IS NULL OR r.local_hour IS NULL)
            QUALIFY row_number() OVER (PARTITION BY r.response ORDER BY s.local_date DESC, s.ts DESC, s.contact) = 1
        )
    """


def _got(answers: Sequence[str]) -> str:
    yes, no = (", ".join(map(literal, types)) for types in (answers, REFUSALS))
    return f"""
        got AS (
            SELECT contact, min(known) FILTER (type IN ({yes})) AS answered,
                min(known) FILTER (type IN ({no})) AS refused,
                min(known) FILTER (type = 'complained') AS complained
            FROM said GROUP BY contact
        )
    """


def _bought(zone: str, cut_off_hour: int) -> str:
    """Return the SQL of orders around contacts on channels from which no answer is heard."""
    return f"""
        buys AS (
            SELECT number, local_date, {morning(zone, cut_off_hour)} AS known
            FROM orders JOIN belongs USING (atom) WHERE is_order AND status = 'counted'
        ),
        bought AS (
            SELECT s.contact, min(b.known) FILTER (b.local_date >= s.local_date) AS answered,
                bool_or(b.local_date < s.local_date) AS before
            FROM sent s JOIN deaf USING (channel) JOIN buys b ON b.number = s.number
                AND b.local_date >= s.local_date - {ORDER_DAYS} AND b.local_date < s.local_date + {ORDER_DAYS}
            GROUP BY s.contact
        )
    """
