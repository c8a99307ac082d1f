"""Whether the amounts of a mapped sheet include tax, and how much."""

from __future__ import annotations

from typing import TYPE_CHECKING

from acquaint.sources.columns import Columns
from acquaint.sources.context import Context
from acquaint.sources.mapped_amounts import only_total

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_PAID = "line_amount_minor - CASE WHEN line_amount_minor < 0 THEN -1 ELSE 1 END * coalesce(line_discount_minor, 0)"
"""SQL of what a line came to after its discount."""


def decide_tax(con: DuckDBPyConnection, columns: Columns, context: Context) -> None:
    """Write whether amounts include tax, as set or as the totals say, and the tax where only its rate is known."""
    taxed = any(columns.has(field) for field in ("tax", "order_tax"))
    if context.settings.tax is not None:
        included: bool | None = context.settings.tax == "included"
    elif taxed and only_total(columns):
        included = True
    else:
        included = _included(con) if taxed and columns.has("total") else None
    if included is not None:
        con.execute("UPDATE entries SET tax_included = ?", [included])
    if included and not taxed and context.settings.tax_rate:
        _take_rate(con, context.settings.tax_rate)


def _included(con: DuckDBPyConnection) -> bool | None:
    """Return which reading of the tax makes the lines of more orders add up to their totals; None for neither."""
    votes = con.execute(
        f"""
        SELECT count(*) FILTER (abs(stated - summed) <= entries),
            count(*) FILTER (abs(stated - summed - tax) <= entries) FROM (
            SELECT max(order_total_minor) AS stated, count(*) AS entries,
                coalesce(max(order_tax_minor), sum(line_tax_minor)) AS tax,
                sum({_PAID}) - coalesce(max(order_discount_minor), 0) + coalesce(max(order_shipping_minor), 0)
                + coalesce(max(order_tip_minor), 0) AS summed
            FROM entries WHERE status = 'counted' GROUP BY order_key
        ) WHERE tax > entries
        """
    ).fetchall()
    included, excluded = votes[0]
    return None if included == excluded else bool(included > excluded)


def _take_rate(con: DuckDBPyConnection, rate: float) -> None:
    """Write the tax of each order at `rate`, out of what its lines and postage come to."""
    part = round(rate * 1_000_000)
    whole = 1_000_000 + part
    con.execute(
        f"""
        UPDATE entries SET order_tax_minor = taxed.tax FROM (
            SELECT order_key, CAST(sign(paid) * ((abs(paid) * {part} * 2 + {whole}) // {2 * whole}) AS BIGINT) AS tax
            FROM (
                SELECT order_key, CAST(sum({_PAID}) FILTER (line_kind IN ('goods', 'shipping'))
                    - coalesce(max(order_discount_minor), 0)
                    + coalesce(max(order_shipping_minor), 0) AS HUGEINT) AS paid
                FROM entries GROUP BY order_key
            )
        ) taxed WHERE entries.order_key = taxed.order_key
        """
    )
