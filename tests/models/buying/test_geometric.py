import itertools

import numpy as np
import pytest
from scipy import special

from acquaint.models.buying import posterior
from acquaint.models.buying.geometric import Geometric
from acquaint.models.buying.summary import cells
from tests.models.buying import made

FAMILIES = [Geometric(k, first) for k in (1, 2, 5) for first in (False, True)]
LOGS = np.log([0.6, 30.0, 0.8, 2.5])


def held(seed=0):
    return cells(*made.columns(300, (0.6, 30.0, 0.8, 2.5), seed))


@pytest.mark.parametrize("family", FAMILIES, ids=str)
def test_slopes_are_those_of_the_likelihood(family):
    found = held()
    _, slope = family.log_likelihood(LOGS, found)
    steps = np.eye(4) * 1e-5
    numeric = [
        (family.log_likelihood(LOGS + s, found)[0] - family.log_likelihood(LOGS - s, found)[0]) / 2e-5 for s in steps
    ]
    assert slope == pytest.approx(numeric, rel=1e-5, abs=1e-5)


def published(x, t, age, r, alpha, a, b):
    """ln L of BG/NBD as Fader, Hardie and Lee wrote it."""
    first = special.betaln(a, b + x) - special.betaln(a, b) + special.gammaln(r + x) + r * np.log(alpha)
    first -= special.gammaln(r) + (r + x) * np.log(alpha + age)
    if not x:
        return first
    second = special.betaln(a + 1, b + x - 1) - special.betaln(a, b) + special.gammaln(r + x) + r * np.log(alpha)
    return np.logaddexp(first, second - special.gammaln(r) - (r + x) * np.log(alpha + t))


def test_one_phase_is_bg_nbd_as_published():
    found = held()
    each = [
        n * published(x, t, age, *np.exp(LOGS))
        for x, t, age, n in zip(found.x, found.last, found.age, found.n, strict=True)
    ]
    assert Geometric().log_likelihood(LOGS, found)[0] == pytest.approx(sum(each))


@pytest.mark.parametrize(("k", "first"), [(1, False), (1, True), (3, True)])
def test_who_is_there_and_what_comes_is_what_simulation_says(k, first):
    """Customers without a repeat in 30 days: how many have not left, and what they order in 60 days more."""
    family, many, chance = Geometric(k, first), 400_000, made.dice(5)
    r, alpha, a, b = np.exp(LOGS)
    rate, leaves = chance.gamma(r, 1 / alpha, many), chance.beta(a, b, many)
    there = ~(first & (chance.random(many) < leaves))
    now = chance.gamma(k, 1 / np.maximum(rate, 1e-9))
    silent = ~there | (now > 30)
    orders, present = np.zeros(many), there.copy()
    while (coming := present & silent & (now <= 90)).any():
        orders[coming] += 1
        present[coming] = chance.random(coming.sum()) >= leaves[coming]
        now[coming] += chance.gamma(k, 1 / np.maximum(rate[coming], 1e-9))
    one = cells(np.array([0]), np.array([0]), np.array([30]))
    stays = family.present(LOGS, one)
    assert stays.sum() == pytest.approx(there[silent].mean(), abs=0.005)
    days = np.array([60.0])
    assert (stays * family.mean(LOGS, one.x, one.age, days)).sum() == pytest.approx(orders[silent].mean(), rel=0.02)
    for m, more in enumerate(itertools.islice(family.later(LOGS, one.x, one.age, days), 4), 1):
        assert (stays * more).sum() == pytest.approx((orders[silent] >= m).mean(), abs=0.005)


def test_bg_nbd_holds_everybody_without_a_repeat_for_present():
    found = held()
    chance = Geometric().present(LOGS, found).sum(axis=0)
    assert (chance[found.x == 0] == 1).all()
    assert (chance[found.x > 0] < 1).all()


@pytest.mark.parametrize("family", [Geometric(), Geometric(first=True), Geometric(2, first=True)], ids=str)
def test_known_parameters_are_found_again(family):
    truth = (0.8, 25.0 * family.k, 0.9, 2.5)
    found = cells(*made.columns(60_000, truth, 3, k=family.k, first=family.first))
    assert np.exp(posterior.likeliest(family, found, prior=False)) == pytest.approx(truth, rel=0.25)


def test_a_newcomer_orders_what_the_mean_of_all_is():
    family = Geometric(first=True)
    x, _, age = made.columns(200_000, np.exp(LOGS), 8, first=True)
    days = np.array([100.0, 300.0])
    assert (np.diff(family.newcomer(LOGS, days)) > 0).all()
    expected = family.newcomer(LOGS, np.arange(1.0, 365))[age - 1]
    assert x.mean() == pytest.approx(expected.mean(), rel=0.02)
