"""Customers who never leave: NBD, the personal rate drawn to that of all.

Purchases are at random, at a rate that is gamma distributed among customers (shape r, scale 1/alpha): the expected rate
is (r + x) / (alpha + age). Source: A. S. C. Ehrenberg, The pattern of consumer purchases, Applied Statistics 8 (1959)
26-41.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import msgspec
import numpy as np
from scipy import special

from acquaint.features.occasions import Floats, Ints
from acquaint.models.buying.family import reached, scale, weighed
from acquaint.models.buying.summary import Cells


class Steady(msgspec.Struct, frozen=True, tag="steady"):
    """NBD."""

    @property
    def name(self) -> str:
        """Key of the rung."""
        return "own_rate"

    @property
    def parameters(self) -> tuple[str, ...]:
        """r, alpha."""
        return ("r", "alpha")

    def start(self, cells: Cells) -> Floats:
        """Return logarithms of parameters from which to search."""
        return np.log([1.0, scale(cells)])

    def log_likelihood(self, logs: Floats, cells: Cells) -> tuple[float, Floats]:
        """Return the log-likelihood of all customers, and its slope along the logarithms of r and alpha."""
        r, alpha = np.exp(logs)
        x, n = np.arange(int(cells.x.max(initial=0)) + 1), cells.n
        per_x = np.bincount(cells.x, n, minlength=len(x))
        log_age = np.log(alpha + cells.age)
        value = weighed(per_x, special.gammaln(r + x) - special.gammaln(r) + r * logs[1])
        value -= weighed(n, (r + cells.x) * log_age)
        slope_r = weighed(per_x, special.digamma(r + x) - special.digamma(r) + logs[1]) - weighed(n, log_age)
        slope_alpha = cells.customers * r / alpha - weighed(n, (r + cells.x) / (alpha + cells.age))
        return value, np.array([r * slope_r, alpha * slope_alpha])

    def present(self, logs: Floats, cells: Cells) -> Floats:  # noqa: ARG002 - nobody leaves
        """Return float64[1, cells], 1."""
        return np.ones((1, len(cells.x)))

    def later(self, logs: Floats, x: Ints, age: Ints, days: Floats) -> Iterator[Floats]:
        """Yield, for m = 1, 2, ..., the chance of m orders or more within `days`."""
        r, alpha = np.exp(logs)
        for tail in reached(r + x, (alpha + age) / (alpha + age + days), itertools.count(1)):
            yield tail[np.newaxis]

    def mean(self, logs: Floats, x: Ints, age: Ints, days: Floats) -> Floats:
        """Return float64[1, n], the orders expected within `days`."""
        r, alpha = np.exp(logs)
        return np.asarray((r + x) / (alpha + age) * days)[np.newaxis]

    def newcomer(self, logs: Floats, days: Floats) -> Floats:
        """Return the repeat orders expected of a new customer within each of `days`."""
        return np.asarray(np.exp(logs[0] - logs[1]) * days)
