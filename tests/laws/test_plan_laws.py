"""Laws of the week's plan: the order of gates, permission, caps, budgets, the holdout, and the order of rows."""

from __future__ import annotations

import random
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

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
            net_sales_minor_365d=draw.randrange(50_000), last_order_date=DAY - timedelta(days=draw.randrange(40)),
        )  # fmt: skip
        for _ in range(draw.randrange(4)):
            counter.buy(name, draw.randrange(1, 300), draw.choice("ct"), draw.randrange(300, 5_000))
        for _ in range(draw.randrange(3)):
            offer = draw.choice((None, "coffee", "tea"))
            counter.did("contacts", name, draw.randrange(1, 60), channel=draw.choice(CHANNELS), offer=offer)
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
def test_caps_hold_over_the_weeks(seed):
    counter, days = made(seed), []
    with TemporaryDirectory() as folder:
        for week in range(5):
            found = plan(counter, SHOP + OFFERS, folder=Path(folder), day=DAY + timedelta(days=3 * week), keep=True)
            days += [(d["customer"], d["day"]) for d in found.decisions if d["arm"] == "sent"]
    made_before = [
        (c["atom"], c["local_date"]) for c in counter.doings["contacts"] if c["local_date"] > DAY - timedelta(days=28)
    ]
    for customer, day in days:
        told = [d for c, d in made_before + days if c == customer and d <= day]
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
