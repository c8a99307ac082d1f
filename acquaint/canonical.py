"""From merged drafts to canonical tables: whose each row is, what goods cost, what may be known of them at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from acquaint import tables
from acquaint.config import Settings
from acquaint.identity import atoms, resolution
from acquaint.intake import Place
from acquaint.lake import costs, events, sensitive

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_MERGED = ("customers", "traits", "permissions", "orders", "events", "contacts", "responses")
"""Merged tables whose rows belong to somebody."""
_PLAIN = ("products", "places", "offers", "costs", "traits", "permissions")
"""Canonical tables that are the merged ones without repetitions."""


def resolve(con: DuckDBPyConnection, settings: Settings, place: Place) -> None:
    """Say whose each row of the merged tables is: they get the column `atom`."""
    con.execute(
        "INSERT INTO merged_traits BY NAME SELECT * EXCLUDE (since), 'account_since' AS trait, "
        "CAST(since AS VARCHAR) AS value FROM merged_customers WHERE since IS NOT NULL"
    )
    resolution.resolve(con, settings, country=place.country)
    for name in _MERGED:
        atoms.attach(con, f"merged_{name}")


def make(con: DuckDBPyConnection, settings: Settings) -> None:
    """Make the canonical tables from the merged ones, sensitive goods hidden; permission comes after."""
    _add_products(con)
    _add_places(con)
    con.execute("DELETE FROM merged_contacts WHERE ts IS NULL")
    for name in _PLAIN:
        table = tables.CANONICAL[name]
        chosen = ", ".join(f'CAST("{c.name}" AS {tables.SQL_TYPES[c.type]}) AS "{c.name}"' for c in table.columns)
        owned = "WHERE atom IS NOT NULL" if "atom" in table.names else ""
        con.execute(
            f"CREATE OR REPLACE TABLE {name} AS SELECT DISTINCT {chosen} FROM merged_{name} {owned} ORDER BY ALL"
        )
    events.finish(con)
    costs.apply(con)
    sensitive.hide(con, settings.sensitive)


def _add_products(con: DuckDBPyConnection) -> None:
    """Add the products that only lines speak of; of several names the latest in the alphabet is as good as any."""
    con.execute("""
        INSERT INTO merged_products BY NAME
        SELECT product, max(product_name) AS product_name, max(category) AS category, max(brand) AS brand
        FROM merged_lines WHERE product IS NOT NULL
        AND product NOT IN (SELECT product FROM merged_products WHERE product IS NOT NULL) GROUP BY product
    """)


def _add_places(con: DuckDBPyConnection) -> None:
    """Add the places that only orders speak of."""
    con.execute("""
        INSERT INTO merged_places BY NAME
        SELECT place, max(channel) AS channel FROM merged_orders WHERE place IS NOT NULL
        AND place NOT IN (SELECT place FROM merged_places WHERE place IS NOT NULL) GROUP BY place
    """)
