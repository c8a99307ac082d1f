"""Costs: what the goods of each line cost, and what serving each order cost, from what the shop states of both.

A line's own cost wins over the product's cost on that day (`costs` of kind product, by their first day), and that over
the product's cost in `products`. An order's cost of goods is known when that of each of its lines is; nothing is ever
taken for zero because it is unknown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

REFUND = "refund:"
"""Prefix of the id of a refund that the order's own row states; it names no goods."""
_SINCE = "coalesce(c.since, DATE '0001-01-01')"
"""First day a cost holds; one without a day has always held."""


def apply(con: DuckDBPyConnection) -> None:
    """Complete `cost_of_goods_minor` of lines and orders and `cost_to_serve_minor` of orders in the canonical tables.

    Reads `products` and `costs`. Kinds of costs: product (per unit, by product), delivery, payment (per order, by
    channel or place), return (per document with something taken back).
    """
    if _any(con, "products WHERE cost_minor IS NOT NULL") or _any(con, "costs WHERE kind = 'product'"):
        _cost_lines(con)
    if _any(con, "lines WHERE cost_of_goods_minor IS NOT NULL"):
        _cost_orders(con)
        _cost_refunds(con)
    for kind, holds in (("delivery", "is_order"), ("payment", "is_order"), ("return", "returns_minor > 0")):
        if _any(con, f"costs WHERE kind = '{kind}'"):
            _serve(con, kind, holds)


def _any(con: DuckDBPyConnection, rows: str) -> bool:
    return bool(con.execute(f"SELECT count(*) > 0 FROM {rows}").fetchall()[0][0])


def _cost_lines(con: DuckDBPyConnection) -> None:
    """Fill the cost of lines that state none: cost of one unit x quantity, half away from zero."""
    con.execute(f"""
        UPDATE lines
        SET cost_of_goods_minor = CAST(round(CAST(lines.quantity_milli AS DECIMAL(18, 3)) * unit.cost / 1000) AS BIGINT)
        FROM (
            SELECT l.id, l.source, l.line_number, coalesce(max_by(c.amount_minor, {_SINCE}), min(p.cost_minor)) AS cost
            FROM lines l LEFT JOIN costs c ON c.kind = 'product' AND c.key = l.product AND {_SINCE} <= l.local_date
            LEFT JOIN products p ON p.product = l.product
            WHERE l.cost_of_goods_minor IS NULL AND l.quantity_milli IS NOT NULL GROUP BY ALL
        ) AS unit
        WHERE unit.id = lines.id AND unit.source = lines.source AND unit.line_number = lines.line_number
            AND unit.cost IS NOT NULL AND lines.cost_of_goods_minor IS NULL
    """)


def _cost_orders(con: DuckDBPyConnection) -> None:
    """Sum up the lines of orders that state no cost; a line without money may be without a cost."""
    con.execute("""
        UPDATE orders SET cost_of_goods_minor = known.cost
        FROM (
            SELECT source, id, CAST(sum(cost_of_goods_minor) AS BIGINT) AS cost FROM lines GROUP BY source, id
            HAVING bool_and(cost_of_goods_minor IS NOT NULL OR (gross_sales_minor = 0 AND returns_minor = 0))
        ) AS known
        WHERE known.source = orders.source AND known.id = orders.id AND orders.cost_of_goods_minor IS NULL
            AND known.cost IS NOT NULL
    """)


def _cost_refunds(con: DuckDBPyConnection) -> None:
    """Estimate the cost of what came back with a refund that names no goods: its share of the order's by value."""
    con.execute(f"""
        UPDATE orders SET cost_of_goods_minor = came_back.cost, estimated = TRUE
        FROM (
            SELECT r.source, r.id, -CAST(round(CAST(o.cost_of_goods_minor AS DECIMAL(38, 0)) * r.returns_minor
                / (o.gross_sales_minor - o.discount_minor)) AS BIGINT) AS cost
            FROM orders r JOIN orders o ON o.source = r.source AND r.id = '{REFUND}' || o.id
            WHERE r.kind = 'return' AND r.cost_of_goods_minor IS NULL AND o.cost_of_goods_minor IS NOT NULL
                AND o.gross_sales_minor > o.discount_minor
        ) AS came_back
        WHERE came_back.source = orders.source AND came_back.id = orders.id
    """)


def _serve(con: DuckDBPyConnection, kind: str, holds: str) -> None:
    """Add a cost per document; one for the order's place or channel wins over one for all."""
    con.execute(f"""
        UPDATE orders SET cost_to_serve_minor = coalesce(cost_to_serve_minor, 0) + stated.amount
        FROM (
            SELECT o.source, o.id, max_by(c.amount_minor, (
                CASE WHEN c.key IS NULL THEN 0 WHEN c.key = o.channel THEN 1 ELSE 2 END, {_SINCE}
            )) AS amount
            FROM orders o JOIN costs c
                ON c.kind = '{kind}' AND (c.key IS NULL OR c.key IN (o.channel, o.place)) AND {_SINCE} <= o.local_date
            WHERE o.status = 'counted' AND {holds} GROUP BY o.source, o.id
        ) AS stated
        WHERE stated.source = orders.source AND stated.id = orders.id
    """)
