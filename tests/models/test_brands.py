from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from acquaint.models import affinity, branded, brands
from acquaint.models.branded import Branded
from acquaint.models.brands import HABIT, LAST, OWN, RUNGS, SHRUNK, Fitted
from acquaint.models.shares import Counts
from acquaint.records import NotEnoughData
from tests.models import tasting

CUSTOMERS, DAYS, BRANDS = 400, 160, 3
END = tasting.START + DAYS


def loyal(customers: int = CUSTOMERS, seed: int = 11):
    """Customers who take a brand by habit: each has her own likings, the same in all categories."""
    rows, _ = tasting.shop(customers, DAYS, seed)
    dice = np.random.Generator(np.random.PCG64(seed))
    liking = dice.dirichlet(np.full(BRANDS, 1.5), customers)
    usual = dice.dirichlet(np.full(BRANDS, 3.0), tasting.CATEGORIES)
    chance = liking[rows["number"]] * usual[rows["category"]]
    chance /= chance.sum(axis=1, keepdims=True)
    brand = (dice.random(len(chance))[:, None] >= chance.cumsum(axis=1)[:, :-1]).sum(axis=1)
    return rows | {"brand": brand}, chance, brand


@pytest.fixture(scope="module")
def known():
    rows, chance, brand = loyal()
    con, about = tasting.laid(rows, CUSTOMERS)
    return con, about, rows, chance, brand


@pytest.fixture(scope="module")
def fitted(known) -> Fitted:
    found = brands.fit(known[0], known[1], END, 28)
    assert isinstance(found, Fitted)
    return found


def test_habit_tells_the_brand_in_categories_bought_rarely(known) -> None:
    con, about, *_ = known
    past = brands.fit(con, about, END - 28, 28)
    trial = brands.tried(con, about, past, END - 28, END)
    assert trial.chosen == HABIT
    assert [step.name for step in trial.steps] == list(RUNGS)
    loss = {step.name: step.loss for step in trial.steps}
    assert loss[HABIT] < loss[SHRUNK] < min(loss[OWN], loss[LAST])


def test_shares_are_near_the_true_chances(known, fitted: Fitted) -> None:
    con, about, rows, chance, _ = known
    found = list(brands.predict(con, about, fitted, END))
    taken = found[0]
    true = {(n, c): p for n, c, p in zip(rows["number"], rows["category"], chance, strict=True)}
    real = np.array([true[n, c][b] for n, c, b in zip(taken.customer, taken.category, taken.brand, strict=True)])
    assert len(found) == 1
    assert np.corrcoef(taken.share, real)[0, 1] > 0.75
    assert 0.65 < ((real >= taken.low) & (real <= taken.high)).mean() < 0.95


def test_one_brand_for_each_of_the_categories_bought_most(known, fitted: Fitted) -> None:
    con, about, *_ = known
    taken = next(brands.predict(con, about, fitted, END))
    key = taken.customer * len(about.categories) + taken.category
    assert (np.diff(key) > 0).all()
    assert np.unique(taken.customer, return_counts=True)[1].max() == brands.MOST


def test_pieces_of_customers_are_predicted_alike(known, fitted: Fitted, monkeypatch: pytest.MonkeyPatch) -> None:
    con, about, *_ = known
    whole = next(brands.predict(con, about, fitted, END))
    monkeypatch.setattr(brands, "CHUNK", 150)
    parts = list(brands.predict(con, about, fitted, END))
    assert len(parts) == 3
    for name in ("customer", "category", "brand", "share", "low"):
        assert np.concatenate([getattr(part, name) for part in parts]).tolist() == getattr(whole, name).tolist()


@given(
    st.lists(st.floats(0, 50), min_size=4, max_size=4),
    st.floats(0.1, 1e4),
    st.lists(st.floats(0.05, 1), min_size=6, max_size=6),
)
def test_tilted_shares_of_a_category_sum_to_one(lines: list[float], habit: float, mix: list[float]) -> None:
    usual = np.array(mix).reshape(2, 3)
    usual /= usual.sum(axis=1, keepdims=True)
    flat = np.array(lines)[:, None]
    taken = Branded(Counts(np.array([0, 0, 1, 1]), np.array([0, 2, 1, 2]), flat, flat * 0, (None,)), usual)
    wholes, brand = np.array([0, 0, 0, 1, 1, 1]), np.array([0, 1, 2, 0, 1, 2])
    tilted = taken.tilted(flat[:, 0], wholes, brand, habit).reshape(2, 3)
    assert tilted.sum(axis=1) == pytest.approx([1, 1])
    assert taken.tilted(flat[:, 0], wholes, brand, 1e12) == pytest.approx(usual.ravel())


def test_a_habit_carries_over_to_another_category() -> None:
    flat = np.array([[30.0]])
    taken = Branded(Counts(np.array([0]), np.array([2]), flat, flat * 0, (None,)), np.full((2, 3), 1 / 3))
    tilted = taken.tilted(flat[:, 0], np.array([1, 1, 1]), np.array([0, 1, 2]), 5.0)
    assert tilted == pytest.approx([1 / 9, 1 / 9, 7 / 9], abs=1e-9)


def test_the_last_brand_is_that_of_the_last_day_of_the_category() -> None:
    rows = tasting.rows_of([0, 0, 0], [10, 12, 13], [1, 1, 2], brand=[0, 1, 2])
    con, about = tasting.laid(rows, 1)
    assert branded.last(con, about, 20, branded.before(con, about, 20).counts).tolist() == [0.0, 1.0, 1.0]


def test_a_shop_with_one_brand_has_nothing_to_tell() -> None:
    rows, _ = tasting.shop(200, 100)
    con, about = tasting.laid(rows | {"brand": np.zeros(len(rows["day"]), int)}, 200)
    assert brands.fit(con, about, tasting.START + 100, 28) == NotEnoughData(0, affinity.NEEDED)


def test_too_few_customers_are_not_enough(known, fitted: Fitted) -> None:
    con, about, *_ = known
    assert isinstance(brands.fit(con, about, tasting.START + 10, 28), NotEnoughData)
    assert isinstance(brands.tried(con, about, fitted, END + 10, END + 20), NotEnoughData)


def test_it_is_the_same_to_the_bit_on_any_number_of_threads(fitted: Fitted) -> None:
    con, about = tasting.laid(loyal()[0], CUSTOMERS, threads=3)
    assert brands.fit(con, about, END, 28) == fitted
