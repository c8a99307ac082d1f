"""From tables to arrays: a row per customer and day, with the day from which it was known."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest

from acquaint.features import histories, occasions
from tests import shops


def read(orders: list[tuple], *, zone: str = "UTC", cut_off_hour: int = 0, **rows) -> occasions.History:
    made = [
        shops.order(n, *order[:2], order[2], **(order[3] if len(order) > 3 else {})) for n, order in enumerate(orders)
    ]
    backend, _ = shops.engine({"orders": [m[0] for m in made], "lines": [line for m in made for line in m[1]]} | rows)
    try:
        return histories.read(backend.con, zone, cut_off_hour)
    finally:
        backend.disconnect()


def tea(net: int) -> list[tuple]:
    return [("p1", "tea", "A", net, 0)]


def days(*values: date) -> list[int]:
    return [occasions.day_of(value) for value in values]


NEW_YEAR = datetime(2024, 1, 1, 10)


def test_orders_of_a_day_are_one_occasion_with_their_sum():
    story = read(
        [("bob", NEW_YEAR, tea(100)), ("ada", NEW_YEAR, tea(5)), ("bob", NEW_YEAR + timedelta(hours=2), tea(20))]
    )
    rows = story.occasions
    assert (rows.customers, rows.customer.tolist(), rows.net_sales_minor.tolist()) == (2, [0, 1], [5, 120])
    assert rows.day.tolist() == days(date(2024, 1, 1)) * 2


def test_what_is_no_order_or_not_counted_is_no_occasion():
    story = read(
        [
            ("ada", NEW_YEAR, tea(1), {"is_order": False}), ("ada", NEW_YEAR, tea(2), {"status": "cancelled"}),
            ("ada", NEW_YEAR + timedelta(days=3), tea(4)),
        ]
    )  # fmt: skip
    assert story.occasions.day.tolist() == days(date(2024, 1, 4))


def test_late_knowledge_is_kept():
    late = NEW_YEAR + timedelta(days=20)
    story = read([("ada", NEW_YEAR, tea(1), {"known": late}), ("ada", NEW_YEAR + timedelta(days=2), tea(1))])
    assert story.occasions.known.tolist() == days(date(2024, 1, 22), date(2024, 1, 4))
    assert not story.occasions.in_order


@pytest.mark.parametrize("kind", ["organisation", "unconfirmed"])
def test_who_is_no_person_has_a_number_and_no_history(kind):
    customers = [{"customer": n, "kind": k, "known_since": shops.START} for n, k in (("ada", kind), ("bob", "person"))]
    story = read([("ada", NEW_YEAR, tea(1)), ("bob", NEW_YEAR, tea(1))], customers=customers)
    assert (story.occasions.customers, story.occasions.customer.tolist()) == (2, [1])


def test_the_first_purchase_in_each_category():
    orders = [("ada", NEW_YEAR + timedelta(days=n), [("p", category, "A", 9, 0)]) for n, category in enumerate("bab")]
    marks = read(orders).categories
    assert marks is not None
    assert marks.day.tolist() == days(date(2024, 1, 1), date(2024, 1, 2))
    assert read([("ada", NEW_YEAR, [("p", None, "A", 9, 0)])]).categories is None


def test_an_empty_shop_has_an_empty_history():
    story = read([])
    assert (story.occasions.customers, len(story.occasions.day)) == (0, 0)
    assert story.categories is None
    assert story.contracts is None
