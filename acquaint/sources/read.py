"""One sheet into one DuckDB table, whatever kind of file it lies in."""

from __future__ import annotations

import errno
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING

from acquaint.errors import InputError, NoRecords, StorageError
from acquaint.sources import database, delimited, encoding, jsonl, leftout, mend, packing, sniff, workbook
from acquaint.sources.files import Sheet
from acquaint.sources.reading import Reading, TotalRow
from acquaint.sources.sql import file_literal, quoted

if TYPE_CHECKING:
    import duckdb

__all__ = ["Reading", "TotalRow", "read"]

_FULL = {errno.ENOSPC, errno.EFBIG, errno.EDQUOT}
_HEAD_ROWS = 300


def read(con: duckdb.DuckDBPyConnection, sheet: Sheet, table: str, *, header: int | None = None) -> Reading:
    """Read a sheet into the DuckDB table (or, for Parquet, view) `table`.

    The table has `_record` and a column per header, in the order of the file. Text files and workbooks give VARCHAR
    throughout, outer blanks trimmed and blank cells NULL; Parquet, SQLite and JSON keep their types, with nested values
    as JSON text. Records are numbered from 1 below the header; those of a workbook are the sheet's own rows.

    Parameters
    ----------
    header
        Row of the header (1 = first) of a text file or workbook; found by itself where None.

    Raises
    ------
    InputError
        The sheet is damaged, blank or without a header.
    NoRecords
        It has a header, and no record.
    StorageError
        There is no room for intermediate files.
    """
    with _room(sheet) as folder:
        path = sheet.path if sheet.packing is None else packing.unpack(sheet.path, sheet.member, folder / "unpacked")
        match sheet.format:
            case "delimited":
                found = delimited.load(con, path, table, label=sheet.label, folder=folder, header=header)
                reading = _text_reading(con, table, found)
            case "excel":
                reading = _text_reading(con, table, _load_workbook(con, sheet, table, folder, header))
            case "jsonl":
                reading = _read_json(con, sheet, path, table, folder)
            case "sqlite":
                reading = _read_sqlite(con, sheet, table)
            case "parquet":
                reading = _read_parquet(con, sheet, path, table)
    if reading.rows == 0:
        raise NoRecords(
            f"There is a header of {len(reading.columns)} columns but no records: 0 rows.",
            where=sheet.label,
            to_do="Export it afresh with data, or leave it out.",
        )
    return reading


@contextmanager
def _room(sheet: Sheet) -> Iterator[Path]:
    """Give a folder for intermediate files for as long as one sheet is read."""
    with tempfile.TemporaryDirectory(prefix="acquaint-", ignore_cleanup_errors=True) as folder:
        try:
            yield Path(folder)
        except OSError as error:
            if error.errno in _FULL:
                raise StorageError(
                    "The disk has no room for intermediate files.", where=folder, to_do="Free some space."
                ) from None
            raise InputError(f"The file cannot be read: {error.strerror}.", where=sheet.label) from None


def _text_reading(con: duckdb.DuckDBPyConnection, table: str, found: delimited.Loaded) -> Reading:
    out = leftout.take_out(con, table, found.names, found.header, found.above)
    names = _without_blank(con, table, found)
    rows = _count(con, table) + len(out.totals) + len(out.ignored) + len(found.malformed)
    types = dict.fromkeys(names, "VARCHAR")
    return Reading(names, types, rows, out.totals, out.ignored, found.malformed, found.notes)


def _without_blank(con: duckdb.DuckDBPyConnection, table: str, found: delimited.Loaded) -> tuple[str, ...]:
    """Drop the columns that have neither a name nor a value: spreadsheets export dozens of them."""
    nameless = [name for name, cell in zip(found.names, found.header, strict=True) if not cell.strip()]
    if not nameless:
        return found.names
    counts = con.execute(f"SELECT {', '.join(f'count({quoted(n)})' for n in nameless)} FROM {quoted(table)}").fetchone()
    blank = {name for name, count in zip(nameless, counts or (), strict=True) if count == 0}
    for name in sorted(blank):
        con.execute(f"ALTER TABLE {quoted(table)} DROP COLUMN {quoted(name)}")
    return tuple(name for name in found.names if name not in blank)


def _load_workbook(
    con: duckdb.DuckDBPyConnection, sheet: Sheet, table: str, folder: Path, header: int | None
) -> delimited.Loaded:
    rows = workbook.rows(sheet.path, str(sheet.member))
    head = list(islice(rows, _HEAD_ROWS))
    cells = [row for _, row in head]
    if header is None:
        at = sniff.find_header(cells, sheet.label)
    else:
        at = next((i for i, (number, row) in enumerate(head) if number == header and any(row)), -1)
    if at < 0:
        raise InputError(
            f"Row {header}, which should name the columns, is blank.", where=sheet.label, to_do="Set header."
        )
    names = sniff.unique(cells[at])
    regular = folder / "regular.csv"
    mend.write_regular(regular, chain(head[at + 1 :], rows), len(names))
    delimited.load_regular(con, regular, table, names, thorough=True)
    return delimited.Loaded(names, tuple(cells[at]), sniff.titles(cells[:at]))


def _read_json(con: duckdb.DuckDBPyConnection, sheet: Sheet, path: Path, table: str, folder: Path) -> Reading:
    notes: tuple[str, ...] = ()
    looked = encoding.survey(path)
    if looked.marked or not looked.utf8:
        plain = folder / "utf8.txt"
        notes, path = encoding.to_utf8(path, plain), plain
    names, malformed = jsonl.load(con, path, table, sheet.label)
    return Reading(names, _types(con, table), _count(con, table) + len(malformed), malformed=malformed, notes=notes)


def _read_sqlite(con: duckdb.DuckDBPyConnection, sheet: Sheet, table: str) -> Reading:
    names = sniff.unique(database.columns(sheet.path, str(sheet.member)))
    database.load(con, sheet.path, str(sheet.member), table, list(names))
    return Reading(names, _types(con, table), _count(con, table))


def _read_parquet(con: duckdb.DuckDBPyConnection, sheet: Sheet, path: Path, table: str) -> Reading:
    """Make a view on a file that stays, a table of one that was unpacked."""
    import duckdb  # noqa: PLC0415

    source = f"read_parquet({file_literal(path)}, file_row_number=true)"
    try:
        described = con.execute(f"DESCRIBE SELECT * EXCLUDE (file_row_number) FROM {source}").fetchall()
        written = [row[0] for row in described]
        names = sniff.unique(written)
        cells = ", ".join(
            f"{_native(column, row[1])} AS {quoted(name)}"
            for column, name, row in zip(written, names, described, strict=True)
        )
        kind = "VIEW" if sheet.packing is None else "TABLE"
        con.execute(f"CREATE {kind} {quoted(table)} AS SELECT file_row_number + 1 AS _record, {cells} FROM {source}")
        rows = _count(con, table)
    except duckdb.Error as error:
        reason = str(error).splitlines()[0]
        raise InputError(
            f"The Parquet file is damaged: {reason}", where=sheet.label, to_do="Fetch or export it afresh."
        ) from None
    return Reading(names, _types(con, table), rows)


def _native(column: str, kind: str) -> str:
    """Return a column as it is; nested values as JSON text, text trimmed like that of any other file."""
    if kind == "VARCHAR":
        return f"nullif(trim({quoted(column)}), '')"
    nested = kind.endswith("]") or kind.startswith(("STRUCT", "MAP", "UNION"))
    return f"CAST(to_json({quoted(column)}) AS VARCHAR)" if nested else quoted(column)


def _types(con: duckdb.DuckDBPyConnection, table: str) -> dict[str, str]:
    rows = con.execute(f"DESCRIBE {quoted(table)}").fetchall()
    return {name: kind for name, kind, *_ in rows if name != "_record"}


def _count(con: duckdb.DuckDBPyConnection, table: str) -> int:
    row = con.execute(f"SELECT count(*) FROM {quoted(table)}").fetchone()
    return int(row[0]) if row else 0


def forget(con: duckdb.DuckDBPyConnection, table: str) -> None:
    """Drop the table (or the view, for Parquet) that `read` made."""
    found = con.execute("SELECT count(*) FROM duckdb_views() WHERE view_name = ?", [table]).fetchall()[0][0]
    con.execute(f"DROP {'VIEW' if found else 'TABLE'} {quoted(table)}")
