"""Whether chances mean what they say: bins, expected calibration error against what chance alone makes, and slope."""

from __future__ import annotations

import msgspec
import numpy as np

from acquaint.features import intervals
from acquaint.features.occasions import Flags, Floats, Ints
from acquaint.models.card import Assumption, Point
from acquaint.records import Estimate, NotEnoughData

BINS = 15
POINTS = 10
DRAWS = 400
"""Draws of outcomes from the chances themselves, for the error that a perfect model would show."""
SMALL = 0.02
"""An error up to two points is small, whatever chance alone would make among many cases."""
_SEED = 20_231
_ROUNDS = 30
_BOUND = 30.0
_Z = 1.959963984540054


class Calibration(msgspec.Struct, frozen=True):
    """How chances compare with what came.

    Parameters
    ----------
    error
        Expected calibration error over 15 bins of equal size.
    most
        95 % quantile of this error if every chance were exactly right.
    slope
        Of the outcome's logit on that of the chance: 1 is right, below 1 the chances are too extreme. There is none
        where all chances are the same, or all outcomes.
    bias
        Mean chance less the share that came.
    """

    error: float
    most: float
    slope: Estimate | NotEnoughData
    bias: float

    @property
    def holds(self) -> bool:
        """Whether the chances cannot be told from right ones."""
        if isinstance(self.slope, NotEnoughData) or self.slope.low is None or self.slope.high is None:
            return False
        return self.error <= self.most and self.slope.low <= 1 <= self.slope.high

    def assumptions(self) -> tuple[Assumption, Assumption]:
        """Return that the chances mean what they say, for the card."""
        error = Estimate(self.error, None, None, self.slope.n)
        return (
            Assumption("calibration_slope", self.slope, 0.8, 1.25),
            Assumption("calibration_error", error, None, max(self.most, SMALL)),
        )


def check(chance: Floats, y: Flags, customer: Ints) -> Calibration:
    """Return how well chances are calibrated.

    Parameters
    ----------
    customer
        int64[n], whose each case is; the slope's interval is taken over customers.
    """
    return Calibration(*missed(chance, y), slope(chance, y, customer), float(chance.mean() - y.mean()))


def missed(chance: Floats, y: Flags) -> tuple[float, float]:
    """Return the expected calibration error, and its 95 % quantile if every chance were exactly right."""
    order = np.argsort(chance, kind="stable")
    edges = np.linspace(0, len(chance), min(BINS, len(chance)) + 1).astype(np.int64)
    p = chance[order]
    dice = np.random.Generator(np.random.PCG64(_SEED))
    drawn = [_error(p, (dice.random(len(p)) < p).astype(np.float64), edges) for _ in range(DRAWS)]
    return _error(p, y[order].astype(np.float64), edges), float(np.quantile(drawn, 0.95))


def _error(p: Floats, y: Floats, edges: Ints) -> float:
    sums = np.add.reduceat(y - p, edges[:-1])
    return float(np.abs(sums).sum() / len(p))


def points(value: Floats, y: Flags, most: int = POINTS) -> tuple[Point, ...]:
    """Return what was predicted and what came, by tenths of the predictions (fewer where there are few cases)."""
    parts = np.array_split(np.argsort(value, kind="stable"), max(1, min(most, len(y) // 20)))
    return tuple(Point(len(p), float(value[p].mean()), intervals.share(int(y[p].sum()), len(p))) for p in parts)


def means(value: Floats, came: Floats, most: int = POINTS) -> tuple[Point, ...]:
    """Return the means of what was expected and of what came, by tenths of the expected."""
    found = []
    for part in np.array_split(np.argsort(value, kind="stable"), max(1, min(most, len(came) // 20))):
        mean, half = float(came[part].mean()), _Z * float(came[part].std()) / len(part) ** 0.5
        found.append(Point(len(part), float(value[part].mean()), Estimate(mean, mean - half, mean + half, len(part))))
    return tuple(found)


def ratio(value: Floats, came: Floats) -> Estimate:
    """Return the mean of what came over that of what was expected, with its interval; a case per customer.

    Examples
    --------
    >>> ratio(np.array([0.5, 0.25]), np.array([0.25, 0.125])).value
    0.5
    """
    mean = max(float(value.mean()), 1e-12)
    found = float(came.mean()) / mean
    half = _Z * float((came - found * value).std()) / mean / len(value) ** 0.5
    return Estimate(found, found - half, found + half, len(value))


def slope(chance: Floats, y: Flags, customer: Ints) -> Estimate | NotEnoughData:
    """Return the slope of a logistic regression of y on the logit of the chance, with its interval over customers.

    There is none where all chances are the same, or all outcomes.

    Source: D. R. Cox, Two further applications of a model for binary regression, Biometrika 45 (1958) 562-565.
    """
    p = np.clip(chance, 1e-6, 1 - 1e-6)
    x = np.column_stack([np.ones(len(p)), np.log(p / (1 - p))])
    if np.ptp(x[:, 1]) < 1e-9 or y.all() or not y.any():
        return NotEnoughData(int(min(y.sum(), (~y).sum())) if np.ptp(x[:, 1]) >= 1e-9 else 0, 1)
    weights = np.array([0.0, 1.0])
    for _ in range(_ROUNDS):
        fitted = _chances(x, weights)
        hessian = (x.T * (fitted * (1 - fitted))) @ x
        step = np.linalg.solve(hessian, x.T @ (y - fitted))
        weights = weights + step
        if np.abs(step).max() < 1e-9:
            break
    _, place = np.unique(customer, return_inverse=True)
    each = x * (y - _chances(x, weights))[:, None]
    sums = np.column_stack([np.bincount(place, column) for column in each.T])
    inverse = np.linalg.inv(hessian)
    half = _Z * float(np.sqrt((inverse @ (sums.T @ sums) @ inverse)[1, 1]))
    return Estimate(float(weights[1]), float(weights[1]) - half, float(weights[1]) + half, len(y))


def _chances(x: Floats, weights: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(x @ weights, -_BOUND, _BOUND))))
