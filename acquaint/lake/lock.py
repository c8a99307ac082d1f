"""One run at a time: a lock the operating system releases when the process dies, and a note of who holds it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

import msgspec

from acquaint import clock
from acquaint.errors import StorageError
from acquaint.lake import durable


class Owner(msgspec.Struct, frozen=True):
    """Who holds the lock, as written beside it for those who wait."""

    pid: int
    """Number of the process on `host`."""
    host: str
    """Name of the machine."""
    command: str
    """What it was asked to do."""
    since: datetime
    """Since when (UTC)."""


@contextmanager
def held(path: Path, command: str) -> Iterator[None]:
    """Hold the lock file at `path` while the block runs; the note lies beside it with the suffix `.json`.

    The lock itself decides; the note only informs, so one that a killed process left behind stops nobody.

    Raises
    ------
    StorageError
        Another process, or another part of this one, holds it.
    OSError
        The lock file cannot be created.
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415

    path.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(path, timeout=0, thread_local=False)
    try:
        lock.acquire()
    except Timeout:
        raise _busy(path) from None
    note = note_of(path)
    try:
        durable.write(note, msgspec.json.encode(_me(command)))
        yield
    finally:
        note.unlink(missing_ok=True)
        lock.release()


def note_of(path: Path) -> Path:
    """Return where the note on the owner of the lock at `path` lies."""
    return path.with_name(f"{path.name}.json")


def owner(path: Path) -> Owner | None:
    """Return who holds the lock at `path` or held it when it was killed; None where there is no note."""
    try:
        return msgspec.json.decode(note_of(path).read_bytes(), type=Owner)
    except (OSError, msgspec.MsgspecError):
        return None


def _me(command: str) -> Owner:
    import platform  # noqa: PLC0415

    return Owner(os.getpid(), platform.node(), command, clock.now())


def _busy(path: Path) -> StorageError:
    holder = owner(path)
    if holder is None:
        return StorageError(
            "Another run is in progress.", where=str(path.parent.parent), to_do="Wait until it has ended."
        )
    since = holder.since.astimezone().strftime("%Y-%m-%d %H:%M:%S")
    return StorageError(
        f"Another run is in progress (since {since}, process {holder.pid} on {holder.host}: {holder.command}).",
        where=str(path.parent.parent),
        to_do=f"Wait until it has ended, or end process {holder.pid}; nothing was changed.",
    )
