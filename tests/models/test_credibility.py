"""Credibility: that of the beta-binomial, and of two levels."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from acquaint.models import credibility
from acquaint.models.credibility import Pairs, Spreads


def pairs(n, k, rate: float, customer=None, way=None) -> Pairs:
    n, k = np.asarray(n, float), np.asarray(k, float)
    who = np.arange(len(n)) if customer is None else np.asarray(customer)
    by = np.zeros(len(n), int) if way is None else np.asarray(way)
    return Pairs(who, by, n * rate, k, n * rate * (1 - rate), n * rate**2)


@given(st.integers(1, 200), st.data(), st.floats(0.02, 0.6), st.floats(2.0, 200.0))
def test_one_way_is_the_beta_binomial(n, data, rate, strength):
    k = data.draw(st.integers(0, n))
    variance = (1 - rate) / (rate * (strength + 1))
    found = credibility.factors(pairs([n], [k], rate), Spreads(variance, 0.0), (1, 1))
    posterior = (strength * rate + k) / (strength + n)
    assert found.value[0, 0] * rate == pytest.approx(posterior, rel=1e-6, abs=1e-3 * rate)


def test_who_was_never_contacted_is_as_expected():
    found = credibility.factors(pairs([10], [5], 0.1), Spreads(0.4, 0.2), (2, 3))
    assert found.value[1].tolist() == [1, 1, 1]
    assert np.allclose(found.variance[1], 0.6)


def test_another_way_learns_of_the_level_and_less_of_the_way():
    known = credibility.factors(pairs([100], [30], 0.1), Spreads(0.4, 0.2), (1, 2))
    assert 1 < known.value[0, 1] < known.value[0, 0] < 3
    assert known.variance[0, 1] > known.variance[0, 0]
    apart = credibility.factors(pairs([100], [30], 0.1), Spreads(0.0, 0.6), (1, 2))
    assert apart.value[0, 1] == 1


def test_the_variance_is_found():
    dice = np.random.default_rng(5)
    n, strength, rate = dice.integers(1, 40, 20_000), 15.0, 0.1
    chance = dice.beta(rate * strength, (1 - rate) * strength, len(n))
    found = credibility.spread(pairs(n, dice.binomial(n, chance), rate))
    assert found == pytest.approx((1 - rate) / (rate * (strength + 1)), rel=0.08)


def test_single_contacts_tell_nothing_of_how_chances_vary():
    k = np.random.default_rng(1).random(500) < 0.3
    assert credibility.spread(pairs(np.ones(500), k, 0.3)) == 0


def test_equal_chances_have_no_variance():
    dice = np.random.default_rng(2)
    n = np.full(5_000, 20)
    assert credibility.spread(pairs(n, dice.binomial(n, 0.2), 0.2)) < 0.03
