"""Checkpoints: states of atoms as they were at some number of the log, so that a start need not fold them again.

They are a cache: everything in them can be made anew from the state tables and the log, and is, where they were made
for other state tables or other definitions.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec

from acquaint.errors import StorageError

_SCHEMA = """
CREATE TABLE IF NOT EXISTS basis (fingerprint TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS states (atom TEXT PRIMARY KEY, content BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS codes (name TEXT, code INTEGER, value BLOB, PRIMARY KEY (name, code)) WITHOUT ROWID;
"""


class Checkpoints:
    """Checkpoints in a file; a file that cannot be read is made anew.

    Parameters
    ----------
    path
        The file.
    fingerprint
        Of what the states rest on; those of another one are let go.
    """

    def __init__(self, path: Path, fingerprint: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            self._con = self._opened(path)
            found = self._con.execute("SELECT fingerprint FROM basis").fetchall()
        except sqlite3.DatabaseError as error:
            if isinstance(error, sqlite3.OperationalError):
                raise StorageError(
                    f"The checkpoints cannot be opened ({error}).", where=str(path), to_do="Try again."
                ) from None
            for suffix in ("", "-wal", "-shm"):
                path.with_name(path.name + suffix).unlink(missing_ok=True)
            self._con, found = self._opened(path), [("unreadable",)]
        self.rebuilt = bool(found) and found != [(fingerprint,)]
        """Whether there were checkpoints that could not be used."""
        if found != [(fingerprint,)]:
            self._con.executescript("DELETE FROM states; DELETE FROM codes; DELETE FROM basis;")
            self._con.execute("INSERT INTO basis VALUES (?)", (fingerprint,))

    @staticmethod
    def _opened(path: Path) -> sqlite3.Connection:
        con = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
        con.execute("PRAGMA journal_mode = WAL")
        con.execute("PRAGMA synchronous = NORMAL")
        con.executescript(_SCHEMA)
        return con

    def write(self, states: Iterable[tuple[str, bytes]], codes: Iterable[tuple[str, int, Any]]) -> None:
        """Keep states, and the codes of values that they speak of; both or neither."""
        self._con.execute("BEGIN IMMEDIATE")
        try:
            self._con.executemany("INSERT OR REPLACE INTO states VALUES (?, ?)", states)
            rows = ((name, code, msgspec.json.encode(value)) for name, code, value in codes)
            self._con.executemany("INSERT OR REPLACE INTO codes VALUES (?, ?, ?)", rows)
            self._con.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):
                self._con.execute("ROLLBACK")
            raise

    def state(self, atom: str) -> bytes | None:
        """Return the state of an atom; None where there is none."""
        found = self._con.execute("SELECT content FROM states WHERE atom = ?", (atom,)).fetchone()
        return None if found is None else bytes(found[0])

    def codes(self) -> Sequence[tuple[str, int, Any]]:
        """Return the codes that came after the state tables, in their order."""
        rows = self._con.execute("SELECT name, code, value FROM codes ORDER BY name, code").fetchall()
        return [(name, code, msgspec.json.decode(value)) for name, code, value in rows]

    def close(self) -> None:
        """Close the file."""
        with suppress(sqlite3.Error):
            self._con.close()
