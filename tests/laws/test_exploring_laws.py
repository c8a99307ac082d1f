"""Laws of exploration: chances add up to one, follow the values, and are the same alone, among many and again."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acquaint.decisions import auditing, exploring, posteriors
from acquaint.decisions.exploring import SILENCE, Cases, Policy, choose

KINDS = st.sampled_from(["inverse_gap", "greedy", "rule"])
POLICIES = st.builds(
    lambda kind, sharpness, floor: Policy("v1", kind, sharpness, floor), KINDS,
    st.sampled_from([0.0, 0.01, 1.0, 50.0]), st.sampled_from([0.0, 0.001, 0.05, 0.5, 1.0]),
)  # fmt: skip
SEEDS = st.integers(0, 2**31)
quick = settings(max_examples=100, deadline=None)


def made(seed, cases=12):
    """Return cases with silence among their arms, in any order; values are often equal."""
    dice = np.random.default_rng(seed)
    size = dice.integers(1, 9, cases)
    start = np.append(0, np.cumsum(size))
    arms = [np.append(dice.permutation(20)[: k - 1], SILENCE)[dice.permutation(k)] for k in size]
    value = np.round(dice.normal(0, 100, start[-1]) / 50) * 50
    draw = dice.integers(0, 2**64, cases, dtype=np.uint64)
    draw[:2] = 0, 2**64 - 1
    return Cases(start, np.concatenate(arms), value), draw


def alone(cases, at):
    rows = slice(cases.start[at], cases.start[at + 1])
    return Cases(np.array([0, cases.start[at + 1] - cases.start[at]]), cases.arm[rows], cases.value[rows])


@quick
@given(policy=POLICIES, seed=SEEDS)
def test_chances_add_up_to_one_and_none_is_below_the_floor(policy, seed):
    cases, draw = made(seed)
    found = choose(policy, cases, draw)
    assert (np.add.reduceat(found.chances, cases.start[:-1]) == 1).all()
    least = np.minimum(policy.floor, 1 / np.diff(cases.start)) - 1e-9
    assert (found.chances >= np.repeat(least, np.diff(cases.start))).all()
    assert (found.propensity == found.chances[found.place]).all()
    assert (found.propensity > 0).all()
    assert ((cases.start[:-1] <= found.place) & (found.place < cases.start[1:])).all()


@quick
@given(policy=POLICIES, seed=SEEDS)
def test_a_choice_is_the_same_alone_and_among_many_and_again(policy, seed):
    cases, draw = made(seed)
    together = choose(policy, cases, draw)
    assert np.array_equal(choose(policy, cases, draw).arm, together.arm)
    for at in range(len(draw)):
        one = choose(policy, alone(cases, at), draw[at : at + 1])
        assert (one.arm[0], one.propensity[0]) == (together.arm[at], together.propensity[at])
        assert np.array_equal(one.chances, together.chances[cases.start[at] : cases.start[at + 1]])


@quick
@given(policy=POLICIES, seed=SEEDS)
def test_the_order_of_arms_does_not_matter(policy, seed):
    cases, draw = made(seed)
    turn = np.lexsort(
        (np.random.default_rng(seed).random(len(cases.arm)), np.repeat(np.arange(12), np.diff(cases.start)))
    )
    turned = choose(policy, Cases(cases.start, cases.arm[turn], cases.value[turn]), draw)
    found = choose(policy, cases, draw)
    assert np.array_equal(turned.arm, found.arm)
    assert np.array_equal(turned.chances, found.chances[turn])


@quick
@given(policy=POLICIES.filter(lambda each: each.kind != "rule"), seed=SEEDS)
def test_what_is_worth_more_is_not_chosen_less_often(policy, seed):
    cases, draw = made(seed)
    chances = choose(policy, cases, draw).chances
    raised = cases.value.copy()
    raised[cases.start[:-1]] += 70
    other = choose(policy, Cases(cases.start, cases.arm, raised), draw).chances
    assert (other[cases.start[:-1]] >= chances[cases.start[:-1]] - 1e-9).all()
    for first, end in zip(cases.start[:-1], cases.start[1:], strict=True):
        order = np.argsort(cases.value[first:end])
        assert (np.diff(chances[first:end][order]) >= -1e-9).all()


@settings(max_examples=10, deadline=None)
@given(seed=SEEDS, floor=st.sampled_from([0.0, 0.02]))
def test_choices_are_made_with_the_chances_that_are_written_down(seed, floor):
    cases, _ = made(seed, 3_000)
    draw = np.random.default_rng(seed + 1).integers(0, 2**64, 3_000, dtype=np.uint64)
    found = auditing.audit(cases, choose(Policy("v1", sharpness=0.02, floor=floor), cases, draw))
    assert len(found) == 21
    assert sum(each.holds for each in found) >= 18


@quick
@given(seed=SEEDS, hands=st.integers(1, 4))
def test_rewards_add_up_in_any_order_and_by_any_hands(seed, hands):
    dice = np.random.default_rng(seed)
    arm, cell, reward = dice.integers(0, 3, 50), dice.integers(0, 2, 50), dice.integers(-900, 5_000, 50)
    whole = posteriors.zero(3, 2).fold(arm, cell, reward)
    turn, parts = dice.permutation(50), posteriors.zero(3, 2)
    for hand in np.array_split(turn, hands):
        parts = posteriors.zero(3, 2).fold(arm[hand], cell[hand], reward[hand]) + parts
    for name in ("n", "total", "squares"):
        assert np.array_equal(getattr(whole, name), getattr(parts, name))
    assert whole.squares.sum() == (reward**2).sum()


@quick
@given(seed=SEEDS)
def test_a_fingerprint_is_the_same_alone_and_among_many(seed):
    rows = np.random.default_rng(seed).normal(size=(5, 7)).round(1)
    found = exploring.fingerprint(rows)
    assert all(exploring.fingerprint(rows[at : at + 1])[0] == found[at] for at in range(5))
    assert len(np.unique(found)) == len(np.unique(rows, axis=0))
    other = rows.copy()
    other[0, 3] = np.nextafter(other[0, 3], 9)
    assert exploring.fingerprint(other)[0] != found[0]


def test_the_chance_of_a_case_is_the_same_in_the_engine():
    duckdb = pytest.importorskip("duckdb")
    sql = exploring.CHANCE_SQL.format(parts="'salt', customer, '2017-10-30', 'v1'")
    with duckdb.connect() as con:
        found = con.execute(f"SELECT customer, {sql} FROM (VALUES ('c1'), ('Ünal|9')) v(customer)").fetchall()
    assert found == [(each, exploring.chance("salt", each, "2017-10-30", "v1")) for each in ("c1", "Ünal|9")]


@given(
    st.lists(st.floats(-1e6, 1e6), min_size=1, max_size=12), st.integers(0, 2**64 - 1),
    st.sampled_from(("inverse_gap", "greedy", "rule")), st.floats(0, 10), st.floats(0, 1),
)  # fmt: skip
def test_one_case_is_chosen_as_among_many(values, draw, kind, sharpness, floor):
    policy, value = Policy("v1", kind, sharpness, floor), np.array([*values, 0.0])
    arm = np.append(np.arange(len(values)), SILENCE)
    found = exploring.choose(policy, Cases(np.array([0, len(arm)]), arm, value), np.array([draw], np.uint64))
    place, chances = exploring.single(policy, value, draw)
    assert place == found.place[0]
    assert chances.tolist() == found.chances.tolist()
