"""From the entries of one sheet to its orders and lines: the definitions of "Orders, precisely", once for all sources.

    entries -> conversion (one currency) -> documents (what each is) -> valuation (shares) -> draft_lines
            -> draft_orders (sums over lines) -> refunds -> draft_events, fates, carried

Every sum of money on an order is the sum over its lines; every line has net = gross - discount - returns.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from acquaint.sources.columns import literal
from acquaint.sources.context import Context
from acquaint.sources.conversion import convert
from acquaint.sources.documents import BACKWARD, MONEY_EVENTS, gather
from acquaint.sources.moments import moment
from acquaint.sources.refunds import add_refunds
from acquaint.sources.shares import rounded_share_sql
from acquaint.sources.statuses import UNCOUNTED
from acquaint.sources.valuation import NUMBER, POSTAGE, share
from acquaint.tables import WHO

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_WHO = ", ".join(f"d.{column.name}" for column in WHO)
_TIME = "d.ts, d.known_at, d.local_date, d.local_hour"
_VALUED = f"d.uncounted = 0 AND d.kind IN ({', '.join(literal(k) for k in ('sale', 'return', *MONEY_EVENTS))})"
"""SQL of whether the lines of a document move money and are kept."""

_MONEY = ("gross_sales_minor", "discount_minor", "returns_minor", "net_sales_minor")


def assemble(con: DuckDBPyConnection, context: Context) -> None:
    """Fill `draft_orders`, `draft_lines` and `draft_events` from `entries`; all of them exist.

    Records of documents that are not counted (cancelled, voided, unpaid, test, draft, training) go to `fates` as
    ignored; their orders stay, without money and lines, with what they would have come to in `platform_net_minor`.
    Of counted documents, `sale` and `return` move money, and so do renewals, exchanges and replacements, which are
    kept as events; gift-card sales, deposits, quotes and the like have no sales in them. A table `carried` (record, id)
    names the order of each record that has no line. `entries` is changed on the way (currency, signs of returns).

    Raises
    ------
    SettingsError
        Money in another currency than the shop's, without a rate.
    """
    currency = convert(con, context)
    gather(con, context)
    _place_in_time(con, context)
    shared = share(con)
    _fill_lines(con, shared=shared)
    _fill_orders(con, currency, shared=shared)
    add_refunds(con, context)
    _fill_events(con)
    _set_aside(con)
    _carry(con)
    for name in ("documents", *(("line_shares", "postage_taxes") if shared else ())):
        con.execute(f"DROP TABLE {name}")


def _place_in_time(con: DuckDBPyConnection, context: Context) -> None:
    """Add the columns of time to `documents`."""
    untimed = con.execute("SELECT bool_and(has_time), bool_or(has_time) FROM documents").fetchall()[0]
    timed = "TRUE" if untimed[0] else "has_time" if untimed[1] else "FALSE"
    times = moment("ts", timed, context)
    added = ", ".join(f"{sql} AS {name}" for name, sql in times.items() if name != "ts")
    con.execute(
        "CREATE OR REPLACE TEMPORARY TABLE documents AS "
        f"SELECT * REPLACE ({times['ts']} AS ts), ts AS began, {added} FROM documents"
    )


def _fill_lines(con: DuckDBPyConnection, *, shared: bool) -> None:
    """Insert the goods lines of the documents that move money."""
    con.execute(
        f"""
        INSERT INTO draft_lines BY NAME
        SELECT * EXCLUDE (forward, returned, valued, cut), {", ".join(f"{sql} AS {n}" for n, sql in _sides().items())}
        FROM ({_valued_lines(shared=shared)})
        """
    )


def _sides() -> dict[str, str]:
    """Return the SQL of the money of a line: it stands on the side of sales or on the side of returns."""
    sold = "(forward <> returned)"
    return {
        "gross_sales_minor": f"CASE WHEN {sold} THEN valued + cut ELSE 0 END",
        "discount_minor": f"CASE WHEN {sold} THEN cut ELSE 0 END",
        "returns_minor": f"CASE WHEN {sold} THEN 0 ELSE greatest(valued, 0) END",
        "net_sales_minor": f"CASE WHEN {sold} THEN valued ELSE -greatest(valued, 0) END",
    }


def _valued_lines(*, shared: bool) -> str:
    """Return the SQL of the lines with what they come to (`valued`) and the discount in them (`cut`), without tax."""
    amount, discount = "abs(e.line_amount_minor)", "abs(coalesce(e.line_discount_minor, 0))"
    forward = f"({BACKWARD}) = (d.kind = 'return')"
    valued, cut, join = f"{amount} - {discount}", f"CASE WHEN {forward} THEN {discount} ELSE 0 END", ""
    if shared:
        whole = f"({discount} + coalesce(s.shared, 0))"
        tax, paid = "coalesce(s.tax, 0)", f"({amount} - {whole})"
        # The tax in a discount is in proportion to the tax in what was paid.
        valued = f"CASE WHEN {forward} THEN {paid} ELSE {amount} - {discount} END - {tax}"
        cut = f"CASE WHEN {forward} THEN {whole} - {rounded_share_sql(whole, tax, paid)} ELSE 0 END"
        join = "LEFT JOIN line_shares s ON s.order_key = d.order_key AND s.position = e.position"
    signed = "CASE WHEN {0} THEN -abs({1}) ELSE {1} END"
    return f"""
        SELECT e.record, e.order_key AS id, {_TIME}, e.position AS line_number,
            coalesce(e.product, e.product_name) AS product, e.product_name, e.category, e.brand,
            {signed.format(BACKWARD, "e.quantity_milli")} AS quantity_milli,
            {signed.format(BACKWARD, "e.line_cost_minor")} AS cost_of_goods_minor,
            {signed.format(BACKWARD, "e.line_reimbursed_minor")} AS reimbursed_minor,
            {forward} AS forward, d.kind = 'return' AS returned, {valued} AS valued, {cut} AS cut
        FROM (SELECT e.*, {NUMBER} AS position FROM entries e WHERE e.line_kind = 'goods') e
        JOIN documents d ON d.order_key = e.order_key {join} WHERE {_VALUED}"""


def _fill_orders(con: DuckDBPyConnection, currency: str | None, *, shared: bool) -> None:
    """Insert a row per document, its money summed over its lines."""
    status = " ".join(f"WHEN {n} THEN '{status}'" for n, status in enumerate(UNCOUNTED, 1))
    sums = ", ".join(f"CAST(sum({name}) AS BIGINT) AS {name}" for name in _MONEY)
    money = ", ".join(f"coalesce(l.{name}, 0) AS {name}" for name in _MONEY)
    home = "NULL" if currency is None else literal(currency)
    postage_tax = "coalesce(p.tax, 0)" if shared else "0"
    con.execute(
        f"""
        INSERT INTO draft_orders BY NAME
        SELECT d.record, d.records, d.order_key AS id, {_TIME}, d.order_number, {_WHO},
            CASE WHEN d.kind IN ('sale', 'return') THEN d.kind ELSE 'event' END AS kind,
            CASE d.uncounted {status} ELSE 'counted' END AS status,
            d.uncounted = 0 AND d.kind = 'sale' AND (d.goods > 0 OR f.order_key IS NOT NULL) AS is_order,
            d.place, d.channel, {home} AS currency, nullif(d.currency, {home}) AS converted_from, d.coupon,
            {_of_document("coalesce(d.order_tax_minor, d.line_taxes_minor)")} AS tax_minor,
            {_of_document(_postage(postage_tax))} AS shipping_minor,
            {_of_document(_both("d.order_tip_minor", "d.tip_lines_minor"))} AS tip_minor,
            CASE WHEN d.uncounted = 0 THEN coalesce(d.cards_minor, 0) ELSE 0 END AS gift_card_minor,
            CASE WHEN d.uncounted = 0 THEN coalesce(d.order_balance_minor, 0) ELSE 0 END AS open_balance_minor,
            d.order_total_minor AS total_minor, {_platform_net()} AS platform_net_minor,
            {_of_document("d.order_cost_minor")} AS cost_to_serve_minor,
            f.order_key IS NOT NULL AS incomplete, FALSE AS estimated, {money},
            CASE WHEN l.costed THEN l.cost_of_goods_minor END AS cost_of_goods_minor, l.reimbursed_minor
        FROM documents d
        LEFT JOIN (
            SELECT id, {sums}, count(*) = count(cost_of_goods_minor) AS costed,
                CAST(sum(cost_of_goods_minor) AS BIGINT) AS cost_of_goods_minor,
                CAST(sum(reimbursed_minor) AS BIGINT) AS reimbursed_minor
            FROM draft_lines GROUP BY id
        ) l ON l.id = d.order_key
        LEFT JOIN (SELECT DISTINCT order_key FROM fates WHERE fate = 'quarantined' AND order_key IS NOT NULL) f
            ON f.order_key = d.order_key
        {"LEFT JOIN postage_taxes p ON p.order_key = d.order_key" if shared else ""}
        """
    )


def _of_document(amount: str) -> str:
    """Return the SQL of an amount of a counted document: negative on a return, whatever sign the file writes."""
    return f"CASE WHEN d.uncounted > 0 THEN NULL WHEN d.kind = 'return' THEN -abs({amount}) ELSE {amount} END"


def _both(order: str, lines: str) -> str:
    return f"CASE WHEN {order} IS NOT NULL OR {lines} IS NOT NULL THEN coalesce({order}, 0) + coalesce({lines}, 0) END"


def _postage(tax: str) -> str:
    charged = _both("d.order_shipping_minor", "d.shipping_lines_minor")
    return f"({charged} - {tax})"


def _platform_net() -> str:
    """Return the SQL of the platform's net sales: as stated; of uncounted documents else what their lines come to."""
    lines = "(coalesce(d.given_minor, 0) - coalesce(d.taken_minor, 0) - coalesce(abs(d.order_discount_minor), 0))"
    goods = f"greatest({lines}, 0)"
    of_goods = rounded_share_sql("abs(d.order_tax_minor)", goods, f"({goods} + {POSTAGE})")
    tax = f"CASE WHEN d.tax_included THEN coalesce({of_goods}, d.line_taxes_minor, 0) ELSE 0 END"
    return f"coalesce(d.order_net_minor, CASE WHEN d.uncounted > 0 THEN {lines} - {tax} END)"


def _fill_events(con: DuckDBPyConnection) -> None:
    """Insert the counted documents that are kept as events."""
    con.execute(
        f"""
        INSERT INTO draft_events BY NAME
        SELECT d.record, d.order_key AS id, {_TIME}, {_WHO}, d.kind AS type, d.order_number AS value,
            CASE d.kind WHEN 'gift_card' THEN d.cards_minor ELSE d.given_minor END AS amount_minor
        FROM documents d WHERE d.uncounted = 0 AND d.kind NOT IN ('sale', 'return')
        """
    )


def _set_aside(con: DuckDBPyConnection) -> None:
    """Send the records of uncounted documents to `fates`, with their status as the reason."""
    con.execute(
        """
        INSERT INTO fates (record, fate, reason, order_key, amount_minor)
        SELECT e.record, 'ignored', min(e.status), min(e.order_key), CAST(sum(e.line_amount_minor) AS BIGINT)
        FROM entries e JOIN documents d ON d.order_key = e.order_key WHERE d.uncounted > 0 GROUP BY e.record
        """
    )


def _carry(con: DuckDBPyConnection) -> None:
    """Make `carried`: the order of each record of a counted document that has no line."""
    con.execute(
        f"""
        CREATE OR REPLACE TABLE carried AS
        SELECT DISTINCT e.record, e.order_key AS id FROM entries e JOIN documents d ON d.order_key = e.order_key
        WHERE d.uncounted = 0 AND NOT (e.line_kind = 'goods' AND {_VALUED})
        """
    )
