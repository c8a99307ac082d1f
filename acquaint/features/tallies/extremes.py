"""The smallest and largest value of a column, and the days of the first and last row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from acquaint.expr import Name, Tally
from acquaint.features.tallies.state import EPOCH, Columns, Moment, Rows, Sight, State, listed, where_held

HOW = {"min": "min", "max": "max", "first": "min", "last": "max"}
Best = dict[int, int]
"""Business day (0 where no window is read) -> the best number."""


def column_of(node: Tally) -> str:
    """Return the column an extreme looks at."""
    return "local_date" if node.tally in ("first", "last") else node.column or ""


class Extreme(State[Best]):
    """The best number, or that of each day where a window is read; nothing where no row had a value."""

    stored = ("day", "value")

    def __init__(self, relation: str, nodes: Sequence[Tally], sight: Sight, *, dates: bool) -> None:
        super().__init__(relation, nodes)
        self._value, self._dates = sight.place(where_held(nodes[0], Name(0, column_of(nodes[0])))), dates
        self._better: Callable[..., int] = min if HOW[nodes[0].tally] == "min" else max

    def zero(self) -> Best:
        """Return nothing."""
        return {}

    def update(self, folded: Best, rows: Rows, day: int) -> None:
        """Take the rows of an event."""
        for value in rows[self._value]:
            if value is not None:
                number = value.toordinal() - EPOCH if self._dates else value
                self._take(folded, 0 if self.horizon is None else day, number)

    def _take(self, folded: Best, day: int, number: int) -> None:
        known = folded.get(day)
        folded[day] = number if known is None else self._better(known, number)

    def join(self, folded: Best, other: Best) -> None:
        """Take what another state found."""
        for day, number in other.items():
            self._take(folded, day, number)

    def pack(self, folded: Best) -> Columns:
        """Return the days that a window can reach, and their numbers."""
        days = sorted(folded)
        if self.horizon is not None and days:
            first = days[-1] - self.horizon
            days = [day for day in days if day > first]
        return (days, [folded[day] for day in days])

    def unpack(self, columns: Columns) -> Best:
        """Return the numbers by day."""
        return dict(zip(listed(columns[0]), listed(columns[1]), strict=True))

    def read(self, columns: Columns, at: Moment) -> list[Any]:
        """Return the value of each tally; null over nothing."""
        days, value = columns
        if not len(days):
            return [None] * len(self.nodes)
        if self.horizon is None:
            return [self._said(value[0])] * len(self.nodes)
        return [self._within(listed(days), listed(value), at.last_day - (node.days or 0)) for node in self.nodes]

    def _within(self, days: list[int], value: list[int], before: int) -> Any:
        seen = [number for day, number in zip(days, value, strict=True) if day > before]
        return self._said(self._better(seen)) if seen else None

    def _said(self, number: Any) -> int | date:
        return date.fromordinal(int(number) + EPOCH) if self._dates else int(number)

    def columns(self, rows: Any, last_day: Any) -> Any:
        """Return the batch form."""
        from acquaint.features import fold, relations  # noqa: PLC0415 - they bring Ibis, which nothing live may

        rows = rows.mutate(day=0) if self.horizon is None else rows.filter(rows.day > last_day - self.horizon)
        found = fold.reduced(rows, self.nodes[0])
        number = relations.day_number(found).cast("int64") if self._dates else found
        return rows.group_by("customer", "day").agg(value=number).filter(lambda t: t.value.notnull())
