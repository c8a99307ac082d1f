"""What contacts are worth so far: customers who were due now against those who had to wait, by assignment.

Who was assigned counts in her arm whether or not she was contacted (ITT): chance made the arms alike, and only that
comparison is fair. A purchase counts on the days [day, day + window), in which the other arm is left alone.
"""

from __future__ import annotations

import math
from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec

from acquaint.decisions.past import seen
from acquaint.features import intervals
from acquaint.features.profiles import Moment
from acquaint.records import Estimate, NotEnoughData

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

LEAST = 30
"""Customers of each arm before amounts are compared."""
LIFT = 0.05
"""Difference in the share who buy that is worth knowing of."""
PACE_DAYS = 28
_SEEN = 1.959963984540054 + 0.8416212335729143
"""Normal quantiles of an interval of 95 % and of a chance of 80 % to see a difference that is there."""


class Side(msgspec.Struct, frozen=True):
    """One arm: how many were assigned, how many of them bought in the window, and what they spent in it."""

    assigned: int
    bought: int
    net_sales_minor: int


class Proof(msgspec.Struct, frozen=True):
    """What contacts did so far."""

    due: Side
    later: Side
    """Assignments whose window has ended."""
    difference: Estimate | NotEnoughData
    """Share of `due` who bought less that of `later`, -1 to 1, with Newcombe's 95 % interval; not with an empty arm."""
    net_sales_per_head: Estimate | NotEnoughData
    """Net sales per customer of `due` less `later`, minor units, with Welch's 95 % interval; from 30 in each arm."""
    running: int
    """Assignments whose window has not ended."""
    left_out: int
    """Customers who have merged across the arms."""
    per_week: float
    """Assignments a week over the last four weeks."""
    weeks_for_this: int | None
    """Weeks until a difference as large as this one could be told from chance; null where there is none, or no pace."""
    weeks_for_five_points: int | None
    """Weeks until a difference of five points could be; null without a pace. 0: it could be by now."""


def measure(con: DuckDBPyConnection, at: Moment) -> Proof:
    """Return what contacts did, by the table `ledger` (`ledger.load`) and what was bought up to `at`.

    Persons only. A customer who stands in both arms at a time, since two ids turned out to be one person, is left out.
    """
    con.execute(f"CREATE OR REPLACE TEMP TABLE outcomes AS {_outcomes(at)}")
    sides = {
        arm: (Side(n, bought, total), squares)
        for arm, n, bought, total, squares in con.execute("""
            SELECT arm, count(*), count(*) FILTER (bought), CAST(sum(spent) AS BIGINT),
                sum(CAST(spent AS HUGEINT) * spent)
            FROM outcomes WHERE ended AND NOT mixed GROUP BY arm
        """).fetchall()
    }  # fmt: skip
    running, left_out = con.execute(
        "SELECT count(*) FILTER (NOT ended AND NOT mixed), count(DISTINCT customer) FILTER (mixed) FROM outcomes"
    ).fetchall()[0]
    nobody = (Side(0, 0, 0), 0)
    (now, more), (later, less) = sides.get("now", nobody), sides.get("later", nobody)
    gap = difference(now, later)
    pace = _per_week(con, at)
    return Proof(
        due=now, later=later, difference=gap, net_sales_per_head=_per_head(now, more, later, less),
        running=running, left_out=left_out, per_week=pace,
        weeks_for_this=weeks(now, later, abs(gap.value), pace) if isinstance(gap, Estimate) else None,
        weeks_for_five_points=weeks(now, later, LIFT, pace),
    )  # fmt: skip


def _outcomes(at: Moment) -> str:
    """Return the SQL of assignments of persons up to `at` with what was bought in their window."""
    ends = "l.day + CAST(l.window_days AS INTEGER)"
    return f"""
        WITH given AS (
            SELECT row_number() OVER (ORDER BY l.day, l.written, l.kind) AS n, l.*, {ends} AS ends
            FROM ledger l JOIN profiles p USING (customer) WHERE p.kind = 'person' AND l.day < DATE '{at.day}'
        ), across AS (
            SELECT DISTINCT a.customer FROM given a JOIN given b USING (customer)
            WHERE a.arm != b.arm AND a.day < b.ends AND b.day < a.ends
        )
        SELECT g.n, g.customer, g.arm, g.ends <= DATE '{at.day}' AS ended, g.customer IN (FROM across) AS mixed,
            coalesce(bool_or(o.is_order), FALSE) AS bought, CAST(coalesce(sum(o.net_sales_minor), 0) AS BIGINT) AS spent
        FROM given g LEFT JOIN {seen("orders", at)} o
            ON o.customer = g.customer AND o.local_date >= g.day AND o.local_date < g.ends
        GROUP BY ALL
    """


def difference(now: Side, later: Side) -> Estimate | NotEnoughData:
    """Return the share of one arm who bought less that of the other, with Newcombe's interval."""
    if not now.assigned or not later.assigned:
        return NotEnoughData(min(now.assigned, later.assigned), 1)
    shares = (intervals.share(side.bought, side.assigned) for side in (now, later))
    return intervals.difference(*shares)


def _per_head(now: Side, more: int, later: Side, less: int) -> Estimate | NotEnoughData:
    """Return the difference of means with Welch's interval, from sums and sums of squares (whole numbers: exact)."""
    if min(now.assigned, later.assigned) < LEAST:
        return NotEnoughData(min(now.assigned, later.assigned), LEAST)
    (one, one_error), (other, other_error) = _mean(now, more), _mean(later, less)
    error = one_error + other_error
    value, n = one - other, now.assigned + later.assigned
    if error == 0:
        return Estimate(value, value, value, n)
    freedom = error**2 / (one_error**2 / (now.assigned - 1) + other_error**2 / (later.assigned - 1))
    from scipy.special import stdtrit  # noqa: PLC0415 - only where there is enough to compare

    half = float(stdtrit(freedom, 0.975)) * math.sqrt(error)
    return Estimate(value, value - half, value + half, n)


def _mean(side: Side, squares: int) -> tuple[float, float]:
    """Return the mean of an arm and its squared standard error."""
    n, total = side.assigned, side.net_sales_minor
    return total / n, (n * int(squares) - total * total) / (n * n * (n - 1))


def _per_week(con: DuckDBPyConnection, at: Moment) -> float:
    """Return assignments a week over the last four weeks, or since the first list where that is shorter."""
    start = at.day - timedelta(days=PACE_DAYS)
    count, first = con.execute(
        "SELECT count(*) FILTER (day > $start), min(day) FROM ledger WHERE day <= $day", {"start": start, "day": at.day}
    ).fetchall()[0]
    weeks = min(PACE_DAYS, max(7, (at.day - first).days)) / 7 if first else 1.0
    return float(count / weeks)


def weeks(now: Side, later: Side, lift: float, per_week: float, held: float = 0.5) -> int | None:
    """Return the weeks until a difference of `lift` can be told from chance at this pace, given what is measured.

    Customers of both arms: (1.96 + 0.84)^2 p (1 - p) / (h (1 - h) lift^2), p the share of all who bought (a half while
    nobody is measured), h the share that is held back: an interval of 95 % that leaves out zero in four of five such
    trials. None without a pace, or where p is 0 or 1.
    """
    measured = now.assigned + later.assigned
    p = (now.bought + later.bought) / measured if measured else 0.5
    if per_week <= 0 or lift == 0 or not 0 < p < 1:
        return None
    needed = _SEEN**2 * p * (1 - p) / (held * (1 - held) * lift**2)
    return max(0, math.ceil((needed - measured) / per_week))
