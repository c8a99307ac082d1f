from __future__ import annotations

import numpy as np
import pytest

from acquaint.features import calendar, occasions, rhythm, silence
from acquaint.features.silence import Silences, Spells
from acquaint.features.survival import BINS, MICRO_LOG, Curve, bin_of, micro_log

OPEN = calendar.Calendar(0, 10_000)


def cases(length, *, ended=True, usual=10, single=False, room=10_000) -> Spells:
    length = np.asarray(length)
    full = lambda value, kind: np.broadcast_to(np.asarray(value, kind), length.shape)  # noqa: E731
    return Spells(
        length, full(ended, bool), full(MICRO_LOG[usual], np.int64), np.zeros(len(length), np.int64),
        full(single, bool), full(room, np.int64),
    )  # fmt: skip


def fitted(of: Spells) -> Silences:
    return silence.fit(of, np.ones(len(of.length), bool), OPEN)


def read(silences: Silences, days: list[int], *, usual=10, single=False) -> silence.Reading:
    full = np.full(len(days), MICRO_LOG[usual])
    return silence.read(
        silence.tables(silences), np.array(days), full, np.zeros(len(days), int), np.full(len(days), single)
    )


def test_spells_use_what_was_known_at_their_start():
    rows = occasions.of_rows([0, 0, 0, 1], [100, 110, 150, 140], [1, 1, 1, 1])
    opening = calendar.Calendar(100, 200)
    line = rhythm.timeline(rows, opening)
    cut = silence.spells(rows, line, rhythm.Typical(int(MICRO_LOG[20]), 1.0, 1), opening, 200)
    assert cut.length.tolist() == [10, 40, 49, 59]
    assert cut.ended.tolist() == [True, True, False, False]
    assert cut.single.tolist() == [True, False, False, True]
    assert cut.room.tolist() == [99, 89, 49, 59]
    assert rhythm.days(cut.micro_usual) == pytest.approx([20, 200**0.5, (10 * 40 * 20) ** (1 / 3), 20], rel=1e-5)


def test_overdue_is_the_share_of_gaps_that_had_ended():
    rng = np.random.default_rng(1)
    length = rng.integers(1, 101, 20_000)
    reading = read(fitted(cases(length)), [0, 10, 50, 80, 400])
    assert reading.overdue == pytest.approx([0, 0.1, 0.5, 0.8, 1], abs=0.04)  # a bin is 4 % wide
    assert reading.bin[0] == -1


def test_those_who_never_come_back_do_not_hold_the_curve_up():
    length = np.concatenate([np.tile(np.arange(1, 101), 100), np.full(10_000, 3_000)])
    ended = np.concatenate([np.ones(10_000, bool), np.zeros(10_000, bool)])
    assert read(fitted(cases(length, ended=ended)), [50, 150]).overdue == pytest.approx([0.5, 1], abs=0.03)


def test_one_time_buyers_are_read_in_days():
    length = np.tile(np.arange(1, 101), 100)
    silences = fitted(cases(length, single=True))
    assert silences.curves[0].ended == 0
    assert read(silences, [50], single=True, usual=500).overdue == pytest.approx([0.5], abs=0.03)


def test_only_new_customers_make_the_second_curve():
    of = cases(np.arange(1, 101), single=True)
    assert silence.fit(of, np.arange(100) < 40, OPEN).second.ended == 40


def test_a_curve_of_19_spells_is_not_read():
    assert np.isnan(read(fitted(cases(np.arange(1, 20))), [5]).overdue).all()
    assert not np.isnan(read(fitted(cases(np.arange(1, 21))), [5]).overdue).any()


def test_kinds_are_apart_where_each_has_100_customers():
    both = cases(np.concatenate([np.full(500, 10), np.full(500, 40)]))
    kind = np.repeat([rhythm.REGULAR, rhythm.IRREGULAR], 500)
    ended = np.tile(np.arange(500) >= 100, 2)
    split = silence.fit(Spells(both.length, ended, both.micro_usual, kind, both.single, both.room), ended | True, OPEN)
    assert [each.ended for each in split.curves] == [800, 400, 400]
    few = np.tile(np.arange(500) >= 99, 2)
    together = silence.fit(Spells(both.length, few, both.micro_usual, kind, both.single, both.room), few | True, OPEN)
    assert together.curves[0] == together.curves[1] == together.curves[2]


def test_a_limit_finer_than_the_curve_takes_twice_the_longest_gap():
    table = silence.tables(fitted(cases(np.tile(np.arange(1, 51), 2))))
    found = silence.limit_bin(table, np.array([0, 0]), np.array([0.9, 0.998]))
    days = silence.bin_days(np.array([0, 0]), found, np.full(2, MICRO_LOG[10]))
    assert days == pytest.approx([45, 100], rel=0.06)


def test_chance_counts_who_came_back_within_the_horizon():
    # Of those silent for 50 days half come back on day 100, within H = 90; the others on day 400.
    of = cases(np.concatenate([np.full(300, 100), np.full(300, 400)]))
    silences = fitted(of)
    reading = read(silences, [50, 200])
    returned, known = silence.spells_like(
        silence.tables(silences), reading, silence.bands(np.full(2, MICRO_LOG[10]), OPEN)
    )
    assert known.tolist() == [600, 300]
    assert returned.tolist() == [300, 0]


def test_chance_uses_spells_watched_for_a_part_of_the_horizon():
    # 100 were watched to the end, and half came back within the first third; 100 were watched for that third only.
    length = np.concatenate([np.full(50, 70), np.full(50, 1_000), np.full(50, 70), np.full(50, 85)])
    ended = np.concatenate([np.ones(50, bool), np.zeros(50, bool), np.ones(50, bool), np.zeros(50, bool)])
    room = np.concatenate([np.full(100, 1_000), np.full(100, 85)])
    silences = fitted(cases(length, ended=ended, room=room))
    table = silence.tables(silences)
    reading = read(silences, [50])
    returned, known = silence.spells_like(table, reading, silence.bands(np.array([MICRO_LOG[10]]), OPEN))
    assert (returned.tolist(), known.tolist()) == ([100], [200])


def test_bands_with_few_spells_borrow_from_all():
    length = np.concatenate([np.full(400, 100), np.full(10, 100)])
    usual = np.concatenate([np.full(400, MICRO_LOG[10]), np.full(10, MICRO_LOG[30])])
    of = cases(length)
    silences = fitted(Spells(of.length, of.ended, usual, of.kind, of.single, of.room))
    reading = read(silences, [60], usual=30)
    _, known = silence.spells_like(silence.tables(silences), reading, silence.bands(np.array([MICRO_LOG[30]]), OPEN))
    assert known.tolist() == [410]


def test_horizon_is_90_days_or_twice_the_usual_gap():
    assert silence.horizon(np.array([MICRO_LOG[7], MICRO_LOG[100], -1]), OPEN).tolist() == [90, 200, 90]


def test_empty_curves_are_read_as_unknown():
    assert np.isnan(read(Silences(), [10]).overdue).all()
    assert silence.limit_bin(silence.tables(Silences()), np.array([0, 3]), np.array([0.5, 0.5])).tolist() == [
        BINS,
        BINS,
    ]


def test_curves_lie_on_the_bins_they_are_read_from():
    one = fitted(cases([20] * 30, single=True)).second
    assert one.events[int(bin_of(micro_log(np.array([20])))[0])] == 30
    assert isinstance(one, Curve)
