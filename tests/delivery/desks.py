"""A shop opened for what is delivered, with decisions made up; and workbooks as they are read back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import openpyxl

from acquaint import config, tables
from acquaint.config import Settings
from acquaint.delivery import workbook
from acquaint.delivery.sheets.sheet import Told
from acquaint.features.profiles import Moment
from acquaint.lake import engine, store
from acquaint.lake.snapshot import Lake
from acquaint.records import Period, Run
from acquaint.words import Words
from tests.delivery import decided


class Desk(NamedTuple):
    """What the writers of `delivery` are given."""

    con: Any
    settings: Settings
    at: Moment
    told: Told

    def write(self, path: Path, language: str = "en", **told: Any) -> workbook.WorkbookCounts:
        words = Words(language, "EUR")
        return workbook.write(path, self.con, self.settings, self.at, words, msgspec.structs.replace(self.told, **told))


@contextmanager
def opened(shop: Path, spill: Path) -> Iterator[Desk]:
    """Open the last snapshot of a shop, with decisions made up for its day."""
    snapshot = Lake(shop).current()
    assert snapshot is not None
    run = msgspec.json.decode((snapshot.folder / "run.json").read_bytes(), type=Run)
    with engine.connect(spill) as con:
        for name in (*tables.CANONICAL, "profiles", "stages", "constants"):
            if (snapshot.folder / f"{name}.parquet").exists():
                store.read_view(con, "handed_over" if name == "profiles" else name, snapshot.path(name))
        # A run knows every address; the snapshot keeps those alone that are permitted.
        con.execute("CREATE VIEW profiles AS SELECT p.* REPLACE (c.email AS email, c.phone AS phone) "
                    "FROM handed_over p LEFT JOIN customers c USING (customer)")  # fmt: skip
        decided.decide(con, run.as_of)
        at = Moment(datetime.combine(run.as_of, datetime.min.time()), run.as_of)
        assert isinstance(run.data, Period)
        ranking = ("The order: yearly value x chance to return unaided x chance to stay away.",)
        told = Told(run.data, ("Profit: no costs found.",), run.segments, ranking=ranking)
        yield Desk(con, config.read(shop), at, told)


class Page(NamedTuple):
    """A sheet as it is read back: the texts above the header, the header, the rows below it."""

    title: str
    above: list[str]
    header: list[str]
    rows: list[list[Any]]
    sheet: Any

    def column(self, header: str) -> list[Any]:
        at = self.header.index(header)
        return [row[at] for row in self.rows]


def read(path: Path) -> dict[str, Page]:
    """Read a workbook back, by the names of its sheets; Start here and the keys have no header."""
    return {sheet.title: _page(sheet) for sheet in openpyxl.load_workbook(path)}


def _page(sheet: Any) -> Page:
    rows = [list(row) for row in sheet.iter_rows(values_only=True)]
    frozen = sheet.freeze_panes
    head = int("".join(filter(str.isdigit, frozen))) - 2 if frozen else 0
    above = [str(cell) for row in rows[:head] for cell in row if cell is not None]
    header = ["" if cell is None else str(cell) for cell in rows[head]]
    return Page(sheet.title, above, header, rows[head + 1 :], sheet)


def texts(path: Path) -> list[tuple[str, str, str]]:
    """Sheet, place and text of every cell there is, hidden ones too."""
    book = openpyxl.load_workbook(path)
    return [
        (sheet.title, cell.coordinate, str(cell.value))
        for sheet in book
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None
    ]
