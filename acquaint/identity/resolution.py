"""Resolution: from rows with written identifiers to atoms, members and customers, and the way back from a WHO."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from acquaint.config import Settings
from acquaint.identity import atoms, keys, members, people

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


class Resolution(msgspec.Struct, frozen=True):
    """What resolving came to, in numbers."""

    atoms: int
    """Source identities."""
    persons: int
    """Customers that are persons: the only ones counted as customers."""
    organisations: int
    """Customers that are companies."""
    unconfirmed: int
    """Customers that are not a person until confirmed."""
    joined: int
    """Atoms that belong to a customer of another atom."""
    shared: int
    """Values that too many carry, which therefore join nobody."""
    unusable: keys.Unusable
    """Distinct values that attach nothing."""


def resolve(con: DuckDBPyConnection, settings: Settings, *, country: str | None) -> Resolution:
    """Say for every row of the merged tables which atom it belongs to, and for every atom which customer.

    Reads `merged_orders`, `merged_customers`, `merged_traits`, `merged_permissions`, `merged_contacts`,
    `merged_responses` and `merged_events` (any may be empty); makes the tables `identities` (each distinct source and
    WHO with its atom, null where anonymous; `atoms.attach` gives it to the rows), `identifiers`, `members` and
    `customers`. The result is the same for any order of the rows.

    Parameters
    ----------
    country
        ISO 3166 code for telephone numbers without a country prefix; without it they are kept as their digits.
    """
    atoms.collect(con)
    unusable = keys.fill(con, settings, country)
    atoms.assign(con, settings.identity.most_names)
    members.join(con)
    people.describe(con, settings, country)
    resolution = _count(con, unusable)
    _clear(con)
    return resolution


def find(con: DuckDBPyConnection, who: str, country: str | None) -> list[str]:
    """Return the ids of the customers that `who` may mean, in order: an id, name, e-mail, phone or card.

    Identifiers are compared in their normalised forms, so spelling, blanks and the order of names do not matter.
    Where none fits, customers whose name holds all words of `who` are returned. Reads `identifiers` and `members`.
    """
    found = people.matching(con, [who], country)[who]
    name = keys.forms_of(con, [who], country)[who]["name"]
    if found or not name:
        return found
    query = """
        SELECT DISTINCT customer FROM identifiers JOIN members USING (atom)
        WHERE kind = 'name' AND list_has_all(string_split(value, ' '), string_split($name, ' ')) ORDER BY customer
    """
    return [row[0] for row in con.execute(query, {"name": name}).fetchall()]


def _count(con: DuckDBPyConnection, unusable: keys.Unusable) -> Resolution:
    ((total, persons, organisations, unconfirmed, joined, shared),) = con.execute("""
        SELECT (SELECT count(*) FROM members), count(*) FILTER (kind = 'person'),
            count(*) FILTER (kind = 'organisation'), count(*) FILTER (kind = 'unconfirmed'),
            (SELECT count(*) FROM members WHERE atom <> customer), (SELECT count(*) FROM identity_shared)
        FROM customers
    """).fetchall()
    return Resolution(total, persons, organisations, unconfirmed, joined, shared, unusable)


def _clear(con: DuckDBPyConnection) -> None:
    """Drop the working tables."""
    names = con.execute(
        "SELECT table_name FROM duckdb_tables() WHERE temporary AND starts_with(table_name, 'identity_')"
    )
    for (name,) in names.fetchall():
        con.execute(f"DROP TABLE temp.{name}")
