"""Receipts of a till journal: which lines make one, although the numbers start again every day or in the middle of one.

A receipt is known by store, till, business day and number. A number that comes again is a new receipt where something
says so: three hours between its lines, a Z total in between, or numbers that fell back to the start of the day. A
second receipt of one number and day carries its local time in its key, so that it has the same key in every export
that holds it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from acquaint.sources.context import Context
from acquaint.sources.sql import literal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_SAME_HOURS = 3
"""Hours between two lines of one number above which they are two receipts; a table in a restaurant is served faster."""

_PARKED_MINUTES = 10
"""A number just below the last that comes again within this time was parked; later, the numbers have started again."""

_OF_RECEIPT = (
    "('item', 'void', 'void_receipt', 'payment', 'change', 'redemption', 'subtotal', 'total', 'rounding', 'info')"
)
"""Roles of lines that belong to a receipt; the numbers of Z totals and of an opened drawer are of another series."""

_NUMBER = r"TRY_CAST(regexp_extract(receipt, '(\d+)\D*$', 1) AS BIGINT)"


def assign(con: DuckDBPyConnection, context: Context) -> None:
    """Add the column receipt_id to `till_lines` (NULL for records of no receipt) and make `till_receipts`.

    `till_receipts` has receipt_id, order_key, receipt, store, till, ts (the first instant of the receipt, UTC),
    has_time and nth, which counts the receipts of one number and day from 0. Lines that carry a time of their own and
    a receipt that crosses the end of the business day stay together, on the day of the first line.
    """
    _fill_down(con)
    _second_hour(con, context.zone)
    _count_series(con)
    con.execute(f"CREATE OR REPLACE TEMP TABLE till_groups AS {_GROUPS}")
    _find_days(con, context)
    con.execute(f"CREATE OR REPLACE TEMP TABLE till_chains AS {_CHAINS}")
    con.execute(f"CREATE OR REPLACE TEMP TABLE till_receipts AS {_receipts_sql(context)}")
    con.execute(
        "CREATE OR REPLACE TEMP TABLE till_lines AS SELECT l.* EXCLUDE (z), c.receipt_id FROM till_lines AS l "
        f"LEFT JOIN till_chains AS c ON l.role IN {_OF_RECEIPT} AND c.store = l.store AND c.till = l.till "
        "AND c.receipt = l.receipt AND c.z = l.z AND c.ts = l.ts"
    )
    for table in ("till_groups", "till_chains"):
        con.execute(f"DROP TABLE {table}")


def _fill_down(con: DuckDBPyConnection) -> None:
    """Give lines without receipt and date those of the receipt above, and lines without date that of their receipt.

    Some tills write them once per receipt.
    """
    bare = f"is_undated AND ts IS NULL AND role IN {_OF_RECEIPT} AND role <> 'info'"
    if con.execute(f"SELECT count(*) FROM till_lines WHERE {bare}").fetchall()[0][0] == 0:
        return
    headed = f"CASE WHEN receipt IS NOT NULL AND ts IS NOT NULL AND role IN {_OF_RECEIPT} THEN"
    above = {
        name: f"last_value({headed} {name} END IGNORE NULLS) OVER above"
        for name in ("receipt", "store", "till", "ts", "has_time")
    }
    same = f"({bare}) AND coalesce(receipt = {above['receipt']}, TRUE)"
    filled = ", ".join(
        f"CASE WHEN {same} THEN coalesce({sql}, {name}) ELSE {name} END AS {name}" for name, sql in above.items()
    )
    con.execute(
        f"CREATE OR REPLACE TEMP TABLE till_lines AS SELECT * REPLACE ({filled}) FROM till_lines "
        "WINDOW above AS (ORDER BY record ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)"
    )


def _second_hour(con: DuckDBPyConnection, zone: str) -> None:
    """Move lines of the second 02:00-03:00 of an autumn night by an hour.

    The file gives both the same wall time, and reading takes the first. The order in the file keeps them apart: once a
    till's time goes back within that hour while its receipt numbers go on, what follows is the second. Where a till did
    not sell late enough in the first hour for the time to go back, nobody can tell, and the first stands.
    """
    local = f"timezone({literal(zone)}, timezone('UTC', {{}}))"
    twice = con.execute(
        "SELECT hour FROM (SELECT DISTINCT date_trunc('hour', ts) AS hour FROM till_lines WHERE has_time AND ts IS "
        "NOT NULL) "
        f"WHERE {local.format('hour')} = {local.format('hour + INTERVAL 1 HOUR')} ORDER BY hour"
    ).fetchall()
    for (hour,) in twice:
        con.execute(
            f"""
            UPDATE till_lines SET ts = ts + INTERVAL 1 HOUR WHERE record IN (
                SELECT record FROM (
                    SELECT record, bool_or(goes_back) OVER (PARTITION BY store, till
                        ORDER BY record) AS is_second FROM (
                        SELECT record, store, till, ts < lag(ts) OVER w
                            AND coalesce({_NUMBER} > lag({_NUMBER}) OVER w, TRUE) AS goes_back
                        FROM till_lines WHERE date_trunc('hour', ts) = ? AND role IN {_OF_RECEIPT}
                        WINDOW w AS (PARTITION BY store, till ORDER BY record)
                    )
                ) WHERE is_second
            )
            """,
            [hour],
        )


def _count_series(con: DuckDBPyConnection) -> None:
    """Set the column z of `till_lines`: how often the numbers of its till are known to have been started again before.

    A Z total ends a series. Where a journal has no times, the order of the file must tell: numbers that fell back to
    the start of the day, in a till whose numbers otherwise rise from line to line.
    """
    z = "count(*) FILTER (role = 'z_total') OVER (PARTITION BY store, till ORDER BY record)"
    reports, timed = con.execute(
        "SELECT count(*) FILTER (role = 'z_total'), coalesce(bool_or(has_time), FALSE) FROM till_lines"
    ).fetchall()[0]
    if reports:
        con.execute(f"CREATE OR REPLACE TEMP TABLE till_lines AS SELECT * REPLACE ({z} AS z) FROM till_lines")
    if not timed:
        con.execute(
            "CREATE OR REPLACE TEMP TABLE till_lines AS SELECT l.* REPLACE (l.z + coalesce(f.falls, 0) AS z) "
            f"FROM till_lines AS l LEFT JOIN ({_FALLS}) AS f USING (record)"
        )


_FALLS = f"""
    WITH ordered AS (
        SELECT record, store, till, ts, {_NUMBER} AS number, lag({_NUMBER}) OVER w AS before, min({_NUMBER})
            OVER earlier AS least
        FROM till_lines WHERE role IN {_OF_RECEIPT} AND receipt IS NOT NULL
        WINDOW w AS (PARTITION BY store, till, ts ORDER BY record),
            earlier AS (PARTITION BY store, till, ts ORDER BY record ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
    ),
    judged AS (
        SELECT *, 3 * count(*) FILTER (number < before) OVER whole <= count(*) FILTER (number <> before)
            OVER whole AS rises
        FROM ordered WINDOW whole AS (PARTITION BY store, till, ts)
    )
    SELECT record, count(*) FILTER (rises AND before - number > 1 AND number <= least)
        OVER (PARTITION BY store, till ORDER BY record) AS falls
    FROM judged
"""
"""Falls to the start of the day before each record, in journals without times."""

_GROUPS = f"""
    SELECT store, till, receipt, z, ts, min(record) AS first, bool_or(has_time) AS has_time,
        any_value({_NUMBER}) AS number
    FROM till_lines WHERE role IN {_OF_RECEIPT} AND receipt IS NOT NULL AND ts IS NOT NULL GROUP BY store, till,
        receipt, z, ts
"""
"""Lines of one number and instant, which are always of one receipt."""


def _find_days(con: DuckDBPyConnection, context: Context) -> None:
    """Add the business day to `till_groups`; zones change on the hour, so the hours need be converted only."""
    shifted = f"timezone({literal(context.shop_zone)}, timezone('UTC', hour)) - hour"
    con.execute(
        "CREATE OR REPLACE TEMP TABLE till_groups AS "
        f"SELECT g.*, CAST(ts + shift - INTERVAL {int(context.cut_off_hour)} HOUR AS DATE) AS day FROM till_groups AS "
        f"g "
        f"JOIN (SELECT hour, {shifted} AS shift FROM (SELECT DISTINCT date_trunc('hour', ts) AS hour FROM "
        f"till_groups)) AS h "
        "ON h.hour = date_trunc('hour', g.ts)"
    )


_CHAINS = f"""
    WITH neighbours AS (
        SELECT *, lag(number) OVER w AS before, min(number) OVER earlier AS least,
            lag(ts) OVER (PARTITION BY store, till, receipt ORDER BY first) AS same_ts
        FROM till_groups WINDOW w AS (PARTITION BY store, till, day ORDER BY first),
            earlier AS (PARTITION BY store, till, day ORDER BY first ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
    ),
    series AS (
        SELECT *, count(*) FILTER (number < before AND number <= least AND (
            before - number > 1 OR ts - same_ts > INTERVAL {_PARKED_MINUTES} MINUTE
        )) OVER (PARTITION BY store, till, day ORDER BY first) AS series
        FROM neighbours
    ),
    judged AS (
        SELECT *, same_ts IS NOT NULL AND (abs(epoch(ts - same_ts)) > {_SAME_HOURS * 3600} OR z <> lag(z) OVER same
            OR day = lag(day) OVER same AND series <> lag(series) OVER same) AS is_new
        FROM series WINDOW same AS (PARTITION BY store, till, receipt ORDER BY first)
    ),
    numbered AS (
        SELECT *, count(*) FILTER (is_new) OVER (PARTITION BY store, till, receipt ORDER BY first) AS chain FROM judged
    )
    SELECT store, till, receipt, z, ts, first, has_time, day,
        min(first) OVER (PARTITION BY store, till, receipt, chain) AS receipt_id
    FROM numbered
"""
"""Groups with the receipt they belong to, which is named by the first record of it."""


def _receipts_sql(context: Context) -> str:
    clock = f"strftime(timezone({literal(context.shop_zone)}, timezone('UTC', ts)), '%H:%M:%S')"
    return f"""
    WITH receipts AS (
        SELECT receipt_id, store, till, receipt, min(ts) AS ts, bool_or(has_time) AS has_time, arg_min(day, ts) AS day
        FROM till_chains GROUP BY receipt_id, store, till, receipt
    ),
    counted AS (
        SELECT *, row_number() OVER (PARTITION BY store, till, day, receipt ORDER BY receipt_id) - 1 AS nth
            FROM receipts
    )
    SELECT receipt_id, store, till, receipt, ts, has_time, nth, concat_ws('/', store, till, day, receipt)
        || CASE WHEN nth = 0 THEN '' WHEN has_time THEN '@' || {clock} ELSE '#' || (nth + 1) END AS order_key
    FROM counted
    """
