"""The figures: what is measured, on which data, and the bar each has to meet."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from acquaint.lake import cache
from benchmarks import measure
from benchmarks.measure import Cost

_CALL = "import sys; from pathlib import Path; from benchmarks import {module}; {module}.{call}"


OURS, PEER = "standard features, one night", "the same features in pandas"
SMALL, LARGE = "features and state tables of one night", "features and state tables, ten times the lines"


class Sizes(NamedTuple):
    """How much data the figures are taken on."""

    lines: int = 10_000_000
    customers: int = 200_000
    moments: int = 1_000_000
    weeks: int = 52
    invoice_lines: int = 500_000
    invoice_customers: int = 5_000
    households: int | None = None
    """Of the grocery year; all of them where None."""
    times: int = 10
    """How many times as large the shop is whose features are to cost little more than that."""
    crowd: int = 100_000
    orders: int = 100_000
    """Handed in live."""
    simulated: int = 100_000
    """Simulated customers whose files are made."""
    looped: int = 10_000
    """Simulated customers among whom a policy is played."""
    known: int = 6_000
    """Simulated customers whose truth is held against what is said of them."""
    buyers: int = 1_000_000
    """Customers whose way of buying is fitted."""
    repetitions: int = 2_000
    """Simulated shops whose intervals are held against the truth."""
    planned: int = 1_000_000
    """Customers whose week is planned."""


class Figure(NamedTuple):
    """One measured figure and its bar; a bar of None is not set."""

    what: str
    data: str
    cost: Cost
    most_seconds: float | None = None
    most_mebibytes: float | None = None

    @property
    def met(self) -> bool:
        """Whether the bar is met."""
        slow = self.most_seconds is not None and self.cost.seconds > self.most_seconds
        fat = self.most_mebibytes is not None and self.cost.mebibytes > self.most_mebibytes
        return not (slow or fat)


class Reading(NamedTuple):
    """A figure that is no cost of a process: a rate, a time within one, a size."""

    what: str
    data: str
    value: float
    unit: str
    bar: float | None = None
    least: bool = False
    """The bar is the least it may be, not the most."""

    @property
    def met(self) -> bool:
        """Whether the bar is met."""
        return self.bar is None or (self.value >= self.bar if self.least else self.value <= self.bar)


def call(module: str, function: str, *arguments: object) -> list[str]:
    """Return the command that calls a function of a benchmark module in a fresh process, with paths and numbers."""
    kinds = ("Path" if isinstance(each, Path) else "int" for each in arguments)
    given = ", ".join(f"{kind}(sys.argv[{place}])" for place, kind in enumerate(kinds, 1))
    return measure.python(_CALL.format(module=module, call=f"{function}({given})"), *arguments)


def imports(folder: Path, sizes: Sizes) -> Iterator[Figure]:  # noqa: ARG001 - as its sisters
    """Measure how long acquaint takes to be there."""
    yield Figure("`import acquaint`", "none", measure.median(measure.python("import acquaint")), 0.2)
    yield Figure("`acquaint --help`", "none", measure.median(measure.acquaint("--help")), 0.5)


def groceries(folder: Path, sizes: Sizes) -> Iterator[Figure]:
    """Measure the main job on a year of real grocery orders, and features at many moments of it."""
    from acquaint import demo  # noqa: PLC0415 - the process that measures stays small

    shop = folder / "groceries"
    demo.found(shop)
    if sizes.households is not None:
        measure.once(call("shop", "keep_households", shop, sizes.households))
    run = measure.acquaint("run", shop, "--quiet")
    year = "Complete Journey: 1.47 M lines, 2,469 households"
    fresh = measure.median(run, before=lambda: shutil.rmtree(shop / "lake", ignore_errors=True))
    yield Figure("`acquaint run` with list and report, first time", year, fresh, 18, 1.5 * 1024)
    yield _size(shop / "report.html", year)
    yield Figure("`acquaint run`, nothing changed", year, measure.median(run), 2)
    cost = measure.median(call("shop", "weekly", shop, sizes.weeks))
    yield Figure(f"`features.at`, all customers at {sizes.weeks} weeks", year, cost, 10)


def small(folder: Path, sizes: Sizes) -> Iterator[Figure]:  # noqa: ARG001 - as its sisters
    """Measure the small invented shop, from its exports to the list and the report."""
    from acquaint import smallshop  # noqa: PLC0415 - the process that measures stays small

    shop, data = folder / "small", "300 invented customers, two years, Shopify exports"
    smallshop.found(shop)
    run = measure.acquaint("run", shop, "--as-of", smallshop.AS_OF, "--quiet")

    def forget(*kept: Path) -> None:
        for place in (shop / "lake", *kept):
            shutil.rmtree(place, ignore_errors=True)

    cost = measure.median(run, before=lambda: forget(cache.folder()))
    yield Figure("`acquaint run`, from exports to list and report, first run on a machine", data, cost, 4)
    cost = measure.median(run, before=forget)
    yield Figure("`acquaint run`, from exports to list and report", data, cost, 4)
    yield _size(shop / "report.html", data)


def crowd(folder: Path, sizes: Sizes) -> Iterator[Figure]:
    """Measure what the list and the report add to the run of a large shop."""
    shop = folder / "crowd"
    measure.once([sys.executable, "-m", "benchmarks.crowd", str(shop), "--customers", str(sizes.crowd)])
    data = f"{sizes.crowd:,} generated customers with permissions"
    cost = measure.once(call("shop", "hand_over", shop))
    yield Figure("`acquaint run` with list and report", data, cost)
    took = float((shop / "seconds.txt").read_text(encoding="utf-8"))
    yield Figure("of that, choosing whom to contact, list, report", data, cost._replace(seconds=took), 10)


def live(folder: Path, sizes: Sizes) -> Iterator[Reading]:
    """Measure the live interpreter on the year of groceries, as the demo reads it, and durable intake."""
    from acquaint import demo  # noqa: PLC0415 - the process that measures stays small

    shop, out = folder / "live", folder / "readings.json"
    demo.found(shop)
    measure.once(measure.acquaint("run", shop, "--as-of", demo.AS_OF, "--quiet"))
    measure.once(call("live", "folding", shop, out))
    found = json.loads(out.read_text(encoding="utf-8"))
    year = "Complete Journey, 300 households"
    yield Reading("fold orders, hot, one core", year, found["hot_orders"], "orders/s", 25_000, least=True)
    yield Reading("the same in lines", year, found["hot_lines"], "lines/s", 250_000, least=True)
    yield Reading("fold orders, cold: decode, fold, encode", year, found["cold_orders"], "orders/s", 5_000, least=True)
    read = f"read {found['features']} features of a customer from stored bytes"
    yield Reading(f"{read}, p50", year, found["read_p50"] * 1e6, "us", 100)
    yield Reading(f"{read}, p99", year, found["read_p99"] * 1e6, "us", 250)
    everybody = "Complete Journey, all households"
    yield Reading("stored state, median", everybody, found["size_p50"], "bytes", 4_096)
    yield Reading("stored state, p99", everybody, found["size_p99"], "bytes", 16_384)
    measure.once(call("live", "intake", shop, out, sizes.orders))
    found = json.loads(out.read_text(encoding="utf-8"))
    handed = f"{sizes.orders:,} orders of six lines"
    yield Reading("durable intake, groups", handed, found["orders"], "orders/s", 20_000, least=True)
    yield Reading("durable intake, until acknowledged, p99", handed, found["ack_p99"] * 1e3, "ms", 20)


def _size(report: Path, data: str) -> Figure:
    """Return the size of a report, in place of what a process takes."""
    return Figure("size of `report.html`", data, Cost(0, 0, report.stat().st_size / 2**20), None, 1.5)


def invoices(folder: Path, sizes: Sizes) -> Iterator[Figure]:
    """Measure one CSV, from the file to a shop that is known."""
    target, out = folder / "invoices.csv", folder / "invoices"
    code = "import sys; from pathlib import Path; from benchmarks.generate import write_invoices as w; "
    code += "w(Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3]))"
    measure.once(measure.python(code, target, sizes.invoice_lines, sizes.invoice_customers))
    run = measure.acquaint("run", target, "--out", out, "--quiet")
    cost = measure.median(run, before=lambda: shutil.rmtree(out, ignore_errors=True))
    yield Figure("`acquaint run FILE.csv`, new shop", f"{sizes.invoice_lines:,} generated invoice lines", cost, 6)


def generated(folder: Path, sizes: Sizes) -> Iterator[Figure]:
    """Measure the standard features of a generated shop, here and in pandas, and features at many moments."""
    shop = folder / f"generated-{sizes.lines}-{sizes.customers}"
    sized = ["--lines", str(sizes.lines), "--customers", str(sizes.customers)]
    measure.once([sys.executable, "-m", "benchmarks.generate", str(shop), *sized])
    data = f"{sizes.lines:,} generated lines, {sizes.customers:,} customers"
    ours = measure.median(call("shop", "nightly", shop))
    yield Figure(OURS, data, ours, 10, 3 * 1024)
    peer = measure.median(call("peer", "nightly", shop))
    yield Figure(PEER, data, peer)
    cost = measure.median(call("shop", "moments", shop, sizes.moments))
    yield Figure(f"`features.at`, {sizes.moments:,} moments", data, cost, 20, 4 * 1024)


def scale(folder: Path, sizes: Sizes) -> Iterator[Figure | Reading]:
    """Measure the features of one night as a run has them, of a shop and of one many times as large."""
    for times in (1, sizes.times):
        lines, customers = times * sizes.lines, times * sizes.customers
        shop = folder / f"scale-{lines}"
        sized = ["--lines", str(lines), "--customers", str(customers)]
        measure.once([sys.executable, "-m", "benchmarks.generate", str(shop), *sized])
        data = f"{lines:,} generated lines, {customers:,} customers"
        night = measure.once(call("shop", "night", shop))
        yield Figure(f"features, {'large' if times > 1 else 'small'} shop", data, night)
        laid = measure.once(call("shop", "states", shop, folder / "states"))
        yield Figure(f"state tables, {'large' if times > 1 else 'small'} shop", data, laid)
        shutil.rmtree(shop)
        bar = (150, 6 * 1024) if times > 1 else (None, None)
        both = Cost(
            night.seconds + laid.seconds,
            night.cpu_seconds + laid.cpu_seconds,
            max(night.mebibytes, laid.mebibytes),
        )
        yield Figure(LARGE if times > 1 else SMALL, data, both, *bar)
    measure.once(call("shop", "start", folder / "states", folder / "start.json"))
    found = json.loads((folder / "start.json").read_text(encoding="utf-8"))
    yield Reading("start of a live shop: state tables opened", data, found["open"] * 1e3, "ms", 1_000)
    yield Reading("the same, to the first customer's features", data, found["first"] * 1e3, "ms")
    shutil.rmtree(folder / "states")


def simulated(folder: Path, sizes: Sizes) -> Iterator[Figure]:
    """Measure making a year of a shop with known truth, and playing a policy in it."""
    shop = folder / "simulated"
    year = ("--customers", sizes.simulated, "--days", 365, "--seed", 0)
    cost = measure.once(measure.acquaint("simulate", shop, *year, "--quiet"))
    data = f"{sizes.simulated:,} simulated customers, one year"
    yield Figure("`acquaint simulate`, files and truth", data, cost, 60, 4 * 1024)
    data = f"{sizes.looped:,} simulated customers, 26 weeks"
    cost = measure.median(call("simulated", "closed_loop", sizes.looped, 26))
    yield Figure("closed loop, everybody permitted is written to every week", data, cost, 20)


def closed(folder: Path, sizes: Sizes) -> Iterator[Reading]:
    """Measure what policies bring in the simulated shop, beside an oracle."""
    return _readings(folder, "closed_loop", sizes.looped)


def buying(folder: Path, sizes: Sizes) -> Iterator[Reading]:
    """Measure orders and value: published parameters, holdouts of real shops, speed."""
    return _readings(folder, "buying", sizes.buyers)


def coverage(folder: Path, sizes: Sizes) -> Iterator[Reading]:
    """Measure how often intervals of orders and value hold the truth of simulated shops."""
    return _readings(folder, "buying", sizes.repetitions, function="write_coverage")


def timing(folder: Path, sizes: Sizes) -> Iterator[Reading]:  # noqa: ARG001 - as its sisters
    """Measure the next order and replenishment on the weeks after 2017-10-30, and on CDNOW and grocery_elog."""
    return _readings(folder, "timing", _journey(folder))


def taste(folder: Path, sizes: Sizes) -> Iterator[Reading]:  # noqa: ARG001 - as its sisters
    """Measure tastes and the next basket on the weeks after 2017-10-30."""
    return _readings(folder, "taste", _journey(folder))


def learned(folder: Path, sizes: Sizes) -> Iterator[Reading]:  # noqa: ARG001 - as its sisters
    """Measure all models of the demo's year: seconds, calibration, and boosted trees on the same cases."""
    return _readings(folder, "learned", folder / "learned")


def nightly(folder: Path, sizes: Sizes) -> Iterator[Figure | Reading]:
    """Measure all models of a large generated shop: seconds, and the memory of the whole process."""
    shop, out = folder / "nightly", folder / "nightly.json"
    lines, customers = 5 * sizes.lines, 5 * sizes.customers
    sized = ["--lines", str(lines), "--customers", str(customers)]
    measure.once([sys.executable, "-m", "benchmarks.generate", str(shop), *sized])
    cost = measure.once(call("nightly", "models", out, shop))
    data = f"{lines:,} generated lines, {customers:,} customers"
    yield Figure("portrait of all customers: history, stages, features, models", data, cost, None, 12 * 1024)
    for given in json.loads(out.read_text(encoding="utf-8")):
        yield Reading(*given)
    shutil.rmtree(shop)


def uplift(folder: Path, sizes: Sizes) -> Iterator[Reading]:  # noqa: ARG001 - as its sisters
    """Measure incremental value: Hillstrom's test in halves, and data in which there is nothing to find."""
    return _readings(folder, "uplift")


def truth(folder: Path, sizes: Sizes) -> Iterator[Reading]:
    """Measure how near what models say of simulated customers comes to what is true of them."""
    return _readings(folder, "truth", folder / "truth", sizes.known)


def deciding(folder: Path, sizes: Sizes) -> Iterator[Figure | Reading]:
    """Measure what decisions are made of: the bound on irrelevant sends, exploration, the plan of a week."""
    data = f"{sizes.planned:,} customers x 10 offers: options made, planned"
    cost = measure.once(call("deciding", "plan_once", sizes.planned))
    yield Figure("plan of a week, with its options", data, cost, None, 1024)
    yield from _readings(folder, "deciding", sizes.planned)


def decide(folder: Path, sizes: Sizes) -> Iterator[Reading]:  # noqa: ARG001 - as its sisters
    """Measure decisions in the moment on the small invented shop, with fifty offers over sixty features."""
    from acquaint import smallshop  # noqa: PLC0415 - the process that measures stays small

    shop, out = folder / "decide", folder / "decide.json"
    smallshop.found(shop)
    measure.once(measure.acquaint("run", shop, "--as-of", smallshop.AS_OF, "--quiet"))
    measure.once(call("decide", "offers", shop))
    measure.once(call("decide", "measure", shop, out))
    found = json.loads(out.read_text(encoding="utf-8"))
    data = f"300 customers, 50 offers, {found['open']:.0f} of them open, 60 features"
    for which, said in (("again", "nothing new"), ("after", "an order comes with it"), ("first", "first time")):
        bars = (0.4, 1.0) if which != "first" else (None, None)
        for quantile, bar in zip(("p50", "p99"), bars, strict=True):
            what = f"decide, {said}: row appended to the open group, {quantile}"
            yield Reading(what, data, found[which][quantile] * 1e3, "ms", bar)
            yield Reading("of that, on the processor", data, found[which][f"cpu_{quantile}"] * 1e3, "ms")
    for quantile in ("p50", "p99"):
        what = f"decide, acknowledged with its commit, one caller, {quantile}"
        yield Reading(what, data, found["alone"][quantile] * 1e3, "ms")
    yield Reading("decisions acknowledged, many callers", data, found["rate"], "decisions/s")
    yield Reading("a decision in the ledger", data, found["bytes"], "bytes")


def relevance(folder: Path, sizes: Sizes) -> Iterator[Reading]:  # noqa: ARG001 - as its sisters
    """Measure which offer matters to whom on campaign 18 of the grocery year."""
    return _readings(folder, "relevance")


def _journey(folder: Path) -> Path:
    """Return the demo's shop after a run with all its data."""
    from acquaint import demo  # noqa: PLC0415 - the process that measures stays small

    shop = folder / "journey"
    if not shop.exists():
        demo.found(shop)
        measure.once(measure.acquaint("run", shop, "--as-of", demo.AS_OF, "--quiet"))
    return shop


def _readings(folder: Path, module: str, *arguments: object, function: str = "write") -> Iterator[Reading]:
    """Yield what a module measures in a process of its own."""
    out = folder / f"{module}.json"
    measure.once(call(module, function, out, *arguments))
    for given in json.loads(out.read_text(encoding="utf-8")):
        yield Reading(*given)


def write(out: Path, readings: Iterable[Reading]) -> None:
    """Write readings, as a process that measures hands them over."""
    out.write_text(json.dumps([*readings]), encoding="utf-8")


PARTS: dict[str, Callable[[Path, Sizes], Iterator[Figure | Reading]]] = {
    "imports": imports,
    "groceries": groceries,
    "small": small,
    "crowd": crowd,
    "invoices": invoices,
    "generated": generated,
    "live": live,
    "scale": scale,
    "simulated": simulated,
    "buying": buying,
    "coverage": coverage,
    "timing": timing,
    "taste": taste,
    "learned": learned,
    "nightly": nightly,
    "truth": truth,
    "uplift": uplift,
    "deciding": deciding,
    "decide": decide,
    "loop": closed,
    "relevance": relevance,
}
"""What is measured, by name; each gets a folder for its data."""
