"""What is known of each customer at a day: repeat occasions, when the last was, and for how long they are known.

All times are whole open days (`features.calendar`): closed days do not count. The likelihood of a shop depends on
(x, last, age) only, so it is taken over the few *cells* in which customers agree, each with its number of customers.
"""

from __future__ import annotations

import msgspec
import numpy as np

from acquaint.features import occasions
from acquaint.features.calendar import Calendar
from acquaint.features.occasions import Flags, Floats, Ints, Occasions

LATELY = (28, 91)
"""Days before the moment in which orders are counted apart."""


class Summary(msgspec.Struct, frozen=True, eq=False, kw_only=True):
    """Customers with an occasion before day `at`, one entry each.

    Parameters
    ----------
    at
        Day it is read at.
    open_share
        Open days per calendar day in a usual week.
    customer
        int64[n], index of the customer in the history.
    first_day
        int64[n], day of the first occasion.
    begin
        int64[n], open days from the first of the shop's data to the first occasion.
    x
        int64[n], occasions after the first.
    last, age
        int64[n], open days from the first occasion to the last, and to the day before `at` (t_x <= T in the
        literature).
    lately
        int64[n, 2], occasions in the last 28 and 91 days before `at`, the first one of a customer left out.
    net_sales_minor, squares
        int64[n], float64[n], net sales of all occasions together, and the sum of their squares.
    log_gaps
        float64[n], sum of ln(gap) over the gaps between occasions.
    daily, by_age
        int64[days], repeat occasions of all customers by open day of the shop and by open days since the first.
    """

    at: int
    open_share: float
    customer: Ints
    first_day: Ints
    begin: Ints
    x: Ints
    last: Ints
    age: Ints
    lately: Ints
    net_sales_minor: Ints
    squares: Floats
    log_gaps: Floats
    daily: Ints
    by_age: Ints

    @property
    def repeaters(self) -> int:
        """Customers with two occasions or more."""
        return int((self.x > 0).sum())


class Cells(msgspec.Struct, frozen=True, eq=False):
    """Customers who agree in (x, last, age), counted.

    Parameters
    ----------
    x, last, age
        int64[cells], in the order of (x, last, age).
    n
        int64[cells], customers in the cell.
    log_gaps
        Sum of ln(gap) over all gaps of all customers.
    """

    x: Ints
    last: Ints
    age: Ints
    n: Ints
    log_gaps: float

    @property
    def customers(self) -> int:
        """Customers in all cells."""
        return int(self.n.sum())


def read(rows: Occasions, at: int, calendar: Calendar | None = None) -> Summary:
    """Summarise what a read at day `at` sees.

    Parameters
    ----------
    calendar
        Which days were open; all where there is none.

    Examples
    --------
    >>> rows = occasions.of_rows([0, 0, 0, 1], [100, 107, 121, 110], [500, 500, 500, 900])
    >>> found = read(rows, 131)
    >>> found.x.tolist(), found.last.tolist(), found.age.tolist(), found.lately.tolist()
    ([2, 0], [21, 0], [30, 20], [[2, 2], [0, 0]])
    """
    seen = occasions.visible(rows, at)
    start, counts = seen.start[:-1], np.diff(seen.start)
    customer = np.flatnonzero(counts)
    first, size = start[customer], counts[customer]
    place = _open_days(seen.day, at, calendar)
    now = int(_open_days(np.array([at - 1]), at, calendar, seen.day)[0])
    gap = np.diff(place, prepend=place[:1])
    gap[first] = 1
    again = np.ones(len(place), np.bool_)
    again[first] = False
    since = (place - np.repeat(place[first], size))[again]
    return Summary(
        at=at,
        open_share=1.0 if calendar is None else calendar.open_share,
        customer=customer,
        first_day=seen.day[first].astype(np.int64),
        begin=place[first],
        x=size - 1,
        last=place[first + size - 1] - place[first],
        age=now - place[first],
        lately=np.stack([_sums(again & (seen.day >= at - days), first) for days in LATELY], axis=1),
        net_sales_minor=np.add.reduceat(seen.net_sales_minor, first) if len(first) else np.zeros(0, np.int64),
        squares=np.asarray(_sums(seen.net_sales_minor.astype(np.float64) ** 2, first), np.float64),
        log_gaps=np.asarray(_sums(np.log(np.maximum(gap, 1)), first), np.float64),
        daily=np.bincount(place[again], minlength=now + 1),
        by_age=np.bincount(since, minlength=now + 1),
    )


def ahead(rows: Occasions, of: Summary, until: int) -> Floats:
    """Return float64[n], the occasions of each customer from day `of.at` to before `until`, whenever they got known."""
    inside = (rows.day >= of.at) & (rows.day < until)
    return np.bincount(rows.customer[inside], minlength=rows.customers)[of.customer].astype(np.float64)


def cells(x: Ints, last: Ints, age: Ints, log_gaps: float = 0.0) -> Cells:
    """Count customers by (x, last, age).

    Examples
    --------
    >>> found = cells(np.array([1, 0, 1]), np.array([5, 0, 5]), np.array([9, 9, 9]))
    >>> found.x.tolist(), found.n.tolist()
    ([0, 1], [1, 2])
    """
    days = int(age.max(initial=0)) + 1
    key, n = np.unique(_key(x, last, age, days), return_counts=True)
    return Cells(key // days // days, key // days % days, key % days, n, log_gaps)


def places(of: Cells, x: Ints, last: Ints, age: Ints) -> Ints:
    """Return int64[n], the cell of each customer; all of them must have one."""
    days = int(of.age.max(initial=0)) + 1
    return np.searchsorted(_key(of.x, of.last, of.age, days), _key(x, last, age, days))


def triples(x: Ints, age: Ints, step: Ints) -> tuple[Ints, Ints, Ints, Ints]:
    """Return the triple of (x, age, step) of each cell, and the triples: what is to come depends on no more."""
    days, width = int(age.max(initial=0)) + 1, int(step.max(initial=0)) + 1
    key, back = np.unique((x * days + age) * width + step, return_inverse=True)
    return back, key // width // days, key // width % days, key % width


def _key(x: Ints, last: Ints, age: Ints, days: int) -> Ints:
    return np.asarray((x.astype(np.int64) * days + last) * days + age)


def _open_days(days: Ints, at: int, calendar: Calendar | None, data: Ints | None = None) -> Ints:
    """Return open days since the first day of the data (of the shop where there is a calendar)."""
    if calendar is not None:
        return calendar.index(days) - int(calendar.index(np.array([calendar.first]))[0])
    known = days if data is None else data
    return days.astype(np.int64) - int(known.min(initial=at))


def _sums(values: Flags | Floats, first: Ints) -> Ints | Floats:
    """Return the sum over the rows of each customer."""
    if not len(first):
        return np.zeros(0, values.dtype if values.dtype.kind == "f" else np.int64)
    return np.asarray(np.add.reduceat(values.astype(np.float64 if values.dtype.kind == "f" else np.int64), first))
