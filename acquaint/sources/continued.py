"""Rows that continue the one above: sheets made by hand name date, number and customer on an order's first row only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from acquaint.sources.columns import Columns, identifier
from acquaint.tables import WHO

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_FEW = 0.05
"""So few rows without a date are mistakes, and are set aside; a sheet of merged cells has more."""
_OF_ORDER = (
    "order_id",
    "ordered_at",
    "time",
    *(c.name for c in WHO),
    "place",
    "channel",
    "status",
    "currency",
    "coupon",
)
"""Fields that may stand on the first row of an order only."""


def continued(con: DuckDBPyConnection, table: str, columns: Columns) -> str:
    """Return the table to read: `table`, or a temporary copy in which the rows that continue have what is above them.

    A row continues the one above if it has no date, and no number or the same one, and says something besides amounts
    (a subtotal does not). What no such row has is taken from the order's first row: never an amount. What was taken is
    told by `notes`.
    """
    con.execute("CREATE OR REPLACE TEMPORARY TABLE continued_rows (records BIGINT, filled VARCHAR)")
    dated = columns.mapped.get("ordered_at", ())
    if not dated or not _many_blank(con, table, dated[0]):
        return table
    con.execute(f"CREATE OR REPLACE TEMPORARY TABLE continued_blocks AS {_blocks(table, columns, dated[0])}")
    filled = _filled(con, table, columns)
    count = con.execute("SELECT count(*) FILTER (continues) FROM continued_blocks").fetchall()[0][0]
    if count:
        con.execute("INSERT INTO continued_rows VALUES (?, ?)", [count, ", ".join(filled)])
        above = ", ".join(f"CASE WHEN b.continues THEN o.{c} ELSE t.{c} END AS {c}" for c in map(identifier, filled))
        con.execute(
            f"CREATE OR REPLACE TEMPORARY TABLE continued_sheet AS SELECT t.* REPLACE ({above}) "
            f"FROM {identifier(table)} t JOIN continued_blocks b USING (_record) "
            f"LEFT JOIN {identifier(table)} o ON o._record = b.opener"
        )
    con.execute("DROP TABLE continued_blocks")
    return "continued_sheet" if count else table


def notes(con: DuckDBPyConnection) -> list[str]:
    """Return the sentence about the rows that were completed in the sheet just loaded."""
    found = con.execute("SELECT records, filled FROM continued_rows").fetchall()
    return [f"{records:,} rows continue the one above; I took from it: {filled}" for records, filled in found]


def _many_blank(con: DuckDBPyConnection, table: str, dated: str) -> bool:
    rows, filled = con.execute(f"SELECT count(*), count({identifier(dated)}) FROM {identifier(table)}").fetchall()[0]
    return bool(filled) and rows - filled > _FEW * rows


def _blocks(table: str, columns: Columns, dated: str) -> str:
    """Return the SQL of each record with the first record of its order, and whether it continues that."""
    number = columns.mapped.get("order_id", (None,))[0]
    own = identifier(number) if number else "NULL"
    before = "last_value(number IGNORE NULLS) OVER (ORDER BY _record ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)"
    return f"""
        WITH cells AS (
            SELECT _record, {identifier(dated)} IS NOT NULL AS dated, {own} AS number, {_says(columns)} AS says
            FROM {identifier(table)}
        ), opened AS (SELECT *, dated OR number IS NOT NULL AND number IS DISTINCT FROM {before} AS opens
            FROM cells),
        numbered AS (SELECT *, count(*) FILTER (opens) OVER (ORDER BY _record) AS block FROM opened),
        openers AS (SELECT block, _record AS opener, dated FROM numbered WHERE opens)
        SELECT n._record, o.opener, coalesce(NOT n.dated AND NOT n.opens AND n.says AND o.dated, FALSE) AS continues
        FROM numbered n LEFT JOIN openers o USING (block)"""


def _says(columns: Columns) -> str:
    """Return the SQL of whether a record says anything besides amounts and what stands for the whole order."""
    texts = [
        identifier(column)
        for field, named in columns.mapped.items()
        if columns.fields[field].type in ("text", "quantity") and field not in ("order_id", "currency", "status")
        for column in named
    ]
    return f"({' OR '.join(f'{text} IS NOT NULL' for text in texts)})" if texts else "FALSE"


def _filled(con: DuckDBPyConnection, table: str, columns: Columns) -> list[str]:
    """Return the columns of the order that every continuing record leaves blank."""
    known = [c for field in _OF_ORDER for c in columns.mapped.get(field, ())]
    if not known:
        return []
    counts = con.execute(
        f"SELECT {', '.join(f'count(t.{identifier(c)})' for c in known)} FROM {identifier(table)} t "
        "JOIN continued_blocks b USING (_record) WHERE b.continues"
    ).fetchall()[0]
    return [column for column, count in zip(known, counts, strict=True) if count == 0]
