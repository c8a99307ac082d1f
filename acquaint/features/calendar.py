"""The shop's open days, found from its sales: silence and gaps are counted in days on which one could buy.

A weekday is closed as a rule when it had sales on at most one of 13 weeks around although it could expect at least ten.
A run of days without any sale is a closure when at least ten customers would usually have bought in it (by the four
weeks before it and after it, whichever is quieter), so that chance explains it once in 20,000 runs, and when it is no
longer than 13 weeks (longer is a season, see `season`). A day with a sale is open, whatever its weekday. A shop too
small to tell has no closed days.
"""

from __future__ import annotations

import msgspec
import numpy as np

from acquaint.features.occasions import Days, Flags, Ints

EXPECTED = 10
"""Customers that must be missing before silence of the whole shop is called a closure; exp(-10) = 1 in 22,000."""
PATTERN_DAYS = 91
LONGEST_CLOSURE = 91
AROUND = 28
AHEAD = 62
"""Days after the fit for which the weekday pattern is laid out: the longest month and some."""


class Calendar(msgspec.Struct, frozen=True):
    """Which days were and will be open.

    Parameters
    ----------
    first, fitted
        First day of the data, and the day before which they were used (day numbers).
    closed_weekdays
        Weekdays closed as a rule, 0 = Monday.
    closed_days
        Closed days before `fitted`, day numbers, in order.
    """

    first: int
    fitted: int
    closed_weekdays: tuple[int, ...] = ()
    closed_days: tuple[int, ...] = ()

    @property
    def open_share(self) -> float:
        """Open days per calendar day in a usual week: 6/7 where Sundays are closed."""
        return (7 - len(self.closed_weekdays)) / 7

    def opened(self) -> Ints:
        """Return the number of open days from `first` up to and including each day, to `AHEAD` days past `fitted`."""
        days = np.arange(self.first, self.fitted + AHEAD, dtype=np.int64)
        is_open = ~(np.isin(weekday(days), self.closed_weekdays) & (days >= self.fitted))
        is_open[np.asarray(self.closed_days, np.int64) - self.first] = False
        return np.cumsum(is_open, dtype=np.int64)

    def index(self, days: Days | Ints) -> Ints:
        """Return int64, the open-day number of each day; differences are open days between.

        Days outside the calendar take the number of its nearest day.

        Examples
        --------
        >>> sundays = Calendar(first=3, fitted=25, closed_weekdays=(6,), closed_days=(3, 10, 17, 24))
        >>> np.diff(sundays.index(np.array([4, 11, 12]))).tolist()  # Monday to Monday, Monday to Tuesday
        [6, 1]
        """
        opened = self.opened()
        return np.asarray(opened[np.clip(days - self.first, 0, len(opened) - 1)])


def weekday(days: Days | Ints) -> Ints:
    """Return the weekday of each day number, 0 = Monday (day 0, 1970-01-01, was a Thursday)."""
    return ((days + 3) % 7).astype(np.int64)


def fit(day: Days, fitted: int) -> Calendar:
    """Find the closed days before `fitted`.

    Parameters
    ----------
    day
        Days of the occasions of all customers, in any order; those from `fitted` on are not looked at.
    """
    before = day[day < fitted]
    if not len(before):
        return Calendar(fitted, fitted)
    first = int(before.min())
    sales = np.bincount(before - first, minlength=fitted - first)
    usual = _closed_as_a_rule(sales)
    if usual[-7:].all():
        usual[:] = False  # all that was sold was sold on a few days: no weekday is known yet
    closed = (sales == 0) & (usual | _in_closed_run(sales, usual))
    # What the latest week did as a rule is what the coming weeks will do.
    pattern = weekday(np.flatnonzero(usual[-7:]) + fitted - len(usual[-7:]))
    return Calendar(first, fitted, tuple(sorted(pattern.tolist())), tuple((np.flatnonzero(closed) + first).tolist()))


def _closed_as_a_rule(sales: Ints) -> Flags:
    """Return, per day, whether its weekday was closed as a rule: at most one sale day of it within 13 weeks around.

    One Sunday open before Christmas does not make Sundays open. The weeks around must have had seven times
    `EXPECTED` customers, so that a weekday could expect that many.
    """
    days = np.arange(len(sales))
    low, high = np.clip(days - PATTERN_DAYS // 2, 0, None), np.clip(days + PATTERN_DAYS // 2 + 1, None, len(sales))
    total = np.concatenate(([0], np.cumsum(sales)))
    enough = total[high] - total[low] >= 7 * EXPECTED
    rare = np.zeros(len(sales), np.bool_)
    for offset in range(7):
        sold = np.concatenate(([0], np.cumsum(sales[offset::7] > 0)))
        week = np.arange(len(sold) - 1)
        rare[offset::7] = sold[np.clip(week + 7, None, len(week))] - sold[np.clip(week - 6, 0, None)] <= 1
    return np.asarray(enough & rare)


def _in_closed_run(sales: Ints, usual: Flags) -> Flags:
    """Return which days lie in a run without sales too long for chance; usual closed days are not counted in it."""
    quiet = np.concatenate(([False], sales == 0, [False]))
    edges = np.flatnonzero(quiet[1:] != quiet[:-1])
    start, end = edges[::2], edges[1::2]
    trading = np.concatenate(([0], np.cumsum(~usual)))
    sold = np.concatenate(([0], np.cumsum(sales)))

    def rate(low: Ints, high: Ints) -> Ints:
        days = np.maximum(1, trading[high] - trading[low])
        return np.asarray((sold[high] - sold[low]) / days)

    before = rate(np.maximum(0, start - AROUND), start)
    after = np.where(end == len(sales), np.inf, rate(end, np.minimum(len(sales), end + AROUND)))
    missed = np.minimum(before, after) * (trading[end] - trading[start])
    closed = (missed >= EXPECTED) & (end - start <= LONGEST_CLOSURE)
    steps = np.zeros(len(sales) + 1, np.int64)
    np.add.at(steps, start[closed], 1)
    np.add.at(steps, end[closed], -1)
    return np.asarray(np.cumsum(steps[:-1]) > 0)
