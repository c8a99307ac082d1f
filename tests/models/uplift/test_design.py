import numpy as np
import pytest

from acquaint.errors import InputError
from acquaint.models.uplift.design import design


def test_columns_have_mean_0_and_spread_1_and_nulls_their_own():
    dice = np.random.default_rng(1)
    amount, gap = dice.exponential(100, 1_000), np.where(np.arange(1_000) % 4, dice.random(1_000), np.nan)
    found = design({"amount": amount, "gap": gap, "same": np.ones(1_000), "unknown": np.full(1_000, np.nan)})
    x = found.matrix({"amount": amount, "gap": gap}, 1_000)
    assert [column.feature for column in found.columns] == ["amount", "gap"]
    assert x.mean(axis=0) == pytest.approx([0, 0, 0.25], abs=1e-8)
    assert x[:, 0].std() == pytest.approx(1)
    assert np.isfinite(x).all()


def test_one_huge_order_does_not_stretch_a_column():
    amount = np.append(np.linspace(0, 100, 999), 1e9)
    x = design({"amount": amount}).matrix({"amount": amount}, 1_000)
    assert x.max() < 3


def test_a_rare_value_is_not_lost():
    rare = (np.arange(1_000) < 5).astype(float)
    x = design({"rare": rare}).matrix({"rare": rare}, 1_000)
    assert len(np.unique(x)) == 2


def test_a_missing_feature_is_named():
    with pytest.raises(InputError, match="orders: "):
        design({"orders": np.arange(3.0)}).matrix({"other": np.arange(3.0)}, 3)
