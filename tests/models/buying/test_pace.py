import numpy as np
import pytest

from acquaint.models.buying import pace, summary
from acquaint.models.buying.pace import Pace
from tests.models.buying import made


def test_without_a_tide_time_is_as_it_is():
    of = summary.read(made.shop(customers=200), made.START + 400)
    last, age = pace.own_time(of, Pace())
    assert (last == of.last).all()
    assert (age == of.age).all()
    assert Pace().to_come(np.array([28.0, 90.0])).tolist() == [28.0, 90.0]


def test_own_time_runs_by_the_paces_between():
    tide = Pace((2.0, 1.0, 0.5))  # the newest 28 days, those before, the oldest
    elapsed = tide.elapsed(83)
    assert np.diff(elapsed).tolist() == [0.5] * 28 + [1.0] * 28 + [2.0] * 28
    assert tide.stretched(np.array([27, 0]), np.array([28, 83]), elapsed).tolist() == [28.0, 13.5 + 28 + 56]


def test_newcomers_have_their_own_first_weeks():
    tide = Pace((1.0,) * 4, (2.0, 1.5, 1.0))
    found = tide.stretched(np.array([0, 0]), np.array([14, 100]), tide.elapsed(111))
    assert found.tolist() == [28.0, 14 * 2.0 + 28 * 1.5 + 58]


def test_a_slow_summer_is_found_and_forgotten():
    rows = made.shop(customers=4_000, days=420, pace=lambda day: 0.5 if 252 <= day < 308 else 1.0)
    found = pace.fit(summary.read(rows, made.START + 420), newcomers=False)
    slow, usual = np.array(found.steps[4:6]), np.array(found.steps[:4] + found.steps[6:12])
    assert slow.mean() / usual.mean() == pytest.approx(0.5, abs=0.1)


def test_a_steady_shop_has_a_steady_pace():
    rows = made.shop(customers=4_000, days=420)
    found = pace.fit(summary.read(rows, made.START + 420), newcomers=True)
    assert np.abs(np.log(found.steps[:10])).max() < 0.2
    assert np.abs(np.log(found.newcomer)).max() < 0.2


def test_few_orders_hardly_move_the_pace():
    found = pace.fit(summary.read(made.shop(customers=60, mean_gap=200), made.START + 400), newcomers=True)
    assert np.abs(np.log(found.steps)).max() < 0.5


def test_two_years_know_the_season():
    wave = 1 + 0.5 * np.sin(2 * np.pi * np.arange(pace.YEAR) / pace.YEAR)
    ahead = np.arange(0.0, 14 * pace.STEP + 1, pace.STEP)
    found = np.diff(Pace((*wave, *wave)).to_come(ahead))
    assert found[:13] / found[:13].mean() == pytest.approx(wave[::-1] / wave.mean(), rel=0.1)
    assert np.diff(Pace((*wave,)).to_come(ahead)) == pytest.approx(np.full(14, pace.STEP * wave[:6].mean()))


def test_the_level_leaves_the_season_out():
    wave = np.exp(0.5 * np.sin(2 * np.pi * np.arange(pace.YEAR) / pace.YEAR))
    assert Pace((*wave, *wave, *wave)[: 2 * pace.YEAR + 7]).level == pytest.approx(1.0, abs=0.06)
    assert np.mean((*wave, *wave)[:16]) > 1.05  # the newer half is mostly high season


def test_years_that_differ_by_chance_make_no_season():
    steps = np.exp(0.2 * made.dice(3).normal(size=2 * pace.YEAR))
    ahead = np.diff(Pace(tuple(steps)).to_come(np.arange(0.0, 365.0, pace.STEP)))
    assert np.log(ahead).std() < 0.1


def test_a_pace_read_later_stays_where_it_was_fitted_and_goes_on_as_expected():
    tide = Pace((2.0, 1.0, 0.5), days=84)
    assert np.diff(tide.elapsed(83)).tolist() == [0.5] * 28 + [1.0] * 28 + [2.0] * 28
    later = np.diff(tide.elapsed(93))
    assert later[:84].tolist() == [0.5] * 28 + [1.0] * 28 + [2.0] * 28
    assert later[84:].tolist() == [tide.level] * 10
    assert np.diff(tide.elapsed(9)).tolist() == [0.5] * 10


def test_the_season_to_come_has_passed_as_well():
    wave = 1 + 0.5 * np.sin(2 * np.pi * np.arange(pace.YEAR) / pace.YEAR)
    tide = Pace((*wave, *wave), days=2 * pace.YEAR * pace.STEP)
    ahead, (whole,) = tide.to_come(np.array([20.0, 48.0])), tide.to_come(np.array([28.0]), 20)
    assert whole == pytest.approx(ahead[1] - ahead[0])
