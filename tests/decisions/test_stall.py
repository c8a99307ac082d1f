"""Decisions in the moment: what events change, and what each answer says."""

from __future__ import annotations

from acquaint.events import Contact, Response
from tests.decisions.counter import COFFEE, DAY, SHOP, Counter
from tests.decisions.stalls import Desk, batch, days, happened


def test_three_contacts_without_an_answer_close_an_offer_and_an_answer_opens_it():
    counter = Counter().add("x", "email")
    desk = Desk(counter)
    for n in range(3):
        desk.did(happened(Contact, "x", DAY + days(n), channel="post", offer="coffee"))
        counter.did("contacts", "x", -n, channel="post", offer="coffee")
    day = DAY + days(40)
    stop = desk.stops("x", day=day)["coffee"]
    assert stop is not None
    assert (stop.gate, stop.reason, stop.until) == ("ignored", "no_answer", DAY + days(2 + 365))
    assert batch(counter, SHOP + COFFEE, day)["x", "coffee", "email"] == (stop.gate, stop.reason, stop.until)
    early = desk.stops("x", day=DAY + days(15))["coffee"]
    assert early is not None
    assert early.reason == "selling", "the last of them can still be answered"
    desk.did(happened(Response, "x", DAY, type="clicked", offer="coffee"))
    assert desk.stops("x", day=day)["coffee"] is None, "of the day of an answer no contact is left"


def test_budget_that_the_plan_left_too_little_of_is_capacity():
    counter = Counter().add("x", "email")
    text = SHOP + COFFEE.replace("0.01", "1.00") + "budget = 0.5\n"
    desk = Desk(counter, text)
    stops = {each.offer: (each.gate, each.reason) for each in desk.decide("x").others}
    assert stops == {"coffee": ("no_gain", "costs_more")}
    free = Desk(counter, SHOP + COFFEE.replace("0.01", "0.03") + "budget = 0.02\n")
    assert [(each.gate, each.reason) for each in free.decide("x").others] == [("capacity", "budget_spent")]


def test_an_offer_of_some_places_is_told_of_there_only():
    counter = Counter().add("x").add("y", usual_place="NORTH")
    desk = Desk(counter, SHOP + COFFEE + "places = ['North']\n")
    assert desk.decide("x", "till", place="north").silence in ("", "drawn")
    assert [each.reason for each in desk.decide("x", "till", place="south").others] == ["elsewhere"]
    for channel in ("till", "web"):
        assert [each.reason for each in desk.decide("x", channel).others] == ["place"]
        assert desk.stops("y", channel)["coffee"] is None


def test_the_list_of_the_week_is_about_what_is_sent():
    desk = Desk(Counter().add("x", "email").put("x"), SHOP + COFFEE)
    assert desk.stops("x", "email")["coffee"].reason == "on_list"
    assert desk.stops("x", "till")["coffee"] is None
