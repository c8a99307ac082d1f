import numpy as np
import pytest

from acquaint.models.buying import shape
from acquaint.models.buying.shape import Shape, Window
from tests.models.buying import made


def windows(weight, seed=0, levels=(0.7, 1.4)):
    chance, found = made.dice(seed), []
    for level in levels:
        facts = chance.normal(size=(5_000, 5))
        expected = chance.gamma(2, 0.5, 5_000)
        found.append(Window(facts, expected, chance.poisson(expected * level * np.exp(facts @ weight)).astype(float)))
    return found


def test_weights_are_learned_from_customers_beside_each_other_not_from_levels():
    weight = np.array([0.3, 0.0, -0.2, 0.5, 0.0])
    found = shape.fit(windows(weight))
    assert np.array(found.weights) / np.array(found.spread) == pytest.approx(weight, abs=0.04)


def test_nothing_to_learn_leaves_things_as_they_are():
    found = shape.fit(windows(np.zeros(5)))
    assert np.abs(found.weights).max() < 0.04
    none = [Window(np.zeros((50, 5)), np.zeros(50), np.zeros(50))]
    assert shape.fit(none).factor(np.zeros((3, 5))).tolist() == [1.0] * 3


def test_the_total_stays():
    chance = made.dice(1)
    learned, facts, expected = (
        shape.fit(windows(np.full(5, 0.4))),
        chance.normal(size=(300, 5)),
        chance.gamma(1, 1, 300),
    )
    kept = shape.levelled(learned, facts, expected)
    assert (expected * kept.factor(facts)).sum() == pytest.approx(expected.sum())


def test_facts_beyond_training_count_as_the_nearest_seen():
    found = Shape((0.0,), (1.0,), (-1.0,), (2.0,), (0.5,))
    assert np.log(found.factor(np.array([[-9.0], [9.0]]))).tolist() == [-0.5, 1.0]


def test_reasons_add_up():
    found, facts = shape.fit(windows(np.full(5, 0.3))), made.dice(3).normal(size=(20, 5))
    assert np.exp(found.parts(facts).sum(axis=1) + found.offset) == pytest.approx(found.factor(facts))


def test_facts_of_customers():
    of = made.summary([0, 3], [0, 40], [10, 50], lately=np.array([[0, 0], [1, 2]]))
    found = shape.facts(of, np.array([0.0, 1.0]))
    assert np.isfinite(found).all()
    assert found[1] == pytest.approx([0.0, np.log(4), np.log(11), np.log(2), np.log(3)])
