"""Parquet: the same rows always give the same bytes, whatever the order they come in and the number of threads."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from acquaint.sources.sql import file_literal, literal, quoted
from acquaint.tables import SQL_TYPES, Table

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

ROW_GROUP_SIZE = 122_880
"""Rows of a row group, the engine's own unit; fixed, because it shapes the bytes."""


def write(con: DuckDBPyConnection, query: str, path: Path, key: Sequence[str], *, unique: bool = False) -> int:
    """Write the rows of `query` to a Parquet file, ordered by `key`, and return their number.

    Rows that share a key are ordered by all their other columns, nulls last: equal rows in any order give equal
    bytes. The columns must have types that can be ordered.

    Parameters
    ----------
    query
        A SELECT without a semicolon; its columns and types become those of the file.
    key
        Columns to order by; none of them has to be unique.
    unique
        No two rows share a key, so that ordering by the key alone will do; it takes half the memory.

    Raises
    ------
    duckdb.IOException
        The disk is full or the folder cannot be written (see `failures.explained`).
    """
    ties = [] if unique else ["COLUMNS(*) ASC NULLS LAST"]
    order = ", ".join([*(f"{quoted(column)} ASC NULLS LAST" for column in key), *ties])
    result = con.execute(
        f"COPY (SELECT * FROM ({query}) ORDER BY {order}) TO {literal(path.as_posix())} "
        f"(FORMAT parquet, COMPRESSION zstd, ROW_GROUP_SIZE {ROW_GROUP_SIZE}, USE_TMP_FILE false)"
    ).fetchone()
    return int(result[0]) if result else 0


def write_table(con: DuckDBPyConnection, table: Table, relation: str, path: Path) -> int:
    """Write `relation` with exactly the columns, types and order of `table`, and return the number of rows."""
    return write(con, typed(table, relation), path, table.key, unique=table.unique)


def typed(table: Table, relation: str) -> str:
    """Return a query for the columns of `table` from `relation`, each cast to its type.

    Examples
    --------
    >>> from acquaint.tables import PLACES
    >>> typed(PLACES, '"draft_places"')[:62]
    'SELECT CAST("place" AS VARCHAR) AS "place", CAST("place_name" '
    """
    columns = ", ".join(
        f"CAST({quoted(column.name)} AS {SQL_TYPES[column.type]}) AS {quoted(column.name)}" for column in table.columns
    )
    return f"SELECT {columns} FROM {relation}"


def read_view(con: DuckDBPyConnection, name: str, path: Path) -> None:
    """Make the Parquet file at `path` readable as view `name`."""
    con.execute(f"CREATE OR REPLACE VIEW {quoted(name)} AS SELECT * FROM {scan(path)}")


def scan(path: Path) -> str:
    """Return the SQL table function that reads exactly the Parquet file at `path`.

    The engine would take `[1]` in a folder's name for a pattern and read another file, and `year=2026` for a
    column.

    Examples
    --------
    >>> print(scan(Path("shop [1]/year=2026/orders.parquet")))
    read_parquet('shop [[]1]/year=2026/orders.parquet', hive_partitioning = false)
    """
    return f"read_parquet({file_literal(path)}, hive_partitioning = false)"
