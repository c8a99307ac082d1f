"""How a sheet of lines writes its dates and numbers: as acquaint.toml says, else as the values themselves show."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import msgspec

from acquaint.config import DateOrder
from acquaint.errors import OpenQuestions
from acquaint.records import Question
from acquaint.records import Reading as Understanding
from acquaint.sources import formats, values
from acquaint.sources.context import Context
from acquaint.sources.sql import literal, quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from acquaint.sources.reading import Reading

_LABELS = {"dmy": "day first", "mdy": "month first", "ymd": "year first"}


class Formats(msgspec.Struct, frozen=True):
    """Order of day and month, and the decimal mark of each field with numbers."""

    date_order: DateOrder | None
    """None where no date needs one."""
    decimals: Mapping[str, str]
    """Field -> "." or ","."""


def decide(
    con: DuckDBPyConnection,
    table: str,
    given: Mapping[str, str],
    *,
    numbers: tuple[str, ...],
    reading: Reading,
    context: Context,
    rising: str | None = None,
) -> Formats:
    """Return the formats of a sheet.

    Parameters
    ----------
    given
        Field -> column.
    numbers
        Fields that hold numbers.
    rising
        Field whose numbers rise with time, where there is one.

    Raises
    ------
    OpenQuestions
        Nothing tells day and month apart.
    """
    text = {field: column for field, column in given.items() if reading.types[column] == "VARCHAR"}
    return Formats(_date_order(con, table, text, context, rising), _decimals(con, table, text, numbers, context))


def _date_order(
    con: DuckDBPyConnection, table: str, text: Mapping[str, str], context: Context, rising: str | None
) -> DateOrder | None:
    if context.settings.date_order is not None or "ordered_at" not in text:
        return context.settings.date_order
    column = text["ordered_at"]
    number = text.get(rising) if rising else None
    found = formats.date_format(con, table, column, latest=context.file_modified, number=number)
    if found.open:
        raise OpenQuestions([_question(con, context.source, found)])
    return found.order


def _question(con: DuckDBPyConnection, source: str, found: formats.DateFormat) -> Question:
    """Return the question for the order of day and month, with the samples in each reading."""
    readings = []
    for order in found.open:
        days = ", ".join(
            f"strftime({values.date_sql(literal(sample), 'VARCHAR', order=order)}, '%-d %B %Y')"
            for sample in found.samples
        )
        row = con.execute(f"SELECT {days}").fetchall()[0]
        rows = tuple(f"{sample} = {day or 'no date'}" for sample, day in zip(found.samples, row, strict=True))
        readings.append(Understanding(_LABELS[order], f"--date-order {order}", rows))
    return Question("Which comes first, the day or the month?", f"{source}, column {found.column}", tuple(readings))


def _decimals(
    con: DuckDBPyConnection, table: str, text: Mapping[str, str], numbers: tuple[str, ...], context: Context
) -> dict[str, str]:
    """Return the decimal mark of each field; a column that shows none has that of the column which shows it most."""
    columns = {field: text[field] for field in numbers if field in text}
    if context.settings.decimal is not None:
        return dict.fromkeys(columns, context.settings.decimal)
    found = {}
    for field, column in columns.items():
        # Each value once: a journal writes its prices thousands of times.
        con.execute(
            f"CREATE OR REPLACE TEMP TABLE line_values AS SELECT min(_record) AS _record, {quoted(column)} "
            f"FROM {quoted(table)} WHERE {quoted(column)} IS NOT NULL GROUP BY {quoted(column)}"
        )
        found[field] = formats.decimal_format(con, "line_values", column, weights=field == "quantity")
    con.execute("DROP TABLE IF EXISTS line_values")
    marked = [found_ for found_ in found.values() if found_.mark is not None]
    usual = max(marked, key=lambda found_: found_.weight).mark if marked else "."
    return {field: found_.mark or usual or "." for field, found_ in found.items()}
