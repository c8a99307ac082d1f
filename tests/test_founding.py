"""From files nobody has described to a shop: every form a shop owner may have her orders in comes to the same."""

from __future__ import annotations

import gzip
import json
import shutil
import sqlite3
import tomllib
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from acquaint import config, founding
from acquaint.founding import Flags
from tests import exports
from tests.commands import acquaint
from tests.conftest import Small
from tests.exports import HEADER, Row

ROWS = exports.sales()


def german(folder: Path) -> str:
    """Semicolons, decimal comma, dots for thousands, day first, CP1252, a title above."""
    header = (
        "Bestellnummer",
        "Bestelldatum",
        "Kundennummer",
        "E-Mail",
        "Artikel",
        "Kategorie",
        "Menge",
        "Gesamtbetrag",
    )
    rows = [(*r[:1], ".".join(reversed(r[1].split("-"))), *r[2:7], comma(r[7])) for r in ROWS]
    text = "Verkäufe 2025\r\n\r\n" + exports.text(rows, header, ";")
    (folder / "umsätze.csv").write_bytes(text.encode("cp1252"))
    return "umsätze.csv"


def comma(amount: str) -> str:
    return f"{float(amount):,.2f}".replace(",", "_").replace(".", ",").replace("_", ".")


def french(folder: Path) -> str:
    """Semicolons, decimal comma, a space and a sign of the currency in the amounts, UTF-8 with its mark."""
    header = (
        "N° commande",
        "Date de commande",
        "N° client",
        "E-mail",
        "Produit",
        "Catégorie",
        "Quantité",
        "Montant total",
    )
    rows = [("/".join(reversed(r[1].split("-"))), f"{comma(r[7]).replace('.', chr(0x202F))} €", *r) for r in ROWS]
    rows = [(r[2], r[0], *r[4:9], r[1]) for r in rows]
    (folder / "ventes.csv").write_bytes(exports.text(rows, header, ";").encode("utf-8-sig"))
    return "ventes.csv"


def parts() -> list[list[Row]]:
    """Return the rows in six parts; an order is never torn apart."""
    return [[r for r in ROWS if 1001 + 10 * n <= int(r[0]) < 1011 + 10 * n] for n in range(6)]


def everything(folder: Path) -> str:
    """One folder with a workbook of several sheets, a database, a packed file, an archive, JSON lines and Parquet."""
    inside = folder / "exports"
    inside.mkdir()
    writers = (workbook, database, packed, archive, lines, parquet)
    for write, rows in zip(writers, parts(), strict=True):
        write(inside, rows)
    (inside / "notes.txt~").write_text("not data")
    return "exports"


def workbook(folder: Path, rows: list[Row]) -> None:
    """A sheet per half, dates and numbers as such."""
    xlsxwriter = pytest.importorskip("xlsxwriter")
    with xlsxwriter.Workbook(folder / "orders.xlsx") as book:
        day = book.add_format({"num_format": "dd/mm/yyyy"})
        middle = sorted({r[0] for r in rows})[5]
        for name, half in (
            ("first", [r for r in rows if r[0] < middle]),
            ("second", [r for r in rows if r[0] >= middle]),
        ):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, HEADER)
            for place, r in enumerate(half, 1):
                sheet.write_row(place, 0, r[:1])
                sheet.write_datetime(place, 1, date.fromisoformat(r[1]), day)
                sheet.write_row(place, 2, r[2:6])
                sheet.write_number(place, 6, int(r[6]))
                sheet.write_number(place, 7, float(r[7]))


def database(folder: Path, rows: list[Row]) -> None:
    con = sqlite3.connect(folder / "shop.sqlite")
    names = ", ".join(f'"{name}"' for name in HEADER)
    con.execute(f"CREATE TABLE sales ({names})")
    con.executemany(f"INSERT INTO sales VALUES ({', '.join('?' * len(HEADER))})", rows)
    con.commit()
    con.close()


def packed(folder: Path, rows: list[Row]) -> None:
    (folder / "packed.csv.gz").write_bytes(gzip.compress(exports.text(rows, delimiter="\t").encode("utf-16")))


def archive(folder: Path, rows: list[Row]) -> None:
    with zipfile.ZipFile(folder / "archive.zip", "w") as packed_:
        packed_.writestr("inside.csv", exports.text(rows, delimiter="|"))


def lines(folder: Path, rows: list[Row]) -> None:
    typed = [dict(zip(HEADER, r, strict=True)) | {"Total": float(r[7]), "Quantity": int(r[6])} for r in rows]
    (folder / "lines.jsonl").write_text("".join(json.dumps(row) + "\n" for row in typed))


def parquet(folder: Path, rows: list[Row]) -> None:
    columns: list[list] = [list(column) for column in zip(*rows, strict=True)]
    columns[1] = [date.fromisoformat(text) for text in columns[1]]
    columns[7] = [float(text) for text in columns[7]]
    pq.write_table(pa.table(dict(zip(HEADER, columns, strict=True))), folder / "orders.parquet")


def a_pattern(folder: Path) -> str:
    for number, part in enumerate(parts()):
        exports.write(folder / f"part{number}.csv", part)
    exports.write(folder / "other.csv", exports.sales(seed=9))
    return "part*.csv"


@pytest.mark.parametrize("form", [german, french, everything, a_pattern])
def test_every_form_of_the_same_orders_gives_the_same_figures(small: Small, tmp_path, form: Callable[[Path], str]):
    given = form(tmp_path)
    said = acquaint("run", given, "--out", "shop", "--zone", "Europe/Berlin", "--json", at=tmp_path)
    assert said.code == 0, said.out
    found, wanted = said.object, acquaint("run", small.shop, "--json").object
    for key in ("as_of", "data", "orders", "anonymous_orders", "customers"):
        assert found[key] == wanted[key], key
    for key in ("gross_sales_minor", "discount_minor", "returns_minor", "net_sales_minor"):
        assert found["money"][key] == wanted["money"][key], key
    assert found["rows"]["loaded"] == len(ROWS)
    assert found["rows"]["quarantined"] == 0
    for sheet in found["check"]["sheets"]:
        rows = sheet["rows"]
        assert rows["read"] == rows["loaded"] + rows["duplicates"] + rows["quarantined"] + rows["ignored"]


def settings_of(folder: Path, rows: list[Row], *flags: object) -> dict:
    exports.write(folder / "orders.csv", rows)
    said = acquaint("init", "shop", "orders.csv", *flags, at=folder)
    assert said.code == 0, said.err
    return tomllib.loads((folder / "shop" / "acquaint.toml").read_text(encoding="utf-8"))


def test_the_guess_is_written_with_confidence_and_two_samples(tmp_path):
    found = settings_of(tmp_path, ROWS)
    columns = found["sources"]["lines"]["columns"]
    assert columns["order_id"] == "Order ID"
    assert columns["ordered_at"] == "Order Date"
    assert columns["account"] == "Customer No"
    assert columns["email"] == "E-Mail"
    assert set(columns.values()) == set(HEADER)
    assert found["sources"]["lines"]["files"] == ["../orders.csv"]
    written = (tmp_path / "shop" / "acquaint.toml").read_text(encoding="utf-8").split("\n")
    for field, column in columns.items():
        (line,) = (text for text in written if text.startswith(f"{field} = "))
        place = HEADER.index(column)
        values = list(dict.fromkeys(r[place] for r in ROWS))
        if field in ("email", "name", "phone"):
            assert line.endswith("% sure")
            continue
        samples = line.split("sure: ")[1].split(", ")
        assert len(samples) == 2
        assert set(samples) <= set(values), field


def test_an_edited_guess_is_what_the_next_run_uses(small: Small, tmp_path):
    shutil.copy2(small.file, tmp_path / "orders.csv")
    assert acquaint("init", "shop", "orders.csv", at=tmp_path).code == 0
    toml = tmp_path / "shop" / "acquaint.toml"
    text = toml.read_text(encoding="utf-8")
    edited = [line for line in text.split("\n") if not line.startswith(("email = ", "category = "))]
    toml.write_text("\n".join(edited).replace('product = "Product"', 'product = "Category"'), encoding="utf-8")
    said = acquaint("run", tmp_path / "shop", "--json")
    assert said.code == 0, said.out
    (facts,) = [fact for fact in said.object["check"]["facts"] if fact["name"] == "what people like"]
    assert not facts["known"]
    assert acquaint("customer", "customer3@example.org", "--shop", tmp_path / "shop").code == 2
    found = acquaint("customer", "C003", "--shop", tmp_path / "shop", "--json").object["customers"][0]
    assert found["products"] == len({r[5] for r in ROWS if r[2] == "C003"})


def test_flags_of_a_new_shop_are_written_down(tmp_path):
    exports.write(tmp_path / "orders.csv", ROWS)
    flags = Flags(
        date_order="ymd", zone="Europe/Paris", currency="EUR", country="FR", rates={"USD": 0.92, "GBP": 1.17},
        allow_quarantine=True, name='Tea & "Co"',
    )  # fmt: skip
    text = founding.found(tmp_path / "shop", ["orders.csv"], tmp_path, flags)
    found = config.parse(text)
    assert (found.shop.name, found.shop.zone, found.shop.currency, found.shop.country) == (
        'Tea & "Co"', "Europe/Paris", "EUR", "FR",
    )  # fmt: skip
    assert found.shop.rates == {"USD": 0.92, "GBP": 1.17}
    assert found.shop.allow_quarantine


def test_names_of_any_kind_survive_in_the_settings(tmp_path):
    header = (
        'Order "No" #',
        "Order;Date",
        "Customer\\No",
        "E-Mail",
        "Pro=duct",
        "[Category]",
        "Quantity",
        "To = tal",
    )
    exports.write(tmp_path / "it's 100% [ours].csv", ROWS, header)
    text = founding.found(tmp_path / "shop", ["it's 100% [ours].csv"], tmp_path, Flags(amount="To = tal"))
    source = config.parse(text).sources["lines"]
    assert source.files == ("../it's 100% [ours].csv",)
    assert set(source.columns.values()) <= set(header)
    assert len(source.columns) >= 5


def test_sheets_of_one_form_are_one_source(tmp_path):
    exports.write(tmp_path / "a.csv", ROWS[:60])
    exports.write(tmp_path / "b.csv", ROWS[60:])
    people = [(f"C{n:03d}", f"Ada {chr(65 + n)}lovelace", f"customer{n}@example.org") for n in range(20)]
    exports.write(tmp_path / "people.csv", people, ("Customer No", "Name", "E-Mail"))
    text = founding.found(tmp_path / "shop", ["a.csv", "b.csv", "people.csv"], tmp_path, Flags())
    found = config.parse(text).sources
    assert {name: source.files for name, source in found.items()} == {
        "lines": ("../a.csv", "../b.csv"), "customers": ("../people.csv",),
    }  # fmt: skip
    assert found["lines"].accounts == found["customers"].accounts is not None


def test_flags_for_one_run_leave_the_settings_alone(small: Small):
    settings = config.read(small.shop)
    changed = founding.with_flags(settings, Flags(zone="Asia/Tokyo", decimal=",", allow_quarantine=True))
    assert (changed.shop.zone, changed.shop.currency, changed.shop.allow_quarantine) == ("Asia/Tokyo", "eur", True)
    assert changed.sources["lines"].decimal == ","
    assert config.read(small.shop) == settings
    assert founding.with_flags(settings, Flags()) == settings


def test_a_file_is_known_by_its_place(small: Small, tmp_path):
    assert founding.unknown(small.shop, [small.file]) == []
    shutil.copy2(small.file, tmp_path / "orders.csv")
    assert founding.unknown(small.shop, [small.file, tmp_path / "orders.csv"]) == ["orders.csv"]
