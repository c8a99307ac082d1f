from itertools import pairwise

import msgspec
import numpy as np
import pytest

from acquaint.models.buying import model, summary
from acquaint.models.buying.geometric import Geometric
from acquaint.models.buying.model import Buying
from acquaint.models.buying.pace import Pace
from acquaint.models.buying.pareto import Pareto
from acquaint.models.buying.steady import Steady
from acquaint.records import NotEnoughData
from tests.models.buying import made

TRUTH = (0.6, 30.0, 0.8, 2.5)


def test_it_says_what_it_takes():
    assert model.enough(made.summary([0] * 10, [0] * 10, [9] * 10)) == NotEnoughData(10, model.CUSTOMERS)
    assert model.enough(made.summary([0] * 90, [0] * 90, [9] * 90)) == NotEnoughData(0, model.REPEATERS)
    assert model.enough(made.summary([1] * 90, [5] * 90, [9] * 90)) is None


@pytest.mark.parametrize("family", [Steady(), Geometric(), Geometric(3, first=True), Pareto()], ids=str)
def test_what_is_kept_comes_back_from_json(family):
    kept = made.fitted(family, *made.columns(400, TRUTH))
    assert msgspec.json.decode(msgspec.json.encode(kept), type=Buying) == kept


def test_regular_buyers_are_seen():
    x, last, age = made.columns(4_000, (2.0, 40.0, 0.4, 2.0), k=3, first=True)
    rows = made.shop(customers=3_000)
    assert model.regular(summary.read(rows, made.START + 400), Pace()).k == 1
    of = made.summary(x, last, age)
    gaps = np.where(x > 0, x * (np.log(np.maximum(last, 1) / np.maximum(x, 1)) - 0.17), 0.0)  # E ln of an Erlang-3 gap
    assert model.regular(msgspec.structs.replace(of, log_gaps=gaps), Pace()).k in {2, 3, 4}


def test_cohorts_are_quarters_joined_until_large_enough():
    rows = made.shop(customers=6_000, days=500)
    of = summary.read(rows, made.START + 500)
    found = model.cohorts(of)
    assert len(found) > 1
    assert all(later[0] == earlier[1] + 1 for earlier, later in pairwise(found))
    sizes = [((of.first_day >= low) & (of.first_day <= high)).sum() for low, high in found]
    assert sum(sizes) == len(of.x)
    assert min(sizes) >= model.COHORT_CUSTOMERS
    assert len(model.cohorts(summary.read(made.shop(customers=500), made.START + 400))) == 1


def test_cohorts_of_their_own_find_their_own_rates():
    quick, slow = made.columns(3_000, (1.5, 20.0, 0.5, 5.0), 1, 180), made.columns(3_000, (1.5, 60.0, 0.5, 5.0), 2, 180)
    x, last, age = (np.concatenate(each) for each in zip(quick, slow, strict=True))
    age = age + np.where(np.arange(6_000) < 3_000, 0, 400)
    last = np.where((np.arange(6_000) >= 3_000) & (x > 0), last + 0, last)
    of = made.summary(x, last, age, days=700)
    parts = model.fit(of, Steady(), Pace(), by_cohort=True, draws=0)
    rates = [np.exp(part.posterior.likeliest[0] - part.posterior.likeliest[1]) for part in parts]
    assert len(parts) > 1
    assert rates[-1] > 2 * rates[0]


def test_a_mean_of_all_is_the_same_for_all():
    kept = msgspec.structs.replace(made.fitted(Steady(), *made.columns(400, TRUTH)), personal=False, usual=0.02)
    found = model.expected(kept, made.summary(*made.columns(50, TRUTH, 7)), 50)
    assert found == pytest.approx(np.full(50, 1.0))


def test_expectations_of_longer_times_hold_those_of_shorter():
    of = made.summary(*made.columns(300, TRUTH, 7))
    kept = made.fitted(Geometric(), *made.columns(2_000, TRUTH))
    found = model.below(kept, of, (10, 20, 400))
    assert (np.diff(found, axis=0) >= 0).all()
    assert model.expected(kept, of, 20) == pytest.approx(found[1])
