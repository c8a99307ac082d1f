"""Spark: a session that computes as DuckDB does, and Ibis on it with tables that are kept while they are needed."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from acquaint import clock
from acquaint.config import SparkSettings
from acquaint.errors import MissingExtra, SettingsError

if TYPE_CHECKING:
    import ibis
    from pyspark.sql import DataFrame, SparkSession

_PREFIX = "spark-"
LEAST_JAVA = 17
"""Oldest Java that Spark 4 runs on."""
_SAME = {
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.timestampType": "TIMESTAMP_NTZ",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.caseSensitive": "true",
}
"""What a session must say so that expressions mean on Spark what they mean on DuckDB."""
_QUIET = {
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.log.level": "ERROR",
}
"""How a session that is started here behaves where nobody says otherwise."""


def check() -> None:
    """Raise unless Spark can be started on this machine.

    Raises
    ------
    MissingExtra
        The extra is not installed.
    SettingsError
        There is no Java, or one that is too old.
    """
    if find_spec("pyspark") is None:
        raise MissingExtra('engine = "spark" needs PySpark, which is not installed.', "spark")
    found = _java()
    if found < LEAST_JAVA:
        raise SettingsError(
            f"Spark runs on Java {LEAST_JAVA} or newer, and here is {f'Java {found}' if found else 'none'}.",
            where="[shop] engine",
            to_do=f'Install Java {LEAST_JAVA} (or set JAVA_HOME), or take engine = "duckdb".',
        )


def _java() -> int:
    """Return the version of the Java that Spark would start, 0 where there is none."""
    home = os.environ.get("JAVA_HOME")
    program = str(Path(home, "bin", "java")) if home else "java"
    try:
        said = subprocess.run([program, "-version"], capture_output=True, text=True, check=True).stderr
    except (OSError, subprocess.CalledProcessError):
        return 0
    version = re.search(r'version "(?:1\.)?(\d+)', said)
    return int(version[1]) if version else 0


@contextmanager
def connect(settings: SparkSettings, lake: Path) -> Iterator[Backend]:
    """Open a session of Spark, and end it whatever happens; one that runs in this process already is joined instead.

    Parameters
    ----------
    settings
        Where Spark runs.
    lake
        Folder for what is handed over, where the settings name none.
    """
    check()
    place = Path(settings.folder) if settings.folder else lake
    place.mkdir(parents=True, exist_ok=True)
    forget(place)
    folder = Path(tempfile.mkdtemp(prefix=_PREFIX, dir=place)).resolve()
    running = _running()
    session = running.newSession() if running else _started(settings)
    try:
        for name, value in {**settings.options, **_SAME}.items():
            if session.conf.isModifiable(name):
                session.conf.set(name, value)
        yield Backend(session, folder)
    finally:
        if not running:
            session.stop()
        shutil.rmtree(folder, ignore_errors=True)


def forget(place: Path) -> None:
    """Remove what sessions that died a day ago or earlier have left."""
    old = (clock.now() - timedelta(days=1)).timestamp()
    for left in place.glob(f"{_PREFIX}*"):
        if left.stat().st_mtime < old:
            shutil.rmtree(left, ignore_errors=True)


def _running() -> SparkSession | None:
    from pyspark.sql import SparkSession  # noqa: PLC0415

    return SparkSession.getActiveSession()


def _started(settings: SparkSettings) -> SparkSession:
    """Start Spark.

    Raises
    ------
    SettingsError
        It does not start.
    """
    from pyspark.errors import PySparkException  # noqa: PLC0415
    from pyspark.sql import SparkSession  # noqa: PLC0415

    builder = SparkSession.builder.appName("acquaint")
    options = {**_QUIET, **settings.options}
    if settings.master:
        options["spark.master"] = settings.master
    for name, value in options.items():
        builder = builder.config(name, value)
    try:
        return builder.getOrCreate()
    except (PySparkException, OSError) as error:
        raise SettingsError(f"Spark does not start: {error}", where="[spark]", to_do="Look at its settings.") from None


class Backend:
    """Stands where Ibis' backend stands: a table is Parquet in a folder, seen as a view until it is dropped.

    Spark has no temporary tables: a view would be computed again by each that reads it, and what is cached goes with
    the machine that holds it.

    Parameters
    ----------
    session
        Session of Spark.
    folder
        Folder that all machines of the session see under this path.
    """

    def __init__(self, session: SparkSession, folder: Path) -> None:
        import ibis  # noqa: PLC0415

        self.session = session
        self.folder = folder
        self._ibis = ibis.pyspark.connect(session)

    def has_operation(self, operation: type) -> bool:
        """Tell whether the engine can do what an operation of Ibis says."""
        return bool(self._ibis.has_operation(operation))

    def table(self, name: str) -> ibis.Table:
        """Return a table of the session."""
        return self._ibis.table(name)

    def path(self, name: str) -> Path:
        """Return where the files of a table made here are."""
        return self.folder / name

    def read(self, name: str, path: Path) -> ibis.Table:
        """Make the Parquet file or folder at `path` readable as `name`."""
        # Spark would take `[1]` in a folder's name for a pattern and read another file.
        exactly = re.sub(r"([\\{}\[\]*?])", r"\\\1", str(path))
        self.session.read.parquet(exactly).createOrReplaceTempView(name)
        return self.table(name)

    def create_table(self, name: str, table: ibis.Table, *, temp: bool) -> ibis.Table:  # noqa: ARG002 - all are
        """Make a table of an expression."""
        self._frame(table).write.parquet(str(self.path(name)))
        return self.read(name, self.path(name))

    def drop_table(self, name: str, *, force: bool) -> None:  # noqa: ARG002 - as Ibis has it
        """Drop a table that was made here."""
        self.session.catalog.dropTempView(name)
        shutil.rmtree(self.path(name), ignore_errors=True)

    def _frame(self, table: ibis.Table) -> DataFrame:
        import ibis.expr.operations as ops  # noqa: PLC0415

        held: Any = table.op()
        if isinstance(held, ops.InMemoryTable):
            return self.session.createDataFrame(held.data.to_pyarrow(held.schema))
        return self.session.sql(self._ibis.compile(table))
