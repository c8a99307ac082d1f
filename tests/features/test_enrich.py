"""What completes events: an event's own word goes first, and contacts cost what the batch says they cost."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec
import pytest

from acquaint.events import Contact, Line, Member
from acquaint.features import relations
from acquaint.features.enrich import Cost, Enrichment, Product
from tests import shops
from tests.features.tallies.folding import order

PRODUCTS = {"p": Product("tea", "A", "Food"), "bare": Product(None, None, None)}


def test_what_a_line_says_of_its_product_goes_first():
    event = order(0)
    event.lines = [Line(product="p", brand="B"), Line(product="bare", category="own"), Line(product="new"), Line()]
    Enrichment(PRODUCTS, []).complete(event)
    found = [(line.category, line.brand, line.department) for line in event.lines]
    assert found == [("tea", "B", "Food"), ("own", None, None), (None, None, None), (None, None, None)]


def test_other_events_are_left_alone():
    event = Member(source="s", id="1", atom="a", ts=shops.utc(shops.START), customer="c")
    before = msgspec.to_builtins(event)
    Enrichment(PRODUCTS, []).complete(event)
    assert msgspec.to_builtins(event) == before


DAY, EPOCH = date(2024, 3, 1), date(1970, 1, 1)
SETS = {
    "none at all": [],
    "the channel's own, though older and smaller": [Cost(None, DAY, 90), Cost("email", date(2023, 1, 1), 2)],
    "the newest since": [Cost(None, None, 1), Cost(None, date(2024, 1, 1), 5), Cost(None, date(2024, 4, 1), 9)],
    "the largest of the same day": [Cost("sms", DAY, 3), Cost("SMS", DAY, 4), Cost("sms", DAY, 2)],
    "always is since 1970": [Cost("email", None, 7), Cost("email", date(1960, 1, 1), 8), Cost(None, EPOCH, 1),
                             Cost(None, None, 2)],
    "the case of the key": [Cost("Email", None, 6), Cost("POST", DAY, 5)],
    "nothing for others": [Cost("sms", DAY + timedelta(days=1), 3), Cost("email", None, 2)],
}  # fmt: skip
CHANNELS = ("email", "sms", "post", "Email", None)


@pytest.mark.parametrize("costs", SETS.values(), ids=SETS)
def test_contacts_cost_what_the_batch_says(costs):
    days = [DAY + timedelta(days=n) for n in (-400, -1, 0, 1, 40)]
    contacts = [{"channel": channel, "local_date": day} for channel in CHANNELS for day in days]
    stated = [{"kind": "contact", **msgspec.structs.asdict(cost)} for cost in costs] + [
        {"kind": "delivery", "amount_minor": 1}
    ]
    backend, tables = shops.engine({"contacts": contacts, "costs": stated})
    try:
        batch = {
            (row["channel"], row["local_date"]): row["amount_minor"]
            for row in relations._contact_costs(tables).to_pyarrow().to_pylist()
        }
        enrichment = Enrichment.of_tables(tables["products"].to_pyarrow(), tables["costs"].to_pyarrow())
    finally:
        backend.disconnect()
    for row in contacts:
        event = Contact(source="s", id="1", atom="a", ts=shops.utc(shops.START), **row)
        enrichment.complete(event)
        assert event.contact_cost_minor == batch.get((row["channel"], row["local_date"])), row
