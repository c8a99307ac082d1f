from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import islice

import msgspec
import numpy as np
import pytest

from acquaint.events import Contact, Order, Other, Response
from acquaint.simulate import stream
from acquaint.simulate.policies import habit
from acquaint.simulate.world import World
from tests.simulate.made import CUSTOMERS, DAYS, SEED


def shop():
    made = World(CUSTOMERS, DAYS, SEED)
    return made, habit(made)


@pytest.fixture(scope="module")
def rows():
    return list(stream.rows(*shop()))


@pytest.fixture(scope="module")
def events():
    return list(stream.events(*shop()))


def test_rows_come_in_the_order_of_time_and_are_those_of_the_files(rows, made):
    at = [row["at"] for row in rows]
    assert at == sorted(at)
    counted = Counter(row["file"] for row in rows)
    for name in ("till", "web_orders", "contacts", "responses", "web_events", "points"):
        assert counted[name] == len(made.table(name))


def test_events_are_one_for_each_order_and_carry_its_lines(rows, events, made):
    assert [event.ts for event in events] == sorted(event.ts for event in events)
    orders = [event for event in events if isinstance(event, Order)]
    known = {row["receipt"] for row in rows if row["file"] == "till" and row["card"]}
    assert sum(order.source == "till" for order in orders) == len(known)
    for order in orders:
        assert order.net_sales_minor == sum(line.net_sales_minor for line in order.lines)
        assert order.net_sales_minor == order.gross_sales_minor - order.discount_minor - order.returns_minor
    web = sum(order.net_sales_minor for order in orders if order.source == "web_orders")
    assert web == np.rint(made.table("web_orders")["amount"].to_numpy() * 100).sum()
    assert {type(event) for event in events} == {Order, Contact, Response, Other}
    assert len({(event.source, event.id) for event in events}) == len(events)


def test_events_are_plain_on_the_wire(events):
    for event in islice(events, 200):
        assert msgspec.json.decode(msgspec.json.encode(event), type=type(event)) == event
        assert event.atom.split(":")[0] in {"account", "card", "email"}


def test_time_runs_faster_at_will():
    begun, now, slept = datetime(2024, 1, 1, tzinfo=UTC), [100.0], []

    def sleep(seconds):
        slept.append(seconds)
        now[0] += seconds

    rows = [{"at": begun + timedelta(hours=hours)} for hours in (0, 1, 1, 24)]
    passed = list(stream.paced(rows, stream.instant, 3_600, now=lambda: now[0], sleep=sleep))
    assert passed == rows
    assert slept == [1.0, 23.0]
    assert now == [124.0]


def test_who_is_late_does_not_wait():
    begun, slept = datetime(2024, 1, 1, tzinfo=UTC), []
    rows = [{"at": begun + timedelta(seconds=second)} for second in range(5)]
    clock = iter([0.0, 0.0, 9.0, 9.0, 9.0, 9.0])
    assert list(stream.paced(rows, stream.instant, 1, now=lambda: next(clock), sleep=slept.append)) == rows
    assert slept == []
