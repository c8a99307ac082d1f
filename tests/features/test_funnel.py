from __future__ import annotations

import numpy as np
import pytest

from acquaint.features import funnel, occasions
from acquaint.features.occasions import NEVER, Beginnings, History
from acquaint.records import Estimate, NotEnoughData


def test_open_cases_count_as_long_as_they_could_have_gone_on():
    # A thousand new customers a day apart; half of them buy again on day 100, the rest never.
    start = np.arange(1_000)
    end = np.where(start % 2 == 0, start + 100, NEVER)
    end = np.where(end < 1_050, end, NEVER)
    share = funnel.within(start, end, 1_050, 365)
    assert share.value == pytest.approx(0.5, abs=0.02)
    assert share.low < 0.5 < share.high
    assert (end < NEVER).mean() < 0.48  # counting heads would say less


def test_within_needs_twenty_followed_long_enough():
    start, never = np.arange(100), np.full(100, NEVER)
    assert funnel.within(start, never, 384, 365) == NotEnoughData(19, 20)
    none = funnel.within(start, never, 385, 365)
    assert (none.value, none.low) == (0, 0)
    assert 0 < none.high < 0.2


def test_who_has_not_begun_does_not_count():
    start = np.append(np.zeros(50, np.int64), NEVER)
    end = np.append(np.full(50, 10), NEVER)
    assert funnel.within(start, end, 1_000, 365).n == 50


def ladder_of(customers: int, *, at: int = 2_000, new=None):
    rng = np.random.default_rng(2)
    first = rng.integers(0, 600, customers)
    again = rng.random(customers) < 0.6
    gap = rng.integers(10, 111, customers)
    who = np.concatenate([np.arange(customers), np.flatnonzero(again)])
    day = np.concatenate([first, (first + gap)[again]])
    order = np.lexsort([day, who])
    rows = occasions.of_rows(who[order], day[order], np.ones(len(who), int))
    met = np.where(np.arange(customers) % 4 == 0, first - 20, NEVER).astype(np.int32)
    story = History(rows, Beginnings(met, np.full(customers, -1, np.int32)))
    new = np.ones(customers, bool) if new is None else new
    return funnel.ladder(story, rows, new, at), again, gap


def test_the_ladder_tells_share_and_time():
    rungs, again, gap = ladder_of(1_000)
    assert [rung.name for rung in rungs] == ["acquisition -> 1", "1 -> 2", "2 -> 3", "3 -> 4"]
    met, second = rungs[0].step, rungs[1].step
    assert (met.entered, met.converted, met.median_days.value) == (250, 250, 20)
    assert (second.entered, second.converted, second.open) == (1_000, again.sum(), (~again).sum())
    assert second.share.value == pytest.approx(again.mean(), abs=1e-6)
    assert second.share.low < 0.6 < second.share.high
    assert second.median_days.value == np.percentile(gap[again], 50, method="inverted_cdf")
    assert second.most_days.value == np.percentile(gap[again], 80, method="inverted_cdf")
    assert second.median_days.low < second.median_days.value < second.median_days.high
    assert second.curve[0] == 0
    assert second.curve[-1] == round(1e4 * again.mean())
    assert rungs[2].step.share.value == 0
    assert rungs[2].step.median_days == NotEnoughData(0, 10)
    assert rungs[3].step == NotEnoughData(0, 20)


def test_only_the_new_count():
    rungs, _, _ = ladder_of(1_000, new=np.arange(1_000) < 100)
    assert rungs[1].step.entered == 100


def test_a_young_shop_reads_as_far_as_ten_are_followed():
    start = np.arange(100)
    step = funnel._step("1 -> 2", start, np.where(start < 50, start + 5, NEVER), 110)
    assert step.days < 365
    assert isinstance(step.share, Estimate)
