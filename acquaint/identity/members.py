"""Members: which customer each atom belongs to, and why.

Atoms that carry the same e-mail or card are one customer. A phone is weaker, because families and offices share one:
it joins only where one name fits all who carry it or nobody is named; else only those of exactly the same name.
What is shared by too many joins nothing (`atoms`), a name alone never does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from acquaint.tables import CANONICAL, create

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def join(con: DuckDBPyConnection) -> None:
    """Make `members` from `identifiers` and the working tables of `atoms`.

    The customer's id is the text of its best atom: by kind (account, card, e-mail, phone), then the earliest dated,
    then in order of the alphabet. Households are not formed yet: `household` is null.
    """
    _components(con, "identity_strong", _strong_links())
    _collect_phones(con)
    if _any(con, "identity_phones"):
        _link_phones(con)
    else:
        con.execute(
            "CREATE OR REPLACE TEMP TABLE identity_joined AS SELECT node, label FROM identity_strong WHERE FALSE"
        )
    _label(con)
    con.execute(create("members", CANONICAL["members"]))
    con.execute(f"INSERT INTO members {_members()} ORDER BY atom")


def _any(con: DuckDBPyConnection, table: str) -> bool:
    return bool(con.execute(f"SELECT 1 FROM {table} LIMIT 1").fetchall())


def _components(con: DuckDBPyConnection, table: str, links: str) -> None:
    """Make `table` (node, label) from the pairs `links` (a, b): `label` is the smallest node of each component.

    Nodes without a link are left out: they are components of their own.
    """
    con.execute(f"CREATE OR REPLACE TEMP TABLE {table} (node BIGINT, label BIGINT)")
    pairs = con.execute(f"SELECT DISTINCT a, b FROM ({links}) WHERE a <> b").fetchnumpy()
    if not len(pairs["a"]):
        return
    import numpy as np  # noqa: PLC0415 - only where something is joined
    from scipy.sparse import coo_array  # noqa: PLC0415
    from scipy.sparse.csgraph import connected_components  # noqa: PLC0415

    a, b = (np.ma.getdata(pairs[side]) for side in ("a", "b"))
    nodes, ends = np.unique(np.concatenate([a, b]), return_inverse=True)
    graph = coo_array((np.ones(len(a), np.int8), (ends[: len(a)], ends[len(a) :])), shape=(len(nodes), len(nodes)))
    _, component = connected_components(graph, directed=False)
    _, first = np.unique(component, return_index=True)
    con.register("identity_arrays", {"node": nodes, "label": nodes[first][component]})
    con.execute(f"INSERT INTO {table} SELECT node, label FROM identity_arrays")
    con.unregister("identity_arrays")


def _strong_links() -> str:
    """Return SQL of the pairs of atoms that carry the same card or e-mail."""
    return """
        SELECT t.node AS a, min(t.node) OVER (PARTITION BY i.kind, i.value) AS b
        FROM identifiers i JOIN identity_atoms t USING (atom)
        ANTI JOIN identity_shared h ON h.key = i.kind || ':' || i.value
        WHERE i.kind IN ('card', 'email')
    """


def _collect_phones(con: DuckDBPyConnection) -> None:
    """Make `identity_phones` (phone, carrier) of phones that several carry, and `identity_names` (carrier, name).

    A carrier is a customer as far as cards and e-mails tell. Rows that give a phone, several names and nothing else
    are one atom of several people: it is left out, so that it joins them with nobody.
    """
    con.execute("""
        CREATE OR REPLACE TEMP TABLE identity_carriers AS
        SELECT t.atom, t.rank, coalesce(g.label, t.node) AS carrier
        FROM identity_atoms t LEFT JOIN identity_strong g ON g.node = t.node
    """)
    con.execute("""
        CREATE OR REPLACE TEMP TABLE identity_phones AS
        WITH several AS (SELECT atom FROM identifiers WHERE kind = 'name' GROUP BY atom HAVING count(*) > 1),
        carried AS (
            SELECT DISTINCT i.value AS phone, c.carrier FROM identifiers i JOIN identity_carriers c USING (atom)
            ANTI JOIN identity_shared h ON h.key = 'phone:' || i.value
            WHERE i.kind = 'phone' AND NOT (c.rank = 4 AND i.atom IN (SELECT atom FROM several))
        )
        SELECT phone, carrier FROM carried QUALIFY count(*) OVER (PARTITION BY phone) > 1
    """)
    con.execute("""
        CREATE OR REPLACE TEMP TABLE identity_names AS
        SELECT DISTINCT c.carrier, i.value AS name FROM identifiers i JOIN identity_carriers c USING (atom)
        WHERE i.kind = 'name' AND c.carrier IN (SELECT carrier FROM identity_phones)
    """)


def _link_phones(con: DuckDBPyConnection) -> None:
    """Make `identity_joined`: carriers joined by a phone.

    Agreement on each phone is not enough, since a nameless carrier of two phones would join two families: what a
    chain of phones joins must agree as a whole, else only equal names are joined.
    """
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE identity_agreed AS
        SELECT phone, carrier FROM identity_phones
        WHERE phone NOT IN ({_at_odds("SELECT phone AS party, carrier FROM identity_phones")})
    """)
    _components(con, "identity_chains", _hubs("identity_agreed", "phone"))
    chain = "SELECT label AS party, node AS carrier FROM identity_chains"
    con.execute(f"""
        DELETE FROM identity_agreed WHERE carrier IN (
            SELECT node FROM identity_chains WHERE label IN ({_at_odds(chain)})
        )
    """)
    same_name = """(
        SELECT phone, carrier, min(name) AS name FROM identity_phones JOIN identity_names USING (carrier)
        GROUP BY phone, carrier HAVING count(*) = 1
    )"""
    links = f"{_hubs('identity_agreed', 'phone')} UNION ALL {_hubs(same_name, 'phone, name')}"
    _components(con, "identity_joined", links)


def _hubs(table: str, by: str) -> str:
    return f"SELECT carrier AS a, min(carrier) OVER (PARTITION BY {by}) AS b FROM {table}"


def _at_odds(parties: str) -> str:
    """Return SQL of the parties (query `parties`: party, carrier) whose named carriers have no name in common."""
    return f"""
        WITH named AS (SELECT p.party, p.carrier, n.name FROM ({parties}) p JOIN identity_names n USING (carrier)),
        best AS (SELECT party, max(carriers) AS carriers FROM (
            SELECT party, name, count(*) AS carriers FROM named GROUP BY party, name) GROUP BY party)
        SELECT party FROM named JOIN best USING (party)
        GROUP BY party HAVING count(DISTINCT carrier) > any_value(best.carriers)
    """


def _label(con: DuckDBPyConnection) -> None:
    """Make `identity_labels` (atom, customer): the best atom of each component."""
    con.execute("""
        CREATE OR REPLACE TEMP TABLE identity_labels AS
        WITH labelled AS (
            SELECT t.*, coalesce(j.label, c.carrier) AS label
            FROM identity_atoms t JOIN identity_carriers c USING (atom)
            LEFT JOIN identity_joined j ON j.node = c.carrier
        )
        SELECT atom, first_value(atom) OVER (PARTITION BY label ORDER BY rank, earliest_at, atom) AS customer
        FROM labelled
    """)


def _members() -> str:
    """Return SQL of `members`; evidence is the strongest identifier an atom shares with its customer's others."""
    return """
        WITH several AS (SELECT customer FROM identity_labels GROUP BY customer HAVING count(*) > 1),
        common AS (
            SELECT l.atom, i.kind FROM identity_labels l SEMI JOIN several USING (customer)
            JOIN identifiers i USING (atom)
            ANTI JOIN identity_shared h ON h.key = i.kind || ':' || i.value
            WHERE i.kind IN ('card', 'email', 'phone')
            QUALIFY count(*) OVER (PARTITION BY l.customer, i.kind, i.value) > 1
        ),
        evidence AS (
            SELECT atom, arg_min(kind, list_position(['email', 'card', 'phone'], kind)) AS kind
            FROM common GROUP BY atom
        )
        SELECT l.atom, l.customer, NULL AS household,
            CASE WHEN l.atom = l.customer THEN 'own' ELSE 'same ' || replace(e.kind, 'email', 'e-mail') END AS evidence
        FROM identity_labels l LEFT JOIN evidence e USING (atom)
    """
