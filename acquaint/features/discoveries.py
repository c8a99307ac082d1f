"""Differences that hold when many are looked at: how likely chance alone makes one, and which to believe."""

from __future__ import annotations

import numpy as np

from acquaint.features.occasions import Flags, Floats
from acquaint.records import Estimate

_Z = 1.959963984540054


def chance(difference: Estimate) -> float | None:
    """Return the two-sided p of a difference, by the spread of its 95 % interval on the side of no difference.

    So p and interval say the same: below 0.05 exactly where the interval excludes 0. None where there is no spread.

    Examples
    --------
    >>> round(chance(Estimate(0.2, 0.0524, 0.3339, 150)), 4)
    0.0079
    """
    from scipy.special import ndtr  # noqa: PLC0415 - only a shop with newcomers needs it

    near = difference.low if difference.value > 0 else difference.high
    spread = abs(difference.value - (near or 0.0))
    return 2 * float(ndtr(-_Z * abs(difference.value) / spread)) if spread else None


def hold(p: Floats, share_false: float) -> Flags:
    """Return which of several differences to believe, with at most `share_false` false ones among them on average.

    Source: Y. Benjamini, Y. Hochberg, Controlling the false discovery rate, JRSS B 57 (1995) 289-300.

    Examples
    --------
    >>> hold(np.array([0.001, 0.8, 0.04, 0.03]), 0.1).tolist()
    [True, False, True, True]
    """
    order = np.argsort(p, kind="stable")
    passed = np.flatnonzero(p[order] <= share_false * np.arange(1, len(p) + 1) / max(1, len(p)))
    result = np.zeros(len(p), np.bool_)
    result[order[: passed[-1] + 1 if len(passed) else 0]] = True
    return result
