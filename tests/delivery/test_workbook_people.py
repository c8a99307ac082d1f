"""What is said of people who must not be approached, or of whom too little is known: facts, and never a request."""

from __future__ import annotations

from datetime import date

import pytest
from openpyxl.utils import get_column_letter

from acquaint import words as catalogue
from acquaint.delivery import heights, replies
from acquaint.delivery.answered import made
from acquaint.delivery.sheets import week
from acquaint.delivery.sheets.sheet import Column
from acquaint.words import Words
from tests.delivery import desks


def changed(desk, **columns):
    """Replace columns of the profiles by expressions."""
    told = ", ".join(f"{expression} AS {name}" for name, expression in columns.items())
    desk.con.execute(f"CREATE TABLE changed AS SELECT * REPLACE ({told}) FROM profiles")
    desk.con.execute("DROP VIEW profiles")
    desk.con.execute("ALTER TABLE changed RENAME TO profiles")


def stopped(desk, lack, channels="('email', 'phone', 'sms', 'post')"):
    """Let nobody be contacted, for one reason."""
    desk.con.execute(f"UPDATE reach SET allowed = FALSE, lack = '{lack}' WHERE channel IN {channels}")
    desk.con.execute("UPDATE decisions SET verdict = 'stopped', gate = 'no_permission', place = NULL")


def written(desk, tmp_path, language="en"):
    desk.write(tmp_path / "contacts.xlsx", language)
    return desks.read(tmp_path / "contacts.xlsx")


def to_do(tmp_path):
    return [text for sheet, _, text in desks.texts(tmp_path / "contacts.xlsx") if sheet == "Start here"]


@pytest.mark.parametrize("gaps", [0, 1])
def test_fewer_than_three_days_with_an_order_are_no_rhythm(desk, tmp_path, gaps):
    changed(desk, gaps=f"{gaps}", usual_gap_days="21.0::DOUBLE")
    book = written(desk, tmp_path)
    for sheet in ("This week", "Slipping", "Best customers"):
        assert set(book[sheet].column("Usually every (days)")) == {None}
    assert set(book["This week"].column("Days late")) == {None}
    assert not any("every" in why for why in book["This week"].column("Why now"))


def test_from_three_on_they_are(desk, tmp_path):
    changed(desk, gaps="2", usual_gap_days="21.0::DOUBLE")
    assert set(written(desk, tmp_path)["Best customers"].column("Usually every (days)")) == {21}


@pytest.mark.parametrize(
    ("lack", "idea"), [("do_not_contact", "asked not to be contacted"), ("said_no", None), ("under_age", None)]
)
def test_nobody_thinks_of_a_word_for_who_must_not_be_approached(desk, tmp_path, lack, idea):
    stopped(desk, lack)
    book = written(desk, tmp_path)
    said = Words("en")(f"workbook.lack.{lack}")
    assert set(book["Best customers"].column("Thank-you idea")) == {idea}
    assert set(book["New"].column("Next step")) == {idea}
    assert set(book["New"].column("Reachable")) == set(book["Slipping"].column("Reachable by")) == {said}


def test_a_no_on_one_channel_is_none_on_the_other(desk, tmp_path):
    desk.con.execute("UPDATE reach SET allowed = FALSE, lack = 'said_no' WHERE channel = 'phone'")
    desk.con.execute("UPDATE reach SET allowed = TRUE, lack = NULL WHERE channel = 'email'")
    assert None not in written(desk, tmp_path)["Best customers"].column("Thank-you idea")


@pytest.mark.parametrize(
    ("lack", "why", "rule"),
    [
        ("unknown", "no permission", "Unknown means no."),
        ("said_no", "said no", "Said no: do not ask again."),
        ("rule_never", "switched off in acquaint.toml", "You have switched this off"),
        ("in_register", "is in the register", "Their number is in the register"),
        ("under_age", "under age", "Nobody under age"),
    ],
)
def test_leave_alone_gives_the_true_reason(desk, tmp_path, lack, why, rule):
    stopped(desk, lack)
    page = written(desk, tmp_path)["Leave alone"]
    assert set(page.column("Why")) == {why}
    assert all(text.startswith(rule) for text in page.column("Rule"))
    assert page.above[1] == f"{why}: {len(page.rows)}"


@pytest.mark.parametrize("language", catalogue.LANGUAGES)
def test_every_lack_of_permission_has_its_words(language):
    words = Words(language)
    for lack in ("said_no", "rule_never", "marketplace", "register_missing", "register_old", "in_register",
                 "no_relationship", "wrong_person", "under_age", "do_not_contact"):  # fmt: skip
        assert words.has(f"workbook.lack.{lack}")
        assert words.has(f"workbook.gate_rule.{lack}")


def test_the_first_sheet_counts_those_alone_who_are_to_be_asked(desk, tmp_path):
    stopped(desk, "unknown")
    page = written(desk, tmp_path)["Can't reach"]
    assert f"Ask {len(page.rows)} customers at the till for permission to be in touch" in to_do(tmp_path)
    desk.con.execute("UPDATE reach SET lack = 'said_no' WHERE customer IN (SELECT DISTINCT customer FROM reach "
                     "ORDER BY customer LIMIT 40)")  # fmt: skip
    page = written(desk, tmp_path)["Can't reach"]
    asked = [ask for ask in page.column("Ask at the till") if not ask.startswith("Nothing")]
    assert 0 < len(asked) < len(page.rows)
    assert f"Ask {len(asked)} customers at the till for permission to be in touch" in to_do(tmp_path)
    stopped(desk, "said_no")
    written(desk, tmp_path)
    assert not any("at the till for" in text for text in to_do(tmp_path))


def test_of_the_young_it_is_not_said_that_they_said_no(desk, tmp_path):
    stopped(desk, "under_age")
    page = written(desk, tmp_path)["Can't reach"]
    assert set(page.column("Ask at the till")) == {"Nothing: under age"}
    assert set(page.column("Missing")) == {"under age"}


@pytest.mark.parametrize(
    ("email", "phone", "asked"),
    [
        ("'a@example.org'", "'+49171'", "We have your e-mail address."),
        ("NULL", "'+491715550001'", "We have your telephone number."),
        ("NULL", "NULL", "May we write to you"),
    ],
)
def test_what_the_shop_has_is_named_rightly_at_the_till(desk, tmp_path, email, phone, asked):
    stopped(desk, "unknown")
    desk.con.execute(f"UPDATE reach SET address = CASE channel WHEN 'email' THEN {email} WHEN 'phone' THEN {phone} END")
    desk.con.execute("UPDATE reach SET lack = 'no_address' WHERE address IS NULL")
    asks = set(written(desk, tmp_path)["Can't reach"].column("Ask at the till"))
    assert [ask[1 : len(asked) + 1] for ask in asks] == [asked]


def test_an_address_of_somebody_else_is_not_theirs(desk, tmp_path):
    stopped(desk, "wrong_person")
    (ask,) = set(written(desk, tmp_path)["Can't reach"].column("Ask at the till"))
    assert "We have" not in ask


def test_who_was_said_to_be_no_person_is_not_asked_about_again(desk, tmp_path):
    assert "Walk-in" in written(desk, tmp_path)["Check these"].column("Name")
    key = "account:lines:C023"
    for table in ("permissions", "events", "contacts", "responses"):
        desk.con.execute(f"CREATE TEMP TABLE merged_{table} AS SELECT * FROM {table} LIMIT 0")
    replies.apply(desk.con, [made("person", key, "no", date(2026, 2, 20))], zone="Europe/Berlin")
    page = written(desk, tmp_path)["Check these"]
    assert "Walk-in" not in page.column("Name")
    assert page.rows


def test_a_date_and_a_long_note_can_be_read(desk, tmp_path):
    page = written(desk, tmp_path)["This week"]
    width = {header: page.sheet.column_dimensions[get_column_letter(n)].width
             for n, header in enumerate(page.header, start=1)}  # fmt: skip
    assert width["Result date"] >= 13
    assert width["Note"] >= 20
    column = Column("note", "note", 24)
    first = page.sheet.max_row - len(page.rows) + 1
    for n in range(first, page.sheet.max_row + 1):
        assert page.sheet.row_dimensions[n].height >= heights.of_row([column], ["a note of some words " * 5])


def test_columns_that_are_empty_for_all_are_left_out(desk, tmp_path):
    assert "Store" in written(desk, tmp_path)["This week"].header
    one = "(SELECT customer FROM decisions WHERE place = 1)"
    changed(desk, usual_place="NULL", last_contact_date=f"CASE WHEN customer = {one} THEN DATE '2026-01-05' END")
    page = written(desk, tmp_path)["This week"]
    assert "Store" not in page.header
    assert page.column("Last contact")[0].date() == date(2026, 1, 5)
    assert page.column("_key")[0].startswith("account:lines:")


@pytest.mark.parametrize(("language", "said"), [("en", "the smaller of"), ("de", "nie mehr als")])
def test_the_rule_says_that_the_smaller_number_holds(language, said):
    words = Words(language)
    for n in (1, 8):
        assert said in words("decisions.ranking.capacity", n=n, reachable=163)


@pytest.mark.parametrize(
    ("number", "country", "shown"),
    [
        ("+491517649787", None, "+49 1517 649787"),
        ("01517 649787", "DE", "+49 1517 649787"),
        ("+491715550001", None, "+49 171 5550001"),
        ("+4917112345678", None, "+49 171 12345678"),
        ("+442079460018", "DE", "+44 20 7946 0018"),
        ("0171 5550001", None, "0171 5550001"),
        ("ask Ben", "DE", "ask Ben"),
    ],
)
def test_numbers_are_grouped(number, country, shown):
    assert week.phone(number, country) == shown
