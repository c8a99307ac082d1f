"""Stops: who must never be contacted again, kept as hashes that survive the erasure of everything else.

`do_not_contact.csv` in the shop's folder has a line per identifier: SHA-256 of `kind:value`, since when, why. No name
and no address stands in it, yet whoever comes back with an identifier of that value is known at once.

The form of a telephone number rests on the shop's country, which may be learnt, changed or lost. So a number has a
second line, of `phone_tail:` and its last seven digits, which are the same in every form; whoever else has these is
stopped too, since a stop must not get lost. Lines of before there were tails stop by the form they were written in,
until the same customer is added again.
"""

from __future__ import annotations

import csv
import hashlib
import io
import os
import re
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path

from acquaint.errors import InputError

FILE_NAME = "do_not_contact.csv"
KINDS = ("email", "phone", "card", "account")
"""Kinds of identifier that can be listed."""
_TAIL, _TAIL_DIGITS = "phone_tail", 7
"""As many digits as a national number has at least where its country is open, see `phones.SHORTEST`."""
MARK = 16
"""Hexadecimal digits of a mark."""
_HEADER = ("hash", "since", "reason")
_HASH = re.compile(r"[0-9a-f]{64}")
_DATES = ("%Y-%m-%d", "%d.%m.%Y", "%d/%m/%Y")
"""How a date may read; spreadsheets write their own form when they save the file."""


def hashed(kind: str, value: str) -> str:
    """Return what stands in the file for an identifier, given in the form of table identifiers.

    Examples
    --------
    >>> hashed("email", "anna@example.com")[:16]
    'd3f7f41e7d44762c'
    """
    if kind not in KINDS:
        raise ValueError(f"No {kind} is ever listed.")
    return _sha256(kind, value)


def hashes(kind: str, value: str) -> list[str]:
    """Return all that can stand in the file for an identifier: its own hash, then that of a telephone number's tail."""
    tail = re.sub("[^0-9]", "", value)[-_TAIL_DIGITS:]
    return [hashed(kind, value), *([_sha256(_TAIL, tail)] if kind == "phone" else [])]


def hashes_sql(kind: str, value: str) -> str:
    """Return SQL of the list of `hashes` of an identifier (SQL)."""
    tail = f"'{_TAIL}:' || right(regexp_replace({value}, '[^0-9]', '', 'g'), {_TAIL_DIGITS})"
    return f"[sha256({kind} || ':' || {value}), CASE WHEN {kind} = 'phone' THEN sha256({tail}) END]"


def carried() -> str:
    """Return SQL of all that can stand in the file for each customer: customer, hash (null for none)."""
    kinds = ", ".join(f"'{kind}'" for kind in KINDS)
    return f"""
        SELECT customer, unnest({hashes_sql("kind", "value")}) AS hash
        FROM identifiers JOIN members USING (atom) WHERE kind IN ({kinds})
    """


def _sha256(kind: str, value: str) -> str:
    return hashlib.sha256(f"{kind}:{value}".encode()).hexdigest()


def read(folder: Path) -> frozenset[str]:
    """Return the hashes in the shop's `do_not_contact.csv`; none where there is no such file.

    Raises
    ------
    InputError
        The file is no such list, or a row of it cannot be read: a stop must not get lost unnoticed.
    """
    path = folder / FILE_NAME
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return frozenset()
    except (OSError, UnicodeDecodeError) as error:
        raise InputError("I cannot read this file.", where=FILE_NAME, to_do="Save it as CSV in UTF-8.") from error
    return frozenset(_hashes(text))


def mark(hash_: str) -> str:
    """Return the beginning of a hash, by which it is known where many are kept."""
    return hash_[:MARK]


def marks_of(atom: str) -> set[str]:
    """Return the marks of an atom, as kind:value; none of a kind that is never listed."""
    kind, _, value = atom.partition(":")
    return set(map(mark, hashes(kind, value))) if kind in KINDS else set()


class Watched:
    """The file of a shop that is open: what is added to it counts from the next look on.

    Who once stood in it stays stopped until the shop is opened anew, whatever becomes of the file.
    """

    def __init__(self, folder: Path) -> None:
        self._folder, self._path = folder, str(folder / FILE_NAME)
        self._seen: tuple[int, ...] | None = None
        self._marks: frozenset[str] = frozenset()

    def marks(self) -> frozenset[str]:
        """Return the marks of all hashes; the file is read where it is not as it was.

        Raises
        ------
        InputError
            It cannot be read.
        """
        now = self._fingerprint()
        if now != self._seen:
            self._marks |= set(map(mark, read(self._folder)))
            self._seen = now
        return self._marks

    def _fingerprint(self) -> tuple[int, ...] | None:
        try:
            found = os.stat(self._path)  # noqa: PTH116 - it is asked for with every decision
        except FileNotFoundError:
            return None
        return found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino


def add(folder: Path, identifiers: Iterable[tuple[str, str]], since: date, reason: str) -> int:
    """Add identifiers to the file, those that stand in it already left as they are; return how many were new.

    Parameters
    ----------
    identifiers
        Kind and value, the value in the form of table identifiers.

    Raises
    ------
    InputError
        The file that is there cannot be read.
    OSError
        It cannot be written; it is as it was.
    """
    known, asked = read(folder), set(identifiers)
    new = sorted({each for kind, value in asked for each in hashes(kind, value)} - known)
    path = folder / FILE_NAME
    if new:
        before = path.read_bytes() if path.exists() else f"{','.join(_HEADER)}\n".encode()
        written = io.StringIO()
        mark = _mark(before.decode("utf-8-sig"))
        csv.writer(written, delimiter=mark, lineterminator="\n").writerows((each, since, reason) for each in new)
        end = b"" if before.endswith(b"\n") else b"\n"
        _replace(path, before + end + written.getvalue().encode())
    return len({hashed(kind, value) for kind, value in asked} - known)


def _hashes(text: str) -> Iterable[str]:
    rows = csv.reader(io.StringIO(text), delimiter=_mark(text))
    header = [name.strip().lower() for name in next(rows, [])]
    if header[:1] != ["hash"]:
        raise InputError(
            f"The first line must be {','.join(_HEADER)}.", where=FILE_NAME, to_do="Put that line on top of the file."
        )
    for number, row in enumerate(rows, start=1):
        if not any(cell.strip() for cell in row):
            continue
        first, *rest = (cell.strip() for cell in row)
        _check(number, first.lower(), rest[0] if rest else "")
        yield first.lower()


def _check(number: int, value: str, since: str) -> None:
    """Refuse a row that is not a hash with a date; what was typed is not repeated, it may be an address."""
    where = f"{FILE_NAME}, row {number}"
    if not _HASH.fullmatch(value):
        raise InputError(
            "The first value is no hash of 64 figures and letters.",
            where=where,
            to_do="To stop somebody, write a line with do not contact as the result into answers.csv instead.",
        )
    if since and not any(_is_date(since, form) for form in _DATES):
        raise InputError(f"{since!r} is no date.", where=where, to_do="Write it as 2026-03-02, or leave it empty.")


def _is_date(text: str, form: str) -> bool:
    try:
        datetime.strptime(text, form)
    except ValueError:
        return False
    return True


def _mark(text: str) -> str:
    """Return the mark between values: spreadsheets of some languages save a semicolon."""
    return ";" if ";" in text.partition("\n")[0] else ","


def _replace(path: Path, content: bytes) -> None:
    """Write the file whole or not at all; `lake.durable` does the same one stage later."""
    part = path.with_name(f".acquaint.{path.name}.part")
    try:
        with part.open("wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        part.replace(path)
    except OSError:
        part.unlink(missing_ok=True)
        raise
