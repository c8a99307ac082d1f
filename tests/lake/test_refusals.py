"""What customers have said live: a no closes what the files have open, whoever's the identifier is said to be."""

from __future__ import annotations

from datetime import UTC, date, datetime

import duckdb
import pytest

from acquaint.events import Member, Response
from acquaint.lake import log, refusals
from acquaint.lake.log import Log

DAY = date(2026, 3, 2)
AT = datetime(2026, 3, 2, 10, tzinfo=UTC)


def no(id_: str, atom: str) -> Response:
    return Response(
        source="app", id=id_, atom=atom, ts=AT, known_at=AT, local_date=DAY, type="unsubscribed", channel="email"
    )


def joined(atom: str, customer: str) -> Member:
    return Member(source="app", id=f"join {atom}", atom=atom, ts=AT, customer=customer)


def closed(folder, events) -> set[str]:
    """Return whose e-mail is closed, of two customers who had permitted it."""
    live = Log(folder / log.FOLDER / log.FILE)
    live.append(events)
    live.close()
    with duckdb.connect() as con:
        con.execute("""
            CREATE TABLE members AS SELECT *
                FROM (VALUES ('card:1', 'card:1'), ('card:2', 'card:2'), ('email:2', 'card:2')) t (atom, customer);
            CREATE TABLE reach AS SELECT customer, 'email' AS channel, TRUE AS allowed, NULL::VARCHAR AS lack,
                DATE '2026-01-01' AS since FROM (VALUES ('card:1'), ('card:2')) t (customer)
        """)
        refusals.hear(con, folder)
        return {who for (who,) in con.execute("SELECT customer FROM reach WHERE NOT allowed").fetchall()}


@pytest.mark.parametrize(
    ("events", "whose"),
    [
        ([no("1", "email:2")], {"card:2"}),
        ([no("1", "account:app:7")], set()),
        ([joined("account:app:7", "card:2"), no("1", "account:app:7")], {"card:2"}),
        ([no("1", "account:app:7"), joined("account:app:7", "card:1")], {"card:1"}),
        # Moved from one to the other since the last run: it counts for both.
        ([joined("email:2", "card:1"), no("1", "email:2")], {"card:1", "card:2"}),
    ],
)
def test_a_no_counts_for_whose_the_identifier_is(events, whose, tmp_path):
    assert closed(tmp_path, events) == whose


def test_a_join_is_something_new_to_a_run(tmp_path):
    assert refusals.upto(tmp_path) == 0
    closed(tmp_path, [no("1", "account:app:7")])
    before = refusals.upto(tmp_path)
    closed(tmp_path, [joined("account:app:7", "card:1")])
    assert refusals.upto(tmp_path) > before
