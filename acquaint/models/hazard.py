"""How likely it comes now that it has not come yet: a discrete hazard of coded facts, each with a table of weights.

    1 - exp(-exposure exp(base + sum of the weights of its facts))          chance that a stretch at risk ends

The complementary log-log link makes stretches of any length agree: two days at a rate are one stretch of exposure 2.
Weights are pulled to zero, so that a value seldom seen says what all the others say. All sums run in the order of the
rows, whatever the number of threads; weights are rounded.

Source: R. L. Prentice, L. A. Gloeckler, Regression analysis of grouped survival data, Biometrics 34 (1978) 57-67.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec
import numpy as np

from acquaint.features.occasions import Flags, Floats, Ints
from acquaint.records import NotEnoughData

ENDED = 100
"""Stretches that ended without which nothing is fitted."""
RIDGE = 3.0
"""Penalty on half of the squared weights: a weight of 0.6 costs as much as one standard deviation."""
DIGITS = 6
_ROUNDS = 25
_HALVINGS = 12
_STILL = 1e-6
_LOW, _HIGH = -30.0, 6.0
_NONE: Ints = np.zeros(0, np.int64)


class Hazard(msgspec.Struct, frozen=True):
    """A fitted hazard.

    Parameters
    ----------
    base
        Logarithm of the rate where all weights are zero.
    weights
        Per fact, what each of its codes adds to the logarithm of the rate.
    """

    base: float
    weights: dict[str, tuple[float, ...]]

    def log_rate(self, codes: Mapping[str, Ints]) -> Floats:
        """Return the logarithm of the rate; facts the hazard does not know are not looked at."""
        return self.base + self.of(codes, *self.weights)

    def of(self, codes: Mapping[str, Ints], *facts: str) -> Floats:
        """Return what some facts add to the logarithm of the rate; 0 for those the hazard does not know."""
        return np.asarray(sum(self.table(fact)[codes[fact]] for fact in facts if fact in self.weights), np.float64)

    def table(self, fact: str) -> Floats:
        """Return the weights of a fact by code."""
        return np.asarray(self.weights[fact])


class Stretches(msgspec.Struct, frozen=True, eq=False):
    """Stretches of time at risk.

    Parameters
    ----------
    codes
        Per fact int64[n], its code 0, 1, ...
    levels
        How many codes each fact has.
    exposure
        float64[n], length of the stretch, over the usual wait where the rate is to be a multiple of that.
    ended
        bool[n], whether it came within the stretch.
    """

    codes: Mapping[str, Ints]
    levels: Mapping[str, int]
    exposure: Floats
    ended: Flags

    def of(self, facts: Sequence[str]) -> Stretches:
        """Return the same stretches with some facts only."""
        return Stretches(self.codes, {name: self.levels[name] for name in facts}, self.exposure, self.ended)


def joined(parts: Sequence[Stretches], levels: Mapping[str, int]) -> Stretches:
    """Return the stretches of all parts, which have the facts `levels`."""
    codes = {name: np.concatenate([_NONE, *(part.codes[name] for part in parts)]) for name in levels}
    exposure = np.concatenate([np.zeros(0), *(part.exposure for part in parts)])
    return Stretches(codes, levels, exposure, np.concatenate([_NONE > 0, *(part.ended for part in parts)]))


def fit(cases: Stretches, ridge: float = RIDGE, start: Hazard | None = None) -> Hazard | NotEnoughData:
    """Return the hazard of highest likelihood less `ridge` / 2 times the squares of its weights, by Fisher scoring.

    Parameters
    ----------
    start
        A hazard of some of the same facts, from whose weights fewer steps are needed.

    Examples
    --------
    >>> codes = {"old": np.repeat([0, 1], 1000)}
    >>> ended = np.arange(2000) % 10 < np.repeat([2, 4], 1000)
    >>> found = fit(Stretches(codes, {"old": 2}, np.ones(2000), ended), ridge=1e-6)
    >>> (1 - np.exp(-np.exp(found.log_rate({"old": np.array([0, 1])})))).round(3).tolist()
    [0.2, 0.4]
    """
    if (came := int(cases.ended.sum())) < ENDED:
        return NotEnoughData(came, ENDED)
    rows = _Rows(cases)
    penalty = np.append(np.full(rows.width - 1, ridge), 1e-9)
    now = rows.at(rows.weights(start or Hazard(float(np.log(came / cases.exposure.sum())), {})), penalty)
    for _ in range(_ROUNDS):
        slope, information = rows.slopes(now)
        step = np.linalg.solve(information + np.diag(penalty), slope - penalty * now.weights)
        after = _stepped(rows, now, step, penalty)
        moved, now = np.abs(after.weights - now.weights).max(), after
        if moved < _STILL:
            break
    return rows.named(now.weights)


class _Place(NamedTuple):
    """Weights, the cumulative hazard of each stretch by them, and the log-likelihood less the penalty."""

    weights: Floats
    hazard: Floats
    value: float


def _stepped(rows: _Rows, now: _Place, step: Floats, penalty: Floats) -> _Place:
    """Go `step`, halved as often as needed, so that things do not get worse."""
    for halvings in range(_HALVINGS):
        after = rows.at(now.weights + 0.5**halvings * step, penalty)
        if after.value >= now.value - 1e-9:
            return after
    return now


class _Rows:
    """The stretches with the sums over them that fitting takes; the last weight is the base."""

    def __init__(self, cases: Stretches) -> None:
        self.names = tuple(cases.levels)
        self.levels = [cases.levels[name] for name in self.names]
        self.first = np.concatenate([[0], np.cumsum(self.levels)]).astype(np.int64)
        self.codes = [np.asarray(cases.codes[name], np.int64) for name in self.names]
        self.width = int(self.first[-1]) + 1
        self.offset = np.log(cases.exposure)
        self.ended = cases.ended

    def weights(self, of: Hazard) -> Floats:
        """Return the weights of a hazard; zero for facts it does not know."""
        parts = [of.table(n) if n in of.weights else np.zeros(k) for n, k in zip(self.names, self.levels, strict=True)]
        return np.concatenate([*parts, [of.base]])

    def at(self, weights: Floats, penalty: Floats) -> _Place:
        """Return the place of `weights`."""
        log = self.offset + weights[-1]
        for first, code in zip(self.first[:-1], self.codes, strict=True):
            log += weights[first + code]
        hazard = np.exp(np.clip(log, _LOW, _HIGH, out=log), out=log)
        likelihood = np.log(-np.expm1(-hazard[self.ended])).sum() - hazard[~self.ended].sum()
        return _Place(weights, hazard, float(likelihood - 0.5 * (penalty * weights**2).sum()))

    def slopes(self, now: _Place) -> tuple[Floats, Floats]:
        """Return the gradient of the log-likelihood and its expected information."""
        came = -np.expm1(-now.hazard)
        per_end = now.hazard * (1 - came) / came
        return self._sums(np.where(self.ended, per_end, -now.hazard)), self._products(now.hazard * per_end)

    def _sums(self, of: Floats) -> Floats:
        parts = [np.bincount(code, of, levels) for code, levels in zip(self.codes, self.levels, strict=True)]
        return np.concatenate([*parts, [of.sum()]])

    def _products(self, of: Floats) -> Floats:
        found = np.zeros((self.width, self.width))
        for one, (rows, height) in enumerate(zip(self.codes, self.levels, strict=True)):
            top = slice(self.first[one], self.first[one] + height)
            for other in range(one, len(self.codes)):
                width = self.levels[other]
                left = slice(self.first[other], self.first[other] + width)
                cell = np.bincount(rows * width + self.codes[other], of, height * width).reshape(height, width)
                found[top, left] = cell
                found[left, top] = cell.T
        found[-1] = found[:, -1] = self._sums(of)
        return found

    def named(self, weights: Floats) -> Hazard:
        """Return the hazard with these weights, rounded."""
        rounded = np.round(weights, DIGITS) + 0.0
        parts = np.split(rounded[:-1], self.first[1:-1])
        return Hazard(float(rounded[-1]), {n: tuple(p.tolist()) for n, p in zip(self.names, parts, strict=True)})
