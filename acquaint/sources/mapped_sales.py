"""From the typed values of mapped columns to order entries: what a line came to, whose it is, of which order."""

from __future__ import annotations

from typing import TYPE_CHECKING

from acquaint.errors import InputError
from acquaint.sources import values
from acquaint.sources.columns import DAMAGED, Columns, identifier, literal, timed
from acquaint.sources.context import Context
from acquaint.sources.fields import VALUE_FIELDS
from acquaint.sources.line_kinds import exceptional
from acquaint.sources.mapped_amounts import money, only_total
from acquaint.sources.mapped_tax import decide_tax
from acquaint.sources.statuses import Status, meanings
from acquaint.tables import WHO

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_APART = "INTERVAL 18 HOUR"
"""Sale lines of one order lie closer together than this; receipts of two days with one number do not."""
_LASTING = ("ordered_at", "account", "card", "email", "place", "product", "product_name", "quantity", *VALUE_FIELDS)
"""Fields of a row without number that do not change from export to export."""
_DIRECT = {
    **{column.name: column.name for column in WHO},
    "order_number": "order_id",
    "place": "place",
    "coupon": "coupon",
    "product": "product",
    "product_name": "product_name",
    "category": "category",
    "brand": "brand",
    "quantity_milli": "quantity",
    "line_reimbursed_minor": "reimbursed",
    "order_shipping_minor": "shipping",
    "order_tip_minor": "tip",
    "order_balance_minor": "balance",
}
"""Entry column -> field it takes as it is."""

_FEWEST_ORDERS, _HOLDS = 3, 0.95
"""What an amount must show to count as the order's: so many orders of several lines, and this share of them alike."""


def fill_entries(con: DuckDBPyConnection, table: str, columns: Columns, context: Context) -> None:
    """Insert the records of `mapped` into `entries`."""
    _refuse_damaged(con, table, columns)
    has_time = timed(con, table, columns, "ordered_at")
    words = _status_words(con, columns)
    selected = {name: identifier(field) for name, field in _DIRECT.items() if columns.has(field)}
    selected |= {
        "record": "record",
        "ts": "ordered_at",
        "has_time": "TRUE" if has_time else "FALSE",
        "order_key": _key(columns, has_time=has_time, numbered=_all_numbered(con, columns)),
        "line_kind": _line_kind(con, columns),
        **_status(words),
        **money(con, columns, context),
    }
    if columns.has("currency"):
        selected["currency"] = _currency()
    if columns.has("channel"):
        selected["channel"] = _channel()
    listed = ", ".join(f"{sql} AS {name}" for name, sql in selected.items())
    con.execute(f"INSERT INTO entries BY NAME SELECT {listed} FROM mapped")
    _tell_receipts_apart(con, columns, context)
    if context.settings.table == "lines" and columns.has("order_id") and _is_of_order(con, columns, context):
        _count_totals_once(con)
    decide_tax(con, columns, context)
    _refund_in_full(con, [word for word, status in words.items() if status.refunded])


def _refuse_damaged(con: DuckDBPyConnection, table: str, columns: Columns) -> None:
    """Stop at order numbers that a spreadsheet has rounded: different orders would become one."""
    for column in columns.mapped.get("order_id", ()):
        if columns.types[column] != "VARCHAR":
            continue
        found = con.execute(
            f"SELECT _record, {identifier(column)} FROM {identifier(table)} "
            f"WHERE regexp_full_match({identifier(column)}, '{DAMAGED}') ORDER BY _record LIMIT 1"
        ).fetchall()
        if found:
            raise InputError(
                f"The order number {found[0][1]} was shortened by a spreadsheet, so orders cannot be told apart.",
                where=f"record {found[0][0]}, column {column}",
                to_do="Export the file again and give it to acquaint without opening and saving it in between.",
            )


def _all_numbered(con: DuckDBPyConnection, columns: Columns) -> bool:
    if not columns.has("order_id"):
        return False
    found: list[tuple[int]] = con.execute("SELECT count(*) - count(order_id) FROM mapped").fetchall()
    return found[0][0] == 0


def _key(columns: Columns, *, has_time: bool, numbered: bool) -> str:
    """Return the SQL of the order's key: its number, else a receipt of who and when, else the row by its content.

    The content, not the position, identifies a row without number, so that two exports that overlap name it alike;
    rows with equal content are counted through.
    """
    if numbered:
        return "order_id"
    lasting = [field for field in _LASTING if columns.has(field)]
    digest = f"md5(concat_ws('|', {', '.join(f'''coalesce(CAST({f} AS VARCHAR), '')''' for f in lasting)}))"
    row = f"concat('row:', {digest}, ':', row_number() OVER (PARTITION BY {digest} ORDER BY record))"
    who = [field for field in ("account", "card", "email") if columns.has(field)]
    if columns.has("order_id"):
        return f"CASE WHEN order_id IS NOT NULL THEN order_id ELSE {row} END"
    if not (who and has_time):
        return row
    person = f"coalesce({', '.join(who)})"
    receipt = f"concat('receipt:', {person}, '@', strftime(ordered_at, '%Y-%m-%dT%H:%M:%SZ'))"
    return f"CASE WHEN {person} IS NOT NULL THEN {receipt} ELSE {row} END"


def _line_kind(con: DuckDBPyConnection, columns: Columns) -> str:
    if not columns.has("product_name"):
        return "'goods'"
    names = con.execute("SELECT DISTINCT product_name FROM mapped WHERE product_name IS NOT NULL ORDER BY 1").fetchall()
    kinds = exceptional(name for (name,) in names)
    cases = " ".join(f"WHEN {literal(name)} THEN '{kind}'" for name, kind in kinds.items())
    return f"CASE product_name {cases} ELSE 'goods' END" if cases else "'goods'"


def _status_words(con: DuckDBPyConnection, columns: Columns) -> dict[str, Status]:
    if not columns.has("status"):
        return {}
    words = con.execute("SELECT DISTINCT status FROM mapped WHERE status IS NOT NULL ORDER BY 1").fetchall()
    return meanings(word for (word,) in words)


def _status(words: dict[str, Status]) -> dict[str, str]:
    """Return the SQL of `status` and `nature`, by the words the sheet uses."""
    sql = {"status": "'counted'", "nature": "'sale'"}
    for name, usual in (("status", "counted"), ("nature", "sale")):
        cases = [
            f"WHEN {literal(word)} THEN {literal(getattr(status, name))}"
            for word, status in words.items()
            if getattr(status, name) != usual
        ]
        if cases:
            sql[name] = f"CASE status {' '.join(cases)} ELSE '{usual}' END"
    return sql


def _currency() -> str:
    code = "upper(trim(currency))"
    signs = {"€": "EUR", "EURO": "EUR", "£": "GBP", "US$": "USD"}
    cases = " ".join(f"WHEN {literal(sign)} THEN {literal(iso)}" for sign, iso in signs.items())
    return f"CASE {code} {cases} ELSE {code} END"


def _channel() -> str:
    word = "lower(trim(channel))"
    online = "'online', 'web', 'webshop', 'web shop', 'shop online', 'ecommerce', 'e-commerce', 'internet'"
    store = "'store', 'pos', 'till', 'retail', 'offline', 'in-store', 'in store', 'instore', 'kasse', 'filiale'"
    return f"CASE WHEN {word} IN ({online}) THEN 'online' WHEN {word} IN ({store}) THEN 'store' ELSE {word} END"


def _tell_receipts_apart(con: DuckDBPyConnection, columns: Columns, context: Context) -> None:
    """Add the place and the business date to the numbers of receipts, where the numbers restart.

    They do if most numbers that occur on several sale lines occur at several places, or on days that lie apart.
    """
    if not columns.has("order_id"):
        return
    place = "count(DISTINCT place) > 1" if columns.has("place") else "FALSE"
    votes = con.execute(
        "SELECT count(*) FILTER (apart), count(*) FILTER (elsewhere), count(*) "
        f"FROM (SELECT max(ts) - min(ts) >= {_APART} AS apart, {place} AS elsewhere FROM entries "
        "WHERE line_amount_minor >= 0 GROUP BY order_key HAVING count(*) > 1)"
    ).fetchall()
    apart, elsewhere, several = votes[0]
    most = max(2, several // 2 + 1)
    prefix = "coalesce(place || '/', '') || " if elsewhere >= most else ""
    day = values.business_date_sql("ts", context.shop_zone, context.cut_off_hour)
    suffix = f" || '@' || {day}" if apart >= most else ""
    if prefix or suffix:
        con.execute(f"UPDATE entries SET order_key = {prefix}order_key{suffix} WHERE order_number IS NOT NULL")


def _is_of_order(con: DuckDBPyConnection, columns: Columns, context: Context) -> bool:
    """Tell whether the amounts are those of orders, repeated on each line.

    The column the owner has chosen is, if it is the same on all lines of nearly all orders that have several.
    """
    if context.settings.amount is None:
        return only_total(columns)
    same, orders = con.execute(
        "SELECT count(*) FILTER (low = high), count(*) FROM (SELECT min(line_amount_minor) AS low, "
        "max(line_amount_minor) AS high FROM entries GROUP BY order_key HAVING count(*) > 1 AND high <> 0)"
    ).fetchall()[0]
    return bool(orders >= _FEWEST_ORDERS and same >= _HOLDS * orders)


def _count_totals_once(con: DuckDBPyConnection) -> None:
    """Leave an order's total that stands on each of its rows on the first: nobody knows what each row came to."""
    con.execute(
        "UPDATE entries SET line_amount_minor = 0, line_discount_minor = NULL WHERE record NOT IN "
        "(SELECT min(record) FROM entries GROUP BY order_key)"
    )


def _refund_in_full(con: DuckDBPyConnection, words: list[str]) -> None:
    """Write a refund of all that was paid on orders whose status says refunded and whose row states no amount."""
    if not words:
        return
    listed = ", ".join(literal(word) for word in words)
    con.execute(
        f"""
        UPDATE entries SET order_refund_minor = paid.amount FROM (
            SELECT e.order_key, CAST(coalesce(max(e.order_total_minor), sum(greatest(e.line_amount_minor, 0))
                + coalesce(max(e.order_tax_minor), sum(e.line_tax_minor), 0)
                + coalesce(max(e.order_shipping_minor), 0)) AS BIGINT) AS amount
            FROM entries e JOIN mapped m USING (record) GROUP BY e.order_key
            HAVING bool_or(m.status IN ({listed})) AND max(e.order_refund_minor) IS NULL
        ) paid WHERE entries.order_key = paid.order_key
        """
    )
