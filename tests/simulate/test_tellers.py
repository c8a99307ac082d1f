"""What the shop is told beside orders and contacts: visits, voices, lists."""

from collections import Counter

import numpy as np
import pytest

from acquaint.simulate import lists
from acquaint.simulate.catalogue import NAMES
from acquaint.simulate.files import Tellers
from acquaint.simulate.offers import OFFERS
from acquaint.simulate.voices import Voices
from tests.simulate.shops import DAYS, world, year


@pytest.fixture(scope="module")
def told():
    tellers = Tellers(world())
    return [list(tellers.told(day)) for day in year()[0]]


def rows(told, file):
    return [row for day in told for each in day if each.file == file for row in each.rows.to_pylist()]


def owners(told, file):
    return np.concatenate([each.who for day in told for each in day if each.file == file])


def test_ids_are_unique_within_a_file_and_instants_lie_on_their_day(told):
    made = world()
    files = (
        "contacts",
        "experiments",
        "responses",
        "redemptions",
        "web_events",
        "social",
        "service",
        "surveys",
        "points",
    )
    for file in files:
        ids = [row["id"] for row in rows(told, file)]
        assert len(ids) == len(set(ids)) > 0, file
        for row in rows(told, file):
            day = int(row["id"][1:5])
            second = row["at"].timestamp() - int(made.days.instants(day, 0))
            assert 0 <= second < 86_400, (file, row)


def test_most_online_orders_follow_a_visit_and_visits_end_with_one_checkout(told):
    events = rows(told, "web_events")
    kinds = Counter(row["type"] for row in events)
    assert kinds["product_viewed"] > kinds["product_added"] > kinds["checkout_started"] > 0
    orders = sum(int((day.orders.store < 0).sum()) for day in year()[0])
    assert 0.8 * orders < kinds["checkout_started"] <= orders
    assert all((row["value"] is None) == (row["type"] in ("app_opened", "checkout_started")) for row in events)
    assert 0.2 < np.mean([row["account"] is None for row in events]) < 0.7
    ordered = {(row["account"], row["at"].date()): row["at"] for row in rows(told, "web_orders") if row["quantity"] > 0}
    checkouts = [row for row in events if row["type"] == "checkout_started" and row["account"]]
    assert len(checkouts) > 20
    for row in checkouts:
        wait = (ordered[row["account"], row["at"].date()] - row["at"]).total_seconds()
        assert 0 < wait < 1_200


def test_answers_belong_to_contacts_and_coupons_to_offers(told):
    sent = {(row["campaign"], row["account"], row["card"], row["email"]) for row in rows(told, "contacts")}
    for row in rows(told, "responses"):
        assert (row["campaign"], row["account"], row["card"], row["email"]) in sent
        assert row["type"] in ("clicked", "unsubscribed", "complained") or row["channel"] in ("email", "push")
        assert row["type"] != "clicked" or row["channel"] != "post"
    assert {row["offer"] for row in rows(told, "redemptions")} <= {offer.code for offer in OFFERS}
    redeemed = sum(int(((day.orders.redeemed >= 0) & day.orders.told).sum()) for day in year()[0])
    assert len(rows(told, "redemptions")) == redeemed


def test_reactions_follow_a_post_of_the_day_and_half_of_the_account_holders_are_known(told):
    events = rows(told, "social")
    posts = {row["value"]: row["at"] for row in events if row["type"] == "social_post"}
    reactions = [row for row in events if row["type"] != "social_post"]
    assert reactions
    assert all(posts[row["value"]] < row["at"] for row in reactions)
    of = owners(told, "social")
    assert ((of == -1) == [row["type"] == "social_post" for row in events]).all()
    accounts = Tellers(world()).identifiers.account.to_pylist()
    named = [row["account"] for row in reactions]
    assert all(account in (None, accounts[who]) for account, who in zip(named, of[of >= 0], strict=True))
    could = sum(accounts[who] is not None for who in of[of >= 0])
    assert 0.2 * could < sum(account is not None for account in named) < 0.8 * could


def test_a_silent_till_tells_nothing_in_any_file(told):
    made = world()
    lost = [day.orders.who[~day.orders.told] for day in year()[0]]
    assert sum(map(len, lost)) > 10
    for day, who in zip(told, lost, strict=True):
        for each in day:
            if each.file in ("till", "points", "redemptions", "surveys", "service"):
                rewards = each.file == "points" and np.isin(each.who, who).any()
                assert rewards or not np.isin(each.who, who).any(), each.file
    earned = [row for row in rows(told, "points") if row["type"] == "points_earned"]
    carded = [
        int((day.orders.known & day.orders.told & (day.orders.store >= 0) & (made.standing.card_of[day.orders.who] >= 0)
             ).sum()) for day in year()[0]
    ]  # fmt: skip
    assert len(earned) == sum(carded)


def test_surveys_are_answered_by_some_of_those_asked(told):
    kinds = Counter(row["type"] for row in rows(told, "surveys"))
    assert 0.05 < kinds["survey_answered"] / kinds["survey_sent"] < 0.5


def test_the_shop_is_told_of_declared_life_events_only():
    made = world(4_000, 98, 0)
    voices = Voices(made, Tellers(made).identifiers)
    found = np.concatenate([each.who for day in year(4_000, 98, 0)[0] for each in voices.told(day)[3:]])
    assert len(found)
    assert made.people.declared[found].all()
    assert (made.people.event >= 0).sum() > 1.5 * len(found)


def test_lists_hold_who_has_come_by_then():
    made = world()
    tellers = Tellers(made)
    early, late = (lists.lists(made, tellers.identifiers, until) for until in (10, DAYS))
    assert len(early["accounts"]) < len(late["accounts"])
    assert set(early["cards"]["card"].to_pylist()) < set(late["cards"]["card"].to_pylist())
    assert set(late["products"]["category"].to_pylist()) == set(NAMES)
    assert max(late["accounts"]["since"].to_pylist()) < made.days.date(DAYS)
    assert {row["kind"] for row in late["costs"].to_pylist()} == {"payment", "delivery", "return", "contact"}
