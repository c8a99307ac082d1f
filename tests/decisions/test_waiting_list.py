"""The waiting list: a random half waits, for how long, and what holds from list to list."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest

from acquaint.config import parse
from acquaint.decisions import candidates, ledger, listing, week
from acquaint.decisions.ledger import Assigned
from tests.decisions.desk import DAY, Desk
from tests.decisions.shop import FIRST, drawn, generated
from tests.decisions.test_week import after, crowd

WAITING = parse("[contact]\nweek = 1000")


def slipping(customers: int, **profile) -> Desk:
    desk = crowd(Desk(), 40)
    for number in range(customers):
        desk.add(f"x{number:03}", days_since_last_order=300 - number, **profile)
    return desk


def arms(decided: dict) -> dict[str, str]:
    return {name: row["arm"] for name, row in decided.items()}


def test_an_arm_is_a_function_of_the_case():
    _, decided = slipping(10).choose(WAITING)
    for name, row in decided.items():
        if row["arm"]:
            text = f"{listing.SALT}|customer {name}|slipping|{DAY}"
            chance = int.from_bytes(hashlib.md5(text.encode()).digest()[:8], "big") / 2**64
            assert row["arm"] == ("now" if chance < 0.5 else "later"), name


def test_half_of_them_wait():
    desk = crowd(Desk(), 3_900)
    for number in range(199):
        desk.add(f"x{number:03}")
    found, decided = desk.choose(WAITING)
    assert (found.waiting_list, found.eligible) == (True, 199)
    later = [row for row in decided.values() if row["arm"] == "later"]
    assert 75 <= len(later) <= 124  # 3.5 standard deviations
    assert len(found.assigned) == 199
    assert {(row["verdict"], row["gate"], row["until"]) for row in later} == {("waits", "waiting", after(40))}
    assert {row.until for row in found.assigned if row.arm == "later"} == {after(40)}


def test_from_two_hundred_on_nobody_waits_nor_where_it_is_switched_off():
    desk = crowd(Desk(), 100)
    for number in range(200):
        desk.add(f"x{number:03}")
    found, decided = desk.choose(WAITING)
    assert (found.waiting_list, found.assigned, set(arms(decided).values())) == (False, (), {None})
    off = slipping(10).choose(parse("[contact]\nwaiting_list = false"))
    assert (off[0].waits, off[0].assigned) == (0, ())


def test_the_walk_ends_when_the_places_are_taken():
    found, decided = slipping(100).choose(WAITING)
    assert found.capacity == 7
    rows = sorted(decided.items())
    last = max(name for name, row in rows if row["verdict"] == "listed")
    assert {row["verdict"] for name, row in rows if name <= last} == {"listed", "waits"}
    assert {(row["verdict"], row["gate"]) for name, row in rows if name > last} == {("stopped", "capacity")}
    assert {row.customer for row in found.assigned} == {name for name, _ in rows if name <= last}


@pytest.mark.parametrize("kind", [*candidates.URGENT, *candidates.REWARDS])
def test_what_is_promised_is_never_held_back(kind):
    desk = crowd(Desk(), 900)
    for number in range(30):
        desk.plain(f"x{number:02}").fire(f"x{number:02}", kind)
        desk.did("events", f"x{number:02}", 2, type="subscription", value="payment failed")
    held = tuple(Assigned(after(-7), f"x{n:02}", "slipping", "later", after(21), 28) for n in range(30))
    found, decided = desk.choose(WAITING, held)
    assert {row["verdict"] for row in decided.values()} == {"listed"}
    assert (found.assigned, set(arms(decided).values())) == ((), {None})


@pytest.mark.parametrize(
    ("gap", "days"), [(5.0, 28), (14.0, 28), (14.2, 29), (60.0, 120), (300.0, 365)]
)  # fmt: skip
def test_the_window_is_two_own_gaps_and_at_least_four_weeks(gap, days):
    assert {
        row.window_days
        for row in slipping(4, usual_gap_days=gap, last_order_date=after(-100)).choose(WAITING)[0].assigned
    } == {days}


def test_who_was_told_to_wait_waits_and_then_is_due():
    held = Assigned(DAY, "x000", "slipping", "later", after(28), 28)
    for back, verdict in ((7, "waits"), (27, "waits"), (28, "listed"), (55, "listed")):
        desk = slipping(3)
        found, decided = desk.choose(WAITING, (held,), day=DAY + timedelta(days=back))
        assert decided["x000"]["verdict"] == verdict, back
        assert decided["x000"]["arm"] == "later"
        assert "x000" not in {row.customer for row in found.assigned}
        if verdict == "waits":
            assert (decided["x000"]["gate"], decided["x000"]["until"]) == ("waiting", after(28))
    found, _ = slipping(3).choose(WAITING, (held,), day=after(56))
    assert "x000" in {row.customer for row in found.assigned}


def test_who_was_due_now_is_not_assigned_again_within_the_window():
    held = Assigned(DAY, "x000", "slipping", "now", None, 28)
    found, decided = slipping(3).choose(WAITING, (held,), day=after(27))
    assert (decided["x000"]["verdict"], decided["x000"]["arm"]) == ("listed", "now")
    assert "x000" not in {row.customer for row in found.assigned}
    assert "x000" in {row.customer for row in slipping(3).choose(WAITING, (held,), day=after(28))[0].assigned}


def test_the_newest_assignment_holds():
    old = Assigned(after(-30), "x000", "slipping", "later", after(10), 40)
    new = Assigned(after(-7), "x000", "lapsed", "now", None, 28)
    for earlier in ((old, new), (new, old)):
        assert slipping(3).choose(WAITING, earlier)[1]["x000"]["arm"] == "now"


def test_a_household_waits_together_and_under_any_later_kind():
    desk = crowd(Desk(), 100).add("a", household="h", stage="lapsed", state="lapsed").add("b", household="other")
    desk.plain("c", household="h")
    held = Assigned(after(-7), "c", "third_order", "later", after(21), 28)
    _, decided = desk.choose(WAITING, (held,))
    assert (decided["a"]["verdict"], decided["a"]["until"]) == ("waits", after(21))


def test_a_hold_follows_the_customer_into_a_merge():
    desk = crowd(Desk(), 100).add("a")
    con = desk.open()
    con.execute("INSERT INTO members VALUES ('old id', 'a')")
    ledger.load(con, [Assigned(after(-7), "old id", "slipping", "later", after(21), 28)])
    assert con.execute("SELECT customer FROM ledger").fetchall() == [("a",)]


@pytest.mark.slow
def test_lists_of_a_generated_shop_week_by_week():
    """Permission, household, cap and replay hold on every list, whatever the order of the rows."""
    made, lists, earlier = generated(8, customers=90, days=460), [], ()
    off = "".join(f"[triggers.{name}]\noff = true\n" for name in (*candidates.URGENT, *candidates.REWARDS[:3]))
    settings = parse(f"[contact]\nweek = 30\n{off}")
    features = (
        *("orders", "orders_365d", "net_sales_minor_365d", "profit_minor_365d", "usual_gap_days", "last_order_date"),
        *("last_contact_date", "days_since_last_order", "usual_weekday", "usual_weekday_share", "usual_hour"),
        *("morning_share", "afternoon_share", "evening_share"),
    )
    con, other = made.open(), made.open(shuffle=4)
    for number in range(3):
        day = FIRST + timedelta(days=440 + 7 * number)
        chosen = []
        for each in (con, other):
            found = week.choose(each, settings, drawn(each, day, settings, features), earlier)
            chosen.append((found, each.execute("SELECT * FROM decisions").fetchall()))
        assert chosen[0] == chosen[1]
        _laws(con, chosen[0][0])
        earlier = (*earlier, *chosen[0][0].assigned)
        lists.append(chosen[0][0])
    assert sum(each.calls + each.emails for each in lists) >= 6
    assert sum(each.waits for each in lists) >= 2


def _laws(con, found) -> None:
    listed = "SELECT d.* FROM decisions d WHERE verdict = 'listed'"
    unpermitted = f"""
        SELECT count(*) FROM ({listed}) d LEFT JOIN reach r
        ON r.customer = d.customer AND r.channel = d.channel AND r.address = d.address AND r.allowed
        WHERE r.customer IS NULL
    """
    assert con.execute(unpermitted).fetchall() == [(0,)]
    assert con.execute(
        "SELECT count(*) FROM decisions WHERE verdict != 'listed' AND address IS NOT NULL"
    ).fetchall() == [(0,)]
    places = [place for (place,) in con.execute(f"SELECT place FROM ({listed}) ORDER BY place").fetchall()]
    assert places == list(range(1, len(places) + 1))
    assert len(places) <= found.capacity
    assert con.execute("SELECT count(*) - count(DISTINCT customer) FROM decisions").fetchall() == [(0,)]
    twice = f"SELECT household FROM ({listed}) WHERE household IS NOT NULL GROUP BY household HAVING count(*) > 1"
    assert con.execute(twice).fetchall() == []
    soon = f"""
        SELECT count(*) FROM ({listed}) d JOIN profiles p USING (customer)
        WHERE d.kind NOT IN ('call_back', 'enquiry_open', 'payment_failed')
        AND p.last_contact_date + CAST(greatest(14, p.usual_gap_days / 2) AS INTEGER) > p.as_of
    """
    assert con.execute(soon).fetchall() == [(0,)]
