"""What an offer brings: households it was drawn for and sent to, against those it was drawn for and held back from.

Drawn by a plan or in the moment. Chance decided between the two at the last gate, so they are alike; whether the offer
reached somebody is not asked.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec

from acquaint.decisions import proof
from acquaint.decisions.own_results import SIDES
from acquaint.decisions.past import seen
from acquaint.decisions.proof import LIFT, PACE_DAYS, Side
from acquaint.features.profiles import Moment
from acquaint.records import Estimate, NotEnoughData

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

LEAST = 10
"""Households of each side before anything is said of the difference."""


class Lift(msgspec.Struct, frozen=True):
    """Households that were sent an offer against those that were held back.

    Parameters
    ----------
    sent, held
        The two sides; each household counts once, from the first time the offer was drawn for it.
    share
        Chance of a household to be held back.
    weeks
        Weeks until a difference of five points could be told from chance; 0: by now. None without a pace.
    """

    sent: Side = Side(0, 0, 0)
    held: Side = Side(0, 0, 0)
    share: float = 0.0
    weeks: int | None = None

    @property
    def difference(self) -> Estimate | NotEnoughData:
        """Share who bought anything in the window, of those sent less of those held back, -1 to 1."""
        fewest = min(self.sent.assigned, self.held.assigned)
        if fewest < LEAST:
            return NotEnoughData(fewest, LEAST)
        return proof.difference(self.sent, self.held)


def lay(con: DuckDBPyConnection, at: Moment) -> None:
    """Make `lifted` (offer, customer, plan_day, held, bought, net) of what was tried; reads `tried` and `orders`.

    Chances to be held back differ between years: of each offer only decisions under the most frequent one are compared.
    """
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE lifted AS
        WITH firsts AS (
            SELECT * FROM tried QUALIFY row_number() OVER (PARTITION BY offer, unit ORDER BY plan_day, customer) = 1
        ), alike AS (
            SELECT f.*, row_number() OVER (ORDER BY offer, unit) AS number FROM firsts f JOIN (
                SELECT offer, holdout FROM firsts GROUP BY offer, holdout
                QUALIFY row_number() OVER (PARTITION BY offer ORDER BY count(*) DESC, holdout) = 1
            ) USING (offer, holdout)
        )
        SELECT any_value(a.offer) AS offer, any_value(a.customer) AS customer, any_value(a.plan_day) AS plan_day,
            any_value(a.holdout) AS holdout, any_value(a.arm) <> 'sent' AS held,
            coalesce(bool_or(o.is_order), FALSE) AS bought, CAST(coalesce(sum(o.net_sales_minor), 0) AS BIGINT) AS net
        FROM alike a LEFT JOIN {seen("orders", at)} o ON o.customer = a.customer
            AND o.local_date >= a.plan_day AND o.local_date < a.plan_day + a.length
        GROUP BY number
    """)


def measure(con: DuckDBPyConnection, by: str, rows: str = "lifted") -> dict[tuple[str, ...], Lift]:
    """Return the two sides by columns of `rows`, without weeks."""
    keys = [each.strip() for each in by.split(",")]
    found = con.execute(f"""
        SELECT {by}, any_value(holdout), count(*) FILTER (NOT held), count(*) FILTER (NOT held AND bought),
            CAST(coalesce(sum(net) FILTER (NOT held), 0) AS BIGINT), count(*) FILTER (held),
            count(*) FILTER (held AND bought), CAST(coalesce(sum(net) FILTER (held), 0) AS BIGINT)
        FROM {rows} GROUP BY {by} ORDER BY ALL
    """).fetchall()
    return {
        tuple(row[: len(keys)]): Lift(Side(*rest[:3]), Side(*rest[3:]), share)
        for row in found
        for share, *rest in [row[len(keys) :]]
    }


def awaited(con: DuckDBPyConnection, found: Mapping[tuple[str, ...], Lift], at: Moment) -> dict[str, Lift]:
    """Return the lift of every offer that was drawn for somebody, with the weeks until five points could be seen."""
    paces = con.execute(
        f"""
        SELECT offer, arg_max(share, day), count(*) FILTER (day >= $start), min(day) FROM (
            SELECT offer, unit, min(plan_day) AS day, arg_min(holdout, plan_day) AS share FROM ({SIDES}) GROUP BY ALL
        ) GROUP BY offer ORDER BY offer
        """,
        {"start": at.day - timedelta(days=PACE_DAYS)},
    ).fetchall()
    result = {}
    for offer, share, lately, first in paces:
        each = found.get((offer,), Lift())
        held = each.share or share
        pace = lately / (min(PACE_DAYS, max(7, (at.day - first).days)) / 7)
        weeks = proof.weeks(each.sent, each.held, LIFT, pace, held)
        result[offer] = msgspec.structs.replace(each, share=held, weeks=weeks)
    return result
