from __future__ import annotations

import numpy as np
import pytest

from acquaint.features import calendar, occasions, rhythm, silence
from acquaint.features.survival import MICRO_LOG
from acquaint.models import gap_rules, pace


def made(seed=1, customers=600):
    """Gaps even between 1 and 20 days, for everybody; the read falls into the last of them."""
    rng = np.random.default_rng(seed)
    days = np.cumsum(rng.integers(1, 21, (customers, 60)), axis=1)
    at = 300
    who, place = np.nonzero(days < at)
    rows = occasions.of_rows(who, days[who, place], np.zeros(len(who), int))
    ahead = np.where(days >= at, days, 10**6).min(axis=1) - at
    opening = calendar.Calendar(0, at)
    line = rhythm.timeline(rows, opening)
    shop = rhythm.typical(line.behind(rows.start[1:] - 1))
    curves = silence.fit(silence.spells(rows, line, shop, opening, at), np.zeros(len(who), bool), opening).curves
    return pace.read(rows, at, opening, shop, 91), shop, curves, ahead


PACES, SHOP, CURVES, AHEAD = made()


@pytest.mark.parametrize("name", gap_rules.RULES)
def test_chances_only_grow(name):
    come = gap_rules.RULES[name](SHOP, CURVES, PACES, np.arange(1, 60))
    assert come.shape == (600, 59)
    assert (come >= 0).all()
    assert (come <= 1).all()
    assert (np.diff(come, axis=1) >= -1e-12).all()


@pytest.mark.parametrize("name", gap_rules.RULES)
def test_closed_days_add_nothing(name):
    come = gap_rules.RULES[name](SHOP, CURVES, PACES, np.array([1, 2, 2, 3]))
    assert (come[:, 1] == come[:, 2]).all()


def test_the_curve_knows_that_the_silence_will_end():
    """Of gaps of up to 20 days, those that have lasted 15 end within five."""
    late = PACES.silence >= 15
    assert late.sum() > 20
    come = gap_rules.RULES["curve"](SHOP, CURVES, PACES, np.arange(1, 60))
    assert come[late, 6].mean() > 0.9
    assert (AHEAD[late] < 6).all()
    assert come[:, 4].mean() == pytest.approx((AHEAD < 5).mean(), abs=0.06)


def test_a_pace_has_no_memory():
    come = gap_rules.RULES["pace"](SHOP, CURVES, PACES, np.array([1, 11]))
    left = (1 - come[:, 1]) / (1 - come[:, 0])
    assert left == pytest.approx(np.exp(-10 / PACES.pace))


def test_rules_of_the_last_order_do_not_look_at_the_silence():
    waited = PACES.of(PACES.silence > 0)
    come = gap_rules.RULES["shop_gap"](SHOP, CURVES, waited, np.array([0]))
    assert (come[waited.silence > 20] > 0.9).all()  # overdue: expected long ago


def test_beyond_the_end_of_the_curve_nothing_is_expected():
    gone = PACES.of(np.arange(1))
    gone = pace.Paces(**{name: getattr(gone, name) for name in gone.__struct_fields__} | {"silence": np.array([4_000])})
    assert gap_rules.RULES["curve"](SHOP, CURVES, gone, np.arange(1, 400)).max() == 0
    assert int(MICRO_LOG[4_000]) - gone.micro_usual[0] > 0
