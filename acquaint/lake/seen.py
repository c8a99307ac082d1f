"""Files already looked into: an unchanged big file is known by its size and dates, without reading it."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import msgspec

from acquaint import clock
from acquaint.lake import durable

_SETTLED_SECONDS = 3
"""A file changed more recently is not remembered: a second change within the clock tick of its file system (two
seconds on FAT) could not be told from the first."""

T = TypeVar("T")


class Entry(msgspec.Struct, frozen=True):
    """A file as it was when it was looked into, and what was found."""

    path: str
    size: int
    modified: int
    changed: int
    found: msgspec.Raw

    def is_of(self, status: os.stat_result) -> bool:
        """Return whether a file with this `status` is still the same."""
        return (self.size, self.modified, self.changed) == (status.st_size, status.st_mtime_ns, status.st_ctime_ns)


class _Memory(msgspec.Struct, frozen=True):
    reader: str
    entries: tuple[Entry, ...]


class Seen:
    """What was found in files at earlier runs, kept in `file` (lake/seen.json).

    A damaged or missing file is an empty one, and so is one that other code wrote.

    Parameters
    ----------
    file
        Where it is kept.
    reader
        Fingerprint of the code that looks into files (`staging.reader()`).

    Examples
    --------
    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     path = Path(folder, "orders.csv")
    ...     _ = path.write_bytes(b"Name,Total")
    ...     Seen(Path(folder, "seen.json"), "1").recall(path, list[str], lambda: ["a fingerprint"])
    ['a fingerprint']
    """

    def __init__(self, file: Path, reader: str) -> None:
        self._file = file
        self._reader = reader
        self._known = {entry.path: entry for entry in _entries(file, reader)}
        self._asked: dict[str, Entry] = {}

    def recall(self, path: Path, kind: type[T], compute: Callable[[], T]) -> T:
        """Return what `compute` finds in the file at `path`, without calling it where that is known.

        Parameters
        ----------
        kind
            Type of what is found; it must be one that JSON can hold.

        Raises
        ------
        OSError
            The file is not there.
        """
        status = path.stat()
        place = str(path.absolute())
        known = self._known.get(place)
        if known is not None and known.is_of(status):
            self._asked[place] = known
            return msgspec.json.decode(known.found, type=kind)
        found = compute()
        sizes = (status.st_size, status.st_mtime_ns, status.st_ctime_ns)
        entry = Entry(place, *sizes, msgspec.Raw(msgspec.json.encode(found)))
        # A change while it was read gives the file another size or date than this entry has.
        if _is_settled(status):
            self._asked[place] = entry
        return found

    def save(self) -> None:
        """Keep the files asked for since the start, and forget the others; whoever saves holds the lake's lock.

        Raises
        ------
        OSError
            The disk is full or the folder cannot be written.
        """
        memory = _Memory(self._reader, tuple(self._asked[place] for place in sorted(self._asked)))
        self._file.parent.mkdir(parents=True, exist_ok=True)
        durable.write(self._file, msgspec.json.encode(memory))


def _entries(file: Path, reader: str) -> tuple[Entry, ...]:
    try:
        memory = msgspec.json.decode(file.read_bytes(), type=_Memory)
    except (OSError, msgspec.MsgspecError):
        return ()
    return memory.entries if memory.reader == reader else ()


def _is_settled(status: os.stat_result) -> bool:
    latest = max(status.st_mtime_ns, status.st_ctime_ns)
    return clock.now().timestamp() * 1_000_000_000 - latest > _SETTLED_SECONDS * 1_000_000_000
