"""The trial: out of time, beside simpler rules."""

from __future__ import annotations

import numpy as np
import pytest

from acquaint.models.relevance import trial
from acquaint.words import LANGUAGES, Words


def test_it_is_tried_on_the_newest_round_by_what_had_ended_before(known):
    before, tested = trial.apart(known)
    assert tested is known[-1]
    assert all(each.of.ends < tested.of.starts for each in before)
    found = trial.tried(known)
    assert [step.name for step in found.steps] == list(trial.RUNGS)
    assert found.chosen == trial.RELEVANCE
    best = found.steps[-1].scores
    assert best["auc"] > found.steps[2].scores["auc"] > found.steps[1].scores["auc"]
    assert found.customers == 150


def test_relevance_abstains_where_it_tells_nothing(known):
    """Uses dealt at random: no rung is better than the rate."""
    dice = np.random.Generator(np.random.PCG64(1))
    from msgspec.structs import replace

    shuffled = [replace(each, y=dice.permutation(each.y)) for each in known]
    assert trial.tried(shuffled).chosen == trial.RATE


def test_average_precision_and_recall():
    chance, y = np.array([0.9, 0.8, 0.7, 0.6]), np.array([False, True, False, True])
    assert trial.average_precision(chance, y) == pytest.approx((1 / 2 + 2 / 4) / 2)
    customer = np.array([0, 0, 1, 1])
    assert trial.recall(chance, y, customer, among=1) == 0.0
    assert trial.recall(chance, y, np.array([0, 1, 0, 1]), among=1) == 0.5
    assert trial.recall(chance, np.zeros(4, bool), customer) == 0.0


@pytest.mark.parametrize("language", LANGUAGES)
def test_rungs_have_words(language):
    words = Words(language)
    assert all(words.has(f"models.rung.{name}") for name in trial.RUNGS)
