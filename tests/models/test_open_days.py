from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from acquaint.features.calendar import Calendar
from acquaint.models import open_days

SUNDAYS = Calendar(first=4, fitted=200, closed_weekdays=(6,), closed_days=tuple(range(10, 200, 7)))


@given(st.integers(150, 261), st.integers(1, 300))
def test_dates_are_open_and_in_order(at, many):
    dates = open_days.dates(SUNDAYS, at, 7 * many + 8)
    now = int(SUNDAYS.index(np.array([at - 1]))[0])
    found = dates.of(now + 1 + np.arange(many))
    assert (np.diff(found) > 0).all()
    assert (found >= at).all()
    assert not np.isin((found + 3) % 7, (6,)).any()


def test_past_dates_come_back():
    day = np.array([day for day in range(4, 200) if (day + 3) % 7 != 6])
    assert (open_days.dates(SUNDAYS, 200, 10).of(SUNDAYS.index(day)) == day).all()


def test_a_sunday_that_was_open_is_open():
    advent = Calendar(first=4, fitted=40, closed_weekdays=(6,), closed_days=(10, 17, 31))
    assert open_days.ahead(advent, 22, 24)[[2, 9, 16, 23]].tolist() == [True, False, True, False]
