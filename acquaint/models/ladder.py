"""The ladder: every model is tried beside simpler rules on cases nobody has seen; ties go to the simpler one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from acquaint.features.occasions import Floats, Ints
from acquaint.models import scores
from acquaint.models.card import Step


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


def climb(rungs: Sequence[Tried], customer: Ints, weight: Floats | None = None) -> tuple[str, tuple[Step, ...]]:
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
    """
    best = rungs[0]
    steps = [Step(best.name, _mean(best.loss, weight), None, dict(best.scores))]
    for rung in rungs[1:]:
        gain = scores.gain(rung.loss, best.loss, customer, weight)
        steps.append(Step(rung.name, _mean(rung.loss, weight), gain, dict(rung.scores)))
        if gain.low is not None and gain.low > 0:
            best = rung
    return best.name, tuple(steps)


def _mean(loss: Floats, weight: Floats | None) -> float:
    return float(loss.mean() if weight is None else (weight * loss).sum() / weight.sum())
