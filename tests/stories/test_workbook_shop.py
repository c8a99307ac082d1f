"""A workbook with a sheet per month, each with a title and a total, and sheets that sum them up."""

from __future__ import annotations

import random
from datetime import datetime
from pathlib import Path

import xlsxwriter

from tests.stories.told import told

MONTHS = ("January", "February", "March")


def month(book: xlsxwriter.Workbook, draw: random.Random, number: int, first: int) -> list[int]:
    """Write a month of twenty orders; return what each came to."""
    sheet, amounts = book.add_worksheet(MONTHS[number - 1]), [draw.randint(500, 20000) for _ in range(20)]
    sheet.merge_range(0, 0, 0, 5, f"Sales of {MONTHS[number - 1]}")
    sheet.write_row(2, 0, ["Order no", "Date", "Customer", "Email", "Item", "Amount"])
    form = book.add_format({"num_format": "dd.mm.yyyy"})
    for n, amount in enumerate(amounts):
        who = draw.randrange(20)
        sheet.write_row(3 + n, 0, [first + n, "", f"Ana {who}", f"ana{who}@example.com", "Ring", amount / 100])
        sheet.write_datetime(3 + n, 1, datetime(2025, number, 1 + n), form)
    sheet.write_row(23, 0, ["Total", "", "", "", "", sum(amounts) / 100])
    return amounts


def workbook(path: Path, *, days: bool) -> tuple[Path, int]:
    """Write the workbook; the summary has a row per month, or dates and sums that could be taken for orders."""
    draw = random.Random(4)
    with xlsxwriter.Workbook(path) as book:
        summary = book.add_worksheet("Summary")
        amounts = [month(book, draw, number, 1000 + 20 * number) for number in (1, 2, 3)]
        summary.write_row(0, 0, ["Date" if days else "Month", "Turnover"])
        form = book.add_format({"num_format": "dd.mm.yyyy"})
        for n, sold in enumerate(amounts):
            if days:
                summary.write_datetime(1 + n, 0, datetime(2025, n + 1, 28), form)
            else:
                summary.write(1 + n, 0, MONTHS[n])
            summary.write(1 + n, 1, sum(sold) / 100)
    return path, sum(map(sum, amounts))


def test_a_sheet_per_month_and_a_summary_that_is_no_data(tmp_path):
    file, net = workbook(tmp_path / "Sales.xlsx", days=False)
    run = told(tmp_path, file)
    assert (run.object["orders"], run.net, run.left_out) == (60, net, {"total row": 3})
    assert "Sales.xlsx, sheet Summary: not read" in run.words
    assert [total["stated_minor"] == total["summed_minor"] for total in run.check["totals"]] == [True] * 3


def test_sums_by_date_do_not_count_twice(tmp_path):
    file, net = workbook(tmp_path / "Sales.xlsx", days=True)
    run = told(tmp_path, file)
    assert (run.object["orders"], run.net) == (60, net)
    assert "Sales.xlsx, sheet Summary: not read" in run.words
    assert 'sheet = ["January", "February", "March"]' in (run.shop / "acquaint.toml").read_text()
