"""Workbooks as they were handed out, held against what came back: whose a row is, and what is the owner's own."""

from __future__ import annotations

import re
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path

import msgspec

from acquaint.delivery.answer_rows import KEY, address
from acquaint.delivery.answer_words import Unread
from acquaint.errors import InputError
from acquaint.lake import manifest
from acquaint.lake.snapshot import Lake
from acquaint.sources import workbook

KEYS_SHEET = "_keys"
_MARK = "acquaint"
_ALIKE = 0.5
"""Share of a row's cells that stand in the row its key was handed out with; less, and they do not belong together."""
_LEAST = 3
"""Cells at least that tell whose a row without its key is: a rank and a channel do not."""
_COMMENTS = ("xl/comments", "xl/threadedComments/")
"""Parts of a workbook that hold what was written beside cells, as notes or as comments in threads."""
_NUMBER = re.compile(r"-?\d+\.\d{10,}")


class Book(msgspec.Struct, frozen=True):
    """What a workbook says of itself on its hidden sheet."""

    listed: date
    """Day of its list."""
    language: str
    sheets: tuple[str, ...]
    """Its other sheets, hidden ones included."""


class Original(msgspec.Struct, frozen=True):
    """A workbook as acquaint wrote it.

    Parameters
    ----------
    cells
        How often each text stands in it.
    people
        Key -> the texts of its rows.
    """

    cells: Counter[str]
    people: dict[str, frozenset[str]]

    def fits(self, key: str, cells: Sequence[str]) -> bool:
        """Tell whether `cells` may be what stood beside `key`; a row emptied by hand fits any."""
        shared = sum(settled(cell) in self.people.get(key, ()) for cell in cells)
        return shared >= _ALIKE * len(cells)

    def owner(self, cells: Sequence[str]) -> str | None:
        """Return the key whose rows hold more of `cells` than any other's, where that is half of them and three."""
        said = [settled(cell) for cell in cells]
        shared = sorted(((sum(cell in row for cell in said), key) for key, row in self.people.items()), reverse=True)
        if not shared or shared[0][0] < max(_LEAST, _ALIKE * len(cells)):
            return None
        return shared[0][1] if len(shared) == 1 or shared[0][0] > shared[1][0] else None

    def holds(self, cells: Iterable[str]) -> bool:
        """Tell whether each of `cells` stands in it, and as often."""
        return not Counter(map(settled, cells)) - self.cells


def settled(cell: str) -> str:
    """Return a cell as every program writes it: LibreOffice rounds the last digits of a long number.

    Examples
    --------
    >>> settled("0.41563579162109385") == settled("0.415635791621094"), settled("tea"), settled("12.50")
    (True, 'tea', '12.50')
    """
    return f"{float(cell):.10g}" if _NUMBER.fullmatch(cell) else cell


def book(path: Path) -> Book | None:
    """Return what a workbook says of itself; None where acquaint did not write it.

    Raises
    ------
    InputError
        It is damaged or has a password.
    """
    names = workbook.sheets(path)
    hidden = next((name for name in names if name.casefold() == KEYS_SHEET), None)
    first = next(workbook.rows(path, hidden), None) if hidden else None
    if first is None:
        return None
    mark, _version, listed, language, *_ = [*first[1], "", "", "", ""]
    try:
        day = date.fromisoformat(listed[:10])
    except ValueError:
        return None
    return Book(day, language, tuple(name for name in names if name != hidden)) if mark == _MARK else None


def has_comments(path: Path) -> bool:
    """Tell whether somebody has put comments beside cells: no row holds them, and acquaint writes none."""
    with suppress(OSError, zipfile.BadZipFile), zipfile.ZipFile(path) as parts:
        return any(name.startswith(_COMMENTS) for name in parts.namelist())
    return False


def digests(shop: Path, suffix: str = ".xlsx") -> dict[str, Path]:
    """Return the SHA-256 of each workbook (or other output with `suffix`) of the last two snapshots, with the file."""
    current = Lake(shop).current()
    before = current.manifest.previous if current else None
    previous = manifest.read(shop / "lake" / "snapshots" / before) if before else None
    return {
        file.sha256: snapshot.folder / manifest.OUTPUTS / file.name
        for snapshot in (previous, current)
        if snapshot is not None
        for file in snapshot.outputs
        if file.name.endswith(suffix)
    }


def original(paths: Sequence[Path], returned: Book) -> Original | None:
    """Return what `returned` was when it was handed out; None where none of `paths` is of its day and language."""
    for path in reversed(paths):
        try:
            found = book(path)
        except (InputError, OSError):
            continue
        if found is not None and (found.listed, found.language) == (returned.listed, returned.language):
            return _original(path, found)
    return None


def owner(of: Original | None, key: str | None, cells: Sequence[str]) -> str | Unread:
    """Return whose a row is: its key's, unless the row is another's; without a key whose cells or address it has."""
    filled = [cell for cell in cells if cell]
    if key and (of is None or key not in of.people or of.fits(key, filled)):
        return key
    found = (of.owner(filled) if of else None) or address(filled)
    return found or Unread("two_people" if key else "nobody")


def _original(path: Path, found: Book) -> Original:
    cells: Counter[str] = Counter()
    people: dict[str, set[str]] = {}
    for name in found.sheets:
        key: int | None = None
        for filled in _filled(path, name):
            cells.update(filter(None, filled))
            if key is None:
                key = next((at for at, cell in enumerate(filled) if cell.casefold() == KEY), None)
            elif key < len(filled) and filled[key]:
                people.setdefault(filled[key], set()).update(filled)
    return Original(cells, {customer: frozenset(texts) for customer, texts in people.items()})


def _filled(path: Path, sheet: str) -> Iterator[list[str]]:
    for _, cells in workbook.rows(path, sheet):
        yield [settled(cell.strip()) for cell in cells]
