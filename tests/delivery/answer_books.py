"""Workbooks in the list's layout, handed out through a real lake, and hands that type into them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
import xlsxwriter

from acquaint.lake.snapshot import Lake
from acquaint.words import Words
from tests.lake.children import basis

DAY = date(2026, 3, 2)
TODAY = date(2026, 3, 20)
FILE = "contacts.xlsx"
SHARE = 0.41563579162109385
"""More digits than LibreOffice keeps."""


class Person(NamedTuple):
    customer: str
    name: str
    channel: str
    address: str


PEOPLE = (
    Person("email:anna@example.com", "Anna Bauer", "phone", "+49 171 5550101"),
    Person("account:shop:17", "Ben Öztürk", "email", "ben@example.com"),
    Person("card:4711", "Cleo Ämter", "phone", "+49 171 5550103"),
    Person("phone:+491715550104", "Dora =SUM(1)", "phone", "+49 171 5550104"),
    Person("email:emil@example.com", "Emil Fuchs", "email", "emil@example.com"),
)


def write(path: Path, *, day: date = DAY, language: str = "en", people: Sequence[Person] = PEOPLE) -> Path:
    words = Words(language)
    header = words.under("answers.headers")
    results = [label for code, label in words.under("answers.results").items() if code not in ("sent", "not_sent")]
    book = xlsxwriter.Workbook(str(path))
    sheet_of(book, "Start here", [["Three things to do"]], None)
    week = ["Rank", "Name", header["channel"], "Phone or e-mail", "Why now", "Last bought", "Spent 12 months"]
    rows = [
        [n, p.name, words(f"answers.channels.{p.channel}"), p.address, f"{n * 7} days late", date(2026, 1, n),
         n * SHARE, None, None, None, p.customer]
        for n, p in enumerate(people, start=1)
    ]  # fmt: skip
    sheet_of(book, "This week", rows, [*week, header["result"], header["date"], header["note"], "_key"])
    calls = [
        [n, p.name, p.address, *("☐" for _ in results), None, p.customer]
        for n, p in enumerate(people, start=1)
        if p.channel == "phone"
    ]
    sheet_of(book, "Call sheet", calls, ["#", "Name", "Phone", *results, header["note"], "_key"])
    drafts = [[p.name, p.address, "Your tea", "Dear ...", None, p.customer] for p in people if p.channel == "email"]
    sheet_of(book, "E-mail drafts", drafts, ["Name", "E-mail", "Subject", "Text", header["sent"], "_key"])
    doubts = [["house card", "Walk-in", "14 orders", None, "card:0001"]]
    sheet_of(book, "Check these", doubts, ["Suspected", "Name", "Evidence", header["person"], "_key"])
    sheet_of(book, "Words", [["Reached", "Spoke with the customer."]], ["Word", "Meaning"])
    keys = book.add_worksheet("_keys")
    keys.very_hidden()
    for n, value in enumerate(("acquaint", 1, day.isoformat(), language)):
        keys.write(0, n, value)
    keys.write_row(1, 0, ["sheet", "row", "customer"])
    for n, p in enumerate(people, start=1):
        keys.write_row(1 + n, 0, ["this_week", n, p.customer])
    book.close()
    return path


def sheet_of(book: Any, name: str, rows: Sequence[Sequence[Any]], header: Sequence[str] | None) -> None:
    page = book.add_worksheet(name)
    page.write_string(0, 0, name)
    page.write_string(1, 0, "A sentence about this sheet.")
    if header:
        page.write_row(2, 0, header)
        if header[-1] == "_key":
            page.set_column(len(header) - 1, len(header) - 1, 1, None, {"hidden": 1})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    for n, row in enumerate(rows, start=3):
        for m, value in enumerate(row):
            if isinstance(value, date):
                page.write_datetime(n, m, value, day)
            elif isinstance(value, str):
                page.write_string(n, m, value)
            elif value is not None:
                page.write(n, m, value)


def hand_out(shop: Path, number: int = 1, *, guarded: dict[str, str | None] | None = None, **made: Any) -> Any:
    """Publish a snapshot whose outputs are a workbook and a file that carries `number`."""
    shop.mkdir(exist_ok=True)
    with Lake(shop).refresh() as draft:
        write(draft.output(FILE), **made)
        draft.output("report.json").write_text(str(number), encoding="utf-8")
        return draft.publish(basis(number, day=made.get("day", DAY)), guarded)


def answer(path: Path, sheet: str, typed: dict[str, dict[str, Any]]) -> None:
    """Type into the rows of customers, by key, under the headers named."""
    book = openpyxl.load_workbook(path)
    page = book[sheet]
    header, key, rows = places(page)
    for customer, cells in typed.items():
        for title, value in cells.items():
            page.cell(rows[customer], header[title]).value = value
    assert key == max(header.values())
    book.save(path)
    book.close()


def edit(path: Path, sheet: str, change: Any) -> None:
    """Do something else to a sheet."""
    book = openpyxl.load_workbook(path)
    change(book[sheet])
    book.save(path)
    book.close()


def places(page: Any) -> tuple[dict[str, int], int, dict[str, int]]:
    """Return title -> column, the column of keys, and key -> row."""
    top = next(row for row in page.iter_rows() if any(cell.value == "_key" for cell in row))
    header = {cell.value: cell.column for cell in top if cell.value}
    key = header["_key"]
    rows = {page.cell(n, key).value: n for n in range(top[0].row + 1, page.max_row + 1)}
    return header, key, rows


def rewrite(path: Path, sheet: str, arrange: Any, *, title: str | None = None) -> None:
    """Replace the rows of a sheet, header included, by what `arrange` makes of them."""

    def change(page: Any) -> None:
        rows = [[cell.value for cell in row] for row in page.iter_rows()]
        page.delete_rows(1, page.max_row)
        for row in arrange(rows):
            page.append(row)
        page.title = title or page.title

    edit(path, sheet, change)


def stamp(day: date) -> datetime:
    return datetime(day.year, day.month, day.day)
