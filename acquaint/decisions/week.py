"""Whom to contact this week: candidates -> gates -> arms -> list, as the table `decisions`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import msgspec

from acquaint.config import Settings
from acquaint.decisions import candidates, gates, ledger, listing
from acquaint.decisions.ledger import Assigned
from acquaint.decisions.past import ANSWERS, seen
from acquaint.features.profiles import Moment

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

CAPACITY_SHARE = 0.05
"""Most of those who can be reached that one list may hold."""
FEW_ELIGIBLE = 200
"""Below so many eligible customers in a quarter a random half waits."""
QUARTER_DAYS = 91
WEEK_DAYS = 7


class Week(msgspec.Struct, frozen=True):
    """What the list of a week came to."""

    day: date
    calls: int
    emails: int
    by_kind: dict[str, int]
    """Listed customers by what they are on the list for, in the order of the list."""
    waits: int
    stopped: dict[str, int]
    """Candidates who are left alone, by gate; in the order in which gates are tried. Waiting is not among them."""
    at_stake_low_minor: int
    at_stake_high_minor: int
    """Yearly value at stake of listed customers who are slipping or lapsed, summed over the ends of their ranges."""
    yearly_of: str
    """profit or net_sales: what yearly value is taken from."""
    predicted: bool
    """Whether it is predicted, rather than that of the last 365 days."""
    capacity: int
    """Most names this list may hold."""
    done: int
    """Customers contacted from a list within the last week, who have taken as many places."""
    reachable: int
    """Persons with a channel (e-mail, telephone) that is permitted."""
    eligible: int
    """Reachable persons who are candidates, or were slipping or lapsed within the last quarter."""
    waiting_list: bool
    """Whether a random half waits."""
    assigned: tuple[Assigned, ...]
    """New assignments to the arms of the waiting list, for the ledger."""


def choose(con: DuckDBPyConnection, settings: Settings, at: Moment, earlier: Sequence[Assigned] = ()) -> Week:
    """Make the tables `decisions`, a row per customer considered, and `ledger`, and return what they come to.

    Reads `profiles`, `stages`, `reach`, `triggers`, `plan_decisions` and the canonical tables of the same connection.

    Parameters
    ----------
    earlier
        Assignments of earlier lists (`ledger.read`).
    """
    ledger.load(con, earlier)
    worth = candidates.value(con)
    candidates.find(con, at, worth)
    gates.stop(con, at)
    reachable = _reachable(con)
    capacity = min(settings.contact.week, max(int(CAPACITY_SHARE * reachable), 1)) if reachable else 0
    eligible = _eligible(con, at)
    waiting_list = settings.contact.waiting_list and eligible < FEW_ELIGIBLE
    listing.assign(con, at, waiting_list=waiting_list)
    done = _done(con, at)
    listing.walk(con, capacity, at, done=done)
    listing.write(con, settings)
    assigned = _assigned(con, at)
    ledger.load(con, (*earlier, *assigned))
    return _week(con, at, worth, Count(capacity, done, reachable, eligible), assigned, waiting_list=waiting_list)


class Count(msgspec.Struct, frozen=True):
    """How many the list may hold, how many can be reached, and how many are eligible."""

    capacity: int
    done: int
    reachable: int
    eligible: int


def _done(con: DuckDBPyConnection, at: Moment) -> int:
    """Count the customers contacted from a list less than a week before or after: they have taken their places.

    After it too, since a list is answered on its day and later (see `past.ANSWERS`).
    """
    found = con.execute(f"""
        SELECT count(DISTINCT customer) FROM {seen("contacts", at)}
        WHERE source = '{ANSWERS}' AND abs(local_date - DATE '{at.day}') < {WEEK_DAYS}
    """).fetchall()
    return int(found[0][0])


def _reachable(con: DuckDBPyConnection) -> int:
    return int(con.execute(f"SELECT count(*) FROM ({_REACHABLE})").fetchall()[0][0])


_REACHABLE = (
    "SELECT DISTINCT customer FROM reach JOIN profiles p USING (customer) "
    "WHERE allowed AND address IS NOT NULL AND channel IN ('email', 'phone') AND p.kind = 'person'"
)


def _eligible(con: DuckDBPyConnection, at: Moment) -> int:
    """Count the reachable who are candidates, or were slipping or lapsed at some time in the last quarter."""
    found = con.execute(f"""
        SELECT count(*) FROM ({_REACHABLE}) WHERE customer IN (
            SELECT customer FROM candidates UNION
            SELECT customer FROM stages WHERE local_date >= DATE '{at.day}' - {QUARTER_DAYS}
            AND (state = 'slipping' OR stage = 'lapsed')
        )
    """).fetchall()
    return int(found[0][0])


def _assigned(con: DuckDBPyConnection, at: Moment) -> tuple[Assigned, ...]:
    rows = con.execute("""
        SELECT customer, kind, arm, CASE WHEN arm = 'later' THEN due_from END, "window" FROM walked
        WHERE fresh AND verdict != 'stopped' ORDER BY customer, kind
    """).fetchall()
    return tuple(Assigned(at.day, *row) for row in rows)


def _week(
    con: DuckDBPyConnection, at: Moment, worth: str, count: Count, assigned: tuple[Assigned, ...], *, waiting_list: bool
) -> Week:
    calls, emails, waits, low, high, predicted = con.execute("""
        SELECT count(*) FILTER (channel = 'phone'), count(*) FILTER (channel = 'email'),
            count(*) FILTER (verdict = 'waits'),
            CAST(coalesce(sum(at_stake_low_minor) FILTER (verdict = 'listed'), 0) AS BIGINT),
            CAST(coalesce(sum(at_stake_high_minor) FILTER (verdict = 'listed'), 0) AS BIGINT),
            coalesce(bool_or(expected_minor != yearly_minor), FALSE)
        FROM decisions
    """).fetchall()[0]
    kinds = con.execute(
        "SELECT kind, count(*) FROM decisions WHERE verdict = 'listed' GROUP BY kind ORDER BY min(place)"
    ).fetchall()
    stopped = dict(
        con.execute("SELECT gate, count(*) FROM decisions WHERE verdict = 'stopped' GROUP BY gate").fetchall()
    )
    return Week(
        day=at.day, calls=calls, emails=emails, by_kind=dict(kinds), waits=waits,
        stopped={gate: stopped[gate] for gate in gates.GATES if gate in stopped}, at_stake_low_minor=low,
        at_stake_high_minor=high, yearly_of=worth, predicted=predicted, capacity=count.capacity, done=count.done,
        reachable=count.reachable, eligible=count.eligible, waiting_list=waiting_list, assigned=assigned,
    )  # fmt: skip
