"""Gates of offers: what each stops, its reason, and until when; the first that applies."""

from __future__ import annotations

from datetime import timedelta

import pytest

from acquaint.decisions.offer_gates import GATES
from acquaint.words import sentences
from tests.decisions.counter import COFFEE, DAY, SHOP, Counter

VALUES = ("value_minor", "value_low_minor", "value_high_minor")

SERVICE = SHOP + "[offers.coffee]\nkind = 'service'\ncost = 0.0\nproducts = ['c']\n"


def after(days: int):
    return DAY + timedelta(days=days)


def contacted(counter: Counter, *backs: int, **more) -> Counter:
    for back in backs:
        counter.did("contacts", "x", back, **{"channel": "post"} | more)
    return counter


STOPPED = {
    "another stage": (lambda c: c.add("x", "email"), ("eligible", "stage", None), "objective = 'win_back'"),
    "a condition": (lambda c: c.add("x", "email"), ("eligible", "condition", None), "eligibility = 'orders > 99'"),
    "another shop": (
        lambda c: c.add("x", "email", usual_place="mall"), ("eligible", "place", None), "places = ['old']",
    ),
    "no shop known": (lambda c: c.add("x", "email"), ("eligible", "place", None), "places = ['old']"),
    "on the list of the week": (
        lambda c: c.add("x", "email").put("x"), ("contact_policy", "on_list", after(7)), "",
    ),
    "the household is on the list": (
        lambda c: c.add("x", "email", household="h").add("y", household="h").put("y"),
        ("contact_policy", "on_list", after(7)), "",
    ),
    "waits on the list": (
        lambda c: c.add("x", "email").put("x", "waits", until=after(28)),
        ("contact_policy", "waits_on_list", after(28)), "",
    ),
    "no permission": (lambda c: c.add("x"), ("channel", "no_permission", None), ""),
    "another channel": (lambda c: c.add("x", "phone"), ("channel", "no_permission", None), "channels = ['email']"),
    "no address": (lambda c: c.add("x", lack="no_address"), ("channel", "no_address", None), ""),
    "never": (lambda c: c.add("x", lack="do_not_contact"), ("channel", "do_not_contact", None), ""),
    "under age": (lambda c: c.add("x", lack="under_age"), ("channel", "under_age", None), ""),
    "complaint": (
        lambda c: c.add("x", "email").did("responses", "x", 5, type="complained"),
        ("contact_policy", "complaint", after(23)), "",
    ),
    "complaint as an event": (
        lambda c: c.add("x", "email").did("events", "x", 5, type="Complaint"),
        ("contact_policy", "complaint", after(23)), "",
    ),
    "refused": (
        lambda c: c.add("x", "email").did("responses", "x", 89, type="not_interested"),
        ("contact_policy", "refused", after(1)), "",
    ),
    "two a week": (lambda c: contacted(c.add("x", "email"), 1, 6), ("contact_policy", "week", after(1)), ""),
    "one a week for the best": (
        lambda c: contacted(c.add("x", "email", net_sales_minor_365d=9), 3), ("contact_policy", "week", after(4)), "",
    ),
    "four in four weeks": (
        lambda c: contacted(c.add("x", "email"), 8, 9, 15, 27), ("contact_policy", "month", after(1)), "",
    ),
    "one a week on a channel": (
        lambda c: contacted(c.add("x", "email"), 2, channel="email"), ("contact_policy", "on_channel", after(5)), "",
    ),
    "household": (
        lambda c: contacted(c.add("y", household="h").add("x", "email", household="h"), 1)
        .did("contacts", "y", 3, channel="post"), ("contact_policy", "in_household", after(4)), "",
    ),
    "two of three sell": (
        lambda c: contacted(c.add("x", "email"), 9, 20, offer="coffee"), ("contact_policy", "selling", after(8)), "",
    ),
    "returned": (
        lambda c: c.add("x", "email").did("orders", "x", 6, status="counted", returns_minor=5, is_order=False),
        ("contact_policy", "returned", after(1)), "",
    ),
    "ordered": (
        lambda c: c.add("x", "email", last_order_date=after(-6)), ("contact_policy", "bought", after(1)), "",
    ),
    "ordered, a quarter of the own gap": (
        lambda c: c.add("x", "email", last_order_date=after(-24), usual_gap_days=100.0),
        ("contact_policy", "bought", after(1)), "",
    ),
    "has it": (lambda c: c.add("x", "email").buy("x", 13, "c"), ("satisfied", "has_it", after(1)), ""),
    "household has it": (
        lambda c: c.add("x", "email", household="h").add("y", household="h").buy("y", 10, "c"),
        ("satisfied", "has_it", after(4)), "",
    ),
    "ignored": (
        lambda c: contacted(c.add("x", "email"), 30, 40, 50, offer="coffee"), ("ignored", "no_answer", after(335)), "",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", STOPPED)
def test_each_gate_stops(name):
    make, expected, more = STOPPED[name]
    assert make(Counter()).gate(SHOP + COFFEE + more) == expected


PASSED = {
    "open": lambda c: c.add("x", "email"),
    "one contact this week": lambda c: contacted(c.add("x", "email"), 3),
    "a week later": lambda c: contacted(c.add("x", "email"), 7, channel="email"),
    "other products": lambda c: c.add("x", "email").buy("x", 10, "t"),
    "answered": lambda c: contacted(c.add("x", "email"), 30, 40, 50, offer="coffee").did(
        "responses", "x", 29, type="clicked", offer="coffee"
    ),
    "ignored twice": lambda c: contacted(c.add("x", "email"), 30, 50, offer="coffee"),
    "told two weeks ago": lambda c: contacted(c.add("x", "email"), 30, 14, offer="coffee"),
}


@pytest.mark.parametrize("name", PASSED)
def test_what_stops_nobody(name):
    assert PASSED[name](Counter()).gate(SHOP + COFFEE) == (None, None, None)


@pytest.mark.parametrize("name", ["OLD", "Old Town"])
def test_an_offer_of_a_place_is_for_who_buys_there_by_id_or_name(name):
    counter = Counter().add("x", "email", usual_place="old")
    counter.doings["places"] = [{"place": "old", "place_name": "Old town"}]
    assert counter.gate(SHOP + COFFEE + f"places = ['elsewhere', '{name}']") == (None, None, None)


def test_a_service_is_told_to_who_waits_on_the_list_and_not_to_who_is_on_it():
    counter = Counter().add("x", "email").put("x", "waits", until=after(28))
    assert counter.gate(SERVICE)[0] is None
    assert counter.put("x").gate(SERVICE)[:2] == ("contact_policy", "on_list")


def test_an_offer_that_may_still_be_answered_is_not_told_again():
    counter = contacted(Counter().add("x", "email"), 30, 40, 13, offer="coffee")
    assert counter.gate(SHOP + COFFEE) == ("contact_policy", "told_lately", after(1))
    assert counter.did("responses", "x", 12, type="clicked", offer="coffee").gate(SHOP + COFFEE)[0] is None


def test_a_service_is_told_after_a_purchase_too_but_not_of_what_it_is_for():
    counter = Counter().add("x", "email", last_order_date=after(-1)).buy("x", 1, "t")
    assert counter.gate(SHOP + COFFEE)[0] == "contact_policy"
    assert counter.gate(SERVICE)[0] is None
    assert counter.buy("x", 1, "c").gate(SERVICE)[:2] == ("satisfied", "has_it")


def test_the_usual_gap_of_the_products_says_when_they_are_due_again():
    counter = Counter().crowd(60, "post")
    for number in range(60):
        counter.buy(f"c{number:04}", 60 + 30, "c")
    assert counter.add("x", "email").buy("x", 20, "c").gate(SHOP + COFFEE) == (
        "satisfied", "has_it", after(10),
    )  # fmt: skip


@pytest.mark.parametrize(
    ("more", "reason", "until"),
    [
        (f"starts = {after(7)}", "not_begun", after(7)),
        (f"ends = {after(-1)}", "ended", None),
        ("budget = 0.02", "budget_spent", None),
        ("stock = 2", "out_of_stock", None),
        ("stock = 0", "out_of_stock", None),
    ],
)
def test_an_offer_that_is_for_nobody(more, reason, until):
    counter = Counter().add("x", "email")
    for _ in range(2):
        counter.did("responses", "x", 30, type="redeemed", offer="coffee")
    found = counter.plan(SHOP + COFFEE + more)
    assert found.candidates == [
        {"plan_day": DAY, "offer": "coffee", "gate": "live_and_in_stock", "reason": reason, "until": until}
        | dict.fromkeys(("customer", "household", "channel", "relevance", *VALUES))
    ]
    assert found.figures.offers[0].closed == reason
    assert found.decisions == []


def test_an_offer_without_cost_is_for_nobody():
    found = Counter().add("x", "email").plan(SHOP + COFFEE.replace("cost = 0.01\n", ""))
    assert found.figures.offers[0].closed == "lacks_cost"
    assert found.sent == {}


def test_of_many_offers_only_those_with_a_reason_are_considered():
    coupons = "".join(f"[offers.o{n:02}]\nkind = 'gift'\ncost = 0.01\nproducts = ['t']\n" for n in range(50))
    counter = Counter().add("x", "email")
    counter.profiles.append(counter.profiles[0] | {"customer": "y"})
    counter.reach += [row | {"customer": "y"} for row in counter.reach]
    found = counter.plan(SHOP + COFFEE + coupons)
    assert {row["customer"] for row in found.candidates} == {"x"}


def test_every_gate_and_reason_has_its_words():
    known = sentences("en", "plan")
    assert set(GATES) < set(known["gate"])
    assert {reason for _, (_, reason, _), _ in STOPPED.values()} <= set(known["reason"])
