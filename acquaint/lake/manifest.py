"""What a snapshot says of itself: what it rests on, and each of its files with rows, size and checksum."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from pathlib import Path

import msgspec

from acquaint.errors import StorageError
from acquaint.lake import digest, durable

FILE_NAME = "snapshot.json"
OUTPUTS = "outputs"
"""Folder inside a snapshot with the files people see; they are copied to the shop's folder when it is published."""


class File(msgspec.Struct, frozen=True):
    """One file of a snapshot."""

    name: str
    """Path inside the snapshot's folder, with forward slashes."""
    rows: int | None
    """Rows of a table; null for files that are none."""
    bytes: int
    """Size."""
    sha256: str
    """Checksum of the content, hex."""


class Basis(msgspec.Struct, frozen=True, kw_only=True):
    """What a snapshot rests on; two snapshots with equal bases hold equal tables."""

    as_of: datetime
    """The cut in time (UTC): it holds what happened before."""
    day: date
    """The business day that starts at `as_of`, in the shop's zone."""
    seq: int
    """The cut in order of intake: it holds events up to this number."""
    version: str
    """Version of the package that made it."""
    settings: str
    """Fingerprint of the settings."""
    inputs: dict[str, str] = {}
    """Label of each input -> fingerprint of its content."""
    fingerprint: str
    """Fingerprint of everything together: equal means that a run would change nothing."""


class Manifest(Basis, frozen=True, kw_only=True):
    """The content of `snapshot.json`."""

    id: str
    """Name of the snapshot's folder; later snapshots sort after earlier ones."""
    previous: str | None
    """Snapshot that was current before; null for the first."""
    created: datetime
    """When it was made (UTC); the only part that differs between equal runs."""
    files: tuple[File, ...]
    """Its files, by name; `snapshot.json` itself is not among them."""


class Snapshot(msgspec.Struct, frozen=True):
    """A published state of the shop: a folder that never changes, with its manifest."""

    folder: Path
    manifest: Manifest

    @property
    def tables(self) -> dict[str, int]:
        """Rows of each table, by name."""
        suffix = ".parquet"
        files = (file for file in self.manifest.files if "/" not in file.name and file.name.endswith(suffix))
        return {file.name.removesuffix(suffix): file.rows or 0 for file in files}

    @property
    def outputs(self) -> tuple[File, ...]:
        """The files people see, named as they stand in the shop's folder."""
        prefix = f"{OUTPUTS}/"
        files = (file for file in self.manifest.files if file.name.startswith(prefix))
        return tuple(msgspec.structs.replace(file, name=file.name.removeprefix(prefix)) for file in files)

    def path(self, table: str) -> Path:
        """Return the Parquet file of `table`.

        Raises
        ------
        StorageError
            The snapshot has no such table.
        """
        if table not in self.tables:
            raise StorageError(
                f"There is no table {table}.", where=str(self.folder), to_do="Build it anew: acquaint run"
            )
        return self.folder / f"{table}.parquet"

    def is_there(self) -> bool:
        """Return whether every file is there with its size; quick, reads no content."""
        return all(_size(self.folder / file.name) == file.bytes for file in self.manifest.files)

    def damage(self) -> tuple[str, ...]:
        """Return the names of the files that are missing or changed, by their checksums."""
        return tuple(file.name for file in self.manifest.files if not _is_intact(self.folder / file.name, file))


def read(folder: Path) -> Snapshot | None:
    """Return the snapshot in `folder`; None where there is none that this version can read."""
    try:
        content = (folder / FILE_NAME).read_bytes()
        return Snapshot(folder, msgspec.json.decode(content, type=Manifest))
    except (FileNotFoundError, NotADirectoryError, msgspec.MsgspecError):
        return None


def write(folder: Path, manifest: Manifest) -> Snapshot:
    """Write `snapshot.json` into `folder`, as the last of its files."""
    durable.write(folder / FILE_NAME, msgspec.json.format(msgspec.json.encode(manifest), indent=1) + b"\n")
    return Snapshot(folder, manifest)


def files(folder: Path, rows: dict[str, int]) -> tuple[File, ...]:
    """Return the files under `folder`, by name, each on the disk when this returns.

    Parameters
    ----------
    rows
        Rows of the files that are tables, by name inside the folder.
    """
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    for path in paths:
        durable.sync(path)
    for inside in {folder, *(path.parent for path in paths)}:
        durable.sync_folder(inside)
    names = [path.relative_to(folder).as_posix() for path in paths]
    return tuple(
        File(name, rows.get(name), path.stat().st_size, digest.of_file(path))
        for name, path in sorted(zip(names, paths, strict=True))
    )


def stale(folder: Path, keep: Collection[str]) -> tuple[Path, ...]:
    """Return the snapshot folders in `folder` that are not among `keep`."""
    return tuple(path for path in folder.glob("*") if path.name not in keep)


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size
    except OSError:
        return None


def _is_intact(path: Path, file: File) -> bool:
    return _size(path) == file.bytes and digest.of_file(path) == file.sha256
