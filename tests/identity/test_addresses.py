import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from acquaint.identity import addresses

LOCAL = st.text("ab.+-_%'9 \"", min_size=1, max_size=8)
DOMAIN = st.sampled_from(
    ["x.de", "gmail.com", "a-b.co.uk", "-a.de", "a.local", "x.test", "a--b.de", "xn--a.de", "x", "x.d", "x..de"]
)


@pytest.fixture(scope="module")
def con():
    with duckdb.connect() as connection:
        yield connection


def sql(con, expression, text):
    return con.execute(f"SELECT {expression}", {"text": text}).fetchall()[0][0]


@given(local=LOCAL, domain=DOMAIN)
def test_what_looks_plain_is_an_address_to_email_validator_too(con, local, domain):
    text = f"{local}@{domain}"
    if sql(con, addresses.is_plain("$text::VARCHAR"), text):
        assert addresses.verified([text]) == [text]


@pytest.mark.parametrize("text", ["anna@x.de", "a.b+c@mail.example.com", "o'neil@x.ie", "a_b-c@a-b.co.uk"])
def test_common_addresses_look_plain(con, text):
    assert sql(con, addresses.is_plain("$text::VARCHAR"), text)


@pytest.mark.parametrize(
    "text",
    ["anna", "anna@", "@x.de", "a b@x.de", "a@x", "a@@x.de", "a..b@x.de", "a@x.invalid", "a,b@x.de", "a@x.de b@x.de"],
)
def test_garbage_is_none(con, text):
    assert not sql(con, addresses.is_plain("$text::VARCHAR"), text)
    assert addresses.verified([text]) == [None]


@pytest.mark.parametrize(
    ("text", "mailbox"),
    [
        ("anna+shop@x.de", "anna@x.de"),
        ("an.na+a+b@gmail.com", "anna@gmail.com"),
        ("an.na@googlemail.com", "anna@googlemail.com"),
        ("an.na@x.de", "an.na@x.de"),
        ("+tag@x.de", "+tag@x.de"),
    ],
)
def test_mailbox(con, text, mailbox):
    assert sql(con, addresses.mailbox("$text::VARCHAR"), text) == mailbox
    assert sql(con, addresses.mailbox("$text::VARCHAR"), mailbox) == mailbox


@pytest.mark.parametrize("text", ["Anna <anna@x.de>", "anna@x.de;", "mailto:anna@x.de", "<anna@x.de>", "anna@x.de."])
def test_only_the_address_is_taken(con, text):
    assert sql(con, addresses.bare("$text::VARCHAR"), text) == "anna@x.de"
