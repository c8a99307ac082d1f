"""What follows from answers, in a shop whose customers were recognised by the real engine."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from acquaint.config import Settings
from acquaint.delivery import replies
from acquaint.delivery.answered import made
from acquaint.identity import atoms, resolution
from acquaint.lake import events
from acquaint.sources.draft_tables import DRAFTS
from acquaint.tables import create
from tests.identity import shop

LIST, DAY = date(2026, 3, 2), date(2026, 3, 4)
NOON = datetime(2026, 3, 4, 11)
ANNA = "account:shop:1"


@pytest.fixture
def con():
    con = shop.connect()
    shop.insert(
        con,
        "orders",
        [
            {"account": "1", "email": "anna@example.com", "phone": "0171 5550101", "name": "Anna Bauer"},
            {"email": "Anna@Example.com", "card": "HOUSE"},
            {"email": "ben@example.com"},
            {"card": "4711", "name": "Cleo Amt"},
            *({"email": f"guest{n}@example.org", "card": "HOUSE"} for n in range(12)),
        ],
    )
    resolution.resolve(con, Settings(), country="DE")
    for name in ("permissions", "events", "contacts", "responses", "orders"):
        atoms.attach(con, f"merged_{name}")
    yield con
    con.close()


def typed(result, customer=ANNA, **more):
    return made("result", customer, result, DAY, **{"listed": LIST, **more})


def applied(con, *answers):
    return replies.apply(con, answers, zone="Europe/Berlin", country="DE")


def rows(con, table, columns):
    return con.execute(f"SELECT {columns} FROM merged_{table} WHERE source = 'answers' ORDER BY ALL").fetchall()


@pytest.mark.parametrize(
    ("result", "contacts", "response", "event", "stops"),
    [
        ("reached", 1, "replied", None, []),
        ("bought", 1, "bought", None, []),
        ("not_interested", 1, "not_interested", None, []),
        ("call_back", 1, "call_back", None, []),
        ("sent", 1, None, None, []),
        ("not_sent", 0, None, None, []),
        ("no_answer", 0, None, "no_answer", []),
        ("wrong_person", 0, None, None, ["phone", "sms"]),
        ("do_not_contact", 0, None, None, ["email", "phone", "post", "sms"]),
    ],
)
def test_what_follows_from_each_result(con, result, contacts, response, event, stops):
    answer = typed(result, channel="phone")
    done = applied(con, answer)
    head = (answer.id, ANNA, NOON, NOON, DAY)
    names = "id, atom, ts, known_at, local_date"
    assert rows(con, "contacts", f"{names}, channel") == [(*head, "phone")] * contacts
    assert rows(con, "responses", f"{names}, channel, type") == [(*head, "phone", response)] * (response is not None)
    assert rows(con, "events", f"{names}, type, value") == [(*head, event, "phone")] * (event is not None)
    basis = f"answer: {result}"
    assert rows(con, "permissions", "atom, channel, allowed, ts, known_at, basis") == [
        (ANNA, channel, False, NOON, NOON, basis) for channel in stops
    ]
    assert (done.contacts, done.responses, done.events, done.stops, done.unknown) == (
        contacts, int(response is not None), int(event is not None), len(stops), 0,
    )  # fmt: skip


def test_the_hour_is_not_pretended_to(con):
    applied(con, typed("bought"))
    assert rows(con, "contacts", "local_hour") == [(None,)]


@pytest.mark.parametrize(
    ("channel", "stops"), [("email", ["email"]), ("sms", ["phone", "sms"]), (None, ["email", "phone", "sms"])]
)
def test_a_wrong_person_stops_the_channel_that_led_there(con, channel, stops):
    applied(con, typed("wrong_person", channel=channel))
    assert rows(con, "permissions", "channel") == [(each,) for each in stops]


@pytest.mark.parametrize(
    ("who", "atom"),
    [
        ("email:anna@example.com", "email:anna@example.com"),
        (" anna@EXAMPLE.com", ANNA),
        ("+49 171 5550101", ANNA),
        ("phone:+491715550101", ANNA),
        ("card:4711", "card:4711"),
        ("47 11", "card:4711"),
    ],
)
def test_customers_are_found_by_what_was_typed_and_after_a_merge(con, who, atom):
    done = applied(con, typed("bought", who, listed=None))
    assert done.unknown == 0
    assert rows(con, "contacts", "atom") == [(atom,)]
    assert con.execute("SELECT count(*) FROM members WHERE atom = ?", [atom]).fetchall() == [(1,)]


def test_who_is_not_one_person_is_kept_for_the_list(con):
    said = [made("person", who, result, DAY) for who, result in
            [("email:ben@example.com", "no"), (ANNA, "yes"), ("email:gone@example.com", "no"), ("card:HOUSE", "no"),
             ("card:4711", "no")]]  # fmt: skip
    applied(con, *said, typed("bought"), made("person", "card:4711", "yes", DAY))
    assert con.execute("FROM not_persons").fetchall() == [("email:ben@example.com",)]
    applied(con)
    assert con.execute("SELECT count(*) FROM not_persons").fetchall() == [(0,)]


def test_nobody_known_is_counted_and_no_error(con):
    done = applied(con, typed("bought", "email:gone@example.com"), typed("reached", "4712"), typed("bought"))
    assert (done.unknown, done.contacts) == (2, 1)


def test_of_several_only_a_stop_holds_for_all(con):
    done = applied(con, typed("bought", "HOUSE", listed=None), typed("do_not_contact", "HOUSE", listed=None))
    carriers = con.execute(
        "SELECT count(DISTINCT customer) FROM identifiers JOIN members USING (atom) WHERE value = 'HOUSE'"
    )
    assert done.stops == 4 * carriers.fetchall()[0][0]
    assert (done.contacts, done.unknown) == (0, 1)


def test_answers_about_persons_are_confirmations(con):
    said = [
        made("person", "card:1", "no", DAY),
        made("person", "card:2", "yes", DAY),
        made("person", "card:1", "yes", DAY),
    ]
    assert replies.confirmed(said) == (("card:1", "card:2"), ())
    assert replies.confirmed(said[:2]) == (("card:2",), ("card:1",))
    assert applied(con, *said) == replies.Applied()


def test_the_identifiers_of_a_stop(con):
    found = replies.stopped(con, [typed("do_not_contact"), typed("bought", "card:4711")], "DE")
    assert found == {("account", "1"), ("email", "anna@example.com"), ("phone", "+491715550101")}


def test_a_stop_of_somebody_unknown_is_kept(con):
    answers = [
        typed("do_not_contact", who)
        for who in ("Gone@Example.com", "card:99", "account:shop:8", "0171 5550199", "email:old@example.com", "Zoe")
    ]
    assert replies.stopped(con, answers, "DE") == {
        ("email", "gone@example.com"), ("card", "99"), ("account", "8"), ("phone", "+491715550199"),
        ("email", "old@example.com"),
    }  # fmt: skip
    assert replies.stopped(con, [], "DE") == set()


def test_answers_are_numbered_and_kept_like_everything_else(con):
    con.execute(create("merged_lines", DRAFTS["lines"]))
    con.execute("CREATE TABLE products (product VARCHAR, category VARCHAR, brand VARCHAR)")
    for name in ("lines", "orders"):
        con.execute(f"ALTER TABLE merged_{name} ADD COLUMN IF NOT EXISTS sheet VARCHAR")
    con.execute("ALTER TABLE merged_lines ADD COLUMN IF NOT EXISTS source VARCHAR")
    done = applied(con, *(typed(each, channel="phone") for each in ("bought", "no_answer")))
    events.finish(con)
    kept = "SELECT count(*) FROM {} WHERE source = 'answers' AND seq > 0 AND ts IS NOT NULL AND atom IS NOT NULL"
    counts = [con.execute(kept.format(name)).fetchall()[0][0] for name in ("contacts", "responses", "events")]
    assert counts == [done.contacts, done.responses, done.events] == [1, 1, 1]
