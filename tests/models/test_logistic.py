from __future__ import annotations

import numpy as np
import pytest
from scipy import special

from acquaint.models import logistic
from acquaint.models.logistic import Weights


def cases(weights, base, n=40_000, seed=3):
    dice = np.random.Generator(np.random.PCG64(seed))
    x = dice.normal(size=(n, len(weights))) * 3 + 5
    return x, dice.random(n) < special.expit(base + x @ np.array(weights))


def test_it_finds_the_weights_that_made_the_cases() -> None:
    x, y = cases([0.3, -0.2], -2.0)
    found = logistic.fit(x, y)
    assert found.base == pytest.approx(-2.0, abs=0.15)
    assert found.each == pytest.approx((0.3, -0.2), abs=0.02)


def test_rare_outcomes_do_not_make_it_run_away() -> None:
    x, y = cases([1.0], -11.0)
    assert 0 < y.mean() < 0.1
    assert logistic.fit(x, y).each[0] == pytest.approx(1.0, abs=0.1)


def test_what_separates_perfectly_gets_a_weight_that_is_no_infinity() -> None:
    x = np.arange(100.0)[:, None]
    found = logistic.fit(x, x[:, 0] > 49.5)
    assert 0.1 < found.each[0] < 10
    assert np.isfinite(found.base)


def test_a_column_that_never_changes_says_nothing() -> None:
    x, y = cases([0.5], -2.0)
    with_constant = logistic.fit(np.column_stack([x, np.full(len(x), 7.0)]), y)
    assert with_constant.each[1] == 0
    assert with_constant.each[0] == pytest.approx(logistic.fit(x, y).each[0], abs=1e-6)


def test_the_order_of_cases_does_not_matter() -> None:
    x, y = cases([0.3, -0.2], -2.0, 5_000)
    back = np.arange(len(y))[::-1]
    assert logistic.fit(x, y) == logistic.fit(x[back], y[back])


def test_chances_are_those_of_the_logits() -> None:
    weights = Weights(-1.0, (2.0, 0.5), (0.0, 0.0))
    x = np.array([[1.0, 0.0], [0.0, 2.0]])
    assert weights.logit(x).tolist() == [1.0, 0.0]
    assert weights.chance(x) == pytest.approx(special.expit([1.0, 0.0]))


def test_where_the_outcome_is_rare_fewer_cases_without_it_tell_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    x, y = cases([0.8, -0.5], -8.0, 60_000)
    whole = logistic.fit(x, y)
    monkeypatch.setattr(logistic, "MOST_NO", 1_000)
    some = logistic.fit(x, y)
    assert some != whole
    assert some.base == pytest.approx(whole.base, abs=0.2)
    assert some.each == pytest.approx(whole.each, abs=0.05)


def test_what_columns_add_is_beyond_their_mean() -> None:
    weights = Weights(-1.0, (2.0, 0.5), (1.0, 4.0))
    assert weights.added(np.array([[1.0, 4.0], [2.0, 0.0]])).tolist() == [[0.0, 0.0], [2.0, -2.0]]
