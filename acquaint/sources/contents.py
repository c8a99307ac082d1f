"""What the columns of a sheet hold: shares of values that look like dates, amounts, addresses, ..., from a sample."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from acquaint import currencies
from acquaint.sources import values
from acquaint.sources.reading import Reading
from acquaint.sources.sql import quoted

if TYPE_CHECKING:
    import duckdb


class Content(msgspec.Struct, frozen=True):
    """What one column holds. Shares are of the filled cells of the sample, 0-1."""

    column: str
    type: str
    """DuckDB type."""
    filled: float = 0.0
    """Share of the records of the sample that have a value."""
    distinct: float = 0.0
    """Different values per filled cell; 1 where no value repeats."""
    length: float = 0.0
    """Characters, on average."""
    number: float = 0.0
    """Numbers; signs of currency and separators allowed."""
    integer: float = 0.0
    """Whole numbers without a sign of currency."""
    negative: float = 0.0
    date: float = 0.0
    """Dates that are no bare number."""
    number_date: float = 0.0
    """Bare numbers that could be a date (20260301, Unix time, Excel's days)."""
    clock: float = 0.0
    """Times of day."""
    email: float = 0.0
    phone: float = 0.0
    currency: float = 0.0
    """Codes and signs of currencies."""
    yes_no: float = 0.0
    letters: float = 0.0
    """Values with at least one letter."""
    spaced: float = 0.0
    """Values of more than one word."""
    rising: float = 0.0
    """Cells whose number is not below that of the cell before."""
    samples: tuple[str, ...] = ()
    """The first two different values."""


_EMAIL = r"[^@\s,;<>]+@[^@\s,;<>]+\.[A-Za-z]{2,}"
_PHONE = r"(?:\+|00|\(?0)[\d\s()./-]{6,}|\(?\d{3}\)?[ .-]\d{3}[ .-]\d{4}"
_CLOCK = r"\d{1,2}[:.h]\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?[AaPp]\.?[Mm]\.?)?"
_BARE = r"\d+(?:[.,]\d+)?"


def contents(con: duckdb.DuckDBPyConnection, table: str, reading: Reading) -> dict[str, Content]:
    """Return what each column holds, from all records of `table`; a column without any value has shares of 0.

    Parameters
    ----------
    con, table
        Where the sheet, or a sample of it in whole blocks (`blocks`), stands.
    reading
        The sheet as read.
    """
    cursor = con.execute(_query(table, reading))
    names = [column[0] for column in cursor.description or ()]
    found = {}
    for row in cursor.fetchall():
        place, *rest = zip(names, row, strict=True)
        column = reading.columns[place[1]]
        found[column] = msgspec.convert({**dict(rest), "column": column, "type": reading.types[column]}, Content)
    return {name: found.get(name) or Content(name, reading.types[name]) for name in reading.columns}


def blocks(con: duckdb.DuckDBPyConnection, table: str, size: int) -> str:
    """Return the SQL of the records of `table` in three blocks of `size` records: first, middle, last."""
    source = quoted(table)
    low, high = con.execute(f"SELECT min(_record), max(_record) FROM {source}").fetchall()[0]
    if low is None:
        return f"SELECT * FROM {source}"
    middle = (low + high - size) // 2
    return (
        f"SELECT * FROM {source} WHERE _record < {low + size} OR _record BETWEEN {middle} AND {middle + size} "
        f"OR _record > {high - size}"
    )


def _query(table: str, reading: Reading) -> str:
    """Return the query of all shares: one pass over the cells of the sample, a row per column."""
    texts = [values.text_sql(quoted(name), reading.types[name]) for name in reading.columns]
    places = f"unnest(range({len(texts)}))"
    cells = f"SELECT _record, {places} AS place, unnest([{', '.join(texts)}]) AS v FROM {quoted(table)}"
    facts = ", ".join(f"{sql} AS {name}" for name, sql in _facts().items())
    shares = ", ".join(f"coalesce(avg(CAST({name} AS INTEGER)), 0) AS {name}" for name in (*_facts(), "rising"))
    return f"""
        WITH cells AS ({cells}),
        facts AS (SELECT place, _record, v, {facts}, TRY_CAST(regexp_extract(v, '(\\d{{1,15}})\\D*$', 1) AS BIGINT) AS n
            FROM cells WHERE v IS NOT NULL),
        neighbours AS (SELECT *, n >= lag(n) OVER in_order AS rising, first_value(v) OVER in_order AS one
            FROM facts WINDOW in_order AS (PARTITION BY place ORDER BY _record))
        SELECT place, count(*) / (SELECT count(*) FROM {quoted(table)}) AS filled,
            count(DISTINCT v) / count(*) AS "distinct", avg(length(v)) AS length, {shares},
            list_filter([min(one), arg_min(v, _record) FILTER (v <> one)], lambda w: w IS NOT NULL) AS samples
        FROM neighbours GROUP BY place ORDER BY place
    """


def _facts() -> dict[str, str]:
    """Return what is asked of each value `v`, as SQL of a yes or no."""
    number = " OR ".join(f"({values.amount_sql('v', 'VARCHAR', decimal=mark)}) IS NOT NULL" for mark in ".,")
    dates = [f"({values.date_sql('v', 'VARCHAR', order=order)}) IS NOT NULL" for order in ("dmy", "mdy", "ymd")]
    bare = f"regexp_full_match(v, '{_BARE}')"
    codes = ", ".join(f"'{code}'" for code in sorted(currencies.CODES))
    return {
        "number": number,
        "integer": r"regexp_full_match(v, '[+-]?\d+')",
        "negative": r"regexp_matches(v, '^[^0-9]*[-(−]|\d-$')",
        "date": rf"NOT {bare} AND regexp_matches(v, '\d.*\d') AND ({' OR '.join(dates)})",
        "number_date": f"{bare} AND {dates[0]}",
        "clock": f"regexp_full_match(v, '{_CLOCK}')",
        "email": f"regexp_full_match(v, '{_EMAIL}')",
        "phone": f"regexp_full_match(v, '{_PHONE}')",
        "currency": f"upper(v) IN ({codes}) OR v IN ('€', '$', '£')",
        "yes_no": f"({values.boolean_sql('v', 'VARCHAR')}) IS NOT NULL",
        "letters": r"regexp_matches(v, '\pL')",
        "spaced": "contains(v, ' ')",
    }
