"""Plain invoice lines: number, article, quantity, date, unit price and customer, one record per line.

The layout of the well-known online-retail files and of what invoice programs export in other languages. The flow:
cells -> lines with kind and value -> documents (numbers that start again are kept apart) -> `entries` and `fates`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from acquaint.sources import values
from acquaint.sources.layouts import documents, headers, invoice_words, line_cells, line_formats, line_notes
from acquaint.sources.layouts.layout import Sister
from acquaint.sources.layouts.platform_cells import complaint_sql
from acquaint.sources.sql import literal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from acquaint.sources.context import Context
    from acquaint.sources.reading import Reading

NAME = "invoice_lines"
SISTERS: tuple[Sister, ...] = (
    Sister(None, "article list", "cost of each article: profit; article groups: categories"),
    Sister(None, "customer list", "names and addresses behind the customer numbers, and who may be written to"),
)

FIELDS = (
    "invoice", "document_type", "product", "ean", "product_name", "ordered_at", "time", "quantity", "unit_price",
    "amount", "discount", "tax_rate", "tax", "cost", "account", "card", "email", "phone", "name", "company", "vat_id",
    "store", "channel", "category", "brand", "currency", "coupon",
)  # fmt: skip
"""Fields such a file can have; where two could take a column, the earlier does."""

_BEYOND_NAMES = (
    "status orderstatus paymentstatus financialstatus zahlungsstatus bestellstatus statut estado stato shipping "
    "shippingcost shippingamount versand versandkosten fraisdeport orderdiscount refund refundamount refundedamount "
    "tip firstname lastname vorname nachname prenom nom apellidos cognome voornaam achternaam balance "
    "ordertotal"
)
_BEYOND = frozenset(_BEYOND_NAMES.split())
"""Columns that this layout would not read; a file with one of them is mapped column by column instead."""

_APART_DAYS = 31
"""Days between two lines of one number above which it was given out again: numbers start afresh every year."""


def matches(columns: Sequence[str]) -> bool:
    """Tell whether a header is that of plain invoice lines, with nothing this layout would leave unread.

    Examples
    --------
    >>> matches(["InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID"])
    True
    >>> matches(["Order ID", "Date", "SKU", "Quantity", "Price"])
    False
    """
    found = headers.find(columns, FIELDS)
    if not {"invoice", "ordered_at", "quantity", "unit_price"} <= found.keys():
        return False
    return bool({"product", "product_name"} & found.keys()) and _BEYOND.isdisjoint(map(headers.fold, columns))


def load(con: DuckDBPyConnection, table: str, reading: Reading, context: Context) -> None:
    """Fill `entries` and `fates` from the invoice lines in `table`.

    Raises
    ------
    InputError
        Invoice numbers were damaged by a spreadsheet.
    """
    columns = line_cells.columns(reading.columns, FIELDS, context)
    line_cells.refuse_damaged(con, table, columns.get("invoice"), "invoice number")
    formats = line_formats.decide(
        con, table, columns, numbers=line_cells.NUMBERS, reading=reading, context=context, rising="invoice"
    )
    line_cells.read(
        con, table, "invoice_cells", given=columns, fields=FIELDS, formats=formats, reading=reading, context=context
    )
    adds_tax = line_cells.settle_amount(con, "invoice_cells", columns, context)
    _read_words(con)
    con.execute(f"CREATE OR REPLACE TEMP TABLE invoice_numbers AS {_numbers_sql(context)}")
    con.execute(f"CREATE OR REPLACE TEMP TABLE invoice_lines AS {_LINES}")
    con.execute(f"CREATE OR REPLACE TEMP TABLE invoices AS {_INVOICES}")
    con.execute(_fates_sql(columns))
    con.execute(_entries_sql(columns, context, adds_tax=adds_tax))
    _take_notes(con, context)
    line_cells.drop(con, "invoice_cells")
    for name in ("invoice_lines", "invoice_numbers", "invoices", "invoice_kinds", "invoice_types"):
        con.execute(f"DROP TABLE {name}")


def notes(con: DuckDBPyConnection) -> list[str]:
    """Return what a reader should know of the invoice lines just loaded."""
    return documents.notes(con)


def _read_words(con: DuckDBPyConnection) -> None:
    """Make `invoice_kinds` (which articles are not goods) and `invoice_types` (which documents are no invoices)."""
    articles = con.execute(
        "SELECT DISTINCT product, product_name FROM invoice_cells WHERE product IS NOT NULL OR product_name IS NOT NULL"
    ).fetchall()
    con.execute("CREATE OR REPLACE TEMP TABLE invoice_kinds (product VARCHAR, product_name VARCHAR, line_kind VARCHAR)")
    con.execute("CREATE OR REPLACE TEMP TABLE invoice_types (document_type VARCHAR, document VARCHAR)")
    kinds = invoice_words.line_kinds(sorted(articles, key=lambda article: tuple(map(str, article))))
    if kinds:
        con.executemany(
            "INSERT INTO invoice_kinds VALUES (?, ?, ?)", [(*article, kind) for article, kind in kinds.items()]
        )
    types = con.execute("SELECT DISTINCT document_type FROM invoice_cells WHERE document_type IS NOT NULL ORDER BY 1")
    documents_ = invoice_words.document_kinds(name for (name,) in types.fetchall())
    if documents_:
        con.executemany("INSERT INTO invoice_types VALUES (?, ?)", list(documents_.items()))


_GROSS = """
    CASE
        WHEN amount IS NULL THEN priced
        WHEN coalesce(discount, 0) = 0 OR abs(priced) = abs(amount) THEN amount
        WHEN amount < 0 OR quantity < 0 THEN -abs(amount) - abs(discount)
        ELSE amount + abs(discount)
    END
"""

_FAULTS = (
    ("ordered_at", "when_text", "when_text IS NOT NULL AND ts IS NULL", "not a date, or one after the file's own"),
    ("quantity", "quantity_text", "quantity_text IS NOT NULL AND quantity IS NULL", "not a quantity"),
    ("unit_price", "unit_price_text", "unit_price_text IS NOT NULL AND unit_price IS NULL", "not a price"),
    ("unit_price", "NULL", "coalesce(amount, priced) IS NULL", "no amount"),
    ("invoice", "NULL", "invoice IS NULL", "no invoice number"),
    ("ordered_at", "NULL", "ts IS NULL", "no date"),
)
"""Field, cell, condition and reason of what makes a line unusable; the first that holds is named."""

_FAULT = f"CASE {' '.join(f'WHEN {condition} THEN {n}' for n, (_, _, condition, _) in enumerate(_FAULTS, 1))} END"

_LINES = f"""
    WITH priced AS (
        SELECT c.*, {line_cells.value_sql("quantity", "unit_price")} AS priced, coalesce(k.line_kind,
            'goods') AS kind, document,
            n.order_key
        FROM invoice_cells AS c
        LEFT JOIN invoice_kinds AS k
            ON k.product IS NOT DISTINCT FROM c.product AND k.product_name IS NOT DISTINCT FROM c.product_name
        LEFT JOIN invoice_types USING (document_type)
        LEFT JOIN invoice_numbers AS n ON n.invoice = c.invoice AND n.ts = c.ts
    )
    SELECT record, invoice, order_key, document, kind, ts, has_time, quantity, {_GROSS} AS value_minor,
        {line_cells.is_account_sql("account")} AS account, CAST({_FAULT} AS TINYINT) AS fault
    FROM priced
"""
"""Lines with what they are and come to; `fault` is the position of the first of `_FAULTS`, from 1."""


def _numbers_sql(context: Context) -> str:
    """Return the SQL of invoice, ts, nth and order_key: a number given out again carries its first day in its key."""
    day = values.business_date_sql("min(ts) OVER (PARTITION BY invoice, nth)", context.shop_zone, 0)
    return f"""
    WITH days AS (SELECT DISTINCT invoice, ts FROM invoice_cells WHERE invoice IS NOT NULL AND ts IS NOT NULL),
    gaps AS (
        SELECT *, ts - lag(ts) OVER (PARTITION BY invoice ORDER BY ts) > INTERVAL {_APART_DAYS} DAY AS is_new FROM days
    ),
    numbered AS (SELECT *, count(*) FILTER (is_new) OVER (PARTITION BY invoice ORDER BY ts) AS nth FROM gaps)
    SELECT invoice, ts, nth, CASE WHEN nth = 0 THEN invoice ELSE invoice || '@' || {day} END AS order_key FROM numbered
    """


_OTHERS = ("card", "email", "phone", "name", "company", "vat_id", "store", "channel", "coupon")
"""Values of the document that stand on any of its lines."""

_CANCELLED = r"regexp_full_match(invoice, '[Cc]-?\d+')"

_INVOICES = f"""
    WITH usable AS (SELECT * FROM invoice_lines WHERE fault IS NULL),
    others AS (
        SELECT order_key, {documents.first_sql(*_OTHERS)}
        FROM (SELECT * REPLACE ({line_cells.is_card_sql("card")} AS card) FROM invoice_cells) JOIN usable USING (record)
        WHERE coalesce({", ".join(_OTHERS)}) IS NOT NULL GROUP BY order_key
    ),
    -- C before the number means cancelled where such documents are negative; a shop may also just number that way.
    prefix AS (
        SELECT count(*) FILTER (value_minor < 0) > count(*) FILTER (value_minor > 0) AS cancels FROM usable
            WHERE {_CANCELLED}
    ),
    customers AS (
        SELECT order_key, arg_min(account, (-lines, first)) AS account, count(*) AS accounts
        FROM (
            SELECT order_key, account, count(*) AS lines, min(record) AS first FROM usable WHERE account IS NOT NULL
            GROUP BY order_key, account
        ) GROUP BY order_key
    ),
    sums AS (
        SELECT order_key, any_value(invoice) AS invoice, min(ts) AS ts, max(ts) AS last_ts,
            bool_or(has_time) AS has_time,
            count(*) FILTER (kind <> 'fee') AS lines, count(*) FILTER (kind NOT IN ('fee', 'discount')) AS items,
            count(*) FILTER (kind NOT IN ('fee', 'discount') AND value_minor > 0) AS sold,
            count(*) FILTER (kind NOT IN ('fee', 'discount') AND value_minor < 0) AS back,
            count(*) FILTER (value_minor = 0) = count(*) AND bool_or(quantity < 0) AS is_stock,
            bool_and(kind = 'test') AS is_test, bool_or(document = 'return') AS is_credit,
                bool_or(document = 'draft') AS is_draft,
            CAST(coalesce(sum(value_minor) FILTER (kind = 'discount'), 0) AS BIGINT) AS discounts
        FROM usable GROUP BY order_key
    )
    SELECT s.*, account, coalesce(accounts, 0) AS accounts, o.* EXCLUDE (order_key),
        CASE WHEN is_draft THEN 'draft' WHEN is_test THEN 'test' ELSE 'counted' END AS status,
        CASE WHEN lines = 0 OR is_stock THEN 'adjustment'
             WHEN is_credit OR sold = 0 AND (back > 0 OR discounts < 0) OR cancels AND {_CANCELLED} THEN 'return'
             ELSE 'sale' END AS nature,
        -- A discount that does not lower the value of its document is a line like others.
        CASE WHEN items > 0 AND discounts * CASE WHEN sold = 0 AND back > 0 THEN -1 ELSE 1 END < 0
             THEN abs(discounts) END AS order_discount_minor
    FROM sums AS s LEFT JOIN customers USING (order_key) LEFT JOIN others AS o USING (order_key), prefix
"""


def _fates_sql(columns: dict[str, str]) -> str:
    """Return the SQL that writes the lines which cannot be used to `fates`."""
    cases = "".join(
        f"WHEN {n} THEN {complaint_sql(literal(columns.get(field, field)), cell, reason)} "
        for n, (field, cell, _, reason) in enumerate(_FAULTS, 1)
    )
    return f"""
    INSERT INTO fates BY NAME
    SELECT record, 'quarantined' AS fate, bad.column_name AS column_name, bad.value AS value, bad.reason AS reason,
        order_key, value_minor AS amount_minor
    FROM (
        SELECT l.record, coalesce(l.order_key, l.invoice) AS order_key, value_minor, CASE fault {cases} END AS bad
        FROM (SELECT * FROM invoice_lines WHERE fault IS NOT NULL) AS l JOIN invoice_cells AS c USING (record)
    ) ORDER BY record
    """


def _entries_sql(columns: dict[str, str], context: Context, *, adds_tax: bool) -> str:
    """Return the SQL that fills `entries`; a discount on the invoice is a value of the order and no line."""
    included = line_cells.tax_included(context, has_tax="tax" in columns or "tax_rate" in columns)
    if adds_tax and context.settings.tax is None:
        included = "FALSE"
    as_order = "kind = 'discount' AND order_discount_minor IS NOT NULL"
    paid = "value_minor - CASE WHEN value_minor < 0 THEN -1 ELSE 1 END * abs(coalesce(c.discount, 0))"
    tax = f"coalesce(c.tax, CASE WHEN rated THEN {line_cells.tax_sql(paid, 'c.tax_rate', included)} END)"
    own = {
        "product": line_cells.ARTICLE,
        "product_name": "c.product_name",
        "quantity_milli": "l.quantity",
        "line_amount_minor": "value_minor",
        "line_discount_minor": "abs(nullif(c.discount, 0))",
        "line_tax_minor": tax,
        "line_cost_minor": "c.cost",
    }
    line = ", ".join(f"CASE WHEN NOT ({as_order}) THEN {sql} END AS {name}" for name, sql in own.items())
    return f"""
    INSERT INTO entries BY NAME
    WITH rates AS ({line_cells.rated_sql("invoice_cells")})
    SELECT l.record, l.order_key, o.invoice AS order_number, o.ts, o.has_time, status, nature, o.account, o.card,
        o.email,
        o.phone, o.name, o.company, o.vat_id, o.store AS place, {_CHANNEL} AS channel, upper(c.currency) AS currency,
            o.coupon,
        c.category, c.brand, CAST({included} AS BOOLEAN) AS tax_included, order_discount_minor, {line},
        CASE WHEN {as_order} THEN 'none' WHEN kind IN ('discount', 'test') THEN 'goods' ELSE kind END AS line_kind
    FROM (SELECT * FROM invoice_lines WHERE fault IS NULL) AS l
        JOIN invoices AS o USING (order_key) JOIN invoice_cells AS c ON c.record = l.record, rates
    """


_CHANNEL = (
    "CASE WHEN regexp_matches(lower(o.channel), 'online|web|internet|e-?commerce|e-?shop') THEN 'online' "
    "WHEN regexp_matches(lower(o.channel), 'store|shop|till|pos|laden|filiale|kasse|magasin|tienda|negozio|winkel') "
    "THEN 'store' END"
)


def _take_notes(con: DuckDBPyConnection, context: Context) -> None:
    documents.start_notes(con)
    first = "min(invoice)"
    line_notes.found(
        con,
        f"SELECT count(*), {first} FROM invoices WHERE accounts > 1",
        "{0} invoices name several customers (first: {1}); each goes to the customer with most of its lines.",
    )
    days = [values.business_date_sql(ts, context.shop_zone, 0) for ts in ("ts", "last_ts")]
    line_notes.found(
        con,
        f"SELECT count(*), {first} FROM invoices WHERE {days[0]} <> {days[1]}",
        "{0} invoices have lines of several days (first: {1}); each is kept whole, on its first day.",
    )
    line_notes.found(
        con,
        "SELECT count(DISTINCT order_key), min(invoice) FROM invoice_numbers WHERE nth > 0",
        f"{{0}} invoice numbers were given out again more than {_APART_DAYS} days later (first: {{1}}); I keep them "
        f"apart.",
    )
    amount = f"format('{{:.{context.digits}f}}', coalesce(sum(value_minor), 0) / {10**context.digits})"
    line_notes.found(
        con,
        f"SELECT count(*), {amount} FROM invoice_lines WHERE kind = 'fee' AND fault IS NULL",
        "{0} lines are fees or adjustments and no goods (such as Manual, Bank charges); they come to {1}, which is in "
        "no figure of sales.",
    )
    line_notes.found(
        con,
        f"SELECT count(*), min(record) FROM invoice_cells WHERE {line_cells.IS_DAMAGED}",
        "{0} article numbers were damaged when the file was saved from a spreadsheet (first: record {1}); I use their "
        "texts instead. Please download the export again and do not open it before.",
    )
