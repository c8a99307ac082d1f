"""The desk of a live shop: finds what is known of a customer at this instant, and has it decided on."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import msgspec

from acquaint.decisions import moment, stall
from acquaint.decisions.known import Known, Persons
from acquaint.decisions.moment import Context, Decision
from acquaint.decisions.stall import Case, Stall
from acquaint.decisions.standing import USES, Names, Standing
from acquaint.errors import InputError
from acquaint.events import Event, Member, Response, counts
from acquaint.features.enrich import Enrichment
from acquaint.features.live import Stored
from acquaint.features.stored import StateTables
from acquaint.features.tallies.state import Moment
from acquaint.identity.stops import Watched, marks_of
from acquaint.lake.log import Log, Logged, key

MOST_KEPT = 20_000
"""Customers whose standing is kept; whoever was asked for longest ago is let go beyond that."""


class Ask(msgspec.Struct, frozen=True):
    """What is to be decided."""

    customer: str
    context: Context
    n: int


def ask(customer: str, context: Context | str, n: int) -> Ask:
    """Return a question that can be answered.

    Raises
    ------
    InputError
        There is no such channel, n is not 1 to `MOST`, or the instant has no zone.
    """
    given = Context(context) if isinstance(context, str) else context
    if given.channel not in moment.ASKED:
        raise InputError(f"There is no channel {given.channel}.", to_do=f"Channels are {', '.join(moment.ASKED)}.")
    if not 1 <= n <= moment.MOST:
        raise InputError(f"{n} offers cannot be decided on.", where="n", to_do=f"Ask for 1 to {moment.MOST}.")
    if given.at is not None and given.at.tzinfo is None:
        raise InputError("The instant has no zone.", where="at", to_do="Give one, such as UTC.")
    if given.at is not None and not 1970 <= given.at.year < 9999:
        raise InputError("The instant is in no year that can be.", where="at", to_do="Leave it out for now.")
    try:
        customer.encode()
    except UnicodeEncodeError:
        raise InputError("There is no such customer.", to_do="Ids are in customers.parquet.") from None
    return Ask(customer, given, n)


class Read(msgspec.Struct, frozen=True, eq=False):
    """Features as they were read, and from what."""

    columns: list[Stored]
    moment: Moment
    features: Mapping[str, Any]

    def holds(self, columns: list[Stored], at: Moment) -> bool:
        """Tell whether they would be read the same: from the very same states, on the same day."""
        if self.moment != at or len(columns) != len(self.columns):
            return False
        return all(one is other for one, other in zip(columns, self.columns, strict=True))


class Kept(msgspec.Struct):
    """The standing of a customer, and events that do not count yet."""

    atoms: tuple[str, ...]
    standing: Standing
    later: list[Event]


class Desk:
    """Answers questions.

    Parameters
    ----------
    known, persons
        What the last run and the kept plans say.
    live
        Conditions of eligibility that are read live.
    tables, log, enrichment
        Whose atoms are, what happened since, and what completes it.
    words
        Code of a reason -> the same in words.
    stopped
        Who must never be contacted.
    """

    def __init__(
        self, known: Known, persons: Persons, live: Sequence[str], tables: StateTables, log: Log,
        enrichment: Enrichment, words: Mapping[str, str], stopped: Watched,
    ) -> None:  # fmt: skip
        self.stall, self._persons, self._names = Stall(known, live), persons, Names(known)
        self.features = (*stall.FEATURES, *live)
        self._tables, self._log, self._enrichment, self._words = tables, log, enrichment, words
        self._stopped = stopped
        self._read: OrderedDict[str, Read] = OrderedDict()
        self._kept: OrderedDict[str, Kept] = OrderedDict()
        self._whose: dict[str, str] = {}
        for each in self._new(log.responses(tables.about.seq)):
            self._use(each)

    def take(self, logged: Iterable[Logged], *, moved: bool) -> None:
        """Add events that the log has; where atoms have changed hands everybody is looked up anew."""
        if moved:
            self._kept.clear()
            self._whose.clear()
            self._read.clear()
        for each in logged:
            self._use(each.event)
            kept = self._kept.get(self._whose.get(each.event.atom, ""))
            if kept is not None:
                self._enrichment.complete(each.event)
                kept.later.append(each.event)

    def read(
        self, customer: str, columns: list[Stored], at: Moment, read: Callable[[], Mapping[str, Any]]
    ) -> Mapping[str, Any]:  # fmt: skip
        """Return the features of a customer: as they were read last, while nothing has happened to her since."""
        found = self._read.get(customer)
        if found is None or not found.holds(columns, at):
            found = self._read[customer] = Read(columns, at, read())
            if len(self._read) > MOST_KEPT:
                self._read.popitem(last=False)
        return found.features

    def case(
        self, customer: str, at: datetime, atoms: Callable[[str], list[str]], features: Mapping[str, Any],
        fresh: Sequence[Event] = (),
    ) -> Case | str:  # fmt: skip
        """Return what is known of a customer; why nothing can be decided where she is none.

        Parameters
        ----------
        atoms
            Gives the atoms of a customer.
        features
            Those of `features`.
        fresh
            Events that are about to be taken in, and count already.

        Raises
        ------
        InputError
            The file of stops cannot be read.
        """
        marks = self._stopped.marks()
        own = self._standing(customer, atoms(customer), at, fresh)
        if own is None:
            return "not_a_person"
        if not own.marks.isdisjoint(marks):
            own.stop()
        others = [self._standing(each, atoms(each), at, fresh) for each in sorted(own.members)]
        return Case(customer, own, [each for each in others if each is not None], features)

    def decide(self, asked: Ask, case: Case | str, at: datetime, day: date, seq: int) -> Decision:
        """Return the decision, without its words."""
        if isinstance(case, str):
            made = moment.unknown(asked.customer, asked.context, at, day, case)
        else:
            made = self.stall.decide(case, asked.context, at, day, asked.n)
        made.seq = seq
        return made

    def worded(self, made: Decision) -> Decision:
        """Return a decision with its reasons in words."""
        words = self._words
        for offered in (*made.offers, *made.withheld):
            offered.why = words[offered.because]
        for passed in made.others:
            passed.why = words[passed.reason]
        made.why = words[made.silence] if made.silence else ""
        return made

    def _standing(self, customer: str, atoms: list[str], at: datetime, fresh: Sequence[Event]) -> Standing | None:
        """Return how somebody stands at an instant; None where the last run knows them, and as no person."""
        kept = self._kept.get(customer)
        if kept is not None and kept.atoms == tuple(atoms):
            self._kept.move_to_end(customer)
        else:
            kept = self._loaded(customer, atoms)
            if kept is None:
                return None
            # Whose atoms are may yet be undone, with the events that say so.
            if not any(isinstance(event, Member) for event in fresh):
                self._keep(customer, kept)
        if kept.later:
            self._fold(kept, at)
        own = [event for event in fresh if event.atom in atoms and counts(event, at)]
        for event in own:
            self._enrichment.complete(event)
        return _with(kept.standing, own) if own else kept.standing

    def _loaded(self, customer: str, atoms: list[str]) -> Kept | None:
        owners = {customer, *(owner for atom in atoms if (owner := self._tables.customer(atom)) is not None)}
        people = [found for owner in sorted(owners) if (found := self._persons.find(owner)) is not None]
        if not people and any(self._tables.customer(atom) is not None for atom in atoms):
            return None
        standing = Standing(customer, people, self._names)
        standing.members -= {each.customer for each in people}
        standing.marks.update(*map(marks_of, atoms))
        return Kept(
            tuple(atoms),
            standing,
            [e for atom in atoms for e in self._new(self._log.of_atom(atom, self._tables.about.seq))],
        )

    def _new(self, logged: Iterable[Logged]) -> list[Event]:
        """Return the events that the files of the last run did not bring, completed."""
        events = [each.event for each in logged]
        brought = self._tables.known([key(each.source, each.id) for each in events])
        found = [event for event, twice in zip(events, brought, strict=True) if not twice]
        for event in found:
            self._enrichment.complete(event)
        return found

    def _fold(self, kept: Kept, at: datetime) -> None:
        later = []
        for event in kept.later:
            if counts(event, at):
                kept.standing.fold(event)
            else:
                later.append(event)
        kept.later = later

    def _keep(self, customer: str, kept: Kept) -> None:
        self._kept[customer] = kept
        self._whose.update(dict.fromkeys(kept.atoms, customer))
        if len(self._kept) > MOST_KEPT:
            _, gone = self._kept.popitem(last=False)
            for atom in gone.atoms:
                self._whose.pop(atom, None)

    def _use(self, event: Event) -> None:
        if isinstance(event, Response) and event.type in USES:
            offer = self._names.offer(event)
            if offer is not None:
                self.stall.use(offer)


def _with(standing: Standing, events: Sequence[Event]) -> Standing:
    """Return a standing with events, and leave the one that was given."""
    other = standing.copied()
    for event in events:
        other.fold(event)
    return other
