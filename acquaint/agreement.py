"""The proof that batch and live agree: the same customers, one instant, two interpreters, the shop's own data."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import msgspec

from acquaint import golive
from acquaint.config import Settings
from acquaint.events import Event, counts, counts_from
from acquaint.features import moments, replay
from acquaint.features.layout import Layout
from acquaint.features.live import Interpreter, Stored
from acquaint.features.tallies.state import Moment
from acquaint.lake.manifest import Snapshot
from acquaint.lake.snapshot import Lake
from acquaint.liveshop import Definitions

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

CUSTOMERS = 1_000
"""So many customers are checked unless all are asked for; the first by the MD5 of their id."""
_SHOWN_AS = {"lifecycle_stage": "stage", "lifecycle_state": "state"}
"""Features that stand in profiles under another name."""


class Difference(msgspec.Struct, frozen=True):
    """A feature that batch and live do not agree on."""

    customer: str
    feature: str
    batch: Any
    live: Any
    way: str
    """How live came to its value: events folded one by one ("events"), or the state tables ("tables")."""
    event: str
    """Source, id and instant of the event from which on they differ; empty where they always do."""


class Agreement(msgspec.Struct, frozen=True):
    """What a check found."""

    as_of: datetime
    day: date
    """Business day that starts at `as_of`."""
    customers: int
    features: int
    differences: tuple[Difference, ...]


def check(con: DuckDBPyConnection, lake: Lake, snapshot: Snapshot, settings: Settings, *, everybody: bool) -> Agreement:
    """Hold the live reading against the batch at the instant of the snapshot.

    Parameters
    ----------
    con
        Engine with the tables of the snapshot.
    everybody
        Check all customers, not 1,000 of them.
    """
    known = golive.definitions(snapshot, settings)
    tables = golive.state_tables(lake, snapshot, known)
    layout = Layout(known.catalog, known.margin, tables.codes)
    interpreter = Interpreter(known.catalog, layout, known.constants)
    as_of = snapshot.manifest.as_of
    at = Moment(tables.about.last_day, snapshot.manifest.day.replace(day=1))
    _choose(con, None if everybody else CUSTOMERS)
    events = _events(con, as_of)
    found: list[Difference] = []
    profiles = con.sql("SELECT p.* FROM profiles p JOIN checked USING (customer) ORDER BY customer").to_arrow_table()
    owners = con.execute("SELECT customer, list(atom ORDER BY atom) FROM checked_atoms GROUP BY customer").fetchall()
    atoms_of: dict[str, list[str]] = dict(owners)
    for profile in (row for batch in profiles.to_batches() for row in batch.to_pylist()):
        who = profile["customer"]
        atoms = atoms_of.get(who, [])
        ways = {
            "events": [_folded(interpreter, events.get(atom, ())) for atom in atoms],
            "tables": [stored for atom in atoms if (stored := tables.state(atom, layout)) is not None],
        }
        for way, states in ways.items():
            found += _differences(profile, interpreter.read(states, at), way)
    named = tuple(_located(con, settings, known, each, atoms_of, events, interpreter) for each in found)
    return Agreement(as_of, snapshot.manifest.day, len(profiles), len(known.catalog.entries), named)


def _choose(con: DuckDBPyConnection, most: int | None) -> None:
    """Make `checked` (customer) and `checked_atoms` (customer, atom)."""
    limit = "" if most is None else f"LIMIT {most}"
    chosen = f"SELECT customer FROM customers ORDER BY md5(customer), customer {limit}"
    con.execute(f"CREATE OR REPLACE TEMP TABLE checked AS {chosen}")
    con.execute(
        "CREATE OR REPLACE TEMP TABLE checked_atoms AS SELECT customer, atom FROM members JOIN checked USING (customer)"
    )


def _events(con: DuckDBPyConnection, as_of: datetime) -> dict[str, list[Event]]:
    """Return the events that count, by atom."""
    found: dict[str, list[Event]] = {}
    for event in replay.read(con, "checked_atoms"):
        if counts(event, as_of):
            found.setdefault(event.atom, []).append(event)
    return found


def _folded(interpreter: Interpreter, events: Sequence[Event]) -> Stored:
    """Return the state of events, as it is read back from where it is stored."""
    folded = interpreter.zero()
    for event in events:
        interpreter.fold(folded, event)
    return interpreter.decode(interpreter.encode(interpreter.columns(folded)))


def _differences(profile: Mapping[str, Any], live: Mapping[str, Any], way: str) -> Iterator[Difference]:
    for feature, value in live.items():
        batch = profile[_SHOWN_AS.get(feature, feature)]
        if batch != value:
            yield Difference(profile["customer"], feature, batch, value, way, "")


def _located(
    con: DuckDBPyConnection,
    settings: Settings,
    known: Definitions,
    difference: Difference,
    atoms_of: Mapping[str, Sequence[str]],
    events: Mapping[str, Sequence[Event]],
    interpreter: Interpreter,
) -> Difference:
    """Return a difference with the event behind which batch and live first differ."""
    atoms = atoms_of[difference.customer]
    ordered = sorted((event for atom in atoms for event in events.get(atom, ())), key=counts_from)
    instants = sorted({counts_from(event) for event in ordered})
    if not instants:
        return difference
    import pyarrow as pa  # noqa: PLC0415 - it is here by now

    catalog = moments.chosen(known.catalog, [difference.feature])
    asked = pa.table({"customer": [difference.customer] * len(instants), "as_of": pa.array(instants)})
    batch = moments.read(con, catalog, asked, zone=known.zone, settings=settings, files={})[
        difference.feature
    ].to_pylist()
    for instant, value in zip(instants, batch, strict=True):
        seen = [_folded(interpreter, [e for e in events.get(atom, ()) if counts(e, instant)]) for atom in atoms]
        if interpreter.read(seen, known.moment(instant))[difference.feature] != value:
            last = next(event for event in reversed(ordered) if counts_from(event) <= instant)
            said = f"{last.source} {last.id} of {last.ts:%Y-%m-%d %H:%M:%S} UTC"
            return msgspec.structs.replace(difference, event=said)
    return difference
