"""One scale for all features, and what a group differs in."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from acquaint.models import logscale

NAMES = ("orders", "margin", "same")


def test_features_have_mean_0_and_spread_1_and_constant_ones_are_left_out():
    dice = np.random.default_rng(0)
    features = np.column_stack([dice.poisson(5, 400), dice.normal(0, 50, 400), np.full(400, 7.0)])
    scale, kept = logscale.of(features, NAMES)
    x = logscale.scaled(features[:, kept], scale)
    assert (scale.names, kept.tolist()) == (("orders", "margin"), [0, 1])
    assert x.mean(axis=0) == pytest.approx(0, abs=1e-9)
    assert x.std(axis=0) == pytest.approx(1)


def test_what_is_unknown_is_the_mean_and_moves_nobody():
    features = np.array([[1.0], [3.0], [9.0]])
    known, _ = logscale.of(features, ("a",))
    scale, _ = logscale.of(np.vstack([features, [[np.nan]]]), ("a",))
    assert scale == known
    assert logscale.scaled(np.array([[np.nan]]), scale).tolist() == [[0.0]]
    assert logscale.of(np.full((3, 1), np.nan), ("a",))[0].names == ()


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=20, unique=True))
def test_order_is_kept(values):
    features = np.sort(np.array(values))[:, None]
    scale, kept = logscale.of(features, ("a",))
    if len(kept):
        assert (np.diff(logscale.scaled(features, scale)[:, 0]) >= 0).all()


def test_traits_name_the_greatest_differences_with_their_factors():
    features = np.tile([[1.0, 10.0, 3.0], [7.0, 10.5, 3.0]], (50, 1))
    scale, kept = logscale.of(features, NAMES)
    inside = np.tile([False, True], 50)
    orders, margin = logscale.traits(logscale.scaled(features[:, kept], scale), inside, scale)
    assert (orders.feature, orders.higher, orders.factor) == ("orders", True, pytest.approx(7))
    assert (margin.feature, margin.factor) == ("margin", pytest.approx(1.05))
    zero, _ = logscale.of(np.array([[0.0], [5.0]]), ("a",))
    (trait,) = logscale.traits(logscale.scaled(np.array([[0.0], [5.0]]), zero), np.array([False, True]), zero)
    assert trait.factor is None
