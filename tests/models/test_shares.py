from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from acquaint.models import doubts, shares
from acquaint.models.shares import Came, Counts, Shrink

PARTS = 6
LINES = st.lists(st.floats(0, 1e4), min_size=PARTS, max_size=PARTS)


def counts(lines: np.ndarray, half_lives=(None,)) -> Counts:
    """Counts of wholes x parts, the same for each half-life."""
    whole, part = np.nonzero(lines)
    flat = np.repeat(lines[whole, part][:, None], len(half_lives), axis=1)
    return Counts(whole, part, flat, np.zeros_like(flat), half_lives)


def came(lines: np.ndarray) -> Came:
    whole, part = np.nonzero(lines)
    return Came(whole, part, lines[whole, part])


@given(LINES, st.floats(0.01, 1e6))
def test_shares_sum_to_one_and_lie_in_their_intervals(lines: list[float], strength: float) -> None:
    count, usual = np.array(lines), np.arange(1, PARTS + 1) / 21
    total = np.full(PARTS, count.sum())
    share = shares.expected(count, total, usual, strength)
    low, high = shares.interval(count, total, usual, Shrink(None, 1.0, strength))
    assert share.sum() == pytest.approx(1)
    assert ((low >= 0) & (high <= 1) & (low <= high)).all()


def test_more_lines_and_less_doubt_make_it_surer() -> None:
    part = np.array([30.0]), np.array([100.0]), np.array([0.1])
    width = [
        float(np.ptp(np.concatenate(shares.interval(one * k, total * k, usual, Shrink(None, 1.0, 10.0, doubt)))))
        for one, total, usual in [part]
        for k, doubt in ((1, 1.0), (4, 1.0), (1, 3.0))
    ]
    assert width[1] < width[0] < width[2]


def test_a_strength_beyond_all_lines_leaves_what_is_usual() -> None:
    share = shares.expected(np.array([9.0]), np.array([9.0]), np.array([0.2]), 1e12)
    assert share[0] == pytest.approx(0.2)


def test_the_strength_is_that_of_the_prior_that_made_the_shares() -> None:
    dice = np.random.Generator(np.random.PCG64(1))
    usual = np.arange(1, PARTS + 1) / 21
    true = dice.dirichlet(10 * usual, 3_000)
    before, after = (np.array([dice.multinomial(20, each) for each in true], float) for _ in range(2))
    later = came(after)
    found = shares.fit(counts(before), later, usual[later.part][:, None])
    assert found.strength in (7.0, 10.0, 15.0)
    assert (found.half_life, found.promoted) == (None, 1.0)


def test_promoted_lines_weigh_less_where_they_tell_nothing() -> None:
    dice = np.random.Generator(np.random.PCG64(2))
    usual = np.full(PARTS, 1 / PARTS)
    true = dice.dirichlet(3 * usual, 2_000)
    own, later = (np.array([dice.multinomial(20, each) for each in true], float) for _ in range(2))
    noise = np.array([dice.multinomial(20, each) for each in dice.dirichlet(usual, 2_000)], float)
    whole, part = np.nonzero(own + noise)
    mixed = Counts(whole, part, (own + noise)[whole, part][:, None], noise[whole, part][:, None], (None,))
    wanted = came(later)
    assert shares.fit(mixed, wanted, usual[wanted.part][:, None]).promoted == shares.PROMOTED[-1]


def test_a_taste_that_changes_makes_old_lines_fade() -> None:
    dice = np.random.Generator(np.random.PCG64(3))
    usual = np.full(PARTS, 1 / PARTS)
    old, new = (dice.dirichlet(2 * usual, 2_000) for _ in range(2))
    was, is_, later = (np.array([dice.multinomial(20, each) for each in true], float) for true in (old, new, new))
    whole, part = np.nonzero(was + is_)
    lines = np.column_stack([(is_ + 0.1 * was)[whole, part], (is_ + was)[whole, part]])
    mixed, wanted = Counts(whole, part, lines, np.zeros_like(lines), (28, None)), came(later)
    usual_ = np.repeat(usual[wanted.part][:, None], 2, axis=1)
    assert shares.fit(mixed, wanted, usual_).half_life == 28


def test_losses_are_means_over_the_lines_of_each_whole() -> None:
    later = Came(np.array([0, 0, 4]), np.array([0, 1, 1]), np.array([3.0, 1.0, 2.0]))
    loss = shares.losses(later)(np.array([0.5, 0.25, 1.0]))
    assert loss == pytest.approx([(3 * np.log(2) + np.log(4)) / 4, 0.0])


def test_what_was_never_counted_is_nothing() -> None:
    known = counts(np.array([[0.0, 2.0], [1.0, 4.0]]))
    later = Came(np.array([0, 0, 1, 9]), np.array([0, 1, 1, 0]), np.ones(4))
    assert shares.lookup(known, later)(known.lines[:, 0]).tolist() == [0.0, 2.0, 4.0, 0.0]
    assert shares.totals(known, later.whole)(known.lines[:, 0]).tolist() == [2.0, 2.0, 5.0, 0.0]
    empty = Counts(np.zeros(0, int), np.zeros(0, int), np.zeros((0, 1)), np.zeros((0, 1)), (None,))
    assert shares.lookup(empty, later)(np.zeros(0)).tolist() == [0.0] * 4
    assert shares.totals(empty, later.whole)(np.zeros(0)).tolist() == [0.0] * 4


@pytest.mark.parametrize("copies", [1, 4])
def test_lines_bought_together_count_as_one(copies: int) -> None:
    """Each choice is made `copies` times over: so many lines are one witness."""
    dice = np.random.Generator(np.random.PCG64(4))
    usual = np.arange(1, PARTS + 1) / 21
    true = dice.dirichlet(5 * usual, 4_000)
    before, odd, even = (copies * np.array([dice.multinomial(n, each) for each in true], float) for n in (15, 12, 12))
    known = counts(before)
    found = doubts.find(known, Shrink(None, 1.0, 5.0 * copies), (came(odd), came(even)), usual[None, :])
    assert found == pytest.approx(copies, rel=0.15)


def test_doubts_of_shares_with_their_own_usual() -> None:
    dice = np.random.Generator(np.random.PCG64(5))
    usual = np.array([[0.8, 0.2], [0.3, 0.7]])
    sort = np.arange(6_000) % 2
    true = np.array([dice.dirichlet(8 * usual[each]) for each in sort])
    before, odd, even = (np.array([dice.multinomial(10, each) for each in true], float) for _ in range(3))
    found = doubts.find(counts(before), Shrink(None, 1.0, 8.0), (came(odd), came(even)), usual)
    assert found == pytest.approx(1, rel=0.15)


def test_without_anybody_who_came_twice_there_is_no_doubt() -> None:
    one = came(np.array([[1.0, 0.0], [0.0, 0.0]]))
    other = came(np.array([[0.0, 0.0], [0.0, 1.0]]))
    assert doubts.find(counts(np.ones((2, 2))), Shrink(None, 1.0, 1.0), (one, other), np.full((1, 2), 0.5)) == 1.0
