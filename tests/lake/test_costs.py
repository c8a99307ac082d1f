"""Costs: the line's own, the product's on that day, the product's; unknown stays unknown."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from acquaint import tables
from acquaint.lake import costs, engine


@pytest.fixture
def con(tmp_path):
    with engine.connect(tmp_path) as found:
        for name in ("orders", "lines", "products", "costs"):
            found.execute(tables.create(name, tables.CANONICAL[name]))
        yield found


def add(con, table, **row):
    names = ", ".join(row)
    con.execute(f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' for _ in row)})", list(row.values()))


def order(con, number, lines, day=date(2025, 5, 1), **more):
    base = {"source": "till", "id": str(number), "ts": datetime.combine(day, datetime.min.time()), "local_date": day}
    add(con, "orders", **base, status="counted", is_order=True, returns_minor=0, **more)
    for i, (product, milli, gross, cost) in enumerate(lines):
        add(
            con, "lines", **base, line_number=i + 1, product=product, quantity_milli=milli, gross_sales_minor=gross,
            returns_minor=0, cost_of_goods_minor=cost,
        )  # fmt: skip


def cost_of(con, column="cost_of_goods_minor"):
    return dict(con.execute(f"SELECT id, {column} FROM orders ORDER BY id").fetchall())


def test_cost_of_a_line_wins_over_that_of_the_day_and_that_of_the_product(con):
    add(con, "products", product="tea", cost_minor=300)
    add(con, "costs", kind="product", key="tea", amount_minor=250, since=date(2025, 1, 1))
    add(con, "costs", kind="product", key="tea", amount_minor=280, since=date(2025, 6, 1))
    order(con, 1, [("tea", 2000, 1000, 100)])
    order(con, 2, [("tea", 2000, 1000, None)])
    order(con, 3, [("tea", 2000, 1000, None)], day=date(2025, 6, 1))
    order(con, 4, [("tea", 2000, 1000, None)], day=date(2024, 6, 1))
    costs.apply(con)
    assert cost_of(con) == {"1": 100, "2": 500, "3": 560, "4": 600}


def test_one_unknown_line_makes_the_order_unknown_unless_it_is_worth_nothing(con):
    add(con, "products", product="tea", cost_minor=300)
    order(con, 1, [("tea", 1000, 500, None), ("cup", 1000, 700, None)])
    order(con, 2, [("tea", 1000, 500, None), ("sample", 1000, 0, None)])
    costs.apply(con)
    assert cost_of(con) == {"1": None, "2": 300}


def test_weights_round_half_away_from_zero(con):
    add(con, "products", product="ham", cost_minor=101)
    order(con, 1, [("ham", 500, 300, None)])
    order(con, 2, [("ham", -500, 0, None)])
    costs.apply(con)
    assert cost_of(con) == {"1": 51, "2": -51}


def test_the_cost_for_a_place_wins_over_that_for_a_channel_and_for_all(con):
    for key, amount in ((None, 100), ("online", 400), ("berlin", 50)):
        add(con, "costs", kind="delivery", key=key, amount_minor=amount)
    order(con, 1, [], channel="store", place="bonn")
    order(con, 2, [], channel="online", place="bonn")
    order(con, 3, [], channel="online", place="berlin")
    costs.apply(con)
    assert cost_of(con, "cost_to_serve_minor") == {"1": 100, "2": 400, "3": 50}


def test_without_costs_nothing_is_invented(con):
    add(con, "products", product="tea", cost_minor=None)
    order(con, 1, [("tea", 1000, 500, None)])
    costs.apply(con)
    assert cost_of(con) == {"1": None}
    assert cost_of(con, "cost_to_serve_minor") == {"1": None}


def test_a_refund_that_names_no_goods_takes_its_share_of_the_cost(con):
    add(con, "products", product="tea", cost_minor=300)
    order(con, 1, [("tea", 2000, 1000, None)], kind="sale", gross_sales_minor=1000, discount_minor=200)
    base = {"source": "till", "id": "refund:1", "ts": datetime(2025, 5, 1), "local_date": date(2025, 5, 1)}
    add(con, "orders", **base, kind="return", status="counted", is_order=False, returns_minor=400)
    costs.apply(con)
    assert cost_of(con) == {"1": 600, "refund:1": -300}
