"""The columns of one sheet under the names of the vocabulary: which exist, and the SQL that reads each."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from acquaint.config import SourceSettings
from acquaint.errors import SettingsError
from acquaint.sources import values
from acquaint.sources.context import Context
from acquaint.sources.fields import FIELDS, VALUE_FIELDS, Field, FieldType

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from acquaint.sources.reading import Reading

DATE_ORDERS = {"dmy": "day-month-year", "mdy": "month-day-year", "ymd": "year-month-day", None: "year-month-day"}
SQL_TYPES: dict[FieldType, str] = {
    "text": "VARCHAR",
    "amount": "BIGINT",
    "quantity": "BIGINT",
    "instant": "TIMESTAMP",
    "time": "TIME",
    "date": "DATE",
    "permission": "BOOLEAN",
}
_IDENTIFIERS = frozenset({"account", "card", "phone", "vat_id", "product"})
DAMAGED = r"\d(\.\d+)?[eE]\+\d+"
"""What a spreadsheet makes of a long number; two different numbers can look the same, so it identifies nothing."""


class Columns(msgspec.Struct, frozen=True):
    """How the sheet's columns and constants fill the fields of a table."""

    fields: dict[str, Field]
    mapped: dict[str, tuple[str, ...]]
    """Field -> columns of the sheet."""
    constants: dict[str, str]
    types: dict[str, str]
    """Column -> DuckDB type."""
    decimal: str
    date_order: str | None
    zone: str
    digits: int

    def has(self, field: str) -> bool:
        """Tell whether a column or a constant fills `field`."""
        return field in self.mapped or field in self.constants

    def given(self) -> list[str]:
        """Return the filled fields, in the order of the vocabulary."""
        return [field for field in self.fields if self.has(field)]

    def raw(self, field: str) -> list[tuple[str, str]]:
        """Return (SQL expression, DuckDB type) of each cell that `field` is read from."""
        if field in self.constants:
            return [(literal(self.constants[field]), "VARCHAR")]
        return [(identifier(name), self.types[name]) for name in self.mapped.get(field, ())]

    def sql(self, field: str) -> str:
        """Return the SQL of the field's value: amounts of several columns added up, texts joined with a blank."""
        cells = self.raw(field)
        if not cells:
            return f"CAST(NULL AS {SQL_TYPES[self.fields[field].type]})"
        if self.fields[field].type == "instant":
            return self._instant(field, cells)
        parts = [self._cell(field, cell, type_) for cell, type_ in cells]
        return parts[0] if len(parts) == 1 else self._together(field, parts)

    def unreadable(self, field: str) -> list[tuple[str, str]]:
        """Return (column name, SQL condition) per column of `field` whose text can be there and yet not be read.

        Native numbers and dates can always be read; those that are no number or endless are empty.
        """
        if self.fields[field].type == "text":
            return []
        cells = zip(self.mapped.get(field, ()), self.raw(field), strict=False)
        texts = [(name, cell, type_) for name, (cell, type_) in cells if type_ == "VARCHAR"]
        if self.fields[field].type == "instant":
            # The time of day beside a date is optional.
            return [(name, f"{cell} IS NOT NULL AND {self.sql(field)} IS NULL") for name, cell, _ in texts[:1]]
        if self.fields[field].type == "permission":
            return [(name, values.is_unclear_sql(cell, type_)) for name, cell, type_ in texts]
        return [
            (name, f"{cell} IS NOT NULL AND {self._cell(field, cell, type_)} IS NULL") for name, cell, type_ in texts
        ]

    def reason(self, field: str) -> str:
        """Return, in words, why a filled cell of `field` could not be used."""
        kind = self.fields[field].type
        if kind in {"instant", "date"}:
            return f"not a date under {DATE_ORDERS[self.date_order]}"
        return {"amount": "not an amount", "quantity": "not a quantity", "permission": "neither yes nor no"}.get(
            kind, "not readable"
        )

    def _cell(self, field: str, cell: str, type_: str) -> str:
        kind = self.fields[field].type
        if kind == "amount":
            return values.amount_sql(cell, type_, decimal=self.decimal, digits=self.digits)
        if kind == "quantity":
            return values.quantity_sql(cell, type_, decimal=self.decimal)
        if kind == "date":
            return values.date_sql(cell, type_, order=self.date_order)
        if kind == "instant":
            return values.instant_sql(cell, type_, order=self.date_order, zone=self.zone)
        return self._word(field, cell, type_)

    def _word(self, field: str, cell: str, type_: str) -> str:
        kind = self.fields[field].type
        if kind != "text":
            return (values.permission_sql if kind == "permission" else values.time_sql)(cell, type_)
        text = values.text_sql(cell, type_)
        if field in _IDENTIFIERS and type_ == "VARCHAR":
            return f"CASE WHEN NOT regexp_full_match({cell}, '{DAMAGED}') THEN {text} END"
        return text

    def _instant(self, field: str, cells: Sequence[tuple[str, str]]) -> str:
        """Return the SQL of an instant: of one column, or of a date with the time of day beside it."""
        (cell, type_), *rest = cells
        clocks = rest or (self.raw("time") if "time" in self.fields else [])
        if not clocks:
            return self._cell(field, cell, type_)
        clock = clocks[0]
        return values.instant_sql(cell, type_, order=self.date_order, zone=self.zone, time=clock[0], time_type=clock[1])

    def _together(self, field: str, parts: Sequence[str]) -> str:
        match self.fields[field].type:
            case "amount" | "quantity":
                known = " OR ".join(f"({part}) IS NOT NULL" for part in parts)
                return f"CASE WHEN {known} THEN {' + '.join(f'coalesce({part}, 0)' for part in parts)} END"
            case "text":
                return f"nullif(concat_ws(' ', {', '.join(parts)}), '')"
        return f"coalesce({', '.join(parts)})"


def resolve(reading: Reading, context: Context) -> Columns:
    """Return how the settings of a source fill its table from the columns of a sheet.

    Raises
    ------
    SettingsError
        The table or a field is not known, a column is not in the sheet, or what a table needs is missing; all
        mistakes at once, each with the nearest that exists.
    """
    settings = context.settings
    fields = FIELDS.get(settings.table)
    if fields is None:
        raise SettingsError(
            f"There is no table {settings.table}{_nearest(settings.table, list(FIELDS))}.",
            where=f"[sources.{context.source}] table",
        )
    mapped = {name: (to,) if isinstance(to, str) else tuple(to) for name, to in settings.columns.items()}
    if settings.amount is not None:
        mapped = _chosen(mapped, settings.amount)
    mistakes = [*_mistakes(mapped, fields, reading, settings), *_missing(mapped, fields, settings)]
    if mistakes:
        raise SettingsError("; ".join(mistakes) + ".", where=f"[sources.{context.source}.columns]")
    return Columns(
        fields=fields,
        mapped={name: columns for name, columns in mapped.items() if columns},
        constants={name: value for name, value in settings.constants.items() if name not in mapped},
        types={name: reading.types[name] for name in reading.columns},
        decimal=settings.decimal or ".",
        date_order=settings.date_order,
        zone=context.zone,
        digits=context.digits,
    )


def _chosen(mapped: dict[str, tuple[str, ...]], column: str) -> dict[str, tuple[str, ...]]:
    """Return the mapping with `column` as what a line comes to, in place of all that competes with it."""
    kept = {name: columns for name, columns in mapped.items() if name not in VALUE_FIELDS}
    return {**kept, "amount": (column,)}


def _mistakes(
    mapped: dict[str, tuple[str, ...]], fields: dict[str, Field], reading: Reading, settings: SourceSettings
) -> list[str]:
    """Return a line for each unknown field and each column or trait the sheet does not have."""
    found = [
        f"{name}: no such field{_nearest(name, list(fields))}"
        for name in (*mapped, *settings.constants)
        if name not in fields
    ]
    wanted = [(name, column) for name, columns in mapped.items() for column in columns]
    wanted += [("traits", column) for column in settings.traits]
    return found + [
        f"{name}: the file has no column {column!r}{_nearest(column, reading.columns)}"
        for name, column in wanted
        if column not in reading.columns
    ]


def _missing(mapped: dict[str, tuple[str, ...]], fields: dict[str, Field], settings: SourceSettings) -> list[str]:
    """Return a line for each thing the table cannot do without and nothing fills."""
    given = {*mapped, *settings.constants}
    found = [f"{field.name} is missing ({field.meaning})" for field in fields.values() if field.required]
    found = [line for line in found if line.split(" ", 1)[0] not in given]
    if settings.table in {"lines", "orders"} and not given.intersection(VALUE_FIELDS):
        found.append(f"one of {', '.join(VALUE_FIELDS)} is missing (what the sale came to)")
    return found


def _nearest(name: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, known, n=1)
    return f"; did you mean {near[0]}?" if near else f"; known are {', '.join(known)}" if len(known) <= 20 else ""


def timed(con: DuckDBPyConnection, table: str, columns: Columns, field: str) -> bool:
    """Tell whether the sheet gives times of day: one time among midnights makes the midnights times too."""
    if field in columns.constants or not columns.has(field):
        return False
    if len(columns.mapped[field]) > 1 or columns.has("time"):
        return True
    cell, type_ = columns.raw(field)[0]
    sql = f"SELECT bool_or({values.has_time_sql(cell, type_)}) FROM {identifier(table)}"
    found: list[tuple[bool | None]] = con.execute(sql).fetchall()
    return bool(found[0][0])


def identifier(name: str) -> str:
    """Return `name` quoted as a SQL identifier."""
    return '"' + name.replace('"', '""') + '"'


def literal(text: str) -> str:
    """Return `text` quoted as a SQL string."""
    return "'" + text.replace("'", "''") + "'"
