"""The embedded engine: a DuckDB connection that behaves the same on every machine and is always closed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from acquaint.sources.sql import literal, quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection
    from ibis.backends.duckdb import Backend

MEMORY = "50%"
"""Share of the machine's memory the engine may take before it spills to disk: a laptop has other work to do."""

SHELF_PREFIX = "acquaint_shelf_"
"""Start of the names of the folders of `shelf`; what a killed process leaves behind is known by it."""


@contextmanager
def connect(
    folder_for_temp: Path, *, threads: int | None = None, memory: str | None = None
) -> Iterator[DuckDBPyConnection]:
    """Open an in-memory DuckDB, and close it whatever happens.

    The session's zone is UTC and nothing is downloaded: only the extensions of the wheel (core_functions, icu,
    json, parquet) exist.

    Parameters
    ----------
    folder_for_temp
        Where the engine puts what does not fit in memory, best in the shop's lake; created where absent. It may
        be shared with other processes. A folder that cannot be created matters only once something is spilled.
    threads
        Number of threads; all cores where None.
    memory
        Limit as the engine writes it ("2GB", "60%"); half of the machine's memory where None.

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder, connect(Path(folder)) as con:
    ...     con.execute("SELECT current_setting('TimeZone')").fetchone()
    ('UTC',)
    """
    import duckdb  # noqa: PLC0415

    # The engine would make the last folder of the path, but not those above it.
    with suppress(OSError):
        folder_for_temp.mkdir(parents=True, exist_ok=True)
    config: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
        "allow_persistent_secrets": False,
        "memory_limit": memory or MEMORY,
        "temp_directory": str(folder_for_temp),
    }
    if threads is not None:
        config["threads"] = threads
    con = duckdb.connect(":memory:", config=config)
    try:
        con.execute("SET TimeZone = 'UTC'")
        con.execute("SET enable_progress_bar = false")
        yield con
    finally:
        con.close()


def spill(con: DuckDBPyConnection) -> Path:
    """Return the folder for what does not fit in memory."""
    return Path(con.execute("SELECT current_setting('temp_directory')").fetchall()[0][0])


@contextmanager
def shelf(con: DuckDBPyConnection, name: str) -> Iterator[None]:
    """Attach a database called `name` in a file where the engine spills to, and delete it in the end.

    What is put there is compressed and costs the engine no memory but for what it is reading.
    """
    beside = spill(con)
    beside.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=beside, prefix=SHELF_PREFIX, ignore_cleanup_errors=True) as folder:
        con.execute(f"ATTACH {literal((Path(folder) / 'rows.duckdb').as_posix())} AS {quoted(name)}")
        try:
            yield
        finally:
            con.execute(f"DETACH {quoted(name)}")


def ibis_connection(con: DuckDBPyConnection) -> Backend:
    """Return Ibis on the same connection `con`: it sees the same tables, and closes with it."""
    import ibis  # noqa: PLC0415

    return ibis.duckdb.from_connection(con)
