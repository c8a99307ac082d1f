"""Draws by chance with known truth, and those of Hillstrom's e-mail test."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq
import pytest

from acquaint.models.uplift.cases import Cases

HILLSTROM = Path(__file__).parents[4] / "shared" / "data" / "hillstrom" / "hillstrom.parquet"
needs_hillstrom = pytest.mark.skipif(not HILLSTROM.exists(), reason="Hillstrom's data are not at hand")


def drawn(n, seed, effect=0.0, *, differs=0.0, fair=True, money=False):
    """Return cases and the true effect of each: `effect`, and `differs` more where x > 0."""
    dice = np.random.default_rng(seed)
    x, orders = dice.normal(size=n), dice.integers(0, 6, n).astype(float)
    gap = np.where(dice.random(n) < 0.2, np.nan, dice.exponential(size=n))
    chance = np.full(n, 0.5) if fair else 0.5 + 0.3 * np.tanh(orders - 2)
    treated = dice.random(n) < chance
    truth = effect + differs * (x > 0)
    if money:
        size = np.exp(7 + 0.5 * x + dice.standard_t(3, size=n).clip(-6, 6))
        outcome = np.where(dice.random(n) < 0.1 + 0.01 * orders, np.floor(size), 0.0) + np.where(treated, truth, 0.0)
    else:
        outcome = (dice.random(n) < 0.1 + 0.05 * orders + treated * truth).astype(float)
    return Cases({"x": x, "orders": orders, "gap": gap}, treated, chance, outcome, np.arange(n)), truth


def hillstrom(arm, control="No E-Mail"):
    """Return the cases of an arm of Hillstrom's test against another, with visits as outcome."""
    table = pq.read_table(HILLSTROM).to_pydict()
    given = {name: np.array(values) for name, values in table.items()}
    rows = np.flatnonzero(np.isin(given["segment"], (arm, control)))
    columns = {name: given[name][rows].astype(float) for name in ("recency", "history", "mens", "womens", "newbie")}
    columns["web"] = (given["channel"][rows] == "Web").astype(float)
    treated = given["segment"][rows] == arm
    return Cases(columns, treated, np.full(len(rows), 0.5), given["visit"][rows].astype(float), rows)
