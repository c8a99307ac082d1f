"""Which table a sheet is: order lines, orders, a list of customers, of products, ..."""

from __future__ import annotations

from collections.abc import Mapping

from acquaint.sources.contents import Content
from acquaint.sources.fields import FIELDS, VALUE_FIELDS
from acquaint.sources.fits import Fit, assign
from acquaint.sources.names import Names

_SURE = 0.6
"""Confidence from which a field counts as evidence of what the sheet is."""
_UNIQUE = 0.98
"""Share of different values from which a column is the key of the sheet, a few duplicates allowed."""
_WHO = ("account", "card", "email", "phone", "name", "first_name", "company")
_LINE = ("product", "product_name", "quantity", "unit_price")
_SIGNS = {
    "customers": ("since", "email_allowed", "sms_allowed", "phone_allowed", "post_allowed", "first_name", "vat_id"),
    "products": ("product", "product_name", "category", "department", "brand", "cost"),
    "places": ("place", "place_name", "channel"),
    "contacts": ("campaign", "offer", "at", "channel"),
    "responses": ("type", "campaign", "offer", "at"),
    "offers": (
        "offer",
        "starts",
        "ends",
        "campaign_type",
        "product",
        "kind",
        "message",
        "value",
        "cost",
        "budget",
        "eligibility",
        "funder",
    ),
    "permissions": ("allowed", "channel", "at", "basis"),
    "costs": ("kind", "key", "since", "amount"),
    "events": ("type", "at", "value"),
}
"""Table -> the fields that speak for it beside those it requires."""


def sheet_kind(contents: Mapping[str, Content], names: Names) -> str:
    """Return the table that a sheet most likely is; "lines" where nothing else fits better.

    Orders show in an order id, a quantity or an amount beside a date that repeats customers; lists show in a key that
    does not repeat.
    """
    sales = assign(contents, "lines", names)
    lists = {table: _evidence(contents, table, names) for table in _SIGNS}
    table, weight = max(lists.items(), key=lambda item: item[1])
    is_list = weight > 0 and (
        (table == "products" and "ordered_at" not in sales)
        or (table == "offers" and not {"order_id", "quantity", *_WHO} & sales.keys())
    )
    if _is_sale(sales, contents) and not is_list:
        return _lines_or_orders(sales, contents)
    return table if weight > 0 else _lines_or_orders(sales, contents)


def _is_sale(sales: Mapping[str, Fit], contents: Mapping[str, Content]) -> bool:
    """Tell whether rows are sales: with an order id and money or goods, or dated money of customers who come again."""
    sure = {field for field, fit in sales.items() if fit.confidence >= _SURE}
    if "order_id" in sure and sure & {*VALUE_FIELDS, *_LINE}:
        return True
    if {"quantity"} <= sure and sure & {"unit_price", "amount", "total", "net_sales", "gross_sales"}:
        return True
    valued = "ordered_at" in sales and bool(sure & set(VALUE_FIELDS))
    keys = [sales[field].column for field in ("account", "card", "email") if field in sales]
    return valued and (not keys or any(contents[key].distinct < _UNIQUE for key in keys) or "ordered_at" in sure)


def _lines_or_orders(sales: Mapping[str, Fit], contents: Mapping[str, Content]) -> str:
    """Tell a row per line from a row per order, where no order id repeats and no row names goods."""
    goods = any(field in sales and sales[field].confidence >= _SURE for field in _LINE)
    repeats = "order_id" in sales and contents[sales["order_id"].column].distinct < 1
    return "lines" if goods or repeats else "orders"


def _evidence(contents: Mapping[str, Content], table: str, names: Names) -> float:
    """Return how much speaks for a list of `table`: 0 where it lacks what the table requires."""
    fits = assign(contents, table, names)
    required = [field for field, what in FIELDS[table].items() if what.required]
    if any(field not in fits or fits[field].confidence < 0.5 for field in required):
        return 0.0
    if table == "customers":
        return _customers(fits, contents, names)
    if table in {"products", "places"} and contents[fits[required[0]].column].distinct < _UNIQUE:
        return 0.0
    if table == "contacts" and not {"campaign", "offer"} & fits.keys():
        return 0.0
    if table in {"contacts", "responses", "permissions", "events"} and not set(_WHO) & fits.keys():
        return 0.0
    signs = sum(fits[field].confidence for field in _SIGNS[table] if field in fits)
    return signs if len(fits) > 1 else 0.0


def _customers(fits: Mapping[str, Fit], contents: Mapping[str, Content], names: Names) -> float:
    """Return what speaks for a list of customers: identifiers, one of which is different in every row."""
    who = [field for field in _WHO if field in fits and fits[field].confidence >= 0.5]
    if not any(contents[fits[field].column].distinct >= _UNIQUE for field in who):
        return 0.0
    around = sum(
        max(names.fit(column, group) for group in ("person", "address", "summary")) >= 0.7 for column in contents
    )
    signs = sum(fits[field].confidence for field in _SIGNS["customers"] if field in fits)
    return 0.8 * len(who) + signs + 0.3 * around
