"""What `acquaint goals` prints: candidates for the act that makes a regular, with intervals."""

from __future__ import annotations

from datetime import date

from acquaint import words
from acquaint.features.goals import Candidate, Confirmed, Goal
from acquaint.records import Estimate, NotEnoughData

_ORIGIN = {
    "data": "it tells best who is still active after half a year, and newer customers confirm it",
    "second gap": "until the data tell more: the second order, in the time in which 80 % of those who come again do",
    "default": "until there are enough second orders to go by",
    "set": "set in acquaint.toml",
}


def lines(as_of: date, goal: Goal, found: tuple[Confirmed, ...] | NotEnoughData) -> list[str]:
    """Return the goal in use and the ranked candidates."""
    head = [
        f"As of {words.day(as_of)}",
        f"Goal in use: {goal.count} {goal.of} within {goal.within_days} days",
        f"  {_ORIGIN[goal.origin]}",
        "",
    ]
    if isinstance(found, NotEnoughData):
        return [
            *head,
            f"Candidates: not enough data; {words.many(found.missing, 'more new customer')} followed for a year.",
        ]
    if not found:
        return [*head, "Candidates: none is reached by 20 to 70 of 100 new customers."]
    title = f"{'candidate':<34}{'reached':>9}{'active later, with':>24}{'without':>20}  newer customers"
    rows = [_row(each) for each in found[:10]]
    return [*head, title, *rows, "", "A sign, not yet a cause: who reaches it may have been different before."]


def _row(each: Confirmed) -> str:
    older = each.older
    name = f"{older.count} {older.of} in {words.many(older.weeks, 'week')}"
    confirmed = "confirm it" if each.holds else _newer(each.newer)
    reached, with_, without = (
        words.share(older.reached.value),
        _interval(older.active_with),
        _interval(older.active_without),
    )
    return f"{name:<34}{reached:>9}{with_:>24}{without:>20}  {confirmed}"


def _newer(newer: Candidate | NotEnoughData) -> str:
    return "too few to say" if isinstance(newer, NotEnoughData) else "do not confirm it"


def _interval(estimate: Estimate) -> str:
    low = words.share(estimate.low) if estimate.low is not None else "?"
    high = words.share(estimate.high) if estimate.high is not None else "?"
    return f"{words.share(estimate.value)} ({low} - {high})"
