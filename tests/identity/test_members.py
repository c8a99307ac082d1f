from datetime import datetime

from tests.identity.shop import members, resolved

PHONE = "030 1234567"


def same(con, *atoms):
    found = members(con)
    return len({found[atom] for atom in atoms}) == 1


def test_an_e_mail_joins_in_any_spelling_and_the_account_names_the_customer():
    con = resolved({"account": "1", "email": "anna.b@gmail.com"}, {"email": "AnnaB+shop@gmail.com"})
    rows = con.execute("SELECT atom, customer, household, evidence FROM members ORDER BY atom").fetchall()
    assert rows == [
        ("account:shop:1", "account:shop:1", None, "own"),
        ("email:annab@gmail.com", "account:shop:1", None, "same e-mail"),
    ]


def test_a_card_joins_two_sources_and_chains_with_an_e_mail():
    con = resolved(
        {"source": "a", "account": "1", "card": "77"},
        {"source": "b", "account": "9", "card": "7-7", "email": "a@x.de"},
        {"email": "a@x.de"},
    )
    assert set(members(con).values()) == {"account:a:1"}
    assert dict(con.execute("SELECT atom, evidence FROM members").fetchall())["account:b:9"] == "same e-mail"


def test_the_earliest_account_names_the_customer_then_the_alphabet():
    con = resolved(
        {"account": "1", "email": "a@x.de", "ts": datetime(2026, 1, 2)},
        {"account": "2", "email": "a@x.de", "ts": datetime(2025, 1, 1)},
    )
    assert set(members(con).values()) == {"account:shop:2"}


def test_a_name_alone_never_joins():
    con = resolved({"account": "1", "name": "Anna Bauer"}, {"account": "2", "name": "Anna Bauer"})
    assert not same(con, "account:shop:1", "account:shop:2")


def test_a_phone_joins_equal_names():
    con = resolved(
        {"email": "a@x.de", "phone": PHONE, "name": "Anna Bauer"},
        {"email": "b@x.de", "phone": PHONE, "name": "Bauer, Anna"},
    )
    assert same(con, "email:a@x.de", "email:b@x.de")


def test_a_phone_does_not_join_a_household():
    con = resolved(
        {"account": "1", "email": "a@x.de", "phone": PHONE, "name": "Anna Bauer"},
        {"account": "2", "email": "c@x.de", "phone": PHONE, "name": "Carl Bauer"},
        {"account": "3", "email": "n@x.de", "phone": PHONE},
        {"phone": PHONE, "name": "Carl Bauer"},
    )
    assert not same(con, "account:shop:1", "account:shop:2")
    assert members(con)["account:shop:3"] == "account:shop:3"
    assert same(con, "account:shop:2", "phone:+49301234567")


def test_a_phone_joins_where_nobody_is_named():
    con = resolved({"account": "1", "phone": PHONE}, {"account": "2", "phone": "+49301234567"}, {"phone": PHONE})
    assert same(con, "account:shop:1", "account:shop:2", "phone:+49301234567")
    assert {row[0] for row in con.execute("SELECT evidence FROM members").fetchall()} == {"own", "same phone"}


def test_a_nameless_account_with_two_phones_does_not_join_two_families():
    con = resolved(
        {"account": "1", "phone": "030 1111119", "name": "Anna Bauer"},
        {"account": "2", "phone": "030 1111119"},
        {"account": "2", "phone": "030 2222229"},
        {"account": "3", "phone": "030 2222229", "name": "Carl Schmidt"},
    )
    assert members(con) == {f"account:shop:{i}": f"account:shop:{i}" for i in (1, 2, 3)}


def test_a_phone_in_dispute_does_not_undo_what_another_joins():
    con = resolved(
        {"account": "1", "phone": "030 1111119", "name": "Anna Bauer"},
        {"account": "2", "phone": "030 1111119", "name": "Carl Bauer"},
        {"account": "1", "phone": "0170 2222229", "name": "Anna Bauer"},
        {"account": "3", "phone": "0170 2222229"},
    )
    assert same(con, "account:shop:1", "account:shop:3")
    assert not same(con, "account:shop:1", "account:shop:2")


def test_an_account_of_two_names_does_not_join_the_two():
    con = resolved(
        {"account": "1", "phone": PHONE, "name": "Anna Bauer"},
        {"account": "2", "phone": PHONE, "name": "Anna Bauer"},
        {"account": "2", "phone": PHONE, "name": "Carl Bauer"},
        {"account": "3", "phone": PHONE, "name": "Carl Bauer"},
    )
    assert not same(con, "account:shop:1", "account:shop:3")


def test_rows_of_several_names_and_only_a_phone_join_nobody():
    con = resolved(
        {"account": "1", "phone": PHONE, "name": "Anna Bauer"},
        {"phone": PHONE, "name": "Anna Bauer"},
        {"phone": PHONE, "name": "Carl Schmidt"},
    )
    assert not same(con, "account:shop:1", "phone:+49301234567")


def test_fifty_people_on_the_shop_s_tablet():
    named = [{"phone": PHONE, "name": f"Guest number{i} Family{i}"} for i in range(50)]
    accounts = [{"account": str(i), "phone": PHONE} for i in range(50)]
    addresses = [{"email": f"g{i}@x.de", "phone": PHONE} for i in range(50)]
    con = resolved(*named)
    assert con.execute("SELECT kind, kind_reason FROM customers").fetchall() == [
        ("unconfirmed", "the same phone is used by 50 different people (more than 10)")
    ]
    assert len(set(members(resolved(*accounts)).values())) == 50
    assert len(set(members(resolved(*addresses)).values())) == 50


def test_the_limit_is_more_than_ten_and_can_be_set():
    rows = [{"account": str(i), "email": "office@x.de"} for i in range(1, 12)]
    assert len(set(members(resolved(*rows[:10], {"email": "office@x.de"})).values())) == 1
    con = resolved(*rows)
    assert len(set(members(con).values())) == 11
    assert con.execute("SELECT count(*) FROM identifiers WHERE kind = 'email'").fetchall() == [(11,)]
    assert len(set(members(resolved(*rows, most_names=11)).values())) == 1


def test_spellings_of_one_name_do_not_make_an_address_shared():
    rows = [
        {"account": "1", "email": "a@x.de", "name": name} for name in ("Anna Bauer", "BAUER, Anna", "anna  bauer")
    ] * 5
    con = resolved(*rows, {"email": "a@x.de"}, most_names=2)
    assert len(set(members(con).values())) == 1


def test_a_cashier_s_account_with_many_addresses_joins_nobody():
    rows = [{"account": "7", "email": f"g{i}@x.de"} for i in range(11)]
    web = [{"source": "web", "email": f"g{i}@x.de"} for i in range(11)]
    assert len(set(members(resolved(*rows, *web)).values())) == 11
