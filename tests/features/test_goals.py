from __future__ import annotations

import numpy as np

from acquaint.features import goals, occasions
from acquaint.features.goals import Goal
from acquaint.records import NotEnoughData


def cohort(customers: int, *, real: bool, seed: int = 7, flips: bool = False):
    """Customers who arrive over 600 days; those who buy four times in eight weeks stay (if `real`), others rarely do.

    With `flips`, that holds for the older half only.
    """
    rng = np.random.default_rng(seed)
    first = np.sort(rng.integers(1_000, 1_600, customers))
    keen = rng.random(customers) < 0.45
    stays = rng.random(customers) < np.where(keen & real, 0.85, 0.25)
    if flips:
        stays = np.where(np.arange(customers) < customers // 2, stays, rng.random(customers) < 0.4)
    pairs = {(who, day) for who, day in enumerate(first)}
    for who in np.flatnonzero(keen):
        pairs |= {(who, first[who] + each) for each in (10, 25, 50)}
    for who in np.flatnonzero(stays):
        pairs |= {(who, first[who] + each) for each in range(370, 900, 60)}
    ordered = np.array(sorted(pairs))
    rows = occasions.of_rows(ordered[:, 0], ordered[:, 1], np.ones(len(ordered), int), customers=customers)
    return rows, np.ones(customers, bool)


def test_the_true_separator_is_found_and_confirmed():
    rows, new = cohort(800, real=True)
    best = goals.rank(rows, new, 2_600)[0]
    assert (best.older.count, best.older.of) in {(2, "occasions"), (3, "occasions"), (4, "occasions")}
    assert best.older.weeks <= 13
    assert best.holds
    assert best.newer.difference.low > 0.3
    assert 0.2 <= best.older.reached.value <= 0.7
    assert goals.choose(rows, new, 2_600).origin == "data"


def test_ranked_by_separation():
    ranked = goals.rank(*cohort(800, real=True), 2_600)
    separations = [each.older.separation for each in ranked]
    assert separations == sorted(separations, reverse=True)
    assert all(0.2 <= each.older.reached.value <= 0.7 for each in ranked)


def test_what_the_newer_cohort_does_not_confirm_is_not_the_goal():
    rows, new = cohort(1_000, real=True, flips=True)
    assert goals.rank(rows, new, 2_600)[0].older.difference.low > 0
    assert goals.choose(rows, new, 2_600).origin == "second gap"


def test_the_outcome_lies_after_the_window():
    # Everybody buys at weeks 0 and 30, nobody after: 2 within 52 weeks is reached by all and proves nothing.
    who = np.repeat(np.arange(300), 2)
    first = np.repeat(np.sort(np.random.default_rng(1).integers(0, 300, 300)), 2)
    rows = occasions.of_rows(who, first + np.tile([0, 210], 300), np.ones(600, int))
    assert goals.rank(rows, np.ones(300, bool), 2_000) == ()


def test_too_few_new_customers():
    rows, new = cohort(99, real=True)
    assert goals.rank(rows, new, 2_600) == NotEnoughData(99, 100)
    assert isinstance(goals.rank(rows, ~new, 2_600), NotEnoughData)


def test_nothing_after_the_read_is_used():
    rows, new = cohort(800, real=True)
    seen = occasions.visible(rows, 2_100)
    later = np.where(rows.day >= 2_100, rows.day + 0, rows.day)
    assert (later >= 2_100).any()
    assert goals.rank(seen, new, 2_100) == goals.rank(occasions.visible(seen, 2_100), new, 2_100)


def test_fallback_is_the_80th_percentile_of_second_gaps():
    gaps = np.arange(1, 51)
    who = np.repeat(np.arange(50), 2)
    rows = occasions.of_rows(who, np.column_stack([np.full(50, 100), 100 + gaps]).ravel(), np.ones(100, int))
    assert goals.fallback(rows, np.ones(50, bool)) == Goal(2, "occasions", 40, "second gap")
    assert goals.fallback(rows, np.arange(50) < 20) == Goal(2, "occasions", 16, "second gap")
    assert goals.fallback(rows, np.arange(50) < 19) == Goal(2, "occasions", 40, "second gap")
    few = occasions.of_rows([0, 0], [1, 5], [1, 1])
    assert goals.fallback(few, np.ones(1, bool)) == Goal(2, "occasions", 90, "default")


def test_categories_are_candidates_too():
    rows, new = cohort(800, real=False)
    rng = np.random.default_rng(3)
    first, last = rows.day[rows.start[:-1]], rows.day[rows.start[1:] - 1]
    stays = last > first + 300
    broad = np.where(stays, rng.random(800) < 0.8, rng.random(800) < 0.2)
    who = np.repeat(np.arange(800), np.where(broad, 3, 1))
    day = first[who] + 5 * (np.arange(len(who)) - np.searchsorted(who, who))
    marks = occasions.marks(who, day, np.arange(len(who)), customers=800)
    best = goals.rank(rows, new, 2_600, categories=marks)[0]
    assert best.older.of == "categories"
    assert best.holds


def test_a_goal_may_be_met_at_any_time():
    rows = occasions.of_rows([0] * 5, [0, 100, 300, 310, 319], [1] * 5)
    assert goals.meets(rows, Goal(3, "occasions", 19, "set")).tolist() == [False, False, False, False, True]
    assert not goals.meets(rows, Goal(3, "occasions", 18, "set")).any()
    assert not goals.meets(occasions.of_rows([0, 0, 1], [0, 1, 2], [1] * 3), Goal(3, "occasions", 90, "set")).any()
