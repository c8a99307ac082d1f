"""What all ways of buying have in common: a likelihood over cells, who is still there, and what is to come."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

import numpy as np
from scipy import special

from acquaint.features.occasions import Floats, Ints
from acquaint.models.buying.summary import Cells

_TOO_SMALL = -600.0


class Family(Protocol):
    """A way in which customers buy and leave; parameters are positive, and their logarithms are what is searched."""

    @property
    def name(self) -> str:
        """Key of the rung."""

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the parameters, as in the literature."""

    def start(self, cells: Cells) -> Floats:
        """Return logarithms of parameters from which to search, at the scale of the shop."""

    def log_likelihood(self, logs: Floats, cells: Cells) -> tuple[float, Floats]:
        """Return the log-likelihood of all customers, and its slope along the logarithms of the parameters."""

    def present(self, logs: Floats, cells: Cells) -> Floats:
        """Return float64[phases, cells], the chance that a customer has not left and is in each phase."""

    def later(self, logs: Floats, x: Ints, age: Ints, days: Floats) -> Iterator[Floats]:
        """Yield float64[phases, n], the chance of m = 1, 2, ... orders or more within `days` of who is present."""

    def mean(self, logs: Floats, x: Ints, age: Ints, days: Floats) -> Floats:
        """Return float64[phases, n], the orders expected within `days` of who is present."""

    def newcomer(self, logs: Floats, days: Floats) -> Floats:
        """Return the repeat orders expected of a new customer within `days` (ascending) of the first."""


def scale(cells: Cells) -> float:
    """Return the customer-days per repeat order of a shop."""
    return float((cells.n * cells.age).sum() + 1.0) / float((cells.n * cells.x).sum() + 1.0)


def weighed(n: Ints, values: Floats) -> float:
    """Return the sum of n x values, in an order that no number of threads changes."""
    return float(np.einsum("i,i->", n.astype(np.float64), values))


def either(log_odds: Floats) -> tuple[Floats, Floats]:
    """Return ln(1 + odds) and odds / (1 + odds), without overflow and with one exponential.

    Examples
    --------
    >>> [part.round(4).tolist() for part in either(np.array([-np.inf, 0.0, 800.0]))]
    [[0.0, 0.6931, 800.0], [0.0, 0.5, 1.0]]
    """
    small = np.exp(-np.abs(log_odds))
    share = 1 / (1 + small)
    return np.maximum(log_odds, 0.0) + np.log1p(small), np.where(log_odds > 0, share, small * share)


def reached(shape: Floats, rest: Floats, targets: Iterator[int]) -> Iterator[Floats]:
    """Yield the chance of `target` events or more for each of `targets` (positive, ascending).

    The number of events is negative binomial: Poisson at a rate that is gamma with `shape`, and
    P(0) = rest ** shape. Where that is too small for a float, the incomplete beta function takes over.

    Examples
    --------
    >>> [round(float(p[0]), 4) for p in reached(np.array([1.0]), np.array([0.5]), iter([1, 2, 3]))]
    [0.5, 0.25, 0.125]
    """
    many = np.flatnonzero(shape * np.log(rest) < _TOO_SMALL)
    chance, fail, rising = rest**shape, 1 - rest, shape - 1
    below, count = chance.copy(), 1
    for target in targets:
        while count < target:
            chance *= fail * (1 + rising / count)
            below += chance
            count += 1
        tail = np.maximum(0.0, 1 - below)
        if len(many):
            tail[many] = special.betainc(target, shape[many], fail[many])
        yield tail
