"""Who is held back, so that it can be seen what offers bring: households drawn by hash, the same for a year.

The draw comes before everything and speaks last: who is held back goes through all gates, and the last one withholds
what she would have got. Where few are eligible nobody is held back for good: a random half waits four weeks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from acquaint.decisions.exploring import CHANCE_SQL
from acquaint.decisions.pressure import UNIT
from acquaint.features.profiles import Moment

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SALT = "holdout 1"
"""Changes when the rule of the draw does."""
MANY, SOME = 2_000, 200
"""Eligible households from which on one in ten, and one in four, is held back."""
WAIT_DAYS = 28


class Holdout(msgspec.Struct, frozen=True):
    """How many are held back."""

    share: float
    """Chance of a household to be held back; 0 for none."""
    waits: bool = False
    """Whether they wait `WAIT_DAYS`, and are held back no longer."""


def size(eligible: int) -> Holdout:
    """Return how many are held back of so many eligible households.

    Examples
    --------
    >>> size(5_000), size(199)
    (Holdout(share=0.1, waits=False), Holdout(share=0.5, waits=True))
    """
    if eligible >= MANY:
        return Holdout(0.10)
    return Holdout(0.25) if eligible >= SOME else Holdout(0.50, waits=True)


def draw(con: DuckDBPyConnection, at: Moment, *, wanted: bool) -> Holdout:
    """Make `held` (unit), who is held back, and `released` (unit), and return how many are held back.

    Released is who was drawn to wait or not to wait `WAIT_DAYS` ago: from then on nothing can be learned of her.
    The share of a year is that of its first plan; so nobody changes sides within it. Reads `options` and the
    `plan_decisions` of earlier plans.
    """
    found = _size(con, at) if wanted else Holdout(0.0)
    drawn = CHANCE_SQL.format(parts=f"'{SALT}', unit, {at.day.year}")
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE released AS
        SELECT DISTINCT {UNIT} AS unit FROM plan_decisions
        WHERE {found.waits} AND holdout > 0 AND plan_day + {WAIT_DAYS} <= DATE '{at.day}'
    """)
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE held AS
        SELECT unit FROM (SELECT DISTINCT unit FROM options)
        WHERE {drawn} < CAST('{int(found.share * 2**64)}' AS UBIGINT) AND unit NOT IN (FROM released)
    """)
    return found


def _size(con: DuckDBPyConnection, at: Moment) -> Holdout:
    before = con.execute(f"""
        SELECT holdout FROM plan_decisions WHERE holdout > 0 AND year(plan_day) = {at.day.year}
        ORDER BY plan_day LIMIT 1
    """).fetchall()
    if before:
        return next(
            each for each in (Holdout(0.10), Holdout(0.25), Holdout(0.50, waits=True)) if each.share == before[0][0]
        )
    reached = "SELECT count(DISTINCT unit) FROM options WHERE gate IS NULL OR gate NOT IN ('eligible', 'channel')"
    return size(int(con.execute(reached).fetchall()[0][0]))
