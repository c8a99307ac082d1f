from datetime import date

import numpy as np
import pytest

from acquaint.models import propensity
from acquaint.models.propensity import Asked
from acquaint.models.training import Cases
from acquaint.records import NotEnoughData

ASKED = Asked("comes", "to come", "share", 1, 28, date(2026, 3, 1), 28, 28, "f")


def cases(customers=600, windows=5, seed=0, weight=1.5):
    dice = np.random.default_rng(seed)
    who, window = (each.ravel() for each in np.meshgrid(np.arange(customers), np.arange(1, windows + 1), indexing="ij"))
    trait = dice.normal(size=customers)[who]
    noise = dice.normal(size=len(who))
    y = (dice.random(len(who)) < 1 / (1 + np.exp(1 - weight * trait))).astype(float)
    return Cases(who, window, {"trait": trait, "noise": noise}), y


def test_what_tells_is_learned_and_proved_on_the_newest_window():
    found = propensity.learn(ASKED, *cases())
    assert found.card.chosen in ("one_feature", "straight_lines", "bent_lines")
    assert found.model.features == ("trait",)
    assert found.model.cases == 3_000
    assert [step.name for step in found.card.ladder] == [*propensity.RUNGS, propensity.LATELY]
    assert found.card.step(found.card.chosen).scores["auc"] > 0.75
    assert {each.name: each.holds for each in found.card.assumptions}["calibration_slope"]
    assert (found.card.tested_from, found.card.tested_to) == (date(2026, 2, 1), date(2026, 2, 28))


def test_where_nothing_tells_the_share_of_everybody_stays():
    found = propensity.learn(ASKED, *cases(weight=0.0))
    assert found.card.chosen == "everybody"
    assert found.model.features == ()
    assert found.model.expression().startswith("1.0 / (1.0 + exp(-(least(greatest(")


@pytest.mark.parametrize("customers", [0, 1, 12])
def test_too_few_cases_are_said(customers):
    found = propensity.learn(ASKED, *cases(customers=customers))
    assert found.model is None
    assert isinstance(found.card.missing, NotEnoughData)
    assert found.card.missing.missing > 0
    assert not found.card.speaks


def test_one_outcome_alone_teaches_nothing():
    past, y = cases()
    assert propensity.learn(ASKED, past, np.ones_like(y)).model is None
    assert propensity.learn(ASKED, past, np.zeros_like(y)).model is None


def test_a_rule_the_shop_has_already_is_a_rung_and_stays_where_it_tells_as_much():
    past, y = cases()
    truth = 1 / (1 + np.exp(1 - 1.5 * past.columns["trait"]))
    found = propensity.learn(ASKED, past, y, rule=truth)
    assert found.card.chosen == "rhythm"
    assert found.model is None
    silent = propensity.learn(ASKED, past, y, rule=np.full(len(y), np.nan))
    assert silent.card.chosen != "rhythm"


def test_a_model_in_use_stays_unless_the_new_one_does_better():
    past, y = cases()
    good = propensity.learn(ASKED, past, y).model
    kept = propensity.learn(ASKED, *cases(customers=150, seed=1), champion=good)
    assert kept.contest.stays
    assert kept.contest.old <= kept.contest.new
    poor = propensity.learn(ASKED, *cases(weight=-1.5)).model
    renewed = propensity.learn(ASKED, past, y, champion=poor)
    assert not renewed.contest.stays


def test_a_model_that_reads_what_is_no_longer_there_goes():
    past, y = cases()
    old = propensity.learn(ASKED, past, y).model
    renamed = Cases(past.customer, past.window, {"other": past.columns["trait"]})
    assert propensity.learn(ASKED, renamed, y, champion=old).model.features == ("other",)


def test_labels_are_what_held_one_window_later_of_those_asked_for():
    grid = Cases(np.repeat([7, 9], 3), np.tile([0, 1, 2], 2), {"x": np.arange(6.0)})
    target = np.array([1.0, 0.0, np.nan, 0.0, 1.0, 0.0])
    past, y = propensity.labelled(grid, target, np.array([1, 1, 0, 1, 1, np.nan]))
    assert (past.customer.tolist(), past.window.tolist(), y.tolist()) == ([7, 9], [1, 1], [1.0, 0.0])


def test_where_times_have_changed_the_level_is_that_of_the_newest_cases():
    past, y = cases(customers=1_500, windows=6)
    dice = np.random.default_rng(3)
    more = (past.window <= 2) & (dice.random(len(y)) < 0.3)  # in the last two windows many more come
    found = propensity.learn(ASKED, past, np.where(more, 1.0, y))
    assert found.card.chosen == propensity.LATELY
    newest = past.take(past.window == 1)
    level = np.where(more, 1.0, y)[past.window == 1].mean()
    assert abs(found.model.predict(newest.columns)[0].mean() - level) < 0.01
    steady = propensity.learn(ASKED, past, y)
    assert steady.card.chosen != propensity.LATELY
    # What was wrong with the level before is not known of the next chances either.
    widths = []
    for model in (found.model, steady.model):
        _, low, high = model.predict({"trait": np.zeros(1), "noise": np.zeros(1)})
        widths.append(float(high[0] - low[0]))
    assert widths[0] > 1.25 * widths[1]


def test_a_rung_whose_chances_miss_by_far_is_not_used():
    past, y = cases(customers=1_500, windows=3, weight=3.0)
    newest = past.window == 1
    # What the trait told before it tells no more, but for its order: chances are far too bold.
    told = np.where(newest, (np.random.default_rng(5).random(len(y)) < 0.5 + 0.05 * past.columns["trait"]), y)
    found = propensity.learn(ASKED, past, told.astype(float))
    assert found.card.chosen == "everybody"


def test_no_model_stays_where_a_rule_tells_as_much():
    past, y = cases()
    truth = 1 / (1 + np.exp(1 - 1.5 * past.columns["trait"]))
    good = propensity.learn(ASKED, past, y).model
    found = propensity.learn(ASKED, past, y, rule=truth, champion=good)
    assert not found.contest.stays
    assert found.model is None


def test_a_feature_that_answers_the_question_is_taken_as_it_is():
    past, y = cases(customers=800)
    past.columns["answer"] = 1.5 * past.columns["trait"] - 1
    del past.columns["trait"]
    found = propensity.learn(ASKED, past, y, said="answer")
    assert found.card.chosen == "answer"
    assert [step.name for step in found.card.ladder][1] == "answer"
    odds = {"answer": np.array([-2.0, 0.7, np.nan])}
    chance, low, high = found.model.predict(odds)
    assert chance[:2] == pytest.approx(1 / (1 + np.exp(-odds["answer"][:2])))
    assert chance[2] == pytest.approx(y.mean())
    assert (low < chance).all()
    assert (chance < high).all()


def test_a_rule_that_misses_by_more_does_not_bar_what_misses_by_less():
    past, y = cases(customers=800)
    logit = 1.5 * past.columns["trait"] - 1
    past.columns["answer"] = logit + 0.6
    del past.columns["trait"], past.columns["noise"]
    rule = 1 / (1 + np.exp(-logit - 1.2))
    found = propensity.learn(ASKED, past, y, rule=rule, said="answer")
    errors = {step.name: step.scores["error"] for step in found.card.ladder}
    assert errors["rhythm"] > errors["answer"]
    assert found.card.chosen != "rhythm"
