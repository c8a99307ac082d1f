"""The states of atoms that were asked for lately: a cache over state tables, checkpoints and the log.

Whatever is let go here is found again: an atom's state is that of its checkpoint, else that of the state tables, and
all events of the log behind it. Nothing is written before the log has it.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import msgspec

from acquaint.errors import InputError
from acquaint.events import Event, counts, counts_from
from acquaint.features.enrich import Enrichment
from acquaint.features.live import Interpreter, Stored
from acquaint.features.stored import StateTables
from acquaint.lake.checkpoints import Checkpoints
from acquaint.lake.log import Log, Logged, key

_BEGINNING = datetime(1, 1, 1, tzinfo=UTC)
_ATOM_BYTES, _NUMBER_BYTES, _EVENT_BYTES = 3_000, 40, 2_000
"""What an atom, a number in a list, and an event that waits take in memory; measured, and rough."""
_MOST_WAITING = 32
"""From so many events on they are folded without being asked for."""


class Kept(msgspec.Struct):
    """The state of one atom."""

    stored: Stored
    seq: int
    """Events of the log up to this number are folded, or wait."""
    newest: datetime = _BEGINNING
    """The latest instant from which a folded event counts."""
    waiting: list[Event] = []
    """Events that do not count yet."""

    @property
    def size(self) -> int:
        """Bytes it takes, about."""
        numbers = sum(
            len(column) * _NUMBER_BYTES if isinstance(column, list) else column.nbytes
            for columns in self.stored
            for column in columns
        )
        return _ATOM_BYTES + numbers + _EVENT_BYTES * len(self.waiting)


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
        self._sizes: dict[str, int] = {}
        self._bytes = 0
        self._changed: dict[str, None] = {}
        self._codes = {name: len(codes.values) for name, codes in interpreter.layout.codes.items()}

    def take(self, logged: Iterable[Logged]) -> None:
        """Add events that the log has; atoms that are not kept find them there."""
        for each in logged:
            atom = each.event.atom
            kept = self._kept.get(atom)
            if kept is None or kept.seq >= each.seq:
                continue
            self._enrichment.complete(each.event)
            kept.waiting.append(each.event)
            kept.seq = each.seq
            if len(kept.waiting) >= _MOST_WAITING:
                self._fold(kept, each.event.known_at or each.event.ts)
            self._note(atom, kept)

    def newest(self, atoms: Sequence[str]) -> datetime:
        """Return the earliest instant at which atoms can be read together."""
        return max((self._find(atom).newest for atom in atoms), default=_BEGINNING)

    def columns(self, atom: str, as_of: datetime, fresh: Iterable[Event] = ()) -> Stored:
        """Return the state of an atom at an instant.

        Parameters
        ----------
        fresh
            Events that the log is about to have: they are in what is returned, and in nothing that is kept.

        Raises
        ------
        InputError
            An event that does not count at `as_of` was folded already: states do not go back.
        """
        kept = self._find(atom)
        if self._fold(kept, as_of):
            self._note(atom, kept)
        if kept.newest > as_of:
            raise InputError(
                f"{atom} has been read with events up to {kept.newest:%Y-%m-%d %H:%M:%S} UTC.",
                where=f"as_of {as_of:%Y-%m-%d %H:%M:%S}",
                to_do="Read at that instant or later; for earlier ones use features.at.",
            )
        due = [event for event in fresh if event.atom == atom and counts(event, as_of)]
        for event in due:
            self._enrichment.complete(event)
        return self._interpreter.advance(kept.stored, due) if due else kept.stored

    def checkpoint(self, most: int) -> int:
        """Write up to `most` states that have changed since they were written; return how many."""
        atoms = [atom for atom, _ in zip(self._changed, range(most), strict=False)]
        states = [(atom, self._written(self._kept[atom])) for atom in atoms if atom in self._kept]
        if states:
            new = self._new_codes()
            self._checkpoints.write(states, new)
            # Only now, so that codes are offered again where they could not be written.
            for name, codes in self._interpreter.layout.codes.items():
                self._codes[name] = len(codes.values)
        for atom in atoms:
            del self._changed[atom]
        return len(atoms)

    def _find(self, atom: str) -> Kept:
        kept = self._kept.get(atom)
        if kept is None:
            kept = self._loaded(atom)
            self._kept[atom] = kept
            self._weigh(atom, kept)
            while self._bytes > self._most and len(self._kept) > 1:
                self._bytes -= self._sizes.pop(self._kept.popitem(last=False)[0])
        else:
            self._kept.move_to_end(atom)
        return kept

    def _note(self, atom: str, kept: Kept) -> None:
        self._changed[atom] = None
        self._weigh(atom, kept)

    def _weigh(self, atom: str, kept: Kept) -> None:
        size = kept.size
        self._bytes += size - self._sizes.get(atom, 0)
        self._sizes[atom] = size

    def _loaded(self, atom: str) -> Kept:
        kept = self._resumed(atom)
        logged = list(self._log.of_atom(atom, kept.seq))
        # What the files of the shop brought too by now is in the state tables, and must not count twice.
        brought = self._tables.known([key(each.event.source, each.event.id) for each in logged])
        for each, twice in zip(logged, brought, strict=True):
            if not twice:
                self._enrichment.complete(each.event)
                kept.waiting.append(each.event)
            kept.seq = each.seq
        return kept

    def _resumed(self, atom: str) -> Kept:
        """Return the state of the checkpoint, else of the state tables, else none."""
        found = self._checkpoints.state(atom)
        if found is not None:
            known = _DECODER.decode(found)
            return Kept(self._interpreter.decode(known.state), known.seq, known.newest, known.waiting)
        about = self._tables.about
        laid = self._tables.state(atom, self._interpreter.layout)
        if laid is None:
            return Kept(self._interpreter.columns(self._interpreter.zero()), about.seq)
        return Kept(laid, about.seq, about.as_of, self._tables.ahead(atom))

    def _fold(self, kept: Kept, as_of: datetime) -> bool:
        """Fold what has come to count, and tell whether anything has; if it fails nothing is changed."""
        due = [event for event in kept.waiting if counts(event, as_of)]
        if not due:
            return False
        stored = self._interpreter.advance(kept.stored, due)
        later = [event for event in kept.waiting if not counts(event, as_of)]
        newest = max(kept.newest, *map(counts_from, due))
        kept.stored, kept.waiting, kept.newest = stored, later, newest
        return True

    def _written(self, kept: Kept) -> bytes:
        return _ENCODER.encode(_Checkpoint(kept.seq, kept.newest, self._interpreter.encode(kept.stored), kept.waiting))

    def _new_codes(self) -> list[tuple[str, int, object]]:
        """Return the codes that no checkpoint has."""
        return [
            (".".join(name), self._codes[name] + place, value)
            for name, codes in self._interpreter.layout.codes.items()
            for place, value in enumerate(codes.values[self._codes[name] :])
        ]
