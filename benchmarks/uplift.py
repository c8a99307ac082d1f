"""Incremental value: Hillstrom's e-mail test in halves, data in which there is nothing to find, and times.

Data that lie beside the project (`shared/data`) and LightGBM, where it is not installed, are left out. Halves are the
first and the second part of the permutation that numpy's default generator makes from the number of the half, 0 to 49.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import numpy as np

from acquaint.features.occasions import Floats
from acquaint.models.uplift import crossing, effect, learners, stages
from acquaint.models.uplift.cases import Cases, usable
from acquaint.models.uplift.contest import AVERAGE
from acquaint.models.uplift.effect import Uplift
from acquaint.models.uplift.qini import qini
from benchmarks import figures
from benchmarks.figures import Reading

HILLSTROM = Path(__file__).resolve().parents[2] / "shared" / "data" / "hillstrom" / "hillstrom.parquet"
WOMENS, MENS, NOBODY = "Womens E-Mail", "Mens E-Mail", "No E-Mail"
HALVES, TRIED_HALVES, TREE_HALVES = 50, 10, 3
ALIKE = 40
"""Times that each arm is split against itself, for each outcome."""
MADE = 40
"""Simulated data sets without heterogeneity, of each kind."""
KINDS = ("nothing at all", "the same effect for all", "chances that differ", "heavy-tailed money", "money and effect")


def readings() -> Iterator[Reading]:
    """Measure everything."""
    claims = Counter[str]()
    if HILLSTROM.exists():
        given = _table()
        for arm, name in ((WOMENS, "women's"), (MENS, "men's")):
            yield from _halves(_arm(given, arm), name)
        yield from _learners(_arm(given, WOMENS))
        yield from _whole(given)
        claims += _themselves(given)
        yield _share(claims, "Hillstrom's arms split in two")
    made = _made()
    yield _share(made, "simulated, 1,500 customers each")
    yield _share(claims + made, "all A/A data", 5.0)


def _table() -> dict[str, np.ndarray]:
    from pyarrow import parquet  # noqa: PLC0415 - only where there is something to read

    return {name: np.array(values) for name, values in parquet.read_table(HILLSTROM).to_pydict().items()}


def _columns(given: Mapping[str, np.ndarray]) -> dict[str, Floats]:
    found = {name: given[name].astype(float) for name in ("recency", "history", "mens", "womens", "newbie")}
    found |= {f"zip_{each}": (given["zip_code"] == each).astype(float) for each in ("Rural", "Urban")}
    return found | {f"channel_{each}": (given["channel"] == each).astype(float) for each in ("Multichannel", "Web")}


def _arm(given: Mapping[str, np.ndarray], arm: str, outcome: str = "visit") -> Cases:
    """Return an arm against no e-mail."""
    rows = np.isin(given["segment"], (arm, NOBODY))
    part = {name: values[rows] for name, values in given.items()}
    n = int(rows.sum())
    return Cases(_columns(part), part["segment"] == arm, np.full(n, 0.5), part[outcome].astype(float), np.arange(n))


def _parts(cases: Cases, half: int) -> tuple[Cases, Cases]:
    order = np.random.default_rng(half).permutation(len(cases.outcome))
    return cases.take(order[: len(order) // 2]), cases.take(order[len(order) // 2 :])


def _halves(cases: Cases, name: str) -> Iterator[Reading]:
    """Yield what is learned from one half, as it is worth on the other."""
    data = f"Hillstrom, {name} e-mail against none, visits, {HALVES} half splits"
    found, chance, proven = [], [], 0
    for half in range(HALVES):
        learned_from, other = _parts(cases, half)
        learned = effect.learn(learned_from, trees=False)
        assert isinstance(learned, Uplift)
        proven += learned.chosen != AVERAGE
        found.append(qini(learned.predict(other.columns)[0], other.outcome, other.treated))
        noise = np.random.default_rng(1_000 + half).random(len(other.outcome))
        chance.append(qini(noise, other.outcome, other.treated))
    bar = 0.06 if name == "women's" else None
    yield Reading("mean Qini on the other half", data, float(np.mean(found)), "", bar, least=True)
    yield Reading("its standard deviation over halves", data, float(np.std(found)), "")
    yield Reading("standard deviation of the Qini of random scores", data, float(np.std(chance)), "")
    if name == "women's":
        yield Reading("halves in which heterogeneity is proven", data, 100 * proven / HALVES, "%")
    else:
        said = 100 * (HALVES - proven) / HALVES
        yield Reading('halves in which "no heterogeneity" is said', data, said, "%", 95.0, least=True)


def _learners(cases: Cases) -> Iterator[Reading]:
    """Yield the mean Qini of each learner by itself, and that of the contest with trees."""
    data = f"Hillstrom, women's e-mail against none, visits, {TRIED_HALVES} half splits"
    names = [*learners.LINEAR, *(learners.BOOSTED if stages.boosted() else ())]
    found: dict[str, list[float]] = {name: [] for name in names}
    for half in range(TRIED_HALVES):
        learned_from, other = _parts(cases, half)
        taken = usable(learned_from)
        assert isinstance(taken, Cases)
        dealt = crossing.deal(taken)
        taught, x = crossing.crossed(dealt), dealt.columns.matrix(other.columns, len(other.outcome))
        for name, each in found.items():
            each.append(qini(learners.learn(name, taught).effect(x), other.outcome, other.treated))
    for name, each in found.items():
        yield Reading(f"{name} by itself: mean Qini", data, float(np.mean(each)), "")
    if stages.boosted():
        yield from _with_trees(cases)


def _with_trees(cases: Cases) -> Iterator[Reading]:
    data = f"Hillstrom, women's e-mail against none, visits, {TREE_HALVES} half splits"
    found, started = [], time.perf_counter()
    for half in range(TREE_HALVES):
        learned_from, other = _parts(cases, half)
        learned = effect.learn(learned_from, trees=True)
        assert isinstance(learned, Uplift)
        found.append(qini(learned.predict(other.columns)[0], other.outcome, other.treated))
    spent = (time.perf_counter() - started) / TREE_HALVES
    yield Reading("contest with trees: mean Qini", data, float(np.mean(found)), "")
    yield Reading("contest with trees: learned from a half", data, spent, "s")


def _whole(given: Mapping[str, np.ndarray]) -> Iterator[Reading]:
    """Yield what is said of all customers, and how long that takes."""
    for arm, outcome in ((WOMENS, "visit"), (MENS, "visit"), (WOMENS, "spend"), (MENS, "spend")):
        cases = _arm(given, arm, outcome)
        started = time.perf_counter()
        learned = effect.learn(cases, trees=False)
        spent = time.perf_counter() - started
        assert isinstance(learned, Uplift)
        data = f"Hillstrom, {arm} against none, all {learned.customers:,}: {learned.chosen}"
        yield Reading(f"{outcome}: Qini less the null band", data, learned.qini.value - learned.band, "")
        unit = "visits" if outcome == "visit" else "$"
        yield Reading(f"{outcome}: mean effect", data, learned.average.value, unit)
    yield Reading("learned, lines only", data, spent, "s")


def _claims(make: Callable[[int], Cases], repetitions: int) -> Counter[str]:
    """Return how many data sets were tried, in how many heterogeneity was claimed."""
    found = Counter[str]()
    for repetition in range(repetitions):
        learned = effect.learn(make(repetition), trees=False)
        found["tried"] += 1
        found["claimed"] += isinstance(learned, Uplift) and learned.chosen != AVERAGE
    return found


def _themselves(given: Mapping[str, np.ndarray]) -> Counter[str]:
    """Return the claims where an arm is split in two by chance and held against itself."""
    found = Counter[str]()
    for place, arm in enumerate((WOMENS, MENS, NOBODY)):
        rows = given["segment"] == arm
        part = {name: values[rows] for name, values in given.items()}
        for outcome in ("visit", "spend"):
            found += _claims(_split(part, outcome, place), ALIKE)
    return found


def _split(part: Mapping[str, np.ndarray], outcome: str, place: int) -> Callable[[int], Cases]:
    columns, came, n = _columns(part), part[outcome].astype(float), len(part["visit"])

    def make(repetition: int) -> Cases:
        dice = np.random.default_rng([place, repetition])
        return Cases(columns, dice.random(n) < 0.5, np.full(n, 0.5), came, np.arange(n))

    return make


def _made() -> Counter[str]:
    found = Counter[str]()
    for kind in KINDS:
        found += _claims(lambda seed, kind=kind: simulated(kind, seed), MADE)
    return found


def simulated(kind: str, seed: int, n: int = 1_500) -> Cases:
    """Return customers whom all the same is brought: nothing, or an effect, under one of `KINDS`."""
    dice = np.random.default_rng([7, seed])
    x, orders = dice.normal(size=n), dice.integers(0, 6, n).astype(float)
    gap = np.where(dice.random(n) < 0.2, np.nan, dice.exponential(size=n))
    chance = 0.5 + 0.3 * np.tanh(x) if "differ" in kind or "effect" in kind else np.full(n, 0.5)
    treated = dice.random(n) < chance
    if "money" in kind:
        size = np.floor(1_000 * (dice.pareto(1.8, size=n) + 1) * np.exp(0.5 * x))
        outcome = np.where(dice.random(n) < 0.1 + 0.02 * orders, size, 0.0) + 300.0 * treated * ("effect" in kind)
    else:
        more = 0.0 if kind == KINDS[0] else 0.1
        outcome = (dice.random(n) < 0.1 + 0.1 * orders + more * treated).astype(float)
    return Cases({"x": x, "orders": orders, "gap": gap}, treated, chance, outcome, np.arange(n))


def _share(claims: Counter[str], data: str, bar: float | None = None) -> Reading:
    share = 100 * claims["claimed"] / claims["tried"]
    return Reading("A/A: heterogeneity claimed", f"{data}, {claims['tried']:,} data sets", share, "%", bar)


def write(out: Path) -> None:
    """Write everything into a file."""
    figures.write(out, readings())
