"""The questions a sheet leaves open, each with its readings, sample rows and the flag that settles it."""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from acquaint.records import Question
from acquaint.records import Reading as Possibility
from acquaint.sources import values
from acquaint.sources.formats import DateFormat, DecimalFormat
from acquaint.sources.sql import quoted

if TYPE_CHECKING:
    import duckdb

_ORDERS = {
    "dmy": "the day first, then the month",
    "mdy": "the month first, then the day",
    "ymd": "the year first, then the month",
}
_MARKS = {".": "the point is the decimal mark", ",": "the comma is the decimal mark"}
_ROWS = 3


def date_question(con: duckdb.DuckDBPyConnection, written: DateFormat) -> Question:
    """Return the question in which order a column writes day, month and year."""
    possibilities = []
    for order in written.open:
        read = values.date_sql("v", "VARCHAR", order=order)
        rows = con.execute(f"SELECT v, {read} FROM (SELECT unnest(?) AS v)", [list(written.samples)]).fetchall()
        shown = tuple(f"{text} = {_in_words(day)}" for text, day in rows)
        possibilities.append(Possibility(_ORDERS[order], f"--date-order {order}", shown))
    text = "How are the dates written? No value shows it; every day is 12 or below."
    return Question(text, f"column {written.column}", tuple(possibilities))


def decimal_question(con: duckdb.DuckDBPyConnection, written: DecimalFormat) -> Question:
    """Return the question whether point or comma is the decimal mark of a column."""
    possibilities = []
    for mark in (".", ","):
        read = values.amount_sql("v", "VARCHAR", decimal=mark, digits=3)
        rows = con.execute(f"SELECT v, {read} FROM (SELECT unnest(?) AS v)", [list(written.samples)]).fetchall()
        shown = tuple(f"{text} = {_plain(milli)}" for text, milli in rows)
        possibilities.append(Possibility(_MARKS[mark], f'--decimal "{mark}"', shown))
    text = "Is the mark in the amounts a decimal mark or a separator of thousands? No value shows it."
    return Question(text, f"column {written.column}", tuple(possibilities))


def amount_question(
    con: duckdb.DuckDBPyConnection, table: str, columns: Sequence[str], order_id: str | None
) -> Question:
    """Return the question which of several columns holds what a line (or an order) comes to."""
    filled = " AND ".join(f"{quoted(column)} IS NOT NULL" for column in columns)
    differing = " OR ".join(f"{quoted(column)} <> {quoted(columns[0])}" for column in columns[1:])
    cells = ", ".join(f"CAST({quoted(column)} AS VARCHAR)" for column in (order_id or "_record", *columns))
    rows = con.execute(
        f"SELECT {cells} FROM {quoted(table)} WHERE {filled} AND ({differing}) ORDER BY _record LIMIT {_ROWS}"
    ).fetchall()
    name = order_id or "record"
    possibilities = tuple(
        Possibility(
            f"{column} is what counts",
            f"--amount {shlex.quote(column)}",
            tuple(f"{name} {row[0]}: {row[place]}" for row in rows),
        )
        for place, column in enumerate(columns, 1)
    )
    return Question(
        "Which column holds what the sale comes to? They differ, and quantity, price, tax and discount do not tell.",
        f"columns {', '.join(columns)}",
        possibilities,
    )


def _in_words(day: date | None) -> str:
    return f"{day.day} {day:%B %Y}" if day else "no date"


def _plain(milli: int | None) -> str:
    return "not an amount" if milli is None else f"{(Decimal(milli) / 1000).normalize():f}"
