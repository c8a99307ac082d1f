"""Taste on real and simulated data: each model against its ladder and its peers, as figures.

`groceries` takes a shop of the Complete Journey that was run as of 2017-10-30, whose two months after lie in its
tables, unseen; `simulated` one of `acquaint simulate`, with the truth beside it.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

from acquaint import config, tables
from acquaint.features import histories, occasions
from acquaint.lake import engine
from acquaint.lake.snapshot import Lake
from acquaint.models import (
    affinity,
    basket,
    basket_trial,
    brands,
    discounts,
    discovery,
    firsts,
    goods,
    scores,
)  # fmt: skip
from acquaint.models.basket import MOST, Coming, Named
from acquaint.models.goods import Goods
from acquaint.records import NotEnoughData
from benchmarks import figures, tifu
from benchmarks.figures import Reading

YEAR = "Complete Journey as of 2017-10-30, the two months after"
MODELS: dict[str, Any] = {
    "affinity": affinity, "brands": brands, "basket": basket, "discovery": discovery, "discounts": discounts,
}  # fmt: skip
LEAST_LINES = 10
"""Lines of customers whom correlations with the truth are taken over."""
_SHARE_SEEN = 0.95


@contextmanager
def opened(shop: Path, threads: int | None = None) -> Iterator[tuple[Any, Goods, int]]:
    """Yield the engine with `bought`, what it is about, and the day the shop was last run at."""
    settings, snapshot = config.read(shop), Lake(shop).current()
    assert snapshot is not None
    zone = settings.shop.zone or "UTC"
    with engine.connect(shop / "lake" / "spill", threads=threads) as con:
        for name in tables.CANONICAL:
            con.execute(f"CREATE VIEW {name} AS FROM read_parquet('{snapshot.path(name).as_posix()}')")
        histories.read(con, zone, settings.shop.cut_off_hour)
        about = goods.lay(con, zone, settings.shop.cut_off_hour)
        yield con, about, occasions.day_of(snapshot.manifest.day)


def groceries(shop: Path) -> list[Reading]:
    """Measure all models on the two unseen months."""
    with opened(shop) as (con, about, at):
        until = int(goods.one(con, "SELECT max(day) + 1 FROM bought"))
        fitted = fit(con, about, at)
        found = tried(con, about, fitted, at, until)
        return [*laddered(found, YEAR), *peers(con, about, at, until, fitted["basket"])]


def fit(con: Any, about: Goods, at: int) -> dict[str, Any]:
    """Return all models by name, learned from what is known at day `at`, or what is missing."""
    days = goods.horizon(con, at)
    return {name: model.fit(con, about, at, days) for name, model in MODELS.items()}


def tried(con: Any, about: Goods, fitted: dict[str, Any], at: int, until: int) -> dict[str, Any]:
    """Return their trials on what came from day `at` to before day `until`; without one what could not be fitted."""
    found = {name: model for name, model in fitted.items() if not isinstance(model, NotEnoughData)}
    return {
        name: (basket_trial if name == "basket" else MODELS[name]).tried(con, about, model, at, until)
        for name, model in found.items()
    }


def laddered(found: dict[str, Any], data: str) -> list[Reading]:
    """Return the figures of the ladders: each rung, and what the one in use gains over the best before it."""
    could = {name: trial for name, trial in found.items() if not isinstance(trial, NotEnoughData)}
    trials = {name: could[name] for name in ("affinity", "brands", "discounts") if name in could}
    if "basket" in could:
        trials |= {f"next basket, {name}": getattr(could["basket"], name) for name in ("old", "new", "all")}
    if "discovery" in could:
        trials["new categories"] = could["discovery"]
    rows = []
    for name, trial in trials.items():
        for step in trial.steps:
            recall = "recall" in step.scores
            value, unit = (step.scores["recall"], "recall@10") if recall else (step.loss, "loss")
            rows.append(Reading(f"{name}: {step.name}", data, value, unit))
            if step.name == trial.chosen and step.gain is not None:
                rows.append(Reading(f"{name}: gain of {step.name}, low end", data, step.gain.low or 0.0, unit, 0, True))
    for name, checked in (("next basket", could.get("basket")), ("new categories", could.get("discovery"))):
        if checked is not None:
            rows.append(Reading(f"{name}: ECE", data, checked.calibration.error, "", checked.calibration.most))
    return rows


def peers(con: Any, about: Goods, at: int, until: int, fitted: basket.Fitted) -> list[Reading]:
    """Measure TIFU-KNN with its authors' settings and tuned on the days before `at`, beside the blend."""
    goods.take(con, fitted.kind)
    coming = basket.following(con, at, until)
    best = _tuned(con, about, at - fitted.days, at)
    ours = _ours(con, about, at, fitted)
    rows = []
    for name, how in (("authors' settings", tifu.DUNNHUMBY), ("tuned", best)):
        theirs = _theirs(con, about, at, coming, how)
        for kind, counted in (("old", coming.old), ("new", ~coming.old), ("all", np.ones(len(coming.old), bool))):
            wanted = Coming(coming.customer[counted], coming.item[counted], coming.old[counted])
            one, other = (basket_trial.recall(each[kind], wanted) for each in (ours, theirs))
            gain = scores.gain(1 - one, 1 - other, np.unique(wanted.customer))
            rows.append(Reading(f"next basket, {kind}: TIFU-KNN, {name}", YEAR, float(other.mean()), "recall@10"))
            what = f"next basket, {kind}: gain of the blend over TIFU-KNN, {name}, low end"
            rows.append(Reading(what, YEAR, gain.low or 0.0, "recall@10"))
    return rows


def _ours(con: Any, about: Goods, at: int, fitted: basket.Fitted) -> dict[str, Named]:
    named = list(basket.predict(con, about, fitted, at))
    both = Named(*(np.concatenate([getattr(each, name) for each in named]) for name in Named.__struct_fields__))
    return _kinds(both)


def _kinds(both: Named) -> dict[str, Named]:
    def of(rows: np.ndarray) -> Named:
        return Named(*(getattr(both, name)[rows] for name in Named.__struct_fields__))

    ten = firsts.best(both.customer, (np.arange(len(both.item)), -both.chance), MOST)
    return {"old": of(np.flatnonzero(both.old)), "new": of(np.flatnonzero(~both.old)), "all": of(ten)}


def _theirs(con: Any, about: Goods, at: int, coming: Coming, how: tifu.Settings) -> dict[str, Named]:
    """Return the items TIFU-KNN names, ten of each kind."""
    rows = con.execute(
        f"SELECT DISTINCT number, day, item FROM taken WHERE {goods.seen(at)} ORDER BY number, day, item"
    ).fetchnumpy()
    own = tifu.vectors(rows["number"], rows["day"], rows["item"], (about.customers, about.products), how)
    parts = []
    for some, score in tifu.predict(own, how, np.unique(coming.customer)):
        for old in (True, False):
            place = firsts.places(np.where((own[some] > 0).toarray() == old, score, -1.0), MOST)
            value = np.take_along_axis(score, place, axis=1)
            known = np.take_along_axis((own[some] > 0).toarray(), place, axis=1) == old
            who = np.broadcast_to(some[:, None], place.shape)[known]
            parts.append(Named(who, place[known], np.full(len(who), old), value[known]))
    return _kinds(Named(*(np.concatenate([getattr(each, n) for each in parts]) for n in Named.__struct_fields__)))


def _tuned(con: Any, about: Goods, at: int, until: int) -> tifu.Settings:
    """Return the settings of TIFU-KNN with the best recall of all items before the test begins."""
    coming = basket.following(con, at, until)
    recalls = [
        (float(basket_trial.recall(_theirs(con, about, at, coming, how)["all"], coming).mean()), how)
        for how in tifu.TRIED
    ]
    return max(recalls)[1]


def simulated(shop: Path, tastes: np.ndarray | None = None) -> list[Reading]:
    """Measure affinity and sensitivity against the truth of a simulated shop.

    Parameters
    ----------
    tastes
        float64[customers, categories], true shares by true customer, in the order of the shop's categories; without
        them affinity is left out.
    """
    with opened(shop) as (con, about, at):
        real = _truth(con, shop.parent / f"{shop.name}-truth", about)
        days = goods.horizon(con, at)
        past = fit(con, about, at - days)
        found = tried(con, about, past, at - days, at)
        fitted = fit(con, about, at)
        rows = laddered(found, f"simulated, {about.customers:,} customers")
        rows += _sensitive(con, about, at, fitted, real)
        return rows if tastes is None else [*rows, *_liked(con, about, at, fitted, real, tastes)]


class Real(msgspec.Struct, frozen=True, eq=False):
    """Whom a customer is in truth (-1 for nobody, or several), how sensitive she is, and how many lines are known."""

    who: np.ndarray
    sensitivity: np.ndarray
    lines: np.ndarray


def _truth(con: Any, folder: Path, about: Goods) -> Real:
    owners = " UNION ALL ".join(f"FROM read_parquet('{folder}/owners-{f}.parquet')" for f in ("till", "web_orders"))
    rows = con.execute(f"""
        SELECT number, arg_max(customer, n) AS customer, max(n) / sum(n) AS share FROM (
            SELECT number, o.customer, count(*) AS n FROM orders JOIN belongs USING (atom) JOIN ({owners}) o USING (id)
            WHERE is_order GROUP BY ALL
        ) GROUP BY number ORDER BY number
    """).fetchnumpy()
    hidden = con.execute(
        f"SELECT sensitivity FROM read_parquet('{folder}/hidden.parquet') ORDER BY customer"
    ).fetchnumpy()["sensitivity"]
    who, lines = np.full(about.customers, -1), np.zeros(about.customers)
    sure = rows["share"] > _SHARE_SEEN
    who[rows["number"][sure]] = rows["customer"][sure]
    bought = con.execute(
        "SELECT number, sum(lines) AS n FROM bought WHERE category IS NOT NULL GROUP BY 1"
    ).fetchnumpy()
    lines[bought["number"]] = bought["n"]
    return Real(who, hidden, lines)


def _sensitive(con: Any, about: Goods, at: int, fitted: dict[str, Any], real: Real) -> list[Reading]:
    """Return how well sensitivity to discounts and each rung's share of discounted lines go with the truth."""
    if isinstance(fitted["discounts"], NotEnoughData):
        return []
    data, rows = f"simulated, {about.customers:,} customers", []
    for rung in discounts.RUNGS:
        each = list(discounts.predict(con, about, fitted["discounts"], at, rung))
        customer = np.concatenate([part.customer for part in each])
        keep = (real.who[customer] >= 0) & (real.lines[customer] >= LEAST_LINES)
        true = real.sensitivity[real.who[customer[keep]]]
        for what in ("share", "sensitivity") if rung in (discounts.SHRUNK, discounts.DRAWN) else ("share",):
            value = np.concatenate([getattr(part, what) for part in each])[keep]
            if np.ptp(value) > 0:
                name = f"discounts: correlation of {what} with the truth, {rung}"
                rows.append(Reading(name, data, float(np.corrcoef(value, true)[0, 1]), ""))
    return rows


def _liked(con: Any, about: Goods, at: int, fitted: dict[str, Any], real: Real, tastes: np.ndarray) -> list[Reading]:
    """Return how well affinities go with true tastes; intervals are held against the true share of lines."""
    if isinstance(fitted["affinity"], NotEnoughData):
        return []
    data, rows = f"simulated, {about.customers:,} customers", []
    drawn = np.minimum(0.22 * real.sensitivity, 0.5)[:, None]
    lines = (1 - drawn) * tastes + drawn / tastes.shape[1]
    for rung in affinity.RUNGS:
        each = list(affinity.predict(con, about, fitted["affinity"], at, rung))
        liked = affinity.Liked(*(np.concatenate([getattr(p, n) for p in each]) for n in each[0].__struct_fields__))
        keep = real.who[liked.customer] >= 0
        place = real.who[liked.customer[keep]], liked.category[keep]
        value = float(np.corrcoef(liked.share[keep], tastes[place])[0, 1])
        rows.append(Reading(f"affinity: correlation with true taste, {rung}", data, value, ""))
        inside = (lines[place] >= liked.low[keep]) & (lines[place] <= liked.high[keep])
        rows.append(Reading(f"affinity: 80 % intervals that cover, {rung}", data, float(inside.mean()), ""))
    return rows


def write(out: Path, shop: Path) -> None:
    """Write what is measured on real data into a file."""
    figures.write(out, [*timed(shop), *groceries(shop)])


def timed(shop: Path, threads: int = 2) -> list[Reading]:
    """Measure how long all of taste takes: reading, fitting, trying, and predicting everybody."""
    started = time.perf_counter()
    with opened(shop, threads) as (con, about, at):
        until = int(goods.one(con, "SELECT max(day) + 1 FROM bought"))
        fitted = fit(con, about, at)
        tried(con, about, fitted, at, until)
        predict(con, about, at, fitted)
    return [Reading("taste: read, fit, try, predict", YEAR, time.perf_counter() - started, "s", 15)]


def predict(con: Any, about: Goods, at: int, fitted: dict[str, Any]) -> int:
    """Predict everybody with everything that could be fitted; return how many rows that is."""
    rows = 0
    for name, model in MODELS.items():
        if not isinstance(fitted[name], NotEnoughData):
            rows += sum(len(part.customer) for part in model.predict(con, about, fitted[name], at))
    return rows
