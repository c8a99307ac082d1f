"""A figure: a number the report says, with what it rests on, so that anybody can ask for its rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

import msgspec

from acquaint.features import intervals
from acquaint.records import Estimate, NotEnoughData

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

FEW = 30
"""A share of fewer cases than this is not said."""

Unit = Literal["customers", "orders", "records", "minor", "share", "days"]


class Source(msgspec.Struct, frozen=True):
    """The rows a figure is made of.

    Parameters
    ----------
    table, where
        `SELECT * FROM table WHERE where` gives them; tables are those of the snapshot and of `views.make`.
    measure
        The aggregate over them that gives the figure; null for an estimate that no plain aggregate gives.
    of
        For a share: the condition of the rows that are 100 %.
    """

    table: str
    where: str
    measure: str | None = "count(*)"
    of: str | None = None

    def rows(self, columns: str = "*") -> str:
        """Return the query of the rows."""
        return f"SELECT {columns} FROM {self.table} WHERE {self.where}"


class Figure(msgspec.Struct, frozen=True):
    """One number of the report.

    Parameters
    ----------
    key
        Its name, as `acquaint explain-number` takes it.
    value
        Whole for counts and money (minor units of `currency`); null where there is nothing to say.
    unit
        What it counts.
    definition
        Sentence of the catalogue that says what it is: `report.definition.<definition>`.
    source
        Its rows; null where it is made of other figures.
    n
        How many cases it rests on.
    low, high
        95 % interval, of estimates.
    needed
        How many cases it takes, where `n` are too few to say `value`.
    before
        The same of the year before; null where the data do not reach back so far.
    """

    key: str
    value: float | int | None
    unit: Unit
    definition: str
    source: Source | None = None
    n: int | None = None
    low: float | None = None
    high: float | None = None
    needed: int | None = None
    before: float | int | None = None
    currency: str | None = None

    @property
    def missing(self) -> int:
        """How many more cases it takes."""
        return max(0, (self.needed or 0) - (self.n or 0))

    @property
    def known(self) -> bool:
        """Whether the value may be said."""
        return self.value is not None and not self.missing


class Book:
    """The figures of a report while it is written; each is counted by the very rows it names.

    Parameters
    ----------
    con
        The engine with the tables of the snapshot and those of `views.make`.
    currency
        ISO 4217 code of all money.
    """

    def __init__(self, con: DuckDBPyConnection, currency: str | None) -> None:
        self.con = con
        self.currency = currency
        self._figures: dict[str, Figure] = {}

    def __iter__(self) -> Iterator[Figure]:
        return iter(self._figures.values())

    def add(self, figure: Figure) -> Figure:
        """Keep a figure."""
        self._figures[figure.key] = figure
        return figure

    def count(
        self, key: str, table: str, where: str, *, unit: Unit = "customers", before: int | None = None,
        definition: str | None = None,
    ) -> Figure:  # fmt: skip
        """Count rows."""
        source = Source(table, where)
        value = int(self._one(source))
        return self.add(Figure(key, value, unit, definition or _definition(key), source, n=value, before=before))

    def total(
        self, key: str, table: str, where: str, column: str, *, before: int | None = None, definition: str | None = None
    ) -> Figure:
        """Add up minor units; null where no row has any."""
        source = Source(table, where, f"sum({column})")
        value, n = self.con.execute(f"SELECT {source.measure}, count(*) FROM {table} WHERE {where}").fetchall()[0]
        value = None if value is None else int(value)
        named = definition or _definition(key)
        return self.add(Figure(key, value, "minor", named, source, n=n, before=before, currency=self.currency))

    def share(
        self, key: str, table: str, where: str, of: str, *, measure: str = "count(*)", before: float | None = None,
        definition: str | None = None, interval: bool = False,
    ) -> Figure:  # fmt: skip
        """Return the part of the rows `of` that `where` holds for, by number or by another measure; grey below 30."""
        # A sum over no rows is null, yet a share of something that has none of it is 0.
        told = measure if measure == "count(*)" else f"coalesce({measure}, 0)"
        source = Source(table, f"({of}) AND ({where})", told, of)
        part, whole, hits, n = self.con.execute(
            f"SELECT {measure} FILTER ({where}), {measure}, count(*) FILTER ({where}), count(*) FROM {table} WHERE {of}"
        ).fetchall()[0]
        value = float(part or 0) / float(whole) if whole else None
        known = intervals.share(hits, n) if interval and n else None
        low, high = (known.low, known.high) if known else (None, None)
        named = definition or _definition(key)
        return self.add(Figure(key, value, "share", named, source, n, low, high, FEW, before))

    def estimate(
        self, key: str, found: Estimate | NotEnoughData, unit: Unit, table: str, where: str, *,
        definition: str | None = None,
    ) -> Figure:  # fmt: skip
        """Keep an estimate whose cases are the rows."""
        source = Source(table, where, None)
        named = definition or _definition(key)
        if isinstance(found, NotEnoughData):
            return self.add(Figure(key, None, unit, named, source, n=found.n, needed=found.needed))
        return self.add(Figure(key, found.value, unit, named, source, found.n, found.low, found.high))

    def _one(self, source: Source) -> int:
        found: int = self.con.execute(source.rows(str(source.measure))).fetchall()[0][0]
        return found


def _definition(key: str) -> str:
    """Return the name of a figure's definition: `slipping_count` of `slipping.count`."""
    return key.replace(".", "_")
