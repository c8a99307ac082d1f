"""From the typed values of mapped columns to the draft tables other than orders: customers, events, products, ..."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from acquaint.clock import day_start
from acquaint.sources import values
from acquaint.sources.columns import Columns, identifier, literal, timed
from acquaint.sources.context import Context
from acquaint.sources.draft_tables import DRAFTS
from acquaint.sources.fields import PERMISSION_CHANNELS
from acquaint.sources.moments import moment
from acquaint.sources.names import is_birth_date
from acquaint.tables import WHO

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_WRITTEN_DIFFERENTLY = {
    "ts": "at", "amount_minor": "amount", "cost_minor": "cost", "budget_minor": "budget", "value_milli": "value",
    "funded_milli": "funded", "stock_milli": "stock", "lever_milli": "lever",
}  # fmt: skip
"""Draft column -> field, where the vocabulary of people has another name."""
_NO_BIRTH = "DATE '1971-01-01'"
"""Programs write 1900 or 1970 where they have no date."""


def fill_rows(con: DuckDBPyConnection, table: str, columns: Columns, context: Context) -> None:
    """Insert the records of `mapped` into the draft table of the source, customers with traits and permissions."""
    kind = context.settings.table
    selected = {"record": "record", **_plain(columns, kind)}
    if kind in {"events", "contacts", "responses"}:
        selected |= _happened(columns, context, has_time=timed(con, table, columns, "at"))
    elif kind == "customers":
        selected["known_at"] = known_since(context)
        if columns.has("since"):
            selected["since"] = f"CASE WHEN since >= {_NO_BIRTH} THEN since END"
    elif kind == "permissions":
        selected["known_at"] = _permission_known('"at"' if columns.has("at") else None, context)
        selected["channel"] = "lower(channel)"
    _insert(con, f"draft_{kind}", selected, "mapped")
    if kind == "customers":
        fill_permissions(con, columns, context)
        _traits(con, table, columns, context)


def _traits(con: DuckDBPyConnection, table: str, columns: Columns, context: Context) -> None:
    """Insert a trait per record of `mapped` and column kept as one that is not blank."""
    who = {column.name: f"m.{column.name}" for column in WHO if columns.has(column.name)}
    for name in kept_as_traits(columns, context):
        value = values.text_sql(f"t.{identifier(name)}", columns.types[name])
        selected = {
            "record": "m.record", **who, "trait": literal(name), "value": value, "known_at": known_since(context)
        }  # fmt: skip
        _insert(
            con, "draft_traits", selected,
            f"mapped m JOIN {identifier(table)} t ON t._record = m.record WHERE {value} IS NOT NULL",
        )  # fmt: skip


def kept_as_traits(columns: Columns, context: Context) -> list[str]:
    """Return the columns kept as traits: those of the settings, and dates of birth whether they are named there or not.

    Who is under age must be known also where the owner did not think of it.
    """
    used = {column for mapped in columns.mapped.values() for column in mapped}
    born = [column for column in columns.types if is_birth_date(column) and column not in used]
    return list(dict.fromkeys((*context.settings.traits, *born)))


def known_since(context: Context) -> str:
    """Return the SQL of the instant since when traits are known: as set, else the file's own date."""
    since = context.settings.traits_known
    instant = context.file_modified if since is None else day_start(since, context.shop_zone, context.cut_off_hour)
    return _timestamp(instant)


def _plain(columns: Columns, table: str) -> dict[str, str]:
    """Return the draft columns that take the value of a field as it is."""
    found = {}
    for column in DRAFTS[table].names:
        field = _WRITTEN_DIFFERENTLY.get(column, column)
        if columns.has(field):
            found[column] = identifier(field)
    return found


def _happened(columns: Columns, context: Context, *, has_time: bool) -> dict[str, str]:
    """Return the columns of knowledge; without a date all but the id are NULL, until that of the campaign is known."""
    lowered = {"channel": "lower(channel)"} if columns.has("channel") else {}
    if not columns.has("at"):
        return {"id": _id(columns), **lowered}
    return {"id": _id(columns), **lowered, **moment('"at"', "TRUE" if has_time else "FALSE", context)}


def _id(columns: Columns) -> str:
    """Return the SQL of the id: as given, else by content, equal rows counted through."""
    fields = [field for field in columns.given() if field != "id"]
    digest = f"md5(concat_ws('|', {', '.join(f'''coalesce(CAST({identifier(f)} AS VARCHAR), '')''' for f in fields)}))"
    made = f"concat('row:', {digest}, ':', row_number() OVER (PARTITION BY {digest} ORDER BY record))"
    return f"coalesce(id, {made})" if columns.has("id") else made


def fill_permissions(con: DuckDBPyConnection, columns: Columns, context: Context) -> None:
    """Insert what the records of `mapped` say of each channel; a blank says nothing.

    A sale says what was chosen in it: of all sales in which a customer said the same, the newest counts.
    """
    who = [column.name for column in WHO if columns.has(column.name)]
    if not who:
        return
    dated = next((field for field in ("allowed_at", "at", "ordered_at") if columns.has(field)), None)
    stated = None if dated is None else f"max({identifier(dated)})"
    for channel in PERMISSION_CHANNELS:
        field = f"{channel}_allowed"
        if not columns.has(field):
            continue
        selected = {
            "record": "min(record)", **{name: name for name in who}, "channel": literal(channel), "allowed": field,
            "ts": stated or "CAST(NULL AS TIMESTAMP)",
            "known_at": _permission_known(stated, context),
            "basis": literal(", ".join(columns.mapped.get(field, ("acquaint.toml",)))),
        }  # fmt: skip
        anybody = " OR ".join(f"{name} IS NOT NULL" for name in who)
        source = f"mapped WHERE {field} IS NOT NULL AND ({anybody}) GROUP BY {', '.join([*who, field])}"
        _insert(con, "draft_permissions", selected, f"{source} ORDER BY 1")


def _permission_known(stated: str | None, context: Context) -> str:
    """Return the SQL of when the shop could know of a permission: when it was stated, else since when traits are."""
    if stated is None:
        return known_since(context)
    return f"coalesce({stated} + INTERVAL {context.settings.lag_hours} HOUR, {known_since(context)})"


def _insert(con: DuckDBPyConnection, target: str, selected: dict[str, str], source: str) -> None:
    listed = ", ".join(f"{sql} AS {identifier(name)}" for name, sql in selected.items())
    con.execute(f"INSERT INTO {target} BY NAME SELECT {listed} FROM {source}")


def _timestamp(instant: datetime) -> str:
    return f"TIMESTAMP '{instant.replace(tzinfo=None).isoformat(sep=' ')}'"
