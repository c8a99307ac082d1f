"""`contacts.xlsx`: the list of the week, the answers to be typed, and where customers stand, as one workbook.

What the sheets say comes from `sheets/`; here it becomes a file: formats, print set-up, drop-downs, hidden keys. Every
text is written as text, never as a formula, and marked as such, so that editing a cell does not make it one. Equal
input gives equal bytes. The file is readable for its owner only.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from acquaint.config import Settings
from acquaint.delivery import heights, listed, rights
from acquaint.delivery.look import ANSWERED, LINE, QUIET, ROSE, TEAL, YELLOW, YELLOW_LINE, Formats
from acquaint.delivery.sheets import aside, groups, people, standing, week
from acquaint.delivery.sheets.sheet import Cell, Column, Desk, Sheet, Told
from acquaint.delivery.sheets.start import Start, start
from acquaint.features.profiles import Moment

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from acquaint.words import Words

FILE_NAME = "contacts.xlsx"
KEYS = "_keys"
VERSION = 1
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LONGEST = 32_000
_ACTS = frozenset({"this_week", "call_sheet", "email_drafts", "check_these"})


class WorkbookCounts(msgspec.Struct, frozen=True):
    """What the workbook holds: customers per sheet, those beyond a sheet's cap among them."""

    sheets: dict[str, int]
    """Code of a sheet -> how many rows it has, or would have without a cap; sheets left out are not there."""

    @property
    def listed(self) -> int:
        """How many stand on this week's list."""
        return self.sheets.get("this_week", 0)


def write(
    path: Path, con: DuckDBPyConnection, settings: Settings, at: Moment, words: Words, told: Told
) -> WorkbookCounts:
    """Write the workbook to `path` and return what it holds.

    Parameters
    ----------
    con
        Engine with the canonical tables, `profiles`, `stages`, `reach` and `decisions`, all read at `at`.
    told
        What stands on Start here and Groups beside what the tables say.
    """
    desk = Desk(con, settings, at, words, told)
    made = sheets(desk)
    _save(rights.keep_private(path), desk, made)
    return WorkbookCounts({sheet.code: sheet.total for sheet in made})


def sheets(desk: Desk) -> list[Sheet]:
    """Return the sheets after Start here in their order, the empty ones left out."""
    people.prepare(desk.con)
    list_of_week = listed.read(desk)
    made = (
        week.this_week(desk, list_of_week), week.call_sheet(desk, list_of_week), week.email_drafts(desk, list_of_week),
        aside.leave_alone(desk), aside.cannot_reach(desk), standing.slipping(desk), standing.new(desk),
        standing.best(desk), standing.came_back(desk), groups.groups(desk), aside.check_these(desk), groups.terms(desk),
    )  # fmt: skip
    return [sheet for sheet in made if sheet.rows]


def _save(path: Path, desk: Desk, made: Sequence[Sheet]) -> None:
    import xlsxwriter  # noqa: PLC0415 - it takes a while

    book = xlsxwriter.Workbook(str(path), {"in_memory": True, "strings_to_urls": False})  # no copy on the disk
    book.set_properties({
        "title": desk.words("workbook.title", shop=desk.settings.shop.name), "author": "acquaint",
        "created": desk.at.as_of.replace(tzinfo=None),
    })  # fmt: skip
    formats = Formats(book, desk.words)
    first = book.add_worksheet(_title(desk, "start"))
    for sheet in made:
        _Page(book, desk, formats, sheet).write()
    _start(first, desk, formats, start(desk, made))
    _keys(book, desk, made)
    first.activate()
    book.close()
    rights.keep_private(path)


def _title(desk: Desk, code: str) -> str:
    return desk.words(f"workbook.sheets.{code}")


class _Page:
    """One sheet being written: sentences on top, header, rows, and how it prints."""

    def __init__(self, book: Any, desk: Desk, formats: Formats, sheet: Sheet) -> None:
        self.page = book.add_worksheet(_title(desk, sheet.code))
        self.desk, self.formats, self.sheet = desk, formats, sheet
        self.head = 1 + len(sheet.lines)
        self.last = len(sheet.columns) - 1

    def write(self) -> None:
        """Write the whole sheet."""
        self.page.hide_gridlines(2)
        self.page.set_tab_color(TEAL if self.sheet.code in _ACTS else LINE)
        self._columns()
        self._top()
        self._header()
        self._rows()
        self._choices()
        self.page.freeze_panes(self.head + 1, self._frozen())
        self.page.autofilter(self.head, 0, self.head + len(self.sheet.rows), self.last)
        _print_setup(self.page, self.desk)
        self.page.print_area(0, 0, self.head + len(self.sheet.rows), len(self._shown()) - 1)
        self.page.repeat_rows(0 if self.sheet.a_page else self.head, self.head)
        if self.sheet.a_page:
            first, end = self.head + 1, self.head + 1 + len(self.sheet.rows)
            self.page.set_h_pagebreaks(list(range(first + self.sheet.a_page, end, self.sheet.a_page)))

    def _shown(self) -> list[Column]:
        return [column for column in self.sheet.columns if column.look != "key"]

    def _frozen(self) -> int:
        """Return how many columns stay in sight: up to the name."""
        return next((n for n, column in enumerate(self.sheet.columns, 1) if column.key == "name"), 0)

    def _columns(self) -> None:
        for n, column in enumerate(self.sheet.columns):
            hidden = {"hidden": 1} if column.look == "key" else {}
            self.page.set_column(n, n, column.width, None, hidden)

    def _top(self) -> None:
        """Write the title and the sentences above the header, each across the sheet."""
        across = len(self._shown()) - 1
        self._across(0, across, _title(self.desk, self.sheet.code), {"bold": True, "font_size": 16, "font_color": TEAL})
        self.page.set_row(0, 26)
        width = sum(column.width for column in self._shown())
        for n, line in enumerate(self.sheet.lines, start=1):
            self._across(n, across, line, {"font_color": QUIET, "text_wrap": True, "valign": "top"})
            self.page.set_row(n, 15 * heights.lines(line, width) + 5)

    def _across(self, row: int, last: int, text: str, options: dict[str, Any]) -> None:
        form = self.formats.plain(**options)
        if last:
            self.page.merge_range(row, 0, row, last, "", form)
        self.page.write_string(row, 0, text, form)

    def _header(self) -> None:
        upright = any(column.look == "tick" for column in self.sheet.columns)
        texts = ((_header(self.desk, column), column.width) for column in self._shown() if column.look != "tick")
        self.page.set_row(self.head, 84 if upright else heights.of_header(texts))
        for n, column in enumerate(self.sheet.columns):
            self.page.write_string(self.head, n, _header(self.desk, column), self.formats.header(column.look))

    def _rows(self) -> None:
        for n, row in enumerate(self.sheet.rows, start=self.head + 1):
            self.page.set_row(n, self.sheet.row_height or heights.of_row(self.sheet.columns, row))
            for m, (column, value) in enumerate(zip(self.sheet.columns, row, strict=True)):
                asked = column.look not in ANSWERED or row[-1] is not None  # nothing to answer without a key
                self._cell(n, m, column.look if asked else "text", value)

    def _cell(self, row: int, place: int, look: str, value: Cell) -> None:
        form = self.formats.cell(look)
        match value:
            case None | "":
                self.page.write_blank(row, place, None, form)
            case str():
                self.page.write_string(row, place, written(value), self.formats.cell(look, text=True))
            case date():
                self.page.write_datetime(row, place, value, form)
            case _ if look == "money":
                self.page.write_number(row, place, value / 10**self.formats.digits, form)
            case _:
                self.page.write_number(row, place, value, form)

    def _choices(self) -> None:
        """Let the yellow cells offer what may be typed; something else is pointed out, not refused."""
        words, end = self.desk.words, self.head + len(self.sheet.rows)
        for n, column in enumerate(self.sheet.columns):
            rule: dict[str, Any]
            if column.choices:
                rule = {"validate": "list", "source": list(column.choices), "error_type": "warning",
                        "error_title": words("workbook.ask_choice.title"),
                        "error_message": words("workbook.ask_choice.text")}  # fmt: skip
            elif column.look == "answer_day":
                rule = {"validate": "date", "criteria": ">=", "value": date(2000, 1, 1), "error_type": "warning",
                        "error_title": words("workbook.ask_date.title"),
                        "error_message": words("workbook.ask_date.text")}  # fmt: skip
            else:
                continue
            self.page.data_validation(self.head + 1, n, end, n, rule)


def written(text: str) -> str:
    """Return a text as a cell can hold it: without control characters, not too long."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))[:_LONGEST]


def _header(desk: Desk, column: Column) -> str:
    return column.header or desk.words(f"workbook.columns.{column.key}")


def _print_setup(page: Any, desk: Desk, pages: int = 0) -> None:
    """Set A4, landscape, as wide as the paper, and say on each page of whom it is and that it holds personal data."""
    words = desk.words
    page.set_landscape()
    page.set_paper(9)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.65)
    page.fit_to_pages(1, pages)
    shop = desk.settings.shop.name.replace("&", "&&")[:60]
    left = words("workbook.footer.shop", shop=shop, day=desk.at.day)
    care, right = words("workbook.footer.care"), words("workbook.footer.pages", page="&P", pages="&N")
    page.set_footer(f"&L&8{left}&C&8{care}&R&8{right}", {"margin": 0.3})


def _start(page: Any, desk: Desk, formats: Formats, what: Start) -> None:
    """Write the first sheet."""
    _Start(page, desk, formats, what).write()


class _Start:
    """The first sheet being written, from top to bottom."""

    def __init__(self, page: Any, desk: Desk, formats: Formats, what: Start) -> None:
        self.page, self.desk, self.formats, self.what, self.row = page, desk, formats, what, 0

    def write(self) -> None:
        """Write the whole sheet."""
        self.page.hide_gridlines(2)
        self.page.set_tab_color(TEAL)
        for n, width in enumerate((5, 26, 11, 120)):
            self.page.set_column(n, n, width)
        words, what = self.desk.words, self.what
        self._line(what.title, 32, bold=True, font_size=22, font_color=TEAL)
        self._line(what.as_of, 20, font_size=12)
        if what.data:
            self._line(what.data, 18, font_color=QUIET)
        self._line(what.care, 18, font_color=ROSE, bold=True)
        self._heading(words("workbook.start.to_do"))
        for n, text in enumerate(what.to_do, start=1):
            self._thing(n, text)
        self._gap()
        self._answer(what.answer)
        self._heading(words("workbook.start.sheets"))
        for code, rows, text in what.guide:
            self._sheet(code, rows, text)
        if what.unknown:
            self._heading(words("workbook.start.unknown"))
            for text in what.unknown:
                self._line(text, self._height(text), text_wrap=True, first=1)
        _print_setup(self.page, self.desk)

    def _line(self, text: str, height: float, *, first: int = 0, **options: Any) -> None:
        form = self.formats.plain(**options)
        self.page.merge_range(self.row, first, self.row, 3, "", form)
        self.page.write_string(self.row, first, written(text), form)
        self._next(height)

    def _next(self, height: float) -> None:
        self.page.set_row(self.row, height)
        self.row += 1

    def _gap(self) -> None:
        self._next(8)

    def _heading(self, text: str) -> None:
        self._gap()
        self._line(text, 22, bold=True, font_size=13, font_color=TEAL, bottom=1, bottom_color=LINE)

    def _height(self, text: str) -> float:
        return 15 * heights.lines(text, 150) + 3

    def _thing(self, n: int, text: str) -> None:
        number = self.formats.plain(bold=True, font_size=14, font_color=TEAL, align="center")
        self.page.write_number(self.row, 0, n, number)
        form = self.formats.plain(font_size=13)
        self.page.merge_range(self.row, 1, self.row, 3, "", form)
        self.page.write_string(self.row, 1, text, form)
        self._next(22)

    def _answer(self, text: str) -> None:
        self._line(
            text, 34, bg_color=YELLOW, border=1, border_color=YELLOW_LINE, text_wrap=True, font_size=12, indent=1
        )

    def _sheet(self, code: str, rows: int, text: str) -> None:
        title = _title(self.desk, code)
        form = self.formats.plain(bold=True, font_color=TEAL)
        self.page.write_url(self.row, 1, f"internal:'{title.replace(chr(39), chr(39) * 2)}'!A1", form, title)
        count = self.formats.plain(font_color=QUIET, align="right", num_format="#,##0", indent=1)
        if code != "words":
            self.page.write_number(self.row, 2, rows, count)
        self.page.write_string(self.row, 3, text, self.formats.plain(text_wrap=True, indent=1))
        self._next(15 * heights.lines(text, 115) + 2)


def _keys(book: Any, desk: Desk, made: Iterable[Sheet]) -> None:
    """Write the hidden sheet that says which customers were delivered on which sheets.

    Row 1: acquaint, version of this form, day, language. From row 3: code of the sheet, number of the row, customer.
    """
    page = book.add_worksheet(KEYS)
    page.very_hidden()
    for n, value in enumerate(("acquaint", VERSION, desk.at.day.isoformat(), desk.words.language)):
        page.write(0, n, value)
    for n, header in enumerate(("sheet", "row", "customer")):
        page.write_string(1, n, header)
    row = 2
    for sheet in made:
        if sheet.columns[-1].look != "key":
            continue
        for n, cells in enumerate(sheet.rows, start=1):
            if cells[-1] is not None:
                page.write_string(row, 0, sheet.code)
                page.write_number(row, 1, n)
                page.write_string(row, 2, written(str(cells[-1])))
                row += 1
