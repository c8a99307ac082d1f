from __future__ import annotations

import zipfile
from datetime import date, datetime, time, timedelta

import pytest
import xlsxwriter
from msoffcrypto.format import ooxml

from acquaint.errors import InputError
from acquaint.sources import workbook
from acquaint.sources.files import find
from tests.sources.reads import read_path, read_sheet


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "orders.xlsx"
    with xlsxwriter.Workbook(path) as out:
        day, moment = (out.add_format({"num_format": f}) for f in ("dd.mm.yyyy", "dd.mm.yyyy hh:mm"))
        sheet = out.add_worksheet("January")
        sheet.write(0, 1, "Orders of January")
        sheet.write_row(3, 1, ["Order", "Date", "At", "Customer", "Total"])
        sheet.write_row(4, 1, [1001, None, None, "  Müller "])
        sheet.write_datetime(4, 2, datetime(2024, 1, 31), day)
        sheet.write_datetime(4, 3, datetime(2024, 1, 31, 13, 5), moment)
        sheet.write_number(4, 5, 12.5)
        sheet.write_row(6, 1, ["A-1002", "31.01.2024", "", 7410000000000])
        sheet.write_formula(6, 5, "=1/0", value="#DIV/0!")
        sheet.write_row(7, 1, ["Total", None, None, None, 12.5])
        out.add_worksheet("Empty")
        out.add_worksheet("Hidden").hide()
        second = out.add_worksheet("February")
        second.write_row(0, 0, ["Order", "Total"])
        second.write_row(1, 0, ["x", 5])
        chart = out.add_chart({"type": "line"})
        chart.add_series({"values": "=January!$F$5:$F$6"})
        out.add_chartsheet("Chart").set_chart(chart)
    return path


def test_sheets_with_cells_become_sheets(book):
    sheets = find([book], base=book.parent)
    assert [sheet.label for sheet in sheets] == ["orders.xlsx[January]", "orders.xlsx[February]"]
    assert len({sheet.fingerprint for sheet in sheets}) == 2


def test_cells_are_text_and_records_the_rows_of_the_sheet(book):
    january, february = find([book], base=book.parent)
    reading, rows = read_sheet(january)
    assert reading.columns == ("Order", "Date", "At", "Customer", "Total")
    assert set(reading.types.values()) == {"VARCHAR"}
    assert rows == [
        (5, "1001", "2024-01-31", "2024-01-31 13:05:00", "Müller", "12.5"),
        (7, "A-1002", "31.01.2024", None, "7410000000000", None),
    ]
    assert [(total.record, total.text) for total in reading.totals] == [(8, "Total")]
    assert reading.rows == 3
    assert read_sheet(february)[1] == [(2, "x", "5")]


def test_the_given_header_is_a_row_of_the_sheet(book):
    january, _ = find([book], base=book.parent)
    reading, _ = read_sheet(january, header=5)
    assert reading.columns[0] == "1001"
    with pytest.raises(InputError, match=r"orders\.xlsx\[January\]: Row 3"):
        read_sheet(january, header=3)


def test_an_old_workbook_with_a_wrong_name_is_read_by_content(book):
    renamed = book.rename(book.with_suffix(".csv"))
    assert len(find([renamed], base=renamed.parent)) == 2


def test_a_password(book, tmp_path):
    path = tmp_path / "secret.xlsx"
    with book.open("rb") as plain, path.open("wb") as out:
        ooxml.OOXMLFile(plain).encrypt("secret", out)
    with pytest.raises(InputError, match=r"secret\.xlsx: The workbook has a password\. Save a copy"):
        find([path], base=tmp_path)


def test_a_damaged_workbook(book, tmp_path):
    path = tmp_path / "cut.xlsx"
    path.write_bytes(book.read_bytes()[:2000])
    with pytest.raises(InputError, match=r"cut\.xlsx: The workbook is damaged"):
        find([path], base=tmp_path)


def test_a_sheet_whose_part_is_missing(book, tmp_path):
    path = tmp_path / "part.xlsx"
    with zipfile.ZipFile(book) as whole, zipfile.ZipFile(path, "w") as out:
        for info in whole.infolist():
            if "sheet1.xml" not in info.filename or "rels" in info.filename:
                out.writestr(info, whole.read(info))
    with pytest.raises(InputError, match="damaged"):
        [read_sheet(sheet) for sheet in find([path], base=tmp_path)]


def test_an_empty_workbook(tmp_path):
    path = tmp_path / "empty.xlsx"
    with xlsxwriter.Workbook(path) as out:
        out.add_worksheet()
    with pytest.raises(InputError, match="The workbook is empty"):
        find([path], base=tmp_path)


def test_header_only(tmp_path):
    path = tmp_path / "header.xlsx"
    with xlsxwriter.Workbook(path) as out:
        out.add_worksheet("A").write_row(0, 0, ["Order", "Date"])
    with pytest.raises(InputError, match=r"header\.xlsx\[A\]: There is a header of 2 columns but no records"):
        read_path(path)


def test_cells_as_text():
    assert workbook.cell_text(date(2024, 1, 31)) == "2024-01-31"
    assert workbook.cell_text(time(14, 30)) == "14:30:00"
    assert workbook.cell_text(timedelta(hours=30)) == "30:00:00"
    assert workbook.cell_text(0.1 + 0.2) == "0.3"
    assert workbook.cell_text(float("nan")) == ""
