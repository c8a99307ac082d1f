"""Rows that a file says twice, with other orders in between."""

from __future__ import annotations

import pytest

from acquaint.sources import repeats
from acquaint.sources.repeats import Repeats
from tests import exports
from tests.commands import acquaint
from tests.sources import drafting


@pytest.fixture
def look():
    """Return what is found in rows of (order, product)."""

    def of(*rows: tuple[str, str]) -> Repeats | None:
        with drafting.connection() as con:
            drafting.enter(con, *({"order_key": order} for order, _ in rows))
            con.execute("CREATE TABLE sheet (_record BIGINT, number VARCHAR, product VARCHAR)")
            con.executemany("INSERT INTO sheet VALUES (?, ?, ?)", [(n, *row) for n, row in enumerate(rows, 1)])
            return repeats.apart(con, "sheet")

    return of


def test_equal_lines_that_stand_together_are_two_of_a_thing(look):
    assert look(("1", "tea"), ("1", "pot"), ("1", "tea"), ("2", "tea")) is None


def test_an_order_may_go_on_later_with_other_lines(look):
    assert look(("1", "tea"), ("2", "tea"), ("1", "pot")) is None


def test_rows_that_come_again_after_other_orders_are_found(look):
    found = look(("1", "tea"), ("1", "pot"), ("2", "tea"), ("1", "pot"), ("1", "tea"), ("2", "tea"))
    assert found == Repeats(3, 4, 2, "1")


def test_a_run_says_so_in_both_languages(tmp_path):
    rows = exports.sales(orders=40, customers=20)
    exports.write(tmp_path / "sales.csv", [*rows, *rows[3:6]])
    said = acquaint("run", "sales.csv", "--out", "shop", "--json", at=tmp_path).object
    (warning,) = [text for text in said["warnings"] if "pasted" in text]
    assert warning.startswith("sales.csv: 3 records repeat one of their order with other orders in between")
    assert f"(the first is {len(rows) + 1}, as 4, order " in warning
    settings = tmp_path / "shop" / "acquaint.toml"
    settings.write_text(settings.read_text("utf-8").replace("[shop]", '[shop]\nlanguage = "de"', 1), "utf-8")
    said = acquaint("run", "shop", "--json", at=tmp_path).object
    assert any("3 Sätze wiederholen einen ihres Einkaufs" in text for text in said["warnings"])
