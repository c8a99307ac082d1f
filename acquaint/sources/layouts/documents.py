"""From the orders and lines of a platform's sheet to `entries`: the platform's own sums say what its amounts mean.

A layout fills two temporary tables, `sheet_orders` (one row per order, as the platform states it) and `sheet_lines`;
`enter` finds out per order whether its discount is already in the lines and whether its amounts include tax, by which
reading adds up to the platform's subtotal and total. Sentences for the reader go to `sheet_notes`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from acquaint import tables
from acquaint.sources import draft_tables, statuses
from acquaint.sources.layouts import platform_words
from acquaint.sources.layouts.platform_cells import damaged_sql
from acquaint.tables import Column, Table

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from acquaint.sources.context import Context
    from acquaint.sources.reading import Reading

_BY_NAME = {column.name: column for column in draft_tables.ENTRIES.columns}
_PASSED = (
    "order_number", "ts", "has_time", "status", *(column.name for column in tables.WHO),
    "place", "channel", "currency", "coupon",
    "order_tip_minor", "order_refund_minor", "order_refund_ts", "order_balance_minor", "order_total_minor",
)  # fmt: skip
"""Columns of an order that `entries` takes over as they are."""

SHEET_ORDERS = Table(
    "sheet_orders",
    "an order as the platform states it",
    ("order_key",),
    (
        *(_BY_NAME[name] for name in ("order_key", "nature", *_PASSED)),
        Column("discount_minor", "minor", "all discounts as the platform states them", "not given"),
        Column("goods_minor", "minor", "lines after discounts as the platform states them, with tax if they have it"),
        Column("shipping_minor", "minor", "postage and other charges", "not given"),
        Column("extra_minor", "minor", "part of the total that is neither goods, postage nor tax (duties)", "none"),
        Column("tax_minor", "minor", "tax of goods and postage", "not given"),
    ),
)
"""`enter` decides a null `nature`: return if every line is negative, replacement if nothing was paid, else sale."""

SHEET_LINES = Table(
    "sheet_lines",
    "a line of an order",
    ("record", "line_number"),
    tuple(
        _BY_NAME[name]
        for name in (
            "record", "order_key", "line_number", "line_kind", "product", "product_name", "category", "brand",
            "quantity_milli", "line_amount_minor", "line_discount_minor", "line_tax_minor",
        )
    ),
)  # fmt: skip


def start(con: DuckDBPyConnection) -> None:
    """Create `sheet_orders`, `sheet_lines` and `sheet_notes`, empty."""
    con.execute(tables.create("sheet_orders", SHEET_ORDERS, temporary=True))
    con.execute(tables.create("sheet_lines", SHEET_LINES, temporary=True))
    start_notes(con)


def start_notes(con: DuckDBPyConnection) -> None:
    """Create `sheet_notes`, empty."""
    con.execute("CREATE OR REPLACE TEMPORARY TABLE sheet_notes (place INTEGER, note VARCHAR)")


def note(con: DuckDBPyConnection, sentence: str) -> None:
    """Keep a sentence for the reader of the run."""
    con.execute("INSERT INTO sheet_notes SELECT count(*), ? FROM sheet_notes", [sentence])


def notes(con: DuckDBPyConnection) -> list[str]:
    """Return the sentences about the sheet loaded last."""
    return [sentence for (sentence,) in con.execute("SELECT note FROM sheet_notes ORDER BY place").fetchall()]


_WORK = (
    "typed", "keys", "rows", "items", "refunds", "firsts", "judged", "orders", "lines", "sums", "decided", "statuses",
    "kinds",
)  # fmt: skip
"""Temporary tables of a load, named sheet_*."""


def clear(con: DuckDBPyConnection) -> None:
    """Drop the temporary tables of a load, all but `sheet_notes`."""
    for name in _WORK:
        con.execute(f"DROP TABLE IF EXISTS temp.sheet_{name}")


def enter(con: DuckDBPyConnection, context: Context, *, slack: bool) -> None:
    """Write `entries` from `sheet_orders` and `sheet_lines`.

    Parameters
    ----------
    slack
        Whether sums may be off by one minor unit per line, for platforms that round each line by itself.
    """
    con.execute(_sums_sql(slack))
    con.execute(_decided_sql(context))
    con.execute(_entries_sql())
    _note_misfits(con)


def _sums_sql(slack: bool) -> str:
    """Return the SQL of `sheet_sums`: per order which reading of its discounts gives the platform's figure for goods.

    - `order_discount_minor` is what is taken off beyond the lines' own discounts: the stated discount covers them
      too, or comes on top of them, or is in the lines or on the postage altogether. Where nothing adds up (the order
      was edited), the stated discount is believed.
    - `inside` says that prices are written after the lines' own discounts.
    """
    return f"""
    CREATE OR REPLACE TEMPORARY TABLE sheet_sums AS
    WITH sums AS (
        SELECT order_key, count(*) AS lines,
            CAST(coalesce(sum(line_amount_minor), 0) AS BIGINT) AS gross,
            CAST(coalesce(sum(line_discount_minor), 0) AS BIGINT) AS own,
            coalesce(bool_and(line_amount_minor <= 0) AND min(line_amount_minor) < 0, FALSE) AS backward,
            bool_or(line_kind = 'goods') AS goods,
            CAST(coalesce(sum(line_amount_minor - coalesce(line_discount_minor, 0)) FILTER (line_kind <> 'goods'), 0)
                AS BIGINT) AS beside
        FROM sheet_lines WHERE line_kind <> 'none' GROUP BY order_key
    ), readings AS (
        SELECT *, coalesce(discount_minor, 0) AS stated, {"lines" if slack else "0"} AS slack
        FROM sums JOIN sheet_orders USING (order_key)
    ), fits AS (
        SELECT *,
            coalesce(stated >= own AND abs(gross - stated - goods_minor) <= slack, FALSE) AS covers,
            coalesce(abs(gross - own - stated - goods_minor) <= slack, FALSE) AS on_top,
            coalesce(abs(gross - own - goods_minor) <= slack, FALSE) AS lines_only,
            coalesce(abs(gross - goods_minor) <= slack, FALSE) AS before
        FROM readings
    )
    SELECT order_key, gross, own, backward, goods, beside, stated,
        CASE WHEN covers THEN stated - own WHEN on_top THEN stated WHEN lines_only OR before THEN 0
            ELSE greatest(stated - own, 0) END AS order_discount_minor,
        before AND own > slack AND NOT (covers OR on_top OR lines_only) AS inside,
        goods_minor IS NULL OR covers OR on_top OR lines_only OR before AS fits,
        before AND stated > slack AND NOT (covers OR on_top) AS elsewhere
    FROM fits
    """


def _decided_sql(context: Context) -> str:
    """Return the SQL of `sheet_decided`: per order its postage and whether its amounts include tax.

    Included: total = goods + postage; added: total = goods + postage + tax. A discount that is not on the goods may be
    on the postage; the reading with which the total adds up decides. An order that does not say follows acquaint.toml,
    then most orders of the sheet.
    """
    given = {"included": "TRUE", "excluded": "FALSE", None: "NULL"}[context.settings.tax]
    return f"""
    CREATE OR REPLACE TEMPORARY TABLE sheet_decided AS
    WITH parts AS (
        SELECT order_key, tax_minor AS tax, shipping_minor,
            order_total_minor - goods_minor - coalesce(shipping_minor, 0) - coalesce(extra_minor, 0)
                - coalesce(order_tip_minor, 0) AS rest,
            CASE WHEN elsewhere AND stated <= coalesce(shipping_minor, 0) THEN stated ELSE 0 END AS postage_discount
        FROM sheet_orders LEFT JOIN sheet_sums USING (order_key)
    ), postage AS (
        SELECT order_key, tax,
            CASE WHEN postage_discount > 0 AND rest NOT IN (0, coalesce(tax, 0))
                AND rest + postage_discount IN (0, coalesce(tax, 0)) THEN postage_discount ELSE 0 END AS off,
            shipping_minor, rest
        FROM parts
    ), said AS (
        SELECT order_key, shipping_minor - off AS order_shipping_minor, coalesce(tax, 0) <> 0 AS taxed,
            CASE WHEN coalesce(tax, 0) = 0 THEN NULL WHEN rest + off = tax THEN FALSE WHEN rest + off = 0 THEN TRUE
                END AS included
        FROM postage
    ), most AS (
        SELECT CASE WHEN count(included) > 0 THEN 2 * count(*) FILTER (included) > count(included) END AS included
        FROM said
    )
    SELECT order_key, order_shipping_minor,
        CASE WHEN taxed THEN coalesce(said.included, {given}, most.included) END AS tax_included
    FROM said, most
    """


def _entries_sql() -> str:
    """Return the SQL that fills `entries`, the order's values repeated on each line."""
    passed = ", ".join(f"o.{name}" for name in _PASSED)
    lines = ", ".join(f"l.{column.name}" for column in SHEET_LINES.columns if column.name != "line_amount_minor")
    return f"""
    INSERT INTO entries BY NAME
    SELECT {lines}, {passed},
        l.line_amount_minor + CASE WHEN s.inside THEN coalesce(l.line_discount_minor, 0) ELSE 0 END
            AS line_amount_minor,
        {_nature_sql()} AS nature,
        o.tax_minor AS order_tax_minor, d.tax_included, d.order_shipping_minor,
        nullif(s.order_discount_minor, 0) AS order_discount_minor, {_net_sql()} AS order_net_minor
    FROM sheet_lines l JOIN sheet_orders o USING (order_key) JOIN sheet_decided d USING (order_key)
        LEFT JOIN sheet_sums s USING (order_key)
    ORDER BY l.record, l.line_number
    """


def _net_sql() -> str:
    """Return the SQL of the platform's net sales: goods after discounts, without tax, gift cards and tips.

    Of amounts with tax the platform's figure is known to a minor unit only, so where everything adds up the lines
    speak for it (NULL).
    """
    goods = "(o.goods_minor - coalesce(s.beside, 0))"
    taxed = "nullif(o.goods_minor + coalesce(o.shipping_minor, 0), 0)"
    untaxed = f"{goods} - CAST(round(CAST(o.tax_minor AS DECIMAL(18, 0)) * {goods} / {taxed}) AS BIGINT)"
    return f"CASE WHEN NOT coalesce(d.tax_included, FALSE) THEN {goods} WHEN NOT s.fits THEN {untaxed} END"


def _nature_sql() -> str:
    """Return the SQL of an order's nature; goods for 0.00 in all (a replacement, a gift) are no sale."""
    paid = "coalesce(o.order_total_minor, s.gross - s.own - s.order_discount_minor)"
    return f"""
    CASE WHEN o.nature IS NOT NULL THEN o.nature
        WHEN s.backward OR (o.order_total_minor < 0 AND coalesce(s.gross, 0) <= 0) THEN 'return'
        WHEN s.goods AND {paid} = 0 AND s.gross - s.own * CAST(NOT s.inside AS INTEGER) - s.order_discount_minor <= 0
            AND coalesce(o.order_refund_minor, 0) = 0 THEN 'replacement'
        ELSE 'sale' END"""


def _note_misfits(con: DuckDBPyConnection) -> None:
    """Say how many counted orders do not add up; the bridge has their amounts."""
    row = con.execute(
        """SELECT count(*), min(o.order_number) FROM sheet_sums JOIN sheet_orders o USING (order_key)
        WHERE NOT fits AND o.status = 'counted'
        AND order_key NOT IN (SELECT order_key FROM fates WHERE order_key IS NOT NULL)"""
    ).fetchone()
    if row is not None and row[0]:
        note(
            con,
            f"Orders changed after they were placed: {row[0]} (first: {row[1]}). Their lines and discounts do not give "
            "the platform's own sum. I use the lines; the difference stands in the bridge.",
        )


def set_aside(con: DuckDBPyConnection, reading: Reading) -> None:
    """Write to `fates` what the reader left out of the table: total rows, page headers, broken records."""
    rows: list[tuple[int, str, str | None, str]] = [
        (total.record, "ignored", None, "total row") for total in reading.totals
    ]
    rows += [(record, "ignored", None, reason) for record, reason in reading.ignored]
    rows += [(record, "quarantined", text, reason) for record, text, reason in reading.malformed]
    if rows:
        con.executemany("INSERT INTO fates (record, fate, value, reason) VALUES (?, ?, ?, ?)", rows)


def quarantine(con: DuckDBPyConnection) -> None:
    """Write to `fates` the records of `sheet_rows` that have a complaint in `bad`."""
    con.execute(
        """INSERT INTO fates BY NAME
        SELECT record, 'quarantined' AS fate, bad.column_name AS column_name, bad.value AS value, bad.reason AS reason,
            order_key, amount_minor
        FROM sheet_rows WHERE bad IS NOT NULL ORDER BY record"""
    )


def read_statuses(con: DuckDBPyConnection, column: str) -> None:
    """Write to `sheet_statuses` what each status in this column of `sheet_rows` means."""
    words = con.execute(f"SELECT DISTINCT {column} FROM sheet_rows WHERE {column} IS NOT NULL ORDER BY 1").fetchall()
    columns = "word VARCHAR, meaning VARCHAR, kept_as VARCHAR, refunded BOOLEAN"
    con.execute(f"CREATE OR REPLACE TEMPORARY TABLE sheet_statuses ({columns})")
    for (word,) in words:
        status = statuses.understand(word)
        kept_as = None if status.nature == "sale" else status.nature
        con.execute("INSERT INTO sheet_statuses VALUES (?, ?, ?, ?)", [word, status.status, kept_as, status.refunded])


def read_kinds(con: DuckDBPyConnection, table: str, column: str) -> None:
    """Write to `sheet_kinds` the names in this column that are no goods, with what they are."""
    names = con.execute(f"SELECT DISTINCT {column} FROM {table} WHERE {column} IS NOT NULL ORDER BY 1").fetchall()
    kinds = platform_words.line_kinds(name for (name,) in names)
    con.execute("CREATE OR REPLACE TEMPORARY TABLE sheet_kinds (exception VARCHAR, kind VARCHAR)")
    if kinds:
        con.executemany("INSERT INTO sheet_kinds VALUES (?, ?)", list(kinds.items()))


def first_sql(*names: str) -> str:
    """Return the SQL that takes each column from the first record that has it: filling down, never summing."""
    return ", ".join(f"arg_min({name}, record) FILTER ({name} IS NOT NULL) AS {name}" for name in names)


def note_damage(con: DuckDBPyConnection, column: str, header: str, instead: str) -> None:
    """Say where a spreadsheet has damaged the identifiers in a column of `sheet_rows`, and what is used instead."""
    row = con.execute(
        f"SELECT count(*), min(record), arg_min({column}, record) FROM sheet_rows WHERE {damaged_sql(column)}"
    ).fetchone()
    if row is not None and row[0]:
        note(
            con,
            f"Column {header}: values damaged when the file was saved from a spreadsheet: {row[0]} (first: record "
            f'{row[1]}, "{row[2]}"). {instead} Please download the export again and do not open it before.',
        )
