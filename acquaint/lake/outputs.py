"""The files people see in the shop's folder: delivered together with the snapshot they come from.

A file may lie in a folder of its own (`drafts/anna.eml`). Its rights are those it was made with in the snapshot.
What people type into is *guarded*: it is replaced only while it still holds what was read of it; else the new file
lies beside it, with the date in its name.

They are made inside the snapshot. Before the snapshot is published they are copied beside their places, so that a
full disk is met while nothing has changed; after it each takes its place by a rename, which needs no room. What an
interruption in between leaves undelivered the next run delivers, from the snapshot.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from contextlib import suppress
from datetime import date
from pathlib import Path

import msgspec

from acquaint.errors import StorageError
from acquaint.lake import digest, durable
from acquaint.lake.manifest import OUTPUTS, Snapshot

_MOST_NAMES = 9
Guarded = Mapping[str, str | None]
"""Name in the shop's folder -> SHA-256 at which the file there may be replaced; null: never. A guarded output does not
replace files that are not listed here either."""


class Delivered(msgspec.Struct, frozen=True):
    """A file put into the shop's folder."""

    name: str
    """Name it is meant to have."""
    path: Path
    """Where it lies: under another name where `name` is open in another program, or guarded and changed."""

    @property
    def renamed(self) -> bool:
        """Whether it could not have its own name; the old file is still there then."""
        return self.path.name != Path(self.name).name


def pack(snapshot: Snapshot, shop: Path, *, only_missing: bool = False) -> tuple[str, ...]:
    """Copy the outputs of `snapshot` that differ from the files in `shop` beside their places; return their names.

    Parameters
    ----------
    only_missing
        Leave files that are there as they are, whatever they hold.

    Raises
    ------
    OSError
        The disk is full or the folder cannot be written; no copy is left.
    StorageError
        A file stands where one of the outputs' folders belongs; no copy is left.
    """
    names = []
    try:
        for file in snapshot.outputs:
            target = shop / file.name
            if target.exists() if only_missing else _is_same(target, file.sha256):
                continue
            names.append(file.name)
            _make_folder(target.parent)
            shutil.copy(snapshot.folder / OUTPUTS / file.name, _packed(shop, file.name))
            durable.sync(_packed(shop, file.name))
    except (OSError, StorageError):
        durable.remove_parts(shop)
        raise
    return tuple(names)


def place(names: tuple[str, ...], shop: Path, day: date, guarded: Guarded | None = None) -> tuple[Delivered, ...]:
    """Put the packed files `names` into their places in `shop`.

    A file that another program holds open (Excel on Windows), whose name is taken by a folder, or that is guarded
    and has changed, stays; the new one gets `day` in its name instead. Where it lies there already, it is left so.

    Raises
    ------
    StorageError
        Not even under another name a file can be put there.
    """
    delivered = tuple(Delivered(name, _place(shop, name, day, guarded or {})) for name in names)
    for folder in {shop, *(file.path.parent for file in delivered)}:
        durable.sync_folder(folder)
    return delivered


def withdraw(previous: Snapshot, snapshot: Snapshot, shop: Path) -> None:
    """Remove from `shop` what only the `previous` snapshot had, unless somebody has changed it since.

    A list of set-aside rows must not stay when no row is set aside any more, nor an old list under a dated name.
    """
    files = {file.name: file.sha256 for file in snapshot.outputs}
    for file in previous.outputs:
        path, day = shop / file.name, previous.manifest.day
        dated = _other_names(path, day) if files.get(file.name) != file.sha256 else []
        for each in (path, *dated) if file.name not in files else dated:
            if _is_same(each, file.sha256):
                with suppress(PermissionError):
                    each.unlink()
        if path.parent != shop:
            with suppress(OSError):
                path.parent.rmdir()


def _place(shop: Path, name: str, day: date, guarded: Guarded) -> Path:
    target, packed = shop / name, _packed(shop, name)
    for path in (target, *_other_names(target, day)):
        if name in guarded and path.exists() and not _is_same(path, guarded.get(path.relative_to(shop).as_posix())):
            if _is_same(path, digest.of_file(packed)):
                packed.unlink()
                return path
            continue
        try:
            durable.replace(packed, path)
        except (PermissionError, IsADirectoryError):
            continue
        return path
    raise StorageError(
        "The file is open in another program and cannot be replaced.",
        where=str(target),
        to_do="Close it there and run again.",
    )


def _packed(shop: Path, name: str) -> Path:
    """Return where a copy waits to take its place: always in `shop` itself, where a refresh looks for leftovers."""
    return durable.part(shop / name.replace("/", "%2F"))


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except FileExistsError:
        raise StorageError(
            "A file stands where a folder belongs.", where=str(folder), to_do="Give it another name and run again."
        ) from None


def _other_names(target: Path, day: date) -> list[Path]:
    """Return `customers 2026-03-02.parquet`, then the same with a number."""
    numbers = ["", *(f" ({number})" for number in range(2, _MOST_NAMES + 1))]
    return [target.with_name(f"{target.stem} {day.isoformat()}{number}{target.suffix}") for number in numbers]


def _is_same(path: Path, sha256: str | None) -> bool:
    try:
        return path.is_file() and digest.of_file(path) == sha256
    except PermissionError:
        return False
