from __future__ import annotations

from datetime import date

import msgspec
import numpy as np
import pytest

from acquaint.features import constants, occasions
from acquaint.features.constants import Constants
from acquaint.features.goals import Goal
from acquaint.records import Estimate, NotEnoughData
from tests.features import shops


@pytest.fixture(scope="module")
def grocery():
    return shops.grocery(customers=200, days=500)


def test_constants_use_nothing_of_their_month(grocery):
    story = occasions.history(grocery.occasions)
    month = date(2022, 11, 1)
    at = occasions.day_of(month)
    past = occasions.history(occasions.visible(grocery.occasions, at))
    assert constants.fit(story, month) == constants.fit(past, month)
    assert constants.fit(story, month) != constants.fit(story, date(2022, 12, 1))


def test_fitting_many_months_is_fitting_each(grocery):
    story = occasions.history(grocery.occasions)
    months = [date(2022, 4, 1), date(2022, 12, 1), date(2023, 1, 1), date(2023, 2, 1)]
    together = constants.fit_months(story, months)
    assert together == {month: constants.fit(story, month) for month in months}
    assert together[date(2023, 1, 1)].rfm == together[date(2023, 2, 1)].rfm != together[date(2022, 12, 1)].rfm


def test_constants_are_stored_and_read_back(grocery):
    fitted = constants.fit(occasions.history(grocery.occasions), date(2023, 5, 1))
    assert msgspec.json.decode(msgspec.json.encode(fitted), type=Constants) == fitted


def test_typical_gap_and_closed_sundays_are_recovered(grocery):
    fitted = constants.fit(occasions.history(grocery.occasions), date(2023, 5, 1))
    assert fitted.calendar.closed_weekdays == (6,)
    # Gaps of shape 2 have a geometric mean of 0.76 of their mean; purchases on a Sunday move to Monday.
    assert fitted.usual_gap_days == pytest.approx(7 * 0.76, rel=0.1)
    assert not fitted.slow_shop
    assert not fitted.seasonal


def test_a_slow_shop_is_known_after_two_years():
    story = occasions.history(shops.furniture().occasions)
    early, late = (constants.fit(story, month) for month in (date(2023, 6, 1), date(2025, 1, 1)))
    assert isinstance(early.second_within_two_years, NotEnoughData)
    assert not early.slow_shop
    assert isinstance(late.second_within_two_years, Estimate)
    assert late.second_within_two_years.low < 0.08 < late.second_within_two_years.high + 0.01
    assert late.slow_shop


def test_the_guard_is_at_most_half_the_span(grocery):
    story = occasions.history(grocery.occasions)
    assert [constants.fit(story, date(2022, month, 1)).guard_days for month in (2, 3, 12)] == [15, 29, 90]


def test_a_month_without_data_has_constants_too(grocery):
    fitted = constants.fit(occasions.history(grocery.occasions), date(2020, 1, 1))
    assert (fitted.data_start, fitted.rfm, fitted.usual_gap_days, fitted.p90_gap_days) == (None, None, None, None)
    assert fitted.goal == Goal(2, "occasions", 90, "default")


def test_the_owners_goal_wins(grocery):
    own = Goal(5, "occasions", 77, "set")
    assert constants.fit(occasions.history(grocery.occasions), date(2023, 1, 1), goal=own).goal == own


def test_the_90th_percentile_counts_calendar_days():
    rows = occasions.of_rows([0] * 11, np.cumsum([19_000, *range(1, 11)]), [1] * 11)
    assert constants.fit(occasions.history(rows), date(2023, 1, 1)).p90_gap_days == 9
