"""Ranks and shares: by sums above zero, equal ones in the order of the values."""

from __future__ import annotations

from tests.features.tallies.folding import TOO_MANY, Reader, day, order


def named(window: str) -> dict[str, str]:
    texts = {f"top_{n}": f"top(place of orders by net_sales_minor{window}, {n})" for n in (1, 2, 3)}
    return texts | {f"share_{n}": f"share(place of orders by net_sales_minor{window}, {n})" for n in (1, 2, 3)}


ORDERS = [
    order(0, 30, place="b"),
    order(1, 30, place="a"),
    order(1, 20, place=None),
    order(2, -9, place="c"),
    order(2, 0, place="d"),
]


def test_equal_sums_rank_in_the_order_of_values_and_only_sums_above_zero_count():
    wanted = {"top_1": "a", "top_2": "b", "top_3": None, "share_1": 0.5, "share_2": 0.5, "share_3": None}
    for window in ("", " last 30 days"):
        assert Reader(**named(window)).fold(ORDERS).read(5) == wanted
        assert Reader(**named(window)).fold(reversed(ORDERS)).read(5) == wanted
        assert set(Reader(**named(window)).read(5).values()) == {None}


def test_a_refund_lowers_a_value_and_may_turn_the_order():
    read = Reader(**named("")).fold([*ORDERS, order(3, -10, place="a")])
    assert read.read(5) == {"top_1": "b", "top_2": "a", "top_3": None, "share_1": 0.6, "share_2": 0.4, "share_3": None}


def test_a_window_leaves_days_behind():
    read = Reader(**named(" last 5 days")).fold(ORDERS)
    assert [read.read(last)["top_1"] for last in (4, 5, 6)] == ["a", "a", None]
    assert read.columns[0] == [day(0), day(1), day(2)]


def test_without_by_rows_are_counted_and_sums_beyond_32_bits_are_exact():
    read = Reader(hour="top(local_hour of orders, 1)", share="share(local_hour of orders last 9 days, 1)")
    assert read.fold([order(0), order(0, local_hour=None), order(0, local_hour=7)]).read(0) == {"hour": 7, "share": 0.5}
    large = Reader(**named(" last 9 days")).fold([order(0, 2**52, place="b"), order(0, 2**52 + 1, place="a")])
    assert large.read(0)["top_1"] == "a"
    assert large.read(0)["share_1"] == float(2**52 + 1) / float(2**53 + 1)


def test_a_column_with_too_many_values_is_not_ranked():
    for window in ("", " last 9 days"):
        read = Reader(TOO_MANY, **named(window)).fold([order(0, 10, place="7")])
        assert set(read.read(0).values()) == {None}
