from __future__ import annotations

import numpy as np
import pytest

from benchmarks import tifu
from benchmarks.tifu import Settings


def test_vectors_are_means_of_groups_of_baskets() -> None:
    """Three baskets in groups of two: the older group holds one, the newer two; later ones weigh more."""
    customer, day, item = np.array([0, 0, 0, 0, 1]), np.array([1, 5, 5, 9, 2]), np.array([0, 0, 1, 2, 1])
    how = Settings(within=0.5, between=0.1, groups=2, neighbours=1, own=0.5)
    found = tifu.vectors(customer, day, item, (2, 3), how).toarray()
    newer = np.array([0.5, 0.5, 1.0]) / 2
    older = np.array([0.1, 0, 0]) / 2
    assert found[0] == pytest.approx((newer + older) / 2)
    assert found[1] == pytest.approx([0, 1, 0])


def test_scores_mix_the_own_vector_with_the_nearest() -> None:
    customer, item = np.array([0, 1, 1, 2]), np.array([0, 0, 1, 2])
    how = Settings(within=1.0, between=1.0, groups=1, neighbours=1, own=0.25)
    own = tifu.vectors(customer, np.ones(4), item, (3, 3), how)
    ((some, score),) = tifu.predict(own, how, np.array([0]))
    assert some.tolist() == [0]
    assert score[0] == pytest.approx([0.25 + 0.75, 0.75, 0.0])
