import msgspec
import numpy as np
import pytest

from acquaint.models.buying import model, outlook, shape, summary
from acquaint.models.buying.geometric import Geometric
from acquaint.models.buying.pareto import Pareto
from acquaint.models.buying.steady import Steady
from tests.models.buying import made

TRUTH = (0.6, 30.0, 0.8, 2.5)
FAMILIES = [Steady(), Geometric(), Geometric(first=True), Geometric(2, first=True), Pareto()]


@pytest.mark.parametrize("family", FAMILIES, ids=str)
def test_intervals_and_bands_are_in_order(family):
    of = made.summary(*made.columns(400, TRUTH, 5))
    found = outlook.predict(made.fitted(family, *made.columns(1_000, TRUTH), doubt=0.1), of)
    assert ((found.present.low <= found.present.value) & (found.present.value <= found.present.high)).all()
    for ahead in found.ahead:
        assert ((ahead.low <= ahead.value) & (ahead.value <= ahead.high)).all()
        assert (ahead.least <= ahead.most).all()
        assert ((ahead.any >= 0) & (ahead.any <= 1 + 1e-9)).all()
        assert (ahead.squares >= ahead.value**2 * 0.9).all()
    assert (found.within(28).value <= found.within(365).value).all()


@pytest.mark.parametrize("family", FAMILIES, ids=str)
def test_a_customer_alone_gets_what_she_gets_among_others(family):
    x, last, age = made.columns(60, TRUTH, 5)
    kept = made.fitted(family, *made.columns(1_000, TRUTH))
    together, alone = (
        outlook.predict(kept, made.summary(x, last, age)),
        outlook.predict(kept, made.summary(x[7:8], last[7:8], age[7:8])),
    )
    for one, other in zip(together.ahead, alone.ahead, strict=True):
        assert one.value[7] == pytest.approx(other.value[0], rel=1e-4)
        assert (one.least[7], one.most[7]) == (other.least[0], other.most[0])


def test_the_mean_is_that_at_the_likeliest_parameters_where_many_are_known():
    kept, of = made.fitted(Geometric(), *made.columns(20_000, TRUTH)), made.summary(*made.columns(300, TRUTH, 5))
    found = outlook.predict(kept, of, (90,)).ahead[0]
    assert found.value == pytest.approx(model.expected(kept, of, 90), rel=0.02, abs=1e-3)


def test_bands_hold_what_comes():
    """Customers go on as the family says; four in five counts or more lie in the band, and not nearly all above it."""
    chance, family, many = made.dice(11), Geometric(first=True), 4_000
    r, alpha, a, b = TRUTH
    rate, leaves = chance.gamma(r, 1 / alpha, many), chance.beta(a, b, many)
    x, last, later, now = np.zeros(many, np.int64), np.zeros(many, np.int64), np.zeros(many, np.int64), np.zeros(many)
    there = np.flatnonzero(chance.random(many) >= leaves)
    while len(there):
        now[there] += chance.exponential(1 / rate[there])
        there = there[now[there] <= 390]
        early = there[now[there] <= 300]
        x[early] += 1
        last[early] = np.ceil(now[early])
        later[there[now[there] > 300]] += 1
        there = there[chance.random(len(there)) >= leaves[there]]
    age = np.full(many, 300)
    found = outlook.predict(made.fitted(family, x, last, age), made.summary(x, last, age), (90,)).ahead[0]
    assert ((later >= found.least) & (later <= found.most)).mean() > 0.8
    assert (later > found.most).mean() < 0.11
    assert later.sum() == pytest.approx(found.value.sum(), rel=0.1)
    assert (later > 0).mean() == pytest.approx(found.any.mean(), abs=0.02)
    assert (later**2.0).mean() == pytest.approx(found.squares.mean(), rel=0.25)


def test_bg_nbd_says_nothing_of_who_ordered_once():
    of = made.summary([0, 2], [0, 40], [300, 300])
    found = outlook.predict(made.fitted(Geometric(), *made.columns(1_000, TRUTH)), of).present
    assert found.says.tolist() == [False, True]
    assert found.value[0] == 1.0
    assert outlook.predict(made.fitted(Steady(), *made.columns(500, TRUTH)), of).present.says.tolist() == [False, False]


def test_doubt_of_totals_widens_intervals():
    columns, of = made.columns(1_000, TRUTH), made.summary(*made.columns(100, TRUTH, 5))
    sure, unsure = (
        outlook.predict(made.fitted(Geometric(), *columns, doubt=each), of, (90,)).ahead[0] for each in (0.0, 0.3)
    )
    assert (unsure.high > sure.high).all()
    assert unsure.total_doubt > 0.3 > sure.total_doubt > 0


def test_a_regression_moves_orders_between_customers():
    of = made.summary([3, 3], [200, 200], [300, 300], lately=np.array([[0, 0], [3, 4]]))
    learned = shape.Shape((0.0,) * 5, (1.0,) * 5, (-20.0,) * 5, (20.0,) * 5, (0.0, 0.0, 0.0, 0.8, 0.0))
    kept = made.fitted(Geometric(), *made.columns(1_000, TRUTH), shape=learned)
    found = outlook.predict(kept, of, (90,)).ahead[0]
    assert found.value[1] / found.value[0] == pytest.approx(4**0.8)
    assert found.most[1] > found.most[0]


def test_parts_of_cohorts_speak_for_their_own_customers():
    of = summary.read(made.shop(customers=6_000, days=500), made.START + 500)
    kept = made.fitted(Geometric(), of.x, of.last, of.age)
    by_cohort = msgspec.structs.replace(kept, parts=model.fit(of, Geometric(), kept.pace, by_cohort=True))
    assert len(by_cohort.parts) > 1
    found = outlook.predict(by_cohort, of, (90,)).ahead[0]
    assert found.value == pytest.approx(model.expected(by_cohort, of, 90), rel=0.1, abs=0.02)


@pytest.mark.slow
def test_intervals_hold_the_truth_as_often_as_they_say():
    """The whole measurement is in `benchmarks.buying.coverage`."""
    family, inside = Geometric(), []
    for seed in range(60):
        x, last, age = made.columns(800, (0.243, 30.9, 0.793, 2.426), seed, 273)
        found = outlook.predict(made.fitted(family, x, last, age), made.summary(x, last, age), (90,)).ahead[0]
        held = summary.cells(x, last, age)
        truth = np.log([0.243, 30.9, 0.793, 2.426])
        each = family.present(truth, held) * family.mean(truth, held.x, held.age, np.full(len(held.x), 90.0))
        orders = each.sum(axis=0)[summary.places(held, x, last, age)]
        inside.append(((orders >= found.low) & (orders <= found.high)).mean())
    assert 0.68 < np.mean(inside) < 0.9
