from __future__ import annotations

import pytest

from acquaint.features import intervals


def test_wilson_equals_scipy():
    from scipy.stats import binomtest

    for hits, of in ((0, 7), (3, 7), (7, 7), (52, 60), (1, 1000)):
        theirs = binomtest(hits, of).proportion_ci(method="wilson")
        low, high = intervals.wilson(hits, of)
        assert (low, high) == (pytest.approx(theirs.low, abs=1e-12), pytest.approx(theirs.high, abs=1e-12))


def test_nothing_known_is_anything():
    assert [float(bound) for bound in intervals.wilson(0, 0)] == [0.0, 1.0]


def test_difference_of_equal_shares_holds_zero():
    gap = intervals.difference(intervals.share(5, 10), intervals.share(50, 100))
    assert gap.value == 0
    assert gap.low < 0 < gap.high
    assert gap.n == 110
