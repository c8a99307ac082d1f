"""Laws of the week's plan: gates in order, permission, caps, budgets, quiet hours, the holdout, the order of rows."""

from __future__ import annotations

import random
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from zoneinfo import ZoneInfo

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from acquaint.config import parse
from acquaint.decisions.offer_gates import GATES
from tests.decisions.counter import CHANNELS, COFFEE, DAY, HELD, SHOP, Counter, Week, planned_by

OFFERS = (
    COFFEE.replace("0.01", "0.30")
    + "budget = 6.0\n"
    + """
[offers.tea]
kind = "gift"
cost = 0.2
products = ["t"]
stock = 9
channels = ["phone", "email"]
[offers.talk]
kind = "service"
cost = 0.0
channels = ["phone"]
"""
)
LIMITS = "[contact]\ncalls_day = 1\n"
FEW = settings(max_examples=2, phases=(Phase.generate,))
"""A plan takes most of a second, and a smaller seed is no simpler shop."""
ZONES = ("America/New_York", "Asia/Kolkata", "Asia/Tokyo", "Pacific/Auckland", "Moon/Base")
WAIT = timedelta(days=28)
seeds = st.integers(0, 10_000)


def made(seed: int) -> Counter:
    """Return a shop by chance: permissions, households, purchases, contacts, complaints."""
    draw, counter = random.Random(seed), Counter()
    for number in range(40):
        name = f"c{number:02}"
        channels = draw.sample(CHANNELS, draw.randrange(4))
        lack = draw.choice(("unknown", "unknown", "unknown", "do_not_contact"))
        counter.add(
            name, *channels, lack=lack, household=draw.choice((None, f"h{draw.randrange(8)}")),
            preferred_hour=draw.choice((None, *range(24))),
            net_sales_minor_365d=draw.randrange(50_000), last_order_date=DAY - timedelta(days=draw.randrange(40)),
        )  # fmt: skip
        for _ in range(draw.randrange(4)):
            counter.buy(name, draw.randrange(1, 300), draw.choice("ct"), draw.randrange(300, 5_000))
        for _ in range(draw.randrange(3)):
            offer = draw.choice((None, "coffee", "tea"))
            counter.did("contacts", name, draw.randrange(1, 60), channel=draw.choice(CHANNELS), offer=offer)
        if draw.random() < 0.5:
            counter.did("traits", name, 99, trait="time_zone", value=draw.choice(ZONES))
        if draw.random() < 0.2:
            counter.put(name, draw.choice(("listed", "waits")), draw.choice(("phone", "email")), until=DAY + WAIT)
        if draw.random() < 0.1:
            counter.did("responses", name, draw.randrange(1, 60), type="complained")
    return counter


def plan(counter: Counter, text: str = LIMITS + HELD + OFFERS, **more) -> Week:
    return counter.plan(text, **more)


@FEW
@given(seeds)
def test_nobody_is_chosen_without_permission(seed):
    counter = made(seed)
    may = {(r["customer"], r["channel"]) for r in counter.reach if r["allowed"]}
    found = plan(counter)
    assert {(c, channel) for c, (_, channel) in found.sent.items()} <= may
    stopped = {c["customer"] for c in found.candidates if c["gate"] == "channel"}
    assert not stopped & {r["customer"] for r in counter.reach if r["allowed"] and r["channel"] == "phone"}


@FEW
@given(seeds)
def test_no_limit_is_exceeded(seed):
    found = plan(made(seed))
    sent = [d for d in found.decisions if d["arm"] == "sent"]
    assert sum(d["cost_minor"] for d in sent if d["offer"] == "coffee") <= 600
    assert sum(d["offer"] == "tea" for d in sent) <= 9
    calls = [d["day"] for d in sent if d["channel"] == "phone"]
    assert len(calls) == len(set(calls))
    assert all(day.weekday() < 5 for day in calls)
    units = [d["household"] or d["customer"] for d in sent]
    assert len(units) == len(set(units))


@FEW
@given(seeds)
def test_nobody_is_rung_in_quiet_hours(seed):
    counter = made(seed)
    zones = {t["atom"]: t["value"] for t in counter.doings["traits"] if t["value"] != "Moon/Base"}
    text = LIMITS.replace("calls_day = 1", "calls_day = 9") + "[contact.phone]\nfrom_hour = 5\nto_hour = 23\n"
    sent = [d for d in plan(counter, text + HELD + OFFERS).decisions if d["arm"] == "sent"]
    assert sent
    for d in (d for d in sent if d["channel"] in ("phone", "sms")):
        zone = ZoneInfo(zones.get(d["customer"], "UTC"))
        for hour in range(d["from_hour"], d["to_hour"]):
            for minute in (0, 59):
                there = datetime.combine(d["day"], time(hour, minute), UTC).astimezone(zone)
                assert 9 <= there.hour < 20
                assert d["channel"] != "phone" or there.weekday() != 6


@FEW
@given(seeds)
def test_nobody_is_on_the_list_and_in_the_plan(seed):
    counter = made(seed)
    found = plan(counter)
    unit = {p["customer"]: p["household"] or p["customer"] for p in counter.profiles}
    on_list = {r["customer"] for r in counter.listed if r["verdict"] == "listed"}
    waiting = {unit[r["customer"]] for r in counter.listed if r["verdict"] == "waits"}
    assert {unit[c] for c in on_list}.isdisjoint(unit[c] for c in found.sent)
    assert waiting.isdisjoint(unit[c] for c, (offer, _) in found.sent.items() if offer != "talk")
    assert {d["customer"] for d in found.decisions if d["arm"] == "listed"} == on_list


@FEW
@given(seeds)
def test_caps_hold_over_the_weeks(seed):
    counter, days = made(seed), []
    with TemporaryDirectory() as folder:
        for week in range(5):
            found = plan(counter, SHOP + OFFERS, folder=Path(folder), day=DAY + timedelta(days=3 * week), keep=True)
            days += [(d["customer"], d["day"], d["arm"]) for d in found.decisions if d["arm"] in ("sent", "listed")]
            counter.listed = [row for row in counter.listed if week % 2]
    made_before = [
        (c["atom"], c["local_date"]) for c in counter.doings["contacts"] if c["local_date"] > DAY - timedelta(days=28)
    ]
    contacts = made_before + [each[:2] for each in days]
    for customer, day, _ in (each for each in days if each[2] == "sent"):
        told = [d for c, d in contacts if c == customer and d <= day]
        assert sum(d > day - timedelta(days=7) for d in told) <= 2
        assert sum(d > day - timedelta(days=28) for d in told) <= 4


@FEW
@given(seeds)
def test_the_held_back_stay_the_same_within_a_year(seed):
    counter = made(seed)
    text = HELD + OFFERS.replace('objective = "reward"\n', "")
    with TemporaryDirectory() as folder:
        sides: dict[str, set[bool]] = {}
        for days in (0, 14, 28, 42):
            for d in plan(counter, text, folder=Path(folder), day=DAY + timedelta(days=days)).decisions:
                if d["arm"] in ("sent", "waits", "held") and d["holdout"]:
                    sides.setdefault(d["household"] or d["customer"], set()).add(d["arm"] == "sent")
    assert all(len(each) == 1 for each in sides.values())


@FEW
@given(seeds)
def test_the_holdout_changes_nothing_that_comes_before_it(seed):
    counter = made(seed)
    held, free = plan(counter), plan(counter, LIMITS + SHOP + OFFERS)
    reached = [{(d["customer"], d["offer"], d["channel"], d["chance"]) for d in w.decisions} for w in (held, free)]
    assert reached[0] == reached[1]


@FEW
@given(seeds, seeds)
def test_the_order_of_rows_changes_nothing(seed, mixing):
    counter = made(seed)
    a, b = plan(counter), plan(counter, shuffle=mixing)
    assert a.figures == b.figures
    for one, other in ((a.decisions, b.decisions), (a.candidates, b.candidates)):
        assert sorted(one, key=repr) == sorted(other, key=repr)


@FEW
@given(seeds)
def test_the_first_gate_that_applies_is_the_one_told(seed):
    """Lifting a permission, or a policy, can only move an option to a later gate."""
    counter = made(seed)
    before = {(c["customer"], c["offer"], c["channel"]): c["gate"] for c in plan(counter).candidates}
    text = LIMITS + HELD.replace("[contact_policy]\n", "") + OFFERS
    loose = "[contact_policy]\nweek = 99\nmonth = 99\nhousehold_week = 99\nhousehold_month = 99\nchannel_week = 99\n"
    loose += "selling_of_three = 3\ncomplaint_days = 0\nreturn_days = 0\norder_days = 0\n"
    with counter.open() as con:
        after = planned_by(con, parse(text + loose), Path("/nowhere"), DAY).candidates
    place = {gate: at for at, gate in enumerate((*GATES, None))}
    for row in after:
        gate = before[row["customer"], row["offer"], row["channel"]]
        if gate in ("eligible", "channel"):
            assert row["gate"] == gate
        if gate == "contact_policy":
            assert place[row["gate"]] >= place[gate]
