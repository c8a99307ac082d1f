"""The shop's tide: how much faster or slower all buy than usual, by calendar time and in a newcomer's first weeks.

Models of buying take every day for like every other. Where a whole shop slows down in summer, or newcomers buy much in
their first weeks, they read that as customers who have left, and expect too little of those who have not. So time is
stretched: a day at pace m counts as m days. Models are fitted in this *own time* of the shop.

Paces are fitted in turn with BG/NBD: each is repeat orders over those that BG/NBD expects at pace 1, drawn to 1 as if
25 orders more had come just as expected (`PRIOR`). Calendar paces hold for 28 open days each, counted back from the
end; those of newcomers for the first two, six and twelve weeks. The pace to come is the mean over the newer half of the
time: swings cancel out over it, and it leaves out a beginning of which the data know only a part. With two years or
more, a 28-day period also knows the season: the mean of the same periods of earlier years over that of all.

With a single cohort, calendar and age run together: then it is the out-of-time score that says whether a tide helps.
"""

from __future__ import annotations

import msgspec
import numpy as np

from acquaint.features.occasions import Floats, Ints
from acquaint.models.buying import posterior
from acquaint.models.buying.geometric import Geometric
from acquaint.models.buying.summary import Cells, Summary, cells

STEP = 28
WEEKS = (14, 42, 84)
"""Ends, in days since the first order, of the times in which newcomers have a pace of their own."""
PRIOR = 25.0
YEAR = 13
"""Periods of 28 days in a year."""
_ROUNDS = 8
_CLOSE = 2e-3
_ENDS = 48


class Pace(msgspec.Struct, frozen=True):
    """The pace of a shop.

    Parameters
    ----------
    steps
        Pace of each 28 open days, the newest first; the oldest also holds what is left over.
    newcomer
        Factor in each of the first `WEEKS` of a customer; empty for 1.
    days
        Open days of the shop it was fitted on: what is read later has gone on at the pace to come. 0 for as many as
        are read.
    """

    steps: tuple[float, ...] = ()
    newcomer: tuple[float, ...] = ()
    days: int = 0

    @property
    def level(self) -> float:
        """Pace to come, but for the season: the mean over the newer half, each period without its season."""
        if not self.steps:
            return 1.0
        newer = np.arange(max(1, round(len(self.steps) / 2)))
        return float(np.mean(np.asarray(self.steps)[newer] / self._season()[newer % YEAR]))

    def to_come(self, days: Floats, passed: int = 0) -> Floats:
        """Return own time of the next `days` open days (ascending), `passed` open days after the fit."""
        if not self.steps:
            return np.asarray(days, np.float64)
        ends = np.append(0.0, days) + passed
        pace = self._ahead(STEP * np.arange(int(ends.max()) // STEP + 1))
        edges = np.append(0.0, np.cumsum(pace) * STEP)
        own = np.interp(ends, np.arange(len(edges)) * STEP, edges)
        return np.asarray(own[1:] - own[0])

    def passed(self, of: Summary) -> int:
        """Return the open days between the fit and a read."""
        return max(0, len(of.daily) - self.days) if self.days else 0

    def elapsed(self, now: int) -> Floats:
        """Return float64[now + 2], own time of the shop from the start of its data to the start of each open day."""
        if not self.steps:
            return np.arange(now + 2.0)
        known = self.days or now + 1
        rates = np.append(np.asarray(self.steps)[_step_of(known)], self._ahead(np.arange(max(0, now + 1 - known))))
        return np.append(0.0, np.cumsum(rates[: now + 1]))

    def _ahead(self, days: Ints) -> Floats:
        """Return float64[n], the pace of open days counted from the fit."""
        return np.asarray(self.level * self._season()[(-(days // STEP) - 1) % YEAR])

    def stretched(self, begin: Ints, age: Ints, elapsed: Floats) -> Floats:
        """Return own time of customers who began on an open day, from its end to that of `age` days later."""
        since = elapsed[begin + 1]
        total = elapsed[begin + 1 + age] - since
        factors = np.append(self.newcomer, 1.0)
        for end, more in zip(WEEKS, factors[:-1] - factors[1:], strict=False):
            total = total + more * (elapsed[begin + 1 + np.minimum(age, end)] - since)
        return np.asarray(total)

    def _season(self) -> Floats:
        """Return float64[13], pace of the period that ended j periods before the end of a year, over the mean."""
        years = len(self.steps) // YEAR
        if years < 2:
            return np.ones(YEAR)
        of_year = np.log(np.asarray(self.steps[: years * YEAR])).reshape(years, YEAR)
        of_year -= of_year.mean(axis=1, keepdims=True)
        own, chance = of_year.mean(axis=0), of_year.var(axis=0, ddof=1).mean() / years
        kept = max(0.0, 1 - chance / max(float(own.var()), 1e-12))
        return np.asarray(np.exp(kept * own))


def cells_of(of: Summary, pace: Pace) -> Cells:
    """Return the cells of a summary in own time, rounded to days."""
    last, age = own_time(of, pace)
    return cells(of.x, last, age, float(of.log_gaps.sum()))


def own_time(of: Summary, pace: Pace) -> tuple[Ints, Ints]:
    """Return `last` and `age` of each customer in own time, rounded to days."""
    if not pace.steps and not pace.newcomer:
        return of.last, of.age
    elapsed = pace.elapsed(int((of.begin + of.age).max(initial=0)))
    last, age = (pace.stretched(of.begin, days, elapsed) for days in (of.last, of.age))
    return np.rint(last).astype(np.int64), np.rint(age).astype(np.int64)


def fit(of: Summary, *, newcomers: bool) -> Pace:
    """Fit the tide of a shop, with paces of newcomers or without."""
    now = len(of.daily) - 1
    step = _step_of(now + 1)
    found = np.bincount(step, of.daily)
    young = _by_week(of.by_age) if newcomers else np.zeros(0)
    pace = Pace((1.0,) * len(found), (1.0,) * len(young), now + 1)
    start: Floats | None = None
    for _ in range(_ROUNDS):
        held = cells_of(of, pace)
        start = posterior.likeliest(Geometric(), held, start)
        by_step, by_week = _expected(of, pace, start, now)
        steps = (found + PRIOR) / (by_step / np.asarray(pace.steps) + PRIOR)
        steps /= steps[step].mean()
        weeks = (young + PRIOR) / (by_week[: len(young)] / np.maximum(pace.newcomer, 1e-9) + PRIOR)
        moved = np.abs(np.log(np.append(steps / pace.steps, weeks / pace.newcomer))).max()
        pace = Pace(tuple(steps.tolist()), tuple(weeks.tolist()), now + 1)
        if moved < _CLOSE:
            break
    return pace


def _step_of(days: int) -> Ints:
    """Return the 28-day period of each open day, 0 the newest; the oldest is never shorter than a whole one."""
    periods = max(1, days // STEP)
    return np.asarray(np.minimum(np.arange(days)[::-1] // STEP, periods - 1))


def _by_week(by_age: Ints) -> Floats:
    edges = np.minimum((0, *WEEKS), len(by_age) - 1)
    total = np.cumsum(by_age)
    return np.asarray(np.diff(total[edges]), np.float64)


def _expected(of: Summary, pace: Pace, logs: Floats, now: int) -> tuple[Floats, Floats]:
    """Return the repeat orders that BG/NBD expects in each period, and in each time of newcomers."""
    begin, n = np.unique(of.begin, return_counts=True)
    elapsed = pace.elapsed(now)
    whole = float(pace.stretched(begin, now - begin, elapsed).max(initial=1.0))
    grid = np.append(0.0, np.geomspace(0.5, whole + 1, _ENDS))
    curve = np.append(0.0, Geometric().newcomer(logs, grid[1:]))

    def orders(age: Ints) -> Floats:
        return np.asarray(np.interp(pace.stretched(begin, age, elapsed), grid, curve))

    ends = np.append(np.flatnonzero(np.diff(_step_of(now + 1))), now)[::-1]
    upto = np.stack([orders(np.maximum(end - begin, 0)) for end in (*ends, -1)])
    young = np.stack([orders(np.minimum(end, now - begin)) for end in (0, *WEEKS)])
    return np.asarray((upto[:-1] - upto[1:]) @ n), np.asarray((young[1:] - young[:-1]) @ n)
