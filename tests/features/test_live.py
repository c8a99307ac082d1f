"""The live interpreter: what rows an event has, and what is read of their state."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from acquaint import events
from acquaint.features import catalog
from acquaint.features.catalog import Feature
from acquaint.features.layout import Layout
from acquaint.features.live import Interpreter, rows_of
from acquaint.features.tallies.state import Moment
from tests.features.tallies.folding import FIRST, Reader, day, order

BASE = {"source": "s", "id": "1", "atom": "card:1", "ts": datetime(2024, 1, 1, tzinfo=UTC)}


def test_an_order_has_rows_in_three_relations_and_gives_its_lines_its_instants():
    event = order(3, products=["a", "b"])
    rows = dict(rows_of(event))
    assert {name: len(found) for name, found in rows.items()} == {"orders": 1, "lines": 2, "occasions": 1}
    assert {(line.known_at, line.local_date, line.local_hour) for line in rows["lines"]} == {
        (event.known_at, date(2024, 1, 4), 10)
    }
    assert [name for name, _ in rows_of(order(3, is_order=False))] == ["orders", "lines"]
    assert rows_of(order(3, status="cancelled")) == []


@pytest.mark.parametrize(
    ("event", "relation"),
    [
        (events.Contact(**BASE), "contacts"), (events.Response(**BASE, type="x"), "responses"),
        (events.Other(**BASE, type="x"), "events"), (events.Trait(**BASE, trait="x"), "traits"),
        (events.Reach(**BASE, channel="x", allowed=True), "reach"), (events.Stage(**BASE), "stages"),
    ],
)  # fmt: skip
def test_every_other_event_is_a_row_of_its_relation(event, relation):
    assert rows_of(event) == [(relation, (event,))]


def test_a_change_of_members_is_no_row():
    assert rows_of(events.Member(**BASE, customer="c")) == []


def test_a_customer_without_atoms_or_events_has_all_features():
    read = Reader(
        n="count(orders)", newest="last(orders)", silence="today - newest", mean="sum(net_sales_minor of orders) / n"
    )
    nothing = {"n": 0, "newest": None, "silence": None, "mean": None}
    assert read.read(0) == read.live.read([], Moment(day(0), FIRST)) == nothing


def test_today_is_the_day_after_the_last():
    assert Reader(age="today - first(orders)").fold([order(0)]).read(9) == {"age": 10}


def test_a_number_with_fraction_is_one_whatever_branch_it_comes_from():
    read = Reader(
        x="case when count(orders) > 1 then 1 when count(orders) > 0 then 0.5 else count(orders) end", y="x * 2"
    )
    found = [read.read(0), read.fold([order(0)]).read(0), read.fold([order(0)]).read(0)]
    assert found == [{"x": 0.0, "y": 0.0}, {"x": 0.5, "y": 1.0}, {"x": 1.0, "y": 2.0}]
    assert {type(value) for row in found for value in row.values()} == {float}


def test_constants_are_those_of_the_month_with_and_without_an_operand():
    texts = {
        "plain": "lookup(typical)",
        "by": "lookup(curve, count(orders))",
        "twice": "lookup(curve, lookup(typical))",
    }
    texts |= {"null": "lookup(curve, least(count(orders), null))"}
    chosen = catalog.build([Feature(n, text, "", "") for n, text in texts.items()], {"typical": False, "curve": True})
    month = date(2024, 1, 1)
    live = Interpreter(
        chosen, Layout(chosen, None), {(month, "typical", 0): 1, (month, "curve", 0): 7, (month, "curve", 1): 8}
    )
    assert live.read([], Moment(0, month)) == {"plain": 1, "by": 7, "twice": 8, "null": None}
    assert set(live.read([], Moment(0, date(2024, 2, 1))).values()) == {None}


def test_a_state_of_bytes_is_read_as_the_state_itself():
    read = Reader(
        n="distinct(product of lines)", top="top(place of orders last 9 days, 1)", net="sum(net_sales_minor of orders)"
    )
    for orders in ([], [order(0, -5, place="a", products=["x", "y"])]):
        read.fold(orders)
        stored = read.live.decode(read.live.encode(read.live.columns(read.state)))
        assert read.live.read([stored], Moment(day(3), FIRST)) == read.read(3)
    assert read.read(3) == {"n": 2, "top": "a", "net": -5}
