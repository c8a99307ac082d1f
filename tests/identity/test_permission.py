from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from acquaint import clock
from acquaint.errors import InputError, SettingsError
from acquaint.identity import permission, stops
from acquaint.words import LANGUAGES, Words
from tests.identity.permitted import AS_OF, DAY, at, decided, insert, person, says, settings, shop, verdict

CONFIRMED = 'confirmed = ["got-in-a-sale", "own-similar-products", "could-refuse-then", "can-refuse-each-time"]'
EXISTING = f'[contact.email]\nrule = "existing-customers"\n{CONFIRMED}'
UK = '[contact.phone]\nrule = "uk-register"\nregister = "tps.txt"\nregister_date = 2026-02-20'
US = '[contact.phone]\nrule = "us-relationship"\nregister = "dnc.txt"\nregister_date = 2026-02-20'
UK_NUMBER, US_NUMBER = "+447911123456", "+12025550123"


def orders(con, customer, *days, **more):
    insert(con, "orders", [{"atom": customer, "ts": at(day), **more} for day in days])


def yes(day=None, **more):
    return {"allowed": True, "ts": at(day) if day else None, **more}


def no(day=None, **more):
    return {"allowed": False, "ts": at(day) if day else None, **more}


# --- Statements -------------------------------------------------------------------------------------------------------


def test_unknown_is_no_on_every_channel():
    con = shop()
    anna = person(con, phone="+4930123456")
    rows = decided(con)
    assert list(rows) == [(anna, channel) for channel in ("email", "phone", "post", "sms")]
    assert {row["lack"] for row in rows.values()} == {"unknown"}
    assert not any(row["allowed"] for row in rows.values())


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ([yes("2025-01-01")], "consent"),
        ([no("2025-01-01")], "said_no"),
        ([yes("2025-01-01"), no("2025-01-02")], "said_no"),
        ([no("2025-01-01"), yes("2025-01-02")], "consent"),
        ([no("2025-01-01 20:00"), yes("2025-01-01 21:00")], "said_no"),
        ([yes()], "consent"),
        ([no()], "said_no"),
        ([no(), yes("2026-01-01")], "said_no"),
        ([yes(), no("1999-01-01")], "said_no"),
        ([yes(), no("1960-01-01")], "said_no"),
        ([no("1960-01-01"), yes("1960-01-02")], "consent"),
        ([yes(), no()], "said_no"),
    ],
)
def test_the_newest_date_wins_and_a_no_in_doubt(said, found):
    con = shop()
    anna = person(con)
    says(con, anna, *said)
    assert verdict(con, anna) == found


def test_a_list_of_todays_state_does_not_take_back_an_unsubscription():
    con = shop()
    anna, bea = person(con), person(con, "bea")
    insert(con, "responses", [{"atom": anna, "ts": at("2026-02-20"), "channel": "email"}])
    for who in (anna, bea):
        says(con, who, yes("2026-03-01", is_state=True, known_at=at("2026-03-01")))
    assert (verdict(con, anna), verdict(con, bea)) == ("said_no", "consent")
    says(con, anna, yes("2026-02-25", known_at=at("2026-02-25")))
    assert verdict(con, anna) == "consent", "a dated yes after it does"


def test_what_decides_is_shown():
    con = shop()
    anna = person(con)
    says(con, anna, yes("2025-01-01", basis="old form"), yes("2025-03-04", basis="Newsletter?"))
    row = decided(con)[anna, "email"]
    assert row["address"] == "anna@example.com"
    assert (row["basis"], row["basis_text"], row["since"]) == ("consent", "Newsletter?", date(2025, 3, 4))


def test_statements_of_all_atoms_of_a_customer_count():
    con = shop()
    anna = person(con)
    insert(con, "members", [{"atom": "account:shop:7", "customer": anna}])
    says(con, anna, yes("2025-01-01"))
    says(con, "account:shop:7", no("2025-02-01"))
    assert verdict(con, anna) == "said_no"


def test_a_yes_counts_when_it_is_known_and_a_no_at_once():
    con = shop()
    anna, ben, cleo = (person(con, who) for who in ("anna", "ben", "cleo"))
    says(con, anna, yes("2026-03-02"), yes(known_at=at("2026-03-02 00:00:01")))
    says(con, ben, yes("2026-03-01 23:59"), yes(known_at=at("2026-03-02")))
    says(con, cleo, yes("2025-01-01"), no("2026-03-05", known_at=at("2026-03-05")))
    assert [verdict(con, who) for who in (anna, ben, cleo)] == ["unknown", "consent", "said_no"]
    assert verdict(con, anna, stated_by=AS_OF + timedelta(hours=1)) == "consent"


def test_dates_are_those_of_the_shop():
    con = shop()
    anna = person(con)
    says(con, anna, no("2026-02-01 23:30", basis="stop"), yes("2026-02-02 10:00"))
    assert verdict(con, anna) == "consent"
    row = decided(con, zone="Europe/Berlin")[anna, "email"]
    assert (row["lack"], row["basis_text"], row["since"]) == ("said_no", "stop", date(2026, 2, 2))


@pytest.mark.parametrize(
    "type_",
    ["unsubscribed", "Unsubscribe", "complained", "Complaint", "Marked Email as Spam", "opted out", "abgemeldet"],
)
def test_unsubscribing_and_complaining_are_a_no(type_):
    con = shop()
    anna = person(con)
    says(con, anna, yes("2025-01-01"))
    insert(con, "responses", [{"atom": anna, "channel": "email", "ts": at("2025-06-01"), "type": type_}])
    row = decided(con)[anna, "email"]
    assert (row["lack"], row["basis_text"], row["since"]) == ("said_no", type_, date(2025, 6, 1))
    says(con, anna, yes("2025-07-01"))
    assert verdict(con, anna) == "consent"


def test_other_answers_are_no_refusal():
    con = shop()
    anna = person(con)
    says(con, anna, yes("2025-01-01"))
    insert(con, "responses", [{"atom": anna, "ts": at("2025-06-01"), "type": t} for t in ("clicked", "redeemed")])
    assert verdict(con, anna) == "consent"


@pytest.mark.parametrize(
    ("word", "channels"),
    [
        ("E-Mail", {"email"}),
        ("newsletter", {"email"}),
        ("Telefon", {"phone"}),
        ("SMS", {"sms"}),
        ("Postal mail", {"post"}),
        ("push", set()),
        ("marketing", {"email", "phone", "sms", "post"}),
    ],
)
def test_words_for_channels(word, channels):
    con = shop()
    anna, ben = person(con, "anna", phone=UK_NUMBER), person(con, "ben", phone="+4930123456")
    says(con, anna, no("2025-01-01", channel=word))
    says(con, ben, yes("2025-01-01", channel=word))
    rows = decided(con)
    assert {channel for who, channel in rows if who == anna and rows[who, channel]["lack"] == "said_no"} == channels
    allowed = channels if len(channels) == 1 else set()  # a yes to nobody knows what is none
    assert {channel for who, channel in rows if who == ben and rows[who, channel]["allowed"]} == allowed


def test_unsubscribing_from_nobody_knows_what_is_a_no_to_all():
    con = shop()
    anna = person(con, phone=UK_NUMBER)
    insert(con, "responses", [{"atom": anna, "ts": at("2025-06-01")}])
    assert {row["lack"] for row in decided(con).values()} == {"said_no"}


# --- Answers ----------------------------------------------------------------------------------------------------------


def test_do_not_contact_stays_whatever_a_file_says_later():
    con = shop()
    anna = person(con, phone=UK_NUMBER)
    says(con, anna, no("2025-06-01", channel="phone", basis="answer: do_not_contact"))
    says(con, anna, *(yes("2026-02-01", channel=channel) for channel in ("email", "phone")), no())
    rows = decided(con)
    assert {row["lack"] for row in rows.values()} == {"do_not_contact"}
    assert rows[anna, "email"]["since"] == date(2025, 6, 1)


def test_the_wrong_person_is_wrong_on_that_channel():
    con = shop()
    anna = person(con, phone=UK_NUMBER)
    says(con, anna, no("2025-06-01", channel="phone", basis="answer: wrong_person"))
    says(con, anna, *(yes("2026-02-01", channel=channel) for channel in ("email", "phone")))
    assert verdict(con, anna, "phone") == "wrong_person"
    assert verdict(con, anna, "email") == "consent"
    says(con, anna, no("2025-05-01", channel="phone", basis="answer: do_not_contact"))
    assert verdict(con, anna, "phone") == verdict(con, anna, "email") == "do_not_contact"


# --- Stops ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("listed", [("email", "anna@example.com"), ("phone", UK_NUMBER), ("account", "anna")])
def test_a_listed_identifier_stops_every_channel(tmp_path, listed):
    con = shop()
    anna, ben = person(con, phone=UK_NUMBER), person(con, "ben")
    says(con, anna, yes("2026-02-01"), yes("2026-02-01", channel="post"))
    says(con, ben, yes("2026-02-01"))
    orders(con, anna, "2026-01-01")
    stops.add(tmp_path, [listed], DAY, "asked on the phone")
    rows = decided(con, EXISTING, folder=tmp_path)
    assert {row["lack"] for (who, _), row in rows.items() if who == anna} == {"do_not_contact"}
    assert rows[ben, "email"]["allowed"]


@pytest.mark.parametrize(
    ("before", "after"),
    [("+49305550101", "0305550101"), ("0305550101", "+49305550101"), ("+49305550101", "+43305550101")],
)
def test_a_stop_outlives_the_shops_country(tmp_path, before, after):
    con = shop()
    anna = person(con, email=None, phone=after)
    ben = person(con, "ben", email=None, phone="+49305550102")
    stops.add(tmp_path, [("phone", before)], DAY, "asked on the phone")
    rows = decided(con, folder=tmp_path)
    assert {row["lack"] for (who, _), row in rows.items() if who == anna} == {"do_not_contact"}
    assert rows[ben, "post"]["lack"] == "unknown"


def test_a_name_is_never_listed(tmp_path):
    con = shop()
    anna = person(con)
    says(con, anna, yes())
    insert(con, "identifiers", [{"atom": anna, "kind": "name", "value": "anna", "written": "Anna"}])
    stops.add(tmp_path, [("email", "anna")], DAY, "")
    assert verdict(con, anna, folder=tmp_path) == "consent"


def test_a_list_that_cannot_be_read_stops_the_run(tmp_path):
    (tmp_path / "do_not_contact.csv").write_text("hash,since,reason\nanna@example.com,,\n")
    with pytest.raises(InputError, match="row 1"):
        decided(shop(), folder=tmp_path)


@pytest.mark.parametrize(
    ("born", "young"),
    [
        ("2008-03-03", True),
        ("2008-03-02", False),
        ("2010-05-17", True),
        ("17.05.2010", True),
        ("17.5.2010", True),
        ("05/17/2010", True),
        ("17/05/2010", True),
        ("2010-05-17 00:00:00", True),
        ("2010-05-17T00:00:00Z", True),
        ("17.05.10", True),
        ("17 May 2010", True),
        ("05/09/2007", False),
        ("02/09/2008", True),
        ("2010-01-01", True),
        ("1970-01-01", False),
        ("1900-01-01", False),
        ("1984-06-30", False),
        ("17.05.84", False),
        ("2030-05-17", False),
        ("May", False),
        ("", False),
        ("n/a", False),
        ("40315", True),
    ],
)
def test_nobody_under_age_is_contacted(born, young):
    con = shop()
    anna = person(con)
    says(con, anna, yes())
    insert(con, "traits", [{"atom": anna, "trait": "Date of birth", "value": born}])
    assert verdict(con, anna) == ("under_age" if young else "consent")


@pytest.mark.parametrize(
    "trait", ["birthday", "Birth-Date", "Geburtsdatum", "date_of_birth", "DOB", "Kunde: Geburtsdatum"]
)
def test_names_of_birth_dates(trait):
    con = shop()
    anna = person(con)
    insert(con, "traits", [{"atom": anna, "trait": trait, "value": "2010-05-17"}])
    assert {row["lack"] for row in decided(con).values()} == {"under_age"}


@pytest.mark.parametrize("trait", ["birthday of child", "tier", "last birthday mail"])
def test_other_traits_say_no_age(trait):
    con = shop()
    anna = person(con)
    says(con, anna, yes())
    insert(con, "traits", [{"atom": anna, "trait": trait, "value": "2010-05-17"}])
    assert verdict(con, anna) == "consent"


def test_the_youngest_of_several_birth_dates_counts():
    con = shop()
    anna = person(con)
    insert(con, "traits", [{"atom": anna, "trait": "birthday", "value": v} for v in ("1980-05-17", "2010-05-17")])
    assert verdict(con, anna) == "under_age"


def test_a_leap_day_child_is_of_age_in_march():
    con = shop()
    anna = person(con)
    insert(con, "traits", [{"atom": anna, "trait": "birthday", "value": "2008-02-29"}])
    assert verdict(con, anna, day=date(2026, 2, 28)) == "under_age"
    assert verdict(con, anna, day=date(2026, 3, 1)) == "unknown"


# --- Addresses --------------------------------------------------------------------------------------------------------


def test_only_persons_have_rows():
    con = shop()
    for kind in ("organisation", "unconfirmed"):
        person(con, kind, kind=kind)
    assert decided(con) == {}


def test_without_address_there_is_no_channel_but_the_letter():
    con = shop()
    anna = person(con, email=None)
    says(con, anna, *(yes(channel=channel) for channel in ("email", "phone", "sms", "post")))
    rows = decided(con)
    assert {channel: row["basis"] or row["lack"] for (_, channel), row in rows.items()} == {
        "email": "no_address", "phone": "no_address", "sms": "no_address", "post": "consent",
    }  # fmt: skip
    assert {row["address"] for row in rows.values()} == {None}


def test_a_marketplace_hides_the_address():
    con = shop()
    masked = person(con, email="x1@marketplace.amazon.de", phone=UK_NUMBER)
    says(con, masked, yes())
    assert verdict(con, masked) == "marketplace"
    assert decided(con)[masked, "email"]["address"] is None
    says(con, masked, yes(channel="phone"))
    assert verdict(con, masked, "phone") == "consent"


def test_a_real_address_beside_a_mask_is_used():
    con = shop()
    anna = person(con, email="x1@marketplace.amazon.de")
    says(con, anna, yes())
    insert(con, "identifiers", [{"atom": anna, "kind": "email", "value": "anna@x.de", "written": "Anna@x.de"}])
    row = decided(con)[anna, "email"]
    assert (row["basis"], row["address"]) == ("consent", "Anna@x.de")


def test_of_several_addresses_the_one_of_the_customer_is_used():
    con = shop()
    anna = person(con)
    for value, known in (("a@x.de", "2025-01-01"), ("z@x.de", "2026-01-01"), ("later@x.de", "2026-06-01")):
        row = {"atom": anna, "kind": "email", "value": value, "written": value, "known_at": at(known)}
        insert(con, "identifiers", [row])
    assert decided(con)[anna, "email"]["address"] == "anna@example.com"
    con.execute("DELETE FROM identifiers WHERE value = 'anna@example.com'")
    assert decided(con)[anna, "email"]["address"] == "later@x.de"
    con.execute("UPDATE customers SET email = 'Z@x.de'")
    assert decided(con)[anna, "email"]["address"] == "z@x.de"


def test_a_text_goes_to_the_telephone():
    con = shop()
    anna = person(con, phone=UK_NUMBER)
    says(con, anna, yes(channel="sms"))
    rows = decided(con)
    assert (rows[anna, "sms"]["address"], rows[anna, "sms"]["allowed"]) == (UK_NUMBER, True)
    assert not rows[anna, "phone"]["allowed"]


# --- Rules ------------------------------------------------------------------------------------------------------------


def test_existing_customers_needs_all_conditions():
    text = '[contact.email]\nrule = "existing-customers"\nconfirmed = ["got-in-a-sale", "could-refuse-then"]'
    with pytest.raises(SettingsError) as caught:
        decided(shop(), text)
    assert "own-similar-products, can-refuse-each-time" in str(caught.value)
    assert "got-in-a-sale" not in str(caught.value)


def test_existing_customers_may_be_written_to_unless_they_refused():
    con = shop()
    anna, ben, cleo, dora = (person(con, who) for who in ("anna", "ben", "cleo", "dora"))
    orders(con, anna, "2025-05-01", "2026-01-01")
    orders(con, ben, "2025-05-01")
    orders(con, cleo, "2026-04-01")
    orders(con, dora, "2025-05-01", is_order=False)
    says(con, ben, no("2020-01-01"))
    rows = decided(con, EXISTING)
    assert {who: row["basis"] or row["lack"] for (who, channel), row in rows.items() if channel == "email"} == {
        anna: "existing_customer", ben: "said_no", cleo: "unknown", dora: "unknown",
    }  # fmt: skip
    assert rows[anna, "email"]["since"] == date(2025, 5, 1)
    assert rows[anna, "post"]["lack"] == "unknown"
    assert verdict(con, anna) == "unknown"


def test_a_channel_that_is_switched_off_is_off():
    con = shop()
    anna = person(con, phone=UK_NUMBER)
    says(con, anna, yes(), yes(channel="phone"), yes(channel="sms"))
    rows = decided(con, '[contact.email]\nrule = "never"\n[contact.phone]\nrule = "never"')
    assert {channel: row["basis"] or row["lack"] for (_, channel), row in rows.items()} == {
        "email": "rule_never", "phone": "rule_never", "sms": "consent", "post": "unknown",
    }  # fmt: skip


def callable_(con, number=UK_NUMBER, day="2025-11-01"):
    anna = person(con, phone=number)
    orders(con, anna, day)
    return anna


def register(folder, *lines, name="tps.txt", encoding="utf-8"):
    (folder / name).write_text("".join(f"{line}\n" for line in lines), encoding=encoding)
    return folder


@pytest.mark.parametrize(
    "line",
    [
        "+447911123456",
        "00447911123456",
        "447911123456",
        "07911123456",
        "7911123456",
        "07911 123 456",
        "+44 (0)7911 123456",
        '"07911-123456"',
        "2026-02-01,07911123456,added",
        "A. Smith;07911123456",
    ],
)
def test_a_number_in_the_register_is_not_called(tmp_path, line):
    con = shop()
    anna, ben = callable_(con), person(con, "ben", phone="+442079460000")
    orders(con, ben, "2025-11-01")
    rows = decided(con, UK, folder=register(tmp_path, line, "0113 496 0000"))
    assert (rows[anna, "phone"]["lack"], rows[anna, "phone"]["since"]) == ("in_register", date(2026, 2, 20))
    assert (rows[ben, "phone"]["basis"], rows[ben, "phone"]["since"]) == ("register_clear", date(2026, 2, 20))


@pytest.mark.parametrize("number", ["+441134960000", "+44800123456", "+445001234", "+442012345678"])
def test_numbers_of_all_lengths_are_found(tmp_path, number):
    con = shop()
    anna = callable_(con, number)
    national = "0" + number.removeprefix("+44")
    assert verdict(con, anna, "phone", UK, folder=register(tmp_path, national)) == "in_register"
    assert verdict(con, anna, "phone", UK, folder=register(tmp_path, "07000000000")) == "register_clear"


@pytest.mark.parametrize(("country", "found"), [("GB", "in_register"), (None, "in_register"), ("DE", "unknown")])
def test_a_number_without_prefix_is_one_of_the_shops_country(tmp_path, country, found):
    con = shop()
    anna = callable_(con, "07911 123456")
    assert verdict(con, anna, "phone", UK, folder=register(tmp_path, "07911123456"), country=country) == found


def test_the_register_says_nothing_of_other_countries(tmp_path):
    con = shop()
    anna = callable_(con, "+4930123456")
    assert verdict(con, anna, "phone", UK, folder=register(tmp_path, "07911123456")) == "unknown"
    says(con, anna, yes(channel="phone"))
    assert verdict(con, anna, "phone", UK, folder=tmp_path) == "consent"


@pytest.mark.parametrize("encoding", ["utf-8-sig", "latin-1", "utf-16"])
def test_registers_come_in_any_encoding(tmp_path, encoding):
    con = shop()
    anna = callable_(con)
    folder = register(tmp_path, "Número", "02079460000", "07911123456", encoding=encoding)
    assert verdict(con, anna, "phone", UK, folder=folder) == "in_register"


def test_a_register_without_numbers_is_another_file(tmp_path):
    for lines in ([], ["number"], ["anna@example.com", "ben@example.com", "07911123456"]):
        with pytest.raises(SettingsError, match="hold a telephone number"):
            decided(shop(), UK, folder=register(tmp_path, *lines))


def test_a_register_that_is_named_must_be_there(tmp_path):
    with pytest.raises(SettingsError, match=r"\[contact\.phone\] register: There is no file tps\.txt"):
        decided(shop(), UK, folder=tmp_path)


@pytest.mark.parametrize(
    ("set_to", "found"),
    [
        ('rule = "uk-register"', "register_missing"),
        ('rule = "uk-register"\nregister = "tps.txt"', "register_missing"),
        ('rule = "uk-register"\nregister = "tps.txt"\nregister_date = 2026-02-01', "register_old"),
        ('rule = "uk-register"\nregister = "tps.txt"\nregister_date = 2026-02-02', "register_clear"),
        ('rule = "uk-register"\nregister = "tps.txt"\nregister_date = 2062-02-02', "register_old"),
    ],
)
def test_only_a_fresh_register_counts(tmp_path, set_to, found):
    con = shop()
    anna, ben = callable_(con), person(con, "ben", phone="+442079460000")
    cleo, dora = person(con, "cleo", phone="+442079460001"), person(con, "dora", phone="+442079460002")
    says(con, ben, yes("2025-01-01", channel="phone"))
    says(con, dora, no("2025-01-01", channel="phone"))
    orders(con, dora, "2025-11-01")
    text, folder = f"[contact.phone]\n{set_to}", register(tmp_path, "07000000000")
    verdicts = [verdict(con, who, "phone", text, folder=folder) for who in (anna, ben, cleo, dora)]
    assert verdicts == [found, "consent", "no_relationship", "said_no"]


@pytest.mark.parametrize(
    ("fetched", "on", "found"),
    [
        ("2026-02-20", "2026-03-02", "register_clear"),
        ("2026-02-20", "2026-03-21", "register_old"),
        ("2026-03-15", "2026-03-16", "register_clear"),
        ("2026-03-16", "2026-03-15", "register_old"),
        ("2026-03-16", "2026-01-01", "register_old"),
    ],
)
def test_a_register_is_as_old_as_on_the_day_of_the_call(tmp_path, fetched, on, found):
    con = shop()
    anna = callable_(con)
    text, folder = UK.replace("2026-02-20", fetched), register(tmp_path, "07000000000")
    act = datetime.fromisoformat(f"{on}T12:00:00+00:00")
    assert verdict(con, anna, "phone", text, folder=folder, stated_by=act) == found
    told = permission.notes(settings(text), DAY, stated_by=act)
    assert len(told) == (found == "register_old")


def test_without_an_act_a_register_is_judged_by_the_clock(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: datetime(2026, 4, 1, tzinfo=UTC))
    assert permission.notes(settings(UK), DAY) == [("permission.notes.register_old", {"n": 40})]


def test_a_relationship_is_over_on_the_day_of_the_call(tmp_path):
    con = shop()
    anna, ben = person(con, phone=US_NUMBER), person(con, "ben", phone="+12025550124")
    orders(con, anna, "2024-09-10")
    insert(con, "events", [{"atom": ben, "ts": at("2025-12-10"), "type": "Enquiry"}])
    folder = register(tmp_path, "202,5550199", name="dnc.txt")
    for day, found in ((9, "relationship"), (20, "no_relationship")):
        act = datetime(2026, 3, day, tzinfo=UTC)
        assert {verdict(con, who, "phone", US, folder=folder, stated_by=act) for who in (anna, ben)} == {found}


def test_marketplace_customers_are_called_by_consent_alone(tmp_path):
    con = shop()
    masked = person(con, email="x1@marketplace.amazon.de", phone=UK_NUMBER)
    orders(con, masked, "2025-11-01")
    assert verdict(con, masked, "phone", UK, folder=register(tmp_path, "07000000000")) == "marketplace"


@pytest.mark.parametrize(
    ("ordered", "asked", "found"),
    [
        ("2024-08-31", None, "relationship"),
        ("2024-08-30", None, "no_relationship"),
        (None, "2025-12-02", "relationship"),
        (None, "2025-12-01", "no_relationship"),
        ("2020-01-01", "2026-02-01", "relationship"),
        (None, None, "no_relationship"),
    ],
)
def test_the_american_rule_needs_a_relationship(tmp_path, ordered, asked, found):
    con = shop()
    anna = person(con, phone=US_NUMBER)
    if ordered:
        orders(con, anna, ordered)
    if asked:
        insert(con, "events", [{"atom": anna, "ts": at(asked), "type": "Enquiry"}])
    row = decided(con, US, folder=register(tmp_path, "202,5550199", name="dnc.txt"))[anna, "phone"]
    assert (row["basis"] or row["lack"]) == found
    latest = max(day for day in (ordered, asked, "") if day is not None)
    assert row["since"] == (date.fromisoformat(latest) if found == "relationship" else None)


@pytest.mark.parametrize("line", ["202,5550123", "2025550123", "(202) 555-0123", "+1 202 555 0123", "1-202-555-0123"])
def test_the_american_register(tmp_path, line):
    con = shop()
    anna = callable_(con, US_NUMBER)
    assert verdict(con, anna, "phone", US, folder=register(tmp_path, line, name="dnc.txt")) == "in_register"


# --- What is said of it -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", None),
        (UK, None),
        ('[contact.phone]\nrule = "consent"\nregister_date = 2020-01-01', None),
        ('[contact.phone]\nrule = "uk-register"', "There is no register"),
        ('[contact.phone]\nrule = "uk-register"\nregister = "tps.txt"', "has no date"),
        (UK.replace("2026-02-20", "2026-01-21"), "is 40 days old, so nobody may be called by it"),
        (UK.replace("2026", "2062"), "has the date 20 February 2062"),
    ],
)
def test_a_register_that_does_not_count_is_told(text, said):
    told = permission.notes(settings(text), DAY, stated_by=AS_OF)
    assert len(told) == (said is not None)
    for key, values in told:
        assert said in Words("en")(key, **values)
        assert Words("de")(key, **values)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_words(language):
    words = Words(language)
    assert set(words.under("permission.lack")) == set(permission.LACKS)
    assert set(words.under("workbook.bases")) >= set(permission.BASES)


def test_the_files_it_rests_on(tmp_path):
    assert permission.files(settings(UK), tmp_path) == ()
    register(tmp_path, "07911123456")
    stops.add(tmp_path, [("email", "anna@example.com")], DAY, "")
    names = {path.name for path in permission.files(settings(UK), tmp_path)}
    assert names == {"do_not_contact.csv", "tps.txt"}


def test_no_working_table_is_left(tmp_path):
    con = shop()
    decided(con, UK, folder=register(tmp_path, "07911123456"))
    permission.log(con, settings(), folder=tmp_path, day=DAY)
    assert con.execute("SELECT table_name FROM duckdb_tables() WHERE temporary").fetchall() == []


def test_shares_of_customers_and_sales():
    con = shop()
    who = [person(con, name, phone=f"+44791112345{n}") for n, name in enumerate("abcde")]
    says(con, who[0], yes(), yes(channel="phone"))
    says(con, who[1], yes(channel="post"))
    says(con, who[2], no(), no(channel="phone"))
    says(con, who[3], no())
    con.execute("CREATE TABLE profiles (customer VARCHAR, orders_365d BIGINT, net_sales_minor_365d BIGINT)")
    con.executemany("INSERT INTO profiles VALUES (?, ?, ?)", [[each, 2, 1000] for each in who[:4]] + [[who[4], 0, 0]])
    decided(con)
    found = permission.shares(con)
    assert (found.customers, found.by_email, found.by_phone, found.by_any) == (4, 1, 1, 2)
    assert (found.email_share, found.phone_share, found.any_share, found.sales_share) == (0.25, 0.25, 0.5, 0.5)
    assert found.lacks == {"said_no": 1, "unknown": 1}


def test_shares_of_nobody():
    con = shop()
    con.execute("CREATE TABLE profiles (customer VARCHAR, orders_365d BIGINT, net_sales_minor_365d BIGINT)")
    decided(con)
    found = permission.shares(con)
    assert (found.customers, found.any_share, found.sales_share, found.lacks) == (0, None, None, {})


# --- The log ----------------------------------------------------------------------------------------------------------


def logged(con, text="", folder=None, **more):
    permission.log(con, settings(text), folder=folder, day=DAY, **more)
    return con.execute("SELECT channel, allowed, known_at FROM reach_log").fetchall()


def seen(text):
    return at(text) + timedelta(microseconds=1)


def test_the_log_says_what_was_known_when(tmp_path):
    con = shop()
    anna = person(con)
    says(
        con,
        anna,
        yes("2025-01-01"),
        yes("2025-02-01"),
        no("2025-03-01", known_at=at("2025-06-01")),
        yes("2025-03-01 12:00"),
        yes("2025-09-01"),
    )
    assert logged(con, folder=tmp_path) == [
        ("email", True, seen("2025-01-01")),
        ("email", False, at("2025-06-01")),
        ("email", True, seen("2025-09-01")),
    ]
    assert con.execute("SELECT DISTINCT atom, known_at - ts FROM reach_log").fetchall() == [
        (anna, timedelta(microseconds=1))
    ]


def test_the_log_begins_with_an_address(tmp_path):
    con = shop()
    anna = person(con, email=None)
    says(con, anna, yes("2025-01-01"), yes("2025-01-01", channel="post"))
    assert logged(con, folder=tmp_path) == [("post", True, seen("2025-01-01"))]
    insert(
        con, "identifiers",
        [{"atom": anna, "kind": "email", "value": "a@x.de", "written": "a@x.de", "known_at": at("2025-05-01")}],
    )  # fmt: skip
    assert logged(con, folder=tmp_path)[0] == ("email", True, at("2025-05-01"))


def test_the_log_knows_the_rule_from_the_first_order_on(tmp_path):
    con = shop()
    anna = person(con)
    orders(con, anna, "2025-05-01", "2025-04-01")
    orders(con, anna, "2025-03-01", is_order=False)
    says(con, anna, no("2025-08-01"))
    assert logged(con, folder=tmp_path) == [("email", False, seen("2025-08-01"))]
    assert logged(con, EXISTING, tmp_path) == [
        ("email", True, seen("2025-04-01")),
        ("email", False, seen("2025-08-01")),
    ]
    assert logged(con, '[contact.email]\nrule = "never"', tmp_path) == []


def test_stops_are_a_no_from_the_beginning(tmp_path):
    con = shop()
    anna, ben = person(con), person(con, "ben")
    says(con, anna, yes("2025-01-01"))
    says(con, ben, yes("2025-01-01"))
    stops.add(tmp_path, [("email", "anna@example.com")], DAY, "")
    insert(con, "traits", [{"atom": ben, "trait": "birthday", "value": "2012-03-04"}])
    rows = logged(con, folder=tmp_path)
    assert len(rows) == 8
    assert {(allowed, known) for _, allowed, known in rows} == {(False, datetime(1970, 1, 2))}


def test_companies_are_not_in_the_log(tmp_path):
    con = shop()
    says(con, person(con, kind="organisation"), yes("2025-01-01"))
    assert logged(con, folder=tmp_path) == []


def test_the_moment_may_be_given_in_any_zone():
    con = shop()
    anna = person(con)
    says(con, anna, yes(known_at=AS_OF.replace(tzinfo=None)))
    berlin = AS_OF.astimezone(ZoneInfo("Europe/Berlin"))
    assert verdict(con, anna, as_of=berlin) == verdict(con, anna, as_of=AS_OF) == "consent"
    assert verdict(con, anna, as_of=berlin - timedelta(seconds=1)) == "unknown"
