"""Intervals of chances."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from acquaint.models import chances


@given(st.floats(0.001, 1), st.floats(1e-9, 1))
def test_intervals_hold_the_chance_and_stay_inside(value, variance):
    found = chances.around(np.array([value]), np.array([variance]))
    assert 0 <= found.low[0] <= found.high[0] <= 1
    assert found.low[0] <= value


def test_the_ends_are_those_of_a_gamma_distribution():
    value, variance = 0.08, 0.0016
    found = chances.around(np.array([value]), np.array([variance]))
    gamma = stats.gamma(value**2 / variance, scale=variance / value)
    assert (found.low[0], found.high[0]) == (
        pytest.approx(gamma.ppf(0.1), rel=0.01),
        pytest.approx(gamma.ppf(0.9), rel=0.01),
    )
