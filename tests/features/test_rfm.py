from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from acquaint.features import occasions, rfm


def shop(days_before: list[list[int]], money: list[int], at: int = 20_000):
    who = np.repeat(np.arange(len(days_before)), [len(each) for each in days_before])
    days = [at - before for each in days_before for before in sorted(each, reverse=True)]
    return occasions.of_rows(who, days, np.repeat(money, [len(each) for each in days_before]), customers=len(money))


@pytest.mark.parametrize(
    ("start", "month", "anchor"),
    [
        (date(2024, 1, 1), date(2024, 3, 1), None),
        (date(2024, 1, 2), date(2024, 4, 1), date(2024, 4, 1)),
        (date(2024, 1, 2), date(2024, 12, 1), date(2024, 4, 1)),
        (date(2024, 1, 2), date(2025, 1, 1), date(2025, 1, 1)),
        (date(2024, 2, 1), date(2024, 7, 1), date(2024, 7, 1)),
        (date(2024, 2, 1), date(2024, 6, 1), None),
        (date(2023, 9, 15), date(2024, 2, 1), date(2024, 1, 1)),
        (date(2023, 12, 20), date(2024, 3, 1), None),
        (date(2023, 12, 20), date(2024, 5, 1), date(2024, 4, 1)),
        (date(2020, 5, 5), date(2024, 5, 1), date(2024, 1, 1)),
    ],
)
def test_cut_offs_are_those_of_january_or_of_the_first_full_quarter(start, month, anchor):
    assert rfm.anchor(start, month) == anchor


def test_values_are_taken_within_the_window():
    rows = shop([[1], [366, 365, 10], [400]], [500, 301, 9])
    recency, frequency, money = rfm.values(rows, 20_000, 365)
    assert recency.tolist() == [0, 9, -1]
    assert frequency.tolist() == [1, 2, 0]
    assert money.tolist() == [500, 301, 0]


def test_thirds_and_fifths():
    small = shop([[1 + each] for each in range(999)], list(range(999)))
    large = shop([[1 + each % 300] for each in range(1_000)], list(range(1_000)))
    assert (rfm.fit(small, 20_000, 7.0).cells, rfm.fit(large, 20_000, 7.0).cells) == (3, 5)


def test_the_latest_most_frequent_and_largest_are_in_the_best_cell():
    rows = shop([[300], [200, 180], [100, 90, 80], [30, 20, 10, 5], [290], [3, 2, 1]], [1, 2, 3, 4, 5, 6])
    cuts = rfm.fit(rows, 20_000, 7.0)
    scores = rfm.score(rows, 20_000, cuts)
    assert (scores.r[0], scores.r[5], scores.f[0], scores.f[3], scores.m[0], scores.m[5]) == (1, 3, 1, 3, 1, 3)
    assert cuts.customers == 6


def test_cut_offs_hold_when_others_move():
    rows = shop([[200 + each] for each in range(30)], list(range(30)))
    cuts = rfm.fit(rows, 20_000, 7.0)
    before = rfm.score(rows, 20_000, cuts).m
    more = shop([[200 + each] for each in range(30)] + [[1]] * 50, list(range(30)) + [999] * 50)
    assert rfm.score(more, 20_000, cuts).m[:30].tolist() == before.tolist()


def test_the_window_is_four_usual_gaps_in_a_slow_shop():
    rows = shop([[700]], [100])
    assert rfm.fit(rows, 20_000, 7.0) is None
    assert rfm.fit(rows, 20_000, 200.0).window_days == 800


@given(st.lists(st.integers(0, 40), min_size=1, max_size=80))
def test_cells_are_thirds_of_the_percentile_and_equal_values_share_one(values):
    value = np.array(values)
    cuts = rfm._cuts(value, 3)
    cell = np.searchsorted(np.array(cuts), value, side="right")
    assert cell.tolist() == np.minimum(2, np.floor(rfm.percentile(value) * 3 + 1e-12)).astype(int).tolist()
    assert list(cuts) == sorted(cuts)


@given(st.lists(st.integers(1, 360), min_size=1, max_size=60))
def test_recency_cells_follow_from_the_printed_cut_offs(days):
    rows = shop([[each] for each in days], [1] * len(days))
    cuts = rfm.fit(rows, 20_000, 7.0)
    scores = rfm.score(rows, 20_000, cuts)
    assert list(cuts.recency_days) == sorted(cuts.recency_days)
    for silent, cell in zip(scores.recency_days, scores.r, strict=True):
        assert cell == 1 + sum(silent <= cut for cut in cuts.recency_days)


def test_what_comes_back_and_what_is_known_later_counts_when_it_is_known():
    rows = occasions.of_rows([0, 1], [19_990, 19_990], [900, 100], customers=2)
    sales = occasions.sales(
        [0, 0, 0, 1], [19_990, 19_990, 19_995, 19_990], [600, 300, -400, 100],
        known=[19_991, 20_005, 19_996, 19_991], customers=2,
    )  # fmt: skip
    assert rfm.values(rows, 20_000, 365, occasions.visible(sales, 20_000))[2].tolist() == [200, 100]
    assert rfm.values(rows, 20_010, 365, occasions.visible(sales, 20_010))[2].tolist() == [500, 100]
