"""The files people see in the shop's folder: delivered together with the snapshot they come from.

They are made inside the snapshot. Before the snapshot is published they are copied beside their places, so that a
full disk is met while nothing has changed; after it each takes its place by a rename, which needs no room. What an
interruption in between leaves undelivered the next run delivers, from the snapshot.
"""

from __future__ import annotations

import shutil
from contextlib import suppress
from datetime import date
from pathlib import Path

import msgspec

from acquaint.errors import StorageError
from acquaint.lake import digest, durable
from acquaint.lake.manifest import OUTPUTS, Snapshot

_MOST_NAMES = 9


class Delivered(msgspec.Struct, frozen=True):
    """A file put into the shop's folder."""

    name: str
    """Name it is meant to have."""
    path: Path
    """Where it lies: under another name where `name` is open in another program."""

    @property
    def renamed(self) -> bool:
        """Whether it could not have its own name; the old file is still there then."""
        return self.path.name != self.name


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
    """
    names = []
    try:
        for file in snapshot.outputs:
            target = shop / file.name
            if target.exists() if only_missing else _is_same(target, file.sha256):
                continue
            names.append(file.name)
            shutil.copyfile(snapshot.folder / OUTPUTS / file.name, durable.part(target))
            durable.sync(durable.part(target))
    except OSError:
        durable.remove_parts(shop)
        raise
    return tuple(names)


def place(names: tuple[str, ...], shop: Path, day: date) -> tuple[Delivered, ...]:
    """Put the packed files `names` into their places in `shop`.

    A file that another program holds open (Excel on Windows), or whose name is taken by a folder, gets `day` in
    its name instead.

    Raises
    ------
    StorageError
        Not even under another name a file can be put there.
    """
    delivered = tuple(Delivered(name, _place(shop / name, day)) for name in names)
    durable.sync_folder(shop)
    return delivered


def withdraw(previous: Snapshot, snapshot: Snapshot, shop: Path) -> None:
    """Remove from `shop` what only the `previous` snapshot had, unless somebody has changed it since.

    A list of set-aside rows must not stay when no row is set aside any more.
    """
    names = {file.name for file in snapshot.outputs}
    for file in previous.outputs:
        path = shop / file.name
        if file.name not in names and _is_same(path, file.sha256):
            with suppress(PermissionError):
                path.unlink()


def _place(target: Path, day: date) -> Path:
    for path in (target, *_other_names(target, day)):
        try:
            durable.replace(durable.part(target), path)
        except (PermissionError, IsADirectoryError):
            continue
        return path
    raise StorageError(
        "The file is open in another program and cannot be replaced.",
        where=str(target),
        to_do="Close it there and run again.",
    )


def _other_names(target: Path, day: date) -> list[Path]:
    """Return `customers 2026-03-02.parquet`, then the same with a number."""
    numbers = ["", *(f" ({number})" for number in range(2, _MOST_NAMES + 1))]
    return [target.with_name(f"{target.stem} {day.isoformat()}{number}{target.suffix}") for number in numbers]


def _is_same(path: Path, sha256: str) -> bool:
    try:
        return path.is_file() and digest.of_file(path) == sha256
    except PermissionError:
        return False
