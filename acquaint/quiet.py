"""Quiet hours: when nobody wants to be rung, written as "20-9, Sunday", in the zone of whom it would ring."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import msgspec

from acquaint.errors import SettingsError

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
USUAL = {"phone": "20-9, Sunday", "sms": "20-9", "push": "20-9"}
"""By channel where the shop says nothing; other channels neither ring nor buzz."""
DAY_HOURS = 24
_HOURS = re.compile(r"(\d{1,2})\s*-\s*(\d{1,2})")


class Quiet(msgspec.Struct, frozen=True):
    """Hours (0-23) that are quiet on every day, and weekdays (0 = Monday) that are quiet altogether."""

    hours: frozenset[int] = frozenset()
    weekdays: frozenset[int] = frozenset()

    def at(self, moment: datetime) -> bool:
        """Tell whether a moment, on the clock of whom it would ring, is quiet.

        Examples
        --------
        >>> night = parse("20-9, Sunday")
        >>> [night.at(datetime(2026, 3, 2, hour)) for hour in (8, 9, 19, 20)]
        [True, False, False, True]
        """
        return moment.hour in self.hours or moment.weekday() in self.weekdays


def parse(text: str) -> Quiet:
    """Return what is written: hours from-to and weekdays, with commas between them; empty for no quiet hours.

    Raises
    ------
    SettingsError
        It is neither; the word is named.
    """
    hours: set[int] = set()
    weekdays: set[int] = set()
    for word in (part.strip() for part in text.split(",") if part.strip()):
        found = _HOURS.fullmatch(word)
        if word.lower() in WEEKDAYS:
            weekdays.add(WEEKDAYS.index(word.lower()))
        elif found and max(start := int(found[1]), end := int(found[2])) <= DAY_HOURS and start != end:
            hours |= {each % DAY_HOURS for each in range(start, end if end > start else end + DAY_HOURS)}
        else:
            raise SettingsError(f"{word!r} is neither hours nor a weekday.", to_do='Write for example "20-9, Sunday".')
    return Quiet(frozenset(hours), frozenset(weekdays))


def of(channel: str, said: Mapping[str, str]) -> Quiet:
    """Return the quiet hours of a channel, as said, else as usual."""
    return parse(said.get(channel, USUAL.get(channel, "")))


def open_hours(quiet: Quiet, day: date, zone: str, recipient: str) -> tuple[int, ...]:
    """Return the hours of a day on the shop's clock at which it is quiet nowhere in the hour at the recipient's.

    Parameters
    ----------
    zone, recipient
        Zones (IANA) of the shop and of whom it would ring.

    Examples
    --------
    >>> open_hours(parse("20-9"), date(2026, 3, 2), "Europe/Berlin", "America/New_York")
    (0, 1, 15, 16, 17, 18, 19, 20, 21, 22, 23)
    """
    there = ZoneInfo(recipient)
    starts = ((h, datetime.combine(day, time(h), ZoneInfo(zone)).astimezone(UTC)) for h in range(DAY_HOURS))
    minutes = (timedelta(), timedelta(minutes=59))  # some zones are half an hour off
    return tuple(h for h, start in starts if not any(quiet.at((start + each).astimezone(there)) for each in minutes))


def longest(hours: tuple[int, ...]) -> tuple[int, int] | None:
    """Return from which hour to which the longest stretch of hours goes; None for no hours.

    Examples
    --------
    >>> longest((0, 1, 15, 16, 17)), longest(())
    ((15, 18), None)
    """
    starts = [hour for hour in hours if hour - 1 not in hours]
    ends = [hour + 1 for hour in hours if hour + 1 not in hours]
    return max(zip(starts, ends, strict=True), key=lambda each: each[1] - each[0], default=None)
