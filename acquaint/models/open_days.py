"""Open days ahead, and from numbers of open days back to dates."""

from __future__ import annotations

import msgspec
import numpy as np

from acquaint.features.calendar import Calendar, weekday
from acquaint.features.occasions import NEVER, Days, Flags, Ints


def ahead(calendar: Calendar, at: int, days: int) -> Flags:
    """Return bool[days], which days from `at` on are open: as they were, and after the fit by the rule of weekdays.

    Examples
    --------
    >>> sundays = Calendar(first=3, fitted=18, closed_weekdays=(6,), closed_days=(3, 10, 17))
    >>> ahead(sundays, 15, 11).astype(int).tolist()  # Friday to Monday
    [1, 1, 0, 1, 1, 1, 1, 1, 1, 0, 1]
    """
    day = at + np.arange(days)
    as_a_rule = np.isin(weekday(day), calendar.closed_weekdays) & (day >= calendar.fitted)
    return ~(as_a_rule | np.isin(day, calendar.closed_days))


class Dates(msgspec.Struct, frozen=True, eq=False):
    """The number of the latest open day up to each day, from the day `first` on."""

    first: int
    numbers: Ints

    def of(self, number: Ints) -> Days:
        """Return the date of each open day, int32; NEVER for NEVER."""
        found = self.first + np.searchsorted(self.numbers, number)
        return np.where(number < NEVER, found, NEVER).astype(np.int32)


def dates(calendar: Calendar, at: int, days: int) -> Dates:
    """Return the dates of the open days before `at` and of `days` from there on.

    Examples
    --------
    >>> sundays = Calendar(first=4, fitted=18, closed_weekdays=(6,), closed_days=(10, 17))
    >>> dates(sundays, 18, 9).of(np.array([1, 7, 12, 13, 19, NEVER])).tolist()
    [4, 11, 16, 18, 25, 2147483647]
    """
    past = calendar.index(np.arange(calendar.first, at))
    now = int(calendar.index(np.array([at - 1]))[0])
    return Dates(calendar.first, np.concatenate([past, now + np.cumsum(ahead(calendar, at, days), dtype=np.int64)]))
