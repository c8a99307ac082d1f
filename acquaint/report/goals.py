"""What `acquaint goals` prints: candidates for the act that makes a regular, with intervals."""

from __future__ import annotations

from datetime import date

from acquaint.features.goals import Candidate, Confirmed, Goal
from acquaint.records import Estimate, NotEnoughData
from acquaint.words import Words

_NOUNS = {"occasions": "occasion", "categories": "category"}
_COLUMNS = (34, 9, 24, 20)
_SHOWN = 10


def lines(as_of: date, goal: Goal, found: tuple[Confirmed, ...] | NotEnoughData, words: Words) -> list[str]:
    """Return the goal in use and the ranked candidates."""
    used = words("goals.goals.goal", what=words.many(goal.count, _NOUNS[goal.of]), days=goal.within_days)
    head = [
        words("goals.goals.as_of", day=as_of),
        words("goals.goals.in_use", goal=used),
        "  " + words(f"goals.origin.{goal.origin}"),
        "",
    ]
    if isinstance(found, NotEnoughData):
        return [*head, words("goals.goals.few", n=found.missing)]
    if not found:
        return [*head, words("goals.goals.none")]
    names = words.under("goals.column")
    title = _columns(names["candidate"], names["reached"], names["with"], names["without"], names["newer"])
    return [*head, title, *(_row(each, words) for each in found[:_SHOWN]), "", words("goals.goals.sign")]


def _columns(name: str, reached: str, with_: str, without: str, newer: str) -> str:
    first, second, third, fourth = _COLUMNS
    return f"{name:<{first}}{reached:>{second}}{with_:>{third}}{without:>{fourth}}  {newer}"


def _row(each: Confirmed, words: Words) -> str:
    older = each.older
    name = words("goals.goals.candidate", what=words.many(older.count, _NOUNS[older.of]), weeks=older.weeks)
    confirmed = words("goals.newer.holds") if each.holds else _newer(each.newer, words)
    return _columns(
        name, words.share(older.reached.value), _interval(older.active_with, words),
        _interval(older.active_without, words), confirmed,
    )  # fmt: skip


def _newer(newer: Candidate | NotEnoughData, words: Words) -> str:
    return words(f"goals.newer.{'few' if isinstance(newer, NotEnoughData) else 'fails'}")


def _interval(estimate: Estimate, words: Words) -> str:
    low, high = ("?" if bound is None else words.share(bound) for bound in (estimate.low, estimate.high))
    return words("goals.goals.interval", value=estimate.value, low=low, high=high)
