"""Buckets: the rows of a large shop part by part, so that memory is bounded by a part and not by the shop.

Every row of a relation belongs to a customer, and features of one customer need the rows of no other. So the rows of
all customers are made once and put on a shelf, a compressed file of the engine; then those of one bucket of customers
after the other stand in memory, under the name and with the columns they would have if all stood there. Whatever reads
relations need not know.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING

from acquaint.lake import engine
from acquaint.sources.sql import quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

ROWS = 16_000_000
"""Rows of a bucket at most, if customers are alike: they and what is made of them take about two gigabytes."""
SHELF = "acquaint_shelf"
"""The database with the rows of all buckets."""


def needed(con: DuckDBPyConnection, tables: Collection[str]) -> int:
    """Return the number of buckets for a shop with these tables: one, where all its rows may be in memory at once."""
    counts = " UNION ALL ".join(f"SELECT count(*) AS rows FROM {quoted(name)}" for name in tables)
    ((needed,),) = con.execute(
        f"SELECT greatest(1, CAST(ceil(sum(rows) / {ROWS}) AS INTEGER)) FROM ({counts})"
    ).fetchall()
    return int(needed)


class Buckets:
    """The tables with rows of customers, name -> column with the customer's number, in so `many` buckets."""

    def __init__(self, con: DuckDBPyConnection, keys: Mapping[str, str], many: int) -> None:
        self._con = con
        self._keys = keys
        self._many = many

    def __iter__(self) -> Iterator[int]:
        """Let one bucket after the other stand in the engine, in place of the one before."""
        if self._many == 1:
            yield 0
            return
        for bucket in range(self._many):
            for name, key in self._keys.items():
                self._con.execute(
                    f"CREATE OR REPLACE TEMP TABLE {quoted(name)} AS SELECT * FROM {shelved(name)} "
                    f"WHERE {quoted(key)} % {self._many} = {bucket}"
                )
            yield bucket
        for name in self._keys:
            self._con.execute(f"DROP TABLE temp.{quoted(name)}")

    def gathered(self, part: str, bucket: int) -> str:
        """Return the name of the table to which `part`, what was made of this bucket, has been added."""
        if self._many == 1:
            return part
        make = "INSERT INTO {}" if bucket else "CREATE OR REPLACE TABLE {} AS"
        self._con.execute(
            f"{make.format(shelved(part))} SELECT * FROM temp.{quoted(part)}; DROP TABLE temp.{quoted(part)}"
        )
        return shelved(part)


def shelved(name: str) -> str:
    """Return the full name of a table on the shelf.

    Examples
    --------
    >>> print(shelved("orders"))
    acquaint_shelf.main."orders"
    """
    return f"{SHELF}.main.{quoted(name)}"


def shelf(con: DuckDBPyConnection, many: int) -> AbstractContextManager[None]:
    """Return the shelf as a context; none where one bucket holds everything."""
    return engine.shelf(con, SHELF) if many > 1 else nullcontext()
