"""Laying down the state tables of a shop: the engine makes the states, `stored.py` writes them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from acquaint.events import Event
from acquaint.features import plans, replay
from acquaint.features.layout import Layout
from acquaint.features.stored import About, Writer
from acquaint.lake import log
from acquaint.sources.sql import literal, quoted

if TYPE_CHECKING:
    import pyarrow as pa
    from duckdb import DuckDBPyConnection

KEY = "CAST('0x' || substr({}, 1, 16) AS UBIGINT)"
"""SQL of the first 8 bytes of an MD5 in hex digits, as a whole number."""
_ORDER = ("customer", "day", "which", "code")


def lay(
    con: DuckDBPyConnection,
    sources: Mapping[str, str],
    layout: Layout,
    folder: Path,
    *,
    snapshot: str,
    as_of: datetime,
    last_day: int,
    seq: int,
    many: int | None = None,
) -> About:
    """Write the state tables of a snapshot into `folder`.

    Parameters
    ----------
    con
        Engine with `sources`: canonical tables and `stages` -> name of their table.
    layout
        The states; their codes are not looked at.
    snapshot, as_of, last_day, seq
        What the tables rest on (see `About`).
    many
        Number of files, each with a part of the atoms; as many as the rows ask for where None.
    """
    writer = Writer(folder, layout)
    codes: dict[str, list[Any]] = {}
    files = 0
    for part in plans.states(con, sources, layout, as_of, last_day, many):
        number = f"number // {part.many}"
        owner = KEY.format("md5(customer)")
        atoms = con.sql(
            f"SELECT atom, customer, {KEY.format('key')} AS key, {owner} AS owner FROM {quoted(part.atoms)} "
            f"ORDER BY {number}"
        )
        writer.add(atoms.to_arrow_table(), (_sorted(con, table, part.many) for table in part.states))
        codes = codes or {name: _column(con, table) for name, table in part.values.items()}
        files += 1
    about = About(snapshot, as_of, last_day, seq, layout.fingerprint, files, codes)
    writer.publish(about, _ahead(con, as_of), _known(con))
    return about


def _known(con: DuckDBPyConnection) -> pa.Table:
    """Return the keys of all events that have an id, in order."""
    named = ("orders", "contacts", "responses", "events")
    keys = " UNION ALL ".join(f"SELECT {KEY.format(log.KEY_SQL)} AS key FROM {name}" for name in named)
    return con.sql(f"{keys} ORDER BY key").to_arrow_table()


def _ahead(con: DuckDBPyConnection, as_of: datetime) -> dict[str, list[Event]]:
    """Return the events that do not count yet, by atom: those of a day that is not over, or known only later."""
    instant = f"TIMESTAMP {literal(str(as_of.replace(tzinfo=None)))}"
    late = [
        f"SELECT atom FROM {name} WHERE {column} >= {instant} AND atom IS NOT NULL"
        for name in replay.OWNED
        for column in ("ts", "known_at - INTERVAL 1 MICROSECOND")
        if column != "ts" or name != "traits"
    ]
    con.execute(f"CREATE OR REPLACE TEMP TABLE atoms_ahead AS {' UNION '.join(late)}")
    found: dict[str, list[Event]] = {}
    for event in replay.read(con, "atoms_ahead", after=as_of):
        found.setdefault(event.atom, []).append(event)
    return found


def _column(con: DuckDBPyConnection, table: str) -> list[Any]:
    """Return the values of a column, each at its code."""
    return [value for (value,) in con.execute(f"SELECT value FROM {quoted(table)} ORDER BY code").fetchall()]


def _sorted(con: DuckDBPyConnection, table: str, many: int) -> pa.Table:
    """Return the rows of a state by atom, day and code, and drop its table; atoms are numbered within their bucket."""
    columns = [name for (name, *_) in con.execute(f"DESCRIBE {quoted(table)}").fetchall()]
    order = ", ".join(name for name in _ORDER if name in columns)
    within = f"CAST(customer // {many} AS INTEGER) AS customer"
    rows = con.sql(f"SELECT * REPLACE ({within}) FROM {quoted(table)} ORDER BY {order}").to_arrow_table()
    con.execute(f"DROP TABLE {quoted(table)}")
    return rows
