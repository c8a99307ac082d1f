"""What the live interpreter does in a second, measured on a real shop; each function writes its readings as JSON."""

from __future__ import annotations

import json
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

import acquaint
from acquaint import clock, golive
from acquaint.events import Event, Line, Order, counts
from acquaint.features import replay
from acquaint.features.layout import Layout
from acquaint.features.live import Interpreter, Stored
from acquaint.features.tallies.state import EPOCH, Moment
from acquaint.groups import Taken
from acquaint.liveshop import LiveShop

CUSTOMERS = 300
ROUNDS = 5
OUTSTANDING = 192
"""Orders that callers have handed in and wait for."""


def folding(shop: Path, out: Path) -> None:
    """Measure folding, reading and size of states on the orders of a shop that was run."""
    opened = acquaint.open(shop)
    snapshot = opened.lake.current()
    assert snapshot is not None
    known = golive.definitions(snapshot, opened.settings)
    tables = golive.state_tables(opened.lake, snapshot, known)
    layout = Layout(known.catalog, known.margin, tables.codes)
    interpreter = Interpreter(known.catalog, layout, known.constants)
    as_of = snapshot.manifest.as_of
    at = Moment(clock.last_day(as_of, known.zone).toordinal() - EPOCH, snapshot.manifest.day.replace(day=1))
    everybody = [atom for who in opened.customers()["customer"].to_pylist() for atom in tables.atoms(who)]
    stored = {atom: interpreter.encode(state) for atom, state in _states(tables, layout, everybody)}
    orders = [event for event in _events(opened, everybody) if isinstance(event, Order)]
    before = [order for order in orders if counts(order, as_of)]
    sizes = np.array([len(content) for content in stored.values()])
    hot = _hot(interpreter, before)
    found = {
        "hot_orders": len(before) / hot,
        "hot_lines": sum(len(order.lines) for order in before) / hot,
        "cold_orders": _cold(interpreter, orders[-3_000:], stored),
        "size_p50": float(np.quantile(sizes, 0.5)),
        "size_p99": float(np.quantile(sizes, 0.99)),
        "features": len(known.catalog.entries),
    }
    seconds = _reads(interpreter, list(stored.values())[:CUSTOMERS], at)
    found |= {"read_p50": float(np.quantile(seconds, 0.5)), "read_p99": float(np.quantile(seconds, 0.99))}
    out.write_text(json.dumps(found), encoding="utf-8")


def intake(shop: Path, out: Path, orders: int) -> None:
    """Measure durable intake: callers who hand in an order each and wait until the disk has it."""
    with acquaint.open(shop).live() as live:
        made = [_order(number) for number in range(orders)]
        waits: list[float] = []
        started = time.perf_counter()
        _hand_in(live, made, waits)
        took = time.perf_counter() - started
        assert live.log.seq >= orders
    found = {
        "orders": orders / took,
        "ack_p50": float(np.quantile(waits, 0.5)),
        "ack_p99": float(np.quantile(waits, 0.99)),
    }
    out.write_text(json.dumps(found), encoding="utf-8")


def start(shop: Path, out: Path) -> None:
    """Measure how long it takes until a shop whose state tables are there can be read live."""
    started = time.perf_counter()
    with acquaint.open(shop).live() as live:
        took = time.perf_counter() - started
        assert not live.rebuilt
    out.write_text(json.dumps({"seconds": took}), encoding="utf-8")


def _states(tables: Any, layout: Layout, atoms: list[str]) -> Iterator[tuple[str, Stored]]:
    for atom in atoms:
        yield atom, tables.state(atom, layout)


def _events(opened: Any, atoms: list[str]) -> list[Event]:
    """Return the events of some customers, chosen by hash, in the order they came to count."""
    with opened._engine() as con:
        con.execute("CREATE TEMP TABLE chosen AS SELECT unnest($atoms) AS atom", {"atoms": atoms})
        con.execute(f"CREATE TEMP TABLE few AS SELECT atom FROM chosen ORDER BY md5(atom) LIMIT {CUSTOMERS}")
        return list(replay.read(con, "few"))


def _hot(interpreter: Interpreter, orders: list[Order]) -> float:
    """Return the seconds it takes to fold orders into states that are in memory; the best of a few rounds."""
    fold = interpreter.fold

    def round_() -> float:
        states = {order.atom: interpreter.zero() for order in orders}
        started = time.perf_counter()
        for order in orders:
            fold(states[order.atom], order)
        return time.perf_counter() - started

    return _best(round_)


def _cold(interpreter: Interpreter, orders: list[Order], stored: dict[str, bytes]) -> float:
    """Return how many orders a second are folded into stored states: decode, fold, encode."""

    def round_() -> float:
        started = time.perf_counter()
        for order in orders:
            interpreter.encode(interpreter.advance(interpreter.decode(stored[order.atom]), [order]))
        return time.perf_counter() - started

    return len(orders) / _best(round_)


def _reads(interpreter: Interpreter, stored: list[bytes], at: Moment) -> list[float]:
    seconds = []
    for _ in range(ROUNDS):
        for content in stored:
            started = time.perf_counter()
            interpreter.read([interpreter.decode(content)], at)
            seconds.append(time.perf_counter() - started)
    return seconds


def _best(round_: Callable[[], float]) -> float:
    return min(round_() for _ in range(ROUNDS))


def _order(number: int) -> Order:
    lines = [
        Line(
            line_number=place, product=f"P{(number * 7 + place) % 5_000}", category=f"C{place}", quantity_milli=1_000,
            gross_sales_minor=250, discount_minor=30, net_sales_minor=220,
        )
        for place in range(6)
    ]  # fmt: skip
    ts = datetime.now(UTC) - timedelta(seconds=30)
    return Order(
        source="bench", id=f"{number}", atom=f"card:{number % 20_000}", ts=ts, place="web", channel="online",
        gross_sales_minor=1_500, discount_minor=180, net_sales_minor=1_320, lines=lines,
    )  # fmt: skip


def _hand_in(live: LiveShop, orders: list[Order], waits: list[float]) -> None:
    """Hand orders in one by one, with so many callers waiting at any time."""
    waiting: deque[Future[Taken]] = deque()
    for order in orders:
        if len(waiting) >= OUTSTANDING:
            waiting.popleft().result()
        handed = time.perf_counter()
        future = live.submit([order])
        future.add_done_callback(lambda _, since=handed: waits.append(time.perf_counter() - since))
        waiting.append(future)
    for future in waiting:
        future.result()
