"""Workbooks (XLSX, XLSM, XLSB, XLS, ODS): their sheets, and the rows of one as text."""

from __future__ import annotations

import math
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from acquaint.errors import InputError

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

_CELL = (b"<c ", b"<c>", b":c ")
_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


def sheets(path: Path) -> list[str]:
    """Return the names of the sheets that hold cells, in the order of the workbook; charts are no sheets.

    Raises
    ------
    InputError
        The workbook is damaged, has a password, or has no sheet with cells.
    """
    empty = _empty_sheets(path)
    with _explained(path):
        book = _open(path)
        named = [meta.name for meta in book.sheets_metadata if str(meta.typ).endswith(".WorkSheet")]
        found = [name for name in named if not (_is_empty(book, name) if empty is None else name in empty)]
    if not found:
        raise InputError("The workbook is empty.", where=path.name, to_do="Export it afresh, or leave it out.")
    return found


def rows(path: Path, sheet: str) -> Iterator[tuple[int, list[str]]]:
    """Yield (row number in the sheet, cells as text) of each row from the first that holds anything.

    Dates become ISO text (without a time of day at midnight), numbers plain digits, errors (#REF!) and blanks "".
    """
    with _explained(path):
        found = _open(path).get_sheet_by_name(sheet)
        first = found.start[0] + 1 if found.start else 1
        for number, cells in enumerate(found.iter_rows(), start=first):
            yield number, [cell_text(cell) for cell in cells]


def cell_text(value: object) -> str:
    """Return a native cell as text.

    Examples
    --------
    >>> [cell_text(v) for v in (12.0, 0.1, 7.41e12, 1e-7, True, None)]
    ['12', '0.1', '7410000000000', '0.0000001', 'true', '']
    >>> cell_text(datetime(2024, 1, 31, 13, 5)), cell_text(date(2024, 1, 31)), cell_text(timedelta(hours=26, minutes=5))
    ('2024-01-31 13:05:00', '2024-01-31', '26:05:00')
    """
    match value:
        case bool():
            return "true" if value else "false"
        case float():
            return _number(value)
        case date() | time():
            return _moment(value)
        case timedelta():
            return _duration(value)
    return "" if value is None else str(value)


def _moment(value: date | time) -> str:
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
    return value.isoformat()


def _duration(value: timedelta) -> str:
    seconds = round(value.total_seconds())
    return f"{seconds // 3600:02d}:{seconds // 60 % 60:02d}:{seconds % 60:02d}"


def _number(value: float) -> str:
    """Return a number with the 15 digits a spreadsheet shows, never with an exponent."""
    if not math.isfinite(value):
        return ""
    if value.is_integer():
        return str(int(value))
    return format(Decimal(format(value, ".15g")), "f")


def _open(path: Path) -> CalamineWorkbook:
    from python_calamine import CalamineWorkbook  # noqa: PLC0415

    with _explained(path):
        return CalamineWorkbook.from_path(str(path))


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    from python_calamine import CalamineError, PasswordError  # noqa: PLC0415

    try:
        yield
    except PasswordError:
        raise InputError(
            "The workbook has a password.", where=path.name, to_do="Save a copy without one, or export CSV."
        ) from None
    except CalamineError:
        raise InputError(
            "The workbook is damaged or not a workbook.",
            where=path.name,
            to_do="Open it in a spreadsheet program and save it again as XLSX, or export it afresh.",
        ) from None


def _is_empty(book: CalamineWorkbook, name: str) -> bool:
    return book.get_sheet_by_name(name).height == 0


def _empty_sheets(path: Path) -> set[str] | None:
    """Return the sheets of an XLSX without any cell, told from the start of their XML; None for other workbooks.

    Parsing every sheet to find out would double the time a large workbook takes.
    """
    with suppress(KeyError, zipfile.BadZipFile, ElementTree.ParseError), zipfile.ZipFile(path) as archive:
        targets = {
            relation.get("Id"): str(relation.get("Target"))
            for relation in ElementTree.fromstring(archive.read("xl/_rels/workbook.xml.rels"))
        }
        book = ElementTree.fromstring(archive.read("xl/workbook.xml"))
        named = {
            str(node.get("name")): targets[node.get(_RELATION)] for node in book.iter() if node.tag.endswith("}sheet")
        }
        return {name for name, target in named.items() if _has_no_cell(archive, target)}
    return None


def _has_no_cell(archive: zipfile.ZipFile, target: str) -> bool:
    part = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    with archive.open(part) as stream:
        tail = b""
        while piece := stream.read(1 << 16):
            if any(mark in tail + piece for mark in _CELL):
                return False
            tail = piece[-8:]
    return True
