"""A sheet whose columns are named in acquaint.toml: values read, unreadable records set aside, drafts filled.

The flow: the cells of the mapped columns become typed values in the temporary table `mapped`; records with a value that
cannot be used are found there and go to `fates`; the rest becomes order entries (`mapped_sales`) or rows of the other
draft tables (`mapped_rows`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec

from acquaint.sources import continued, names
from acquaint.sources.columns import Columns, identifier, literal, resolve
from acquaint.sources.context import Context
from acquaint.sources.fields import FIELDS, VALUE_FIELDS
from acquaint.sources.mapped_rows import fill_permissions, fill_rows, kept_as_traits
from acquaint.sources.mapped_sales import fill_entries
from acquaint.sources.totals import TotalCheck, set_aside, totals

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from acquaint.sources.reading import Reading

__all__ = ["FIELDS", "TotalCheck", "Unclear", "load", "notes", "totals", "unclear"]

_MONEY_THAT_MATTERS = frozenset({*VALUE_FIELDS, "discount", "order_discount", "refund"})
_EARLIEST = "TIMESTAMP '1971-01-01'"
"""Programs write 1900 or 1970 where they have no date; no sale of a file dates from then."""
_MOST_LATE = 0.05
"""Dates after the file's own are typing errors if they are few; if they are many, the file's own date is wrong."""


class Fault(msgspec.Struct, frozen=True):
    """A reason to set a record aside: where it stands, in words, and how it is found."""

    column: str | None
    """Column of the sheet; None for the whole record."""
    cell: str | None
    """SQL of the cell as written."""
    reason: str
    condition: str
    """SQL over the values of `mapped`."""
    raw: str = "TRUE"
    """SQL over the cells of the sheet, that holds as well."""
    fate: str = "quarantined"


class Unclear(msgspec.Struct, frozen=True):
    """What a column may say of permissions and nobody has understood."""

    column: str
    count: int | None
    """Values that are neither yes nor no, which count as no; None where the whole column is not used."""


def load(con: DuckDBPyConnection, table: str, reading: Reading, context: Context) -> None:
    """Fill `entries` or the draft tables, and `fates`, from the sheet in `table`; all of them exist and are empty.

    A record is quarantined if it has no usable date or amount, if its discount or refund cannot be read, or if it says
    of nothing what it says (a price without a product). A missing customer makes it anonymous, nothing more. Other
    values that cannot be read are NULL; `notes` counts them.

    Parameters
    ----------
    table
        Table with `_record` and the sheet's columns.
    context
        Its settings name the table the sheet holds and the field of each column.

    Raises
    ------
    SettingsError
        The settings name a field or column that does not exist, or a required one is missing.
    InputError
        Order numbers were damaged by a spreadsheet.
    """
    columns = resolve(reading, context)
    set_aside(con, reading, context)
    sales = context.settings.table in {"lines", "orders"}
    if sales:
        table = continued.continued(con, table, columns)
    faults = [*_unreadable(columns, context), *(_sale_faults(columns) if sales else _row_faults(columns, context))]
    _read(con, table, columns, faults)
    if sales and (late := _late(con, columns, context)):
        faults.append(late)
        con.execute(f"UPDATE mapped SET _fault = {len(faults)} WHERE _fault IS NULL AND {late.condition}")
    _quarantine(con, table, columns, faults)
    if sales:
        fill_entries(con, table, columns, context)
        fill_permissions(con, columns, context)
    else:
        fill_rows(con, table, columns, context)
    con.execute("DROP TABLE mapped")


def notes(con: DuckDBPyConnection, table: str, reading: Reading, context: Context) -> list[str]:
    """Return a sentence for each column with values that could not be read and were left out, with their number."""
    columns = resolve(reading, context)
    found = continued.notes(con) if context.settings.table in {"lines", "orders"} else []
    for field in columns.given():
        if field in _required(columns, context):
            continue
        for column, condition in columns.unreadable(field):
            count = _count(con, f"SELECT count(*) FROM {identifier(table)} WHERE {condition}")
            if count:
                values = "1 value is" if count == 1 else f"{count} values are"
                done = "counted as no" if columns.fields[field].type == "permission" else "left out"
                found.append(f"column {column}: {values} {columns.reason(field)} and {done}")
    return [*found, *_unused(columns, reading, context)]


def unclear(con: DuckDBPyConnection, table: str, reading: Reading, context: Context) -> list[Unclear]:
    """Return what the sheet may say of permissions and nobody has understood: values, and columns that are not used."""
    columns = resolve(reading, context)
    found = []
    for field in columns.given():
        if columns.fields[field].type == "permission":
            for column, condition in columns.unreadable(field):
                count = _count(con, f"SELECT count(*) FROM {identifier(table)} WHERE {condition}")
                found += [Unclear(column, count)] if count else []
    spare = _spare(columns, reading, context)
    return found + [Unclear(column, None) for column in spare if names.is_about_permission(column)]


def _unused(columns: Columns, reading: Reading, context: Context) -> list[str]:
    spare = _spare(columns, reading, context)
    return [f"not used: {', '.join(spare)}"] if spare else []


def _spare(columns: Columns, reading: Reading, context: Context) -> list[str]:
    """Return the columns that fill no field and are no trait."""
    used = {column for mapped in columns.mapped.values() for column in mapped}
    if context.settings.table == "customers":
        used.update(kept_as_traits(columns, context))
    return [column for column in reading.columns if column not in used]


def _required(columns: Columns, context: Context) -> frozenset[str]:
    """Return the fields whose unreadable values set a record aside."""
    if context.settings.table not in {"lines", "orders"}:
        dated = {"at"} if context.settings.table == "contacts" else set()
        return frozenset({field.name for field in columns.fields.values() if field.required} | dated)
    # A total beside other amounts only serves to check them.
    spare = {"total"} if any(columns.has(field) for field in VALUE_FIELDS if field != "total") else set()
    return frozenset({"ordered_at", *_MONEY_THAT_MATTERS}) - spare


def _unreadable(columns: Columns, context: Context) -> list[Fault]:
    """Return a fault per column whose texts must be readable."""
    faults = []
    for field in columns.given():
        if field not in _required(columns, context):
            continue
        alone = len(columns.mapped.get(field, ())) == 1
        for column, unreadable in columns.unreadable(field):
            cell, reason = identifier(column), columns.reason(field)
            # A value of one column was read already; reading it again would cost the time twice.
            condition, raw = (f"{identifier(field)} IS NULL", f"{cell} IS NOT NULL") if alone else ("TRUE", unreadable)
            faults.append(Fault(column, cell, reason, condition, raw))
    return faults


def _sale_faults(columns: Columns) -> list[Fault]:
    dated, cell = columns.mapped.get("ordered_at", (None,))[0], columns.raw("ordered_at")[0][0]
    valued = [field for field in VALUE_FIELDS if columns.has(field)]
    missing = " AND ".join(f"{field} IS NULL" for field in valued)
    return [
        Fault(dated, cell, "no date", "ordered_at IS NULL"),
        Fault(dated, cell, "no real date", f"ordered_at < {_EARLIEST}"),
        Fault(columns.mapped.get(valued[0], (None,))[0], None, "no amount", missing),
    ]


def _late(con: DuckDBPyConnection, columns: Columns, context: Context) -> Fault | None:
    """Return the fault of dates after the file's own date, where there are some and they are few."""
    limit = f"TIMESTAMP '{context.file_modified:%Y-%m-%d %H:%M:%S}' + INTERVAL 1 DAY"
    found = con.execute(f"SELECT count(*) FILTER (ordered_at > {limit}), count(ordered_at) FROM mapped").fetchall()
    late, dated = found[0]
    if not 0 < late <= _MOST_LATE * dated:
        return None
    column, cell = columns.mapped.get("ordered_at", (None,))[0], columns.raw("ordered_at")[0][0]
    reason = f"after the file's own date ({context.file_modified:%Y-%m-%d})"
    return Fault(column, cell, reason, f"ordered_at > {limit}")


def _row_faults(columns: Columns, context: Context) -> list[Fault]:
    """Return the faults of records of other tables: they do not say what they must."""
    faults = []
    for field in columns.fields.values():
        if field.required:
            column = columns.mapped.get(field.name, (None,))[0]
            # A blank permission says nothing, which is no error of the file.
            fate = "ignored" if field.type == "permission" else "quarantined"
            missing = "no date" if field.type == "instant" else f"no {field.name}"
            faults.append(Fault(column, None, missing, f"{identifier(field.name)} IS NULL", fate=fate))
    table = context.settings.table
    if table == "contacts":
        faults.append(Fault(None, None, "no date and no campaign", _all_null(columns, ("at", "campaign"))))
    if table in {"customers", "permissions"}:
        who = ("account", "card", "email", "phone", "name")
        reason = "no customer number, card, e-mail address, phone or name"
        faults.append(Fault(None, None, reason, _all_null(columns, who)))
    return faults


def _all_null(columns: Columns, fields: Sequence[str]) -> str:
    """Return the SQL of whether none of `fields` has a value."""
    return " AND ".join(f"{identifier(field)} IS NULL" for field in fields if columns.has(field)) or "TRUE"


def _read(con: DuckDBPyConnection, table: str, columns: Columns, faults: list[Fault]) -> None:
    """Make `mapped`: per record the typed value of each field, and the number of the first fault it has."""
    # A separate time of day is read together with its date.
    fields = [field for field in columns.given() if columns.fields[field].type != "time"]
    selected = [f"{columns.sql(field)} AS {identifier(field)}" for field in fields]
    selected += [f"{fault.raw} AS _raw_{n}" for n, fault in enumerate(faults) if fault.raw != "TRUE"]
    cases = [
        f"WHEN {'TRUE' if fault.raw == 'TRUE' else f'_raw_{n}'} AND {fault.condition} THEN {n + 1}"
        for n, fault in enumerate(faults)
    ]
    con.execute(
        f"CREATE OR REPLACE TEMPORARY TABLE mapped AS SELECT *, CAST(CASE {' '.join(cases)} END AS INTEGER) AS _fault "
        f"FROM (SELECT _record AS record, {', '.join(selected)} FROM {identifier(table)})"
    )


def _quarantine(con: DuckDBPyConnection, table: str, columns: Columns, faults: list[Fault]) -> None:
    """Move the records with a fault from `mapped` to `fates`."""
    found = con.execute("SELECT DISTINCT _fault FROM mapped WHERE _fault IS NOT NULL ORDER BY _fault").fetchall()
    amounts = [field for field in ("net_sales", "amount", "gross_sales", "total") if columns.has(field)]
    amount = f"coalesce({', '.join(amounts)})" if amounts else "CAST(NULL AS BIGINT)"
    key = "order_id" if columns.has("order_id") else "NULL"
    for (number,) in found:
        fault = faults[number - 1]
        cell = f"CAST({fault.cell} AS VARCHAR)" if fault.cell else "NULL"
        column = literal(fault.column) if fault.column else "NULL"
        con.execute(
            f"INSERT INTO fates SELECT m.record, '{fault.fate}', {column}, t.cell, {literal(fault.reason)}, {key}, "
            f"{amount} FROM mapped m JOIN (SELECT _record, {cell} AS cell FROM {identifier(table)}) t "
            f"ON t._record = m.record WHERE m._fault = {number}"
        )
    if found:
        con.execute("DELETE FROM mapped WHERE _fault IS NOT NULL")


def _count(con: DuckDBPyConnection, sql: str) -> int:
    found: list[tuple[int]] = con.execute(sql).fetchall()
    return found[0][0]
