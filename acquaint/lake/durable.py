"""Files that are there whole or not at all, whatever stops the process or the machine."""

from __future__ import annotations

import errno
import os
import time
from contextlib import suppress
from pathlib import Path

PREFIX = ".acquaint."
"""Start of the names of files that are being written; what a killed process leaves behind is known by it."""

_PAUSES = (0.05, 0.1, 0.2, 0.4)
"""Seconds between attempts to rename on Windows, where a virus scanner or a reader may hold a file for a moment."""

_NO_FOLDER_SYNC = {errno.EINVAL, errno.ENOTSUP, errno.EACCES, errno.EPERM, errno.EBADF, errno.EISDIR}


def write(path: Path, content: bytes) -> None:
    """Write `content` to `path`: whoever reads it sees the old content or the new, never a part.

    Raises
    ------
    OSError
        The disk is full or the folder cannot be written; `path` is as it was.
    """
    temporary = part(path)
    try:
        with temporary.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        replace(temporary, path)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def part(path: Path) -> Path:
    """Return the name under which the file at `path` is written before it takes its place.

    Examples
    --------
    >>> part(Path("shop/customers.parquet")).name
    '.acquaint.customers.parquet.part'
    """
    return path.with_name(f"{PREFIX}{path.name}.part")


def remove_parts(folder: Path) -> None:
    """Remove from `folder` what an interrupted write left there."""
    remove(folder, f"{PREFIX}*.part")


def remove(folder: Path, pattern: str) -> None:
    """Remove the files in `folder` whose names match the glob `pattern`, but for those somebody holds (Windows)."""
    for path in folder.glob(pattern):
        with suppress(FileNotFoundError, PermissionError):
            path.unlink()


def replace(source: Path, target: Path) -> None:
    """Rename `source` to `target` in one step, waiting a moment on Windows where somebody holds `target`.

    Raises
    ------
    PermissionError
        Somebody holds `target` open (Windows), or the folder may not be changed.
    """
    for pause in _PAUSES if os.name == "nt" else ():
        try:
            source.replace(target)
        except PermissionError:
            time.sleep(pause)
        else:
            return
    source.replace(target)


def sync(path: Path) -> None:
    """Return when the content of the file at `path` is on the disk."""
    # Windows flushes only what is open for writing.
    with path.open("r+b") as file:
        os.fsync(file.fileno())


def sync_folder(folder: Path) -> None:
    """Return when the names in `folder` are on the disk, where the operating system has such a thing."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError as error:
        if error.errno not in _NO_FOLDER_SYNC:
            raise
    finally:
        os.close(descriptor)
