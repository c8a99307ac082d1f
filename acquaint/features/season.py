"""Seasons: customers, or a whole shop, who buy in the same weeks of each year.

A customer is seasonal when at least 60 % of the occasions lie within the same eight weeks of different years; a shop
when at least 50 % of sales fall into ten weeks (next to each other, over the latest two years). Neither can be told
before 25 months of history. For the seasonal, silence out of season says nothing: due is the next season, slipping half
of it passed, lapsed four weeks after its end.

Weeks of the year run from 1 January (week 0) in steps of seven days; the last, week 51, holds the rest of the year.
"""

from __future__ import annotations

import msgspec
import numpy as np

from acquaint.features.occasions import Days, Flags, Floats, Ints, Occasions, Sales
from acquaint.records import NotEnoughData

WEEKS = 52
CUSTOMER_WEEKS = 8
CUSTOMER_SHARE = 0.6
SHOP_WEEKS = 10
SHOP_SHARE = 0.5
HISTORY_DAYS = 761
"""25 months."""
YEAR_APART = 300
"""Occasions of the same weeks that lie so many days apart are of different years."""
CHUNK = 8192
"""Customers looked at at once: their weeks fit the processor's cache."""
GRACE_DAYS = 28
"""Four weeks: a season counts as passed so long after its end, as bought in so long before its start."""


class Season(msgspec.Struct, frozen=True, tag=True):
    """Weeks of the year in which a shop makes half of its sales or more; `share` of all sales fell into them."""

    first_week: int
    weeks: int
    share: float


def week_of_year(days: Days | Ints) -> Ints:
    """Return the week of the year (0 ... 51) of each day number.

    Examples
    --------
    >>> week_of_year(np.array([0, 7, 364])).tolist()  # 1 January, 8 January, 31 December 1970
    [0, 1, 51]
    """
    date = np.asarray(days, np.int64).astype("datetime64[D]")
    of_year = (date - date.astype("datetime64[Y]").astype("datetime64[D]")).astype(np.int64)
    return np.asarray(np.minimum(of_year // 7, WEEKS - 1))


def shop_season(rows: Occasions | Sales, at: int) -> Season | NotEnoughData | None:
    """Find the shop's season from visible rows; None for a shop without one.

    Sales are net sales (occasions where the shop has no amounts) of the latest 728 days, so that each week of the year
    is in twice.
    """
    if not len(rows.day) or at - int(rows.day.min()) < HISTORY_DAYS:
        return NotEnoughData(at - int(rows.day.min(initial=at)), HISTORY_DAYS)
    latest = rows.day >= at - 728
    sales = np.maximum(0, rows.net_sales_minor[latest])
    worth = sales if sales.any() else np.ones(len(sales), np.int64)
    by_week = np.bincount(week_of_year(rows.day[latest]), worth, minlength=WEEKS)
    first, share = _best_window(by_week[np.newaxis], SHOP_WEEKS)
    return Season(int(first[0]), SHOP_WEEKS, round(float(share[0]), 4)) if share[0] >= SHOP_SHARE else None


def customer_seasons(rows: Occasions, at: int) -> Ints:
    """Return int64[customers], the first of the eight weeks in which a seasonal customer buys; -1 for all others.

    Occasions in at least two years are needed, 300 days or more apart. The eight weeks lie around those bought in.
    """
    result = np.full(rows.customers, -1, np.int64)
    if not len(rows.day) or at - int(rows.day.min()) < HISTORY_DAYS:
        return result
    bought = np.flatnonzero(np.diff(rows.start) > 1)
    span = rows.day[rows.start[bought + 1] - 1] - rows.day[rows.start[bought]]
    candidates = bought[span >= YEAR_APART]
    for chunk in range(0, len(candidates), CHUNK):
        who = candidates[chunk : chunk + CHUNK]
        result[who] = _seasons_of(rows, who)
    return result


def _seasons_of(rows: Occasions, customers: Ints) -> Ints:
    """Return the first week of the season of each of some customers; -1 for those without."""
    counts = rows.start[customers + 1] - rows.start[customers]
    who = np.repeat(np.arange(len(customers)), counts)
    row = np.arange(len(who)) - np.repeat(np.cumsum(counts) - counts, counts) + np.repeat(rows.start[customers], counts)
    day, week = rows.day[row], week_of_year(rows.day[row])
    by_week = np.bincount(who * WEEKS + week, minlength=len(customers) * WEEKS).reshape(-1, WEEKS)
    first, share = _best_window(by_week, CUSTOMER_WEEKS)
    inside = (week - first[who]) % WEEKS < CUSTOMER_WEEKS
    return np.where((share >= CUSTOMER_SHARE) & _years_apart(who, day, inside, len(customers)), first, -1)


def next_start(last: Days | Ints, first_week: Ints) -> Ints:
    """Return the first day of the first season that begins more than four weeks after the day `last`.

    Examples
    --------
    >>> christmas = np.array([46])  # from 19 November
    >>> bought = np.array([(np.datetime64("2023-12-10") - np.datetime64("1970-01-01")).astype(int)])
    >>> next_start(bought, christmas).astype("datetime64[D]").tolist()
    [datetime.date(2024, 11, 18)]
    """
    after = np.asarray(last, np.int64) + GRACE_DAYS
    year = after.astype("datetime64[D]").astype("datetime64[Y]")
    this = year.astype("datetime64[D]").astype(np.int64) + 7 * first_week
    following = (year + 1).astype("datetime64[D]").astype(np.int64) + 7 * first_week
    return np.where(this > after, this, following)


def _windows(by_week: Ints, weeks: int) -> Ints:
    """Return, per row and first week, the sum over `weeks` weeks, going on from December to January."""
    around = np.concatenate([by_week, by_week[:, : weeks - 1]], axis=1)
    sums = np.concatenate([np.zeros((len(by_week), 1), around.dtype), np.cumsum(around, axis=1)], axis=1)
    return np.asarray(sums[:, weeks:] - sums[:, :-weeks])


def _best_window(by_week: Ints, weeks: int) -> tuple[Ints, Floats]:
    """Return first week and share of the fullest `weeks` of each row, centred on the weeks that have any."""
    inside = _windows(by_week, weeks)
    first = inside.argmax(axis=1)
    share = inside.max(axis=1) / np.maximum(1, by_week.sum(axis=1))
    offsets = np.arange(weeks)
    filled = np.take_along_axis(by_week, (first[:, np.newaxis] + offsets) % WEEKS, axis=1) > 0
    low = filled.argmax(axis=1)
    high = weeks - 1 - filled[:, ::-1].argmax(axis=1)
    return (first + (low + high - weeks + 1) // 2) % WEEKS, share


def _years_apart(who: Ints, day: Days, inside: Flags, customers: int) -> Flags:
    """Return which customers have occasions in the season of two years: 300 days or more between its first and last."""
    first, last = np.full(customers, np.iinfo(np.int64).max), np.full(customers, np.iinfo(np.int64).min)
    np.minimum.at(first, who[inside], day[inside])
    np.maximum.at(last, who[inside], day[inside])
    return np.asarray((last >= first) & (last - np.minimum(first, last) >= YEAR_APART))
