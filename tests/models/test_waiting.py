from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from acquaint.features.occasions import NEVER
from acquaint.models import waiting

CHANCES = arrays.arrays(float, (3, 12), elements=st.floats(0, 0.5)).map(lambda h: 1 - np.cumprod(1 - h, axis=1))


def drawn(come: np.ndarray, many: int, seed: int = 1) -> np.ndarray:
    """Days drawn from one distribution; NEVER for the rest."""
    u = np.random.default_rng(seed).random(many)
    return np.where(u < come[-1], np.searchsorted(come, u, side="right"), NEVER)


@given(CHANCES, CHANCES)
def test_the_score_is_smallest_for_the_truth(truth, other):
    """Expected score over what can come: proper, also where much comes after the days watched."""
    days = truth.shape[1]
    mass = np.diff(truth, axis=1, prepend=0.0)
    late = 1 - truth[:, -1]

    def mean(come):
        parts = [mass[:, d] * waiting.crps(come, np.full(3, d)) for d in range(days)]
        return sum(parts) + late * waiting.crps(come, np.full(3, NEVER))

    assert (mean(other) >= mean(truth) - 1e-9).all()


def test_the_score_of_a_certain_day_is_the_days_it_was_off():
    come = (np.arange(10) >= 4).astype(float)[np.newaxis]
    assert [waiting.crps(come, np.array([d]))[0] for d in (4, 6, 1, NEVER)] == [0, 2, 3, 6]


@given(CHANCES)
def test_the_band_holds_the_date(come):
    found = waiting.expected(come, 100)
    assert (found.low <= found.day).all()
    assert (found.day <= found.high).all()


@pytest.mark.parametrize(("pace", "most"), [(5.5, 0.86), (9.0, 0.84), (30.0, 0.82), (100.0, 0.81)])
def test_the_band_holds_eighty_in_a_hundred_as_nearly_as_days_allow(pace, most):
    come = (1 - np.exp(-np.arange(1, 400) / pace))[np.newaxis]
    found, ahead = waiting.expected(come, 0), drawn(come[0], 20_000)
    share = ((ahead >= found.low[0]) & (ahead <= found.high[0])).mean()
    reached = [(come[0] >= part).argmax() for part in (waiting.LOW, waiting.HIGH)]
    assert 0.72 < share < most
    assert share <= ((ahead >= reached[0]) & (ahead <= reached[1])).mean()


def test_dates_beyond_what_is_seen_are_never():
    found = waiting.expected(np.array([[0.02, 0.05, 0.08], [0.3, 0.4, 0.45]]), 10)
    assert found.day.tolist() == [NEVER, NEVER]
    assert (found.low < NEVER).tolist() == [False, True]
    assert found.high.tolist() == [NEVER, NEVER]


@given(st.floats(0.05, 0.9), st.floats(1.0, 40.0))
def test_right_predictions_have_each_part_below_it(part, pace):
    come = (1 - np.exp(-np.arange(1, 30) / pace))[np.newaxis]
    ahead = drawn(come[0], 4_000)
    below = waiting.below(np.repeat(come, 4_000, axis=0), ahead, part)
    assert below.mean() == pytest.approx(part, abs=0.035)


def test_what_is_held_notices_a_pace_that_is_wrong():
    truth = (1 - np.exp(-np.arange(1, 60) / 8))[np.newaxis]
    ahead = drawn(truth[0], 5_000)
    shares = [
        waiting.held(np.repeat(1 - np.exp(-np.arange(1, 60) / pace)[np.newaxis], 5_000, axis=0), ahead).mean()
        for pace in (3, 8, 24)
    ]
    assert shares[1] == pytest.approx(0.8, abs=0.02)
    assert max(shares[0], shares[2]) < 0.74


def test_only_bands_that_end_within_the_days_watched_are_told():
    come = np.array([[0.2, 0.5, 0.9, 1.0], [0.1, 0.2, 0.3, 0.4]])
    within, told = waiting.within(waiting.expected(come, 50), 50, np.array([1, 1]), 4)
    assert told.tolist() == [True, False]
    assert within.tolist() == [True, False]
    late, _ = waiting.within(waiting.expected(come, 50), 50, np.array([NEVER, NEVER]), 4)
    assert not late.any()


def test_days_missed_end_with_the_days_watched():
    found = waiting.expected(np.array([[0.0, 1.0, 1.0], [0.0, 0.1, 0.2]]), 7)
    assert waiting.missed(found, 7, np.array([NEVER, 1]), 3).tolist() == [2, 2]


@given(st.floats(0.5, 60.0))
def test_waits_and_chances_give_the_same_days(pace):
    """A wait of constant hazard, once by its quantiles and once by its chances per day."""
    come = (1 - np.exp(-np.arange(1, 365) / pace))[np.newaxis]
    by_chance = waiting.expected(come, 0)
    low, middle, high = (np.array([-pace * np.log(1 - part)]) for part in (waiting.LOW, 0.5, waiting.HIGH))
    by_wait = [int(each[0]) for each in waiting.in_days(low, middle, high, 364)]
    assert by_wait == pytest.approx([by_chance.low[0], by_chance.day[0], by_chance.high[0]], abs=1)


def test_waits_that_do_not_end():
    low, day, high = waiting.in_days(np.array([3.0]), np.array([400.0]), np.array([np.inf]), 365)
    assert (low.tolist(), day.tolist(), high.tolist()) == ([3], [NEVER], [NEVER])
