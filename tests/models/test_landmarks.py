from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from acquaint.features import calendar, occasions, rhythm
from acquaint.features.occasions import NEVER, Occasions
from acquaint.features.survival import MICRO_LOG
from acquaint.models import landmarks

SHOP = rhythm.Typical(int(MICRO_LOG[7]), 1.0, 300)


def rows(*days: list[int], known=None) -> Occasions:
    who = np.repeat(np.arange(len(days)), [len(each) for each in days])
    day = np.concatenate([np.array(each, int) for each in days])
    return occasions.of_rows(who, day, np.zeros(len(day), int), known=known, customers=len(days))


def reads(of: Occasions, at: int, horizon=28):
    return landmarks.reads(occasions.visible(of, at), at, calendar.Calendar(int(of.day.min()), at), SHOP, horizon)


@given(st.integers(0, 3_000), st.integers(1, 400))
def test_landmarks_lie_within_the_data_and_on_different_weekdays(span, horizon):
    days = landmarks.days(1_000, 1_000 + span, horizon)
    assert all(1_000 + min(91, span // 2) <= day < 1_000 + span for day in days)
    assert len(days) <= landmarks.READS
    assert len({day % 7 for day in days}) == min(7, len(days))


def test_nothing_after_the_fit_is_looked_at():
    days = [list(range(start, 300, 9)) for start in range(0, 9)]
    more = [[*each, *range(300 + place, 400, 5)] for place, each in enumerate(days)]
    for one, other in zip(reads(rows(*days), 300), reads(rows(*more), 300), strict=True):
        assert (one.ahead == other.ahead).all()
        assert (one.watched == other.watched).all()
        assert (one.paces.pace == other.paces.pace).all()
        assert (one.day + one.watched <= 300).all()


def test_a_day_at_risk_ends_with_the_order():
    read = reads(rows([0, 270, 285], [0, 5, 280]), 300)[2]
    assert (read.day, read.ahead.tolist(), read.watched.tolist()) == (285, [0, NEVER], [1, 15])
    cases = landmarks.at_risk(read, calendar.Calendar(0, 300))
    assert (len(cases.ended), cases.ended.tolist()[:2], cases.ended.sum()) == (16, [True, False], 1)
    assert cases.exposure[0] == pytest.approx(1 / read.paces.pace[0])


def test_closed_days_are_no_days_at_risk():
    closed = calendar.Calendar(0, 300, (3,), tuple(range(0, 300, 7)))
    read = reads(rows([1, 8], [2, 9]), 300)[2]
    assert len(landmarks.at_risk(read, closed).ended) == 2 * 13


def test_what_was_known_late_is_not_seen_early():
    of = rows([0, 200, 283], known=np.array([1, 201, 295]))
    read = next(read for read in reads(of, 300) if read.day == 290)
    assert (read.paces.silence.tolist(), read.ahead.tolist()) == ([89], [NEVER])


def test_a_large_shop_is_thinned():
    of = rows(*([each % 50, 60 + each % 7] for each in range(100)))
    few = landmarks.thinned(of, 30)
    assert (few.customers, few.day.tolist()[:4]) == (25, [0, 60, 4, 64])
    assert landmarks.thinned(of, 100) is of


def test_no_more_days_at_risk_than_allowed(monkeypatch):
    monkeypatch.setattr(landmarks, "MOST_DAYS", 2_000)
    of = rows(*([each % 50, 60 + each % 40] for each in range(400)))
    assert sum(int(read.watched.sum()) for read in reads(of, 300)) <= 2_400
