"""Shopify's customers export: who may be written to today, and totals of today.

Everything in it is the state of the day it was downloaded, so it is known since the file's own date (or `traits_known`
of acquaint.toml) and never earlier.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from acquaint import clock
from acquaint.sources.layouts import documents, platform_words
from acquaint.sources.layouts.layout import Sister
from acquaint.sources.layouts.platform_cells import Cells, Value, cells, intact_sql
from acquaint.sources.sql import literal, quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from acquaint.sources.context import Context
    from acquaint.sources.reading import Reading

NAME = "shopify_customers"
SISTERS = (
    Sister("shopify_orders", "orders export (Orders > Export)", "what they bought and when: everything else"),
    Sister(
        "shopify_products",
        "products export (Products > Export)",
        "Cost per item: profit; types and vendors: categories and brands",
    ),
)

_EMAIL = ("accepts email marketing", "accepts marketing", "email marketing: status")
_SMS = ("accepts sms marketing", "sms marketing: status")
_ALLOWED = {"email_allowed": Value("boolean", _EMAIL), "sms_allowed": Value("boolean", _SMS)}
_TEXTS = {
    "written_account": ("customer id",),
    "email": ("email",),
    "written_phone": ("phone", "default address phone"),
    "first_name": ("first name",),
    "last_name": ("last name",),
    "company": ("default address company", "company"),
    "written_tags": ("tags",),
}
_TRAITS = {"total_spent": "total spent", "total_orders": "total orders", "tags": "tags", "tax_exempt": "tax exempt"}


def matches(columns: Sequence[str]) -> bool:
    """Tell whether a header is that of a Shopify customers export."""
    names = {column.strip().casefold() for column in columns}
    return names >= {"first name", "last name", "email", "total spent", "total orders"} and not names.isdisjoint(_EMAIL)


def load(con: DuckDBPyConnection, table: str, reading: Reading, context: Context) -> None:
    """Fill `draft_customers`, `draft_traits`, `draft_permissions` and `fates` from the sheet in `table`.

    A blank permission is unknown, which is not a yes; a word that is neither yes nor no is quarantined. A record
    without number, address, telephone and name names nobody and is ignored.
    """
    sheet = cells(con, table, reading, context)
    documents.start_notes(con)
    con.execute(_rows_sql(table, sheet, context))
    _set_aside(con)
    con.execute(f"INSERT INTO draft_customers BY NAME SELECT {_WHO}, known_at FROM {_KEPT} ORDER BY record")
    con.execute(_permissions_sql(sheet))
    for trait, column in _traits(context).items():
        con.execute(_trait_sql(table, sheet, trait, column))
    documents.note_damage(
        con, "written_account", sheet.header("customer id"), "I told these customers apart by their address instead."
    )
    documents.note_damage(con, "written_phone", sheet.header("phone"), "I left these numbers out.")


def notes(con: DuckDBPyConnection) -> list[str]:
    """Return what a reader should know of the sheet just loaded."""
    return documents.notes(con)


_WHO = "record, account, email, phone, name, company, tags"
_KEPT = "(SELECT * FROM sheet_rows WHERE bad IS NULL AND NOT nobody)"


def _traits(context: Context) -> dict[str, str]:
    """Return the traits to keep: the standard ones, and the columns that acquaint.toml lists."""
    return {**_TRAITS, **{column: column.strip().casefold() for column in context.settings.traits}}


def _known_at(context: Context) -> str:
    """Return the SQL of the instant since when the state in the file is known."""
    since = context.settings.traits_known
    instant = (
        context.file_modified if since is None else clock.day_start(since, context.shop_zone, context.cut_off_hour)
    )
    return f"TIMESTAMP '{instant.replace(tzinfo=None).isoformat(sep=' ')}'"


def _rows_sql(table: str, sheet: Cells, context: Context) -> str:
    """Return the SQL of `sheet_rows`: a customer per record."""
    return f"""
    CREATE OR REPLACE TEMPORARY TABLE sheet_rows AS
    WITH typed AS (
        SELECT _record AS record, {sheet.texts(_TEXTS)}, {sheet.typed(_ALLOWED)} FROM {sheet.source(table, _ALLOWED)}
    )
    SELECT *, {intact_sql("written_account")} AS account, {intact_sql("written_phone")} AS phone,
        nullif(concat_ws(' ', first_name, last_name), '') AS name,
        {platform_words.with_roles_sql("written_tags", context.settings.roles)} AS tags,
        {_known_at(context)} AS known_at,
        coalesce(written_account, email, written_phone, first_name, last_name, company) IS NULL AS nobody,
        {sheet.unreadable(_ALLOWED)} AS bad, CAST(NULL AS VARCHAR) AS order_key, CAST(NULL AS BIGINT) AS amount_minor
    FROM typed
    """


def _set_aside(con: DuckDBPyConnection) -> None:
    documents.quarantine(con)
    con.execute(
        """INSERT INTO fates BY NAME
        SELECT record, 'ignored' AS fate, 'names nobody: no number, address, telephone or name' AS reason
        FROM sheet_rows WHERE bad IS NULL AND nobody ORDER BY record"""
    )


def _permissions_sql(sheet: Cells) -> str:
    """Return the SQL that fills `draft_permissions`, stated on the file's date."""
    said = ", ".join(
        f"('{channel}', {channel}_allowed, {literal(sheet.header(*names))})"
        for channel, names in (("email", _EMAIL), ("sms", _SMS))
    )
    return f"""
    INSERT INTO draft_permissions BY NAME
    SELECT {_WHO}, said.channel, said.allowed, known_at AS ts, known_at, said.basis, TRUE AS is_state
    FROM {_KEPT} customer, LATERAL (VALUES {said}) said(channel, allowed, basis)
    WHERE said.allowed IS NOT NULL ORDER BY record, said.channel
    """


def _trait_sql(table: str, sheet: Cells, trait: str, column: str) -> str:
    """Return the SQL that adds one trait to `draft_traits`, as written."""
    return f"""
    INSERT INTO draft_traits BY NAME
    SELECT {_WHO}, {literal(trait)} AS trait, written AS value, known_at
    FROM {_KEPT} JOIN (SELECT _record AS record, {sheet.text(column)} AS written FROM {quoted(table)}) USING (record)
    WHERE written IS NOT NULL ORDER BY record
    """
