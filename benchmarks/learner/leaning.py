"""How likely a pair is moved by what is known of it, where nobody knows which pairs are: only evidence on each.

The chance is a logistic regression on the columns of pairs. Its weights are those of the highest likelihood of a
mixture, chance x evidence + (1 - chance), climbed by EM from one chance for all: pairs count by what is known of them,
then the regression is fitted to that. Few rounds are climbed. With each, what columns tell weighs more against what
came after contacts, and in the end pairs that look like buyers are taken for moved.

Source: M. Jordan, R. Jacobs, Hierarchical mixtures of experts and the EM algorithm, Neural Computation 6 (1994)
181-214.
"""

from __future__ import annotations

import numpy as np
from scipy import special

from acquaint.features.occasions import Floats
from acquaint.models.logistic import Weights

STRENGTH = 10.0
"""Penalty on the squared weights of columns with mean 0 and spread 1."""
ROUNDS = 3
_STEPS = 2
"""Newton's steps in each round."""
_DIGITS = 7


def fit(x: Floats, evidence: Floats, share: float) -> Weights:
    """Return the weights.

    Parameters
    ----------
    x
        float64[pairs, columns].
    evidence
        float64[pairs], how much likelier what came is where the pair is moved, logarithms.
    share
        Of pairs that are moved.

    Examples
    --------
    >>> x = np.repeat([[0.0], [1.0]], 500, axis=0)
    >>> found = fit(x, np.where(np.arange(1000) % 10 < 1 + 4 * x[:, 0], 3.0, -3.0), 0.3)
    >>> found.chance(np.array([[0.0], [1.0]])).round(1).tolist()
    [0.1, 0.5]
    """
    mean, spread = x.mean(axis=0), x.std(axis=0)
    spread = np.where(spread > 0, spread, 1.0)
    z = np.c_[np.ones(len(x)), (x - mean) / spread]
    weight = np.append(special.logit(share), np.zeros(x.shape[1]))
    for _ in range(ROUNDS):
        counts = special.expit(z @ weight + evidence)
        for _ in range(_STEPS):
            weight = weight + _step(z, counts, weight)
    each = np.round(weight[1:] / spread, _DIGITS)
    base = round(float(weight[0] - (mean * each).sum()), _DIGITS)
    return Weights(base, tuple(each.tolist()), tuple(np.round(mean, _DIGITS).tolist()))


def _step(z: Floats, counts: Floats, weight: Floats) -> Floats:
    chance = special.expit(z @ weight)
    penalty = np.append(0.0, np.full(len(weight) - 1, STRENGTH))
    slope = z.T @ (counts - chance) - penalty * weight
    curve = (z * (chance * (1 - chance))[:, None]).T @ z + np.diag(penalty)
    return np.asarray(np.linalg.solve(curve, slope))
