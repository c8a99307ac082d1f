"""Where features are computed: in the embedded engine, or on Spark where the settings say so.

Either way they are read from tables of the embedded engine, come back as tables of it, and are the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from acquaint.config import Settings
from acquaint.features import plans
from acquaint.features.catalog import Catalog
from acquaint.lake import engine, spark
from acquaint.sources.sql import file_literal, literal, quoted

if TYPE_CHECKING:
    import ibis
    from duckdb import DuckDBPyConnection

    from acquaint.features.evaluate import Prepared


class Ready(Protocol):
    """A shop whose features can be computed; `plans.Ready` says what is asked and given."""

    def nightly(self, catalog: Catalog, as_of: datetime, last_day: int, month: date) -> str:
        """Return the name of the table of `customer` and every customer's features at one instant."""

    def at(self, catalog: Catalog, moments: str) -> str:
        """Return the name of the table of `moment` and the features at each of `moments`."""


def check(settings: Settings) -> None:
    """Raise where the engine of the settings cannot be started on this machine (see `spark.check`)."""
    if settings.shop.engine == "spark":
        spark.check()


@contextmanager
def prepared(
    con: DuckDBPyConnection,
    sources: Mapping[str, str],
    catalog: Catalog,
    settings: Settings,
    files: Mapping[str, Path] | None = None,
) -> Iterator[Ready]:
    """Make a shop ready for features of `catalog`, for as long as the context lasts.

    Parameters
    ----------
    con
        Engine with `sources` and `constants`.
    sources
        Canonical tables and `stages` -> name of their table.
    catalog
        The features that will be computed.
    settings
        The shop's settings: its engine, and its margin for goods of unknown cost.
    files
        Tables that are Parquet files already -> the file.
    """
    if settings.shop.engine == "duckdb":
        with plans.prepared(con, sources, catalog, settings.shop.margin) as ready:
            yield ready
        return
    from acquaint.features import evaluate  # noqa: PLC0415 - the embedded engine has plans instead

    with spark.connect(settings.spark, engine.spill(con)) as backend:
        # A folder is named where the cluster does not see the shop's.
        given = _Given(con, backend, sources, files or {} if settings.spark.folder is None else {})
        with evaluate.prepared(backend, given, catalog, settings.shop.margin) as shop:
            on_spark = OnSpark(con, backend, shop, given)
            try:
                yield on_spark
            finally:
                on_spark.close()


class _Given(dict[str, "ibis.Table"]):
    """Tables of the embedded engine on Spark, each handed over when it is asked for."""

    def __init__(
        self, con: DuckDBPyConnection, backend: spark.Backend, sources: Mapping[str, str], files: Mapping[str, Path]
    ) -> None:
        self._con, self._backend, self._sources, self._files = con, backend, sources, files

    def __missing__(self, label: str) -> ibis.Table:
        name = self._sources.get(label, label)
        path = self._files.get(name)
        if path is None:
            path = self._backend.path(f"{name}.parquet")
            self._con.execute(f"COPY (FROM {quoted(name)}) TO {literal(path.as_posix())} (FORMAT parquet)")
        self[label] = self._backend.read(name, path)
        return self[label]


class OnSpark:
    """A shop whose relations stand on Spark."""

    def __init__(
        self, con: DuckDBPyConnection, backend: spark.Backend, shop: Prepared, given: Mapping[str, ibis.Table]
    ) -> None:
        self._con, self._backend, self._shop, self._given = con, backend, shop, given
        self._taken: list[str] = []

    def nightly(self, catalog: Catalog, as_of: datetime, last_day: int, month: date) -> str:
        """As `plans.Ready.nightly`."""
        from acquaint.features import evaluate  # noqa: PLC0415
        from acquaint.features.fold import Instant  # noqa: PLC0415

        instant = Instant.of(as_of, last_day, month)
        return self._take(evaluate.nightly(self._shop, catalog, self._given["constants"], instant), "customer")

    def at(self, catalog: Catalog, moments: str) -> str:
        """As `plans.Ready.at`."""
        from acquaint.features import evaluate  # noqa: PLC0415

        asked = self._given[moments]
        return self._take(evaluate.at(self._shop, catalog, self._given["constants"], asked), "moment")

    def close(self) -> None:
        """Drop what was taken over."""
        for name in self._taken:
            self._con.execute(f"DROP TABLE IF EXISTS {quoted(name)}")

    def _take(self, table: ibis.Table, key: str) -> str:
        """Make a table of the embedded engine of one of Spark's, in the order of `key`, and return its name."""
        name: str = table.op().name
        files = ", ".join(map(file_literal, sorted(self._backend.path(name).glob("*.parquet"))))
        self._con.execute(f"CREATE TABLE {quoted(name)} AS FROM read_parquet([{files}]) ORDER BY {quoted(key)}")
        self._taken.append(name)
        self._backend.drop_table(name, force=True)
        return name
