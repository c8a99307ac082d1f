"""Laws of permission: order never matters, a no never opens anything, stops win, the past knows only the past."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from acquaint.identity import permission, stops
from tests.identity.permitted import DAY, NOWHERE, insert, person, says, shop
from tests.identity.permitted import settings as shop_settings

RULES = """
[contact.email]
rule = "existing-customers"
confirmed = ["got-in-a-sale", "own-similar-products", "could-refuse-then", "can-refuse-each-time"]
"""
CHANNELS = ("email", "phone", "sms", "post", "push", "all")
START = datetime(2026, 2, 20)
"""Few days and hours, so that statements meet on the same ones."""
MOMENTS = st.integers(0, 8 * 24).map(lambda hours: START + timedelta(hours=hours))
STATEMENT = st.fixed_dictionaries(
    {
        "channel": st.sampled_from(CHANNELS),
        "allowed": st.booleans(),
        "ts": st.none() | MOMENTS,
        "known_at": MOMENTS,
        "basis": st.sampled_from([None, "form", "till", "answer: do_not_contact", "answer: wrong_person"]),
    }
)
WEIGHTED = STATEMENT.filter(lambda row: not (row["basis"] or "").startswith("answer") or not row["allowed"])
STATEMENTS = st.lists(WEIGHTED, max_size=6)
ORDERED = st.none() | MOMENTS
ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York"])
QUICK = settings(max_examples=20, deadline=None)
AS_OF = datetime(2026, 3, 2, tzinfo=UTC)
PHONES = ("+447911123456", "+447911123457")
AGE = timedelta(days=6570)


def told(*people, ordered=None):
    """Return a shop with a customer for each list of statements, and who they are; all have ordered or none."""
    con = shop()
    who = [person(con, f"customer{n}", phone=PHONES[n]) for n in range(len(people))]
    for customer, rows in zip(who, people, strict=True):
        says(con, customer, *rows)
        if ordered:
            insert(con, "orders", [{"atom": customer, "ts": ordered}])
    return con, who


def decide(con, *, as_of=AS_OF, folder=NOWHERE, zone="UTC"):
    """Return a customer's rows of `reach` without her addresses, customer by customer."""
    permission.decide(con, shop_settings(RULES), as_of=as_of, day=DAY, folder=folder, country=None, zone=zone)
    found = con.execute("SELECT channel, allowed, basis, basis_text, since, lack FROM reach").fetchall()
    return [found[n : n + 4] for n in range(0, len(found), 4)]


def allowed(rows):
    return {row[0] for row in rows if row[1]}


@QUICK
@given(rows=STATEMENTS, ordered=ORDERED, zone=ZONES, data=st.data())
def test_the_order_of_statements_changes_nothing(rows, ordered, zone, data):
    again = data.draw(st.permutations(rows + rows))
    once, twice = decide(told(rows, again, ordered=ordered)[0], zone=zone)
    assert once == twice


@QUICK
@given(rows=STATEMENTS, ordered=ORDERED, more=WEIGHTED, zone=ZONES)
def test_a_no_never_opens_a_channel(rows, ordered, more, zone):
    refusal = {**more, "allowed": False}
    before, after = decide(told(rows, [*rows, refusal], ordered=ordered)[0], zone=zone)
    assert allowed(after) <= allowed(before)


@QUICK
@given(rows=STATEMENTS, ordered=ORDERED, more=MOMENTS, channel=st.none() | st.sampled_from(CHANNELS))
def test_an_unsubscription_never_opens_a_channel(rows, ordered, more, channel):
    con, (_, ben) = told(rows, rows, ordered=ordered)
    insert(con, "responses", [{"atom": ben, "ts": more, "channel": channel}])
    before, after = decide(con)
    assert allowed(after) <= allowed(before)


@QUICK
@given(rows=STATEMENTS, more=WEIGHTED)
def test_what_is_said_of_one_channel_leaves_the_others(rows, more):
    before, after = decide(told(rows, [*rows, more])[0])
    if more["channel"] != "all" and more["basis"] != "answer: do_not_contact":
        changed = {old[0] for old, new in zip(before, after, strict=True) if old != new}
        assert changed <= {more["channel"]}


@pytest.fixture(scope="module")
def stopped(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stopped")
    stops.add(folder, [("phone", PHONES[0])], DAY, "")
    return folder


@QUICK
@given(rows=STATEMENTS, ordered=ORDERED)
def test_stops_win_over_everything_and_touch_nobody_else(stopped, rows, ordered):
    con, _ = told(rows, rows, ordered=ordered)
    anna, ben = decide(con, folder=stopped)
    assert {row[-1] for row in anna} == {"do_not_contact"}
    assert ben == decide(con)[1]


@QUICK
@given(rows=STATEMENTS, ordered=ORDERED, born=st.dates(DAY - AGE, DAY))
def test_nobody_under_age_is_reachable(rows, ordered, born):
    con, (anna,) = told(rows, ordered=ordered)
    insert(con, "traits", [{"atom": anna, "trait": "birthday", "value": born.isoformat()}])
    assert not allowed(decide(con)[0])


@QUICK
@given(rows=STATEMENTS, ordered=ORDERED, moment=MOMENTS, zone=ZONES)
def test_the_log_says_at_each_moment_what_was_decided_then(rows, ordered, moment, zone):
    then = [row for row in rows if row["known_at"] <= moment and (row["ts"] is None or row["ts"] < moment)]
    con, (anna, _) = told(rows, then, ordered=ordered)
    permission.log(con, shop_settings(RULES), folder=NOWHERE, day=DAY, zone=zone)
    query = """
        SELECT channel FROM reach_log WHERE atom = $anna AND ts < $moment AND known_at <= $moment
        GROUP BY channel HAVING arg_max(allowed, ts)
    """
    logged = {channel for (channel,) in con.execute(query, {"anna": anna, "moment": moment}).fetchall()}
    assert logged == allowed(decide(con, as_of=moment, zone=zone)[1])


@QUICK
@given(rows=STATEMENTS, ordered=ORDERED, more=STATEMENT, moment=MOMENTS)
def test_what_becomes_known_later_does_not_change_the_log_before(rows, ordered, more, moment):
    later = {**more, "known_at": moment + timedelta(hours=1)}
    con, who = told(rows, [*rows, later], ordered=ordered)
    permission.log(con, shop_settings(RULES), folder=NOWHERE, day=DAY)
    query = "SELECT * EXCLUDE (atom) FROM reach_log WHERE atom = $atom AND known_at <= $moment"
    before, after = (con.execute(query, {"atom": atom, "moment": moment}).fetchall() for atom in who)
    assert before == after
