"""Hindsight: what was expected of the days after the moment, what came, and what a simple rule would have said.

There is one where a run is asked for a day of the past, with data of the weeks after it. These the models have not
seen: they are fitted on what was known before the month. Intervals hold what comes with 95 %: how wrong totals of the
shop have been, and chance.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from acquaint.features import calendar, occasions
from acquaint.features.occasions import Flags, Floats, Ints, Occasions
from acquaint.models import money
from acquaint.models.buying import outlook, spend, summary
from acquaint.models.buying.model import Buying
from acquaint.models.buying.outlook import Ahead
from acquaint.models.buying.summary import Summary
from acquaint.models.kinds.buying import ORDERS, VALUE, Priced
from acquaint.models.shelf import Shelf
from acquaint.models.study import Now

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEAST_DAYS = 28
"""Days after the moment without which there is nothing to look back on."""
MOST_DAYS = 91
LIKELIEST = 0.1
"""Part of the customers who are looked at as the likeliest to leave."""
LEAST = 50
"""Customers without whom a row is not said."""
BAND_SHARE = 0.8
"""Share of next orders that their band is to hold."""
_NOTHING: dict[str, Any] = {"f": np.nan, "M": np.datetime64("NaT")}
_Z = 1.959963984540054


class Row(msgspec.Struct, frozen=True):
    """One thing that was foretold.

    Parameters
    ----------
    name
        What: orders, customers, value, stayed_away, in_band, missed_days.
    n
        Customers it is about.
    came
        What came.
    expected, low, high
        What was expected, with its 95 % interval; null where the row compares with the rule only.
    rule
        What the simple rule says, or came to; null where there is none.
    """

    name: str
    n: int
    came: float
    expected: float | None = None
    low: float | None = None
    high: float | None = None
    rule: float | None = None


class Hindsight(msgspec.Struct, frozen=True):
    """What was foretold of the days from `start` to `end` (included), and of what money the value is."""

    start: date
    end: date
    rows: tuple[Row, ...]
    value_of: money.Of | None = None


def look(now: Now, shelf: Shelf) -> Hindsight | None:
    """Return what came after the moment beside what was expected; None where nothing is known of the weeks after it.

    Parameters
    ----------
    now
        With the table `predictions` in its engine.
    """
    days = _days(now.story.occasions, now.day)
    if not days:
        return None
    told, priced = _told(now), shelf.model(VALUE, Priced)
    buying = shelf.model(ORDERS, Buying)
    rows = (*(_bought(now, buying, priced, days) if buying else ()), *_left(now, told, days), *_dated(now, told, days))
    end = now.at.day + timedelta(days=days - 1)
    return Hindsight(now.at.day, end, rows, priced.of if priced else None) if rows else None


def _days(rows: Occasions, at: int) -> int:
    """Return how many whole weeks after the moment are known; 0 where they are too few."""
    known = int(rows.day.max(initial=0)) + 1 - at
    days = min(MOST_DAYS, known - known % 7)
    return days if days >= LEAST_DAYS else 0


def _told(now: Now) -> dict[str, NDArray[Any]]:
    """Return the columns of `predictions` that are looked back on, by customer; NaN and NaT where nothing is said."""
    names = "churn_probability, next_order_date, next_order_low, next_order_high"
    found = now.con.execute(f"SELECT {names} FROM predictions ORDER BY number").fetchnumpy()
    return {name: np.ma.filled(values, _NOTHING[values.dtype.kind]) for name, values in found.items()}


def _bought(now: Now, buying: Buying, priced: Priced | None, days: int) -> Iterator[Row]:
    """Yield the orders of the customers known at the moment, how many of them came, and what they brought."""
    rows = now.story.occasions
    of = summary.read(rows, now.day, calendar.fit(rows.day, now.day))
    doubt = buying.doubt_of(days)
    ahead = outlook.predict(buying, of, (days,)).ahead[0]
    seen = occasions.visible(rows, now.day)
    came, before = _orders(rows, of, now.day, days), _orders(seen, of, now.day - days, days)
    usual = buying.usual * of.open_share * days
    n, total = len(of.customer), float(ahead.value.sum())
    yield _row("orders", n, came.sum(), total, np.sqrt(doubt**2 + 1 / max(total, 1.0)), n * usual)
    yield _who_came(ahead, doubt, int((came > 0).sum()), int((before > 0).sum()))
    if priced is not None:
        yield from _value(now, priced, of, ahead, days, usual, doubt)


def _orders(rows: Occasions, of: Summary, at: int, days: int) -> Ints:
    inside = (rows.day >= at) & (rows.day < at + days)
    return np.bincount(rows.customer[inside], minlength=rows.customers)[of.customer]


def _row(name: str, n: int, came: float, expected: float, spread: float, rule: float) -> Row:
    """Return a row whose interval is that of a logarithm."""
    low, high = (float(expected * np.exp(side * _Z * spread)) for side in (-1, 1))
    return Row(name, n, float(came), expected, low, high, float(rule))


def _who_came(ahead: Ahead, doubt: float, came: int, before: int) -> Row:
    """Return how many customers came; the rule: as many as in as many days before."""
    p = np.minimum(ahead.any, 1 - 1e-12)
    total, steep = float(p.sum()), float((-(1 - p) * np.log1p(-p)).sum())
    half = _Z * float(np.sqrt((p * (1 - p)).sum() + (doubt * steep) ** 2))
    return Row("customers", len(p), came, total, max(0.0, total - half), min(float(len(p)), total + half), before)


def _value(now: Now, priced: Priced, of: Summary, ahead: Ahead, days: int, usual: float, doubt: float) -> Iterator[Row]:
    """Yield what the orders brought; the rule: as many orders as usual, each worth the mean of all.

    Nothing where costs of what came are not known well enough any more: sales are not told as profit.
    """
    brought = now.story.occasions
    if priced.of == "profit":
        read = money.read(now.con, brought, now.settings.shop.margin)
        if read.of != priced.of:
            return
        brought = read.occasions
    earned = summary.read(brought, now.day, calendar.fit(brought.day, now.day))
    n, mean, _ = spend.orders(earned)
    each = spend.predict(priced.spend, n, mean)
    inside = (brought.day >= now.day) & (brought.day < now.day + days)
    sums = np.bincount(brought.customer[inside], brought.net_sales_minor[inside], brought.customers)[of.customer]
    total = float((ahead.value * each.value).sum())
    single = float(np.sqrt((ahead.value * (each.spread**2 + each.value**2)).sum())) / max(abs(total), 1.0)
    rule = len(n) * usual * float((n * mean).sum() / n.sum())
    yield _row("value", len(n), sums.sum(), total, float(np.sqrt(doubt**2 + single**2)), rule)


def _left(now: Now, told: dict[str, NDArray[Any]], days: int) -> Iterator[Row]:
    """Yield the share that stayed away of those likeliest to leave, by the model and by the shop's rhythm."""
    churn, picture = told["churn_probability"], now.life.picture
    asked = np.flatnonzero(~np.isnan(churn) & ~np.isnan(picture.chance))
    many = int(LIKELIEST * len(asked))
    if many < LEAST:
        return
    rows = now.story.occasions
    came = np.bincount(rows.customer[(rows.day >= now.day) & (rows.day < now.day + days)], minlength=rows.customers) > 0
    by_model, by_rhythm = (_away(asked, score, came, many) for score in (churn, 1 - picture.chance))
    yield Row("stayed_away", many, by_model, rule=by_rhythm)


def _away(asked: Ints, score: Floats, came: Flags, many: int) -> float:
    likeliest = asked[np.argsort(-score[asked], kind="stable")[:many]]
    return float(1 - came[likeliest].mean())


def _dated(now: Now, told: dict[str, NDArray[Any]], days: int) -> Iterator[Row]:
    """Yield how many next orders fell into their band, and by how many days dates were missed.

    Both of dates that lie before the end of what is known, so that it can be told.
    """
    date_, low, high = (_day_numbers(told[f"next_order_{end}"]) for end in ("date", "low", "high"))
    end = now.day + days
    came = _first_after(now.story.occasions, now.day)
    banded = np.flatnonzero((high >= 0) & (high < end))
    if len(banded) >= LEAST:
        inside = (came[banded] >= low[banded]) & (came[banded] <= high[banded])
        yield Row("in_band", len(banded), float(inside.mean()), expected=BAND_SHARE)
    usual = now.life.picture.usual_gap_days
    seen = occasions.visible(now.story.occasions, now.day)
    last = _last(seen)
    rule = np.where(np.isnan(usual), -1, np.maximum(last + np.rint(np.nan_to_num(usual)), now.day)).astype(np.int64)
    both = np.flatnonzero((date_ >= 0) & (date_ < end) & (rule >= 0) & (rule < end) & (last >= 0))
    if len(both) >= LEAST:
        truth = np.minimum(came[both], end)
        missed, by_rule = (float(np.median(np.abs(each[both] - truth))) for each in (date_, rule))
        yield Row("missed_days", len(both), missed, rule=by_rule)


def _day_numbers(dates: NDArray[Any]) -> Ints:
    """Return days since 1970-01-01; -1 where there is no date."""
    days = dates.astype("datetime64[D]")
    return np.where(np.isnat(days), -1, days.astype(np.int64))


def _first_after(rows: Occasions, at: int) -> Ints:
    """Return the day of each customer's first occasion from `at` on; a day beyond all where there is none."""
    found = np.full(rows.customers, np.iinfo(np.int64).max)
    later = rows.day >= at
    np.minimum.at(found, rows.customer[later], rows.day[later].astype(np.int64))
    return found


def _last(seen: Occasions) -> Ints:
    """Return the day of each customer's last occasion; -1 where there is none."""
    found = np.full(seen.customers, -1, np.int64)
    np.maximum.at(found, seen.customer, seen.day.astype(np.int64))
    return found
