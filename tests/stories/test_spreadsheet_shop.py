"""Sheets kept by hand: titles, month sums, orders whose first row only has date and customer, dates of two readings."""

from __future__ import annotations

import random
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.stories.told import refused, set_aside, told, written

HEADER = "Auftragsnr.;Datum;Kunde;E-Mail;Artikel;Menge;Einzelpreis;Gesamtpreis"


class Pottery:
    """Sales of a pottery; `merged` writes number, date and customer on an order's first row only."""

    def __init__(self, *, merged: bool) -> None:
        self.rows = ["Verkäufe Töpferei Übelacker;;;;;;;", "Stand: 30.06.2025;;;;;;;", ";;;;;;;", HEADER]
        self.net = self.returned = self.orders = self.lines = self.continuing = 0
        self.totals: list[int] = []
        self.spent: dict[str, int] = {}
        draw, day, month = random.Random(2), date(2025, 1, 3), 1
        for n in range(70):
            day += timedelta(days=draw.randint(0, 3))
            if day.month != month:
                self.sum_up("Zwischensumme", self.net - sum(self.totals))
                month = day.month
            self.order(draw, 101 + n, day, merged=merged)
        self.sum_up("Zwischensumme", self.net - sum(self.totals))
        self.sum_up("Gesamtsumme", self.net)
        self.rows += ["", "Erstellt mit MeinBüro;;;;;;;"]

    def order(self, draw: random.Random, number: int, day: date, *, merged: bool) -> None:
        who = draw.randrange(25)
        head = f"{number};{day:%d.%m.%Y};Jürgen Weiß {who};kunde{who}@web.de"
        prices = [draw.randint(500, 120000) for _ in range(draw.randint(1, 3))]
        back = number % 15 == 7
        for n, price in enumerate(prices):
            quantity = -1 if back and n == 0 else draw.randint(1, 3)
            value = price * quantity
            start = head if n == 0 or not merged else ";;;"
            self.rows.append(f"{start};Schüssel {n};{quantity};{written(price, ',', '.')};{written(value, ',', '.')} €")
            self.net += value
            self.returned -= min(value, 0)
            self.lines += 1
            self.continuing += n > 0
            self.spent[f"kunde{who}@web.de"] = self.spent.get(f"kunde{who}@web.de", 0) + value
        self.orders += not (back and len(prices) == 1)

    def sum_up(self, word: str, minor: int) -> None:
        self.totals.append(minor)
        self.rows.append(f"{word};;;;;;;{written(minor, ',', '.')} €")

    def write(self, path: Path) -> Path:
        path.write_bytes("\r\n".join(self.rows).encode("cp1252"))
        return path


@pytest.mark.parametrize("merged", [False, True], ids=["every row whole", "merged cells"])
def test_a_pottery(tmp_path, merged):
    sheet = Pottery(merged=merged)
    run = told(tmp_path, sheet.write(tmp_path / "Verkäufe.csv"))
    assert (run.object["orders"], run.net) == (sheet.orders, sheet.net)
    assert run.object["money"]["returns_minor"] == sheet.returned
    assert run.object["money"]["currency"] == "EUR"
    assert run.object["rows"]["loaded"] == sheet.lines
    assert run.left_out["total row"] == len(sheet.totals)
    assert [(total["stated_minor"], total["summed_minor"]) for total in run.check["totals"]] == [
        (total, total) for total in sheet.totals
    ]
    assert [row[3:] for row in set_aside(run.shop)] == [("", "no date")]  # "Erstellt mit ..."
    assert {row["email"]: row["net_sales_minor"] for row in run.customers} == sheet.spent
    continues = f"{sheet.continuing} rows continue the one above; I took from it: Auftragsnr., Datum"
    assert any(continues in note for note in run.check["notes"]) is merged


def test_a_single_row_without_a_date_takes_none_from_above(tmp_path):
    rows = [f"{n};2025-01-{n:02d};c{n % 9}@example.org;Tea;{n}.00" for n in range(1, 29)]
    rows[10] = "11;;c2@example.org;Tea;11.00"
    (tmp_path / "sales.csv").write_text("\n".join(["order;date;email;product;amount", *rows]))
    run = told(tmp_path, tmp_path / "sales.csv")
    assert (run.object["orders"], run.net) == (27, 100 * (sum(range(1, 29)) - 11))
    assert set_aside(run.shop) == [("sales.csv", "11", "date", "", "no date")]
    assert run.bridge == {"lines set aside, see quarantine.csv": 1100}


def test_dates_of_two_readings_are_asked_for_and_the_flag_settles_it(tmp_path):
    draw, rows, net = random.Random(4), [], 0
    for n in range(40):
        price, quantity = draw.randint(100, 9000), draw.randint(1, 4)
        day = f"{draw.randint(1, 12):02d}/{draw.randint(1, 12):02d}/2024"
        values = f"{quantity};{written(price, ',')};{written(price * quantity, ',')}"
        rows.append(f"F-{n:04d};{day};Zoé Lefèvre {n % 20};zoe{n % 20}@orange.fr;Bougie parfumée;{values}")
        net += price * quantity
    text = "\n".join(["N° commande;Date;Client;Email;Désignation;Qté;PU HT;Total HT", *rows])
    (tmp_path / "ventes.csv").write_bytes(text.encode("cp1252"))
    said = refused(tmp_path, tmp_path / "ventes.csv")
    assert said.startswith("ventes.csv, column Date: How are the dates written?")
    assert said.count("  --") == 2
    day, month, _ = rows[0].split(";")[1].split("/")
    run = told(tmp_path, tmp_path / "ventes.csv", flags=["--date-order", "dmy"])
    assert (run.object["orders"], run.net) == (40, net)
    assert f"{day}/{month}/2024 = {int(day)} " in said


def test_years_of_two_digits_and_a_total_at_the_end(tmp_path):
    amounts = [1000 + 77777 * n % 250000 for n in range(60)]
    rows = [
        f"{7000 + n};{date(2024, 1, 5) + timedelta(days=5 * n):%d/%m/%y};Señora Muñoz {n % 30};munoz{n % 30}@correo.es;"
        f"Jamón;1;{written(amount, ',', '.')}"
        for n, amount in enumerate(amounts)
    ]
    header, total = (
        "Pedido;Fecha;Cliente;Correo electrónico;Producto;Cantidad;Importe",
        f"TOTAL;;;;;;{written(sum(amounts), ',', '.')}",
    )
    (tmp_path / "ventas.csv").write_bytes("\r\n".join([header, *rows, total]).encode("cp1252"))
    run = told(tmp_path, tmp_path / "ventas.csv")
    assert (run.object["orders"], run.net, run.left_out) == (60, sum(amounts), {"total row": 1})
    assert run.object["data"] == {"from": "2024-01-05", "to": "2024-10-26"}
    assert next(row["name"] for row in run.customers if row["email"] == "munoz3@correo.es") == "Señora Muñoz 3"
