"""Drift: chances learned over a year, set right by the newest contacts whose answers are in.

The logit of a chance is moved and stretched around its middle, logit p' = m + h a + b (logit p - m), with a and b those
of the highest likelihood less a penalty (a / .5)^2 / 2 + ((b - 1) / .25)^2 / 2, so that few answers change little. Some
of what moves a quarter against the year before is season and passes, so that h = 1/2 of it is taken to last.

Source: J. C. Platt, Probabilistic outputs for support vector machines (1999), with a prior on the line.
"""

from __future__ import annotations

import msgspec
import numpy as np

from acquaint.features.occasions import Floats, Ints

LASTS = 0.5
_PENALTY = np.array([1 / 0.5**2, 1 / 0.25**2])
_ROUNDS = 20
_EDGE = 1e-9


class Line(msgspec.Struct, frozen=True):
    """m, h a and b of the formula; without contacts nothing is moved."""

    middle: float = 0.0
    shift: float = 0.0
    slope: float = 1.0

    def set_right(self, chance: Floats) -> Floats:
        """Return chances as the newest contacts say.

        Examples
        --------
        >>> Line(0.0, 0.0, 2.0).set_right(np.array([0.25, 0.5])).round(3).tolist()
        [0.1, 0.5]
        """
        logit = self.middle + self.shift + self.slope * (_logit(chance) - self.middle)
        return np.asarray(1 / (1 + np.exp(-logit)))


def learn(chance: Floats, contacts: Ints, answers: Ints) -> Line:
    """Return the line for chances and what came, by Newton's steps.

    Parameters
    ----------
    chance
        float64[rows].
    contacts, answers
        int64[rows], contacts with that chance, and those that were answered.
    """
    if not contacts.sum():
        return Line()
    logit = _logit(chance)
    middle = float((contacts * logit).sum() / contacts.sum())
    off = logit - middle
    line = start = np.array([0.0, 1.0])
    for _ in range(_ROUNDS):
        p = 1 / (1 + np.exp(-(middle + line[0] + line[1] * off)))
        miss, weight = answers - contacts * p, contacts * p * (1 - p)
        slope = np.array([miss.sum(), (miss * off).sum()]) - _PENALTY * (line - start)
        cross = float((weight * off).sum())
        hessian = np.array([[weight.sum(), cross], [cross, (weight * off**2).sum()]]) + np.diag(_PENALTY)
        step = np.linalg.solve(hessian, slope)
        line = line + step
        if np.abs(step).max() < 1e-10:
            break
    return Line(middle, LASTS * float(line[0]), float(line[1]))


def _logit(chance: Floats) -> Floats:
    p = np.clip(chance, _EDGE, 1 - _EDGE)
    return np.asarray(np.log(p / (1 - p)))
