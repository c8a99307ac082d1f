"""Currency, country and zone: taken only where the sheet says so, with the evidence."""

from __future__ import annotations

import pytest

from tests.sources.sheets import guessed, point, sales

ORDERS = list({line[0]: line for line in sales()}.values())


def place(column, cells, amount="{}", name="Amount"):
    rows = [
        (o, d, f"c{c}@x.com", amount.format(point(p)), cells[i % len(cells)])
        for i, (o, d, c, _, p, _) in enumerate(ORDERS)
    ]
    return guessed(["Order", "Date", "Email", name, column], rows)


@pytest.mark.parametrize(
    ("column", "cells", "country"),
    [
        ("Country", ["DE"], "DE"),
        ("Land", ["Deutschland"], "DE"),
        ("Billing Country", ["United Kingdom"] * 9 + ["France"], "GB"),
        ("Country", ["DE", "FR"], None),
        ("USt-IdNr.", ["ATU12345678"], "AT"),
        ("Phone", ["+33 1 23 45 67 89", "0033 1 23 45 67 88"], "FR"),
        ("Phone", ["01 23 45 67 89"], None),
        ("Phone", ["+1 212 555 0100"], None),
        ("Comment", ["DE"], None),
    ],
)
def test_country(column, cells, country):
    assert place(column, cells).country == country


@pytest.mark.parametrize(
    ("amount", "name", "country", "currency"),
    [
        ("€{}", "Amount", "DE", "EUR"),
        ("{} EUR", "Amount", "", "EUR"),
        ("${}", "Amount", "", None),
        ("${}", "Amount", "US", "USD"),
        ("${}", "Amount", "Canada", "CAD"),
        ("{} kr", "Amount", "Sweden", "SEK"),
        ("{} kr", "Amount", "", None),
        ("{}", "Amount (EUR)", "", "EUR"),
        ("{}", "Amount £", "", "GBP"),
        ("{}", "Amount", "US", None),
    ],
)
def test_currency_from_signs_and_names(amount, name, country, currency):
    assert place("Country", [country or None], amount, name).currency == currency


def test_the_column_of_currencies_wins_and_two_currencies_are_none():
    assert place("Currency", ["usd"], "€{}").currency == "USD"
    found = place("Currency", ["EUR", "USD"])
    assert (found.currency, found.evidence["currency"]) == (None, "column Currency holds EUR, USD")


@pytest.mark.parametrize(
    ("cell", "zone"),
    [("Europe/Berlin", "Europe/Berlin"), ("Eastern Time (US & Canada)", "America/New_York"), ("Middle-earth", None)],
)
def test_zone(cell, zone):
    assert place("Time Zone", [cell]).zone == zone


def test_an_offset_names_no_zone():
    rows = [(o, f"{d}T10:00:00+01:00", f"c{c}@x.com", point(p)) for o, d, c, _, p, _ in ORDERS]
    found = guessed(["Order", "Date", "Email", "Amount"], rows)
    assert (found.zone, "offset" in found.evidence["zone"]) == (None, True)
