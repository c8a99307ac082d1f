"""Laws of identity: order never matters, strangers never matter, doing it again changes nothing."""

from hypothesis import given, settings
from hypothesis import strategies as st

from acquaint.identity import resolve
from tests.identity.shop import connect, insert
from tests.identity.shop import settings as shop_settings

ROW = st.fixed_dictionaries(
    {"source": st.sampled_from(["a", "b"])},
    optional={
        "account": st.sampled_from(["1", "2", "3", "0"]),
        "card": st.sampled_from(["77", "88"]),
        "email": st.sampled_from(["anna@x.de", "carl+1@x.de", "carl@x.de", "n/a"]),
        "phone": st.sampled_from(["030 1234567", "+49301234567", "040 7654321"]),
        "name": st.sampled_from(["Anna Bauer", "Bauer, Anna", "Carl Bauer", "Walk-in"]),
    },
)
ROWS = st.lists(ROW, max_size=12)
STRANGER = {"source": "c", "account": "999", "email": "stranger@y.de", "phone": "089 5554443", "name": "Zoe Fremd"}
TABLES = ("identities", "identifiers", "members", "customers")


def outcome(rows, most_names=2):
    con = connect()
    insert(con, "orders", rows)
    resolve(con, shop_settings(most_names=most_names), country="DE")
    return {table: con.execute(f"FROM {table}").fetchall() for table in TABLES}, con


@settings(max_examples=15, deadline=None)
@given(rows=ROWS, data=st.data())
def test_the_order_of_rows_changes_nothing(rows, data):
    assert outcome(rows)[0] == outcome(data.draw(st.permutations(rows)))[0]


@settings(max_examples=15, deadline=None)
@given(rows=ROWS)
def test_a_stranger_changes_nothing_but_their_own(rows):
    before, after = outcome(rows)[0], outcome([*rows, STRANGER])[0]
    for table in ("identifiers", "members", "customers"):
        assert [row for row in after[table] if row[0] != "account:c:999"] == before[table]


@settings(max_examples=15, deadline=None)
@given(rows=ROWS)
def test_resolving_again_changes_nothing(rows):
    first, con = outcome(rows)
    resolve(con, shop_settings(most_names=2), country="DE")
    assert {table: con.execute(f"FROM {table}").fetchall() for table in TABLES} == first


@settings(max_examples=15, deadline=None)
@given(rows=ROWS)
def test_members_are_whole(rows):
    tables, _ = outcome(rows)
    members = {row[0]: row for row in tables["members"]}
    assert set(members) == {row[-1] for row in tables["identities"] if row[-1]}
    assert {row[1] for row in members.values()} == {row[0] for row in tables["customers"]}
    assert all((row[3] == "own") == (row[0] == row[1]) and row[3] for row in members.values())
    assert all(members[row[1]][1] == row[1] for row in members.values())


@settings(max_examples=8, deadline=None)
@given(people=st.integers(11, 50), known=st.sampled_from(["account", "email", "card"]))
def test_people_on_one_tablet_are_not_one(people, known):
    rows = [{known: f"p{i}@x.de" if known == "email" else f"p{i}", "phone": "030 1234567"} for i in range(people)]
    members = outcome(rows, most_names=10)[0]["members"]
    assert len({row[1] for row in members}) == people


@settings(max_examples=15, deadline=None)
@given(rows=ROWS)
def test_people_who_only_share_a_phone_agree_on_a_name(rows):
    """Accounts joined without a card or an e-mail in common never have different single names."""
    rows = [{key: row[key] for key in row if key not in {"card", "email"}} for row in rows]
    _, con = outcome(rows, most_names=10)
    query = """
        WITH named AS (
            SELECT atom, min(value) AS name FROM identifiers WHERE kind = 'name' GROUP BY atom HAVING count(*) = 1
        )
        SELECT customer FROM named JOIN members USING (atom) GROUP BY customer HAVING count(DISTINCT name) > 1
    """
    assert con.execute(query).fetchall() == []
