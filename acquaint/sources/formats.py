"""Which decimal mark and which order of day and month a column is written in, decided on evidence or left open.

A value that reads in one way only is evidence. The majority decides: a reading wins when the values that need it
outnumber those that contradict it more than four to one; the few others are the loader's to quarantine. Where nothing
tells the readings apart the format stays open, and the owner is asked.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Literal

import msgspec

from acquaint.sources import values
from acquaint.sources.sql import quoted

if TYPE_CHECKING:
    import duckdb

DateOrder = Literal["dmy", "mdy", "ymd"]
Mark = Literal[".", ","]
ORDERS: tuple[DateOrder, ...] = ("dmy", "mdy", "ymd")
MARKS: tuple[Mark, ...] = (".", ",")
_MAJORITY = 4
_FEWEST_STEPS = 5
"""Steps from one date to another that must all lead forward: by chance one order in 720 would."""
_FORGIVEN = 50
"""Of so many steps forward one backward is forgiven (an order entered late)."""


class DateFormat(msgspec.Struct, frozen=True):
    """The order of day, month and year in one column."""

    column: str
    order: DateOrder | None
    """The order; None where no value needs one (ISO, names of months, native dates) or it is open."""
    open: tuple[DateOrder, ...] = ()
    """The readings nothing tells apart, where the order is open."""
    reason: str = ""
    samples: tuple[str, ...] = ()
    """Up to three values that read differently, where the order is open."""


class DecimalFormat(msgspec.Struct, frozen=True):
    """The decimal mark of one column."""

    column: str
    mark: Mark | None
    """The mark; None where no value has one or it is open."""
    is_open: bool = False
    reason: str = ""
    samples: tuple[str, ...] = ()
    """Up to three values that read differently, where the mark is open."""
    weight: int = 0
    """Values that need the mark."""


def date_format(
    con: duckdb.DuckDBPyConnection, table: str, column: str, *, latest: datetime | None, number: str | None = None
) -> DateFormat:
    """Decide the order of day, month and year of a text column.

    Evidence, in this order: values that are no date under a reading (any day above 12), or that lie after the file's
    own date; points between the numbers, which stand for day first wherever they are used; order numbers, then the
    records themselves, along which the dates rise under one reading only.

    Parameters
    ----------
    con, table, column
        Where the column stands; its type is VARCHAR.
    latest
        The file's own date (UTC): nothing in the column can have happened later; None where the column may look ahead.
    number
        Column of numbers that rise with time (order numbers), where there is one.
    """
    days = _days(con, table, column, latest)
    if not days:
        return DateFormat(column, None, reason="no value needs it")
    best = max(ORDERS, key=lambda order: _readable(days, order))
    same = [order for order in ORDERS if order == best or not _beats(days, best, order)]
    if len(same) == 1:
        return DateFormat(column, best, reason=_why(days, best))
    same = _of_few_years(days, same)
    differing = [day for day in days if len({day.readings[order] for order in same}) > 1]
    if not differing:
        return DateFormat(column, same[0], reason="no reading gives other days")
    if "dmy" in same and all("." in day.text for day in days):
        return DateFormat(column, "dmy", reason="points between day, month and year")
    for axis in (number, None) if number else (None,):
        if (order := _rising(con, table, column, same, axis)) is not None:
            what = f"{axis} rises" if axis else "the records rise"
            return DateFormat(column, order, reason=f"{what} with the date only if read so")
    return DateFormat(column, None, open=tuple(same), samples=_first_three(differing))


class _Day(msgspec.Struct, frozen=True):
    """A date as written, how many values carry it, and what it is under each order (None: no possible date)."""

    text: str
    count: int
    readings: dict[DateOrder, date | None]


_DAY = r"^\d{1,2}(?:\. ?|[/ -])\d{1,2}(?:\. ?|[/ -])(?:\d{4}|\d{2})\b"


def _days(con: duckdb.DuckDBPyConnection, table: str, column: str, latest: datetime | None) -> tuple[_Day, ...]:
    """Return the dates whose order is not written on their face, in the order of the records."""
    # A day of grace: the file's date is UTC, its contents may be half a day ahead of that.
    limit = latest.date() + timedelta(days=1) if latest else date.max
    readings = ", ".join(values.date_sql("v", "VARCHAR", order=order) for order in ORDERS)
    rows = con.execute(
        f"SELECT v, n, {readings} FROM (SELECT regexp_extract({quoted(column)}, '{_DAY}') AS v, count(*) AS n, "
        f"min(_record) AS record FROM {quoted(table)} GROUP BY 1) WHERE v <> '' ORDER BY record"
    ).fetchall()
    return tuple(
        _Day(
            text, count, {order: day if day and day <= limit else None for order, day in zip(ORDERS, days, strict=True)}
        )
        for text, count, *days in rows
    )


def _beats(days: Sequence[_Day], one: DateOrder, other: DateOrder) -> bool:
    """Tell whether the values that only `one` can read outnumber those that only `other` can, four to one."""
    only_one = sum(day.count for day in days if day.readings[one] and not day.readings[other])
    only_other = sum(day.count for day in days if day.readings[other] and not day.readings[one])
    return only_one > _MAJORITY * only_other


def _readable(days: Sequence[_Day], order: DateOrder) -> int:
    return sum(day.count for day in days if day.readings[order])


def _why(days: Sequence[_Day], order: DateOrder) -> str:
    total = sum(day.count for day in days)
    return f"{_readable(days, order)} of {total} values are possible dates so, fewer in any other order"


def _of_few_years(days: Sequence[_Day], orders: Sequence[DateOrder]) -> list[DateOrder]:
    """Return the readings with the fewest different years: read as years, days of two digits would be thirty."""
    read = {order: [day.readings[order] for day in days] for order in orders}
    years = {order: len({day.year for day in found if day}) for order, found in read.items()}
    return [order for order in orders if years[order] == min(years.values())]


def _first_three(days: Sequence[_Day]) -> tuple[str, ...]:
    return tuple(day.text for day in days[:3])


def _rising(
    con: duckdb.DuckDBPyConnection, table: str, column: str, orders: Sequence[DateOrder], axis: str | None
) -> DateOrder | None:
    """Return the one reading under which dates never go back along `axis` (None: the records, either way).

    Records sorted by the written text say nothing: the text of one reading sorts like its dates.
    """
    steps = {order: _steps(con, table, column, values.date_sql("v", "VARCHAR", order=order), axis) for order in orders}
    if axis is None:
        if 0 in _steps(con, table, column, "v", axis):
            return None
        steps = {order: (max(pair), min(pair)) for order, pair in steps.items()}
    smooth = [order for order, (up, down) in steps.items() if up >= _FEWEST_STEPS and down * _FORGIVEN <= up]
    return smooth[0] if len(smooth) == 1 else None


def _steps(con: duckdb.DuckDBPyConnection, table: str, column: str, value: str, axis: str | None) -> tuple[int, int]:
    """Return how often `value` (SQL over the written day `v`) steps up and down along `axis`."""
    place = f"TRY_CAST(regexp_extract({quoted(axis)}, '(\\d{{1,15}})\\D*$', 1) AS BIGINT)" if axis else "_record"
    day = f"min(regexp_extract({quoted(column)}, '{_DAY}'))"
    row = con.execute(f"""
        WITH places AS (SELECT {place} AS place, {day} AS v FROM {quoted(table)} GROUP BY 1),
        dated AS (SELECT place, {value} AS day FROM places WHERE v <> '' AND place IS NOT NULL),
        pairs AS (SELECT day, lag(day) OVER (ORDER BY place) AS earlier FROM dated WHERE day IS NOT NULL)
        SELECT count(*) FILTER (day > earlier), count(*) FILTER (day < earlier) FROM pairs
    """).fetchall()[0]
    return int(row[0]), int(row[1])


def decimal_format(con: duckdb.DuckDBPyConnection, table: str, column: str, *, weights: bool = False) -> DecimalFormat:
    """Decide the decimal mark of a text column of numbers.

    Evidence: both marks in a value (the last is the decimal one), a mark that is followed by other than three digits,
    that follows a leading zero or more than three digits, or that stands there twice. "1.234" alone says nothing; then
    whole numbers tell: numbers of four digits without a separator make the mark a decimal one, numbers below 1,000
    beside it make it a separator of thousands.

    Parameters
    ----------
    con, table, column
        Where the column stands; its type is VARCHAR.
    weights
        The column holds quantities, where whole numbers beside "1.250" say nothing (pieces beside kilograms).
    """
    shapes = ", ".join(
        f"coalesce(CAST(sum(n) FILTER (regexp_matches(v, '{shape}')) AS BIGINT), 0)" for shape in _SHAPES.values()
    )
    row = con.execute(
        f"WITH shapes AS (SELECT {_core(column)} AS v, count(*) AS n FROM {quoted(table)} GROUP BY 1) "
        f"SELECT {shapes} FROM shapes"
    ).fetchall()[0]
    counts = dict(zip(_SHAPES, row, strict=True))
    mark, reason, is_open = _mark(counts, weights=weights)
    samples = _open_samples(con, table, column) if is_open else ()
    weight = counts["point"] + counts["comma"]
    return DecimalFormat(column, mark, is_open=is_open, reason=reason, samples=samples, weight=weight)


def _needs(mark: str, other: str) -> str:
    """Return the regular expression of numbers that can only be read with `mark` as the decimal one."""
    return (
        rf"^\d{{1,3}}(?:{other}\d{{2,3}})+{mark}\d*$|^\d*{mark}(?:\d{{1,2}}|\d{{4,}})$|^0+{mark}\d+$"
        rf"|^\d{{4,}}{mark}\d{{3}}$|^\d{{1,3}}(?:{other}\d{{2,3}}){{2,}}$"
    )


_SHAPES = {
    "point": _needs("[.]", "[,]"),
    "comma": _needs("[,]", "[.]"),
    "point?": r"^[1-9]\d{0,2}[.]\d{3}$",
    "comma?": r"^[1-9]\d{0,2}[,]\d{3}$",
    "small": r"^\d{1,3}$",
    "large": r"^\d{4,}$",
}
"""Numbers that need a mark, numbers with one mark and three digits, which may, and whole numbers."""


def _core(column: str) -> str:
    """Return the SQL of the digits and marks of a number, signs and codes of currency taken off."""
    return f"trim(regexp_replace({quoted(column)}, '[^0-9.,]', '', 'g'), '.,')"


def _mark(counts: Mapping[str, int], *, weights: bool) -> tuple[Mark | None, str, bool]:
    """Return (mark, reason, whether it is open)."""
    point, comma = counts["point"], counts["comma"]
    if point > _MAJORITY * comma:
        return ".", f"{point} values need a decimal point", False
    if comma > _MAJORITY * point:
        return ",", f"{comma} values need a decimal comma", False
    if point or comma or (counts["point?"] and counts["comma?"]):
        return None, "as many values speak for a point as for a comma", True
    if counts["point?"]:
        return _by_whole_numbers(counts, ".", ",", weights=weights)
    if counts["comma?"]:
        return _by_whole_numbers(counts, ",", ".", weights=weights)
    return None, "no value has a mark", False


def _by_whole_numbers(
    counts: Mapping[str, int], mark: Mark, other: Mark, *, weights: bool
) -> tuple[Mark | None, str, bool]:
    """Return what whole numbers say of a `mark` that is always followed by three digits."""
    if counts["large"]:
        return mark, f"whole numbers of four digits have no separator, so {mark!r} is the decimal mark", False
    if counts["small"] and not weights:
        return other, f"whole numbers below 1,000 stand beside it, so {mark!r} separates thousands", False
    return None, f"every {mark!r} is followed by three digits", True


def _open_samples(con: duckdb.DuckDBPyConnection, table: str, column: str) -> tuple[str, ...]:
    rows = con.execute(
        f"SELECT {quoted(column)} FROM {quoted(table)} WHERE regexp_matches({_core(column)}, '[.,]') "
        f"GROUP BY 1 ORDER BY min(_record) LIMIT 3"
    ).fetchall()
    return tuple(row[0] for row in rows)
