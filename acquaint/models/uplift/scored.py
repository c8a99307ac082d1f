"""The Qini of doubly robust scores: what learners are chosen by, with an interval, and what chance makes of it.

    q = 1/n sum over customers of (G - mean G) (rank / n - 1/2)

G is the doubly robust score of a customer, rank that of her foretold effect, from 1 for the smallest, both within her
part. q is the area between the curve of summed effects of the best k and the straight line; times n^2 (share drawn)
over A(best) - D it is the Qini coefficient of `qini`, with less noise and for any chances. As G is unbiased for the
effect, q is 0 where the order tells nothing.

The null band is the largest t = q / error of several learners that chance makes in 99 of 100: the same places in the
order are dealt to other customers of the part at random. As t is divided by its own error, this holds where the spread
of outcomes differs between customers, though not their effects.

Source: C. DiCiccio, J. Romano, Robust permutation tests for correlation and regression coefficients, JASA 112 (2017)
1211-1220.
"""

from __future__ import annotations

import msgspec
import numpy as np

from acquaint.features.occasions import Floats, Ints
from acquaint.models import scores

DEALS = 499
LEVEL = 0.99
"""An order that is proven is acted upon for months: it is to be wrong in 1 of 100, not in 5."""
MOST_CUSTOMERS = 10_000
"""Customers the band is taken from, of more every k-th: with so many its t is that of any larger number."""
_SEED = 20_263


class Scored(msgspec.Struct, frozen=True, eq=False):
    """Cases that learners are tried on.

    Parameters
    ----------
    score
        float64[n], doubly robust.
    part, customer
        int64[n]; rows of a part stand together, and within it those of a customer.
    """

    score: Floats
    part: Ints
    customer: Ints

    @property
    def centred(self) -> Floats:
        """float64[n], the scores less the mean of their part."""
        return centred(self.score, self.part)


def centred(values: Floats, part: Ints) -> Floats:
    """Return values less the mean of their part."""
    count = np.maximum(np.bincount(part), 1)
    return np.asarray(values - (np.bincount(part, values) / count)[part])


def places(effect: Floats, part: Ints) -> Floats:
    """Return float64[n], rank / n - 1/2 of foretold effects within their part; equal effects share theirs.

    Examples
    --------
    >>> places(np.array([5.0, 7.0, 1.0, 1.0]), np.array([0, 0, 1, 1])).tolist()
    [-0.25, 0.25, 0.0, 0.0]
    """
    starts = np.flatnonzero(np.diff(part, prepend=-1))
    parts = [(scores.midrank(each) - (len(each) + 1) / 2) / len(each) for each in np.split(effect, starts[1:])]
    return np.concatenate(parts)


def band(scored: Scored, ranked: Floats) -> float:
    """Return the largest t that chance reaches in 99 of 100.

    Parameters
    ----------
    ranked
        float64[n, learners], the places of the customers by each.
    """
    total, mean, part = _by_customer(scored, ranked)
    dice = np.random.Generator(np.random.PCG64(_SEED))
    starts = np.flatnonzero(np.diff(part, prepend=-1))
    groups = np.split(np.arange(len(part)), starts[1:])
    square, most = mean**2, np.empty(DEALS)
    for deal in range(DEALS):
        dealt = total[np.concatenate([dice.permutation(group) for group in groups])]
        error = np.sqrt(dealt**2 @ square)
        most[deal] = np.divide(dealt @ mean, error, out=np.zeros(len(error)), where=error > 0).max()
    return float(np.quantile(most, LEVEL, method="higher"))


def _by_customer(scored: Scored, ranked: Floats) -> tuple[Floats, Floats, Ints]:
    """Return the sum of each customer's scores, the mean of her places, and her part."""
    starts = np.flatnonzero(np.diff(scored.customer, prepend=-1))
    ends = np.append(starts[1:], len(scored.customer))
    chosen = slice(None, None, -(-len(starts) // MOST_CUSTOMERS))
    total = np.add.reduceat(scored.centred, starts)
    mean = np.add.reduceat(ranked, starts, axis=0) / (ends - starts)[:, None]
    return total[chosen], mean[chosen], scored.part[starts][chosen]
