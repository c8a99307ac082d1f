"""What a full disk, missing rights or used-up memory look like, said so that a shop owner can act on it."""

from __future__ import annotations

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from acquaint.errors import AcquaintError, StorageError

_FULL = {errno.ENOSPC, errno.EFBIG, errno.EDQUOT}
_DENIED = {errno.EACCES, errno.EPERM, errno.EROFS}
_WINDOWS_FULL = {39, 112}  # ERROR_HANDLE_DISK_FULL, ERROR_DISK_FULL
_ENGINE_WRITES = ("could not write", "write failed", "failed to create directory", "could not truncate")
_UNCHANGED = "What was there before is as it was."


@contextmanager
def explained(folder: Path) -> Iterator[None]:
    """Turn failures of the storage under `folder` into `StorageError`; let every other error pass.

    Raises
    ------
    StorageError
        The disk is full, the folder may not be written, or memory and the disk beside it are used up.
    """
    try:
        yield
    except AcquaintError:
        raise
    except Exception as error:
        trouble = storage_error(error, folder)
        if trouble is None:
            raise
        raise trouble from error


def storage_error(error: Exception, folder: Path) -> StorageError | None:
    """Return what `error` means for the storage under `folder`; None where it is about something else."""
    if isinstance(error, OSError):
        return _of_system(error, folder)
    if type(error).__module__.endswith("duckdb"):
        return _of_engine(error, folder)
    return None


def _of_system(error: OSError, folder: Path) -> StorageError | None:
    if error.errno in _FULL or getattr(error, "winerror", None) in _WINDOWS_FULL:
        return full(folder)
    # An input that may not be read is not a matter of the storage.
    if error.errno in _DENIED and _within(error.filename, folder):
        return denied(folder)
    return None


def _of_engine(error: Exception, folder: Path) -> StorageError | None:
    """Read DuckDB's text: it carries the system's error number only for some failures."""
    text = str(error)
    if type(error).__name__ == "OutOfMemoryException":
        return exhausted(folder)
    if type(error).__name__ != "IOException":
        return None
    number = re.search(r'"errno":"(\d+)"', text)
    if (number and int(number[1]) in _FULL) or re.search("No space left|File too large|uota exceeded", text):
        return full(folder)
    if str(folder) in text and re.search("Permission denied|Operation not permitted|Read-only file system", text):
        return denied(folder)
    return unwritable(folder) if any(phrase in text.lower() for phrase in _ENGINE_WRITES) else None


def _within(name: object, folder: Path) -> bool:
    return isinstance(name, str) and Path(name).absolute().is_relative_to(folder.absolute())


def full(folder: Path) -> StorageError:
    """Return the error of a disk, quota or file size limit that is reached."""
    return StorageError(
        f"The disk is full, or no larger file is allowed. {_UNCHANGED}",
        where=str(folder),
        to_do="Make room (a few times the size of your files) and run again.",
    )


def denied(folder: Path) -> StorageError:
    """Return the error of a folder that may not be written."""
    return StorageError(
        f"The folder cannot be written. {_UNCHANGED}",
        where=str(folder),
        to_do="Allow yourself to write there, or choose another folder with --out.",
    )


def unwritable(folder: Path) -> StorageError:
    """Return the error of a write that failed for a reason the system does not tell."""
    return StorageError(
        f"A file could not be written. {_UNCHANGED}",
        where=str(folder),
        to_do="Check that the disk has room and that you may write there, and run again.",
    )


def exhausted(folder: Path) -> StorageError:
    """Return the error of memory and spill space that are used up."""
    return StorageError(
        f"Memory is used up, and so is the room for what does not fit into it. {_UNCHANGED}",
        where=str(folder),
        to_do="Close other programs or make room on the disk, and run again.",
    )
