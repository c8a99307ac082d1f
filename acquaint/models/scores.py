"""How good predictions are: proper losses per case, ranking, and the gain of one rung over another."""

from __future__ import annotations

import numpy as np
from scipy import special

from acquaint.features.occasions import Flags, Floats, Ints
from acquaint.records import Estimate

_Z = 1.959963984540054
_LEAST = 1e-9
"""No chance is taken for smaller; a rule of counted shares says 0 too easily."""


def log_loss(chance: Floats, y: Flags) -> Floats:
    """Return float64[n], -ln of the chance that was given to what came."""
    p = np.clip(chance, _LEAST, 1 - _LEAST)
    return np.asarray(-np.log(np.where(y, p, 1 - p)))


def brier(chance: Floats, y: Flags) -> Floats:
    """Return float64[n], the squared differences of chances and what came."""
    return np.asarray((chance - y) ** 2)


def deviance(mean: Floats, y: Floats) -> Floats:
    """Return float64[n], the Poisson deviance 2 (y ln(y / mean) - y + mean): proper for the mean of counts.

    Examples
    --------
    >>> deviance(np.array([1.0, 2.0]), np.array([0.0, 2.0])).tolist()
    [2.0, 0.0]
    """
    m = np.maximum(mean, _LEAST)
    return np.asarray(2 * (special.xlogy(y, np.where(y > 0, y, 1) / m) - y + m))


def pinball(low: Floats, y: Floats, quantile: float) -> Floats:
    """Return float64[n], the loss whose smallest mean is at the `quantile` of y."""
    gap = y - low
    return np.asarray(np.maximum(quantile * gap, (quantile - 1) * gap))


def gain(loss: Floats, before: Floats, customer: Ints) -> Estimate:
    """Return by how much `loss` is smaller than `before` on average over cases, with its 95 % interval.

    Cases of one customer go together: the variance is that of the customers' sums (cluster-robust, without a small
    sample term).

    Parameters
    ----------
    customer
        int64[n], whose each case is.

    Examples
    --------
    >>> better = gain(np.zeros(4), np.array([1.0, 1.0, 2.0, 2.0]), np.array([0, 0, 1, 1]))
    >>> better.value, round(better.low, 2), round(better.high, 2), better.n
    (1.5, 0.81, 2.19, 4)
    """
    difference = before - loss
    value = float(difference.mean()) if len(difference) else 0.0
    _, place = np.unique(customer, return_inverse=True)
    sums = np.bincount(place, difference - value)
    half = _Z * float(np.sqrt((sums**2).sum())) / max(len(difference), 1)
    return Estimate(value, value - half, value + half, len(difference))


def auc(score: Floats, y: Flags) -> Estimate:
    """Return the chance that somebody with y scores above somebody without, ties half, with its 95 % interval.

    Source: E. R. DeLong, D. M. DeLong, D. L. Clarke-Pearson, Comparing the areas under two or more correlated receiver
    operating characteristic curves, Biometrics 44 (1988) 837-845; X. Sun, W. Xu, Fast implementation of DeLong's
    algorithm, IEEE Signal Processing Letters 21 (2014) 1389-1393.

    Examples
    --------
    >>> auc(np.array([0.1, 0.4, 0.35, 0.8]), np.array([False, False, True, True])).value
    0.75
    """
    yes, no = int(y.sum()), int((~y).sum())
    above = (midrank(score)[y] - midrank(score[y])) / no
    below = 1 - (midrank(score)[~y] - midrank(score[~y])) / yes
    value = float(above.mean())
    spread = float(np.sqrt(_variance(above) / yes + _variance(below) / no))
    return Estimate(value, max(0.0, value - _Z * spread), min(1.0, value + _Z * spread), len(y))


def midrank(values: Floats) -> Floats:
    """Return the rank of each value from 1; equal values share the mean of theirs."""
    _, place, count = np.unique(values, return_inverse=True, return_counts=True)
    last: Ints = np.cumsum(count)
    return np.asarray((last - (count - 1) / 2)[place])


def gini(score: Floats, y: Floats) -> float:
    """Return the normalised Gini coefficient: how well `score` orders `y`, 1 for y's own order, 0 for chance.

    Ties of the score share the mean of their y. Source: as in V. Wang et al., A deep probabilistic model for customer
    lifetime value prediction (2019), with ties averaged.

    Examples
    --------
    >>> gini(np.array([3.0, 1.0, 2.0]), np.array([30.0, 10.0, 20.0]))
    1.0
    """
    return _gini(score, y) / _gini(y, y) if y.min() < y.max() else 0.0


def _gini(score: Floats, y: Floats) -> float:
    rank = midrank(score)
    return float(((2 * rank - len(y) - 1) * y).sum() / (len(y) * y.sum()))


def _variance(values: Floats) -> float:
    return float(values.var(ddof=1)) if len(values) > 1 else 0.0
