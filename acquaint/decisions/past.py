"""The past of each customer as a moment sees it: rows of the canonical tables with their customer, as SQL.

An event counts if `ts < as_of` and `known_at <= as_of`. Its *morning* is the first business day whose start sees it:
the day after it happened, or later where it became known later. What is said by mornings is a function of the data.
"""

from __future__ import annotations

from acquaint.features.profiles import Moment
from acquaint.sources.values import business_date_sql

ANSWERS = "answers"
"""Source of what the shop has typed into its list. The next list counts it whatever day it is read at: a list is
answered on its day and later, while the newest export may still be the old one."""
_ANSWERING = ("contacts", "responses")
_COUNTED = {"orders": " AND status = 'counted'"}


def seen(table: str, at: Moment) -> str:
    """Return the SQL of the rows of `table` that count at `at`, each with its `customer`; in brackets.

    Parameters
    ----------
    table
        orders (counted ones), events, contacts or responses.
    """
    instant = f"TIMESTAMP '{at.as_of.replace(tzinfo=None)}'"
    typed = f" OR source = '{ANSWERS}'" if table in _ANSWERING else ""
    counts = f"(ts < {instant} AND known_at <= {instant}{typed}){_COUNTED.get(table, '')}"
    return f"(SELECT members.customer, {table}.* FROM {table} JOIN members USING (atom) WHERE {counts})"


def told(at: Moment) -> str:
    """Return the SQL of the traits known at `at`, each with its `customer`; in brackets."""
    instant = f"TIMESTAMP '{at.as_of.replace(tzinfo=None)}'"
    return f"(SELECT customer, traits.* FROM traits JOIN members USING (atom) WHERE known_at <= {instant})"


def morning(zone: str, cut_off_hour: int, happened: str | None = "local_date") -> str:
    """Return the SQL of a row's morning; `happened` is the column of its business date, None where it has none."""
    known = business_date_sql("(known_at - INTERVAL 1 MICROSECOND)", zone, cut_off_hour)
    if happened is None:
        return f"({known} + 1)"
    # Most is known at once; to convert zones a million times takes seconds.
    return f"(CASE WHEN known_at <= ts THEN {happened} ELSE greatest({happened}, {known}) END + 1)"
