"""Columns of arrays as a working table of the engine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def table(
    con: DuckDBPyConnection, name: str, columns: Mapping[str, Any], types: Mapping[str, Any] | None = None
) -> None:
    """Make the working table `name` of columns, arrays or lists of one length.

    Parameters
    ----------
    types
        Arrow types of columns; those of the arrays where absent.
    """
    import pyarrow as pa  # noqa: PLC0415

    schema = None if types is None else pa.schema(types)
    con.register("given_rows", pa.table(dict(columns), schema=schema))
    con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS SELECT * FROM given_rows")
    con.unregister("given_rows")
