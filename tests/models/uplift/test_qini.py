import numpy as np
import pytest

from acquaint.models.uplift.qini import curve, perfect, qini
from tests.models.uplift.made import drawn, hillstrom, needs_hillstrom

TREATED = np.array([1, 1, 0, 0, 1, 0]) > 0
CAME = np.array([1.0, 1.0, 0.0, 1.0, 0.0, 0.0])


def test_the_curve_by_hand():
    k, q = curve(np.array([9.0, 7.0, 8.0, 1.0, 3.0, 3.0]), CAME, TREATED)
    # In order: drawn and came; other, not; drawn and came; {drawn, not; other, not}; other and came.
    assert k.tolist() == [0, 1, 2, 3, 5, 6]
    assert q.tolist() == [0.0, 1.0, 1.0, 2.0, 2.0, 1.0]


def test_the_coefficient_by_hand():
    score = np.array([9.0, 7.0, 8.0, 1.0, 3.0, 3.0])
    area = 0.5 + 1 + 1.5 + 4 + 1.5
    assert perfect(CAME, TREATED) == (0.5 + 1.5 + 2 * 3 + 1.5) - 3
    assert qini(score, CAME, TREATED) == pytest.approx((area - 3) / 6.5)


def test_the_best_order_has_1_and_equal_scores_have_0():
    cases, _ = drawn(500, 1)
    assert qini(np.where(cases.treated, cases.outcome, -cases.outcome), cases.outcome, cases.treated) == 1
    assert qini(np.zeros(500), cases.outcome, cases.treated) == pytest.approx(0, abs=1e-12)
    assert qini(cases.columns["x"], np.zeros(500), cases.treated) == 0


def test_equal_scores_do_not_depend_on_the_order_of_rows():
    cases, _ = drawn(500, 2)
    score, back = cases.columns["orders"], np.arange(500)[::-1]
    there = qini(score, cases.outcome, cases.treated)
    assert qini(score[back], cases.outcome[back], cases.treated[back]) == pytest.approx(there)


def test_money_scales_away():
    cases, _ = drawn(500, 3, money=True)
    score = cases.columns["x"]
    assert qini(score, cases.outcome * 100, cases.treated) == pytest.approx(qini(score, cases.outcome, cases.treated))


@needs_hillstrom
def test_chance_has_the_published_spread_on_a_half_of_hillstrom():
    cases = hillstrom("Womens E-Mail")
    dice = np.random.default_rng(1)
    found = []
    for _ in range(60):
        half = dice.permutation(len(cases.outcome))[: len(cases.outcome) // 2]
        found.append(qini(dice.random(len(half)), cases.outcome[half], cases.treated[half]))
    assert 0.008 < np.std(found) < 0.012
    assert abs(np.mean(found)) < 0.004
