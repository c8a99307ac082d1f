"""Boosted trees, small: each level of a tree splits all its leaves alike, by one column at one quantile."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

_BINS = 32
_QUANTILES = 1 / (1 + np.exp(-np.linspace(-5.5, 5.5, _BINS - 1)))
"""Closer to each other at both ends, where few customers bring much."""


class Boosted:
    """Trees that add up to the mean of `y` given `x`.

    Parameters
    ----------
    trees, depth
        How many, and splits on the way to a leaf.
    rate
        Share of what is left that each tree takes away.
    ridge
        Rows that say nothing, added to each leaf.
    sample
        Share of the rows that each tree sees.
    """

    def __init__(self, x: np.ndarray, y: np.ndarray, *, trees: int = 150, depth: int = 4, rate: float = 0.08,
                 ridge: float = 50.0, sample: float = 0.2) -> None:  # fmt: skip
        dice = np.random.default_rng(1)
        self._edges = [np.unique(np.quantile(column, _QUANTILES)) for column in x.T]
        binned = self._binned(x)
        self._mean, self._trees, self._ridge = float(y.mean()), [], ridge
        left = y - self._mean
        for _ in range(trees):
            rows = np.flatnonzero(dice.random(len(y)) < sample)
            splits = self._splits(binned[:, rows], left[rows], depth)
            leaf = _leaves(binned, splits)
            seen = leaf[rows]
            count, total = np.bincount(seen, minlength=2**depth), np.bincount(seen, left[rows], 2**depth)
            values = rate * total / (count + ridge)
            self._trees.append((splits, values))
            left = left - values[leaf]

    def predict(self, x: np.ndarray) -> np.ndarray:
        """Return the mean for each row."""
        binned, found = self._binned(x), np.full(len(x), self._mean)
        for splits, values in self._trees:
            found += values[_leaves(binned, splits)]
        return found

    def _binned(self, x: np.ndarray) -> np.ndarray:
        rows = [np.searchsorted(edges, column, side="right") for edges, column in zip(self._edges, x.T, strict=True)]
        return np.stack(rows).astype(np.int64)

    def _splits(self, binned: np.ndarray, left: np.ndarray, depth: int) -> list[tuple[int, int]]:
        """Return column and bin of the split of each level, the one that explains most."""
        splits: list[tuple[int, int]] = []
        leaf = np.zeros(binned.shape[1], np.int64)
        for level in range(depth):
            best = max(
                (*self._best(leaf * _BINS + column, left, 2**level), place) for place, column in enumerate(binned)
            )
            splits.append((best[2], best[1]))
            leaf = 2 * leaf + (binned[best[2]] > best[1])
        return splits

    def _best(self, key: np.ndarray, left: np.ndarray, leaves: int) -> tuple[float, int]:
        """Return how much the best split by a column explains, and its bin."""
        count, total = (
            np.bincount(key, weights, leaves * _BINS).reshape(leaves, _BINS).cumsum(axis=1) for weights in (None, left)
        )
        below = total**2 / (count + self._ridge)
        above = (total[:, -1:] - total) ** 2 / (count[:, -1:] - count + self._ridge)
        explained = (below + above).sum(axis=0)[:-1]
        return float(explained.max()), int(explained.argmax())


def _leaves(binned: np.ndarray, splits: Sequence[tuple[int, int]]) -> np.ndarray:
    """Return the leaf that each row falls into."""
    leaf = np.zeros(binned.shape[1], np.int64)
    for column, at in splits:
        leaf = 2 * leaf + (binned[column] > at)
    return leaf
