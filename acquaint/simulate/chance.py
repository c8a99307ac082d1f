"""Chance as a function of the case: a draw depends on the seed, its name and its keys, never on what was drawn before.

Therefore two worlds with the same seed meet the same luck at every turn, whatever their policies do, and the order and
the number of threads of a computation change nothing. The mixing is that of SplitMix64 (Steele, Lea and Flood 2014).

What comes out of a transcendental function is rounded to single precision: processors differ in the last bit of these,
and the last bit must not decide whether somebody buys.
"""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Whole = NDArray[np.int64]
_STEP, _FIRST, _SECOND = np.uint64(0x9E3779B97F4A7C15), np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)
_A, _B, _C, _DROP = np.uint64(30), np.uint64(27), np.uint64(31), np.uint64(11)


def steady(values: Any) -> Floats:
    """Return values rounded to single precision, the same on every processor."""
    return np.asarray(values).astype(np.float32).astype(np.float64)


class Chance:
    """The draws of one seed.

    Examples
    --------
    >>> luck = Chance(7)
    >>> bool(luck.uniform("coin", 3, 1) == luck.uniform("coin", np.arange(5), 1)[3])
    True
    """

    def __init__(self, seed: int) -> None:
        self.seed = seed

    def uniform(self, name: str, *keys: Any) -> Floats:
        """Return uniform draws between 0 and 1 (both excluded), one for each case of the broadcast whole `keys`."""
        return ((self._bits(name, keys) >> _DROP).astype(np.float64) + 0.5) * 2.0**-53

    def happens(self, name: str, share: Any, *keys: Any) -> NDArray[np.bool_]:
        """Return True in `share` of the cases."""
        return np.asarray(self.uniform(name, *keys) < share)

    def whole(self, name: str, below: Any, *keys: Any) -> Whole:
        """Return whole numbers from 0 to `below` - 1, each as likely."""
        return np.asarray(self.uniform(name, *keys) * below, np.int64)

    def normal(self, name: str, *keys: Any) -> Floats:
        """Return standard normal draws."""
        from scipy.special import ndtri  # noqa: PLC0415 - only where something is simulated

        return steady(ndtri(self.uniform(name, *keys)))

    def factor(self, name: str, spread: float, *keys: Any) -> Floats:
        """Return factors with median 1 whose logarithm has the standard deviation `spread`."""
        return steady(np.exp(spread * self.normal(name, *keys)))

    def one(self, name: str, shares: Any, *keys: Any) -> Whole:
        """Return places in `shares`, each as likely as its share of their sum."""
        edges = np.cumsum(np.asarray(shares, np.float64))
        return np.searchsorted(edges[:-1] / edges[-1], self.uniform(name, *keys), side="right")

    def erlang(self, name: str, stages: Whole, *keys: Any) -> Floats:
        """Return Erlang draws with mean 1 and the given numbers of stages."""
        total = np.zeros(np.broadcast(stages, *keys).shape)
        for stage in range(int(stages.max(initial=0))):
            total -= np.where(stage < stages, np.log(self.uniform(name, stage, *keys)), 0.0)
        return steady(total / stages)

    def _bits(self, name: str, keys: tuple[Any, ...]) -> NDArray[np.uint64]:
        start = (self.seed * 0x2545F4914F6CDD1D + zlib.crc32(name.encode())) % 2**64
        with np.errstate(over="ignore"):
            state = _mixed(np.array(start, np.uint64))
            for key in keys:
                state = _mixed(state ^ (np.asarray(key).astype(np.int64).view(np.uint64) * _STEP))
        return state


def _mixed(state: Any) -> NDArray[np.uint64]:
    state = np.asarray(state + _STEP, np.uint64)
    state = (state ^ (state >> _A)) * _FIRST
    state = (state ^ (state >> _B)) * _SECOND
    return np.asarray(state ^ (state >> _C), np.uint64)
