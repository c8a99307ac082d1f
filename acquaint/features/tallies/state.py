"""What every kind of state has in common: rows of whole numbers by day and code, and how they are stored.

A *cell* holds a few numbers that add (or of which the smallest or largest counts). Cells are kept by business day where
a window is read, by the code of a value where values are ranked, by both, or by neither. While events are folded they
stand in a dict; stored they are columns sorted by day and code:

======  ================================================================================
day     each day once, days since 1970-01-01; absent where cells are not kept by day
count   how many cells each day has; only where cells are kept by day and code
code    the code of each cell; absent where cells are not kept by code
value   the numbers of the cells, cell after cell
======  ================================================================================
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Protocol

import msgspec
import numpy as np
import numpy.typing as npt

from acquaint.expr import Case, Literal, Tally, Tree

Row = tuple[Any, ...]
"""The values of the expressions that states asked for, of one row of a relation."""
Columns = tuple[npt.NDArray[np.integer[Any]], ...]
"""The stored columns of a state, in the order of its `stored`; all empty where there is nothing."""
Cells = dict[int, list[int]]
"""Day, code, or both (day << SHIFT | code) -> numbers."""
SHIFT = 32
"""Where both are kept the code of a value is narrower than so many bits."""
_LOW = (1 << SHIFT) - 1
EPOCH = date(1970, 1, 1).toordinal()
NULL = Literal(0, None)
_NARROW = (np.dtype("<u1"), np.dtype("<i1"), np.dtype("<u2"), np.dtype("<i2"), np.dtype("<u4"), np.dtype("<i4"))
_WIDE = np.dtype("<i8")


class Moment(msgspec.Struct, frozen=True):
    """What a read needs to know of its instant."""

    last_day: int
    """D: windows end with it."""
    month: date
    """First day of the month whose constants hold."""


class Sight(Protocol):
    """What a state sees of the rows of its relation: it asks for expressions, and gets their values by place."""

    def place(self, tree: Tree) -> int:
        """Return the place of an expression's value in what `update` is given of each row."""


class Values(Protocol):
    """The values of a closed column, by code."""

    def code(self, value: Any) -> int:
        """Return the code of a value; a new one where it is new."""

    def __getitem__(self, code: int) -> Any: ...

    @property
    def rank(self) -> npt.NDArray[np.int64] | None:
        """Position of each code's value among all; None where codes are in the order of values."""

    @property
    def closed(self) -> bool:
        """Whether there are few enough of them."""


class State(Protocol):
    """What tallies over one relation are read from."""

    @property
    def relation(self) -> str:
        """The relation it runs over."""

    @property
    def nodes(self) -> tuple[Tally, ...]:
        """The tallies it serves, in the order `read` gives their values."""

    @property
    def stored(self) -> tuple[str, ...]:
        """What its columns are called."""

    def zero(self) -> Any:
        """Return the state of no events."""

    def update(self, folded: Any, rows: Sequence[Row], day: int) -> None:
        """Add the rows of an event of a business day (days since 1970-01-01)."""

    def pack(self, folded: Any) -> Columns:
        """Return the columns of a state; equal states give equal columns, however they came about."""

    def unpack(self, columns: Columns) -> Any:
        """Return the state that `pack` stored."""

    def merge(self, parts: Sequence[Columns]) -> Columns:
        """Return the columns of several atoms' states together."""

    def read(self, columns: Columns, at: Moment) -> list[Any]:
        """Return the value of each tally."""

    def columns(self, rows: Any, last_day: Any) -> Any:
        """Return the batch form: an Ibis table of `customer` (the atom's number), day, code and v0, v1, ..."""


def narrow(numbers: npt.NDArray[np.int64]) -> npt.NDArray[np.integer[Any]]:
    """Return whole numbers in the narrowest type that holds them all."""
    if not len(numbers):
        return numbers.astype(_NARROW[0])
    low, high = int(numbers.min()), int(numbers.max())
    for kind in _NARROW:
        bounds = np.iinfo(kind)
        if bounds.min <= low and high <= bounds.max:
            return numbers.astype(kind)
    return numbers.astype(_WIDE)


class CellState:
    """Cells by day, by code, by both or by neither.

    Parameters
    ----------
    relation, nodes
        What it runs over, and the tallies it serves.
    width
        How many numbers a cell has.
    dayed, coded
        Whether cells are kept by day, and by code.
    how
        How numbers merge: sum, min or max.
    horizon
        Days the longest window reads; older ones are let go.
    """

    def __init__(
        self, relation: str, nodes: Sequence[Tally], width: int, *, dayed: bool, coded: bool,
        how: str = "sum", horizon: int | None = None,
    ) -> None:  # fmt: skip
        self.relation, self.nodes = relation, tuple(nodes)
        self.width, self.dayed, self.coded, self.how, self.horizon = width, dayed, coded, how, horizon
        kept = {"day": dayed, "count": dayed and coded, "code": coded, "value": width > 0}
        self.stored = tuple(name for name, there in kept.items() if there)
        self._merge: np.ufunc = {"sum": np.add, "min": np.minimum, "max": np.maximum}[how]

    def zero(self) -> Cells:
        """Return no cells."""
        return {}

    def pack(self, folded: Cells) -> Columns:
        """Return the columns of cells."""
        if not folded:
            return self.empty
        key = np.fromiter(folded, np.int64, len(folded))
        value = np.array(list(folded.values()), np.int64).reshape(len(key), self.width)
        order = np.argsort(key)
        return self._stored(key[order], value[order])

    def unpack(self, columns: Columns) -> Cells:
        """Return the cells of columns."""
        key, value = self.cells(columns)
        return dict(zip(key.tolist(), value.tolist(), strict=True))

    def merge(self, parts: Sequence[Columns]) -> Columns:
        """Return the cells of several atoms together."""
        parts = [part for part in parts if len(part[0])]
        if len(parts) <= 1:
            return parts[0] if parts else self.empty
        pairs = [self.cells(part) for part in parts]
        key, place = np.unique(np.concatenate([key for key, _ in pairs]), return_inverse=True)
        values = np.concatenate([value for _, value in pairs])
        order = np.argsort(place, kind="stable")
        merged = self._merge.reduceat(values[order], np.searchsorted(place[order], np.arange(len(key))), axis=0)
        return self._stored(key, merged)

    @property
    def empty(self) -> Columns:
        """The columns of nothing."""
        return tuple(np.zeros(0, np.uint8) for _ in self.stored)

    def part(self, columns: Columns, name: str) -> npt.NDArray[np.integer[Any]]:
        """Return a column by name."""
        return columns[self.stored.index(name)]

    def cells(self, columns: Columns) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """Return key and numbers of each cell."""
        named = dict(zip(self.stored, columns, strict=True))
        key = named["code"].astype(np.int64) if self.coded else np.zeros(1 if len(columns[0]) else 0, np.int64)
        if self.dayed:
            day = named["day"].astype(np.int64)
            key = day if not self.coded else np.repeat(day, named["count"]) << SHIFT | key
        value = named["value"] if self.width else np.zeros(0, np.int64)
        return key, value.astype(np.int64).reshape(len(key), self.width)

    def _stored(self, key: npt.NDArray[np.int64], value: npt.NDArray[np.int64]) -> Columns:
        """Return sorted cells as columns, those that no window can reach left out."""
        if self.dayed and self.horizon is not None:
            days = key >> SHIFT if self.coded else key
            first = int(np.searchsorted(days, int(days[-1]) - self.horizon, side="right"))
            key, value = key[first:], value[first:]
        made = {"value": narrow(value.reshape(-1))}
        if self.coded:
            made["code"] = narrow(key & _LOW if self.dayed else key)
        if self.dayed and self.coded:
            day, count = np.unique(key >> SHIFT, return_counts=True)
            made |= {"day": narrow(day), "count": narrow(count)}
        elif self.dayed:
            made["day"] = narrow(key)
        return tuple(made[name] for name in self.stored)


def where_held(node: Tally, value: Tree, otherwise: Tree = NULL) -> Tree:
    """Return the expression that is `value` where a row meets the tally's condition."""
    return value if node.where is None else Case(0, ((node.where, value),), otherwise)
