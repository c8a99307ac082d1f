"""Codes of values: kept as they were given, ranked by value."""

from __future__ import annotations

from acquaint.features.tallies.codes import Codes
from acquaint.tally import MOST_CLOSED


def test_values_keep_their_codes_and_new_ones_come_behind():
    codes = Codes(["b", "d"])
    assert [codes.code(value) for value in ("d", "a", "d", "c", "a")] == [1, 2, 1, 3, 2]
    assert [codes[code] for code in range(4)] == ["b", "d", "a", "c"]


def test_ranks_are_left_out_while_codes_are_in_order():
    codes = Codes(["a", "b"])
    assert codes.rank is None
    codes.code("c")
    assert codes.rank is None
    codes.code("Z")
    found = codes.rank
    assert found is not None
    assert found.tolist() == [1, 2, 3, 0]


def test_a_column_is_closed_up_to_a_number_of_values():
    codes = Codes(range(MOST_CLOSED))
    # What comes after the last run does not change what may be ranked: it would hang on who was read.
    codes.code(-1)
    assert codes.closed
    assert not Codes(range(MOST_CLOSED + 1)).closed
