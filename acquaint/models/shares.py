"""Shares of a whole, such as categories of what somebody buys: counts shrunk towards what is usual, with their interval.

With a Dirichlet prior of mean `usual` and `strength` (in lines), counts n of a whole N give the expected share
(n + strength x usual) / (N + strength); the share itself then has a beta distribution with these two sums as its
parameters. Source: J. E. Mosimann, On the compound multinomial distribution, Biometrika 49 (1962) 65-82.

Lines of one basket are no independent witnesses, so the interval takes each for less than one: both parameters are divided
by a `doubt`. It is read from what came in odd and in even baskets. Their shares s and s' miss the expected p by the same
error of p and by chance of their own, so the mean of (s - p)(s' - p) is the variance of the share itself.
"""

from __future__ import annotations

from itertools import product
from typing import TYPE_CHECKING

import msgspec
import numpy as np
from scipy import special

from acquaint.features.occasions import Floats, Ints

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LOW, HIGH = 0.1, 0.9
"""Ends of the 80 % interval."""
HALF_LIVES: tuple[int | None, ...] = (28, 56, 91, 182, 365, None)
"""Days in which a line loses half of its weight; None for never."""
STRENGTHS = (1.0, 2.0, 3.0, 5.0, 7.0, 10.0, 15.0, 20.0, 30.0, 40.0, 60.0, 80.0, 120.0, 160.0, 240.0, 320.0)
PROMOTED = (1.0, 0.75, 0.5, 0.25)
"""Weights of lines bought at a discount that are tried."""
DOUBTS = (0.1, 1_000.0)


class Shrink(msgspec.Struct, frozen=True):
    """How counts are weighed: by age, whether they were bought at a discount, and against what is usual.

    Parameters
    ----------
    half_life
        Days in which a line loses half of its weight; null for never.
    promoted
        Weight of lines bought at a discount.
    strength
        Lines that what is usual weighs.
    doubt
        Lines that count as one in intervals.
    """

    half_life: int | None
    promoted: float
    strength: float
    doubt: float = 1.0


class Counts(msgspec.Struct, frozen=True, eq=False):
    """Weighed lines of parts of a whole, in the order of whole and part.

    Parameters
    ----------
    whole, part
        int64[rows]: a customer and a category, or whatever else is shared.
    lines, promoted
        float64[rows, half-lives]: all lines, and those bought at a discount.
    """

    whole: Ints
    part: Ints
    lines: Floats
    promoted: Floats

    def weighed(self, place: int, promoted: float) -> Floats:
        """Return float64[rows], the counts with the half-life at `place` and the weight of what was promoted."""
        return np.asarray(self.lines[:, place] - (1 - promoted) * self.promoted[:, place])


class Came(msgspec.Struct, frozen=True, eq=False):
    """Lines that came later, in the order of whole and part: int64[rows], int64[rows], float64[rows]."""

    whole: Ints
    part: Ints
    lines: Floats


def expected(count: Floats, total: Floats, usual: Floats, strength: float) -> Floats:
    """Return the expected shares.

    Examples
    --------
    >>> expected(np.array([3.0, 0.0]), np.array([4.0, 0.0]), np.array([0.25, 0.25]), 4.0).tolist()
    [0.5, 0.25]
    """
    return np.asarray((count + strength * usual) / (total + strength))


def interval(count: Floats, total: Floats, usual: Floats, strength: float, doubt: float = 1.0) -> tuple[Floats, Floats]:
    """Return the ends of the 80 % intervals of the shares.

    Examples
    --------
    >>> low, high = interval(np.array([3.0]), np.array([4.0]), np.array([0.25]), 4.0)
    >>> low.round(3).tolist(), high.round(3).tolist()
    ([0.279], [0.721])
    """
    a = np.maximum((count + strength * usual) / doubt, 1e-9)
    b = np.maximum((total + strength) / doubt - a, 1e-9)
    return special.betaincinv(a, b, LOW), special.betaincinv(a, b, HIGH)


def totals(counts: Counts, whole: Ints) -> Callable[[Floats], Floats]:
    """Return the function from a value of the counts to its sum over the parts of each asked whole; 0 for new ones."""
    known, place = np.unique(counts.whole, return_inverse=True)
    at = np.minimum(np.searchsorted(known, whole), max(len(known) - 1, 0))
    there = known[at] == whole if len(known) else np.zeros(len(whole), np.bool_)
    return lambda value: np.where(there, np.append(np.bincount(place, value), 0.0)[at], 0.0)


def of(came: Came, counts: Counts, value: Floats) -> Floats:
    """Return float64[rows of `came`], a value of the counts; 0 for parts that were not there before."""
    width = max(int(each.max(initial=0)) for each in (came.part, counts.part)) + 1
    key, known = came.whole * width + came.part, counts.whole * width + counts.part
    if not len(known):
        return np.zeros(len(key))
    at = np.minimum(np.searchsorted(known, key), len(known) - 1)
    return np.where(known[at] == key, value[at], 0.0)


def losses(came: Came, share: Floats) -> tuple[Ints, Floats]:
    """Return the wholes of what came, int64[n], and for each the mean of -ln(share) over its lines, float64[n]."""
    whole, place = np.unique(came.whole, return_inverse=True)
    lost = np.bincount(place, -came.lines * np.log(np.maximum(share, 1e-12)), minlength=len(whole))
    return whole, lost / np.bincount(place, came.lines, minlength=len(whole))


def fit(counts: Counts, came: Came, usual: Floats, fading: bool = True) -> Shrink:
    """Return how counts are best weighed: what gives the smallest mean loss per whole on the lines that came.

    Parameters
    ----------
    usual
        float64[rows of `came`, half-lives], the usual share of each, by half-life.
    fading
        Whether half-lives and weights of what was promoted are tried; else nothing fades.
    """
    return min(_tries(counts, came, usual, fading), key=lambda tried: tried[0])[1]


def _tries(counts: Counts, came: Came, usual: Floats, fading: bool) -> Iterator[tuple[float, Shrink]]:
    total_of = totals(counts, came.whole)
    half_lives = range(len(HALF_LIVES)) if fading else [len(HALF_LIVES) - 1]
    for place, promoted in product(half_lives, PROMOTED if fading else PROMOTED[:1]):
        weighed = counts.weighed(place, promoted)
        count, total = of(came, counts, weighed), total_of(weighed)
        for strength in STRENGTHS:
            share = expected(count, total, usual[:, place], strength)
            loss = float(losses(came, share)[1].mean())
            # Of equal losses the strongest shrinking wins, so that the smallest differences decide nothing.
            yield round(loss, 7), Shrink(HALF_LIVES[place], promoted, strength)


def doubt(counts: Counts, weighed: Floats, halves: tuple[Came, Came], usual: Floats, strength: float) -> float:
    """Return how many lines count as one, within `DOUBTS`.

    Parameters
    ----------
    weighed
        float64[rows], the counts as they are weighed.
    halves
        What came in odd and in even baskets.
    usual
        float64[sorts, parts], the usual shares; those of a whole stand in row (whole % sorts).
    """
    both = np.intersect1d(*(half.whole for half in halves))
    if not len(both):
        return 1.0
    total = totals(counts, both)(weighed) + strength
    square = _squares(counts, weighed, both, usual, strength) / total**2
    one, other = (_halves(half, counts, weighed, both, usual, strength) for half in halves)
    missed = float((_cross(*halves, both) - one - other + square).sum())
    least, most = DOUBTS
    for _ in range(50):
        middle = (least * most) ** 0.5
        varies = float(((1 - square) / (total / middle + 1)).sum())
        least, most = (middle, most) if varies < missed else (least, middle)
    return round(least, 3)


def _squares(counts: Counts, weighed: Floats, both: Ints, usual: Floats, strength: float) -> Floats:
    """Return float64[wholes], the sum over all parts of (count + strength x usual) squared."""
    mean = strength * usual[counts.whole % len(usual), counts.part]
    more = totals(counts, both)(weighed**2 + 2 * weighed * mean)
    return np.asarray(more + strength**2 * (usual**2).sum(axis=1)[both % len(usual)])


def _halves(half: Came, counts: Counts, weighed: Floats, both: Ints, usual: Floats, strength: float) -> Floats:
    """Return float64[wholes], the sum over all parts of the share that came x the share that was expected."""
    total = totals(counts, half.whole)(weighed)
    mean = usual[half.whole % len(usual), half.part]
    share = expected(of(half, counts, weighed), total, mean, strength)
    return _per_whole(half, both, half.lines * share) / _per_whole(half, both, half.lines)


def _cross(one: Came, other: Came, both: Ints) -> Floats:
    """Return float64[wholes], the sum over all parts of the product of the two shares that came."""
    same = Counts(other.whole, other.part, other.lines[:, None], other.lines[:, None])
    product_ = _per_whole(one, both, one.lines * of(one, same, other.lines))
    return product_ / _per_whole(one, both, one.lines) / _per_whole(other, both, other.lines)


def _per_whole(came: Came, wholes: Ints, value: Floats) -> Floats:
    at = np.minimum(np.searchsorted(wholes, came.whole), len(wholes) - 1)
    return np.bincount(at, np.where(wholes[at] == came.whole, value, 0.0), minlength=len(wholes))
