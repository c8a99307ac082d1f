from __future__ import annotations

import numpy as np
import pytest

from acquaint.features import calendar, occasions, rhythm
from acquaint.features.occasions import Occasions
from acquaint.features.survival import MICRO_LOG
from acquaint.models import pace

MONDAY = 19_723


def rows(*days: list[int], known=None) -> Occasions:
    who = np.repeat(np.arange(len(days)), [len(each) for each in days])
    day = MONDAY + np.concatenate([np.array(each, int) for each in days])
    return occasions.of_rows(who, day, np.zeros(len(day), int), known=known, customers=len(days))


def read(of: Occasions, at: int, *, usual=7, window=91, opening=None) -> pace.Paces:
    shop = rhythm.Typical(int(MICRO_LOG[usual]), 1.0, 300)
    opening = opening or calendar.Calendar(int(of.day.min()), MONDAY + at)
    return pace.read(occasions.visible(of, MONDAY + at), MONDAY + at, opening, shop, window)


def test_who_keeps_to_the_usual_gap_has_that_pace():
    weekly = read(rows(list(range(0, 182, 7))), 182)
    assert weekly.pace == pytest.approx([7.0], abs=0.05)
    assert (weekly.silence.tolist(), weekly.kind.tolist()) == ([6], [rhythm.REGULAR])
    assert weekly.mean_gap.tolist() == [7.0]


def test_the_pace_follows_who_comes_more_seldom_now():
    slower = [*range(0, 200, 5), *range(220, 400, 30)]
    found = read(rows(slower), 400, usual=5)
    assert np.exp(found.micro_usual / 1e6) < 8
    assert 15 < found.pace[0] < 30


def test_somebody_new_has_the_time_since_the_first_order_only():
    found = read(rows([178, 180], list(range(0, 182, 7))), 182)
    assert found.pace[0] == pytest.approx((4 + 3 * np.exp(found.micro_usual[0] / 1e6)) / (2 + 3))


def test_closed_days_do_not_count():
    of = rows([0, 8, 16, 24, 32])
    closed = calendar.Calendar(MONDAY, MONDAY + 40, (6,), tuple(MONDAY + 6 + 7 * week for week in range(5)))
    with_sundays, without = read(of, 40), read(of, 40, opening=closed)
    assert (with_sundays.silence[0], without.silence[0]) == (7, 6)
    assert without.pace[0] == pytest.approx(with_sundays.pace[0] * 6 / 7, rel=0.08)
    assert without.mean_gap[0] == (32 - 4) / 4


def test_a_read_sees_what_was_known_at_it():
    day = MONDAY + np.array([0, 7, 14])
    of = rows([0, 7, 14], known=day + np.array([1, 1, 30]))
    assert read(of, 20).silence.tolist() == [12]
    assert read(of, 50).silence.tolist() == [35]


def test_one_order_is_a_kind_of_its_own():
    found = read(rows([0], [0, 7], list(range(0, 70, 7)), []), 90)
    assert found.customer.tolist() == [0, 1, 2]
    assert found.kind.tolist() == [3, rhythm.EVERYONE, rhythm.REGULAR]


def test_silence_moves_through_its_codes_and_kinds_stay_apart():
    found = read(rows([0], list(range(0, 182, 7))), 182)
    codes = np.array([found.silence_codes(slice(None), passed) for passed in range(1, 400, 20)])
    assert (np.diff(codes, axis=0) >= 0).all()
    assert (np.diff(codes, axis=0).sum(axis=0) > 0).all()
    assert (codes // pace.SILENCES == found.kind).all()
    assert codes.max() < pace.LEVELS["silence"]


def test_a_saturday_shopper_likes_saturdays():
    others = [sorted({(3 * i + 7 * j) % 180 for j in range(24)}) for i in range(60)]
    found = read(rows(list(range(5, 182, 7)), *others), 182)
    assert found.habit[0].argmax() == 5
    assert found.habit[0, 5] == pace.LEVELS["habit"] - 1
    assert found.habit[0, 1] < 5


def test_all_codes_are_within_their_levels():
    rng = np.random.default_rng(2)
    found = read(rows(*(sorted(set(rng.integers(0, 400, n).tolist())) for n in rng.integers(1, 200, 80))), 401)
    who = np.repeat(np.arange(len(found.pace)), 30)
    day = np.tile(np.arange(1, 31), len(found.pace))
    for name, codes in found.codes(who, day, day % 7).items():
        assert codes.min() >= 0
        assert codes.max() < pace.LEVELS[name]


@pytest.mark.parametrize(("gap", "days"), [(None, 91), (5, 91), (20, 240), (300, 364)])
def test_the_window_holds_a_dozen_gaps(gap, days):
    shop = rhythm.Typical(None if gap is None else int(MICRO_LOG[gap]), 3.0, 10)
    assert pace.window(shop, calendar.Calendar(0, 100)) == days
