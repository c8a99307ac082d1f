"""The list of a week: who is a candidate, what stops her, in which order, on which channel, and when."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acquaint.config import parse
from acquaint.decisions import gates, listing
from acquaint.words import sentences
from tests.decisions.desk import DAY, Desk


def after(days: int) -> date:
    return DAY + timedelta(days=days)


def crowd(desk: Desk, reachable: int = 400) -> Desk:
    """Add customers who can be reached and are no candidates, so that 5 % are some."""
    for number in range(reachable):
        desk.plain(f"crowd {number:03}")
    return desk


STOPPED = {
    "do_not_contact": (lambda d: d.add("x", lack="do_not_contact"), None),
    "under_age": (lambda d: d.add("x", lack="under_age"), None),
    "no_address": (lambda d: d.add("x", lack="no_address"), None),
    "no_permission": (lambda d: d.add("x", "sms"), None),
    "complaint": (lambda d: d.add("x").did("responses", "x", 5, type="complained"), after(23)),
    "complaint of an event": (lambda d: d.add("x").did("events", "x", 5, type="complaint"), after(23)),
    "complaint still open": (lambda d: d.add("x").did("events", "x", 90, type="complaint", value="open"), None),
    "unpaid": (lambda d: d.add("x").did("orders", "x", 90, open_balance_minor=100), None),
    "wrong_person": (lambda d: d.add("x").did("responses", "x", 300, type="wrong_person"), None),
    "not_interested": (lambda d: d.add("x").did("responses", "x", 89, type="not_interested"), after(1)),
    "contacted": (lambda d: d.add("x", last_contact_date=after(-13)), after(1)),
    "contacted, half the own gap": (
        lambda d: d.add("x", last_contact_date=after(-29), usual_gap_days=60.0),
        after(1),
    ),
    "contacted, as planned": (lambda d: d.add("x").plan("x", after(-13)), after(1)),
    "contacted, planned for later this week": (lambda d: d.add("x").plan("x", after(3)), after(17)),
    "contacted, planned in the household": (
        lambda d: d.add("x", household="h").plain("y", household="h").plan("y", after(1), household="h"), after(15),
    ),
    "bought": (lambda d: d.add("x", last_order_date=after(-6)), after(1)),
    "bought, a quarter of the own gap": (
        lambda d: d.add("x", last_order_date=after(-24), usual_gap_days=100.0),
        after(1),
    ),
    "returned": (lambda d: d.add("x").did("orders", "x", 6, returns_minor=500, is_order=False), after(1)),
}  # fmt: skip
PASSED = {
    "complaint long ago": lambda d: d.add("x").did("responses", "x", 28, type="complained"),
    "complaint settled": lambda d: (
        d.add("x").did("events", "x", 90, type="complaint", value="open")
        .did("events", "x", 60, type="complaint", value="settled")
    ),
    "not interested then": lambda d: d.add("x").did("responses", "x", 90, type="not_interested"),
    "right person after all": lambda d: (
        d.add("x").did("responses", "x", 300, type="wrong_person").did("responses", "x", 200, type="reached")
    ),
    "contacted two weeks ago": lambda d: d.add("x", last_contact_date=after(-14)),
    "bought a week ago": lambda d: d.add("x", last_order_date=after(-7)),
    "returned a week ago": lambda d: d.add("x").did("orders", "x", 7, returns_minor=500, is_order=False),
}  # fmt: skip


@pytest.mark.parametrize("name", STOPPED)
def test_what_stops_a_candidate_and_until_when(name):
    make, until = STOPPED[name]
    _, decided = make(crowd(Desk(), 30)).choose()
    gate = name.partition(",")[0].partition(" of an")[0].partition(" still")[0]
    assert (decided["x"]["verdict"], decided["x"]["gate"], decided["x"]["until"]) == ("stopped", gate, until)
    assert decided["x"]["place"] is decided["x"]["channel"] is decided["x"]["address"] is None


@pytest.mark.parametrize("name", PASSED)
def test_what_no_longer_stops(name):
    _, decided = PASSED[name](crowd(Desk(), 30)).choose()
    assert (decided["x"]["verdict"], decided["x"]["gate"], decided["x"]["place"]) == ("listed", None, 1)


def test_the_first_gate_that_applies_is_named():
    desk = crowd(Desk(), 30).add("x", lack="do_not_contact", last_contact_date=after(-1), last_order_date=after(-1))
    desk.add("y", last_contact_date=after(-1), last_order_date=after(-1)).did("responses", "y", 1, type="complained")
    _, decided = desk.choose()
    assert (decided["x"]["gate"], decided["y"]["gate"]) == ("do_not_contact", "complaint")


def test_an_objection_on_one_channel_stops_the_other():
    desk = crowd(Desk(), 30).add("x", "email")
    next(row for row in desk.reach if row["customer"] == "x" and row["channel"] == "phone")["lack"] = "do_not_contact"
    assert desk.choose()[1]["x"]["gate"] == "do_not_contact"


def test_nobody_without_a_row_of_permission_is_listed():
    desk = crowd(Desk(), 30).add("x")
    desk.reach = [row for row in desk.reach if row["customer"] != "x"]
    assert desk.choose()[1]["x"]["gate"] == "no_permission"


def test_who_is_no_candidate_is_not_considered():
    desk = crowd(Desk(), 30).add("nothing", net_sales_minor_365d=0).add("company", kind="organisation")
    assert desk.choose()[1] == {}


def test_the_order_is_by_yearly_value_and_doubt():
    desk = crowd(Desk(), 60)
    desk.add("sure", return_chance=0.95, net_sales_minor_365d=40_000)
    desk.add("doubt", return_chance=0.5, net_sales_minor_365d=20_000)
    desk.add("gone", stage="lapsed", state="lapsed", return_chance=0.1, net_sales_minor_365d=30_000)
    desk.add("unknown", return_chance=None, return_chance_low=None, return_chance_high=None, net_sales_minor_365d=4_000)
    week, decided = desk.choose(parse("[contact]\nwaiting_list = false"))
    assert [name for name, row in decided.items() if row["place"]] == ["doubt", "gone", "sure"]
    assert decided["doubt"]["score"] == pytest.approx(5_000)
    assert decided["unknown"]["score"] == pytest.approx(1_000)
    assert decided["unknown"]["gate"] == "capacity"
    assert week.capacity == 3  # 5 % of 64
    assert (decided["doubt"]["at_stake_low_minor"], decided["doubt"]["at_stake_high_minor"]) == (6_000, 10_000)
    assert (decided["unknown"]["at_stake_low_minor"], decided["unknown"]["at_stake_high_minor"]) == (0, 4_000)
    assert [decided[name]["rough"] for name in ("doubt", "unknown")] == [False, True]
    assert week.at_stake_low_minor == sum(decided[name]["at_stake_low_minor"] for name in ("doubt", "gone", "sure"))
    assert week.by_kind == {"slipping": 2, "lapsed": 1}


def expected(value, alive=0.5, of="net_sales"):
    return {
        "expected_value_minor_365d": value, "expected_value_minor_365d_low": value // 2,
        "expected_value_minor_365d_high": 2 * value, "alive_probability": alive, "value_of": of,
    }  # fmt: skip


def test_the_yearly_value_is_what_is_predicted_while_a_customer_stays():
    desk = crowd(Desk(), 60)
    desk.add("past", return_chance=0.5, net_sales_minor_365d=20_000)
    desk.add("more", return_chance=0.5, net_sales_minor_365d=4_000, **expected(15_000))
    desk.add("less", return_chance=0.5, net_sales_minor_365d=50_000, **expected(5_000))
    desk.add("money", return_chance=0.5, net_sales_minor_365d=6_000, **expected(90_000, of="profit"))
    desk.add("young", return_chance=0.5, net_sales_minor_365d=3_000, value_of="net_sales")
    week, decided = desk.choose(parse("[contact]\nwaiting_list = false"))
    assert [name for name, row in decided.items() if row["place"]] == ["more", "past", "less"]
    assert [decided[name]["expected_minor"] for name in ("more", "past", "less", "money", "young")] == [
        30_000, 20_000, 10_000, 6_000, 3_000
    ]  # fmt: skip
    assert decided["more"]["score"] == pytest.approx(7_500)
    assert decided["more"]["at_stake_low_minor"] == pytest.approx(0.5**1.5294 * 30_000 * 0.3, abs=2)
    assert decided["more"]["at_stake_high_minor"] == pytest.approx(2**1.5294 * 30_000 * 0.5, abs=2)
    assert week.predicted
    assert not crowd(Desk(), 30).add("x").choose()[0].predicted


def test_a_chance_near_nothing_does_not_make_a_fortune():
    desk = crowd(Desk(), 30).add("gone", **expected(900, alive=1e-9))
    assert desk.choose()[1]["gone"]["expected_minor"] == 18_000


def test_ties_go_to_the_longer_silence_then_to_the_id():
    desk = crowd(Desk(), 100).add("b").add("a").add("z", days_since_last_order=80)
    assert list(desk.choose()[1]) == ["z", "a", "b"]


def test_few_orders_make_a_place_rough():
    assert crowd(Desk(), 30).add("x", orders=4).choose()[1]["x"]["rough"] is True


def test_profit_ranks_only_where_it_is_known_of_four_fifths_of_sales():
    desk = Desk()
    for number in range(8):
        desk.plain(f"p{number}", profit_minor_365d=9_000, net_sales_minor_365d=10_000)
    desk.add("x", profit_minor_365d=5_000, net_sales_minor_365d=10_000).add("y", net_sales_minor_365d=20_000)
    week, decided = desk.choose()
    assert week.yearly_of == "profit"  # 20,000 of 110,000 are unknown
    assert [(decided[n]["yearly_minor"], decided[n]["yearly_of"]) for n in "xy"] == [
        (5_000, "profit"), (20_000, "net_sales"),
    ]  # fmt: skip
    week, decided = desk.plain("z", net_sales_minor_365d=3_000).choose()
    assert (week.yearly_of, decided["x"]["yearly_minor"]) == ("net_sales", 10_000)


def test_who_waits_for_us_comes_first_whatever_else_holds():
    desk = crowd(Desk(), 60).add("best", net_sales_minor_365d=10**6)
    for name, trigger in (("a", "call_back"), ("b", "enquiry_open"), ("c", "payment_failed")):
        desk.plain(name, last_contact_date=after(-3), last_order_date=after(-3)).fire(name, trigger)
    desk.did("events", "c", 2, type="subscription", value="payment failed").did("responses", "a", 3, type="complained")
    week, decided = desk.choose()
    assert week.capacity == 3
    assert {name for name, row in decided.items() if row["place"]} == {"a", "b", "c"}
    assert decided["best"]["gate"] == "capacity"
    assert decided["a"]["at_stake_low_minor"] is None


def test_an_occasion_is_over_once_it_was_followed_or_is_past():
    desk = crowd(Desk(), 60)
    for name in ("followed", "before", "old", "past", "today", "paid", "answered"):
        desk.plain(name)
    desk.fire("followed", "third_order", 3).did("contacts", "followed", 3)
    desk.fire("before", "third_order", 3).did("contacts", "before", 4)
    desk.fire("old", "third_order", 14)
    desk.fire("past", "birthday", 8, due=after(-1)).fire("today", "birthday", 7, due=after(0))
    desk.fire("paid", "payment_failed", 2).did("events", "paid", 3, type="subscription", value="payment failed")
    desk.did("events", "paid", 1, type="subscription", value="active")
    desk.fire("answered", "enquiry_open", 9).did("orders", "answered", 8)
    assert set(desk.choose()[1]) == {"before", "today"}


def test_occasions_get_a_quarter_of_the_places_and_what_others_leave():
    desk = crowd(Desk(), 150)
    for number in range(9):
        desk.plain(f"occasion {number}", net_sales_minor_365d=10_000 - number).fire(f"occasion {number}", "birthday")
        desk.add(f"slipping {number}")
    week, decided = desk.choose()
    assert week.capacity == 8
    assert week.by_kind == {"slipping": 6, "birthday": 2}
    assert [n for n, row in decided.items() if row["place"] and row["kind"] == "birthday"] == [
        "occasion 0",
        "occasion 1",
    ]
    assert [row["place"] for row in decided.values() if row["place"]] == list(range(1, 9))
    desk.profiles = [row for row in desk.profiles if row["customer"] not in {f"slipping {n}" for n in range(4)}]
    assert desk.choose()[0].by_kind == {"slipping": 5, "birthday": 3}


@given(*[st.integers(0, 60)] * 4)
def test_places_never_exceed_the_capacity(capacity, urgent, staying, occasions):
    places = listing.share_out(capacity, urgent, staying, occasions)
    taken = [min(urgent, places.urgent), min(staying, places.staying), min(occasions, places.occasions)]
    assert sum(taken) == min(capacity, urgent + staying + occasions)
    assert taken[0] == min(urgent, capacity)
    if staying >= capacity:
        assert taken[2] <= capacity // 4


def test_a_slipping_customer_with_a_birthday_ranks_by_her_score_and_is_greeted():
    desk = crowd(Desk(), 60).add("x", net_sales_minor_365d=90_000).fire("x", "birthday", due=after(3))
    row = desk.add("y").choose()[1]["x"]
    assert (row["kind"], row["place"], row["trigger_due"]) == ("birthday", 1, after(3))
    assert row["at_stake_high_minor"] == 45_000
    desk.fired[0]["trigger"] = "third_order"
    row = desk.choose()[1]["x"]
    assert (row["kind"], row["trigger_due"], row["trigger_day"]) == ("slipping", None, None)


def test_the_day_shown_is_when_it_happened_or_when_the_wait_was_over():
    desk = crowd(Desk(), 60).plain("a").plain("b", "email")
    desk.fire("a", "third_order", 2, happened=after(-3)).fire("b", "enquiry_open", 2, happened=after(-5))
    decided = desk.choose()[1]
    assert (decided["a"]["trigger_day"], decided["b"]["trigger_day"]) == (after(-3), after(-2))


def test_an_occasion_made_by_a_purchase_is_not_stopped_by_it():
    desk = crowd(Desk(), 60)
    for name in ("new_customer", "third_order", "spend_threshold", "anniversary"):
        desk.plain(name, last_order_date=after(-1)).fire(name, name)
    assert {name: row["gate"] for name, row in desk.choose()[1].items() if row["gate"] == "bought"} == {
        "anniversary": "bought"
    }


def test_one_of_a_household():
    desk = crowd(Desk(), 100).add("a", household="h").add("b", household="h", net_sales_minor_365d=30_000)
    desk.add("c", household="h", last_contact_date=after(-1), net_sales_minor_365d=50_000)
    decided = desk.choose()[1]
    assert [decided[name]["gate"] for name in "abc"] == ["household", None, "contacted"]


def test_the_upper_half_is_called_and_the_lower_is_written_to():
    desk = crowd(Desk(), 200)
    for number in range(5):
        desk.add(f"both {number}", net_sales_minor_365d=50_000 - number)
    desk.add("by phone", "phone", net_sales_minor_365d=10).add("by email", "email", net_sales_minor_365d=10**6)
    week, decided = desk.choose()
    channels = {name: row["channel"] for name, row in decided.items()}
    assert channels == {
        "by email": "email", "both 0": "phone", "both 1": "phone", "both 2": "phone",
        "both 3": "email", "both 4": "email", "by phone": "phone",
    }  # fmt: skip
    assert (week.calls, week.emails) == (4, 3)
    row = decided["both 0"]
    assert (row["address"], row["basis"], row["basis_text"], row["basis_since"]) == (
        "both 0 by phone", "consent", "phone box", date(2024, 5, 1),
    )  # fmt: skip


def test_when_a_customer_is_best_contacted():
    desk = crowd(Desk(), 100).add("habit").add("late", usual_hour=19).add("night", usual_hour=22)
    desk.add("any", usual_weekday_share=0.2, afternoon_share=0.2).add("few", orders=3)
    decided = desk.choose()[1]
    when = {name: (row["weekday"], row["from_hour"], row["to_hour"]) for name, row in decided.items()}
    assert when == {
        "habit": (2, 14, 17), "late": (2, 18, 20), "night": (2, None, None), "any": (None, None, None),
        "few": (None, None, None),
    }  # fmt: skip


def test_capacity_is_at_most_five_per_cent_but_one():
    assert Desk().add("x", lack="no_address").choose()[0].capacity == 0
    week, decided = Desk().add("x").add("y").choose()
    assert (week.capacity, week.reachable, [row["verdict"] for row in decided.values()]) == (
        1,
        2,
        ["listed", "stopped"],
    )
    assert decided["y"]["until"] == after(7)
    assert crowd(Desk(), 119).choose()[0].capacity == 5
    assert crowd(Desk(), 119).choose(parse("[contact]\nweek = 4"))[0].capacity == 4


def test_eligible_counts_who_was_slipping_in_the_last_quarter():
    desk = crowd(Desk(), 50).add("x").add("unreachable", lack="no_address")
    for name, back in (("crowd 001", 20), ("crowd 002", 91), ("crowd 003", 92), ("unreachable", 5)):
        desk.stages.append({"customer": name, "local_date": after(-back), "stage": "activity", "state": "slipping"})
    assert desk.choose()[0].eligible == 3


def test_the_counts_of_the_week_are_those_of_the_table():
    desk = crowd(Desk(), 100)
    for number in range(20):
        desk.add(f"x{number:02}", last_contact_date=after(-1) if number % 3 == 0 else None)
    week, decided = desk.choose(parse(""))
    rows = list(decided.values())
    assert week.calls + week.emails == sum(row["verdict"] == "listed" for row in rows) == sum(week.by_kind.values())
    assert week.waits == sum(row["verdict"] == "waits" for row in rows) > 0
    assert sum(week.stopped.values()) + week.waits + week.calls + week.emails == len(rows)
    assert list(week.stopped) == [gate for gate in gates.GATES if gate in week.stopped]
    assert "waiting" not in week.stopped


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_gate_has_its_label(language):
    assert tuple(sentences(language, "decisions")["gate"]) == gates.GATES


def test_whom_a_list_of_this_week_reached_takes_a_place():
    desk = Desk()
    for number in range(100):
        desk.add(f"{number:03d}", "email", state="slipping", yearly_minor=1000)
    desk.plain("zoe", "email").did("contacts", "zoe", 2, source="answers", channel="email")
    desk.plain("yan", "email").did("contacts", "yan", 8, source="answers", channel="email")
    desk.plain("xia", "email").did("contacts", "xia", 2, source="till", channel="email")
    desk.plain("wim", "email").did("contacts", "wim", -30, source="answers", channel="email")
    found, rows = desk.choose()
    assert (found.capacity, found.done) == (5, 1)
    assert sum(row["verdict"] == "listed" for row in rows.values()) == 4
