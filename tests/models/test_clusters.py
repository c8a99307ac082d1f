"""k-means and the likeness of divisions."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from acquaint.models import clusters

LABELS = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=2, max_size=25)


def blobs(seed: int = 3, each: int = 60) -> tuple[np.ndarray, np.ndarray]:
    centres = np.array([[0.0, 0.0], [6.0, 0.0], [0.0, 6.0]])
    label = np.repeat(np.arange(3), each)
    return centres[label] + 0.5 * np.random.default_rng(seed).normal(size=(3 * each, 2)), label


def test_blobs_are_found():
    x, label = blobs()
    found = clusters.fit(x, 3, clusters.dice(1))
    assert clusters.alike(found.label, label) == 1
    assert np.allclose(np.sort(found.centres.sum(axis=1)), [0, 6, 6], atol=0.4)


def test_the_same_seed_gives_the_same_bits():
    x, _ = blobs()
    one, other = (clusters.fit(x, 4, clusters.dice(7)) for _ in range(2))
    assert one.centres.tobytes() == other.centres.tobytes()


def test_every_centre_is_the_mean_of_its_rows():
    x, _ = blobs()
    found = clusters.fit(x, 5, clusters.dice(2))
    label, distance = clusters.nearest(x, found.centres)
    for each in range(5):
        assert np.allclose(found.centres[each], x[label == each].mean(axis=0), atol=0.05)
    assert found.spread == pytest.approx(distance.min(axis=1).sum(), rel=1e-3)


def test_equal_rows_do_not_break_it():
    found = clusters.fit(np.ones((10, 2)), 3, clusters.dice(0))
    assert found.spread == 0
    assert np.isfinite(found.centres).all()


@given(LABELS)
def test_likeness_is_that_of_counted_pairs(rows):
    one, other = (np.array(each) for each in zip(*rows, strict=True))
    pairs = list(combinations(range(len(rows)), 2))
    together = [(one[i] == one[j], other[i] == other[j]) for i, j in pairs]
    both, a, b = (sum(each) for each in ([x and y for x, y in together], *zip(*together, strict=True)))
    chance = a * b / len(pairs)
    expected = 1.0 if (a + b) / 2 == chance else (both - chance) / ((a + b) / 2 - chance)
    assert clusters.alike(one, other) == pytest.approx(expected)
    assert clusters.alike(one, other) == pytest.approx(clusters.alike(other, one))


@given(LABELS, st.permutations(range(4)))
def test_names_of_clusters_do_not_matter(rows, names):
    one, other = (np.array(each) for each in zip(*rows, strict=True))
    assert clusters.alike(one, np.array(names)[other]) == pytest.approx(clusters.alike(one, other))
