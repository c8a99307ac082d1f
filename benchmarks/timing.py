"""How well the next order and replenishment are timed on real data, beside simpler rules; functions return readings.

Everything is fitted on what was known before 30 October 2017 and scored on the nine weeks after it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

import acquaint
from acquaint.features import histories, occasions
from acquaint.features.occasions import Occasions
from acquaint.lake import engine, store
from acquaint.models import due_list, next_order, next_order_trial, replenishment, replenishment_trial, restocking
from acquaint.models.restocking import Grain
from acquaint.records import Estimate, NotEnoughData
from benchmarks import figures
from benchmarks.figures import Reading

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
END = date(2018, 1, 1)
"""Business days before it are there."""
UNSEEN = 63
"""Days from 30 October 2017 to the end."""
YEAR = "Complete Journey, unseen weeks from 2017-10-30"
TABLES = ("customers", "members", "orders", "lines", "products", "events", "traits")
SIMPLE = ("shop_gap", "mean_gap", "pace", "curve")


@contextmanager
def opened(shop: Path) -> Iterator[DuckDBPyConnection]:
    """Give the canonical tables of the latest snapshot of a shop."""
    snapshot = acquaint.open(shop).lake.current()
    assert snapshot is not None
    with TemporaryDirectory() as spill, engine.connect(Path(spill)) as con:
        for name in TABLES:
            store.read_view(con, name, snapshot.path(name))
        yield con


def orders(shop: Path) -> Occasions:
    """Return the occasions of the shop's customers."""
    with opened(shop) as con:
        return histories.read(con, "UTC", 0).occasions


def of_file(name: str, customer: str) -> Occasions:
    """Return the occasions of one of the shared sets of dates: `cdnow/cdnow_master`, `grocery_elog/grocery_elog`."""
    from pyarrow import parquet  # noqa: PLC0415

    table = parquet.read_table(SHARED / f"{name}.parquet", columns=[customer, "date"])
    _, who = np.unique(table[customer].to_numpy().astype(str), return_inverse=True)
    day = table["date"].to_numpy().astype("datetime64[D]").astype(np.int64)
    who, day = np.unique(np.stack([who, day]), axis=1)
    return occasions.of_rows(who, day, np.zeros(len(day), np.int64))


def next_orders(rows: Occasions, data: str, end: date, horizon: int) -> Iterator[Reading]:
    """Measure the next order: score, band and date of the rung in use beside the simpler rules."""
    trial = next_order_trial.tried(rows, occasions.day_of(end), horizon)
    assert not isinstance(trial, NotEnoughData)
    for step in trial.steps:
        used = " (in use)" if step.name == trial.chosen else ""
        yield Reading(f"next order, {step.name}{used}: score over the days watched", data, step.loss, "days")
        yield Reading(f"next order, {step.name}{used}: days missed", data, step.scores["missed_days"], "days")
    outcome, first = trial.outcomes[trial.chosen], trial.at == trial.cut
    within, told = outcome.within[first].sum(), outcome.told[first].sum()
    if told:
        yield Reading("next order: in the band, where it ends within the days watched", data, within / told, "share")
    yield Reading("next order: bands that end within the days watched", data, outcome.told[first].mean(), "share")
    yield Reading("next order: in the middle 80 %, all", data, outcome.held[first].mean(), "share")
    for name, found in (("weekday", trial.held_by_weekday()), ("silence", trial.held_by_silence())):
        shares = [each.value for each in found.values()]
        yield Reading(f"next order: the same, lowest of any {name}", data, min(shares), "share", 0.75, least=True)
        yield Reading(f"next order: the same, highest of any {name}", data, max(shares), "share", 0.85)
    for rung in SIMPLE:
        if rung != trial.chosen:
            gain = trial.gain_days(rung)
            yield Reading(
                f"next order: days nearer than {rung}, least (95 %)", data, _low(gain), "days", 0.0, least=True
            )


def restocked(con: DuckDBPyConnection, grain: Grain, most: int = 10**9) -> Iterator[Reading]:
    """Measure replenishment by category or product: score, band, and what was due now."""
    stock = restocking.prepare(con, "UTC", 0, occasions.day_of(END), grain)
    trial = replenishment_trial.tried(con, stock, UNSEEN, most=most)
    assert not isinstance(trial, NotEnoughData)
    what = f"replenishment by {grain}"
    yield Reading(f"{what}: needs", YEAR, len(trial.home), "")
    for step in trial.steps:
        used = " (in use)" if step.name == trial.chosen else ""
        yield Reading(f"{what}, {step.name}{used}: score over the days watched", YEAR, step.loss, "days")
        yield Reading(f"{what}, {step.name}{used}: days missed", YEAR, step.scores["missed_days"], "days")
        yield Reading(f"{what}, {step.name}{used}: due now", YEAR, step.scores["due_now"], "share")
        yield Reading(
            f"{what}, {step.name}{used}: of that, bought in 14 days", YEAR, step.scores["due_now_bought"], "share"
        )
    scores = next(step.scores for step in trial.steps if step.name == trial.chosen)
    for bar, least in ((0.75, True), (0.85, False)):
        yield Reading(
            f"{what}: in the band, where it ends within the days watched", YEAR, scores["within"], "share", bar, least
        )
        yield Reading(f"{what}: in the middle 80 %, all", YEAR, scores["held"], "share", bar, least)
    yield Reading(f"{what}: bands that end within the days watched", YEAR, scores["told"], "share")
    base = trial.base()
    assert isinstance(base, Estimate)
    yield Reading(f"{what}: bought in 14 days, all needs", YEAR, base.value, "share")
    due = trial.due_now()
    if isinstance(due, Estimate):
        yield Reading(
            f"{what}: bought in 14 days, due now, least (95 %)", YEAR, _low(due), "share", base.value, least=True
        )


def seconds(shop: Path) -> Iterator[Reading]:
    """Measure how long trial, fit and prediction take as of 30 October 2017."""
    rows, at = orders(shop), occasions.day_of(END) - UNSEEN
    data = "Complete Journey, as of 2017-10-30"
    started, worked = time.perf_counter(), time.process_time()
    trial = next_order_trial.tried(rows, at)
    assert not isinstance(trial, NotEnoughData)
    model = next_order.fit(rows, at, rungs=(trial.chosen,))
    assert not isinstance(model, NotEnoughData)
    model.predict(rows, at)
    total = time.perf_counter() - started
    yield Reading("next order: trial, fit and prediction", data, total, "s")
    with opened(shop) as con:
        for grain in ("category", "product"):
            started = time.perf_counter()
            _replenish(con, at, grain)  # type: ignore[arg-type]
            total += time.perf_counter() - started
            yield Reading(f"replenishment by {grain}: the same", data, time.perf_counter() - started, "s")
    yield Reading("timing: all of it", data, total, "s", 10)
    yield Reading("timing: all of it, on all cores together", data, time.process_time() - worked, "s")


def _replenish(con: DuckDBPyConnection, at: int, grain: Grain) -> None:
    stock = restocking.prepare(con, "UTC", 0, at, grain)
    trial = replenishment_trial.tried(con, stock)
    assert not isinstance(trial, NotEnoughData)
    model = replenishment.fit(con, stock, at, rungs=(trial.chosen,))
    assert not isinstance(model, NotEnoughData)
    due_list.write(con, model, stock)


def _low(of: Estimate) -> float:
    return -np.inf if of.low is None else of.low


def readings(shop: Path) -> Iterator[Reading]:
    """Measure everything."""
    yield from seconds(shop)
    yield from next_orders(orders(shop), YEAR, END, UNSEEN)
    cdnow = of_file("cdnow/cdnow_master", "customer_id")
    yield from next_orders(cdnow, "CDNOW, 39 weeks from 1997-10-01", date(1998, 7, 1), 273)
    elog = of_file("grocery_elog/grocery_elog", "cust")
    yield from next_orders(elog, "grocery_elog, 52 weeks from 2007-01-01", date(2007, 12, 31), 364)
    with opened(shop) as con:
        for grain in ("category", "product"):
            yield from restocked(con, grain)  # type: ignore[arg-type]


def write(out: Path, shop: Path) -> None:
    """Write everything into a file."""
    figures.write(out, readings(shop))
