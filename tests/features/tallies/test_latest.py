"""The value known last, of every type; of several known at once the largest."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from acquaint.features.tallies.latest import micros
from tests.features.tallies.folding import Reader, order

NOON = datetime(2024, 1, 9, 12, tzinfo=UTC)


def test_every_type_comes_back_as_it_was():
    columns = ("net_sales_minor", "local_date", "is_order", "coupon")
    read = Reader(**{name: f"latest({name} of orders)" for name in columns})
    assert read.read(9) == dict.fromkeys(columns)
    read.fold([order(0, 5, coupon="A"), order(1, -7, is_order=False, coupon="Ä")])
    found = read.read(9)
    assert found == {"net_sales_minor": -7, "local_date": date(2024, 1, 2), "is_order": False, "coupon": "Ä"}
    assert [type(value) for value in found.values()] == [int, date, bool, str]


def test_what_is_known_later_wins_whenever_it_happened():
    read = Reader(net="latest(net_sales_minor of orders)")
    assert read.fold([order(0, 1, known_at=NOON), order(5, 2)]).read(9) == {"net": 1}


def test_at_the_same_instant_the_largest_wins_and_null_is_smaller_than_all():
    for orders in ([None, "b", "a"], ["a", "b", None]):
        read = Reader(code="latest(coupon of orders)").fold(order(0, coupon=code, known_at=NOON) for code in orders)
        assert read.read(9) == {"code": "b"}
    later = order(0, known_at=NOON + timedelta(microseconds=1))
    assert read.fold([later]).read(9) == {"code": None}


def test_lines_are_known_when_their_order_is():
    read = Reader(product="latest(product of lines where category = 'tea')")
    assert read.fold([order(0, products=["x"], known_at=NOON), order(1, products=["y"])]).read(9) == {"product": "x"}


def test_instants_are_whole_microseconds():
    assert micros(datetime(1970, 1, 1, 0, 0, 1, 5, tzinfo=UTC)) == 1_000_005
    assert micros(datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC)) == -1_000_000
