"""A shop live: takes events in, and reads every feature of a customer at this moment.

An event is acknowledged when the disk has it; from then on every read knows it. States are caches over the log.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import ExitStack
from datetime import datetime
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any

import msgspec

from acquaint import clock
from acquaint import desk as asking
from acquaint.decisions.known import Known, Persons
from acquaint.decisions.moment import Context, Decision
from acquaint.delivery import rights
from acquaint.desk import Ask, Desk
from acquaint.errors import AcquaintError, InputError, StorageError
from acquaint.events import Event, Member
from acquaint.features.accepting import Acceptance
from acquaint.features.catalog import Catalog
from acquaint.features.enrich import Enrichment
from acquaint.features.kept import KeptStates
from acquaint.features.layout import Layout
from acquaint.features.live import Constants, Interpreter, Stored
from acquaint.features.members import Members
from acquaint.features.stored import StateTables
from acquaint.features.tallies.state import EPOCH, Moment
from acquaint.groups import Groups, Settled, Taken
from acquaint.identity.stops import Watched
from acquaint.lake import digest, lock, log
from acquaint.lake.checkpoints import Checkpoints
from acquaint.lake.log import Log, Logged

FOLDER = log.FOLDER
"""Folder of the shop with the log (an input, never deleted) and the checkpoints (a cache)."""
LOG, CHECKPOINTS = log.FILE, "checkpoints.db"
CHECKPOINT_SECONDS = 5.0
CHECKPOINT_STATES = 20
"""At most so many states are written at once; who reads waits for no longer than that takes."""


_ENCODER = msgspec.msgpack.Encoder()
_DECISION = msgspec.msgpack.Decoder(Decision)


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


class Counter(msgspec.Struct, frozen=True):
    """What decisions rest on, as the last run and the kept plans have it, and the words they are said in."""

    known: Known
    persons: Persons
    words: dict[str, str]


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
    counter
        What decisions rest on, or why none can be made.
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
        counter: Counter | AcquaintError | None = None,
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
            known = counter.known.offers.rules.values() if isinstance(counter, Counter) else ()
            self._hidden = frozenset(known)
            self._members = self._heard()
            self._desk = self._opened(counter, tables, enrichment, Watched(folder))
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

    def _heard(self) -> Members:
        """Return whose atoms are, by all that the log has."""
        members = Members(self._tables)
        for each in self.log.memberships(self._tables.about.seq):
            members.take(each.event)
        return members

    def _opened(
        self, counter: Counter | AcquaintError | None, tables: StateTables, enrichment: Enrichment, stopped: Watched
    ) -> Desk | AcquaintError:
        if not isinstance(counter, Counter):
            return counter or InputError("This live shop was opened without offers.", to_do="Open it by shop.live().")
        conditions = [name for name in counter.known.offers.rules.values() if name in self._definitions.catalog.names]
        desk = Desk(counter.known, counter.persons, conditions, tables, self.log, enrichment, counter.words, stopped)
        self._reader = self._interpreter.reader(desk.features)
        return desk

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

    def submit(self, events: Sequence[Event], question: Ask | None = None) -> Future[Taken]:
        """As `take`, without waiting: events of several callers share a commit."""
        return self._intake.submit(list(events), question)

    def decide(
        self, customer: str, context: Context | str, n: int = 3, *, events: Sequence[Event] = ()
    ) -> Decision:  # fmt: skip
        """Decide which offers a customer is told of here and now, and return when the disk has the decision.

        Parameters
        ----------
        customer
            Id of the customer.
        context
            Where she is met: `Context(channel, place, at)`, or the channel alone. `till`, `web` and `app` are those
            she has come to herself; on `email`, `phone`, `sms` and `post` only who has permitted it is told anything.
        n
            Most offers.
        events
            What happens at this moment: it is taken in first, in the same transaction, and the decision knows of it.

        Returns
        -------
        Decision
            The offers, or why there are none, and of the others the gate that stopped each.

        Raises
        ------
        InputError
            There is no such channel, n is not possible, or the offers of the shop cannot be.
        StorageError
            The log cannot be written: nothing was taken in, and nothing decided.
        """
        if isinstance(self._desk, AcquaintError):
            raise self._desk
        made: Decision = self.submit(events, asking.ask(customer, context, n)).result().answer
        return self._desk.worded(made)

    def decisions(self, customer: str | None = None) -> list[Decision]:
        """Return the decisions made live, of everybody or of one customer, in the order they were made."""
        return [_DECISION.decode(content) for content in self.log.decisions(customer)]

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
            columns = [self._states.columns(atom, instant) for atom in atoms]
            stages = self._stages(customer, self._members)
            found = self._interpreter.read(columns, self._definitions.moment(instant), stages)
        return {name: value for name, value in found.items() if name not in self._hidden}

    def _stages(self, customer: str, members: Members) -> Stored | None:
        """Return the state that carries a customer's own stages, where atoms have changed hands.

        Stages are the customer's, not the atom's: the last run made them, and her first atom carries them.
        """
        if not members.moved(customer):
            return None
        carrier = min(self._tables.atoms(customer), default=None)
        return self._nothing if carrier is None else self._tables.state(carrier, self._interpreter.layout)

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

    def _commit(self, events: list[Event], questions: list[Ask]) -> Settled:
        """Take events in and answer questions on them, in one transaction."""
        now = self._now()
        checked = [self._acceptance.accepted(event, now) for event in events]
        good = [event for event in checked if not isinstance(event, str)]
        repeated = self._tables.known([log.key(event.source, event.id) for event in good])
        fresh = [event for event, again in zip(good, repeated, strict=True) if not again]
        aside = [(why, _written(event)) for event, why in zip(events, checked, strict=True) if isinstance(why, str)]
        answers: list[Decision | AcquaintError] = []

        def decide(found: Sequence[Logged | None], seq: int) -> list[tuple[str, bytes]]:
            with self._lock:
                answers.extend(self._answered(questions, [each.event for each in found if each is not None], seq))
            made = (each for each in answers if isinstance(each, Decision))
            return [(each.customer, _ENCODER.encode(each)) for each in made]

        logged = self.log.append(fresh, aside, decide if questions else None)
        with self._lock:
            new = [each for each in logged if each is not None]
            for each in new:
                self._members.take(each.event)
            self._states.take(new)
            if isinstance(self._desk, Desk):
                self._desk.take(new, moved=any(isinstance(each.event, Member) for each in new))
        appended = iter(each is not None for each in logged)
        brought = iter(not again and next(appended) for again in repeated)
        fates = [(False, each) if isinstance(each, str) else (next(brought), None) for each in checked]
        return Settled(fates, answers)

    def _answered(
        self, questions: Sequence[Ask], fresh: Sequence[Event], seq: int
    ) -> Iterator[Decision | AcquaintError]:  # fmt: skip
        """Yield what is decided on each question, with events that nothing that is kept knows of yet."""
        members = self._members
        if any(isinstance(event, Member) for event in fresh):
            members = self._heard()
            for event in fresh:
                members.take(event)
        for each in questions:
            try:
                yield self._decided(each, fresh, seq, members)
            except AcquaintError as error:
                yield error
            except Exception as error:  # what is wrong with one question must not take the events of others along
                yield StorageError(f"This cannot be decided ({type(error).__name__}: {error}).", to_do="Run it again.")

    def _decided(self, asked: Ask, fresh: Sequence[Event], seq: int, members: Members) -> Decision:
        desk, new = self._desk, {event.atom for event in fresh}
        assert isinstance(desk, Desk)

        @cache
        def atoms(customer: str) -> list[str]:
            return members.atoms(customer, alone=lambda atom: atom in new or self.log.knows(atom))

        own = atoms(asked.customer)
        at = asked.context.at or max(self._now(), self._states.newest(own))
        day = clock.business_date(at, self._definitions.zone, self._definitions.cut_off_hour)
        if not own:
            return desk.decide(asked, "unknown", at, day, seq)
        columns = [self._states.columns(atom, at, fresh) for atom in own]
        stages, moment = self._stages(asked.customer, members), self._definitions.moment(at)
        features = desk.read(asked.customer, columns, moment, lambda: self._reader(columns, moment, stages))
        case = desk.case(asked.customer, at, atoms, features, fresh)
        return desk.decide(asked, case, at, day, seq)

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
