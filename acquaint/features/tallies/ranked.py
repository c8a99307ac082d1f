"""Values of a closed column ranked by what they sum to, and their shares."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from acquaint.expr import Tally
from acquaint.features.tallies.state import SHIFT, Cells, CellState, Columns, Moment, Sight, Values, day_of

_NO_CODES: npt.NDArray[np.int64] = np.zeros(0, np.int64)


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
        self._value, self._values = sight.value(nodes[0].column or ""), values
        self._amounts = [(i, sight.holds(part.where), _amount(part, sight)) for i, part in enumerate(self.parts)]

    def update(self, folded: Cells, rows: Sequence[Any]) -> None:
        """Add the rows of an event."""
        for place, holds, amount in self._amounts:
            for row in rows:
                value = self._value(row)
                if value is None or not (holds is None or holds(row)):
                    continue
                key = self._values.code(value)
                if self.dayed:
                    key |= day_of(row) << SHIFT
                cell = folded.get(key)
                if cell is None:
                    cell = folded[key] = [0] * self.width
                cell[place] += amount(row) or 0

    def read(self, columns: Columns, at: Moment) -> list[Any]:
        """Return value or share of the rank of each tally; null where there are fewer values."""
        if not self._values.closed or not len(columns[0]):
            return [None] * len(self.nodes)
        found: dict[tuple[Tally, int | None], tuple[list[int], list[int], int]] = {}
        results: list[Any] = []
        for node in self.nodes:
            key = (base(node), node.days)
            if key not in found:
                found[key] = self._ranks(columns, self.parts.index(key[0]), node.days, at)
            codes, sums, whole = found[key]
            rank = node.rank or 1
            if len(codes) < rank:
                results.append(None)
            else:
                results.append(sums[rank - 1] / whole if node.tally == "share" else self._values[codes[rank - 1]])
        return results

    def _ranks(self, columns: Columns, place: int, days: int | None, at: Moment) -> tuple[list[int], list[int], int]:
        """Return the codes of the best values, their sums, and the sum of all."""
        code, value = self.part(columns, "code"), self.part(columns, "value").reshape(-1, self.width)[:, place]
        if days is not None:
            first = int(np.searchsorted(self.part(columns, "day"), at.last_day - days, side="right"))
            skip = int(self.part(columns, "count")[:first].sum())
            code, value = code[skip:], value[skip:]
        sums = _sums(code, value)
        codes = np.flatnonzero(sums > 0)
        sums = sums[codes]
        rank = self._values.rank
        order = np.argsort(-sums, kind="stable") if rank is None else np.lexsort((rank[codes], -sums))
        most = max(node.rank or 1 for node in self.nodes)
        return codes[order[:most]].tolist(), sums[order[:most]].tolist(), int(sums.sum())

    def columns(self, rows: Any, last_day: Any) -> Any:
        """Return the batch form; `rows` has the column's codes as `code`."""
        from acquaint.features import fold  # noqa: PLC0415 - live reading needs no Ibis

        rows = rows.filter(rows.code.notnull())
        rows = rows.filter(rows.day > last_day - self.horizon) if self.dayed else rows
        sums = {f"v{i}": fold.reduced(rows, part).coalesce(0) for i, part in enumerate(self.parts)}
        return rows.group_by("customer", *(["day"] if self.dayed else []), "code").agg(**sums)


def _sums(code: npt.NDArray[Any], value: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """Return the sum of each code, exactly."""
    if not len(code):
        return _NO_CODES
    if value.dtype.itemsize <= 4:
        # Sums of numbers that narrow are exact in floating point too, and many times faster.
        return np.bincount(code, weights=value).astype(np.int64)
    sums = np.zeros(int(code.max()) + 1, np.int64)
    np.add.at(sums, code, value)
    return sums


def _amount(part: Tally, sight: Sight) -> Callable[[Any], int | None]:
    """Return what a row adds to its value."""
    return sight.value(part.by) if part.by else lambda row: 1  # noqa: ARG005 - every row is one
