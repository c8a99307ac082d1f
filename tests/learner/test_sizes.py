import numpy as np
import pytest

from benchmarks.learner import sizes
from benchmarks.learner.sizes import Sizes


def contacts(more, level=1.0, n=8_000, is_moved=0.3):
    """Return columns of contacts, the first of which says how much is added, and what was ordered after them."""
    dice = np.random.default_rng(0)
    x = dice.normal(1.0, 2.0, (n, 2))
    moved = dice.random(n) < is_moved
    usual = np.full(n, 0.2)
    orders = dice.poisson(usual + moved * level * np.exp(more * (x[:, 0] - 1.0) / 2.0)).astype(np.float64)
    return x, orders, usual, np.ones(n), np.where(moved, 0.9, 0.1)


AT = np.array([[-1.0, 1.0], [3.0, 1.0]])


def test_who_is_added_more_is_told_by_her_columns():
    small, large = sizes.fit(*contacts(0.4)).of(AT)
    assert small < 0.85
    assert large > 1.2


def test_the_level_is_left_out():
    for level in (0.4, 1.0, 2.0):
        found = sizes.fit(*contacts(0.4, level)).of(AT)
        assert np.sqrt(found.prod()) == pytest.approx(1, abs=0.1)
        assert found[1] / found[0] == pytest.approx(2, abs=0.4)


def test_where_contacts_have_no_effect_all_are_alike():
    assert sizes.fit(*contacts(0.4, 0.0)).of(AT) == pytest.approx(1, abs=0.3)


def test_far_columns_and_large_sizes_end():
    found = Sizes((0.2, 2.0), (0.0, 0.0), (1.0, 1.0)).of(np.array([[1_000.0, 0.0], [0.0, 1_000.0]]))
    assert np.log(found) == pytest.approx([0.6, 1.5])


def test_too_few_contacts_tell_nothing():
    assert sizes.fit(*contacts(0.4, n=sizes.LEAST - 1)) is None
