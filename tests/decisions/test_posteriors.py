import numpy as np
import pytest

from acquaint.decisions.posteriors import MOST_MINOR, zero
from acquaint.errors import InputError


def test_a_cell_is_drawn_to_its_arm_as_far_as_its_rewards_are_few():
    dice = np.random.default_rng(0)
    arm, cell = np.repeat([0, 0, 1], [2_000, 5, 2_000]), np.repeat([0, 1, 0], [2_000, 5, 2_000])
    reward = np.round(dice.normal(np.array([[100, 400], [400, 0]])[arm, cell], 50)).astype(int)
    mean, error = zero(2, 2).fold(arm, cell, reward).read()
    assert mean[0, 0] == pytest.approx(100, abs=5)
    assert mean[0, 1] == pytest.approx((5 * 400 + 20 * 100) / 25, abs=20)
    assert mean[1, 1] == pytest.approx(mean[1, 0], abs=5)
    assert error[0, 1] > 5 * error[0, 0]


def test_of_no_rewards_nothing_is_known():
    mean, error = zero(2, 1).read()
    assert not mean.any()
    assert np.isinf(error).all()


def test_a_reward_that_would_overflow_is_said():
    with pytest.raises(InputError, match="larger"):
        zero(1, 1).fold(np.array([0]), np.array([0]), np.array([MOST_MINOR + 1]))
