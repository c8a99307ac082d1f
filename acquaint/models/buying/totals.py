"""How wrong totals of a shop were: what is corrected of it, what stays in doubt, and whether times are as before."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np

from acquaint.features.occasions import Floats
from acquaint.models.card import Assumption
from acquaint.records import Estimate

STATIONARY = (0.8, 1.25)
"""Between which orders in the newest window over those expected may lie."""
LEAST_TOTALS = 3
"""Windows from which on totals are corrected."""
USUAL_DOUBT, _DOUBT_WEIGHT = 0.1, 2.0
_Z = 1.959963984540054


class Total(msgspec.Struct, frozen=True):
    """Orders of all customers in a window that begins on `day`: expected, and come."""

    day: int
    expected: float
    came: float


def correction(totals: Sequence[Total]) -> float:
    """Return by how much totals were too small, drawn to 1 as far as windows differ so much that it may be chance.

    The mean m of the logarithms, times 1 - (error of m / m)^2 where that is above 0 (W. James, C. Stein, Estimation
    with quadratic loss, 1961).
    """
    logs = _logs(totals)
    if len(logs) < LEAST_TOTALS:
        return 1.0
    mean, error = float(logs.mean()), float(logs.std(ddof=1) / np.sqrt(len(logs)))
    return float(np.exp(mean * max(0.0, 1 - (error / mean) ** 2))) if mean else 1.0


def corrected(totals: Sequence[Total]) -> tuple[Total, ...]:
    """Return the totals as they are expected once they are corrected, each by what the others say of it.

    Examples
    --------
    >>> [round(each.expected) for each in corrected([Total(day, 100, 110 + day) for day in range(4)])]
    [112, 111, 111, 111]
    """
    others = ([each for each in totals if each is not total] for total in totals)
    return tuple(
        Total(total.day, total.expected * correction(rest), total.came)
        for total, rest in zip(totals, others, strict=True)
    )


def doubt(totals: Sequence[Total]) -> float:
    """Return how wrong totals were, as standard deviation of a logarithm and without what chance makes of it.

    As if two windows had been wrong by 10 % before. Totals are those of `corrected`: none of them has helped with its
    own.
    """
    squares = _logs(totals) ** 2 - np.array([1 / (each.came + 1) for each in totals])
    total = float(np.maximum(squares.sum(), 0.0)) + _DOUBT_WEIGHT * USUAL_DOUBT**2
    return float(np.sqrt(total / (len(totals) + _DOUBT_WEIGHT)))


def stationary(newest: Total) -> Assumption:
    """Return orders in the newest window over those expected."""
    ratio, half = (newest.came + 0.5) / (newest.expected + 0.5), _Z / float(np.sqrt(newest.came + 1))
    value = Estimate(ratio, float(ratio * np.exp(-half)), float(ratio * np.exp(half)), round(newest.came))
    return Assumption("stationary", value, *STATIONARY)


def _logs(totals: Sequence[Total]) -> Floats:
    return np.array([np.log((each.came + 1) / (each.expected + 1)) for each in totals])
