"""Records a reader set aside: they are accounted for, and total rows are held against the rows above them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from acquaint.sources import values
from acquaint.sources.columns import Columns, identifier, literal, resolve
from acquaint.sources.context import Context

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from acquaint.sources.reading import Reading, TotalRow

_SALE_AMOUNTS = ("amount", "net_sales", "gross_sales", "total")
_OTHER_AMOUNTS = ("cost",)


class TotalCheck(msgspec.Struct, frozen=True):
    """A total row of a file against the sum of the rows it can be the total of, in minor units as the file counts."""

    record: int
    text: str
    column: str
    stated_minor: int
    summed_minor: int

    @property
    def agrees(self) -> bool:
        """Tell whether the rows sum up to what the total row says."""
        return self.stated_minor == self.summed_minor


def set_aside(con: DuckDBPyConnection, reading: Reading, context: Context) -> None:
    """Write to `fates` what the reader left out of the table: total rows, page headers, broken records."""
    columns = _amount_columns(reading, context)
    rows: list[tuple[object, ...]] = [
        (total.record, "ignored", None, None, "total row", _stated(con, total, columns, context))
        for total in reading.totals
    ]
    rows += [(record, "ignored", None, None, reason, None) for record, reason in reading.ignored]
    rows += [(record, "quarantined", None, text, reason, None) for record, text, reason in reading.malformed]
    if rows:
        con.executemany(
            "INSERT INTO fates (record, fate, column_name, value, reason, amount_minor) VALUES (?, ?, ?, ?, ?, ?)", rows
        )


def totals(con: DuckDBPyConnection, table: str, reading: Reading, context: Context) -> list[TotalCheck]:
    """Return each total row's amount beside the sum of the rows above it, or of those since the total row before.

    The sum that agrees is taken where one of the two does; otherwise that of all rows above. Sums are of the column
    as written, quarantined rows that can be read included, because that is what the file's own total adds up.
    """
    column = next(iter(_amount_columns(reading, context)), None)
    if column is None:
        return []
    amount = _amount(identifier(column), reading.types[column], context)
    checks, previous = [], 0
    for total in sorted(reading.totals, key=lambda row: row.record):
        stated = _stated(con, total, [column], context)
        if stated is not None:
            sums = [_summed(con, table, amount, (after, total.record)) for after in (0, previous)]
            summed = sums[1] if sums[1] == stated else sums[0]
            checks.append(TotalCheck(total.record, total.text, column, stated, summed))
        previous = total.record
    return checks


def _amount_columns(reading: Reading, context: Context) -> list[str]:
    """Return the columns a total row can be the total of, the likeliest first."""
    columns: Columns = resolve(reading, context)
    return [
        column
        for field in (*_SALE_AMOUNTS, *_OTHER_AMOUNTS)
        if field in columns.mapped and columns.fields[field].type == "amount"
        for column in columns.mapped[field]
    ]


def _stated(con: DuckDBPyConnection, total: TotalRow, columns: list[str], context: Context) -> int | None:
    """Return the amount of a total row in minor units, of the first of `columns` that holds one."""
    for column in columns:
        if total.cells.get(column):
            sql = _amount(literal(total.cells[column]), "VARCHAR", context)
            found: list[tuple[int | None]] = con.execute(f"SELECT {sql}").fetchall()
            if found[0][0] is not None:
                return found[0][0]
    return None


def _summed(con: DuckDBPyConnection, table: str, amount: str, between: tuple[int, int]) -> int:
    found: list[tuple[int]] = con.execute(
        f"SELECT CAST(coalesce(sum({amount}), 0) AS BIGINT) FROM {identifier(table)} WHERE _record > ? AND _record < ?",
        list(between),
    ).fetchall()
    return found[0][0]


def _amount(cell: str, type_: str, context: Context) -> str:
    return values.amount_sql(cell, type_, decimal=context.settings.decimal or ".", digits=context.digits)
