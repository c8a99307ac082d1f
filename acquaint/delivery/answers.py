"""Answers that come back: what was typed into the list's yellow columns and into `answers.csv`.

Reading changes nothing. `answered` keeps what is found, `replies` makes contacts, responses and stops of it. A
workbook is held against the one that was handed out, so that nothing in it is lost: what is not an answer keeps it
from being overwritten. The same holds for e-mail drafts that somebody has changed.
"""

from __future__ import annotations

import csv
import re
import tempfile
from collections.abc import Iterator, Sequence
from datetime import date
from functools import partial
from pathlib import Path

import msgspec

from acquaint.delivery import answer_rows, handed_out
from acquaint.delivery.answer_rows import Typed, Unreadable, Where, address
from acquaint.delivery.answer_words import Unread
from acquaint.delivery.answered import Answer
from acquaint.errors import InputError
from acquaint.lake import digest
from acquaint.sources import encoding
from acquaint.words import Words

WORKBOOK = "contacts.xlsx"
TABLE = "answers.csv"
DRAFTS = "drafts"
_COPIES = "contacts*.xlsx"
_OURS = re.compile(r"contacts( \d{4}-\d\d-\d\d( \(\d\))?)?\.xlsx")
_DELIMITERS = ",;\t"

__all__ = ["TABLE", "WORKBOOK", "Collected", "Returned", "Unreadable", "collect"]


class Returned(msgspec.Struct, frozen=True):
    """A workbook as it was found in the shop's folder."""

    name: str
    sha256: str | None
    """Fingerprint of the file as it was read; null where it cannot be read."""
    listed: date | None = None
    """Day of its list; null where that cannot be told."""
    answers: int = 0
    """How many answers were read from it."""
    open: bool = False
    """Another program has it open."""
    changed: bool = False
    """It holds something of the owner's own beside readable answers, or cannot be read."""

    @property
    def replaceable(self) -> str | None:
        """Fingerprint it may be replaced with a newer list at; null: never."""
        return None if self.open or self.changed else self.sha256


class Collected(msgspec.Struct, frozen=True):
    """What has come back."""

    answers: tuple[Answer, ...]
    """Every answer that can be read, known before or not, the newest file last."""
    unreadable: tuple[Unreadable, ...]
    workbooks: tuple[Returned, ...]
    drafts: dict[str, str | None] = {}
    """Name of each e-mail draft -> the fingerprint it may be replaced at; null where somebody has changed it."""

    @property
    def read(self) -> int:
        """How many answers were typed: those that can be read and those that cannot."""
        return len(self.answers) + sum(not each.counted for each in self.unreadable)

    @property
    def guarded(self) -> dict[str, str | None]:
        """For `Draft.publish`: workbooks and drafts -> the fingerprint they may be replaced at; null: never.

        A workbook that was not seen is not replaced either.
        """
        return {WORKBOOK: None} | {each.name: each.replaceable for each in self.workbooks} | self.drafts


def collect(folder: Path, today: date, words: Words | None = None) -> Collected:
    """Read what was typed since the lists were written; nothing is changed.

    Parameters
    ----------
    folder
        The shop's folder.
    today
        Business day at present: no answer can be of a later one.
    words
        Catalogue in the language of what is said of unreadable answers; English where absent.
    """
    words = words or Words()
    handed = handed_out.digests(folder)
    found = [_workbook(path, today, words, handed) for path in _newest_last(folder)]
    typed = [each for _, each in found]
    if (folder / TABLE).is_file():
        typed.append(_table(folder / TABLE, today, words))
    return Collected(
        tuple(answer for each in typed for answer in each.answers),
        tuple(each for one in typed for each in one.unreadable),
        tuple(returned for returned, _ in found if returned is not None),
        _drafts(folder),
    )


def _drafts(folder: Path) -> dict[str, str | None]:
    """Return the drafts that lie in the shop's folder, each with its fingerprint while it is as it was written."""
    ours = handed_out.digests(folder, ".eml")
    found = {path: _fingerprint(path) for path in sorted((folder / DRAFTS).glob("*.eml"))}
    return {path.relative_to(folder).as_posix(): sha256 if sha256 in ours else None for path, sha256 in found.items()}


def _fingerprint(path: Path) -> str | None:
    """Return the fingerprint of a file; None where it cannot be read."""
    try:
        return digest.of_file(path)
    except OSError:
        return None


def _newest_last(folder: Path) -> list[Path]:
    return sorted(
        (path for path in folder.glob(_COPIES) if path.is_file()), key=lambda p: (p.stat().st_mtime_ns, p.name)
    )


def _workbook(path: Path, today: date, words: Words, handed: dict[str, Path]) -> tuple[Returned | None, Typed]:
    """Return what is in a workbook; nothing at all where it is none of acquaint's."""
    try:
        sha256 = digest.of_file(path)
        is_open = _is_open(path)
        if sha256 in handed and not is_open:
            return Returned(path.name, sha256), Typed()
        book = handed_out.book(path)
    except PermissionError:
        return Returned(path.name, None, open=True, changed=True), Typed()
    except InputError as error:
        return _damaged(path, error, words)
    if book is None:
        ours = _OURS.fullmatch(path.name)
        return (Returned(path.name, sha256, open=is_open, changed=True) if ours else None), Typed()
    of = handed_out.original(list(handed.values()), book)
    typed = _sheets(path, book, Where(path.name, "", today, book.listed, words, partial(handed_out.owner, of)))
    changed = of is None or not of.holds(typed.rest) or handed_out.has_comments(path)
    return Returned(path.name, sha256, book.listed, len(typed.answers), is_open, changed), typed


def _damaged(path: Path, error: InputError, words: Words) -> tuple[Returned | None, Typed]:
    if not _OURS.fullmatch(path.name):
        return None, Typed()
    reason = words("answers.reasons.unreadable", why=error.what)
    return (
        Returned(path.name, None, changed=True),
        Typed(unreadable=(Unreadable(path.name, None, None, None, "", reason),)),
    )


def _sheets(path: Path, book: handed_out.Book, where: Where) -> Typed:
    from acquaint.sources import workbook  # noqa: PLC0415 - shares its name with the list

    read = [
        answer_rows.read(workbook.rows(path, name), msgspec.structs.replace(where, sheet=name)) for name in book.sheets
    ]
    return Typed(
        tuple(answer for each in read for answer in each.answers),
        tuple(each for one in read for each in one.unreadable),
        tuple(cell for each in read for cell in each.rest),
    )


def _is_open(path: Path) -> bool:
    """Tell whether LibreOffice or Excel says that it has the file open."""
    marks = (f".~lock.{path.name}#", f"~${path.name}")
    return any(path.with_name(mark).exists() for mark in marks)


def _table(path: Path, today: date, words: Words) -> Typed:
    """Return the answers of answers.csv."""
    try:
        records = list(_records(path))
    except (OSError, csv.Error) as error:
        reason = words("answers.reasons.unreadable", why=str(error))
        return Typed(unreadable=(Unreadable(path.name, None, None, None, "", reason),))
    typed = answer_rows.read(enumerate(records), Where(path.name, None, today, None, words, _written))
    if records and not typed.asked:
        titles = {name: words(f"answers.headers.{name}") for name in ("customer", "result")}
        reason = words("answers.reasons.columns", **titles)
        return Typed(unreadable=(Unreadable(path.name, None, None, None, ", ".join(records[0]), reason),))
    return typed


def _records(path: Path) -> Iterator[list[str]]:
    """Yield the records of a delimited file that are not blank."""
    with tempfile.TemporaryDirectory() as folder:
        text = Path(folder, "text")
        encoding.to_utf8(path, text)
        lines = text.read_text(encoding="utf-8").splitlines(keepends=True)
    first = next((line for line in lines if line.strip()), "")
    delimiter = max(_DELIMITERS, key=first.count)
    for record in csv.reader(lines, delimiter=delimiter):
        if any(cell.strip() for cell in record):
            yield record


def _written(key: str | None, cells: Sequence[str]) -> str | Unread:
    """Return whom a record of answers.csv names."""
    return key or address(cells) or Unread("nobody")
