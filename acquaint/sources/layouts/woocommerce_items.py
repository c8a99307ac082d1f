r"""Items of WooCommerce's orders: from packed cells, or from columns of a row per item, to `sheet_items`.

Packed cells come in three kinds, and any number of them in one cell or in numbered columns:

- pairs, `id:7|name:Tea|product_id:12|sku:T-1|quantity:2|subtotal:10.00|total:9.00|meta:Size=M`, items parted by ";",
  ":", "|" and ";" inside values written "\:", "\|", "\;" (or not at all);
- places, `product_id:4959|1|30|size: Medium`: product (or SKU), quantity, total after discounts, the rest is detail;
- JSON, `[{"name": "Tea", "quantity": 2, ...}]`.
"""

from __future__ import annotations

from collections.abc import Sequence

from acquaint.sources.layouts import platform_cells, woocommerce_headers
from acquaint.sources.layouts.platform_cells import Cells, Value, complaint_sql, folded, times_sql
from acquaint.sources.sql import literal, quoted

_HIDDEN = ((";", "chr(1)"), ("|", "chr(2)"), (":", "chr(3)"))
"""Escaped separators, hidden while a cell is taken apart."""
_BETWEEN = "chr(4)"
_KEYS = (
    "id|item_id|name|product_id|variation_id|sku|quantity|qty|price|total|sub_?total|tax|total_tax|subtotal_tax|"
    "refunded|refunded_qty|tax_data|meta|_[a-z_]+"
)
_FIELDS = {
    "product_id": ("product_id",),
    "sku": ("sku",),
    "name": ("name",),
    "quantity": ("quantity", "qty"),
    "subtotal": ("subtotal", "sub_total"),
    "total": ("total",),
    "item_tax": ("total_tax", "tax"),
}
_NO_PRODUCT = "('0', 'unknown_product')"
"""What stands for a product that was deleted."""


def sql(table: str, columns: Sequence[str], sheet: Cells) -> str:
    """Return the SQL of `sheet_items`: an item per row, `bad` the complaint about one that cannot be read.

    Columns are record, position, product_id, sku, name, category, quantity_milli, subtotal, total, item_tax (minor
    units) and bad; `subtotal` is before and `total` after discounts, both without tax, and either may be NULL.
    """
    packed = woocommerce_headers.packed(columns)
    return _packed_sql(table, packed, sheet) if packed else _columns_sql(table, sheet)


def _packed_sql(table: str, packed: Sequence[str], sheet: Cells) -> str:
    filled = ", ".join(sheet.text(folded(name)) for name in packed)
    names = ", ".join(literal(name) for name in packed)
    fields = ", ".join(f"{_field_sql(keys)} AS {field}" for field, keys in _FIELDS.items())
    amounts = ", ".join(f"{sheet.read_sql('amount', field)} AS {field}" for field in ("subtotal", "total", "item_tax"))
    kept = ", ".join(
        f"CASE WHEN {field} NOT IN {_NO_PRODUCT} THEN {field} END AS {field}" for field in ("product_id", "sku")
    )
    complaint = complaint_sql("column_name", "item", "this is not an item with a product, a quantity and an amount")
    return f"""
    CREATE OR REPLACE TEMPORARY TABLE sheet_items AS
    WITH placed AS (
        SELECT _record AS record, unnest([{filled}]) AS cell, unnest([{names}]) AS column_name,
            generate_subscripts([{filled}], 1) AS column_number
        FROM {quoted(table)}
    ), divided AS (
        SELECT *, {_items_sql()} AS items FROM placed WHERE cell IS NOT NULL
    ), single AS (
        SELECT record, column_name, column_number, generate_subscripts(items, 1) AS item_number, unnest(items) AS item
        FROM divided
    ), written AS (
        SELECT *, string_split(item, '|') AS places, json_valid(item) AS is_json,
            NOT regexp_matches(item, '(^|\\|)\\s*(quantity|qty|total):') AND NOT json_valid(item) AS by_place
        FROM single
    ), fields AS (SELECT record, column_name, column_number, item_number, item, {fields} FROM written),
    typed AS (
        SELECT record, column_name, column_number, item_number, item, {kept}, name,
            {sheet.read_sql("quantity", "quantity")} AS quantity_milli, {amounts},
            quantity IS NOT NULL AS counted, total IS NOT NULL AS stated, subtotal IS NOT NULL AS stated_before
        FROM fields
    )
    SELECT record, row_number() OVER (PARTITION BY record ORDER BY column_number, item_number) AS position,
        product_id, sku, name, CAST(NULL AS VARCHAR) AS category, quantity_milli, subtotal, total, item_tax,
        CASE WHEN coalesce(product_id, sku, name) IS NULL OR coalesce(subtotal, total) IS NULL
            OR (counted AND quantity_milli IS NULL) OR (stated AND total IS NULL)
            OR (stated_before AND subtotal IS NULL) THEN {complaint} END AS bad
    FROM typed
    """


def _items_sql() -> str:
    """Return the SQL that divides a cell into its items, escaped separators hidden."""
    hidden = "cell"
    for mark, code in _HIDDEN:
        hidden = f"replace({hidden}, '\\{mark}', {code})"
    parted = f"regexp_replace({hidden}, ';\\s*(id|item_id|name|product_id|sku):', {_BETWEEN} || '\\1:', 'g')"
    elements = "list_transform(CAST(from_json(cell, '[\"JSON\"]') AS JSON[]), lambda element: CAST(element AS VARCHAR))"
    return (
        f"CASE WHEN starts_with(cell, '[') AND json_valid(cell) THEN {elements} "
        f"WHEN starts_with(cell, '{{') AND json_valid(cell) THEN [cell] "
        f"ELSE list_transform(string_split({parted}, {_BETWEEN}), lambda part: trim(part, ' ;')) END"
    )


def _field_sql(keys: Sequence[str]) -> str:
    """Return the SQL of a field of an item, NULL where it is empty."""
    pairs = f"'(?s)\\|\\s*(?:{'|'.join(keys)}):(.*?)(?:\\|\\s*(?:{_KEYS}):|\\|$)'"
    found = f"regexp_extract('|' || item || '|', {pairs}, 1)"
    for mark, code in _HIDDEN:
        found = f"replace({found}, {code}, '{mark}')"
    json = ", ".join(f"json_extract_string(item, '$.{key}')" for key in keys)
    json = f"replace({json if len(keys) == 1 else f'coalesce({json})'}, '&quot;', '\"')"
    place = _PLACES.get(keys[0], "NULL")
    chosen = f"CASE WHEN is_json THEN {json} WHEN by_place THEN {place} ELSE {found} END"
    return f"nullif(trim({chosen}), '')"


_PLACES = {
    "product_id": "CASE WHEN starts_with(places[1], 'product_id:') THEN places[1][12:] END",
    "sku": "CASE WHEN NOT starts_with(places[1], 'product_id:') THEN regexp_replace(places[1], '^sku:', '') END",
    "quantity": "places[2]",
    "total": "places[3]",
}
"""Field -> its place in an item without names."""


def _columns_sql(table: str, sheet: Cells) -> str:
    price = times_sql("price", "quantity_milli")
    kept = ", ".join(
        f"CASE WHEN {field} NOT IN {_NO_PRODUCT} THEN {field} END AS {field}" for field in ("product_id", "sku")
    )
    empty = complaint_sql("NULL", "NULL", "the item has no amount")
    return f"""
    CREATE OR REPLACE TEMPORARY TABLE sheet_items AS
    WITH typed AS (
        SELECT _record AS record, {sheet.texts(woocommerce_headers.ITEM_TEXTS)}, {sheet.typed(_ITEM)}
        FROM {sheet.source(table, _ITEM)}
    ), checked AS (SELECT *, {sheet.unreadable(_ITEM)} AS unreadable FROM typed)
    SELECT record, CAST(1 AS BIGINT) AS position, {kept}, name, category, quantity_milli, subtotal,
        coalesce(total, CASE WHEN subtotal IS NULL THEN {price} END) AS total, item_tax,
        CASE WHEN unreadable IS NOT NULL THEN unreadable
            WHEN coalesce(subtotal, total, {price}) IS NULL THEN {empty} END AS bad
    FROM checked WHERE coalesce(name, sku, product_id) IS NOT NULL OR unreadable IS NOT NULL
    """


_ITEM = {
    **platform_cells.amounts(woocommerce_headers.ITEM_AMOUNTS),
    "quantity_milli": Value("quantity", woocommerce_headers.QUANTITY),
}
