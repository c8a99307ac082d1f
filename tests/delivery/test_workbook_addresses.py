"""Addresses stand in a workbook only where `reach` allows them, whatever else the data say; no cell is a formula."""

from __future__ import annotations

import hashlib
import re
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from acquaint.delivery import drafts
from acquaint.delivery.sheets import people
from acquaint.words import Words
from tests.delivery import desks, teashop

FORMULAS = [teashop.NAMES[who] for who in (3, 7, 11, 13)]


def addresses(desk):
    """E-mail addresses and the last nine digits of telephone numbers: those that are allowed, and all others."""
    found = desk.con.execute(
        "SELECT p.customer, p.email, p.phone, coalesce(bool_or(r.allowed) FILTER (r.channel = 'email'), FALSE), "
        "coalesce(bool_or(r.allowed) FILTER (r.channel = 'phone'), FALSE) "
        "FROM profiles p LEFT JOIN reach r USING (customer) GROUP BY ALL"
    ).fetchall()
    allowed, other = set(), set()
    for _, email, phone, may_write, may_call in found:
        if email:
            (allowed if may_write else other).add(email)
        if phone:
            (allowed if may_call else other).add(re.sub(r"\D", "", phone)[-9:])
    return allowed, other - allowed


def met(path, forbidden):
    """Places where one of the forbidden addresses stands, in hidden cells too."""
    return [
        (sheet, place, address)
        for sheet, place, text in desks.texts(path)
        for address in forbidden
        if address in text or (address.isdigit() and address in re.sub(r"\D", "", text))
    ]


def test_no_address_that_is_not_allowed(desk, tmp_path):
    desk.write(tmp_path / "contacts.xlsx")
    allowed, forbidden = addresses(desk)
    assert len(allowed) > 20
    assert len(forbidden) > 60
    assert met(tmp_path / "contacts.xlsx", forbidden) == []
    listed = {place for sheet, place, _ in met(tmp_path / "contacts.xlsx", allowed) if sheet == "This week"}
    assert len(listed) == 10


@pytest.mark.slow
@settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.integers(0, 2**20), st.sampled_from([0, 2, 5]))
def test_law_whatever_is_allowed_and_decided(desk, tmp_path, salt, share):
    """Permission and list are drawn apart: a decision that names a channel nobody allowed prints no address."""
    desk.con.execute(
        f"UPDATE reach SET allowed = hash(customer || channel || {salt}) % 7 < {share} AND address IS NOT NULL"
    )
    desk.con.execute(
        f"UPDATE decisions SET verdict = 'listed', place = hash(customer || {salt}) % 1000, "
        f"channel = CASE WHEN hash(customer || {salt}) % 2 = 0 THEN 'email' ELSE 'phone' END, "
        "address = (SELECT any_value(email) FROM profiles p WHERE p.customer = decisions.customer)"
    )
    desk.write(tmp_path / "contacts.xlsx")
    assert met(tmp_path / "contacts.xlsx", addresses(desk)[1]) == []
    for old in (tmp_path / "drafts").glob("*"):
        old.unlink()
    drafts.write(tmp_path / "drafts", desk.con, desk.settings, desk.at, Words("en", "EUR"))
    sent = " ".join(path.read_text("utf-8") for path in (tmp_path / "drafts").glob("*.eml"))
    assert not [each for each in addresses(desk)[1] if "@" in each and each in sent]


def test_texts_of_the_data_that_hold_addresses_are_blanked(desk, tmp_path):
    desk.con.execute("UPDATE decisions SET basis_text = 'typed by customer1@example.org, 0171 5550001'")
    desk.con.execute("UPDATE decisions SET kind = 'absence_after', trigger_day = DATE '2026-02-20', "
                     "trigger_detail = 'asked at customer1@example.org or +49 171 5550001'")  # fmt: skip
    desk.write(tmp_path / "contacts.xlsx")
    page = desks.read(tmp_path / "contacts.xlsx")["This week"]
    assert page.column("Permission")[0].startswith("said yes: typed by …, …, ")
    assert page.column("Why now")[0] == "No order since asked at … or …, by 20 Feb 2026."


def test_names_that_are_addresses_are_not_shown(desk, tmp_path):
    desk.write(tmp_path / "contacts.xlsx")
    names = set(desks.read(tmp_path / "contacts.xlsx")["Best customers"].column("Name"))
    assert {"Card 7017", "Card 7019", "Card 7013", "Card 7037"} <= names
    assert "@cmd|' /C calc'!A0" not in names
    people.prepare(desk.con)
    hidden = desk.con.execute("SELECT card FROM desk_people WHERE customer = 'account:lines:C047'").fetchall()
    assert hidden == [(None,)]  # the number on the card is the telephone's


def test_ids_that_are_addresses_are_hashed(desk, tmp_path):
    for table in ("profiles", "members", "reach", "decisions"):
        moved = "CASE customer WHEN 'account:lines:C025' THEN 'email:customer25@example.org' ELSE customer END"
        desk.con.execute(f"CREATE TABLE moved AS SELECT * REPLACE ({moved} AS customer) FROM {table}")
        desk.con.execute(f"DROP {'TABLE' if table in ('reach', 'decisions') else 'VIEW'} {table}")
        desk.con.execute(f"ALTER TABLE moved RENAME TO {table}")
    desk.write(tmp_path / "contacts.xlsx")
    keys = desks.read(tmp_path / "contacts.xlsx")["This week"].column("_key")
    assert "hash:" + hashlib.sha256(b"email:customer25@example.org").hexdigest()[:32] in keys
    assert met(tmp_path / "contacts.xlsx", addresses(desk)[1]) == []


def test_no_cell_is_a_formula_and_texts_stay_texts_when_edited(desk, tmp_path):
    desk.write(tmp_path / "contacts.xlsx")
    said = {text for _, _, text in desks.texts(tmp_path / "contacts.xlsx")}
    assert {name for name in FORMULAS if "@" not in name} <= said
    book = desks.read(tmp_path / "contacts.xlsx")
    for page in book.values():
        for row in page.sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                if isinstance(cell.value, str) and cell.value[0] in "=+-@\t\r" and page.title != "_keys":
                    assert cell.quotePrefix
    with zipfile.ZipFile(tmp_path / "contacts.xlsx") as parts:
        assert not any(b"<f>" in parts.read(name) for name in parts.namelist())


@pytest.mark.parametrize("name", ["a\x00b\x1f", "line\nbreak", "_x000D_", "x" * 40_000, "\U0001f375 tea", "&amp;"])
def test_odd_names_can_be_written(desk, tmp_path, name):
    desk.con.execute("CREATE TABLE odd AS SELECT * REPLACE ($name AS name) FROM profiles", {"name": name})
    desk.con.execute("DROP VIEW profiles")
    desk.con.execute("ALTER TABLE odd RENAME TO profiles")
    desk.write(tmp_path / "contacts.xlsx")
    names = desks.read(tmp_path / "contacts.xlsx")["Best customers"].column("Name")
    kept = re.sub(r"[\x00-\x08\x0e-\x1f]", "", name)[:32_000]
    assert names[0] in (kept, kept.replace("_x000D_", "_x005F_x000D_"))
