"""Bringing tables, catalogue and moments together, and leaving nothing behind."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from acquaint.features import catalog, evaluate, profiles
from acquaint.features.catalog import Feature
from acquaint.features.fold import Instant
from tests import shops

AT = datetime(2024, 6, 1)
LAST = (date(2024, 5, 31) - date(1970, 1, 1)).days


def build(**texts: str) -> catalog.Catalog:
    return catalog.build([Feature(name, text, "", "") for name, text in texts.items()], profiles.LOOKUPS)


@pytest.fixture
def engine():
    orders = [
        shops.order(0, "zoe", shops.START, [("p1", "tea", "A", 1000, 0)], cost_of_goods_minor=400),
        shops.order(1, "ada", shops.START + timedelta(days=9), [("p2", None, None, 999, 1)]),
    ]
    backend, tables = shops.engine({"orders": [o[0] for o in orders], "lines": [x for o in orders for x in o[1]]})
    yield backend, tables
    backend.disconnect()


def made(backend) -> set[str]:
    return {name for (name,) in backend.con.execute("SELECT table_name FROM duckdb_tables()").fetchall()}


def test_nothing_is_left_behind(engine):
    backend, tables = engine
    chosen = build(
        n="count(orders)", best="top(category of lines by net_sales_minor, 1)", p="distinct(product of lines)"
    )
    constants = shops.constants(backend)
    before = made(backend)
    with evaluate.prepared(backend, tables, chosen, None) as shop:
        night = evaluate.nightly(shop, chosen, constants, Instant.of(shops.utc(AT), LAST, AT.date()))
        names = night.columns
    assert made(backend) - before == {night.get_name().rpartition(".")[2]}
    assert tuple(names) == ("customer", *chosen.names)


def test_every_customer_has_a_row_with_all_features(engine):
    backend, tables = engine
    chosen = build(n="count(orders)", m="n * 2 + 1", k="m - n")
    with evaluate.prepared(backend, tables, chosen, None) as shop:
        night = evaluate.nightly(shop, chosen, shops.constants(backend), Instant.of(shops.utc(AT), LAST, AT.date()))
        found = night.order_by("customer").to_pyarrow().to_pylist()
        assert found == [{"customer": who, "n": 1, "m": 3, "k": 2} for who in ("ada", "zoe")]


@pytest.mark.parametrize(("margin", "ada"), [(None, None), (0.25, 250)])
def test_unknown_cost_is_the_margin_or_unknown(engine, margin, ada):
    backend, tables = engine
    chosen = build(profit="case when count(orders where profit_minor is null) = 0 then sum(profit_minor of orders) end")
    with evaluate.prepared(backend, tables, chosen, margin) as shop:
        night = evaluate.nightly(shop, chosen, shops.constants(backend), Instant.of(shops.utc(AT), LAST, AT.date()))
        found = {row["customer"]: row["profit"] for row in night.to_pyarrow().to_pylist()}
    assert found == {"ada": ada, "zoe": 600}


def test_constants_are_those_of_the_month_of_the_moment(engine):
    backend, tables = engine
    chosen = build(c="lookup(gap_weight_milli)")
    shops.constants(backend)
    backend.con.execute("UPDATE constants SET value = 7 WHERE month = DATE '2024-06-01' AND name = 'gap_weight_milli'")
    backend.con.execute("DELETE FROM constants WHERE month = DATE '2024-08-01'")
    moments = [("ada", datetime(2024, month, 1)) for month in (5, 6, 7, 8)]
    with evaluate.prepared(backend, tables, chosen, None) as shop:
        found = evaluate.at(shop, chosen, backend.table("constants"), shops.moments(backend, moments))
        assert found.to_pyarrow()["c"].to_pylist() == [3000, 7, 3000, None]


def test_unknown_customers_have_no_row(engine):
    backend, tables = engine
    chosen = build(n="count(orders)")
    with evaluate.prepared(backend, tables, chosen, None) as shop:
        moments = shops.moments(backend, [("nobody", AT), ("zoe", AT)])
        found = evaluate.at(shop, chosen, shops.constants(backend), moments).to_pyarrow().to_pylist()
    assert found == [{"moment": 1, "n": 1}]
