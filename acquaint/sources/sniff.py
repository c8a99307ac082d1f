"""The form of a table of text: delimiter, quotes, and the row of its column names, told from the first rows."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from acquaint.errors import InputError

SAMPLE = 1 << 16
"""Characters of a file that are looked at."""
_DELIMITERS = ("\t", ";", "|", ",", "^", "~", "\x1f")
_HEADER_WITHIN = 50
_ROWS = 300
_SEP_LINE = re.compile(r'^\ufeff?"?sep=(.)"?$', re.IGNORECASE)
_VALUE = re.compile(
    r"""^[^\w]*(EUR|USD|GBP|CHF|PLN|SEK|NOK|DKK|kr)?\s?[-+(]?[^\w\s]?\s?         # sign or currency of a number
            \d[\d.,'\s\u00a0]*([eE][+-]?\d+)?\s?[)%-]?\s?([A-Z]{3}|[^\w\s])?$  # digits and what may follow
      |^\d{1,4}[-./]\d{1,2}[-./]\d{1,4}([\ T,].*)?$                           # date
      |^\d{1,2}:\d{2}                                                         # time
      |^[^@\s]+@[^@\s]+\.[^@\s]+$                                              # e-mail""",
    re.VERBOSE,
)

_WORD = re.compile(r"[^\W_]")
_YEAR = re.compile(r"^(19|20)\d\d$")


class Form(msgspec.Struct, frozen=True):
    """How a delimited file is written and where its header stands."""

    delimiter: str
    quote: str
    """The quote character; "" where quotes are ordinary characters."""
    escape: str
    """The character before a quote within quotes: the quote itself, or a backslash."""
    header: int
    """Records above the header, blank ones included."""
    names: tuple[str, ...]
    """Names of the columns, unique whatever their case."""
    cells: tuple[str, ...]
    """The header as written, to know it again further down."""
    above: tuple[str, ...]
    """Texts of the records above the header: titles, comments."""

    @property
    def is_standard(self) -> bool:
        """Whether quotes are doubled double quotes, or have no meaning."""
        return self.quote == "" or (self.quote == self.escape == '"')


def sniff(sample: str, label: str, *, whole: bool, header: int | None = None) -> Form:
    r"""Tell the form of a delimited file from its beginning.

    Parameters
    ----------
    sample
        The first `SAMPLE` characters or so.
    label
        Name of the sheet, for messages.
    whole
        Whether the sample is the whole file; else its last record may be cut off and is not looked at.
    header
        Row of the header (1 = first), where it is known.

    Raises
    ------
    InputError
        Nothing but blanks, or no row that could name the columns.

    Examples
    --------
    >>> form = sniff("Sales 2024\n\nDate;Amount\n01.02.2024;1,50\n", "till.csv", whole=True)
    >>> form.delimiter, form.header, form.names
    (';', 2, ('Date', 'Amount'))
    """
    if not sample.strip("\ufeff\r\n\t ;,|"):
        raise InputError("The file is empty.", where=label, to_do="Export it afresh, or leave it out.")
    quote, escape = _quoting(sample)
    given = _SEP_LINE.match(sample.split("\n", 1)[0].rstrip("\r"))
    tried = [given[1]] if given else [d for d in _DELIMITERS if d in sample] or [","]
    read = [(d, _rows(sample, d, quote, escape, whole)) for d in tried]
    scored = [(_score(rows, header) * _closing(sample, d, quote, escape), d, rows) for d, rows in read]
    best, delimiter, rows = max(scored, key=lambda item: item[0])
    if best < 0.2 and not given:
        delimiter, rows = "\x1f", [[line] if line else [] for line in sample.splitlines()]
    row = find_header(rows, label) if header is None else header - 1
    if row >= len(rows) or not any(rows[row]):
        raise InputError(f"Row {row + 1}, which should name the columns, is blank.", where=label, to_do="Set header.")
    above = titles(rows[:row])
    return Form(delimiter, quote, escape, row, unique(rows[row]), tuple(rows[row]), above)


def find_header(rows: Sequence[Sequence[str]], label: str) -> int:
    """Return the index of the row that names the columns: the first that is nearly as wide as the data and holds names.

    Raises
    ------
    InputError
        Every row looks like data.
    """
    row = _header(rows, _width(rows))
    if row is None:
        raise InputError(
            "No row with the names of the columns was found.",
            where=label,
            to_do="Put the names above the data, or say in which row they stand: header = 3 in acquaint.toml.",
        )
    return row


def titles(rows: Sequence[Sequence[str]]) -> tuple[str, ...]:
    """Return the texts of rows above a header, blank ones left out."""
    texts = (" ".join(cell.strip() for cell in cells if cell.strip()) for cells in rows)
    return tuple(text for text in texts if text)


def unique(cells: Sequence[str]) -> tuple[str, ...]:
    r"""Return names for the columns of a header: blanks are numbered, repeats (whatever their case) counted.

    Examples
    --------
    >>> unique(["Name", "", "name", " Total\nEUR "])
    ('Name', 'column 2', 'name (2)', 'Total EUR')
    """
    taken = {"_record"}
    names = []
    for position, cell in enumerate(cells, start=1):
        plain = " ".join(cell.replace("\ufeff", "").split()) or f"column {position}"
        name, repeat = plain, 1
        while name.casefold() in taken:
            repeat += 1
            name = f"{plain} ({repeat})"
        taken.add(name.casefold())
        names.append(name)
    return tuple(names)


def _rows(sample: str, delimiter: str, quote: str, escape: str, whole: bool) -> list[list[str]]:
    lines = io.StringIO(sample.removeprefix("\ufeff"), newline="")
    rows: list[list[str]] = []
    try:
        for row in reader(lines, delimiter, quote, escape, strict=False):
            rows.append(row)
            if len(rows) >= _ROWS:
                return rows
    except csv.Error:
        return rows
    return rows if whole else rows[:-1] or rows


def _closing(sample: str, delimiter: str, quote: str, escape: str) -> float:
    """Return 1, or less where something else than the delimiter follows a quote that closes."""
    try:
        for _ in reader(io.StringIO(sample.removeprefix("\ufeff"), newline=""), delimiter, quote, escape, strict=True):
            pass
    except csv.Error as error:
        return 0.9 if "expected after" in str(error) else 1.0
    return 1.0


def reader(lines: Iterable[str], delimiter: str, quote: str, escape: str, *, strict: bool) -> Iterator[list[str]]:
    """Return a reader of records for a form; with `strict`, quotes that do not match raise `csv.Error`."""
    if not quote:
        return csv.reader(lines, delimiter=delimiter, quoting=csv.QUOTE_NONE)
    doubled = quote == escape
    return csv.reader(
        lines,
        delimiter=delimiter,
        quotechar=quote,
        doublequote=doubled,
        escapechar=None if doubled else escape,
        skipinitialspace=True,
        strict=strict,
    )


def _quoting(sample: str) -> tuple[str, str]:
    """Return quote and escape character; quotes have no meaning where most cells that start with one do not end so."""
    edge = r"[\t;|,^~\x1f\r\n]"
    if '"' not in sample:
        single = re.match(rf"\ufeff?'[^']*'({edge}'[^'\r\n]*')*\r?\n", sample)
        return ("'", "'") if single else ('"', '"')
    if re.search(rf'\\"(?!{edge}|$)', sample) and not re.search(rf'(?<!{edge})""(?!{edge}|$)', sample):
        return '"', "\\"
    opened = len(re.findall(rf'(?:^|{edge}) ?"(?!")', sample))
    ended = len(re.findall(rf'(?<!")"(?:"")* ?(?={edge}|$)', sample))
    return ("", "") if opened >= 3 and ended * 2 < opened else ('"', '"')


def _score(rows: list[list[str]], header: int | None) -> float:
    """Return how well rows divided by a delimiter look like a table, 0 to about 1."""
    width = _width(rows)
    if width < 2:
        return 0.0
    row = _header(rows, width) if header is None else min(header - 1, len(rows) - 1)
    below = [cells for cells in rows[(row or 0) + 1 :] if cells] or rows[row or 0 :][:1]
    fit = sum(_fit(cells, width) for cells in below) / len(below)
    spaced = sum(cell.startswith(" ") for cells in below for cell in cells) / sum(map(len, below))
    return (fit if fit >= 0.4 else 0.0) * (1 if row is not None else 0.3) * (1 - 1 / width) * (1 - spaced / 2)


def _fit(cells: list[str], width: int) -> float:
    if _filled(cells) <= width <= len(cells):
        return 1.0
    return 0.6 if len(cells) > 1 else 0.0


def _width(rows: Sequence[Sequence[str]]) -> int:
    """Return the number of cells that most rows of more than one cell have, without columns blank in every row."""
    widths = Counter(width for width in map(_filled, rows) if width > 1)
    common = Counter(len(cells) for cells in rows if len(cells) > 1)
    if not common:
        return 1
    usual = max(common, key=lambda width: (common[width], width))
    return min(usual, max(widths, default=1)) or 1


def _filled(cells: Sequence[str]) -> int:
    """Return the position of the last cell that is not blank."""
    return max((i for i, cell in enumerate(cells, start=1) if cell.strip()), default=0)


def _header(rows: Sequence[Sequence[str]], width: int) -> int | None:
    needed = max(1, min(2, width), -(-width * 6 // 10))
    for position, cells in enumerate(rows[:_HEADER_WITHIN]):
        filled = [cell.strip() for cell in cells if cell.strip("\ufeff \t\r\n")]
        comment = bool(filled) and filled[0].startswith("#") and len(filled) < width
        if len(filled) >= needed and not comment and _names(filled) and not _is_sep(filled):
            return position
    return None


def _is_sep(filled: list[str]) -> bool:
    return bool(_SEP_LINE.match(filled[0]))


def _names(filled: list[str]) -> bool:
    """Tell whether cells could be names: most are words and different, hardly any is a number, date or address."""
    values = sum(bool(_VALUE.match(cell)) and not _YEAR.match(cell) for cell in filled)
    words = sum(bool(_WORD.search(cell)) for cell in filled)
    return values <= len(filled) / 5 and min(words, len(set(filled))) * 2 >= len(filled)
