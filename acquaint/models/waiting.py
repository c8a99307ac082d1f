"""How long until it comes: the date and the 10-90 % band of a wait, and proper scores of it where the watch ends first.

A wait is told by `come`, float64[n, days]: the chance that it has come by the end of each day ahead, day 0 being the
day that begins with the read. Not all of it need ever come: what the last day leaves out lies beyond.

Everybody is watched for the same days, so a wait that outlasts them is known to, and nothing has to be weighed for
having been cut off: a score of the days watched alone is proper for what is said about them. The deciding one is

    sum over days d watched of (come by d as predicted - come by d)²          [days]

the continuous ranked probability score weighted to the days watched: it asks for the whole distribution, and for a
prediction of one day it is the days it was off. What cannot be seen cannot be scored: nothing is learnt of later days.

Source: T. Gneiting, R. Ranjan, Comparing density forecasts using threshold- and quantile-weighted scoring rules,
Journal of Business & Economic Statistics 29 (2011) 411-422.
"""

from __future__ import annotations

import msgspec
import numpy as np

from acquaint.features.occasions import NEVER, Days, Flags, Floats, Ints

LOW, HIGH = 0.1, 0.9
"""Between these parts of the distribution lies the band."""
HELD = (0.75, 0.85)
"""Between these the share of outcomes may lie that come in the middle 80 %."""


class Expected(msgspec.Struct, frozen=True, eq=False):
    """When it is expected; days since 1970-01-01, int32[n].

    Parameters
    ----------
    day
        Day by whose end it has come with a chance of one half; NEVER: it may not come at all, as far as one can see.
    low, high
        First and last day of the 10-90 % band; `high` NEVER: one in ten or more may not come at all.
    """

    day: Days
    low: Days
    high: Days


def expected(come: Floats, at: int) -> Expected:
    """Return date and band of waits read at day `at`.

    Days are whole, chances are not: the band begins with the day before which the chance is nearest to 10 %, and ends
    with the one after which it is nearest to 90 %. So it holds 80 % as nearly as days allow, where taking any day that
    reaches the mark would hold more.

    Examples
    --------
    >>> found = expected(np.array([[0.15, 0.4, 0.7, 0.88, 0.95], [0.0, 0.1, 0.2, 0.3, 0.3]]), 100)
    >>> found.day.tolist(), found.low.tolist(), found.high.tolist() == [103, NEVER]
    ([102, 2147483647], [101, 102], True)
    """
    before = np.concatenate([np.zeros((len(come), 1)), come[:, :-1]], axis=1)
    middle, first, last = (_reached(come, part) for part in (0.5, LOW, HIGH))
    low = first + (_near(come, first, LOW) < _near(before, first, LOW))
    high = np.maximum(last - (_near(before, last, HIGH) < _near(come, last, HIGH)), low)
    end = come.shape[1]
    return Expected(*(_dated(day, reached, at, end) for day, reached in ((middle, middle), (low, first), (high, last))))


def in_days(low: Floats, middle: Floats, high: Floats, reach: int) -> tuple[Ints, Ints, Ints]:
    """Return the first day of the band, the day expected and the last day, given as waits; NEVER beyond `reach` days.

    Day 0 lasts from 0 to 1. As in `expected`, the band begins and ends with the nearest midnight.

    Examples
    --------
    >>> [each.tolist() for each in in_days(np.array([0.6, 0.1]), np.array([2.3, 0.3]), np.array([4.4, 0.4]), 365)]
    [[1, 0], [2, 0], [3, 0]]
    """
    day = np.maximum(np.ceil(np.minimum(middle, reach + 1)) - 1, 0)
    first = np.minimum(np.floor(np.minimum(low, reach + 1) + 0.5), day)
    last = np.maximum(np.floor(np.minimum(high, reach + 1) + 0.5) - 1, day)
    return tuple(np.where(each < reach, each, NEVER).astype(np.int64) for each in (first, day, last))  # type: ignore[return-value]


def _reached(come: Floats, part: float) -> Ints:
    """Return the first day by whose end `part` have come; the number of days where none is."""
    return np.asarray(np.where(come[:, -1] >= part, (come >= part).argmax(axis=1), come.shape[1]))


def _near(come: Floats, day: Ints, part: float) -> Floats:
    return np.asarray(np.abs(come[np.arange(len(day)), np.minimum(day, come.shape[1] - 1)] - part))


def _dated(day: Ints, reached: Ints, at: int, end: int) -> Days:
    return np.where(reached < end, at + day, NEVER).astype(np.int32)


def crps(come: Floats, ahead: Ints) -> Floats:
    """Return float64[n], the score over the days of `come`; `ahead` is the day it came on, any larger one if later.

    Examples
    --------
    >>> crps(np.array([[0.0, 1.0, 1.0], [0.5, 0.5, 0.5]]), np.array([2, NEVER])).tolist()
    [1.0, 0.75]
    """
    days = np.arange(come.shape[1])
    return np.asarray(((come - (ahead[:, np.newaxis] <= days)) ** 2).sum(axis=1))


def missed(found: Expected, at: int, ahead: Ints, days: int) -> Floats:
    """Return float64[n], the days between the expected date and the real one; both end with the days watched.

    Its mean is smallest at the median: it is twice the pinball loss at one half.
    """
    return np.abs(np.clip(found.day.astype(np.int64) - at, 0, days) - np.minimum(ahead, days)).astype(np.float64)


def below(come: Floats, ahead: Ints, part: float) -> Floats:
    """Return float64[n], how much of each outcome lies below `part` of its predicted distribution.

    A day is a range of chances, not one of them: an outcome within it counts by the part of the range that lies below.
    One not seen within the days of `come` has the range above all of them. Right predictions have the mean `part`,
    for every `part`: this is the probability integral transform for whole days.

    Source: C. Czado, T. Gneiting, L. Held, Predictive model assessment for count data, Biometrics 65 (2009) 1254-1261.

    Examples
    --------
    >>> below(np.array([[0.25, 0.75], [0.25, 0.75], [0.25, 0.75]]), np.array([0, 1, NEVER]), 0.5).tolist()
    [1.0, 0.5, 0.0]
    """
    row, days = np.arange(len(ahead)), come.shape[1]
    seen = ahead < days
    day = np.minimum(ahead, days - 1)
    high = np.where(seen, come[row, day], 1.0)
    low = np.where(seen, np.where(day > 0, come[row, day - 1], 0.0), come[:, -1])
    return np.asarray(np.clip((part - low) / np.maximum(high - low, 1e-12), 0, 1))


def held(come: Floats, ahead: Ints) -> Floats:
    """Return float64[n], how much of each outcome lies in the middle 80 % of its predicted distribution."""
    return below(come, ahead, HIGH) - below(come, ahead, LOW)


def within(found: Expected, at: int, ahead: Ints, days: int) -> tuple[Flags, Flags]:
    """Return which outcomes lie in their band, and for which that is known: those whose band ends within `days`.

    Which bands do is known beforehand, so that counting these alone is no choice by the outcome.
    """
    told = found.high < at + days
    come = at + np.minimum(ahead, days)
    return told & (come >= found.low) & (come <= found.high), told
