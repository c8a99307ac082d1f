"""A section of the page: its finding, the act that follows, and what shows it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

import msgspec

from acquaint.records import Estimate
from acquaint.report.charts import Chart
from acquaint.report.figures import Figure, Report
from acquaint.words import Words


class Cell(msgspec.Struct, frozen=True):
    """A cell of a table: its text, how strongly it is tinted (0 to 1), and whether there are too few cases to say."""

    text: str
    heat: float | None = None
    few: bool = False
    bar: float | None = None


class Table(msgspec.Struct, frozen=True):
    """A table: its first column names the rows, the others hold figures unless they stand in `texts`.

    A `wide` one does not fit on a telephone, where it moves sideways and says so; a `whole` one stands by itself.
    """

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    texts: tuple[int, ...] = ()
    kind: str = "plain"
    wide: bool = False
    whole: bool = False

    @property
    def few(self) -> bool:
        """Whether a cell is grey for having too few cases."""
        return any(cell.few for row in self.rows for cell in row)


class Tile(msgspec.Struct, frozen=True):
    """A figure at the top: the number, what it is, and how it has changed."""

    value: str
    label: str
    change: str
    few: bool
    key: str


class Section(msgspec.Struct, frozen=True):
    """A section.

    Parameters
    ----------
    name
        Its anchor.
    topic, finding
        What it is about, and what has been found.
    more
        Further sentences.
    act
        What to do about it.
    side, tables, data
        The table beside the sentences in place of a chart, those below, and the one that folds out.
    how
        Sentences on how it is computed.
    keys
        Figures that its sentences say.
    terms
        Words and what they mean (the last section).
    """

    name: str
    topic: str
    finding: str
    more: tuple[str, ...] = ()
    act: str = ""
    chart: Chart | None = None
    note: str = ""
    side: Table | None = None
    tables: tuple[Table, ...] = ()
    data: Table | None = None
    how: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    tiles: tuple[Tile, ...] = ()
    terms: tuple[tuple[str, str], ...] = ()
    lacking: bool = False
    """There is nothing to show yet; the finding says what it needs."""


class Teller:
    """Says figures in sentences of the catalogue's file `report`."""

    def __init__(self, report: Report, words: Words) -> None:
        self.report = report
        self.words = words

    def __call__(self, key: str, /, **values: Any) -> str:
        """Return the sentence `report.<key>`, its places filled."""
        return self.words(f"report.{key}", **values)

    def sheet(self, name: str) -> str:
        """Return the name of a sheet of contacts.xlsx."""
        return self.words(f"workbook.sheets.{name}")

    def share(self, figure: Figure) -> str:
        """Return a share in words; with too few cases how many more it takes."""
        if figure.missing or figure.value is None:
            return self("page.too_few", n=figure.missing)
        return self.words.share(float(figure.value))

    def hundred(self, value: float | None) -> int:
        """Return a share as so many of a hundred."""
        return round(100 * (value or 0.0))

    def span(self, days: int | None) -> str:
        """Return a time to look ahead: a year, or so many days."""
        return self("page.a_year") if days == 365 else self.words.many(days or 0, "after_days")

    def plain(self, caption: str, header: Sequence[str], rows: Iterable[Sequence[object]], **more: Any) -> Table:
        """Return a table of texts and whole numbers."""
        made = tuple(tuple(self.cell(value) for value in row) for row in rows)
        return Table(caption, tuple(header), made, **more)

    def cell(self, value: object) -> Cell:
        """Return a cell as the language writes a value."""
        if isinstance(value, Cell):
            return value
        return Cell(self.words.count(value) if isinstance(value, int) else str(value))

    def day_month(self, day: date) -> str:
        """Return a date without its year, for an axis: 30 Mar."""
        from babel.dates import format_skeleton  # noqa: PLC0415

        return str(format_skeleton("dMMM", day, locale=self.words.locale))

    def points(self, gap: Estimate) -> tuple[str, str]:
        """Return the bounds of a difference of shares in signed points."""
        return self.signed(round(100 * (gap.low or 0.0))), self.signed(round(100 * (gap.high or 0.0)))

    def signed(self, value: int) -> str:
        """Return a whole number with its sign; 0 has none."""
        return self.words.signed(value)
