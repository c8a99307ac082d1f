"""Reading bytes as a shop would give them: what every test of reading starts with."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb

from acquaint.sources.files import Sheet, find
from acquaint.sources.read import Reading, read


def sheet_of(path: Path) -> Sheet:
    (sheet,) = find([path], base=path.parent)
    return sheet


def read_path(path: Path, **options: Any) -> tuple[Reading, list[tuple[Any, ...]]]:
    """Read the only sheet of `path`; return the reading and the rows in order of record."""
    return read_sheet(sheet_of(path), **options)


def read_sheet(sheet: Sheet, *, threads: int = 4, **options: Any) -> tuple[Reading, list[tuple[Any, ...]]]:
    with duckdb.connect(config={"threads": threads}) as con:
        reading = read(con, sheet, "sheet", **options)
        described = [row[0] for row in con.execute("DESCRIBE sheet").fetchall()]
        assert described == ["_record", *reading.columns]
        assert list(reading.types) == list(reading.columns)
        return reading, con.execute("SELECT * FROM sheet ORDER BY _record").fetchall()


def read_text(folder: Path, text: str | bytes, name: str = "orders.csv", **options: Any) -> tuple[Reading, list[Any]]:
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_path(path, **options)
