"""What it costs to win a newcomer, and when that has come back: stated costs, advertising, and contacts before it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from acquaint.features import plans
from acquaint.features.occasions import Ints
from acquaint.features.profiles import Moment
from acquaint.report.newcomers import YEAR_DAYS, Money, Newcomers
from acquaint.sources.sql import literal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def of(con: DuckDBPyConnection, at: Moment, column: str) -> dict[str, int]:
    """Return the cost of one newcomer by the values of a column of `beginning`, where the shop states any.

    The sum of what is stated: `costs` of kind acquisition (per newcomer; with the value as key, or for all), of kind
    advertising (spent on the value from a day on, shared by the newcomers since), and for partners the contacts of the
    campaign with people who had not bought yet, also those who never came.
    """
    kinds = {kind for (kind,) in con.execute("SELECT DISTINCT kind FROM costs").fetchall()}
    parts = []
    if "acquisition" in kinds:
        parts.append(_per_newcomer(column, at))
    if "advertising" in kinds:
        parts.append(_advertising(column, at))
    if "contact" in kinds and column == "partner":
        parts.append(_contacts(con, at))
    if not parts:
        return {}
    rows = con.execute(
        f"SELECT value, CAST(round(sum(minor)) AS BIGINT) FROM ({' UNION ALL '.join(parts)}) "
        "WHERE minor IS NOT NULL GROUP BY value ORDER BY value"
    ).fetchall()
    return dict(rows)


def _per_newcomer(column: str, at: Moment) -> str:
    return f"""
        SELECT value, avg(minor) AS minor FROM (
            SELECT b.{column} AS value, n.place, arg_max(c.amount_minor,
                (c.key IS NOT NULL, coalesce(c.since, DATE '0001-01-01'), c.amount_minor)) AS minor
            FROM beginning b JOIN newcomer n USING (place) JOIN costs c
                ON c.kind = 'acquisition' AND (c.key IS NULL OR lower(c.key) = lower(b.{column}))
                AND (c.since IS NULL OR c.since <= n.first_date) AND (c.since IS NULL OR c.since < DATE '{at.day}')
            WHERE b.{column} IS NOT NULL GROUP BY ALL
        ) GROUP BY value"""


def _advertising(column: str, at: Moment) -> str:
    return f"""
        SELECT b.{column} AS value, any_value(c.minor) / count(*) AS minor
        FROM beginning b JOIN newcomer n USING (place) JOIN (
            SELECT lower(key) AS key, sum(amount_minor) AS minor, min(coalesce(since, DATE '0001-01-01')) AS since
            FROM costs WHERE kind = 'advertising' AND key IS NOT NULL
                AND (since IS NULL OR since < DATE '{at.day}') GROUP BY ALL
        ) c ON c.key = lower(b.{column}) AND n.first_date >= c.since GROUP BY b.{column}"""


def _contacts(con: DuckDBPyConnection, at: Moment) -> str:
    """Return the query for what contacts with people who had not bought cost, per newcomer of their campaign."""
    sent = plans.relation(con, "contacts", ("campaign", "offer", "contact_cost_minor"), "belongs", None)
    now = literal(str(at.as_of.replace(tzinfo=None)))
    return f"""
        SELECT value, any_value(spent) / count(*) AS minor FROM (
            SELECT coalesce(c.campaign, c.offer) AS value, sum(c.contact_cost_minor) AS spent
            FROM ({sent}) c LEFT JOIN (
                SELECT b.number, min(o.local_date) AS first_date FROM orders o JOIN belongs b USING (atom)
                WHERE o.is_order AND o.status = 'counted' AND o.ts < {now} AND o.known_at <= {now} GROUP BY b.number
            ) f ON f.number = c.customer
            WHERE c.ts < {now} AND c.known_at <= {now}
                AND (f.first_date IS NULL OR DATE '1970-01-01' + CAST(c.day AS INTEGER) <= f.first_date)
            GROUP BY ALL
        ) JOIN beginning ON beginning.partner = value GROUP BY value"""


def payback_days(money: Money, who: Newcomers, rows: Ints, cost_minor: int, *, least: int) -> int | None:
    """Return the day after the first order by which the average money of `rows` reaches a cost; None where not yet.

    The average of a day is that of everybody followed so far; days that fewer than `least` reached are not read.
    """
    chosen = np.zeros(len(who.number), np.bool_)
    chosen[rows] = ~money.unknown[rows]
    mine = chosen[money.who]
    earned = np.bincount(money.day[mine], money.minor[mine].astype(np.float64), minlength=YEAR_DAYS)
    length = np.minimum(who.followed[chosen], YEAR_DAYS - 1)
    there = np.bincount(length, minlength=YEAR_DAYS)[::-1].cumsum()[::-1]
    reached = np.flatnonzero((np.cumsum(earned / np.maximum(1, there)) >= cost_minor) & (there >= least))
    return int(reached[0]) if len(reached) else None
