"""Do they stay: new customers by the half-year or quarter they came in, and how many still buy, quarter by quarter.

Only new customers, and only periods that begin after the guard of the data's start: in an earlier one nobody can tell
new from known. A cell counts those of the cohort who can have been seen for all of its 91 days.
"""

from __future__ import annotations

from datetime import date, timedelta

import msgspec

from acquaint.features import intervals
from acquaint.records import Estimate
from acquaint.report.figures.figure import FEW, Book, Figure, Source
from acquaint.report.figures.given import QUARTER_DAYS, Given

LIVED = 8
"""Quarters of life that are shown."""
COHORTS = 8
ENOUGH_FOR_QUARTERS = 50


class Cell(msgspec.Struct, frozen=True):
    """Of `n` customers seen for the whole of quarter `quarter` of their life, `bought` bought in it."""

    quarter: int
    n: int
    bought: int
    key: str


class Cohort(msgspec.Struct, frozen=True):
    """New customers whose first order lies from `start` to the day before `end`."""

    start: date
    end: date
    customers: int
    cells: tuple[Cell, ...]


class Cohorts(msgspec.Struct, frozen=True):
    """The cohorts, latest last.

    Parameters
    ----------
    months
        Length of a cohort: 3 or 6.
    left_out_before
        Customers first seen before this day are in no cohort.
    difference
        The latest cohort less the one a year before (else all before), in quarter `compared`, with its interval.
    """

    months: int = 6
    left_out_before: date | None = None
    cohorts: tuple[Cohort, ...] = ()
    compared: int | None = None
    latest: int | None = None
    earlier: int | None = None
    difference: Estimate | None = None


def add(book: Book, given: Given) -> Cohorts:
    """Count cohorts and their cells."""
    open_from = given.new_from
    if open_from is None:
        return Cohorts()
    months = _length(book, open_from, given.at.day)
    periods = [p for p in _periods(open_from, given.at.day, months) if p[0] >= open_from][-COHORTS:]
    found = tuple(c for start, end in periods if (c := _cohort(book, given, start, end)).customers)
    if found:
        _once(book, given, found[-1])
    first = periods[0][0] if periods else open_from
    return msgspec.structs.replace(_compared(found, months), months=months, left_out_before=first, cohorts=found)


def _once(book: Book, given: Given, latest: Cohort) -> None:
    """Count those of the latest cohort who have come once so far, and of them those on the sheet New."""
    inside = f"first_order_date >= DATE '{latest.start}' AND first_order_date < DATE '{latest.end}'"
    new = "kind = 'person' AND stage IS NOT NULL AND NOT known_from_before"
    once = f"{new} AND {inside} AND occasions = 1"
    book.count("cohorts.latest_once", "profiles", once)
    book.count("cohorts.latest_once_listed", "profiles", f"{once} AND {given.on_sheet_new}")


def name(start: date, months: int) -> str:
    """Return the name of a cohort in keys.

    Examples
    --------
    >>> name(date(2025, 7, 1), 6), name(date(2025, 7, 1), 3)
    ('2025h2', '2025q3')
    """
    return f"{start.year}h{(start.month + 5) // 6}" if months == 6 else f"{start.year}q{(start.month + 2) // 3}"


def _length(book: Book, open_from: date, day: date) -> int:
    """Return 3 months where a quarter has fifty newcomers or more, else 6."""
    query = f"SELECT count(*) FROM visits WHERE new AND nth = 1 AND local_date >= DATE '{open_from}'"
    new = int(book.con.execute(query).fetchall()[0][0])
    quarters = max(1.0, (day - open_from).days / QUARTER_DAYS)
    return 3 if new / quarters >= ENOUGH_FOR_QUARTERS else 6


def _periods(since: date, until: date, months: int) -> list[tuple[date, date]]:
    starts = [date(year, month, 1) for year in range(since.year, until.year + 1) for month in range(1, 13, months)]
    ends = [*starts[1:], date(until.year + 1, 1, 1)]
    return [(start, end) for start, end in zip(starts, ends, strict=True) if start < until and end > since]


def _cohort(book: Book, given: Given, start: date, end: date) -> Cohort:
    months = 3 if (end - start).days < 100 else 6
    label, day = name(start, months), given.at.day
    who = f"new AND nth = 1 AND local_date >= DATE '{start}' AND local_date < DATE '{end}'"
    size = book.count(f"cohorts.{label}.customers", "visits", who, definition="cohorts_customers")
    found = book.con.execute(f"""
        WITH bought AS (SELECT DISTINCT customer, (local_date - first_date + {QUARTER_DAYS - 1}) // {QUARTER_DAYS} AS
                quarter FROM visits WHERE nth > 1),
            cohort AS (SELECT customer, local_date AS first FROM visits WHERE {who})
        SELECT q.quarter, count(*), count(b.customer) FROM cohort CROSS JOIN range(1, {LIVED + 1}) q(quarter)
        LEFT JOIN bought b ON b.customer = cohort.customer AND b.quarter = q.quarter
        WHERE cohort.first + CAST(q.quarter * {QUARTER_DAYS} AS INTEGER) < DATE '{day}' GROUP BY q.quarter ORDER BY ALL
    """).fetchall()
    cells = tuple(_cell(book, label, who, day, *row) for row in found)
    return Cohort(start, end, int(size.value or 0), cells)


def _cell(book: Book, label: str, who: str, day: date, quarter: int, n: int, bought: int) -> Cell:
    key = f"cohorts.{label}.q{quarter}"
    seen = f"{who} AND first_date < DATE '{day - timedelta(days=quarter * QUARTER_DAYS)}'"
    first, last = (quarter - 1) * QUARTER_DAYS + 1, quarter * QUARTER_DAYS
    again = f"customer IN (SELECT customer FROM visits WHERE local_date - first_date BETWEEN {first} AND {last})"
    source = Source("visits", f"({seen}) AND {again}", "count(*)", seen)
    figure = Figure(key, None, "share", "cohorts_cell", source, n=n, needed=FEW)
    if not figure.missing:
        known = intervals.share(bought, n)
        figure = msgspec.structs.replace(figure, value=bought / n, low=known.low, high=known.high)
    book.add(figure)
    return Cell(quarter, n, bought, key)


def _compared(cohorts: tuple[Cohort, ...], months: int) -> Cohorts:
    """Compare the latest cohort with the one a year before at the longest life both have lived, up to two quarters."""
    for latest in reversed(range(1, len(cohorts))):
        wanted = latest - 12 // months
        for earlier in (wanted, latest - 1):
            if earlier < 0:
                continue
            for quarter in (2, 1):
                one, other = (_enough(cohorts[each], quarter) for each in (latest, earlier))
                if one and other:
                    gap = intervals.difference(*(intervals.share(each.bought, each.n) for each in (one, other)))
                    return Cohorts(compared=quarter, latest=latest, earlier=earlier, difference=gap)
    return Cohorts()


def _enough(cohort: Cohort, quarter: int) -> Cell | None:
    return next((cell for cell in cohort.cells if cell.quarter == quarter and cell.n >= FEW), None)
