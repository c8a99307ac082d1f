"""Date order and decimal mark: decided on evidence, by the majority, and open only where nothing tells."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import duckdb
import pytest

from acquaint.sources.formats import date_format, decimal_format
from tests.sources.sheets import MODIFIED, TABLE, write


def dates(cells, *, latest=MODIFIED, numbers=None):
    with duckdb.connect() as con:
        rows = list(zip(numbers or range(len(cells)), cells, strict=True))
        write(con, ["Order", "Date"], rows)
        return date_format(con, TABLE, "Date", latest=latest, number="Order" if numbers else None)


def marks(cells, *, weights=False):
    with duckdb.connect() as con:
        write(con, ["Price"], [[cell] for cell in cells])
        return decimal_format(con, TABLE, "Price", weights=weights)


SHUFFLED = ["03/04/2025", "01/05/2025", "05/02/2025", "02/01/2025", "04/03/2025", "06/05/2025", "01/02/2025"]


def test_any_day_above_twelve_decides():
    assert dates(["03/04/2025", "31/12/2024"]).order == "dmy"
    assert dates(["03/04/2025", "12/31/2024"]).order == "mdy"
    assert dates(["03/04/25", "31/12/24"]).order == "dmy"


def test_the_majority_decides_and_the_rest_is_left_to_the_loader():
    found = dates(["14/05/2025"] * 198 + ["12/31/2025"] * 2)
    assert (found.order, found.open) == ("dmy", ())
    assert "198 of 200" in found.reason


def test_as_many_values_against_as_for_is_open():
    assert dates(["14/05/2025", "05/14/2025", "01/02/2025"]).open == ("dmy", "mdy")


def test_without_evidence_both_readings_are_open_with_samples():
    found = dates(SHUFFLED)
    assert (found.order, found.open, found.samples) == (None, ("dmy", "mdy"), tuple(SHUFFLED[:3]))


def test_days_after_the_file_are_impossible():
    assert dates(["05/02/2026", "07/02/2026"], latest=datetime(2026, 2, 10, tzinfo=UTC)).order == "dmy"
    assert dates(["02/05/2026", "02/07/2026"], latest=datetime(2026, 2, 10, tzinfo=UTC)).order == "mdy"
    assert dates(["05/02/2026", "07/02/2026"], latest=None).order is None


@pytest.mark.parametrize(("style", "order"), [("%d/%m/%Y", "dmy"), ("%m/%d/%Y", "mdy"), ("%m-%d-%y", "mdy")])
def test_order_numbers_that_rise_in_one_reading_only_decide(style, order):
    days = [date(2024, month, day) for month in (3, 5, 8) for day in (2, 7, 11)]
    numbers = [f"R-{1000 + place}" for place in range(len(days))]
    pairs = list(zip(numbers, days, strict=True))
    shuffled = pairs[::2] + pairs[1::2]
    found = dates([day.strftime(style) for _, day in shuffled], numbers=[number for number, _ in shuffled])
    assert found.order == order
    assert "Order rises" in found.reason


def test_records_in_order_of_date_decide_but_not_records_sorted_by_text():
    newest_first = [f"{day:02}/{month:02}/{year}" for year in (2025, 2024) for month in (9, 4) for day in (11, 5, 2)]
    assert dates(newest_first).order == "dmy"
    sorted_by_text = sorted(f"{day:02}/{month:02}/2025" for day in (2, 5, 11) for month in (3, 4, 9))
    assert dates(sorted_by_text).order is None


def test_points_stand_for_day_first():
    assert dates([day.replace("/", ".") for day in SHUFFLED]).order == "dmy"


def test_iso_and_names_of_months_need_no_order():
    assert dates(["2025-03-04", "2025/05/06", "3 March 2025", None]) == dates([None])


def test_years_in_front_with_two_digits():
    days = [date(2023, 1, 5) + timedelta(days=9 * step) for step in range(80)]
    assert dates([day.strftime("%y-%m-%d") for day in days]).order == "ymd"
    assert dates([day.strftime("%d-%m-%y") for day in days]).order == "dmy"


def test_days_that_equal_their_month_are_no_question():
    found = dates(["01/01/2025", "02/02/2025"])
    assert (found.order, found.open) == ("dmy", ())


@pytest.mark.parametrize(
    ("cells", "mark"),
    [
        (["1.234,56", "12"], ","), (["1,234.56", "12"], "."), (["12,5", "1.234"], ","), (["3.5", "1,234"], "."),
        (["1.234.567"], ","), (["1,234,567"], "."), (["0.125"], "."), (["0,500"], ","), (["1234.567"], "."),
        (["1,00,000"], "."), (["1.234 €", "950 €"], ","), (["1,234", "950"], "."), (["1.234", "1950"], "."),
        (["€ 12,50", "EUR 3,00"], ","), (["kr. 12,50"], ","), (["12.3456"], "."), (["12.50"] * 99 + ["12,50"] * 2, "."),
    ],
)  # fmt: skip
def test_the_whole_column_decides_the_mark(cells, mark):
    found = marks(cells)
    assert (found.mark, found.is_open) == (mark, False)


@pytest.mark.parametrize("cells", [["1.234", "5.678"], ["1,234", "12,500"], ["12.5", "12,5"], ["1.234", "1,234"]])
def test_a_mark_that_nothing_tells_is_open(cells):
    found = marks(cells)
    assert (found.mark, found.is_open, found.samples) == (None, True, tuple(cells))


def test_whole_numbers_need_no_mark_and_say_nothing_of_weights():
    assert (marks(["12", "1234", None]).mark, marks(["12"]).is_open) == (None, False)
    assert marks(["1.250", "2"], weights=True).is_open
