"""JSON lines (and a JSON array of objects) into a DuckDB table: a column per key, nested values as JSON text."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from acquaint.errors import InputError
from acquaint.sources.sniff import unique
from acquaint.sources.sql import file_literal, literal, quoted

if TYPE_CHECKING:
    import duckdb

_LONGEST = 64 << 20
_SHOWN = 500
_TYPES = {"UBIGINT": "BIGINT", "BIGINT": "BIGINT", "DOUBLE": "DOUBLE", "BOOLEAN": "BOOLEAN"}


def load(
    con: duckdb.DuckDBPyConnection, path: Path, table: str, label: str
) -> tuple[tuple[str, ...], tuple[tuple[int, str, str], ...]]:
    """Read UTF-8 JSON into `table`; return its columns and (record, text, reason) of lines that are no JSON object.

    Whole numbers are BIGINT, numbers DOUBLE, true and false BOOLEAN, all else VARCHAR: a text that looks like a date
    stays text, since only the whole column tells which date it is.

    Raises
    ------
    InputError
        The content is not JSON, or holds no object.
    """
    lines = f"{table}_lines"
    _read(con, path, lines, label)
    try:
        malformed = con.execute(
            f"SELECT _record, left(line, {_SHOWN}), 'not a JSON object' FROM {quoted(lines)}"
            " WHERE NOT is_object ORDER BY _record"
        ).fetchall()
        names = _create(con, lines, table, label)
    finally:
        con.execute(f"DROP TABLE {quoted(lines)}")
    return names, tuple(malformed)


def _read(con: duckdb.DuckDBPyConnection, path: Path, lines: str, label: str) -> None:
    """Read the file as one text per record; no JSON holds the control character that stands as delimiter."""
    import duckdb  # noqa: PLC0415

    with path.open("rb") as stream:
        array = stream.read(1 << 12).lstrip().startswith(b"[")
    source = (
        f"(SELECT json AS line FROM read_json_objects({file_literal(path)}, format='array',"
        f" maximum_object_size={_LONGEST}))"
        if array
        else f"read_csv({file_literal(path)}, auto_detect=false, header=false, delim='\x01', quote='', escape='',"
        f" maximum_line_size={_LONGEST}, buffer_size={2 * _LONGEST}, columns={{'line': 'VARCHAR'}})"
    )
    try:
        con.execute(
            f"""CREATE TEMP TABLE {quoted(lines)} AS
            SELECT * FROM (SELECT row_number() OVER () AS _record, CAST(line AS VARCHAR) AS line,
                coalesce(CASE WHEN json_valid(line) THEN json_type(line) END = 'OBJECT', false) AS is_object
                FROM {source})
            WHERE trim(line) <> ''"""
        )
    except duckdb.Error:
        raise InputError(
            "The JSON in this file is damaged.", where=label, to_do="Export it afresh, one object per line."
        ) from None


def _create(con: duckdb.DuckDBPyConnection, lines: str, table: str, label: str) -> tuple[str, ...]:
    found = con.execute(
        f"SELECT json_group_structure(CAST(line AS JSON)) FROM (FROM {quoted(lines)} WHERE is_object ORDER BY _record)"
    ).fetchone()
    structure = json.loads(found[0]) if found and found[0] else {}
    if not isinstance(structure, dict) or not structure:
        raise InputError("There is no JSON object in this file.", where=label, to_do="Export one object per line.")
    names = unique(list(structure))
    columns = ", ".join(_column(key, kind, name) for (key, kind), name in zip(structure.items(), names, strict=True))
    con.execute(
        f"CREATE TABLE {quoted(table)} AS SELECT _record, {columns} FROM {quoted(lines)}"
        " WHERE is_object ORDER BY _record"
    )
    return names


def _column(key: str, kind: object, name: str) -> str:
    """Return the SQL of one key's column; `->>` gives text as it is and anything nested as JSON."""
    pointer = "/" + key.replace("~", "~0").replace("/", "~1")
    text = f"line ->> {literal(pointer)}"
    plain = _TYPES.get(kind) if isinstance(kind, str) else None
    value = f"CAST({text} AS {plain})" if plain else f"nullif(trim({text}), '')"
    return f"{value} AS {quoted(name)}"
