"""Events on the wire: every struct comes back as it went."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import get_args

import msgspec
import pytest

from acquaint import events
from acquaint.events import Event

BASE = {"source": "till", "id": "7", "atom": "card:1", "ts": datetime(2024, 2, 29, 10, 0, 0, 5, UTC)}
KNOWN = {"known_at": datetime(2024, 3, 1, tzinfo=UTC), "local_date": date(2024, 2, 29), "local_hour": 11}
LINE = events.Line(line_number=2, product="é", quantity_milli=-500, returns_minor=3, net_sales_minor=-3)
MADE = [
    events.Order(**BASE), events.Order(**BASE, **KNOWN, place="a", net_sales_minor=-3, is_order=False, lines=[LINE]),
    events.Contact(**BASE, channel="email", contact_cost_minor=2), events.Response(**BASE, **KNOWN, type="clicked"),
    events.Other(**BASE, type="quote", value="v", amount_minor=-1), events.Trait(**BASE, trait="town", value="Ulm"),
    events.Reach(**BASE, channel="email", allowed=False), events.Stage(**BASE, stage="lapse", state="late"),
    events.Member(**BASE, customer="c"),
]  # fmt: skip


@pytest.mark.parametrize("event", MADE, ids=lambda event: type(event).__name__)
def test_an_event_comes_back_as_it_went(event):
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(event), type=Event) == event
    assert msgspec.json.decode(msgspec.json.encode(event), type=Event) == event


def test_every_kind_is_among_them_and_names_its_table():
    assert {type(event) for event in MADE} == set(get_args(Event))
    tags = {kind.__struct_config__.tag for kind in get_args(Event)}
    assert tags == {"orders", "contacts", "responses", "events", "traits", "reach", "stages", "members"}


def test_what_is_not_said_takes_no_room():
    assert set(msgspec.to_builtins(events.Order(**BASE))) == {"table", "source", "id", "atom", "ts"}


@pytest.mark.parametrize("said", [{}, {"table": "orders"}, {"table": "refunds", **BASE}])
def test_what_is_no_event_is_refused(said):
    with pytest.raises(msgspec.ValidationError):
        msgspec.msgpack.decode(msgspec.msgpack.encode(said), type=Event)
