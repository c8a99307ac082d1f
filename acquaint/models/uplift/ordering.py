"""How customers differ in an effect: what a learner foretells of them, drawn back to what was seen, and how sure.

    beyond(customer) = slope (foretold - mean foretold)
    error^2          = (slope spread)^2 + ((foretold - mean foretold) error of the slope)^2 + misfit^2

The slope is that of doubly robust scores on what was foretold of customers the learner had not seen: what is foretold
too boldly is drawn back. The spread is that of learners fitted without an eighth of the customers each (jackknife). The
misfit is what tenths of the foretold miss beyond chance: a line that should have been a step.

Sources: V. Chernozhukov, M. Demirer, E. Duflo, I. Fernandez-Val, Generic machine learning inference on heterogeneous
treatment effects in randomized experiments, NBER 24678 (2018), best linear predictor; J. Shao, D. Tu, The Jackknife and
Bootstrap (1995), chapter 2.3.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import numpy as np

from acquaint.features.occasions import Floats
from acquaint.models import scores
from acquaint.models.uplift import crossing, learners
from acquaint.models.uplift.crossing import Dealt
from acquaint.models.uplift.design import Design
from acquaint.models.uplift.learners import Learner, Taught
from acquaint.models.uplift.scored import Scored, centred
from acquaint.records import Estimate

GROUPS = 8
"""Learners for the spread, each without one of as many groups of customers."""
TENTHS = 10
_Z = 1.959963984540054


class Ordering(msgspec.Struct, frozen=True):
    """How customers differ in their effects.

    Parameters
    ----------
    design, learner
        Columns, and what foretells from them.
    middle
        Mean of what is foretold, over the cases.
    slope
        Of effects on what is foretold.
    misfit
        What tenths of the foretold miss, beyond chance; in units of the outcome.
    without
        The learner as it is without one group of customers each.
    """

    design: Design
    learner: Learner
    middle: float
    slope: Estimate
    misfit: float
    without: tuple[Learner, ...]

    def beyond(self, columns: Mapping[str, Floats], n: int) -> tuple[Floats, Floats]:
        """Return float64[n], by how much the effect of each is larger than the mean effect, and the standard error.

        Raises
        ------
        InputError
            A column is missing.
        """
        x = self.design.matrix(columns, n)
        foretold = self.learner.effect(x) - self.middle
        others = np.stack([each.effect(x) for each in self.without])
        spread = (GROUPS - 1) / GROUPS * ((others - others.mean(axis=0)) ** 2).sum(axis=0)
        square = self.slope.value**2 * spread + (foretold * error(self.slope)) ** 2 + self.misfit**2
        return self.slope.value * foretold, np.sqrt(square)


def fit(name: str, dealt: Dealt, taught: Taught, tried: Scored, foretold: Floats) -> Ordering:
    """Return the ordering by the learner of a name, fitted on all cases.

    Parameters
    ----------
    tried, foretold
        The cases that were scored, and float64[scored], what was foretold of them before they were seen.
    """
    whole = crossing.learned_from(taught, slice(None))
    learner, group = learners.learn(name, whole), dealt.cases.customer % GROUPS
    without = tuple(learners.learn(name, whole.take(group != each)) for each in range(GROUPS))
    beyond = centred(foretold, tried.part)
    slope = _slope(beyond, tried)
    misfit = _misfit(beyond, tried.centred - slope.value * beyond)
    return Ordering(dealt.columns, learner, float(learner.effect(dealt.x).mean()), slope, misfit, without)


def _slope(beyond: Floats, tried: Scored) -> Estimate:
    """Return the slope of scores on what was foretold, with its interval over customers."""
    square = float((beyond**2).mean())
    value = float((beyond * tried.centred).mean()) / square
    spread = scores.gain(-beyond * (tried.centred - value * beyond) / square, np.zeros(len(beyond)), tried.customer)
    half = _Z * error(spread)
    return Estimate(value, value - half, value + half, len(beyond))


def _misfit(beyond: Floats, left: Floats) -> float:
    """Return the root of the mean squared miss of tenths, less what chance makes of it."""
    tenths = [left[rows] for rows in np.array_split(np.argsort(beyond, kind="stable"), TENTHS)]
    square = np.mean([each.mean() ** 2 - each.var() / len(each) for each in tenths])
    return float(np.sqrt(max(float(square), 0.0)))


def error(of: Estimate) -> float:
    """Return the standard error of an estimate from its 95 % interval; 0 where it has none."""
    return 0.0 if of.low is None or of.high is None else (of.high - of.low) / 2 / _Z
