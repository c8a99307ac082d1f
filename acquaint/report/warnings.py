"""What a reader must know before believing a run: said once, in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from acquaint import clock
from acquaint.config import Settings, ShopSettings
from acquaint.features.profiles import Moment
from acquaint.intake import Taken
from acquaint.records import Locality, Run
from acquaint.sources import header_language
from acquaint.words import Words

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

NIGHT_SHARE = 0.02
DEFAULT_LATE_DAYS = 31
"""How old data may be before it is said, where the shop has no gaps to go by."""
MISSED_ORDERS, MISSED_DAYS = 20, 7
"""Data are old too once so many orders and days are missing: as many orders as came in this time before, on average."""


def of(con: DuckDBPyConnection, taken: Sequence[Taken], at: Moment, assumed: Locality, words: Words) -> tuple[str, ...]:
    """Return the warnings of a run, the gravest first, said in `words`."""
    return (
        *_unclear(taken, words), *_damage(taken, words), *_repeats(taken, words), *_totals(taken, words),
        *_night(con, at, words), *_parts(con, at, words), *_unknown_zone(assumed, words), *_many_categories(con, words),
    )  # fmt: skip


def hints(con: DuckDBPyConnection, settings: Settings, words: Words) -> tuple[str, ...]:
    """Return what may be set in acquaint.toml to make a report truer, to be said after all warnings."""
    return (*_foreign(settings, words), *_untaxed(con, settings, words), *_unnamed(settings, words))


def stale(run: Run, zone: str, cut_off_hour: int, words: Words) -> str | None:
    """Return the sentence that the data are old; None where they are not, or there are none.

    They are where the calendar is later by more than the gaps of most customers, or where a shop of this size must
    have had orders since: its feed may have stopped.
    """
    if run.data is None:
        return None
    first, last = run.data.start, run.data.end
    missing = (clock.business_date(clock.now(), zone, cut_off_hour) - last).days
    missed = missing * run.orders / ((last - first).days + 1)
    stopped = missing > MISSED_DAYS and missed >= MISSED_ORDERS
    if missing <= (run.p90_gap_days or DEFAULT_LATE_DAYS) and not stopped:
        return None
    return words("warnings.warnings.stale", day=last)


def _unclear(taken: Sequence[Taken], words: Words) -> list[str]:
    """Say what files may say of permissions and was not understood: who objects must not be written to."""
    return [
        words("warnings.warnings.unused_permission", sheet=each.drafts.label, column=one.column)
        if one.count is None
        else words("warnings.warnings.unclear_permission", sheet=each.drafts.label, column=one.column, n=one.count)
        for each in taken
        for one in each.note.unclear
    ]


def _damage(taken: Sequence[Taken], words: Words) -> list[str]:
    return [
        words(
            "warnings.warnings.damage", sheet=each.drafts.label, column=harm.column, record=str(harm.record),
            what=harm.what, sample=harm.sample,
        )
        for each in taken
        for harm in each.note.damage
    ]  # fmt: skip


def _repeats(taken: Sequence[Taken], words: Words) -> list[str]:
    return [
        words(
            "warnings.warnings.repeats", sheet=each.drafts.label, n=twice.count, record=str(twice.record),
            of=str(twice.of), order=twice.order,
        )
        for each in taken
        if (twice := each.note.repeats) is not None
    ]  # fmt: skip


def _totals(taken: Sequence[Taken], words: Words) -> list[str]:
    return [
        words(
            "warnings.warnings.total", sheet=each.drafts.label, record=str(total.record), stated=total.stated_minor,
            summed=total.summed_minor,
        )
        for each in taken
        for total in each.note.totals
        if not total.agrees
    ]  # fmt: skip


def _night(con: DuckDBPyConnection, at: Moment, words: Words) -> list[str]:
    """Say that many sales lie between midnight and five: then the business day may start later."""
    night, all_ = con.execute(
        "SELECT count(*) FILTER (local_hour < 5), count(local_hour) FROM orders WHERE is_order AND ts < $at",
        {"at": at.as_of.replace(tzinfo=None)},
    ).fetchall()[0]
    if not all_ or night / all_ <= NIGHT_SHARE:
        return []
    return [words("warnings.warnings.night", share=night / all_)]


def _parts(con: DuckDBPyConnection, at: Moment, words: Words) -> list[str]:
    """Say that the first or last month is not whole."""
    start, end = con.execute(
        "SELECT min(local_date), max(local_date) FROM orders WHERE is_order AND ts < $at",
        {"at": at.as_of.replace(tzinfo=None)},
    ).fetchall()[0]
    found = []
    if start is not None and start.day > 3:
        found.append(words("warnings.warnings.first_month", month=start, day=start.day))
    if end is not None and (end + timedelta(days=4)).month == end.month:
        found.append(words("warnings.warnings.last_month", month=end, day=end.day))
    return found


def _unknown_zone(assumed: Locality, words: Words) -> list[str]:
    if assumed.zone.origin in ("acquaint.toml", "this machine"):
        return []
    return [words("warnings.warnings.zone")]


def _many_categories(con: DuckDBPyConnection, words: Words) -> list[str]:
    """Say which columns have too many values to be ranked."""
    many = con.execute("SELECT count(DISTINCT category) > 1024, count(DISTINCT brand) > 1024 FROM lines").fetchall()[0]
    names = [name for name, found in zip(("categories", "brands"), many, strict=True) if found]
    return [words(f"warnings.warnings.{name}") for name in names]


def _untaxed(con: DuckDBPyConnection, settings: Settings, words: Words) -> list[str]:
    """Say of which sources nothing tells whether amounts contain tax; a known layout tells it."""
    found = con.execute("""
        SELECT source FROM orders WHERE is_order AND status = 'counted'
        GROUP BY source HAVING count(tax_minor) = 0 ORDER BY source
    """).fetchall()
    asked = ((source, settings.sources.get(source)) for (source,) in found)
    return [
        words("warnings.warnings.tax", source=source)
        for source, given in asked
        if given is not None and given.layout is None and given.tax is None
    ]


def _foreign(settings: Settings, words: Words) -> list[str]:
    """Say that the files are in a language the shop could speak, where none has been set."""
    named = (column for source in settings.sources.values() for column in source.columns.values())
    headers = [part for column in named for part in ([column] if isinstance(column, str) else column)]
    found = header_language.of(headers) if settings.shop.language is None else None
    return [words("warnings.warnings.language", language=found)] if found else []


def _unnamed(settings: Settings, words: Words) -> list[str]:
    """Say that the shop has no name of its own."""
    name = settings.shop.name
    return [words("warnings.warnings.shop_name", name=name)] if name == ShopSettings().name else []
