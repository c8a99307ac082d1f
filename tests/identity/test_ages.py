"""Ages: whatever way a birth date is written, nobody under age is contacted or congratulated."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest

from acquaint.config import SourceSettings
from acquaint.identity import declared
from acquaint.sources import mapping
from acquaint.sources.names import is_birth_date, is_birth_date_sql
from acquaint.sources.reading import Reading
from tests.identity.permitted import insert, person, says, shop, verdict
from tests.sources.drafting import connection, context, rows

YOUNG = (
    *("8. March 2013", "20-May-2012", "May 20 2012", "20. Mai 2012", "20 mai 2012", "20-05-12", "20 May, 2012"),
    *("20. März 2012", "20 août 2012", "20 de mayo de 2012", "20 maja 2012", "20 de maio de 2012", "20MAY2012"),
    *("20052012", "200512", "2012-05-20", "20120520", "20/05/2012", "05/20/2012", "20\u00a0mai\u00a02012"),
    *("41049", "41049.0"),
)
"""All born in 2012 or 2013."""
OF_AGE = ("8. March 1983", "20-May-82", "May 20 1982", "20. Mai 1982", "25569", "20 maja 1982", "20051982")


def said(value, trait="Date of birth"):
    con = shop()
    anna = person(con)
    says(con, anna, {"allowed": True})
    insert(con, "traits", [{"atom": anna, "trait": trait, "value": value}])
    return verdict(con, anna)


@pytest.mark.parametrize("born", YOUNG)
def test_a_minor_is_known_in_any_writing(born):
    assert said(born) == "under_age"


@pytest.mark.parametrize("born", OF_AGE)
def test_who_is_of_age_is_known_too(born):
    assert said(born) == "consent"


@pytest.mark.parametrize(
    ("born", "young"),
    [
        ("2012", True), ("2008", True), ("2007", False), ("1984", False), ("May 2012", True), ("05/2012", True),
        ("31.13.2012", True), ("20 brumaire 2012", True), ("1980-05-17 / 2012-05-20", True),
        ("20 brumaire 1980", False),
        ("31.13.12", True), ("20 brumaire 12", True), ("991399", True), ("28.12.", False), ("--12-28", False),
        ("05/20", False), ("0000-00-00", False), ("00.00.00", False), ("0001-01-01", False), ("9999-12-31", False),
        ("00000000", False), ("unknown", False), ("20 May", False), ("10.05.05", False),
    ],
)  # fmt: skip
def test_what_no_form_reads_stops_where_it_leaves_the_age_open(born, young):
    assert said(born) == ("under_age" if young else "consent")


BIRTHS = {
    "Birth year": True, "Date of Birth (optional)": True, "geburtsdatum kunde": True, "date_naissance": True,
    "DateOfBirth": True, "birthDate": True, "Né(e) le": True, "Date de naissance": True, "Fødselsdato": False,
    "Födelsedatum": True, "Geburtstag": True, "Customer: Birthday (DD/MM/YYYY)": True, "Rok urodzenia": True,
    "Birthday of the child": False, "last birthday mail": False, "Geburtsort": False, "year": False, "customer": False,
    "Delivery date": False, "": False,
}  # fmt: skip


@pytest.mark.parametrize(("name", "is_birth"), BIRTHS.items())
def test_names_of_birth_dates_are_the_same_to_files_and_to_people(name, is_birth):
    assert is_birth_date(name) == is_birth
    assert duckdb.execute(f"SELECT {is_birth_date_sql('$name')}", {"name": name}).fetchall() == [(is_birth,)]


def test_a_birth_year_counts():
    assert said("2012", "Birth year") == "under_age"
    assert said("1984", "Birth year") == "consent"


@pytest.mark.parametrize(
    ("values", "date_"),
    [
        (["06/07/1980"], None),
        (["06/07/1980", "25/07/1980"], date(1980, 7, 6)),
        (["06/07/1980", "07/25/1980"], date(1980, 6, 7)),
        (["06/07/1980", "25.07.1980"], None),
        (["06.07.1980"], date(1980, 7, 6)),
        (["8. März 1983"], date(1983, 3, 8)),
        (["28.12."], date(1904, 12, 28)),
        (["20-05-12"], None),
        (["1984"], None),
    ],
)
def test_a_date_is_settled_where_it_can_be_one_only(values, date_):
    given = " UNION ALL ".join(f"SELECT {n} AS n, 'dob' AS trait, '{value}' AS value" for n, value in enumerate(values))
    found = duckdb.sql(f"SELECT {declared.settled()} FROM ({declared.read(given)}) ORDER BY n").fetchall()
    assert found[0] == (date_,)


def test_a_column_of_birth_dates_is_kept_without_being_asked_for():
    columns = ("Nr", "Tier", "Date of Birth (optional)", "Joined", "Born")
    with connection() as con:
        texts = ", ".join(f'"{name}" VARCHAR' for name in columns)
        con.execute(f"CREATE TABLE sheet (_record BIGINT, {texts})")
        con.execute("INSERT INTO sheet VALUES (1, '7', 'gold', '20 mai 2012', '2020-01-01', '2012')")
        reading = Reading(columns=columns, types=dict.fromkeys(columns, "VARCHAR"), rows=1)
        settings = SourceSettings(
            files=(), table="customers", columns={"account": "Nr", "since": "Joined"}, traits=("Born", "Tier")
        )
        mapping.load(con, "sheet", reading, context(settings))
        assert rows(con, "SELECT trait, value FROM draft_traits ORDER BY 1") == [
            ("Born", "2012"), ("Date of Birth (optional)", "20 mai 2012"), ("Tier", "gold"),
        ]  # fmt: skip
