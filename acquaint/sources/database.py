"""SQLite databases, read with Python's own driver: the extension that lets DuckDB read them would be downloaded."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from acquaint.errors import InputError
from acquaint.sources.sql import quoted, trimmed
from acquaint.sources.workbook import cell_text

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

_CHUNK = 50_000


def tables(path: Path) -> list[str]:
    """Return the tables of the database that hold rows, by name.

    Raises
    ------
    InputError
        The database is damaged or locked, or no table holds rows.
    """
    with _connected(path) as base:
        names = base.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND substr(name, 1, 7) <> 'sqlite_' ORDER BY name"
        ).fetchall()
        found = [name for (name,) in names if base.execute(f"SELECT 1 FROM {quoted(name)} LIMIT 1").fetchone()]
    if not found:
        raise InputError("The database has no table with rows.", where=path.name, to_do="Export it afresh.")
    return found


def load(con: duckdb.DuckDBPyConnection, path: Path, table: str, target: str, names: list[str]) -> None:
    """Copy a table into the DuckDB table `target`, in pieces: `_record` (1 = first row) and the columns as `names`.

    A column that holds whole numbers only is BIGINT, with fractions DOUBLE, anything else VARCHAR: SQLite's declared
    types promise nothing.
    """
    import pyarrow as pa  # noqa: PLC0415

    with _connected(path) as base:
        types = _types(base, table, columns(path, table))
        schema = pa.schema([("_record", pa.int64()), *zip(names, types, strict=True)])
        cells = [trimmed(field.name) if field.type == pa.string() else quoted(field.name) for field in schema]
        reader = pa.RecordBatchReader.from_batches(schema, _batches(base, table, schema))
        con.register("_acquaint_sqlite", reader)
        try:
            con.execute(f"CREATE TABLE {quoted(target)} AS SELECT {', '.join(cells)} FROM _acquaint_sqlite")
        finally:
            con.unregister("_acquaint_sqlite")


def columns(path: Path, table: str) -> list[str]:
    """Return the names of the table's columns, in order."""
    with _connected(path) as base:
        return [row[1] for row in base.execute(f"PRAGMA table_info({quoted(table)})")]


def _types(base: sqlite3.Connection, table: str, columns: list[str]) -> list[pa.DataType]:
    import pyarrow as pa  # noqa: PLC0415

    tests = ", ".join(
        f"max(typeof({quoted(c)}) IN ('text', 'blob')), max(typeof({quoted(c)}) = 'real'),"
        f" max(typeof({quoted(c)}) = 'integer')"
        for c in columns
    )
    found = base.execute(f"SELECT {tests} FROM {quoted(table)}").fetchone()
    kinds = zip(found[0::3], found[1::3], found[2::3], strict=True)
    return [pa.string() if t or not (r or i) else pa.float64() if r else pa.int64() for t, r, i in kinds]


def _batches(base: sqlite3.Connection, table: str, schema: pa.Schema) -> Iterator[pa.RecordBatch]:
    import pyarrow as pa  # noqa: PLC0415

    cursor = base.execute(f"SELECT * FROM {quoted(table)}")
    start = 1
    while rows := cursor.fetchmany(_CHUNK):
        values = zip(*rows, strict=True)
        cells = [pa.array(_plain(column, kind), kind) for column, kind in zip(values, schema.types[1:], strict=True)]
        yield pa.record_batch([pa.array(range(start, start + len(rows)), pa.int64()), *cells], schema=schema)
        start += len(rows)


def _plain(column: tuple[Any, ...], kind: pa.DataType) -> tuple[Any, ...] | list[str | None]:
    """Return the values as the column's type takes them; numbers and bytes among text become text."""
    if str(kind) != "string":
        return column
    return [value if value is None else _text(value) for value in column]


def _text(value: object) -> str:
    return _decoded(value) if isinstance(value, bytes) else cell_text(value)


def _decoded(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")


@contextmanager
def _connected(path: Path) -> Iterator[sqlite3.Connection]:
    try:
        # DuckDB draws the rows from a thread of its own while ours waits, so one thread at a time uses the connection.
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False)) as base:
            base.text_factory = _decoded
            yield base
    except sqlite3.Error as error:
        raise InputError(
            f"The database cannot be read: {error}.",
            where=path.name,
            to_do="Close the program that uses it, or copy it.",
        ) from None
