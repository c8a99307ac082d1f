"""Irregular delimited files, record by record: what cannot be divided into cells is told apart, the rest made regular.

The way for files that DuckDB's reader refuses or could misread: it costs some two seconds for 500,000 records and never
holds more than a few records in memory.
"""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Iterable, Iterator
from pathlib import Path

import msgspec

from acquaint.sources.sniff import Form, reader

_MOST_LINES = 200
_MOST_CHARACTERS = 1 << 20
_SHOWN = 500
_REASONS = {
    "unexpected end": "a quote that is opened and not closed",
    "field larger": "a cell of more than 131,072 characters",
}


class Malformed(msgspec.Struct, frozen=True):
    """A line that could not be divided into cells."""

    text: str
    reason: str


class _RunawayError(Exception):
    """A quote that is opened and not closed within any sensible distance."""


def mend(path: Path, form: Form, target: Path) -> tuple[tuple[int, str, str], ...]:
    """Write the sound records below the header to `target`, regular; return (record, text, reason) of the others.

    Raises
    ------
    OSError
        The disk is full.
    """
    malformed: list[tuple[int, str, str]] = []
    width = len(form.names)
    with path.open(encoding="utf-8", newline="", errors="replace") as lines:
        write_regular(target, _sound(records(lines, form), form.header + 1, width, malformed), width)
    return tuple(malformed)


def write_regular(target: Path, rows: Iterable[tuple[int, list[str]]], width: int) -> None:
    """Write (record, cells) as comma separated UTF-8 with the record first and `width` cells, short rows padded."""
    with target.open("w", encoding="utf-8", newline="", errors="replace") as out:
        writer = csv.writer(out, lineterminator="\n")
        blank = [""] * width
        writer.writerows([record, *cells, *blank[len(cells) :]] for record, cells in rows)


def _sound(
    found: Iterable[list[str] | Malformed], above: int, width: int, malformed: list[tuple[int, str, str]]
) -> Iterator[tuple[int, list[str]]]:
    """Yield the sound records below the header with their numbers; an empty line is no record and has no number."""
    record = 0
    for position, cells in enumerate(found):
        if position < above or (cells == [] and width > 1):
            continue
        record += 1
        if isinstance(cells, Malformed):
            malformed.append((record, cells.text[:_SHOWN], cells.reason))
        elif len(cells) > width and any(cell.strip() for cell in cells[width:]):
            text = " | ".join(cells)[:_SHOWN]
            malformed.append((record, text, f"{len(cells)} cells, but the header has {width}"))
        else:
            yield record, cells if len(cells) <= width else cells[:width]


def records(lines: Iterator[str], form: Form) -> Iterator[list[str] | Malformed]:
    """Divide lines into records; a line with broken quotes is yielded as such, and reading goes on with the next."""
    pending: deque[str] = deque()
    taken: list[str] = []
    found = reader(_feed(lines, pending, taken), form.delimiter, form.quote, form.escape, strict=True)
    while True:
        taken.clear()
        reason = "quotes that do not match"
        try:
            cells = next(found)
        except StopIteration:
            return
        except _RunawayError:
            reason = "a quote that is opened and not closed"
        except csv.Error as error:
            reason = next((said for sign, said in _REASONS.items() if sign in str(error)), reason)
        else:
            if len(taken) == 1 or not _swallowed(taken, form):
                yield cells
                continue
            reason = "a quote that is opened and closed only some records later"
        pending.extendleft(reversed(taken[1:]))
        yield Malformed(taken[0].rstrip("\r\n"), reason)
        found = reader(_feed(lines, pending, taken), form.delimiter, form.quote, form.escape, strict=True)


def _feed(lines: Iterator[str], pending: deque[str], taken: list[str]) -> Iterator[str]:
    """Give lines to a reader and remember those of the record it is at."""
    size = 0
    while True:
        line = pending.popleft() if pending else next(lines, None)
        if line is None:
            return
        size = len(line) if not taken else size + len(line)
        taken.append(line)
        if len(taken) > _MOST_LINES or size > _MOST_CHARACTERS:
            raise _RunawayError
        yield line


def _swallowed(taken: list[str], form: Form) -> bool:
    """Tell whether a record of several lines has swallowed others: a line within it is itself a whole record."""
    width = len(form.names)
    return width > 4 and any(line.count(form.delimiter) == width - 1 for line in taken[1:-1])
