"""The morning from which an event counts, in the shop's own days."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import duckdb
import pytest

from acquaint import clock
from acquaint.decisions import past


@pytest.mark.parametrize(("zone", "cut_off"), [("UTC", 0), ("Europe/Berlin", 0), ("America/New_York", 4)])
@pytest.mark.parametrize(
    ("happened", "known"),
    [
        ("2025-03-29 23:30", "2025-03-29 23:30"),
        ("2025-03-30 01:30", "2025-03-30 03:30"),
        ("2025-03-28 12:00", "2025-03-30 23:59"),
        ("2025-03-28 12:00", "2025-03-30 22:00"),
        ("2025-10-26 00:30", "2025-10-27 00:00"),
    ],
)
def test_the_morning_is_the_first_day_whose_start_sees_the_event(zone, cut_off, happened, known):
    ts, known_at = datetime.fromisoformat(happened), datetime.fromisoformat(known)
    day = clock.business_date(ts.replace(tzinfo=UTC), zone, cut_off)
    with duckdb.connect() as con:
        con.execute("SET TimeZone = 'UTC'")
        found: date = con.execute(
            f"SELECT {past.morning(zone, cut_off)} FROM (SELECT ? AS ts, ? AS known_at, ? AS local_date)",
            [ts, known_at, day],
        ).fetchall()[0][0]
    for each, sees in ((found - timedelta(days=1), False), (found, True)):
        start = clock.day_start(each, zone, cut_off).replace(tzinfo=None)
        assert (ts < start and known_at <= start) is sees
