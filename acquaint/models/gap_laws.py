"""Laws that gaps follow: the share that lasts beyond a length, and the length that a share lasts beyond.

All lengths are in open days, all arrays float64 with a value, or a row of lengths, per case.
"""

from __future__ import annotations

from typing import Protocol

import msgspec
import numpy as np
from scipy import special

from acquaint.features.occasions import Floats

FAR = 1e9
"""Longer than any gap."""


class Law(Protocol):
    """A law of gaps."""

    def lasting(self, length: Floats) -> Floats:
        """Return the share of gaps longer than `length`: float64[n], or [n, days] for lengths of that shape."""
        ...

    def length(self, lasting: Floats) -> Floats:
        """Return float64[n], the length that the share `lasting` is longer than."""
        ...


class LogNormal(msgspec.Struct, frozen=True, eq=False):
    """Gaps whose logarithm is normal.

    Examples
    --------
    >>> law = LogNormal(np.array([10.0]), 0.5)
    >>> law.lasting(np.array([10.0])).tolist(), law.length(np.array([0.1])).round(2).tolist()
    ([0.5], [18.98])
    """

    median: Floats
    spread: float

    def lasting(self, length: Floats) -> Floats:
        """Return the share of gaps longer than `length`."""
        logs = np.log(np.maximum(length, 1e-9)) - _rows(np.log(self.median), length)
        return np.asarray(special.ndtr(-logs / self.spread))

    def length(self, lasting: Floats) -> Floats:
        """Return the length that the share `lasting` is longer than."""
        return np.asarray(self.median * np.exp(self.spread * special.ndtri(1 - lasting)))


class Lomax(msgspec.Struct, frozen=True, eq=False):
    """Gaps of a Poisson process whose rate is only known to be gamma distributed: after `shape` gaps in `scale` days.

    Examples
    --------
    >>> law = Lomax(np.array([2.0]), np.array([30.0]))
    >>> law.lasting(np.array([30.0])).tolist(), law.length(np.array([0.25])).tolist()
    ([0.25], [30.0])
    """

    shape: Floats
    scale: Floats

    def lasting(self, length: Floats) -> Floats:
        """Return the share of gaps longer than `length`."""
        return np.asarray((1 + length / _rows(self.scale, length)) ** -_rows(self.shape, length))

    def length(self, lasting: Floats) -> Floats:
        """Return the length that the share `lasting` is longer than."""
        power = np.minimum(-np.log(np.maximum(lasting, 1e-300)) / self.shape, 20.0)
        return np.asarray(np.expm1(power) * self.scale)


class Stepped(msgspec.Struct, frozen=True, eq=False):
    """Gaps whose hazard is a step function of the length over the usual one, times a rate.

    Parameters
    ----------
    rate, usual
        float64[n].
    edges
        float64[steps], lengths over the usual one at which the hazard steps.
    weights
        float64[steps + 1], logarithm of the hazard below the first edge, between edges, and above the last.

    Examples
    --------
    >>> law = Stepped(np.array([1.0]), np.array([10.0]), np.array([1.0]), np.log([0.5, 2.0]))
    >>> np.log(law.lasting(np.array([20.0]))).round(6).tolist(), law.length(np.exp([-2.5])).round(6).tolist()
    ([-2.5], [20.0])
    """

    rate: Floats
    usual: Floats
    edges: Floats
    weights: Floats

    def lasting(self, length: Floats) -> Floats:
        """Return the share of gaps longer than `length`."""
        knots, sums = self._sums()
        return np.asarray(
            np.exp(-np.interp(length / _rows(self.usual, length), knots, sums) * _rows(self.rate, length))
        )

    def length(self, lasting: Floats) -> Floats:
        """Return the length that the share `lasting` is longer than."""
        knots, sums = self._sums()
        wanted = -np.log(np.maximum(lasting, 1e-300)) / self.rate
        return np.asarray(np.interp(wanted, sums, knots) * self.usual)

    def _sums(self) -> tuple[Floats, Floats]:
        """Return lengths over the usual one, and the hazard up to each for a rate of 1."""
        knots = np.concatenate([[0.0], self.edges, [FAR]])
        return knots, np.concatenate([[0.0], np.cumsum(np.diff(knots) * np.exp(self.weights))])


def _rows(values: Floats, like: Floats) -> Floats:
    """Return `values`, as a column where `like` has a row per case."""
    return values[:, np.newaxis] if like.ndim > 1 else values
