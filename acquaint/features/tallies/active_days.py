"""Occasions: the latest 512 business days with an order, and the gaps between them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Sequence
from datetime import date
from itertools import pairwise
from typing import Any

import numpy as np
import numpy.typing as npt

from acquaint import tally
from acquaint.expr import Tally, Tree
from acquaint.features.compiled import Leaf, compiled
from acquaint.features.tallies.state import EPOCH, Cells, CellState, Columns, Moment, Row

_SPAN = range(1, tally.MOST_GAP_DAYS + 1)
_LOGS = [0, *map(tally.micro_log, _SPAN)]
_SQUARES = [0, *map(tally.micro_log_square, _SPAN)]


class ActiveDays(CellState):
    """Days, each once."""

    def __init__(self, relation: str, nodes: Sequence[Tally]) -> None:
        super().__init__(relation, nodes, 0, dayed=True, coded=False)
        self._holds = [None if node.where is None else _on_days(node.where) for node in nodes]

    def update(self, folded: Cells, rows: Sequence[Row], day: int) -> None:  # noqa: ARG002 - the day says it all
        """Take the day of an order."""
        if day not in folded:
            folded[day] = []

    def _stored(self, key: npt.NDArray[np.int64], value: npt.NDArray[np.int64]) -> Columns:
        return super()._stored(key[-tally.MOST_OCCASIONS :], value[-tally.MOST_OCCASIONS :])

    def read(self, columns: Columns, at: Moment) -> list[Any]:
        """Return the value of each tally."""
        days = columns[0].tolist()
        gaps = [later - day for day, later in pairwise(days)]
        found: list[Any] = []
        for node, holds in zip(self.nodes, self._holds, strict=True):
            first = 0 if node.days is None else bisect_right(days, at.last_day - node.days)
            # A gap belongs to the day that ends it; none ends on the first day.
            within = (
                range(first, len(days)) if holds is None else [i for i in range(first, len(days)) if holds(days[i])]
            )
            found.append(_READ[node.tally](days, gaps, within))
        return found

    def columns(self, rows: Any, last_day: Any) -> Any:  # noqa: ARG002 - days are kept for any window
        """Return the batch form."""
        import ibis  # noqa: PLC0415 - live reading needs no Ibis

        days = rows.filter(rows.is_order).select("customer", "day").distinct()
        later = ibis.window(group_by="customer", order_by=ibis.desc("day"))
        return days.mutate(age=ibis.row_number().over(later)).filter(lambda t: t.age < tally.MOST_OCCASIONS).drop("age")


def _on_days(where: Tree) -> Callable[[int], Any]:
    """Return the function that tells whether a day meets a condition."""
    holds = compiled([where], lambda node, _: Leaf("row"))  # noqa: ARG005 - a day is all there is to see
    return lambda day: holds(_date(day))[0]


def _date(day: int) -> date:
    return date.fromordinal(day + EPOCH)


Days = Sequence[int]


def _gap_sum(table: Sequence[int] | None) -> Callable[[Days, Days, Sequence[int]], int]:
    """Return what sums the gaps that end on some days, or what a table has for them."""

    def found(days: Days, gaps: Days, within: Sequence[int]) -> int:  # noqa: ARG001 - all are called alike
        ended = [gaps[i - 1] for i in within if i]
        return sum(ended if table is None else [table[min(gap, tally.MOST_GAP_DAYS)] for gap in ended])

    return found


def _end(place: int) -> Callable[[Days, Days, Sequence[int]], date | None]:
    """Return what finds the first (0) or last (-1) of some days."""
    return lambda days, gaps, within: _date(days[within[place]]) if within else None  # noqa: ARG005


_READ: dict[str, Callable[[Days, Days, Sequence[int]], Any]] = {
    "count": lambda days, gaps, within: len(within),  # noqa: ARG005
    "gaps": lambda days, gaps, within: len(within) - (0 in within),  # noqa: ARG005
    "gap_days": _gap_sum(None),
    "gap_logs": _gap_sum(_LOGS),
    "gap_log_squares": _gap_sum(_SQUARES),
    "first": _end(0),
    "min": _end(0),
    "last": _end(-1),
    "max": _end(-1),
}
"""How each tally is read from days, the gaps between them, and the places of the days it looks at."""
