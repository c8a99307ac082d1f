"""What happens in a simulated shop, in the order of time: as events for the live interpreter, or as plain rows."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from itertools import groupby
from typing import Any, TypeVar

from acquaint.events import Contact, Event, Line, Order, Other, Response
from acquaint.simulate import loop
from acquaint.simulate.files import Tellers
from acquaint.simulate.policies import Policy
from acquaint.simulate.tills import WEB
from acquaint.simulate.told import Told
from acquaint.simulate.world import World

T = TypeVar("T")
Row = dict[str, Any]
_ORDER_ID = {"till": "receipt", "web_orders": "order"}
_ATOMS = (("account", "account:web:"), ("card", "card:"), ("email", "email:"))
"""Identifiers, the strongest first, and how the atom of each begins."""
_NIGHT = 5 * 3_600
"""Local second of a day before which everything of the day before has happened."""


def rows(world: World, policy: Policy) -> Iterator[Row]:
    """Yield the rows of all files in the order of time, each a plain dictionary with the `file` it belongs to.

    The lines of an order follow each other. Rows of nobody known are among them.
    """
    for group in _in_order(world, policy):
        yield from group


def events(world: World, policy: Policy) -> Iterator[Event]:
    """Yield what happens in the order of time, an order with its lines as one event.

    What nobody known did is left out: an event belongs to an atom.
    """
    for group in _in_order(world, policy):
        if (atom := _atom(group[0])) is not None:
            yield _event(group, atom)


def paced(happening: Iterable[T], at: Callable[[T], datetime], speed_up: float, *, now: Callable[[], float],
          sleep: Callable[[float], object]) -> Iterator[T]:  # fmt: skip
    """Yield what happens when it happens, in a time that runs `speed_up` times as fast.

    Parameters
    ----------
    at
        Instant of each.
    now, sleep
        Seconds of a clock that never goes back, and how to wait some; the first one is yielded at once.
    """
    begun: tuple[float, datetime] | None = None
    for each in happening:
        instant = at(each)
        begun = begun or (now(), instant)
        wait = begun[0] + (instant - begun[1]).total_seconds() / speed_up - now()
        if wait > 0:
            sleep(wait)
        yield each


def instant(event: Event | Row) -> datetime:
    """Return when an event or row happened, for `paced`."""
    return event["at"] if isinstance(event, dict) else event.ts


def _in_order(world: World, policy: Policy) -> Iterator[list[Row]]:
    """Yield orders (their lines together) and other rows in the order of time; what is due later waits."""
    waiting: list[tuple[float, int, list[Row]]] = []
    tellers, state, number = Tellers(world), world.start(), 0
    for day in loop.play(world, policy, state, world.days.many):
        for told in tellers.told(day):
            for group in _groups(told):
                number += 1  # a tie is broken by who said it first
                heapq.heappush(waiting, (group[0]["at"].timestamp(), number, group))
        ends = float(world.days.instants(day.day + 1, _NIGHT))
        while waiting and waiting[0][0] < ends:
            yield heapq.heappop(waiting)[2]


def _groups(told: Told) -> Iterator[list[Row]]:
    """Yield the rows of a file: those of an order together, others alone."""
    given = ({"file": told.file, **row} for row in told.rows.to_pylist())
    id_ = _ORDER_ID.get(told.file, "id")
    return (list(group) for _, group in groupby(given, key=lambda row: row[id_]))


def _atom(row: Row) -> str | None:
    return next((start + row[kind] for kind, start in _ATOMS if row.get(kind)), None)


def _event(group: list[Row], atom: str) -> Event:
    row = group[0]
    head = {"source": row["file"], "ts": row["at"], "atom": atom}
    if row["file"] in _ORDER_ID:
        return _order(group, head)
    head["id"] = row["id"]
    if row["file"] == "contacts":
        return Contact(**head, campaign=row["campaign"], offer=row["offer"], channel=row["channel"])
    if row["file"] == "redemptions":
        return Response(**head, type="redeemed", offer=row["offer"])
    if row["file"] == "responses":
        return Response(**head, type=row["type"], campaign=row["campaign"], offer=row["offer"], channel=row["channel"])
    return Other(**head, type=row["type"], value=row["value"])


def _order(group: list[Row], head: dict[str, Any]) -> Order:
    row = group[0]
    lines = [_line(number, each) for number, each in enumerate(group, 1)]
    sums = ("gross_sales_minor", "discount_minor", "returns_minor", "net_sales_minor")
    totals = {name: sum(getattr(line, name) for line in lines) for name in sums}
    back = row["quantity"] < 0
    web = row["file"] == "web_orders"
    return Order(
        **head, id=row[_ORDER_ID[row["file"]]], kind="return" if back else "sale", is_order=not back,
        place=WEB if web else row["store"], channel="online" if web else "store", coupon=row["coupon"], lines=lines,
        **totals,
    )  # fmt: skip


def _line(number: int, row: Row) -> Line:
    net, discount = round(row["amount"] * 100), round(row["discount"] * 100)
    back = row["quantity"] < 0
    return Line(
        line_number=number, product=row["product"], quantity_milli=1_000 * row["quantity"],
        gross_sales_minor=0 if back else net + discount, discount_minor=discount, returns_minor=-net if back else 0,
        net_sales_minor=net,
    )  # fmt: skip
