"""Time is an argument: what has not happened, or was not known, at a moment can never change a value there."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from acquaint.features import catalog, evaluate
from acquaint.features.fold import Instant
from tests import shops

LOOKUPS = {"gap_weight_milli": False, "typical_gap_log": False}
TEXTS = {
    "orders": "count(orders where is_order)",
    "online_60d": "count(orders where channel = 'online' last 60 days)",
    "net_90d": "sum(net_sales_minor of orders last 90 days)",
    "units": "sum(quantity_milli of lines where category = 'tea' last 60 days)",
    "largest": "max(net_sales_minor of orders)",
    "smallest_90d": "min(net_sales_minor of orders last 90 days)",
    "first_line": "first(lines where brand = 'A')",
    "last_order": "last(orders)",
    "squares": "squares(net_sales_minor of orders last 60 days)",
    "gap_days": "gap_days(occasions)",
    "gap_logs_90d": "gap_logs(occasions last 90 days)",
    "usual": "exp((gap_logs(occasions) + lookup(typical_gap_log)) / (gaps(occasions) + 1) / 1000000)",
    "favourite": "top(category of lines by net_sales_minor last 120 days, 1)",
    "favourite_share": "share(category of lines by net_sales_minor last 120 days, 1)",
    "second": "top(category of lines by net_sales_minor last 120 days, 2)",
    "weekday": "top(weekday of orders, 1)",
    "categories": "distinct(category of lines where net_sales_minor > 0 last 60 days)",
    "products": "distinct(product of lines)",
    "products_30d": "distinct(product of lines last 30 days)",
    "town": "latest(value of traits where trait = 'town')",
    "contacts": "count(contacts last 30 days)",
    "profit": "sum(profit_minor of orders)",
}
CATALOG = catalog.build([catalog.Feature(name, text, "", "") for name, text in TEXTS.items()], LOOKUPS)

instants = st.integers(0, 400 * 24 * 60).map(lambda m: shops.START + timedelta(minutes=m))
line = st.tuples(
    st.sampled_from(["p1", "p2", "p3", "p4"]),
    st.sampled_from(["tea", "cake", None]),
    st.sampled_from(["A", "B", None]),
    st.integers(-300, 2000),
    st.integers(0, 200),
)
orders = st.lists(
    st.tuples(
        st.sampled_from(["ada", "bob", "cleo"]),
        instants,
        st.lists(line, min_size=1, max_size=4),
        st.sampled_from([0, 0, 0, 1, 40]),
        st.booleans(),
    ),
    min_size=1,
    max_size=25,
)
reads = st.lists(st.tuples(st.sampled_from(["ada", "bob", "cleo"]), instants), min_size=1, max_size=3)


def rows_of(drawn) -> dict[str, list[dict]]:
    rows: dict[str, list[dict]] = {"orders": [], "lines": [], "traits": [], "contacts": []}
    for number, (customer, at, lines, late, online) in enumerate(drawn):
        known = at + timedelta(days=late)
        head, made = shops.order(number, customer, at, lines, known=known, channel="online" if online else "store")
        rows["orders"].append(head)
        rows["lines"].extend(made)
        rows["traits"].append(
            {"atom": head["atom"], "trait": "town", "value": f"town {number % 3}", "known_at": known, "source": "till"}
        )
        rows["contacts"].append(shops.knowledge(number, at, known) | {"atom": head["atom"], "channel": "email"})
    return rows


def read(rows: dict[str, list[dict]], pairs) -> list[dict]:
    backend, tables = shops.engine(rows | ALL_CUSTOMERS)
    try:
        moments = shops.moments(backend, pairs)
        with evaluate.prepared(backend, tables, CATALOG, 0.4) as shop:
            return evaluate.at(shop, CATALOG, shops.constants(backend), moments).to_pyarrow().to_pylist()
    finally:
        backend.disconnect()


ALL_CUSTOMERS = {
    "members": [{"atom": f"account:till:{n}", "customer": n, "evidence": "own"} for n in ("ada", "bob", "cleo")],
    "customers": [{"customer": n, "kind": "person", "known_since": shops.START} for n in ("ada", "bob", "cleo")],
}


def counted(rows: dict[str, list[dict]], at: datetime) -> dict[str, list[dict]]:
    return {
        name: [row for row in kind if row.get("ts", datetime.min) < at and row["known_at"] <= at]
        for name, kind in rows.items()
    }


@pytest.mark.slow
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(orders, reads)
def test_the_future_cannot_change_a_value(drawn, pairs):
    rows = rows_of(drawn)
    together = read(rows, pairs)
    for value, pair in zip(together, pairs, strict=True):
        alone = read(counted(rows, pair[1]), [pair])[0]
        assert value | {"moment": 0} == alone


@pytest.mark.slow
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(orders, instants)
def test_one_instant_for_all_is_many_moments_at_that_instant(drawn, at):
    rows = rows_of(drawn)
    backend, tables = shops.engine(rows | ALL_CUSTOMERS)
    moments = shops.moments(backend, [(customer, at) for customer in ("ada", "bob", "cleo")])
    last_day = ((at - timedelta(microseconds=1)).date() - date(1970, 1, 1)).days
    with evaluate.prepared(backend, tables, CATALOG, None) as shop:
        constants = shops.constants(backend)
        night = evaluate.nightly(
            shop, CATALOG, constants, Instant.of(shops.utc(at), last_day, at.date().replace(day=1))
        )
        at_moments = evaluate.at(shop, CATALOG, constants, moments)
        left = night.order_by("customer").drop("customer").to_pyarrow().to_pylist()
        right = at_moments.drop("moment").to_pyarrow().to_pylist()
    backend.disconnect()
    assert left == right
