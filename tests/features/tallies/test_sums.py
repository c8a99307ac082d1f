"""Sums: by hand, over windows to the day, and weighed by age."""

from __future__ import annotations

from tests.features.tallies.folding import Reader, day, order


def test_a_window_holds_so_many_days_up_to_the_last():
    texts = {f"of_{days}": f"sum(net_sales_minor of orders last {days} days)" for days in (1, 2, 30)}
    read = Reader(**texts).fold([order(0, 5), order(8, 70), order(9, 300)])
    assert read.read(9) == {"of_1": 300, "of_2": 370, "of_30": 375}
    assert read.read(10) == {"of_1": 0, "of_2": 300, "of_30": 375}
    assert read.read(30)["of_30"] == 370


def test_nulls_add_nothing_and_conditions_that_are_null_do_not_hold():
    orders = [order(0, 3, channel="store", reimbursed_minor=2), order(0, -4), order(1, 5, channel="online")]
    read = Reader(
        net="sum(net_sales_minor of orders)", squares="squares(net_sales_minor of orders)",
        funded="sum(reimbursed_minor of orders)", elsewhere="count(orders where channel != 'store')",
    ).fold(orders)  # fmt: skip
    assert read.read(1) == {"net": 4, "squares": 9 + 16 + 25, "funded": 2, "elsewhere": 1}


def test_over_nothing_everything_is_zero():
    read = Reader(
        n="count(orders)",
        w="sum(net_sales_minor of orders last 7 days)",
        d="decayed(net_sales_minor of orders half 7 days)",
    )
    found = read.read(3)
    assert found == {"n": 0, "w": 0, "d": 0.0}
    assert isinstance(found["d"], float)


def test_a_decayed_sum_halves_with_each_half_life_and_ends():
    read = Reader(d="decayed(net_sales_minor of orders half 10 days)").fold([order(0, 800), order(10, 100)])
    assert [read.read(last)["d"] for last in (10, 20, 40)] == [500.0, 250.0, 62.5]
    assert read.read(10_000)["d"] == 0.0


def test_a_decayed_sum_beyond_53_bits_is_divided_as_engines_do_it():
    net = 9_007_199_255
    read = Reader(d="decayed(net_sales_minor of orders half 30 days)").fold([order(0, net), order(1, net + 2)])
    weighed = net * 977_160 + (net + 2) * 1_000_000
    assert read.read(1)["d"] == float(weighed) / 1_000_000


def test_days_that_no_window_can_reach_are_not_stored():
    read = Reader(n="sum(net_sales_minor of orders last 3 days)").fold(
        [order(0, 1), order(5, 2), order(7, 3), order(7, -3)]
    )
    assert read.columns == ([day(5), day(7)], [2, 0])
