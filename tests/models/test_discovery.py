from __future__ import annotations

from types import SimpleNamespace

import msgspec
import numpy as np
import pytest

from acquaint.models import discovery, goods, starts
from acquaint.models.discovery import ALIKE, BASE, PACE, Fitted
from acquaint.records import NotEnoughData
from tests.models import tasting

CUSTOMERS, DAYS, NAMES = 1_200, 220, 20
END = tasting.START + DAYS


def grouped(seed: int = 5):
    """Customers of two kinds: one buys the first ten categories, the other the last ten; each starts with new ones."""
    dice = np.random.Generator(np.random.PCG64(seed))
    rate = dice.gamma(2, 1 / 20, CUSTOMERS)
    who, day = np.nonzero(dice.random((CUSTOMERS, DAYS)) < rate[:, None])
    weight = np.concatenate([np.arange(1, 11.0), np.arange(1, 11.0)]) ** 2
    inside = np.where(np.arange(NAMES)[None, :] // 10 == np.arange(2)[:, None], weight, weight / 30)
    share = np.cumsum(inside / inside.sum(axis=1, keepdims=True), axis=1)
    category = (dice.random(len(who))[:, None] >= share[who % 2, :-1]).sum(axis=1)
    return tasting.rows_of(who, tasting.START + day, category)


@pytest.fixture(scope="module")
def known():
    return tasting.laid(grouped(), CUSTOMERS, names=NAMES)


@pytest.fixture(scope="module")
def fitted(known) -> Fitted:
    found = discovery.fit(*known, END - 28, 28)
    assert isinstance(found, Fitted)
    return found


def test_what_goes_with_what_was_bought_tells_what_is_started(known, fitted: Fitted) -> None:
    trial = discovery.tried(*known, fitted, END - 28, END)
    assert [step.name for step in trial.steps] == [BASE, PACE, ALIKE]
    assert trial.chosen == ALIKE
    hit = {step.name: step.scores["hit"] for step in trial.steps}
    assert hit[ALIKE] > 1.2 * hit[BASE]
    assert trial.calibration.error < 0.03
    low, high = trial.calibration.slope.low, trial.calibration.slope.high
    assert low < 1 < high
    assert sum(point.n for point in trial.points) > 1_000


def test_nobody_is_named_what_she_has_bought(known, fitted: Fitted) -> None:
    con, about = known
    named = next(discovery.predict(con, about, fitted, END))
    had = set(con.execute(f"SELECT DISTINCT number, category FROM bought WHERE {goods.seen(END)}").fetchall())
    assert not had & set(zip(named.customer.tolist(), named.category.tolist(), strict=True))
    assert np.unique(named.customer, return_counts=True)[1].max() == discovery.MOST
    same = np.diff(named.customer) == 0
    assert (np.diff(named.chance)[same] <= 0).all()
    assert ((named.chance > 0) & (named.chance < 1) & (named.base > 0) & (named.base < 1)).all()


def test_the_kind_of_customer_shows_in_what_is_named(known, fitted: Fitted) -> None:
    named = next(discovery.predict(*known, fitted, END))
    first = np.append(True, np.diff(named.customer) != 0)
    own = named.category[first] // 10 == named.customer[first] % 2
    assert own.mean() > 0.8


def test_chances_that_tell_nothing_among_those_named_become_one(
    fitted: Fitted, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance, came = np.linspace(0.05, 0.3, 400), np.arange(400) < 40
    named = discovery.Suggested(np.arange(400), np.zeros(400, int), chance, chance)
    monkeypatch.setattr(discovery, "suggest", lambda *_: named)
    window = SimpleNamespace(known=None, shop=None, became=lambda *_: came)
    found = discovery._named(window, fitted, BASE)
    assert found.chance(np.zeros((1, 1))) == pytest.approx(0.1)
    assert found.each == (0.0,)


def test_base_rates_are_shares_of_who_had_not_bought() -> None:
    """Ten customers known before; four have category 1, two of the other six start with it."""
    who = np.array([*range(10), 0, 1, 2, 3, 4, 5])
    day = np.array([0] * 10 + [1] * 4 + [50, 51])
    con, about = tasting.laid(tasting.rows_of(who, day, [0] * 10 + [1] * 6), 10, names=2)
    shop = starts.read_shop(con, about, 60, 28)
    assert shop.n == 10
    assert shop.base == pytest.approx([0.5 / 1, 2.5 / 7])
    assert np.diag(shop.with_).tolist() == [0, 0]


def test_who_has_everything_is_named_nothing() -> None:
    rows = grouped()
    every = tasting.rows_of([0] * NAMES, [END - 60] * NAMES, range(NAMES))
    both = {name: np.concatenate([column, every[name]]) for name, column in rows.items()}
    con, about = tasting.laid(both, CUSTOMERS, names=NAMES)
    fitted = discovery.fit(con, about, END, 28)
    named = next(discovery.predict(con, about, fitted, END))
    assert 0 not in named.customer
    assert 1 in named.customer


def test_only_the_window_it_was_learned_on_counts(known, fitted: Fitted) -> None:
    longer = discovery.tried(*known, fitted, END - 56, END)
    assert longer == discovery.tried(*known, fitted, END - 56, END - 28)


def test_pieces_of_customers_are_predicted_alike(known, fitted: Fitted, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = next(discovery.predict(*known, fitted, END))
    monkeypatch.setattr(discovery, "CHUNK", 500)
    parts = list(discovery.predict(*known, fitted, END))
    assert len(parts) == 3
    for name in ("customer", "category", "base"):
        assert np.concatenate([getattr(part, name) for part in parts]).tolist() == getattr(whole, name).tolist()
    assert np.concatenate([part.chance for part in parts]) == pytest.approx(whole.chance)


def test_it_is_the_same_to_the_bit_on_any_number_of_threads(fitted: Fitted) -> None:
    con, about = tasting.laid(grouped(), CUSTOMERS, names=NAMES, threads=3)
    assert discovery.fit(con, about, END - 28, 28) == fitted


def test_what_is_saved_are_parameters(fitted: Fitted) -> None:
    saved = msgspec.json.encode(fitted)
    assert len(saved) < 1_000
    assert msgspec.json.decode(saved, type=Fitted) == fitted


@pytest.mark.parametrize("at", [END + 90, tasting.START + 40])
def test_too_little_time_is_not_enough(known, at: int) -> None:
    assert isinstance(discovery.fit(*known, at, 28), NotEnoughData)


def test_a_shop_without_categories_has_nothing_to_name() -> None:
    con, about = tasting.laid(grouped(), CUSTOMERS, names=0)
    assert discovery.fit(con, about, END, 28) == NotEnoughData(0, discovery.NEEDED)
