"""Trials: the right rung wins, ties go to the simpler one, equal cases count as often as they are."""

from __future__ import annotations

import numpy as np
import pytest

from acquaint.models import answers, ladder, scores, trial
from acquaint.models.ladder import Tried
from acquaint.models.trial import Trial
from acquaint.models.ways import Shape
from acquaint.records import NotEnoughData
from tests.models import contacts

N = 3_000


def met(real: np.ndarray, many: int = 15) -> Trial:
    windows = contacts.windows(real, many, seed=3)
    said = trial.chances(windows, Shape(real.shape[1], 1, np.zeros(len(real), np.int64)))
    assert not isinstance(said, NotEnoughData)
    found = trial.run(windows, said)
    assert isinstance(found, Trial)
    return found


@pytest.mark.parametrize(
    ("level", "way", "rung"), [(0.0, 0.0, "shop"), (0.8, 0.0, "level"), (0.5, 0.9, "own")],
)  # fmt: skip
def test_the_rung_that_is_true_wins(level, way, rung):
    found = met(contacts.chances(N, [0.06, 0.1], level=level, way=way))
    assert found.learned.rung == rung
    assert [step.name for step in found.steps] == ["shop", "last", "level", "own"]
    assert found.learned.split >= 0.5 or rung != "own"


def test_true_chances_are_calibrated_and_steady():
    found = met(contacts.chances(N, [0.06, 0.1], level=0.6))
    assert found.calibration.holds
    assert found.steady.holds
    assert found.steady.value.value == pytest.approx(1, abs=0.06)
    assert sum(point.n for point in found.points) == N
    assert (found.contacts, found.learned.line.slope) == (2 * 15 * N, pytest.approx(1, abs=0.15))


def test_chances_that_fall_are_noticed():
    real = contacts.chances(N, [0.06, 0.1])
    windows = contacts.windows(real, 15)
    then = contacts.sent(real * 0.5, 15, seed=77)
    windows = type(windows)(windows.old, windows.lately, windows.known, then)
    said = trial.chances(windows, Shape(2, 1, np.zeros(N, np.int64)))
    found = trial.run(windows, said)
    assert not found.steady.holds
    assert found.learned.line.shift < -0.2


def test_too_little_is_said():
    none = contacts.windows(np.zeros((20, 2)), 5)
    assert trial.chances(none, Shape(2, 1, np.zeros(20, np.int64))) == NotEnoughData(0, 20)
    real = contacts.chances(500, [0.1, 0.1])
    windows = contacts.windows(real, 10)
    quiet = type(windows)(answers.nothing(), answers.nothing(), windows.known, contacts.sent(real * 0, 5))
    said = trial.chances(quiet, Shape(2, 1, np.zeros(500, np.int64)))
    assert not said.before
    assert trial.run(quiet, said) == NotEnoughData(0, 20)


def test_one_window_is_enough_to_try():
    real = contacts.chances(N, [0.06, 0.1], level=0.8)
    windows = contacts.windows(real, 15)
    short = type(windows)(answers.nothing(), answers.nothing(), windows.known, windows.then)
    found = trial.run(short, trial.chances(short, Shape(2, 1, np.zeros(N, np.int64))))
    assert found.learned.rung == "level"


def test_a_weight_counts_as_equal_cases():
    dice = np.random.default_rng(0)
    loss, before, customer = dice.random(60), dice.random(60), dice.integers(0, 20, 60)
    times = dice.integers(1, 5, 60)
    heavy = scores.gain(loss, before, customer, times * 1.0)
    each = scores.gain(*(np.repeat(values, times) for values in (loss, before, customer)))
    assert (heavy.value, heavy.low, heavy.n) == (pytest.approx(each.value), pytest.approx(each.low), each.n)
    rungs = [Tried("one", before), Tried("two", loss)]
    many = [Tried(rung.name, np.repeat(rung.loss, times)) for rung in rungs]
    weighed = ladder.climb(rungs, customer, times * 1.0)[1]
    for one, other in zip(weighed, ladder.climb(many, np.repeat(customer, times))[1], strict=True):
        assert one.loss == pytest.approx(other.loss)
