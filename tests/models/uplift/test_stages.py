import msgspec
import numpy as np
import pytest

from acquaint.models.uplift import stages
from acquaint.models.uplift.stages import Line, Stage


def test_ridge_is_least_squares_where_cases_are_many():
    dice = np.random.default_rng(1)
    x = dice.normal(size=(5_000, 3))
    y = 4 + x @ [1.0, -2.0, 0.0] + dice.normal(size=5_000)
    found = stages.line(x, y, False)
    least = np.linalg.lstsq(np.column_stack([np.ones(5_000), x]), y, rcond=None)[0]
    assert [found.base, *found.each] == pytest.approx(least, abs=2e-3)
    assert stages.line(x, y, False, 1e9).each == pytest.approx([0, 0, 0], abs=1e-4)


@pytest.mark.parametrize(("y", "mean"), [([], 0.5), ([0.0, 0.0], 1e-4), ([1.0, 1.0], 1 - 1e-4)])
def test_an_outcome_that_does_not_vary_has_its_share(y, mean):
    x = np.ones((len(y), 2))
    assert stages.line(x, np.array(y), True).mean(np.zeros((1, 2))) == pytest.approx(mean)


def test_no_columns_have_the_mean():
    assert stages.line(np.zeros((4, 0)), np.array([1.0, 2, 3, 6]), False).mean(np.zeros((1, 0))).tolist() == [3.0]


def test_stages_are_json():
    line = Line(0.5, (1.0, 2.0), logit=True)
    assert msgspec.json.decode(msgspec.json.encode(line), type=Stage) == line


@pytest.mark.skipif(not stages.boosted(), reason="LightGBM is not installed")
def test_trees_are_the_same_again():
    dice = np.random.default_rng(1)
    x = dice.normal(size=(2_000, 2))
    y = np.abs(x[:, 0]) + dice.normal(size=2_000) / 10
    one, other = stages.trees(x, y, False), stages.trees(x, y, False)
    assert one == other
    assert np.corrcoef(one.mean(x), np.abs(x[:, 0]))[0, 1] > 0.95
