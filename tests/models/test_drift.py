"""Drift: the line through the newest contacts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from acquaint.models import drift
from acquaint.models.drift import Line


def logit(p):
    return np.log(p / (1 - p))


def test_nothing_to_learn_from_changes_nothing():
    zero = np.zeros(3, int)
    assert drift.learn(np.full(3, 0.1), zero, zero) == Line()
    chance = np.array([1e-6, 0.2, 0.999])
    assert np.allclose(Line().set_right(chance), chance)


def test_chances_too_extreme_are_drawn_together_and_half_a_shift_is_kept():
    dice = np.random.default_rng(0)
    said = 1 / (1 + np.exp(-(-2 + 1.5 * dice.normal(size=50_000))))
    real = 1 / (1 + np.exp(-(-1.4 + 0.6 * (logit(said) + 2))))
    line = drift.learn(said, np.ones(50_000, int), (dice.random(50_000) < real).astype(int))
    assert line.slope == pytest.approx(0.6, abs=0.03)
    assert line.shift == pytest.approx(drift.LASTS * 0.6, abs=0.03)


def test_few_answers_change_little():
    line = drift.learn(np.array([0.1, 0.2]), np.array([3, 3]), np.array([1, 0]))
    assert abs(line.shift) < 0.1
    assert line.slope == pytest.approx(1, abs=0.1)


@given(st.lists(st.floats(0.001, 0.999), min_size=1, max_size=30), st.data())
def test_order_is_kept_and_chances_stay_chances(values, data):
    contacts = np.array(data.draw(st.lists(st.integers(0, 50), min_size=len(values), max_size=len(values))))
    answers = np.array([data.draw(st.integers(0, int(n))) for n in contacts])
    chance = np.sort(np.array(values))
    line = drift.learn(chance, contacts, answers)
    found = line.set_right(chance)
    assert ((found >= 0) & (found <= 1)).all()
    if line.slope > 0:
        assert (np.diff(found) >= -1e-12).all()
