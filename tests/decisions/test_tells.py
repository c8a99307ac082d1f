"""Decisions in the moment on the board and in the plan: who was told, who was held back, and what came of it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from acquaint import boarding, planning
from acquaint.config import parse
from acquaint.decisions import asked, heard, tells
from acquaint.decisions.board import Board, Live
from acquaint.events import Event
from tests.decisions.counter import COFFEE, DAY, HELD, SHOP, Counter, planned_by
from tests.decisions.ledger_live import decided, happened, joined, keep
from tests.decisions.shop import moment

LATE = DAY + timedelta(days=60)


def board(counter: Counter, folder: Path, text: str = HELD + COFFEE, day=LATE) -> Board:
    settings, at = parse(text), moment(day)
    with counter.open() as con, heard.beside(con, folder, settings, at):
        con.execute("""
            CREATE TABLE stages AS SELECT customer, TIMESTAMP '2024-01-01' AS ts, TIMESTAMP '2024-01-01' AS known_at,
                DATE '2024-01-01' AS local_date, stage, '' AS state FROM profiles
        """)
        offers = planning.offers_of(con, folder, settings, "EUR")
        boarding._lay(con, folder, offers, at)
        return boarding._drawn(con, folder, settings, offers, at, ())


def row(counter: Counter, folder: Path, **more):
    return board(counter, folder, **more).offers[0]


@pytest.fixture
def counter() -> Counter:
    return Counter().add("x").add("y").add("z")


def test_who_is_asked_for_many_times_is_told_once_in_the_time_to_answer(counter, tmp_path):
    times = ((0, "till", 9), (0, "app", 12), (-5, "web", 9), (-13, "till", 9))
    made = [decided("x", back, "coffee", channel=channel, hour=hour) for back, channel, hour in times]
    said = ((0, "store"), (-5, "online"), (-6, "till"))
    told = [happened("contacts", "x", back, offer="coffee", channel=channel) for back, channel in said]
    keep(tmp_path, made, told)
    found = row(counter, tmp_path)
    assert (found.live, found.sent.contacts, found.sent.unrecorded) == (Live(1, 0), 1, 0)
    assert (found.sent.old, found.sent.irrelevant) == (1, 1)
    keep(tmp_path, [decided("x", -14, "coffee")], [happened("contacts", "x", -14, offer="coffee", channel="till")])
    found = row(counter, tmp_path)
    assert (found.live, found.sent.contacts) == (Live(2, 0), 2)


def test_a_decision_alone_tells_nobody(counter, tmp_path):
    keep(tmp_path, [decided("x", 0, "coffee"), decided("y", 0, withheld=("coffee",))])
    found = row(counter, tmp_path)
    assert (found.live, found.sent.contacts) == (Live(1, 1), 0)
    assert not found.quiet


def test_a_letter_is_not_what_was_told_at_the_till(counter, tmp_path):
    letters = [happened("contacts", "x", back, offer="coffee", channel="post") for back in (-2, -3)]
    keep(tmp_path, [decided("x", 0, "coffee")], letters)
    assert row(counter, tmp_path).sent.contacts == 2


def test_an_answer_shows_that_she_was_told_and_is_in_no_rate(counter, tmp_path):
    def used(who: str, back: int) -> Event:
        return happened("responses", who, back, offer="coffee", type="redeemed")

    keep(tmp_path, [decided("x", 0, "coffee"), decided("y", 0, "coffee"), decided("z", 0, withheld=("coffee",))],
         [used("x", -13), used("y", -14), used("z", -1)])  # fmt: skip
    found = row(counter, tmp_path)
    assert (found.sent.contacts, found.sent.unrecorded, found.sent.old, found.sent.watched) == (1, 1, 0, 0)
    assert found.uses == 3
    # A contact explains the answer: then it is a response as any other, and the decision another matter.
    keep(tmp_path, [], [happened("contacts", "x", -3, offer="coffee", channel="email")])
    found = row(counter, tmp_path)
    assert (found.sent.contacts, found.sent.unrecorded, found.sent.old, found.sent.responded) == (1, 0, 1, 1)


def test_effects_compare_who_was_told_with_who_was_held_back(tmp_path):
    counter = Counter().crowd(60, "email")
    made = []
    for number in range(60):
        name, held = f"c{number:04}", number % 3 == 0
        side = {"withheld": ("coffee",)} if held else {}
        made += [decided(name, back, *(() if held else ("coffee",)), **side) for back in (0, 0, -1, -20)]
        if not held:
            counter.buy(name, -3, "t")
    keep(tmp_path, made)
    found = row(counter, tmp_path)
    assert (found.lift.sent.assigned, found.lift.held.assigned) == (40, 20)
    assert found.difference.value == 1
    assert found.lift.share == 0.25
    assert found.live == Live(80, 40)
    assert row(counter, tmp_path, day=DAY + timedelta(days=55)).lift.sent.assigned == 0, "its time is not over"


def test_customers_merged_since_are_who_they_are_today(counter, tmp_path):
    keep(tmp_path, [decided("x-before", 0, "coffee"), decided("x", 0, "coffee")],
         [happened("contacts", "x-before", 0, offer="coffee", channel="till")])  # fmt: skip
    assert row(counter, tmp_path).sent.contacts == 0
    with counter.open() as con:
        con.execute("INSERT INTO members (atom, customer, evidence) VALUES ('x-before', 'x', 'email')")
        tells.load(con, tmp_path, LATE)
        assert {each for (each,) in con.execute("SELECT customer FROM drawn_live").fetchall()} == {"x"}
        found = asked.of_customer(con, tmp_path, "x", "coffee", lambda _: True)
        assert [each.customer for each in found] == ["x", "x-before"]
        assert asked.counts(con, tmp_path, "coffee", lambda _: True) == asked.Counts(1, 1, {})
    with counter.open() as con:
        assert asked.counts(con, tmp_path, "coffee", lambda _: True).asked == 2, "they are apart"


def test_each_customer_counts_once_at_the_gate_she_came_farthest_to(counter, tmp_path):
    keep(tmp_path, [
        decided("x", 0, others={"coffee": "eligible"}), decided("x", -1, others={"coffee": "arbitration"}),
        decided("y", 0, withheld=("coffee",)), decided("y", -1, others={"coffee": "ignored"}),
        decided("z", 0, others={"coffee": "ignored"}), decided("z", -1, "coffee"), decided("z", -2, "tea"),
    ])  # fmt: skip
    with counter.open() as con:
        assert asked.counts(con, tmp_path, "coffee", lambda _: True) == asked.Counts(
            3, 1, {"arbitration": 1, "holdout": 1}
        )
        assert asked.counts(con, tmp_path, "coffee", lambda day: day == DAY) == asked.Counts(
            3, 0, {"eligible": 1, "ignored": 1, "holdout": 1}
        )


def plan(counter: Counter, folder: Path, text: str = SHOP + COFFEE, acted=LATE):
    settings = parse(text)
    with counter.open() as con, heard.beside(con, folder, settings, moment(DAY), moment(acted).as_of):
        return planned_by(con, settings, folder, DAY)


def test_uses_heard_since_the_run_take_of_stock_and_budget_at_once(tmp_path):
    """Also one of a card that nobody knows; and one that the files bring as well counts once."""
    counter, text = Counter().crowd(9), SHOP + COFFEE + "stock = 6\nbudget = 10.0\n"
    assert len(plan(counter, tmp_path, text).sent) == 6
    uses = [happened("responses", who, -2, offer="coffee", type="redeemed") for who in ("c0001", "c0002", "card:NEW")]
    keep(tmp_path, [], uses)
    assert len(plan(counter, tmp_path, text).sent) == 3
    assert len(plan(counter, tmp_path, text, acted=DAY).sent) == 6, "not before they happened"
    counter.did("responses", "c0001", 0, offer="coffee", type="redeemed")
    counter.doings["responses"][-1] |= {"source": uses[0].source, "id": uses[0].id}
    assert len(plan(counter, tmp_path, text).sent) == 3


@pytest.mark.parametrize(
    ("table", "more", "gate"),
    [
        ("contacts", {"channel": "app"}, "week"),
        ("events", {"type": "Complaint"}, "complaint"),
        ("responses", {"type": "not_interested"}, "refused"),
    ],
)
def test_contact_limits_know_what_was_heard_since_the_run(table, more, gate, tmp_path):
    counter = Counter().add("x", "email").add("y", "email")
    events = [happened(table, atom, -1, id_=f"{n}", **more) for n, atom in enumerate(("x", "card:NEW"))]
    keep(tmp_path, [], [*events, joined("card:NEW", "x")])
    found = plan(counter, tmp_path)
    assert found.gate("x")[:2] == ("contact_policy", gate)
    assert found.gate("y")[0] in (None, "arbitration")


def test_without_a_log_everything_is_as_it_was(counter, tmp_path):
    assert board(counter, tmp_path) == board(counter, tmp_path / "nowhere")
    assert not (tmp_path / "nowhere").exists()
    with counter.open() as con:
        assert asked.of_customer(con, tmp_path, "x", "", lambda _: True) == []
        assert not asked.known(tmp_path, "x")
    assert not list(tmp_path.iterdir())


def test_the_tables_of_the_files_are_left_as_they_were(counter, tmp_path):
    """A run writes them after its board: what was heard live must not become an input of the next one."""
    keep(tmp_path, [], [happened("contacts", "x", 0, offer="coffee")])
    with counter.open() as con:
        with heard.beside(con, tmp_path, parse(""), moment(LATE)):
            assert con.execute("SELECT count(*) FROM contacts").fetchall() == [(1,)]
        assert con.execute("SELECT count(*) FROM contacts").fetchall() == [(0,)]
        assert con.execute("SELECT count(*) FROM members").fetchall() == [(3,)]
