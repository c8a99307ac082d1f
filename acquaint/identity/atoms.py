"""Atoms: the source identities that are never split, and which atom each row belongs to.

The atom of a row is its strongest identifier: account, then card, then e-mail, then phone. Customer numbers hold
within their numbering (`[sources.NAME] accounts`, else the source); cards, e-mails and phones hold everywhere. A
value that too many carry (a house card, the shop's tablet) yields to every other identifier of the row: with the
house card swiped and Anna's e-mail given, the order is Anna's. A name makes an atom only in a source that knows
customers by nothing else; elsewhere a row with only a name is anonymous.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from acquaint.tables import CANONICAL, WHO, create

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_WHO = ", ".join(column.name for column in WHO)
_INSTANTS = {
    "merged_orders": ("known_at", "ts"),
    "merged_customers": ("known_at", "since"),
    "merged_traits": ("known_at",),
    "merged_permissions": ("known_at", "ts"),
    "merged_contacts": ("known_at", "ts"),
    "merged_responses": ("known_at", "ts"),
    "merged_events": ("known_at", "ts"),
}
"""Tables whose rows say who they belong to, with the columns that tell since when."""


def collect(con: DuckDBPyConnection) -> None:
    """Make `identity_seen`: each distinct source and WHO of all merged tables, with when and how often it was seen.

    `known_at` is the first, `newest_at` the last instant the shop could know of it, `earliest_at` the first it is
    dated with (its `ts`, `since` or `known_at`), `orders` the counted orders made under it.
    """
    rows = " UNION ALL ".join(
        f"SELECT source, {_WHO}, known_at, least({', '.join(f'{column}::TIMESTAMP' for column in instants)}) AS dated, "
        f"{'is_order' if table == 'merged_orders' else 'FALSE'} AS is_order FROM {table}"
        for table, instants in _INSTANTS.items()
    )
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE identity_seen AS
        SELECT row_number() OVER (ORDER BY source, {_WHO}) AS identity, * FROM (
            SELECT source, {_WHO}, min(known_at) AS known_at, max(known_at) AS newest_at, min(dated) AS earliest_at,
                count(*) FILTER (is_order) AS orders
            FROM ({rows}) GROUP BY ALL
        )
    """)


def assign(con: DuckDBPyConnection, most_names: int) -> None:
    """Make `identities` and `identifiers`, and the working tables `identity_shared` and `identity_atoms`.

    Parameters
    ----------
    most_names
        A value carried by more different names, accounts, cards or e-mails than this is shared.
    """
    _share(con, most_names)
    con.execute(f"""
        CREATE OR REPLACE TABLE identities AS
        WITH named_only AS (
            SELECT source FROM identity_seen GROUP BY source
            EXCEPT SELECT source FROM identity_seen SEMI JOIN identity_values v
                ON v.identity = identity_seen.identity AND v.kind <> 'name' GROUP BY source
        ),
        chosen AS (
            SELECT v.identity, arg_min(v.key, CASE WHEN h.key IS NULL THEN v.rank ELSE v.rank + 10 END) AS atom
            FROM identity_values v LEFT JOIN identity_shared h USING (key)
            JOIN identity_seen s ON s.identity = v.identity
            WHERE v.kind <> 'name' OR s.source IN (SELECT source FROM named_only)
            GROUP BY v.identity
        )
        SELECT s.identity, s.source, {", ".join(f"s.{column.name}" for column in WHO)}, c.atom
        FROM identity_seen s LEFT JOIN chosen c USING (identity) ORDER BY s.identity
    """)
    _identify(con)


def attached(table: str) -> str:
    """Return the SELECT of a merged table's rows, each with its `atom` (null: anonymous) as the last column."""
    same = " AND ".join(f"m.{name} IS NOT DISTINCT FROM i.{name}" for name in ("source", *(c.name for c in WHO)))
    rows = f"(SELECT COLUMNS(lambda name: name <> 'atom') FROM {table})"
    return f"SELECT m.*, i.atom FROM {rows} m LEFT JOIN identities i ON {same}"


def attach(con: DuckDBPyConnection, table: str) -> None:
    """Give the merged table `table` a column `atom`, from its `source` and WHO columns; null where anonymous.

    The order of rows is not kept. Attaching again replaces the column.
    """
    con.execute(f"CREATE OR REPLACE TABLE {table} AS {attached(table)}")


def _share(con: DuckDBPyConnection, most_names: int) -> None:
    """Make `identity_shared`: the values that more than `most_names` carry.

    E-mails and cards count as names and accounts do, because a shop's tablet may take fifty e-mails and no name. A
    customer number is shared only by its e-mails: under one account there may be many names (gifts, a company).
    """
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE identity_shared AS
        WITH frequent AS (
            SELECT key FROM identity_values WHERE kind <> 'name' GROUP BY key HAVING count(*) > {most_names}
        ),
        carried AS (
            SELECT v.key, o.kind, count(DISTINCT o.key) AS carriers
            FROM identity_values v SEMI JOIN frequent USING (key)
            JOIN identity_values o ON o.identity = v.identity AND o.kind <> v.kind AND o.kind <> 'phone'
            WHERE v.kind IN ('card', 'email', 'phone') OR (v.kind = 'account' AND o.kind = 'email')
            GROUP BY v.key, o.kind
        )
        SELECT key, max(carriers) AS carriers FROM carried GROUP BY key HAVING max(carriers) > {most_names}
    """)


def _identify(con: DuckDBPyConnection) -> None:
    """Make `identifiers`, and `identity_atoms` with what ranks an atom among those of its customer."""
    con.execute(create("identifiers", CANONICAL["identifiers"]))
    con.execute("""
        INSERT INTO identifiers
        SELECT i.atom, v.kind, v.value, arg_min(v.written, (s.known_at, v.written)), min(s.known_at)
        FROM identity_values v JOIN identities i USING (identity) JOIN identity_seen s USING (identity)
        WHERE i.atom IS NOT NULL GROUP BY i.atom, v.kind, v.value ORDER BY i.atom, v.kind, v.value
    """)
    con.execute("""
        CREATE OR REPLACE TEMP TABLE identity_atoms AS
        SELECT row_number() OVER (ORDER BY i.atom) AS node, i.atom,
            list_position(['account', 'card', 'email', 'phone', 'name'], split_part(i.atom, ':', 1)) AS rank,
            min(s.earliest_at) AS earliest_at
        FROM identities i JOIN identity_seen s USING (identity) WHERE i.atom IS NOT NULL GROUP BY i.atom
    """)
