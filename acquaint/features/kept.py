"""The states of atoms that were asked for lately: a cache over state tables, checkpoints and the log.

Whatever is let go here is found again: an atom's state is that of its checkpoint, else that of the state tables, and
all events of the log behind it. Nothing is written before the log has it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from datetime import UTC, datetime

import msgspec

from acquaint.errors import InputError
from acquaint.events import Event, counts, counts_from
from acquaint.features.enrich import Enrichment
from acquaint.features.live import Folded, Interpreter, Stored
from acquaint.features.stored import StateTables
from acquaint.lake.checkpoints import Checkpoints
from acquaint.lake.log import Log, Logged, key

_BEGINNING = datetime(1, 1, 1, tzinfo=UTC)
_NUMBER_BYTES, _ATOM_BYTES, _EVENT_BYTES = 110, 6_000, 500
"""What a number of a state, an atom without any, and a new event take in memory; measured, and rough."""
_MOST_WAITING = 32
"""From so many events on they are folded without being asked for."""


class Kept(msgspec.Struct):
    """The state of one atom."""

    folded: Folded
    seq: int
    """Events of the log up to this number are folded, or wait."""
    newest: datetime = _BEGINNING
    """The latest instant from which a folded event counts."""
    waiting: list[Event] = []
    """Events that do not count yet."""
    stored: Stored | None = None
    """Its columns, until the next event."""
    changed: bool = False
    """It has events that no checkpoint has."""
    size: int = _ATOM_BYTES
    """Bytes it takes, about."""


class _Checkpoint(msgspec.Struct, array_like=True):
    """A state as it is written."""

    seq: int
    newest: datetime
    state: bytes
    waiting: list[Event]


_ENCODER = msgspec.msgpack.Encoder()
_DECODER = msgspec.msgpack.Decoder(_Checkpoint)


class KeptStates:
    """The states of a shop's atoms.

    Parameters
    ----------
    interpreter
        Folds and reads.
    tables
        The state tables of the published snapshot.
    log, checkpoints
        What came after.
    enrichment
        Completes events before they are folded.
    most_bytes
        States that were not asked for lately are let go beyond this.
    """

    def __init__(
        self, interpreter: Interpreter, tables: StateTables, log: Log, checkpoints: Checkpoints, enrichment: Enrichment,
        most_bytes: int,
    ) -> None:  # fmt: skip
        self._interpreter, self._tables, self._log = interpreter, tables, log
        self._checkpoints, self._enrichment, self._most = checkpoints, enrichment, most_bytes
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self._bytes = 0
        self._codes = {name: len(codes.values) for name, codes in interpreter.layout.codes.items()}

    def take(self, logged: Iterable[Logged]) -> None:
        """Add events that the log has; atoms that are not kept find them there."""
        for each in logged:
            kept = self._kept.get(each.event.atom)
            if kept is not None and kept.seq < each.seq:
                self._wait(kept, each)
                kept.size += _EVENT_BYTES
                self._bytes += _EVENT_BYTES
                if len(kept.waiting) >= _MOST_WAITING:
                    self._fold(kept, each.event.known_at or each.event.ts)

    def columns(self, atom: str, as_of: datetime) -> Stored:
        """Return the state of an atom at an instant.

        Raises
        ------
        InputError
            An event that does not count at `as_of` was folded already: states do not go back.
        """
        kept = self._find(atom)
        if any(counts(event, as_of) for event in kept.waiting):
            self._fold(kept, as_of)
        if kept.newest > as_of:
            raise InputError(
                f"{atom} has been read with events up to {kept.newest:%Y-%m-%d %H:%M:%S} UTC.",
                where=f"as_of {as_of:%Y-%m-%d %H:%M:%S}",
                to_do="Read at that instant or later; for earlier ones use features.at.",
            )
        if kept.stored is None:
            kept.stored = self._interpreter.columns(kept.folded)
        return kept.stored

    def checkpoint(self, most: int) -> int:
        """Write up to `most` states that have changed since they were written; return how many."""
        changed = [(atom, kept) for atom, kept in self._kept.items() if kept.changed][:most]
        states = [(atom, self._written(kept)) for atom, kept in changed]
        if states:
            self._checkpoints.write(states, self._new_codes())
        for _, kept in changed:
            kept.changed = False
        return len(states)

    def _find(self, atom: str) -> Kept:
        kept = self._kept.get(atom)
        if kept is None:
            kept = self._kept[atom] = self._loaded(atom)
            self._bytes += kept.size
            while self._bytes > self._most and len(self._kept) > 1:
                self._bytes -= self._kept.popitem(last=False)[1].size
        else:
            self._kept.move_to_end(atom)
        return kept

    def _loaded(self, atom: str) -> Kept:
        kept = self._resumed(atom)
        logged = list(self._log.of_atom(atom, kept.seq))
        # What the files of the shop brought too by now is in the state tables, and must not count twice.
        brought = self._tables.known([key(each.event.source, each.event.id) for each in logged])
        for each, twice in zip(logged, brought, strict=True):
            if not twice:
                self._wait(kept, each)
        return kept

    def _resumed(self, atom: str) -> Kept:
        """Return the state of the checkpoint, else of the state tables, else none."""
        found = self._checkpoints.state(atom)
        if found is not None:
            known = _DECODER.decode(found)
            stored = self._interpreter.decode(known.state)
            folded = self._interpreter.folded(stored)
            return Kept(folded, known.seq, known.newest, known.waiting, stored, size=_size(stored))
        about = self._tables.about
        laid = self._tables.state(atom, self._interpreter.layout)
        if laid is None:
            return Kept(self._interpreter.zero(), about.seq)
        folded = self._interpreter.folded(laid)
        return Kept(folded, about.seq, about.as_of, self._tables.ahead(atom), laid, size=_size(laid))

    def _wait(self, kept: Kept, logged: Logged) -> None:
        self._enrichment.complete(logged.event)
        kept.waiting.append(logged.event)
        kept.seq, kept.changed = logged.seq, True

    def _fold(self, kept: Kept, as_of: datetime) -> None:
        """Fold what has come to count."""
        later: list[Event] = []
        for event in kept.waiting:
            if not counts(event, as_of):
                later.append(event)
                continue
            self._interpreter.fold(kept.folded, event)
            kept.newest = max(kept.newest, counts_from(event))
        kept.waiting, kept.stored, kept.changed = later, None, True

    def _written(self, kept: Kept) -> bytes:
        state = self._interpreter.encode(kept.stored or self._interpreter.columns(kept.folded))
        return _ENCODER.encode(_Checkpoint(kept.seq, kept.newest, state, kept.waiting))

    def _new_codes(self) -> list[tuple[str, int, object]]:
        """Return the codes that came up since the last checkpoint."""
        new: list[tuple[str, int, object]] = []
        for name, codes in self._interpreter.layout.codes.items():
            first = self._codes[name]
            new += [(".".join(name), first + i, value) for i, value in enumerate(codes.values[first:])]
            self._codes[name] = len(codes.values)
        return new


def _size(stored: Stored) -> int:
    return _ATOM_BYTES + _NUMBER_BYTES * sum(len(column) for columns in stored for column in columns)
