"""Values of a closed column ranked by what they sum to, and their shares."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from acquaint.expr import Call, Literal, Name, Tally, Tree
from acquaint.features.tallies.state import SHIFT, Cells, CellState, Columns, Moment, Row, Sight, Values, where_held


def base(node: Tally) -> Tally:
    """Return a ranked tally without rank and window: what is summed per value."""
    return msgspec.structs.replace(node, tally="top", rank=None, days=None)


class Ranked(CellState):
    """A cell for each value (and day, where a window is read), with as many numbers as there are different sums."""

    def __init__(
        self,
        relation: str,
        nodes: Sequence[Tally],
        values: Values,
        sight: Sight,
    ) -> None:
        self.parts = tuple(dict.fromkeys(base(node) for node in nodes))
        spans = [node.days for node in nodes if node.days is not None]
        super().__init__(
            relation, nodes, len(self.parts), dayed=bool(spans), coded=True, horizon=max(spans, default=None)
        )
        self._values, self._value = values, sight.place(Name(0, nodes[0].column or ""))
        self._amounts = [(i, sight.place(_amount(part))) for i, part in enumerate(self.parts)]
        self._reads = self._asked()

    def update(self, folded: Cells, rows: Sequence[Row], day: int) -> None:
        """Add the rows of an event."""
        high = day << SHIFT if self.dayed else 0
        code, value = self._values.code, self._value
        for row in rows:
            if row[value] is None:
                continue
            key = high | code(row[value])
            for place, amount in self._amounts:
                if (added := row[amount]) is not None:
                    cell = folded.get(key)
                    if cell is None:
                        cell = folded[key] = [0] * self.width
                    cell[place] += added

    def _asked(self) -> list[tuple[int, int | None, list[tuple[int, int, bool]]]]:
        """Return the rankings that are read: sum, window, and for each tally its place, rank, and whether a share."""
        asked: dict[tuple[int, int | None], list[tuple[int, int, bool]]] = {}
        for place, node in enumerate(self.nodes):
            key = (self.parts.index(base(node)), node.days)
            asked.setdefault(key, []).append((place, (node.rank or 1) - 1, node.tally == "share"))
        return [(*key, wanted) for key, wanted in asked.items()]

    def read(self, columns: Columns, at: Moment) -> list[Any]:
        """Return value or share of the rank of each tally; null where there are fewer values."""
        found: list[Any] = [None] * len(self.nodes)
        if not self._values.closed or not len(columns[0]):
            return found
        for part, days, wanted in self._reads:
            code, value = self._within(columns, part, days, at)
            codes, sums, whole = self._best(code, value, 1 + max(rank for _, rank, _ in wanted))
            for place, rank, share in wanted:
                if rank < len(codes):
                    found[place] = sums[rank] / whole if share else self._values[codes[rank]]
        return found

    def _within(
        self, columns: Columns, part: int, days: int | None, at: Moment
    ) -> tuple[npt.NDArray[Any], npt.NDArray[Any]]:
        """Return code and number of the cells in a window."""
        code, value = self.part(columns, "code"), self.part(columns, "value")
        if self.width > 1:
            value = value.reshape(-1, self.width)[:, part]
        if days is None:
            return code, value
        first = int(self.part(columns, "day").searchsorted(at.last_day - days, "right"))
        skip = int(self.part(columns, "count")[:first].sum()) if first else 0
        return code[skip:], value[skip:]

    def _best(
        self, code: npt.NDArray[Any], value: npt.NDArray[Any], most: int
    ) -> tuple[list[int], list[int | float], int | float]:
        """Return the codes of the best values, their sums, and the sum of all."""
        sums = _sums(code, value)
        codes = (sums > 0).nonzero()[0]
        sums = sums[codes]
        rank = self._values.rank
        order = (-sums).argsort(kind="stable") if rank is None else np.lexsort((rank[codes], -sums))
        order = order[:most]
        return codes[order].tolist(), sums[order].tolist(), sums.sum().item()

    def columns(self, rows: Any, last_day: Any) -> Any:
        """Return the batch form; `rows` has the column's codes as `code`."""
        from acquaint.features import fold  # noqa: PLC0415 - live reading needs no Ibis

        rows = rows.filter(rows.code.notnull())
        rows = rows.filter(rows.day > last_day - self.horizon) if self.dayed else rows
        sums = {f"v{i}": fold.reduced(rows, part).coalesce(0) for i, part in enumerate(self.parts)}
        return rows.group_by("customer", *(["day"] if self.dayed else []), "code").agg(**sums)


def _sums(code: npt.NDArray[Any], value: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return the sum of each code, exactly."""
    if value.dtype.itemsize <= 4:
        # Sums of numbers that narrow are exact in floating point too, and many times faster.
        return np.bincount(code, weights=value)
    sums = np.zeros(int(code.max(initial=-1)) + 1, np.int64)
    np.add.at(sums, code, value)
    return sums


def _amount(part: Tally) -> Tree:
    """Return what a row adds to its value; null where it does not count."""
    amount: Tree = Literal(0, 1) if part.by is None else Call(0, "coalesce", (Name(0, part.by), Literal(0, 0)))
    return where_held(part, amount)
