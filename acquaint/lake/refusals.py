"""What customers have said live of being contacted: a no counts for every act of the shop, whatever the files know."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from acquaint.events import Reach, Response
from acquaint.identity import statements
from acquaint.lake import log
from acquaint.lake.log import Log

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def hear(con: DuckDBPyConnection, folder: Path) -> None:
    """Close in `reach` what customers have closed live, unless they have opened it since. Reads `members`.

    A no by an atom that was said to be somebody's counts for her, and for whose the last run has it.

    Raises
    ------
    StorageError
        The log cannot be read.
    """
    with log.read(folder) as live:
        noes = [] if live is None else _noes(live)
    if not noes:
        return
    con.execute("CREATE OR REPLACE TEMP TABLE live_noes (atom VARCHAR, channel VARCHAR, day DATE)")
    con.executemany("INSERT INTO live_noes VALUES (?, ?, ?)", noes)
    con.execute("""
        UPDATE reach SET allowed = FALSE, lack = 'said_no', since = n.day
        FROM (
            SELECT customer, channel, max(day) AS day FROM (
                SELECT customer, channel, day FROM live_noes JOIN members USING (atom)
                UNION ALL SELECT atom, channel, day FROM live_noes
            ) GROUP BY ALL
        ) n
        WHERE n.customer = reach.customer AND n.channel = reach.channel AND reach.allowed
            AND (reach.since IS NULL OR reach.since <= n.day)
    """)
    con.execute("DROP TABLE live_noes")


def upto(folder: Path) -> int:
    """Return up to which number of the log all that customers have said is known; 0 without a log.

    Raises
    ------
    StorageError
        The log cannot be read.
    """
    with log.read(folder) as live:
        return 0 if live is None else live.said


def _noes(live: Log) -> list[tuple[str, str, date]]:
    """Return atom, channel and day of what was closed last; twice where the atom was said to be somebody's."""
    owners = live.owners()
    newest: dict[tuple[str, str], date | None] = {}
    for each in live.responses(0):
        event = each.event
        if isinstance(event, Reach):
            allowed = event.allowed
        elif isinstance(event, Response) and statements.refuses(event.type):
            allowed = False
        else:
            continue
        for channel in statements.channels_of(event.channel, allowed=allowed):
            newest[event.atom, channel] = None if allowed else event.local_date
    return [
        (whose, channel, day)
        for (atom, channel), day in newest.items()
        if day is not None
        for whose in {atom, owners.get(atom, atom)}
    ]
