"""How long a decision in the moment takes: fifty offers whose conditions read sixty features, on the small shop."""

from __future__ import annotations

import json
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import msgspec
import numpy as np

import acquaint
from acquaint.decisions.moment import Context, Decision
from acquaint.desk import Ask
from acquaint.events import Event, Line, Order
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
        found: dict[str, Any] = {"first": _quantiles(_appended(live, who, "till"))}
        again = [each for _ in range(ROUNDS) for channel in CHANNELS for each in _appended(live, who, channel)]
        after = [each for _ in range(ROUNDS) for each in _appended(live, who, "till", happened=True)]
        found |= {"again": _quantiles(again), "after": _quantiles(after)}
        waits = []
        for each in who:
            since = time.perf_counter()
            live.decide(each, "till", N)
            waits.append(time.perf_counter() - since)
        found["alone"] = _quantiles([(each, each) for each in waits])
        started = time.perf_counter()
        futures = [live.submit([], Ask(each, Context("web"), N)) for _ in range(ROUNDS) for each in who]
        for future in futures:
            future.result()
        found["rate"] = len(futures) / (time.perf_counter() - started)
        made = live.decisions()
    found["open"] = float(np.mean([len(each.eligible) for each in made]))
    found["bytes"] = float(np.mean([len(msgspec.msgpack.encode(each)) for each in made]))
    out.write_text(json.dumps(found), encoding="utf-8")


def _appended(live: LiveShop, who: list[str], channel: str, *, happened: bool = False) -> list[tuple[float, float]]:
    """Return the seconds and CPU seconds of each decision, from the question until its row is in the open transaction.

    Where something has happened, an order of hers comes with each question, which nothing that is kept knows of.
    """
    seconds: list[tuple[float, float]] = []

    def decide(found: object, seq: int) -> list[tuple[str, bytes]]:  # noqa: ARG001 - as the log calls it
        for each in who:
            fresh = [_order(live, each)] if happened else []
            started, busy = time.perf_counter(), time.thread_time()
            with live._lock:
                (made,) = live._answered([Ask(each, Context(channel), N)], fresh, seq)
            assert isinstance(made, Decision)
            row = made.customer, msgspec.msgpack.encode(made)
            live.log._con.execute("INSERT INTO decisions (customer, content) VALUES (?, ?)", row)
            seconds.append((time.perf_counter() - started, time.thread_time() - busy))
        return []

    live.log.append([], [], decide)
    return seconds


def _order(live: LiveShop, customer: str) -> Event:
    """Return an order of a customer as intake hands it on."""
    lines = [Line(product="5-10", category="Herbal tea", gross_sales_minor=1_200, net_sales_minor=1_200)]
    made = Order(
        source="bench", id="1", atom=live.atoms(customer)[0], ts=live._now() - timedelta(seconds=9), channel="store",
        gross_sales_minor=1_200, net_sales_minor=1_200, lines=lines,
    )  # fmt: skip
    accepted = live._acceptance.accepted(made, live._now() - timedelta(seconds=1))
    assert not isinstance(accepted, str)
    return accepted


def _quantiles(seconds: list[tuple[float, float]]) -> dict[str, float]:
    wall, busy = np.array(seconds).T
    return {
        "p50": float(np.quantile(wall, 0.5)), "p99": float(np.quantile(wall, 0.99)),
        "cpu_p50": float(np.quantile(busy, 0.5)), "cpu_p99": float(np.quantile(busy, 0.99)),
    }  # fmt: skip
