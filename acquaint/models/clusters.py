"""k-means with k-means++ starts, the same to the bit on every run, and how alike two divisions are.

Distances are summed by einsum, which knows no threads, so the last digit hangs on nothing but the data.
"""

from __future__ import annotations

import msgspec
import numpy as np
from numpy.random import PCG64, Generator

from acquaint.features.occasions import Floats, Ints

_ROUNDS = 100
_SETTLED = 1e-4
"""A round that lowers the spread by a smaller share than this is the last."""


class Clusters(msgspec.Struct, frozen=True, eq=False):
    """A division into clusters.

    Parameters
    ----------
    centres
        float64[k, features].
    label
        int64[n], cluster of each row.
    spread
        Sum of the squared distances of all rows to the centres of their clusters.
    """

    centres: Floats
    label: Ints
    spread: float


def fit(x: Floats, k: int, dice: Generator, starts: int = 5) -> Clusters:
    """Return the division of the smallest spread among several starts.

    Source: S. Lloyd, Least squares quantization in PCM, IEEE Transactions on Information Theory 28 (1982) 129-137;
    D. Arthur, S. Vassilvitskii, k-means++: the advantages of careful seeding, SODA (2007) 1027-1035.

    Parameters
    ----------
    x
        float64[n, features], n >= k.

    Examples
    --------
    >>> two = fit(np.array([[0.0], [0.1], [5.0], [5.1]]), 2, dice(1))
    >>> np.sort(two.centres.ravel()).tolist(), round(two.spread, 3)
    ([0.05, 5.05], 0.01)
    """
    found = [_settled(x, _scattered(x, k, dice)) for _ in range(starts)]
    return min(found, key=lambda each: each.spread)


def dice(seed: int) -> Generator:
    """Return a generator of the same draws for the same seed."""
    return Generator(PCG64(seed))


def nearest(x: Floats, centres: Floats) -> tuple[Ints, Floats]:
    """Return the nearest centre of each row, int64[n], and the squared distances to all, float64[n, k]."""
    distance = squared(x, centres)
    return np.argmin(distance, axis=1), distance


def squared(x: Floats, centres: Floats) -> Floats:
    """Return float64[n, k], squared distances of rows and centres."""
    cross = np.einsum("nf,kf->nk", x, centres)
    distance = (x**2).sum(axis=1)[:, None] - 2 * cross + (centres**2).sum(axis=1)
    return np.asarray(np.maximum(distance, 0.0))


def alike(one: Ints, other: Ints) -> float:
    """Return the adjusted Rand index of two divisions: 1 for the same one, about 0 for two that are independent.

    Source: L. Hubert, P. Arabie, Comparing partitions, Journal of Classification 2 (1985) 193-218.

    Examples
    --------
    >>> alike(np.array([0, 0, 1, 1]), np.array([1, 1, 0, 0])), round(alike(np.arange(4) // 2, np.arange(4) % 2), 2)
    (1.0, -0.5)
    """
    cells = np.bincount(one * (int(other.max()) + 1) + other)
    both, ones, others = (_pairs(each) for each in (cells, np.bincount(one), np.bincount(other)))
    by_chance = ones * others / max(_pairs(np.array([len(one)])), 1.0)
    most = (ones + others) / 2
    return 1.0 if most == by_chance else float((both - by_chance) / (most - by_chance))


def found_again(one: Ints, other: Ints) -> Floats:
    """Return how well each cluster of `one` is found in `other`: its largest Jaccard index with a cluster of it.

    Source: C. Hennig, Cluster-wise assessment of cluster stability, Computational Statistics & Data Analysis 52 (2007)
    258-271.

    Examples
    --------
    >>> found_again(np.array([0, 0, 0, 1]), np.array([1, 1, 0, 2])).round(3).tolist()
    [0.667, 1.0]
    """
    shape = int(one.max()) + 1, int(other.max()) + 1
    both = np.bincount(one * shape[1] + other, minlength=shape[0] * shape[1]).reshape(shape)
    either = both.sum(axis=1, keepdims=True) + both.sum(axis=0) - both
    return np.asarray((both / np.maximum(either, 1)).max(axis=1))


def _pairs(count: Ints) -> float:
    return float((count.astype(np.float64) * (count - 1)).sum() / 2)


def _scattered(x: Floats, k: int, dice: Generator) -> Floats:
    """Return first centres: each further one is a row drawn in proportion to its squared distance to those there."""
    chosen = [int(dice.random() * len(x))]
    away = squared(x, x[chosen])[:, 0]
    for _ in range(k - 1):
        sums = np.cumsum(away)
        place = int(np.searchsorted(sums, dice.random() * sums[-1], side="right"))
        chosen.append(min(place, len(x) - 1))
        away = np.minimum(away, squared(x, x[chosen[-1:]])[:, 0])
    return x[chosen]


def _settled(x: Floats, centres: Floats) -> Clusters:
    """Move the centres to the means of their rows until that gains little."""
    before, size = np.inf, (x**2).sum(axis=1)
    for _ in range(_ROUNDS):
        # Without the square of the row, which is the same for all centres.
        apart = (centres**2).sum(axis=1) - 2 * np.einsum("nf,kf->nk", x, centres)
        label = np.argmin(apart, axis=1)
        own = size + apart[np.arange(len(x)), label]
        spread = float(own.sum())
        if before - spread <= _SETTLED * spread:
            break
        before, centres = spread, _means(x, label, own, centres)
    return Clusters(centres, label, spread)


def _means(x: Floats, label: Ints, own: Floats, centres: Floats) -> Floats:
    """Return the means of the rows of each cluster; one without rows moves to the row farthest from its centre."""
    k = len(centres)
    count = np.bincount(label, minlength=k)
    sums = np.stack([np.bincount(label, column, k) for column in x.T], axis=1)
    means = sums / np.maximum(count, 1)[:, None]
    empty = np.flatnonzero(count == 0)
    if len(empty):
        means[empty] = x[np.argsort(-own, kind="stable")[: len(empty)]]
    return np.asarray(means)
