"""What each line of a document comes to: discounts and tax that stand on the order are shared over its lines.

All amounts of a document are first given its sign, so that in a sale what is sold and in a return what comes back is
positive. Only documents that have something to share are numbered and shared here, into the temporary tables
`line_shares` (per line: share of the order's discount, tax in the line) and `postage_taxes` (tax in the postage).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from acquaint.sources.documents import BACKWARD
from acquaint.sources.shares import rounded_share_sql, shared_sql

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

NUMBER = (
    "row_number() OVER (PARTITION BY e.order_key ORDER BY e.line_number, e.record, e.product, e.product_name, "
    "e.line_amount_minor, e.quantity_milli)"
)
"""SQL of the position of a goods line in its document; ties are shared in this order."""

POSTAGE = "abs(coalesce(d.order_shipping_minor, 0) + coalesce(d.shipping_lines_minor, 0))"
"""SQL of the postage of a document as charged."""

_AFTER_LINES = 9_000_000_000_000_000_000
"""Position of the postage: a tie with a line goes to the line."""


def share(con: DuckDBPyConnection) -> bool:
    """Make `line_shares` and `postage_taxes`; return whether there is anything to share."""
    found = con.execute(f"SELECT count(*) FROM documents d WHERE {_to_share()}").fetchall()
    if not found[0][0]:
        return False
    _number(con)
    _discounts(con)
    _taxes(con)
    for name in ("numbered", "line_discounts", "taxable", "tax_shares"):
        con.execute(f"DROP TABLE {name}")
    return True


def _to_share() -> str:
    return "d.uncounted = 0 AND d.goods > 0 AND (coalesce(d.order_discount_minor, 0) > 0 OR d.tax_included)"


def _number(con: DuckDBPyConnection) -> None:
    """Make `numbered`: the goods lines of the documents that share, with their amounts in the document's sign."""
    con.execute(
        f"""
        CREATE OR REPLACE TEMPORARY TABLE numbered AS
        SELECT e.order_key, {NUMBER} AS position, ({BACKWARD}) = (d.kind = 'return') AS forward,
            abs(e.line_amount_minor) AS amount, abs(coalesce(e.line_discount_minor, 0)) AS discount,
            abs(e.line_tax_minor) AS tax, d.tax_included
        FROM entries e JOIN documents d ON d.order_key = e.order_key
        WHERE e.line_kind = 'goods' AND {_to_share()}
        """
    )


def _discounts(con: DuckDBPyConnection) -> None:
    """Make `line_discounts`: the share of the order's discount, by line value, of each line in the document's sense."""
    parts = """
        SELECT n.order_key AS whole, n.position, greatest(n.amount - n.discount, 0) AS weight,
            abs(d.order_discount_minor) AS amount
        FROM numbered n JOIN documents d ON d.order_key = n.order_key
        WHERE n.forward AND coalesce(d.order_discount_minor, 0) > 0"""
    con.execute(f"CREATE OR REPLACE TEMPORARY TABLE line_discounts AS {shared_sql(parts)}")


def _taxes(con: DuckDBPyConnection) -> None:
    """Make `line_shares` and `postage_taxes`.

    Tax that a line states is taken as it is. The rest of the order's tax is shared over the other lines and the postage
    by value; lines taken back in a sale carry theirs in proportion, which the others then carry in addition.
    """
    con.execute(
        """
        CREATE OR REPLACE TEMPORARY TABLE taxable AS
        SELECT n.*, coalesce(s.share, 0) AS shared,
            greatest(n.amount - n.discount - coalesce(s.share, 0), 0) AS paid
        FROM numbered n LEFT JOIN line_discounts s ON s.whole = n.order_key AND s.position = n.position
        """
    )
    con.execute(f"CREATE OR REPLACE TEMPORARY TABLE tax_shares AS {shared_sql(_tax_parts())}")
    con.execute(
        f"""
        CREATE OR REPLACE TEMPORARY TABLE line_shares AS
        SELECT t.order_key, t.position, t.shared, CAST(CASE WHEN NOT t.tax_included THEN 0
            ELSE least(coalesce(t.tax, s.share, b.share, 0), t.paid) END AS BIGINT) AS tax
        FROM taxable t LEFT JOIN tax_shares s ON s.whole = t.order_key AND s.position = t.position
        LEFT JOIN ({_taken_back()}) b ON b.order_key = t.order_key AND b.position = t.position
        """
    )
    con.execute(
        f"CREATE OR REPLACE TEMPORARY TABLE postage_taxes AS SELECT whole AS order_key, share AS tax FROM tax_shares "
        f"WHERE position = {_AFTER_LINES}"
    )


def _remaining() -> str:
    """Return the SQL of the tax of each order that no line states, and of the value it is shared over."""
    return f"""
        SELECT t.order_key, {POSTAGE} AS postage,
            greatest(abs(d.order_tax_minor) - coalesce(sum(CASE WHEN t.forward THEN 1 ELSE -1 END
                * least(t.tax, t.paid)) FILTER (t.tax IS NOT NULL), 0), 0) AS tax,
            {POSTAGE} + coalesce(sum(CASE WHEN t.forward THEN t.paid ELSE -t.paid END)
                FILTER (t.tax IS NULL), 0) AS value
        FROM taxable t JOIN documents d ON d.order_key = t.order_key
        WHERE d.tax_included AND d.order_tax_minor IS NOT NULL
        GROUP BY t.order_key, postage, d.order_tax_minor"""


def _taken_back() -> str:
    """Return the SQL of the tax in lines taken back that state none, in proportion to their value."""
    tax = rounded_share_sql("r.tax", "t.paid", "r.value")
    return f"""
        SELECT t.order_key, t.position, least({tax}, t.paid) AS share FROM taxable t
        JOIN ({_remaining()}) r ON r.order_key = t.order_key WHERE NOT t.forward AND t.tax IS NULL"""


def _tax_parts() -> str:
    """Return the SQL of the parts that the remaining tax is shared over; never more tax than there is value."""
    return f"""
        SELECT p.whole, p.position, p.weight, CAST(least(p.tax + coalesce(b.tax, 0),
            sum(p.weight) OVER (PARTITION BY p.whole)) AS BIGINT) AS amount
        FROM (
            SELECT t.order_key AS whole, t.position, t.paid AS weight, r.tax
            FROM taxable t JOIN ({_remaining()}) r ON r.order_key = t.order_key WHERE t.forward AND t.tax IS NULL
            UNION ALL
            SELECT r.order_key, {_AFTER_LINES}, r.postage, r.tax FROM ({_remaining()}) r WHERE r.postage > 0
        ) p LEFT JOIN (SELECT order_key, sum(share) AS tax FROM ({_taken_back()}) GROUP BY order_key) b
            ON b.order_key = p.whole"""
