"""The first few rows of each group, and the highest few values of each row."""

from __future__ import annotations

import numpy as np

from acquaint.features.occasions import Flags, Floats, Ints


def best(group: Ints, keys: tuple[Ints | Floats | Flags, ...], most: int) -> Ints:
    """Return the positions of the first `most` rows of each group in the order of `keys`, the last one first.

    Examples
    --------
    >>> best(np.array([1, 0, 0, 0]), (np.array([9.0, 7.0, 5.0, 8.0]),), 2).tolist()
    [2, 1, 0]
    """
    order = np.lexsort((*keys, group))
    return np.asarray(order[rank(group[order]) < most])


def rank(group: Ints) -> Ints:
    """Return the place of each row within its group, from 0; rows of a group stand together."""
    if not len(group):
        return np.zeros(0, np.int64)
    starts = np.flatnonzero(np.append(True, group[1:] != group[:-1]))
    return np.arange(len(group)) - np.repeat(starts, np.diff(np.append(starts, len(group))))


def places(score: Floats, most: int) -> Ints:
    """Return int64[n, most], the places of the highest scores of each row, the highest first; ties in their order.

    Examples
    --------
    >>> places(np.array([[0.1, 0.3, 0.3, 0.2]]), 3).tolist()
    [[1, 2, 3]]
    """
    most = min(most, score.shape[1])
    if not most:
        return np.zeros((len(score), 0), np.int64)
    lowest = -np.partition(-score, most - 1, axis=1)[:, most - 1 : most]
    # Only what reaches the last place is put in order: sorting all of it would take ten times as long.
    rows, columns = np.nonzero(score >= lowest)
    order = np.lexsort((columns, -score[rows, columns], rows))
    return np.asarray(columns[order][rank(rows[order]) < most].reshape(len(score), most))
