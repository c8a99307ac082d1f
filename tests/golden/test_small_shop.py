"""The small invented shop as people get it: summary, workbook, report, word by word.

To accept a change: ACQUAINT_GOLDEN=write python -m pytest tests/golden/test_small_shop.py
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from tests.golden.golden import assert_golden
from tests.smallshop.ran import Ran, run

_VERSIONS = re.compile(r'"version": "[^"]*"')


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    return run(tmp_path_factory.mktemp("golden"))


def test_summary(ran):
    assert_golden("small_summary.txt", re.sub(r" +[\d.]+ s\n", "  0.0 s\n", ran.said.out))


def test_workbook(ran):
    assert_golden("small_contacts.txt", workbook(ran.folder / "contacts.xlsx"))


def test_report(ran):
    said = json.loads((ran.folder / "report.json").read_bytes(), parse_float=_rounded)
    text = json.dumps(said, indent=1, ensure_ascii=False) + "\n"
    assert_golden("small_report.json", _VERSIONS.sub('"version": "0"', text))


def test_a_second_run_of_the_same_shop_changes_no_word(ran, tmp_path):
    again = run(tmp_path, anew=True)
    assert workbook(again.folder / "contacts.xlsx") == workbook(ran.folder / "contacts.xlsx")
    assert (again.folder / "report.json").read_bytes() == (ran.folder / "report.json").read_bytes()
    assert (again.folder / "report.html").read_bytes() == (ran.folder / "report.html").read_bytes()


def _rounded(figure: str) -> float:
    """Return a figure as far as it does not depend on the processor, which adds up in its own order."""
    return float(f"{float(figure):.6g}")


def workbook(path: Path) -> str:
    """Return the sheets of a workbook as text: a line per row, cells apart by " | ", empty rows and ends left out."""
    book = CalamineWorkbook.from_path(path)
    parts = [[f"== {name}", *_rows(book.get_sheet_by_name(name).to_python())] for name in book.sheet_names]
    return "\n".join(line for part in parts for line in [*part, ""])


def _rows(rows: Sequence[Sequence[object]]) -> list[str]:
    lines = [" | ".join(str(cell).replace("\n", " / ") for cell in row).rstrip(" |") for row in rows]
    return [line for line in lines if line]
