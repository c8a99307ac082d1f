"""The log of live events: one SQLite file in which what was acknowledged stays, whatever happens to the process.

An event is there from the commit of its group on (write-ahead log, synchronous FULL: the disk has it). A repeated
(source, id) is dropped, for ever. One process writes at a time; others may read.
"""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import msgspec

from acquaint.errors import StorageError
from acquaint.events import Event, Member, Reach, Response

_SCHEMA = """
CREATE TABLE IF NOT EXISTS events (
    seq INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, atom TEXT NOT NULL, content BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS events_of_atom ON events (atom, seq);
CREATE TABLE IF NOT EXISTS memberships (seq INTEGER PRIMARY KEY, content BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS responses (seq INTEGER PRIMARY KEY, content BLOB NOT NULL);
CREATE TABLE IF NOT EXISTS decisions (
    number INTEGER PRIMARY KEY, customer TEXT NOT NULL, content BLOB NOT NULL
);
CREATE INDEX IF NOT EXISTS decisions_of_customer ON decisions (customer, number);
CREATE TABLE IF NOT EXISTS quarantine (number INTEGER PRIMARY KEY, reason TEXT NOT NULL, content BLOB NOT NULL);
"""
FOLDER, FILE = "live", "log.db"
"""Where a shop has it."""
_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(Event)
_BUSY_SECONDS = 10.0
_AT_ONCE = 5_000
"""Rows that are read at once."""


class Logged(msgspec.Struct, frozen=True):
    """An event with its number in the order of intake."""

    seq: int
    event: Event


Decide = Callable[[Sequence["Logged | None"], int], Sequence[tuple[str, bytes]]]


class Log:
    """The log in a file, which is made where absent.

    Parameters
    ----------
    path
        The file; its folder is made where absent.

    Raises
    ------
    StorageError
        The file cannot be opened, or is no log.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        with _explained(path):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._con = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=_BUSY_SECONDS)
            self._con.execute("PRAGMA journal_mode = WAL")
            self._con.execute("PRAGMA synchronous = FULL")
            self._con.executescript(_SCHEMA)
            # Whoever reads must not see what is not committed.
            self._reader = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=_BUSY_SECONDS)

    def append(
        self, events: Sequence[Event], rejected: Sequence[tuple[str, bytes]] = (), decide: Decide | None = None
    ) -> list[Logged | None]:
        """Take events in, in one transaction; when it returns the disk has them.

        Parameters
        ----------
        rejected
            Reason and content of what cannot be taken in; it is put aside in the same transaction.
        decide
            Is given the result and the number of the newest event, and returns customer and content of each decision
            made on them: they are kept in the same transaction.

        Returns
        -------
        list
            For each event its number with it; None where it was there already.

        Raises
        ------
        StorageError
            The disk is full or the file cannot be written; none of the events is in the log.
        """
        keys = [key(event.source, event.id) for event in events]
        found: list[Logged | None] = []
        with _explained(self.path), self._transaction():
            seq, known = self._last(), set(self._known(list(dict.fromkeys(keys))))
            for of, event in zip(keys, events, strict=True):
                seq += of not in known
                found.append(None if of in known else Logged(seq, event))
                known.add(of)
            new = [(each, of) for each, of in zip(found, keys, strict=True) if each is not None]
            contents = [_ENCODER.encode(each.event) for each, _ in new]
            rows = [(each.seq, of, each.event.atom, c) for (each, of), c in zip(new, contents, strict=True)]
            self._con.executemany("INSERT INTO events VALUES (?, ?, ?, ?)", rows)
            for table, kind in (("memberships", Member), ("responses", (Response, Reach))):
                some = [(n.seq, c) for (n, _), c in zip(new, contents, strict=True) if isinstance(n.event, kind)]
                self._con.executemany(f"INSERT INTO {table} VALUES (?, ?)", some)
            self._con.executemany("INSERT INTO quarantine (reason, content) VALUES (?, ?)", rejected)
            made = decide(found, seq) if decide is not None else ()
            self._con.executemany("INSERT INTO decisions (customer, content) VALUES (?, ?)", made)
        return found

    def of_atom(self, atom: str, after: int) -> Iterator[Logged]:
        """Yield the events of an atom behind a number, in order of intake."""
        query = "SELECT seq, content FROM events WHERE atom = ? AND seq > ? ORDER BY seq"
        yield from self._read(query, (atom, after))

    def all(self, *tables: str) -> Iterator[Logged]:
        """Yield all events, in order of intake; where tables are named, those of these tables only."""
        wanted = " OR ".join(["instr(substr(content, 1, 32), ?) > 0"] * len(tables)) or "TRUE"
        query = f"SELECT seq, content FROM events WHERE ({wanted}) AND seq > ? ORDER BY seq LIMIT {_AT_ONCE}"
        # The name of its table is what the content of an event begins with.
        marks = [_ENCODER.encode("table") + _ENCODER.encode(name) for name in tables]
        last = 0
        while some := list(self._read(query, (*marks, last))):
            yield from some
            last = some[-1].seq

    def memberships(self, after: int) -> Iterator[Logged]:
        """Yield the events behind a number that say whose an atom is, in order of intake."""
        yield from self._read("SELECT seq, content FROM memberships WHERE seq > ? ORDER BY seq", (after,))

    def owners(self) -> dict[str, str]:
        """Return whose atoms were said to be, atom -> customer: of several statements the latest holds."""
        said = [each.event for each in self.memberships(0) if isinstance(each.event, Member)]
        return {each.atom: each.customer for each in sorted(said, key=lambda each: (each.ts, each.id))}

    def responses(self, after: int) -> Iterator[Logged]:
        """Yield what customers have said behind a number, in order of intake: responses, and of being contacted."""
        yield from self._read("SELECT seq, content FROM responses WHERE seq > ? ORDER BY seq", (after,))

    def decisions(self, customer: str | None = None) -> Iterator[bytes]:
        """Yield the content of all decisions, or of those on a customer, in the order they were made."""
        which = "" if customer is None else "customer = ? AND "
        query = f"SELECT number, content FROM decisions WHERE {which}number > ? ORDER BY number LIMIT {_AT_ONCE}"
        last, of = 0, () if customer is None else (customer,)
        while some := self._rows(query, (*of, last)):
            yield from (content for _, content in some)
            last = some[-1][0]

    def knows(self, atom: str) -> bool:
        """Tell whether the log has events of an atom."""
        with _explained(self.path):
            return self._reader.execute("SELECT 1 FROM events WHERE atom = ? LIMIT 1", (atom,)).fetchone() is not None

    def quarantined(self) -> list[tuple[str, bytes]]:
        """Return reason and content of all that was put aside."""
        with _explained(self.path):
            return self._reader.execute("SELECT reason, content FROM quarantine ORDER BY number").fetchall()

    @property
    def seq(self) -> int:
        """Number of the newest event."""
        with _explained(self.path):
            return self._last()

    @property
    def said(self) -> int:
        """Number of the newest event by which a customer has said something, or that says whose an atom is."""
        newest = "SELECT max(seq) FROM (SELECT seq FROM responses UNION ALL SELECT seq FROM memberships)"
        with _explained(self.path):
            return int(self._reader.execute(newest).fetchone()[0] or 0)

    def close(self) -> None:
        """Close the file."""
        for con in (self._reader, self._con):
            with suppress(sqlite3.Error):
                con.close()

    def _read(self, query: str, values: tuple[object, ...]) -> Iterator[Logged]:
        for seq, content in self._rows(query, values):
            with _explained(self.path):
                event = _DECODER.decode(content)
            yield Logged(seq, event)

    def _rows(self, query: str, values: tuple[object, ...]) -> list[tuple[int, bytes]]:
        with _explained(self.path):
            return self._reader.execute(query, values).fetchall()

    def _known(self, keys: Sequence[bytes]) -> Iterator[bytes]:
        """Yield those of some keys that are in the log."""
        for start in range(0, len(keys), 500):
            some = keys[start : start + 500]
            marks = ", ".join("?" * len(some))
            yield from (found for (found,) in self._con.execute(f"SELECT key FROM events WHERE key IN ({marks})", some))

    def _last(self) -> int:
        return int(self._con.execute("SELECT coalesce(max(seq), 0) FROM events").fetchone()[0])

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        self._con.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._con.execute("COMMIT")
        except BaseException:
            with suppress(sqlite3.Error):
                self._con.execute("ROLLBACK")
            raise


@contextmanager
def read(folder: Path) -> Iterator[Log | None]:
    """Open the log of a shop to read it, also beside the process that writes it; None where there is none.

    Raises
    ------
    StorageError
        It cannot be opened, or is no log.
    """
    path = folder / FOLDER / FILE
    if not path.exists():
        yield None
        return
    with closing(Log(path)) as found:
        yield found


def key(source: str, id_: str) -> bytes:
    """Return what tells events apart: the MD5 of source and id."""
    said = source.encode()
    return hashlib.md5(b"%d:%b%b" % (len(said), said, id_.encode()), usedforsecurity=False).digest()


KEY_SQL = "md5(strlen(source) || ':' || source || id)"
"""The same in the engine, as hex digits."""


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.OperationalError as error:
        raise StorageError(
            f"The log of live events cannot be written or read ({error}).",
            where=str(path),
            to_do="Free space on the disk, check the rights, or stop the other process that writes it.",
        ) from None
    except (sqlite3.DatabaseError, msgspec.MsgspecError, OSError) as error:
        raise StorageError(
            f"The log of live events is damaged or cannot be opened ({error}).",
            where=str(path),
            to_do="Put back the last copy of it; the other files of the shop are not touched.",
        ) from None
