"""All models of the demo's year: what learning them takes, how chances are calibrated, and gradient boosted trees.

The trees (LightGBM) are given the same cases as the additive models and are tried on the same newest window; without
the package they are left out.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from unittest import mock

import msgspec
import numpy as np

import acquaint
from acquaint import demo
from acquaint.features.occasions import Flags, Floats
from acquaint.models import learning, propensity, scores
from acquaint.models.propensity import Asked, Learned
from acquaint.models.training import Cases
from acquaint.records import Estimate
from benchmarks import figures, nightly
from benchmarks.figures import Reading

YEAR = "Complete Journey as of 2017-10-30, models of October"
ASKED = """
[propensity.comes_weekly]
target = "orders_7d > 0"
horizon_days = 7
description = "to come within a week"

[propensity.buys_coffee]
target = "count(lines where category = 'COFFEE' last 28 days) > 0"
horizon_days = 28
description = "to buy coffee within four weeks"
"""
"""Propensities that are asked for beside churn."""
_TREES = {
    "objective": "binary", "learning_rate": 0.03, "num_leaves": 15, "min_data_in_leaf": 50, "feature_fraction": 0.7,
    "lambda_l2": 5.0, "verbosity": -1, "seed": 1, "deterministic": True, "num_threads": 2,
}  # fmt: skip
_ROUNDS = 150


class Taught(msgspec.Struct, frozen=True, eq=False):
    """What an additive model was fitted on, and what came of it."""

    asked: Asked
    cases: Cases
    y: Floats
    apart: int
    learned: Learned


def readings(shop: Path) -> Iterator[Reading]:
    """Measure a first run of the demo's year, its cards, and the trees."""
    demo.found(shop)
    with (shop / "acquaint.toml").open("a", encoding="utf-8") as settings:
        settings.write(ASKED)
    spent: dict[str, float] = {}
    taught: list[Taught] = []
    with (
        mock.patch.object(learning, "learn", nightly.timed("learn", learning.learn, spent)),
        mock.patch.object(learning, "predict", nightly.timed("predict", learning.predict, spent)),
        mock.patch.object(propensity, "learn", _watched(propensity.learn, taught)),
    ):
        acquaint.open(shop).refresh(demo.AS_OF)
    yield Reading("all models: tried, learned and read, first run of a month", YEAR, sum(spent.values()), "s", 60)
    yield Reading("all models: read, every later run of it", YEAR, spent["predict"], "s")
    for each in taught:
        if not each.learned.card.speaks:
            continue
        yield from _calibrated(each)
        if importlib.util.find_spec("lightgbm") is not None:
            yield from _against_trees(each)


def _watched(call: Callable[..., Learned], taught: list[Taught]) -> Callable[..., Learned]:
    def watched(asked: Asked, cases: Cases, y: Floats, **more: Any) -> Learned:
        found = call(asked, cases, y, **more)
        taught.append(Taught(asked, cases, y, more.get("apart", 1), found))
        return found

    return watched


def _calibrated(of: Taught) -> Iterator[Reading]:
    """Yield how the rung in use is calibrated on the newest window; the bound is that of perfect calibration."""
    card = of.learned.card
    told = card.step(card.chosen).scores
    slope = next(each.value for each in card.assumptions if each.name == "calibration_slope")
    assert isinstance(slope, Estimate)
    yield Reading(f"{card.name}, {card.chosen}: AUC", YEAR, told["auc"], "")
    yield Reading(f"{card.name}: calibration slope, lower end (95 %)", YEAR, slope.low or 0.0, "", 1)
    yield Reading(f"{card.name}: calibration slope, upper end (95 %)", YEAR, slope.high or 0.0, "", 1, least=True)
    yield Reading(
        f"{card.name}: calibration error, {slope.n:,} cases", YEAR, told["error"], "", told["error_by_chance"]
    )


def _parts(of: Taught) -> tuple[Cases, Cases, Floats, Flags]:
    """Return the cases before the newest window and those in it, and what came of each."""
    first = int(of.cases.window.min())
    newest, old = of.cases.window == first, of.cases.window >= first + of.apart
    return of.cases.take(old), of.cases.take(newest), of.y[old], of.y[newest] > 0


def _against_trees(of: Taught) -> Iterator[Reading]:
    """Yield AUC of the trees on the newest window, and their log loss over that of the rung in use."""
    import lightgbm  # type: ignore[import-not-found]  # noqa: PLC0415 - the peer

    before, now, y, outcome = _parts(of)
    table = np.column_stack([*before.columns.values()])
    trees = lightgbm.train(_TREES, lightgbm.Dataset(table, y), _ROUNDS)
    theirs = np.asarray(trees.predict(np.column_stack([*now.columns.values()])))
    loss, card = float(scores.log_loss(theirs, outcome).mean()), of.learned.card
    yield Reading(f"{card.name}, LightGBM: AUC", YEAR, scores.auc(theirs, outcome).value, "")
    yield Reading(f"{card.name}: log loss of LightGBM over ours", YEAR, loss / card.step(card.chosen).loss, "times")


def write(out: Path, shop: Path) -> None:
    """Write everything into a file."""
    figures.write(out, readings(shop))
