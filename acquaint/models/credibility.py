"""Factors of customers on what was expected of them, drawn to what others do as far as their own data are few.

A customer i is expected to answer E_iw times by way w, and does K_iw times. With X = K / E, b = E^2 / V, V the variance
of K by chance alone, s_u the variance of the customers' levels u_i around 1, s_v that of the ways' factors t_iw around
the customer's level:

    z_iw = b s_v / (b s_v + 1)
    u_i  = 1 + q_i (sum z X / sum z - 1)         q_i = s_u sum z / (s_u sum z + s_v)
    t_iw = u_i + z_iw (X_iw - u_i)               its variance (1 - z_iw) s_v + (1 - z_iw)^2 (1 - q_i) s_u

This is the best linear estimate whatever the distributions are, and that of the beta-binomial where there is one way.

Source: W. S. Jewell, The use of collateral data in credibility theory: a hierarchical model, Giornale dell'Istituto
Italiano degli Attuari 38 (1975) 1-16; H. Buehlmann, A. Gisler, A Course in Credibility Theory (2005), chapter 6.
"""

from __future__ import annotations

import msgspec
import numpy as np

from acquaint.features.occasions import Floats, Ints

_ROUNDS = 3
_LEAST_FACTOR = 1e-3


class Pairs(msgspec.Struct, frozen=True, eq=False):
    """Customers and ways by which they were contacted.

    Parameters
    ----------
    customer, way
        int64[rows]; the rows of a customer stand together.
    expected, found
        float64[rows], answers expected, and answers that came.
    variance
        float64[rows], of the answers, were their chances as expected.
    single
        float64[rows], sum over contacts of their squared chances: chances that vary take so much times their variance
        from that of yes and no, and a single contact tells nothing of how they vary.
    """

    customer: Ints
    way: Ints
    expected: Floats
    found: Floats
    variance: Floats
    single: Floats


class Spreads(msgspec.Struct, frozen=True):
    """Variances: of the customers' levels (s_u), and of their ways around these (s_v)."""

    level: float
    way: float


class Factors(msgspec.Struct, frozen=True, eq=False):
    """Factors of customers and ways with their variances, float64[customers, ways]."""

    value: Floats
    variance: Floats


def spread(pairs: Pairs) -> float:
    """Estimate s_u + s_v by moments: squared deviations less what chance makes, weighed by how exactly they are known.

    Examples
    --------
    >>> ten, one = np.full(2, 10.0), np.ones(2)
    >>> round(spread(Pairs(np.arange(2), np.zeros(2, int), ten, np.array([0.0, 20.0]), 9 * one, one)), 3)
    0.919
    """
    deviation, told, found = pairs.found - pairs.expected, pairs.expected**2 - pairs.single, 1.0
    for _ in range(_ROUNDS):
        weight = pairs.expected / (pairs.variance + found * told)
        whole, part = weight**2 * (deviation**2 - pairs.variance), weight**2 * told
        found = max(float(whole.sum() / part.sum()), 0.0) if part.sum() > 0 else 0.0
    return found


def factors(pairs: Pairs, known: Spreads, size: tuple[int, int]) -> Factors:
    """Return the factor of each of `size` = (customers, ways); who was never contacted has 1."""
    chance = np.maximum(pairs.variance - (known.level + known.way) * pairs.single, 1e-3 * pairs.variance)
    b, x = pairs.expected**2 / chance, pairs.found / pairs.expected
    z = b / (1 + b * known.way)  # divided by s_v, so that it stays what it is where ways do not differ
    total = np.bincount(pairs.customer, z, size[0])
    mean = np.bincount(pairs.customer, z * x, size[0]) / np.where(total > 0, total, 1)
    q = known.level * total / (1 + known.level * total)
    level = (1 + q * np.where(total > 0, mean - 1, 0))[:, None]
    weight, own = np.zeros(size), np.zeros(size)
    weight[pairs.customer, pairs.way], own[pairs.customer, pairs.way] = z * known.way, x
    variance = (1 - weight) * known.way + (1 - weight) ** 2 * ((1 - q) * known.level)[:, None]
    return Factors(np.maximum(level + weight * (own - level), _LEAST_FACTOR), variance)
