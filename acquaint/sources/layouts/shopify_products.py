"""Shopify's products export: a row per variant (and per further picture), the product's own fields on its first row.

Two headers are known: the one with "Handle" and "Variant SKU", and the one of 2025 with "URL handle" and "SKU".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from acquaint.sources.layouts import documents, platform_cells
from acquaint.sources.layouts.layout import Sister
from acquaint.sources.layouts.platform_cells import Cells, cells, intact_sql

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from acquaint.sources.context import Context
    from acquaint.sources.reading import Reading

NAME = "shopify_products"
SISTERS = (Sister("shopify_orders", "orders export (Orders > Export)", "what sold, when and to whom: everything else"),)

_HANDLE = ("handle", "url handle")
_SKU = ("variant sku", "sku")
_PRICE = ("variant price", "price")
_OPTIONS = ("option1 value", "option2 value", "option3 value")
_COST = platform_cells.amounts({"cost_minor": ("cost per item",)})
_TEXTS = {
    "handle": _HANDLE,
    "title": ("title",),
    "vendor": ("vendor",),
    "type": ("type",),
    "path": ("product category",),
    "written_sku": _SKU,
}
_NO_OPTION = "Default Title"
"""What Shopify writes for a product without variants; it is not part of a line's name."""


def matches(columns: Sequence[str]) -> bool:
    """Tell whether a header is that of a Shopify products export."""
    names = {column.strip().casefold() for column in columns}
    return {"title", "vendor", "type"} <= names and all(not names.isdisjoint(one) for one in (_HANDLE, _SKU, _PRICE))


def load(con: DuckDBPyConnection, table: str, reading: Reading, context: Context) -> None:
    """Fill `draft_products`, `draft_costs` and `fates` from the sheet in `table`.

    - Title, vendor, type and category of a product's first row hold for its other variants, never for another handle.
    - A product is its SKU, else its name as order lines write it ("Title - Option / Option").
    - The category is the shop's own Type, else the last step of Product Category, whose first step is the department.
    - Rows that only add a picture are ignored; a SKU that stands twice counts once, the later rows are duplicates.
    """
    sheet = cells(con, table, reading, context, money=("cost per item", *_PRICE))
    documents.start_notes(con)
    con.execute(_typed_sql(table, sheet))
    con.execute(_ROWS)
    documents.quarantine(con)
    con.execute(_SET_ASIDE)
    con.execute(_PRODUCTS)
    con.execute(_COSTS)
    documents.note_damage(con, "written_sku", sheet.header(*_SKU), "I told these products apart by name instead.")


def notes(con: DuckDBPyConnection) -> list[str]:
    """Return what a reader should know of the sheet just loaded."""
    return documents.notes(con)


def _typed_sql(table: str, sheet: Cells) -> str:
    """Return the SQL of `sheet_typed`: the cells read."""
    options = ", ".join(f"nullif({sheet.text(name)}, '{_NO_OPTION}')" for name in _OPTIONS)
    return f"""
    CREATE OR REPLACE TEMPORARY TABLE sheet_typed AS
    WITH typed AS (
        SELECT _record AS record, {sheet.texts(_TEXTS)}, {sheet.typed(_COST)},
            nullif(concat_ws(' / ', {options}), '') AS options,
            coalesce({sheet.text(*_SKU)}, {sheet.text(*_PRICE)}, {sheet.text(_OPTIONS[0])}) IS NOT NULL AS variant
        FROM {sheet.source(table, _COST)}
    )
    SELECT * REPLACE (nullif(path, 'Uncategorized') AS path), {intact_sql("written_sku")} AS sku,
        {sheet.unreadable(_COST)} AS bad
    FROM typed
    """


_ROWS = """
CREATE OR REPLACE TEMPORARY TABLE sheet_rows AS
WITH firsts AS (
    SELECT handle, arg_min(title, record) FILTER (title IS NOT NULL) AS title,
        arg_min(vendor, record) FILTER (vendor IS NOT NULL) AS vendor,
        arg_min(type, record) FILTER (type IS NOT NULL) AS type, arg_min(path, record) FILTER (path IS NOT NULL) AS path
    FROM sheet_typed WHERE handle IS NOT NULL GROUP BY handle
), filled AS (
    SELECT t.record, t.sku, t.written_sku, t.variant, t.cost_minor, t.bad,
        coalesce(t.title, f.title) || coalesce(' - ' || t.options, '') AS product_name,
        coalesce(t.vendor, f.vendor) AS vendor, coalesce(t.type, f.type) AS type, coalesce(t.path, f.path) AS path
    FROM sheet_typed t LEFT JOIN firsts f USING (handle)
), named AS (
    SELECT *, coalesce(sku, product_name) AS product, trim(string_split(path, '>')[1]) AS department,
        coalesce(type, trim(string_split(path, '>')[-1])) AS category FROM filled
)
SELECT *, row_number() OVER (PARTITION BY product, variant AND bad IS NULL ORDER BY record) AS turn,
    CAST(NULL AS VARCHAR) AS order_key, CAST(NULL AS BIGINT) AS amount_minor
FROM named
"""

_SET_ASIDE = """
INSERT INTO fates BY NAME
SELECT record, CASE WHEN variant AND product IS NOT NULL THEN 'duplicate' ELSE 'ignored' END AS fate,
    CASE WHEN variant AND product IS NOT NULL THEN 'the same SKU stands in an earlier record'
        WHEN variant THEN 'a variant without SKU and title' ELSE 'no variant, only a picture of one' END AS reason
FROM sheet_rows WHERE bad IS NULL AND (NOT variant OR product IS NULL OR turn > 1) ORDER BY record
"""

_PRODUCTS = """
INSERT INTO draft_products BY NAME
SELECT record, product, product_name, category, department, vendor AS brand, cost_minor
FROM sheet_rows WHERE bad IS NULL AND variant AND product IS NOT NULL AND turn = 1 ORDER BY record
"""

_COSTS = """
INSERT INTO draft_costs BY NAME
SELECT record, 'product' AS kind, product AS key, cost_minor AS amount_minor
FROM draft_products WHERE cost_minor IS NOT NULL ORDER BY record
"""
