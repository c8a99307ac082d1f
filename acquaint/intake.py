"""Intake: from the files a shop has to drafts on the shelf, each sheet read once, with what must be said of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from acquaint import currencies, tables
from acquaint.config import Settings, SourceSettings
from acquaint.errors import AcquaintError, InputError, NoRecords, OpenQuestions
from acquaint.lake import staging
from acquaint.lake.seen import Seen
from acquaint.lake.snapshot import Lake
from acquaint.records import Question
from acquaint.sources import (
    assemble,
    damage,
    draft_tables,
    files,
    guess,
    layouts,
    mapping,
    read,
    repeats,
    staged,
    totals,
)
from acquaint.sources.context import Context
from acquaint.sources.damage import Damage
from acquaint.sources.fields import FIELDS
from acquaint.sources.files import Sheet
from acquaint.sources.mapping import Unclear
from acquaint.sources.reading import Reading
from acquaint.sources.repeats import Repeats
from acquaint.sources.staged import Staged
from acquaint.sources.totals import TotalCheck

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MOST_QUESTIONS = 3
_SHEET = "sheet_text"


class Place(msgspec.Struct, frozen=True):
    """Zone, currency and country a shop's files are read with."""

    zone: str = "UTC"
    currency: str | None = None
    country: str | None = None


class Input(msgspec.Struct, frozen=True):
    """A sheet and the source it belongs to."""

    source: str
    sheet: Sheet


class Note(msgspec.Struct, frozen=True):
    """What is kept of reading a sheet, beside its drafts."""

    rows: int
    newest: str | None
    layout: str | None
    notes: tuple[str, ...]
    totals: tuple[TotalCheck, ...]
    damage: tuple[Damage, ...]
    unclear: tuple[Unclear, ...] = ()
    repeats: Repeats | None = None


class Taken(msgspec.Struct, frozen=True):
    """A sheet on the shelf."""

    drafts: Staged
    note: Note


Progress = Callable[[str], None]
"""Is told what is being done, in a few words."""


def inputs(settings: Settings, folder: Path, seen: Seen | None = None) -> list[Input]:
    """Return the sheets of all sources, by source and sheet; a source that names a sheet keeps only that.

    Parameters
    ----------
    seen
        What earlier runs found in the files, so that unchanged ones need not be looked into again.

    Raises
    ------
    InputError
        A file is missing, unreadable, or claimed by two sources, or the shop has no source at all.
    """
    if not settings.sources:
        raise InputError(
            "The shop has no data yet.", where=str(folder), to_do="Name its files under [sources.orders] files."
        )
    found: list[Input] = []
    for name, source in sorted(settings.sources.items()):
        sheets = files.find(source.files, base=folder, recall=_recalled(seen) if seen else None)
        wanted = (source.sheet,) if isinstance(source.sheet, str) else source.sheet
        kept = [sheet for sheet in sheets if wanted is None or sheet.member in wanted]
        if wanted is not None and not kept:
            raise InputError(
                f"None of its files has a sheet {', '.join(wanted)}; "
                f"there are {', '.join(str(s.member) for s in sheets)}.",
                where=f"[sources.{name}] sheet",
            )
        found += [Input(name, sheet) for sheet in kept]
    _distinct(found, settings)
    return found


def unread(settings: Settings, folder: Path, given: Sequence[Input], seen: Seen | None = None) -> list[str]:
    """Return a sentence for each workbook with sheets that no source takes."""
    taken = {each.sheet.label for each in given}
    named = [path for source in settings.sources.values() if source.sheet is not None for path in source.files]
    rest: dict[str, list[str]] = {}
    for sheet in files.find(named, base=folder, recall=_recalled(seen) if seen else None):
        if sheet.format == "excel" and sheet.label not in taken:
            rest.setdefault(sheet.path.name, []).append(str(sheet.member))
    return [
        f"{name}, sheet {', '.join(members)}: not read; if there are sales or customers in it, add it to sheet = under "
        "[sources] in acquaint.toml"
        for name, members in rest.items()
    ]


def _recalled(seen: Seen) -> files.Recall:
    return lambda path, look: seen.recall(path, list[files.Content], look)


def _distinct(given: Sequence[Input], settings: Settings) -> None:
    """Refuse a sheet that two sources take for the same kind of rows: everything in it would count twice."""
    first: dict[tuple[Path, str | None, str], str] = {}
    for each in given:
        source = settings.sources[each.source]
        key = (each.sheet.path.resolve(), each.sheet.member, source.layout or source.table)
        other = first.setdefault(key, each.source)
        if other != each.source:
            raise InputError(
                f"The sources {other} and {each.source} both name this file, so everything in it would count twice.",
                where=each.sheet.label,
                to_do=f"Take it out of [sources.{other}] or [sources.{each.source}] in acquaint.toml.",
            )


def context(given: Input, settings: Settings, place: Place) -> Context:
    """Return what is known before a sheet is read."""
    source = settings.sources[given.source]
    return Context(
        source=given.source,
        zone=source.zone or place.zone,
        shop_zone=place.zone,
        cut_off_hour=settings.shop.cut_off_hour,
        currency=place.currency,
        digits=currencies.digits(place.currency) if place.currency else 2,
        country=place.country,
        rates=settings.shop.rates,
        file_modified=given.sheet.modified,
        settings=source,
    )


def take_all(
    con: DuckDBPyConnection, lake: Lake, given: list[Input], settings: Settings, place: Place, progress: Progress
) -> Iterator[Taken]:
    """Yield every sheet's drafts, from the shelf where the sheet was read before.

    Raises
    ------
    NoRecords
        No sheet has a record; one without any beside full ones is a note.
    """
    keys, empty = [], 0
    for each in given:
        where = context(each, settings, place)
        key = staging.key(each.sheet.fingerprint, where)
        keys.append(key)
        kept = lake.staging.get(key)
        if kept is None:
            progress(f"reading {each.sheet.label}")
            try:
                with about(each.sheet):
                    note = _draft(con, each.sheet, where)
            except NoRecords:
                if empty + 1 == len(given):
                    raise
                note = _empty(con, each.sheet, where)
            kept = lake.staging.put(key, lambda folder: staged.write(con, folder), msgspec.json.encode(note))
            _forget(con)
        else:
            note = msgspec.json.decode(kept.note, type=Note)
        empty += note.rows == 0
        yield Taken(_staged(each, kept.folder, note), note)
    lake.staging.prune(keys)
    if empty == len(given):
        raise NoRecords("No file has a record below its header.", to_do="Export them afresh with data.")


def _empty(con: DuckDBPyConnection, sheet: Sheet, where: Context) -> Note:
    """Make the draft tables of a sheet without records, and say so."""
    _drafts(con)
    assemble.assemble(con, where)
    return Note(0, None, None, (f"{sheet.label}: there is a header and no record below it",), (), ())


def _drafts(con: DuckDBPyConnection) -> None:
    """Create the draft tables."""
    for name, table in (("entries", draft_tables.ENTRIES), ("fates", draft_tables.FATES)):
        con.execute(tables.create(name, table))
    for name, table in draft_tables.DRAFTS.items():
        con.execute(tables.create(f"draft_{name}", table))


def _forget(con: DuckDBPyConnection) -> None:
    """Drop the drafts of the sheet just staged: they lie in files now, and memory is short."""
    for name in ("entries", "fates", "carried", *(f"draft_{table}" for table in draft_tables.DRAFTS)):
        con.execute(f"DROP TABLE IF EXISTS {name}")


def _staged(given: Input, folder: Path, note: Note) -> Staged:
    from datetime import datetime  # noqa: PLC0415

    newest = datetime.fromisoformat(note.newest) if note.newest else None
    return Staged(given.source, given.sheet.label, given.sheet.modified, newest, folder, note.rows)


def _draft(con: DuckDBPyConnection, sheet: Sheet, where: Context) -> Note:
    """Read one sheet into the draft tables."""
    reading = read.read(con, sheet, _SHEET, header=where.settings.header)
    known = where.settings.layout or (None if where.settings.columns else layouts.recognise(reading.columns))
    _drafts(con)
    if known is not None:
        layouts.load(con, known, _SHEET, reading, where)
        told = layouts.notes(con, known)
        checks: list[TotalCheck] = []
        unclear: list[Unclear] = []
    else:
        where = _guessed(con, sheet, reading, where)
        mapping.load(con, _SHEET, reading, where)
        told = mapping.notes(con, _SHEET, reading, where)
        checks = totals.totals(con, _SHEET, reading, where)
        unclear = mapping.unclear(con, _SHEET, reading, where)
    assemble.assemble(con, where)
    newest = staged.newest(con, where)
    harm, twice = damage.damaged(con, _SHEET, reading), repeats.apart(con, _SHEET)
    read.forget(con, _SHEET)
    return Note(
        reading.rows, newest.isoformat() if newest else None, known, (*reading.notes, *told), tuple(checks),
        tuple(harm), tuple(unclear), twice,
    )  # fmt: skip


@contextmanager
def about(sheet: Sheet) -> Iterator[None]:
    """Put the file in front of whatever is wrong in the block, where the message does not name it by itself."""
    try:
        yield
    except AcquaintError as error:
        if sheet.label not in str(error):
            error.where = f"{sheet.label}, {error.where}" if error.where else sheet.label
        raise


def of_sheet(questions: Sequence[Question], sheet: Sheet) -> list[Question]:
    """Return the questions with the file they are about in front."""
    return [
        q if sheet.label in q.where else msgspec.structs.replace(q, where=f"{sheet.label}, {q.where}")
        for q in questions
    ]


def _guessed(con: DuckDBPyConnection, sheet: Sheet, reading: Reading, where: Context) -> Context:
    """Return the context with every column and format decided; what the owner has set stands."""
    settings = where.settings
    if settings.columns and not _has_text(settings, reading):
        return where
    found = guess.guess(con, _SHEET, reading, file_modified=where.file_modified, given=settings)
    if found.questions:
        raise OpenQuestions(of_sheet(found.questions[:MOST_QUESTIONS], sheet))
    return msgspec.structs.replace(where, settings=decided(settings, found))


def _has_text(settings: SourceSettings, reading: Reading) -> bool:
    """Tell whether a date or amount is mapped to a column of text, which may be written in several ways."""
    fields = FIELDS[settings.table]
    for field, named in settings.columns.items():
        if field in fields and fields[field].type != "text":
            columns = [named] if isinstance(named, str) else named
            if any(reading.types.get(column, "VARCHAR") == "VARCHAR" for column in columns):
                return True
    return False


def decided(settings: SourceSettings, found: guess.Guess) -> SourceSettings:
    """Return `settings` with the gaps filled by a guess."""
    columns = settings.columns or found.fields()
    return msgspec.structs.replace(
        settings,
        table=settings.table if settings.columns else found.table,
        columns=columns,
        traits=settings.traits if settings.columns else found.traits,
        date_order=settings.date_order or found.date_order,
        decimal=settings.decimal or found.decimal,
    )
