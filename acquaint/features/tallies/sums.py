"""Counts, sums, sums of squares and decayed sums over one relation, all-time or by day."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate, chain
from operator import add
from typing import Any

import msgspec

from acquaint import tally
from acquaint.expr import Binary, Call, Literal, Name, Tally, Tree
from acquaint.features.tallies.state import Columns, Moment, Rows, Sight, State, listed, where_held

KINDS = ("count", "sum", "squares", "decayed")
Days = dict[int, list[int]]
"""Business day -> its sums."""


def added(node: Tally) -> Tally:
    """Return what a tally adds up per day: windows and weights come when it is read."""
    kind = "sum" if node.tally == "decayed" else node.tally
    return msgspec.structs.replace(node, tally=kind, days=None, half=None)


class Totals(State[list[int]]):
    """One number for each different sum."""

    stored = ("value",)

    def __init__(self, relation: str, nodes: Sequence[Tally], sight: Sight) -> None:
        super().__init__(relation, nodes)
        self._parts = tuple(dict.fromkeys(added(node) for node in nodes))
        self._places = [self._parts.index(added(node)) for node in nodes]
        self._amounts = sight.places([_amount(part) for part in self._parts])

    def zero(self) -> list[int]:
        """Return zeros."""
        return [0] * len(self._parts)

    def update(self, folded: list[int], rows: Rows, day: int) -> None:  # noqa: ARG002 - all days are one
        """Add the rows of an event."""
        folded[:] = map(add, folded, map(sum, rows[self._amounts]))

    def join(self, folded: list[int], other: list[int]) -> None:
        """Add other sums."""
        folded[:] = map(add, folded, other)

    def pack(self, folded: list[int]) -> Columns:
        """Return the sums; nothing where all are zero."""
        return ([*folded] if any(folded) else [],)

    def unpack(self, columns: Columns) -> list[int]:
        """Return the sums."""
        return list(listed(columns[0])) or self.zero()

    def read(self, columns: Columns, at: Moment) -> list[Any]:  # noqa: ARG002 - all-time is all-time
        """Return the value of each tally; 0 over nothing."""
        value = columns[0]
        return [value[place] for place in self._places] if len(value) else [0] * len(self.nodes)

    def columns(self, rows: Any, last_day: Any) -> Any:  # noqa: ARG002 - all-time is all-time
        """Return the batch form."""
        return rows.group_by("customer").agg(**_sums(rows, self._parts))


class DailySums(State[Days]):
    """One number for each different sum and business day."""

    stored = ("day", "value")

    def __init__(self, relation: str, nodes: Sequence[Tally], sight: Sight) -> None:
        super().__init__(relation, nodes)
        self._parts = tuple(dict.fromkeys(added(node) for node in nodes))
        self._amounts = sight.places([_amount(part) for part in self._parts])
        self._weights = {node.half: tally.weights(node.half) for node in nodes if node.half is not None}
        self._spans = sorted({node.days for node in nodes if node.days is not None})
        self.reach = max(*self._spans, *map(len, self._weights.values()), 0)
        """Days that the longest window, or the slowest decay, reaches back."""
        # What is read of each sum: place among the nodes, and place among the windows, or None for a decayed one.
        self._reads: list[list[tuple[int, int | None]]] = [[] for _ in self._parts]
        for place, node in enumerate(nodes):
            window = None if node.days is None else self._spans.index(node.days)
            self._reads[self._parts.index(added(node))].append((place, window))

    def zero(self) -> Days:
        """Return no days."""
        return {}

    def update(self, folded: Days, rows: Rows, day: int) -> None:
        """Add the rows of an event."""
        sums, added = folded.get(day), map(sum, rows[self._amounts])
        folded[day] = list(added if sums is None else map(add, sums, added))

    def join(self, folded: Days, other: Days) -> None:
        """Add other days."""
        for day, sums in other.items():
            known = folded.get(day)
            folded[day] = sums if known is None else list(map(add, known, sums))

    def pack(self, folded: Days) -> Columns:
        """Return the days that a window can reach, and their sums, day after day."""
        first = max(folded, default=0) - self.reach
        days = sorted(day for day in folded if day > first)
        return (days, list(chain.from_iterable(map(folded.__getitem__, days))))

    def append(self, columns: Columns, more: Columns) -> Columns:
        """Add later days, or to the last one."""
        days, value, width = listed(columns[0]), listed(columns[1]), len(self._parts)
        new_days, new_value = listed(more[0]), listed(more[1])
        if not days or not new_days or new_days[0] < days[-1]:
            return super().append(columns, more)
        if new_days[0] == days[-1]:
            new_value = [*map(add, value[-width:], new_value), *new_value[width:]]
            days, value = days[:-1], value[:-width]
        first = bisect_right(days, new_days[-1] - self.reach)
        return (days[first:] + new_days, value[first * width :] + new_value)

    def unpack(self, columns: Columns) -> Days:
        """Return the days."""
        days, value, width = listed(columns[0]), listed(columns[1]), len(self._parts)
        return {day: value[place * width : place * width + width] for place, day in enumerate(days)}

    def read(self, columns: Columns, at: Moment) -> list[Any]:
        """Return the value of each tally; 0 over nothing."""
        days, value, width = columns[0], columns[1], len(self._parts)
        if not len(days):
            return [0.0 if node.half else 0 for node in self.nodes]
        found: list[Any] = [0] * len(self.nodes)
        counted = [len(days) - bisect_right(days, at.last_day - span) for span in self._spans]
        for part, wanted in enumerate(self._reads):
            # Sums from each day to the last; the first is that of no day.
            newest_first = value[part::width][::-1]
            sums = list(accumulate(newest_first, initial=0))
            for place, window in wanted:
                if window is not None:
                    found[place] = sums[counted[window]]
                else:
                    found[place] = self._decayed(days[::-1], newest_first, self.nodes[place].half, at)
        return found

    def _decayed(self, days: Any, value: Any, half: int | None, at: Moment) -> float:
        weights = self._weights[half or 0]
        ages = [at.last_day - day for day in days]
        weighed = sum(n * weights[age] for age, n in zip(ages, value, strict=True) if age < len(weights))
        return float(weighed) / 1_000_000

    def columns(self, rows: Any, last_day: Any) -> Any:
        """Return the batch form."""
        rows = rows.filter(rows.day > last_day - self.reach)
        return rows.group_by("customer", "day").agg(**_sums(rows, self._parts))


def _sums(rows: Any, parts: Sequence[Tally]) -> dict[str, Any]:
    from acquaint.features import fold  # noqa: PLC0415 - it brings Ibis, which nothing live may

    return {f"value_{place}": fold.reduced(rows, part).coalesce(0) for place, part in enumerate(parts)}


def _amount(part: Tally) -> Tree:
    """Return what a row adds; null adds nothing."""
    nothing = Literal(0, 0)
    if part.tally == "count":
        return where_held(part, Literal(0, 1), nothing)
    amount = Call(0, "coalesce", (Name(0, part.column or ""), nothing))
    return where_held(part, Binary(0, "*", amount, amount) if part.tally == "squares" else amount, nothing)
