import numpy as np
import pytest

from acquaint.models.buying import outlook, worth
from acquaint.models.buying.geometric import Geometric
from acquaint.models.buying.outlook import Ahead
from acquaint.models.buying.spend import Spend
from acquaint.models.buying.steady import Steady
from tests.models.buying import made

TRUTH = (0.6, 30.0, 0.8, 2.5)


def spend(n, value=1_000.0, doubt=100.0, spread=400.0):
    return Spend(*(np.full(n, each) for each in (value, doubt, spread)))


def poisson(mean):
    mean = np.asarray(mean, float)
    none = np.zeros(len(mean), np.int64)
    return Ahead(90, mean, mean * 0.9, mean * 1.1, none, none, 1 - np.exp(-mean), mean + mean**2, 0.1)


@pytest.mark.parametrize("mean", [0.05, 0.5, 3.0])
def test_bands_of_margin_hold_what_comes(mean):
    chance = made.dice(1)
    found = worth.margin(poisson([mean]), spend(1))
    n = chance.poisson(mean, 40_000)
    customer = chance.normal(1_000, 100, 40_000)
    within = 400.0**2 - 100.0**2
    shape = np.maximum(n, 1) * customer**2 / within
    came = np.where(n > 0, chance.gamma(shape) * within / customer, 0.0)
    inside = ((came >= found.least[0]) & (came <= found.most[0])).mean()
    assert inside > 0.76
    assert found.most[0] == 0 or inside < 0.95  # nearly all of nothing is nothing
    assert came.mean() == pytest.approx(found.value[0], rel=0.05)


def test_who_will_hardly_order_has_a_band_from_nothing():
    found = worth.margin(poisson([0.01, 0.0]), spend(2))
    assert found.least.tolist() == [0.0, 0.0]
    assert found.most.tolist() == [0.0, 0.0]


def test_losses_turn_the_interval_round():
    found = worth.margin(poisson([4.0]), spend(1, value=-200.0, doubt=20.0, spread=50.0))
    assert found.low[0] < found.value[0] < found.high[0] < 0
    assert found.least[0] < found.value[0] < found.most[0] <= 0


def test_money_to_come_is_worth_less_than_money_today():
    of = made.summary(*made.columns(200, TRUTH, 5))
    kept = made.fitted(Geometric(), *made.columns(1_000, TRUTH))
    ahead = outlook.predict(kept, of).within(365)
    cheap, dear = (worth.worth(kept, of, ahead, spend(200), rate=rate) for rate in (0.0, 0.3))
    assert (dear.value < cheap.value).all()
    assert ((dear.low <= dear.value) & (dear.value <= dear.high)).all()
    year = worth.worth(kept, of, ahead, spend(200), rate=0.0, days=365)
    assert year.value == pytest.approx(ahead.value * 1_000, rel=0.05, abs=1)


def test_a_steady_customer_is_worth_an_annuity():
    kept, of = made.fitted(Steady(), *made.columns(3_000, TRUTH)), made.summary([30], [300], [300])
    ahead = outlook.predict(kept, of).within(365)
    found = worth.worth(kept, of, ahead, spend(1), rate=0.1, days=1_095)
    per_year = ahead.value[0] * 1_000
    assert found.value[0] == pytest.approx(per_year * (1 - 1.1**-3) / np.log(1.1), rel=0.02)
