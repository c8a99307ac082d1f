"""Time: the only place that reads the clock, and the arithmetic of business days.

The day is the only grain. The *business date* of an instant is the shop-local date of (instant - cut-off hour).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo


def now() -> datetime:
    """Return the present instant in UTC; nothing else in acquaint may ask for it."""
    return datetime.now(UTC)


def day_start(day: date, zone: str, cut_off_hour: int = 0) -> datetime:
    """Return the instant (UTC) at which business day `day` starts.

    Examples
    --------
    >>> day_start(date(2026, 3, 2), "Europe/Berlin").isoformat()
    '2026-03-01T23:00:00+00:00'
    """
    return datetime.combine(day, time(cut_off_hour), ZoneInfo(zone)).astimezone(UTC)


def business_date(instant: datetime, zone: str, cut_off_hour: int = 0) -> date:
    """Return the business date of a zone-aware `instant`.

    Examples
    --------
    >>> business_date(datetime(2026, 3, 1, 23, 30, tzinfo=UTC), "Europe/Berlin").isoformat()
    '2026-03-02'
    >>> business_date(datetime(2026, 3, 1, 23, 30, tzinfo=UTC), "Europe/Berlin", cut_off_hour=4).isoformat()
    '2026-03-01'
    """
    return (instant.astimezone(ZoneInfo(zone)).replace(tzinfo=None) - timedelta(hours=cut_off_hour)).date()


def last_day(as_of: datetime, zone: str, cut_off_hour: int = 0) -> date:
    """Return D, the business date of the instant one microsecond before `as_of`; windows end with it."""
    return business_date(as_of - timedelta(microseconds=1), zone, cut_off_hour)
