from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from acquaint.features import occasions
from acquaint.features.occasions import NEVER, Beginnings, History, Occasions


def of(*rows: tuple[int, int, int], known: list[int] | None = None, customers: int | None = None) -> Occasions:
    who, day, money = zip(*rows, strict=True) if rows else ((), (), ())
    return occasions.of_rows(who, day, money, known=known, customers=customers)


@pytest.mark.parametrize(
    ("rows", "problem"),
    [
        ([(0, 10, 1), (0, 10, 2)], "repeats"),
        ([(0, 11, 1), (0, 10, 2)], "not sorted"),
        ([(1, 10, 1), (0, 10, 2)], "not sorted"),
        ([(-1, 10, 1)], "does not exist"),
    ],
)
def test_of_rows_refuses(rows, problem):
    with pytest.raises(ValueError, match=problem):
        of(*rows)


def test_of_rows_refuses_a_customer_too_many_and_unequal_lengths():
    with pytest.raises(ValueError, match="does not exist"):
        of((3, 10, 1), customers=3)
    with pytest.raises(ValueError, match="length"):
        occasions.of_rows([0, 0], [1, 2], [5])


def test_nothing_is_a_shop_too():
    empty = of(customers=2)
    assert empty.start.tolist() == [0, 0, 0]
    assert occasions.ends(empty, 100).tolist() == [0, 0]
    assert occasions.history(empty).beginnings.first_seen.tolist() == [NEVER, NEVER]


def test_a_row_is_seen_from_the_day_after_it_or_when_it_is_known():
    rows = of((0, 10, 1), (0, 20, 1), known=[5, 30])
    assert [len(occasions.visible(rows, at).day) for at in (10, 11, 20, 29, 30)] == [0, 1, 1, 1, 2]


def test_in_order_says_whether_later_days_became_known_later():
    assert of((0, 10, 1), (0, 20, 1), (1, 5, 1), known=[40, 40, 6]).in_order
    assert not of((0, 10, 1), (0, 20, 1), known=[40, 21]).in_order


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 60)), unique=True), st.integers(0, 70))
def test_ends_and_visible_agree_for_rows_in_order(pairs, at):
    rows = of(*((who, day, 1) for who, day in sorted(pairs)), customers=5)
    counted = occasions.ends(rows, at) - rows.start[:-1]
    assert counted.tolist() == np.diff(occasions.visible(rows, at).start).tolist()


def test_new_is_first_seen_after_the_guard_or_with_an_account_opened_in_the_data():
    rows = of((0, 100, 1), (1, 195, 1), (2, 100, 1), (3, 100, 1))
    opened = np.array([-1, -1, 101, 250], np.int32)
    story = History(rows, Beginnings(np.array([100, 195, 100, 100, NEVER], np.int32), opened))
    story = History(rows, Beginnings(story.beginnings.first_seen[:4], opened))
    first = rows.day[rows.start[:-1]]
    seen = occasions.first_seen(story, first, 200)
    assert occasions.newcomers(story, seen, 200, data_start=100, guard_days=90).tolist() == [False, True, True, False]


def test_first_seen_does_not_know_the_future():
    rows = of((0, 100, 1), (1, 195, 1))
    story = occasions.history(rows)
    first = np.array([100, NEVER], np.int32)
    assert occasions.first_seen(story, first, 195).tolist() == [100, NEVER]
    assert occasions.first_seen(story, first, 196).tolist() == [100, 195]
