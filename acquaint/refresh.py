"""A run: answers -> sources -> identity -> lake -> features -> decisions -> what people see, and a published snapshot.

`run` reads like that line; each step below it is one call into its stage.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from acquaint import canonical, clock, deciding, handover, intake, locality, planning, portrait, recording
from acquaint.config import IdentitySettings, Settings
from acquaint.decisions import ledger, planned, triggers
from acquaint.delivery import answered, answers, audiences, drafts, replies, rights
from acquaint.delivery.answered import Answer
from acquaint.delivery.answers import Collected
from acquaint.errors import InputError
from acquaint.features import engines, profiles
from acquaint.features.profiles import Moment
from acquaint.handover import Known, Wanted
from acquaint.identity import permission, register, stops
from acquaint.intake import Input, Place
from acquaint.lake import digest, engine, refusals
from acquaint.lake.manifest import Basis, Snapshot
from acquaint.lake.outputs import Delivered
from acquaint.lake.seen import Seen
from acquaint.lake.snapshot import Lake
from acquaint.models import shelf
from acquaint.models.shelf import Shelf
from acquaint.records import AnswerCounts, Locality, Run
from acquaint.report import charts, doubts
from acquaint.report import warnings as told
from acquaint.sources import merge
from acquaint.version import VERSION
from acquaint.words import Words

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Progress = Callable[[str], None]


class Result(msgspec.Struct, frozen=True):
    """What a run came to: its record, the files it put into the shop's folder, and whether anything was new."""

    run: Run
    snapshot: Snapshot
    delivered: tuple[Delivered, ...]
    unchanged: bool


class Asked(msgspec.Struct, frozen=True):
    """What a run is asked to do, and everything it rests on besides its day."""

    folder: Path
    settings: Settings
    place: Place
    assumed: Locality
    given: tuple[Input, ...]
    wanted: Wanted
    returned: Collected
    day_of_run: date
    """Today, in the shop's zone."""
    said: int
    """What customers have said live up to this number of the log is known."""

    @property
    def basis(self) -> str:
        """Fingerprint of everything the run rests on, as it lies in the folder now, besides its day."""
        inputs = [(each.source, each.sheet.label, each.sheet.fingerprint, each.sheet.modified) for each in self.given]
        typed = [digest.of_file(path) for path in self._typed()]
        # A register and the relations that go with it grow old by themselves.
        aging = self.day_of_run if self.settings.contact.phone.rule in register.AREAS else None
        return digest.of(
            VERSION,
            aging,
            digest.of_code("**/*.py", "**/*.toml", "**/*.html", "**/*.css"),
            self.settings,
            self.assumed,
            inputs,
            typed,
            self.wanted,
        )

    def fingerprint(self, day: date) -> str:
        """Fingerprint of everything a run of `day` rests on: earlier lists, plans, what was said live among them."""
        return digest.of(self.basis, day, ledger.read(self.folder, day), planned.mark(self.folder, day), self.said)

    def _typed(self) -> list[Path]:
        """Return the files, beside those of the sources, that people or earlier runs have filled."""
        log = self.folder / answered.FILE_NAME
        return [*permission.files(self.settings, self.folder), *([log] if log.exists() else [])]


def run(
    folder: Path,
    settings: Settings,
    as_of: date | None,
    progress: Progress,
    *,
    wanted: Wanted = handover.ALWAYS,
    threads: int | None = None,
) -> Result:
    """Bring the shop in `folder` up to date with its files and answers, and publish the result.

    Parameters
    ----------
    as_of
        Start of this business day is the instant everything is read at; by default the day after the last business
        day with orders, or that day itself while it is not over.
    threads
        Number of the engine's threads, all cores where absent; the result is the same.

    Raises
    ------
    AcquaintError
        Whatever is wrong; nothing was written over the last good snapshot.
    """
    permission.check(settings, folder)
    audiences.check(settings)
    triggers.features_of(settings)  # raises for occasions that cannot be
    engines.check(settings)
    lake, assumed = Lake(folder), locality.of(settings.shop)
    profiles.check(settings, lake.current())
    place = Place(assumed.zone.value or locality.NO_ZONE, assumed.currency.value, assumed.country.value)
    words = Words(settings.shop.speaks, place.currency)
    seen = lake.seen()
    given = tuple(intake.inputs(settings, folder, seen))
    day = clock.business_date(clock.now(), place.zone, settings.shop.cut_off_hour)
    returned = answers.collect(folder, day, words)
    asked = Asked(folder, settings, place, assumed, given, wanted, returned, day, refusals.upto(folder))
    said = answered.taken(folder, returned.answers).new or returned.unreadable
    spared = None if said else _spared(lake, asked, as_of)
    return spared or _renewed(lake, asked, as_of, progress, seen, words, threads)


def _renewed(
    lake: Lake, asked: Asked, as_of: date | None, progress: Progress, seen: Seen, words: Words, threads: int | None
) -> Result:
    """Make and publish a new snapshot."""
    settings, place, folder = asked.settings, asked.place, asked.folder
    current = lake.current()
    models = Shelf() if current is None else shelf.read(current.folder)
    with (
        lake.refresh() as draft,
        closing(charts.warm()) as worker,
        engine.connect(lake.spill, threads=threads) as con,
    ):
        seen.save()
        log = answered.append(folder, asked.returned.answers)
        if log.answers:
            rights.keep_private(folder / answered.FILE_NAME)
        taken = list(intake.take_all(con, lake, list(asked.given), settings, place, progress))
        progress("putting orders together")
        merge.merge(con, [each.drafts for each in taken], zone=place.zone, cut_off_hour=settings.shop.cut_off_hour)
        rows = recording.accepted(con, settings)
        progress("recognising customers")
        canonical.resolve(con, _confirmed(settings, log.answers), place)
        counts = _reply(con, asked, log)
        canonical.make(con, settings)
        at = moment(con, as_of, place, settings)
        permission.log(con, settings, folder=folder, day=at.day, zone=place.zone)
        deciding.permit(con, settings, at, place, folder)
        progress("getting to know customers")
        found = portrait.draw(con, settings, at, place.zone, models, progress)
        progress("choosing whom to contact")
        decided = deciding.decide(con, settings, at, place, folder, _answered(log, at.day))
        ran = recording.of(con, taken, rows, asked.assumed, at, found, handover.FILES, words)
        offered = planning.notes(con, folder, settings, ran.money.currency, words)
        noted = _warnings(asked, at, seen, words, writes=decided.week.emails > 0)
        said = (*ran.warnings, *offered, *noted, *told.hints(con, settings, words))
        warnings = doubts.ranked(said, words)
        ran = msgspec.structs.replace(ran, warnings=warnings, week=decided.counts, answers=counts)
        merge.forget(con)
        progress("writing")
        known = Known(ran, at, found, decided)
        handover.files(
            con, draft, known, settings, words, asked.wanted,
            folder=folder, unreadable=asked.returned.unreadable, worker=worker,
        )  # fmt: skip
        handover.tables_of(con, draft, known, words, asked.wanted)
        published = draft.publish(_basis(con, asked, at), asked.returned.guarded)
    return Result(ran, published.snapshot, published.delivered, unchanged=False)


def _warnings(asked: Asked, at: Moment, seen: Seen, words: Words, *, writes: bool) -> Iterator[str]:
    """Yield what must be said of the rule of contact, of drafts without sender, and of sheets that nobody reads.

    Parameters
    ----------
    writes
        Somebody on the list is to be written to.
    """
    for key, values in permission.notes(asked.settings, at.day):
        yield words(key, **values)
    unsigned = drafts.warning(words, asked.settings) if writes or asked.wanted.drafts else None
    if unsigned:
        yield unsigned
    yield from intake.unread(asked.settings, asked.folder, asked.given, seen)


def _confirmed(settings: Settings, given: Sequence[Answer]) -> Settings:
    """Return the settings with the customers whom the owner has confirmed, in the list, as one person."""
    persons, _ = replies.confirmed(given)
    identity: IdentitySettings = msgspec.structs.replace(
        settings.identity, persons=(*settings.identity.persons, *persons)
    )
    return msgspec.structs.replace(settings, identity=identity)


def _reply(con: DuckDBPyConnection, asked: Asked, log: answered.Log) -> AnswerCounts | None:
    """Let what was answered follow: contacts, responses, stops; return what became of the answers."""
    applied = replies.apply(con, log.answers, zone=asked.place.zone, country=asked.place.country)
    stopping = [each for each in log.answers if each.result == "do_not_contact"]
    for day in sorted({each.day for each in stopping}):
        of_day = [each for each in stopping if each.day == day]
        stops.add(asked.folder, replies.stopped(con, of_day, asked.place.country), day, "answer")
    read, unreadable = asked.returned.read, asked.returned.unreadable
    unclear = sum(not each.counted for each in unreadable)
    return AnswerCounts(read, len(log.new), unclear, applied.unknown) if read or log.answers else None


def _answered(log: answered.Log, day: date) -> set[str]:
    """Return the customers to whom an answer was typed into a list of `day`."""
    return {each.customer for each in log.answers if each.listed == day and each.kind == "result"}


def _basis(con: DuckDBPyConnection, asked: Asked, at: Moment) -> Basis:
    seq = con.execute("SELECT coalesce(max(seq), 0) FROM orders").fetchall()[0][0]
    return Basis(
        as_of=at.as_of,
        day=at.day,
        seq=seq,
        version=VERSION,
        settings=digest.of(asked.settings),
        inputs={each.sheet.label: each.sheet.fingerprint for each in asked.given},
        fingerprint=asked.fingerprint(at.day),
    )


def _spared(lake: Lake, asked: Asked, as_of: date | None) -> Result | None:
    """Return the last run's result where a new one would find the same."""
    current = lake.current()
    if current is None:
        return None
    known = last(current)
    if known is None or known.last_day is None:
        return None
    day = as_of or _default_day(known.last_day, asked.place, asked.settings)
    if not lake.unchanged(asked.fingerprint(day)):
        return None
    if known.answers is not None:
        known = msgspec.structs.replace(known, answers=msgspec.structs.replace(known.answers, new=0))
    return Result(known, current, lake.deliver(guarded=asked.returned.guarded), unchanged=True)


def last(snapshot: Snapshot) -> Run | None:
    """Return what the run that made `snapshot` found; None where another version wrote it in another form."""
    try:
        return msgspec.json.decode((snapshot.folder / handover.RUN_FILE).read_bytes(), type=Run)
    except (OSError, msgspec.MsgspecError):
        return None


def _default_day(last: date, place: Place, settings: Settings) -> date:
    """Return the day after the last business day with orders; that day itself while it is not over."""
    today = clock.business_date(clock.now(), place.zone, settings.shop.cut_off_hour)
    return min(last + timedelta(days=1), max(today, last)) if last <= today else today


def moment(con: DuckDBPyConnection, as_of: date | None, place: Place, settings: Settings) -> Moment:
    """Return the instant a run reads at."""
    if as_of is None:
        last = recording.last_day(con)
        if last is None:
            raise InputError("There is not a single order in these files.", to_do="Add an export of orders.")
        as_of = _default_day(last, place, settings)
    return Moment(clock.day_start(as_of, place.zone, settings.shop.cut_off_hour), as_of)
