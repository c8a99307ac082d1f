from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np
import pytest

from acquaint.features import histories
from acquaint.models import goods
from tests import shops
from tests.models import tasting

MONDAY = datetime(2024, 3, 4, 10)
DAY = (MONDAY.date() - datetime(1970, 1, 1).date()).days


def laid(orders):
    """Lay goods of orders: (customer, days after the Monday, lines, further fields)."""
    made = [
        shops.order(i, who, MONDAY + timedelta(days=after), lines, **more)
        for i, (who, after, lines, more) in enumerate(orders)
    ]
    rows = {"orders": [head for head, _ in made], "lines": [line for _, lines in made for line in lines]}
    backend, _ = shops.engine(rows)
    con = backend.con
    histories.read(con, "UTC", 0)
    return con, goods.lay(con, "UTC", 0)


def bought(con):
    return con.execute("SELECT number, day, product, category, brand, lines, promoted FROM bought").fetchall()


def test_a_row_is_a_customer_a_day_and_a_product() -> None:
    tea, cup = ("tea", "Tea", "Leaf", 500, 0), ("cup", "Cups", "Clay", 900, 100)
    con, about = laid([("b", 0, [tea, tea, cup], {}), ("b", 0, [tea], {}), ("a", 1, [cup], {})])
    assert (about.categories, about.brands, about.products, about.customers) == (
        ("Cups", "Tea"),
        ("Clay", "Leaf"),
        2,
        2,
    )
    assert bought(con) == [(0, DAY + 1, 0, 0, 0, 1, 1), (1, DAY, 0, 0, 0, 1, 1), (1, DAY, 1, 1, 1, 3, 0)]


def test_goods_without_a_name_and_returned_ones_are_left_out() -> None:
    lines = [(None, None, None, 500, 0), ("tea", "Tea", "Leaf", -500, 0), ("tea", None, None, 300, 0)]
    con, _ = laid([("a", 0, lines, {})])
    assert bought(con) == [(0, DAY, 0, None, None, 1, 0)]


def test_what_becomes_known_later_is_seen_later() -> None:
    tea = [("tea", "Tea", "Leaf", 500, 0)]
    con, _ = laid([("a", 0, tea, {"known": MONDAY + timedelta(days=3)})])
    seen = [goods.one(con, f"SELECT count(*) FROM bought WHERE {goods.seen(DAY + after)}") for after in range(1, 6)]
    assert seen == [0, 0, 0, 1, 1]


def test_of_too_many_values_the_most_frequent_have_a_code() -> None:
    lines = [("x", name, None, 500, 0) for name in ("B", "B", "C", "A", "A", "A")]
    con, _ = laid([("a", 0, lines, {})])
    goods._code(con, "category", 2)
    assert con.execute("FROM coded_category ORDER BY code").fetchall() == [(0, "A"), (1, "B")]


@pytest.mark.parametrize(("again", "kind"), [(True, "product"), (False, "category")])
def test_baskets_are_of_products_where_these_repeat(again: bool, kind: str) -> None:
    day = np.arange(40) * 7
    rows = tasting.rows_of([0] * 40, day, [0] * 40, product=day % 14 if again else day)
    con, _ = tasting.laid(rows, 1)
    assert goods.kind(con, 280) == kind
    goods.take(con, kind)
    assert goods.one(con, "SELECT count(*) FROM taken") == 40


@pytest.mark.parametrize(("gap", "days"), [(7, 28), (14, 28), (30, 91), (90, 182), (400, 365)])
def test_the_horizon_holds_twice_the_usual_gap(gap: int, days: int) -> None:
    con, _ = tasting.laid(tasting.rows_of([0] * 5, np.arange(5) * gap, [0] * 5), 1)
    assert goods.horizon(con, 5_000) == days


def test_of_an_empty_shop_something_can_be_said() -> None:
    con, about = tasting.laid(tasting.rows_of([], [], []), 0)
    assert (goods.horizon(con, 100), goods.kind(con, 100), about.customers) == (28, "category", 0)


def test_fading_counts_are_the_same_on_any_number_of_threads() -> None:
    rows, _ = tasting.shop(300, 200)
    query = f"SELECT number, {goods.faded(tasting.START + 200, 28, 'lines')} FROM bought GROUP BY 1 ORDER BY 1"
    found = [tasting.laid(rows, 300, threads=threads)[0].execute(query).fetchall() for threads in (1, 3)]
    assert found[0] == found[1]
    old = tasting.laid(tasting.rows_of([0], [72], [0]), 1)[0]
    assert old.execute(f"SELECT {goods.faded(100, 28)}, {goods.faded(100, None)} FROM bought").fetchall() == [
        (500_000, 1_000_000)
    ]


def test_what_came_after_the_day_has_no_code() -> None:
    tea, cup = [("tea", "Tea", "Leaf", 500, 0)], [("cup", "Cups", "Clay", 900, 0)]
    orders = [("a", 0, tea, {}), ("a", 1, tea, {"known": MONDAY + timedelta(days=9)}), ("a", 3, cup, {})]
    con, about = laid(orders)
    assert about.categories == ("Cups", "Tea")
    early = goods.lay(con, "UTC", 0, DAY + 3)
    assert (early.categories, early.brands, early.products, early.rows) == (("Tea",), ("Leaf",), 1, 1)
    assert bought(con) == [(0, DAY, 0, 0, 0, 1, 0)]


def test_the_same_goods_have_the_same_fingerprint() -> None:
    tea = [("tea", "Tea", "Leaf", 500, 0)]
    one, same, other = [("a", 0), ("b", 1)], [("b", 1), ("a", 0)], [("a", 0), ("b", 2)]
    shops_ = ([(who, after, tea, {}) for who, after in each] for each in (one, same, other))
    prints = [goods.fingerprint(*laid(orders)) for orders in shops_]
    assert prints[0] == prints[1] != prints[2]


@pytest.mark.parametrize(("after", "end"), [(1, 1), (21, 1), (28, 1), (29, None)])
def test_a_feed_may_be_late_for_four_weeks(after: int, end: int | None) -> None:
    con, _ = laid([("a", 0, [("tea", "Tea", "Leaf", 500, 0)], {})])
    assert goods.end(con, DAY + after) == (None if end is None else DAY + end)


def test_of_a_shop_with_many_lines_fewer_customers_are_learned_from() -> None:
    assert goods.learners(goods.Goods(1_000, (), (), 0, 400_000), 5_000) == "(number % 1 = 0)"
    assert goods.learners(goods.Goods(1_000, (), (), 0, 2_000_000), 5_000) == "(number % 4 = 0)"
    assert goods.learners(goods.Goods(0, (), (), 0, 0), 5_000) == "(number % 1 = 0)"
