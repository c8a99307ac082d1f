"""What was heard live, as rows beside those of the files: contacts, responses and complaints of the log of live events.

What the files bring as well, by the same source and id, counts once. An atom is today's customer's; one that the last
run does not know belongs to whom it was said live to belong to, else it is a customer of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from acquaint import tables
from acquaint.config import Settings
from acquaint.decisions.gates import COMPLAINTS
from acquaint.decisions.listed import table
from acquaint.events import Event, Other
from acquaint.features.profiles import Moment
from acquaint.lake import log, sensitive
from acquaint.lake.log import Log
from acquaint.sources.sql import quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

TABLES = ("contacts", "responses", "events")
"""Tables that rows are put beside."""
_OTHER = "other"
"""What a campaign or offer with a sensitive name is called."""
_INSTANTS = ("ts", "known_at")


@contextmanager
def beside(
    con: DuckDBPyConnection, folder: Path, settings: Settings, at: Moment, acted: datetime | None = None
) -> Iterator[None]:
    """Let `contacts`, `responses`, `events` and `members` have what was heard live as well, until this is left.

    Parameters
    ----------
    at
        The moment that all else is read at.
    acted
        Instant of the act: what was heard by then counts at the moment already. Absent, it counts from its own time on.

    Raises
    ------
    StorageError
        The log cannot be read.
    """
    with log.read(folder) as live:
        if live is None:
            yield
            return
        named = sensitive.finder(settings.sensitive)
        rows = {name: list(_rows(live, name, named)) for name in TABLES}
        own = live.owners()
    views = [view for name in TABLES if (view := _beside(con, name, rows[name], at, acted))]
    if views:
        atoms = {row["atom"] for each in rows.values() for row in each}
        views.append(_owned(con, atoms, own))
    try:
        yield
    finally:
        for view in views:
            con.execute(f"DROP VIEW temp.{view}")


def atoms_of(con: DuckDBPyConnection, live: Log, customer: str) -> list[str]:
    """Return the atoms of a customer, those among them that the last run does not know."""
    found = {atom for (atom,) in con.execute("SELECT atom FROM members WHERE customer = ?", [customer]).fetchall()}
    owners = live.owners()
    _owned(con, owners, owners)
    more = con.execute("SELECT atom FROM temp.members WHERE customer = ?", [customer]).fetchall()
    con.execute("DROP VIEW temp.members")
    return sorted(found.union(*more, [customer]))


def _rows(live: Log, name: str, named: Callable[[str | None], bool]) -> Iterator[dict[str, Any]]:
    """Yield what the log has for a table; of other events only complaints."""
    columns = [column.name for column in tables.CANONICAL[name].columns]
    for seq, event in ((each.seq, each.event) for each in live.all(name)):
        if isinstance(event, Other) and event.type.lower() not in COMPLAINTS:
            continue
        row = {column: getattr(event, column, None) for column in columns} | {"seq": seq}
        row |= {column: _instant(event, column) for column in _INSTANTS}
        yield row | {column: _OTHER for column in ("campaign", "offer") if column in row and named(row[column])}


def _instant(event: Event, column: str) -> datetime:
    """Return an instant of an event; it was known at once where it does not say."""
    return _utc(getattr(event, column) or event.ts)


def _beside(
    con: DuckDBPyConnection, name: str, rows: list[dict[str, Any]], at: Moment, acted: datetime | None
) -> str | None:
    """Put rows beside a table, by a view of its name; return it, None where there is nothing new."""
    if not rows:
        return None
    known, base = tables.CANONICAL[name], _base(con, name)
    columns = {column.name: [row[column.name] for row in rows] for column in known.columns}
    table(con, f"heard_{name}", columns, {c.name: _type(c.type) for c in known.columns})
    # What the files bring as well is theirs, unless it does not count for them yet.
    moment = f"TIMESTAMP '{_utc(at.as_of)}'"
    counts = "TRUE" if acted is None else f"b.ts < {moment} AND b.known_at <= {moment}"
    con.execute(f"""
        DELETE FROM heard_{name} h
        WHERE EXISTS (FROM {base} b WHERE b.source = h.source AND b.id = h.id AND {counts})
    """)
    if acted is not None:
        _count_by(con, name, at, acted)
    con.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS FROM {base} UNION ALL BY NAME FROM heard_{name}")
    return name


def _count_by(con: DuckDBPyConnection, name: str, at: Moment, acted: datetime) -> None:
    """Let what was heard by the act count at the moment; its day stays what it is."""
    moment, act = _utc(at.as_of), _utc(acted)
    con.execute(
        f"UPDATE heard_{name} SET ts = least(ts, $last), known_at = least(known_at, $moment) "
        "WHERE ts < $act AND known_at <= $act",
        {"last": moment - timedelta(microseconds=1), "moment": moment, "act": act},
    )


def _owned(con: DuckDBPyConnection, atoms: Iterable[str], said: dict[str, str]) -> str:
    """Let `members` have atoms that the last run does not know, by a view of its name; return it."""
    import pyarrow as pa  # noqa: PLC0415

    found, text = sorted(atoms), pa.string()
    columns = {"atom": found, "customer": [said.get(atom, atom) for atom in found]}
    table(con, "heard_atoms", columns, dict.fromkeys(columns, text))
    base = _base(con, "members")
    con.execute(f"""
        CREATE OR REPLACE TEMP VIEW members AS
        SELECT atom, customer, household FROM {base} UNION ALL
        SELECT h.atom, coalesce(m.customer, h.customer), m.household
        FROM heard_atoms h LEFT JOIN {base} m ON m.atom = h.customer ANTI JOIN {base} b ON b.atom = h.atom
    """)
    return "members"


def _base(con: DuckDBPyConnection, name: str) -> str:
    """Return the name of a table as the files have it."""
    ((catalog,),) = con.execute("SELECT current_database()").fetchall()
    return f"{quoted(catalog)}.main.{name}"


def _utc(instant: datetime) -> datetime:
    """Return an instant as the tables hold it: UTC without zone."""
    return instant.astimezone(UTC).replace(tzinfo=None)


def _type(kind: str) -> Any:
    import pyarrow as pa  # noqa: PLC0415

    found: dict[str, Any] = {"integer": pa.int64(), "minor": pa.int64(), "instant": pa.timestamp("us"),
                             "date": pa.date32(), "text": pa.string()}  # fmt: skip
    return found[kind]
