"""From entries to documents: what a receipt, order or credit note is, before its lines are valued.

Everything here works on `entries` as one sheet gave them and ends in the temporary table `documents`, one row per
order key, with what its lines are (goods or not, given or taken back) and which kind of document that makes it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from acquaint.sources import values
from acquaint.sources.context import Context
from acquaint.sources.draft_tables import ENTRIES
from acquaint.sources.statuses import UNCOUNTED
from acquaint.tables import SQL_TYPES, WHO

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MONEY_EVENTS = ("renewal", "subscription", "exchange", "replacement")
"""Documents that are no orders and whose goods were paid for; others (quotes, enquiries, deposits) move no money."""

BACKWARD = "(line_amount_minor < 0 OR (line_amount_minor = 0 AND coalesce(quantity_milli, 0) < 0))"
"""SQL of whether a line is taken back."""

_GOODS = "line_kind = 'goods'"
_REPEATED = (
    "order_number", *(column.name for column in WHO), "place", "channel", "currency", "coupon",
    *(column.name for column in ENTRIES.columns if column.name.startswith("order_") and column.type != "text"),
)  # fmt: skip
"""Values of the order that stand on each of its entries, or on some."""


def gather(con: DuckDBPyConnection, context: Context) -> None:
    """Make `documents` from `entries`."""
    _leave_out_single_lines(con)
    _turn_returns(con)
    filled = _filled(con)
    _part_late_returns(con, context)
    con.execute(f"CREATE OR REPLACE TEMPORARY TABLE documents AS SELECT *, {_kind()} AS kind FROM ({_summary(filled)})")


def _leave_out_single_lines(con: DuckDBPyConnection) -> None:
    """Send the uncounted lines (cancelled, voided) of orders that count to `fates`; the orders keep their others."""
    statuses = con.execute("SELECT DISTINCT status FROM entries").fetchall()
    if len(statuses) < 2:
        return
    con.execute(
        """
        CREATE OR REPLACE TEMPORARY TABLE left_out AS
        SELECT record, order_key, status, line_amount_minor FROM entries WHERE status <> 'counted'
        AND order_key IN (SELECT order_key FROM entries WHERE status = 'counted')
        """
    )
    con.execute(
        """
        INSERT INTO fates (record, fate, reason, order_key, amount_minor)
        SELECT record, 'ignored', min(status), min(order_key), CAST(sum(line_amount_minor) AS BIGINT) FROM left_out
        WHERE record NOT IN (SELECT record FROM entries WHERE status = 'counted') GROUP BY record
        """
    )
    con.execute("DELETE FROM entries WHERE status <> 'counted' AND order_key IN (SELECT order_key FROM left_out)")
    con.execute("DROP TABLE left_out")


def _turn_returns(con: DuckDBPyConnection) -> None:
    """Make the amounts of entries that are called returns negative, where the file writes them as positive."""
    con.execute(
        """
        UPDATE entries SET line_amount_minor = -line_amount_minor, quantity_milli = -abs(quantity_milli)
        WHERE nature = 'return' AND order_key IN
            (SELECT order_key FROM entries WHERE nature = 'return' GROUP BY order_key HAVING sum(line_amount_minor) > 0)
        """
    )


def _filled(con: DuckDBPyConnection) -> frozenset[str]:
    """Return the columns of `entries` that hold anything, so that empty ones cost nothing."""
    counts = con.execute(f"SELECT {', '.join(f'count({name})' for name in ENTRIES.names)} FROM entries").fetchall()
    return frozenset(name for name, count in zip(ENTRIES.names, counts[0], strict=True) if count)


def _part_late_returns(con: DuckDBPyConnection, context: Context) -> None:
    """Make lines taken back on a later day than the sale a return document of that day."""
    mixed = con.execute(
        f"SELECT count(*) FROM entries WHERE {_GOODS} AND {BACKWARD} AND nature IN ('sale', 'return')"
    ).fetchall()
    if not mixed[0][0]:
        return
    day = values.business_date_sql("e.ts", context.shop_zone, context.cut_off_hour)
    sold = values.business_date_sql("s.ts", context.shop_zone, context.cut_off_hour)
    cleared = ", ".join(f"{name} = NULL" for name in _REPEATED if name.endswith("_minor") or name.endswith("_ts"))
    con.execute(
        f"""
        UPDATE entries AS e SET order_key = concat('return:', e.order_key, ':', {day}), {cleared}
        FROM (SELECT order_key, min(ts) AS ts FROM entries WHERE {_GOODS} AND line_amount_minor > 0
              GROUP BY order_key) AS s
        WHERE e.order_key = s.order_key AND e.{_GOODS} AND e.ts > s.ts AND {day} > {sold}
            AND (e.line_amount_minor < 0 OR (e.line_amount_minor = 0 AND coalesce(e.quantity_milli, 0) < 0))
        """
    )


def _summary(filled: frozenset[str]) -> str:
    """Return the SQL of one row per order key: the order's own values, and counts and sums over its entries."""
    types = {column.name: SQL_TYPES[column.type] for column in ENTRIES.columns}
    repeated = [
        f"{f'arg_min({name}, record)' if name in filled else f'CAST(NULL AS {types[name]})'} AS {name}"
        for name in _REPEATED
    ]
    discount = "coalesce(line_discount_minor, 0)" if "line_discount_minor" in filled else "0"
    order = ", ".join(f"'{status}'" for status in UNCOUNTED)
    of_kind = "sum(line_amount_minor) FILTER (line_kind = '{}')"
    return f"""
    SELECT order_key, min(record) AS record, count(DISTINCT record) AS records, min(ts) AS ts,
        bool_or(has_time) AS has_time, {", ".join(repeated)},
        coalesce(min(list_position([{order}], status)), 0) AS uncounted,
        count(*) FILTER ({_GOODS}) AS goods, count(*) FILTER ({_GOODS} AND line_amount_minor > 0) AS given,
        count(*) FILTER ({_GOODS} AND {BACKWARD}) AS taken,
        count(*) FILTER ({_GOODS} AND line_amount_minor < 0 AND quantity_milli > 0) AS reductions,
        count(*) FILTER (line_kind = 'gift_card') AS cards, count(*) FILTER (line_kind = 'deposit') AS deposits,
        bool_and(nature = 'return') AS all_returned,
        max(nature) FILTER (nature NOT IN ('sale', 'return')) AS nature,
        CAST(sum(line_amount_minor - {discount}) FILTER ({_GOODS} AND NOT {BACKWARD}) AS BIGINT) AS given_minor,
        CAST(-sum(line_amount_minor + {discount}) FILTER ({_GOODS} AND {BACKWARD}) AS BIGINT) AS taken_minor,
        CAST({of_kind.format("gift_card")} AS BIGINT) AS cards_minor,
        CAST({of_kind.format("shipping")} AS BIGINT) AS shipping_lines_minor,
        CAST({of_kind.format("tip")} AS BIGINT) AS tip_lines_minor,
        CAST(sum(CASE WHEN line_amount_minor < 0 THEN -abs(line_tax_minor) ELSE line_tax_minor END) AS BIGINT)
            AS line_taxes_minor,
        coalesce(bool_or(tax_included), FALSE) AS tax_included
    FROM entries GROUP BY order_key"""


def _kind() -> str:
    """Return the SQL of a document's kind: 'sale', 'return', or the type of event it is kept as."""
    return """
    CASE
        WHEN nature IS NOT NULL THEN nature
        WHEN all_returned OR (taken > 0 AND given = 0) THEN 'return'
        WHEN goods = 0 AND cards > 0 THEN 'gift_card'
        WHEN goods = 0 AND deposits > 0 THEN 'deposit'
        WHEN given > 0 AND taken > 0 AND reductions = 0 AND given_minor = taken_minor THEN 'exchange'
        WHEN goods > 0 AND given = 0 AND taken = 0 AND order_key NOT IN
            (SELECT order_key FROM fates WHERE fate = 'quarantined' AND order_key IS NOT NULL) THEN 'replacement'
        ELSE 'sale'
    END"""
