"""A sheet of the workbook as data: what stands above the header, the columns, the rows. `workbook.py` writes it."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Literal, TypeVar

import msgspec

from acquaint.config import Settings
from acquaint.features.profiles import Moment
from acquaint.records import Period, SegmentCount
from acquaint.words import Words

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Look = Literal[
    "text", "strong", "small", "rank", "count", "day", "money", "share", "address", "phone", "tick", "answer",
    "answer_day", "note", "key",
]  # fmt: skip
"""How the cells of a column look; `answer`, `answer_day` and `note` are typed in by people."""
Cell = str | int | float | date | None
"""What a cell holds; money is minor units."""
MOST_ROWS = 1_000
"""Most rows of a sheet; it says how many there are in all."""


class Column(msgspec.Struct, frozen=True):
    """A column: its header is the sentence `workbook.columns.<key>`, its width in characters."""

    key: str
    look: Look
    width: float
    choices: tuple[str, ...] = ()
    """What may be typed."""
    header: str = ""
    """Header where it is not in the catalogue under `key`."""


class Sheet(msgspec.Struct, frozen=True):
    """A sheet; it is left out where it has no rows."""

    code: str
    """Its name is the sentence `workbook.sheets.<code>`."""
    lines: tuple[str, ...]
    """Sentences above the header."""
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    total: int
    """How many rows there would be without a cap."""
    row_height: float | None = None
    """Height of all rows in points; as their text needs where absent."""
    a_page: int | None = None
    """Rows on a printed page; as many as there is room for where absent."""
    to_do: int | None = None
    """For how many of the rows something is to be done; for all where absent."""


class Told(msgspec.Struct, frozen=True):
    """What the caller knows beside the tables.

    Parameters
    ----------
    data
        First and last day with orders.
    unknown
        Sentences that say what is not known yet, for the sheet Start here.
    segments
        Size and movement of the groups of acquaint.toml.
    second_order_days
        In how many days half of those who come back make their second order; worked out here where absent.
    ranking
        The rule of the list, in words (`decisions.ranking`).
    """

    data: Period | None = None
    unknown: tuple[str, ...] = ()
    segments: tuple[SegmentCount, ...] = ()
    second_order_days: int | None = None
    ranking: tuple[str, ...] = ()


class Desk(msgspec.Struct, frozen=True):
    """Everything the sheets are made from."""

    con: DuckDBPyConnection
    settings: Settings
    at: Moment
    words: Words
    told: Told


Record = TypeVar("Record", bound=msgspec.Struct)


def fetch(desk: Desk, kind: type[Record], query: str, **values: Any) -> list[Record]:
    """Return the rows of `query` as records of `kind`, by the names of its fields.

    `$day` is the day and `$at` the instant all is read at.
    """
    fields = ", ".join(f'"{name}"' for name in kind.__struct_fields__)
    found = desk.con.execute(f"SELECT {fields} FROM ({query})", _values(desk, query) | values)
    return [kind(*row) for row in found.fetchall()]


def number(desk: Desk, query: str) -> int:
    """Return the one whole number that `query` finds; 0 for null."""
    return int(desk.con.execute(query, _values(desk, query)).fetchall()[0][0] or 0)


def run(desk: Desk, statement: str) -> None:
    """Execute a statement that makes a working table."""
    desk.con.execute(statement, _values(desk, statement))


def count(desk: Desk, query: str) -> int:
    """Return how many rows `query` has."""
    return number(desk, f"SELECT count(*) FROM ({query})")


def _values(desk: Desk, query: str) -> dict[str, Any]:
    known = {"day": desk.at.day, "at": desk.at.as_of.replace(tzinfo=None)}
    return {name: value for name, value in known.items() if f"${name}" in query}


def capped(desk: Desk, total: int, by: str, most: int = MOST_ROWS) -> tuple[str, ...]:
    """Return the sentence that not all of `total` rows stand here, if so; `by` is the order they are in."""
    words = desk.words
    return (words("workbook.capped", shown=most, n=total, by=words(f"workbook.orders.{by}")),) if total > most else ()
