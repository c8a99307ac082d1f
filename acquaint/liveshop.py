"""A shop live: takes events in, and reads every feature of a customer at this moment.

An event is acknowledged when the disk has it; from then on every read knows it. States are caches over the log.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Future
from datetime import datetime
from pathlib import Path
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Any

import msgspec

from acquaint import clock
from acquaint.errors import InputError
from acquaint.events import Event, Member
from acquaint.features.accepting import Acceptance
from acquaint.features.catalog import Catalog
from acquaint.features.enrich import Enrichment
from acquaint.features.kept import KeptStates
from acquaint.features.layout import Layout
from acquaint.features.live import Constants, Interpreter
from acquaint.features.stored import StateTables
from acquaint.features.tallies.state import EPOCH, Moment
from acquaint.lake import digest, log
from acquaint.lake.checkpoints import Checkpoints
from acquaint.lake.log import Log

FOLDER = "live"
"""Folder of the shop with the log (an input, never deleted) and the checkpoints (a cache)."""
GROUP = 256
"""At most so many events are committed together."""
CHECKPOINT_SECONDS = 5.0
CHECKPOINT_STATES = 20
"""At most so many states are written at once; who reads waits for no longer than that takes."""


class Taken(msgspec.Struct, frozen=True):
    """What became of events that were handed in."""

    accepted: int
    repeated: int
    """They were there already."""
    rejected: tuple[str, ...]
    """Why others were put aside."""


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
        layout = Layout(definitions.catalog, definitions.margin, tables.codes)
        self.log = Log(folder / FOLDER / "log.db")
        about = tables.about
        basis = digest.of(about.snapshot, about.as_of, about.seq, about.fingerprint, about.codes)
        self._checkpoints = Checkpoints(folder / FOLDER / "checkpoints.db", basis)
        for name, code, value in self._checkpoints.codes():
            relation, column = name.split(".", 1)
            if layout.codes[relation, column].code(value) != code:
                raise AssertionError(f"the code of {value} in {name} is not {code}")
        interpreter = Interpreter(definitions.catalog, layout, definitions.constants)
        self._interpreter = interpreter
        self._states = KeptStates(interpreter, tables, self.log, self._checkpoints, enrichment, cache_mb * 2**20)
        self._moved: dict[str, str] = {}
        for each in self.log.memberships(about.seq):
            self._move(each.event)
        self._lock = threading.RLock()
        self._intake = _Intake(self._commit)
        self._closing = threading.Event()
        self._checkpointer = threading.Thread(target=self._checkpoint, name="acquaint checkpoints", daemon=True)
        self._checkpointer.start()

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
        instant = as_of or self._now()
        with self._lock:
            atoms = self.atoms(customer)
            if not atoms:
                raise InputError(f"There is no customer {customer}.", to_do="Ids are in customers.parquet.")
            columns = [self._states.columns(atom, instant) for atom in atoms]
            return self._interpreter.read(columns, self._definitions.moment(instant))

    def atoms(self, customer: str) -> list[str]:
        """Return the atoms that belong to a customer, in their order.

        An atom that the last run did not know is a customer of its own, under its own name, until somebody says more.
        """
        own = {atom for atom in self._tables.atoms(customer) if self._moved.get(atom, customer) == customer}
        own.update(atom for atom, owner in self._moved.items() if owner == customer)
        alone = customer not in self._moved and self._tables.customer(customer) is None
        return sorted(own) or ([customer] if alone and self.log.knows(customer) else [])

    def close(self) -> None:
        """Write what has changed, and close the files."""
        self._intake.close()
        self._closing.set()
        self._checkpointer.join()
        with self._lock:
            while self._states.checkpoint(CHECKPOINT_STATES):
                pass
        self._checkpoints.close()
        self.log.close()

    def __enter__(self) -> LiveShop:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def _commit(self, events: list[Event]) -> list[tuple[bool, str | None]]:
        """Take events in, in one transaction; return for each whether it is new, and why it was put aside."""
        now = self._now()
        reasons = [self._acceptance.reject(event, now) for event in events]
        good = [event for event, reason in zip(events, reasons, strict=True) if reason is None]
        repeated = self._tables.known([log.key(event.source, event.id) for event in good])
        fresh = [event for event, again in zip(good, repeated, strict=True) if not again]
        for event in fresh:
            self._acceptance.stamp(event, now)
        logged = self.log.append(fresh)
        with self._lock:
            self._states.take(logged)
            for each in logged:
                self._move(each.event)
        fates = list(zip(events, reasons, strict=True))
        if len(good) < len(events):
            self.log.put_aside([(why, msgspec.json.encode(event)) for event, why in fates if why is not None])
        new = {id(each.event) for each in logged}
        return [(id(event) in new, reason) for event, reason in fates]

    def _move(self, event: Event) -> None:
        if isinstance(event, Member):
            self._moved[event.atom] = event.customer

    def _checkpoint(self) -> None:
        while not self._closing.wait(CHECKPOINT_SECONDS):
            written = CHECKPOINT_STATES
            while written == CHECKPOINT_STATES and not self._closing.is_set():
                with self._lock:
                    written = self._states.checkpoint(CHECKPOINT_STATES)


class _Intake:
    """Puts events of many callers into groups, each committed at once."""

    def __init__(self, commit: Callable[[list[Event]], list[tuple[bool, str | None]]]) -> None:
        self._commit = commit
        self._queue: SimpleQueue[tuple[list[Event], Future[Taken]] | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="acquaint intake", daemon=True)
        self._thread.start()

    def submit(self, events: list[Event]) -> Future[Taken]:
        """Hand events in; the future is done when the disk has them."""
        done: Future[Taken] = Future()
        self._queue.put((events, done))
        return done

    def close(self) -> None:
        """Commit what was handed in, and end."""
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        open_ = True
        while open_:
            group: list[tuple[list[Event], Future[Taken]]] = []
            open_ = self._gather(group)
            if group:
                self._settle(group)

    def _gather(self, group: list[tuple[list[Event], Future[Taken]]]) -> bool:
        """Wait for the next events, and take those that are there already; return whether more may come."""
        waiting, size = self._queue.get(), 0
        while waiting is not None:
            group.append(waiting)
            size += len(waiting[0])
            if size >= GROUP:
                return True
            try:
                waiting = self._queue.get_nowait()
            except Empty:
                return True
        return False

    def _settle(self, group: Iterable[tuple[list[Event], Future[Taken]]]) -> None:
        try:
            found = iter(self._commit([event for events, _ in group for event in events]))
        except BaseException as error:
            for _, done in group:
                done.set_exception(error)
            return
        for events, done in group:
            fates = [next(found) for _ in events]
            rejected = tuple(reason for _, reason in fates if reason is not None)
            accepted = sum(new for new, _ in fates)
            done.set_result(Taken(accepted, len(fates) - accepted - len(rejected), rejected))
