"""A shop live: takes events in, and reads every feature of a customer at this moment.

An event is acknowledged when the disk has it; from then on every read knows it. States are caches over the log.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import Any

import msgspec

from acquaint import clock
from acquaint.delivery import rights
from acquaint.errors import InputError
from acquaint.events import Event, Member
from acquaint.features.accepting import Acceptance
from acquaint.features.catalog import Catalog
from acquaint.features.enrich import Enrichment
from acquaint.features.kept import KeptStates
from acquaint.features.layout import Layout
from acquaint.features.live import Constants, Interpreter
from acquaint.features.members import Members
from acquaint.features.stored import StateTables
from acquaint.features.tallies.state import EPOCH, Moment
from acquaint.groups import Groups, Taken
from acquaint.lake import digest, lock, log
from acquaint.lake.checkpoints import Checkpoints
from acquaint.lake.log import Log

FOLDER = "live"
"""Folder of the shop with the log (an input, never deleted) and the checkpoints (a cache)."""
LOG, CHECKPOINTS = "log.db", "checkpoints.db"
CHECKPOINT_SECONDS = 5.0
CHECKPOINT_STATES = 20
"""At most so many states are written at once; who reads waits for no longer than that takes."""


class Definitions(msgspec.Struct, frozen=True):
    """What a live shop reads with."""

    catalog: Catalog
    constants: Constants
    margin: float | None
    zone: str
    cut_off_hour: int

    def moment(self, as_of: datetime) -> Moment:
        """Return the business day before an instant, and the month whose constants hold."""
        day = clock.last_day(as_of, self.zone, self.cut_off_hour).toordinal() - EPOCH
        return Moment(day, clock.business_date(as_of, self.zone, self.cut_off_hour).replace(day=1))


class LiveShop:
    """The live part of a shop; `Shop.live` opens it.

    Parameters
    ----------
    folder
        The shop's folder.
    tables
        State tables of the published snapshot.
    definitions
        Features, constants, and the shop's day.
    enrichment
        What events do not say themselves.
    cache_mb
        Memory for states.
    now
        The clock.
    """

    def __init__(
        self,
        folder: Path,
        tables: StateTables,
        definitions: Definitions,
        enrichment: Enrichment,
        *,
        cache_mb: int = 256,
        now: Callable[[], datetime] = clock.now,
    ) -> None:
        self._definitions, self._tables, self._now = definitions, tables, now
        self._acceptance = Acceptance(definitions.zone, definitions.cut_off_hour)
        self._open = ExitStack()
        self._open.enter_context(lock.held(folder / FOLDER / "lock", "shop.live()"))
        with self._open:
            for name in (LOG, CHECKPOINTS):
                rights.keep_private(folder / FOLDER / name)
            self.log = Log(folder / FOLDER / LOG)
            self._open.callback(self.log.close)
            about = tables.about
            basis = digest.of(about.snapshot, about.as_of, about.seq, about.fingerprint, about.codes)
            self._checkpoints = Checkpoints(folder / FOLDER / CHECKPOINTS, basis)
            self._open.callback(self._checkpoints.close)
            self._interpreter = self._resumed(tables)
            self._states = KeptStates(
                self._interpreter, tables, self.log, self._checkpoints, enrichment, cache_mb * 2**20
            )
            self._nothing = self._interpreter.columns(self._interpreter.zero())
            self._members = Members(tables)
            for each in self.log.memberships(about.seq):
                self._members.take(each.event)
            self._open = self._open.pop_all()
        self._lock = threading.RLock()
        self._intake = Groups(self._commit)
        self._closing = threading.Event()
        self.failed: Exception | None = None
        """Why the last checkpoint could not be written; the log has everything all the same."""
        self._checkpointer = threading.Thread(target=self._checkpoint, name="acquaint checkpoints", daemon=True)
        self._checkpointer.start()

    def _resumed(self, tables: StateTables) -> Interpreter:
        """Return the interpreter, with the codes that checkpoints speak of."""
        known = self._definitions
        layout = Layout(known.catalog, known.margin, tables.codes)
        for name, code, value in self._checkpoints.codes():
            relation, column = name.split(".", 1)
            if layout.codes[relation, column].code(value) != code:
                raise AssertionError(f"the code of {value} in {name} is not {code}")
        return Interpreter(known.catalog, layout, known.constants)

    @property
    def rebuilt(self) -> bool:
        """Whether states of other definitions or another snapshot were let go at the start; they are made anew."""
        return self._checkpoints.rebuilt

    def take(self, events: Sequence[Event]) -> Taken:
        """Take events in and return when the disk has them.

        The events are the shop's from then on: `known_at` and the local day are written on them.

        Raises
        ------
        StorageError
            The log cannot be written; none of the events was taken in.
        """
        return self._intake.submit(list(events)).result()

    def submit(self, events: Sequence[Event]) -> Future[Taken]:
        """As `take`, without waiting: events of several callers share a commit."""
        return self._intake.submit(list(events))

    def join(self, atom: str, customer: str, *, source: str, id: str) -> Taken:
        """Say whose an atom is from now on; this merges customers and splits them."""
        return self.take([Member(source=source, id=id, atom=atom, ts=self._now(), customer=customer)])

    def read(self, customer: str, as_of: datetime | None = None) -> dict[str, Any]:
        """Return every feature of a customer.

        Parameters
        ----------
        customer
            Id of the customer.
        as_of
            An instant with zone, now where absent. No earlier than the newest event that was read.

        Returns
        -------
        dict
            Feature -> value; None is null.

        Raises
        ------
        InputError
            Nobody has this id, or states have gone on beyond `as_of`.
        """
        if as_of is not None and as_of.tzinfo is None:
            raise InputError("The instant has no zone.", where="as_of", to_do="Give one, such as UTC.")
        with self._lock:
            atoms = self._atoms(customer)
            if not atoms:
                raise InputError(f"There is no customer {customer}.", to_do="Ids are in customers.parquet.")
            # Another thread may have read behind this instant meanwhile, or the clock been set back.
            instant = as_of or max(self._now(), self._states.newest(atoms))
            columns = {atom: self._states.columns(atom, instant) for atom in atoms}
            moment, stages = self._definitions.moment(instant), None
            if self._members.moved(customer):
                # Stages are the customer's, not the atom's: the last run made them, and its first atom carries them.
                carrier = min(self._tables.atoms(customer), default=None)
                stages = self._nothing if carrier is None else self._tables.state(carrier, self._interpreter.layout)
            return self._interpreter.read(list(columns.values()), moment, stages)

    def atoms(self, customer: str) -> list[str]:
        """Return the atoms that belong to a customer, in their order.

        An atom that the last run did not know is a customer of its own, under its own name, until somebody says more.
        """
        with self._lock:
            return self._atoms(customer)

    def _atoms(self, customer: str) -> list[str]:
        return self._members.atoms(customer, alone=self.log.knows)

    def close(self) -> None:
        """Write what has changed, and close the files."""
        self._intake.close()
        self._closing.set()
        self._checkpointer.join()
        with self._lock, self._open:
            while self._states.checkpoint(CHECKPOINT_STATES):
                pass

    def __enter__(self) -> LiveShop:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _commit(self, events: list[Event]) -> list[tuple[bool, str | None]]:
        """Take events in, in one transaction; return for each whether it is new, and why it was put aside."""
        now = self._now()
        checked = [self._acceptance.accepted(event, now) for event in events]
        good = [event for event in checked if not isinstance(event, str)]
        repeated = self._tables.known([log.key(event.source, event.id) for event in good])
        fresh = [event for event, again in zip(good, repeated, strict=True) if not again]
        aside = [(why, _written(event)) for event, why in zip(events, checked, strict=True) if isinstance(why, str)]
        logged = self.log.append(fresh, aside)
        with self._lock:
            new = [each for each in logged if each is not None]
            for each in new:
                self._members.take(each.event)
            self._states.take(new)
        appended = iter(each is not None for each in logged)
        brought = iter(not again and next(appended) for again in repeated)
        return [(False, each) if isinstance(each, str) else (next(brought), None) for each in checked]

    def _checkpoint(self) -> None:
        while not self._closing.wait(CHECKPOINT_SECONDS):
            written = CHECKPOINT_STATES
            while written == CHECKPOINT_STATES and not self._closing.is_set():
                try:
                    with self._lock:
                        written = self._states.checkpoint(CHECKPOINT_STATES)
                    self.failed = None
                except Exception as error:
                    self.failed, written = error, 0


def _written(event: Event) -> bytes:
    """Return what can be kept of an event that cannot be taken in."""
    try:
        return msgspec.json.encode(event)
    except (msgspec.MsgspecError, TypeError, ValueError):
        return repr(event).encode(errors="replace")
