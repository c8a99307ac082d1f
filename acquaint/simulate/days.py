"""The shop's days: weekdays, moving holidays, seasons, promotions, a feed that stops, summer time."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
import numpy as np
from numpy.typing import NDArray

from acquaint.simulate.chance import Chance, Floats, Whole, steady
from acquaint.simulate.parameters import Time

EPOCH = date(1970, 1, 1)
SECONDS = 86_400
_FIXED = ((1, 1), (5, 1), (10, 3), (12, 25), (12, 26))
_AFTER_EASTER = (-2, 1, 39, 50)
"""Good Friday, Easter Monday, Ascension Day, Whit Monday, in days from Easter Sunday."""


class Days(msgspec.Struct, frozen=True, eq=False):
    """What holds on each of the days 0, 1, ... of a period.

    Parameters
    ----------
    start
        Day 0, as days since 1970.
    closed
        (days,) Stores are closed.
    store, web
        (days,) Pull of the stores and of the web, of which each is 1 on average over its own days.
    season
        (days,) Yearly swing and the rush before holidays, around 1.
    gift
        (days,) The weeks before Christmas in which gifts are bought.
    promoted
        (days, k) Categories on promotion.
    silent
        First and last day on which the feed of a till brings nothing.
    competitor
        First day of the competitor.
    """

    start: int
    many: int
    closed: NDArray[np.bool_]
    store: Floats
    web: Floats
    season: Floats
    gift: NDArray[np.bool_]
    promoted: Whole
    silent: tuple[int, int]
    competitor: int

    def date(self, day: int) -> date:
        """Return the date of a day."""
        return EPOCH + timedelta(days=self.start + int(day))

    def instants(self, day: Whole | int, second: Whole | int) -> Whole:
        """Return the instants, as UTC seconds since 1970, of seconds of local days (after 03:00)."""
        number = np.asarray(day, np.int64) + self.start
        return np.asarray(number * SECONDS + second - np.where(_is_summer(number), 7_200, 3_600))


def days(time: Time, chance: Chance, many: int, categories: int) -> Days:
    """Return the `many` days from the first one on."""
    start = (time.start - EPOCH).days
    number = start + np.arange(many)
    weekday = (number + 3) % 7
    holiday = np.isin(number, _holidays(time.start.year, many // 365 + 2))
    closed = holiday if time.closed_holidays else np.zeros(many, np.bool_)
    open_pull = np.where(closed, 0.0, np.array(time.store_week)[weekday])
    feed = int(time.silent_feed[0] * many) // 7 * 7
    return Days(
        start=start, many=many, closed=closed, store=open_pull / np.mean(time.store_week),
        web=np.array(time.web_week)[weekday] / np.mean(time.web_week), season=_season(time, number, many),
        gift=_before_christmas(number, time.gift_days), promoted=_promotions(time, chance, many, categories),
        silent=(feed, feed + 6), competitor=int(time.competitor[0] * many),
    )  # fmt: skip


def easter(year: int) -> date:
    """Return Easter Sunday of a year (Gauss's rule as Butcher wrote it down).

    Examples
    --------
    >>> [str(easter(year)) for year in (2024, 2025, 2026)]
    ['2024-03-31', '2025-04-20', '2026-04-05']
    """
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, month, day + 1)


def _holidays(first_year: int, years: int) -> list[int]:
    found = []
    for year in range(first_year, first_year + years):
        found += [(date(year, month, day) - EPOCH).days for month, day in _FIXED]
        found += [(easter(year) - EPOCH).days + after for after in _AFTER_EASTER]
    return found


def _season(time: Time, number: Whole, many: int) -> Floats:
    """Return the yearly swing, highest in December, times the rush before Christmas and Easter."""
    swing = 1 + time.year_swing * np.cos(2 * np.pi * ((number % 365.25) - time.year_peak) / 365.25)
    rush = np.ones(len(number))
    for year in range(time.start.year, time.start.year + many // 365 + 2):
        for feast in (date(year, 12, 25), easter(year)):
            before = (feast - EPOCH).days - number
            near = (before >= 1) & (before <= time.holiday_days)
            rush = np.where(near, 1 + time.holiday_pull * (1 - (before - 1) / time.holiday_days), rush)
    return steady(swing * rush)


def _before_christmas(number: Whole, days: int) -> NDArray[np.bool_]:
    found = np.zeros(len(number), np.bool_)
    for year in range(1970 + int(number[0] // 366), 1970 + int(number[-1] // 365) + 1):
        christmas = (date(year, 12, 25) - EPOCH).days
        found |= (number >= christmas - days) & (number < christmas)
    return found


def _promotions(time: Time, chance: Chance, many: int, categories: int) -> Whole:
    """Return the categories on promotion each day: they change weekly and no category stands twice."""
    week = np.arange(many // 7 + 1)
    first = chance.whole("promotion", categories, week)
    steps = [first + place * (1 + chance.whole("promotion step", categories // time.promoted - 1, week))
             for place in range(time.promoted)]  # fmt: skip
    return np.repeat(np.stack(steps, 1) % categories, 7, axis=0)[:many]


def _is_summer(number: Whole) -> NDArray[np.bool_]:
    """Tell the days of Central European Summer Time: from the last Sunday of March to that of October."""
    summer = np.zeros(np.shape(number), np.bool_)
    if not np.size(number):
        return summer
    years = (np.asarray(number).astype("datetime64[D]").astype("datetime64[Y]").astype(int) + 1970).ravel()
    for year in range(int(years.min()), int(years.max()) + 1):
        begins, ends = ((date(year, month, 31) - EPOCH).days for month in (3, 10))
        summer |= (number >= begins - (begins + 4) % 7) & (number < ends - (ends + 4) % 7)
    return summer
