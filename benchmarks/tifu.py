"""TIFU-KNN, the strongest published neighbour method of next baskets, as its authors wrote it: a peer for the blend.

A customer is the mean of her groups of baskets, each the mean of its baskets, later ones weighing more in both; what
she will buy is her own vector mixed with the mean of those of the nearest customers. Source: H. Hu, X. He, J. Gao,
Z.-L. Zhang, Modeling personalized item frequency information for next-basket recommendation, SIGIR (2020) 1071-1080.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import sparse

CHUNK = 200


class Settings(NamedTuple):
    """Weights within and between groups, groups, neighbours, and the share of the own vector."""

    within: float
    between: float
    groups: int
    neighbours: int
    own: float


DUNNHUMBY = Settings(0.9, 0.6, 3, 900, 0.2)
"""What the authors use for the groceries nearest to those of the Complete Journey."""
TRIED = tuple(
    Settings(within, between, groups, neighbours, own)
    for within, between in ((0.9, 0.9), (1.0, 1.0))
    for groups in (3, 7)
    for neighbours in (100, 300)
    for own in (0.2, 0.7, 0.9)
)
"""What it is tuned over, as the blend is, before the test begins."""


def vectors(customer: np.ndarray, day: np.ndarray, item: np.ndarray, shape: tuple[int, int], how: Settings):
    """Return the customers' vectors, float64[customers, items]; rows sorted by customer and day."""
    first = np.append(True, (np.diff(customer) != 0) | (np.diff(day) != 0))
    basket = np.cumsum(first) - 1
    who = customer[first]
    start = np.flatnonzero(np.append(True, who[1:] != who[:-1]))
    many = np.diff(np.append(start, len(who)))
    size = np.repeat(np.maximum(1, -(-many // how.groups)), many)
    back = np.repeat(np.cumsum(many), many) - 1 - np.arange(len(who))
    group, place = back // size, back % size
    groups = np.repeat(-(-many // np.maximum(1, -(-many // how.groups))), many)
    weight = how.within**place * how.between**group / size / groups
    return sparse.csr_matrix((weight[basket], (customer, item)), shape=shape)


def predict(own: sparse.csr_matrix, how: Settings, customers: np.ndarray):
    """Yield customers and their scores, float64[some, items], some at a time."""
    square = np.asarray(own.multiply(own).sum(axis=1)).ravel()
    for low in range(0, len(customers), CHUNK):
        some = customers[low : low + CHUNK]
        distance = square[None, :] - 2 * (own[some] @ own.T).toarray()
        distance[np.arange(len(some)), some] = np.inf
        near = np.argpartition(distance, how.neighbours, axis=1)[:, : how.neighbours]
        rows = np.repeat(np.arange(len(some)), how.neighbours)
        mean = sparse.csr_matrix(
            (np.full(near.size, 1 / how.neighbours), (rows, near.ravel())), shape=(len(some), own.shape[0])
        )
        yield some, how.own * own[some].toarray() + (1 - how.own) * (mean @ own).toarray()
