"""Killed at random moments, a run leaves the last published snapshot readable and the next run clean."""

from __future__ import annotations

import shutil
import time
from datetime import date, timedelta
from pathlib import Path

import pytest

import acquaint
from tests import commands
from tests.conftest import Small
from tests.lake import kills

FIRST_DAY = date(2025, 2, 1)
PATIENCE_SECONDS = 60.0


def command(shop: Path, day: date) -> list[str]:
    """A run that is never spared, as each reads at another day."""
    return commands.command("run", shop, "--as-of", day, "--quiet")


@pytest.mark.slow
def test_killed_at_twenty_moments_of_a_whole_run(small: Small, tmp_path):
    shutil.copy2(small.file, tmp_path / "orders.csv")
    shop = tmp_path / "shop"
    shutil.copytree(small.shop, shop)
    struck, newest, whole = 0, "", PATIENCE_SECONDS
    for number, share in enumerate((1.0, *kills.moments(20, 0.0, 1.0, seed=11))):
        day, started = FIRST_DAY + timedelta(days=number), time.perf_counter()
        if kills.killed(command(shop, day), share * whole):
            struck += 1
        else:  # it was through: what a whole run takes is known anew
            whole = time.perf_counter() - started
        snapshot = kills.assert_sound(shop)
        assert snapshot is not None
        assert snapshot.manifest.id >= newest
        newest = snapshot.manifest.id
        found = acquaint.open(shop)
        assert found.last().as_of == snapshot.manifest.day <= day
        assert found.customers().num_rows == found.last().check.facts[0].known * 30
    assert struck >= 15
    after = commands.acquaint("run", shop, "--json")
    assert after.code == 0, after.out
    kills.assert_clean(shop)
    untouched = commands.acquaint("run", small.shop, "--json")
    assert after.object == untouched.object
    for name in ("customers.parquet", "check.json"):
        assert (shop / name).read_bytes() == (small.shop / name).read_bytes()
