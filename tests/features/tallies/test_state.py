"""What states have in common: the narrowest type, the horizon, and what a condition leaves."""

from __future__ import annotations

import numpy as np
import pytest

from acquaint import grammar
from acquaint.expr import Case, Literal, Tally
from acquaint.features.tallies.state import listed, narrow, where_held
from tests.features.tallies.folding import Reader


@pytest.mark.parametrize(
    ("numbers", "kind"),
    [
        ([], "u1"), ([255], "u1"), ([256], "u2"), ([-1, 127], "i1"), ([-1, 128], "i2"), ([65_536], "u4"),
        ([-1, 2**31 - 1], "i4"), ([2**32 - 1], "u4"), ([2**32], "i8"), ([-(2**63), 2**63 - 1], "i8"),
    ],
)  # fmt: skip
def test_numbers_go_into_the_narrowest_type_that_holds_them(numbers, kind):
    found = narrow(numbers)
    assert found.dtype == np.dtype(kind)
    assert listed(found) == listed(numbers) == numbers


def test_the_horizon_is_that_of_the_longest_window_and_none_where_all_is_read():
    some = Reader(a="min(net_sales_minor of orders last 3 days)", b="min(net_sales_minor of orders last 9 days)")
    assert [state.horizon for state in some.live.layout.states] == [9]
    every = Reader(a="distinct(product of lines last 3 days)", b="distinct(product of lines)")
    assert [state.horizon for state in every.live.layout.states] == [None]


def test_a_condition_leaves_null_or_what_stands_for_it():
    node = grammar.parse("count(orders where is_order)")
    assert isinstance(node, Tally)
    one = Literal(0, 1)
    assert where_held(node, one) == Case(0, ((node.where, one),), Literal(0, None))
    assert where_held(grammar.parse("count(orders)"), one) == one
