"""What every kind of state has in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, ClassVar, Generic, Protocol, TypeVar

import msgspec
import numpy as np
import numpy.typing as npt

from acquaint.expr import Case, Literal, Tally, Tree

EPOCH = date(1970, 1, 1).toordinal()
NULL = Literal(0, None)
Rows = Sequence[Sequence[Any]]
"""The rows of an event in a relation: for each expression that a state asked for, its value in every row."""
Array = npt.NDArray[np.integer[Any]]
Column = list[int] | Array
Columns = tuple[Column, ...]
"""The stored columns of a state, in the order of its `stored`: lists, and arrays where there may be many numbers."""
Folded = TypeVar("Folded")


class Moment(msgspec.Struct, frozen=True):
    """What a read needs to know of its instant."""

    last_day: int
    """D as days since 1970-01-01: windows end with it."""
    month: date
    """First day of the month whose constants hold."""


class Sight(Protocol):
    """What a state sees of the rows of its relation: it asks for expressions, and gets their values by place."""

    def place(self, tree: Tree) -> int:
        """Return the place of an expression's values in what `update` is given."""

    def places(self, trees: Sequence[Tree]) -> slice:
        """Return the places of several expressions, one after the other."""


class State(ABC, Generic[Folded]):
    """What tallies over one relation are read from.

    Parameters
    ----------
    relation
        The relation it runs over.
    nodes
        The tallies it serves, in the order `read` gives their values.
    """

    stored: ClassVar[tuple[str, ...]]
    """What its columns are called."""
    arrays: ClassVar[frozenset[str]] = frozenset()
    """Those of them that are arrays."""

    def __init__(self, relation: str, nodes: Iterable[Tally]) -> None:
        self.relation, self.nodes = relation, tuple(nodes)
        spans = [node.days for node in self.nodes if node.days is not None]
        self.horizon: int | None = max(spans) if len(spans) == len(self.nodes) else None
        """Days that the longest window reaches back; None where a tally looks at all of them."""

    @abstractmethod
    def zero(self) -> Folded:
        """Return the state of no events."""

    @abstractmethod
    def update(self, folded: Folded, rows: Rows, day: int) -> None:
        """Add the rows of an event of a business day (days since 1970-01-01)."""

    @abstractmethod
    def join(self, folded: Folded, other: Folded) -> None:
        """Add the state of another atom, or of other events."""

    @abstractmethod
    def pack(self, folded: Folded) -> Columns:
        """Return the columns of a state; equal states give equal columns, however they came about."""

    @abstractmethod
    def unpack(self, columns: Columns) -> Folded:
        """Return the state that `pack` stored."""

    @abstractmethod
    def read(self, columns: Columns, at: Moment) -> list[Any]:
        """Return the value of each tally; no event may be in the state that does not count at the moment."""

    @abstractmethod
    def columns(self, rows: Any, last_day: Any) -> Any:
        """Return the batch form: an Ibis table of `customer` and the stored numbers, a row each.

        Parameters
        ----------
        rows
            Rows of the relation that count, with an atom's number as `customer`, and codes of columns beside them.
        last_day
            D of the instant up to which they count: what no window can reach from there on is left out.
        """

    def append(self, columns: Columns, more: Columns) -> Columns:
        """Return columns with those of a few later events added; quicker than `merge` where days only go on."""
        return self.merge([columns, more])

    def merge(self, parts: Sequence[Columns]) -> Columns:
        """Return the columns of several atoms' states together."""
        some = [part for part in parts if any(map(len, part))]
        if len(some) == 1:  # the other atoms have nothing in it
            return some[0]
        folded = self.zero()
        for part in some:
            self.join(folded, self.unpack(part))
        return self.pack(folded)


def listed(column: Column) -> list[int]:
    """Return a column as a list."""
    return column if isinstance(column, list) else column.tolist()


def narrow(numbers: Sequence[int]) -> Array:
    """Return whole numbers as an array of the narrowest type that holds them all.

    Examples
    --------
    >>> narrow([1, 300]).dtype, narrow([-1, 2]).dtype, narrow([]).dtype
    (dtype('uint16'), dtype('int8'), dtype('uint8'))
    """
    return np.array(numbers, _kind(min(numbers, default=0), max(numbers, default=0)))


def narrowed(numbers: Array) -> Array:
    """Return an array in the narrowest type that holds it."""
    low, high = (int(numbers.min()), int(numbers.max())) if len(numbers) else (0, 0)
    return numbers.astype(_kind(low, high), copy=False)


def _kind(low: int, high: int) -> np.dtype[Any]:
    return _UNSIGNED[high.bit_length()] if low >= 0 else _SIGNED[max(high, ~low).bit_length()]


def where_held(node: Tally, value: Tree, otherwise: Tree = NULL) -> Tree:
    """Return the expression that is `value` where a row meets the tally's condition."""
    return value if node.where is None else Case(0, ((node.where, value),), otherwise)


KINDS: tuple[np.dtype[Any], ...] = tuple(np.dtype(f"<{name}") for name in ("u1", "i1", "u2", "i2", "u4", "i4", "i8"))
"""Types of arrays, the narrowest first."""
_SIGNED = [next(kind for kind in KINDS if kind.kind == "i" and 2**bits <= np.iinfo(kind).max + 1) for bits in range(64)]
_UNSIGNED = [next(kind for kind in KINDS if 2**bits <= np.iinfo(kind).max + 1) for bits in range(64)]
"""The narrowest type for numbers of so many bits, with and without a sign."""
