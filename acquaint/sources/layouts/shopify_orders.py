"""Shopify's orders export: a row per line, the order's own fields on its first row only.

Header rows seen in public repositories from 2012 to 2025; columns that a version lacks are left out. What the file
cannot say: when a refund was paid (it is booked on the day of the order), and what a line refund was for.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from acquaint.sources.layouts import documents, platform_cells, platform_words
from acquaint.sources.layouts.layout import Sister
from acquaint.sources.layouts.platform_cells import Cells, Value, cells, complaint_sql, intact_sql, times_sql
from acquaint.sources.sql import literal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from acquaint.sources.context import Context
    from acquaint.sources.reading import Reading

NAME = "shopify_orders"
SISTERS = (
    Sister(
        "shopify_products",
        "products export (Products > Export)",
        "Cost per item: profit; types and vendors: categories and brands",
    ),
    Sister(
        "shopify_customers",
        "customers export (Customers > Export)",
        "who may be written to today, companies, customers without an order",
    ),
    Sister(
        None,
        "transactions export (Orders > Export > Export transaction histories)",
        "the day of each refund and the fees of payments",
    ),
)

_NEEDED = {"name", "financial status", "created at", "lineitem quantity", "lineitem name", "lineitem price"}

_ORDER_AMOUNTS = platform_cells.amounts(
    {
        name.replace(" ", "_"): (name,)
        for name in (
            "subtotal", "shipping", "taxes", "total", "discount amount", "refunded amount", "outstanding balance",
            "duties",
        )
    }
)  # fmt: skip
_CHECKED = {
    "created_ts": Value("instant", ("created at",)),
    **_ORDER_AMOUNTS,
    **platform_cells.amounts({"price": ("lineitem price",), "line_discount": ("lineitem discount",)}),
    "quantity_milli": Value("quantity", ("lineitem quantity",)),
}
"""A record with one of these unreadable is quarantined."""
_UNCHECKED = {"paid_ts": Value("instant", ("paid at",)), "accepts": Value("boolean", ("accepts marketing",))}
_TEXTS = {
    "order_number": ("name",),
    "written_id": ("id",),
    "written_sku": ("lineitem sku",),
    "line_name": ("lineitem name",),
    "vendor": ("vendor",),
    "email": ("email",),
    "billing_name": ("billing name",),
    "shipping_name": ("shipping name",),
    "own_phone": ("phone", "billing phone"),
    "shipping_phone": ("shipping phone",),
    "company": ("billing company",),
    "tags": ("tags",),
    "location": ("location",),
    "employee": ("employee",),
    "origin": ("source",),
    "currency": ("currency",),
    "coupon": ("discount code",),
    "financial": ("financial status",),
    "payment": ("payment method",),
    "cancelled": ("cancelled at",),
    "paid": ("paid at",),
}

_ORDER_TEXTS = tuple(name for name in _TEXTS if name not in {"written_id", "written_sku", "line_name", "vendor"})

_TILL = "'pos', 'android', 'iphone', 'ipad', '129785'"
"""Sources of Shopify's till: its name, its older apps, and the number of the app."""

_SHORT_SPAN_DAYS = (55, 62)


def matches(columns: Sequence[str]) -> bool:
    """Tell whether a header is that of a Shopify orders export."""
    return {column.strip().casefold() for column in columns} >= _NEEDED


def load(con: DuckDBPyConnection, table: str, reading: Reading, context: Context) -> None:
    """Fill `entries`, `fates`, `draft_permissions` and `draft_places` from the sheet in `table`.

    - An order's key is its Id; where a spreadsheet has damaged it, Name with the instant of the order.
    - Pending counts for manual and cash-on-delivery payments only. A blank status counts if there is a payment.
    - A subscription's first order in the file counts as an order, later ones are renewals, unless the tags say which.
    - Orders made from drafts are made by staff, not at a till: online.
    - `Employee` only tells that an order without Source was made at a till.
    """
    sheet = cells(con, table, reading, context, dates=("created at",), money=("total", "lineitem price"))
    documents.start(con)
    con.execute(_typed_sql(table, sheet))
    con.execute(_keys_sql())
    con.execute(_rows_sql(sheet))
    documents.quarantine(con)
    documents.read_statuses(con, "financial")
    con.execute(_orders_sql(context))
    documents.read_kinds(con, "sheet_rows", "line_name")
    con.execute(_LINES)
    documents.enter(con, context, slack=False)
    con.execute(_permissions_sql(context))
    con.execute(_places_sql())
    _note(con, sheet)


def notes(con: DuckDBPyConnection) -> list[str]:
    """Return what a reader should know of the sheet just loaded."""
    return documents.notes(con)


def _typed_sql(table: str, sheet: Cells) -> str:
    """Return the SQL of `sheet_typed`: the cells read, with the first complaint about a record in `complaint`."""
    empty = " ".join(
        f"WHEN line_name IS NOT NULL AND {value} IS NULL THEN "
        + complaint_sql(literal(sheet.header(*_CHECKED[value].names)), "NULL", "this is empty")
        for value in ("price", "quantity_milli")
    )
    nameless = complaint_sql(literal(sheet.header("name")), "NULL", "the order has no name and no id")
    fields = {**_CHECKED, **_UNCHECKED}
    return f"""
    CREATE OR REPLACE TEMPORARY TABLE sheet_typed AS
    WITH typed AS (
        SELECT _record AS record, {sheet.texts(_TEXTS)}, {sheet.typed(fields)},
            {sheet.has_time("created at")} AS created_time, {sheet.has_time("paid at")} AS paid_time
        FROM {sheet.source(table, fields)}
    ), checked AS (
        SELECT *, {intact_sql("written_id")} AS id, {intact_sql("written_sku")} AS sku,
            {sheet.unreadable(_CHECKED)} AS unreadable
        FROM typed
    )
    SELECT * EXCLUDE (unreadable), coalesce(order_number, id) AS label,
        CASE WHEN written_created_ts IS NULL THEN paid_ts ELSE created_ts END AS ts,
        CASE WHEN written_created_ts IS NULL THEN paid_time ELSE created_time END AS has_time,
        CASE WHEN unreadable IS NOT NULL THEN unreadable {empty}
            WHEN coalesce(order_number, id) IS NULL THEN {nameless} END AS complaint
    FROM checked
    """


def _keys_sql() -> str:
    """Return the SQL of `sheet_keys`: the order each record belongs to, and whether that has a date.

    A record that opens an order carries a mark, its Id or else Name and instant. The others take the mark of the last
    (else the first) record of the same Name that has one, so that a Name which restarts is two orders and filling
    never crosses a Name, in whatever order the file was sorted.
    """
    return """
    CREATE OR REPLACE TEMPORARY TABLE sheet_keys AS
    WITH identified AS (
        SELECT record, label, written_created_ts AS created, ts,
            coalesce(id, CASE WHEN created IS NOT NULL THEN min(id) OVER (PARTITION BY label, written_created_ts) END)
                AS id
        FROM sheet_typed
    ), marked AS (
        SELECT record, label, ts,
            coalesce(id, label || '@' || coalesce(strftime(ts, '%Y-%m-%dT%H:%M:%SZ'), created)) AS mark
        FROM identified
    ), keyed AS (
        SELECT record, ts, coalesce(mark, last_value(mark IGNORE NULLS) OVER before,
            first_value(mark IGNORE NULLS) OVER after, label) AS order_key
        FROM marked
        WINDOW before AS (PARTITION BY label ORDER BY record ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW),
            after AS (PARTITION BY label ORDER BY record ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)
    ), dated AS (SELECT order_key, max(ts) IS NOT NULL AS has_date FROM keyed GROUP BY order_key)
    SELECT record, order_key, has_date FROM keyed LEFT JOIN dated USING (order_key)
    """


def _rows_sql(sheet: Cells) -> str:
    """Return the SQL of `sheet_rows`: each record with its order and what is wrong with it."""
    undated = complaint_sql(
        literal(sheet.header("created at")), "written_created_ts", "the order has no date that can be read"
    )
    return f"""
    CREATE OR REPLACE TEMPORARY TABLE sheet_rows AS
    SELECT *, coalesce(complaint, CASE WHEN NOT coalesce(has_date, FALSE) THEN {undated} END) AS bad,
        {times_sql("price", "quantity_milli")} AS amount_minor
    FROM sheet_typed JOIN sheet_keys USING (record)
    """


def _orders_sql(context: Context) -> str:
    """Return the SQL that fills `sheet_orders`: the order's fields as the first record that has them gives them."""
    roles = dict(context.settings.roles)
    firsts = documents.first_sql("ts", "has_time", *_ORDER_TEXTS, *_ORDER_AMOUNTS)
    return f"""
    INSERT INTO sheet_orders BY NAME
    WITH firsts AS (SELECT order_key, {firsts} FROM sheet_rows GROUP BY order_key HAVING max(ts) IS NOT NULL),
    judged AS (
        SELECT *, {_status_sql()} AS status, {platform_words.role_sql("tags", "subscription", roles)} AS subscribed
        FROM firsts LEFT JOIN sheet_statuses ON financial = word
    ), ranked AS (
        SELECT *, row_number() OVER (
            PARTITION BY lower(email), subscribed AND status = 'counted' ORDER BY ts, order_key) AS turn
        FROM judged
    )
    SELECT order_key, order_number, ts, has_time, status,
        coalesce(kept_as, CASE WHEN {platform_words.role_sql("tags", "renewal", roles)} THEN 'renewal'
            WHEN subscribed AND NOT {platform_words.first_sql("tags")} AND email IS NOT NULL AND turn > 1
            THEN 'renewal' END) AS nature,
        email, coalesce(own_phone, CASE WHEN coalesce(billing_name, shipping_name) = shipping_name
            THEN shipping_phone END) AS phone,
        coalesce(billing_name, shipping_name) AS name, company, {platform_words.with_roles_sql("tags", roles)} AS tags,
        location AS place, {_channel_sql()} AS channel, upper(currency) AS currency, coupon,
        abs(discount_amount) AS discount_minor, subtotal AS goods_minor, shipping AS shipping_minor,
        duties AS extra_minor, taxes AS tax_minor,
        CASE WHEN coalesce(refunded_amount, 0) <> 0 THEN abs(refunded_amount) WHEN refunded THEN abs(total) END
            AS order_refund_minor,
        CASE WHEN outstanding_balance > 0 THEN outstanding_balance END AS order_balance_minor,
        total AS order_total_minor
    FROM ranked
    """


def _status_sql() -> str:
    """Return the SQL of an order's status; cancelled and voided win over everything, then tests."""
    return f"""
    CASE WHEN cancelled IS NOT NULL THEN 'cancelled'
        WHEN meaning IN ('cancelled', 'voided') THEN meaning
        WHEN {platform_words.trial_payment_sql("payment")} THEN 'test'
        WHEN financial IS NULL
            THEN CASE WHEN paid IS NOT NULL OR coalesce(total, 0) = 0 THEN 'counted' ELSE 'unpaid' END
        WHEN lower(financial) = 'pending' AND {platform_words.manual_payment_sql("payment")} THEN 'counted'
        ELSE meaning END"""


def _channel_sql() -> str:
    """Return the SQL of an order's channel: store where it was made at a till, NULL where nothing is said."""
    return f"""
    CASE WHEN lower(origin) IN ({_TILL}) THEN 'store' WHEN origin IS NOT NULL THEN 'online'
        WHEN location IS NOT NULL OR employee IS NOT NULL THEN 'store' END"""


_LINES = """
INSERT INTO sheet_lines BY NAME
SELECT record, order_key, row_number() OVER (PARTITION BY order_key ORDER BY record) AS line_number,
    CASE WHEN amount_minor IS NULL THEN 'none' ELSE coalesce(kind, 'goods') END AS line_kind,
    coalesce(sku, line_name) AS product, line_name AS product_name, vendor AS brand,
    quantity_milli, amount_minor AS line_amount_minor,
    CASE WHEN line_discount <> 0 THEN abs(line_discount) END AS line_discount_minor
FROM sheet_rows LEFT JOIN sheet_kinds ON line_name = exception
WHERE bad IS NULL ORDER BY record
"""
"""Fills `sheet_lines` from the records without complaint."""


def _permissions_sql(context: Context) -> str:
    """Return the SQL that fills `draft_permissions`: what the customer chose when ordering."""
    return f"""
    INSERT INTO draft_permissions BY NAME
    WITH said AS (
        SELECT order_key, min(record) AS record, {documents.first_sql("accepts")} FROM sheet_rows GROUP BY order_key
    )
    SELECT record, o.email, o.phone, o.name, o.company, o.tags, 'email' AS channel, accepts AS allowed, o.ts,
        o.ts + INTERVAL {context.settings.lag_hours} HOUR AS known_at, 'Accepts Marketing' AS basis
    FROM said JOIN sheet_orders o USING (order_key)
    WHERE accepts IS NOT NULL AND o.email IS NOT NULL AND o.status <> 'test'
    ORDER BY record
    """


def _places_sql() -> str:
    """Return the SQL that fills `draft_places` with the locations of the tills."""
    return """
    INSERT INTO draft_places BY NAME
    SELECT min(r.record) AS record, o.place, o.place AS place_name, max(o.channel) AS channel
    FROM sheet_orders o JOIN sheet_rows r USING (order_key) WHERE o.place IS NOT NULL GROUP BY o.place ORDER BY record
    """


def _note(con: DuckDBPyConnection, sheet: Cells) -> None:
    documents.note_damage(con, "written_id", sheet.header("id"), "I told orders apart by name and time instead.")
    documents.note_damage(
        con, "written_sku", sheet.header("lineitem sku"), "I told these products apart by name instead."
    )
    row = con.execute(
        """SELECT date_diff('day', min(ts), max(ts)),
            count(*) FILTER (order_refund_minor > 0 AND status = 'counted'),
            count(*) FILTER (lower(financial) = 'partially_refunded' AND coalesce(order_refund_minor, 0) = 0)
        FROM sheet_orders JOIN (SELECT order_key, arg_min(financial, record) AS financial FROM sheet_rows GROUP BY ALL)
            USING (order_key)"""
    ).fetchone()
    span, refunded, unstated = row if row is not None else (None, 0, 0)
    if span is not None and _SHORT_SPAN_DAYS[0] <= span <= _SHORT_SPAN_DAYS[1]:
        documents.note(
            con,
            f"These orders span {span} days. Apps see only the last 60 days of a Shopify shop unless they ask for "
            "more; if the shop is older, export all orders from Orders > Export.",
        )
    if refunded:
        documents.note(
            con,
            f"Refunds without a date: {refunded}. I booked them on the day of the order (estimated); the transactions "
            "export has the dates.",
        )
    if unstated:
        documents.note(con, f"Orders refunded in part of which the file does not say how much: {unstated}.")
