"""The ladder: every model is tried beside simpler rules on cases nobody has seen; ties go to the simpler one."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import msgspec
import numpy as np

from acquaint.features.occasions import Floats, Ints, date_of
from acquaint.models import calibration, scores
from acquaint.models.card import Assumption, Contest, Point, Step

AS_EXPECTED = (0.8, 1.25)
"""What came over what was expected, where times are as they were."""


class Tried(msgspec.Struct, frozen=True, eq=False):
    """What a rung came to on the cases of the test.

    Parameters
    ----------
    name
        Key of the rung.
    loss
        float64[n], its loss per case.
    scores
        Other scores for the card.
    """

    name: str
    loss: Floats
    scores: Mapping[str, float] = {}


class Trial(msgspec.Struct, frozen=True, tag=True):
    """Rung to use, all rungs for the card, and on how many customers they were tried.

    Parameters
    ----------
    points, assumptions
        What the rung in use had foretold and what came, and what it takes for granted.
    """

    chosen: str
    steps: tuple[Step, ...]
    customers: int
    points: tuple[Point, ...] = ()
    assumptions: tuple[Assumption, ...] = ()

    def loss(self, name: str) -> float:
        """Return the loss of a rung."""
        return next(step.loss for step in self.steps if step.name == name)

    def held(self, expected: Floats, came: Floats) -> Trial:
        """Return the trial with what the rung in use expected of each customer beside what came of her."""
        as_expected = Assumption("as_expected", calibration.ratio(expected, came), *AS_EXPECTED)
        return msgspec.structs.replace(self, points=calibration.means(expected, came), assumptions=(as_expected,))


def trial(rungs: Sequence[Tried], customer: Ints) -> Trial:
    """Return what a climb came to; `customer` as in `climb`.

    Examples
    --------
    >>> rungs = [Tried("plain", np.ones(4)), Tried("better", np.full(4, 0.5))]
    >>> found = trial(rungs, np.array([0, 0, 1, 2]))
    >>> found.chosen, found.customers, [step.loss for step in found.steps]
    ('better', 3, [1.0, 0.5])
    """
    return Trial(*climb(rungs, customer), len(np.unique(customer)))


def climb(
    rungs: Sequence[Tried], customer: Ints, weight: Floats | None = None, least: str = "",
    barred: Collection[str] = (),
) -> tuple[str, tuple[Step, ...]]:  # fmt: skip
    """Return the name of the rung to use, and all rungs for the card.

    From the simplest up, a rung takes over where its loss is smaller than that of the one in use by more than chance:
    the 95 % interval of the gain, over customers, lies above zero.

    Parameters
    ----------
    rungs
        The simplest first; all on the same cases.
    customer
        int64[n], whose each case is.
    weight
        float64[n], how many equal cases each stands for; 1 where absent.
    least
        Name of the simplest rung that may be used; those below it are only held against the others.
    barred
        Names of rungs that may not be used, however small their loss.

    Examples
    --------
    >>> rungs = [Tried("rule", np.zeros(2)), Tried("plain", np.ones(2)), Tried("other", np.ones(2))]
    >>> [climb(rungs, np.arange(2), least=least)[0] for least in ("", "plain")]
    ['rule', 'plain']
    """
    best = rungs[0]
    steps = [Step(best.name, _mean(best.loss, weight), None, dict(best.scores))]
    for rung in rungs[1:]:
        gain = scores.gain(rung.loss, best.loss, customer, weight)
        steps.append(Step(rung.name, _mean(rung.loss, weight), gain, dict(rung.scores)))
        better = gain.low is not None and gain.low > 0
        if rung.name == least or (better and rung.name not in barred):
            best = rung
    return best.name, tuple(steps)


def contest(
    at: int, old: Floats, new: Floats, customer: Ints, weight: Floats | None = None, *, rule: bool = False
) -> Contest:
    """Return how a model in use met a new one on day `at`, by their losses on cases that neither had seen.

    It stays unless the new one does better. Where no new model does better than a simple rule, the rule is the new one,
    and the old one must do better than it by more than chance.

    Parameters
    ----------
    old, new
        float64[n].
    customer, weight
        As for `climb`.
    rule
        Whether the new one is no model, but the simple rule.

    Examples
    --------
    >>> one = np.array([1.0, 1.0, 1.0])
    >>> [contest(20_000, one, one, np.arange(3), rule=rule).stays for rule in (False, True)]
    [True, False]
    """
    losses = _mean(old, weight), _mean(new, weight)
    if not rule:
        return Contest(date_of(at), *losses, stays=losses[0] <= losses[1])
    gain = scores.gain(old, new, customer, weight)
    return Contest(date_of(at), *losses, stays=gain.low is not None and gain.low > 0)


def _mean(loss: Floats, weight: Floats | None) -> float:
    return float(loss.mean() if weight is None else (weight * loss).sum() / weight.sum())
