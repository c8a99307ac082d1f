"""The drafts of one sheet as files: read once, merged again and again with what comes later."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from acquaint.sources.columns import literal
from acquaint.sources.context import Context
from acquaint.sources.draft_tables import DRAFTS

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

FILES = (*DRAFTS, "fates", "carried")
"""Names of the files of a staged sheet, each with ".parquet"; a table without rows has no file."""

_DATED = ("orders", "events", "contacts", "responses", "permissions")


class Staged(msgspec.Struct, frozen=True):
    """A sheet whose drafts lie in a folder, and what decides which of two overlapping sheets wins."""

    source: str
    label: str
    """What messages call it: "orders.xlsx[January]"."""
    modified: datetime
    """The file's own date, UTC."""
    newest: datetime | None
    """Newest timestamp in its content, UTC; None where it has none."""
    folder: Path
    rows: int
    """Records read (`Reading.rows`)."""

    def file(self, table: str) -> str | None:
        """Return the SQL string of the path of a table's file; None where the sheet has no row of it."""
        path = self.folder / f"{table}.parquet"
        return literal(path.as_posix()) if path.exists() else None


def write(con: DuckDBPyConnection, folder: Path) -> None:
    """Write the draft tables, `fates` and `carried` of the sheet just loaded to `folder`, which exists and is empty."""
    for name in FILES:
        table = f"draft_{name}" if name in DRAFTS else name
        if _exists(con, table) and con.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0]:
            con.execute(f"COPY {table} TO {literal((folder / f'{name}.parquet').as_posix())} (FORMAT parquet)")


def newest(con: DuckDBPyConnection, context: Context) -> datetime | None:
    """Return the newest timestamp (UTC, without zone) in the drafts just loaded; None where none has one.

    Timestamps after the file's own date say nothing of its age (delivery dates, typing errors) and are left out, unless
    there are no others.
    """
    limit = (context.file_modified + timedelta(days=1)).replace(tzinfo=None)
    union = " UNION ALL ".join(f"SELECT ts FROM draft_{name}" for name in _DATED)
    found: list[tuple[datetime | None, datetime | None]] = con.execute(
        f"SELECT max(ts) FILTER (ts <= ?), max(ts) FROM ({union})", [limit]
    ).fetchall()
    return found[0][0] or found[0][1]


def _exists(con: DuckDBPyConnection, table: str) -> bool:
    found = con.execute("SELECT count(*) FROM duckdb_tables() WHERE table_name = ?", [table]).fetchall()
    return bool(found[0][0])
