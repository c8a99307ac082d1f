"""Values of a closed column ranked by what they sum to, and their shares."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from acquaint.expr import Call, Literal, Name, Tally, Tree
from acquaint.features.tallies.codes import Codes
from acquaint.features.tallies.state import Columns, Moment, Rows, Sight, State, listed, narrow, where_held

Sums = dict[int, int]
"""Code of a value -> its sum."""
Best = tuple[Sequence[int], Sequence[int | float], int | float]
"""The codes of the best values, their sums, and the sum of all."""


def base(node: Tally) -> Tally:
    """Return a ranked tally without rank and window: what is summed per value."""
    return msgspec.structs.replace(node, tally="top", rank=None, days=None)


class _Ranks(State[Any]):
    """What both kinds of rankings have in common."""

    def __init__(self, relation: str, nodes: Sequence[Tally], sight: Sight, values: Codes) -> None:
        super().__init__(relation, nodes)
        self._values, self._value = values, sight.place(Name(0, nodes[0].column or ""))
        self._amount = sight.place(_amount(nodes[0]))
        # What is read of each window: place among the nodes, rank from 0, and whether it is a share.
        self._reads: dict[int | None, list[tuple[int, int, bool]]] = {}
        for place, node in enumerate(nodes):
            self._reads.setdefault(node.days, []).append((place, (node.rank or 1) - 1, node.tally == "share"))
        self._most = max(node.rank or 1 for node in nodes)

    def _add(self, sums: Sums, rows: Rows) -> None:
        known, code = self._values.known, self._values.code
        for value, added in zip(rows[self._value], rows[self._amount], strict=True):
            if value is not None and added is not None:
                key = known[value] if value in known else code(value)
                sums[key] = sums.get(key, 0) + added

    def _said(self, found: list[Any], days: int | None, best: Best) -> None:
        codes, sums, whole = best
        for place, rank, share in self._reads[days]:
            if rank < len(codes):
                found[place] = sums[rank] / float(whole) if share else self._values[codes[rank]]

    def _held(self, rows: Any) -> Any:
        from acquaint.features import fold  # noqa: PLC0415 - it brings Ibis, which nothing live may

        return fold.held(rows.filter(rows.code.notnull()), self.nodes[0])

    def _sum(self, rows: Any) -> Any:
        from acquaint.features import fold  # noqa: PLC0415 - it brings Ibis, which nothing live may

        return fold.reduced(rows, base(self.nodes[0])).coalesce(0)


class Ranked(_Ranks):
    """The sum of each value."""

    stored = ("code", "value")

    def zero(self) -> Sums:
        """Return nothing."""
        return {}

    def update(self, folded: Sums, rows: Rows, day: int) -> None:  # noqa: ARG002 - all days are one
        """Add the rows of an event."""
        self._add(folded, rows)

    def join(self, folded: Sums, other: Sums) -> None:
        """Add other sums."""
        _join(folded, other)

    def pack(self, folded: Sums) -> Columns:
        """Return codes in their order, and sums."""
        codes = sorted(folded)
        return (codes, [folded[code] for code in codes])

    def unpack(self, columns: Columns) -> Sums:
        """Return the sums."""
        return dict(zip(listed(columns[0]), listed(columns[1]), strict=True))

    def read(self, columns: Columns, at: Moment) -> list[Any]:  # noqa: ARG002 - all-time is all-time
        """Return value or share of the rank of each tally; null where there are fewer values."""
        found: list[Any] = [None] * len(self.nodes)
        if self._values.closed and len(columns[0]):
            self._said(found, None, self._best(listed(columns[0]), listed(columns[1])))
        return found

    def _best(self, codes: list[int], sums: list[int]) -> Best:
        rank = self._values.rank
        cells = [
            (-n, code if rank is None else int(rank[code]), code) for code, n in zip(codes, sums, strict=True) if n > 0
        ]
        cells.sort()
        return [code for _, _, code in cells], [-n for n, _, _ in cells], -sum(n for n, _, _ in cells)

    def columns(self, rows: Any, last_day: Any) -> Any:  # noqa: ARG002 - all-time is all-time
        """Return the batch form; `rows` has the column's codes as `code`."""
        rows = self._held(rows)
        return rows.group_by("customer", "code").agg(value=self._sum(rows))


class DailyRanked(_Ranks):
    """The sum of each value on each business day."""

    stored = ("day", "count", "code", "value")
    arrays = frozenset({"code", "value"})

    def zero(self) -> dict[int, Sums]:
        """Return no days."""
        return {}

    def update(self, folded: dict[int, Sums], rows: Rows, day: int) -> None:
        """Add the rows of an event."""
        sums = folded.get(day)
        if sums is None:
            sums = folded[day] = {}
        self._add(sums, rows)

    def join(self, folded: dict[int, Sums], other: dict[int, Sums]) -> None:
        """Add other days."""
        for day, sums in other.items():
            _join(folded.setdefault(day, {}), sums)

    def pack(self, folded: dict[int, Sums]) -> Columns:
        """Return the days that a window can reach, how many values each has, and codes and sums day after day."""
        first = max(folded, default=0) - (self.horizon or 0)
        days = sorted(day for day in folded if day > first)
        codes: list[int] = []
        sums: list[int] = []
        for day in days:
            of_day = folded[day]
            ordered = sorted(of_day)
            codes += ordered
            sums += map(of_day.__getitem__, ordered)
        return (days, [len(folded[day]) for day in days], narrow(codes), narrow(sums))

    def append(self, columns: Columns, more: Columns) -> Columns:
        """Add later days."""
        days, counts, codes, sums = columns
        new_days, new_counts, new_codes, new_sums = more
        if not len(days) or not len(new_days) or new_days[0] <= days[-1]:
            return super().append(columns, more)
        first = bisect_right(days, new_days[-1] - (self.horizon or 0))
        skip = sum(counts[:first])
        kept = np.concatenate([codes[skip:], new_codes]), np.concatenate([sums[skip:], new_sums])
        return ([*days[first:], *new_days], [*counts[first:], *new_counts], *kept)

    def unpack(self, columns: Columns) -> dict[int, Sums]:
        """Return the sums by day."""
        days, counts, codes, sums = map(listed, columns)
        cells = zip(codes, sums, strict=True)
        return {day: dict(next(cells) for _ in range(count)) for day, count in zip(days, counts, strict=True)}

    def read(self, columns: Columns, at: Moment) -> list[Any]:
        """Return value or share of the rank of each tally; null where there are fewer values."""
        found: list[Any] = [None] * len(self.nodes)
        day, count, code, value = columns
        if not self._values.closed or not len(code):
            return found
        for days in self._reads:
            skip = sum(count[: bisect_right(day, at.last_day - (days or 0))])
            self._said(found, days, self._best(code[skip:], value[skip:]))
        return found

    def _best(self, code: Any, value: Any) -> Best:
        sums = _summed(code, value)
        codes = (sums > 0).nonzero()[0]
        sums = sums[codes]
        rank = self._values.rank
        order = (-sums).argsort(kind="stable") if rank is None else np.lexsort((rank[codes], -sums))
        order = order[: self._most]
        return codes[order].tolist(), sums[order].tolist(), sums.sum().item()

    def columns(self, rows: Any, last_day: Any) -> Any:
        """Return the batch form; `rows` has the column's codes as `code`."""
        rows = self._held(rows.filter(rows.day > last_day - self.horizon))
        return rows.group_by("customer", "day", "code").agg(value=self._sum(rows))


def _join(sums: Sums, other: Sums) -> None:
    for code, added in other.items():
        sums[code] = sums.get(code, 0) + added


def _summed(code: npt.NDArray[Any], value: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return the sum of each code, exactly."""
    if value.dtype.itemsize <= 4:
        # Sums of numbers that narrow are exact in floating point too, and many times faster.
        return np.bincount(code, weights=value)
    sums = np.zeros(int(code.max(initial=0)) + 1, np.int64)
    np.add.at(sums, code, value)
    return sums


def _amount(node: Tally) -> Tree:
    """Return what a row adds to its value; null where it does not count."""
    amount: Tree = Literal(0, 1) if node.by is None else Call(0, "coalesce", (Name(0, node.by), Literal(0, 0)))
    return where_held(node, amount)
