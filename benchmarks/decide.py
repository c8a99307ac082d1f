"""How long a decision in the moment takes: fifty offers whose conditions read sixty features, on the small shop."""

from __future__ import annotations

import gc
import json
import time
from pathlib import Path

import msgspec
import numpy as np

import acquaint
from acquaint.decisions.moment import Context, Decision
from acquaint.desk import Ask
from acquaint.features import profiles
from acquaint.liveshop import LiveShop

OFFERS, FEATURES, ROUNDS = 50, 60, 8
CHANNELS = ("till", "web", "email")
N = 3


def offers(shop: Path) -> None:
    """Write offers with conditions into the settings of a shop."""
    opened = acquaint.open(shop)
    catalog = profiles.features_of(opened.settings, ()).live()
    figures = [entry.feature.name for entry in catalog.entries if entry.type in ("integer", "number")][:FEATURES]
    assert len(figures) == FEATURES
    categories = ("Green tea", "Black tea", "Herbal tea", "Teaware")
    text = [(shop / "acquaint.toml").read_text(encoding="utf-8")]
    for number in range(OFFERS):
        named = figures[number % FEATURES], figures[(number + OFFERS) % FEATURES]
        condition = " and ".join(f"coalesce({name}, 0) >= 0" for name in named)
        products = f"products = \"category = '{categories[number % 4]}'\"\n" if number % 2 else ""
        text.append(
            f'[offers.o{number:02}]\nkind = "percent"\nvalue = {5 + number % 7}.0\ncost = 0.01\n'
            f'message = "Offer {number}"\neligibility = "{condition}"\n{products}'
        )
    (shop / "acquaint.toml").write_text("\n".join(text), encoding="utf-8")


def measure(shop: Path, out: Path) -> None:
    """Measure deciding on all customers of a shop, with and without the wait for the disk."""
    opened = acquaint.open(shop)
    rows = opened.customers().select(["customer", "kind"]).to_pylist()
    who = sorted(row["customer"] for row in rows if row["kind"] == "person")
    with opened.live() as live:
        cold = _appended(live, who, "till")
        warm = [each for _ in range(ROUNDS) for channel in CHANNELS for each in _appended(live, who, channel)]
        decide = _decided(live, who)
        started, waits = time.perf_counter(), []
        for each in who:
            since = time.perf_counter()
            live.decide(each, "till", N)
            waits.append(time.perf_counter() - since)
        alone = time.perf_counter() - started
        futures = [live.submit([], Ask(each, Context("web"), N)) for _ in range(ROUNDS) for each in who]
        started = time.perf_counter()
        for future in futures:
            future.result()
        together = time.perf_counter() - started
        made = [Decision] and live.decisions()
    found = {
        "cold": _quantiles(cold), "warm": _quantiles(warm), "alone": _quantiles(waits), "steps": decide,
        "alone_rate": len(who) / alone, "rate": len(futures) / together,
        "open": float(np.mean([len(each.eligible) for each in made])),
        "bytes": float(np.mean([len(msgspec.msgpack.encode(each)) for each in made])),
    }  # fmt: skip
    out.write_text(json.dumps(found), encoding="utf-8")


def _appended(live: LiveShop, who: list[str], channel: str) -> list[float]:
    """Return the seconds of each decision, from the question until its row is in the open transaction."""
    seconds: list[float] = []
    marks: list[float] = []

    def decide(found: object, seq: int) -> list[tuple[str, bytes]]:  # noqa: ARG001 - as the log calls it
        rows = []
        for each in who:
            started = time.perf_counter()
            with live._lock:
                (made,) = live._answered([Ask(each, Context(channel), N)], [], seq)
            assert isinstance(made, Decision)
            rows.append((made.customer, msgspec.msgpack.encode(made)))
            live.log._con.execute("INSERT INTO decisions (customer, content) VALUES (?, ?)", rows.pop())
            seconds.append(time.perf_counter() - started)
        marks.append(len(seconds))
        return rows

    gc.collect()
    live.log.append([], [], decide)
    return seconds


def _decided(live: LiveShop, who: list[str]) -> dict[str, float]:
    """Return the median seconds of reading features, and of everything else but writing."""
    read, rest = [], []
    for each in who:
        atoms = live.atoms(each)
        at = max(live._now(), live._states.newest(atoms))
        started = time.perf_counter()
        features = live._read(live._reader, each, atoms, at, live._members)
        between = time.perf_counter()
        case = live._desk.case(each, at, live.atoms, features)
        live._desk.stall.decide(case, Context("till"), at, at.date(), N)
        read.append(between - started)
        rest.append(time.perf_counter() - between)
    return {"features": float(np.median(read)), "decide": float(np.median(rest))}


def _quantiles(seconds: list[float]) -> dict[str, float]:
    return {"p50": float(np.quantile(seconds, 0.5)), "p99": float(np.quantile(seconds, 0.99))}
