"""A law of what is heard live: it counts as if the same rows had come by files, and what comes by both counts once."""

from __future__ import annotations

import copy
import random
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from acquaint import boarding, planning
from acquaint.config import parse
from acquaint.decisions import heard
from tests.decisions import ledger_live, weeks
from tests.decisions.counter import CHANNELS, DAY, Counter, planned_by
from tests.decisions.shop import moment
from tests.laws.test_plan_laws import LIMITS

FEW = settings(max_examples=2, phases=(Phase.generate,), deadline=None)
LAST = weeks.AFTER
TEXT = LIMITS + weeks.TEXT.replace("budget = 300.0", "budget = 9.0")


def doing(draw: random.Random, number: int, customer: str) -> tuple[str, int, dict]:
    """Return table, days before the last day, and values of something that a customer did or heard."""
    table, offer = (
        draw.choice(("contacts", "contacts", "responses", "responses", "events")),
        draw.choice(("coffee", None)),
    )
    more = {"channel": draw.choice((*CHANNELS, "store", "till", None)), "offer": offer}
    if table == "responses":
        more["type"] = draw.choice(("redeemed", "clicked", "complained", "not_interested", "opened"))
    if table == "events":
        more = {"type": draw.choice(("Complaint", "page_viewed"))}
    return table, draw.randrange(40) - LAST, more


def said(counter: Counter, folder: Path) -> tuple:
    """Return the board, and the plan of the last day with every gate."""
    text, at = parse(TEXT), moment(DAY + timedelta(days=LAST))
    with counter.open() as con, heard.beside(con, folder, text, at):
        con.execute("""
            CREATE TABLE stages AS SELECT customer, TIMESTAMP '2024-01-01' AS ts, TIMESTAMP '2024-01-01' AS known_at,
                DATE '2024-01-01' AS local_date, stage, '' AS state FROM profiles
        """)
        offers = planning.offers_of(con, folder, text, "EUR")
        boarding._lay(con, folder, offers, at)
        board = boarding._drawn(con, folder, text, offers, at, ())
        plan = planned_by(con, text, folder, at.day)
    return msgspec.json.encode(board), plan.figures, plan.decisions, plan.candidates


@FEW
@given(st.integers(0, 10_000))
def test_what_is_counted_live_is_what_the_same_rows_count_by_files(seed):
    draw = random.Random(seed)
    with TemporaryDirectory() as home:
        counter = weeks.made(Path(home), seed, customers=30, weeks=1)
        people = [each["customer"] for each in counter.profiles]
        files, events = copy.deepcopy(counter), []
        for number in range(80):
            who = draw.choice(people)
            table, back, more = doing(draw, number, who)
            files.did(table, who, back, **more)
            if draw.random() < 0.3:
                counter.doings[table].append(files.doings[table][-1])
            of = files.doings[table][-1]
            events.append(ledger_live.happened(table, who, back, source=of["source"], id_=of["id"], **more))
        decisions = [
            ledger_live.decided(
                draw.choice(people),
                draw.randrange(70) - LAST,
                *draw.choice((("coffee",), ("coffee", "talk"), ())),
                withheld=draw.choice(((), ("coffee",))),
                channel=draw.choice(("till", "app", "email")),
            )
            for _ in range(60)
        ]
        ledger_live.keep(Path(home), decisions)
        without = said(counter, Path(home))
        by_files = said(files, Path(home))
        ledger_live.keep(Path(home), [], events)
        live = said(counter, Path(home))
        assert live == by_files
        assert live != without
