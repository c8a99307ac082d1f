import numpy as np
import pytest

from acquaint.models.buying import totals
from acquaint.models.buying.totals import Total


def told(*ratios):
    return [Total(0, 1_000_000.0, 1_000_000.0 * ratio) for ratio in ratios]


def test_windows_that_agree_are_believed():
    assert totals.correction(told(0.9, 0.901, 0.899, 0.9)) == pytest.approx(0.9, abs=0.001)


def test_windows_that_differ_are_chance():
    assert totals.correction(told(1.2, 0.85, 1.15, 0.8)) == 1.0
    assert totals.correction(told(1, 1, 1)) == 1.0


def test_too_few_windows_correct_nothing():
    assert totals.correction(told(0.8, 0.8)) == 1.0


def test_doubt_is_how_wrong_totals_were():
    assert totals.doubt(told(*np.exp([0.3, -0.3] * 50))) == pytest.approx(0.3, abs=0.01)
    assert totals.doubt(told(*[1.0] * 98)) == pytest.approx(0.1 * np.sqrt(2 / 100), abs=1e-4)


def test_chance_of_small_totals_is_no_doubt():
    assert totals.doubt([Total(0, 100.0, 110.0)] * 98) < 0.05


def test_times_that_change_are_seen():
    assert totals.stationary(Total(0, 1_000.0, 950.0)).holds
    assert not totals.stationary(Total(0, 1_000.0, 600.0)).holds
    assert totals.stationary(Total(0, 10.0, 5.0)).holds  # too few to tell
    assert not totals.stationary(Total(0, 1_000.0, 0.0)).holds  # a feed that stopped
