"""The last step before the lake: merged events become canonical tables, numbered in the order of intake.

Reads the DuckDB tables `merged_orders`, `merged_lines`, `merged_events`, `merged_contacts`, `merged_responses` (with
`source` and, orders and lines, `sheet`; all but lines with `atom`) and `products`; makes `orders`, `lines`, `events`,
`contacts` and `responses` with exactly the columns, types and order of `tables.CANONICAL`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from acquaint.lake import store
from acquaint.sources.sql import quoted
from acquaint.tables import CONTACTS, EVENTS, LINES, ORDERS, RESPONSES, SQL_TYPES, Table

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_NUMBERED = (CONTACTS, EVENTS, ORDERS, RESPONSES)
_FROM_ORDER = {"seq", "ts", "known_at", "local_date", "local_hour", "atom"}
_FROM_PRODUCT = {"category", "brand"}


def finish(con: DuckDBPyConnection) -> None:
    """Make the canonical event tables from the merged ones; in the same state twice it makes the same.

    `seq` counts 1, 2, 3, ... over the events of all tables in the order (ts, source, table, id); a line has the
    `seq` of its order, and also its instants, its business date and its atom: it never arrives alone. A line
    without an order is not an event and is left out.
    """
    _number(con)
    for table in _NUMBERED:
        _create(con, table, store.typed(table, f"({_numbered(table)})"))
    _create(con, LINES, _lines())
    con.execute("DROP TABLE intake")


def _number(con: DuckDBPyConnection) -> None:
    """Make `intake`: the `seq` of each row of the merged tables, by its position in them."""
    rows = " UNION ALL ".join(
        f"SELECT '{table.name}' AS name, rowid AS position, ts, source, id FROM merged_{table.name}"
        for table in _NUMBERED
    )
    con.execute(
        "CREATE OR REPLACE TEMPORARY TABLE intake AS SELECT name, position, "
        f"row_number() OVER (ORDER BY ts, source, name, id, position) AS seq FROM ({rows})"
    )


def _numbered(table: Table) -> str:
    """Return the query for the rows of a merged table with their `seq`."""
    return (
        f"SELECT merged.*, intake.seq FROM merged_{table.name} AS merged "
        f"JOIN intake ON intake.name = '{table.name}' AND intake.position = merged.rowid"
    )


def _lines() -> str:
    """Return the query for the lines; what a line does not say of its product, the product's own record does."""
    # min() is a guard: a product listed twice must not double the money of its lines.
    products = "SELECT product, min(category) AS category, min(brand) AS brand FROM products GROUP BY product"
    columns = ", ".join(
        f'CAST({_line_value(column.name)} AS {SQL_TYPES[column.type]}) AS "{column.name}"' for column in LINES.columns
    )
    return (
        f"SELECT {columns} FROM merged_lines AS line "
        f"JOIN ({_numbered(ORDERS)}) AS document USING (source, id, sheet) "
        f"LEFT JOIN ({products}) AS product ON product.product = line.product"
    )


def _line_value(column: str) -> str:
    """Return the expression that gives `column` of a line."""
    if column in _FROM_ORDER:
        return f'document."{column}"'
    if column in _FROM_PRODUCT:
        return f'coalesce(line."{column}", product."{column}")'
    return f'line."{column}"'


def _create(con: DuckDBPyConnection, table: Table, query: str) -> None:
    key = ", ".join(quoted(column) for column in table.key)
    con.execute(f"CREATE OR REPLACE TABLE {table.name} AS SELECT * FROM ({query}) ORDER BY {key}")
