"""A customer's own rhythm: usual gap, regularity, and how unusual the present silence is for people like them.

    m_i = exp((sum log gap + k log m_shop) / (n + k))        the usual gap, pulled to the shop's
    q   = 1 - S(silence / m_i)                               overdue, see `silence`

All gaps are taken between occasions, in open days, as micro-logs (`survival.MICRO_LOG`), over the latest 512 active
days of a customer; their sums are integers.
"""

from __future__ import annotations

import msgspec
import numpy as np

from acquaint.features.calendar import Calendar
from acquaint.features.occasions import Floats, Ints, Rows
from acquaint.features.survival import micro_log

LATEST = 512
"""Active days of a customer that count."""
USUAL_STRENGTH = 3.0
"""k until it can be estimated."""
REPEATERS_FOR_STRENGTH = 200
REGULAR_GAPS = 4
_REGULAR_VARIANCE = (1e6 * np.log(2)) ** 2

EVERYONE, REGULAR, IRREGULAR = 0, 1, 2


class Gaps(msgspec.Struct, frozen=True, eq=False):
    """Gaps that a customer had behind them at some row or moment: `n` of them, sum and sum of squares of micro-logs."""

    n: Ints
    total: Ints
    squares: Ints


class Timeline(msgspec.Struct, frozen=True, eq=False):
    """Running sums over rows in order, from which the gaps behind any row are two look-ups.

    Parameters
    ----------
    open_day
        int64[rows], open-day number of the row.
    start
        int64[rows], first row of the row's customer.
    total, squares
        int64[rows], sums of the micro-logs of gaps (and of their squares) from the first row of all to this row.
    """

    open_day: Ints
    start: Ints
    total: Ints
    squares: Ints

    def behind(self, row: Ints) -> Gaps:
        """Return the gaps behind each `row`, among the latest 512 active days up to it."""
        since = np.maximum(self.start[row], row - (LATEST - 1))
        return Gaps(row - since, self.total[row] - self.total[since], self.squares[row] - self.squares[since])


class Typical(msgspec.Struct, frozen=True):
    """What is usual in the shop.

    Parameters
    ----------
    micro_gap
        micro-log of m_shop in open days; null without a single gap.
    strength
        k, how many gaps of their own a customer needs to weigh as much as the shop.
    repeaters
        Customers with at least one gap.
    """

    micro_gap: int | None = None
    strength: float = USUAL_STRENGTH
    repeaters: int = 0


def timeline(rows: Rows, calendar: Calendar) -> Timeline:
    """Lay out the gaps between the rows of each customer in open days of `calendar`."""
    open_day = calendar.index(rows.day)
    gap = np.diff(open_day, prepend=open_day[:1])
    gap[rows.start[:-1][rows.start[:-1] < len(gap)]] = 0  # from one customer to the next is no gap
    logs = micro_log(gap)
    start = np.repeat(rows.start[:-1], np.diff(rows.start))
    # The sum of squares of a large shop may wrap around in 64 bits; its differences over 512 rows are still exact.
    return Timeline(open_day, start, np.cumsum(logs), np.cumsum(logs**2))


def typical(gaps: Gaps) -> Typical:
    """Estimate the shop's typical gap and k from the gaps of each customer.

    Logs of gaps are taken as normal around each customer's own mean with variance s², the means as normal around the
    shop's with variance t². The best guess of a mean from n gaps is (sum + k mean of the shop) / (n + k) with
    k = s²/t². s² is the pooled variance within customers, t² that between them less the part due to chance (moments of
    the one-way layout); k is kept between 0.5 and 20 and is 3 until there are 200 repeaters. The shop's mean weighs
    each customer by n/(n + k), so that a hundred small customers are not outvoted by one large.

    Source: S. R. Searle, G. Casella, C. E. McCulloch, Variance Components (1992), 3.6.
    """
    n, total, squares = (values[gaps.n > 0] for values in (gaps.n, gaps.total, gaps.squares))
    if not len(n):
        return Typical()
    strength = _strength(n, total, squares) if len(n) >= REPEATERS_FOR_STRENGTH else USUAL_STRENGTH
    weight = n / (n + strength)
    mean = float((weight * (total / n)).sum() / weight.sum())
    return Typical(round(mean), strength, len(n))


def _strength(n: Ints, total: Ints, squares: Ints) -> float:
    count, size = len(n), int(n.sum())
    if size <= count:
        return USUAL_STRENGTH
    means = total / n
    within = (squares - total * means).sum() / (size - count)
    between = (n * (means - total.sum() / size) ** 2).sum() / (count - 1)
    spread = (between - within) / ((size - (n.astype(np.float64) ** 2).sum() / size) / (count - 1))
    if spread <= 0:
        return 20.0
    return round(float(np.clip(within / spread, 0.5, 20)), 3)


def usual_gap(gaps: Gaps, shop: Typical) -> Ints:
    """Return the micro-log of m_i in open days, int64; -1 where neither the customer nor the shop has a gap."""
    if shop.micro_gap is None:
        own = np.rint(gaps.total / np.maximum(1, gaps.n)).astype(np.int64)
        return np.where(gaps.n > 0, own, -1)
    shrunk = (gaps.total + shop.strength * shop.micro_gap) / (gaps.n + shop.strength)
    return np.rint(shrunk).astype(np.int64)


def regularity(gaps: Gaps) -> Ints:
    """Return REGULAR, IRREGULAR, or EVERYONE (0) where fewer than four gaps cannot tell.

    Regular: the standard deviation of the logs of gaps is at most ln 2, so that about two gaps in three lie between
    half and twice the usual one. (Purchases at random have 1.28.)
    """
    n = np.maximum(2, gaps.n)
    variance = (gaps.squares - gaps.total * (gaps.total / n)) / (n - 1)
    kind = np.where(variance <= _REGULAR_VARIANCE, REGULAR, IRREGULAR)
    return np.where(gaps.n >= REGULAR_GAPS, kind, EVERYONE)


def days(micro: Ints | int) -> Floats:
    """Return the days that a micro-log stands for."""
    return np.exp(np.asarray(micro) / 1e6)
