"""Till journals: a record per line of a receipt, with voids, training, payments, Z totals, page headers in between.

What a till writes differs from maker to maker, so nothing is tied to one: columns, types of lines and texts are told by
words in several languages (`headers`, `till_words`). The flow: cells -> lines with a role -> receipts -> voids settled
-> Z totals compared -> `entries` and `fates`. Every record ends in one of the two.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from acquaint.sources.layouts import (
    documents,
    headers,
    line_cells,
    line_formats,
    line_notes,
    till_lines,
    till_receipts,
    till_reports,
    till_voids,
    till_words,
)
from acquaint.sources.layouts.layout import Sister
from acquaint.sources.layouts.platform_cells import complaint_sql
from acquaint.sources.sql import literal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from acquaint.sources.context import Context
    from acquaint.sources.reading import Reading

NAME = "till"
SISTERS: tuple[Sister, ...] = (
    Sister(None, "article list of the till", "cost of each article: profit; article groups: categories"),
    Sister(None, "list of the loyalty cards", "names and addresses behind the card numbers, and who may be written to"),
)

FIELDS = (
    "receipt", "till", "store", "ordered_at", "time", "line_type", "training", "void", "product", "ean", "product_name",
    "quantity", "unit_price", "amount", "discount", "tax_rate", "tax", "card", "account", "email", "category", "brand",
    "currency", "coupon",
)  # fmt: skip
"""Fields a journal can have; where two could take a column, the earlier does."""

_REASONS = {**till_words.IGNORED, **till_voids.REASONS}
_UNTAXED = ("US", "CA")
"""Countries where prices in shops are written without tax."""


def matches(columns: Sequence[str]) -> bool:
    """Tell whether a header is that of a till journal.

    It has a receipt number, a date, an article, a price or amount, and what tills write beside them: the time, the
    till, or the store with the type of the line.

    Examples
    --------
    >>> matches(["Bon", "Kasse", "Datum", "Uhrzeit", "Artikel", "Menge", "Betrag"])
    True
    >>> matches(["Order ID", "Date", "SKU", "Quantity", "Price"])
    False
    """
    found = headers.find(columns, FIELDS)
    has_line = {"product", "ean", "product_name"} & found.keys() and {"unit_price", "amount"} & found.keys()
    if not (has_line and {"receipt", "ordered_at"} <= found.keys()):
        return False
    timed = "time" in found or headers.fold(found["ordered_at"]) in headers.TIMED
    return timed or "till" in found or {"store", "line_type"} <= found.keys()


def load(con: DuckDBPyConnection, table: str, reading: Reading, context: Context) -> None:
    """Fill `entries` and `fates` from the journal in `table`.

    Raises
    ------
    InputError
        Receipt numbers were damaged by a spreadsheet.
    """
    columns = line_cells.columns(reading.columns, FIELDS, context)
    line_cells.refuse_damaged(con, table, columns.get("receipt"), "receipt number")
    formats = line_formats.decide(con, table, columns, numbers=line_cells.NUMBERS, reading=reading, context=context)
    line_cells.read(
        con, table, "till_cells", given=columns, fields=FIELDS, formats=formats, reading=reading, context=context
    )
    line_cells.settle_amount(con, "till_cells", columns, context)
    till_lines.read(con, columns)
    till_receipts.assign(con, context)
    till_voids.settle(con)
    till_reports.compare(con)
    con.execute(_fates_sql(columns))
    con.execute(f"CREATE OR REPLACE TEMP TABLE till_orders AS {_ORDERS}")
    con.execute(_entries_sql(columns, context))
    _take_notes(con)
    line_cells.drop(con, "till_cells")
    for name in ("till_lines", "till_status", "till_reports", "till_receipts", "till_orders"):
        con.execute(f"DROP TABLE {name}")


def notes(con: DuckDBPyConnection) -> list[str]:
    """Return what a reader should know of the journal just loaded."""
    return documents.notes(con)


def _fates_sql(columns: dict[str, str]) -> str:
    """Return the SQL that writes the records which make no entry to `fates`.

    The amount of a Z total is its difference to the lines; other amounts are those of the record.
    """
    reasons = " ".join(f"WHEN '{role}' THEN {literal(reason)}" for role, reason in _REASONS.items())
    cases = "".join(
        f"WHEN fault = {n} THEN {complaint_sql(literal(columns.get(field, field)), f'c.{cell}', reason)} "
        for n, (field, cell, _, reason) in enumerate(till_lines.FAULTS, 1)
    )
    for field, condition, reason in _MISSING:
        column = literal(columns[field]) if field in columns else "NULL"
        cases += f"WHEN {condition} THEN {complaint_sql(column, 'NULL', reason)} "
    return f"""
    INSERT INTO fates BY NAME
    WITH judged AS (
        SELECT l.*, CASE WHEN l.role = 'item' THEN CASE {cases} END END AS bad
        FROM (SELECT * FROM till_lines WHERE role <> 'item' OR NOT {_USABLE}) AS l JOIN till_cells AS c USING (record)
    )
    SELECT record, CASE WHEN bad IS NULL THEN 'ignored' ELSE 'quarantined' END AS fate, bad.column_name AS column_name,
        bad.value AS value, order_key,
        CASE WHEN bad IS NOT NULL THEN bad.reason
             WHEN difference_minor = 0 THEN 'total of the till: its lines come to the same'
             WHEN difference_minor <> 0 THEN 'total of the till: its lines come to something else'
             ELSE CASE j.role {reasons} END END AS reason,
        CASE WHEN j.role IN ('z_total', 'x_report') THEN difference_minor ELSE value_minor END AS amount_minor
    FROM judged AS j LEFT JOIN till_reports USING (record) LEFT JOIN till_receipts USING (receipt_id)
    ORDER BY record
    """


_MISSING = (
    ("amount", "value_minor IS NULL", "no amount"),
    ("receipt", "l.receipt IS NULL", "no receipt number"),
    ("ordered_at", "TRUE", "no date"),
)
"""Field, condition and reason of what a line lacks, the last being what is left."""

_USABLE = "(fault IS NULL AND value_minor IS NOT NULL AND receipt_id IS NOT NULL)"

_ORDERS = f"""
    WITH items AS (
        SELECT receipt_id, kind, value_minor FROM till_lines WHERE role = 'item' AND {_USABLE}
    ),
    convention AS (
        -- A journal that says "discount" writes it with a minus or without, throughout.
        SELECT CASE WHEN count(*) FILTER (value_minor > 0) > count(*) FILTER (value_minor < 0) THEN -1
            ELSE 1 END AS sign
        FROM items WHERE kind = 'discount'
    ),
    customers AS (
        -- The card may stand on the line of the payment, or on one that was cancelled.
        SELECT receipt_id, {documents.first_sql("card", "account", "email", "coupon")}, count(DISTINCT card) AS cards
        FROM (
            SELECT record, {line_cells.is_card_sql("card")} AS card,
                {line_cells.is_account_sql("account")} AS account, email, coupon
            FROM till_cells WHERE coalesce(card, account, email, coupon) IS NOT NULL
        ) JOIN till_lines USING (record) GROUP BY receipt_id
    ),
    sums AS (
        SELECT receipt_id, count(*) FILTER (kind <> 'discount') AS lines,
            count(*) FILTER (kind <> 'discount' AND value_minor > 0) AS sold, count(*) FILTER (kind <> 'discount'
                AND value_minor < 0) AS back,
            count(*) FILTER (kind = 'goods' AND value_minor < 0) AS goods_back,
            CAST(coalesce(sum(value_minor) FILTER (kind = 'discount'), 0) AS BIGINT) AS discounts
        FROM items GROUP BY receipt_id
    ),
    totals AS (
        SELECT receipt_id, arg_max(value_minor, record) AS order_total_minor
        FROM till_lines WHERE role = 'total' AND value_minor IS NOT NULL GROUP BY receipt_id
    )
    SELECT r.order_key, r.receipt_id, r.receipt AS order_number, r.ts, r.has_time, nullif(coalesce(nullif(store, ''),
        till), '') AS place,
        card, account, email, coupon, cards, coalesce(status, 'counted') AS status, order_total_minor,
        CASE WHEN sold = 0 AND (goods_back > 0 OR lines = 0 AND discounts * sign < 0) THEN 'return' ELSE 'sale' END
            AS nature,
        -- A discount that does not lower the value of its document is a line like others.
        CASE WHEN lines > 0 AND discounts * CASE WHEN sold = 0 AND back > 0 THEN -1 ELSE sign END < 0
             THEN abs(discounts) END AS order_discount_minor
    FROM sums AS s JOIN till_receipts AS r USING (receipt_id) LEFT JOIN customers USING (receipt_id)
        LEFT JOIN till_status USING (receipt_id) LEFT JOIN totals USING (receipt_id), convention
"""


def _entries_sql(columns: dict[str, str], context: Context) -> str:
    """Return the SQL that fills `entries`; a discount on the receipt is a value of the order and no line."""
    included = line_cells.tax_included(context, has_tax="tax" in columns or "tax_rate" in columns, untaxed=_UNTAXED)
    as_order = "kind = 'discount' AND order_discount_minor IS NOT NULL"
    paid = "value_minor - CASE WHEN value_minor < 0 THEN -1 ELSE 1 END * coalesce(discount_minor, 0)"
    rated = line_cells.tax_sql(paid, "c.tax_rate", included)
    own = {
        "product": "l.product",
        "product_name": "c.product_name",
        "quantity_milli": "quantity_milli",
        "line_amount_minor": "value_minor",
        "line_discount_minor": "discount_minor",
        "line_tax_minor": f"coalesce(tax_minor, CASE WHEN rated THEN {rated} END)",
    }
    line = ", ".join(f"CASE WHEN NOT ({as_order}) THEN {sql} END AS {name}" for name, sql in own.items())
    return f"""
    INSERT INTO entries BY NAME
    WITH rates AS ({line_cells.rated_sql("till_cells")})
    SELECT l.record, order_key, order_number, o.ts, o.has_time, status, nature, o.card, o.account, o.email, place,
        'store' AS channel, upper(c.currency) AS currency, o.coupon, c.category, c.brand, {line},
        CASE WHEN {as_order} THEN 'none' WHEN kind = 'discount' THEN 'goods' ELSE kind END AS line_kind,
        CAST({included} AS BOOLEAN) AS tax_included, order_discount_minor, order_total_minor
    FROM (SELECT * FROM till_lines WHERE role = 'item' AND {_USABLE}) AS l
        JOIN till_orders AS o USING (receipt_id) JOIN till_cells AS c ON c.record = l.record, rates
    """


def _take_notes(con: DuckDBPyConnection) -> None:
    documents.start_notes(con)
    unknown = till_lines.unknown_types(con)
    if unknown:
        listed = ", ".join(f'"{name}" ({count})' for name, count in unknown[:5])
        documents.note(con, f"Line types I do not know, read as sales: {listed}.")
    line_notes.found(
        con,
        "SELECT count(*), min(record) FROM till_reports WHERE difference_minor <> 0",
        "{0} Z totals or X reports differ from the sum of their lines (first: record {1}).",
    )
    line_notes.found(
        con,
        f"SELECT count(*), min(record) FROM till_cells WHERE {line_cells.IS_DAMAGED}",
        "{0} article numbers were damaged when the file was saved from a spreadsheet (first: record {1}); I use their "
        "texts instead. Please download the export again and do not open it before.",
    )
    line_notes.found(
        con,
        "SELECT count(*), min(receipt_id) FROM till_receipts WHERE nth > 0",
        "{0} receipts have a number that was used before on the same day (first: record {1}); I keep them apart.",
    )
    line_notes.found(
        con,
        "SELECT count(*), min(order_number) FROM till_orders WHERE cards > 1",
        "{0} receipts carry several cards (first: receipt {1}); each goes to its first card.",
    )
