"""Files inside files: what a zip or gzip holds, and a plain copy of it for as long as it is read."""

from __future__ import annotations

import gzip
import shutil
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import IO, cast

from acquaint.errors import InputError
from acquaint.sources.kinds import ACCEPTED, DATA_SUFFIXES

_BROKEN = (zipfile.BadZipFile, gzip.BadGzipFile, EOFError, zlib.error)


def members(path: Path) -> list[str]:
    """Return the data files in the zip at `path`, in the order of their names.

    Folders inside, the Mac's `__MACOSX`, hidden files and files of other kinds are left aside.

    Raises
    ------
    InputError
        The archive is damaged, has a password, or holds no data.
    """
    with _explained(path), zipfile.ZipFile(path) as archive:
        found = [info for info in archive.infolist() if _is_data(info)]
    if not found:
        raise InputError("The archive holds no data files.", where=str(path), to_do=ACCEPTED)
    if any(info.flag_bits & 1 for info in found):
        raise InputError("The archive has a password.", where=str(path), to_do="Unpack it and give the files inside.")
    return sorted({info.filename for info in found})


def _is_data(info: zipfile.ZipInfo) -> bool:
    parts = PurePosixPath(info.filename).parts
    hidden = any(part.startswith((".", "~$", "__MACOSX")) for part in parts)
    return not info.is_dir() and not hidden and PurePosixPath(info.filename).suffix.lower() in DATA_SUFFIXES


@contextmanager
def opened(path: Path, member: str | None) -> Iterator[IO[bytes]]:
    """Open the content of a gzip file (`member` is None) or of one member of a zip.

    Raises
    ------
    InputError
        The archive is damaged, also when that shows only while reading within the `with` block.
    """
    with _explained(path):
        if member is None:
            with gzip.open(path) as unzipped:
                yield cast("IO[bytes]", unzipped)
        else:
            with zipfile.ZipFile(path) as archive, archive.open(member) as stream:
                yield stream


def unpack(path: Path, member: str | None, target: Path) -> Path:
    """Write the content of an archive to `target`, in pieces, and return `target`."""
    with opened(path, member) as stream, target.open("wb") as out:
        shutil.copyfileobj(stream, out, 1 << 20)
    return target


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except _BROKEN:
        raise InputError("The archive is damaged.", where=str(path), to_do="Fetch or export it afresh.") from None
    except (NotImplementedError, RuntimeError):
        raise InputError(
            "The archive is packed in a way that cannot be read here, or has a password.",
            where=str(path),
            to_do="Unpack it and give the files inside.",
        ) from None
