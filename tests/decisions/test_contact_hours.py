"""Days and hours of the week's contacts: in the zone of whom it would ring, at her hour where it is open."""

from __future__ import annotations

from datetime import timedelta

import pytest

from tests.decisions.counter import COFFEE, DAY, SHOP, Counter

CALLS = SHOP + COFFEE + "channels = ['phone']\n"


def live(counter: Counter, customer: str, zone: str) -> Counter:
    return counter.did("traits", customer, 99, trait="time_zone", value=zone)


def hours(found, customer="x"):
    return next((d["from_hour"], d["to_hour"]) for d in found.decisions if d["customer"] == customer)


def test_a_call_is_made_in_open_hours_of_the_shop_and_of_whom_it_rings():
    counter = Counter().add("x", "phone").add("y", "phone")
    found = live(counter, "y", "America/New_York").plan(CALLS)
    assert hours(found) == (9, 20)
    assert hours(found, "y") == (14, 20), "9 o'clock there is 14 o'clock here"


def test_who_sleeps_while_the_shop_calls_is_not_called():
    found = live(Counter().add("x", "phone"), "x", "Pacific/Auckland")
    assert found.gate(CALLS)[:2] == ("contact_policy", "quiet_hours")
    early = "[contact.phone]\nfrom_hour = 7\nto_hour = 23\n"
    assert found.gate(early + CALLS) == (None, None, None)


def test_a_zone_that_is_not_known_is_the_shop_s():
    assert hours(live(Counter().add("x", "phone"), "x", "Moon/Base").plan(CALLS)) == (9, 20)


@pytest.mark.parametrize(("own", "told"), [(15, (15, 16)), (23, (9, 20)), (None, (9, 20))])
def test_her_own_hour_counts_where_it_is_open(own, told):
    found = Counter().add("x", "sms", preferred_hour=own).plan(SHOP + COFFEE)
    assert hours(found) == told


@pytest.mark.parametrize(("own", "told"), [(23, (23, 24)), (None, (None, None))])
def test_an_e_mail_may_be_written_at_any_hour(own, told):
    assert hours(Counter().add("x", "email", preferred_hour=own).plan(SHOP + COFFEE)) == told


def test_a_day_that_is_quiet_altogether_is_left_out():
    text = SHOP.replace("holdout", "quiet_hours = { sms = 'Monday, Tuesday' }\nholdout") + COFFEE
    found = Counter().add("x", "sms").plan(text)
    assert [d["day"] for d in found.decisions] == [DAY + timedelta(days=2)]
    last = Counter().add("x", "sms").gate(text + f"ends = {DAY + timedelta(days=1)}")
    assert last[:2] == ("contact_policy", "quiet_hours")
