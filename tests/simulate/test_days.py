from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import numpy as np

from acquaint.simulate import days
from acquaint.simulate.catalogue import CATEGORIES
from acquaint.simulate.chance import Chance
from acquaint.simulate.parameters import Time

MADE = days.days(Time(), Chance(0), 800, len(CATEGORIES))


def number(year, month, day):
    return (date(year, month, day) - Time().start).days


def test_stores_are_closed_on_holidays_that_move_with_easter():
    closed = {str(MADE.date(day)) for day in np.flatnonzero(MADE.closed)}
    assert {"2024-03-29", "2024-04-01", "2024-05-09", "2025-04-18", "2025-04-21", "2024-12-25"} <= closed
    assert "2024-03-28" not in closed
    assert (MADE.store[MADE.closed] == 0).all()
    assert (MADE.web > 0).all()


def test_the_days_before_christmas_and_easter_are_the_busiest():
    assert MADE.season[number(2024, 12, 24)] > 1.5
    assert MADE.season[number(2025, 4, 19)] > MADE.season[number(2025, 3, 1)] * 1.3
    assert MADE.gift[number(2024, 12, 1)]
    assert not MADE.gift[number(2024, 7, 1)]


def test_promotions_change_weekly_and_name_no_category_twice():
    assert (MADE.promoted[0:7] == MADE.promoted[0]).all()
    assert (np.sort(MADE.promoted, 1)[:, 0] < np.sort(MADE.promoted, 1)[:, -1]).all()
    assert len(np.unique(MADE.promoted)) == len(CATEGORIES)


def test_instants_are_those_of_the_shops_zone_on_every_day():
    zone = ZoneInfo("Europe/Berlin")
    for day in range(0, 800, 1):
        for second in (6 * 3_600, 23 * 3_600 + 59):
            local = datetime.fromtimestamp(int(MADE.instants(day, second)), UTC).astimezone(zone)
            assert (local.date(), local.hour) == (MADE.date(day), second // 3_600)


def test_the_silent_week_is_one_whole_week():
    first, last = MADE.silent
    assert last - first == 6
    assert MADE.date(first).weekday() == 0
