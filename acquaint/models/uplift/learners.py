"""Learners of an effect: S, T, X and DR, each with straight lines or with boosted trees.

    S    one regression of y on x, t and t x;                    effect m(x, 1) - m(x, 0)
    T    one of y on x for each side;                            effect m1(x) - m0(x)
    X    one of y - m0(x) for the drawn, of m1(x) - y for the others; their mean, weighed by the other's share
    DR   one of the score m1 - m0 + t (y - m1) / e - (1 - t) (y - m0) / (1 - e) on x; e the known chance

m0 and m1 are straight lines fitted on other customers than those they are read for (`scored.crossed`).

Sources: S. Kuenzel, J. Sekhon, P. Bickel, B. Yu, Metalearners for estimating heterogeneous treatment effects using
machine learning, PNAS 116 (2019) 4156-4165; E. Kennedy, Towards optimal doubly robust estimation of heterogeneous
causal effects, Electronic Journal of Statistics 17 (2023) 3008-3049.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Literal

import msgspec
import numpy as np

from acquaint.features.occasions import Flags, Floats
from acquaint.models.uplift.stages import Fit, Stage, line, trees

Way = Literal["s", "t", "x", "dr"]
SINGLE_STRENGTH = 10.0
"""The penalty of S, whose weights of t x are then drawn to zero more than differences of T are."""


class Taught(msgspec.Struct, frozen=True, eq=False):
    """What a learner learns from.

    Parameters
    ----------
    x
        float64[n, columns] of the design.
    treated, chance, outcome
        As in `Cases`; money held within ends.
    without, given
        float64[n], m0 and m1.
    binary
        Whether the outcome is yes or no.
    """

    x: Floats
    treated: Flags
    chance: Floats
    outcome: Floats
    without: Floats
    given: Floats
    binary: bool

    @property
    def score(self) -> Floats:
        """float64[n], the doubly robust score: an effect with noise, unbiased whatever m0 and m1 are."""
        return doubly_robust(self.treated, self.chance, self.outcome, self.without, self.given)

    def take(self, rows: slice | Flags) -> Taught:
        """Return some of the cases."""
        return Taught(
            self.x[rows], self.treated[rows], self.chance[rows], self.outcome[rows], self.without[rows],
            self.given[rows], self.binary,
        )  # fmt: skip


def doubly_robust(treated: Flags, chance: Floats, outcome: Floats, without: Floats, given: Floats) -> Floats:
    """Return float64[n], m1 - m0 + t (y - m1) / e - (1 - t) (y - m0) / (1 - e).

    Source: J. Robins, A. Rotnitzky, L. Zhao, Estimation of regression coefficients when some regressors are not always
    observed, JASA 89 (1994) 846-866.

    Examples
    --------
    >>> half = np.full(2, 0.5)
    >>> doubly_robust(np.array([True, False]), half, np.array([1.0, 0.0]), half, half).tolist()
    [1.0, 1.0]
    """
    left = np.where(treated, (outcome - given) / chance, -(outcome - without) / (1 - chance))
    return np.asarray(given - without + left)


class Learner(msgspec.Struct, frozen=True):
    """A fitted learner.

    Parameters
    ----------
    way
        How its stages make an effect.
    stages
        Its regressions.
    share
        Of those who were drawn.
    """

    way: Way
    stages: tuple[Stage, ...]
    share: float

    def effect(self, x: Floats) -> Floats:
        """Return float64[n], the effect for cases x, float64[n, columns] of the design."""
        if self.way == "s":
            with_it, without = (self.stages[0].mean(_joined(x, np.full(len(x), side))) for side in (1.0, 0.0))
            return with_it - without
        means = [stage.mean(x) for stage in self.stages]
        if self.way == "dr":
            return means[0]
        one, other = means
        return one - other if self.way == "t" else (1 - self.share) * one + self.share * other


def _joined(x: Floats, treated: Floats) -> Floats:
    """Return the columns of S: x, t, and t x; t counts from its middle."""
    t = (2 * treated - 1)[:, None]
    return np.hstack([x, t, t * x])


def _single(of: Taught, fit: Fit) -> tuple[Stage, ...]:
    return (fit(_joined(of.x, of.treated.astype(np.float64)), of.outcome, of.binary),)


def _two(of: Taught, fit: Fit) -> tuple[Stage, ...]:
    return tuple(fit(of.x[rows], of.outcome[rows], of.binary) for rows in (of.treated, ~of.treated))


def _crossed(of: Taught, fit: Fit) -> tuple[Stage, ...]:
    drawn, others = of.treated, ~of.treated
    more, less = of.outcome - of.without, of.given - of.outcome
    return (fit(of.x[drawn], more[drawn], False), fit(of.x[others], less[others], False))


def _robust(of: Taught, fit: Fit) -> tuple[Stage, ...]:
    return (fit(of.x, of.score, False),)


_STAGES: dict[Way, Callable[[Taught, Fit], tuple[Stage, ...]]] = {
    "s": _single, "t": _two, "x": _crossed, "dr": _robust,
}  # fmt: skip


def learn(name: str, of: Taught) -> Learner:
    """Return the learner of a name in `LINEAR` or `BOOSTED`, fitted."""
    way, fit = (LINEAR | BOOSTED)[name]
    return Learner(way, _STAGES[way](of, fit), float(of.treated.mean()))


LINEAR: dict[str, tuple[Way, Fit]] = {
    "s_linear": ("s", partial(line, strength=SINGLE_STRENGTH)), "t_linear": ("t", line), "x_linear": ("x", line),
    "dr_linear": ("dr", line),
}  # fmt: skip
BOOSTED: dict[str, tuple[Way, Fit]] = {
    "s_boosted": ("s", trees), "t_boosted": ("t", trees), "x_boosted": ("x", trees), "dr_boosted": ("dr", trees),
}  # fmt: skip
"""The simplest first; those of lines before those of trees."""
