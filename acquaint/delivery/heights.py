"""How high a row must be for its text: worked out here, since not every program does it when it opens a file.

Widths are in characters of the default font (a digit of Calibri 11 is 1). Letters are taken a little wider than they
are there, so that a machine without that font does not cut a line off.
"""

from __future__ import annotations

from collections.abc import Iterable

from acquaint.delivery.sheets.sheet import Cell, Column

SIZES = {"small": 10.0, "address": 10.5, "phone": 18.0, "tick": 18.0}
"""Size of the letters by the look of a column; 11 elsewhere."""
SIZE = 11.0
LINE = 1.32
"""Height of a line in sizes of its letters."""
PADDING = 7.0
LEAST = 20.0
NOTE = "notes " * 19
"""A note of this length is seen whole: a row keeps the height it is written with, whatever is typed into it."""
_WIDEST = 1.22


def of_row(columns: Iterable[Column], row: Iterable[Cell]) -> float:
    """Return the height of a row in points."""
    return max(LEAST, *(_of_cell(column, cell) for column, cell in zip(columns, row, strict=True)))


def _of_cell(column: Column, cell: Cell) -> float:
    if column.look == "note" and cell is None:
        cell = NOTE
    if not isinstance(cell, str) or column.look == "key":
        return LEAST
    size = SIZES.get(column.look, SIZE)
    return lines(cell, column.width - 1.5, size, bold=column.look in ("strong", "phone")) * size * LINE + PADDING


def of_header(texts: Iterable[tuple[str, float]]) -> float:
    """Return the height of a header, given its texts and the widths of their columns."""
    return max(26.0, *(lines(text, width - 1.5, 10.0, bold=True) * 14.0 + 10.0 for text, width in texts))


def lines(text: str, width: float, size: float = SIZE, *, bold: bool = False) -> int:
    r"""Return in how many lines a text is set in a column of `width`.

    Examples
    --------
    >>> lines("one line", 20), lines("these words need some more room", 12), lines("two\nlines", 20)
    (1, 3, 2)
    """
    room = width * SIZE / size / (1.07 if bold else 1.0)
    return sum(_wrapped(line, room) for line in text.split("\n"))


def _wrapped(line: str, room: float) -> int:
    """Return the lines of one paragraph, broken between words; a word longer than the line is broken within."""
    if len(line) * _WIDEST <= room:
        return 1
    count, used = 1, 0.0
    for word in line.split(" "):
        wide = _wide(word)
        if used and used + 0.5 + wide > room:
            count, used = count + 1, 0.0
        used += wide + (0.5 if used else 0.0)
        while used > room:
            count, used = count + 1, used - room
    return count


def _wide(word: str) -> float:
    return 0.97 * len(word) + 0.25 * sum(map(str.isupper, word)) - 0.45 * sum(map(word.count, "il.,:;'|!ftjr"))
