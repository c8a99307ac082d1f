"""When each channel may be used in the week, by the zone of whom it would ring: never in quiet hours."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import available_timezones

from acquaint import quiet
from acquaint.config import Settings
from acquaint.decisions.listed import table
from acquaint.decisions.past import told
from acquaint.features.profiles import Moment
from acquaint.identity.statements import CHANNELS

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

TRAIT = "time_zone"
"""Trait with the zone (IANA) a customer lives in; the shop's where there is none, or one that is not known."""
WEEK = 7


def lay(con: DuckDBPyConnection, settings: Settings, at: Moment, zone: str) -> None:
    """Make `customer_zones` (customer, zone), `open_days` (zone, channel, days) and `open_hours`.

    `open_days.days` has a bit for each day of the week on which there is an open hour. `open_hours` (zone, channel,
    day, hours, from_hour, to_hour) has these hours on the shop's clock and the longest stretch of them, which is null
    where the whole day is open. Reads `profiles`, `traits` and `members`.
    """
    _zones(con, at, zone)
    rows = [
        (name, channel, at.day + timedelta(days=n), hours)
        for (name,) in con.execute("SELECT DISTINCT zone FROM customer_zones ORDER BY zone").fetchall()
        for channel in CHANNELS
        for n in range(WEEK)
        if (hours := _open(settings, channel, at, n, zone, name))
    ]
    _lay(con, rows, at)


def _zones(con: DuckDBPyConnection, at: Moment, zone: str) -> None:
    known = con.execute(f"SELECT DISTINCT value FROM {told(at)} WHERE trait = '{TRAIT}' ORDER BY value").fetchall()
    names = [name for (name,) in known if name in _all_zones()]
    table(con, "known_zones", {"zone": names}, {"zone": _text()})
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE customer_zones AS
        SELECT customer, coalesce(t.zone, $zone) AS zone FROM profiles LEFT JOIN (
            SELECT customer, arg_max(value, (known_at, value)) AS zone FROM {told(at)}
            WHERE trait = '{TRAIT}' AND value IN (SELECT zone FROM known_zones) GROUP BY customer
        ) t USING (customer) WHERE kind = 'person'
        """,
        {"zone": zone},
    )


def _open(settings: Settings, channel: str, at: Moment, n: int, zone: str, recipient: str) -> tuple[int, ...]:
    """Return the open hours of a day of the week; of the telephone, while the shop calls at all."""
    silent = quiet.of(channel, settings.contact_policy.quiet_hours)
    hours = quiet.open_hours(silent, at.day + timedelta(days=n), zone, recipient)
    phone = settings.contact.phone
    return tuple(h for h in hours if channel != "phone" or phone.from_hour <= h < phone.to_hour)


def _lay(con: DuckDBPyConnection, rows: Sequence[tuple[str, str, date, tuple[int, ...]]], at: Moment) -> None:
    """Make `open_hours` and `open_days` of the open hours by zone, channel and day."""
    import pyarrow as pa  # noqa: PLC0415

    whole = pa.int64()
    stretch = [None if len(row[3]) == quiet.DAY_HOURS else quiet.longest(row[3]) for row in rows]
    columns = {name: [row[n] for row in rows] for n, name in enumerate(("zone", "channel", "day"))}
    table(
        con, "open_hours",
        columns | {
            "hours": [list(row[3]) for row in rows],
            "from_hour": [each and each[0] for each in stretch], "to_hour": [each and each[1] for each in stretch],
        },
        {"zone": _text(), "channel": _text(), "day": pa.date32(), "hours": pa.list_(whole), "from_hour": whole,
         "to_hour": whole},
    )  # fmt: skip
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE open_days AS
        SELECT zone, channel, CAST(sum(CAST(1 AS BIGINT) << CAST(day - DATE '{at.day}' AS BIGINT)) AS BIGINT) AS days
        FROM open_hours GROUP BY zone, channel
    """)


@cache
def _all_zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _text() -> object:
    import pyarrow as pa  # noqa: PLC0415

    return pa.string()
