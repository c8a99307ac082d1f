"""Small exports written to real files and loaded through the real reader into a real DuckDB."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import msgspec

from acquaint import tables
from acquaint.config import SourceSettings
from acquaint.sources import draft_tables, files, layouts, read
from acquaint.sources.context import Context

FILE_DATE = datetime(2024, 9, 1, 8, 0, tzinfo=UTC)


def context(**changes: Any) -> Context:
    """A German shop; settings of the source are given by their own names."""
    settings = {
        name: changes.pop(name) for name in list(changes) if name in SourceSettings.__struct_fields__ and name != "zone"
    }
    given: dict[str, Any] = {
        "source": "shop", "zone": "Europe/Berlin", "shop_zone": "Europe/Berlin", "cut_off_hour": 0, "currency": "EUR",
        "digits": 2, "country": "DE", "rates": {}, "file_modified": FILE_DATE,
        "settings": msgspec.convert({"files": ["export.csv"], **settings}, SourceSettings),
    }  # fmt: skip
    return Context(**{**given, **changes})


def text_of(header: Sequence[str], rows: Sequence[dict[str, str]]) -> str:
    """CSV text as the platforms write it; columns that a row does not name stay empty."""
    out = io.StringIO()
    writer = csv.DictWriter(out, header, restval="")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


class Loaded:
    """What a load left in the connection."""

    def __init__(self, con: duckdb.DuckDBPyConnection, layout: str) -> None:
        self.con = con
        self.notes = layouts.notes(con, layout)

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        return self.con.execute(sql).fetchall()

    def entries(self, columns: str, where: str = "TRUE") -> list[tuple[Any, ...]]:
        return self.rows(f"SELECT {columns} FROM entries WHERE {where} ORDER BY record, line_number")


@contextmanager
def loaded(folder: Path, text: str, layout: str | None = None, **changes: Any) -> Iterator[Loaded]:
    """Write `text` to a file and load it; the layout is recognised unless it is named."""
    path = folder / "export.csv"
    path.write_text(text, encoding="utf-8")
    con = duckdb.connect()
    try:
        con.execute("SET TimeZone = 'UTC'")
        (sheet,) = files.find([path], base=folder)
        reading = read.read(con, sheet, "sheet")
        for name, table in [("entries", draft_tables.ENTRIES), ("fates", draft_tables.FATES)]:
            con.execute(tables.create(name, table))
        for name, table in draft_tables.DRAFTS.items():
            con.execute(tables.create(f"draft_{name}", table))
        known = layouts.recognise(reading.columns)
        assert known is not None
        assert layout is None or known == layout
        layouts.load(con, known, "sheet", reading, context(**changes))
        yield Loaded(con, known)
    finally:
        con.close()
