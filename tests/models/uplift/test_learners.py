import importlib.util

import numpy as np
import pytest

from acquaint.errors import MissingExtra
from acquaint.models.uplift import crossing, learners, stages
from acquaint.models.uplift.cases import ordered
from acquaint.models.uplift.learners import Taught, doubly_robust
from tests.models.uplift.made import drawn

BOOSTED = pytest.mark.skipif(not stages.boosted(), reason="LightGBM is not installed")
EVERY = [*learners.LINEAR, *(pytest.param(name, marks=BOOSTED) for name in learners.BOOSTED)]


def taught(cases, without=0.2, given=0.2):
    x = np.column_stack([cases.columns["x"], cases.columns["orders"] - 2.5])
    n = len(x)
    return Taught(x, cases.treated, cases.chance, cases.outcome, np.full(n, without), np.full(n, given), cases.binary)


@pytest.mark.parametrize("name", EVERY)
@pytest.mark.parametrize("money", [False, True])
def test_every_learner_finds_an_effect_that_differs(name, money):
    differs = 8_000.0 if money else 0.3
    cases, _ = drawn(6_000, 1, differs=differs, money=money, fair=False)
    dealt = crossing.deal(ordered(cases))
    found = learners.learn(name, crossing.crossed(dealt)).effect(dealt.x)
    more = dealt.cases.columns["x"] > 0
    assert np.corrcoef(found, more)[0, 1] > 0.6
    assert found[more].mean() - found[~more].mean() == pytest.approx(differs, rel=0.45)


@pytest.mark.parametrize("name", EVERY)
def test_an_outcome_that_nearly_nobody_has_breaks_nothing(name):
    cases, _ = drawn(400, 1)
    of = taught(cases)
    alike = Taught(of.x, of.treated, of.chance, np.zeros(400), of.without, of.given, True)
    assert np.isfinite(learners.learn(name, alike).effect(of.x)).all()


def test_the_score_is_unbiased_whatever_is_foretold():
    cases, truth = drawn(200_000, 2, 0.05, differs=0.2, fair=False)
    for without, given in ((0.0, 0.0), (0.9, 0.1)):
        of = taught(cases, without, given)
        score = doubly_robust(of.treated, of.chance, of.outcome, of.without, of.given)
        assert score.mean() == pytest.approx(truth.mean(), abs=5 * score.std() / 200_000**0.5)


def test_good_foretelling_takes_noise_away():
    cases, _ = drawn(20_000, 3, 0.05, fair=False)
    base = 0.1 + 0.05 * cases.columns["orders"]
    blind = doubly_robust(cases.treated, cases.chance, cases.outcome, np.zeros(20_000), np.zeros(20_000))
    told = doubly_robust(cases.treated, cases.chance, cases.outcome, base, base + 0.05)
    assert told.std() < blind.std()


def test_without_lightgbm_trees_say_what_to_install(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", {"lightgbm": None}.get)
    with pytest.raises(MissingExtra, match=r"acquaint\[boosted\]"):
        stages.trees(np.zeros((10, 1)), np.zeros(10), True)
