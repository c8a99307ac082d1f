"""Business days: the shop's zone and cut-off hour decide which day an instant belongs to."""

from __future__ import annotations

import ast
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

import acquaint
from acquaint import clock

ZONES = ("UTC", "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland")
days = st.dates(date(1990, 1, 1), date(2090, 1, 1))


@given(days, st.sampled_from(ZONES), st.integers(0, 5))
def test_a_day_starts_where_the_one_before_ends(day, zone, cut_off):
    start = clock.day_start(day, zone, cut_off)
    assert clock.business_date(start, zone, cut_off) == day or _skipped(day, zone, cut_off)
    assert clock.last_day(start, zone, cut_off) == day - timedelta(days=1)


def _skipped(day: date, zone: str, cut_off: int) -> bool:
    """Whether the hour the day starts at does not exist on that day: clocks are put forward over it."""
    local = datetime(day.year, day.month, day.day, cut_off, tzinfo=ZoneInfo(zone))
    return local.astimezone(UTC).astimezone(ZoneInfo(zone)).replace(tzinfo=None) != local.replace(tzinfo=None)


@pytest.mark.parametrize(
    ("instant", "zone", "cut_off", "day"),
    [
        ("2026-03-28T22:59:59+00:00", "Europe/Berlin", 0, "2026-03-28"),
        ("2026-03-28T23:00:00+00:00", "Europe/Berlin", 0, "2026-03-29"),
        ("2026-03-29T22:00:00+00:00", "Europe/Berlin", 0, "2026-03-30"),
        ("2026-03-02T03:59:00+01:00", "Europe/Berlin", 4, "2026-03-01"),
        ("2026-03-02T04:00:00+01:00", "Europe/Berlin", 4, "2026-03-02"),
        ("2026-01-01T04:59:00+00:00", "America/New_York", 0, "2025-12-31"),
    ],
)
def test_business_dates(instant, zone, cut_off, day):
    assert clock.business_date(datetime.fromisoformat(instant), zone, cut_off) == date.fromisoformat(day)


def test_now_is_an_instant_in_utc():
    assert clock.now().tzinfo is UTC


def test_nothing_else_reads_the_clock():
    found = []
    for path in Path(acquaint.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Attribute) and node.attr in {"now", "today", "utcnow", "time_ns"}:
                owner = ast.unparse(node.value)
                if owner != "clock" and path.name != "clock.py":
                    found.append(f"{path.name}: {owner}.{node.attr}")
    assert found == []
