"""Small invented exports, written as real files: what a shop owner would give to the command."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

HEADER = ("Order ID", "Order Date", "Customer No", "E-Mail", "Product", "Category", "Quantity", "Total")
PRODUCTS = (("Assam", "Tea"), ("Sencha", "Tea"), ("Pot", "Ware"), ("Cup", "Ware"), ("Shortbread", "Biscuits"))
Row = tuple[str, ...]


def sales(orders: int = 60, customers: int = 30, seed: int = 1, start: date = date(2025, 1, 6)) -> list[Row]:
    """Rows of HEADER: every customer buys at least once; dates rise, so that order numbers do."""
    draw, day, rows = random.Random(seed), start, []
    for number in range(orders):
        day += timedelta(days=draw.choice((0, 1, 2, 3, 5)))
        who = number if number < customers else draw.randrange(customers)
        for product, category in draw.sample(PRODUCTS, draw.randint(1, 3)):
            cents, quantity = draw.randint(250, 4000), draw.randint(1, 3)
            rows.append(
                (str(1001 + number), day.isoformat(), f"C{who:03d}", f"customer{who}@example.org", product, category,
                 str(quantity), f"{cents * quantity / 100:.2f}")
            )  # fmt: skip
    return rows


def text(rows: Sequence[Sequence[str]], header: Sequence[str] = HEADER, delimiter: str = ",") -> str:
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator="\r\n")
    writer.writerows([header, *rows])
    return out.getvalue()


def write(path: Path, rows: Sequence[Sequence[str]], header: Sequence[str] = HEADER, delimiter: str = ",") -> Path:
    path.write_bytes(text(rows, header, delimiter).encode())
    return path


def cents(rows: Sequence[Row]) -> int:
    """What the rows come to, in minor units."""
    return sum(round(float(row[7]) * 100) for row in rows)
