import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acquaint.models import scores

CHANCES = st.lists(st.floats(0.01, 0.99), min_size=1, max_size=30)


@given(p=st.floats(0.02, 0.98), q=st.floats(0.02, 0.98))
def test_proper_losses_are_smallest_at_the_truth(p, q):
    both = np.array([True, False])
    weights = np.array([p, 1 - p])
    for loss in (scores.log_loss, scores.brier):
        told, truth = (float((loss(np.array([each, each]), both) * weights).sum()) for each in (q, p))
        assert truth <= told + 1e-12


@given(mean=st.floats(0.1, 20), other=st.floats(0.1, 20))
def test_the_deviance_of_counts_is_smallest_at_their_mean(mean, other):
    y = np.array([0.0, 1.0, 3.0, 8.0])
    at = [scores.deviance(np.full(4, each), y).mean() for each in (y.mean(), mean, other)]
    assert at[0] <= min(at[1:]) + 1e-9


def test_a_chance_of_nothing_costs_much_but_not_everything():
    assert np.isfinite(scores.log_loss(np.array([0.0, 1.0]), np.array([True, False]))).all()


def test_pinball_is_smallest_at_the_quantile():
    y = np.arange(101, dtype=float)
    losses = [scores.pinball(np.full(101, q), y, 0.9).mean() for q in range(101)]
    assert int(np.argmin(losses)) == 90


def test_a_gain_counts_customers_and_not_cases():
    before, loss = np.tile([1.0, 2.0, 3.0], 40), np.tile([0.5, 2.2, 2.0], 40)
    alone = scores.gain(loss, before, np.arange(120))
    together = scores.gain(loss, before, np.repeat(np.arange(12), 10))
    assert alone.value == together.value == pytest.approx(np.mean(before - loss))
    one = scores.gain(np.tile(loss, 4), np.tile(before, 4), np.tile(np.arange(120), 4))
    assert one.high - one.low == pytest.approx(alone.high - alone.low)


def test_the_interval_of_a_gain_covers():
    dice, hit = np.random.default_rng(0), 0
    for _ in range(400):
        owner = np.repeat(np.arange(60), 5)
        difference = 0.3 + dice.normal(size=60)[owner] + dice.normal(size=300)
        found = scores.gain(np.zeros(300), difference, owner)
        hit += found.low <= 0.3 <= found.high
    assert 0.91 <= hit / 400 <= 0.98


@settings(deadline=None)
@given(seed=st.integers(0, 10_000))
def test_the_area_under_the_curve_is_the_share_of_pairs_in_order(seed):
    dice = np.random.default_rng(seed)
    score, y = np.floor(dice.random(40) * 8), dice.random(40) < 0.4
    if y.any() and not y.all():
        pairs = [(a > b) + 0.5 * (a == b) for a in score[y] for b in score[~y]]
        assert scores.auc(score, y).value == pytest.approx(np.mean(pairs))


@settings(deadline=None)
@given(seed=st.integers(0, 10_000))
def test_gini_is_one_for_the_own_order_and_opposite_for_the_reverse(seed):
    y = np.floor(np.random.default_rng(seed).exponential(50, 30)) + 1
    if y.min() < y.max():
        assert scores.gini(y, y) == pytest.approx(1)
        assert scores.gini(-y, y) == pytest.approx(-1)
        assert scores.gini(np.ones(30), y) == pytest.approx(0)


def test_equal_amounts_have_no_order():
    assert scores.gini(np.arange(5.0), np.ones(5)) == 0
