"""A logistic regression on a few columns of numbers, shrunk a little, that never runs away."""

from __future__ import annotations

import msgspec
import numpy as np
from scipy import special

from acquaint.features.occasions import Flags, Floats, Ints

STRENGTH = 1.0
"""Penalty on the squared weights of columns with mean 0 and spread 1."""
MOST_NO = 60_000
"""Cases without the outcome that are learned from, and ten times those with it; of more, every k-th."""
_ROUNDS = 60
_DIGITS = 7
"""Weights are rounded, so that the order in which a processor adds makes no difference to what is saved."""


class Weights(msgspec.Struct, frozen=True):
    """The logit of the chance is `base` and the sum of `each` times the column.

    Parameters
    ----------
    base
        Logit where all columns are 0.
    each
        One per column.
    mean
        Of each column, over the cases it was fitted on.
    """

    base: float
    each: tuple[float, ...]
    mean: tuple[float, ...]

    def added(self, x: Floats) -> Floats:
        """Return float64[n, columns], what each column adds to the logits beyond what it adds on average."""
        return np.asarray((x - np.array(self.mean)) * np.array(self.each))

    def logit(self, x: Floats) -> Floats:
        """Return float64[n], the logits of cases x, float64[n, columns]."""
        return np.asarray(self.base + (x * np.array(self.each)).sum(axis=-1))

    def chance(self, x: Floats) -> Floats:
        """Return float64[n], the chances of cases x, float64[n, columns]."""
        return np.asarray(special.expit(self.logit(x)))


def fit(x: Floats, y: Flags, strength: float = STRENGTH, most_no: int | None = None) -> Weights:
    """Return the weights with the highest likelihood less `strength` / 2 times their squares.

    Newton's steps, halved until the likelihood grows. The squares are those of columns brought to mean 0 and spread 1;
    the base is not shrunk. Where the outcome is rare, most cases without it are left out and the base made good for.
    Source: G. King, L. Zeng, Logistic regression in rare events data, Political Analysis 9 (2001) 137-163.

    Parameters
    ----------
    x
        float64[n, columns], finite.
    y
        bool[n]; both values occur.
    most_no
        Cases without the outcome that are learned from; `MOST_NO` where absent.

    Examples
    --------
    >>> x = np.repeat([[0.0], [1.0]], 100, axis=0)
    >>> found = fit(x, np.arange(200) % 4 < np.repeat([2, 1], 100), 1e-9)
    >>> found.chance(np.array([[0.0], [1.0]])).round(3).tolist()
    [0.5, 0.25]
    """
    mean, spread = x.mean(axis=0), x.std(axis=0)
    spread = np.where(spread > 1e-9, spread, 1.0)
    some, times = _some(y, most_no or MOST_NO)
    z = np.column_stack([np.ones(len(some)), (x[some] - mean) / spread])
    weights = _climb(z, y[some].astype(np.float64), strength)
    weights[0] -= np.log(times)
    each = weights[1:] / spread
    rounded = [round(float(value), _DIGITS) for value in (weights[0] - (each * mean).sum(), *each)]
    return Weights(rounded[0], tuple(rounded[1:]), tuple(round(float(value), _DIGITS) for value in mean))


def _some(y: Flags, most_no: int) -> tuple[Ints, int]:
    """Return the cases to learn from, and how many times as many without the outcome there are."""
    yes, no = np.flatnonzero(y), np.flatnonzero(~y)
    times = -(-len(no) // max(most_no, 10 * len(yes)))
    return np.sort(np.concatenate([yes, no[::times]])), times


def _climb(z: Floats, y: Floats, strength: float) -> Floats:
    penalty = np.full(z.shape[1], strength)
    penalty[0] = 0.0
    weights = np.zeros(z.shape[1])
    weights[0] = special.logit(y.mean())
    loss = _loss(z, y, penalty, weights)
    for _ in range(_ROUNDS):
        p = special.expit(z @ weights)
        curve = (z.T * (p * (1 - p))) @ z + np.diag(penalty + 1e-9)
        step = np.linalg.solve(curve, z.T @ (y - p) - penalty * weights)
        found = _loss(z, y, penalty, weights + step)
        while not found <= loss and np.abs(step).max() > 1e-9:
            step = step / 2
            found = _loss(z, y, penalty, weights + step)
        weights, gained, loss = weights + step, loss - found, found
        if gained < 1e-10 * abs(loss):
            break
    return np.asarray(weights)


def _loss(z: Floats, y: Floats, penalty: Floats, weights: Floats) -> float:
    logit = z @ weights
    return float((np.logaddexp(0, logit) - y * logit).sum() + (penalty * weights**2).sum() / 2)
