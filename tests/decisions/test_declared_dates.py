"""Declared dates: what is read for a greeting is read as it is for an age, and no minor is greeted."""

from __future__ import annotations

from datetime import date

import pytest

from tests.decisions.test_triggers import fired, old

BEFORE = date(2024, 12, 21)
"""A week before the birthdays."""
BORN = (
    *("28. December 1980", "28-Dec-1980", "Dec 28 1980", "28. Dezember 1980", "28 décembre 1980", "28 dec 80"),
    *("28 Dec, 1980", "29583", "28 grudnia 1980", "28121980", "1980-12-28", "--12-28", "28.12."),
)


def greeted(*born, day=BEFORE, trait="Date of birth"):
    shop = old()
    for number, value in enumerate(born):
        shop.order(f"c{number}", date(2024, 3, 1)).trait(f"c{number}", trait, value)
    return {born[int(row[1][1:])] for row in fired(shop, day, only="birthday")}


def test_a_birthday_is_read_in_any_writing():
    assert greeted(*BORN) == set(BORN)


@pytest.mark.parametrize("trait", ["geburtsdatum kunde", "date_naissance", "DateOfBirth", "Date of Birth (optional)"])
def test_names_of_birthdays_are_those_of_ages(trait):
    assert greeted("1980-12-28", trait=trait) == {"1980-12-28"}
    assert greeted("1980-12-28", trait="Birthday of the child") == set()


def test_nobody_is_greeted_under_age():
    minors = ("28. December 2013", "28-Dec-2012", "Dec 28 2012", "28. Dez 2012", "28-12-12", "28 Dec, 2012", "41271")
    eighteen, nineteen = "2006-12-28", "2005-12-28"
    assert greeted(*minors, eighteen, nineteen) == {nineteen}
