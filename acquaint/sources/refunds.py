"""Money paid back on an order, as a return of its own: on its date, or on the order's, marked estimated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from acquaint.sources.context import Context
from acquaint.sources.moments import moment
from acquaint.sources.shares import rounded_share_sql
from acquaint.tables import WHO

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_WHO = ", ".join(column.name for column in WHO)


def add_refunds(con: DuckDBPyConnection, context: Context) -> None:
    """Insert a return "refund:<id of the order>" into `draft_orders` for each refund in `documents`.

    A refund holds tax, postage and tip in the order's own proportions: its part of the sales is refund x net / paid,
    rounded half away from zero, all of the net where everything was paid back, and never more than the net that lines
    taken back have left. It has no lines, since nobody says what came back, and its costs are unknown.
    """
    found = con.execute(f"SELECT count(*) FROM documents d WHERE {_REFUNDED}").fetchall()
    if not found[0][0]:
        return
    times = moment("ts", "has_time", context)
    listed = ", ".join(f"{sql} AS {name}" for name, sql in times.items())
    con.execute(
        f"""
        INSERT INTO draft_orders BY NAME
        SELECT record, 0 AS records, concat('refund:', id) AS id, {listed}, order_number, {_WHO}, 'return' AS kind,
            'counted' AS status, FALSE AS is_order, place, channel, currency, converted_from, 0 AS gift_card_minor,
            0 AS open_balance_minor, FALSE AS incomplete, estimated, 0 AS gross_sales_minor, 0 AS discount_minor,
            share AS returns_minor, -share AS net_sales_minor
        FROM ({_shares()}) WHERE share > 0
        """
    )


_REFUNDED = "d.uncounted = 0 AND coalesce(d.order_refund_minor, 0) <> 0"


def _shares() -> str:
    """Return the SQL of the refunded orders with the refund's part of the net sales."""
    refund = "abs(d.order_refund_minor)"
    paid = (
        "(o.net_sales_minor + coalesce(o.tax_minor, 0) + coalesce(o.shipping_minor, 0) + coalesce(o.tip_minor, 0) "
        "+ o.gift_card_minor)"
    )
    in_part = rounded_share_sql(refund, "o.net_sales_minor", paid)
    return f"""
        SELECT o.* EXCLUDE (ts, estimated), d.has_time, coalesce(d.order_refund_ts, d.began) AS ts,
            d.order_refund_ts IS NULL AS estimated,
            CASE WHEN {refund} >= least({paid}, coalesce(o.total_minor, {paid})) THEN o.net_sales_minor
                ELSE least({in_part}, o.net_sales_minor) END AS share
        FROM documents d JOIN draft_orders o ON o.id = d.order_key
        WHERE {_REFUNDED} AND o.net_sales_minor > 0"""
