"""The live interpreter: folds events into the state of an atom, and reads all features of a customer at an instant.

The definitions are those of the batch; `layout.py` says which states they are read from. Nothing here uses the engine.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from operator import itemgetter
from typing import Any

import msgspec
import numpy as np

from acquaint import events, expr
from acquaint.events import Event, Order
from acquaint.expr import Lookup, Name, Tree
from acquaint.features.catalog import TODAY, Catalog
from acquaint.features.closures import Value, closure
from acquaint.features.layout import Layout
from acquaint.features.tallies.state import EPOCH, Columns, Moment

Folded = list[Any]
"""The state of an atom while events are folded: that of each state of the layout."""
Stored = list[Columns]
"""The state of an atom as columns, for each state of the layout."""
Constants = Mapping[tuple[date, str, int], int]
"""(month, name, x) -> value: the shop's constants."""
_TYPES = tuple(np.dtype(name) for name in ("<u1", "<i1", "<u2", "<i2", "<u4", "<i4", "<i8", "<u8"))
_TAGS = {kind: bytes([tag]) for tag, kind in enumerate(_TYPES)}
_DECODER = msgspec.msgpack.Decoder(list[bytes | None])
_ENCODER = msgspec.msgpack.Encoder()


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
        self._by_relation: dict[str, list[tuple[int, Any]]] = {}
        for place, state in enumerate(layout.states):
            self._by_relation.setdefault(state.relation, []).append((place, state.update))
        self._features = self._compiled()

    def zero(self) -> Folded:
        """Return the state of an atom without events."""
        return [state.zero() for state in self.layout.states]

    def fold(self, folded: Folded, event: Event) -> None:
        """Add an event to the state of its atom; `known_at` and `local_date` must be there."""
        for relation, rows in rows_of(event):
            for place, update in self._by_relation.get(relation, ()):
                update(folded[place], rows)

    def columns(self, folded: Folded) -> Stored:
        """Return a folded state as columns."""
        return [state.pack(each) for state, each in zip(self.layout.states, folded, strict=True)]

    def folded(self, stored: Stored) -> Folded:
        """Return columns as a state that events can be folded into."""
        return [state.unpack(each) for state, each in zip(self.layout.states, stored, strict=True)]

    def encode(self, folded: Folded) -> bytes:
        """Return a state as bytes."""
        return _ENCODER.encode(
            [
                _TAGS[column.dtype] + column.tobytes() if len(column) else None
                for columns in self.columns(folded)
                for column in columns
            ]
        )

    def decode(self, stored: bytes) -> Stored:
        """Return the columns that `encode` wrote."""
        parts = iter(_DECODER.decode(stored))
        return [
            tuple(_column(part) for _, part in zip(state.stored, parts, strict=False)) for state in self.layout.states
        ]

    def read(self, atoms: Sequence[Stored], at: Moment) -> dict[str, Any]:
        """Return all features of a customer.

        Parameters
        ----------
        atoms
            The states of the atoms that belong to the customer.
        at
            The instant; no event may have been folded that does not count at it.

        Returns
        -------
        dict
            Feature -> value; None is null.
        """
        row: list[Any] = [date.fromordinal(at.last_day + 1 + EPOCH), at.month]
        for place, state in enumerate(self.layout.states):
            columns = atoms[0][place] if len(atoms) == 1 else state.merge([atom[place] for atom in atoms])
            row += state.read(columns, at)
        first = len(row)
        for feature in self._features:
            row.append(feature(row))
        return dict(zip(self.catalog.names, row[first:], strict=True))

    def _compiled(self) -> list[Value[list[Any]]]:
        """Return the function of each feature, over the row that `read` builds: today, month, tallies, features."""
        nodes = [node for state in self.layout.states for node in state.nodes]
        places: dict[Tree, int] = {node: 2 + place for place, node in enumerate(nodes)}
        names = {name: 2 + len(nodes) + place for place, name in enumerate(self.catalog.names)} | {TODAY: 0}

        def sees(node: Tree) -> Value[list[Any]]:
            match node:
                case Name():
                    return itemgetter(names[node.name])
                case Lookup():
                    return self._looked(node.table, None if node.operand is None else closure(node.operand, sees))
                case _:
                    return itemgetter(places[expr.bare(node)])

        return [_typed(closure(entry.tree, sees), entry.type) for entry in self.catalog.entries]

    def _looked(self, table: str, operand: Value[list[Any]] | None) -> Value[list[Any]]:
        """Return the function that looks up a constant of the moment's month."""
        constants = self._constants
        if operand is None:
            return lambda row: constants.get((row[1], table, 0))
        return lambda row: constants.get((row[1], table, operand(row)))


def rows_of(event: Event) -> list[tuple[str, Sequence[Any]]]:
    """Return the rows an event has in each relation."""
    if isinstance(event, Order):
        if event.status != "counted":
            return []
        day, hour = event.local_date, event.local_hour
        for line in event.lines:
            line.local_date, line.local_hour = day, hour
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


def _column(part: bytes | None) -> Any:
    if part is None:
        return _NOTHING
    return np.frombuffer(part, _TYPES[part[0]], offset=1)


_NOTHING: Any = np.zeros(0, np.uint8)


def _typed(value: Value[list[Any]], kind: expr.Type) -> Value[list[Any]]:
    """Return numbers with fraction as such, whatever the branch they come from."""
    if kind != "number":
        return value

    def number(row: list[Any]) -> float | None:
        found = value(row)
        return None if found is None else float(found)

    return number
