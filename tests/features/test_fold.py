"""What counts at a moment, and in a window: to the microsecond, and to the day."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from acquaint.features import catalog, evaluate
from acquaint.features.catalog import Feature
from tests import shops

AT = datetime(2024, 5, 10, 12)
US = timedelta(microseconds=1)


def read(texts: dict[str, str], orders: list[tuple[datetime, datetime]], *moments: datetime) -> list[dict]:
    """Read features of one customer whose orders of 100 each have an instant and one from which they are known."""
    made = [
        shops.order(n, "ada", at, [("p1", "tea", "A", 100, 0)], known=known) for n, (at, known) in enumerate(orders)
    ]
    backend, tables = shops.engine({"orders": [m[0] for m in made], "lines": [line for m in made for line in m[1]]})
    chosen = catalog.build([Feature(name, text, "", "") for name, text in texts.items()], {})
    try:
        with evaluate.prepared(backend, tables, chosen, None) as shop:
            asked = shops.moments(backend, [("ada", at) for at in moments])
            return evaluate.at(shop, chosen, shops.constants(backend), asked).to_pyarrow().to_pylist()
    finally:
        backend.disconnect()


COUNT = {"n": "count(orders)"}


def test_an_event_counts_after_its_instant_and_from_its_knowledge_on():
    late = AT + timedelta(days=3)
    found = read(COUNT, [(AT, AT), (AT - timedelta(days=1), late)], AT - US, AT, AT + US, late - US, late)
    assert [row["n"] for row in found] == [0, 0, 1, 1, 2]


@pytest.mark.parametrize("days", [1, 7, 28, 365])
def test_a_window_holds_so_many_business_days_up_to_the_last(days):
    # D is the date of the instant one microsecond before as_of: at midnight the day before.
    texts = {"n": f"count(orders last {days} days)", "lowest": f"min(net_sales_minor of orders last {days} days)"}
    start = datetime(2024, 5, 10)
    inside, outside = start - timedelta(days=days), start - timedelta(days=days) - US
    assert read(texts, [(inside, inside)], start)[0] == {"moment": 0, "n": 1, "lowest": 100}
    assert read(texts, [(outside, outside)], start)[0] == {"moment": 0, "n": 0, "lowest": None}
    # One microsecond later the day is another, and the window has moved with it.
    assert read(texts, [(inside, inside)], start + US)[0] == {"moment": 0, "n": 0, "lowest": None}


def test_what_becomes_known_when_its_window_has_passed_never_counts_in_it():
    orders = [(AT - timedelta(days=40), AT), (AT - timedelta(days=2), AT)]
    texts = {
        "window": "count(orders last 30 days)",
        "all": "count(orders)",
        "net": "sum(net_sales_minor of orders last 30 days)",
    }
    found = read(texts, orders, AT - US, AT, AT + timedelta(days=27), AT + timedelta(days=28), AT + timedelta(days=29))
    assert [row["window"] for row in found] == [0, 1, 1, 0, 0]
    assert [row["net"] for row in found] == [0, 100, 100, 0, 0]
    assert [row["all"] for row in found] == [0, 2, 2, 2, 2]


def test_moments_may_repeat_and_come_in_any_order():
    found = read(
        COUNT,
        [(AT, AT), (AT + timedelta(days=1), AT + timedelta(days=1))],
        AT + timedelta(days=9),
        AT,
        AT + US,
        AT + US,
    )
    assert [(row["moment"], row["n"]) for row in found] == [(0, 2), (1, 0), (2, 1), (3, 1)]


def test_a_day_with_several_orders_is_one_occasion():
    morning = datetime(2024, 5, 1, 8)
    orders = [(morning + timedelta(hours=h), morning + timedelta(hours=h)) for h in (0, 4, 8, 24 * 7)]
    found = read({"n": "count(occasions)", "gaps": "gaps(occasions)", "days": "gap_days(occasions)"}, orders, AT)
    assert found == [{"moment": 0, "n": 2, "gaps": 1, "days": 7}]
