"""The page of figures, `docs/benchmarks.md`: what was measured, where, and what the bar was."""

from __future__ import annotations

import os
import platform
import re
import sys
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from benchmarks.figures import LARGE, OURS, PEER, SMALL, Figure, Reading

ADDITIONS = 10_000_000
LEAST_RATIO = 2.5
"""How many times faster than pandas the standard features have to be; and leaner."""
MOST_GROWTH = 12
"""How many times the seconds ten times the lines may take."""


TITLES = {
    "imports": "Start", "groceries": "A year of groceries", "small": "A small shop", "crowd": "A large list",
    "invoices": "One file of invoices", "generated": "A generated shop", "live": "Live",
    "scale": "A hundred million lines", "simulated": "The simulated shop",
    "buying": "Orders and value", "coverage": "How sure orders and value are",
    "timing": "When they come, and for what", "taste": "What they like",
    "learned": "All models", "nightly": "All models of a large shop", "truth": "Beside the truth of a simulated shop",
    "uplift": "Incremental value",
    "deciding": "What decisions are made of", "decide": "Decisions in the moment", "loop": "The closed loop",
    "relevance": "Which offer matters to whom",
}  # fmt: skip
"""Heading of each part of the benchmarks, in the order of the page."""


def section(part: str, figures: Sequence[Figure | Reading]) -> str:
    """Return the section of a part: its figures, what they say together, and where and when they were taken."""
    costs = [figure for figure in figures if isinstance(figure, Figure)]
    readings = [figure for figure in figures if isinstance(figure, Reading)]
    blocks = [f"## {TITLES[part]}", *([_NOTES[part]] if part in _NOTES else [])]
    blocks += [table for table in (_table(_COSTS, costs), _table(_READINGS, readings)) if table]
    blocks += [said for said in (ratio(costs), growth(costs)) if said]
    return "\n\n".join([*blocks, machine()]) + "\n"


def put(page: str, sections: Mapping[str, str]) -> str:
    """Return the page with some sections in place of those it has; the others stay as they are."""
    headings = [f"## {title}\n" for title in TITLES.values()]
    there = {
        heading: part for part in re.split(r"(?m)^(?=## )", page) for heading in headings if part.startswith(heading)
    }
    there |= {f"## {TITLES[part]}\n": text for part, text in sections.items()}
    kept = (there[heading].strip() for heading in headings if heading in there)
    return "\n\n".join([f"# Benchmarks\n\n{_INTRODUCTION}", *kept]) + "\n"


def _table(head: tuple[str, ...], figures: Sequence[Figure | Reading]) -> str:
    lines = [f"| {' | '.join(head)} |", "|" + "---|" * len(head), *map(row, figures)]
    return "\n".join(lines) if figures else ""


_COSTS = ("what", "seconds", "CPU seconds", "MiB", "bar", "met", "data")
_READINGS = ("what", "measured", "bar", "met", "data")
_INTRODUCTION = (
    "Written by `make bench`, or one part of it by `python -m benchmarks --only PART`; each part says where and when "
    "it was measured. Each figure is taken in a process of its own, from its start to its end; the memory is "
    "the largest resident set of that process. Runs of up to 20 seconds are the median of three, longer ones are made "
    "once. CPU seconds are user and system time of all threads; where they exceed the seconds by less than the number "
    "of cores, the rest was waiting. Every figure rests on the real command or the public call; the generated shop is "
    "described in `benchmarks/generate.py`, and the features in pandas in `benchmarks/peer.py`: a test compares all "
    "their values with those of acquaint."
)
_NOTES = {
    "live": "Folding and reading are timed inside one process on one core, the best of five rounds (reading: all of "
    "them); stored means packed bytes as checkpoints keep them. Intake is the public call: callers who hand in one "
    "order each and wait until the disk has it, some two hundred at a time."
}


def machine() -> str:
    """Return a sentence on the machine; its name and its folders are nobody's business."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30 if hasattr(os, "sysconf") else None
    size = f"{memory:.0f} GiB of memory, " if memory else ""
    load = f" The load of the last minute was {os.getloadavg()[0]:.1f} at the end." if hasattr(os, "getloadavg") else ""
    return (
        f"Measured on {datetime.now(UTC):%d %B %Y}: {_processor()}, {os.cpu_count()} cores, {size}{platform.system()}, "
        f"Python {platform.python_version()}, DuckDB {version('duckdb')}, pandas {version('pandas')}.{load} "
        f"{ADDITIONS:,} additions in a loop of plain Python took {_loop():.2f} s: on a machine where they take half of "
        "that, expect half of these figures."
    )


def _loop() -> float:
    """Return the seconds this machine takes for a loop, now: virtual machines of one name differ by three times."""
    start, total = time.perf_counter(), 0
    for number in range(ADDITIONS):
        total += number
    return time.perf_counter() - start


def _processor() -> str:
    """Return the model of the processor as the system calls it."""
    known = Path("/proc/cpuinfo")
    if known.exists():
        for line in known.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.split(":", 1)[1].strip()
    return platform.processor() or platform.machine() or sys.platform


def row(figure: Figure | Reading) -> str:
    """Return a row of the page's table of costs, or of that of readings."""
    if isinstance(figure, Reading):
        return _reading(figure)
    cost = figure.cost
    bars = [] if figure.most_seconds is None else [f"{figure.most_seconds:g} s"]
    bars += [] if figure.most_mebibytes is None else [f"{_mebibytes(figure.most_mebibytes)} MiB"]
    met = "-" if not bars else "yes" if figure.met else "**no**"
    took = f"{cost.seconds:.2f} | {cost.cpu_seconds:.2f}" if cost.seconds else "- | -"
    numbers = f"{took} | {_mebibytes(cost.mebibytes)}"
    return f"| {figure.what} | {numbers} | {', '.join(bars) or '-'} | {met} | {figure.data} |"


def _reading(figure: Reading) -> str:
    bar = "-" if figure.bar is None else f"{'>=' if figure.least else '<='} {_number(figure.bar)} {figure.unit}".strip()
    met = "-" if figure.bar is None else "yes" if figure.met else "**no**"
    return f"| {figure.what} | {f'{_number(figure.value)} {figure.unit}'.strip()} | {bar} | {met} | {figure.data} |"


def _number(value: float) -> str:
    """Return a number as exact as it is worth: whole from 100 on, else three digits."""
    return f"{value:,.0f}" if abs(value) >= 100 or value == round(value) else f"{value:.3g}"


def _mebibytes(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.2f}"


def ratio(figures: Sequence[Figure]) -> str:
    """Return how the standard features compare with the same in pandas; nothing where they were not measured."""
    named = {figure.what: figure.cost for figure in figures}
    if not {OURS, PEER} <= set(named):
        return ""
    ours, peer = named[OURS], named[PEER]
    faster, leaner = peer.seconds / ours.seconds, peer.mebibytes / ours.mebibytes
    cpu = peer.cpu_seconds / ours.cpu_seconds
    enough = "met" if faster >= LEAST_RATIO and leaner > 1 else "**not met**"
    return (
        "Against pandas, in the same run and on the same files: "
        f"{faster:.1f} times faster ({cpu:.1f} times in CPU seconds) and {leaner:.1f} times leaner; "
        f"the bar ({LEAST_RATIO:g} times faster, and leaner) is {enough}."
    )


def growth(figures: Sequence[Figure]) -> str:
    """Return what ten times the lines cost; nothing where they were not measured."""
    named = {figure.what: figure.cost for figure in figures}
    if not {SMALL, LARGE} <= set(named):
        return ""
    small, large = named[SMALL], named[LARGE]
    slower, cpu = large.seconds / small.seconds, large.cpu_seconds / small.cpu_seconds
    enough = "met" if slower <= MOST_GROWTH else "**not met**"
    return (
        f"Ten times the lines took {slower:.1f} times the seconds ({cpu:.1f} times the CPU seconds) and "
        f"{large.mebibytes / small.mebibytes:.1f} times the memory; the bar ({MOST_GROWTH} times the seconds) "
        f"is {enough}."
    )
