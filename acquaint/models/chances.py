"""Chances with their intervals."""

from __future__ import annotations

import msgspec
import numpy as np
from scipy import special

from acquaint.features.occasions import Floats

_SHAPES = np.logspace(-2, 5, 141)
_TENTH, _NINE_TENTHS = (special.gammaincinv(_SHAPES, share) / _SHAPES for share in (0.1, 0.9))


class Chances(msgspec.Struct, frozen=True, eq=False):
    """Chances that a contact is answered, with their 80 % intervals; float64[customers, ways]."""

    value: Floats
    low: Floats
    high: Floats


def around(value: Floats, variance: Floats) -> Chances:
    """Return chances with the tenth and ninetieth percentile of gamma distributions of their mean and variance.

    Examples
    --------
    >>> found = around(np.array([0.1]), np.array([0.0009]))
    >>> found.low.round(3).tolist(), found.high.round(3).tolist()
    ([0.064], [0.14])
    """
    shape = np.clip(value**2 / np.maximum(variance, 1e-12), _SHAPES[0], _SHAPES[-1])
    low, high = (value * np.interp(np.log(shape), np.log(_SHAPES), each) for each in (_TENTH, _NINE_TENTHS))
    return Chances(*(np.minimum(each, 1.0) for each in (value, low, high)))
