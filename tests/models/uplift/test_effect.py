import json

import msgspec
import numpy as np
import pytest

from acquaint.errors import InputError
from acquaint.models.uplift import contest, stages
from acquaint.models.uplift.cases import NoClaim
from acquaint.models.uplift.effect import Uplift, learn
from tests.models.uplift.made import drawn, hillstrom, needs_hillstrom


@pytest.fixture(scope="module")
def found():
    return learn(drawn(6_000, 1, 0.02, differs=0.25)[0], trees=False)


def test_who_differs_is_found(found):
    assert found.chosen in ("s_linear", "t_linear", "x_linear", "dr_linear")
    assert found.note == ""
    assert found.qini.value > found.band
    more, less = found.predict({"x": np.array([1.5, -1.5]), "orders": np.full(2, 2.0), "gap": np.full(2, np.nan)})[0]
    assert more > 0.2
    assert less < 0.07
    assert found.assumptions[0].holds
    assert found.cases == found.customers == 6_000


def test_an_effect_that_is_the_same_for_all_is_said_to_be():
    cases, _ = drawn(6_000, 2, 0.1)
    same = learn(cases, trees=False)
    assert (same.chosen, same.note, same.ordering, same.features) == ("average", "no_heterogeneity", None, ())
    value, low, high = same.predict(cases.columns)
    assert np.ptp(value) == 0
    assert low[0] < 0.1 < high[0]
    assert same.qini.value <= same.band
    assert same.steps[0].name == "average"
    assert len(same.steps) == 5


def test_without_draws_there_is_no_claim():
    cases, _ = drawn(2_000, 1, differs=0.3)
    aimed = msgspec.structs.replace(cases, chance=np.full(2_000, np.nan))
    assert isinstance(learn(aimed), NoClaim)


def test_it_is_saved_as_json_without_customers(found):
    text = msgspec.json.encode(found)
    again = msgspec.json.decode(text, type=Uplift)
    assert again == found
    columns = drawn(50, 9)[0].columns
    for one, other in zip(found.predict(columns), again.predict(columns), strict=True):
        assert np.array_equal(one, other)
    assert len(text) < 20_000
    assert max(_lengths(json.loads(text))) < 20


def _lengths(value):
    yield len(value) if isinstance(value, list) else 0
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _lengths(inner)


def test_intervals_hold_the_effects():
    inside = []
    for seed in range(12):
        cases, _ = drawn(4_000, 100 + seed)
        x, dice = cases.columns["x"], np.random.default_rng(seed)
        truth = np.clip(0.15 + 0.1 * x, -0.1, 0.4)
        came = dice.random(4_000) < 0.1 + 0.05 * cases.columns["orders"] + cases.treated * truth
        learned = learn(msgspec.structs.replace(cases, outcome=came.astype(float)), trees=False)
        _, low, high = learned.predict(cases.columns)
        inside.append(((low <= truth) & (truth <= high)).mean())
    assert 0.8 < np.mean(inside) < 0.99


def test_a_step_told_by_a_line_widens_the_interval():
    learned = [learn(drawn(12_000, seed, 0.02, differs=0.3)[0], trees=False) for seed in range(3)]
    assert np.mean([each.ordering.misfit for each in learned]) > 0.03


def test_a_wider_interval_for_more_certainty(found):
    columns = drawn(50, 9)[0].columns
    _, low, high = found.predict(columns, within=0.8)
    _, lower, higher = found.predict(columns, within=0.99)
    assert (lower < low).all()
    assert (higher > high).all()


def test_a_line_over_tenths_tells_what_came(found):
    assert len(found.points) == 10
    foretold = [point.predicted for point in found.points]
    assert foretold == sorted(foretold)
    assert np.mean([p.observed.low <= p.predicted <= p.observed.high for p in found.points]) >= 0.7


def test_the_average_is_that_of_everybody_under_chances_that_differ():
    cases, truth = drawn(20_000, 4, 0.1, fair=False)
    learned = learn(cases, trees=False)
    assert learned.average.low < truth.mean() < learned.average.high
    naive = cases.outcome[cases.treated].mean() - cases.outcome[~cases.treated].mean()
    assert naive > learned.average.high


def test_a_missing_column_is_named(found):
    with pytest.raises(InputError, match="gap: "):
        found.predict({"x": np.zeros(1), "orders": np.zeros(1)})


def test_without_lightgbm_lines_alone_take_part_and_it_says_so(monkeypatch):
    monkeypatch.setattr(stages, "boosted", lambda: False)
    learned = learn(drawn(1_000, 1)[0])
    assert not learned.trees
    assert len(learned.steps) == 5


@pytest.mark.skipif(not stages.boosted(), reason="LightGBM is not installed")
def test_trees_find_what_no_line_can():
    cases, _ = drawn(6_000, 1)
    x, dice = cases.columns["x"], np.random.default_rng(7)
    truth = 0.35 * (np.abs(x) > 0.7)
    cases = msgspec.structs.replace(cases, outcome=(dice.random(6_000) < 0.2 + cases.treated * truth).astype(float))
    learned = learn(cases)
    assert learned.trees
    assert learned.chosen.endswith("_boosted")
    assert learn(cases, trees=False).chosen == "average"
    assert np.corrcoef(learned.predict(cases.columns)[0], truth)[0, 1] > 0.6
    again = msgspec.json.decode(msgspec.json.encode(learned), type=Uplift)
    assert np.array_equal(again.predict(cases.columns)[0], learned.predict(cases.columns)[0])


@needs_hillstrom
def test_the_womens_mail_differs_and_the_mens_is_not_proven_to():
    for arm, proven in (("Womens E-Mail", True), ("Mens E-Mail", False)):
        cases = hillstrom(arm)
        half = cases.take(np.random.default_rng(0).permutation(len(cases.outcome))[: len(cases.outcome) // 2])
        assert (learn(half, trees=False).chosen != contest.AVERAGE) == proven
