"""A small logistic regression on facts, and how well it tells people apart whom it has not seen.

Facts are categories. Each value of each fact has a column; a person is the columns she has: int64[people, facts], with
the number of columns itself for a fact that is unknown or rare, which then adds nothing.
"""

from __future__ import annotations

import msgspec
import numpy as np

from acquaint.features import intervals
from acquaint.features.occasions import Flags, Floats, Ints
from acquaint.models.scores import auc
from acquaint.records import Estimate

STRENGTHS = (3.0, 30.0, 300.0)
"""Penalties on squared weights that are tried."""
_ROUNDS = 25


class Scorecard(msgspec.Struct, frozen=True, eq=False):
    """Weights of the columns: the logit of the chance is `base` and the weights of the columns somebody has."""

    base: float
    weights: Floats

    def chance(self, x: Ints) -> Floats:
        """Return float64[people], the chance of each."""
        return _logistic(self.base + np.append(self.weights, 0.0)[x].sum(axis=1))


class Calibrated(msgspec.Struct, frozen=True):
    """What was predicted for a third of the newest people, and what came: mean chance and share with its interval."""

    predicted: float
    observed: Estimate


class Learned(msgspec.Struct, frozen=True, eq=False):
    """A scorecard with its proof on the last fifth, which it had not seen: area under the curve, calibration."""

    card: Scorecard
    auc: Estimate
    calibration: tuple[Calibrated, ...]


def fit(x: Ints, y: Flags, columns: int, strength: float) -> Scorecard:
    """Return the weights with the highest likelihood less `strength` / 2 times their squares, by Newton's steps.

    Examples
    --------
    >>> x = np.repeat([[0], [1]], 100, axis=0)
    >>> card = fit(x, np.arange(200) % 4 < np.repeat([2, 1], 100), 2, 1e-6)
    >>> card.chance(np.array([[0], [1], [2]])).round(3).tolist()
    [0.5, 0.25, 0.366]
    """
    share = min(max(float(y.mean()), 1e-6), 1 - 1e-6)
    weights = np.zeros(columns + 1)
    weights[columns] = np.log(share / (1 - share))  # the last is the base
    penalty = np.append(np.full(columns, strength), 0.0)
    for _ in range(_ROUNDS):
        p = _logistic(weights[columns] + np.append(weights[:columns], 0.0)[x].sum(axis=1))
        slope = _sums(x, y - p, columns) - penalty * weights
        step = np.linalg.solve(_products(x, p * (1 - p), columns) + np.diag(penalty), slope)
        weights += step
        if np.abs(step).max() < 1e-8:
            break
    return Scorecard(float(weights[columns]), weights[:columns])


def _logistic(logit: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-logit)))


def _sums(x: Ints, of: Floats, columns: int) -> Floats:
    """Return the sum of a value over the people of each column, then over all."""
    found = np.bincount(x.ravel(), np.repeat(of, x.shape[1]), minlength=columns + 1).astype(np.float64)
    found[columns] = of.sum()
    return np.asarray(found, np.float64)


def _products(x: Ints, of: Floats, columns: int) -> Floats:
    """Return the sum of a value over the people of each pair of columns; the last row and column are all people."""
    width = columns + 1
    found = np.zeros((width, width))
    for one in range(x.shape[1]):
        for other in range(one, x.shape[1]):
            pair = np.bincount(x[:, one] * width + x[:, other], of, minlength=width * width).reshape(width, width)
            found += pair if one == other else pair + pair.T
    found[columns, :] = found[:, columns] = _sums(x, of, columns)
    return found


def learn(x: Ints, y: Flags, columns: int) -> Learned:
    """Return a scorecard fitted on all rows (in the order of time), with its proof on the last fifth.

    The penalty is the one that predicts the fifth before the last with the smallest logarithmic loss; the area under
    the curve would not mind chances that are all too alike. The proof's weights have seen nothing of the last fifth.
    """
    third, fourth = 3 * len(y) // 5, 4 * len(y) // 5
    cards = [fit(x[:third], y[:third], columns, each) for each in STRENGTHS]
    tried = [_loss(card.chance(x[third:fourth]), y[third:fourth]) for card in cards]
    strength = STRENGTHS[int(np.argmin(tried))]
    chance = fit(x[:fourth], y[:fourth], columns, strength).chance(x[fourth:])
    return Learned(fit(x, y, columns, strength), auc(chance, y[fourth:]), _calibration(chance, y[fourth:]))


def _loss(chance: Floats, y: Flags) -> float:
    return round(float(-np.log(np.where(y, chance, 1 - chance)).mean()), 6)


def _calibration(chance: Floats, y: Flags) -> tuple[Calibrated, ...]:
    thirds = np.array_split(np.argsort(chance, kind="stable"), 3)
    return tuple(
        Calibrated(round(float(chance[who].mean()), 4), intervals.share(int(y[who].sum()), len(who))) for who in thirds
    )
