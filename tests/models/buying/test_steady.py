import itertools

import numpy as np
import pytest

from acquaint.models.buying import posterior
from acquaint.models.buying.steady import Steady
from acquaint.models.buying.summary import cells
from tests.models.buying import made


def test_the_personal_rate_is_drawn_to_that_of_all():
    logs = np.log([2.0, 100.0])
    found = Steady().mean(logs, np.array([0, 10]), np.array([100, 100]), np.array([50.0, 50.0]))
    assert found[0] == pytest.approx([0.5, 3.0])


def test_known_parameters_are_found_again():
    chance = made.dice(2)
    age = chance.integers(100, 300, 40_000)
    x = chance.poisson(chance.gamma(0.9, 1 / 60, 40_000) * age)
    found = np.exp(posterior.likeliest(Steady(), cells(x, np.where(x > 0, age, 0), age), prior=False))
    assert found == pytest.approx([0.9, 60], rel=0.05)


def test_slopes_are_those_of_the_likelihood():
    held, logs = cells(*made.columns(200, (0.6, 30.0, 0.8, 2.5))), np.log([0.7, 40.0])
    _, slope = Steady().log_likelihood(logs, held)
    steps = np.eye(2) * 1e-5
    numeric = [
        (Steady().log_likelihood(logs + s, held)[0] - Steady().log_likelihood(logs - s, held)[0]) / 2e-5 for s in steps
    ]
    assert slope == pytest.approx(numeric, rel=1e-5)


def test_counts_add_up_to_the_mean():
    logs, x, age, days = np.log([0.7, 40.0]), np.array([0, 8]), np.array([50, 90]), np.array([28.0, 90.0])
    assert sum(itertools.islice(Steady().later(logs, x, age, days), 200)) == pytest.approx(
        Steady().mean(logs, x, age, days)
    )
