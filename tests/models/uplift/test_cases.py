import msgspec
import numpy as np
import pytest

from acquaint.errors import InputError
from acquaint.models.uplift.cases import Cases, NoClaim, by_arm, ordered, usable
from tests.models.uplift.made import drawn


def changed(cases, **fields):
    return msgspec.structs.replace(cases, **fields)


@pytest.mark.parametrize("chance", [np.nan, 0.0, 1.0])
def test_where_chance_did_not_decide_nothing_is_claimed(chance):
    cases, _ = drawn(2_000, 1)
    found = usable(changed(cases, chance=np.full(2_000, chance)))
    assert found == NoClaim("not_randomised", found.missing)
    assert found.missing.n == 0
    assert found.missing.missing > 0


def test_a_target_group_is_no_draw():
    cases, _ = drawn(2_000, 1)
    aimed = cases.columns["x"] > 0
    assert usable(changed(cases, treated=aimed, chance=aimed.astype(float))).why == "not_randomised"
    assert usable(changed(cases, treated=aimed)).why == "assignment_differs"


def test_more_drawn_than_their_chances_say():
    cases, _ = drawn(4_000, 1)
    assert isinstance(usable(cases), Cases)
    assert usable(changed(cases, chance=np.full(4_000, 0.45))).why == "assignment_differs"


def test_few_customers_are_too_few_however_many_cases_they_have():
    cases, _ = drawn(2_000, 1)
    assert usable(changed(cases, customer=np.arange(2_000) % 150)).why == "too_few"
    few = usable(cases.take(np.arange(150)))
    assert few.why == "too_few"
    assert few.missing.n < few.missing.needed


def test_a_rare_outcome_needs_more():
    cases, _ = drawn(2_000, 1)
    found = usable(changed(cases, outcome=(np.arange(2_000) < 20).astype(float)))
    assert found.why == "too_few"
    assert found.missing.needed == 25


def test_cases_without_an_outcome_or_a_chance_are_left_out():
    cases, _ = drawn(2_000, 1)
    outcome, chance = cases.outcome.copy(), cases.chance.copy()
    outcome[:100], chance[100:300] = np.nan, np.nan
    kept = usable(changed(cases, outcome=outcome, chance=chance))
    assert len(kept.outcome) == 1_700
    assert not np.isnan(kept.outcome).any()


def test_the_order_is_that_of_content():
    cases, _ = drawn(300, 2)
    cases = changed(cases, customer=np.arange(300) // 3)
    mixed = np.random.default_rng(3).permutation(300)
    renamed = changed(cases.take(mixed), customer=1_000 - 7 * cases.customer[mixed])
    one, other = ordered(cases), ordered(changed(renamed, columns=dict(reversed(renamed.columns.items()))))
    assert np.array_equal(one.customer, np.repeat(np.arange(100), 3))
    for name in ("treated", "chance", "outcome", "customer"):
        assert np.array_equal(getattr(one, name), getattr(other, name))
    for name in one.columns:
        assert np.array_equal(one.columns[name], other.columns[name], equal_nan=True)


def test_customers_of_equal_content_stay_apart():
    same = Cases(
        {"x": np.array([1.0, 2.0] * 2)}, np.ones(4, bool), np.full(4, 0.5), np.zeros(4), np.array([5, 5, 3, 3])
    )
    assert ordered(same).customer.tolist() == [0, 0, 1, 1]
    assert sorted(ordered(same).columns["x"][:2].tolist()) == [1.0, 2.0]


def test_arms_are_each_held_against_the_control():
    arm, p = np.array([0, 1, 2, 1]), np.array([[0.2, 0.2, 0.6]] * 3 + [[0.0, 1.0, 0.0]])
    found = by_arm({"x": np.arange(4.0)}, arm, p, np.arange(4.0), np.arange(4), ("a", "b"))
    assert found["a"].chance.tolist() == [0.5, 0.5, 1.0]
    assert found["b"].columns["x"].tolist() == [0.0, 2.0]
    assert found["b"].treated.tolist() == [False, True]
    assert found["b"].chance.round(2).tolist() == [0.75, 0.75]


def test_what_does_not_fit_together_is_said():
    cases, _ = drawn(500, 1)
    with pytest.raises(InputError, match=r"x: It has 2 rows"):
        usable(changed(cases, columns={"x": np.zeros(2)}))
    with pytest.raises(InputError, match=r"outcome: A value is infinite"):
        usable(changed(cases, outcome=np.full(500, np.inf)))
    with pytest.raises(InputError, match=r"propensity: .*3 columns"):
        by_arm({}, np.zeros(2, int), np.zeros((2, 2)), np.zeros(2), np.arange(2), ("a", "b"))
