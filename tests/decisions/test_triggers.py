"""Occasions: each case by hand, and the law that every firing is found once, with one date."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from acquaint.config import parse
from acquaint.decisions import triggers
from acquaint.decisions.standard_triggers import STANDARD
from acquaint.errors import ExpressionError, SettingsError
from acquaint.features import profiles
from tests.decisions.shop import FIRST, Shop, drawn, generated

OWN = parse("""
[shop]
currency = "EUR"
[triggers.spend_threshold]
amount = 150
[triggers.absence_after]
event = "Tasting"
days = 10
[triggers.quiet]
when = "days_since_last_order > 20"
[triggers.today_only]
when = "days_since_last_order = 9"
[triggers.slips]
when = "lifecycle_state = 'slipping'"
""")


def fired(shop: Shop, day: date, settings=OWN, *, only: str | None = None) -> list[tuple]:
    con = shop.open()
    drawn(con, day, settings)
    rows = con.execute("SELECT trigger, customer, day, due, amount_minor, detail, happened FROM triggers").fetchall()
    return [row for row in rows if only is None or row[0] == only]


def d(text: str) -> date:
    return date.fromisoformat(text)


def old(shop: Shop | None = None) -> Shop:
    """A shop that has been there long enough for first orders to be first orders."""
    return (shop or Shop()).regular("regular", d("2024-12-20"), every=10, times=36)


@pytest.mark.slow
def test_every_firing_is_in_exactly_the_runs_whose_window_holds_its_day():
    last = FIRST + timedelta(days=500)
    runs: dict[date, set[tuple]] = {}
    con = generated(5).open()
    for back in (31, 30, 13, 12, 4, 3, 2, 1, 0):
        day = last - timedelta(days=back)
        drawn(con, day, OWN)
        runs[day] = set(con.execute("SELECT customer, trigger, day, due, happened FROM triggers").fetchall())
    everything = set().union(*runs.values())
    assert {row[1] for row in everything} >= {*OWN.triggers, *STANDARD} - {"new_customer"}
    for day, found in runs.items():
        window = {row for row in everything if day - timedelta(days=28) < row[2] <= day}
        assert found == window, (day, sorted(map(str, found ^ window))[:5])


def test_the_third_business_day_counts_and_not_the_third_order():
    shop = old()
    for day in ("2024-11-01", "2024-11-01", "2024-11-20", "2024-12-10", "2024-12-12"):
        shop.order("anna", d(day))
    assert fired(shop, d("2024-12-21"), only="third_order") == [
        ("third_order", "anna", d("2024-12-11"), None, None, None, d("2024-12-10"))
    ]


def test_an_order_known_late_fires_on_the_morning_it_is_known():
    shop = old()
    for day in ("2024-11-01", "2024-11-20"):
        shop.order("anna", d(day))
    shop.order("anna", d("2024-12-01"), known=d("2024-12-05"))
    assert fired(shop, d("2024-12-05"), only="third_order") == []
    assert [row[2] for row in fired(shop, d("2024-12-21"), only="third_order")] == [d("2024-12-06")]


def test_a_spend_threshold_fires_once_though_a_return_undoes_it():
    shop = old().order("anna", d("2024-12-01"), 14_000).order("anna", d("2024-12-03"), 2_000)
    shop.order("anna", d("2024-12-05"), -5_000, is_order=False, kind="return", returns_minor=5_000)
    shop.order("anna", d("2024-12-07"), 9_000)
    found = fired(shop, d("2024-12-21"), only="spend_threshold")
    assert found == [("spend_threshold", "anna", d("2024-12-04"), None, 15_000, None, d("2024-12-03"))]


def test_without_an_amount_there_is_no_spend_threshold():
    shop = old().order("anna", d("2024-12-01"), 10**9)
    assert fired(shop, d("2024-12-21"), parse(""), only="spend_threshold") == []


def test_the_threshold_is_in_units_of_the_shops_currency():
    shop = old().order("anna", d("2024-12-01"), 200)
    for row in shop.rows["orders"]:
        row["currency"] = "JPY"
    assert [row[1:5] for row in fired(shop, d("2024-12-21"), only="spend_threshold")][-1][3] == 150


BORN = {
    "iso": "1980-12-28", "dots": "28.12.1980", "month_first": "12/28/1980", "day_first": "28/12/1980",
    "no_year": "--12-28", "no_year_dots": "28.12.", "open": "06/07/1980", "none": "no date",
    "with_time": "1980-12-28 00:00", "january": "1980-01-03", "leap": "1980-02-29",
}  # fmt: skip


@pytest.mark.parametrize(
    ("day", "due", "who"),
    [
        ("2024-12-20", "2024-12-28", set()),
        ("2024-12-21", "2024-12-28", {*BORN} - {"open", "none", "january", "leap"}),
        ("2024-12-27", "2025-01-03", {"january"}),
        ("2025-02-21", "2025-02-28", {"leap"}),
        ("2028-02-22", "2028-02-29", {"leap"}),
        ("2025-07-05", "2025-07-06", set()),
    ],
)
def test_a_declared_birthday_fires_a_week_before(day, due, who):
    shop = old()
    for name, born in BORN.items():
        shop.order(name, d("2024-03-01")).trait(name, "Date of birth", born)
    found = [row for row in fired(shop, d(day), only="birthday") if str(row[3]) == due]
    assert {row[1] for row in found} == who
    assert {row[2] for row in found} <= {d(day)}


def test_other_birthdays_show_which_comes_first_the_day_or_the_month():
    shop = old().trait("anna", "dob", "06/07/1980").trait("regular", "dob", "25/07/1980")
    shop.order("anna", d("2024-03-01"))
    assert [(row[1], row[3]) for row in fired(shop, d("2024-07-02"), only="birthday")] == [("anna", d("2024-07-06"))]


def test_a_birthday_that_is_stated_again_does_not_fire_again():
    shop = old().order("anna", d("2024-03-01")).trait("anna", "birthday", "1980-12-28")
    shop.trait("anna", "birthday", "28.12.1980", known=d("2024-12-23"))
    assert [row[2] for row in fired(shop, d("2024-12-26"), only="birthday")] == [d("2024-12-21")]


def test_a_birthday_learnt_of_within_the_week_fires_on_the_morning_after():
    shop = old().order("anna", d("2024-03-01")).trait("anna", "birthday", "1980-12-28", known=d("2024-12-23"))
    # Known from the start of the 23rd on, itself included.
    assert [row[2] for row in fired(shop, d("2024-12-26"), only="birthday")] == [d("2024-12-23")]


def test_anniversaries_are_of_the_account_else_of_the_first_order():
    shop = old().order("anna", d("2023-12-25")).order("ben", d("2024-04-02"))
    shop.order("carla", d("2024-05-05")).trait("carla", "account_since", "2021-12-27")
    found = fired(shop, d("2024-12-24"), only="anniversary")
    assert [(row[1], row[3], row[5]) for row in found] == [("carla", d("2024-12-27"), "3")]
    assert [row[1] for row in fired(shop, d("2025-03-30"), only="anniversary")] == ["ben"]


def test_an_enquiry_waits_three_days():
    shop = old().event("anna", d("2024-12-10"), "Contact form", "green tea?")
    assert fired(shop, d("2024-12-12"), only="enquiry_open") == []
    assert fired(shop, d("2024-12-13"), only="enquiry_open") == [
        ("enquiry_open", "anna", d("2024-12-13"), None, None, "green tea?", d("2024-12-10"))
    ]


def test_an_enquiry_is_open_until_something_follows_it():
    shop = old().contact("regular", d("2024-12-11"))
    for name in ("later", "after", "undated", "before", "too_late", "bought", "replied", "nothing"):
        shop.event(name, d("2024-12-10"), "enquiry")
    shop.contact("later", d("2024-12-12")).contact("after", d("2024-12-10"), hour=11)
    shop.contact("undated", d("2024-12-10"), hour=None).contact("before", d("2024-12-10"), hour=9)
    shop.contact("too_late", d("2024-12-13")).order("bought", d("2024-12-11"))
    shop.response("replied", d("2024-12-11"), "replied")
    found = fired(shop, d("2024-12-20"), only="enquiry_open")
    assert {row[1] for row in found} == {"before", "too_late", "nothing"}


def test_absence_begins_anew_with_each_event():
    shop = old().event("anna", d("2024-12-01"), "tasting").event("anna", d("2024-12-06"), "tasting")
    assert [row[2] for row in fired(shop, d("2024-12-21"), only="absence_after")] == [d("2024-12-16")]
    shop.order("anna", d("2024-12-10"))
    assert fired(shop, d("2024-12-21"), only="absence_after") == []


def test_points_expire_by_event_or_by_trait():
    shop = old().order("ben", d("2024-06-01")).trait("ben", "points", "120")
    shop.event("anna", d("2024-11-01"), "points_expiry", "2024-12-31", amount_minor=700)
    shop.trait("ben", "points_expire_on", "2024-12-30")
    found = fired(shop, d("2024-12-18"), only="points_expiring")
    assert [(row[1], row[2], row[3], row[4], row[5]) for row in found] == [
        ("ben", d("2024-12-16"), d("2024-12-30"), None, "120"),
        ("anna", d("2024-12-17"), d("2024-12-31"), 700, None),
    ]
    late = parse("[triggers.points_expiring]\ndays = 3")
    assert fired(shop, d("2024-12-18"), late, only="points_expiring") == []


def test_a_new_customer_and_one_who_may_have_been_there_before():
    shop = old().order("anna", d("2024-12-10"), 4_200)
    assert fired(shop, d("2024-12-21"), only="new_customer") == [
        ("new_customer", "anna", d("2024-12-11"), None, 4_200, None, d("2024-12-10"))
    ]
    young = Shop().order("anna", d("2024-12-01")).order("ben", d("2024-12-10"))
    assert fired(young, d("2024-12-21"), only="new_customer") == []


def test_a_payment_that_fails_again_is_the_same_occasion():
    shop = old()
    for day, state in (("2024-12-01", "active"), ("2024-12-05", "payment failed"), ("2024-12-08", "payment failed")):
        shop.event("anna", d(day), "subscription", state)
    assert [row[2] for row in fired(shop, d("2024-12-21"), only="payment_failed")] == [d("2024-12-06")]


def test_who_asked_to_be_called_again_is_due_the_day_after():
    shop = old().order("anna", d("2024-06-01")).response("anna", d("2024-12-05"), "call_back")
    assert [(row[1], row[2]) for row in fired(shop, d("2024-12-21"), only="call_back")] == [("anna", d("2024-12-06"))]


def test_a_condition_of_the_shops_own_fires_on_the_morning_from_which_it_holds():
    shop = old().order("anna", d("2024-12-05"))
    assert [
        (row[0], row[2]) for row in fired(shop, d("2024-12-15")) if row[1] == "anna" and row[0] in OWN.triggers
    ] == [("today_only", d("2024-12-14"))]
    found = fired(shop, d("2024-12-27"), only="quiet")
    assert [(row[1], row[2]) for row in found] == [("anna", d("2024-12-26"))]


def test_switched_off_and_of_others_than_persons():
    shop = old().order("anna", d("2024-12-10"))
    assert fired(shop, d("2024-12-21"), parse("[triggers.new_customer]\noff = true"), only="new_customer") == []
    con = shop.open()
    con.execute("UPDATE customers SET kind = 'organisation' WHERE customer = 'anna'")
    drawn(con, d("2024-12-21"))
    assert con.execute("SELECT count(*) FROM triggers WHERE customer = 'anna'").fetchall() == [(0,)]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[triggers.birthdy]\nsay = 'x'", "[triggers.birthdy] when: this setting is missing; did you mean birthday?"),
        ("[triggers.birthday]\nwhen = 'orders > 3'", "[triggers.birthday] when: birthday is a standard occasion"),
        ("[triggers.spend_threshold]\nsay = 'x'", "[triggers.spend_threshold] amount: this setting is missing"),
        ("[triggers.absence_after]\ndays = 9", "[triggers.absence_after] event: this setting is missing"),
        ("[triggers.points_expiring]\ndays = 0", "[triggers.points_expiring]: amount and days are above zero"),
        ("[triggers.'my own']\nwhen = 'orders > 3'", "[triggers.my own]: a name has letters, digits and _ only"),
    ],
)
def test_a_setting_that_cannot_be_is_named(text, says):
    with pytest.raises(SettingsError) as raised:
        triggers.features_of(parse(text))
    assert says in str(raised.value)


def test_a_condition_is_checked_with_its_place():
    settings = parse("[triggers.many]\nwhen = 'orders + 3'")
    features = triggers.features_of(settings)
    assert [(each.name, each.where) for each in features] == [("when_many", "[triggers.many] when")]
    with pytest.raises(ExpressionError, match=r"\[triggers\.many\] when: An occasion needs a condition"):
        fired(old(), d("2024-12-21"), settings)
    with pytest.raises(ExpressionError, match=r"\[triggers\.many\] when, character 1: There is no feature ordrs"):
        fired(old(), d("2024-12-21"), parse("[triggers.many]\nwhen = 'ordrs > 3'"))
    assert profiles.features_of(settings, ())  # the rest of the catalogue does not need it
