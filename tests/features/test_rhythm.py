from __future__ import annotations

import numpy as np
import pytest

from acquaint.features import calendar, occasions, rhythm
from acquaint.features.rhythm import Gaps, Typical
from acquaint.features.survival import MICRO_LOG


def gaps(*own: list[int]) -> Gaps:
    logs = [MICRO_LOG[np.array(days, int)] for days in own]
    return Gaps(*(np.array([f(each) for each in logs]) for f in (len, np.sum, lambda each: np.sum(each**2))))


def line_of(*days: list[int]) -> tuple[rhythm.Timeline, occasions.Occasions]:
    who = np.repeat(np.arange(len(days)), [len(each) for each in days])
    rows = occasions.of_rows(who, np.concatenate(days), np.zeros(len(who), int), customers=len(days))
    return rhythm.timeline(rows, calendar.Calendar(int(rows.day.min()), int(rows.day.max()) + 1)), rows


def test_gaps_behind_a_row_are_those_of_its_customer_only():
    line, _ = line_of([100, 107, 121], [90], [95, 96])
    behind = line.behind(np.arange(6))
    assert behind.n.tolist() == [0, 1, 2, 0, 0, 1]
    assert behind.total.tolist() == [0, MICRO_LOG[7], MICRO_LOG[7] + MICRO_LOG[14], 0, 0, 0]


def test_only_the_latest_512_active_days_count():
    days = np.concatenate([np.arange(0, 5_000, 50), 5_000 + np.arange(600)])
    line, rows = line_of(list(days))
    behind = line.behind(np.array([len(rows.day) - 1]))
    assert (behind.n[0], behind.total[0]) == (511, 0)


def test_sums_of_squares_survive_wrapping_around():
    line, _ = line_of([0, 4_000, 8_000])
    shifted = rhythm.Timeline(line.open_day, line.start, line.total, line.squares + np.int64(2**63 - 1))
    assert shifted.behind(np.array([2])).squares[0] == 2 * MICRO_LOG[4_000] ** 2


def test_usual_gap_is_the_shrunk_geometric_mean():
    shop = Typical(int(MICRO_LOG[30]), 3.0, 10)
    micro = rhythm.usual_gap(gaps([10, 20], []), shop)
    assert rhythm.days(micro) == pytest.approx([(10 * 20 * 30**3) ** (1 / 5), 30], rel=1e-5)


def test_without_a_shop_the_own_gaps_must_do():
    assert rhythm.usual_gap(gaps([16, 4], []), Typical()).tolist() == [MICRO_LOG[8], -1]


def test_regularity_needs_four_gaps_and_looks_at_ratios():
    kinds = rhythm.regularity(gaps([7, 7, 7], [7, 8, 6, 7], [1, 30, 2, 60], [20, 40, 20, 40]))
    assert kinds.tolist() == [rhythm.EVERYONE, rhythm.REGULAR, rhythm.IRREGULAR, rhythm.REGULAR]


def test_strength_is_recovered_from_many_repeaters():
    rng = np.random.default_rng(11)
    within, between = 0.9, 0.45  # so that k = 4
    n = rng.integers(1, 30, 4_000)
    mean = rng.normal(np.log(20), between, len(n))
    logs = [np.rint(1e6 * rng.normal(m, within, size)).astype(np.int64) for m, size in zip(mean, n, strict=True)]
    measured = Gaps(n, np.array([each.sum() for each in logs]), np.array([(each**2).sum() for each in logs]))
    shop = rhythm.typical(measured)
    assert shop.strength == pytest.approx(4, rel=0.1)
    assert rhythm.days(shop.micro_gap) == pytest.approx(20, rel=0.03)


def test_strength_is_three_below_200_repeaters():
    assert rhythm.typical(gaps(*[[5, 50, 9]] * 199)).strength == 3
    assert rhythm.typical(gaps(*[[5, 50, 9]] * 200)).strength == 20


def test_frequent_customers_do_not_outvote_the_others():
    many = gaps(*[[30, 30]] * 50, [1] * 500)
    assert rhythm.days(rhythm.typical(many).micro_gap) > 25


def test_no_gaps_no_typical_gap():
    assert rhythm.typical(gaps([], [])) == Typical()
