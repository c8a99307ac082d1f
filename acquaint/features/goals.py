"""The activation goal: the act early in a relationship that best tells who will still be active much later.

Candidates are k = 2, 3, 4, 6 or 8 occasions, or categories, within w = 4, 8, 13, 26 or 52 weeks of the first order.
Each splits the new customers into those who reached it and the rest; the outcome is whether they were *active 26 to 52
weeks after the w weeks had ended* (counted from there, so that the goal cannot contain its own proof). A candidate must
be reached by 20 to 70 %. The best separates most (correlation phi of reached and active) in the older 60 % of customers
and must hold in the newer 40 %: the interval of the difference lies above zero. It is a sign, not yet a cause: who does
more early may simply like the shop more.

If no candidate holds, the goal is the second occasion within the 80th percentile of the gaps from first to second.
"""

from __future__ import annotations

from typing import Literal

import msgspec
import numpy as np

from acquaint.features import intervals
from acquaint.features.occasions import NEVER, Flags, Floats, Ints, Rows
from acquaint.records import Estimate, NotEnoughData

COUNTS = (2, 3, 4, 6, 8)
WEEKS = (4, 8, 13, 26, 52)
OLDER_SHARE = 0.6
REACHED = (0.2, 0.7)
NEEDED = 100
"""New customers whose outcome is known, without which no candidate is judged."""
CELL = 10
"""Customers in either half of either cohort, reached and not, without which a candidate is not judged."""
GAPS_NEEDED = 20
FALLBACK_DAYS = 90
_ACTIVE_FROM, _ACTIVE_TO = 26 * 7, 52 * 7

Of = Literal["occasions", "categories"]


class Goal(msgspec.Struct, frozen=True):
    """`count` occasions (or categories) within `within_days` days.

    `origin` says where it comes from: "data" (best separator, confirmed), "second gap" (80th percentile of the gaps
    from first to second occasion), "default" (no such gaps yet) or "set" (by the owner).
    """

    count: int
    of: Of
    within_days: int
    origin: Literal["data", "second gap", "default", "set"]


class Candidate(msgspec.Struct, frozen=True, tag=True):
    """A possible goal and how it separated one cohort of new customers.

    Parameters
    ----------
    reached
        Share of the cohort that reached it.
    active_with, active_without
        Share active 26-52 weeks later, of those who reached it and of the others.
    difference
        `active_with - active_without`.
    separation
        phi, the correlation of reaching it with being active later, -1 to 1.
    """

    count: int
    of: Of
    weeks: int
    reached: Estimate
    active_with: Estimate
    active_without: Estimate
    difference: Estimate
    separation: float


class Confirmed(msgspec.Struct, frozen=True):
    """A candidate as the older cohort shows it, and the same in the newer cohort; `holds` where that confirms it."""

    older: Candidate
    newer: Candidate | NotEnoughData
    holds: bool


class Firsts(msgspec.Struct, frozen=True, eq=False):
    """The day of each customer's k-th row, for the counts asked for; NEVER where there is none."""

    of: Of
    day: dict[int, Ints]


def rank(
    occasions: Rows, new: Flags, at: int, *, categories: Rows | None = None
) -> tuple[Confirmed, ...] | NotEnoughData:
    """Return the candidates that 20-70 % reach, the best separator of the older cohort first.

    Parameters
    ----------
    occasions
        Occasions visible at day `at`.
    new
        Flags[customers], who is new (only they count).
    at
        Day of the read.
    categories
        First purchases in each category, visible at `at`, one row per customer and category.
    """
    first = nth_day(occasions, 1)
    known = new & (first + (WEEKS[0] * 7 + _ACTIVE_TO) < at)
    if known.sum() < NEEDED:
        return NotEnoughData(int(known.sum()), NEEDED)
    kinds: list[tuple[Of, Rows]] = [("occasions", occasions)]
    if categories is not None:
        kinds.append(("categories", categories))
    firsts = [Firsts(of, {count: nth_day(rows, count) for count in COUNTS}) for of, rows in kinds]
    found = [each for weeks in WEEKS for each in _of_weeks(occasions, firsts, new, at, weeks)]
    return tuple(sorted(found, key=lambda each: (-each.older.separation, each.older.weeks, each.older.count)))


def choose(occasions: Rows, new: Flags, at: int, *, categories: Rows | None = None) -> Goal:
    """Return the goal: the best separator if the newer cohort confirms it, else the second occasion in good time."""
    ranked = rank(occasions, new, at, categories=categories)
    if not isinstance(ranked, NotEnoughData) and ranked and ranked[0].holds:
        best = ranked[0].older
        return Goal(best.count, best.of, best.weeks * 7, "data")
    return fallback(occasions, new)


def fallback(occasions: Rows, new: Flags) -> Goal:
    """Return the second occasion within the 80th percentile of first->second gaps.

    Gaps of new customers; of all customers where the new have fewer than 20; 90 days where these have fewer, too.
    """
    gap = nth_day(occasions, 2) - nth_day(occasions, 1)
    bought_again = nth_day(occasions, 2) < NEVER
    for who in (bought_again & new, bought_again):
        if who.sum() >= GAPS_NEEDED:
            return Goal(2, "occasions", int(np.percentile(gap[who], 80, method="inverted_cdf")), "second gap")
    return Goal(2, "occasions", FALLBACK_DAYS, "default")


def nth_day(rows: Rows, count: int) -> Ints:
    """Return int64[customers], the day of each customer's `count`-th row; NEVER where there are fewer."""
    position = rows.start[:-1] + count - 1
    there = position < rows.start[1:]
    days = np.full(rows.customers, NEVER, np.int64)
    days[there] = rows.day[position[there]]
    return days


def meets(rows: Rows, goal: Goal) -> Flags:
    """Return, per row, whether it completes `goal.count` rows of its customer within `goal.within_days` days.

    The days may begin with any row, not only the first: somebody who was known before the data begin, or comes to it
    late, gets there too.
    """
    result = np.zeros(len(rows.day), np.bool_)
    back = goal.count - 1
    if back < len(rows.day):
        same = rows.customer[back:] == rows.customer[: len(rows.day) - back]
        result[back:] = same & (rows.day[back:] - rows.day[: len(rows.day) - back] <= goal.within_days)
    return result


def _of_weeks(occasions: Rows, firsts: list[Firsts], new: Flags, at: int, weeks: int) -> list[Confirmed]:
    """Judge all candidates of `weeks` weeks on the new customers whose outcome is known at `at`."""
    first = nth_day(occasions, 1)
    ends = first + 7 * weeks
    who = np.flatnonzero(new & (ends + _ACTIVE_TO < at))
    if len(who) < NEEDED:
        return []
    active = _active(occasions, who, ends[who])
    split = np.percentile(first[who], 100 * OLDER_SHARE, method="inverted_cdf")
    older = first[who] < split
    judged = []
    for kind in firsts:
        for count in COUNTS:
            reached = kind.day[count][who] <= ends[who]
            before = _candidate(count, kind.of, weeks, reached[older], active[older])
            if isinstance(before, NotEnoughData) or not REACHED[0] <= before.reached.value <= REACHED[1]:
                continue
            after = _candidate(count, kind.of, weeks, reached[~older], active[~older])
            judged.append(Confirmed(before, after, _holds(after)))
    return judged


def _active(occasions: Rows, who: Ints, ends: Ints) -> Flags:
    """Return who has an occasion more than 26 and at most 52 weeks after `ends`."""
    # Rows are sorted by (customer, day), so one key orders them all and two searches bracket the outcome.
    key = occasions.customer.astype(np.int64) * 2**32 + occasions.day
    low = np.searchsorted(key, who * 2**32 + ends + _ACTIVE_FROM, side="right")
    high = np.searchsorted(key, who * 2**32 + ends + _ACTIVE_TO, side="right")
    return np.asarray(high > low)


def _candidate(count: int, of: Of, weeks: int, reached: Flags, active: Flags) -> Candidate | NotEnoughData:
    size, got = len(reached), int(reached.sum())
    fewest = min(got, size - got)
    if fewest < CELL:
        return NotEnoughData(fewest, CELL)
    kept = int((reached & active).sum())
    with_it = intervals.share(kept, got)
    without = intervals.share(int(active.sum()) - kept, size - got)
    apart = intervals.difference(with_it, without)
    return Candidate(count, of, weeks, intervals.share(got, size), with_it, without, apart, _phi(reached, active))


def _phi(reached: Flags, active: Flags) -> float:
    p, a = reached.mean(), active.mean()
    spread: Floats = np.sqrt(p * (1 - p) * a * (1 - a))
    return round(float(((reached & active).mean() - p * a) / spread), 6) if spread else 0.0


def _holds(newer: Candidate | NotEnoughData) -> bool:
    return isinstance(newer, Candidate) and (newer.difference.low or 0.0) > 0
