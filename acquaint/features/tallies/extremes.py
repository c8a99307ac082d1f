"""The smallest and largest value of a column, and the days of the first and last row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from acquaint.expr import Name, Tally
from acquaint.features.tallies.state import EPOCH, Cells, CellState, Columns, Moment, Row, Sight, where_held

HOW = {"min": "min", "max": "max", "first": "min", "last": "max"}


class Extreme(CellState):
    """One number, or one for each day where a window is read; nothing at all where no row had a value."""

    def __init__(self, relation: str, nodes: Sequence[Tally], sight: Sight, *, dates: bool) -> None:
        spans = [node.days for node in nodes if node.days is not None]
        super().__init__(
            relation,
            nodes,
            1,
            dayed=bool(spans),
            coded=False,
            how=HOW[nodes[0].tally],
            horizon=max(spans, default=None),
        )
        self._value, self._dates = sight.place(where_held(nodes[0], Name(0, column_of(nodes[0])))), dates
        self._better: Callable[..., int] = min if self.how == "min" else max

    def update(self, folded: Cells, rows: Sequence[Row], day: int) -> None:
        """Take the rows of an event."""
        key = day if self.dayed else 0
        for row in rows:
            value = row[self._value]
            if value is None:
                continue
            number = value.toordinal() - EPOCH if self._dates else value
            cell = folded.get(key)
            if cell is None:
                folded[key] = [number]
            elif self._better(cell[0], number) != cell[0]:
                cell[0] = number

    def read(self, columns: Columns, at: Moment) -> list[Any]:
        """Return the value of each tally; null over nothing."""
        value = self.part(columns, "value")
        if not self.dayed:
            return [self._said(int(value[0])) if len(value) else None] * len(self.nodes)
        day = self.part(columns, "day")
        found = []
        for node in self.nodes:
            within = value[day > at.last_day - (node.days or 0)]
            found.append(self._said(int(self._better(within.tolist()))) if len(within) else None)
        return found

    def _said(self, number: int) -> int | date:
        return date.fromordinal(number + EPOCH) if self._dates else number

    def columns(self, rows: Any, last_day: Any) -> Any:
        """Return the batch form."""
        from acquaint.features import fold, relations  # noqa: PLC0415 - live reading needs no Ibis

        part = self.nodes[0]
        rows = rows.filter(rows.day > last_day - self.horizon) if self.dayed else rows
        found = fold.reduced(rows, part)
        number = relations.day_number(found).cast("int64") if self._dates else found
        kept = rows.group_by("customer", *(["day"] if self.dayed else [])).agg(v0=number)
        return kept.filter(kept.v0.notnull())


def column_of(node: Tally) -> str:
    """Return the column an extreme looks at."""
    return "local_date" if node.tally in ("first", "last") else node.column or ""
