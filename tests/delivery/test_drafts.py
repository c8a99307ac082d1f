"""Drafts: one message for each e-mail on the list, as a mail program opens it; sentences that state facts only."""

from __future__ import annotations

import email
import email.policy
import stat
import sys
from datetime import date

import msgspec
import pytest

from acquaint import words as catalogue
from acquaint.config import ContactSettings, Settings, ShopSettings, TriggerSettings
from acquaint.delivery import drafts, listed, reasons
from acquaint.delivery.drafts import Mail
from acquaint.delivery.sheets import people
from acquaint.delivery.sheets.sheet import Desk, Told
from acquaint.words import Words
from tests.delivery import desks

KINDS = ("slipping", "lapsed", "spend_threshold", "birthday", "anniversary", "points_expiring", "third_order",
         "enquiry_open", "absence_after", "new_customer", "call_back", "payment_failed", "something_else")  # fmt: skip


def write(desk, folder, settings=None, language="en"):
    return drafts.write(folder, desk.con, settings or desk.settings, desk.at, Words(language, "EUR"))


def parsed(path):
    """Read a draft as a mail program does, its lines ended as on this machine."""
    raw = path.read_bytes()
    assert b"\n" not in raw.replace(b"\r\n", b"")
    return email.message_from_bytes(raw.replace(b"\r\n", b"\n"), policy=email.policy.default)


@pytest.fixture
def week(desk):
    people.prepare(desk.con)
    return listed.read(Desk(desk.con, desk.settings, desk.at, Words("en", "EUR"), Told()))


def test_a_draft_for_each_email_on_the_list(desk, tmp_path):
    assert write(desk, tmp_path / "drafts") == 2
    assert sorted(path.name for path in (tmp_path / "drafts").iterdir()) == ["01.eml", "02.eml"]
    draft = parsed(tmp_path / "drafts" / "01.eml")
    assert (draft["X-Unsent"], draft["To"]) == ("1", "Greta Ives <customer30@example.org>")
    assert draft["From"] == "Mara Linde <hello@teaandco.example>"
    assert draft["Date"] is None
    assert draft["Message-ID"] is None
    assert draft["Subject"] == "Greetings from Tea & Co"
    text = draft.get_content()
    assert text.startswith("Hello Greta Ives,\n\n")
    assert text.endswith("We will not write again.\nMarket Street 1, 12345 Teatown\n")
    assert "\n-- \n" in text


def test_the_sheet_says_the_same(desk, tmp_path):
    write(desk, tmp_path / "drafts")
    desk.write(tmp_path / "contacts.xlsx")
    page = desks.read(tmp_path / "contacts.xlsx")["E-mail drafts"]
    for number, text in enumerate(page.column("Text"), start=1):
        assert parsed(tmp_path / "drafts" / f"{number:02d}.eml").get_content().rstrip() == text


def test_equal_bytes_and_only_for_the_owner(desk, tmp_path):
    for name in ("a", "b"):
        write(desk, tmp_path / name)
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()
        if sys.platform != "win32":
            assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_shop_without_sender_and_address(desk, tmp_path):
    settings = Settings(shop=ShopSettings(name="Tee & Mehr"))
    write(desk, tmp_path / "drafts", settings, "de")
    draft = parsed(tmp_path / "drafts" / "01.eml")
    assert draft["From"] is None
    assert draft.get_content().endswith(
        "Wir schreiben dann nicht mehr.\n[Ihr Name und Ihre Anschrift: sender und address in acquaint.toml eintragen]\n"
    )
    assert "Freundliche Grüße\nTee & Mehr\n" in draft.get_content()


@pytest.mark.parametrize(
    ("contact", "missing", "last"),
    [
        ({}, ("sender", "sender_email", "address"),
         "[your name and postal address: set sender and address in acquaint.toml]"),
        ({"sender": "Mara", "address": " \n "}, ("sender_email", "address"),
         "[your postal address: set address in acquaint.toml]"),
        ({"sender": "Mara", "sender_email": "a@b.example", "address": "Lane 1\n Town"}, (), "Lane 1, Town"),
    ],
)  # fmt: skip
def test_what_is_missing_in_a_draft_cannot_be_overlooked(week, contact, missing, last):
    settings = Settings(contact=ContactSettings(**contact))
    assert drafts.text(Words("en"), settings, week[0]).rstrip("\n").rpartition("\n")[2] == last
    assert drafts.missing(settings) == missing
    for language in catalogue.LANGUAGES:
        said = drafts.warning(Words(language), settings)
        assert (said is None) == (not missing)
        assert all(name in (said or "") for name in missing)


@pytest.mark.parametrize(
    ("sender", "signed", "spoken"),
    [
        ("Mara Linde", "Mara Linde\nTea & Co\n", "this is Mara Linde from Tea & Co."),
        ("Mara from tea & co", "Mara from tea & co\n", "this is Mara from tea & co."),
        ("", "Tea & Co\n", "this is Tea & Co."),
    ],
)
def test_who_signs_and_speaks(desk, week, sender, signed, spoken):
    contact = msgspec.structs.replace(desk.settings.contact, sender=sender)
    settings = msgspec.structs.replace(desk.settings, contact=contact)
    assert f"Kind regards\n{signed}\n" in drafts.text(Words("en"), settings, week[0])
    assert spoken in reasons.opening(Words("en"), settings, week[0])


def test_the_shops_own_stop_line(desk, tmp_path):
    contact = msgspec.structs.replace(desk.settings.contact, stop="Abmelden: antworten Sie mit Stopp.")
    write(desk, tmp_path / "drafts", msgspec.structs.replace(desk.settings, contact=contact))
    assert "Abmelden: antworten Sie mit Stopp.\n" in parsed(tmp_path / "drafts" / "01.eml").get_content()


@pytest.mark.parametrize("name", ["A\r\nBcc: all@example.org", "Müller, Anna", '"Q" <x@example.org>', "\u2028B", ""])
def test_a_name_cannot_add_a_header(name):
    mail = Mail(name, "anna@example.org", "Hello\r\nBcc: x@example.org", "text\n")
    draft = drafts.message(Settings(contact=ContactSettings(sender_email="a@b.example")), mail)
    read = email.message_from_bytes(draft.as_bytes(), policy=email.policy.default)
    assert [address.addr_spec for address in read["To"].addresses] == ["anna@example.org"]
    assert read["Bcc"] is None
    assert read["Cc"] is None


@pytest.mark.parametrize("address", ["käthe@example.org", "anna@bücher.example"])
def test_addresses_of_other_scripts(address):
    draft = drafts.message(Settings(), Mail("Käthe", address, "Grüße", "Grüße\n"))
    assert address in draft.as_bytes().decode("utf-8")


def test_what_is_no_address_gets_no_recipient():
    assert drafts.message(Settings(), Mail("A", "not an address", "s", "t\n"))["To"] is None


@pytest.mark.parametrize("language", catalogue.LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_customers_read_and_hear_nothing_that_was_worked_out(desk, week, kind, language):
    words = Words(language, "EUR")
    goods = {name for (name,) in desk.con.execute("SELECT product_name FROM products").fetchall()}
    goods |= {name for (name,) in desk.con.execute("SELECT DISTINCT category FROM products").fetchall()}
    who = msgspec.structs.replace(week[0], kind=kind)
    said = [
        drafts.subject(words, desk.settings, who), drafts.text(words, desk.settings, who),
        reasons.opening(words, desk.settings, who), reasons.question(words, who),
    ]  # fmt: skip
    for text in said:
        assert text
        assert not any(good in text.replace("Tea & Co", "").replace("Teatown", "") for good in goods)
        assert not any(char.isdigit() for char in text.replace("12345", "").replace("Market Street 1", ""))
        for word in ("notice", "miss", "long time", "usually", "lange nicht", "vermiss", "sonst"):
            assert word not in text.casefold()


@pytest.mark.parametrize("language", catalogue.LANGUAGES)
@pytest.mark.parametrize("kind", KINDS)
def test_reasons_are_short_facts(week, kind, language):
    words = Words(language, "EUR")
    day = week[0].last_order_date
    facts = {"trigger_day": day, "trigger_due": day, "trigger_amount_minor": 50_000, "trigger_detail": "3",
             "gaps": 9, "usual_gap_days": 12345.6, "orders": 1_234_567, "days_since_last_order": 98_765}  # fmt: skip
    who = msgspec.structs.replace(week[0], kind=kind, **facts)
    nothing = dict.fromkeys(facts) | {"gaps": 0, "orders": 0, "last_order_date": None}
    for each in (who, msgspec.structs.replace(who, **nothing)):
        assert 0 < len(reasons.why_now(words, Settings(), each)) <= 160
        assert reasons.say(words, Settings(), each)


@pytest.mark.parametrize("kind", ["slipping", "lapsed"])
def test_two_orders_are_no_rhythm(week, kind):
    facts = {"orders": 2, "gaps": 1, "usual_gap_days": 128.0, "first_order_date": date(2025, 1, 1),
             "last_order_date": date(2025, 9, 14), "days_since_last_order": 400}  # fmt: skip
    who = msgspec.structs.replace(week[0], kind=kind, **facts)
    said = "2 orders, 256 days apart; last on 14 Sept 2025, 400 days ago."
    assert reasons.why_now(Words("en"), Settings(), who) == said
    assert "im Abstand von 256 Tagen" in reasons.why_now(Words("de"), Settings(), who)
    assert who.usual_days is None
    other = msgspec.structs.replace(who, orders=3)
    assert reasons.why_now(Words("en"), Settings(), other).startswith("Last bought on 14 Sept 2025")
    assert "every 128 days" in reasons.why_now(Words("en"), Settings(), msgspec.structs.replace(other, gaps=2))


def test_a_shops_own_occasion_says_its_own_words(week):
    own = Settings(triggers={"autumn": TriggerSettings(when="orders > 3", why="Asked for it. " * 30, say="It is in.")})
    who = msgspec.structs.replace(week[0], kind="autumn")
    why = reasons.why_now(Words("en"), own, who)
    assert why.startswith("Asked for it. Asked")
    assert len(why) <= 160
    assert why.endswith("…")
    assert reasons.say(Words("en"), own, who) == "It is in."
    assert reasons.why_now(Words("en"), Settings(), who) == "Occasion: autumn."


def test_careful_names_complaint_unpaid_and_return(desk, week):
    day = week[0].last_order_date
    who = msgspec.structs.replace(week[0], complained_on=day, unpaid_minor=1250, returned_on=day)
    assert reasons.careful(Words("en", "EUR"), who).split("\n") == [
        "Complaint on 14 Dec 2025", "Unpaid: 12.50 EUR", "Returned something on 14 Dec 2025",
    ]  # fmt: skip
    assert reasons.careful(Words("en", "EUR"), week[0]) == ""


def test_unpaid_complaints_and_returns_are_found(desk):
    changed = {"orders": "open_balance_minor = 700, returns_minor = 100, local_date = DATE '2026-02-20'"}
    desk.con.execute("CREATE TABLE changed AS SELECT * FROM orders")
    desk.con.execute("DROP VIEW orders")
    desk.con.execute("ALTER TABLE changed RENAME TO orders")
    desk.con.execute(f"UPDATE orders SET {changed['orders']} WHERE id = (SELECT max(id) FROM orders o "
                     "JOIN members m USING (atom) JOIN decisions d USING (customer) WHERE d.place = 2)")  # fmt: skip
    desk.con.execute("CREATE TABLE told AS SELECT * FROM responses")
    desk.con.execute("DROP VIEW responses")
    desk.con.execute("ALTER TABLE told RENAME TO responses")
    desk.con.execute(
        "INSERT INTO responses BY NAME SELECT 'x' AS source, 'x' AS id, 1 AS seq, 'complained' AS type, "
        "TIMESTAMP '2026-02-01' AS ts, ts AS known_at, ts::DATE AS local_date, "
        "(SELECT min(atom) FROM members JOIN decisions USING (customer) WHERE place = 1) AS atom"
    )
    people.prepare(desk.con)
    first, second, *rest = listed.read(Desk(desk.con, desk.settings, desk.at, Words("en", "EUR"), Told()))
    assert str(first.complained_on) == "2026-02-01"
    assert (second.unpaid_minor, str(second.returned_on)) == (700, "2026-02-20")
    assert all(each.unpaid_minor == 0 and each.complained_on is None for each in rest)
