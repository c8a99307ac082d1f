from datetime import date, datetime

import pytest

from acquaint.identity import resolve
from tests.identity.shop import NOON, connect, insert, resolved, settings


def kind(con, customer=None):
    rows = con.execute(
        "SELECT kind, kind_reason FROM customers WHERE $c IS NULL OR customer = $c", {"c": customer}
    ).fetchall()
    assert len(rows) == 1
    return rows[0]


@pytest.mark.parametrize(
    "name",
    [
        "Cash Sale",
        "CASH SALE 12",
        "walk-in",
        "Walk-In Customer",
        "Guest",
        "Guest Customer",
        "Laufkundschaft Filiale 2",
        "Barverkauf",
        "Client Comptoir",
        "Comptoir",
        "Mostrador",
        "Cliente mostrador",
        "Till 3",
        "Staff",
        "test",
        "Test Test",
        "Kasse1",
        "Público en general",
        "Sundry Sales",
        "Anonymous",
        "Barverkäufe",
        "Passant",
    ],
)
def test_names_of_nobody(name):
    assert kind(resolved({"account": "1", "name": name})) == (
        "unconfirmed",
        "named like a cash sale, a guest or a till",
    )


@pytest.mark.parametrize(
    "name",
    [
        "Till Lindemann",
        "Johnny Cash",
        "Christopher Guest",
        "Anna Bauer",
        "Testa Rossi",
        "Barbara Kasse",
        "Jonas Gast",
        "Ada Staff",
        "李小龍",
        "Walker Inman",
        "Tillmann",
        "Cashmere Jones",
        "Mark Store",
        "de la Cliente",
        "Kunde",
    ],
)
def test_names_of_people(name):
    assert kind(resolved({"account": "1", "name": name})) == ("person", None)


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("info@teashop.de", "an address of the shop itself"),
        ("till2@pos.teashop.de", "an address of the shop itself"),
        ("abc123@marketplace.amazon.de", "an address of a marketplace, not the buyer's own"),
        ("abc@members.ebay.com", "an address of a marketplace, not the buyer's own"),
        ("a1@anonymised.shop.com", "an address of a marketplace, not the buyer's own"),
        ("walk.in@x.de", "an address like that of a till or a guest"),
        ("kasse1@x.de", "an address like that of a till or a guest"),
    ],
)
def test_addresses_of_nobody(address, reason):
    assert kind(resolved({"email": address, "name": "Anna Bauer"}, domains=("@TeaShop.de",))) == ("unconfirmed", reason)


def test_the_shop_s_domain_is_never_guessed_and_is_no_mere_ending():
    assert kind(resolved({"email": "info@teashop.de"})) == ("person", None)
    assert kind(resolved({"email": "info@myteashop.de"}, domains=("teashop.de",))) == ("person", None)


def test_somebody_who_also_has_an_address_of_their_own_is_a_person():
    con = resolved({"account": "1", "email": "q@marketplace.amazon.de"}, {"account": "1", "email": "anna@x.de"})
    assert kind(con) == ("person", None)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ({"vat_id": "DE 123 456 789"}, "has a VAT id"),
        ({"vat_id": "NL123456789B01"}, "has a VAT id"),
        ({"tags": "gold, Wholesale"}, "tagged as a trade customer"),
        ({"tags": "B2B"}, "tagged as a trade customer"),
        ({"tags": "Großhandel;vip", "company": "Tee GmbH"}, "tagged as a trade customer"),
    ],
)
def test_organisations(row, reason):
    assert kind(resolved({"email": "a@x.de", **row})) == ("organisation", reason)


@pytest.mark.parametrize(
    "row", [{"vat_id": "n/a"}, {"vat_id": "0000000"}, {"tags": "vip, b2bx"}, {"company": "Tee GmbH"}]
)
def test_what_makes_no_organisation(row):
    assert kind(resolved({"email": "a@x.de", **row})) == ("person", None)


def volume(own, others, **identity):
    con = connect()
    for name, count, extra in (("house", own, ""), ("other", others, "|| i")):
        con.execute(f"""
            INSERT INTO merged_orders BY NAME SELECT 'shop' AS source, '{name}' {extra} AS account, TRUE AS is_order,
                TIMESTAMP '2026-01-01' AS ts, TIMESTAMP '2026-01-01' AS known_at FROM range({count}) t(i)
        """)
    insert(con, "orders", [{"account": "house", "is_order": False}] * 5)
    resolve(con, settings(**identity), country=None)
    return kind(con, "account:shop:house")


def test_at_least_fifty_orders_and_over_a_twentieth_of_all():
    assert volume(50, 949) == ("unconfirmed", "50 of all 999 orders")
    assert volume(50, 950) == ("person", None)
    assert volume(49, 100) == ("person", None)
    assert volume(60, 10, persons=("house",)) == ("person", None)


@pytest.mark.parametrize("who", ["card:4711", "47-11", "account:shop:1", "1"])
def test_the_owner_confirms_a_person_by_id_or_identifier(who):
    rows = {"account": "1", "card": "4711", "name": "Guest"}
    assert kind(resolved(rows, persons=(who,)), "account:shop:1") == ("person", None)


def test_the_newest_written_values_are_kept_and_ties_go_by_text():
    con = resolved(
        {
            "account": "1",
            "name": "Anna Alt",
            "email": "alt@x.de",
            "phone": "030 1234567",
            "known_at": datetime(2026, 1, 1),
        },
        {"account": "1", "name": "Anna Neu", "email": "NEU@x.de", "known_at": datetime(2026, 2, 1)},
        {"account": "1", "name": "Anna Mitte", "email": "n/a", "known_at": datetime(2026, 2, 1)},
        {"account": "1", "name": "-", "known_at": datetime(2026, 3, 1)},
    )
    assert con.execute("SELECT name, email, phone, account FROM customers").fetchall() == [
        ("Anna Neu", "NEU@x.de", "+49301234567", "1")
    ]


def test_phones_stay_as_written_without_a_country():
    con = resolved({"phone": "030/123 45-67"}, country=None)
    assert con.execute("SELECT phone FROM customers").fetchall() == [("030/123 45-67",)]


def test_what_too_many_share_is_nobody_s_own():
    con = resolved(*({"email": f"g{i}@x.de", "phone": "030 1234567"} for i in range(11)))
    assert con.execute("SELECT DISTINCT phone FROM customers").fetchall() == [(None,)]


def test_a_company_without_a_name_is_called_by_its_company():
    con = resolved({"account": "1", "name": "n/a", "company": "Tee GmbH"})
    assert con.execute("SELECT name FROM customers").fetchall() == [("Tee GmbH",)]


def test_known_since_is_the_earliest_of_any_source():
    con = connect()
    insert(con, "orders", [{"email": "a@x.de"}])
    insert(con, "customers", [{"source": "crm", "email": "a@x.de", "since": date(2019, 5, 1)}])
    resolve(con, settings(), country=None)
    assert con.execute("SELECT known_since FROM customers").fetchall() == [(datetime(2019, 5, 1),)]
    assert kind(con) == ("person", None)
    assert datetime(2019, 5, 1) < NOON
