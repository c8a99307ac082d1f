"""The proof so far: by assignment, within windows that have ended, against figures worked out by hand or by scipy."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pytest
from scipy import stats

from acquaint.decisions import ledger, proof
from acquaint.decisions.ledger import Assigned
from acquaint.features import intervals
from acquaint.records import Estimate, NotEnoughData
from tests.decisions.desk import DAY, Desk
from tests.decisions.shop import moment

LIST = DAY - timedelta(days=40)


def measure(desk: Desk, rows: list[Assigned], at: date = DAY, **merged: str) -> proof.Proof:
    con = desk.open()
    for atom, customer in merged.items():
        con.execute("UPDATE members SET customer = ? WHERE atom = ?", [customer, atom])
    ledger.load(con, rows)
    found = proof.measure(con, moment(at))
    con.close()
    return found


def given(customer: str, arm: str, day: date = LIST, window: int = 28) -> Assigned:
    return Assigned(day, customer, "slipping", arm, day + timedelta(days=window) if arm == "later" else None, window)


def bought(desk: Desk, customer: str, day: date, net: int = 1000, **more) -> None:
    desk.did("orders", customer, (DAY - day).days, net_sales_minor=net, **more)


def test_the_example_of_the_report():
    desk, rows = Desk(), []
    for number in range(38):
        name, arm = f"c{number:02}", "now" if number < 18 else "later"
        desk.add(name)
        rows.append(given(name, arm))
        if number < 7 or 18 <= number < 23:
            bought(desk, name, LIST + timedelta(days=5))
    found = measure(desk, rows)
    assert (found.due, found.later) == (proof.Side(18, 7, 7_000), proof.Side(20, 5, 5_000))
    assert found.difference == intervals.difference(intervals.share(7, 18), intervals.share(5, 20))
    assert (round(found.difference.value, 2), round(found.difference.low, 2)) == (0.14, -0.15)
    assert found.net_sales_per_head == NotEnoughData(18, 30)
    assert (found.running, found.left_out, found.per_week) == (0, 0, 0.0)
    assert found.weeks_for_five_points is None  # nobody was assigned lately


def test_a_purchase_counts_from_the_day_of_the_list_to_the_day_before_the_wait_ends():
    desk, rows, days = Desk(), [], (-1, 0, 27, 28)
    for days_after in days:
        for arm in ("now", "later"):
            name = f"{arm} {days_after}"
            desk.add(name)
            rows.append(given(name, arm))
            bought(desk, name, LIST + timedelta(days=days_after))
    found = measure(desk, rows)
    assert (found.due.bought, found.later.bought) == (2, 2)


def test_returns_lower_sales_and_are_no_purchase():
    desk = Desk().add("a")
    bought(desk, "a", LIST + timedelta(days=2), -700, is_order=False)
    found = measure(desk, [given("a", "now")])
    assert found.due == proof.Side(1, 0, -700)
    assert found.difference == NotEnoughData(0, 1)


def test_only_persons_and_only_windows_that_have_ended():
    desk = Desk().add("a").add("b").add("c", kind="organisation")
    rows = [given("a", "now"), given("b", "later", DAY - timedelta(days=27)), given("c", "later"), given("gone", "now")]
    found = measure(desk, rows)
    assert (found.due.assigned, found.later.assigned, found.running) == (1, 0, 1)
    assert measure(desk, rows, DAY + timedelta(days=1)).later.assigned == 1


def test_what_later_lists_assigned_is_not_seen():
    desk = Desk().add("a").add("b")
    found = measure(desk, [given("a", "now"), given("b", "later", DAY)])
    assert (found.due.assigned, found.running) == (1, 0)


def test_who_merged_across_the_arms_is_left_out():
    desk = Desk().add("a").add("b").add("c").add("d")
    rows = [given(name, arm) for name, arm in (("a", "now"), ("b", "later"), ("c", "now"), ("d", "now"))]
    found = measure(desk, rows, b="a", d="c")
    assert (found.due.assigned, found.later.assigned, found.left_out) == (2, 0, 1)


def test_one_customer_may_be_assigned_again_after_the_window():
    desk = Desk().add("a")
    rows = [given("a", "later", LIST - timedelta(days=28)), given("a", "now", LIST)]
    found = measure(desk, rows)
    assert (found.due.assigned, found.later.assigned, found.left_out) == (1, 1, 0)


def test_sales_per_head_are_compared_by_welch():
    draw, desk, rows, spent = np.random.default_rng(3), Desk(), [], {"now": [], "later": []}
    for number in range(75):
        name, arm = f"c{number:02}", "now" if number < 35 else "later"
        desk.add(name)
        rows.append(given(name, arm))
        net = int(draw.integers(0, 9_000)) * (draw.random() < 0.6)
        spent[arm].append(net)
        if net:
            bought(desk, name, LIST + timedelta(days=int(draw.integers(0, 28))), net)
    found = measure(desk, rows).net_sales_per_head
    truth = stats.ttest_ind(spent["now"], spent["later"], equal_var=False).confidence_interval(0.95)
    assert isinstance(found, Estimate)
    assert found.value == pytest.approx(np.mean(spent["now"]) - np.mean(spent["later"]))
    assert (found.low, found.high) == pytest.approx((truth.low, truth.high))


def test_weeks_until_a_difference_could_be_seen():
    desk, rows = Desk(), []
    for number in range(80):
        name = f"c{number:02}"
        desk.add(name)
        rows.append(given(name, ("now", "later")[number % 2], LIST if number < 40 else DAY - timedelta(days=7)))
        if number < 40 and (number % 2 == 0 or number % 4 == 1):
            bought(desk, name, LIST + timedelta(days=5))
    found = measure(desk, rows)
    assert (found.due.bought, found.later.bought, found.running, found.per_week) == (20, 10, 40, 10.0)
    # 2 x 7.849 x 2 x .75 x .25 / .05^2 = 2,354.7 in all, 40 of them measured, ten a week.
    assert found.weeks_for_five_points == 232
    assert found.weeks_for_this == 0


def test_nothing_assigned_yet():
    found = measure(Desk().add("a"), [])
    assert (found.due.assigned, found.per_week, found.weeks_for_this) == (0, 0.0, None)
    assert found.difference == NotEnoughData(0, 1)
