import numpy as np
import pytest

from acquaint.models.uplift import contest, crossing, learners, qini, scored
from acquaint.models.uplift.cases import ordered
from acquaint.models.uplift.scored import Scored
from tests.models.uplift.made import drawn


def ready(cases):
    dealt = crossing.deal(ordered(cases))
    taught = crossing.crossed(dealt)
    rows = dealt.scored
    return dealt, taught, Scored(taught.score[rows], dealt.part[rows], dealt.cases.customer[rows])


def held(cases, effects):
    dealt, _, tried = ready(cases)
    rows = dealt.scored
    return contest.hold(tried, effects(dealt.cases.take(rows)), dealt.cases.outcome[rows], dealt.cases.treated[rows])


def test_nobody_is_scored_by_herself_or_by_who_comes_later():
    dealt, taught, _ = ready(drawn(1_000, 1, differs=0.3)[0])
    before = crossing.scores(dealt, taught, ["t_linear", "dr_linear"])
    start = int(dealt.edges[-2])
    dealt.cases.outcome[start:] = 1 - dealt.cases.outcome[start:]
    after = crossing.scores(dealt, crossing.crossed(dealt), ["t_linear", "dr_linear"])
    for name in before:
        assert np.array_equal(before[name], after[name])


def test_cases_of_a_customer_stay_in_one_part():
    cases, _ = drawn(900, 1)
    dealt, _, _ = ready(type(cases)(cases.columns, cases.treated, cases.chance, cases.outcome, np.arange(900) // 3))
    for number in range(300):
        assert len(np.unique(dealt.part[dealt.cases.customer == number])) == 1
    assert np.diff(dealt.edges).tolist() == [90, 90, 180, 180, 180, 180]


def test_the_doubly_robust_qini_is_the_qini():
    cases, _ = drawn(60_000, 1, differs=0.3)
    found = held(cases, lambda rows: {"x": rows.columns["x"]})
    there = qini.qini(cases.columns["x"], cases.outcome, cases.treated)
    assert found.best.value == pytest.approx(there, rel=0.05)
    assert found.best.low < there < found.best.high


def test_the_simplest_of_equals_speaks_and_a_better_one_takes_over():
    cases, _ = drawn(6_000, 1, differs=0.4)
    noise = np.random.default_rng(1).normal(size=6_000)

    def effects(rows):
        x = rows.columns["x"]
        return {"noise": noise[: len(x)], "rough": x + 2 * noise[: len(x)], "x": x, "same": 2 * x + 1}

    found = held(cases, effects)
    assert found.chosen == "x"
    assert [step.name for step in found.steps] == ["average", "noise", "rough", "x", "same"]
    assert found.best.value > found.band > 0
    assert held(cases, lambda rows: {"noise": noise[: len(rows.outcome)]}).chosen == "average"


def test_more_learners_make_a_wider_band():
    _, _, tried = ready(drawn(4_000, 1)[0])
    noise = np.random.default_rng(2).normal(size=(len(tried.score), 12))
    places = np.column_stack([scored.places(column, tried.part) for column in noise.T])
    assert 1.9 < scored.band(tried, places[:, :1]) < 2.8 < scored.band(tried, places) < 3.7


def test_the_band_holds_where_the_spread_of_outcomes_differs():
    dice = np.random.default_rng(3)
    part, x = np.zeros(2_000, int), dice.normal(size=2_000)
    beyond = 0
    for _ in range(200):
        tried = Scored(dice.normal(size=2_000) * np.exp(x), part, np.arange(2_000))
        places = scored.places(x, part)[:, None]
        gain = tried.centred @ places[:, 0]
        error = np.sqrt((tried.centred**2) @ places[:, 0] ** 2)
        beyond += gain / error > 2.33
    assert beyond <= 7  # 2 are expected; against a spread that is the same for all it would be some 17


def test_no_columns_mean_no_order():
    cases, _ = drawn(1_000, 1)
    bare = type(cases)({}, cases.treated, cases.chance, cases.outcome, cases.customer)
    dealt, taught, tried = ready(bare)
    effects = crossing.scores(dealt, taught, learners.LINEAR)
    rows = dealt.scored
    assert contest.hold(tried, effects, dealt.cases.outcome[rows], dealt.cases.treated[rows]).chosen == "average"
