from __future__ import annotations

import msgspec
import numpy as np
import pytest

from acquaint.models import basket, basket_trial, explores, goods
from acquaint.models.basket import BLEND, FREQUENCY, POPULAR, Coming, Fitted, Named
from acquaint.models.basket_trial import EVER
from acquaint.records import NotEnoughData
from tests.models import tasting

CUSTOMERS, DAYS = 500, 200
END = tasting.START + DAYS


def pairs(seed: int = 3):
    """A shop in which product 2k + 1 follows 2k in the next basket, and each customer keeps to favourites."""
    dice = np.random.Generator(np.random.PCG64(seed))
    rows, _ = tasting.shop(CUSTOMERS, DAYS, seed)
    leads = (rows["product"] % 2 == 0) & (dice.random(len(rows["day"])) < 0.3)
    key = rows["number"] * 100_000 + rows["day"]
    days = np.unique(key)
    after = np.searchsorted(days, key) + 1
    stays = leads & (after < len(days)) & (days[np.minimum(after, len(days) - 1)] // 100_000 == rows["number"])
    more = {name: column[stays] for name, column in rows.items()}
    more["day"] = days[after[stays]] % 100_000
    more["product"] = more["product"] + 1
    every = {name: np.concatenate([column, more[name]]) for name, column in rows.items() if name != "known"}
    _, first = np.unique(np.stack([every["number"], every["day"], every["product"]]), axis=1, return_index=True)
    return {name: column[first] for name, column in every.items()}


@pytest.fixture(scope="module")
def known():
    return tasting.laid(pairs(), CUSTOMERS)


@pytest.fixture(scope="module")
def fitted(known) -> Fitted:
    found = basket.fit(*known, END - 28, 28)
    assert isinstance(found, Fitted)
    return found


@pytest.fixture(scope="module")
def trial(known, fitted: Fitted) -> basket_trial.Trial:
    found = basket_trial.tried(*known, fitted, END - 28, END)
    assert isinstance(found, basket_trial.Trial)
    return found


def test_own_frequency_beats_what_everybody_buys(trial: basket_trial.Trial) -> None:
    assert [step.name for step in trial.old.steps] == [EVER, FREQUENCY, BLEND]
    assert trial.old.chosen in (FREQUENCY, BLEND)
    assert trial.old.steps[1].scores["recall"] > trial.old.steps[0].scores["recall"] + 0.05
    assert trial.all.steps[1].scores["recall"] > trial.all.steps[0].scores["recall"]


def test_what_follows_is_found_among_what_was_never_bought(fitted: Fitted, trial: basket_trial.Trial) -> None:
    follows = explores.COLUMNS.index("follows")
    assert fitted.other[BLEND].each[follows] > 0.3
    assert [step.name for step in trial.new.steps] == [EVER, POPULAR, BLEND]
    assert trial.new.chosen == BLEND
    assert trial.new.steps[2].scores["recall"] > 1.1 * trial.new.steps[1].scores["recall"]


def test_chances_mean_what_they_say(trial: basket_trial.Trial) -> None:
    assert trial.calibration.error < 0.03
    assert abs(trial.calibration.bias) < 0.02
    assert sum(point.n for point in trial.points) > 1_000


def test_ten_of_each_kind_for_everybody(known, fitted: Fitted) -> None:
    con, about = known
    named = next(basket.predict(con, about, fitted, END))
    before = {
        (int(n), int(i))
        for n, i in con.execute(f"SELECT DISTINCT number, product FROM bought WHERE {goods.seen(END)}").fetchall()
    }
    assert [(n, i) in before for n, i in zip(named.customer, named.item, strict=True)] == named.old.tolist()
    for old in (True, False):
        assert np.unique(named.customer[named.old == old], return_counts=True)[1].max() == basket.MOST
    assert ((named.chance > 0) & (named.chance < 1)).all()
    same = (np.diff(named.customer) == 0) & (named.old[1:] == named.old[:-1])
    assert (np.diff(named.chance)[same] <= 0).all()


def test_pieces_of_customers_are_predicted_alike(known, fitted: Fitted, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = next(basket.predict(*known, fitted, END))
    monkeypatch.setattr(basket, "CHUNK", 200)
    parts = list(basket.predict(*known, fitted, END))
    assert len(parts) == 3
    for name in Named.__struct_fields__:
        assert np.concatenate([getattr(part, name) for part in parts]).tolist() == getattr(whole, name).tolist()


def test_baselines_rank_by_frequency_and_by_sales(known, fitted: Fitted) -> None:
    con, about = known
    named = next(basket.predict(con, about, fitted, END, FREQUENCY, POPULAR))
    own = con.execute(
        f"SELECT product, count(*) AS n FROM bought WHERE number = 0 AND {goods.seen(END)} GROUP BY 1"
    ).fetchall()
    most = dict(own)
    mine = named.item[(named.customer == 0) & named.old]
    counts = [most[int(item)] for item in mine]
    assert counts == sorted((n for _, n in own), reverse=True)[: len(counts)]
    best = con.execute(
        f"SELECT product FROM bought WHERE day >= {END - 28} AND {goods.seen(END)} GROUP BY 1 ORDER BY count(*) DESC"
    ).fetchall()
    others = [item for (item,) in best if item not in most][:3]
    assert set(others) <= set(named.item[(named.customer == 0) & ~named.old].tolist())


def test_only_next_baskets_of_who_came_before_count() -> None:
    rows = tasting.rows_of([0, 0, 0, 0, 1], [1, 20, 20, 25, 21], [0] * 5, product=[5, 5, 6, 7, 5])
    con, _ = tasting.laid(rows, 2)
    goods.take(con, "product")
    coming = basket.following(con, 10, 30)
    assert coming.customer.tolist() == [0, 0]
    assert len(basket.following(con, 10, 20).item) == 0


def test_recall_is_the_share_of_what_came() -> None:
    named = Named(np.array([0, 0, 2]), np.array([5, 6, 5]), np.ones(3, bool), np.ones(3))
    wanted = Coming(np.array([0, 0, 0, 1, 2]), np.array([5, 7, 8, 5, 5]), np.ones(5, bool))
    assert basket_trial.recall(named, wanted) == pytest.approx([1 / 3, 0, 1])


def test_where_products_never_repeat_baskets_are_of_categories() -> None:
    rows, _ = tasting.shop(CUSTOMERS, DAYS)
    rows["product"] = np.arange(len(rows["day"]))
    con, about = tasting.laid(rows, CUSTOMERS, products=len(rows["day"]))
    fitted = basket.fit(con, about, END - 28, 28)
    if isinstance(fitted, NotEnoughData):
        assert fitted.needed == basket.NEEDED
        return
    assert fitted.kind == "category"
    assert next(basket.predict(con, about, fitted, END)).item.max() < tasting.CATEGORIES


def test_it_is_the_same_to_the_bit_on_any_number_of_threads(fitted: Fitted) -> None:
    con, about = tasting.laid(pairs(), CUSTOMERS, threads=3)
    assert basket.fit(con, about, END - 28, 28) == fitted


def test_what_is_saved_are_parameters(fitted: Fitted) -> None:
    saved = msgspec.json.encode(fitted)
    assert len(saved) < 1_000
    assert msgspec.json.decode(saved, type=Fitted) == fitted


def test_nobody_is_not_enough(known, fitted: Fitted) -> None:
    con, about = known
    assert isinstance(basket.fit(con, about, END + 60, 28), NotEnoughData)
    assert isinstance(basket_trial.tried(con, about, fitted, END, END + 28), NotEnoughData)
    empty = tasting.laid(tasting.rows_of([], [], []), 0)
    assert isinstance(basket.fit(*empty, END, 28), NotEnoughData)
    assert list(basket.predict(*empty, fitted, END)) == []


def test_all_first_purchases_on_one_day_are_not_enough() -> None:
    rows = tasting.rows_of(np.arange(300), np.full(300, END - 5), np.arange(300) % 12)
    assert isinstance(basket.fit(*tasting.laid(rows, 300), END, 28), NotEnoughData)
