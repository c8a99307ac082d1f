"""The shelf of staged drafts: what was read of a sheet, kept so that an unchanged sheet is not read again.

The key of a sheet is the fingerprint of its content together with everything that influences its reading: the
source's settings, zone, currency, rates, cut-off, the file's own date, and the code that reads. So a stale draft
can never be met, and nothing has to be invalidated. What the drafts are and how they are written is the business
of `sources.staged`; here they are files in a folder that is there whole or not at all.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection
from pathlib import Path

import msgspec

from acquaint.lake import digest, durable
from acquaint.sources.context import Context

_CONTENTS = "contents.json"
_PARTIAL = "partial-"


class Contents(msgspec.Struct, frozen=True):
    """What a staged folder holds: the size of each file, and a note of the caller's."""

    files: dict[str, int]
    note: msgspec.Raw


class Kept(msgspec.Struct, frozen=True):
    """The drafts of one sheet on the shelf."""

    folder: Path
    note: bytes
    """The JSON given to `put`."""


class Staging:
    """The staged sheets in `folder`; only whoever holds the lake's lock may change them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def get(self, key: str) -> Kept | None:
        """Return what is staged under `key`; None where there is nothing, or a file of it is missing or cut off."""
        folder = self.folder / key
        try:
            contents = msgspec.json.decode((folder / _CONTENTS).read_bytes(), type=Contents)
            whole = all((folder / name).stat().st_size == size for name, size in contents.files.items())
        except (FileNotFoundError, NotADirectoryError, msgspec.MsgspecError):
            return None
        return Kept(folder, bytes(contents.note)) if whole else None

    def put(self, key: str, fill: Callable[[Path], None], note: bytes = b"null") -> Kept:
        """Stage under `key`, in place of what was there, the files that `fill` writes into the empty folder it gets.

        Parameters
        ----------
        note
            JSON to keep with them (counts, the newest timestamp, notes for the reader); it comes back as it is.

        Raises
        ------
        OSError, duckdb.IOException
            The disk is full or the folder cannot be written; nothing new is staged.
        """
        temporary = self.folder / f"{_PARTIAL}{key}"
        shutil.rmtree(temporary, ignore_errors=True)
        temporary.mkdir(parents=True)
        try:
            fill(temporary)
            contents = Contents(_synced(temporary), msgspec.Raw(note))
            durable.write(temporary / _CONTENTS, msgspec.json.encode(contents))
            shutil.rmtree(self.folder / key, ignore_errors=True)
            durable.replace(temporary, self.folder / key)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)
        durable.sync_folder(self.folder)
        return Kept(self.folder / key, note)

    def prune(self, keep: Collection[str]) -> None:
        """Remove what is staged under keys that are not among `keep`: sheets that are gone or have changed."""
        for path in self.folder.glob("*"):
            if path.name not in keep:
                shutil.rmtree(path, ignore_errors=True)

    def sweep(self) -> None:
        """Remove what an interrupted `put` left."""
        for path in self.folder.glob(f"{_PARTIAL}*"):
            shutil.rmtree(path, ignore_errors=True)


def key(fingerprint: str, context: Context) -> str:
    """Return the key of a sheet whose content has `fingerprint` when it is read in `context`.

    The names of the files a source consists of do not count: a further file must not make the others be read
    again, nor a sheet that only got another name.
    """
    settings = msgspec.structs.replace(context.settings, files=())
    return digest.of(fingerprint, msgspec.structs.replace(context, settings=settings), reader())


def reader() -> str:
    """Return the fingerprint of the code that reads: a version number would have to be remembered."""
    return digest.of_code("sources/**/*.py", "currencies.py", "tables.py")


def _synced(folder: Path) -> dict[str, int]:
    """Return the size of each file in `folder`, all on the disk."""
    sizes = {}
    for path in sorted(folder.iterdir()):
        durable.sync(path)
        sizes[path.name] = path.stat().st_size
    return sizes
