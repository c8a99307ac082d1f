"""How many different values a column has: exact for closed ones, and for open ones up to 256, then estimated."""

from __future__ import annotations

import hashlib
import heapq
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from acquaint import tally
from acquaint.expr import Name, Tally
from acquaint.features.tallies.codes import Codes
from acquaint.features.tallies.state import Columns, Moment, Rows, Sight, State, listed, narrow, where_held

HASH_BITS = 48
KEPT = tally.EXACT_DISTINCT + 1
"""So many smallest hashes say both: whether there are more than can be counted, and how many there seem to be."""
HASHES = 2**32
"""Number of different 32-bit prefixes of MD5."""
NEVER = -(2**31)
"""Before all business days, those before 1970 among them."""
Seen = dict[int, int]
"""Code or hash of a value -> the last business day it was seen on (0 where no window is read)."""


@lru_cache(maxsize=65_536)
def hashed(value: Any) -> int:
    """Return the first 48 bits of the MD5 of a value as text; the first 32 of them are what estimates rest on.

    Two values of 256 share all 48 bits once in eight thousand million customers.

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


class Distinct(State[Seen]):
    """The values that were seen, each with the last day it was seen on where a window is read."""

    stored = ("code", "last")
    arrays = frozenset({"code"})

    def __init__(self, relation: str, nodes: Sequence[Tally], sight: Sight, values: Codes | None) -> None:
        super().__init__(relation, nodes)
        self._dayed = any(node.days is not None for node in nodes)
        self._value = sight.place(where_held(nodes[0], Name(0, nodes[0].column or "")))
        self._values = values
        self._code: Callable[[Any], int] = hashed if values is None else values.code

    def zero(self) -> Seen:
        """Return nothing."""
        return {}

    def update(self, folded: Seen, rows: Rows, day: int) -> None:
        """Take the rows of an event."""
        coded, day = self._code, day if self._dayed else 0
        for value in rows[self._value]:
            if value is not None:
                code = coded(value)
                if folded.get(code, NEVER) < day:
                    folded[code] = day

    def join(self, folded: Seen, other: Seen) -> None:
        """Take what another state has seen."""
        for code, day in other.items():
            if folded.get(code, NEVER) < day:
                folded[code] = day

    def pack(self, folded: Seen) -> Columns:
        """Return codes in their order, and last days where they matter, without those that no read can need."""
        codes = sorted(folded)
        if self.horizon is not None and codes:
            first = max(folded.values()) - self.horizon
            codes = [code for code in codes if folded[code] > first]
        if self._values is None and len(codes) > KEPT:
            codes = smallest(codes, folded) if self._dayed else codes[:KEPT]
        return (narrow(codes), [folded[code] for code in codes] if self._dayed else [])

    def append(self, columns: Columns, more: Columns) -> Columns:
        """Add a few values."""
        code, new = np.asarray(columns[0]), np.asarray(more[0])
        if not len(code) or not len(new) or (self._dayed and (self._values is None or self.horizon is not None)):
            return super().append(columns, more)
        place = code.searchsorted(new)
        known = code[np.minimum(place, len(code) - 1)] == new
        last = listed(columns[1])
        if self._dayed:
            last = [*last]
            # From the back, so that what is put in moves no place that comes after it.
            for at, there, day in reversed([*zip(place.tolist(), known.tolist(), listed(more[1]), strict=True)]):
                if there:
                    last[at] = max(last[at], day)
                else:
                    last.insert(at, day)
        if not known.all():
            code = np.concatenate([code, new[~known]])
            code.sort()
        return (code if self._values is not None else code[:KEPT], last)

    def unpack(self, columns: Columns) -> Seen:
        """Return what was seen."""
        codes, last = listed(columns[0]), listed(columns[1])
        return dict(zip(codes, last, strict=True)) if self._dayed else dict.fromkeys(codes, 0)

    def read(self, columns: Columns, at: Moment) -> list[Any]:
        """Return the number of values of each tally."""
        if self._values is not None and not self._values.closed:
            return [0] * len(self.nodes)
        code, last = columns
        return [self._number(code if node.days is None else _since(code, last, at.last_day - node.days))
                for node in self.nodes]  # fmt: skip

    def _number(self, code: Any) -> int:
        if self._values is not None or len(code) < KEPT:
            return len(code)
        return estimated(int(code[tally.EXACT_DISTINCT - 1]) >> (HASH_BITS - 32))

    def columns(self, rows: Any, last_day: Any) -> Any:
        """Return the batch form; `rows` has the column's codes, or the hashes of its values, as `code`."""
        import ibis  # noqa: PLC0415 - it is not for live reading

        from acquaint.features import fold  # noqa: PLC0415

        rows = fold.held(rows.filter(rows.code.notnull()), self.nodes[0])
        if self.horizon is not None:
            rows = rows.filter(rows.day > last_day - self.horizon)
        found = rows.group_by("customer", "code").agg(last=rows.day.max())
        if self._values is None and not self._dayed:
            order = ibis.window(group_by="customer", order_by="code")
            found = found.mutate(place=ibis.row_number().over(order)).filter(lambda t: t.place < KEPT).drop("place")
        return found if self._dayed else found.drop("last")


def _since(code: Any, last: Any, before: int) -> list[int]:
    return [each for each, day in zip(code, last, strict=True) if day > before]


def smallest(codes: Sequence[int], last: Seen) -> list[int]:
    """Return the hashes that may be among the 257 smallest of some window.

    A hash is out of it once 257 smaller ones were seen on its last day or later.

    Parameters
    ----------
    codes
        Hashes, the smallest first.
    last
        The last day each was seen on.
    """
    kept: list[int] = []
    latest: list[int] = []  # the last days of the 257 latest among the smaller ones, as a heap
    for code in codes:
        day = last[code]
        if len(latest) < KEPT:
            heapq.heappush(latest, day)
        elif day > latest[0]:
            heapq.heapreplace(latest, day)
        else:
            continue
        kept.append(code)
    return kept
