"""Thirty customers and sixty orders, with a list of customers who said yes, no or nothing."""

from __future__ import annotations

import csv
from datetime import date, timedelta

import duckdb

from tests.stories.told import told, written

HEADER = ("Kundennummer", "Vorname", "Nachname", "E-Mail", "Telefon", "Newsletter (J/N)", "Einwilligung am", "PLZ")


def test_orders_and_consents(tmp_path):
    amounts = [500 + 731 * n % 8000 for n in range(60)]
    orders = [
        (
            f"A{n:03d}",
            (date(2025, 2, 1) + timedelta(days=2 * n)).isoformat(),
            f"K{n * 7 % 30:03d}",
            "Soap",
            written(amount),
        )
        for n, amount in enumerate(amounts)
    ]
    people = [
        (f"K{n:03d}", "Änne", f"Öztürk {n}", f"aenne{n}@gmx.de", f"'0171 {2000000 + n}", ("J", "N", "")[n % 3],
         f"{1 + n % 28:02d}.{1 + n % 12:02d}.2024", f"'0{1067 + n}") for n in range(32)
    ]  # fmt: skip
    with (tmp_path / "orders.csv").open("w", newline="") as stream:
        csv.writer(stream).writerows([("order", "date", "customer number", "product", "net amount"), *orders])
    with (tmp_path / "customers.csv").open("w", newline="", encoding="cp1252") as stream:
        csv.writer(stream, delimiter=";").writerows([HEADER, *people])
    run = told(tmp_path, tmp_path / "orders.csv", tmp_path / "customers.csv", flags=["--country", "DE"])
    assert (run.object["orders"], run.net) == (60, sum(amounts))
    assert run.object["rows"] == {"read": 92, "loaded": 92, "duplicates": 0, "quarantined": 0, "ignored": 0}
    assert run.object["customers"]["total"] == 32
    assert run.object["customers"]["bought_in_year"] == 30
    spent = {f"K{n:03d}": None for n in range(32)} | {
        who: sum(amounts[n] for n, order in enumerate(orders) if order[2] == who) for who in {o[2] for o in orders}
    }
    assert {row["account"]: row["net_sales_minor"] or None for row in run.customers} == spent
    assert next(row["phone"] for row in run.customers if row["account"] == "K005") == "+491712000005"
    assert next(row["name"] for row in run.customers if row["account"] == "K005") == "Änne Öztürk 5"
    file = next((run.shop / "lake").rglob("permissions.parquet")).as_posix()
    said = duckdb.sql(f"SELECT allowed, count(*) FROM '{file}' WHERE channel = 'email' GROUP BY ALL").fetchall()
    assert dict(said) == {True: 11, False: 11}  # ten blanks are neither
