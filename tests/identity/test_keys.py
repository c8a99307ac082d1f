import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from acquaint.identity import keys
from tests.identity.shop import connect, insert, resolved, settings

FORMS = {"account": keys.account_form, "card": keys.card_form, "name": keys.name_form}


@pytest.fixture(scope="module")
def con():
    with duckdb.connect() as connection:
        yield connection


def form(con, kind, text):
    return con.execute(f"SELECT {FORMS[kind]('$text::VARCHAR')}", {"text": text}).fetchall()[0][0]


@pytest.mark.parametrize("kind", sorted(FORMS))
@given(text=st.text(st.characters(codec="utf-8", exclude_categories=["Cs"], exclude_characters="\x00"), max_size=20))
def test_the_form_of_a_form_is_the_form(con, kind, text):
    once = form(con, kind, text)
    assert once is None or form(con, kind, once) == once


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Anna Bauer", "BAUER, Anna"),
        ("Jürgen Groß", "Juergen Gross"),
        ("André  O’Neil", "andre o neil"),
        ("Anna-Maria Bauer", "Anna Maria Bauer"),
    ],
)
def test_spellings_of_a_name_are_one(con, one, other):
    assert form(con, "name", one) == form(con, "name", other)


def test_letters_of_other_scripts_keep_their_signs(con):
    assert form(con, "name", "राम") != form(con, "name", "रमा")


def test_accounts_keep_zeros_and_case_and_lose_apostrophes_and_odd_blanks(con):
    assert form(con, "account", "\u200b '00aB 7\xa0") == "00aB 7"


def test_cards_lose_what_stands_between(con):
    assert form(con, "card", "'1234-5678 90x") == "1234567890X"


@pytest.mark.parametrize(
    "value", ["0", "000", "-", "---", "0-0", "-1", "NULL", "None", "anonymous", "N/A", "Guest", "0.0", "'", " "]
)
@pytest.mark.parametrize("kind", ["account", "card", "phone", "email"])
def test_values_that_say_nothing_attach_nothing(kind, value):
    con = resolved({kind: value})
    assert con.execute("SELECT atom FROM identities").fetchall() == [(None,)]


@pytest.mark.parametrize(
    "address", ["test@x.de", "TEST12@gmail.com", "test+a@x.de", "noreply@shop.de", "none@none.com"]
)
def test_addresses_that_say_nothing(address):
    assert resolved({"email": address}).execute("SELECT count(*) FROM members").fetchall() == [(0,)]


def test_values_the_owner_blocks_in_any_spelling():
    rows = [{"email": "Shop.Box+1@gmail.com"}, {"phone": "030/1234567"}, {"card": "99 99"}, {"account": "K-1"}]
    con = resolved(*rows, {"email": "anna@x.de"}, blocked=("shopbox@gmail.com", "+49 30 1234567", "9999", "k-1"))
    assert con.execute("SELECT atom FROM members").fetchall() == [("email:anna@x.de",)]


def test_unusable_values_are_counted():
    con = connect()
    rows = [
        {"email": "foo@@"},
        {"email": "foo@@", "name": "A"},
        {"email": "n/a"},
        {"phone": "call me"},
        {"phone": "12"},
    ]
    insert(con, "orders", rows)
    from acquaint.identity import resolve

    unusable = resolve(con, settings(), country="DE").unusable
    assert (unusable.blocked, unusable.emails, unusable.phones) == (1, 1, 2)


def test_the_written_form_is_kept():
    con = resolved({"email": " 'Anna.B+x@Gmail.com "})
    assert con.execute("SELECT value, written FROM identifiers").fetchall() == [
        ("annab@gmail.com", "Anna.B+x@Gmail.com")
    ]
