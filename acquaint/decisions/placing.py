"""Where customers stood when something was decided for them: their stage, and the segments they were in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from acquaint.decisions.listed import table

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def lay(con: DuckDBPyConnection) -> None:
    """Make `placed` (customer, day, kind, name): the stage on each day of `sends` and `lifted`; reads `stages`.

    A stage is that of the last weekly step before the day; who has none before it had not bought: acquisition.
    """
    con.execute("""
        CREATE OR REPLACE TEMP TABLE placed AS
        SELECT d.customer, d.day, 'stage' AS kind, coalesce(s.stage, 'acquisition') AS name FROM (
            SELECT customer, day FROM sends UNION SELECT customer, plan_day FROM lifted
        ) d ASOF LEFT JOIN stages s ON s.customer = d.customer AND s.local_date < d.day
    """)


def add(con: DuckDBPyConnection, customers: Any, days: Any, inside: Mapping[str, Any]) -> None:
    """Add segments to `placed`: for each name who was inside on which day, columns of one length."""
    for name, flags in inside.items():
        table(con, "inside", {"customer": customers, "day": days, "flag": flags})
        con.execute("INSERT INTO placed SELECT customer, day, 'segment', ? FROM inside WHERE flag", [name])


def current(con: DuckDBPyConnection, segments: Sequence[str]) -> None:
    """Make `standing` (customer, kind, name) of persons: their stage and segments at the moment of `profiles`."""
    within = "".join(
        f" UNION ALL SELECT customer, 'segment', '{name}' FROM profiles WHERE kind = 'person' AND in_{name}"
        for name in segments
    )
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE standing AS
        SELECT customer, 'stage' AS kind, stage AS name FROM profiles
        WHERE kind = 'person' AND stage IS NOT NULL{within}
    """)
