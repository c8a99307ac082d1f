"""The laws of incremental value: nothing is found where nothing is, and only content decides."""

from __future__ import annotations

import msgspec
import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from acquaint.models.uplift.contest import AVERAGE
from acquaint.models.uplift.effect import Uplift, learn
from tests.models.uplift.made import drawn

REPETITIONS = 20
"""Data sets without heterogeneity of each kind; at one claim in 100 more than 2 have a chance of 1 in 1,000."""
KINDS: dict[str, dict[str, float]] = {
    "nothing at all": {},
    "the same effect for all": {"effect": 0.15},
    "chances that differ": {"effect": 0.1, "fair": False},
    "heavy-tailed money": {"money": True},
    "money, the same effect for all": {"effect": 500.0, "money": True, "fair": False},
}
quick = settings(max_examples=6, deadline=None, phases=[Phase.generate])


@pytest.mark.parametrize("kind", KINDS)
def test_where_nobody_differs_nobody_is_said_to(kind):
    learned = [learn(drawn(900, 1_000 + seed, **KINDS[kind])[0], trees=False) for seed in range(REPETITIONS)]
    assert all(isinstance(each, Uplift) for each in learned)
    assert sum(each.chosen != AVERAGE for each in learned) <= 2
    truth = KINDS[kind].get("effect", 0.0)
    covered = sum(each.average.low <= truth <= each.average.high for each in learned)
    assert covered >= REPETITIONS - 5


@quick
@given(st.integers(0, 10**6), st.booleans(), st.booleans())
def test_neither_rows_nor_names_decide(seed, differs, money):
    size = (2_000.0 if money else 0.3) if differs else 0.0
    cases, _ = drawn(1_200, seed, differs=size, money=money)
    cases = msgspec.structs.replace(cases, customer=np.arange(1_200) // 2 * 2 + (np.arange(1_200) % 5 == 0))
    dice = np.random.default_rng(seed)
    mixed, names = dice.permutation(1_200), dice.permutation(10_000)
    other = cases.take(mixed)
    other = msgspec.structs.replace(other, customer=names[other.customer])
    assert msgspec.json.encode(learn(cases, trees=False)) == msgspec.json.encode(learn(other, trees=False))


@quick
@given(st.integers(0, 10**6))
def test_who_gets_it_and_who_does_not_can_be_swapped(seed):
    cases, _ = drawn(3_000, seed, 0.1)
    swapped = msgspec.structs.replace(cases, treated=~cases.treated, chance=1 - cases.chance)
    one, other = learn(cases, trees=False), learn(swapped, trees=False)
    assert other.average.value == pytest.approx(-one.average.value, abs=0.02)
