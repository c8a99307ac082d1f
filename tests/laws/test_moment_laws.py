"""Laws of decisions in the moment: the gates are those of the plan, chances are exact, the same case is the same."""

from __future__ import annotations

import random
from datetime import datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from acquaint.decisions import needs
from acquaint.events import Contact, Line, Order, Other, Response
from tests import shops
from tests.decisions.counter import CHANNELS, COFFEE, DAY, HELD, SHOP
from tests.decisions.stalls import Desk, batch, days, happened
from tests.laws.test_plan_laws import LIMITS, OFFERS, made

FEW = settings(max_examples=3, phases=(Phase.generate,), deadline=None)
seeds = st.integers(0, 10_000)
TEXT = LIMITS + HELD + OFFERS


def held_together(desk: Desk, found: dict, day) -> int:
    """Hold every gate of the desk against that of everybody at once; return how many stop something."""
    stopping = 0
    for customer in desk.people:
        for channel in CHANNELS:
            for offer, stop in desk.stops(customer, channel, day).items():
                there = found.get((customer, offer, channel), found.get((customer, offer, None)))
                if there is None:  # it may be told on other channels only
                    assert stop is not None
                    assert stop.gate == "channel", (customer, offer, channel)
                    continue
                if stop is not None and stop.reason == "quiet_hours":  # the plan finds another hour of the week
                    assert there[0] in (None, "satisfied", "ignored") or there[1] in ("quiet_hours", "told_lately")
                    continue
                if stop is not None and stop.reason == "other_channel":  # the plan looks at its own channels only
                    assert there[0] == "channel", (customer, offer, channel)
                    continue
                mine = (None, None, None) if stop is None else (stop.gate, stop.reason, stop.until)
                assert mine == there, (customer, offer, channel)
                stopping += there[0] is not None
    return stopping


@FEW
@given(seeds)
def test_the_gate_of_the_plan_is_the_gate_of_the_moment(seed):
    counter = made(seed)
    assert held_together(Desk(counter, TEXT), batch(counter, TEXT, DAY), DAY)


def happen(draw: random.Random, number: int, customer: str):
    """Return an event after the last run, and its row for the next."""
    day, kind = DAY + days(draw.randrange(12)), draw.choice(("order", "contact", "response", "event", "return"))
    base = shops.knowledge(90_000 + number, datetime.combine(day, time(12))) | {"atom": customer}
    if kind == "order":
        product, net = draw.choice("ct"), draw.choice((0, 900))
        line = {"product": product, "net_sales_minor": net}
        more = {"net_sales_minor": net, "returns_minor": 0, "is_order": True}
        event = happened(
            Order, customer, day, lines=[Line(gross_sales_minor=net, **line)], gross_sales_minor=net, **more
        )
        rows = [("orders", base | more | {"status": "counted"}), ("lines", base | line | {"line_number": 1})]
    elif kind == "return":
        more = {"returns_minor": 500, "net_sales_minor": -500, "is_order": False}
        event, rows = happened(Order, customer, day, **more), [("orders", base | more | {"status": "counted"})]
    elif kind == "contact":
        more = {"channel": draw.choice(CHANNELS), "offer": draw.choice((None, "coffee", "tea", "talk"))}
        event, rows = happened(Contact, customer, day, **more), [("contacts", base | more)]
    elif kind == "response":
        type_ = draw.choice(("not_interested", "clicked", "opened", "redeemed"))
        more = {"type": type_, "offer": draw.choice((None, "coffee", "tea"))}
        event, rows = happened(Response, customer, day, **more), [("responses", base | more)]
    else:
        event, rows = happened(Other, customer, day, type="Complaint"), [("events", base | {"type": "Complaint"})]
    return event, rows


@FEW
@given(seeds, st.integers(0, 40))
def test_events_at_the_desk_are_events_of_the_next_run(seed, later):
    counter, draw = made(seed), random.Random(seed)
    text = TEXT.replace("budget = 6.0\n", "").replace("stock = 9\n", "")
    assert later_agrees(counter, draw, later, text)


@FEW
@given(seeds)
def test_what_a_kept_plan_sends_counts_until_it_has_happened(seed):
    counter, draw, text = made(seed), random.Random(seed), SHOP + COFFEE
    counter.listed.clear()
    with TemporaryDirectory() as home:
        plan = counter.plan(text, folder=Path(home), keep=True)
        assert plan.sent
        assert later_agrees(counter, draw, 0, text, Path(home))


def later_agrees(counter, draw: random.Random, later: int, text: str, folder: Path = Path("/nowhere")) -> int:
    """Let things happen at the desk and in the tables, and return how many gates of a later day stop on both sides."""
    before, needs.GAPS = needs.GAPS, 10**9
    counter.listed.clear()  # a later week has a list of its own
    try:
        desk = Desk(counter, text, folder, before=DAY + days(1))
        for number in range(120):
            event, rows = happen(draw, number, draw.choice(list(desk.people)))
            desk.did(event)
            for table, row in rows:
                counter.doings[table].append(row)
        day = DAY + days(12 + later)
        return held_together(desk, batch(counter, text, day, folder), day)
    finally:
        needs.GAPS = before


@settings(max_examples=20, deadline=None)
@given(st.data())
def test_chances_are_exact_and_the_same_case_is_the_same(data):
    desk = DESK
    customer = data.draw(st.sampled_from(sorted(desk.people)))
    channel, n = data.draw(st.sampled_from(("email", "till", "post", "web"))), data.draw(st.integers(1, 3))
    found = desk.decide(customer, channel, n=n)
    assert found == desk.decide(customer, channel, n=n)
    assert len(found.offers) + len(found.withheld) <= n
    assert bool(found.silence) != bool(found.offers)
    chances = [chance for _, chance in found.eligible]
    assert all(0 < chance <= 1 for chance in chances)
    assert sum(chances) <= 1
    if found.eligible:
        assert 1 - sum(chances) > 0, "silence can always be drawn"
    names = [each.offer for each in found.offers] + [each.offer for each in found.others]
    assert sorted(names) == ["coffee", "talk", "tea"], "each offer has one answer"
    fewer = desk.decide(customer, channel, n=1)
    told = [each.offer for each in (*found.offers, *found.withheld)]
    assert sorted(e.offer for e in (*fewer.offers, *fewer.withheld)) == sorted(told[:1]) or found.withheld


DESK = Desk(made(3), TEXT)


def test_what_is_drawn_has_the_chance_it_was_drawn_with():
    counter = made(3)
    desk = Desk(counter, LIMITS + HELD + "[contact_policy]\nholdout = false\norder_days = 0\n" + OFFERS)
    drawn: list[float] = []
    for customer in desk.people:
        for back in range(60):
            found = desk.decide(customer, "till", DAY + timedelta(days=60 + back), n=1)
            chosen = {each.offer for each in found.offers}
            drawn += [(offer in chosen) / chance for offer, chance in found.eligible]
    weights = np.array(drawn)
    error = weights.std() / np.sqrt(len(weights))
    assert abs(weights.mean() - 1) < 2.58 * error + 1e-9
