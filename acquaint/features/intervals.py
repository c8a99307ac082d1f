"""Intervals of shares, and of differences between two shares."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from acquaint.features.occasions import Floats
from acquaint.records import Estimate

_Z = 1.959963984540054
"""97.5th percentile of the normal distribution: intervals hold 95 %."""


def wilson(hits: npt.ArrayLike, of: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Return the bounds of the 95 % interval of the shares `hits / of`; (0, 1) where `of` is 0.

    Formula (p + z²/2n -+ z sqrt(p(1-p)/n + z²/4n²)) / (1 + z²/n).
    Source: E. B. Wilson, Probable inference, JASA 22 (1927) 209-212.

    Examples
    --------
    >>> [round(float(bound), 3) for bound in wilson(39, 52)]
    [0.618, 0.848]
    """
    k, n = np.asarray(hits, np.float64), np.asarray(of, np.float64)
    safe = np.maximum(n, 1)
    p = k / safe
    middle = (p + _Z**2 / (2 * safe)) / (1 + _Z**2 / safe)
    half = _Z * np.sqrt(p * (1 - p) / safe + _Z**2 / (4 * safe**2)) / (1 + _Z**2 / safe)
    low = np.where(n > 0, np.clip(middle - half, 0, None), 0.0)
    return low, np.where(n > 0, np.clip(middle + half, None, 1), 1.0)


def share(hits: int, of: int) -> Estimate:
    """Return the share `hits / of` (of > 0) with its interval."""
    low, high = wilson(hits, of)
    return Estimate(hits / of, float(low), float(high), of)


def difference(one: Estimate, other: Estimate) -> Estimate:
    """Return `one - other` of two independent shares, with Newcombe's interval from their Wilson intervals.

    Source: R. G. Newcombe, Interval estimation for the difference between independent proportions, Statistics in
    Medicine 17 (1998) 873-890, method 10.

    Examples
    --------
    >>> gap = difference(share(56, 70), share(48, 80))
    >>> round(gap.value, 4), round(gap.low, 4), round(gap.high, 4)
    (0.2, 0.0524, 0.3339)
    """
    value = one.value - other.value
    below = np.hypot(one.value - (one.low or 0.0), (1.0 if other.high is None else other.high) - other.value)
    above = np.hypot((1.0 if one.high is None else one.high) - one.value, other.value - (other.low or 0.0))
    return Estimate(value, float(value - below), float(value + above), one.n + other.n)
