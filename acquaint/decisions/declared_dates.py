"""Dates that come back every year: birthdays and anniversaries, as customers or the shop declared them.

Nothing is inferred: a date that can be read in two ways (03/04) is read only where other values of the same trait
show which comes first, else it is left out.
"""

from __future__ import annotations

from acquaint.decisions.past import morning, seen, told
from acquaint.features.histories import ACCOUNT_SINCE
from acquaint.features.profiles import Moment
from acquaint.identity import declared
from acquaint.identity.ages import OF_AGE_YEARS
from acquaint.sources.names import is_birth_date_sql, is_named_sql

ANNIVERSARIES = (
    *("anniversary", "wedding_anniversary", "wedding_day", "wedding_date", "jahrestag", "hochzeitstag"),
    *("anniversaire_de_mariage", "aniversario_de_boda", "anniversario", "trouwdag"),
)
"""Names of traits that are an anniversary of the customer's own."""
LEAD_DAYS = 7
"""Days before the date on which it fires."""
BEGUN_DAYS = 90
"""A first order later than this after the shop's own first is taken for the customer's first."""


def birthdays(at: Moment, zone: str, cut_off_hour: int) -> str:
    """Return the SQL of firings of declared birthdays: customer, day, due, detail, happened.

    The eighteenth fires for nobody: a week before it they are under age.
    """
    stated = _stated(is_birth_date_sql("trait"), at, zone, cut_off_hour)
    return _yearly(stated, at, least_years=OF_AGE_YEARS + 1, counted=False)


def anniversaries(at: Moment, zone: str, cut_off_hour: int) -> str:
    """Return the SQL of firings of anniversaries: declared ones, else of the account, else of the first order.

    `detail` is the number of years since the account was opened or the first order; null for declared ones.
    """
    stated = _stated(is_named_sql("trait", ANNIVERSARIES), at, zone, cut_off_hour)
    theirs = _yearly(stated, at, least_years=0, counted=False)
    own = _yearly(_beginnings(at, zone, cut_off_hour), at, least_years=1, counted=True)
    return f"{theirs} UNION ALL ({own})"


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


def _stated(named: str, at: Moment, zone: str, cut_off_hour: int) -> str:
    """Return the SQL of what the traits that are `named` so say, and the mornings between which each saying holds."""
    rows = f"SELECT customer, trait, value, {morning(zone, cut_off_hour, None)} AS since FROM {told(at)} WHERE {named}"
    return f"""
        SELECT customer, date, since, lead(since) OVER (PARTITION BY customer ORDER BY since) AS ends
        FROM (
            SELECT customer, since, max(date) AS date FROM (
                SELECT customer, since, {declared.settled()} AS date FROM ({declared.read(rows)})
            ) WHERE date IS NOT NULL GROUP BY customer, since
            -- The same date stated again is no new saying, and must not fire again.
            QUALIFY max(date) IS DISTINCT FROM lag(max(date)) OVER (PARTITION BY customer ORDER BY since)
        )
    """


def _beginnings(at: Moment, zone: str, cut_off_hour: int) -> str:
    """Return the SQL of when each customer's account was opened, else of the first order, and how long that holds."""
    opened = _stated(is_named_sql("trait", (ACCOUNT_SINCE,)), at, zone, cut_off_hour)
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
