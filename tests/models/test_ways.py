"""Chances by way: recovery of what is known, intervals that cover, fairness, levels."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest

from acquaint.models import answers, ways
from acquaint.models.ways import Learned, Shape, Ways
from acquaint.records import NotEnoughData
from tests.models import contacts

N = 4_000


def shape(customers: int = N, many: int = 2, **more) -> Shape:
    return Shape(many, 1, np.zeros(customers, np.int64), **more)


def fitted(counts, of: Shape, rung: str = "own", split: float = 0.0, state=(0.8, 2.0, 1.5)) -> Ways:
    made = ways.fit(counts, of, Learned(rung, state, split))
    assert isinstance(made, Ways)
    return made


def test_rates_are_found():
    counts = contacts.sent(contacts.chances(N, [0.05, 0.2]), 20)
    found = fitted(counts, shape(), "shop")
    assert found.overall == pytest.approx((0.05, 0.2), rel=0.05)
    chances = ways.predict(found, counts, shape())
    assert np.ptp(chances.value, axis=0).tolist() == [0, 0]
    assert (chances.low < chances.value).all()
    assert (chances.high > chances.value).all()


@pytest.mark.parametrize(("rung", "spread", "split"), [("level", (0.5, 0.0), 0.0), ("own", (0.4, 0.5), 0.6)])
def test_intervals_cover_the_true_chances(rung, spread, split):
    real = contacts.chances(N, [0.05, 0.1], level=spread[0], way=spread[1])
    counts = contacts.sent(real, 25)
    chances = ways.predict(fitted(counts, shape(), rung, split), counts, shape())
    covered = (chances.low <= real) & (real <= chances.high)
    assert 0.77 <= covered.mean() <= 0.83


def test_own_comes_nearer_to_the_truth_than_the_simpler_rungs():
    real = contacts.chances(N, [0.05, 0.1], level=0.4, way=0.5)
    counts = contacts.sent(real, 25)
    nearness = [
        np.corrcoef(ways.predict(fitted(counts, shape(), rung, 0.6), counts, shape()).value.ravel(), real.ravel())[0, 1]
        for rung in ways.RUNGS
    ]
    assert nearness == sorted(nearness)
    assert nearness[-1] > nearness[-2] + 0.03


def test_a_way_for_the_best_customers_only_is_compared_fairly():
    real = contacts.chances(N, [0.05, 0.05], level=0.8)
    many = np.full((N, 2), 25)
    many[:, 1] = np.where(real[:, 0] > np.quantile(real[:, 0], 0.8), 10, 0)
    counts = contacts.sent(real, many)
    found = fitted(counts, shape(), "level")
    assert found.overall[1] / found.overall[0] > 2
    chances = ways.predict(found, counts, shape())
    # Truly both are answered alike; as they were chosen by what their answers do not show, a part remains.
    assert (chances.value[:, 1] / chances.value[:, 0]).mean() < 1.35


def test_segments_are_told_apart_and_a_new_one_counts_as_the_shop():
    real = contacts.chances(N, [0.1, 0.1], level=0.0) * np.where(np.arange(N) < N // 2, 0.5, 1.5)[:, None]
    counts = contacts.sent(real, 10)
    of = Shape(2, 1, (np.arange(N) >= N // 2).astype(np.int64))
    found = fitted(counts, of, "level")
    value = ways.predict(found, answers.nothing(), Shape(2, 1, np.array([0, 1, 7]))).value[:, 0]
    assert value == pytest.approx([0.05, 0.15, 0.1], rel=0.08)


def test_what_is_known_besides_counts_as_a_factor():
    dice = np.random.default_rng(4)
    factor = np.exp(0.8 * dice.normal(size=(N, 2)))
    real = np.minimum(0.05 * factor, 0.9)
    counts = contacts.sent(real, 10)
    of = shape(factor=factor)
    found = fitted(counts, of, "level")
    assert ways.predict(found, counts, of).value == pytest.approx(real, rel=0.35)
    assert found.spread < 0.05


def test_last_knows_three_states():
    before = contacts.sent(np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 0.0]]), 5)
    assert ways.states(before, (3, 2)).tolist() == [[0, 0], [1, 2], [1, 2]]
    real = contacts.chances(N, [0.1, 0.1], level=0.1, way=0.9)
    worth = ways.states_worth(contacts.sent(real, 10), contacts.sent(real, 10, seed=9), shape())
    assert worth[1] > worth[2] > worth[0]


def test_levels_need_twenty_answers():
    real = contacts.chances(N, [0.05, 0.06], level=0.6)
    counts = contacts.sent(real, 40)
    of = Shape(2, 1, np.where(np.arange(N) < 2, 1, 0))
    own = counts.given(N)
    for rung, highest in (("shop", 0), ("last", 0), ("level", 2), ("own", 2)):
        found = fitted(counts, of, rung)
        level, chance = ways.grounds(found, np.full((N, 2), 0.5), own, of.segment)
        assert level.max() == highest
        if highest:
            assert ((level == 2) == (own >= ways.LEAST)).all()
            assert (level[:2] == np.where(own[:2] >= ways.LEAST, 2, 0)).all()  # their segment has too few answers
            assert (chance[level == 2] == 0.5).all()
    assert np.unique(chance[level == 1], axis=0).shape == (1, 2)


def test_few_answers_say_nothing():
    counts = contacts.sent(np.full((10, 2), 0.0), 5)
    assert ways.fit(counts, shape(10)) == NotEnoughData(0, 20)
    assert ways.fit(answers.nothing(), shape(0)) == NotEnoughData(0, 20)


def test_everybody_or_nobody_answering_stays_finite():
    for real in (np.ones((50, 2)), np.column_stack([np.ones(50), np.zeros(50)])):
        counts = contacts.sent(real, 10)
        chances = ways.predict(fitted(counts, shape(50), split=0.5), counts, shape(50))
        for each in (chances.value, chances.low, chances.high):
            assert ((each >= 0) & (each <= 1)).all()


def test_a_saved_model_is_the_same_and_knows_nobody():
    counts = contacts.sent(contacts.chances(N, [0.05, 0.1]), 20)
    saved = msgspec.json.encode(fitted(counts, shape()))
    assert msgspec.json.decode(saved, type=Ways) == fitted(counts, shape())
    assert len(saved) < 1_000
