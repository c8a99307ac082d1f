"""Lines that a file says twice, far apart: whole rows of an order that come again after rows of other orders.

Two equal lines of an order that stand together are two of a thing. Where other orders lie between them, part of the
file may have been pasted twice, or a tab may have been open for long: nobody can tell, so they count, and are told.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from acquaint.sources.sql import quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


class Repeats(msgspec.Struct, frozen=True):
    """Rows that repeat an earlier one of their order, with other orders in between."""

    count: int
    record: int
    """The first of them."""
    of: int
    """The record it repeats."""
    order: str
    """Number of the order."""


def apart(con: DuckDBPyConnection, table: str) -> Repeats | None:
    """Return the rows of a table as read that repeat an earlier row of their order elsewhere; None where none does.

    Reads `entries`, which say of which order a record is.
    """
    con.execute(f"""
        CREATE OR REPLACE TEMPORARY TABLE said_rows AS
        SELECT e.record, e.order_key, t.row
        FROM (SELECT DISTINCT record, order_key FROM entries WHERE order_key IS NOT NULL) e
        JOIN (SELECT _record, hash(*COLUMNS(* EXCLUDE _record)) AS row FROM {quoted(table)}) t ON t._record = e.record
    """)
    found = con.execute(f"""
        SELECT count(*), min(record), arg_min(first, record), arg_min(order_key, record) FROM ({_REPEATED})
    """).fetchall() if _any(con) else []  # fmt: skip
    con.execute("DROP TABLE said_rows")
    return Repeats(*found[0]) if found and found[0][0] else None


def _any(con: DuckDBPyConnection) -> bool:
    """Tell whether a row comes twice at all: to look where they stand takes longer."""
    query = "SELECT 1 FROM said_rows GROUP BY order_key, row HAVING count(*) > 1 LIMIT 1"
    return bool(con.execute(query).fetchall())


_REPEATED = """
    SELECT record, order_key, min(record) OVER same AS first, block > min(block) OVER same AS again FROM (
        SELECT *, sum(CAST(begins AS INTEGER)) OVER (ORDER BY record ROWS UNBOUNDED PRECEDING) AS block FROM (
            SELECT *, order_key IS DISTINCT FROM lag(order_key) OVER (ORDER BY record) AS begins FROM said_rows
        )
    ) WINDOW same AS (PARTITION BY order_key, row) QUALIFY again
"""
"""SQL of the rows that come again in a later block of rows of their order."""
