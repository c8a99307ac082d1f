"""From the canonical tables to the arrays the lifecycle is read from, and back to tables.

The only place where events of the engine become arrays, one value per customer and active day; what each source
could know, and when, is kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from acquaint import clock
from acquaint.features import lifecycle, occasions
from acquaint.features.constants import Constants
from acquaint.features.lifecycle import Picture, StageLog
from acquaint.features.occasions import Beginnings, History
from acquaint.sources.values import business_date_sql

if TYPE_CHECKING:
    import pyarrow as pa
    from duckdb import DuckDBPyConnection

ACCOUNT_SINCE = "account_since"
"""Trait that says since when a customer has an account."""


def read(con: DuckDBPyConnection, zone: str, cut_off_hour: int) -> History:
    """Return the history of all persons, numbered from 0 in the order of their ids.

    Reads the canonical tables `customers`, `members`, `orders`, `lines`, `events` and `traits`. Customers who are not
    persons have a number and no history.
    """
    number(con)
    persons = int(con.execute("SELECT count(*) FROM numbered").fetchall()[0][0])
    known = business_date_sql("(known_at - INTERVAL 1 MICROSECOND)", zone, cut_off_hour)
    days = con.execute(f"""
        SELECT number, local_date - DATE '1970-01-01' AS day, CAST(sum(net_sales_minor) AS BIGINT) AS net,
            min({known}) - DATE '1970-01-01' + 1 AS known
        FROM orders JOIN belongs USING (atom) WHERE is_order AND status = 'counted' GROUP BY ALL ORDER BY number, day
    """).fetchnumpy()
    rows = occasions.of_rows(days["number"], days["day"], days["net"], known=days["known"], customers=persons)
    return History(
        rows,
        _beginnings(con, persons, zone, cut_off_hour),
        _categories(con, persons, known),
        _contracts(con, persons, known),
        _sales(con, persons, known),
    )


def _sales(con: DuckDBPyConnection, persons: int, known: str) -> occasions.Sales:
    """Return the money of all counted documents; what becomes known later of a day is a row of its own."""
    found = con.execute(f"""
        SELECT number, local_date - DATE '1970-01-01' AS day, {known} - DATE '1970-01-01' + 1 AS known,
            CAST(sum(net_sales_minor) AS BIGINT) AS net
        FROM orders JOIN belongs USING (atom) WHERE status = 'counted' AND net_sales_minor <> 0
        GROUP BY ALL ORDER BY number, day, known
    """).fetchnumpy()
    return occasions.sales(found["number"], found["day"], found["net"], known=found["known"], customers=persons)


def number(con: DuckDBPyConnection) -> None:
    """Make `numbered` (customer, number) and `belongs` (atom, number); the latter of persons only."""
    con.execute(
        "CREATE OR REPLACE TEMP TABLE numbered AS "
        "SELECT customer, kind, row_number() OVER (ORDER BY customer) - 1 AS number FROM customers"
    )
    con.execute(
        "CREATE OR REPLACE TEMP TABLE belongs AS "
        "SELECT atom, number FROM members JOIN numbered USING (customer) WHERE kind = 'person'"
    )


def _beginnings(con: DuckDBPyConnection, persons: int, zone: str, cut_off_hour: int) -> Beginnings:
    """Return when each customer was first seen, and the day of the account where a source states it."""
    seen = business_date_sql("c.known_since", zone, cut_off_hour)
    found = con.execute(f"""
        SELECT n.number, {seen} - DATE '1970-01-01' AS seen, coalesce(o.opened, -1) AS opened
        FROM numbered n JOIN customers c USING (customer) LEFT JOIN (
            SELECT number, min(TRY_CAST(value AS DATE)) - DATE '1970-01-01' AS opened
            FROM traits JOIN belongs USING (atom) WHERE trait = '{ACCOUNT_SINCE}' GROUP BY number
        ) o ON o.number = n.number WHERE c.kind = 'person'
    """).fetchnumpy()
    first, opened = np.full(persons, occasions.NEVER, np.int32), np.full(persons, -1, np.int32)
    first[found["number"]] = found["seen"]
    opened[found["number"]] = np.ma.filled(found["opened"], -1)
    return Beginnings(first, opened)


def _categories(con: DuckDBPyConnection, persons: int, known: str) -> occasions.Marks | None:
    """Return the first purchase of each customer in each category; None where no line has one."""
    found = con.execute(f"""
        SELECT number, min(local_date) - DATE '1970-01-01' AS day, code, min({known}) - DATE '1970-01-01' + 1 AS known
        FROM lines JOIN belongs USING (atom)
        JOIN (SELECT category, row_number() OVER (ORDER BY category) - 1 AS code FROM lines WHERE category IS NOT NULL
              GROUP BY category) USING (category)
        WHERE net_sales_minor > 0 GROUP BY number, code ORDER BY number, day, code
    """).fetchnumpy()
    return _marks(found, persons)


def _contracts(con: DuckDBPyConnection, persons: int, known: str) -> occasions.Marks | None:
    """Return the states of subscriptions; None where there is none."""
    states = ", ".join(f"'{state}'" for state in lifecycle.CONTRACT)
    found = con.execute(f"""
        SELECT number, local_date - DATE '1970-01-01' AS day, list_position([{states}], value) - 1 AS code,
            {known} - DATE '1970-01-01' + 1 AS known
        FROM events JOIN belongs USING (atom) WHERE type = 'subscription' AND value IN ({states})
        ORDER BY number, day, seq
    """).fetchnumpy()
    return _marks(found, persons)


def _marks(found: Mapping[str, Any], persons: int) -> occasions.Marks | None:
    if not len(found["day"]):
        return None
    return occasions.marks(found["number"], found["day"], found["code"], known=found["known"], customers=persons)


def stages(log: StageLog, picture: Picture, as_of: int, zone: str, cut_off_hour: int) -> pa.Table:
    """Return the log of stages as the relation `stages`: changes at each step, and those that `as_of` itself adds.

    A step at day t is seen by reads at t: it happened, and was known, one microsecond before business day t starts.
    """
    import pyarrow as pa  # noqa: PLC0415

    stage, state = log.at(as_of)
    now = picture.standing
    moved = np.flatnonzero((now.stage != stage) | (now.state != state))
    customer = np.concatenate([log.customer, moved]).astype(np.int32)
    day = np.concatenate([log.day, np.full(len(moved), as_of)])
    steps, step = np.unique(day, return_inverse=True)
    starts = [clock.day_start(occasions.date_of(each), zone, cut_off_hour).replace(tzinfo=None) for each in steps]
    instant = pa.array(np.array(starts, "datetime64[us]")[step] - np.timedelta64(1, "us"))
    names = [np.concatenate([old, new]) for old, new in ((log.stage, now.stage[moved]), (log.state, now.state[moved]))]
    return pa.table(
        {
            "customer": customer,
            "ts": instant,
            "known_at": instant,
            "day": (day - 1).astype(np.int32),
            "local_date": (day - 1).astype("datetime64[D]"),
            "stage": pa.array(np.array(lifecycle.STAGES)[names[0]]),
            "state": pa.array(np.array(lifecycle.STATES)[names[1]]),
        }
    )


def constants(fitted: Mapping[date, Constants]) -> pa.Table:
    """Return the shop constants that expressions look up: month, name, x, value."""
    import pyarrow as pa  # noqa: PLC0415

    rows = []
    for month, each in sorted(fitted.items()):
        rows.append((month, "gap_weight_milli", 0, round(1000 * each.typical.strength)))
        if each.usual_gap_days is not None:
            rows.append((month, "typical_gap_log", 0, round(1e6 * float(np.log(each.usual_gap_days)))))
    columns = list(zip(*rows, strict=True)) or [(), (), (), ()]
    types = (pa.date32(), pa.string(), pa.int64(), pa.int64())
    names = ("month", "name", "x", "value")
    return pa.table({n: pa.array(c, t) for n, c, t in zip(names, columns, types, strict=True)})
