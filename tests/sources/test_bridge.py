from datetime import datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from acquaint.records import BridgeRow
from acquaint.sources.assemble import assemble
from acquaint.sources.bridge import bridge
from acquaint.sources.merge import merge
from acquaint.sources.staged import Staged, newest, write
from tests.sources.drafting import NOW, connection, context, empty, enter, rows


@pytest.fixture
def con():
    with connection() as found:
        yield found


@pytest.fixture
def crossed(con, tmp_path_factory):
    """Return a function that makes the bridge over the orders of some entries, and records set aside."""

    def crossed(*entries, aside=(), rates=None):
        empty(con)
        enter(con, *entries)
        for number, (key, amount) in enumerate(aside, len(entries) + 1):
            con.execute(
                "INSERT INTO fates VALUES (?, 'quarantined', 'Date', 'x', 'not a date', ?, ?)", [number, key, amount]
            )
        assemble(con, context(rates=rates or {}))
        folder = tmp_path_factory.mktemp("staged")
        write(con, folder)
        when = newest(con, context())
        merge(con, [Staged("shop", "orders.csv", NOW, when, folder, len(entries) + len(aside))])
        return bridge(con)

    return crossed


def figures(found):
    return {row.step: row.amount_minor for row in found if row.step != "difference"}


def differences(found):
    return {row.reason: (row.amount_minor, row.orders) for row in found if row.step == "difference"}


def sale(key, amount, **more):
    return {"order_key": key, "line_amount_minor": amount, **more}


def test_figures_of_a_platform_that_agrees(crossed):
    found = crossed(
        sale("1", 1000, line_discount_minor=100, order_tax_minor=171, order_shipping_minor=500, order_net_minor=900),
        sale("2", -300, order_net_minor=-300),
        sale("3", 5000, line_kind="gift_card", order_tip_minor=50),
    )
    assert differences(found) == {}
    assert figures(found) == {
        "gross sales": 1000, "discounts": 100, "returns": 300, "net sales": 600, "tax": 171, "shipping": 500,
        "tips": 50, "gift cards": 5000, "total": 6321, "net sales used": 600,
    }  # fmt: skip
    assert found[-1] == BridgeRow("net sales used", 600, 1, "without tax, tips, deposits and gift cards")


def test_each_difference_has_its_amount_and_reason(crossed):
    found = crossed(
        sale("paid", 1000, order_net_minor=1000),
        sale("u1", 10_000, status="unpaid", order_net_minor=10_000),
        sale("u2", 20_800, status="unpaid"),
        sale("c", 700, status="cancelled"),
        sale("t", 1, status="test"),
        sale("r", 5000, order_refund_minor=2000, order_net_minor=5000),
        sale("r2", 5000, order_refund_minor=2000, order_net_minor=3000),
        sale("d", 900, order_refund_minor=100, order_refund_ts=datetime(2026, 3, 20), order_net_minor=900),
        sale("bad", 400, order_net_minor=650),
        sale("edited", 400, order_net_minor=450, order_total_minor=430),
        sale("odd", 400, order_net_minor=395, order_total_minor=395),
        aside=[("bad", None), ("gone", 77), ("paid2", None)],
    )
    assert differences(found) == {
        "not yet paid": (30_800, 2),
        "cancelled": (700, 1),
        "tests": (1, 1),
        "refunds with an estimated date": (2000, 1),
        "refunds booked on their own date": (100, 1),
        "lines set aside, see quarantine.csv": (250 + 77, 2),
        "edits that do not add up": (50, 1),
        "unexplained": (-5, 1),
    }


def test_a_platform_that_states_nothing_is_what_its_lines_come_to(crossed):
    found = crossed(sale("1", 1000, order_refund_minor=200), sale("2", 500), aside=[("2", 120)])
    assert figures(found)["net sales"] == 1420
    assert differences(found) == {"lines set aside, see quarantine.csv": (120, 1)}


def test_rounding_of_another_currency(crossed):
    entries = [sale("1", 333, currency="USD", order_net_minor=666), sale("1", 333, currency="USD", order_net_minor=666)]
    found = crossed(*entries, rates={"USD": 0.5})
    assert differences(found) == {"other currencies, rounded": (-1, 1)}


ORDER = st.fixed_dictionaries(
    {
        "line_amount_minor": st.integers(-3000, 9000),
        "line_discount_minor": st.none() | st.integers(0, 900),
        "order_tax_minor": st.none() | st.integers(0, 900),
        "tax_included": st.none() | st.booleans(),
        "order_refund_minor": st.none() | st.integers(0, 9000),
        "order_net_minor": st.none() | st.integers(-3000, 9000),
        "order_total_minor": st.none() | st.integers(-3000, 9000),
        "status": st.sampled_from(["counted", "counted", "cancelled", "unpaid", "test", "draft", "voided", "training"]),
        "nature": st.sampled_from(["sale", "sale", "quote", "renewal", "return"]),
        "line_kind": st.sampled_from(["goods", "goods", "gift_card", "none"]),
        "currency": st.sampled_from(["EUR", "EUR", "USD"]),
    }
)


@settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    orders=st.lists(ORDER, min_size=1, max_size=8),
    aside=st.lists(st.tuples(st.sampled_from(["0", "1", "x", None]), st.none() | st.integers(0, 900)), max_size=3),
)
def test_net_less_differences_is_the_net_used_to_the_minor_unit(con, crossed, orders, aside):
    entries = [{"order_key": str(key), **order} for key, order in enumerate(orders)]
    found = crossed(*entries, aside=aside, rates={"USD": 0.92})
    platform, used = figures(found)["net sales"], figures(found)["net sales used"]
    assert platform - sum(amount for amount, _ in differences(found).values()) == used
    assert used == rows(con, "SELECT coalesce(sum(net_sales_minor), 0)::BIGINT FROM merged_orders")[0][0]
    assert figures(found)["gross sales"] - figures(found)["discounts"] - figures(found)["returns"] == platform
