from __future__ import annotations

import numpy as np
import pytest

from acquaint.features.occasions import NEVER
from acquaint.models import restocking
from acquaint.models.restocking import Grain, Pairs, Stock
from tests.models.shelves import START, buy, shop


def prepared(con, day: int, grain: Grain = "category") -> Stock:
    return restocking.prepare(con, "UTC", 0, START + day, grain)


def read(bought, day: int, *, until: int | None = None, grain: Grain = "category", **more) -> tuple[Pairs, Stock]:
    with shop(bought, **more) as con:
        stock = prepared(con, day if until is None else until, grain)
        return restocking.read(con, stock, START + day), stock


def test_a_pair_is_what_was_bought_twice():
    pairs, stock = read([*buy("ada", 0, 10, 24), *buy("ada", 5, category="soap"), *buy("bob", 3, 9)], 40)
    assert (stock.items, stock.homes, stock.parts) == (("soap", "tea"), 2, 1)
    assert (pairs.home.tolist(), pairs.item.tolist()) == ([0, 1], [1, 1])
    assert (pairs.purchases.tolist(), (pairs.last - pairs.first).tolist()) == ([3, 2], [24, 6])
    assert (pairs.silence.tolist(), pairs.ahead.tolist()) == ([15, 30], [NEVER, NEVER])


def test_several_lines_of_a_day_are_one_purchase():
    pairs, _ = read([*buy("ada", 0, 7), *buy("ada", 7, quantity=2_000)], 20)
    assert pairs.purchases.tolist() == [2]
    assert pairs.ratio == pytest.approx([np.log(3) / 2], abs=1e-3)


def test_what_any_member_buys_counts_for_the_home():
    bought = [*buy("ada", 0, 20), *buy("bob", 29), *buy("eve", 0, 20)]
    pairs, stock = read(bought, 30, households={"ada": "h", "bob": "h"})
    assert stock.homes == 2
    assert pairs.silence.tolist() == [0, 9]  # bob has bought for ada


def test_what_comes_after_the_read_is_next():
    pairs, _ = read(buy("ada", 0, 10, 20, 26), 15, until=40)
    assert (pairs.purchases.tolist(), pairs.silence.tolist(), pairs.ahead.tolist()) == ([2], [4], [5])


def test_what_was_known_late_is_not_seen_early():
    bought = [*buy("ada", 0, 10), *buy("ada", 12, late=20)]
    assert read(bought, 15)[0].purchases.tolist() == [2]
    pairs, _ = read(bought, 15, until=40)
    assert (pairs.purchases.tolist(), pairs.silence.tolist()) == ([2], [4])
    assert read(bought, 40)[0].purchases.tolist() == [3]


def test_gifts_returns_and_lines_without_a_category_are_no_purchases():
    bought = [*buy("ada", 0, 10), *buy("ada", 20, net=0), *buy("ada", 21, net=-5), *buy("ada", 22, category=None)]
    pairs, stock = read(bought, 30)
    assert (stock.items, pairs.purchases.tolist()) == (("tea",), [2])
    assert pairs.absent.tolist() == [7]  # but the home was there


def test_who_is_no_person_needs_nothing():
    pairs, _ = read([*buy("ada", 0, 9), *buy("till", *range(40))], 50, kinds={"till": "unconfirmed"})
    assert pairs.purchases.tolist() == [2]


def test_quantities_that_are_not_known_say_nothing():
    pairs, _ = read([*buy("ada", 0, 10, quantity=None), *buy("bob", 0, 10, quantity=-1_000)], 30)
    assert pairs.ratio.tolist() == [0, 0]


def test_closed_days_do_not_count():
    """A shop closed on Sundays, with customers enough to tell."""
    week = [day for day in range(150) if day % 7 != 6]
    crowd = [row for who in range(30) for row in buy(f"c{who:02d}", *week[who % 3 :: 3])]
    pairs, stock = read([*crowd, *buy("zoe", 0, 70, 147)], 150)
    assert stock.calendar.closed_weekdays == (6,)
    zoe = pairs.home == 30
    assert (pairs.last - pairs.first)[zoe].tolist() == [147 * 6 // 7]


def test_products_need_one_purchase_more_and_have_a_category():
    bought = [*buy("ada", 0, 10, 20, product="green"), *buy("ada", 1, 11, product="black")]
    pairs, stock = read(bought, 30, grain="product")
    assert (stock.items, stock.groups, stock.group.tolist()) == (("black", "green"), ("tea",), [0, 0])
    assert pairs.item.tolist() == [1]


def test_categories_by_the_thousand_are_none():
    bought = [row for each in range(1_100) for row in buy("ada", 0, 9, category=f"c{each}")]
    pairs, stock = read(bought, 30)
    assert (stock.items, len(pairs.home)) == ((), 0)


def test_parts_make_the_whole():
    bought = [row for who in range(20) for row in buy(f"c{who:02d}", 0, 5 + who % 4, 19)]
    with shop(bought) as con:
        stock = prepared(con, 30)
        parts = [restocking.read(con, stock, START + 30, part=part, parts=3) for part in range(3)]
        whole = restocking.read(con, stock, START + 30)
    assert sorted(np.concatenate([part.home for part in parts]).tolist()) == whole.home.tolist()


def test_visits_of_a_home():
    pairs, _ = read([*buy("ada", 0, 10), *buy("ada", 12, 100, 110, category="soap")], 120)
    assert (pairs.absent[0], pairs.visited[0], pairs.since[0]) == (9, 5, 119)
    assert pairs.lately[0] == 2
