"""Events out of the canonical tables again, as they would have arrived live."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from acquaint import events
from acquaint.events import Event
from acquaint.features.enrich import Enrichment
from acquaint.sources.sql import literal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_KINDS: dict[str, type[Any]] = {
    "orders": events.Order,
    "contacts": events.Contact,
    "responses": events.Response,
    "events": events.Other,
    "traits": events.Trait,
    "reach_log": events.Reach,
    "stages": events.Stage,
}
OWNED = tuple(name for name in _KINDS if name != "stages")
"""Tables whose rows say whose they are."""
_OWN = {
    "traits": "trait AS id, known_at - INTERVAL 1 MICROSECOND AS ts, CAST(known_at AS DATE) AS local_date",
    "reach_log": "'reach' AS source, channel AS id, CAST(ts AS DATE) AS local_date",
    "stages": "'stages' AS source, customer AS id",
}
"""What tables do not have that events do."""
_OF_ORDER = ("known_at", "local_date", "local_hour")
"""What a line has from its order."""


def read(con: DuckDBPyConnection, atoms: str, *, after: datetime | None = None) -> Iterator[Event]:
    """Yield the events of some atoms in the order in which they came to count, completed.

    Parameters
    ----------
    con
        Engine with the canonical tables and `stages`.
    atoms
        Table with the column `atom`.
    after
        Only events that do not count at this instant (UTC) yet; all where None.
    """
    pending = "" if after is None else _pending(after)
    products, costs = (con.sql(f"SELECT * FROM {name}").to_arrow_table() for name in ("products", "costs"))
    complete = Enrichment.of_tables(products, costs).complete
    rows = sorted((event for name in _KINDS for event in _events(con, name, atoms, pending)), key=events.counts_from)
    for event in rows:
        complete(event)
        yield event


def _pending(after: datetime) -> str:
    """Return the condition that a row does not count at an instant."""
    instant = f"TIMESTAMP {literal(str(after.replace(tzinfo=None)))}"
    return f"WHERE ts >= {instant} OR known_at > {instant}"


def _events(con: DuckDBPyConnection, name: str, atoms: str, pending: str) -> Iterator[Event]:
    """Yield the events of one table."""
    kind = _KINDS[name]
    wanted = set(kind.__struct_fields__) - {"lines", "contact_cost_minor"}
    owned = "(SELECT min(atom) AS atom, customer FROM members GROUP BY customer) USING (customer)"
    joined = f"{name} JOIN {owned}" if name == "stages" else name
    extra = f", {_OWN[name]}" if name in _OWN else ""
    rows = f"SELECT *{extra} FROM {joined} WHERE atom IN (SELECT atom FROM {atoms})"
    found = con.sql(f"SELECT * FROM ({rows}) {pending}").to_arrow_table()
    lines = _lines(con, f"SELECT source, id FROM ({rows}) {pending}") if name == "orders" else {}
    for row in found.select([c for c in found.column_names if c in wanted]).to_pylist():
        row["ts"], row["known_at"] = row["ts"].replace(tzinfo=UTC), row["known_at"].replace(tzinfo=UTC)
        event = kind(**row)
        if name == "orders":
            event.lines = lines.get((event.source, event.id), [])
        yield event


def _lines(con: DuckDBPyConnection, orders: str) -> dict[tuple[str, str], list[events.Line]]:
    wanted = [name for name in events.Line.__struct_fields__ if name not in ("department", *_OF_ORDER)]
    query = f"SELECT source, id, {', '.join(wanted)} FROM lines JOIN ({orders}) USING (source, id)"
    found: dict[tuple[str, str], list[events.Line]] = {}
    for source, id_, *values in con.execute(query + " ORDER BY source, id, line_number").fetchall():
        line = events.Line(**dict(zip(wanted, values, strict=True)))
        found.setdefault((source, id_), []).append(line)
    return found
