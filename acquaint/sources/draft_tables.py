"""Drafts: what one sheet yields, the same rows with the identifiers as the file wrote them."""

from __future__ import annotations

from acquaint.tables import (
    CONTACTS,
    COSTS,
    EVENTS,
    LINES,
    OFFERS,
    ORDERS,
    PERMISSIONS,
    PLACES,
    PRODUCT,
    PRODUCTS,
    RESPONSES,
    TRAITS,
    WHO,
    Column,
    Table,
    columns,
)


def _draft(table: Table, *extra: Column) -> Table:
    """Return `table` as one sheet gives it: with written identifiers for the atom, without what merging adds."""
    columns: list[Column] = [Column("record", "integer", "record in the sheet it comes from", "never")]
    for column in (*table.columns, *extra):
        if column.name == "atom":
            columns.extend(WHO)
        elif column.name not in {"seq", "source", "written"}:
            columns.append(column)
    return Table(table.name, table.row, tuple(k for k in table.key if k in {c.name for c in columns}), tuple(columns))


ENTRIES = Table(
    "entries",
    "a line of a document as read, with the values of its order repeated on each line (filled down)",
    ("record",),
    (
        *columns(
            ("record", "integer", "record in the sheet", "never"),
            ("order_key", "text", "key of the order, unique within the source", "never"),
            ("order_number", "text", "number the shop shows", "not given"),
            ("ts", "instant", "when it happened", "never"),
            ("has_time", "boolean", "the source gives a time of day", "never"),
            ("status", "text", "counted, or why not: cancelled, voided, unpaid, test, draft, training", "never"),
            ("nature", "text", "sale, return, or the type of event it is kept as (replacement, ...)", "never"),
        ),
        *WHO,
        *columns(
            ("place", "text", "shop, till or web shop", "not given"),
            ("channel", "text", "online or store", "unknown"),
            ("currency", "text", "ISO 4217 code", "the shop's"),
            ("coupon", "text", "discount code", "none"),
            ("line_number", "integer", "position in the order", "as in the file"),
            ("line_kind", "text", "goods, gift_card, shipping, fee, tip, deposit or none (carries the order)", "never"),
            ("product", "text", "SKU or product id", "not given"),
            ("product_name", "text", "name as written", "not given"),
            ("category", "text", "category as written", "unknown"),
            ("brand", "text", "brand as written", "unknown"),
            ("quantity_milli", "milli", "quantity in thousandths, negative when taken back", "not given"),
            ("line_amount_minor", "minor", "price x quantity before discounts, negative if taken back", "kind is none"),
            ("line_discount_minor", "minor", "discount on the line, not negative", "none"),
            ("line_tax_minor", "minor", "tax of the line", "unknown"),
            ("line_cost_minor", "minor", "cost of the line's goods", "unknown"),
            ("line_reimbursed_minor", "minor", "paid by a funder for the line", "unknown"),
            ("tax_included", "boolean", "line amounts include tax", "no tax in the amounts, or unknown"),
            ("order_discount_minor", "minor", "discount on the order beyond those of its lines, not negative", "none"),
            ("order_tax_minor", "minor", "tax of the order", "unknown"),
            ("order_shipping_minor", "minor", "postage charged", "unknown"),
            ("order_tip_minor", "minor", "tip", "unknown"),
            ("order_refund_minor", "minor", "money paid back on the order, tax included, not negative", "none"),
            ("order_refund_ts", "instant", "when it was paid back", "the export does not say"),
            ("order_balance_minor", "minor", "not yet paid", "none"),
            ("order_total_minor", "minor", "total as the platform states it", "not given"),
            ("order_net_minor", "minor", "net sales as the platform defines them", "not given"),
            ("order_cost_minor", "minor", "cost to serve the order (delivery, fees)", "unknown"),
        ),
    ),
)  # fmt: skip
"""What every layout and mapping makes of a sheet with order lines; `sources.assemble` turns it into drafts."""

FATES = Table(
    "fates",
    "a record that is not loaded, and why",
    ("record",),
    columns(
        ("record", "integer", "record in the sheet", "never"),
        ("fate", "text", "quarantined, ignored or duplicate", "never"),
        ("column_name", "text", "column whose value could not be used", "the whole record"),
        ("value", "text", "that value as written", "the whole record"),
        ("reason", "text", "why, in words", "never"),
        ("order_key", "text", "order the record belongs to, where known", "unknown"),
        ("amount_minor", "minor", "money on the record, where it can be read", "unknown"),
    ),
)
"""Every record of a sheet that is in no draft stands here once: read = loaded + duplicates + quarantined + ignored."""

DRAFTS: dict[str, Table] = {
    "orders": _draft(
        ORDERS,
        Column("records", "integer", "records of the sheet the order was read from", "never"),
        Column("converted_from", "text", "ISO 4217 code the file gives its money in", "that of the shop"),
    ),
    "lines": _draft(
        Table("lines", LINES.row, LINES.key, tuple(c for c in (*LINES.columns, PRODUCT[0]) if c.name != "atom"))
    ),
    "customers": Table(
        "customers",
        "a customer record as a file gives it",
        ("record",),
        (
            Column("record", "integer", "record in the sheet", "never"),
            *WHO,
            Column("known_at", "instant", "since when the record's traits are known", "never"),
            Column("since", "date", "date the account was opened", "unknown"),
        ),
    ),
    "traits": Table(
        "traits",
        "a trait of a customer record",
        ("record", "trait"),
        (Column("record", "integer", "record in the sheet", "never"), *WHO, *TRAITS.columns[1:4]),
    ),
    "permissions": _draft(PERMISSIONS),
    "products": _draft(PRODUCTS),
    "places": _draft(PLACES),
    "events": _draft(EVENTS),
    "offers": _draft(OFFERS),
    "contacts": _draft(CONTACTS),
    "responses": _draft(RESPONSES),
    "costs": _draft(COSTS),
}
"""What one sheet yields, by table name; a sheet fills those it has something for."""
