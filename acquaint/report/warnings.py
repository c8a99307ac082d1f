"""What a reader must know before believing a run: said once, in plain words."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from acquaint import clock, words
from acquaint.features.profiles import Moment
from acquaint.intake import Taken
from acquaint.records import Locality

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

NIGHT_SHARE = 0.02
DEFAULT_LATE_DAYS = 31
"""How old data may be before it is said, where the shop has no gaps to go by."""


def of(con: DuckDBPyConnection, taken: Sequence[Taken], at: Moment, assumed: Locality) -> tuple[str, ...]:
    """Return the warnings of a run, the gravest first."""
    damage = [
        f"{each.drafts.label}, column {d.column}, record {d.record}: {d.what} ({d.sample}); export the file afresh"
        for each in taken
        for d in each.note.damage
    ]
    totals = [
        f"{each.drafts.label}, record {t.record}: the total row says {t.stated_minor / 100:,.2f}, the rows sum to "
        f"{t.summed_minor / 100:,.2f}"
        for each in taken
        for t in each.note.totals
        if not t.agrees
    ]
    return (*damage, *totals, *_night(con, at), *_parts(con, at), *_unknown_zone(assumed), *_many_categories(con))


def stale(last: date, gap_days: int | None, zone: str, cut_off_hour: int) -> str | None:
    """Return the sentence that the data are old, where the calendar is later by more than the gap."""
    today = clock.business_date(clock.now(), zone, cut_off_hour)
    if (today - last).days <= (gap_days or DEFAULT_LATE_DAYS):
        return None
    return f"your data end on {words.day(last)}; I do not know what happened since"


def _night(con: DuckDBPyConnection, at: Moment) -> list[str]:
    """Say that many sales lie between midnight and five: then the business day may start later."""
    night, all_ = con.execute(
        "SELECT count(*) FILTER (local_hour < 5), count(local_hour) FROM orders WHERE is_order AND ts < $at",
        {"at": at.as_of.replace(tzinfo=None)},
    ).fetchall()[0]
    if not all_ or night / all_ <= NIGHT_SHARE:
        return []
    return [
        f"{words.share(night / all_)} of orders are made between 0:00 and 5:00; if they belong to the day before, "
        "set cut_off_hour = 5 under [shop]"
    ]


def _parts(con: DuckDBPyConnection, at: Moment) -> list[str]:
    """Say that the first or last month is not whole."""
    start, end = con.execute(
        "SELECT min(local_date), max(local_date) FROM orders WHERE is_order AND ts < $at",
        {"at": at.as_of.replace(tzinfo=None)},
    ).fetchall()[0]
    if start is None:
        return []
    first = (
        [f"{words.MONTHS[start.month - 1]} {start.year} is not whole: the data begin on the {start.day}."]
        if start.day > 3
        else []
    )
    whole = (end + timedelta(days=4)).month != end.month
    return first + (
        [] if whole else [f"{words.MONTHS[end.month - 1]} {end.year} is not whole: the data end on the {end.day}."]
    )


def _unknown_zone(assumed: Locality) -> list[str]:
    if assumed.zone.origin in ("acquaint.toml", "this machine"):
        return []
    return ["no time zone is known, days are those of UTC; set zone under [shop]"]


def _many_categories(con: DuckDBPyConnection) -> list[str]:
    """Say which columns have too many values to be ranked."""
    many = con.execute("SELECT count(DISTINCT category) > 1024, count(DISTINCT brand) > 1024 FROM lines").fetchall()[0]
    names = [name for name, found in zip(("categories", "brands"), many, strict=True) if found]
    return [f"there are more than 1,024 different {name}; favourites among them are not told" for name in names]
