from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from acquaint.models import firsts

SCORES = arrays.arrays(
    np.float64, st.tuples(st.integers(0, 6), st.integers(1, 8)), elements=st.sampled_from([-1.0, 0.0, 0.5, 2.0])
)


@given(SCORES, st.integers(1, 9))
def test_places_are_those_of_a_stable_sort(score: np.ndarray, most: int) -> None:
    assert firsts.places(score, most).tolist() == np.argsort(-score, axis=1, kind="stable")[:, :most].tolist()


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(-2, 2)), max_size=20), st.integers(1, 4))
def test_best_are_the_first_of_each_group(rows: list[tuple[int, int]], most: int) -> None:
    group, key = (np.array([row[i] for row in rows], np.int64) for i in (0, 1))
    found = firsts.best(group, (key,), most)
    expected = []
    for each in range(4):
        expected += sorted(np.flatnonzero(group == each), key=lambda row: key[row])[:most]
    assert found.tolist() == expected


def test_nothing_has_no_places() -> None:
    assert firsts.places(np.zeros((2, 0)), 3).shape == (2, 0)
    assert firsts.rank(np.zeros(0, np.int64)).tolist() == []
