"""Which contact a response belongs to, what was known when, and sums of it."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pytest

from acquaint.models import answers
from acquaint.models.answers import Axis
from tests.models.contacts import DAY, MAY, contact, response

CHANNEL = answers.listed("channel", ("email", "post", "phone"))
ONE = Axis("0", 1)


def rows(con, columns: str) -> list[tuple]:
    return con.execute(f"SELECT {columns} FROM answers ORDER BY day, channel, number").fetchall()


def counted(con, days: int, **more) -> dict[tuple[int, int], tuple[int, int]]:
    found = answers.counts(con, DAY + days, CHANNEL, ONE, **more)
    return {
        (int(c), int(w)): (int(n), int(k))
        for c, w, n, k in zip(found.customer, found.way, found.contacts, found.answers, strict=True)
    }


def test_an_answer_belongs_to_the_newest_contact_before_it(answered):
    con = answered([contact(0, "ada"), contact(1, "ada", 7), contact(2, "ada", 14)], [response(0, "ada", 8)])
    assert [each for (each,) in rows(con, "answered - day")] == [None, 2, None]


@pytest.mark.parametrize("name", ["campaign", "offer", "channel"])
def test_a_response_that_names_another_one_belongs_to_an_older_contact(answered, name):
    other = {"campaign": "b", "offer": "b", "channel": "sms"}
    con = answered(
        [
            contact(0, "ada", **{name: "email" if name == "channel" else "a"}),
            contact(1, "ada", 1, **{name: other[name]}),
        ],
        [response(0, "ada", 2, **{name: "email" if name == "channel" else "a"})],
    )
    assert [each is not None for (each,) in rows(con, "answered")] == [True, False]


def test_the_channel_of_a_redemption_is_where_it_took_place(answered):
    con = answered([contact(0, "ada", offer="TEA")], [response(0, "ada", 5, "redeemed", channel="store", offer="TEA")])
    assert rows(con, "answered - day") == [(6,)]


def test_being_opened_is_no_answer_and_unsubscribing_is_a_refusal(answered):
    con = answered(
        [contact(0, "ada"), contact(1, "bob"), contact(2, "cleo")],
        [
            response(0, "ada", 0.1, "opened"), response(1, "bob", 0.1, "unsubscribed"),
            response(2, "cleo", 0.1, "complained"), response(3, "cleo", 0.2),
        ],
    )  # fmt: skip
    assert rows(con, "answered IS NOT NULL, refused IS NOT NULL, complained IS NOT NULL") == [
        (False, False, False), (False, True, False), (True, True, True),
    ]  # fmt: skip


def test_answers_of_other_customers_and_late_ones_do_not_count(answered):
    con = answered([contact(0, "ada")], [response(0, "bob", 1), response(1, "ada", 29), response(2, "ada", -1)])
    assert rows(con, "answered") == [(None,)]


def test_a_longer_campaign_may_be_answered_to_its_end(answered):
    offers = [{"offer": "x", "campaign": "long", "campaign_type": "Type A", "ends": MAY.date() + timedelta(days=45)}]
    con = answered([contact(0, "ada", campaign="long")], [response(0, "ada", 40, campaign="long")], offers=offers)
    assert rows(con, "answered - day, matured - day, purpose") == [(41, 46, "Type A")]


def test_what_was_not_known_yet_is_not_seen(answered):
    late = MAY + timedelta(days=40)
    con = answered([contact(0, "ada")], [response(0, "ada", 1, known=late)])
    assert counted(con, 28) == {}
    assert counted(con, 29) == {(0, 0): (1, 0)}
    assert counted(con, 41) == {(0, 0): (1, 1)}


def test_only_contacts_from_a_day_on_are_counted(answered):
    con = answered([contact(0, "ada"), contact(1, "ada", 10)], [response(0, "ada", 1)])
    assert counted(con, 60) == {(0, 0): (2, 1)}
    assert counted(con, 60, since=DAY + 1) == {(0, 0): (1, 0)}


def test_orders_stand_for_answers_only_where_none_are_heard_of(answered):
    con = answered(
        [contact(0, "ada"), contact(1, "ada", channel="phone"), contact(2, "bob", channel="phone")],
        [response(0, "ada", 1, channel="email")], orders=[("ada", 3), ("ada", -2), ("bob", 7)],
    )  # fmt: skip
    assert rows(con, "channel, heard, answered - day, bought_before, matured - day") == [
        ("email", True, 2, False, 29), ("phone", False, 4, True, 8), ("phone", False, None, False, 8),
    ]  # fmt: skip


def test_contacts_weigh_half_per_half_life(answered):
    con = answered([contact(0, "ada"), contact(1, "ada", 100)], [response(0, "ada", 1)])
    found = answers.counts(con, DAY + 200, CHANNEL, ONE, half_life_days=100)
    assert found.sent.tolist() == [0.25 + 0.5]
    assert found.squares.tolist() == [0.0625 + 0.25]
    assert found.answered.tolist() == [0.25]
    assert found.last.tolist() == [DAY]


def test_windows_are_what_was_known_and_what_followed(answered):
    contacts = [contact(n, "ada", 30 * n) for n in range(8)]
    con = answered(contacts, [response(n, "ada", 30 * n + 1) for n in range(8)])
    found = answers.windows(con, DAY + 240, CHANNEL, ONE, span=100)
    assert [int(each.contacts.sum()) for each in (found.old, found.lately, found.known, found.then)] == [1, 2, 4, 3]


def test_purposes_are_those_with_answers(answered):
    offers = [{"offer": name, "campaign_type": name} for name in ("big", "small")]
    con = answered(
        [contact(n, f"c{n}", offer="big" if n < 30 else "small") for n in range(60)],
        [response(n, f"c{n}", 1, offer="big") for n in range(25)] + [response(99, "c40", 1, offer="small")],
        offers=offers,
    )
    assert answers.purposes(con, DAY + 60) == ("big",)
    assert answers.purposes(con, DAY + 1) == ()
    axis = answers.listed("purpose", ("big",), others=True)
    found = answers.counts(con, DAY + 60, CHANNEL, axis)
    assert np.bincount(found.context).tolist() == [30, 30]


def test_without_contacts_there_is_nothing(answered):
    con = answered(orders=[("ada", 0)])
    assert counted(con, 60) == {}
    assert answers.purposes(con, DAY + 60) == ()


def test_weekdays_count_from_monday(answered):
    assert rows(answered([contact(0, "ada"), contact(1, "ada", 6)]), "weekday, hour") == [(0, 9), (6, 9)]
