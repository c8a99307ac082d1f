import msgspec
import numpy as np
import pytest

from acquaint.models.buying import spend, summary
from acquaint.models.buying.spend import GammaGamma, Own
from acquaint.records import NotEnoughData
from tests.models.buying import made

AT = made.START + 400


def gamma_customers(customers=5_000, p=6.0, q=4.0, g=15.0, seed=0):
    chance = made.dice(seed)
    n = chance.integers(1, 9, customers)
    rate = chance.gamma(q, 1 / g, customers)
    return n, chance.gamma(p * n, 1 / (rate * n))


def test_known_parameters_are_found_again():
    found = spend.gamma_gamma(*gamma_customers(30_000))
    assert (found.p, found.q, found.g) == pytest.approx((6, 4, 15), rel=0.1)


def test_gamma_gamma_draws_to_the_mean_of_all():
    found = spend.predict(GammaGamma(6.0, 4.0, 15.0), np.array([1, 1_000]), np.array([90.0, 90.0]))
    assert found.value[1] == pytest.approx(90, rel=0.01)
    assert 30 < found.value[0] < 90
    assert found.doubt[1] < found.doubt[0] < found.spread[0]


@pytest.mark.parametrize(
    "mean",
    [np.full(300, 500.0), np.where(np.arange(300) % 10, 500.0, -100.0), np.zeros(300)],
    ids=["constant", "negative", "zero"],
)
def test_gamma_gamma_is_no_rung_where_amounts_speak_against_it(mean):
    assert spend.gamma_gamma(np.full(300, 3), mean) is None


def test_an_endless_mean_is_none():
    chance = made.dice(4)
    n = chance.integers(2, 9, 5_000)
    rate = chance.gamma(0.7, 1 / 10, 5_000)  # q < 1: the mean over customers is infinite
    assert spend.gamma_gamma(n, chance.gamma(3.0 * n, 1 / (rate * n))) is None


def test_own_means_weigh_by_how_much_orders_differ():
    chance = made.dice(2)
    n = chance.integers(1, 12, 20_000)
    truth = 100 + 20 * chance.normal(size=20_000)
    orders = [t + 40 * chance.normal(size=k) for t, k in zip(truth, n, strict=True)]
    found = spend.own_mean(n, np.array([o.mean() for o in orders]), np.array([(o**2).sum() for o in orders]))
    assert (found.mean, found.within, found.between) == pytest.approx((100, 1600, 400), rel=0.05)
    assert found.strength == pytest.approx(4, rel=0.1)


def test_constant_amounts_are_expected_again():
    learned = spend.learn(made.shop(money=500), AT)
    found = spend.predict(learned.model, np.array([1, 5]), np.array([500.0, 500.0]))
    assert found.value.tolist() == [500.0, 500.0]
    assert found.spread.tolist() == [0.0, 0.0]


def test_customers_who_differ_are_told_apart_and_the_proof_is_there():
    learned = spend.learn(made.shop(customers=3_000), AT)
    assert learned.model.name in {"own_mean", "gamma_gamma"}
    assert learned.steps[0].name == "shop_mean"
    assert learned.steps[1].gain.low > 0
    assert learned.assumptions[0].holds


def test_losses_stay_losses():
    rows = made.shop(customers=2_000)
    bad = np.where(rows.customer % 5 == 0, -300, rows.net_sales_minor)
    learned = spend.learn(msgspec.structs.replace(rows, net_sales_minor=bad), AT)
    assert isinstance(learned.model, Own)
    found = spend.predict(learned.model, np.array([20]), np.array([-300.0]))
    assert found.value[0] < 0
    assert np.isfinite(found.spread).all()


def test_frequency_that_goes_with_value_is_seen():
    chance = made.dice(6)
    n = chance.integers(2, 20, 3_000)
    free, bound = (spend.independent(n, np.exp(chance.normal(size=3_000) * 0.5 + b * np.log(n))) for b in (0.0, 0.4))
    assert free.holds
    assert not bound.holds
    assert isinstance(spend.independent(n[:10], np.ones(10)).value, NotEnoughData)


def test_without_money_or_customers_nothing_is_said():
    assert spend.learn(made.shop(money=0), AT) == NotEnoughData(0, spend.CUSTOMERS)
    assert isinstance(spend.learn(made.shop(customers=20), AT), NotEnoughData)
    once = made.shop(customers=100, leave=(1e3, 1e-3))
    assert spend.learn(once, AT) == NotEnoughData(0, spend.REPEATERS)


def test_what_cannot_be_tried_yet_is_the_mean_of_all_and_says_so():
    found = spend.learn(made.shop(customers=100, days=60, mean_gap=20), made.START + 60)
    assert (found.model.name, found.steps) == ("shop_mean", ())
    assert found.missing == NotEnoughData(0, spend.CUSTOMERS)


def test_what_is_kept_comes_back_from_json():
    learned = spend.learn(made.shop(), AT)
    assert msgspec.json.decode(msgspec.json.encode(learned), type=spend.Learned) == learned
    n, mean, squares = spend.orders(summary.read(made.shop(), AT))
    assert ((n >= 1) & (squares >= n * mean**2 * 0.999)).all()
