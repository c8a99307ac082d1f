"""WooCommerce's order exports, a row per order or per item, in the plugins' several headers and in its own analytics.

WooCommerce defines: net sales = gross - returns - coupons, total = net + tax + postage, amounts of lines without tax,
times of the site without zone. A refund may be an order of its own with negative amounts: it becomes a return of the
same customer, and the refund that the order itself states is lowered by it, so that nothing is taken back twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from acquaint.sources.layouts import (
    documents,
    platform_cells,
    platform_words,
    woocommerce_headers,
    woocommerce_items,
)
from acquaint.sources.layouts.layout import Sister
from acquaint.sources.layouts.platform_cells import Cells, Value, cells, complaint_sql, intact_sql
from acquaint.sources.layouts.woocommerce_headers import DATE, ORDER_AMOUNTS, ORDER_TEXTS, REFUNDS, SOLD
from acquaint.sources.sql import literal, quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from acquaint.sources.context import Context
    from acquaint.sources.reading import Reading

NAME = "woocommerce_orders"
SISTERS = (
    Sister(
        None, "products export (Products > All Products > Export)", "categories and brands; with a cost plugin: profit"
    ),
    Sister(
        None,
        "customers export of your export plugin",
        "registered customers without an order, since when they are known",
    ),
)

_TEXTS = tuple(name for name in ORDER_TEXTS if name not in {"written_id", "written_number"})
_AMOUNTS = tuple(ORDER_AMOUNTS)
_CHECKED = {
    "ts": Value("instant", DATE),
    **platform_cells.amounts(ORDER_AMOUNTS),
    "sold": Value("quantity", SOLD),
}
"""A record with one of these unreadable is quarantined."""
_SEVERAL = r"',\s*\d+\s*×'"
_ONE = r"'^(\d+)\s*[×x]\s*(.+)$'"


def matches(columns: Sequence[str]) -> bool:
    """Tell whether a header is that of one of WooCommerce's order exports."""
    return woocommerce_headers.known(columns)


def load(con: DuckDBPyConnection, table: str, reading: Reading, context: Context) -> None:
    """Fill `entries` and `fates` from the sheet in `table`.

    - The key is the order's id, else its number; a document with a negative total is a return with a key of its own.
    - A record whose packed items cannot all be read is quarantined as a whole, since it cannot be divided.
    - An order without items is one line with the order's net.
    - Positive fees count as postage (a charge beside the goods), negative ones as a discount on the order.
    - An unknown status counts. A refund is dated with the last of the order's refunds, where the file has dates.
    - Account 0 is a guest, whom the e-mail address identifies.
    """
    sheet = cells(
        con, table, reading, context, dates=DATE, money=(*ORDER_AMOUNTS["total"], *ORDER_AMOUNTS["net"]),
        number=ORDER_TEXTS["written_id"] + ORDER_TEXTS["written_number"],
    )  # fmt: skip
    documents.start(con)
    con.execute(woocommerce_items.sql(table, reading.columns, sheet))
    con.execute(_typed_sql(table, sheet))
    con.execute(_keyed_sql(sheet))
    documents.quarantine(con)
    documents.read_statuses(con, "status")
    con.execute(_refunds_sql(table, sheet))
    con.execute(_firsts_sql())
    con.execute(_judged_sql())
    con.execute(_orders_sql(sheet))
    documents.read_kinds(con, "sheet_items", "name")
    con.execute(_lines_sql())
    documents.enter(con, context, slack=True)
    documents.note_damage(con, "written_id", sheet.header("order_id"), "I told orders apart by their number instead.")


def notes(con: DuckDBPyConnection) -> list[str]:
    """Return what a reader should know of the sheet just loaded."""
    return documents.notes(con)


def _typed_sql(table: str, sheet: Cells) -> str:
    """Return the SQL of `sheet_typed`: the order's cells read, `complaint` the first about the record."""
    return f"""
    CREATE OR REPLACE TEMPORARY TABLE sheet_typed AS
    SELECT *, {sheet.unreadable(_CHECKED)} AS complaint
    FROM (
        SELECT _record AS record, {sheet.texts(ORDER_TEXTS)}, {sheet.typed(_CHECKED)},
            {sheet.has_time(*DATE)} AS has_time
        FROM {sheet.source(table, _CHECKED)}
    )
    """


def _keyed_sql(sheet: Cells) -> str:
    """Return the SQL of `sheet_rows`: each record with its order; one without id and number belongs to that above."""
    undated = complaint_sql(literal(sheet.header(*DATE)), "written_ts", "the order has no date that can be read")
    nameless = complaint_sql("NULL", "NULL", "the order has no id and no number")
    negative = "coalesce(total, net, 0) < 0 OR coalesce(lower(document) LIKE '%refund%', FALSE)"
    return f"""
    CREATE OR REPLACE TEMPORARY TABLE sheet_rows AS
    WITH labelled AS (
        SELECT *, coalesce({intact_sql("written_id")}, {intact_sql("ltrim(written_number, '#')")}) AS label,
            {negative} AS negative
        FROM sheet_typed
    ), opened AS (
        SELECT *, label || CASE WHEN negative THEN strftime(ts, '/refund/%Y-%m-%dT%H:%M:%S') ELSE '' END AS opening
        FROM labelled
    ), keyed AS (
        SELECT *, last_value(opening IGNORE NULLS) OVER (ORDER BY record ROWS UNBOUNDED PRECEDING) AS order_key
        FROM opened
    ), items AS (
        SELECT record, arg_min(bad, position) FILTER (bad IS NOT NULL) AS item_bad FROM sheet_items GROUP BY record
    )
    SELECT keyed.*, CASE WHEN complaint IS NOT NULL THEN complaint WHEN item_bad IS NOT NULL THEN item_bad
            WHEN order_key IS NULL THEN {nameless}
            WHEN max(ts) OVER (PARTITION BY order_key) IS NULL THEN {undated} END AS bad,
        coalesce(net, total) AS amount_minor
    FROM keyed LEFT JOIN items USING (record)
    """


def _refunds_sql(table: str, sheet: Cells) -> str:
    """Return the SQL of `sheet_refunds`: per record what its packed refunds come to, and the instant of the last."""
    cell = sheet.text(*REFUNDS)
    for mark, plain in ((":", ":"), ("|", "/"), (";", ",")):
        cell = f"replace({cell}, '\\{mark}', '{plain}')"
    return f"""
    CREATE OR REPLACE TEMPORARY TABLE sheet_refunds AS
    WITH packed AS (SELECT _record AS record, {cell} AS cell FROM {quoted(table)}),
    dates AS (SELECT record, unnest({_packed_sql("cell", "date")}) AS date FROM packed),
    amounts AS (SELECT record, unnest({_packed_sql("cell", "amount")}) AS amount FROM packed),
    last AS (SELECT record, max({sheet.read_sql("instant", "date")}) AS refund_ts FROM dates GROUP BY record),
    summed AS (
        SELECT record, CAST(sum(abs({sheet.read_sql("amount", "amount")})) AS BIGINT) AS packed_refund
        FROM amounts GROUP BY record
    )
    SELECT * FROM last FULL JOIN summed USING (record)
    """


def _packed_sql(cell: str, key: str) -> str:
    """Return the SQL of all values of a key in a packed cell, pairs ("code:TEA10|amount:5.00") or JSON."""
    pattern = f'(?:^|[|;,{{])\\s*"?{key}"?:\\s*"?([^|;"]+)'
    return f"regexp_extract_all({cell}, '{pattern}', 1)"


def _firsts_sql() -> str:
    """Return the SQL of `sheet_firsts`: the order's fields as the first record that has them gives them."""
    firsts = documents.first_sql(
        "written_number", "label", "ts", "has_time", "sold", *_TEXTS, *_AMOUNTS, "refund_ts", "packed_refund"
    )
    return f"""
    CREATE OR REPLACE TEMPORARY TABLE sheet_firsts AS
    SELECT order_key, bool_or(negative) AS negative, {firsts}
    FROM sheet_rows LEFT JOIN sheet_refunds USING (record)
    WHERE order_key IS NOT NULL GROUP BY order_key HAVING max(ts) IS NOT NULL
    """


def _judged_sql() -> str:
    """Return the SQL of `sheet_judged`: documents with their own state, and the order a return belongs to."""
    account = f"CASE WHEN user NOT IN ('0', '0.0') AND NOT contains(user, '@') THEN {intact_sql('user')} END"
    return f"""
    CREATE OR REPLACE TEMPORARY TABLE sheet_judged AS
    SELECT * REPLACE (
            coalesce(email, CASE WHEN contains(user, '@') THEN user END) AS email,
            coalesce(shipping, 0) AS shipping, abs(coalesce(discount, 0)) AS discount, abs(refund) AS refund
        ),
        {account} AS account, coalesce(full_name, nullif(concat_ws(' ', first_name, last_name), '')) AS name,
        greatest(coalesce(fee, 0), 0) AS charge, greatest(-coalesce(fee, 0), 0) AS let_off,
        CASE WHEN negative THEN coalesce(parent, CASE WHEN document IS NULL THEN label END) END AS parent_key,
        {_status_sql()} AS own_status
    FROM sheet_firsts LEFT JOIN sheet_statuses ON status = word
    """


_PERSON = ("account", "email", "phone", "name", "company", "vat_id", "currency")
"""What a return has from its order where it does not say itself."""


def _orders_sql(sheet: Cells) -> str:
    """Return the SQL that fills `sheet_orders`; returns take customer and state of the order they belong to."""
    person = ", ".join(f"coalesce(o.{name}, p.{name}) AS {name}" for name in _PERSON)
    tax = "o.tax" if sheet.has(*ORDER_AMOUNTS["tax"]) else "CAST(NULL AS BIGINT)"
    return f"""
    INSERT INTO sheet_orders BY NAME
    WITH linked AS (
        SELECT parent_key AS order_key, CAST(sum(abs(coalesce(total, net))) AS BIGINT) AS returned
        FROM sheet_judged WHERE negative AND own_status = 'counted' GROUP BY parent_key
    )
    SELECT * REPLACE (upper(currency) AS currency) FROM (
        SELECT o.order_key, o.written_number AS order_number, o.ts, o.has_time, {person},
            CASE WHEN p.own_status <> 'counted' THEN p.own_status ELSE o.own_status END AS status,
            CASE WHEN o.negative THEN 'return' WHEN o.renewal IS NOT NULL THEN 'renewal' ELSE o.kept_as END AS nature,
            CASE WHEN lower(o.origin) LIKE '%pos%' THEN 'store' ELSE 'online' END AS channel,
            {_coupon_sql("o.coupons")} AS coupon,
            CASE WHEN NOT o.negative THEN nullif(o.discount + o.let_off, 0) END AS discount_minor,
            coalesce(o.net - o.charge, o.total - {tax} - o.shipping - o.charge, o.subtotal - o.discount) AS goods_minor,
            o.shipping + o.charge AS shipping_minor, o.tax AS tax_minor, {_refund_sql()} AS order_refund_minor,
            o.refund_ts AS order_refund_ts, o.total AS order_total_minor
        FROM sheet_judged o LEFT JOIN sheet_judged p ON o.parent_key = p.order_key
            LEFT JOIN linked ON linked.order_key = o.order_key
    )
    """


def _refund_sql() -> str:
    """Return the SQL of what was paid back on an order, without what stands as a return of its own."""
    whole = "CASE WHEN o.refunded THEN coalesce(o.total, o.net) END"
    stated = f"coalesce(nullif(o.refund, 0), o.packed_refund, {whole})"
    return f"CASE WHEN NOT o.negative THEN nullif(greatest({stated} - coalesce(linked.returned, 0), 0), 0) END"


def _status_sql() -> str:
    """Return the SQL of a document's own status; a refund document is never unpaid."""
    return f"""
    CASE WHEN meaning IN ('cancelled', 'voided') OR lower(status) IN ('trash', 'wc-trash')
            THEN coalesce(nullif(meaning, 'counted'), 'cancelled')
        WHEN {platform_words.trial_payment_sql("payment")} THEN 'test'
        WHEN negative OR meaning IS NULL THEN 'counted'
        WHEN regexp_matches(lower(status), '^(wc-)?pending') AND {platform_words.manual_payment_sql("payment")}
            THEN 'counted'
        ELSE meaning END"""


def _coupon_sql(cell: str) -> str:
    """Return the SQL of the coupon codes, from packed coupons or a plain list."""
    codes = _packed_sql(cell, "code")
    return f"CASE WHEN len({codes}) > 0 THEN array_to_string({codes}, ', ') ELSE {cell} END"


def _lines_sql() -> str:
    """Return the SQL that fills `sheet_lines`.

    Where items state only what they came to after the order's discount, the discount is put back onto them by value
    (shares by running sums, so that they add up), that gross sales are the platform's.
    """
    return f"""
    INSERT INTO sheet_lines BY NAME
    WITH items AS (
        SELECT r.record, r.order_key, i.position, coalesce(i.sku, i.product_id, i.name) AS product,
            i.name AS product_name, i.category, i.quantity_milli, i.item_tax, i.total,
            CASE WHEN o.nature <> 'return' OR o.nature IS NULL OR i.total IS NULL THEN i.subtotal END AS subtotal,
            o.discount_minor, o.goods_minor
        FROM sheet_items i JOIN sheet_rows r USING (record) JOIN sheet_orders o USING (order_key) WHERE r.bad IS NULL
    ), summed AS (
        SELECT *, bool_and(subtotal IS NULL AND total >= 0) OVER one AS late, sum(total) OVER one AS sum_total,
            count(*) OVER one AS lines,
            sum(total) OVER (PARTITION BY order_key ORDER BY record, position ROWS UNBOUNDED PRECEDING) AS running
        FROM items WINDOW one AS (PARTITION BY order_key)
    ), shared AS (
        SELECT *, CASE WHEN late AND discount_minor > 0 AND sum_total > 0 AND abs(sum_total - goods_minor) <= lines
            THEN discount_minor * running // sum_total - discount_minor * (running - total) // sum_total
            ELSE 0 END AS share
        FROM summed
    ), lines AS (
        SELECT record, order_key, position, coalesce(kind, 'goods') AS line_kind, product, product_name,
            category, quantity_milli, coalesce(subtotal, total + share) AS line_amount_minor,
            CASE WHEN subtotal IS NOT NULL THEN greatest(subtotal - total, 0) ELSE share END AS discount, item_tax
        FROM shared LEFT JOIN sheet_kinds ON product_name = exception
        UNION ALL BY NAME
        SELECT * FROM ({_netted_sql()})
    )
    SELECT record, order_key, row_number() OVER (PARTITION BY order_key ORDER BY record, position) AS line_number,
        line_kind, product, product_name, category, quantity_milli, line_amount_minor,
        nullif(discount, 0) AS line_discount_minor,
        item_tax AS line_tax_minor
    FROM lines ORDER BY record, position
    """


def _netted_sql() -> str:
    """Return the SQL of the lines of records without items: the order's net, with its product where there is just one.

    An order's later records without items (a row for a fee) only carry the order.
    """
    single = f"NOT regexp_matches(f.products, {_SEVERAL})"
    count = f"CAST(regexp_extract(f.products, {_ONE}, 1) AS BIGINT) * 1000"
    matched = f"{single} AND regexp_matches(f.products, {_ONE})"
    amount = "coalesce(o.goods_minor, o.order_total_minor - o.shipping_minor)"
    whole = "r.record = min(r.record) OVER (PARTITION BY r.order_key) AND NOT has_items"
    return f"""
        SELECT record, order_key, 0 AS position, CASE WHEN amount IS NULL THEN 'none' ELSE 'goods' END AS line_kind,
            product, product_name, quantity_milli, amount + coalesce(discount, 0) AS line_amount_minor, discount
        FROM (
            SELECT r.record, r.order_key, CASE WHEN {whole} THEN {amount} END AS amount,
                CASE WHEN {whole} THEN o.discount_minor END AS discount,
                CASE WHEN {matched} THEN regexp_extract(f.products, {_ONE}, 2) END AS product,
                CASE WHEN {matched} THEN regexp_extract(f.products, {_ONE}, 2) ELSE f.products END AS product_name,
                sign(coalesce({amount}, 1)) * CASE WHEN {matched} THEN {count} ELSE abs(f.sold) END AS quantity_milli
            FROM sheet_rows r JOIN sheet_firsts f USING (order_key) JOIN sheet_orders o USING (order_key)
                JOIN (SELECT order_key, count(i.record) > 0 AS has_items
                    FROM sheet_rows LEFT JOIN sheet_items i USING (record) GROUP BY order_key) USING (order_key)
            WHERE r.bad IS NULL AND r.record NOT IN (SELECT record FROM sheet_items)
        )
    """
