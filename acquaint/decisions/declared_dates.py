"""Dates that come back every year: birthdays and anniversaries, as customers or the shop declared them.

Nothing is inferred: a date that can be read in two ways (03/04) is read only where other values of the same trait
show which comes first, else it is left out.
"""

from __future__ import annotations

from acquaint.decisions.past import morning, seen, told
from acquaint.features.histories import ACCOUNT_SINCE
from acquaint.features.profiles import Moment
from acquaint.identity.ages import BIRTH_DATES
from acquaint.sources.sql import literal

ANNIVERSARIES = (
    *("anniversary", "wedding_anniversary", "wedding_day", "wedding_date", "jahrestag", "hochzeitstag"),
    *("anniversaire_de_mariage", "aniversario_de_boda", "anniversario", "trouwdag"),
)
"""Names of traits that are an anniversary of the customer's own."""
LEAD_DAYS = 7
"""Days before the date on which it fires."""
BEGUN_DAYS = 90
"""A first order later than this after the shop's own first is taken for the customer's first."""

_PLAIN = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%d.%m.%Y", "%d. %B %Y", "%d %B %Y", "%B %d, %Y")


def birthdays(at: Moment, zone: str, cut_off_hour: int) -> str:
    """Return the SQL of firings of declared birthdays: customer, day, due, detail, happened."""
    return _yearly(_stated(BIRTH_DATES, at, zone, cut_off_hour), at, least_years=0, counted=False)


def anniversaries(at: Moment, zone: str, cut_off_hour: int) -> str:
    """Return the SQL of firings of anniversaries: declared ones, else of the account, else of the first order.

    `detail` is the number of years since the account was opened or the first order; null for declared ones.
    """
    declared = _yearly(_stated(ANNIVERSARIES, at, zone, cut_off_hour), at, least_years=0, counted=False)
    own = _yearly(_beginnings(at, zone, cut_off_hour), at, least_years=1, counted=True)
    return f"{declared} UNION ALL ({own})"


def _yearly(dates: str, at: Moment, *, least_years: int, counted: bool) -> str:
    """Return the SQL of the firings of yearly `dates`: customer, date, and the mornings `since` ... `ends` they hold.

    A date fires 7 days before it is due, or on the morning it becomes known where that is later; 29 February is due on
    the 28th in other years.
    """
    years = ", ".join(f"({at.day.year + shift})" for shift in (-1, 0, 1))
    of_month = "last_day(make_date(y, month(date), 1))"
    detail = "y - year(date)" if counted else "NULL"
    return f"""
        SELECT customer, day, due, CAST({detail} AS VARCHAR) AS detail, CAST(NULL AS DATE) AS happened
        FROM (
            SELECT *, CAST(greatest(due - {LEAD_DAYS}, since) AS DATE) AS day FROM (
                SELECT *, make_date(y, month(date), least(day(date), day({of_month}))) AS due
                FROM ({dates}) dated, (VALUES {years}) every(y)
            )
        )
        WHERE day <= due AND (ends IS NULL OR day < ends) AND y - year(date) >= {least_years} AND due > date
    """


def _stated(names: tuple[str, ...], at: Moment, zone: str, cut_off_hour: int) -> str:
    """Return the SQL of what traits of these names say, and the mornings between which each saying holds."""
    name = "trim(regexp_replace(strip_accents(lower(trait)), '[^a-z]+', '_', 'g'), '_')"
    listed = ", ".join(literal(each) for each in names)
    return f"""
        SELECT customer, date, since, lead(since) OVER (PARTITION BY customer ORDER BY since) AS ends
        FROM (
            SELECT customer, since, max(date) AS date FROM (
                SELECT customer, {morning(zone, cut_off_hour, None)} AS since, {_date("value", "trait")} AS date
                FROM {told(at)} WHERE {name} IN ({listed})
            ) WHERE date IS NOT NULL GROUP BY customer, since
            -- The same date stated again is no new saying, and must not fire again.
            QUALIFY max(date) IS DISTINCT FROM lag(max(date)) OVER (PARTITION BY customer ORDER BY since)
        )
    """


def _date(value: str, trait: str) -> str:
    """Return the SQL of the date a text states; null where it states none, or could state two.

    A year that is not stated is 2000, which has every day.
    """
    bare = f"regexp_replace(trim({value}), '[ T]+[0-9]{{1,2}}:[0-9]{{2}}.*$', '')"
    formats = ", ".join(literal(each) for each in _PLAIN)
    parts = rf"regexp_extract({bare}, '^(\d{{1,2}})[/-](\d{{1,2}})[/-](\d{{4}})$', ['a', 'b', 'y'])"
    first, second = (f"TRY_CAST({parts}.{part} AS INTEGER)" for part in "ab")
    day_first = f"coalesce({first} > 12, FALSE)"
    month_first = f"coalesce({second} > 12, FALSE)"
    any_day, any_month = (f"bool_or({each}) OVER (PARTITION BY {trait})" for each in (day_first, month_first))
    return rf"""CAST(coalesce(
        try_strptime({bare}, [{formats}]),
        try_strptime('2000' || regexp_extract({bare}, '^-?-?(\d{{2}}-\d{{2}})$', 1), '%Y%m-%d'),
        try_strptime(regexp_extract({bare}, '^\d{{1,2}}\.\d{{1,2}}\.$') || '2000', '%d.%m.%Y'),
        CASE WHEN {day_first} OR NOT {month_first} AND {any_day} AND NOT {any_month}
             THEN try_strptime(replace({bare}, '-', '/'), '%d/%m/%Y')
             WHEN {month_first} OR {any_month} AND NOT {any_day}
             THEN try_strptime(replace({bare}, '-', '/'), '%m/%d/%Y') END
    ) AS DATE)"""


def _beginnings(at: Moment, zone: str, cut_off_hour: int) -> str:
    """Return the SQL of when each customer's account was opened, else of the first order, and how long that holds."""
    opened = _stated((ACCOUNT_SINCE,), at, zone, cut_off_hour)
    return f"""
        SELECT customer, date, since, ends FROM ({opened})
        UNION ALL
        SELECT f.customer, f.date, f.since, o.since AS ends
        FROM (
            SELECT customer, min(local_date) AS date, min({morning(zone, cut_off_hour)}) AS since
            FROM {seen("orders", at)} WHERE is_order GROUP BY customer
        ) f LEFT JOIN (SELECT customer, min(since) AS since FROM ({opened}) GROUP BY customer) o USING (customer)
        WHERE f.date >= (SELECT min(local_date) FROM {seen("orders", at)} WHERE is_order) + {BEGUN_DAYS}
            AND (o.since IS NULL OR o.since > f.since)
    """
