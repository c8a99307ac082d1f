"""The small shop, run: every figure against what its orders come to when they are added up by hand."""

from __future__ import annotations

from datetime import timedelta

import duckdb
import pytest

from acquaint.smallshop import AS_OF, people, shop, traps
from acquaint.smallshop.people import CHILD
from tests.smallshop import truth
from tests.smallshop.ran import Ran, run


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Ran:
    return run(tmp_path_factory.mktemp("smallshop"))


def test_money_is_right_to_the_cent(ran):
    sums = [truth.sums(order) for order in truth.counted(ran.orders)]
    money = ran.object["money"]
    assert money["gross_sales_minor"] == sum(each.gross for each in sums)
    assert money["discount_minor"] == sum(each.discount for each in sums)
    assert money["returns_minor"] == sum(each.returns for each in sums)
    assert money["net_sales_minor"] == sum(each.net for each in sums)
    assert money["profit_minor"] is not None


def test_orders_and_customers_are_counted_right(ran):
    orders = [order for order in ran.orders if truth.is_order(order)]
    assert ran.object["orders"] == len(orders)
    assert ran.object["anonymous_orders"] == sum(not order.email for order in orders)
    assert ran.object["customers"]["total"] == people.MANY
    year = AS_OF - timedelta(days=365)
    names = {person.name for person in shop.everybody()}
    bought = {order.name for order in orders if order.at.date() >= year} & names
    assert ran.object["customers"]["bought_in_year"] == len(bought)


def test_everybodys_money_is_her_own(ran):
    mine: dict[str, int] = {}
    for order in truth.counted(ran.orders):
        mine[order.name] = mine.get(order.name, 0) + truth.sums(order).net
    persons = {row["name"]: row["net_sales_minor"] for row in ran.customers if row["kind"] == "person"}
    assert persons == {person.name: mine.get(person.name, 0) for person in shop.everybody()}


def test_every_record_is_in_one_place(ran):
    counts = ran.object["rows"]
    texts = [text for name, text in shop.files().items() if name.startswith("data/")]
    assert counts["read"] == sum(text.count("\n") - 1 for text in texts)
    assert counts["read"] == counts["loaded"] + counts["duplicates"] + counts["quarantined"] + counts["ignored"]
    assert counts["quarantined"] == traps.UNREADABLE
    again = [o for o in ran.orders if traps.NEW_FROM <= o.at.date() < traps.OLD_UNTIL]
    assert counts["duplicates"] == sum(len(order.lines) for order in again)


def test_the_bridge_is_short_and_explained(ran):
    for name, reason in truth.OUT.items():
        assert ran.bridge[reason] == sum(truth.sums(o).stated for o in ran.orders if truth.status(o) == name)
    steps = {row["step"]: row["amount_minor"] for row in ran.object["bridge"] if row["step"] != "difference"}
    assert steps["net sales"] - sum(ran.bridge.values()) == steps["net sales used"]
    assert abs(steps["net sales"] - steps["net sales used"]) < 0.02 * steps["net sales"]
    assert "unexplained" not in ran.bridge
    edited = sum(order.edited_minor > 0 for order in ran.orders)
    assert -3 * 100 * edited <= ran.bridge["edits that do not add up"] <= -250 * edited


def test_who_is_no_person_is_told_apart(ran):
    kinds = {row["name"]: row["kind"] for row in ran.customers if row["kind"] != "person"}
    assert kinds == {
        traps.WALK_IN[0]: "unconfirmed", traps.STAFF[0]: "unconfirmed", "Buyer": "unconfirmed",
        traps.WHOLESALER[0]: "organisation",
    }  # fmt: skip


def test_two_addresses_are_one_customer_and_one_telephone_is_two(ran):
    for number in (traps.TWICE, traps.MOVED):
        person = shop.everybody()[number]
        made = [order for order in ran.orders if order.email in {person.email, traps.old_address(person)}]
        assert len({order.email for order in made}) == 2
        assert ran.person(number)["orders"] == sum(map(truth.is_order, made))
    one, other = (ran.person(number) for number in people.ONE_LINE)
    assert one["phone"] == other["phone"]


def test_a_no_today_is_known_besides_the_yes_of_an_order(ran):
    said, members = (f"'{ran.folder}/lake/snapshots/000001/{name}.parquet'" for name in ("permissions", "members"))
    both = duckdb.sql(
        f"SELECT count(*) FROM (SELECT customer FROM {said} JOIN {members} USING (atom) WHERE channel = 'email' "
        "GROUP BY customer HAVING bool_or(allowed) AND NOT arg_max(allowed, ts))"
    ).fetchall()
    assert both[0][0] >= 5
    yes = dict(duckdb.sql(f"SELECT channel, count(*) FROM {said} WHERE allowed GROUP BY ALL").fetchall())
    assert min(yes["email"], yes["sms"], yes["phone"]) >= 25


def test_stages_ladder_and_returns_are_known(ran):
    states = ran.object["customers"]["by_state"]
    assert 15 <= states["slipping"] <= 30
    assert min(states["new"], states["regular"], states["lapsed"]) >= 15
    assert all("share" in rung for rung in ran.object["ladder"] if rung["name"] != "acquisition -> 1")
    known = [row for row in ran.customers if row["state"] == "slipping" and row["return_chance"] is not None]
    assert len(known) >= 8
    assert all(0.2 < row["return_chance"] < 0.9 for row in known)
    persons = [row for row in ran.customers if row["kind"] == "person" and row["orders"]]
    assert 0.55 <= sum(row["orders"] == 1 for row in persons) / len(persons) <= 0.65
    assert {row["category_1"] for row in persons} >= {"Green tea", "Black tea", "Herbal tea", "Teaware"}


def test_a_child_is_among_the_club_members():
    child = shop.everybody()[CHILD]
    assert child.birthday is not None
    assert (AS_OF - child.birthday).days < 16 * 365
    assert child.birthday.isoformat() in shop.files()["data/tea_club.csv"]
