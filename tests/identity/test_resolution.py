from pathlib import Path

import pytest

from acquaint.identity import find, resolve
from tests.identity.shop import connect, insert, resolved, settings

PEOPLE = Path(__file__).parents[3] / "shared" / "data" / "splink_fake" / "fake_1000.parquet"


@pytest.fixture(scope="module")
def con():
    return resolved(
        {
            "account": "K-7",
            "card": "12 345 678",
            "email": "anna.b@gmail.com",
            "phone": "030 1234567",
            "name": "Anna Müller",
        },
        {"email": "carl@x.de", "name": "Carl Müller"},
    )


@pytest.mark.parametrize(
    "who",
    [
        "account:shop:K-7",
        "K-7",
        " K-7 ",
        "12345678",
        "12-345-678",
        "AnnaB+x@gmail.com",
        "+49 (0)30 1234567",
        "030/1234567",
        "anna mueller",
        "Müller, Anna",
        "anna",
    ],
)
def test_find_by_any_spelling(con, who):
    assert find(con, who, "DE") == ["account:shop:K-7"]


def test_find_returns_all_that_may_be_meant_and_none_else(con):
    assert find(con, "Müller", "DE") == ["account:shop:K-7", "email:carl@x.de"]
    assert find(con, "nobody@x.de", "DE") == []
    assert find(con, "'; DROP TABLE members", "DE") == []
    assert find(con, "", "DE") == []
    assert find(con, "Ann", "DE") == []


def test_the_numbers_of_a_resolution():
    con = connect()
    insert(
        con,
        "orders",
        [{"account": "1", "email": "a@x.de"}, {"email": "a@x.de"}, {"email": "b@x.de", "vat_id": "DE123456789"}],
    )
    insert(con, "orders", [{"account": "2", "name": "Walk-in"}, {}])
    found = resolve(con, settings(), country="DE")
    assert (found.atoms, found.persons, found.organisations, found.unconfirmed, found.joined, found.shared) == (
        4,
        1,
        1,
        1,
        1,
        0,
    )


@pytest.mark.skipif(not PEOPLE.exists(), reason="the invented people of splink are not here")
def test_invented_people_are_joined_with_few_mistakes():
    con = connect()
    con.execute(f"""
        INSERT INTO merged_customers BY NAME
        SELECT 'people' AS source, unique_id::VARCHAR AS account, email, first_name || ' ' || surname AS name,
            TIMESTAMP '2026-01-01' AS known_at FROM read_parquet('{PEOPLE}')
    """)
    resolve(con, settings(), country=None)
    pairs, right = con.execute(f"""
        WITH p AS (SELECT m.customer, t.cluster, t.unique_id FROM read_parquet('{PEOPLE}') t
            JOIN members m ON m.atom = 'account:people:' || t.unique_id)
        SELECT count(*), count(*) FILTER (a.cluster = b.cluster)
        FROM p a JOIN p b ON a.customer = b.customer AND a.unique_id < b.unique_id
    """).fetchall()[0]
    assert pairs > 500
    assert right / pairs > 0.95
