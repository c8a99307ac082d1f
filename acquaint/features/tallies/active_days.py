"""Occasions: the latest 512 business days with an order, and the gaps between them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from types import SimpleNamespace
from typing import Any

import numpy as np
import numpy.typing as npt

from acquaint import tally
from acquaint.expr import Tally
from acquaint.features.closures import Value
from acquaint.features.tallies.state import EPOCH, Cells, CellState, Columns, Moment, Sight, day_of

_SPAN = range(1, tally.MOST_GAP_DAYS + 1)
_LOGS = np.array([0, *map(tally.micro_log, _SPAN)], np.int64)
_SQUARES = np.array([0, *map(tally.micro_log_square, _SPAN)], np.int64)


class ActiveDays(CellState):
    """Days, each once."""

    def __init__(self, relation: str, nodes: Sequence[Tally], sight: Sight) -> None:
        super().__init__(relation, nodes, 0, dayed=True, coded=False)
        self._holds = [sight.holds(node.where) for node in nodes]

    def update(self, folded: Cells, rows: Sequence[Any]) -> None:
        """Take the day of an order."""
        for row in rows:
            folded.setdefault(day_of(row), [])

    def _stored(self, key: npt.NDArray[np.int64], value: npt.NDArray[np.int64]) -> Columns:
        return super()._stored(key[-tally.MOST_OCCASIONS :], value[-tally.MOST_OCCASIONS :])

    def read(self, columns: Columns, at: Moment) -> list[Any]:
        """Return the value of each tally."""
        days = columns[0].astype(np.int64)
        gaps = np.diff(days)
        capped = np.minimum(gaps, tally.MOST_GAP_DAYS)
        read = {"gap_days": gaps, "gap_logs": _LOGS[capped], "gap_log_squares": _SQUARES[capped]}
        sums = {name: int(each.sum()) for name, each in read.items()}
        sums |= {"gaps": len(gaps), "count": len(days)}
        found: list[Any] = []
        for node, holds in zip(self.nodes, self._holds, strict=True):
            if node.days is None and holds is None and node.tally in sums:
                found.append(sums[node.tally])
            else:
                found.append(_value(node, _within(days, node, holds, at), days, read))
        return found

    def columns(self, rows: Any, last_day: Any) -> Any:  # noqa: ARG002 - days are kept for any window
        """Return the batch form."""
        import ibis  # noqa: PLC0415 - live reading needs no Ibis

        days = rows.filter(rows.is_order).select("customer", "day").distinct()
        later = ibis.window(group_by="customer", order_by=ibis.desc("day"))
        return days.mutate(age=ibis.row_number().over(later)).filter(lambda t: t.age < tally.MOST_OCCASIONS).drop("age")


def _within(days: npt.NDArray[np.int64], node: Tally, holds: Value[Any] | None, at: Moment) -> npt.NDArray[np.bool_]:
    """Return which days a tally counts."""
    counts = np.ones(len(days), bool) if node.days is None else days > at.last_day - node.days
    if holds is not None:
        counts &= np.array([bool(holds(SimpleNamespace(local_date=_date(day)))) for day in days.tolist()], bool)
    return counts


def _value(
    node: Tally, counts: npt.NDArray[np.bool_], days: npt.NDArray[np.int64], read: dict[str, npt.NDArray[np.int64]]
) -> Any:
    if node.tally == "count":
        return int(counts.sum())
    if node.tally in ("first", "last", "min", "max"):
        seen = days[counts]
        if not len(seen):
            return None
        return _date(int(seen[0] if node.tally in ("first", "min") else seen[-1]))
    # A gap belongs to the day that ends it.
    return int(counts[1:].sum()) if node.tally == "gaps" else int(read[node.tally][counts[1:]].sum())


def _date(day: int) -> date:
    return date.fromordinal(day + EPOCH)
