"""Lines of a till journal: the role of each record, and what it comes to with its sign set right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from acquaint.sources.layouts import till_words
from acquaint.sources.layouts.line_cells import ARTICLE, value_sql
from acquaint.sources.sql import literal

if TYPE_CHECKING:
    from collections.abc import Mapping

    from duckdb import DuckDBPyConnection

_PRICED = "2[0-9]{12}"
"""EAN-13 with prefix 20-29: the shop's own code of seven digits, then the weight or price of this one piece."""

FAULTS = (
    ("ordered_at", "when_text", "when_text IS NOT NULL AND ts IS NULL", "not a date, or one after the file's own"),
    ("amount", "amount_text", "amount_text IS NOT NULL AND amount IS NULL", "not an amount"),
    ("quantity", "quantity_text", "quantity_text IS NOT NULL AND quantity IS NULL", "not a quantity"),
    (
        "unit_price",
        "unit_price_text",
        "unit_price_text IS NOT NULL AND unit_price IS NULL AND amount IS NULL",
        "not a price",
    ),
)
"""Field, cell, condition and reason of what cannot be read; `fault` of `till_lines` is the position of the first, from
1."""


def read(con: DuckDBPyConnection, columns: Mapping[str, str]) -> None:
    """Make `till_lines` from `till_cells`: a row per record with its role, kind, product, value and sign.

    `role` is item, void (it cancels another line), void_receipt, or a key of `till_words.IGNORED`; `kind` is goods,
    discount, deposit, gift_card, tip or shipping. `value_minor` is price x quantity before the discount on the line;
    goods that are taken back are negative, whether the till writes a minus or only says so in the type. Texts that say
    a type outright go before texts of articles, and a line counts as goods unless something says otherwise.
    """
    _read_types(con)
    _read_texts(con, columns)
    con.execute(f"CREATE OR REPLACE TEMP TABLE till_lines AS {_VALUED}")
    for table in ("till_types", "till_texts", "till_free", "till_headers"):
        con.execute(f"DROP TABLE {table}")


def unknown_types(con: DuckDBPyConnection) -> list[tuple[str, int]]:
    """Return the line types whose meaning is not known, with their number of lines; those were read as sales."""
    counts: list[tuple[str, int]] = con.execute(
        "SELECT line_type, count(*) FROM till_lines WHERE type_role IS NULL AND line_type IS NOT NULL AND role = "
        "'item' "
        "GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    return counts


def _read_types(con: DuckDBPyConnection) -> None:
    counts = con.execute(
        "SELECT line_type, count(*) FROM till_cells WHERE line_type IS NOT NULL GROUP BY ALL ORDER BY ALL"
    ).fetchall()
    con.execute("CREATE OR REPLACE TEMP TABLE till_types (line_type VARCHAR, type_role VARCHAR)")
    roles = till_words.type_roles(dict(counts))
    if roles:
        con.executemany("INSERT INTO till_types VALUES (?, ?)", list(roles.items()))


def _read_texts(con: DuckDBPyConnection, columns: Mapping[str, str]) -> None:
    """Make the roles that texts give: of articles, and, looked at more freely, of records that name no article."""
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE till_texts AS SELECT product_name, "
        f"{till_words.article_role_sql('product_name')} "
        "AS text_role FROM (SELECT DISTINCT product_name FROM till_cells WHERE product_name IS NOT NULL)"
    )
    # A page header is wherever the till prints it, so each cell of such a record is a candidate, the text first.
    candidates = "[product_name, line_type, receipt, product, store, till, when_text]"
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE till_free AS
        WITH texts AS (
            SELECT record, unnest({candidates}) AS text, generate_subscripts({candidates}, 1) AS position
            FROM till_cells WHERE {_FREE}
        ),
        roles AS (
            SELECT text, {till_words.free_role_sql("text")} AS role
            FROM (SELECT DISTINCT text FROM texts WHERE text IS NOT NULL)
        )
        SELECT record, arg_min(role, position) AS free_role
        FROM texts JOIN roles USING (text) WHERE role IS NOT NULL GROUP BY record
        """
    )
    repeats = " OR ".join(
        f"lower({cell}) = {literal(columns[field].lower())}" for field, cell in _HEADED.items() if field in columns
    )
    con.execute(f"CREATE OR REPLACE TEMP TABLE till_headers AS SELECT record FROM till_cells WHERE {repeats}")


_HEADED = {
    "receipt": "receipt",
    "amount": "amount_text",
    "unit_price": "unit_price_text",
    "quantity": "quantity_text",
    "ordered_at": "when_text",
}
"""Field -> cell that repeats its column's name where a page header stands within the data."""

_FREE = "(coalesce(product, ean) IS NULL AND quantity IS NULL OR receipt IS NULL)"
"""Records that name no article, or no receipt."""

_KINDS = "('discount', 'deposit', 'gift_card', 'tip', 'shipping')"
_SKIPPED = ", ".join(f"'{role}'" for role in (*till_words.IGNORED, "void_receipt"))
_YES = "('1', 'j', 'y', 'ja', 'yes', 'true', 'x', 'oui', 'o', 'si', 'sí', 's', 't', 'v', 'wahr', 'storno', 'void')"

_JOINED = f"""
    SELECT c.*, type_role, text_role, free_role, h.record IS NOT NULL AS is_header,
        CASE WHEN regexp_full_match({ARTICLE}, '{_PRICED}') THEN ({ARTICLE})[1:7] ELSE {ARTICLE} END AS article,
        {value_sql("coalesce(quantity, 1000)", "unit_price")} AS priced_minor,
        coalesce(lower(training) IN {_YES}, FALSE) OR coalesce(type_role = 'training', FALSE)
            OR coalesce(free_role = 'training', FALSE) AS is_training,
        coalesce(lower(void) IN {_YES}, FALSE) AS is_flagged_void
    FROM till_cells AS c
    LEFT JOIN till_types USING (line_type)
    LEFT JOIN till_texts USING (product_name)
    LEFT JOIN till_free USING (record)
    LEFT JOIN till_headers AS h USING (record)
"""

_ROLED = f"""
    SELECT *,
        coalesce(
            CASE WHEN type_role IN {_KINDS} THEN type_role END,
            -- An article may be called discount; what lowers the receipt, or names no article, is one.
            CASE WHEN text_role = 'discount' AND article IS NOT NULL AND coalesce(amount, priced_minor) >= 0
                 AND type_role IS DISTINCT FROM 'void' THEN NULL WHEN text_role IN {_KINDS} THEN text_role END,
            CASE WHEN type_role IS NULL AND free_role IN ('deposit', 'gift_card', 'tip', 'shipping') THEN free_role END,
            'goods') AS kind,
        CASE
            WHEN is_header THEN 'header'
            WHEN type_role IN ({_SKIPPED}) THEN type_role
            WHEN type_role = 'training' AND article IS NULL AND coalesce(amount, unit_price) IS NULL THEN 'info'
            WHEN type_role IS NULL AND free_role IN ({_SKIPPED}, 'void') THEN free_role
            WHEN free_role = 'training' THEN 'info'
            WHEN text_role = 'redemption' THEN 'redemption'
            WHEN type_role = 'void' OR is_flagged_void THEN 'void'
            WHEN article IS NULL AND quantity IS NULL AND amount_text IS NULL AND unit_price_text IS NULL THEN 'info'
            ELSE 'item'
        END AS role
    FROM ({_JOINED})
"""

_GROSS = """
    CASE
        WHEN amount IS NULL THEN priced_minor
        WHEN coalesce(discount, 0) = 0 OR abs(priced_minor) = abs(amount) THEN amount
        WHEN amount < 0 OR quantity < 0 THEN -abs(amount) - abs(discount)
        ELSE amount + abs(discount)
    END
"""
"""What the line comes to before its discount: an amount that is not price x quantity has the discount taken off."""

_FAULT = f"CASE {' '.join(f'WHEN {condition} THEN {n}' for n, (_, _, condition, _) in enumerate(FAULTS, 1))} END"

_VALUED = f"""
    WITH valued AS (SELECT *, {_GROSS} AS gross FROM ({_ROLED}) AS roled),
    signed AS (
        SELECT *, coalesce(role = 'item' AND (
            type_role = 'return' OR gross < 0 OR quantity < 0 AND coalesce(unit_price, 1) >= 0), FALSE) AS is_back
        FROM valued
    )
    SELECT record, coalesce(store, '') AS store, coalesce(till, '') AS till, receipt, line_type, type_role,
        CASE WHEN role = 'item' AND kind = 'gift_card' AND gross < 0 AND type_role IS DISTINCT FROM 'return'
             THEN 'redemption' ELSE role END AS role,
        kind, is_training, article AS product, coalesce(article, product_name, '') AS label,
        CASE WHEN is_back THEN -abs(quantity) ELSE quantity END AS quantity_milli,
        CASE WHEN is_back AND kind <> 'discount' THEN -abs(gross) ELSE gross END AS value_minor,
        CASE WHEN kind <> 'discount' THEN abs(nullif(discount, 0)) END AS discount_minor,
        CASE WHEN is_back THEN -abs(tax) ELSE tax END AS tax_minor,
        ts, has_time, when_text IS NULL AS is_undated, CAST({_FAULT} AS TINYINT) AS fault, CAST(0 AS BIGINT) AS z
    FROM signed
"""
