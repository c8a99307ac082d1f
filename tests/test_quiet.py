"""Quiet hours: how they are written, and which hours of the shop's day they leave."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acquaint import quiet
from acquaint.config import parse
from acquaint.errors import SettingsError

MONDAY, SUNDAY = date(2026, 3, 2), date(2026, 3, 8)
ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "UTC", "Asia/Kathmandu")


def test_usual_quiet_hours():
    assert quiet.open_hours(quiet.of("phone", {}), MONDAY, "UTC", "UTC") == tuple(range(9, 20))
    assert quiet.open_hours(quiet.of("phone", {}), SUNDAY, "UTC", "UTC") == ()
    assert quiet.open_hours(quiet.of("sms", {}), SUNDAY, "UTC", "UTC") == tuple(range(9, 20))
    assert quiet.open_hours(quiet.of("push", {}), SUNDAY, "UTC", "UTC") == tuple(range(9, 20))
    for channel in ("email", "post"):
        assert len(quiet.open_hours(quiet.of(channel, {}), SUNDAY, "UTC", "UTC")) == 24


def test_what_the_shop_says_counts():
    said = {"phone": "18-10, saturday, Sunday", "sms": ""}
    assert quiet.open_hours(quiet.of("phone", said), MONDAY, "UTC", "UTC") == tuple(range(10, 18))
    assert len(quiet.open_hours(quiet.of("sms", said), MONDAY, "UTC", "UTC")) == 24
    assert quiet.parse("0-24").hours == frozenset(range(24))
    assert quiet.parse("12-14, 20-8").hours == {12, 13, 20, 21, 22, 23, *range(8)}


@given(st.sampled_from(ZONES), st.sampled_from(ZONES), st.dates(date(2024, 1, 1), date(2026, 12, 31)),
       st.integers(0, 23), st.integers(1, 23))  # fmt: skip
def test_no_minute_of_an_open_hour_is_quiet_for_whom_it_would_ring(zone, recipient, day, start, length):
    """Summer time and zones that are half an hour off included."""
    night = quiet.parse(f"{start}-{(start + length) % 24}, Sunday")
    for hour in quiet.open_hours(night, day, zone, recipient):
        begin = datetime(day.year, day.month, day.day, hour, tzinfo=ZoneInfo(zone)).astimezone(UTC)
        for minute in range(0, 60, 15):
            there = (begin + timedelta(minutes=minute)).astimezone(ZoneInfo(recipient))
            assert there.hour not in night.hours
            assert there.weekday() != 6


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("sms = '25-9'", r"quiet_hours, sms: '25-9' is neither hours nor a weekday"),
        ("sms = '9-9'", "'9-9' is neither"),
        ("sms = 'Someday'", "'Someday' is neither"),
        ("fax = '20-9'", "quiet_hours, fax: This is no channel"),
    ],
)
def test_bad_quiet_hours_get_one_clear_word(text, said):
    with pytest.raises(SettingsError, match=said):
        parse(f"[contact_policy]\nquiet_hours = {{ {text} }}")
