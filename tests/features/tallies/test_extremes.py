"""Smallest and largest: of numbers and days, of all rows and of a window."""

from __future__ import annotations

from datetime import date

from tests.features.tallies.folding import Reader, day, order


def test_numbers_and_dates_of_all_rows_and_of_a_window():
    read = Reader(
        least="min(net_sales_minor of orders)", least_3="min(net_sales_minor of orders last 3 days)",
        most="max(net_sales_minor of orders)", most_1="max(net_sales_minor of orders last 1 days)",
        first="first(orders)", last_store="last(orders where channel = 'store')",
        latest_day="max(local_date of orders last 3 days)",
    ).fold([order(0, -5, channel="store"), order(4, 9), order(5, 7), order(5, 8)])  # fmt: skip
    assert read.read(6) == {
        "least": -5, "least_3": 7, "most": 9, "most_1": None, "first": date(2024, 1, 1),
        "last_store": date(2024, 1, 1), "latest_day": date(2024, 1, 6),
    }  # fmt: skip


def test_null_over_nothing_and_over_nulls():
    read = Reader(least="min(reimbursed_minor of orders)", last="last(orders where is_order last 7 days)")
    assert read.read(0) == {"least": None, "last": None}
    assert read.fold([order(0, is_order=False)]).read(0) == {"least": None, "last": None}


def test_only_days_with_a_value_that_a_window_can_reach_are_stored():
    read = Reader(least="min(reimbursed_minor of orders last 3 days)")
    read.fold([order(0, reimbursed_minor=1), order(4, reimbursed_minor=3), order(5), order(6, reimbursed_minor=2)])
    assert read.columns == ([day(4), day(6)], [3, 2])
