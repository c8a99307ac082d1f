"""Which sheets there are: paths, patterns, folders, archives, workbooks and databases, as a plain list."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import cast

import msgspec

from acquaint.errors import InputError
from acquaint.sources import database, kinds, packing, workbook
from acquaint.sources.kinds import ACCEPTED, DATA_SUFFIXES, Format

_HEAD = 4096
_GLOB = "*?["

Content = tuple[str | None, Format, kinds.Packing | None, str]
"""Member, format, packing and fingerprint of one table in a file."""
Recall = Callable[[Path, Callable[[], list[Content]]], list[Content]]
"""Gives what a file holds: from memory where the file is unchanged, else by calling its second argument."""


class Sheet(msgspec.Struct, frozen=True):
    """One table to read: a delimited file, a sheet of a workbook, a member of an archive, a table of a database."""

    path: Path
    """The file."""
    member: str | None
    """Sheet, table, or file in the archive; None where the file is the table."""
    format: Format
    """How the content is read, once unpacked."""
    modified: datetime
    """The file's own date (UTC)."""
    size: int
    """Bytes of the file."""
    fingerprint: str
    """SHA-256 (hex) of the unpacked content (a file and its zip are the same), and of the name of sheet or table."""
    packing: kinds.Packing | None = None
    """How it is packed."""

    @property
    def label(self) -> str:
        """Return the name that messages show: `orders.xlsx[January]`."""
        return f"{self.path.name}[{self.member}]" if self.member is not None else self.path.name


def find(paths: Sequence[str | Path], *, base: Path, recall: Recall | None = None) -> list[Sheet]:
    """Return the sheets behind `paths`, ordered by path and sheet, each once.

    Parameters
    ----------
    paths
        Files, folders (the data files directly in it) and patterns (`*`, `?`, `**`).
    base
        Folder that relative paths start from.
    recall
        Spares looking into large files that have not changed.

    Raises
    ------
    InputError
        A path is missing, empty, unreadable, of a kind that is not accepted, or a folder or pattern without data files.
    """
    files = {file.absolute(): None for given in paths for file in _expand(given, base)}
    return [sheet for path in sorted(files) for sheet in _sheets(path, recall)]


def _expand(given: str | Path, base: Path) -> list[Path]:
    path = base / Path(given).expanduser()
    try:
        if path.is_dir():
            return _data_files(path, str(given), "folder")
        if path.exists():
            return [path]
    except OSError as error:
        raise _unreadable(path, error) from None
    if any(mark in str(given) for mark in _GLOB):
        return _matches(path, str(given))
    raise InputError("There is no such file.", where=str(given), to_do="Check the name and the folder.")


def _matches(path: Path, given: str) -> list[Path]:
    """Return the data files that fit the pattern `path`, looked for from its last part without a wildcard."""
    parts = path.parts
    first = next(i for i, part in enumerate(parts) if any(mark in part for mark in _GLOB))
    folder = Path(*parts[:first])
    found = [match for match in folder.glob("/".join(parts[first:])) if match.is_file() and _wanted(match)]
    if not found:
        raise InputError("No data file fits this pattern.", where=given, to_do=f"Check it. {ACCEPTED}")
    return sorted(found)


def _data_files(folder: Path, given: str, what: str) -> list[Path]:
    found = sorted(path for path in folder.iterdir() if path.is_file() and _wanted(path))
    if not found:
        raise InputError(f"There are no data files in this {what}.", where=given, to_do=ACCEPTED)
    return found


def _wanted(path: Path) -> bool:
    return not path.name.startswith((".", "~$")) and path.suffix.lower() in DATA_SUFFIXES


def _sheets(path: Path, recall: Recall | None) -> Iterator[Sheet]:
    try:
        status = path.stat()
        with path.open("rb") as stream:
            head = stream.read(_HEAD)
    except OSError as error:
        raise _unreadable(path, error) from None
    if not head:
        raise InputError("The file is empty.", where=path.name, to_do="Export it afresh, or leave it out.")
    modified = datetime.fromtimestamp(status.st_mtime, UTC)
    contents = recall(path, lambda: _contents(path, head)) if recall else _contents(path, head)
    for member, format_, packed, fingerprint in contents:
        yield Sheet(path, member, format_, modified, status.st_size, fingerprint, packed)


def _contents(path: Path, head: bytes) -> list[Content]:
    """Return what each table in a file is."""
    kind = kinds.kind(head, path.name, path.name)
    if kind == "zip":
        return [
            (member, _packed(path, member), "zip", _unpacked_digest(path, member)) for member in packing.members(path)
        ]
    if kind == "gzip":
        return [(None, _packed(path, None), "gzip", _unpacked_digest(path, None))]
    content = _digest(path)
    if kind in {"excel", "sqlite"}:
        names = workbook.sheets(path) if kind == "excel" else database.tables(path)
        return [(name, kind, None, _of_sheet(content, name)) for name in names]
    return [(None, kind, None, content)]


def _packed(path: Path, member: str | None) -> Format:
    """Return the format of what an archive holds; a table that is itself one of several cannot lie in an archive."""
    label = f"{path.name}[{member}]" if member else path.name
    with packing.opened(path, member) as stream:
        head = stream.read(_HEAD)
    if not head:
        raise InputError("The file in the archive is empty.", where=label, to_do="Leave it out, or export it afresh.")
    kind = kinds.kind(head, member or path.stem, label)
    if kind in {"excel", "sqlite", "gzip", "zip"}:
        raise InputError(
            "Workbooks, databases and archives are not read inside an archive.", where=label, to_do="Unpack it."
        )
    return cast("Format", kind)


def _of_sheet(content: str, name: str) -> str:
    return hashlib.sha256(f"{content}\n{name}".encode()).hexdigest()


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _unpacked_digest(path: Path, member: str | None) -> str:
    digest = hashlib.sha256()
    with packing.opened(path, member) as stream:
        while piece := stream.read(1 << 20):
            digest.update(piece)
    return digest.hexdigest()


def _unreadable(path: Path, error: OSError) -> InputError:
    reason = "you have no permission to read it" if isinstance(error, PermissionError) else error.strerror or "unknown"
    return InputError(f"The file cannot be read: {reason}.", where=path.name, to_do="Close it elsewhere or copy it.")
