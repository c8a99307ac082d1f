"""How many different values a column has: exact for closed ones, and for open ones up to 256, then estimated."""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from acquaint import tally
from acquaint.expr import Name, Tally
from acquaint.features.tallies.state import Cells, CellState, Columns, Moment, Row, Sight, Values, where_held

HASH_BITS = 48
KEPT = tally.EXACT_DISTINCT + 1
"""So many smallest hashes say both: whether there are more than can be counted, and how many there seem to be."""
HASHES = 2**32
"""Number of different 32-bit prefixes of MD5."""


@lru_cache(maxsize=65_536)
def hashed(value: Any) -> int:
    """Return the first 48 bits of the MD5 of a value as text; the first 32 of them are what estimates rest on.

    Examples
    --------
    >>> f"{hashed('P1'):012x}"
    '5f2b9323c39e'
    """
    return int.from_bytes(hashlib.md5(str(value).encode(), usedforsecurity=False).digest()[: HASH_BITS // 8], "big")


def estimated(kth: int) -> int:
    """Return the estimated number of values when the 256th smallest 32-bit hash is `kth`.

    Formula: (256 - 1) x 2^32 / kth, rounded down; error about 6 %. Source: Bar-Yossef et al., Counting distinct
    elements in a data stream (2002).
    """
    return int((tally.EXACT_DISTINCT - 1) * HASHES / max(kth, 1))


class Distinct(CellState):
    """The codes of the values that were seen; where a window is read, each with the last day it was seen on."""

    def __init__(self, relation: str, nodes: Sequence[Tally], sight: Sight, values: Values | None) -> None:
        spans = [node.days for node in nodes if node.days is not None]
        self.lasting = len(spans) < len(nodes)
        super().__init__(relation, nodes, int(bool(spans)), dayed=False, coded=True, how="max")
        self._reach = None if self.lasting else max(spans)
        self._value = sight.place(where_held(nodes[0], Name(0, nodes[0].column or "")))
        self._values = values
        self._code: Callable[[Any], int] = hashed if values is None else values.code

    def update(self, folded: Cells, rows: Sequence[Row], day: int) -> None:
        """Take the rows of an event."""
        coded, place = self._code, self._value
        for row in rows:
            value = row[place]
            if value is None:
                continue
            code = coded(value)
            cell = folded.get(code)
            if cell is None:
                folded[code] = [day] if self.width else []
            elif self.width and cell[0] < day:
                cell[0] = day

    def _stored(self, key: npt.NDArray[np.int64], value: npt.NDArray[np.int64]) -> Columns:
        """Return the cells as columns, without those that no read can need."""
        if self._reach is not None and len(key):
            within = value[:, 0] > value[:, 0].max() - self._reach
            key, value = key[within], value[within]
        if self._values is None and len(key) > KEPT:
            kept = smallest(value[:, 0]) if self.width else np.arange(KEPT)
            key, value = key[kept], value[kept]
        return super()._stored(key, value)

    def read(self, columns: Columns, at: Moment) -> list[Any]:
        """Return the number of values of each tally."""
        if self._values is not None and not self._values.closed:
            return [0] * len(self.nodes)
        code = self.part(columns, "code")
        return [self._number(self._seen(columns, code, node, at)) for node in self.nodes]

    def _seen(self, columns: Columns, code: npt.NDArray[Any], node: Tally, at: Moment) -> npt.NDArray[Any]:
        return code if node.days is None else code[self.part(columns, "value") > at.last_day - node.days]

    def _number(self, code: npt.NDArray[Any]) -> int:
        if self._values is not None or len(code) < KEPT:
            return len(code)
        return estimated(int(code[tally.EXACT_DISTINCT - 1]) >> (HASH_BITS - 32))

    def columns(self, rows: Any, last_day: Any) -> Any:
        """Return the batch form; `rows` has the column's codes, or the hashes of its values, as `code`."""
        from acquaint.features import fold  # noqa: PLC0415 - live reading needs no Ibis

        holds = fold.where(rows, self.nodes[0])
        rows = rows.filter(rows.code.notnull()) if holds is None else rows.filter(rows.code.notnull() & holds)
        if self._reach is not None:
            rows = rows.filter(rows.day > last_day - self._reach)
        found = rows.group_by("customer", "code").agg(last=rows.day.max().cast("int64"))
        if self._values is None and not self.width:
            import ibis  # noqa: PLC0415

            order = ibis.window(group_by="customer", order_by="code")
            found = found.mutate(place=ibis.row_number().over(order)).filter(lambda t: t.place < KEPT).drop("place")
        return found.rename(v0="last") if self.width else found.drop("last")


def smallest(last: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return the positions of hashes (sorted) that may be among the 257 smallest of some window.

    A hash is out of it once 257 smaller ones were seen on its last day or later.

    Parameters
    ----------
    last
        int64[n], the day each hash, from the smallest on, was last seen on.
    """
    kept: list[int] = []
    newest: list[int] = []  # last days of the 257 latest of the smaller hashes, smallest first
    for place, day in enumerate(last.tolist()):
        if len(newest) < KEPT:
            heapq.heappush(newest, day)
        elif day > newest[0]:
            heapq.heapreplace(newest, day)
        else:
            continue
        kept.append(place)
    return np.array(kept, np.int64)
