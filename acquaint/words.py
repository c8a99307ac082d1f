"""How figures read for people: money, days, counts, shares, in one place."""

from __future__ import annotations

from datetime import date

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


def day(value: date) -> str:
    """Return a date in words.

    Examples
    --------
    >>> day(date(2026, 3, 2))
    '2 March 2026'
    """
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}"


def short_day(value: date) -> str:
    """Return a date in few words.

    Examples
    --------
    >>> short_day(date(2026, 3, 2))
    '2 Mar 2026'
    """
    return f"{value.day} {MONTHS[value.month - 1][:3]} {value.year}"


def money(minor: int, currency: str | None, digits: int = 2) -> str:
    """Return an amount of minor units.

    Examples
    --------
    >>> money(4790255, "EUR"), money(-5, None), money(1200, "JPY", 0)
    ('47,902.55 EUR', '-0.05', '1,200 JPY')
    """
    sign, whole = "-" if minor < 0 else "", abs(minor)
    text = f"{whole // 10**digits:,}.{whole % 10**digits:0{digits}d}" if digits else f"{whole:,}"
    return f"{sign}{text}{f' {currency}' if currency else ''}"


def many(count: int, one: str, more: str | None = None) -> str:
    """Return a count with its noun.

    Examples
    --------
    >>> many(1, "order"), many(1204, "order"), many(2, "is", "are")
    ('1 order', '1,204 orders', '2 are')
    """
    return f"{count:,} {one if count == 1 else more or f'{one}s'}"


def share(value: float) -> str:
    """Return a share as a percentage, without pretending to more than whole points.

    Examples
    --------
    >>> share(0.384), share(0.004), share(0.0)
    ('38 %', 'under 1 %', '0 %')
    """
    if 0 < value < 0.005:
        return "under 1 %"
    return f"{value * 100:.0f} %"
