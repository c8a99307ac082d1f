"""Fitting, and how sure: the likeliest parameters, and draws of all that are likely, each with its weight.

The logarithms of the parameters have a wide normal prior, so that a shop with few customers has a posterior at all.
Draws are made from a t distribution around the likeliest point, shaped by the curvature there (Laplace), and weighed by
how much likelier the posterior holds them (importance sampling); where the weights are too unequal, the t distribution
is shaped anew by the weighed draws. The draws are one fixed sequence without gaps (Kronecker's), not chance.

Sources: L. Tierney, J. B. Kadane, JASA 81 (1986) 82-86; M.-S. Oh, J. O. Berger, Adaptive importance sampling in Monte
Carlo integration, J. Statist. Comput. Simul. 41 (1992) 143-168.
"""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import numpy as np
from scipy import special

from acquaint.features.occasions import Floats
from acquaint.models.buying.family import Family
from acquaint.models.buying.summary import Cells

PRIOR_SPREAD = 2.0
"""Standard deviation of the prior of each logarithm, around where the search starts: a factor of 7 up or down."""
DRAWS = 64
"""Draws; a quarter of them where there are so many cells that the parameters are known well and time counts."""
LEAST_EFFECTIVE = 0.5
"""Share of the draws that must count, as 1 / sum of squared weights."""
_FREEDOM = 7.0
MANY_CELLS = 60_000
LARGE = 200_000
"""Customers from which on a part of them is searched first."""
_THIN = 16
_ROUNDS = 6
_CLOSE = 1e-6
_STEP = 1e-3
_BOUNDS = 14.0

Slope = Callable[[Floats], tuple[float, Floats]]


class Posterior(msgspec.Struct, frozen=True):
    """What is known of the parameters of a family.

    Parameters
    ----------
    likeliest
        Logarithms of the parameters at the top of the posterior.
    draws
        Logarithms of the parameters, a row per draw.
    weights
        Of the draws; they add up to 1.
    effective
        How many draws of equal weight these are worth.
    log_likelihood
        At `likeliest`.
    """

    likeliest: tuple[float, ...]
    draws: tuple[tuple[float, ...], ...]
    weights: tuple[float, ...]
    effective: float
    log_likelihood: float


def likeliest(family: Family, cells: Cells, start: Floats | None = None, *, prior: bool = True) -> Floats:
    """Return the logarithms of the likeliest parameters; without `prior`, those of the highest likelihood.

    A large shop is searched on every sixteenth customer first. From there, Newton's steps with the curvature found
    there need only a few looks at all customers.
    """
    slope = _posterior(family, cells, prior=prior)
    first = family.start(cells) if start is None else start
    if cells.customers < LARGE:
        return _climbed(slope, first, cells.customers)
    some = _thinned(cells)
    near = _posterior(family, some, prior=prior)
    found = _climbed(near, first, some.customers)
    step = _inverse(_curvature(near, found)) * (some.customers / cells.customers)
    for _ in range(_ROUNDS):
        move = step @ slope(found)[1]
        found = found + move
        if np.abs(move).max() < _CLOSE:
            return np.asarray(found)
    return _climbed(slope, found, cells.customers)


def fit(family: Family, cells: Cells, start: Floats | None = None, draws: int = DRAWS) -> Posterior:
    """Return the posterior of a family's parameters; without `draws`, its top only."""
    slope = _posterior(family, cells, prior=True)
    middle = likeliest(family, cells, start)
    if not draws:
        return Posterior(tuple(middle.tolist()), (tuple(middle.tolist()),), (1.0,), 1.0, 0.0)
    draws = draws if len(cells.x) < MANY_CELLS else max(draws // 4, 1)
    spread = _root(_inverse(_curvature(slope, middle)))
    top, center = slope(middle)[0], middle
    points = _points(draws, len(middle))
    for _ in range(_ROUNDS):
        drawn = np.clip(center + points @ spread.T, -_BOUNDS, _BOUNDS)
        log_weight = np.array([slope(each)[0] for each in drawn]) - top - _log_density(points)
        weights = np.exp(log_weight - log_weight.max())
        weights /= weights.sum()
        effective = 1 / float((weights**2).sum())
        if effective >= LEAST_EFFECTIVE * draws:
            break
        center, spread = _reshaped(drawn, weights, spread)
    value = family.log_likelihood(middle, cells)[0]
    rows = tuple(tuple(row) for row in drawn.tolist())
    return Posterior(tuple(middle.tolist()), rows, tuple(weights.tolist()), effective, value)


def kronecker(count: int, width: int) -> Floats:
    """Return float64[count, width], points that fill the unit cube evenly, always the same.

    The i-th point is the fractional part of 1/2 + i g^-j with g the root of g^(width+1) = g + 1, j = 1 ... width.
    Source: H. Niederreiter, Random number generation and quasi-Monte Carlo methods (1992), chapter 3; this g is M.
    Roberts's choice.

    Examples
    --------
    >>> kronecker(3, 1).round(3).ravel().tolist()
    [0.118, 0.736, 0.354]
    """
    g = 2.0
    for _ in range(40):
        g = (1 + g) ** (1 / (width + 1))
    steps = g ** -np.arange(1.0, width + 1)
    return np.asarray((0.5 + np.arange(1, count + 1)[:, np.newaxis] * steps) % 1.0)


def _climbed(slope: Slope, first: Floats, customers: int) -> Floats:
    from scipy import optimize  # noqa: PLC0415 - a quarter of a second

    def down(logs: Floats) -> tuple[float, Floats]:
        value, by = slope(logs)
        return -value / max(customers, 1), -by / max(customers, 1)

    bounds = [(-_BOUNDS, _BOUNDS)] * len(first)
    options = {"ftol": 1e-11, "gtol": 1e-7}
    found = optimize.minimize(down, first, jac=True, method="L-BFGS-B", bounds=bounds, options=options)
    return np.asarray(found.x, np.float64)


def _thinned(cells: Cells) -> Cells:
    """Return every sixteenth customer, in the order of the cells."""
    place = np.searchsorted(np.cumsum(cells.n), np.arange(_THIN // 2, cells.customers, _THIN), side="right")
    held, n = np.unique(place, return_counts=True)
    return Cells(cells.x[held], cells.last[held], cells.age[held], n, cells.log_gaps / _THIN)


def _posterior(family: Family, cells: Cells, *, prior: bool) -> Slope:
    center = family.start(cells)

    def slope(logs: Floats) -> tuple[float, Floats]:
        value, by = family.log_likelihood(logs, cells)
        if not prior:
            return value, by
        off = (logs - center) / PRIOR_SPREAD
        return value - 0.5 * float((off**2).sum()), by - off / PRIOR_SPREAD

    return slope


def _curvature(slope: Slope, at: Floats) -> Floats:
    """Return minus the second derivatives, from differences of slopes."""
    steps = np.eye(len(at)) * _STEP
    rows = np.stack([(slope(at - step)[1] - slope(at + step)[1]) / (2 * _STEP) for step in steps])
    return np.asarray((rows + rows.T) / 2)


def _inverse(curvature: Floats) -> Floats:
    """Return the inverse; a direction in which the top is flat or no top at all is as wide as the prior."""
    values, vectors = np.linalg.eigh(curvature)
    return np.asarray((vectors / np.maximum(values, PRIOR_SPREAD**-2)) @ vectors.T)


def _root(spread: Floats) -> Floats:
    return np.asarray(np.linalg.cholesky(spread))


def _points(count: int, width: int) -> Floats:
    """Return draws of the standard t distribution with 7 degrees of freedom."""
    even = kronecker(count, width + 1)
    wide = np.sqrt(_FREEDOM / (2 * special.gammaincinv(_FREEDOM / 2, even[:, -1])))
    return np.asarray(special.ndtri(even[:, :-1]) * wide[:, np.newaxis])


def _log_density(points: Floats) -> Floats:
    """Return the logarithm of the density of `_points`, up to a constant."""
    return np.asarray(-(_FREEDOM + points.shape[1]) / 2 * np.log1p((points**2).sum(axis=1) / _FREEDOM))


def _reshaped(drawn: Floats, weights: Floats, before: Floats) -> tuple[Floats, Floats]:
    """Return center and root of the spread of the weighed draws, half way from those before."""
    center = weights @ drawn
    off = drawn - center
    spread = (off * weights[:, np.newaxis]).T @ off
    return center, _root((spread + before @ before.T) / 2)
