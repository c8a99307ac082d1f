"""What a reader must know before believing a run."""

from __future__ import annotations

from datetime import date

import duckdb
import pytest

from acquaint import config
from acquaint.report import doubts, warnings
from tests import exports
from tests.commands import acquaint
from tests.report import runs

TIMES = ("Order ID", "Order Time", "Customer No", "Product", "Quantity", "Total")


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    """A shop that sells by night, in a file with damaged numbers and a total row that does not agree."""
    folder = tmp_path_factory.mktemp("night")
    rows = [
        (r[0], f"{r[1]} 0{n % 4}:30", r[2], r[4], r[6], r[7])
        for n, r in enumerate(exports.sales(orders=40, customers=20))
    ]
    rows.append(("Total", "", "", "", "", "1.00"))
    exports.write(folder / "night.csv", rows, TIMES)
    found = acquaint("run", "night.csv", "--out", "shop", "--json", at=folder)
    assert found.code == 0, found.out
    return found.object


@pytest.fixture(scope="module")
def told(said, tmp_path_factory):
    """The same shop once it speaks German."""
    folder = sorted(tmp_path_factory.getbasetemp().glob("night*"))[0]
    settings = folder / "shop" / "acquaint.toml"
    settings.write_text(settings.read_text("utf-8").replace("[shop]", '[shop]\nlanguage = "de"', 1), "utf-8")
    found = acquaint("run", "shop", "--json", at=folder)
    assert found.code == 0, found.out
    return found.object


def test_night_sales_point_to_the_cut_off_hour(said):
    (warning,) = [text for text in said["warnings"] if "cut_off_hour" in text]
    assert "100 % of orders are made between 0:00 and 5:00" in warning


def test_a_total_row_that_does_not_agree(said):
    assert said["rows"]["ignored"] == 1
    (total,) = said["check"]["totals"]
    assert total["stated_minor"] == 100
    assert total["summed_minor"] == said["money"]["net_sales_minor"]
    (warning,) = [text for text in said["warnings"] if "total row" in text]
    assert warning.startswith("night.csv, record ")
    assert "the total row says 1.00" in warning


def test_german_columns_propose_german_until_a_language_is_set(tmp_path):
    header = ("Bestellnummer", "Bestelldatum", "Kundennummer", "Name", "Artikel", "Warengruppe", "Menge", "Gesamtpreis")
    exports.write(tmp_path / "b.csv", exports.sales(orders=40, customers=20), header, ";")
    said = acquaint("run", "b.csv", "--out", "shop", "--json", at=tmp_path).object["warnings"]
    assert any('set language = "de" under [shop]' in text for text in said)
    settings = tmp_path / "shop" / "acquaint.toml"
    for language in ("de", "en"):
        text = settings.read_text("utf-8").replace('language = "de"\n', "")
        settings.write_text(text.replace("[shop]", f'[shop]\nlanguage = "{language}"', 1), "utf-8")
        said = acquaint("run", "shop", "--json", at=tmp_path).object["warnings"]
        assert not any("language =" in text for text in said)


def test_months_that_are_not_whole(said):
    assert any("January 2025 is not whole" in text for text in said["warnings"])


def test_what_is_assumed_is_said(said):
    assumed = said["check"]["assumed"]
    assert assumed["currency"] == {"value": None, "origin": "not known"}
    assert assumed["zone"]["value"] in ("UTC", "Etc/UTC")


def sold(*orders):
    """An engine with orders: source and tax of each."""
    con = duckdb.connect()
    con.execute("CREATE TABLE orders (source VARCHAR, is_order BOOLEAN, status VARCHAR, tax_minor BIGINT)")
    con.executemany("INSERT INTO orders VALUES (?, TRUE, 'counted', ?)", [list(order) for order in orders])
    return con


SOURCE = '[shop]\nname = "Tea & Co"\n[sources.sales]\nfiles = ["sales.csv"]\n'


@pytest.mark.parametrize(
    ("more", "tax", "said"),
    [("", None, True), ("", 19, False), ('tax = "included"', None, False), ('tax = "excluded"', None, False),
     ('layout = "till"', None, False)],
)  # fmt: skip
def test_amounts_of_which_nothing_tells_the_tax(more, tax, said):
    con, settings = sold(("sales", tax), ("sales", None), ("gone", None)), config.parse(SOURCE + more)
    found = warnings.hints(con, settings, runs.ENGLISH)
    assert [text.startswith("nothing says whether the amounts of sales contain tax") for text in found] == [True] * said
    assert all('set tax = "included" and tax_rate under [sources.sales]' in text for text in found)


def test_a_shop_without_a_name_of_its_own():
    settings = config.parse(SOURCE.replace('name = "Tea & Co"', ""))
    for words in (runs.ENGLISH, runs.GERMAN):
        (found,) = warnings.hints(sold(("sales", 19)), settings, words)
        assert "My shop" in found
        assert "[shop]" in found
    assert warnings.hints(sold(("sales", 19)), config.parse(SOURCE), runs.ENGLISH) == ()


def test_warnings_of_who_may_be_contacted_come_first():
    words = runs.GERMAN
    last = words("permission.notes.register_ahead", date=date(2026, 3, 9))
    unused = words("warnings.warnings.unused_permission", sheet="a.csv", column="Werbung (ja/nein)")
    zone = words("warnings.warnings.zone")
    assert doubts.ranked(["one", unused, zone, last], words) == (unused, last, "one", zone)


def test_warnings_in_the_language_of_the_shop(said, told):
    (night,) = [text for text in told["warnings"] if "cut_off_hour" in text]
    assert night.startswith("100 % der Einkäufe liegen zwischen 0 und 5 Uhr")
    (total,) = [text for text in told["warnings"] if "Summenzeile" in text]
    assert total.startswith("night.csv, Satz ")
    assert "die Summenzeile sagt 1,00" in total
    assert any("Januar 2025 ist nicht vollständig: Die Daten beginnen am" in text for text in told["warnings"])
    assert [fact["code"] for fact in told["check"]["facts"]] == [fact["code"] for fact in said["check"]["facts"]]
    assert {fact["code"]: fact["name"] for fact in told["check"]["facts"]}["profit"] == "Gewinn"
