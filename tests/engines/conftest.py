"""The engines of the suite: each holds the same tables, and Spark is started once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pyarrow.parquet as pq
import pytest


class Engine:
    """An engine that tables are given to and taken from, as Arrow."""

    def __init__(self, name: str, backend: Any) -> None:
        self.name, self.backend = name, backend

    def give(self, name: str, table: pa.Table) -> ibis.Table:
        if self.name == "duckdb":
            return self.backend.create_table(name, table, overwrite=True)
        path: Path = self.backend.path(f"{name}.parquet")
        pq.write_table(table, path)
        return self.backend.read(name, path)

    def take(self, table: ibis.Table) -> pa.Table:
        if self.name == "duckdb":
            return table.to_pyarrow()
        kept = self.backend.create_table(ibis.util.gen_name("taken"), table, temp=True)
        return pq.read_table(self.backend.path(kept.op().name))


@pytest.fixture(scope="session")
def engine_of(request: pytest.FixtureRequest) -> Iterator[Callable[[str], Engine]]:
    duck = ibis.duckdb.connect()
    yield lambda name: Engine(name, duck if name == "duckdb" else request.getfixturevalue("on_spark"))
    duck.disconnect()
