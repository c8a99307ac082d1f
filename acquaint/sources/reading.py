"""What reading one sheet gives: the columns of its table, and every record that was left out of it."""

from __future__ import annotations

import msgspec


class TotalRow(msgspec.Struct, frozen=True):
    """A total within or below a sheet, taken out so that the sum of the records can be held against it."""

    record: int
    """Number of the record."""
    text: str
    """What it calls itself ("Grand total")."""
    cells: dict[str, str]
    """Column -> text of the cells that are not empty."""


class Reading(msgspec.Struct, frozen=True):
    """One sheet as read into a DuckDB table with `_record` and one column per header.

    `rows` counts the records of the table and those left out (`totals`, `ignored`, `malformed`), without the header and
    without blank records: a line of nothing but delimiters is no record of anything, though it keeps its number.
    """

    columns: tuple[str, ...]
    """Names of the columns, in order, unique whatever their case."""
    types: dict[str, str]
    """Column -> DuckDB type; VARCHAR throughout for text files and workbooks."""
    rows: int
    """Records read."""
    totals: tuple[TotalRow, ...] = ()
    """Total rows, taken out of the table."""
    ignored: tuple[tuple[int, str], ...] = ()
    """(record, reason) of repeated headers, page headers, comments and rulings, taken out of the table."""
    malformed: tuple[tuple[int, str, str], ...] = ()
    """(record, text, reason) of records that could not be divided into cells; not in the table."""
    notes: tuple[str, ...] = ()
    """What the reader should know: "decoded as Windows-1252"."""
