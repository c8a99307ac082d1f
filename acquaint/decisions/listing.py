"""The list itself: capacity, the arms of the waiting list, and each listed customer's place and channel.

Walking down the ranking, each candidate who passed the gates is due now or waits; the walk ends when the places of her
group are taken. It is one query: a candidate is walked past while fewer are due now before her than there are places.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from acquaint.config import Settings
from acquaint.decisions import timing
from acquaint.decisions.candidates import OCCASION_GROUP, REWARDS, STAYING_GROUP, URGENT, URGENT_GROUP
from acquaint.features.profiles import Moment

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SALT = "waiting list 1"
"""Changes when the rule of the waiting list does."""
NOW_SHARE = 0.5
WINDOW_DAYS, LONGEST_WINDOW_DAYS = 28, 365
OCCASIONS = 4
"""Occasions take one place in so many, more where others leave room."""


class Places(msgspec.Struct, frozen=True):
    """How many places each group of the list may take."""

    urgent: int
    staying: int
    occasions: int


def share_out(capacity: int, urgent: int, staying: int, occasions: int, *, done: int = 0) -> Places:
    """Return the places of each group, given how many of it are due now; a group may leave some of its places.

    What is urgent has all places, whoever was contacted this week; the others share what those `done` have left.

    Examples
    --------
    >>> share_out(20, 2, 30, 40)
    Places(urgent=20, staying=13, occasions=5)
    >>> share_out(20, 0, 8, 40)
    Places(urgent=20, staying=15, occasions=12)
    >>> share_out(20, 2, 30, 40, done=15)
    Places(urgent=20, staying=0, occasions=3)
    """
    left = max(capacity - done - min(urgent, capacity), 0)
    own = left - min(occasions, capacity // OCCASIONS, left)
    return Places(capacity, own, left - min(staying, own))


def assign(con: DuckDBPyConnection, at: Moment, *, waiting_list: bool) -> None:
    """Make the table `armed`: who passed the gates, with arm, until, window and whether the arm is a new one.

    An arm is a function of household (else customer), kind and day. Whom an earlier list told to wait is not due before
    her day, then is; whom it told to be due now is not assigned again within the window.
    """
    chance = (
        "CAST('0x' || substr(md5(concat_ws('|', {0}, unit, kind, '{1}')), 1, 16) AS UBIGINT) / 18446744073709551616.0"
    )
    drawn = chance.format(f"'{SALT}'", at.day)
    promised = ", ".join(f"'{kind}'" for kind in (*URGENT, *REWARDS))
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE armed AS
        SELECT *, CASE WHEN fresh THEN CASE WHEN {drawn} < {NOW_SHARE} THEN 'now' ELSE 'later' END
                       WHEN holds THEN held_arm END AS arm,
            CASE WHEN fresh AND arm = 'later' THEN DATE '{at.day}' + CAST("window" AS INTEGER)
                 WHEN holds AND held_arm = 'later' AND held_until > DATE '{at.day}' THEN held_until END AS due_from
        FROM (
            SELECT g.*, {waiting_list} AND kind NOT IN ({promised}) AS tested, h.arm AS held_arm, h.until AS held_until,
                CAST(least(greatest({WINDOW_DAYS}, ceil(2 * gap)), {LONGEST_WINDOW_DAYS}) AS BIGINT) AS "window",
                tested AND h.arm IS NOT NULL AND DATE '{at.day}'
                    < coalesce(h.until, h.day) + CAST(h.window_days AS INTEGER) AS holds,
                tested AND NOT holds AS fresh
            FROM gated g LEFT JOIN ({_held()}) h USING (unit) WHERE gate IS NULL
        )
    """)


def _held() -> str:
    """Return the SQL of the newest assignment of each household, or customer without one."""
    return """
        SELECT coalesce('household ' || p.household, 'customer ' || l.customer) AS unit, l.day, l.arm, l.until,
            l.window_days
        FROM ledger l LEFT JOIN profiles p USING (customer)
        QUALIFY row_number() OVER (
            PARTITION BY unit ORDER BY l.day DESC, l.until DESC NULLS LAST, l.customer, l.kind
        ) = 1
    """


def walk(con: DuckDBPyConnection, capacity: int, at: Moment, *, done: int = 0) -> None:
    """Make the table `walked`: `armed` with verdict (listed, waits, stopped), gate and until."""
    due = "due_from IS NULL"
    found = dict(con.execute(f"SELECT part, count(*) FROM armed WHERE {due} GROUP BY part").fetchall())
    due_now = (found.get(part, 0) for part in (URGENT_GROUP, STAYING_GROUP, OCCASION_GROUP))
    places = share_out(capacity, *due_now, done=done)
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE walked AS
        SELECT * EXCLUDE (gate, until),
            CASE WHEN reached AND {due} THEN 'listed' WHEN reached OR holds AND NOT {due} THEN 'waits'
                 ELSE 'stopped' END AS verdict,
            CASE WHEN verdict = 'waits' THEN 'waiting' WHEN verdict = 'stopped' THEN 'capacity' END AS gate,
            CASE WHEN verdict = 'waits' THEN due_from WHEN verdict = 'stopped' THEN DATE '{at.day}' + 7 END AS until,
            CASE WHEN verdict = 'listed' THEN row_number() OVER (PARTITION BY verdict ORDER BY position) END AS place
        FROM (
            SELECT *, count(*) FILTER ({due}) OVER (PARTITION BY part ORDER BY position ROWS BETWEEN UNBOUNDED PRECEDING
                AND 1 PRECEDING) < [{places.urgent}, {places.staying}, {places.occasions}][part + 1] AS reached
            FROM armed
        )
    """)


def write(con: DuckDBPyConnection, settings: Settings) -> None:
    """Make the table `decisions` of all candidates.

    Who may be called and written to is called in the upper half of the list, and written to in the lower.
    """
    con.execute(f"""
        CREATE OR REPLACE TABLE decisions AS
        WITH decided AS (
            SELECT {_COLUMNS}, verdict, gate, until, place, CASE WHEN verdict != 'stopped' THEN arm END AS arm
            FROM walked
            UNION ALL
            SELECT {_COLUMNS}, 'stopped', gate, until, NULL, NULL FROM gated WHERE gate IS NOT NULL
        ), channels AS (
            SELECT d.customer, CASE WHEN phone AND (NOT email OR 2 * place <= 1 + max(place) OVER ()) THEN 'phone'
                ELSE 'email' END AS channel
            FROM decided d JOIN ({_permitted()}) USING (customer) WHERE verdict = 'listed'
        )
        SELECT d.customer, d.household, d.kind, d.verdict, d.gate, d.until, c.channel, r.address, r.basis, r.basis_text,
            r.since AS basis_since, d.place, d.score, d.yearly_minor, d.expected_minor, d.yearly_of, d.p,
            d.p_low, d.p_high, d.at_stake_low_minor, d.at_stake_high_minor, d.rough, t.weekday, t.from_hour,
            t.to_hour, d.arm, d.trigger_day, d.trigger_due, d.trigger_amount_minor, d.trigger_detail
        FROM decided d LEFT JOIN channels c USING (customer)
        LEFT JOIN reach r ON r.customer = d.customer AND r.channel = c.channel
        LEFT JOIN (SELECT customer, {timing.columns(settings.contact.phone)} FROM profiles) t ON t.customer = d.customer
        ORDER BY d.place NULLS LAST, d.position
    """)


_COLUMNS = (
    "customer, household, kind, position, score, yearly_minor, expected_minor, yearly_of, p, p_low, p_high, "
    "at_stake_low_minor, at_stake_high_minor, rough, trigger_day, trigger_due, trigger_amount_minor, trigger_detail"
)


def _permitted() -> str:
    may = "coalesce(bool_or(allowed AND address IS NOT NULL) FILTER (channel = '{0}'), FALSE) AS {0}"
    return f"SELECT customer, {may.format('phone')}, {may.format('email')} FROM reach GROUP BY customer"
