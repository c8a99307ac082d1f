from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acquaint.features import survival


def test_one_table_of_logs():
    assert survival.MICRO_LOG[4096] == survival.SPAN == round(1e6 * np.log(4096))
    with pytest.raises(ValueError, match="read-only"):
        survival.MICRO_LOG[1] = 5


@given(st.integers(1, 4096))
def test_a_duration_lies_in_its_bin(days):
    place = survival.bin_of(survival.micro_log(np.array([days])))
    assert survival.edge_days(place)[0] <= days * (1 + 1e-5)
    if place[0] < survival.BINS - 1:
        assert days < survival.edge_days(place + 1)[0] * (1 + 1e-5)


@settings(deadline=None)  # scipy is imported in the first run
@given(st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=1, max_size=60))
def test_kaplan_meier_equals_scipy(cases):
    from scipy.stats import CensoredData, ecdf

    when, ended = (np.array(values) for values in zip(*cases, strict=True))
    if not ended.any():
        assert survival.curve(when, ended).survival().min() == 1
        return
    theirs = ecdf(CensoredData(uncensored=when[ended], right=when[~ended])).sf
    ours = survival.curve(when, ended).survival()
    assert ours[theirs.quantiles.astype(int)] == pytest.approx(theirs.probabilities)


def test_greenwood_interval_equals_scipy_log_log():
    from scipy.stats import CensoredData, ecdf

    rng = np.random.default_rng(5)
    when, ended = rng.integers(1, 60, 200), rng.random(200) < 0.7
    theirs = ecdf(CensoredData(uncensored=when[ended], right=when[~ended])).sf
    with pytest.warns(RuntimeWarning, match="undefined"):  # at S = 0
        bounds = theirs.confidence_interval(method="log-log")
    at = theirs.quantiles.astype(int)
    events = np.bincount(when[ended], minlength=61)
    at_risk = np.bincount(when, minlength=61)[::-1].cumsum()[::-1]
    low, high = survival.band(events, at_risk)
    inside = (theirs.probabilities < 1) & (theirs.probabilities > 0)
    assert low[at][inside] == pytest.approx(bounds.low.probabilities[inside])
    assert high[at][inside] == pytest.approx(bounds.high.probabilities[inside])


def test_bounds_before_the_first_event_and_after_the_last():
    low, high = survival.band(np.array([0, 2]), np.array([2, 2]))
    assert low.round(3).tolist() == [0.342, 0.0]  # 2 of 2 by Wilson
    assert high.tolist() == [1.0, 1.0]


def test_last_bin_with_enough_at_risk():
    of = survival.curve(np.array([1, 1, 9]), np.array([True, True, False]))
    assert (of.last(), of.last(2), survival.Curve().last()) == (9, 1, -1)
