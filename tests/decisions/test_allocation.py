import numpy as np
import pytest

from acquaint.decisions import allocation, choosing, prices
from acquaint.decisions.allocation import UNLIMITED, Limits, Options, allocate
from acquaint.errors import InputError
from tests.decisions import planned


def some(value, cost=0, most=1, budget=UNLIMITED, stock=UNLIMITED, capacity=UNLIMITED):
    n = len(value)
    zero = np.zeros(n, int)
    options = Options(np.arange(n), zero, zero, np.array(value, float), np.full(n, cost))
    return options, Limits(np.array([budget]), np.array([stock]), np.array([[capacity]]), most)


def test_few_customers_get_nearly_the_best_plan():
    share = []
    for seed in range(40):
        options, limits = planned.week(seed, 30)
        best = planned.best(options, limits)
        share.append(allocate(options, limits).value / best if best else 1.0)
    assert min(share) > 0.95
    assert np.mean(share) > 0.998
    assert np.mean(np.array(share) > 1 - 1e-9) > 0.75


def test_many_customers_are_within_a_tenth_of_a_thousandth_of_the_bound():
    options, limits = planned.large(30_000)
    plan = allocate(options, limits)
    assert plan.gap < 5e-4
    assert (plan.spent <= limits.budget).all()
    assert (plan.contacts[2] == 50).sum() >= 5
    assert (plan.spent[[0, 1, 2]] > 0.999 * limits.budget[[0, 1, 2]]).all()


def test_fifty_calls_go_to_whom_they_are_worth_most_and_the_price_is_that_of_the_next():
    plan = allocate(*some(np.arange(1, 201), capacity=50))
    assert plan.chosen.tolist() == list(range(150, 200))
    assert plan.gap == pytest.approx(0, abs=1e-9)
    assert 150 <= plan.contact_price[0, 0] <= 151


def test_nothing_can_be_had_for_a_budget_of_zero_but_what_is_free():
    options, limits = some([100, 200], cost=1, budget=0)
    plan = allocate(options, limits)
    assert (len(plan.chosen), plan.value, plan.gap) == (0, 0.0, 0.0)
    assert allocate(*some([100, 200], cost=0, budget=0)).value == 300


@pytest.mark.parametrize("value", [[], [-5.0, 0.0]])
def test_where_nothing_is_worth_anything_nothing_is_done(value):
    plan = allocate(*some(value))
    assert (len(plan.chosen), plan.value, plan.bound, plan.gap) == (0, 0.0, 0.0, 0.0)


def test_of_customers_who_are_alike_the_key_decides():
    options, limits = some(np.full(10, 5.0), stock=3)
    one = allocate(options, limits, key=np.arange(10))
    other = allocate(options, limits, key=np.arange(10)[::-1].copy())
    assert one.chosen.tolist() == [0, 1, 2]
    assert other.chosen.tolist() == [7, 8, 9]


def test_a_household_may_be_given_two():
    options = Options(np.zeros(3, int), np.arange(3), np.zeros(3, int), np.array([3.0, 1.0, 2.0]), np.zeros(3, int))
    limits = Limits(np.full(3, UNLIMITED), np.full(3, UNLIMITED), np.array([[UNLIMITED]]), 2)
    assert allocate(options, limits).chosen.tolist() == [0, 2]


def test_a_choice_that_moves_with_prices_is_that_made_anew():
    options, limits = planned.large(3_000, seed=4)
    _, _, problem = allocation._laid(options, limits)
    dice = np.random.default_rng(0)
    before = np.concatenate([dice.uniform(0, 4, 10), dice.uniform(0, 300, 10 + 21)])
    choice = choosing.choose(problem, before)
    for spread in (0.001, 0.02, 0.3):
        after = np.maximum(before * dice.normal(1, spread, len(before)), 0)
        moved, anew = choosing.moved(problem, choice, before, after), choosing.choose(problem, after)
        assert moved.bound == pytest.approx(anew.bound, rel=1e-12)
        assert np.array_equal(moved.at, anew.at)
        assert (moved.margin <= anew.margin + 1e-9).all()


def test_prices_of_many_are_those_of_the_whole_programme(monkeypatch):
    options, limits = planned.large(2_500, seed=2)
    _, whose, problem = allocation._laid(options, limits)
    _, found = prices.find(problem, choosing.mixed(whose))
    monkeypatch.setattr(prices, "FEW", 5_000)
    _, exact = prices.find(problem, choosing.mixed(whose))
    assert exact.bound <= found.bound <= 1.002 * exact.bound


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"value": np.array([np.nan, 1.0])}, "no number"),
        ({"cost": np.array([-1, 1])}, "negative cost"),
        ({"offer": np.array([0, 7])}, "without a limit"),
        ({"customer": np.array([0])}, "differ in length"),
    ],
)
def test_what_cannot_be_is_said(change, said):
    given = {"customer": np.arange(2), "offer": np.zeros(2, int), "channel": np.zeros(2, int),
             "value": np.ones(2), "cost": np.zeros(2, int)}  # fmt: skip
    with pytest.raises(InputError, match=said):
        allocate(Options(**(given | change)), some([1.0])[1])


def test_limits_that_cannot_be_are_said():
    options, _ = some([1.0])
    with pytest.raises(InputError, match="negative"):
        allocate(options, Limits(np.array([-1]), np.array([1]), np.array([[1]])))


@pytest.mark.parametrize(("offers", "slots"), [(1, 127), (1, 128), (2, 64), (1, 32_768), (300, 300)])
def test_any_number_of_offers_and_days_can_be_told_apart(offers, slots):
    last = np.array([0])
    options = Options(last, last + offers - 1, last, np.array([5.0]), last, last + slots - 1)
    plan = allocate(options, Limits(np.full(offers, 1), np.full(offers, 1), np.full((1, slots), 1)))
    assert (plan.sent[-1], plan.contacts[0, -1]) == (1, 1)
