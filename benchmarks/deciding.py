"""The numeric cores of a decision: the bound on irrelevant sends, exploration, and the plan of a week.

Bounds are held against simulated truth: customers with a true chance that a send is irrelevant, and a score that knows
it with half a logit of noise. Each setting is repeated with 200 seeds that were fixed beforehand.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from scipy import special

from acquaint.decisions import allocation, auditing, bounded, exploring
from acquaint.decisions.allocation import UNLIMITED, Limits, Options
from acquaint.decisions.bounded import Bound, Watch
from acquaint.decisions.exploring import SILENCE, Cases, Policy
from benchmarks import figures
from benchmarks.figures import Reading

SEEDS = range(200)
KEPT, VOLUME = 184, 0.8
"""Repetitions of 200 in which a promise has to be kept, and volume over that of the best fixed threshold."""
_POPULATION = 400_000
_ARMS = 50


class Setting(NamedTuple):
    """A world, what is promised in it, and how many sends are labelled."""

    name: str
    mean: float
    size: float
    """Of the beta distribution of true chances: its mean, and how alike they are (infinite: all the same)."""
    bound: float
    n: int
    digits: int = 9
    """Of the score; 1 makes ten values of it."""
    weighted: bool = False
    """Sends were chosen by what was thought of them, one in twenty to nineteen in twenty."""
    relative: int = 0
    """Sends to random customers from which the base rate is taken; 0 where the bound is given."""


SETTINGS = (
    *(Setting("true share .15, bound .20", 0.15, 10, 0.20, n) for n in (150, 1_000, 10_000)),
    *(Setting("true share .15, bound .12", 0.15, 10, 0.12, n) for n in (150, 1_000, 10_000)),
    *(Setting("true share .15, score tells nothing, bound .20", 0.15, np.inf, 0.20, n) for n in (150, 1_000, 10_000)),
    *(Setting("base .5, bound .35", 0.5, 2.4, 0.35, n) for n in (150, 1_000, 10_000)),
    *(Setting("base .5, bound .35, ten scores", 0.5, 2.4, 0.35, n, digits=1) for n in (150, 1_000, 10_000)),
    *(Setting("base .5, bound .35, weighted", 0.5, 2.4, 0.35, n, weighted=True) for n in (150, 1_000, 10_000)),
    *(Setting("base .5 from as many random sends, bound .7 of it", 0.5, 2.4, 0.35, n, relative=n)
      for n in (150, 1_000, 10_000)),
    *(Setting("harm .001, bound .002", 0.001, 2, 0.002, n) for n in (3_000, 30_000)),
)  # fmt: skip


class World:
    """Customers in the order of their scores, with true chances."""

    def __init__(self, setting: Setting) -> None:
        dice = np.random.default_rng(20_231)
        a, b = setting.mean * setting.size, (1 - setting.mean) * setting.size
        flat = np.full(_POPULATION, setting.mean)
        chance = dice.beta(a, b, _POPULATION) if np.isfinite(setting.size) else flat
        logit = special.logit(np.clip(chance, 1e-5, 1 - 1e-5))
        score = np.round(1 - special.expit(logit + 0.5 * dice.normal(size=_POPULATION)), setting.digits)
        order = np.argsort(-score, kind="stable")
        self.score, self.chance = score[order], chance[order]
        self.share = np.cumsum(self.chance) / np.arange(1, _POPULATION + 1)
        self.propensity = np.clip(special.expit(8 * (self.score - np.median(self.score))), 0.05, 0.95)

    def passing(self, threshold: float | None) -> tuple[float, float]:
        """Return volume and true share of irrelevant sends above a threshold."""
        count = 0 if threshold is None else int(np.searchsorted(-self.score, -threshold, side="right"))
        return count / _POPULATION, float(self.share[count - 1]) if count else 0.0

    def oracle(self, bound: float) -> float:
        """Return the volume of the best fixed threshold that keeps the bound."""
        ends = np.append(self.score[1:] < self.score[:-1], True)
        kept = np.flatnonzero((self.share <= bound) & ends)
        return (kept[-1] + 1) / _POPULATION if len(kept) else 0.0


def readings(customers: int) -> Iterator[Reading]:
    """Yield all figures."""
    for setting in SETTINGS:
        yield from _bounded(setting)
    yield from _watched()
    yield from _explored()
    yield from _planned(customers)


def _bounded(setting: Setting) -> Iterator[Reading]:
    world = World(setting)
    most = setting.bound if not setting.relative else bounded.RELATIVE * float(world.share[-1])
    kept, volume = 0, []
    for seed in SEEDS:
        share, truth = world.passing(_threshold(world, setting, seed))
        kept += truth <= most
        volume.append(share)
    data = f"{setting.name}: {setting.n:,} labelled sends, {len(SEEDS)} repetitions"
    yield Reading("irrelevance bound kept", data, kept, f"of {len(SEEDS)}", KEPT, least=True)
    found = float(np.mean(volume)) / world.oracle(most)
    yield Reading("volume over that of the best fixed threshold", data, found, "", VOLUME, least=True)


def _threshold(world: World, setting: Setting, seed: int) -> float | None:
    dice = np.random.default_rng(1_000 + seed)
    chance = world.propensity / world.propensity.sum() if setting.weighted else None
    at = dice.choice(_POPULATION, setting.n, p=chance) if setting.weighted else dice.integers(0, _POPULATION, setting.n)
    irrelevant, bound = dice.random(setting.n) < world.chance[at], Bound(setting.bound)
    if setting.relative:
        hits = int(dice.binomial(setting.relative, world.share[-1]))
        bound = bounded.relative(hits, setting.relative)
    more = {"weight": 1 / world.propensity[at], "draw": dice.random(setting.n)} if setting.weighted else {}
    gate = bounded.certify(world.score[at], irrelevant, bound, **more)
    return gate.threshold if isinstance(gate, bounded.Gate) else None


def _watched() -> Iterator[Reading]:
    """Yield false alarms over half a year of weekly looks at the bound itself, and delays once it is broken."""
    week, weeks, bound = 100, 26, 0.2
    data = f"{week} sends a week, bound .20, {len(SEEDS)} repetitions"
    closed, exact, delay, slower = 0, 0, [], []
    for seed in SEEDS:
        dice = np.random.default_rng(seed)
        at_bound = dice.random(week * weeks) < bound
        worse = np.append(dice.random(week * 13) < 0.15, dice.random(week * weeks) < 0.3)
        closed += _closes(at_bound, bound, week, _closed) is not None
        exact += _closes(at_bound, bound, week, _rejected) is not None
        delay.append(_after(worse, bound, week, _closed))
        slower.append(_after(worse, bound, week, _rejected))
    yield Reading(
        "gate closed by mistake in 26 weekly looks, share exactly at the bound", data, closed / len(SEEDS), ""
    )
    yield Reading("the same by an exact test of each window", data, exact / len(SEEDS), "")
    yield Reading("sends until it closes, once the share is .30 (median)", data, float(np.median(delay)), "sends")
    yield Reading("the same by an exact test of each window", data, float(np.median(slower)), "sends")


def _closes(came: np.ndarray, bound: float, week: int, test: Callable[[np.ndarray, float], bool]) -> int | None:
    return next((end for end in range(week, len(came) + 1, week) if test(came[:end], bound)), None)


def _after(came: np.ndarray, bound: float, week: int, test: Callable[[np.ndarray, float], bool]) -> int:
    """Return the sends since week 13 until the gate closes; all of them where it never does."""
    ends = range(week * 14, len(came) + 1, week)
    return next((end for end in ends if test(came[:end], bound)), len(came)) - 13 * week


def _closed(came: np.ndarray, bound: float) -> bool:
    found = bounded.watch(came, bound)
    return isinstance(found, Watch) and not found.open


def _rejected(came: np.ndarray, bound: float) -> bool:
    last = came[-bounded.WINDOW :]
    return float(special.bdtrc(int(last.sum()) - 1, len(last), bound)) <= bounded.ERROR if last.any() else False


def _explored() -> Iterator[Reading]:
    dice = np.random.default_rng(0)
    case = _cases(dice, 1, _ARMS)
    policy, draw = Policy("v1", sharpness=0.1, floor=0.002), dice.integers(0, 2**64, 1, dtype=np.uint64)
    taken = _times(lambda: exploring.choose(policy, case, draw), 5_000)
    data = f"one customer, {_ARMS} arms"
    yield Reading("policy: chances and choice, p50", data, float(np.quantile(taken, 0.5)) * 1e6, "us", 100)
    yield Reading("policy: chances and choice, p99", data, float(np.quantile(taken, 0.99)) * 1e6, "us")
    context = dice.normal(size=(1, 60))
    taken = _times(lambda: exploring.fingerprint(context), 5_000)
    yield Reading("hash of a context of 60 features, p50", "one customer", float(np.quantile(taken, 0.5)) * 1e6, "us")
    many = _cases(dice, 1_000_000, 11)
    draws = dice.integers(0, 2**64, 1_000_000, dtype=np.uint64)
    data = "1,000,000 customers, 11 arms"
    yield Reading(
        "policy: chances and choice", data, min(_times(lambda: exploring.choose(policy, many, draws), 3)), "s"
    )
    audits = auditing.audit(many, exploring.choose(policy, many, draws))
    held = sum(each.holds for each in audits)
    yield Reading(
        "propensity audit: arms whose 99 % interval holds 1", data, held, f"of {len(audits)}", len(audits), True
    )


def _cases(dice: np.random.Generator, n: int, arms: int) -> Cases:
    """Return customers whose eligible arms are the same, silence among them."""
    value = dice.normal(100, 50, (n, arms))
    value[:, -1] = 0
    return Cases(np.arange(n + 1) * arms, np.tile(np.append(np.arange(arms - 1), SILENCE), n), value.ravel())


def _times(call: Callable[[], object], times: int) -> Sequence[float]:
    found = []
    for _ in range(times):
        start = time.perf_counter()
        call()
        found.append(time.perf_counter() - start)
    return found


def _planned(customers: int) -> Iterator[Reading]:
    allocation.allocate(*week(500, 10, 0))  # imports
    for seed in (0, 1, 2):
        data = f"{customers:,} customers x 10 offers, 31 limits, shop {seed}"
        options, limits = week(customers, 10, seed)
        start = time.process_time(), time.perf_counter()
        plan = allocation.allocate(options, limits)
        took = time.perf_counter() - start[1]
        yield Reading("plan after scores", data, took, "s", 5)
        yield Reading("plan after scores, processor", data, time.process_time() - start[0], "s")
        yield Reading("plan: gap to the bound", data, 100 * plan.gap, "%", 0.05)
        behind = _behind(options, limits, plan)
        yield Reading("everybody her best offer, by value while limits last: behind the plan", data, behind, "%")


def _behind(options: Options, limits: Limits, plan: allocation.Plan) -> float:
    """Return how far the usual way stays behind: everybody her best offer, the most valuable first."""
    value = options.value.reshape(-1, 10)
    at = np.arange(len(value)) * 10 + value.argmax(axis=1)
    chosen = Options(*(each[at] for each in (options.customer, options.offer, options.channel, options.value,
                                             options.cost, options.day)))  # fmt: skip
    order = np.argsort(-chosen.value, kind="stable")
    fits = chosen.value[order] > 0
    slot = chosen.channel[order].astype(int) * 7 + chosen.day[order]
    for group, amount, most in (
        (chosen.offer[order].astype(int), chosen.cost[order], limits.budget),
        (chosen.offer[order].astype(int), np.ones(len(order), int), limits.stock),
        (slot, np.ones(len(order), int), limits.capacity.ravel()),
    ):
        for each in np.unique(group):
            mine = np.flatnonzero((group == each) & fits)
            fits[mine[np.cumsum(amount[mine]) > most[each]]] = False
    return 100 * (1 - float(chosen.value[order][fits].sum()) / plan.value)


def week(customers: int, offers: int, seed: int) -> tuple[Options, Limits]:
    """Return a week: a budget per offer, little stock of one, fifty calls a day, scarce letters."""
    dice = np.random.default_rng(seed)
    n, deep = customers * offers, np.linspace(100, 600, offers)
    channel = dice.choice(3, n, p=[0.7, 0.2, 0.1]).astype(np.int8)
    worth = dice.gamma(2, 1, (customers, 1)) * dice.gamma(2, 200, (customers, offers)) - deep / 2
    cost = (np.tile(deep, customers) * dice.uniform(0.5, 1.5, n)).astype(np.int64)
    day = np.where(channel == 2, dice.integers(0, 7, n), 0).astype(np.int8)
    options = Options(
        np.repeat(np.arange(customers, dtype=np.int32), offers), np.tile(np.arange(offers, dtype=np.int16), customers),
        channel, worth.ravel() + 300 * (channel == 2), cost, day,
    )  # fmt: skip
    capacity = np.full((3, 7), UNLIMITED)
    capacity[2], capacity[:2, 0] = 50, (customers // 2, customers * 8 // 100)
    stock = np.full(offers, UNLIMITED)
    stock[3] = customers // 100
    return options, Limits(np.full(offers, int(customers * 0.3 * deep.mean() / offers)), stock, capacity)


def write(out: Path, customers: int) -> None:
    """Write everything into a file."""
    figures.write(out, readings(customers))


def plan_once(customers: int) -> None:
    """Make one plan, for the memory it takes."""
    options, limits = week(customers, 10, 0)
    assert allocation.allocate(options, limits).gap < 0.01
