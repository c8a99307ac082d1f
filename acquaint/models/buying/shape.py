"""A Poisson regression on top: what the likelihood of (x, last, age) does not see, above all the orders of late.

    ln E[orders] = ln (expected by the rung below) + level of the window + weights . facts

The facts are ln(1 + orders so far), ln(1 + days of silence), ln(1 + orders in the last 28 and 91 days), and the
logarithm of what the rung below expects. Each window of the training has a level of its own, so that the weights are
learned from customers beside each other and not from good and bad months. In use the factors are set so that the total
stays what the rung below expects: the regression moves orders between customers, the tide moves all.

Facts beyond what was seen in training count as the nearest that was. Weights have a weak normal prior; they are found
by Newton's steps (iteratively reweighted least squares: P. McCullagh, J. Nelder, Generalized linear models (1989)).
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np

from acquaint.features.occasions import Floats, Ints
from acquaint.models.buying.summary import Summary

FACTS = ("expected", "orders", "silence", "orders_28d", "orders_91d")
DAYS = 28
"""Calendar days for which what the rung below expects is a fact."""
STRENGTH = 100.0
"""Penalty on half the squared weights of facts in units of their spread."""
_ROUNDS = 40
_LONGEST = 2.0
_LEAST = 1e-6


class Window(msgspec.Struct, frozen=True, eq=False):
    """Cases of one window: facts (float64[n, facts]), orders expected by the rung below, and what came."""

    facts: Floats
    expected: Floats
    came: Floats


class Shape(msgspec.Struct, frozen=True):
    """A fitted regression: per fact its mean, spread, range in training and weight; `offset` keeps the total."""

    middle: tuple[float, ...]
    spread: tuple[float, ...]
    least: tuple[float, ...]
    most: tuple[float, ...]
    weights: tuple[float, ...]
    offset: float = 0.0

    def parts(self, facts: Floats) -> Floats:
        """Return float64[n, facts], what each fact adds to the logarithm of the factor: the reasons of a prediction."""
        inside = np.clip(facts, self.least, self.most)
        return np.asarray((inside - self.middle) / np.asarray(self.spread) * np.asarray(self.weights))

    def factor(self, facts: Floats) -> Floats:
        """Return float64[n], by which the rung below is multiplied."""
        return np.asarray(np.exp(self.parts(facts).sum(axis=1) + self.offset))


def facts(of: Summary, expected: Floats) -> Floats:
    """Return float64[n, 5], the facts of each customer; `expected` is for 28 days."""
    return np.column_stack(
        [np.log(np.maximum(expected, _LEAST)), np.log1p(of.x), np.log1p(of.age - of.last), np.log1p(of.lately)]
    )


def fit(windows: Sequence[Window]) -> Shape:
    """Learn the weights from labelled windows."""
    x = np.concatenate([each.facts for each in windows])
    y = np.concatenate([each.came for each in windows])
    base = np.log(np.maximum(np.concatenate([each.expected for each in windows]), _LEAST))
    middle, spread = x.mean(axis=0), x.std(axis=0)
    spread = np.where(spread > _LEAST, spread, 1.0)
    scaled = (x - middle) / spread
    of = np.repeat(np.arange(len(windows)), [len(each.came) for each in windows])
    weights = _weights(scaled, y, base, of, len(windows))
    columns = (middle, spread, x.min(axis=0), x.max(axis=0), weights)
    middles, spreads, least, most, kept = (tuple(each.tolist()) for each in columns)
    return Shape(middles, spreads, least, most, kept)


def levelled(shape: Shape, x: Floats, expected: Floats) -> Shape:
    """Return the shape with the offset at which the total over these customers stays what was expected."""
    total = float((expected * msgspec.structs.replace(shape, offset=0.0).factor(x)).sum())
    kept = float(np.log(expected.sum() / total)) if total > 0 and expected.sum() > 0 else 0.0
    return msgspec.structs.replace(shape, offset=kept)


def _weights(x: Floats, y: Floats, base: Floats, of: Ints, windows: int) -> Floats:
    """Return the weights of the facts with the highest likelihood less the penalty."""
    width = x.shape[1]
    design = np.column_stack([x, np.eye(windows)[of]])
    penalty = np.append(np.full(width, STRENGTH), np.full(windows, _LEAST))
    found = np.zeros(width + windows)
    for _ in range(_ROUNDS):
        mean = np.exp(np.clip(design @ found + base, -20.0, 10.0))
        hessian = np.einsum("ni,n,nj->ij", design, mean, design, optimize=False) + np.diag(penalty)
        step = np.linalg.solve(hessian, np.einsum("ni,n->i", design, y - mean) - penalty * found)
        longest = float(np.abs(step).max())
        found = found + step * min(1.0, _LONGEST / max(longest, _LEAST))
        if longest < 1e-8:
            break
    return found[:width]
