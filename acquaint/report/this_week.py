"""The list of a week in the summary of a run: whom to contact and why, what is at stake, who is left alone."""

from __future__ import annotations

from collections.abc import Iterator

from acquaint.records import Run, WeekCounts
from acquaint.words import Words

WEEK_DAYS = 7
MOST_REASONS = 3
"""Most reasons told of who is left alone; those of the rest stand in the list."""
_WAITING = "waiting"
"""Reason of those who wait to be compared, who are told apart."""


def lines(run: Run, words: Words, file: str) -> list[str]:
    """Return what the list of the week, which lies in `file`, comes to."""
    week = run.week
    if week is None:
        return []
    # Where nobody can be reached, `reach` says so.
    due = [_due(week, words)] if week.listed or week.reachable_share else []
    texts = [*due, *_stakes(week, words), *_left_alone(week, words)]
    return [words("summary.week.title", file=file), *(f"  {text}" for text in texts)]


def _due(week: WeekCounts, words: Words) -> str:
    """Say whom to call and write to, and why; the most frequent reasons first."""
    contacts = (("call", week.calls), ("write", week.emails))
    how = ", ".join(words(f"summary.week.{way}", n=count) for way, count in contacts if count)
    kinds = sorted(((kind, n) for kind, n in week.by_kind.items() if n), key=lambda each: (-each[1], each[0]))
    if not how or not kinds:
        return how or words("summary.week.nobody")
    return words("summary.week.contacts", how=how, kinds=", ".join(_kind(kind, n, words) for kind, n in kinds))


def _stakes(week: WeekCounts, words: Words) -> list[str]:
    """Say what is at stake, and how many wait so that it can be measured."""
    parts = [_at_stake(week, words)] if week.at_stake_high_minor > 0 else []
    parts += [_waits(week, words)] if week.waits else []
    return ["; ".join(parts)] if parts else []


def _kind(kind: str, count: int, words: Words) -> str:
    key = f"summary.week.kind.{kind}"
    return words(key, n=count) if words.has(key) else words("summary.week.kind.own", n=count, name=kind)


def _at_stake(week: WeekCounts, words: Words) -> str:
    return words("summary.week.at_stake", amount=words.between(week.at_stake_low_minor, week.at_stake_high_minor))


def _waits(week: WeekCounts, words: Words) -> str:
    if week.wait_days is None or week.wait_days % WEEK_DAYS:
        return words("summary.week.waits", n=week.waits)
    return words("summary.week.waits_weeks", n=week.waits, weeks=week.wait_days // WEEK_DAYS)


def _left_alone(week: WeekCounts, words: Words) -> Iterator[str]:
    """Yield who is left alone by the most frequent reasons; who waits has been told."""
    gates = [(gate, n) for gate, n in week.left_alone.items() if n and gate != _WAITING]
    gates.sort(key=lambda each: (-each[1], each[0]))
    if gates:
        reasons = [_gate(gate, n, words) for gate, n in gates[:MOST_REASONS]] + (
            ["..."] if len(gates) > MOST_REASONS else []
        )
        yield words("summary.week.left_alone", reasons=", ".join(reasons))


def _gate(gate: str, count: int, words: Words) -> str:
    key = f"summary.week.gate.{gate}"
    return words(key, n=count) if words.has(key) else words("summary.week.gate.other", n=count, name=gate)


def reach(run: Run, words: Words) -> list[str]:
    """Say which share of customers and of sales can be reached at all."""
    week = run.week
    if week is None or not run.customers.total:
        return []
    if not week.reachable_share:
        return ["  " + words("summary.week.reach_none")]
    return ["  " + words("summary.week.reach", share=week.reachable_share, sales=week.reachable_sales_share)]
