import numpy as np
import pytest

from acquaint.models.buying import posterior
from acquaint.models.buying.geometric import Geometric
from acquaint.models.buying.pareto import Pareto
from acquaint.models.buying.summary import cells
from tests.models.buying import made

TRUTH = (0.6, 30.0, 0.8, 2.5)


def test_points_fill_the_cube_evenly():
    found = posterior.kronecker(1_000, 3)
    counts = np.histogramdd(found, bins=(4, 4, 4), range=[(0, 1)] * 3)[0]
    assert counts.min() > 5
    assert np.abs(found.mean(axis=0) - 0.5).max() < 0.01


def test_draws_have_the_spread_of_estimates_in_repeated_shops():
    held = [cells(*made.columns(1_500, TRUTH, seed)) for seed in range(40)]
    estimates = np.array([posterior.likeliest(Geometric(), each) for each in held])
    found = posterior.fit(Geometric(), held[0])
    draws, weights = np.array(found.draws), np.array(found.weights)
    spread = np.sqrt(weights @ (draws - weights @ draws) ** 2)
    assert spread == pytest.approx(estimates.std(axis=0), rel=0.5)
    assert found.effective > 32


@pytest.mark.parametrize("family", [Geometric(), Geometric(2, first=True), Pareto()], ids=str)
def test_a_handful_of_customers_gives_a_wide_posterior_and_no_failure(family):
    found = posterior.fit(
        family, cells(np.array([0, 0, 1, 0, 2]), np.array([0, 0, 9, 0, 30]), np.array([40, 30, 20, 60, 50]))
    )
    assert np.isfinite(found.draws).all()
    assert np.array(found.draws).std(axis=0).max() > 0.5
    assert sum(found.weights) == pytest.approx(1)


def test_nobody_ever_comes_back():
    found = posterior.fit(Geometric(), cells(np.zeros(200, np.int64), np.zeros(200, np.int64), np.arange(200) + 5))
    assert np.isfinite(found.draws).all()


def test_the_same_customers_give_the_same_bits():
    held = cells(*made.columns(800, TRUTH))
    assert posterior.fit(Geometric(), held) == posterior.fit(Geometric(), held)


def test_a_large_shop_is_fitted_as_a_small_one_would_be(monkeypatch):
    held = cells(*made.columns(30_000, TRUTH))
    plain = posterior.likeliest(Geometric(), held)
    monkeypatch.setattr(posterior, "LARGE", 10_000)
    assert posterior.likeliest(Geometric(), held) == pytest.approx(plain, abs=1e-5)


def test_the_prior_gives_way_to_customers():
    held = cells(*made.columns(30_000, TRUTH))
    free, drawn = (posterior.likeliest(Geometric(), held, prior=each) for each in (False, True))
    assert drawn == pytest.approx(free, abs=0.02)
