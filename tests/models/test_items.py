from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from acquaint.models import explores, goods, items, repeats
from tests.models import tasting

CODES = st.lists(st.integers(0, 30), max_size=12)


def counted(rows, customers: int, at: int, **more):
    con, about = tasting.laid(rows, customers, **more)
    goods.take(con, "product")
    items.count(con, about, at)
    return con, about


@given(CODES, st.lists(st.integers(0, 30), max_size=12, unique=True))
def test_places_are_positions(item: list[int], among: list[int]) -> None:
    found = items.place(np.array(item, np.int64), np.array(among, np.int64))
    assert found.tolist() == [among.index(each) if each in among else -1 for each in item]


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 9)), max_size=15))
def test_what_is_held_adds_up(pairs: list[tuple[int, int]]) -> None:
    row, item = (np.array([pair[i] for pair in pairs], np.int64) for i in (0, 1))
    held = items.held(row, item, np.array([9, 2, 5]), 5, np.full(len(row), 0.5))
    assert held.toarray().tolist() == [[0.5 * pairs.count((r, i)) for i in (9, 2, 5)] for r in range(5)]


def test_items_are_counted_over_baskets_and_buyers() -> None:
    day = np.array([0, 7, 95, 100, 100])
    rows = tasting.rows_of([0, 0, 0, 0, 1], day, [0] * 5, product=[5, 5, 5, 5, 5])
    con, _ = counted(rows, 2, 110)
    assert con.execute("FROM item_counts").fetchall() == [(5, 0, 5, 3, 5, 2)]
    assert goods.one(con, f"SELECT count(*) FROM taken WHERE {goods.seen(50)}") == 2


def test_what_follows_an_item_is_found() -> None:
    """Product 1 comes in the basket after product 0, always, and product 2 whenever."""
    dice = np.random.Generator(np.random.PCG64(1))
    visits = [(who, 2 * i, (0 if i % 2 == 0 else 1) if who % 2 else 2 + dice.integers(3)) for who in range(60)
              for i in range(20)]  # fmt: skip
    who, day, product = np.array(visits).T
    con, about = counted(tasting.rows_of(who, day, [0] * len(day), product=product), 60, 50)
    found = items.candidates(con, about, 50)
    led, follows = found.leaders.tolist().index(0), found.item.tolist()
    lift = {item: found.lift[led, follows.index(item)] for item in (0, 1, 2)}
    assert lift[1] > 3
    assert lift[0] < 0.2
    assert lift[2] < 0.2


def test_candidates_are_the_best_sold_lately() -> None:
    rows = tasting.rows_of([0] * 6 + [1] * 3, [0, 1, 2, 3, 4, 5, 98, 99, 98], [0] * 9, product=[1] * 6 + [2, 2, 3])
    con, about = counted(rows, 2, 100)
    assert items.candidates(con, about, 100).item.tolist() == [2, 3, 1]


def test_columns_of_own_items_are_finite_and_say_what_they_should() -> None:
    rows = tasting.rows_of([0, 0, 0, 1], [0, 50, 99, 99], [0, 0, 1, 0], product=[4, 4, 6, 4])
    con, _ = counted(rows, 2, 100)
    own = repeats.read(con, 100)
    x = {name: own.x[:, place] for place, name in enumerate(repeats.COLUMNS)}
    assert list(zip(own.customer, own.item, own.baskets, own.popular, strict=True)) == [
        (0, 4, 2, 3),
        (0, 6, 1, 1),
        (1, 4, 1, 3),
    ]
    assert x["share"] == pytest.approx(np.log([2.5 / 4, 1.5 / 4, 1.5 / 2]))
    assert (x["once"].tolist(), x["twice"].tolist()) == ([0, 1, 1], [1, 0, 0])
    assert x["bought_again"] == pytest.approx(np.log([2 / 12, 1 / 11, 2 / 12]))
    assert np.isfinite(own.x).all()


def test_of_many_own_items_those_bought_most_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(repeats, "MOST", 2)
    rows = tasting.rows_of([0] * 6, [90, 91, 92, 93, 94, 95], [0] * 6, product=[1, 1, 2, 3, 3, 4])
    con, _ = counted(rows, 1, 100)
    assert repeats.read(con, 100).item.tolist() == [1, 3]


def test_only_some_customers_are_read() -> None:
    rows, _ = tasting.shop(50, 100)
    con, _ = counted(rows, 50, tasting.START + 100)
    some, every = repeats.read(con, tasting.START + 100, "number % 3 = 0"), repeats.read(con, tasting.START + 100)
    keep = every.customer % 3 == 0
    assert some.x.tolist() == every.x[keep].tolist()


def test_what_was_bought_is_nothing_new() -> None:
    rows, _ = tasting.shop(60, 120)
    at = tasting.START + 120
    con, about = counted(rows, 60, at)
    offered, customer = items.candidates(con, about, at), np.arange(0, 60, 2)
    others = explores.read(con, at, offered, "number < 60", customer)
    had = {(n, p) for n, p in zip(rows["number"], rows["product"], strict=True)}
    assert others.bought.tolist() == [[(n, p) in had for p in offered.item] for n in customer]
    assert len(others.columns) == len(explores.COLUMNS)
    assert others.open().shape == ((~others.bought).sum(), len(explores.COLUMNS))
    assert np.isfinite(others.open()).all()


def test_items_without_a_category_are_liked_as_much_as_any() -> None:
    rows, _ = tasting.shop(60, 120)
    con, about = tasting.laid(rows, 60)
    con.execute("UPDATE bought SET category = NULL WHERE product % 7 = 0")
    at = tasting.START + 120
    goods.take(con, "product")
    items.count(con, about, at)
    offered = items.candidates(con, about, at)
    others = explores.read(con, at, offered, "TRUE", np.arange(60))
    assert (offered.category == -1).any()
    assert np.isfinite(others.open()).all()
    assert others.columns[3][:, offered.category == -1] == pytest.approx(np.log(1.05))
