"""Value tiers: cut-offs in money, ties together, frozen."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from acquaint.models import tiers
from acquaint.records import NotEnoughData

NEW_YEAR = date(2026, 1, 1)


def made(values) -> tiers.Tiers:
    found = tiers.fit(np.asarray(values), NEW_YEAR)
    assert isinstance(found, tiers.Tiers)
    return found


def tier(fitted: tiers.Tiers, values) -> list[int]:
    value = np.asarray(values)
    return tiers.predict(fitted, value, value, value)[0].tolist()


def test_tiers_begin_at_the_percentiles():
    fitted = made(np.arange(1, 1001))
    assert fitted.cuts_minor == (501, 801, 951)
    assert tier(fitted, [-5, 0, 1, 500, 501, 950, 951, 10_000]) == [0, 0, 1, 1, 2, 3, 4, 4]
    assert fitted.customers == (0, 500, 300, 150, 50)
    assert sum(fitted.value_share) == pytest.approx(1)


def test_who_brings_nothing_is_in_tier_0_and_moves_no_cut():
    assert made([*[0] * 900, *[-100] * 50, *range(1, 1001)]).cuts_minor == made(range(1, 1001)).cuts_minor


@pytest.mark.parametrize(("values", "cuts"), [([700] * 500, ()), ([100] * 800 + [900] * 200, (900,))])
def test_tied_amounts_make_fewer_tiers(values, cuts):
    assert made(values).cuts_minor == cuts


@given(st.lists(st.integers(-100, 10_000), min_size=105, max_size=140))
def test_more_never_means_a_lower_tier(values):
    fitted = tiers.fit(np.array(values), NEW_YEAR)
    if isinstance(fitted, NotEnoughData):
        return
    order = np.sort(np.array(values))
    assert (np.diff(tier(fitted, order)) >= 0).all()
    assert sum(fitted.customers) == len(values)


def test_the_interval_of_a_value_gives_that_of_the_tier():
    fitted = made(np.arange(1, 1001))
    found = tiers.predict(fitted, np.array([600, 0]), np.array([400, 0]), np.array([900, 600]))
    assert [each.tolist() for each in found] == [[2, 0], [1, 0], [3, 2]]


def test_few_customers_have_no_tiers():
    assert tiers.fit(np.array([5] * 99 + [0] * 500), NEW_YEAR) == NotEnoughData(99, 100)


def test_who_stayed_is_counted_by_tier():
    none, some = tiers.stayed(np.array([1, 1, 1, 1]), np.array([1, 1, 1, 0]), 2)
    assert none == NotEnoughData(0, 1)
    assert (some.value, some.n) == (0.75, 4)
