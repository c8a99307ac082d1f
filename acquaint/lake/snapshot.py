"""Snapshots: a refresh fills a new folder beside the published ones and publishes it by renaming one pointer file.

::

    <shop>/lake/current             id of the published snapshot, one line
    <shop>/lake/snapshots/<id>/     snapshot.json, one Parquet file per table, outputs/; never changed
    <shop>/lake/delivered           id of the snapshot whose outputs all lie in the shop's folder
    <shop>/lake/lock, lock.json     one refresh at a time, and by whom
    <shop>/lake/staged/, seen.json  what was read of each input (see `staging`)
    <shop>/lake/spill/              what does not fit in memory while the engine works

Everything here can be deleted and rebuilt. A process that dies at any instant leaves the pointer on a complete
snapshot; what else it leaves is removed by the next refresh. The published snapshot and the one before it are
kept, so that whoever reads while a refresh publishes can finish.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from acquaint import clock
from acquaint.lake import durable, engine, lock, manifest, outputs, staging, store
from acquaint.lake.failures import explained
from acquaint.lake.manifest import Basis, File, Manifest, Snapshot
from acquaint.lake.outputs import Delivered, Guarded
from acquaint.lake.seen import Seen
from acquaint.lake.staging import Staging
from acquaint.tables import Table

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_ID = re.compile(r"\d{6,}")


class Published(msgspec.Struct, frozen=True):
    """What a refresh has brought about."""

    snapshot: Snapshot
    delivered: tuple[Delivered, ...]
    """The files put into the shop's folder; those that were there with the same content are left out."""


class Lake:
    """What acquaint derives of the shop in folder `shop`.

    Examples
    --------
    >>> from datetime import UTC, date, datetime
    >>> from tempfile import TemporaryDirectory
    >>> basis = Basis(as_of=datetime(2026, 3, 2, tzinfo=UTC), day=date(2026, 3, 2), seq=0, version="0.1.0",
    ...               settings="", fingerprint="f")
    >>> with TemporaryDirectory() as shop:
    ...     lake = Lake(Path(shop))
    ...     with lake.refresh() as draft:
    ...         _ = draft.output("check.json").write_text("{}", encoding="utf-8")
    ...         published = draft.publish(basis)
    ...     (lake.current().manifest.id, [file.name for file in published.delivered], lake.unchanged("f"))
    ('000001', ['check.json'], True)
    """

    def __init__(self, shop: Path) -> None:
        self.shop = shop
        self.folder = shop / "lake"

    @property
    def spill(self) -> Path:
        """Folder for `engine.connect`."""
        return self.folder / "spill"

    @property
    def staging(self) -> Staging:
        """What was read of each input."""
        return Staging(self.folder / "staged")

    def seen(self) -> Seen:
        """Return what is known of the files looked into at earlier runs."""
        return Seen(self.folder / "seen.json", staging.reader())

    def current(self) -> Snapshot | None:
        """Return the published snapshot; None before the first, or where it was deleted or is of an unknown form.

        Raises
        ------
        StorageError
            It is there and may not be read.
        """
        with explained(self.shop):
            id_ = _line(self.folder / "current")
            return manifest.read(self.folder / "snapshots" / id_) if id_ and _ID.fullmatch(id_) else None

    def unchanged(self, fingerprint: str) -> bool:
        """Return whether the published snapshot is whole and rests on exactly `fingerprint`, so a run can be spared."""
        current = self.current()
        return current is not None and current.manifest.fingerprint == fingerprint and current.is_there()

    @contextmanager
    def refresh(self, command: str = "acquaint run") -> Iterator[Draft]:
        """Hold the lock and give a draft to fill and to publish; a draft that is not published is removed.

        Failures of the storage in the block, the engine's included, become `StorageError`.

        Raises
        ------
        StorageError
            Another run is in progress, the disk is full, or the folder cannot be written.
        """
        with explained(self.shop), lock.held(self.folder / "lock", command):
            _sweep(self)
            draft = Draft(self, _new_folder(self.folder / "snapshots"))
            try:
                yield draft
            finally:
                # The pointer decides, not a flag: an interrupt may come right after it was written.
                if _line(self.folder / "current") != draft.id:
                    shutil.rmtree(draft.folder, ignore_errors=True)

    def deliver(self, command: str = "acquaint run", guarded: Guarded | None = None) -> tuple[Delivered, ...]:
        """Complete the files in the shop's folder, when a run is spared because nothing has changed.

        Files that are missing are put back. Files that are there are replaced only where an earlier delivery was
        interrupted or a file was open: otherwise a change in them is their owner's. For `guarded` see `Draft.publish`.
        """
        current = self.current()
        if current is None:
            return ()
        done = _line(self.folder / "delivered") == current.manifest.id
        if done and all((self.shop / file.name).exists() for file in current.outputs):
            return ()
        with explained(self.shop), lock.held(self.folder / "lock", command):
            names = outputs.pack(current, self.shop, only_missing=done)
            return _place(self, current, names, guarded)


class Draft:
    """A snapshot in the making: a folder nobody reads until it is published, and that never moves after."""

    def __init__(self, lake: Lake, folder: Path) -> None:
        self.folder = folder
        self._lake = lake
        self._rows: dict[str, int] = {}

    @property
    def id(self) -> str:
        """Name of the snapshot to be."""
        return self.folder.name

    def path(self, table: str) -> Path:
        """Return where the Parquet file of `table` belongs."""
        return self.folder / f"{table}.parquet"

    def output(self, name: str) -> Path:
        """Return where to write the file that will stand as `name` in the shop's folder."""
        return self.folder / manifest.OUTPUTS / name

    def write(
        self, con: DuckDBPyConnection, table: str, query: str, key: Sequence[str], *, unique: bool = False
    ) -> int:
        """Write `query` as table `table`, ordered by `key` (see `store.write`); return the number of rows."""
        rows = store.write(con, query, self.path(table), key, unique=unique)
        self._rows[f"{table}.parquet"] = rows
        return rows

    def write_table(self, con: DuckDBPyConnection, table: Table, relation: str) -> int:
        """Write `relation` as the canonical `table`, with its columns, types and order; return the number of rows."""
        return self.write(con, table.name, store.typed(table, relation), table.key, unique=table.unique)

    def write_output(self, con: DuckDBPyConnection, name: str, query: str, key: Sequence[str]) -> int:
        """Write `query` as the Parquet file `name` that people see, ordered by `key`; return the number of rows."""
        rows = store.write(con, query, self.output(name), key)
        self._rows[f"{manifest.OUTPUTS}/{name}"] = rows
        return rows

    def keep(self, file: File, folder: Path) -> None:
        """Take over a file of an earlier snapshot, in `folder`, as it is; where the disk allows it is not copied."""
        target = self.folder / file.name
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            target.hardlink_to(folder / file.name)
        except OSError:
            shutil.copy(folder / file.name, target)
        if file.rows is not None:
            self._rows[file.name] = file.rows

    def publish(self, basis: Basis, guarded: Guarded | None = None) -> Published:
        """Make this the published snapshot, deliver its outputs, and let go of the one before the last.

        Parameters
        ----------
        guarded
            Files of the shop's folder that people type into -> the SHA-256 of what was read of each, null for never:
            where the file there is another, it stays, and the new one gets the day in its name.

        Raises
        ------
        StorageError
            A file of the shop's folder cannot be replaced even under another name; the snapshot is published, and
            the next run delivers again.
        OSError
            The disk is full; nothing is published (`refresh` turns it into a `StorageError`).
        """
        snapshot = manifest.write(self.folder, self._manifest(basis))
        durable.sync_folder(self.folder.parent)
        names = outputs.pack(snapshot, self._lake.shop)
        durable.write(self._lake.folder / "current", f"{self.id}\n".encode())
        delivered = _place(self._lake, snapshot, names, guarded)
        _sweep(self._lake)
        return Published(snapshot, delivered)

    def _manifest(self, basis: Basis) -> Manifest:
        current = self._lake.current()
        return Manifest(
            **msgspec.structs.asdict(basis),
            id=self.id,
            previous=current.manifest.id if current else None,
            created=clock.now(),
            files=manifest.files(self.folder, self._rows),
        )


def unchanged(shop: Path, inputs_fingerprint: str) -> bool:
    """Return whether the published snapshot of `shop` rests on exactly `inputs_fingerprint` and is whole."""
    return Lake(shop).unchanged(inputs_fingerprint)


def _place(lake: Lake, snapshot: Snapshot, names: tuple[str, ...], guarded: Guarded | None) -> tuple[Delivered, ...]:
    delivered = outputs.place(names, lake.shop, snapshot.manifest.day, guarded)
    previous = manifest.read(lake.folder / "snapshots" / (snapshot.manifest.previous or "none"))
    if previous is not None:
        outputs.withdraw(previous, snapshot, lake.shop)
    if not any(file.renamed for file in delivered):
        durable.write(lake.folder / "delivered", f"{snapshot.manifest.id}\n".encode())
    return delivered


def _new_folder(snapshots: Path) -> Path:
    numbers = [int(path.name) for path in snapshots.glob("*") if _ID.fullmatch(path.name)]
    folder = snapshots / f"{max(numbers, default=0) + 1:06d}"
    (folder / manifest.OUTPUTS).mkdir(parents=True)
    return folder


def _sweep(lake: Lake) -> None:
    """Remove the snapshots that are neither published nor the one before, and what dead processes left.

    Without a readable pointer every complete snapshot stays until the next one is published. What cannot be
    removed (open on Windows) is left to a later refresh.
    """
    snapshots = lake.folder / "snapshots"
    current = lake.current()
    if current is None:
        keep = {path.parent.name for path in snapshots.glob(f"*/{manifest.FILE_NAME}")}
    else:
        keep = {current.manifest.id, current.manifest.previous or ""}
    for path in manifest.stale(snapshots, keep):
        shutil.rmtree(path, ignore_errors=True)
    durable.remove(lake.spill, "duckdb_temp_*")
    for path in lake.spill.glob(f"{engine.SHELF_PREFIX}*"):
        shutil.rmtree(path, ignore_errors=True)
    durable.remove_parts(lake.folder)
    durable.remove_parts(lake.shop)
    lake.staging.sweep()


def _line(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8", errors="replace").strip()
    except (FileNotFoundError, NotADirectoryError):
        return None
