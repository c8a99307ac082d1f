"""Sheets for the tests of guessing: rows written as text into DuckDB, as reading leaves them."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import duckdb

from acquaint.sources.guess import Guess, guess
from acquaint.sources.reading import Reading

TABLE = "sheet"
MODIFIED = datetime(2026, 6, 1, tzinfo=UTC)


def write(con: duckdb.DuckDBPyConnection, columns: Sequence[str], rows: Sequence[Sequence]) -> Reading:
    """Write `rows` as the DuckDB table `sheet` and return what reading would say of it."""
    names = ", ".join('"' + name.replace('"', '""') + '" VARCHAR' for name in columns)
    con.execute(f"CREATE OR REPLACE TABLE {TABLE} (_record BIGINT, {names})")
    texts = [[place, *(None if cell is None else str(cell) for cell in row)] for place, row in enumerate(rows, 1)]
    if texts:
        con.executemany(f"INSERT INTO {TABLE} VALUES ({', '.join('?' * (len(columns) + 1))})", texts)
    return Reading(tuple(columns), dict.fromkeys(columns, "VARCHAR"), len(rows))


def guessed(columns: Sequence[str], rows: Sequence[Sequence], **options) -> Guess:
    with duckdb.connect() as con:
        con.execute("SET TimeZone = 'UTC'")
        reading = write(con, columns, rows)
        return guess(con, TABLE, reading, **({"file_modified": MODIFIED} | options))


def mapped(found: Guess) -> dict[str, str | tuple[str, ...]]:
    """Return field -> column, or columns where several fill the field."""
    return {field: columns[0] if len(columns) == 1 else columns for field, columns in found.fields().items()}


def sales(seed: int = 1, count: int = 60) -> list[tuple[int, date, int, int, int, str]]:
    """Return invented lines: order, day, customer, quantity, unit price in cents, product."""
    draw, found, order, day = random.Random(seed), [], 1000, date(2025, 1, 3)
    while len(found) < count:
        order, day = order + 1, day + timedelta(days=draw.randint(0, 3))
        customer = draw.randint(1, 15)
        found += [
            (order, day, customer, draw.randint(1, 5), draw.randint(100, 5000), f"SKU-{draw.randint(1, 20)}")
            for _ in range(draw.randint(1, 4))
        ]
    return found


def point(cents: int) -> str:
    return f"{cents / 100:.2f}"


def comma(cents: int) -> str:
    return f"{cents / 100:,.2f}".replace(",", " ").replace(".", ",").replace(" ", ".")
