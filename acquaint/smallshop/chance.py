"""Chance: draws that are the same on every machine and version, each person with a stream of her own."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from statistics import NormalDist
from typing import TypeVar

T = TypeVar("T")
SEED = 1773
_NORMAL = NormalDist()


class Chance:
    """A stream of draws named by `name`; everything is made of `random()`, whose sequence never changes.

    Examples
    --------
    >>> Chance("anna").whole(1, 6) == Chance("anna").whole(1, 6)
    True
    """

    def __init__(self, name: str, seed: int = SEED) -> None:
        self._random = random.Random(f"{seed}:{name}").random

    def of(self, share: float) -> bool:
        """Return True in `share` of the cases."""
        return self._random() < share

    def whole(self, low: int, high: int) -> int:
        """Return a whole number from `low` to `high`, both included."""
        return low + int(self._random() * (high - low + 1))

    def real(self, low: float, high: float) -> float:
        """Return a number from `low` to `high`."""
        return low + self._random() * (high - low)

    def one(self, of: Sequence[T]) -> T:
        """Return one of several."""
        return of[self.whole(0, len(of) - 1)]

    def weighted(self, of: Sequence[T], weights: Sequence[float]) -> T:
        """Return one of several, by weight."""
        left = self._random() * sum(weights)
        for each, weight in zip(of, weights, strict=True):
            left -= weight
            if left < 0:
                return each
        return of[-1]

    def some(self, of: Sequence[T], count: int) -> list[T]:
        """Return `count` different ones, in the order drawn."""
        left = list(of)
        return [left.pop(self.whole(0, len(left) - 1)) for _ in range(count)]

    def factor(self, sigma: float) -> float:
        """Return a factor around 1 whose logarithm has the standard deviation `sigma`."""
        return math.exp(sigma * _NORMAL.inv_cdf(min(max(self._random(), 1e-9), 1 - 1e-9)))
