"""State that adds: the tallies an expression may use, as data.

A tally folds the events of a relation into a few integers that merge: the state of two halves of the events, merged,
is the state of the whole. Batch and live interpret the same definitions; `features/batch.py` has the batch forms.
"""

from __future__ import annotations

import difflib
import math
from collections.abc import Iterable, Mapping

import msgspec

from acquaint.errors import ExpressionError, OpenColumn
from acquaint.expr import NUMERIC, Tally, Type

MOST_CLOSED = 1_024
"""A column is closed when a shop has at most this many values of it; only then can it be ranked or shared out."""
MOST_GAP_DAYS = 4_096
"""Longest gap with a logarithm of its own; longer ones count as this."""
MOST_LIVE_DAYS = 4_096
"""The longest window that can be read live: states keep what it looks at day by day."""
MOST_OCCASIONS = 512
"""Occasions are read from the latest so many active days of a customer."""
EXACT_DISTINCT = 256
"""Distinct values of an open column are counted exactly up to here, then estimated from as many smallest hashes."""


class Relation(msgspec.Struct, frozen=True):
    """What a tally may run over: what a row is, its columns, and which of them are closed or open sets."""

    name: str
    row: str
    columns: Mapping[str, Type]
    closed: frozenset[str] = frozenset()
    open: frozenset[str] = frozenset()


class Kind(msgspec.Struct, frozen=True):
    """One kind of tally: the column it takes, what it gives, its value over nothing, and what it says."""

    meaning: str
    column: tuple[Type, ...] = ()
    """Types its column may have; empty where it takes none."""
    gives: Type | None = "integer"
    """Type of its value; None: that of the column."""
    ranked: bool = False
    """It takes `by` and a rank, over a closed column."""
    over: str | None = None
    """The only relation it runs over."""
    dated: bool = False
    """It reads the business date, which not every relation has."""
    decays: bool = False
    """It takes `half N days`, and no window."""


_ALL: tuple[Type, ...] = ("integer", "number", "boolean", "text", "date")
KINDS: dict[str, Kind] = {
    "count": Kind("number of rows"),
    "sum": Kind("sum of a column; 0 over nothing", ("integer",)),
    "squares": Kind("sum of the squares of a column; 0 over nothing", ("integer",)),
    "decayed": Kind(
        "sum of a column, each day's weighing half as much after `half` days; 0 over nothing",
        ("integer",),
        "number",
        decays=True,
    ),
    "min": Kind("smallest value", ("integer", "date"), None),
    "max": Kind("largest value", ("integer", "date"), None),
    "first": Kind("business date of the first row", gives="date", dated=True),
    "last": Kind("business date of the last row", gives="date", dated=True),
    "latest": Kind("value known last; of several known at once the largest", _ALL, None),
    "distinct": Kind("number of different values", _ALL),
    "top": Kind("value of the given rank by the sum of `by` (by rows without it)", _ALL, None, ranked=True),
    "share": Kind("share of the value of the given rank in that sum", _ALL, "number", ranked=True),
    "gaps": Kind("gaps between occasions", over="occasions"),
    "gap_days": Kind("sum of the gaps in days", over="occasions"),
    "gap_logs": Kind("sum of the gaps' logarithms, in millionths", over="occasions"),
    "gap_log_squares": Kind("sum of the squares of the gaps' logarithms, in ten-thousandths squared", over="occasions"),
}


def micro_log(days: int) -> int:
    """Return the natural logarithm of a gap in millionths, from 1 to 4,096 days; the one table all engines use.

    Examples
    --------
    >>> micro_log(1), micro_log(7)
    (0, 1945910)
    """
    return round(1e6 * math.log(min(days, MOST_GAP_DAYS)))


def micro_log_square(days: int) -> int:
    """Return the square of a gap's logarithm in ten-thousandths: 512 of them fit 64 bits with room to spare."""
    return round(micro_log(days) / 100) ** 2


def weights(half: int) -> list[int]:
    """Return what a day weighs by its age (0, 1, 2, ... days) when weights halve in `half` days, in millionths.

    The list ends where nothing is left to weigh, at the latest with an age of 4,095 days.

    Formula: round(1e6 x 2^(-age / half)).

    Examples
    --------
    >>> weights(1)[:4], len(weights(90))
    ([1000000, 500000, 250000, 125000], 1884)
    """
    ages = range(MOST_GAP_DAYS)
    # Half away from zero, as everything is rounded here: Python would round half to even.
    found = [math.floor(1e6 * 2.0 ** (-age / half) + 0.5) for age in ages]
    return [weight for weight in found if weight]


def nearest(name: str, known: Iterable[str]) -> str:
    """Return a hint for a misspelt name."""
    options = list(known)
    near = difflib.get_close_matches(name, options, n=1)
    return f"did you mean {near[0]}?" if near else f"known are {', '.join(sorted(options))}."


def type_of(node: Tally, relations: Mapping[str, Relation]) -> Type:
    """Return the type of a tally's value, or raise ExpressionError for what it cannot run over."""
    where = f"character {node.at + 1}"
    if node.relation not in relations:
        raise ExpressionError(f"There is no relation {node.relation}; {nearest(node.relation, relations)}", where=where)
    kind, relation = KINDS[node.tally], relations[node.relation]
    if kind.over not in (None, node.relation):
        raise ExpressionError(f"{node.tally} runs over {kind.over} only.", where=where)
    for column in (node.column, node.by):
        if column is not None and column not in relation.columns:
            raise ExpressionError(
                f"{node.relation} has no column {column}; {nearest(column, relation.columns)}", where=where
            )
    _check_shape(node, kind, relation, where)
    return kind.gives or relation.columns[node.column or ""]


def _check_shape(node: Tally, kind: Kind, relation: Relation, where: str) -> None:
    """Raise where column, `by` or rank do not go with the tally."""
    if kind.column and (node.column is None or relation.columns[node.column] not in kind.column):
        raise ExpressionError(f"{node.tally} needs a column of type {' or '.join(kind.column)}.", where=where)
    if not kind.column and node.column is not None:
        raise ExpressionError(f"{node.tally} takes no column.", where=where)
    if kind.dated and "local_date" not in relation.columns:
        raise ExpressionError(f"{node.tally} needs rows with a business date, {node.relation} has none.", where=where)
    if kind.ranked != (node.rank is not None) or (node.by is not None and not kind.ranked):
        shape = "a rank after a comma, and takes `by`" if kind.ranked else "neither `by` nor a rank"
        raise ExpressionError(f"{node.tally} needs {shape}.", where=where)
    if kind.decays != (node.half is not None) or (kind.decays and node.days is not None):
        shape = "`half N days` and no window" if kind.decays else "no `half`"
        raise ExpressionError(f"{node.tally} takes {shape}.", where=where)
    if node.tally == "latest" and node.days is not None:
        raise ExpressionError("latest takes no window: what was known last stays known.", where=where)
    if kind.ranked and node.column not in relation.closed:
        raise OpenColumn(relation.name, node.column or "", sorted(relation.closed), where)
    if node.by is not None and relation.columns[node.by] not in NUMERIC:
        raise ExpressionError(f"`by` needs a column with numbers, {node.by} has none.", where=where)
    if node.tally == "distinct" and node.column not in relation.closed | relation.open:
        raise ExpressionError(f"distinct cannot count {node.column}.", where=where)
