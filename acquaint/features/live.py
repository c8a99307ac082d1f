"""The live interpreter: folds events into the state of an atom, and reads all features of a customer at an instant.

The definitions are those of the batch; `layout.py` says which states they are read from. Nothing here uses the engine.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, cast

import msgspec
import numpy as np
import pyarrow as pa

from acquaint import events, expr
from acquaint.events import Event, Order
from acquaint.expr import Binary, Literal, Lookup, Name, Tally, Tree
from acquaint.features.catalog import TODAY, Catalog, Entry
from acquaint.features.compiled import Leaf, Program, compiled
from acquaint.features.layout import Layout
from acquaint.features.tallies.state import EPOCH, KINDS, Column, Columns, Moment, Rows, narrowed

Folded = list[Any]
"""The state of an atom while events are folded: that of each state of the layout."""
Stored = list[Columns]
"""The state of an atom as columns, for each state of the layout."""
Constants = Mapping[tuple[date, str, int], int]
"""(month, name, x) -> value: the shop's constants."""
Reader = Callable[[Sequence[Stored], Moment, "Stored | None"], dict[str, Any]]
"""Reads features of a customer from the states of her atoms."""
_TAGS = {kind: bytes([tag]) for tag, kind in enumerate(KINDS)}
_DECODER = msgspec.msgpack.Decoder(list[list[list[int] | bytes]])
_ENCODER = msgspec.msgpack.Encoder()
_LZ4 = pa.Codec("lz4_raw")


class Interpreter:
    """Folds and reads the features of one catalogue.

    Parameters
    ----------
    catalog
        The features.
    layout
        The states they are read from, as `Layout(catalog, ...)` made it.
    constants
        The shop's constants.
    """

    def __init__(self, catalog: Catalog, layout: Layout, constants: Constants) -> None:
        self.catalog, self.layout = catalog, layout
        self._constants = constants
        self._readers = {name: sight.reader() for name, sight in layout.sights.items()}
        self._updates: dict[str, list[tuple[int, Any]]] = {}
        for place, state in enumerate(layout.states):
            self._updates.setdefault(state.relation, []).append((place, state.update))
        self._features = self._compiled(catalog)
        self._names = catalog.names

    def zero(self) -> Folded:
        """Return the state of an atom without events."""
        return [state.zero() for state in self.layout.states]

    def fold(self, folded: Folded, event: Event) -> None:
        """Add an event to the state of its atom; `known_at` and `local_date` must be there."""
        day = day_of(event)
        for relation, rows in self._rows(event):
            for place, update in self._updates[relation]:
                update(folded[place], rows, day)

    def _rows(self, event: Event) -> Iterator[tuple[str, Rows]]:
        """Yield the relations in which an event has rows, with the values that their states asked for."""
        for relation, rows in rows_of(event):
            reader = self._readers.get(relation)
            if reader is not None and rows:
                yield relation, list(zip(*map(reader, rows), strict=True))

    def advance(self, stored: Stored, happened: Iterable[Event]) -> Stored:
        """Return the columns of a state with events added; the columns that were given stay as they are."""
        new: dict[int, Any] = {}
        for event in happened:
            day = day_of(event)
            for relation, rows in self._rows(event):
                for place, update in self._updates[relation]:
                    if place not in new:
                        new[place] = self.layout.states[place].zero()
                    update(new[place], rows, day)
        result = list(stored)
        for place, folded in new.items():
            state = self.layout.states[place]
            result[place] = state.append(stored[place], state.pack(folded))
        return result

    def columns(self, folded: Folded) -> Stored:
        """Return a folded state as columns."""
        return [state.pack(each) for state, each in zip(self.layout.states, folded, strict=True)]

    def folded(self, stored: Stored) -> Folded:
        """Return columns as a state that events can be folded into."""
        return [state.unpack(each) for state, each in zip(self.layout.states, stored, strict=True)]

    def encode(self, stored: Stored) -> bytes:
        """Return a state as bytes: its length, and columns as msgpack, packed by LZ4."""
        plain = _ENCODER.encode([[*map(_said, columns)] for columns in stored])
        packed: bytes = _LZ4.compress(plain, asbytes=True)
        return len(plain).to_bytes(4, "little") + packed

    def decode(self, stored: bytes) -> Stored:
        """Return the columns that `encode` wrote."""
        length = int.from_bytes(stored[:4], "little")
        states = _DECODER.decode(_LZ4.decompress(stored[4:], decompressed_size=length, asbytes=True))
        return [
            tuple([_heard(column) if isinstance(column, bytes) else column for column in state]) for state in states
        ]

    def read(self, atoms: Sequence[Stored], at: Moment, stages: Stored | None = None) -> dict[str, Any]:
        """Return all features of a customer.

        Parameters
        ----------
        atoms
            The states of the atoms that belong to the customer.
        at
            The instant; no event may have been folded that does not count at it.
        stages
            The state that carries the customer's own stages, where atoms have changed hands; those of `atoms` if None.

        Returns
        -------
        dict
            Feature -> value; None is null.
        """
        return dict(zip(self._names, self._features(self._row(atoms, at, stages)), strict=True))

    def reader(self, names: Iterable[str]) -> Reader:
        """Return the function of some features alone: it takes what `read` takes, and reads the states they rest on."""
        catalog = self.catalog.only(names)
        needed = {expr.bare(node) for entry in catalog.entries for node in expr.tallies(entry.tree)}
        places = frozenset(place for place, state in enumerate(self.layout.states) if needed & {*state.nodes})
        function, known = self._compiled(catalog), catalog.names

        def read(atoms: Sequence[Stored], at: Moment, stages: Stored | None = None) -> dict[str, Any]:
            return dict(zip(known, function(self._row(atoms, at, stages, places)), strict=True))

        return read

    def _row(
        self, atoms: Sequence[Stored], at: Moment, stages: Stored | None, places: Collection[int] | None = None
    ) -> list[Any]:
        """Return today, the month, and the tallies of the states at `places`, all where absent."""
        row: list[Any] = [date.fromordinal(at.last_day + 1 + EPOCH), at.month]
        for place, state in enumerate(self.layout.states):
            if places is not None and place not in places:
                row += [None] * len(state.nodes)
                continue
            seen = atoms if stages is None or state.relation != "stages" else [stages]
            columns = seen[0][place] if len(seen) == 1 else state.merge([atom[place] for atom in seen])
            row += state.read(columns, at)
        return row

    def _compiled(self, catalog: Catalog) -> Callable[[list[Any]], tuple[Any, ...]]:
        """Return the function of all features, over the row that `_row` builds: today, month, tallies."""
        nodes = [node for state in self.layout.states for node in state.nodes]
        places: dict[Tree, int] = {node: 2 + place for place, node in enumerate(nodes)}
        trees = {entry.feature.name: entry for entry in catalog.entries}
        known: dict[str, str] = {}

        def leaf(node: Tree, program: Program) -> Leaf:
            """Return where a feature, constant or tally stands."""
            if isinstance(node, Name):
                if node.name == TODAY:
                    return Leaf("row[0]", nullable=False)
                if node.name not in known:
                    known[node.name] = program.value(typed(trees[node.name]))
                return Leaf(known[node.name])
            if isinstance(node, Lookup):
                operand = "0" if node.operand is None else program.value(node.operand)
                table = program.held(node.table)
                return Leaf(f"{program.held(self._constants.get)}((row[1], {table}, {operand}))")
            return Leaf(f"row[{places[expr.bare(node)]}]", nullable=cast("Tally", node).tally not in _COUNTED)

        return compiled([typed(entry) for entry in catalog.entries], leaf)


def typed(entry: Entry) -> Tree:
    """Return a feature's expression, numbers with fraction as such whatever the branch they come from."""
    one = Literal(0, 1.0)
    return Binary(0, "*", entry.tree, one) if entry.type == "number" else entry.tree


_COUNTED = ("count", "sum", "squares", "decayed", "distinct", "gaps", "gap_days", "gap_logs", "gap_log_squares")
"""Tallies that are never null."""


def day_of(event: Event) -> int:
    """Return the business day of an event, which intake has written on it, as days since 1970-01-01."""
    return cast("date", event.local_date).toordinal() - EPOCH


def rows_of(event: Event) -> list[tuple[str, Sequence[Any]]]:
    """Return the rows an event has in each relation."""
    if isinstance(event, Order):
        if event.status != "counted":
            return []
        known, day, hour = event.known_at, event.local_date, event.local_hour
        for line in event.lines:
            line.known_at, line.local_date, line.local_hour = known, day, hour
        rows: list[tuple[str, Sequence[Any]]] = [("orders", (event,)), ("lines", event.lines)]
        return [*rows, ("occasions", (event,))] if event.is_order else rows
    return [] if isinstance(event, events.Member) else [(_RELATION[type(event)], (event,))]


_RELATION: dict[type[Any], str] = {
    events.Contact: "contacts",
    events.Response: "responses",
    events.Other: "events",
    events.Trait: "traits",
    events.Reach: "reach",
    events.Stage: "stages",
}


def _said(column: Column) -> list[int] | bytes:
    """Return an array as its type and bytes, as narrow as it can be."""
    if isinstance(column, list):
        return column
    array = narrowed(column)
    return _TAGS[array.dtype] + array.tobytes()


def _heard(column: bytes) -> Column:
    return np.frombuffer(column, KINDS[column[0]], -1, 1)
