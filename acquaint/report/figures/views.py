"""The relations that figures count besides those of the snapshot: sales, visits and weekly standings at one moment.

Made as temporary tables of the engine's session, from the snapshot's tables alone, so that a figure can be asked for
its rows whenever there is a snapshot.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

LATER = {
    "reach": "customer VARCHAR, channel VARCHAR, address VARCHAR, allowed BOOLEAN, lack VARCHAR",
    "decisions": "customer VARCHAR, kind VARCHAR, verdict VARCHAR, gate VARCHAR, channel VARCHAR, place BIGINT, "
    "yearly_minor BIGINT, yearly_of VARCHAR, p DOUBLE, p_low DOUBLE, p_high DOUBLE, at_stake_low_minor BIGINT, "
    "at_stake_high_minor BIGINT",
    "ledger": "customer VARCHAR, day DATE, kind VARCHAR, arm VARCHAR, until DATE, window_days BIGINT",
}
"""Tables that a snapshot of an earlier version lacks; figures find them empty."""


def make(con: DuckDBPyConnection, at: datetime) -> None:
    """Make `sales`, `visits` and `standings` as they are at `at` (UTC), from the canonical tables and `profiles`."""
    _stand_in(con)
    _sales(con, at)
    _visits(con)
    _standings(con)


def _stand_in(con: DuckDBPyConnection) -> None:
    there = {name for (name,) in con.execute("SELECT table_name FROM information_schema.tables").fetchall()}
    for name, columns in LATER.items():
        if name not in there:
            con.execute(f"CREATE TEMP TABLE {name} ({columns})")


def _sales(con: DuckDBPyConnection, at: datetime) -> None:
    """Make `sales`: a counted document, with the customer and what kind it is ("nobody" without one)."""
    con.execute(
        """
        CREATE OR REPLACE TEMP TABLE sales AS
        SELECT o.source, o.id, o.order_number, o.local_date, m.customer, coalesce(c.kind, 'nobody') AS kind,
            o.is_order, coalesce(o.channel, 'unknown') AS channel, o.place, o.gross_sales_minor, o.discount_minor,
            o.returns_minor, o.net_sales_minor, o.cost_of_goods_minor, o.cost_to_serve_minor, o.reimbursed_minor
        FROM orders o LEFT JOIN members m USING (atom) LEFT JOIN customers c USING (customer)
        WHERE o.status = 'counted' AND o.ts < $at AND o.known_at <= $at
        """,
        {"at": at.replace(tzinfo=None)},
    )


def _visits(con: DuckDBPyConnection) -> None:
    """Make `visits`: a business day with an order of a person, and whether the person is new.

    They are numbered, with the day of the first and the days since the one before.
    """
    con.execute("""
        CREATE OR REPLACE TEMP TABLE visits AS
        SELECT v.customer, v.local_date, row_number() OVER each_one AS nth,
            min(v.local_date) OVER each_one AS first_date,
            v.local_date - lag(v.local_date) OVER each_one AS gap_days,
            NOT p.known_from_before AND p.stage IS NOT NULL AS new
        FROM (SELECT DISTINCT customer, local_date FROM sales WHERE is_order AND kind = 'person') v
        JOIN profiles p USING (customer) WINDOW each_one AS (PARTITION BY v.customer ORDER BY v.local_date)
    """)


def _standings(con: DuckDBPyConnection) -> None:
    """Make `standings`: from when to when a person stood in a state and from which one, by the log of weekly steps."""
    con.execute("""
        CREATE OR REPLACE TEMP TABLE standings AS
        SELECT s.customer, s.state, lag(s.state) OVER each_one AS came_from, s.local_date AS since,
            lead(s.local_date) OVER each_one AS until
        FROM stages s JOIN customers c USING (customer) WHERE c.kind = 'person'
        WINDOW each_one AS (PARTITION BY s.customer ORDER BY s.ts)
    """)
