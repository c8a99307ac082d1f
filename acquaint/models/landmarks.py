"""Landmarks: earlier reads to learn from, each with what was known at it and the days at risk that followed.

So what is learnt is what a read needs: the days ahead, given what it knows. Nothing after the day of the fit is looked
at: days are watched until it, an order that came later has not come.

Source: H. C. van Houwelingen, Dynamic prediction by landmarking in event history analysis, Scandinavian Journal of
Statistics 34 (2007) 70-85.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from acquaint.features import occasions
from acquaint.features.calendar import Calendar, weekday
from acquaint.features.occasions import NEVER, Ints, Occasions
from acquaint.features.rhythm import Typical
from acquaint.models import open_days, pace
from acquaint.models.hazard import Stretches
from acquaint.models.pace import Paces

READS = 12
MOST_CUSTOMERS = 20_000
MOST_DAYS = 300_000
"""Customers, and days at risk, that are learnt from in a larger shop."""


class Read(NamedTuple):
    """A landmark: its day, who had ordered, how many days later each came, and how many days each was watched."""

    day: int
    paces: Paces
    ahead: Ints
    watched: Ints

    def every(self, step: int, first: int) -> Read:
        """Return every `step`-th customer from the `first`."""
        some = slice(first, None, step)
        return Read(self.day, self.paces.of(some), self.ahead[some], self.watched[some])


def days(first: int, at: int, horizon: int) -> list[int]:
    """Return the days of the landmarks, never all on one weekday.

    Each has a quarter of a year of data before it, or half of what there is.

    Examples
    --------
    >>> days(0, 300, 56)[:3], days(0, 300, 42)[:3], days(0, 20, 56)
    ([291, 282, 273], [292, 284, 276], [11])
    """
    step = max(5, horizon // 6)
    step += step % 7 == 0
    earliest = first + min(pace.SHORTEST_WINDOW, (at - first) // 2)
    return [day for day in range(at - step, at - READS * step - 1, -step) if day >= earliest]


def thinned(rows: Occasions, most: int = MOST_CUSTOMERS) -> Occasions:
    """Return the rows of every so many-th customer, numbered anew, where there are more than `most`."""
    each = -(-rows.customers // most)
    if each <= 1:
        return rows
    keep = rows.customer % each == 0
    who, left = rows.customer[keep] // each, -(-rows.customers // each)
    return occasions.of_rows(who, rows.day[keep], rows.net_sales_minor[keep], known=rows.known[keep], customers=left)


def ahead_of(rows: Occasions, at: int) -> Ints:
    """Return int64[customers], days from `at` to each customer's next occasion; NEVER where none is there."""
    found = np.full(rows.customers, NEVER, np.int64)
    has = np.diff(rows.start) > 0
    if has.any():
        later = np.where(rows.day >= at, rows.day.astype(np.int64) - at, NEVER)
        found[has] = np.minimum.reduceat(later, rows.start[:-1][has])
    return found


def reads(rows: Occasions, at: int, opening: Calendar, shop: Typical, horizon: int) -> list[Read]:
    """Read `rows`, those visible at day `at`, at the landmarks; no more customers than `MOST_DAYS` at risk allow."""
    window = pace.window(shop, opening)
    found = []
    for mark in days(opening.first, at, horizon):
        paces = pace.read(occasions.visible(rows, mark), mark, opening, shop, window)
        ahead = ahead_of(rows, mark)[paces.customer]
        found.append(Read(mark, paces, ahead, np.minimum(ahead + 1, min(horizon, at - mark))))
    each = max(1, -(-sum(int(read.watched.sum()) for read in found) // MOST_DAYS))
    return [read.every(each, place % each) for place, read in enumerate(found)]


def at_risk(read: Read, opening: Calendar) -> Stretches:
    """Return the open days on which the customers of a read were watched, the day of the order the last of each."""
    who = np.repeat(np.arange(len(read.watched)), read.watched)
    day = np.arange(len(who)) - np.repeat(np.cumsum(read.watched) - read.watched, read.watched)
    opened = open_days.ahead(opening, read.day, int(read.watched.max(initial=1)))
    who, day = who[opened[day]], day[opened[day]]
    codes = read.paces.codes(who, np.cumsum(opened, dtype=np.int64)[day], weekday(read.day + day))
    return Stretches(codes, pace.LEVELS, 1 / read.paces.pace[who], day == read.ahead[who])
