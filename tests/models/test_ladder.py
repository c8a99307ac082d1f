import numpy as np

from acquaint.models import ladder
from acquaint.models.ladder import Tried

WHO = np.arange(400)


def test_a_rung_takes_over_where_it_is_better_by_more_than_chance():
    dice = np.random.default_rng(1)
    base = dice.random(400) + 1
    rungs = [
        Tried("everybody", base),
        Tried("rule", base - 0.3),
        Tried("model", base - 0.3 + dice.normal(size=400) / 50),
    ]
    chosen, steps = ladder.climb(rungs, WHO)
    assert chosen == "rule"
    assert [step.name for step in steps] == ["everybody", "rule", "model"]
    assert steps[0].gain is None
    assert steps[1].gain.low > 0
    assert steps[2].gain.low <= 0


def test_ties_go_to_the_simpler_rung():
    same = np.ones(400)
    assert ladder.climb([Tried("a", same), Tried("b", same)], WHO)[0] == "a"


def test_a_rung_that_fell_behind_is_not_what_the_next_is_held_against():
    base = np.ones(400)
    wiggle = np.where(np.arange(400) % 2, 0.01, -0.01)
    rungs = [Tried("a", base), Tried("worse", base + 1), Tried("better", base - 0.1 + wiggle)]
    chosen, steps = ladder.climb(rungs, WHO)
    assert chosen == "better"
    assert steps[2].gain.value < 0.11
    assert steps[1].scores == {}


def test_a_model_in_use_stays_unless_a_new_one_does_better():
    dice = np.random.default_rng(4)
    worse = dice.random(400)
    better, who = worse - 0.01, np.arange(400)
    assert ladder.contest(0, better, worse, who).stays
    assert ladder.contest(0, worse, worse, who).stays
    assert not ladder.contest(0, worse, better, who).stays
    # Against a rule it takes more than a tie, or than chance.
    assert not ladder.contest(0, worse, worse, who, rule=True).stays
    assert not ladder.contest(0, worse - 1e-3 * dice.normal(size=400), worse, who, rule=True).stays
    assert ladder.contest(0, better, worse, who, rule=True).stays


def test_a_barred_rung_is_held_against_the_others_and_not_used():
    rungs = [Tried("plain", np.ones(40)), Tried("best", np.zeros(40)), Tried("good", np.full(40, 0.5))]
    chosen, steps = ladder.climb(rungs, np.arange(40), barred=["best"])
    assert chosen == "good"
    assert [step.name for step in steps] == ["plain", "best", "good"]
