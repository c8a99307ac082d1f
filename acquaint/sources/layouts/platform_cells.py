"""The cells of a platform's sheet as SQL: found by header, typed, NULL where the file has no such column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Literal

import msgspec

from acquaint.sources import values
from acquaint.sources.layouts import line_formats
from acquaint.sources.sql import literal, quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from acquaint.sources.context import Context
    from acquaint.sources.reading import Reading

Kind = Literal["text", "amount", "quantity", "instant", "boolean"]

_NOTHING: dict[Kind, str] = {
    "text": "CAST(NULL AS VARCHAR)",
    "amount": "CAST(NULL AS BIGINT)",
    "quantity": "CAST(NULL AS BIGINT)",
    "instant": "CAST(NULL AS TIMESTAMP)",
    "boolean": "CAST(NULL AS BOOLEAN)",
}
_REASONS: dict[Kind, str] = {
    "amount": "this is not an amount",
    "quantity": "this is not a quantity",
    "instant": "this is not a date",
    "boolean": "this is neither yes nor no",
}

_ROUNDED = r"^\d([.,]\d+)?[Ee]\+\d{2}$"
_MONTH = "Jan|Feb|Mar|Mär|Mrz|Apr|May|Mai|Jun|Jul|Aug|Sep|Oct|Okt|Nov|Dec|Dez"
_DATED = rf"^(\d{{1,2}}[-. ]({_MONTH})\.?|({_MONTH})[-. ]\d{{2}})$"
"""What a spreadsheet makes of long numbers (7.41E+12) and of codes like MAR-12; written as it writes them."""

COMPLAINT = "STRUCT(column_name VARCHAR, value VARCHAR, reason VARCHAR)"
"""DuckDB's type of what is wrong with a record."""


class Value(msgspec.Struct, frozen=True):
    """A value to read: its kind and the headers it may stand under, the most telling first."""

    kind: Kind
    names: tuple[str, ...]


class Cells(msgspec.Struct, frozen=True):
    """Builds the SQL of the cells of one sheet; headers are compared without case."""

    columns: dict[str, tuple[str, str]]
    """Lower-case header -> header as written and the column's DuckDB type."""
    digits: int
    zone: str
    decimal: str
    date_order: str | None

    def has(self, *names: str) -> bool:
        """Tell whether the sheet has one of these columns."""
        return any(name in self.columns for name in names)

    def header(self, *names: str) -> str:
        """Return the header, as the file writes it, of the first of the named columns that it has."""
        return next((self.columns[name][0] for name in names if name in self.columns), names[0])

    def text(self, *names: str) -> str:
        """Return the SQL of a text: of the first of the named columns that is not empty."""
        found = [values.text_sql(quoted(column), type_) for column, type_ in self._found(names)]
        if not found:
            return _NOTHING["text"]
        return found[0] if len(found) == 1 else f"coalesce({', '.join(found)})"

    def texts(self, fields: Mapping[str, Sequence[str]]) -> str:
        """Return the SELECT list of texts: name -> headers."""
        return ", ".join(f"{self.text(*names)} AS {field}" for field, names in fields.items())

    def source(self, table: str, fields: Mapping[str, Value]) -> str:
        """Return the SQL of the sheet to select `typed` values from: those of a kind are read together.

        A kind's pattern is long, and the engine would compile it anew for each of its columns.
        """
        lists = [
            f"list_transform([{', '.join(quoted(column) for column in columns)}], "
            f"lambda v: {self.read_sql(kind, 'v', type_)}) AS {_together(kind, type_)}"
            for (kind, type_), columns in self._kinds(fields).items()
        ]
        return f"(SELECT {', '.join(['*', *lists])} FROM {quoted(table)})"

    def typed(self, fields: Mapping[str, Value]) -> str:
        """Return the SELECT list of values under their names, each with its cell as `written_<name>`.

        A value is read from the first of its columns that the sheet has; it is NULL where the cell is empty or cannot
        be read, which `unreadable` finds out. They are selected from the `source` of the same fields.
        """
        kinds = self._kinds(fields)
        return ", ".join(
            f"{self._read(field, kinds)} AS {name}, {self._written(field)} AS written_{name}"
            for name, field in fields.items()
        )

    def unreadable(self, fields: Mapping[str, Value]) -> str:
        """Return the SQL of a complaint about the first of `typed` values whose cell is not of its kind, else NULL."""
        cases = [
            f"WHEN written_{name} IS NOT NULL AND {name} IS NULL THEN "
            + complaint_sql(literal(self.header(*field.names)), f"written_{name}", _REASONS[field.kind])
            for name, field in fields.items()
            if self.has(*field.names)
        ]
        return f"CASE {' '.join(cases)} END" if cases else f"CAST(NULL AS {COMPLAINT})"

    def has_time(self, *names: str) -> str:
        """Return the SQL of whether the first of the named columns that the sheet has gives a time of day."""
        found = self._found(names)
        return values.has_time_sql(quoted(found[0][0]), found[0][1]) if found else _NOTHING["boolean"]

    def _found(self, names: Sequence[str]) -> list[tuple[str, str]]:
        return [self.columns[name] for name in names if name in self.columns]

    def _written(self, field: Value) -> str:
        found = self._found(field.names)
        return f"CAST({quoted(found[0][0])} AS VARCHAR)" if found else _NOTHING["text"]

    def _kinds(self, fields: Mapping[str, Value]) -> dict[tuple[Kind, str], list[str]]:
        """Return the columns to read by their kind and type."""
        kinds: dict[tuple[Kind, str], list[str]] = {}
        for field in fields.values():
            for column, type_ in self._found(field.names)[:1]:
                kinds.setdefault((field.kind, type_), []).append(column)
        return kinds

    def _read(self, field: Value, kinds: Mapping[tuple[Kind, str], list[str]]) -> str:
        found = self._found(field.names)
        if not found:
            return _NOTHING[field.kind]
        column, type_ = found[0]
        return f"{_together(field.kind, type_)}[{kinds[field.kind, type_].index(column) + 1}]"

    def read_sql(self, kind: Kind, expression: str, type_: str = "VARCHAR") -> str:
        """Return the SQL that reads an expression as this sheet writes its values."""
        if kind == "amount":
            return values.amount_sql(expression, type_, decimal=self.decimal, digits=self.digits)
        if kind == "quantity":
            return values.quantity_sql(expression, type_, decimal=self.decimal)
        if kind == "instant":
            return values.instant_sql(expression, type_, order=self.date_order, zone=self.zone)
        return values.boolean_sql(expression, type_) if kind == "boolean" else values.text_sql(expression, type_)


def _together(kind: Kind, type_: str) -> str:
    """Return the name of the list of a kind's values."""
    return quoted(f"acquaint {kind} {type_}")


def amounts(names: Mapping[str, Sequence[str]]) -> dict[str, Value]:
    """Return amounts to read: name -> headers."""
    return {name: Value("amount", tuple(headers)) for name, headers in names.items()}


def cells(
    con: DuckDBPyConnection,
    table: str,
    reading: Reading,
    context: Context,
    *,
    dates: Sequence[str] = (),
    money: Sequence[str] = (),
    number: Sequence[str] = (),
) -> Cells:
    """Return the cells of a sheet, its decimal mark and order of dates decided.

    acquaint.toml goes before what is found. Platforms write a decimal point and ISO dates, but a spreadsheet that saves
    their file again may not, and some plugins write dates as the site shows them.

    Parameters
    ----------
    dates, money
        Headers of the date that orders go by and of an amount that every order has, the most telling first.
    number
        Headers of numbers that rise with time.

    Raises
    ------
    OpenQuestions
        Nothing tells whether the day or the month comes first.
    """
    columns = {folded(column): (column, reading.types[column]) for column in reversed(reading.columns)}
    named = {"ordered_at": dates, "amount": money, "number": number}
    given = {field: columns[name][0] for field, names in named.items() for name in names[::-1] if name in columns}
    found = line_formats.decide(
        con, table, given, numbers=("amount",), reading=reading, context=context, rising="number"
    )
    decimal = context.settings.decimal or found.decimals.get("amount", ".")
    return Cells(columns, context.digits, context.zone, decimal, found.date_order)


def folded(header: str) -> str:
    """Return a header as it is compared."""
    return header.strip().casefold()


def complaint_sql(column: str, value: str, reason: str) -> str:
    """Return the SQL of a complaint: the column and the value (SQL expressions) and why, in words."""
    return f"{{'column_name': {column}, 'value': {value}, 'reason': {literal(reason)}}}"


def damaged_sql(expression: str) -> str:
    """Return the SQL of whether a spreadsheet has damaged an identifier (7.41E+12, 12-Mar).

    Examples
    --------
    >>> import duckdb
    >>> written = "('7.41E+12'), ('7410000000001'), ('12-Mar'), ('MAR-12')"
    >>> duckdb.sql(f"SELECT {damaged_sql('v')} FROM (VALUES {written}) t(v)").fetchall()
    [(True,), (False,), (True,), (False,)]
    """
    return f"regexp_matches({expression}, '{_ROUNDED}|{_DATED}')"


def intact_sql(expression: str) -> str:
    """Return the SQL of an identifier, NULL where it is damaged."""
    return f"CASE WHEN NOT {damaged_sql(expression)} THEN {expression} END"


def times_sql(price: str, milli: str) -> str:
    """Return the SQL of price (minor units) x quantity (thousandths), in minor units, rounded half away from zero.

    Examples
    --------
    >>> import duckdb
    >>> duckdb.sql(f"SELECT {times_sql('333', '1500')}, {times_sql('333', '-1500')}").fetchall()
    [(500, -500)]
    """
    product = f"CAST({price} AS HUGEINT) * {milli}"
    return f"CAST(sign({product}) * ((abs({product}) + 500) // 1000) AS BIGINT)"
