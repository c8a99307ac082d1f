"""The columns of time of a draft row, from the instant a file gives."""

from __future__ import annotations

from acquaint.sources import values
from acquaint.sources.context import Context


def moment(ts: str, timed: str, context: Context) -> dict[str, str]:
    """Return the SQL of `ts`, `known_at`, `local_date` and `local_hour` of an event.

    A date without a time of day is that business day, whatever its zone and the hour at which the business day starts;
    its instant is the start of the day, so that the day and the instant never disagree.

    Parameters
    ----------
    ts
        SQL of the instant (TIMESTAMP, UTC) as read in the zone of the file.
    timed
        SQL of whether the file gives a time of day: "TRUE", "FALSE" or a column.

    Examples
    --------
    >>> from datetime import UTC, datetime
    >>> from acquaint.config import SourceSettings
    >>> berlin = Context("s", "Europe/Berlin", "Europe/Berlin", 0, "EUR", 2, "DE", {}, datetime(2026, 3, 2, tzinfo=UTC),
    ...     SourceSettings(files=()))
    >>> import duckdb
    >>> sql = ", ".join(moment("TIMESTAMP '2026-03-01 23:30:00'", "TRUE", berlin).values())
    >>> [str(value) for value in duckdb.sql("SELECT " + sql).fetchall()[0]]
    ['2026-03-01 23:30:00', '2026-03-01 23:30:00', '2026-03-02', '0']
    """
    instant, day = ts, values.business_date_sql(ts, context.shop_zone, context.cut_off_hour)
    if timed != "TRUE" and (context.cut_off_hour or context.zone != context.shop_zone):
        written = values.business_date_sql(ts, context.zone, 0)
        start = f"(CAST({written} AS TIMESTAMP) + INTERVAL {int(context.cut_off_hour)} HOUR)"
        opening = values.instant_sql(start, "TIMESTAMP", order=None, zone=context.shop_zone)
        instant = f"CASE WHEN {timed} THEN {ts} ELSE {opening} END"
        day = f"CASE WHEN {timed} THEN {day} ELSE {written} END"
    hour = f"CASE WHEN {timed} THEN {values.local_hour_sql(ts, context.shop_zone)} END"
    return {
        "ts": instant,
        "known_at": f"{instant} + INTERVAL {int(context.settings.lag_hours)} HOUR",
        "local_date": day,
        "local_hour": hour,
    }
