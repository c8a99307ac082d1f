"""Counts, sums, sums of squares and decayed sums over one relation, all-time or by day."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from acquaint import tally
from acquaint.expr import Binary, Call, Literal, Name, Tally, Tree
from acquaint.features.tallies.state import Cells, CellState, Columns, Moment, Row, Sight, where_held

KINDS = ("count", "sum", "squares", "decayed")
_ADDED = {"count": "count", "sum": "sum", "squares": "squares", "decayed": "sum"}


def added(node: Tally) -> Tally:
    """Return what a tally adds up per day: windows and weights come when it is read."""
    return msgspec.structs.replace(node, tally=_ADDED[node.tally], days=None, half=None)


class Sums(CellState):
    """One cell of as many numbers as there are different sums; by day where one of the tallies looks at days."""

    def __init__(self, relation: str, nodes: Sequence[Tally], sight: Sight) -> None:
        self.parts = tuple(dict.fromkeys(added(node) for node in nodes))
        dayed = nodes[0].days is not None or nodes[0].half is not None
        self._weights = {n.half: np.array(tally.weights(n.half), np.int64) for n in nodes if n.half is not None}
        spans = [*(n.days for n in nodes if n.days is not None), *map(len, self._weights.values())]
        super().__init__(relation, nodes, len(self.parts), dayed=dayed, coded=False, horizon=max(spans, default=None))
        self._places = [self.parts.index(added(node)) for node in nodes]
        self._windows = [n.days for n in nodes]
        self._amounts = [(i, sight.place(_amount(part))) for i, part in enumerate(self.parts)]

    def update(self, folded: Cells, rows: Sequence[Row], day: int) -> None:
        """Add the rows of an event."""
        key = day if self.dayed else 0
        cell = folded.get(key)
        if cell is None:
            cell = folded[key] = [0] * self.width
        for row in rows:
            for place, amount in self._amounts:
                cell[place] += row[amount]

    def read(self, columns: Columns, at: Moment) -> list[Any]:
        """Return the value of each tally; 0 over nothing."""
        if not len(columns[0]):
            return [0.0 if node.half else 0 for node in self.nodes]
        value = self.part(columns, "value")
        if not self.dayed:
            numbers = value.tolist()
            return [numbers[place] for place in self._places]
        day, value = self.part(columns, "day"), value.reshape(-1, self.width)
        starts = np.searchsorted(day, [at.last_day - (days or 0) for days in self._windows], side="right")
        # Sums from each day to the last; the row of zeros is that of windows that begin after it.
        sums = np.zeros((len(day) + 1, self.width), np.int64)
        np.cumsum(value[::-1], axis=0, out=sums[1:])
        found: list[Any] = sums[len(day) - starts, self._places].tolist()
        for i, node in enumerate(self.nodes):
            if node.half is not None:
                found[i] = self._decayed(day, value[:, self._places[i]], node.half, at)
        return found

    def _decayed(self, day: npt.NDArray[Any], value: npt.NDArray[Any], half: int, at: Moment) -> float:
        weights = self._weights[half]
        age = at.last_day - day.astype(np.int64)
        counts = age < len(weights)
        return int((value[counts].astype(np.int64) * weights[age[counts]]).sum()) / 1_000_000

    def columns(self, rows: Any, last_day: Any) -> Any:
        """Return the batch form."""
        from acquaint.features import fold  # noqa: PLC0415 - it brings Ibis, which nothing live may

        rows = rows.filter(rows.day > last_day - self.horizon) if self.dayed else rows
        sums = {f"v{i}": fold.reduced(rows, part).coalesce(0) for i, part in enumerate(self.parts)}
        return rows.group_by("customer", *(["day"] if self.dayed else [])).agg(**sums)


def _amount(part: Tally) -> Tree:
    """Return what a row adds; null adds nothing."""
    nothing = Literal(0, 0)
    if part.tally == "count":
        return where_held(part, Literal(0, 1), nothing)
    column: Tree = Name(0, part.column or "")
    amount = Call(0, "coalesce", (column, nothing))
    return where_held(part, Binary(0, "*", amount, amount) if part.tally == "squares" else amount, nothing)
