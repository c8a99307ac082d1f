"""Audiences: files of permitted people alone, with the headers of the mail tool."""

from __future__ import annotations

import csv
import stat
import sys

import msgspec
import pytest

from acquaint.config import AudienceSettings, Settings
from acquaint.delivery import audiences
from acquaint.delivery.sheets import people
from acquaint.errors import SettingsError

SEGMENTS = {"everybody": "orders >= 0", "no_one": "orders < 0"}


@pytest.fixture
def everybody(desk):
    """The shop with a segment that all are in."""
    desk.con.execute("CREATE TABLE more AS SELECT *, TRUE AS in_everybody, FALSE AS in_no_one FROM profiles")
    desk.con.execute("DROP VIEW profiles")
    desk.con.execute("ALTER TABLE more RENAME TO profiles")
    return desk


def write(desk, folder, **named):
    settings = msgspec.structs.replace(desk.settings, audiences=named, segments=SEGMENTS)
    return audiences.write(folder, desk.con, settings)


def rows(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


@pytest.mark.parametrize(
    ("form", "channel", "header"),
    [
        ("klaviyo", "email", ["Email", "First Name", "Last Name"]),
        ("klaviyo", "phone", ["Phone Number", "First Name", "Last Name"]),
        ("mailchimp", "email", ["Email Address", "First Name", "Last Name"]),
        ("plain", "email", ["email", "first_name", "last_name"]),
        ("plain", "phone", ["phone", "first_name", "last_name"]),
    ],
)
def test_permitted_people_alone(everybody, tmp_path, form, channel, header):
    wanted = AudienceSettings(segment="everybody", format=form, channel=channel)
    counts = write(everybody, tmp_path, a=wanted)
    first, *people = rows(tmp_path / "a.csv")
    allowed = everybody.con.execute(
        f"SELECT address FROM reach JOIN profiles USING (customer) WHERE channel = '{channel}' AND allowed "
        "AND kind = 'person' ORDER BY address"
    ).fetchall()
    assert first == header
    assert [row[0] for row in people] == [address for (address,) in allowed]
    assert counts == {"a": len(allowed)}
    assert len(allowed) > 15
    other = "@" if channel == "phone" else "+49"
    assert not any(other in cell for row in people for cell in row)


def test_an_audience_of_nobody_has_its_header(everybody, tmp_path):
    assert write(everybody, tmp_path, none=AudienceSettings(segment="no_one")) == {"none": 0}
    assert rows(tmp_path / "none.csv") == [["email", "first_name", "last_name"]]


def test_a_segment_that_is_not_known_is_refused_with_the_nearest(everybody, tmp_path):
    with pytest.raises(SettingsError, match=r"\[audiences\.post\]: .*evrybody; did you mean everybody\?"):
        write(everybody, tmp_path / "audiences", post=AudienceSettings(segment="evrybody"))
    assert not (tmp_path / "audiences").exists()
    with pytest.raises(SettingsError, match=r"no segment a\. Name one that is under \[segments\]"):
        audiences.check(Settings(audiences={"post": AudienceSettings(segment="a")}))


@pytest.mark.parametrize("name", ["../../evil", "a/b", "a\\b", "..", "", " ", "a.csv", "a\n", "/tmp/x", "a\x00", "c:x"])
def test_a_name_that_is_no_file_in_the_folder_is_refused(everybody, tmp_path, name):
    with pytest.raises(SettingsError) as refused:
        write(everybody, tmp_path / "shop" / "audiences", **{name: AudienceSettings(segment="everybody")})
    assert refused.value.where == f"[audiences.{name}]"
    assert list(tmp_path.rglob("*.csv")) == []


@pytest.mark.parametrize("name", ["tea", "4711", "spring 2026", "a-b_c", "käufer"])
def test_names_of_letters_digits_and_blanks_are_kept(everybody, tmp_path, name):
    assert list(write(everybody, tmp_path, **{name: AudienceSettings(segment="everybody")})) == [name]
    assert (tmp_path / f"{name}.csv").exists()


def test_without_audiences_there_is_no_folder(desk, tmp_path):
    assert write(desk, tmp_path / "audiences") == {}
    assert not (tmp_path / "audiences").exists()


@pytest.mark.parametrize(
    ("name", "first", "last"),
    [
        ("Anna Maria Adler", "Anna Maria", "Adler"),
        ("Adler, Anna", "Anna", "Adler"),
        ("Anna", "Anna", ""),
        ("  Anna   Adler ", "Anna", "Adler"),
        (None, "", ""),
        ("anna@example.org", "", ""),
        ("0171 5550001", "", ""),
        ("=1+1 Adler", "'=1+1", "Adler"),
        ("-x -y", "'-x", "'-y"),
        ("+49 Plus", "+49", "Plus"),
        ("\tTab", "Tab", ""),
    ],
)
def test_names_are_split_and_no_cell_is_a_formula(everybody, tmp_path, name, first, last):
    everybody.con.execute("UPDATE profiles SET name = $name", {"name": name})
    write(everybody, tmp_path, a=AudienceSettings(segment="everybody"))
    assert {tuple(row[1:]) for row in rows(tmp_path / "a.csv")[1:]} == {(first, last)}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps rights elsewhere")
def test_equal_bytes_and_only_for_the_owner(everybody, tmp_path):
    for folder in ("a", "b"):
        write(everybody, tmp_path / folder, x=AudienceSettings(segment="everybody", format="klaviyo"))
    path = tmp_path / "a" / "x.csv"
    assert path.read_bytes() == (tmp_path / "b" / "x.csv").read_bytes()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


@pytest.fixture
def planned(desk):
    """The shop with a plan: an offer by e-mail and telephone to all persons, permitted or not, another by letter."""
    people.prepare(desk.con)
    desk.con.execute("""
        INSERT INTO planned_acts
        SELECT customer, CASE channel WHEN 'post' THEN 'a/b' ELSE 'tea' END, '=Tea, cheaper', NULL, channel,
            DATE '2026-03-03', 9, 20, DATE '2026-03-02', 5
        FROM reach WHERE channel IN ('email', 'phone', 'post')
    """)
    return desk


def test_an_offer_of_the_plan_reaches_permitted_people_alone(planned, tmp_path):
    counts = audiences.write_planned(tmp_path, planned.con, {"offer tea email"})
    assert set(counts) == {"offer tea email 2", "offer tea phone", "offer a-b post"}
    for name, channel in (("offer tea email 2", "email"), ("offer tea phone", "phone")):
        first, *people_of = rows(tmp_path / f"{name}.csv")
        allowed = planned.con.execute(
            "SELECT DISTINCT address FROM reach JOIN profiles USING (customer) "
            f"WHERE channel = '{channel}' AND allowed AND kind = 'person' ORDER BY address"
        ).fetchall()
        assert [row[0] for row in people_of] == [address for (address,) in allowed]
        assert len(people_of) == counts[name] > 15
        assert ("from_hour" in first) == (channel == "phone")
        told = dict(zip(first, people_of[0], strict=True))
        assert told["message"] == "'=Tea, cheaper", "no spreadsheet runs it"
        assert (told["send_on"], told["comes_from"]) == ("2026-03-03", "offer tea, plan of 2026-03-02")
    assert rows(tmp_path / "offer a-b post.csv")[1:] == [], "letters are not permitted in this shop"
