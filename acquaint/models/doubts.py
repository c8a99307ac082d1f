"""How many lines count as one witness of a share.

Lines of one basket are bought together, and what is usual for everybody is not quite the middle of what people are
like. So the parameters of the beta distribution (`shares`) are divided by a doubt, which is read from what came in
every other basket and in those between. Their shares s and s' miss the expected p by the same error of p, and else by
chance, each by its own. So the mean of (s - p)(s' - p) is the variance of the share itself, which the beta distribution
puts at p (1 - p) / (sum of its parameters + 1).
"""

from __future__ import annotations

import numpy as np

from acquaint.features.occasions import Floats, Ints
from acquaint.models import shares
from acquaint.models.shares import Came, Counts, Shrink

BOUNDS = (0.1, 1_000.0)
_ROUNDS = 50


def find(counts: Counts, shrink: Shrink, halves: tuple[Came, Came], usual: Floats) -> float:
    """Return the doubt, within `BOUNDS`; 1 where nobody came at least twice.

    Parameters
    ----------
    halves
        What came in every other basket, and in those between.
    usual
        float64[sorts, parts], the usual shares; those of a whole stand in row (whole % sorts).
    """
    both = np.intersect1d(halves[0].whole, halves[1].whole)
    if not len(both):
        return 1.0
    weighed, strength = counts.weighed(shrink), shrink.strength
    total = shares.totals(counts, both)(weighed) + strength
    square = _squares(counts, weighed, both, usual, strength) / total**2
    one, other = (_met(half, counts, weighed, both, usual, strength) for half in halves)
    missed = float((_crossed(*halves, both) - one - other + square).sum())
    least, most = BOUNDS
    for _ in range(_ROUNDS):
        middle = (least * most) ** 0.5
        varies = float(((1 - square) / (total / middle + 1)).sum())
        least, most = (middle, most) if varies < missed else (least, middle)
    return round(least, 3)


def _squares(counts: Counts, weighed: Floats, both: Ints, usual: Floats, strength: float) -> Floats:
    """Return float64[wholes], the sum over all parts of (count + strength x usual) squared."""
    mean = strength * usual[counts.whole % len(usual), counts.part]
    more = shares.totals(counts, both)(weighed**2 + 2 * weighed * mean)
    return np.asarray(more + strength**2 * (usual**2).sum(axis=1)[both % len(usual)])


def _met(half: Came, counts: Counts, weighed: Floats, both: Ints, usual: Floats, strength: float) -> Floats:
    """Return float64[wholes], the sum over all parts of the share that came x the share that was expected."""
    total = shares.totals(counts, half.whole)(weighed)
    mean = usual[half.whole % len(usual), half.part]
    share = shares.expected(shares.lookup(counts, half)(weighed), total, mean, strength)
    return _summed(half, both, half.lines * share) / _summed(half, both, half.lines)


def _crossed(one: Came, other: Came, both: Ints) -> Floats:
    """Return float64[wholes], the sum over all parts of the product of the two shares that came."""
    same = Counts(other.whole, other.part, other.lines[:, None], other.lines[:, None], (None,))
    product = _summed(one, both, one.lines * shares.lookup(same, one)(other.lines))
    return np.asarray(product / _summed(one, both, one.lines) / _summed(other, both, other.lines))


def _summed(came: Came, wholes: Ints, value: Floats) -> Floats:
    """Return float64[wholes], the sum of a value over the rows of each."""
    at = np.minimum(np.searchsorted(wholes, came.whole), len(wholes) - 1)
    found = np.bincount(at, np.where(wholes[at] == came.whole, value, 0.0), minlength=len(wholes))
    return np.asarray(found, np.float64)
