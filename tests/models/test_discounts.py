from __future__ import annotations

import numpy as np
import pytest

from acquaint.models import affinity, discounts, drawn, offers
from acquaint.models.discounts import DRAWN, OWN, RUNGS, SHOP, SHRUNK, Fitted
from acquaint.models.drawn import Prior
from acquaint.records import NotEnoughData
from tests.models import tasting

CUSTOMERS, DAYS = 500, 280
END = tasting.START + DAYS


@pytest.fixture(scope="module")
def known():
    rows, truth = tasting.shop(CUSTOMERS, DAYS, drawn=0.25)
    con, about = tasting.laid(rows, CUSTOMERS)
    return con, about, truth


@pytest.fixture(scope="module")
def fitted(known) -> Fitted:
    found = discounts.fit(known[0], known[1], END, 28)
    assert isinstance(found, Fitted)
    return found


def test_what_discounts_decided_is_found(known, fitted: Fitted) -> None:
    con, about, truth = known
    corr = {}
    for rung in RUNGS[1:]:
        found = next(discounts.predict(con, about, fitted, END, rung))
        value = found.sensitivity if rung == DRAWN else found.share
        corr[rung] = np.corrcoef(value, truth.drawn[found.customer])[0, 1]
    assert corr[DRAWN] > 0.8
    assert corr[DRAWN] > max(corr[OWN], corr[SHRUNK]) + 0.02


def test_intervals_cover_the_truth(known, fitted: Fitted) -> None:
    con, about, truth = known
    found = next(discounts.predict(con, about, fitted, END, DRAWN))
    low, high = ((end - found.expected) / (1 - found.expected) for end in (found.low, found.high))
    true = truth.drawn[found.customer]
    assert 0.7 < ((true >= low) & (true <= high)).mean() < 0.92
    assert fitted.prior.mean == pytest.approx(truth.drawn.mean(), abs=0.04)


def test_the_ladder_finds_that_whole_categories_go_on_discount(known) -> None:
    con, about, _ = known
    past = discounts.fit(con, about, END - 56, 56)
    trial = discounts.tried(con, about, past, END - 56, END)
    assert trial.chosen == DRAWN
    loss = {step.name: step.loss for step in trial.steps}
    assert loss[DRAWN] < loss[SHRUNK] < loss[SHOP]


def test_discounts_that_fall_on_anything_are_shrunk_only() -> None:
    """Half of everything is at a discount, and people differ in how much they mind: no category tells it."""
    rows, _ = tasting.shop(CUSTOMERS, 160)
    dice = np.random.Generator(np.random.PCG64(5))
    own = dice.beta(6, 6, CUSTOMERS)
    rows["promoted"] = dice.binomial(rows["lines"], own[rows["number"]])
    con, about = tasting.laid(rows, CUSTOMERS)
    at = tasting.START + 132
    past = discounts.fit(con, about, at, 28)
    assert discounts.tried(con, about, past, at, at + 28).chosen == SHRUNK
    found = next(discounts.predict(con, about, past, at, SHRUNK))
    true = own[found.customer]
    assert np.corrcoef(found.sensitivity, true)[0, 1] > 0.7
    assert 0.7 < ((true >= found.low) & (true <= found.high)).mean() < 0.92


def test_the_chance_of_a_discount_is_that_of_the_others() -> None:
    rows = tasting.rows_of([0, 1, 1], [18, 19, 25], [3, 3, 3], lines=[2, 10, 10], promoted=[2, 5, 0])
    con, _ = tasting.laid(rows, 2)
    offers.lay(con, 40)
    found = offers.read(con, 40)
    usual = 7 / 22
    assert found.chance == pytest.approx([(5 + 5 * usual) / 15, (2 + 5 * usual) / 7, usual])
    assert found.part.tolist() == [1.0, 1.0, 0.0]
    assert found.age.tolist() == [22, 22, 15]  # the Mondays are days 18 and 25


def test_levels_count_weeks_and_not_what_discounts_drew() -> None:
    """One week of four everything of category 0 is at a discount, and ten times as much of it is bought."""
    day, lines = np.array([4, 11, 18, 25] * 2), np.array([10, 10, 10, 100, 10, 10, 10, 10])
    rows = tasting.rows_of([0] * 8, day, [0] * 4 + [1] * 4, lines=lines, promoted=np.where(lines == 100, 100, 0))
    con, about = tasting.laid(rows, 1, names=2)
    offers.lay(con, 32)
    levels = offers.levels(con, about, 32)
    assert levels.overall == pytest.approx(100 / 170, abs=0.03)
    assert levels.discount[0] > 0.3
    sold = np.array([20, 20, 20, 110]) * 0.5 ** ((32 - np.array([4, 11, 18, 25])) / offers.LEVEL_HALF_LIFE)
    assert levels.discount[0] == pytest.approx(sold[3] / sold.sum(), abs=0.12)
    assert levels.discount[1] < 0.2


def test_who_buys_nothing_at_a_discount_is_not_drawn() -> None:
    bought = offers.Bought(*np.zeros((3, 1), np.int64), *np.array([[50.0], [0.0], [0.5], [0.5]]))
    levels = offers.Levels(np.array([0.5, 0.5]), np.array([0.2, 0.2]), 0.2)
    found = drawn.find(bought, np.ones(1), levels, Prior(0.2, 10.0, 8.0))
    assert found.share[0] == pytest.approx(10 * 0.2 / 60)
    assert 0 < found.spread[0] < 0.1


def test_a_discount_in_a_category_never_bought_else_tells_more() -> None:
    columns = np.array([[0, 0, 1, 1], [0, 1, 0, 0], [7, 7, 7, 14]])
    numbers = np.array([[20, 15, 15, 20], [0, 15, 15, 0], [0, 0.9, 0.9, 0], [0, 0.5, 0.5, 0]])
    bought = offers.Bought(*columns, *numbers)
    levels = offers.Levels(np.array([0.5, 0.5]), np.array([0.2, 0.2]), 0.2)
    found = drawn.find(bought, np.ones(4), levels, Prior(0.2, 10.0, 1.0))
    assert found.share[0] > 1.3 * found.share[1]


@pytest.mark.parametrize("promoted", [0, 1])
def test_a_shop_that_always_or_never_discounts_has_no_sensitivity(promoted: int) -> None:
    rows, _ = tasting.shop(200, 100)
    con, about = tasting.laid(rows | {"promoted": rows["lines"] * promoted}, 200)
    assert discounts.fit(con, about, tasting.START + 100, 28) == NotEnoughData(0, affinity.NEEDED)


def test_pieces_of_customers_are_predicted_alike(known, fitted: Fitted, monkeypatch: pytest.MonkeyPatch) -> None:
    con, about, _ = known
    for rung in (SHRUNK, DRAWN):
        whole = next(discounts.predict(con, about, fitted, END, rung))
        with monkeypatch.context() as patch:
            patch.setattr(discounts, "CHUNK", 200)
            parts = list(discounts.predict(con, about, fitted, END, rung))
        for name in ("customer", "share", "low", "high", "expected"):
            assert np.concatenate([getattr(part, name) for part in parts]) == pytest.approx(getattr(whole, name))


def test_it_is_the_same_to_the_bit_on_any_number_of_threads(fitted: Fitted) -> None:
    rows, _ = tasting.shop(CUSTOMERS, DAYS, drawn=0.25)
    con, about = tasting.laid(rows, CUSTOMERS, threads=3)
    assert discounts.fit(con, about, END, 28) == fitted


def test_nobody_is_not_enough(known, fitted: Fitted) -> None:
    con, about, _ = known
    assert isinstance(discounts.fit(con, about, END + 90, 28), NotEnoughData)
    assert isinstance(discounts.tried(con, about, fitted, END, END + 28), NotEnoughData)
    assert list(discounts.predict(con, about, fitted, tasting.START)) == []
