from datetime import datetime

import pytest

from acquaint.config import SourceSettings
from acquaint.identity import attach, resolve
from acquaint.tables import CANONICAL
from tests.identity.shop import connect, insert, members, resolved, settings


def atoms(con):
    return [
        row[0]
        for row in con.execute("SELECT DISTINCT atom FROM identities WHERE atom IS NOT NULL ORDER BY 1").fetchall()
    ]


@pytest.mark.parametrize(
    ("row", "atom"),
    [
        ({"account": "1", "card": "2", "email": "a@x.de", "phone": "0301234567"}, "account:shop:1"),
        ({"card": "2", "email": "a@x.de", "phone": "0301234567"}, "card:2"),
        ({"email": "A@x.de", "phone": "0301234567"}, "email:a@x.de"),
        ({"phone": "0301234567", "name": "Anna"}, "phone:+49301234567"),
        ({"account": "0", "email": "a@x.de"}, "email:a@x.de"),
    ],
)
def test_the_strongest_identifier_is_the_atom(row, atom):
    assert atoms(resolved(row)) == [atom]


def test_accounts_hold_within_their_source_and_all_else_everywhere():
    con = resolved(
        {"source": "a", "account": "1"}, {"source": "b", "account": "1"},
        {"source": "a", "card": "7"}, {"source": "b", "card": "7"},
    )  # fmt: skip
    assert atoms(con) == ["account:a:1", "account:b:1", "card:7"]
    assert len(set(members(con).values())) == 3


def test_sources_of_one_numbering_share_accounts():
    con = connect()
    insert(con, "orders", [{"source": "orders", "account": "1"}])
    insert(con, "customers", [{"source": "people", "account": "1", "email": "a@x.de"}])
    sources = {name: SourceSettings(files=("x",), accounts="web:shop") for name in ("orders", "people")}
    resolve(con, settings(sources=sources), country=None)
    assert atoms(con) == ["account:web%3Ashop:1"]


def test_a_name_alone_is_anonymous_where_the_source_knows_more():
    con = resolved({"name": "Anna Bauer"}, {"email": "a@x.de", "name": "Anna Bauer"})
    assert atoms(con) == ["email:a@x.de"]


def test_a_name_is_an_atom_where_the_source_knows_nothing_else():
    con = resolved(
        {"name": "Anna Bauer"}, {"name": "BAUER, Anna"}, {"source": "web", "email": "a@x.de", "name": "Anna Bauer"}
    )
    assert atoms(con) == ["email:a@x.de", "name:anna baur"]
    rows = con.execute("SELECT customer, kind, kind_reason FROM customers ORDER BY 1").fetchall()
    assert rows == [("email:a@x.de", "person", None), ("name:anna baur", "person", "known by name only")]


def test_the_house_card_yields_to_the_guest_s_own_address():
    swiped = [{"card": "H1", "email": f"g{i}@x.de"} for i in range(11)]
    con = resolved(*swiped, {"card": "H1"})
    assert atoms(con) == sorted(["card:H1", *(f"email:g{i}@x.de" for i in range(11))])
    assert len(set(members(con).values())) == 12


def test_attach_gives_each_row_its_atom_and_can_be_repeated():
    con = connect()
    insert(con, "orders", [{"id": "1", "email": "a@x.de"}, {"id": "2"}, {"id": "3", "email": "a@x.de", "name": "A"}])
    insert(con, "contacts", [{"id": "9", "email": "A@x.de"}])
    resolve(con, settings(), country=None)
    for table in ("merged_orders", "merged_orders", "merged_contacts"):
        attach(con, table)
    rows = con.execute("SELECT id, atom FROM merged_orders ORDER BY id").fetchall()
    assert rows == [("1", "email:a@x.de"), ("2", None), ("3", "email:a@x.de")]
    assert con.execute("SELECT atom FROM merged_contacts").fetchall() == [("email:a@x.de",)]


def test_every_table_of_a_source_is_read():
    con = connect()
    for table in ("orders", "customers", "traits", "permissions", "contacts", "responses", "events"):
        if table == "traits":
            con.execute("ALTER TABLE merged_traits ADD COLUMN IF NOT EXISTS ts TIMESTAMP")
        insert(con, table, [{"email": f"{table}@x.de"}])
    assert resolve(con, settings(), country=None).persons == 7


def test_outputs_have_the_canonical_columns():
    con = resolved({"email": "a@x.de"})
    for name in ("identifiers", "members", "customers"):
        described = [row[0] for row in con.execute(f"DESCRIBE {name}").fetchall()]
        assert described == list(CANONICAL[name].names)


def test_identifiers_are_known_since_the_first_row_and_written_as_first():
    con = resolved(
        {"email": "anna@x.de", "known_at": datetime(2026, 1, 2)},
        {"email": "ANNA@x.de", "known_at": datetime(2026, 1, 1)},
    )
    assert con.execute("SELECT written, known_at FROM identifiers").fetchall() == [("ANNA@x.de", datetime(2026, 1, 1))]


def test_nothing_is_left_behind_and_nothing_given_is_nothing_found():
    con = connect()
    assert resolve(con, settings(), country=None).atoms == 0
    assert con.execute("SELECT count(*) FROM duckdb_tables() WHERE temporary").fetchall() == [(0,)]
