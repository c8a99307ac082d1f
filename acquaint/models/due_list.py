"""What is due, as a table in the engine: a row per customer and item that the customer has bought, of all homes.

A need is that of the home: another member's purchase sets the dates of all. Each member has a row for what it buys
itself, nobody for what only others buy.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from acquaint.features.occasions import NEVER
from acquaint.models import restocking
from acquaint.models.replenishment import Due, Replenishment
from acquaint.models.restocking import Grain, Pairs, Stock
from acquaint.sources.sql import quoted

if TYPE_CHECKING:
    import pyarrow as pa
    from duckdb import DuckDBPyConnection

_DATES = ("due", "due_low", "due_high", "due_from", "due_until")


def write(con: DuckDBPyConnection, model: Replenishment, stock: Stock, table: str = "replenishment") -> int:
    """Make the table of all needs as a read on the day of `stock` sees them; return how many rows it has.

    Columns are `customer`, the grain (`category` or `product`), `purchases` of the home, `due` with its 10-90 % band
    `due_low` and `due_high` (DATE; null: may not be bought any more), `due_from` and `due_until` (DATE, the band as
    counted from the last purchase), `due_soon` (chance to be bought within two weeks) and `due_now`. A part of the
    homes leaves the engine at a time. `stock` must be the latest that was prepared.
    """
    _buyers(con, stock)
    empty(con, stock.grain, table)
    for part in range(stock.parts):
        pairs = restocking.read(con, stock, stock.at, part=part, parts=stock.parts)
        con.register("restock_part", _arrow(pairs, model.predict(pairs, stock, stock.at)))
        con.execute(f"""
            INSERT INTO {quoted(table)}
            SELECT customer, name, purchases, {", ".join(_date(name) for name in _DATES)}, due_soon, due_now
            FROM restock_part JOIN restock_item USING (item) JOIN restock_buyer USING (home)
            WHERE restock_buyer.item IS NULL OR restock_buyer.item = restock_part.item ORDER BY customer, name
        """)
        con.unregister("restock_part")
    con.execute("DROP TABLE restock_buyer")
    return int(con.execute(f"SELECT count(*) FROM {quoted(table)}").fetchall()[0][0])


def empty(con: DuckDBPyConnection, grain: Grain = "category", table: str = "replenishment") -> None:
    """Make the table without a row: what it is where nothing can be said."""
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE {quoted(table)} (customer VARCHAR, {grain} VARCHAR, purchases BIGINT,
            {", ".join(f"{name} DATE" for name in _DATES)}, due_soon DOUBLE, due_now BOOLEAN)
    """)


def _buyers(con: DuckDBPyConnection, stock: Stock) -> None:
    """Make `restock_buyer` (home, customer, item): who buys what; any item (null) where a home is one customer."""
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE restock_buyer AS
        WITH sized AS (SELECT home, count(DISTINCT customer) AS members FROM restock_home GROUP BY home)
        SELECT DISTINCT home, customer, CAST(NULL AS INTEGER) AS item
        FROM restock_home JOIN sized USING (home) WHERE members = 1
        UNION ALL
        SELECT DISTINCT home, customer, item
        FROM lines JOIN restock_home USING (atom) JOIN sized USING (home) JOIN restock_item ON name = {stock.grain}
        WHERE members > 1 AND net_sales_minor > 0 AND known_at <= ?
    """,
        [stock.instant],
    )


def _arrow(pairs: Pairs, due: Due) -> pa.Table:
    import pyarrow as pa  # noqa: PLC0415

    return pa.table(
        {
            "home": pairs.home.astype("int32"),
            "item": pairs.item.astype("int32"),
            "purchases": pairs.purchases.astype("int32"),
            "due": due.expected.day,
            "due_low": due.expected.low,
            "due_high": due.expected.high,
            "due_from": due.opens,
            "due_until": due.closes,
            "due_soon": due.soon,
            "due_now": due.due_now,
        }
    )


def _date(column: str) -> str:
    return f"CASE WHEN {column} < {NEVER} THEN DATE '1970-01-01' + CAST({column} AS INTEGER) END"
