"""Shares of a whole, such as the categories of what somebody buys: counts shrunk towards what is usual.

With a Dirichlet prior of mean `usual` and `strength` (in lines), counts n of a whole N give the expected share
(n + strength x usual) / (N + strength); the share itself then has a beta distribution with these two sums as its
parameters. Source: J. E. Mosimann, On the compound multinomial distribution, Biometrika 49 (1962) 65-82.

What interval this makes rests on a `doubt` as well (`doubts`): lines of one basket are no independent witnesses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

import msgspec
import numpy as np
from scipy import special

from acquaint.features.occasions import Flags, Floats, Ints

LOW, HIGH = 0.1, 0.9
"""Ends of the 80 % interval."""
HALF_LIVES: tuple[int | None, ...] = (28, 56, 91, 182, 365, None)
"""Days in which a line loses half of its weight; None for never."""
STRENGTHS = (1.0, 2.0, 3.0, 5.0, 7.0, 10.0, 15.0, 20.0, 30.0, 40.0, 60.0, 80.0, 120.0, 160.0, 240.0, 320.0)
PROMOTED = (1.0, 0.75, 0.5, 0.25)
"""Weights of lines bought at a discount that are tried."""


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
    half_lives
        What the columns are.
    """

    whole: Ints
    part: Ints
    lines: Floats
    promoted: Floats
    half_lives: tuple[int | None, ...]

    def weighed(self, shrink: Shrink) -> Floats:
        """Return float64[rows], the counts as they are weighed."""
        place = self.half_lives.index(shrink.half_life)
        return np.asarray(self.lines[:, place] - (1 - shrink.promoted) * self.promoted[:, place])

    def usual(self, parts: int) -> Floats:
        """Return float64[parts, half-lives], the shares of all wholes; half a line for each part, so that none is 0."""
        lines = np.column_stack([np.bincount(self.part, column, minlength=parts) + 0.5 for column in self.lines.T])
        return np.asarray(lines / lines.sum(axis=0))


class Came(msgspec.Struct, frozen=True, eq=False):
    """Lines that came later, in the order of whole and part: int64[rows], int64[rows], float64[rows]."""

    whole: Ints
    part: Ints
    lines: Floats

    def keep(self, rows: Flags) -> Came:
        """Return some of the rows."""
        return Came(self.whole[rows], self.part[rows], self.lines[rows])


def expected(count: Floats, total: Floats, usual: Floats, strength: float) -> Floats:
    """Return the expected shares.

    Examples
    --------
    >>> expected(np.array([3.0, 0.0]), np.array([4.0, 0.0]), np.array([0.25, 0.25]), 4.0).tolist()
    [0.5, 0.25]
    """
    return np.asarray((count + strength * usual) / (total + strength))


def interval(count: Floats, total: Floats, usual: Floats, shrink: Shrink) -> tuple[Floats, Floats]:
    """Return the ends of the 80 % intervals of the shares.

    Examples
    --------
    >>> part = np.array([3.0]), np.array([4.0]), np.array([0.25])
    >>> [end.round(3).tolist() for end in interval(*part, Shrink(None, 1.0, 4.0))]
    [[0.279], [0.721]]
    """
    a = np.maximum((count + shrink.strength * usual) / shrink.doubt, 1e-9)
    b = np.maximum((total + shrink.strength) / shrink.doubt - a, 1e-9)
    return special.betaincinv(a, b, LOW), special.betaincinv(a, b, HIGH)


def totals(counts: Counts, whole: Ints) -> Callable[[Floats], Floats]:
    """Return the function from a value of the counts to its sum over the parts of each asked whole; 0 for new ones."""
    known, place = np.unique(counts.whole, return_inverse=True)
    at = np.minimum(np.searchsorted(known, whole), max(len(known) - 1, 0))
    there = known[at] == whole if len(known) else np.zeros(len(whole), np.bool_)
    return lambda value: np.where(there, np.append(np.bincount(place, value), 0.0)[at], 0.0)


def lookup(counts: Counts, came: Came) -> Callable[[Floats], Floats]:
    """Return the function from a value of the counts to that of the rows of `came`; 0 for parts not there before."""
    width = max(int(each.max(initial=0)) for each in (came.part, counts.part)) + 1
    key, known = came.whole * width + came.part, counts.whole * width + counts.part
    at = np.minimum(np.searchsorted(known, key), max(len(known) - 1, 0))
    there = known[at] == key if len(known) else np.zeros(len(key), np.bool_)
    return lambda value: np.where(there, np.append(value, 0.0)[at], 0.0)


def losses(came: Came) -> Callable[[Floats], Floats]:
    """Return the function from the shares of what came to float64[wholes], the mean of -ln(share) over their lines."""
    wholes, place = np.unique(came.whole, return_inverse=True)
    lines = np.bincount(place, came.lines, minlength=len(wholes))
    return lambda share: np.bincount(place, -came.lines * np.log(np.maximum(share, 1e-12)), len(wholes)) / lines


def met(whole: Ints, part: Ints, share: Floats, came: Came) -> tuple[Floats, Floats]:
    """Return the expected shares of parts whose wholes came again, and the shares that came.

    Examples
    --------
    >>> came = Came(np.array([0, 0, 2]), np.array([1, 3, 1]), np.array([1.0, 3.0, 5.0]))
    >>> [each.tolist() for each in met(np.array([0, 1, 2]), np.array([3, 1, 3]), np.array([0.5, 0.6, 0.7]), came)]
    [[0.5, 0.7], [0.75, 0.0]]
    """
    lines = came.lines[:, None]
    counts = Counts(came.whole, came.part, lines, lines, (None,))
    total = totals(counts, whole)(came.lines)
    there = total > 0
    found = lookup(counts, Came(whole, part, share))(came.lines)
    return share[there], np.asarray(found[there] / total[there])


def fit(counts: Counts, came: Came, usual: Floats, loss: Callable[[Floats], Floats] | None = None) -> Shrink:
    """Return how counts are best weighed: what gives the smallest mean loss on the lines that came.

    The half-life is sought with all lines weighing the same, then the weight of what was promoted.

    Parameters
    ----------
    usual
        float64[rows of `came`, half-lives], the usual share of each.
    loss
        As `losses(came)`, where the mean is not to go over wholes.
    """
    plain = (Shrink(half_life, 1.0, strength) for half_life in counts.half_lives for strength in STRENGTHS)
    best = _best(counts, came, usual, plain, loss or losses(came))
    weights = (Shrink(best.half_life, promoted, strength) for promoted in PROMOTED for strength in STRENGTHS)
    return _best(counts, came, usual, weights, loss or losses(came))


def _best(
    counts: Counts, came: Came, usual: Floats, tries: Iterable[Shrink], loss: Callable[[Floats], Floats]
) -> Shrink:
    of, total_of, best = lookup(counts, came), totals(counts, came.whole), (np.inf, Shrink(None, 1.0, 1.0))
    seen = None
    for shrink in tries:
        if seen != (seen := (shrink.half_life, shrink.promoted)):
            weighed = counts.weighed(shrink)
            count, total = of(weighed), total_of(weighed)
        share = expected(count, total, usual[:, counts.half_lives.index(shrink.half_life)], shrink.strength)
        # Rounded, so that the smallest differences decide nothing; of equal ones the first is kept.
        found = round(float(loss(share).mean()), 7)
        best = (found, shrink) if found < best[0] else best
    return best[1]
