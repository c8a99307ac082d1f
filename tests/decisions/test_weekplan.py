"""The week's plan: what it holds, within which limits, who is held back, and what is kept of it."""

from __future__ import annotations

import stat
from datetime import timedelta

import duckdb
import pytest

from acquaint.config import parse
from acquaint.decisions import holding, planned, tallying
from acquaint.decisions.holding import Holdout
from acquaint.errors import InputError, SettingsError
from tests.decisions.counter import COFFEE, DAY, HELD, SHOP, Counter, planned_by

TEA = "[offers.tea]\nkind = 'gift'\ncost = 0.01\nproducts = ['t']\n"
MONEY = SHOP + COFFEE.replace("0.01", "0.50")
POINTS = "[offers.news]\nkind = 'service'\ncost = 0.0\n"


def test_a_budget_is_never_exceeded_and_what_is_left_over_is_said():
    found = Counter().crowd(100).plan(MONEY + "budget = 10.0")
    assert found.figures.offers[0].cost_minor <= 1000
    assert {d["arm"] for d in found.decisions} <= {"sent", "full", "silent"}
    assert len(found.sent) == 20 == found.figures.sent
    left = next(d["customer"] for d in found.decisions if d["arm"] == "full" and d["offer"] is None)
    assert found.gate(left)[:2] == ("capacity", "full")
    assert found.figures.full > 60 > found.figures.silent


def test_uses_so_far_have_been_paid_from_the_budget():
    counter = Counter().crowd(100)
    for _ in range(10):
        counter.did("responses", "c0000", 40, type="redeemed", offer="coffee")
    assert counter.plan(MONEY + "budget = 10.0").figures.offers[0].cost_minor <= 500


def test_calls_have_room_on_working_days_only():
    text = "[contact]\ncalls_day = 3\n" + SHOP + COFFEE
    found = Counter().crowd(40, "phone").plan(text)
    days = [d["day"] for d in found.decisions if d["arm"] == "sent"]
    assert len(days) == 15
    assert {days.count(day) for day in days} == {3}
    assert max(days) == DAY + timedelta(days=4)


def test_an_offer_that_begins_within_the_week_is_told_of_then():
    found = Counter().crowd(9).plan(SHOP + COFFEE + f"starts = {DAY + timedelta(days=3)}")
    assert {d["day"] for d in found.decisions if d["arm"] == "sent"} == {DAY + timedelta(days=3)}


def test_one_message_for_a_household():
    counter = Counter().add("a", "email", household="h").add("b", "email", "sms", household="h")
    assert len(counter.plan(SHOP + COFFEE + TEA).decisions) == 1


def test_what_costs_more_than_it_brings_is_told_to_nobody():
    found = Counter().add("x", "email").plan(SHOP + COFFEE.replace("0.01", "5.0"))
    assert found.gate("x")[:2] == ("no_gain", "costs_more")
    assert found.decisions == []


def test_without_a_margin_nothing_is_said_of_what_an_offer_brings():
    assert Counter().add("x", "email").plan(COFFEE).gate("x")[:2] == ("no_gain", "not_known")


def test_a_contact_costs_what_the_shop_says():
    counter = Counter().crowd(5, "phone")
    counter.doings["costs"] = [{"kind": "contact", "key": "phone", "amount_minor": 99_999}]
    found = counter.plan()
    assert found.gate("c0000")[:2] == ("no_gain", "costs_more")
    assert found.figures.uncosted == ()


def test_chances_of_a_household_add_up_and_are_kept_with_what_was_drawn():
    found = Counter().crowd(300, "email", "sms").plan(SHOP + COFFEE + TEA)
    for decision in found.decisions:
        listed = [part.rsplit(" ", 1) for part in decision["eligible"].split("; ")]
        assert sum(float(chance) for _, chance in listed) == pytest.approx(1, abs=1e-5)
        name = " ".join(decision[n] for n in ("customer", "offer", "channel")) if decision["offer"] else "silence"
        assert dict(listed)[name] == f"{decision['chance']:.6f}"
    assert {d["arm"] for d in found.decisions} == {"sent", "silent"}
    offers = {offer for offer, _ in found.sent.values()}
    assert offers == {"coffee", "tea"}, "both are tried"


@pytest.mark.parametrize(
    ("eligible", "expected"), [(2_000, Holdout(0.1)), (1_999, Holdout(0.25)), (199, Holdout(0.5, waits=True))]
)
def test_how_many_are_held_back(eligible, expected):
    assert holding.size(eligible) == expected


def test_the_held_back_pass_all_gates_and_the_last_withholds():
    found = Counter().crowd(400).plan(HELD + COFFEE)
    held = [d for d in found.decisions if d["arm"] == "held"]
    assert 0.15 < len(held) / len(found.decisions) < 0.35
    assert {(d["offer"], d["holdout"], d["day"]) for d in held} == {("coffee", 0.25, None)}
    assert found.gate(held[0]["customer"]) == ("holdout", "held", None)
    assert found.figures.held == len(held)


def test_a_service_is_never_held_back():
    found = Counter().crowd(300).plan(HELD + POINTS)
    assert {d["arm"] for d in found.decisions} == {"sent", "silent"}
    assert {d["holdout"] for d in found.decisions} == {0.0}


def test_who_waits_is_offered_it_four_weeks_later(tmp_path):
    counter = Counter().crowd(60)
    first = counter.plan(HELD + COFFEE, folder=tmp_path, keep=True)
    waiting = {d["customer"] for d in first.decisions if d["arm"] == "waits"}
    assert waiting
    before = counter.plan(HELD + COFFEE, folder=tmp_path, day=DAY + timedelta(days=27))
    after = counter.plan(HELD + COFFEE, folder=tmp_path, day=DAY + timedelta(days=28))
    assert not waiting & set(before.sent)
    assert len(waiting & set(after.sent)) > len(waiting) / 2
    assert {d["holdout"] for d in first.decisions if d["arm"] in ("sent", "waits")} == {0.5}
    again = {d["holdout"] for d in after.decisions if d["customer"] in waiting | set(first.sent)}
    assert again == {0.0}, "nothing can be learned of them any more"


def test_everybody_can_be_held_back():
    counter = Counter().add("x", "email")
    day = next(
        d for d in (DAY + timedelta(days=365 * n) for n in range(40)) if not counter.plan(HELD + COFFEE, day=d).sent
    )
    found = counter.plan(HELD + COFFEE, day=day)
    assert found.figures.sent == 0


def test_the_share_of_a_year_is_that_of_its_first_plan(tmp_path):
    small, grown = Counter().crowd(210), Counter().crowd(2_100)
    small.plan(HELD + COFFEE, folder=tmp_path, keep=True)
    assert grown.plan(HELD + COFFEE, folder=tmp_path, day=DAY + timedelta(days=30)).figures.holdout == 0.25
    assert grown.plan(HELD + COFFEE, folder=tmp_path, day=DAY + timedelta(days=365)).figures.holdout == 0.1


def test_what_was_planned_counts_as_a_contact(tmp_path):
    counter = Counter().crowd(20)
    first = counter.plan(folder=tmp_path, keep=True)
    again = counter.plan(folder=tmp_path, day=DAY + timedelta(days=3))
    for customer in first.sent:
        assert again.gate(customer) == ("contact_policy", "on_channel", DAY + timedelta(days=7))


def test_a_planned_contact_that_the_files_know_counts_once(tmp_path):
    counter = Counter().add("x", "email", "sms")
    week = next(w for n in range(9) if (w := counter.plan(folder=tmp_path / str(n), keep=True)).sent)
    channel = week.sent["x"][1]
    counter.did("contacts", "x", -2, channel=channel, offer="coffee")
    folder = next(tmp_path.iterdir())
    other = "sms" if channel == "email" else "email"
    found = counter.plan(folder=folder, day=DAY + timedelta(days=5)).gate("x", channel=other)
    assert found[1] == "told_lately", "two contacts would be enough for a week, which comes first"


def test_a_plan_stays_as_it_was_made(tmp_path):
    counter = Counter().crowd(5)
    made = counter.plan(folder=tmp_path, keep=True).figures
    assert planned.of_day(tmp_path, DAY) == made
    with pytest.raises(InputError, match="planned already"):
        counter.plan(folder=tmp_path, keep=True)
    with duckdb.connect() as con:
        assert planned.show(con, tmp_path, DAY + timedelta(days=9)) == made
        assert planned.show(con, tmp_path, DAY - timedelta(days=1)) is None
    files = [*(tmp_path / planned.FOLDER / DAY.isoformat()).iterdir()]
    assert {stat.S_IMODE(path.stat().st_mode) for path in files} == {0o600}


def test_the_same_plan_makes_the_same_bytes(tmp_path):
    for name, seed in (("a", None), ("b", 5)):
        with Counter().crowd(80, "email", "phone").open(seed) as con:
            planned_by(con, parse(HELD + COFFEE + TEA), tmp_path / name, DAY, keep=True)
    a, b = ({p.name: p.read_bytes() for p in (tmp_path / n).rglob("*") if p.is_file()} for n in "ab")
    assert a == b


def test_why_of_a_customer_and_the_counts_of_an_offer(tmp_path):
    counter = Counter().crowd(30).add("x", "email", last_order_date=DAY - timedelta(days=1)).add("y")
    counter.plan(SHOP + COFFEE + TEA + f"ends = {DAY - timedelta(days=1)}", folder=tmp_path, keep=True)
    with counter.open() as con:
        plan = planned.show(con, tmp_path, None)
        rows = {row["offer"]: row for row in tallying.of_customer(con, plan, "x", "")}
        sent = con.execute("SELECT customer FROM plan_decisions WHERE arm = 'sent'").fetchall()[0][0]
        got = tallying.of_customer(con, plan, sent, "coffee")[0]
    assert [(r["gate"], r["reason"]) for r in rows.values()] == [
        ("contact_policy", "bought"), ("live_and_in_stock", "ended"),
    ]  # fmt: skip
    assert (got["gate"], got["day"]) == (None, DAY)
    coffee, tea = plan.offers
    assert coffee.sent + sum(coffee.stopped.values()) == 32
    assert tea.stopped == {"live_and_in_stock": 32}
    with pytest.raises(InputError, match="no offer coffe; did you mean coffee"):
        tallying.check(plan, "coffe")


def test_no_offers_are_no_plan():
    found = Counter().crowd(3).plan(SHOP)
    assert (found.figures.offers, found.decisions, found.candidates) == ((), [], [])


@pytest.mark.parametrize("setting", ["week = 0", "selling_of_three = 4", "order_days = -1"])
def test_a_contact_policy_that_cannot_be(setting):
    with pytest.raises(SettingsError, match=setting.split()[0]):
        parse(f"[contact_policy]\n{setting}")
