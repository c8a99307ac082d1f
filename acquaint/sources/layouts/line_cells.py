"""Cells of a sheet whose columns are known: one typed table of them, each distinct value read once.

A journal repeats its prices, dates and quantities thousands of times, so a written value is read once per distinct
text and joined back, which costs a tenth of reading every cell.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from acquaint.errors import InputError
from acquaint.sources import values
from acquaint.sources.context import Context
from acquaint.sources.layouts import headers
from acquaint.sources.layouts.line_formats import Formats
from acquaint.sources.layouts.platform_cells import damaged_sql, intact_sql
from acquaint.sources.sql import literal, quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from acquaint.sources.reading import Reading

AMOUNTS = ("unit_price", "amount", "discount", "tax", "cost")
"""Fields that hold money."""

PRICE_DIGITS = 4
"""Digits kept of unit prices beyond the minor unit: screws cost 0.0125."""

NUMBERS = (*AMOUNTS, "quantity", "tax_rate")
"""Fields that hold numbers."""

_SERIALS = r"^[3-7]\d{4}[.,]\d+$"
_OFFSET = r":\d\d(?:[.,]\d+)? ?(?:Z|UTC|GMT|[+-]\d\d:?(?:\d\d)?)$"
_SPLIT = r"^(.*\d.*?)(?:T|,? +)(\d{1,2}[:.h]\d\d.*)$"
_APOSTROPHE = literal("'")
_EARLIEST = "TIMESTAMP '1971-01-01'"
"""Programs write 1900 or 1970 where they have no date."""
_MOST_LATE = 0.05
_NOTHING = "'nan', 'NaN', 'NAN', 'null', 'NULL', 'Null', 'none', 'None', 'NONE', 'n/a', 'N/A', '#N/A', '<NA>', '-'"


ARTICLE = f"coalesce({intact_sql('product')}, {intact_sql('ean')})"
"""SQL of the article number, or else the barcode, that no spreadsheet has damaged."""

IS_DAMAGED = f"coalesce({damaged_sql('product')}, FALSE) OR coalesce({damaged_sql('ean')}, FALSE)"
"""SQL of whether a spreadsheet has damaged the article number or the barcode."""

_MOMENTS_JOIN = (
    "LEFT JOIN cells_moments AS m ON m.ordered_at = raw.ordered_at AND coalesce(m.time, '') = coalesce(raw.time, '')"
)


def columns(header: Sequence[str], fields: Sequence[str], context: Context) -> dict[str, str]:
    """Return the column of each field; `amount` of acquaint.toml goes before what the header suggests."""
    found = headers.find(header, fields)
    chosen = context.settings.amount
    if chosen is None or chosen not in header:
        return found
    return {field: column for field, column in found.items() if column != chosen} | {"amount": chosen}


def refuse_damaged(con: DuckDBPyConnection, table: str, column: str | None, what: str) -> None:
    """Stop at document numbers that a spreadsheet has rounded: different documents would become one.

    Raises
    ------
    InputError
        There is such a number in `column`.
    """
    if column is None:
        return
    cell = f"CAST({quoted(column)} AS VARCHAR)"
    found = con.execute(
        rf"SELECT _record, {cell} FROM {quoted(table)} WHERE regexp_full_match({cell}, '\d([.,]\d+)?[eE]\+\d+') "
        "ORDER BY _record LIMIT 1"
    ).fetchall()
    if found:
        raise InputError(
            f"The {what} {found[0][1]} was shortened by a spreadsheet, so documents cannot be told apart.",
            where=f"record {found[0][0]}, column {column}",
            to_do="Export the file again and give it to acquaint without opening and saving it in between.",
        )


def read(
    con: DuckDBPyConnection,
    table: str,
    out: str,
    *,
    given: Mapping[str, str],
    fields: tuple[str, ...],
    formats: Formats,
    reading: Reading,
    context: Context,
) -> None:
    """Make table `out`: record, the `fields` typed (NULL where the sheet has no column), ts, has_time and when_text.

    Texts are VARCHAR; amounts BIGINT minor units (`unit_price` has `PRICE_DIGITS` digits more); `quantity` and
    `tax_rate` BIGINT thousandths. Beside each field with numbers stands the cell as written, `<field>_text`. `ts` is
    UTC and NULL where it is not given or cannot be read. Constants of acquaint.toml stand in for missing columns.
    """
    con.execute(f"CREATE OR REPLACE TEMP VIEW cells_raw AS {_raw_sql(table, given, fields, reading.types, context)}")
    _moments(con, given, formats.date_order, context.zone, context.file_modified)
    known, missing, joins = ["raw.record"], [], [_MOMENTS_JOIN]
    for field in fields:
        if field in {"ordered_at", "time"}:
            continue
        if field not in given and field not in context.settings.constants:
            type_ = "BIGINT" if field in NUMBERS else "VARCHAR"
            missing.append(f'CAST(NULL AS {type_}) AS "{field}"')
            missing += [f'CAST(NULL AS VARCHAR) AS "{field}_text"'] if field in NUMBERS else []
        elif field in NUMBERS:
            known += [f'"{field}_values".number AS "{field}"', f'"{field}_values".text AS "{field}_text"']
            joins.append(_values_join(field, formats.decimals.get(field, "."), context.digits))
        else:
            known.append(f'raw."{field}"')
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE {out}_known AS SELECT {', '.join(known)}, ts, coalesce(has_time, FALSE) AS "
        f"has_time, "
        f"raw.ordered_at AS when_text FROM cells_raw AS raw {' '.join(joins)}"
    )
    # Columns the sheet does not have cost nothing in a view.
    con.execute(f"CREATE OR REPLACE TEMP VIEW {out} AS SELECT {', '.join(['*', *missing])} FROM {out}_known")
    con.execute("DROP VIEW cells_raw")
    con.execute("DROP TABLE cells_moments")


def drop(con: DuckDBPyConnection, out: str) -> None:
    """Drop what `read` made under the name `out`."""
    con.execute(f"DROP VIEW {out}")
    con.execute(f"DROP TABLE {out}_known")


def _values_join(field: str, decimal: str, digits: int) -> str:
    """Return the join with the distinct values of a field with numbers, each read once."""
    return (
        f"LEFT JOIN (SELECT v, {_something('v')} AS text, {_number_sql(field, decimal, digits)} AS number "
        f'FROM (SELECT DISTINCT "{field}" AS v FROM cells_raw)) AS "{field}_values" '
        f'ON "{field}_values".v = raw."{field}"'
    )


def value_sql(quantity: str, price: str) -> str:
    """Return the SQL of quantity x price in minor units, half away from zero.

    The quantity is in thousandths, the price has `PRICE_DIGITS` digits more than the minor unit.
    """
    product = f"CAST({quantity} AS HUGEINT) * {price}"
    scale = 1000 * 10**PRICE_DIGITS
    return f"CAST(sign({product}) * ((abs({product}) + {scale // 2}) // {scale}) AS BIGINT)"


def settle_amount(con: DuckDBPyConnection, table: str, given: Mapping[str, str], context: Context) -> bool:
    """Clear `amount` where it is not what the lines come to, but the total of the document or something else again.

    It is what a line comes to if at least half of the lines that have quantity, price and amount agree, discount taken
    off or not. Returns whether it is price x quantity plus tax instead, so that prices are without tax.
    """
    if not {"quantity", "unit_price", "amount"} <= given.keys():
        return False
    priced = f"abs({value_sql('quantity', 'unit_price')})"
    agrees = f"least(abs({priced} - abs(amount)), abs({priced} - abs(coalesce(discount, 0)) - abs(amount))) <= 1"
    plus_tax = f"abs({priced} - abs(coalesce(discount, 0)) + abs(tax) - abs(amount)) <= 1 AND tax <> 0"
    known, agreeing, taxed = con.execute(
        f"SELECT count(*), coalesce(count(*) FILTER ({agrees}), 0), coalesce(count(*) FILTER ({plus_tax}), 0) FROM "
        f"{table} "
        "WHERE quantity IS NOT NULL AND unit_price IS NOT NULL AND amount IS NOT NULL"
    ).fetchall()[0]
    if context.settings.amount is None and known > 2 * agreeing:
        con.execute(
            f"UPDATE {table}_known SET amount = NULL, amount_text = NULL WHERE quantity IS NOT NULL AND unit_price IS "
            f"NOT NULL"
        )
        return bool(2 * taxed > known)
    return False


def tax_sql(paid: str, rate: str, included: str) -> str:
    """Return the SQL of the tax in (or on) what was paid at a rate in thousandths of a percent, half away from zero."""
    product = f"CAST({paid} AS HUGEINT) * {rate}"
    base = f"(100000 + CASE WHEN {included} THEN {rate} ELSE 0 END)"
    return f"CAST(sign({product}) * ((2 * abs({product}) + {base}) // (2 * {base})) AS BIGINT)"


def rated_sql(table: str) -> str:
    """Return the SQL of whether the tax rates in `table` are rates, not codes of rates (1, 2, A)."""
    return f"SELECT coalesce(bool_and(tax_rate = 0 OR tax_rate BETWEEN 2000 AND 30000), FALSE) AS rated FROM {table}"


def tax_included(context: Context, *, has_tax: bool, untaxed: Sequence[str] = ()) -> str:
    """Return the SQL of whether amounts include tax: as acquaint.toml says, else by the custom of the country.

    NULL where nothing is known of tax. `untaxed` are the countries where such prices are written without it.
    """
    if context.settings.tax is not None:
        return "TRUE" if context.settings.tax == "included" else "FALSE"
    if not has_tax:
        return "NULL"
    return "FALSE" if context.country in untaxed else "TRUE"


def _raw_sql(
    table: str, given: Mapping[str, str], fields: Sequence[str], types: Mapping[str, str], context: Context
) -> str:
    cells = ", ".join(f'{_cell_sql(field, given, types, context)} AS "{field}"' for field in fields)
    return f"SELECT _record AS record, {cells} FROM {quoted(table)}"


def _cell_sql(field: str, given: Mapping[str, str], types: Mapping[str, str], context: Context) -> str:
    """Return the SQL of a cell as text. The reader has trimmed text already; numbers are looked at once per value."""
    if field not in given:
        constant = context.settings.constants.get(field)
        return "CAST(NULL AS VARCHAR)" if constant is None else literal(constant)
    cell, type_ = quoted(given[field]), types[given[field]]
    if type_ != "VARCHAR":
        return values.text_sql(cell, type_)
    if field in NUMBERS:
        return cell
    return _something(f"CASE WHEN starts_with({cell}, {_APOSTROPHE}) THEN {cell}[2:] ELSE {cell} END")


def _something(text: str) -> str:
    """Return the SQL of `text`, NULL for the words that programs write for nothing."""
    return f"CASE WHEN length({text}) <= 4 AND {text} IN ({_NOTHING}) THEN NULL ELSE {text} END"


def _number_sql(field: str, decimal: str, digits: int) -> str:
    if field == "tax_rate":
        return values.quantity_sql(r"regexp_replace(v, ' ?%$', '')", "VARCHAR", decimal=decimal)
    if field == "quantity":
        return values.quantity_sql("v", "VARCHAR", decimal=decimal)
    more = PRICE_DIGITS if field == "unit_price" else 0
    return values.amount_sql("v", "VARCHAR", decimal=decimal, digits=digits + more)


def _moments(
    con: DuckDBPyConnection, given: Mapping[str, str], order: str | None, zone: str, modified: datetime
) -> None:
    """Make `cells_moments`: ordered_at and time as written, ts (UTC), has_time.

    Days, clocks and hours are read once each. Dates after the file's own are typing errors if they are few; if they
    are many, the file's date is wrong.
    """
    con.execute("CREATE OR REPLACE TEMP TABLE cells_when AS SELECT DISTINCT ordered_at, time FROM cells_raw")
    whole = con.execute(
        f"SELECT coalesce(bool_or(regexp_matches(ordered_at, {literal(f'{_OFFSET}|{_SERIALS}')})), FALSE) FROM "
        f"cells_when"
    ).fetchall()[0][0]
    if whole and "time" not in given:
        # With an offset, or as a day number with a fraction, a date cannot be taken apart from its time.
        instant = values.instant_sql("ordered_at", "VARCHAR", order=order, zone=zone)
        moments = f"SELECT ordered_at, time, {instant} AS ts, TRUE AS has_time FROM cells_when"
    else:
        moments = _moments_sql("time" if "time" in given else "clock_part", order, zone)
    con.execute(f"CREATE OR REPLACE TEMP TABLE cells_moments AS {moments}")
    con.execute("DROP TABLE cells_when")
    con.execute(f"UPDATE cells_moments SET ts = NULL WHERE ts < {_EARLIEST}")
    late = f"ts > TIMESTAMP '{modified:%Y-%m-%d %H:%M:%S}' + INTERVAL 1 DAY"
    count, all_ = con.execute(f"SELECT count(*) FILTER ({late}), count(ts) FROM cells_moments").fetchall()[0]
    if all_ and count <= _MOST_LATE * all_:
        con.execute(f"UPDATE cells_moments SET ts = NULL WHERE {late}")


def _moments_sql(clock: str, order: str | None, zone: str) -> str:
    """Return the SQL of the instants in `cells_when`, `clock` being the column or the part that has the time of day.

    Zones change on the hour, so the hours need be converted only.
    """
    return f"""
    WITH parts AS (
        SELECT *, coalesce(nullif(regexp_extract(ordered_at, {literal(_SPLIT)}, 1), ''), ordered_at) AS day_part,
            nullif(regexp_extract(ordered_at, {literal(_SPLIT)}, 2), '') AS clock_part FROM cells_when
    ),
    days AS (
        SELECT v, {values.date_sql("v", "VARCHAR", order=order)} AS day FROM (SELECT DISTINCT day_part AS v FROM parts)
    ),
    clocks AS (
        SELECT v, {values.time_sql("v", "VARCHAR")} AS clock FROM (SELECT DISTINCT {clock} AS v FROM parts)
    ),
    naive AS (
        SELECT ordered_at, time, day + coalesce(clock, TIME '00:00:00') AS wall, clock FROM parts
        LEFT JOIN days ON days.v = day_part LEFT JOIN clocks ON clocks.v = {clock}
    ),
    hours AS (
        SELECT hour, {values.instant_sql("hour", "TIMESTAMP", order=order, zone=zone)} - hour AS shift
        FROM (SELECT DISTINCT date_trunc('hour', wall) AS hour FROM naive)
    ),
    any_time AS (SELECT coalesce(bool_or(clock <> TIME '00:00:00'), FALSE) AS timed FROM clocks)
    SELECT ordered_at, time, wall + shift AS ts, timed AND clock IS NOT NULL AS has_time
    FROM naive LEFT JOIN hours ON hours.hour = date_trunc('hour', wall), any_time
    """


def is_card_sql(text: str) -> str:
    """Return the SQL of a loyalty card as written, NULL for what cannot be one: a means of payment, a mask, zeros."""
    return (
        f"CASE WHEN regexp_matches({text}, '\\d') AND NOT regexp_matches({text}, '(?i)[*•]|x{{3}}') "
        f"AND NOT regexp_full_match({text}, '[0 .,-]+') THEN {text} END"
    )


def is_account_sql(text: str) -> str:
    """Return the SQL of a customer number as written, NULL for what stands for nobody; 17850.0 is 17850."""
    nobody = f"regexp_full_match({text}, '[0 .,]+|-1(\\.0)?')"
    return f"CASE WHEN NOT {nobody} THEN regexp_replace({text}, '^(\\d+)[.,]0$', '\\1') END"
