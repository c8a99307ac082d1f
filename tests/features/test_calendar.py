from __future__ import annotations

import numpy as np
import pytest

from acquaint.features import calendar

MONDAY = 18_995  # 3 January 2022


def days(per_day: int, length: int, *, without=()) -> np.ndarray:
    every = np.repeat(np.arange(MONDAY, MONDAY + length), per_day)
    return every[~np.isin(every, list(without))]


def test_a_shop_that_sells_every_day_is_always_open():
    fitted = calendar.fit(days(3, 400), MONDAY + 400)
    assert (fitted.closed_days, fitted.closed_weekdays, fitted.open_share) == ((), (), 1.0)


def test_sundays_are_found_and_go_on_being_closed():
    sundays = range(MONDAY + 6, MONDAY + 400, 7)
    fitted = calendar.fit(days(3, 400, without=sundays), MONDAY + 400)
    assert fitted.closed_weekdays == (6,)
    assert fitted.closed_days == tuple(sundays)
    assert np.diff(fitted.index(np.array([MONDAY + 399, MONDAY + 427]))).tolist() == [24]


def test_one_sunday_open_before_christmas_is_open_and_changes_no_other():
    sundays = set(range(MONDAY + 6, MONDAY + 400, 7))
    one = MONDAY + 6 + 7 * 30
    fitted = calendar.fit(days(3, 400, without=sundays - {one}), MONDAY + 400)
    assert set(fitted.closed_days) == sundays - {one}


def test_a_week_of_holidays_is_closed_where_it_cannot_be_chance():
    holidays = range(MONDAY + 200, MONDAY + 207)
    assert calendar.fit(days(3, 400, without=holidays), MONDAY + 400).closed_days == tuple(holidays)


def test_a_shop_with_few_customers_has_no_closed_days():
    rare = np.arange(MONDAY, MONDAY + 400, 3)
    assert calendar.fit(rare, MONDAY + 400).closed_days == ()


def test_months_without_sales_are_a_season_and_stay_open():
    off = range(MONDAY + 100, MONDAY + 250)
    assert calendar.fit(days(5, 400, without=off), MONDAY + 400).closed_days == ()


def test_days_from_the_fit_on_are_not_looked_at():
    long = days(3, 500, without=range(MONDAY + 390, MONDAY + 420))
    assert calendar.fit(long, MONDAY + 400) == calendar.fit(long[long < MONDAY + 400], MONDAY + 400)


def test_no_data_no_closed_days():
    fitted = calendar.fit(np.zeros(0, np.int32), MONDAY)
    assert fitted.index(np.array([MONDAY, MONDAY + 5])).tolist() == [1, 6]


@pytest.mark.parametrize(("day", "name"), [(0, 3), (MONDAY, 0), (-3, 0)])
def test_weekdays(day, name):
    assert calendar.weekday(np.array([day])).tolist() == [name]
