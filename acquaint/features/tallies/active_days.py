"""Occasions: the latest 512 business days with an order, and the gaps between them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import date
from operator import sub
from typing import Any

from acquaint import tally
from acquaint.expr import Tally, Tree
from acquaint.features.compiled import Leaf, compiled
from acquaint.features.tallies.state import EPOCH, Columns, Moment, Rows, State, listed

_SPAN = range(1, tally.MOST_GAP_DAYS + 1)
_LOGS = [0, *map(tally.micro_log, _SPAN)]
_SQUARES = [0, *map(tally.micro_log_square, _SPAN)]
Numbers = Sequence[int]


class ActiveDays(State[set[int]]):
    """Days, each once."""

    stored = ("day",)

    def __init__(self, relation: str, nodes: Sequence[Tally]) -> None:
        super().__init__(relation, nodes)
        self._holds = [None if node.where is None else _on_days(node.where) for node in nodes]

    def zero(self) -> set[int]:
        """Return no days."""
        return set()

    def update(self, folded: set[int], rows: Rows, day: int) -> None:  # noqa: ARG002 - the day says it all
        """Take the day of an order."""
        folded.add(day)

    def join(self, folded: set[int], other: set[int]) -> None:
        """Take the days of another state."""
        folded |= other

    def pack(self, folded: set[int]) -> Columns:
        """Return the latest days."""
        return (sorted(folded)[-tally.MOST_OCCASIONS :],)

    def append(self, columns: Columns, more: Columns) -> Columns:
        """Add later days."""
        days, new = listed(columns[0]), listed(more[0])
        if not days or not new or new[0] <= days[-1]:
            return super().append(columns, more)
        return ([*days, *new][-tally.MOST_OCCASIONS :],)

    def unpack(self, columns: Columns) -> set[int]:
        """Return the days."""
        return set(listed(columns[0]))

    def read(self, columns: Columns, at: Moment) -> list[Any]:
        """Return the value of each tally."""
        days = listed(columns[0])
        gaps = list(map(sub, days[1:], days))
        long = max(gaps, default=0) > tally.MOST_GAP_DAYS
        capped = [min(gap, tally.MOST_GAP_DAYS) for gap in gaps] if long else gaps
        tables = {"gap_days": gaps, "gap_logs": [*map(_LOGS.__getitem__, capped)]}
        tables["gap_log_squares"] = [*map(_SQUARES.__getitem__, capped)]
        found: list[Any] = []
        for node, holds in zip(self.nodes, self._holds, strict=True):
            first = 0 if node.days is None else bisect_right(days, at.last_day - node.days)
            seen = range(first, len(days))
            if holds is not None:
                seen = [place for place in seen if holds(days[place])]  # type: ignore[assignment]
            found.append(_value(node.tally, days, seen, tables))
        return found

    def columns(self, rows: Any, last_day: Any) -> Any:  # noqa: ARG002 - days are kept for any window
        """Return the batch form."""
        import ibis  # noqa: PLC0415 - it is not for live reading

        days = rows.filter(rows.is_order).select("customer", "day").distinct()
        later = ibis.window(group_by="customer", order_by=ibis.desc("day"))
        aged = days.mutate(age=ibis.row_number().over(later))
        return aged.filter(aged.age < tally.MOST_OCCASIONS).drop("age")


def _value(kind: str, days: Numbers, seen: Sequence[int], tables: dict[str, list[int]]) -> Any:
    """Return a tally over the days at the places `seen`; a gap belongs to the day that ends it."""
    if kind == "count":
        return len(seen)
    if kind in ("first", "min", "last", "max"):
        return date.fromordinal(days[seen[0 if kind in ("first", "min") else -1]] + EPOCH) if seen else None
    ends = seen[1:] if seen and seen[0] == 0 else seen
    if kind == "gaps":
        return len(ends)
    table = tables[kind]
    if isinstance(ends, range):
        return sum(table[ends.start - 1 :] if ends.start > 1 else table)
    return sum(table[place - 1] for place in ends)


def _on_days(where: Tree) -> Callable[[int], Any]:
    """Return the function that tells whether a day meets a condition."""
    holds = compiled([where], lambda node, program: Leaf("row"))  # noqa: ARG005 - a day is all there is to see
    return lambda day: holds(date.fromordinal(day + EPOCH))[0]
