"""Files that a spreadsheet program has opened and saved: long numbers shortened, codes turned into dates."""

from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from tests.stories.told import refused, told

HEADER = ("Order ID", "Date", "Email", "SKU", "Item", "Total")
CODES = (("02-Mar", "Cup"), ("AB-200", "Pot"), ("1.20E+11", "Tea"))


def write(path: Path, number: Callable[[int], str]) -> Path:
    rows = [
        (
            number(n),
            (date(2025, 1, 3) + timedelta(days=n)).isoformat(),
            f"a{n % 20}@example.com",
            *CODES[n % 3],
            "10.00",
        )
        for n in range(60)
    ]
    with path.open("w", newline="", encoding="utf-8") as stream:
        csv.writer(stream).writerows([HEADER, *rows])
    return path


def test_damaged_order_numbers_stop_the_run_and_say_where(tmp_path):
    said = refused(tmp_path, write(tmp_path / "orders.csv", lambda _: "7.41E+12"))
    assert said.startswith("orders.csv, record 1, column Order ID: The order number 7.41E+12 was shortened")
    assert "Export the file again" in said


def test_damaged_product_codes_are_named_and_join_nothing(tmp_path):
    run = told(tmp_path, write(tmp_path / "orders.csv", lambda n: f"74100{n:02d}"))
    assert (run.object["orders"], run.net) == (60, 60000)
    assert "orders.csv, column SKU, record 3: long numbers were shortened by a spreadsheet program" in run.words
    assert "orders.csv, column SKU, record 1: codes were turned into dates by a spreadsheet program" in run.words
