"""Exports of platforms that are known by their header: which layout a sheet has, and loading it.

A layout is a module with the names that `layout.Layout` lists; `LAYOUTS` holds them all, the most
particular header first.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from acquaint import currencies
from acquaint.errors import SettingsError
from acquaint.sources.layouts import (
    documents,
    headers,
    invoice,
    shopify_customers,
    shopify_orders,
    shopify_products,
    till,
    woocommerce_orders,
)
from acquaint.sources.layouts.layout import Layout, Sister
from acquaint.sources.sql import quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from acquaint.sources.context import Context
    from acquaint.sources.reading import Reading

__all__ = ["LAYOUTS", "Layout", "Sister", "currency", "load", "notes", "recognise", "sisters"]

_MODULES: tuple[Layout, ...] = (
    shopify_orders,
    shopify_customers,
    shopify_products,
    woocommerce_orders,
    till,
    invoice,
)

LAYOUTS: dict[str, Layout] = {layout.NAME: layout for layout in _MODULES}
"""Layouts by the name they have in acquaint.toml, in the order in which a header is held against them."""


def recognise(columns: Sequence[str]) -> str | None:
    """Return the name of the layout that a header belongs to, None where it is no known one.

    Examples
    --------
    >>> recognise(["Handle", "Title", "Vendor", "Type", "Variant SKU", "Variant Price", "Cost per item"])
    'shopify_products'
    >>> recognise(["date", "customer", "amount"]) is None
    True
    """
    return next((name for name, layout in LAYOUTS.items() if layout.matches(columns)), None)


def currency(con: DuckDBPyConnection, table: str, columns: Sequence[str]) -> str | None:
    """Return the currency that all records of a known layout's sheet name; None where they name none or several."""
    column = headers.find(columns, ["currency"]).get("currency")
    if column is None:
        return None
    codes = f"SELECT DISTINCT upper(trim({quoted(column)})) FROM {quoted(table)} WHERE {quoted(column)} IS NOT NULL"
    found = [code for (code,) in con.execute(f"{codes} LIMIT 2").fetchall()]
    return str(found[0]) if len(found) == 1 and found[0] in currencies.CODES else None


def load(con: DuckDBPyConnection, layout: str, table: str, reading: Reading, context: Context) -> None:
    """Fill `entries`, `fates` and the draft tables, which exist and are empty, from the sheet in `table`.

    Raises
    ------
    SettingsError
        There is no such layout, or the sheet's header is not this layout's.
    """
    known = LAYOUTS.get(layout)
    where = f"[sources.{context.source}] layout"
    if known is None:
        raise SettingsError(f"There is no layout {layout}.", where=where, to_do=f"Known are {', '.join(LAYOUTS)}.")
    if not known.matches(reading.columns):
        raise SettingsError(
            f"The file does not have the columns of the layout {layout}.",
            where=where,
            to_do="Remove the line to have its columns guessed, or download the export again.",
        )
    known.load(con, table, reading, context)
    documents.set_aside(con, reading)
    documents.clear(con)


def notes(con: DuckDBPyConnection, layout: str) -> list[str]:
    """Return what a reader of the run should know of the sheet just loaded with `layout`, in sentences."""
    return LAYOUTS[layout].notes(con)


def sisters(layout: str) -> tuple[Sister, ...]:
    """Return the other exports of the platform and what each unlocks."""
    return LAYOUTS[layout].SISTERS
