"""The workbook in LibreOffice: it becomes a PDF, reads back equal, and answers typed into it come back."""

from __future__ import annotations

import re
import subprocess
from datetime import date, datetime

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from acquaint.delivery import answer_rows, handed_out
from acquaint.delivery.answer_rows import Where
from acquaint.sources import workbook
from acquaint.words import Words
from tests import services
from tests.delivery import desks


def converted(path, to):
    """Convert a workbook with LibreOffice and return the file it makes."""
    out = path.parent / f"as_{to}"
    profile = f"-env:UserInstallation={(path.parent / 'profile').as_uri()}"
    command = [services.soffice(), profile, "--headless", "--convert-to", to, "--outdir", out, path]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return out / f"{path.stem}.{to}"


def values(path):
    """Every sheet's cells as a program reads them, empty edges aside."""
    book = CalamineWorkbook.from_path(str(path))
    return {name: [[_value(cell) for cell in row] for row in book.get_sheet_by_name(name).to_python()]
            for name in book.sheet_names}  # fmt: skip


def _value(cell):
    if isinstance(cell, datetime):
        return cell.date()
    return round(cell, 6) if isinstance(cell, float) else cell


@pytest.mark.services
@pytest.mark.slow
@pytest.mark.parametrize("language", ["en", "de"])
def test_libreoffice_reads_every_cell_as_written(desk, tmp_path, language):
    path = tmp_path / "contacts.xlsx"
    desk.write(path, language)
    before, after = values(path), values(converted(path, "xlsx"))
    assert list(before) == list(after)
    for name in before:
        width = max(map(len, before[name]))
        assert [row[:width] for row in after[name][: len(before[name])]] == before[name], name


@pytest.mark.services
@pytest.mark.slow
def test_it_prints_call_sheets_of_twelve(desk, tmp_path):
    desk.con.execute("UPDATE reach SET allowed = address IS NOT NULL WHERE channel = 'phone'")
    desk.con.execute(
        "CREATE TABLE calls AS SELECT d.* REPLACE ('phone' AS channel, r.customer AS customer, r.n AS place) "
        "FROM (FROM decisions WHERE place = 2) d CROSS JOIN (SELECT customer, "
        "row_number() OVER (ORDER BY customer) AS n FROM reach WHERE allowed AND channel = 'phone' "
        "ORDER BY customer LIMIT 24) r"
    )
    desk.con.execute("DROP TABLE decisions")
    desk.con.execute("ALTER TABLE calls RENAME TO decisions")
    path = tmp_path / "contacts.xlsx"
    assert desk.write(path).sheets["call_sheet"] == 24
    pages = _pages(converted(path, "pdf"))
    calls = [page for page in pages if "Opening sentence" in page]
    assert [len(re.findall(r"\+49 171 \d", page)) for page in calls] == [12, 12]
    assert all("Holds personal data: delete when done" in page for page in pages)
    assert "Page 1 of " in pages[0]
    assert "account:lines" not in re.sub(r"\s", "", " ".join(pages))


def _pages(pdf):
    text = subprocess.run(
        [services._program("pdftotext", package="poppler-utils"), "-layout", pdf, "-"], check=True, capture_output=True
    ).stdout.decode("utf-8")  # fmt: skip
    return text.split("\f")[:-1]


def test_answers_typed_into_it_come_back(desk, tmp_path):
    path = tmp_path / "contacts.xlsx"
    desk.write(path)
    book = openpyxl.load_workbook(path)
    keys = {}
    for name, column, typed in (
        ("This week", "Result", "bought"), ("E-mail drafts", "Sent?", "yes"), ("Check these", "One person?", "no"),
        ("Call sheet", "call back", "x"),
    ):  # fmt: skip
        sheet, page = book[name], desks.read(path)[name]
        row = sheet.max_row - len(page.rows) + 1
        sheet.cell(row, page.header.index(column) + 1).value = typed
        keys[name] = page.rows[0][-1]
    book.save(path)
    said = handed_out.book(path)
    assert said is not None
    assert (said.listed, said.language) == (date(2026, 2, 26), "en")
    found: set[tuple[str, str, str]] = set()
    for name in said.sheets:
        where = Where(path.name, name, date(2026, 3, 1), said.listed, Words("en"), _by_key)
        given = answer_rows.read(workbook.rows(path, name), where)
        assert given.unreadable == ()
        found |= {(name, answer.customer, answer.result) for answer in given.answers}
    assert found == {
        ("This week", keys["This week"], "bought"), ("E-mail drafts", keys["E-mail drafts"], "sent"),
        ("Check these", keys["Check these"], "no"), ("Call sheet", keys["Call sheet"], "call_back"),
    }  # fmt: skip


def _by_key(key, cells):
    return key
