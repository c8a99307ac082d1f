import msgspec
import numpy as np
import pytest

from acquaint.features import calendar, occasions
from acquaint.models.buying import model, outlook, summary, trial
from acquaint.records import NotEnoughData
from tests.models.buying import made

WINDOWS = 4


def learned(days=400, windows=WINDOWS, **more):
    return trial.learn(made.shop(days=days, **more), made.START + days, windows=windows)


def test_the_ladder_climbs_and_tells_what_it_found():
    found = learned(customers=2_000, windows=8)
    names = [step.name for step in found.steps]
    assert names[:5] == ["cohort_mean", "own_rate", "bg_nbd", "bg_nbd_tide", "bg_nbd_newcomers"]
    assert names[-1] == "regression"
    assert found.model.rung in names[2:]
    assert found.steps[2].gain.low > 0
    assert set(found.steps[0].scores) == {"gini", "rmse", "bias"}
    assert len(found.totals) == 4
    assert sum(point.n for point in found.points) == found.cases
    assert found.assumptions[0].holds
    assert found.missing is None


def test_where_nobody_leaves_the_personal_rate_holds():
    assert learned(customers=1_000, leave=(1e-3, 1e3)).model.rung == "own_rate"


def test_customers_all_alike_are_expected_alike():
    chance = made.dice(3)
    who, day = np.nonzero(chance.random((800, 400)) < 0.02)
    first = np.minimum.reduceat(day, np.flatnonzero(np.diff(who, prepend=-1)))
    assert len(first)
    rows = occasions.of_rows(who, made.START + day, np.full(len(who), 100), customers=800)
    found = trial.learn(rows, made.START + 400, windows=WINDOWS)
    assert found.model.rung in {"cohort_mean", "own_rate"}


def test_what_was_ordered_of_late_helps_where_customers_change():
    """Half of the customers change their rate in the middle of the time; only the orders of late can know."""
    chance = made.dice(5)
    before, after = chance.gamma(1, 0.05, 1_500), chance.gamma(1, 0.05, 1_500)
    after = np.where(np.arange(1_500) % 2, before, after)
    turn = chance.integers(60, 380, 1_500)
    rate = np.where(np.arange(400) < turn[:, np.newaxis], before[:, np.newaxis], after[:, np.newaxis])
    who, day = np.nonzero((chance.random((1_500, 400)) < rate) | (np.arange(400) == 0))
    rows = occasions.of_rows(who, made.START + day, np.full(len(who), 100), customers=1_500)
    found = trial.learn(rows, made.START + 400, windows=WINDOWS)
    assert found.model.rung == "regression"
    assert found.model.shape.weights[3] + found.model.shape.weights[4] > 0


def test_a_shop_closed_for_two_months_is_no_shop_that_lost_everybody():
    rows = made.shop(customers=2_000, days=420, pace=lambda day: 0.0 if 320 <= day < 380 else 1.0)
    at = made.START + 420
    days = calendar.fit(rows.day, at)
    found = trial.learn(rows, at, days, windows=6)
    assert found.model.doubt < 0.2
    of = summary.read(rows, at, days)
    whole = made.shop(customers=2_000, days=420)
    usual = trial.learn(whole, at, windows=WINDOWS)
    ratio = model.expected(found.model, of, 90).sum() / model.expected(usual.model, summary.read(whole, at), 90).sum()
    assert 0.7 < ratio < 1.3


def test_a_feed_that_stopped_is_told():
    found = trial.learn(made.shop(customers=2_000), made.START + 424, windows=WINDOWS)
    assert not found.assumptions[0].holds
    assert found.model.doubt > 0.3


@pytest.mark.parametrize(
    ("more", "missing"),
    [
        ({"customers": 20}, NotEnoughData(20, 50)),
        ({"customers": 200, "leave": (1e6, 1e-3)}, NotEnoughData(0, 20)),
    ],
    ids=["too few customers", "nobody comes back"],
)
def test_nothing_to_learn_from_is_told(more, missing):
    assert learned(**more) == missing


def test_a_young_shop_is_not_tried_and_in_doubt():
    found = learned(days=80, customers=400, mean_gap=20)
    assert found.model.rung == "own_rate"
    assert found.model.doubt == trial.UNTRIED_DOUBT
    assert not found.steps
    assert found.missing.missing > 0


def test_one_cohort_on_one_day():
    found = learned(customers=800, together=True)
    of = summary.read(made.shop(customers=800, together=True), made.START + 400)
    ahead = outlook.predict(found.model, of).within(365)
    assert np.isfinite(ahead.value).all()
    assert (ahead.high > ahead.low).all()


def test_the_same_shop_gives_the_same_bits():
    assert msgspec.json.encode(learned(customers=500).model) == msgspec.json.encode(learned(customers=500).model)


def test_a_large_shop_is_tried_on_some_and_fitted_on_all(monkeypatch):
    whole = learned(customers=1_200)
    monkeypatch.setattr(trial, "MOST_CUSTOMERS", 500)
    part = learned(customers=1_200)
    assert part.cases == pytest.approx(whole.cases / 3, rel=0.1)
    assert part.model.usual == whole.model.usual


def test_windows_to_come_are_not_looked_at():
    """Orders from the cut on, and those that got known later, change nothing."""
    rows, at = made.shop(customers=600, days=430), made.START + 400
    known = rows.day < at
    cut = msgspec.structs.replace(
        rows, **{name: getattr(rows, name)[known] for name in ("customer", "day", "known", "net_sales_minor")},
        start=np.searchsorted(rows.customer[known], np.arange(rows.customers + 1)),
    )  # fmt: skip
    one, other = (trial.learn(each, at, windows=WINDOWS) for each in (rows, cut))
    assert one.model == other.model


@pytest.mark.slow
def test_cohorts_that_buy_otherwise_have_parameters_of_their_own():
    early = made.shop(customers=4_000, days=600, mean_gap=25, leave=(0.3, 6), seed=1)
    late = made.shop(customers=4_000, days=600, mean_gap=90, leave=(2, 3), seed=2)
    parts = []
    for rows, number, keep in ((early, 0, early.day[early.start[:-1]] < made.START + 250), (late, 4_000, None)):
        who = (late.day[late.start[:-1]] >= made.START + 250 if keep is None else keep)[rows.customer]
        parts.append((rows.customer[who] + number, rows.day[who]))
    customer, day = (np.concatenate(each) for each in zip(*parts, strict=True))
    rows = occasions.of_rows(customer, day, np.full(len(day), 100), customers=8_000)
    found = trial.learn(rows, made.START + 600, windows=WINDOWS)
    assert "cohorts" in {step.name for step in found.steps}
    assert len(found.model.parts) > 1


@pytest.mark.slow
def test_a_season_is_expected_to_come_again():
    rows = made.shop(
        customers=4_000,
        days=1_280,
        mean_gap=25,
        leave=(0.4, 8),
        pace=lambda day: 0.6 + 0.4 * np.sin(2 * np.pi * day / 364),
    )
    at = made.START + 1_092  # before the high season
    found, of = trial.learn(rows, at, windows=WINDOWS), summary.read(rows, at)
    came = summary.ahead(rows, of, at + 91)
    assert came.sum() == pytest.approx(model.expected(found.model, of, 91).sum(), rel=0.12)
    of_before = summary.ahead(rows, summary.read(rows, at - 91), at)
    assert came.sum() > 1.3 * of_before.sum()
