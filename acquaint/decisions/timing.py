"""When a customer is best contacted: the weekday and hours of her own purchases, where she has a habit."""

from __future__ import annotations

from acquaint.config import PhoneSettings

HABIT_SHARE = 0.3
"""Share of purchases from which on a weekday or a part of the day is a habit."""
LEAST_ORDERS = 4
HOURS = 3


def columns(phone: PhoneSettings) -> str:
    """Return the SQL of weekday, from_hour and to_hour over a row of `profiles`; null where there is no habit.

    The hours are three around the usual hour, within the hours the shop calls at.
    """
    part = (
        "CASE WHEN usual_hour BETWEEN 5 AND 11 THEN morning_share WHEN usual_hour BETWEEN 12 AND 16 "
        "THEN afternoon_share WHEN usual_hour >= 17 THEN evening_share END"
    )
    start, end = (f"greatest(usual_hour - 1, {phone.from_hour})", f"least(usual_hour - 1 + {HOURS}, {phone.to_hour})")
    habit = f"orders >= {LEAST_ORDERS} AND {part} >= {HABIT_SHARE} AND {start} < {end}"
    return f"""
        CASE WHEN orders >= {LEAST_ORDERS} AND usual_weekday_share >= {HABIT_SHARE} THEN usual_weekday END AS weekday,
        CASE WHEN {habit} THEN {start} END AS from_hour, CASE WHEN {habit} THEN {end} END AS to_hour
    """
