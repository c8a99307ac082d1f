"""Recency, frequency, money: a description of who bought how lately, how often and for how much (it drives no act).

R = days since the last occasion, F = occasions, M = net sales per occasion (the total would repeat F; what was taken
back lowers it on its own date), all within a window of max(365 days, 4 m_shop). Percentile of a value = (below + half
of the equal) / n, so equal values share a cell; 3 x 3 cells below 1,000 customers, 5 x 5 above. The cut-offs are fitted
on 1 January and hold for the year, otherwise people move because others did. They are fitted on the latest 1 January
that has a full calendar quarter of data before it; until there is one, at the end of the first full calendar quarter.
"""

from __future__ import annotations

from datetime import date

import msgspec
import numpy as np

from acquaint.features.occasions import Floats, Ints, Occasions, Sales, date_of

SMALL = 1000
WINDOW_DAYS = 365
QUARTER_START_DAYS = 7
"""Data that begin within the first week of a quarter hold all of it: shops are closed on 1 January."""


class Cuts(msgspec.Struct, frozen=True):
    """Cut-offs of the cells, frozen for a year.

    Parameters
    ----------
    since
        Day of the fit.
    window_days
        Days before a read that are looked at.
    cells
        3 or 5 cells a side; cell 1 is the weakest.
    recency_days
        Upwards: a customer silent for more than `recency_days[-1]` days is in cell 1, for at most `recency_days[0]`
        in the best.
    frequency, money_minor
        Upwards: the least occasions, and the least net sales per occasion in minor units, of cells 2, 3, ...
    customers
        How many the cut-offs were fitted on.
    """

    since: date
    window_days: int
    cells: int
    recency_days: tuple[int, ...]
    frequency: tuple[int, ...]
    money_minor: tuple[int, ...]
    customers: int


class Scores(msgspec.Struct, frozen=True, eq=False):
    """Values and cells per customer; cell 0, and -1 for recency, where nothing was bought in the window.

    `recency_days`, `frequency`, `money_minor` are int64[customers]; `r`, `f`, `m` the cells, 1 (weakest) and up.
    """

    recency_days: Ints
    frequency: Ints
    money_minor: Ints
    r: Ints
    f: Ints
    m: Ints


def anchor(data_start: date, month: date) -> date | None:
    """Return the day whose cut-offs hold in `month`; None before the first full calendar quarter has passed.

    Examples
    --------
    >>> anchor(date(2024, 1, 1), date(2024, 6, 1)), anchor(date(2023, 11, 5), date(2024, 2, 1))
    (datetime.date(2024, 4, 1), None)
    """
    late = data_start.day > QUARTER_START_DAYS or data_start.month % 3 != 1
    quarter_end = _months_after(data_start, (2 - (data_start.month - 1) % 3) + 1 + (3 if late else 0))
    january = date(month.year, 1, 1)
    if january >= quarter_end:
        return january
    return quarter_end if quarter_end <= month else None


def _months_after(day: date, months: int) -> date:
    """Return the first day of the month `months` after that of `day`."""
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def fit(rows: Occasions, at: int, usual_gap_days: float | None, sales: Sales | None = None) -> Cuts | None:
    """Fit the cut-offs on what is visible at day `at`; None where nobody bought in the window."""
    window = max(WINDOW_DAYS, round(4 * (usual_gap_days or 0)))
    recency, frequency, money = values(rows, at, window, sales)
    bought = frequency > 0
    count = int(bought.sum())
    if not count:
        return None
    cells = 3 if count < SMALL else 5
    return Cuts(
        date_of(at), window, cells,
        tuple(-cut for cut in reversed(_cuts(-recency[bought], cells))),
        _cuts(frequency[bought], cells), _cuts(money[bought], cells), count,
    )  # fmt: skip


def score(rows: Occasions, at: int, cuts: Cuts, sales: Sales | None = None) -> Scores:
    """Place every customer in the cells of `cuts` by rows and sales that are visible at day `at`."""
    recency, frequency, money = values(rows, at, cuts.window_days, sales)
    bought = frequency > 0
    best_first = np.searchsorted(np.array(cuts.recency_days, np.int64), recency, side="left")
    r = len(cuts.recency_days) + 1 - best_first
    f = np.searchsorted(np.array(cuts.frequency, np.int64), frequency, side="right") + 1
    m = np.searchsorted(np.array(cuts.money_minor, np.int64), money, side="right") + 1
    return Scores(recency, frequency, money, *(np.where(bought, cell, 0) for cell in (r, f, m)))


def values(rows: Occasions, at: int, window_days: int, sales: Sales | None = None) -> tuple[Ints, Ints, Ints]:
    """Return recency (days, -1 for none), frequency and money (minor units per occasion, floored) within the window.

    Parameters
    ----------
    rows, sales
        What is visible at day `at`; without `sales` the money is that of the rows.
    """
    inside = rows.day >= at - window_days
    frequency = np.bincount(rows.customer[inside], minlength=rows.customers).astype(np.int64)
    money = _sums(rows if sales is None else sales, at - window_days) // np.maximum(1, frequency)
    last = np.append(rows.day, 0)[rows.start[1:] - 1].astype(np.int64)
    bought = frequency > 0
    return np.where(bought, at - 1 - last, -1), frequency, np.where(bought, money, 0)


def _sums(rows: Occasions | Sales, since: int) -> Ints:
    """Return the net sales of each customer from day `since` on."""
    sums = np.concatenate(([0], np.cumsum(np.where(rows.day >= since, rows.net_sales_minor, 0))))
    return np.asarray(sums[rows.start[1:]] - sums[rows.start[:-1]])


def percentile(value: Ints) -> Floats:
    """Return the mid-rank percentile of each value: (below + half of the equal) / n.

    Examples
    --------
    >>> percentile(np.array([1, 1, 1, 5])).tolist()
    [0.375, 0.375, 0.375, 0.875]
    """
    order = np.sort(value)
    low, high = (np.searchsorted(order, value, side=side) for side in ("left", "right"))
    return np.asarray((low + high) / (2 * len(value)))


def _cuts(value: Ints, cells: int) -> tuple[int, ...]:
    """Return the least value of each cell but the first; a cell nobody falls into has the cut of the next one."""
    distinct = np.unique(value)
    order = np.sort(value)
    low, high = (np.searchsorted(order, distinct, side=side) for side in ("left", "right"))
    cell = np.minimum(cells - 1, (low + high) * cells // (2 * len(value)))
    above = np.append(distinct, distinct[-1] + 1)
    return tuple(int(above[np.searchsorted(cell, wanted, side="left")]) for wanted in range(1, cells))
