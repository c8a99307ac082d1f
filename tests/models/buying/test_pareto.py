import itertools

import numpy as np
import pytest
from scipy import special

from acquaint.models.buying import posterior
from acquaint.models.buying.pareto import Pareto
from acquaint.models.buying.summary import cells
from tests.models.buying import made

LOGS = np.log([0.55, 74.0, 0.6, 82.0])


def columns(customers, logs, seed=0, days=364):
    chance = made.dice(seed)
    r, alpha, s, beta = np.exp(logs)
    rate, leaving = chance.gamma(r, 1 / alpha, customers), chance.gamma(s, 1 / beta, customers)
    age = chance.integers(days // 4, days + 1, customers)
    until = np.minimum(chance.exponential(1 / np.maximum(leaving, 1e-12)), age)
    x = chance.poisson(rate * until)
    last = np.where(x > 0, until * chance.beta(np.maximum(x, 1), 1), 0.0)
    return x, np.ceil(last).astype(np.int64), age


def published(x, t, age, r, alpha, s, beta):
    """ln L as published, with two hypergeometric functions; alpha <= beta."""
    first = -(r + x) * np.log(alpha + age) - s * np.log(beta + age)

    def part(y):
        return special.hyp2f1(r + s + x, r + x, r + s + x + 1, (beta - alpha) / (beta + y)) / (beta + y) ** (r + s + x)

    second = np.log(s / (r + s + x) * (part(t) - part(age))) if age > t else -np.inf
    lead = special.gammaln(r + x) - special.gammaln(r) + r * np.log(alpha) + s * np.log(beta)
    return lead + np.logaddexp(first, second)


def test_the_likelihood_is_the_published_one():
    found = cells(*columns(300, LOGS))
    each = [
        n * published(x, t, age, *np.exp(LOGS))
        for x, t, age, n in zip(found.x, found.last, found.age, found.n, strict=True)
    ]
    assert Pareto().log_likelihood(LOGS, found)[0] == pytest.approx(sum(each), rel=1e-9)


def test_slopes_are_those_of_the_likelihood():
    found = cells(*columns(300, LOGS))
    _, slope = Pareto().log_likelihood(LOGS, found)
    steps = np.eye(4) * 1e-5
    numeric = [
        (Pareto().log_likelihood(LOGS + s, found)[0] - Pareto().log_likelihood(LOGS - s, found)[0]) / 2e-5
        for s in steps
    ]
    assert slope == pytest.approx(numeric, rel=1e-5, abs=1e-5)


def test_many_orders_overflow_nothing():
    found = cells(np.array([900, 0, 5]), np.array([1_400, 0, 1_400]), np.array([1_500, 1_500, 1_500]))
    value, slope = Pareto().log_likelihood(LOGS, found)
    assert np.isfinite(value)
    assert np.isfinite(slope).all()
    assert ((Pareto().present(LOGS, found) >= 0) & (Pareto().present(LOGS, found) <= 1)).all()


def test_counts_add_up_to_the_mean():
    x, age, days = np.array([0, 3, 12]), np.array([30, 100, 300]), np.array([28.0, 90.0, 365.0])
    total = sum(itertools.islice(Pareto().later(LOGS, x, age, days), 400))
    assert total == pytest.approx(Pareto().mean(LOGS, x, age, days), rel=1e-6)


def test_known_parameters_are_found_again():
    found = cells(*columns(80_000, LOGS, 4))
    assert np.exp(posterior.likeliest(Pareto(), found, prior=False)) == pytest.approx(np.exp(LOGS), rel=0.2)


def test_who_is_there_is_what_simulation_says():
    chance, many = made.dice(9), 400_000
    r, alpha, s, beta = np.exp(LOGS)
    rate, leaving = chance.gamma(r, 1 / alpha, many), chance.gamma(s, 1 / beta, many)
    until = chance.exponential(1 / np.maximum(leaving, 1e-12))
    silent = chance.poisson(rate * np.minimum(until, 60)) == 0
    one = cells(np.array([0]), np.array([0]), np.array([60]))
    assert Pareto().present(LOGS, one)[0, 0] == pytest.approx((until > 60)[silent].mean(), abs=0.005)
