import numpy as np
import pytest

from acquaint.models import calibration
from acquaint.records import NotEnoughData


def drawn(n, seed, power=1.0):
    dice = np.random.default_rng(seed)
    truth = dice.beta(2, 5, n)
    told = truth**power / (truth**power + (1 - truth) ** power)
    return told, dice.random(n) < truth


def test_right_chances_hold_and_bold_ones_do_not():
    right, bold = (calibration.check(*drawn(8_000, 3, power), np.arange(8_000)) for power in (1.0, 1.8))
    assert right.holds
    assert not bold.holds
    assert bold.slope.value == pytest.approx(1 / 1.8, abs=0.1)
    assert bold.error > bold.most


def test_a_perfect_model_is_called_so_nearly_always():
    found = [calibration.check(*drawn(1_200, seed), np.arange(1_200)) for seed in range(60)]
    assert sum(each.error <= each.most for each in found) >= 53
    assert sum(each.slope.low <= 1 <= each.slope.high for each in found) >= 53


def test_points_tell_what_was_predicted_and_what_came():
    told, y = drawn(2_000, 1)
    points = calibration.points(told, y)
    assert len(points) == 10
    assert sum(point.n for point in points) == 2_000
    assert [p.predicted for p in points] == sorted(p.predicted for p in points)
    assert all(p.observed.low <= p.observed.value <= p.observed.high for p in points)


def test_few_cases_have_fewer_points_and_one_chance_has_no_slope():
    assert len(calibration.points(np.full(45, 0.2), np.arange(45) % 5 == 0)) == 2
    flat = calibration.check(np.full(45, 0.2), np.arange(45) % 5 == 0, np.arange(45))
    assert flat.slope == NotEnoughData(0, 1)
    assert not flat.holds


def test_cases_of_one_customer_widen_the_slope():
    told, y = drawn(500, 2)
    alone = calibration.slope(told, y, np.arange(500))
    copied = calibration.slope(np.tile(told, 8), np.tile(y, 8), np.tile(np.arange(500), 8))
    assert copied.high - copied.low == pytest.approx(alone.high - alone.low, rel=1e-6)


def test_a_small_error_holds_however_many_cases():
    rng = np.random.default_rng(2)
    chance = rng.uniform(0.2, 0.8, 40_000)
    for shift, holds in ((0.015, True), (0.04, False)):
        found = calibration.check(chance, rng.random(40_000) < chance + shift, np.arange(40_000))
        assert found.error > found.most
        assert found.assumptions()[1].holds == holds
