"""Which learner speaks, if any: the ladder of learners by the Qini of doubly robust scores."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import numpy as np

from acquaint.features.occasions import Flags, Floats
from acquaint.models import ladder, scores
from acquaint.models.card import Step
from acquaint.models.ladder import Tried
from acquaint.models.uplift import qini, scored
from acquaint.models.uplift.scored import Scored
from acquaint.records import Estimate

AVERAGE = "average"
"""The rung that says the same effect for everybody."""


_Z = 1.959963984540054
_LEAST_ERROR = 1e-12


class Contest(msgspec.Struct, frozen=True):
    """What the contest came to.

    Parameters
    ----------
    chosen
        Name of the learner that speaks; `AVERAGE` where no learner orders customers better than chance may.
    steps
        All rungs, the simplest first; the loss is -q, the score `qini` the coefficient.
    best
        Qini of the learner that speaks, or of the one that came nearest, with its interval.
    band
        The Qini that chance reaches with the best of as many learners, in 99 of 100.
    """

    chosen: str
    steps: tuple[Step, ...]
    best: Estimate
    band: float


def hold(tried: Scored, effects: Mapping[str, Floats], outcome: Floats, treated: Flags) -> Contest:
    """Return which learner speaks.

    The simplest learner beyond the null band takes over from the mean effect. From there up, a learner takes over where
    the 95 % interval of its gain on the one in use lies above zero.

    Parameters
    ----------
    effects
        float64[n] for each learner, the simplest first: what it foretold.
    outcome, treated
        What came, and who was drawn.
    """
    ranked = np.column_stack([scored.places(effect, tried.part) for effect in effects.values()])
    gains, unit, limit = tried.centred[:, None] * ranked, _unit(outcome, treated), scored.band(tried, ranked)
    rungs = [Tried(AVERAGE, np.zeros(len(gains)))]
    rungs += [
        Tried(name, -gain, {"qini": float(gain.mean()) * unit}) for name, gain in zip(effects, gains.T, strict=True)
    ]
    told = {rung.name: scores.gain(rung.loss, rungs[0].loss, tried.customer) for rung in rungs[1:]}
    proven = [name for name, gain in told.items() if gain.value > limit * _error(gain)]
    chosen, steps = ladder.climb(rungs, tried.customer, least=proven[0] if proven else "")
    nearest = chosen if proven else max(told, key=lambda name: told[name].value / _error(told[name]))
    best = told[nearest]
    return Contest(chosen if proven else AVERAGE, steps, _times(best, unit), limit * _error(best) * unit)


def _error(of: Estimate) -> float:
    """Return the standard error of an estimate; never 0, to be divided by."""
    return max((of.value - (of.value if of.low is None else of.low)) / _Z, _LEAST_ERROR)


def _times(of: Estimate, unit: float) -> Estimate:
    low, high = (None if bound is None else bound * unit for bound in (of.low, of.high))
    return Estimate(of.value * unit, low, high, of.n)


def _unit(outcome: Floats, treated: Flags) -> float:
    """Return what q is multiplied with to be a Qini coefficient; 0 where nothing can be ordered."""
    most = qini.perfect(outcome, treated)
    return float(treated.mean()) * len(outcome) ** 2 / most if most > 0 else 0.0
