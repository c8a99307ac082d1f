import numpy as np
import pytest
from scipy import special

from benchmarks.learner import leaning


def pairs(tells, n=20_000):
    """Return columns of pairs of which the first tells how likely they are moved, the truth, and evidence on each."""
    dice = np.random.default_rng(0)
    x = dice.normal(2.0, 3.0, (n, 2))
    true = special.expit(-2.0 + tells * (x[:, 0] - 2.0) / 3.0)
    is_moved = dice.random(n) < true
    answered = dice.random(n) < np.where(is_moved, 0.6, 0.2)
    return x, true, np.where(answered, np.log(0.6 / 0.2), np.log(0.4 / 0.8))


def test_what_columns_tell_is_found_from_weak_evidence():
    x, true, evidence = pairs(1.0)
    found = leaning.fit(x, evidence, true.mean())
    assert np.corrcoef(found.logit(x), special.logit(true))[0, 1] > 0.95
    assert abs(found.each[0]) > 5 * abs(found.each[1])
    assert found.chance(x).mean() == pytest.approx(true.mean(), abs=0.03)


def test_columns_that_tell_nothing_are_left_out():
    x, true, evidence = pairs(0.0)
    assert np.ptp(leaning.fit(x, evidence, true.mean()).chance(x)) < 0.15


def test_without_evidence_all_pairs_are_alike():
    x, _, _ = pairs(1.0, 500)
    assert leaning.fit(x, np.zeros(500), 0.2).chance(x) == pytest.approx(0.2)
