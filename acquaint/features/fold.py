"""Folding events into tallies: at one instant for all customers, or at many moments by running sums.

At one instant the rows that count are filtered and grouped. At many moments no row meets every moment: a row is placed
at the first moment at which it counts and at the first moment whose window it has left; it adds to the state at the
one and is taken out at the other, and the state at a moment is the running sum. That is exact because states are
integers that add, and costs a row a few steps instead of one per moment. What cannot be taken out again (the smallest
of a window) meets its moments one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date, datetime
from typing import Any

import ibis
import msgspec

from acquaint import expr
from acquaint.expr import Tally
from acquaint.features.columns import column

Names = Mapping[Tally, str]
"""The column that holds each tally."""

REDUCTIONS: dict[str, Callable[[ibis.Table, Tally, Any], Any]] = {
    "count": lambda rows, _, holds: rows.count(where=holds),
    "sum": lambda rows, node, holds: rows[node.column].sum(where=holds),
    "squares": lambda rows, node, holds: (rows[node.column] * rows[node.column]).sum(where=holds),
    "decayed": lambda rows, node, holds: (rows[node.column] * rows.weight).sum(where=holds),
    "min": lambda rows, node, holds: rows[node.column].min(where=holds),
    "max": lambda rows, node, holds: rows[node.column].max(where=holds),
    "first": lambda rows, _, holds: rows.local_date.min(where=holds),
    "last": lambda rows, _, holds: rows.local_date.max(where=holds),
    "gaps": lambda rows, _, holds: rows.gap.count(where=holds),
    "gap_days": lambda rows, _, holds: rows.gap.sum(where=holds),
    "gap_logs": lambda rows, _, holds: rows.gap_log.sum(where=holds),
    "gap_log_squares": lambda rows, _, holds: rows.gap_log_square.sum(where=holds),
    "distinct": lambda rows, _, holds: rows.count(where=holds),
    "top": lambda rows, node, holds: rows[node.by].sum(where=holds) if node.by else rows.count(where=holds),
}
"""What each tally adds up; of ranked and distinct ones the state of one value."""
MERGES = {"min": "min", "max": "max", "first": "min", "last": "max"}
"""How the states of two halves merge; every other state is a sum."""
STATE_OF = {"share": "top"}


class Instant(msgspec.Struct, frozen=True, eq=False):
    """One instant for all customers, the nightly case, as Ibis scalars: their values need not be known yet."""

    as_of: Any
    """UTC, timestamp(6)."""
    last_day: Any
    """D as days since 1970-01-01, int32."""
    month: Any
    """First day of the month whose constants hold, date."""

    @classmethod
    def of(cls, as_of: datetime, last_day: int, month: date) -> Instant:
        """Return the instant with these values."""
        return cls(
            ibis.literal(as_of.replace(tzinfo=None), "timestamp(6)"),
            ibis.literal(last_day, "int32"),
            ibis.literal(month, "date"),
        )


class Moments(msgspec.Struct, frozen=True):
    """Many moments.

    `table` has moment, customer, as_of, last_day and position: 0, 1, 2, ... by customer and instant.
    """

    table: ibis.Table


When = Instant | Moments
Keep = Callable[[ibis.Table], ibis.Table]
"""Materialises an intermediate table."""


def integer(value: Any) -> Any:
    """Keep sums 64 bits wide: some engines make them wider, and Parquet would make floats of them."""
    return value.cast("int64") if value.type().is_integer() else value


def where(rows: ibis.Table, node: Tally) -> Any:
    """Return the tally's own condition on a row, null taken as not met; None where it has none."""
    if node.where is None:
        return None
    return column(node.where, lambda part: rows[part.name]).fill_null(False)  # type: ignore[union-attr]


def held(rows: ibis.Table, node: Tally) -> ibis.Table:
    """Return the rows that meet the tally's own condition."""
    holds = where(rows, node)
    return rows if holds is None else rows.filter(holds)


def visible(rows: ibis.Table, when: When) -> ibis.Table:
    """Return each row at each moment at which it counts, with `moment` and `last_day`.

    A row counts if `ts < as_of` and `known_at <= as_of`.
    """
    if isinstance(when, Instant):
        seen = rows.filter((rows.ts < when.as_of) & (rows.known_at <= when.as_of))
        return seen.mutate(moment=seen.customer, last_day=when.last_day)
    moments = when.table.select("moment", "customer", "as_of", "last_day")
    joined = rows.join(moments, ["customer", rows.ts < moments.as_of, rows.known_at <= moments.as_of])
    return joined.drop("as_of")


def met(rows: ibis.Table, names: Names, key: Sequence[str] = ()) -> ibis.Table:
    """Return the tallies by moment (and key) of rows that have `moment` and `last_day`: each row at each moment."""
    spans = [node.days for node in names]
    if None not in spans:
        # Rows that are in nobody's window need not be looked at.
        rows = rows.filter(rows.day > rows.last_day - max(days for days in spans if days is not None))
    values = {}
    for node, name in names.items():
        holds = where(rows, node)
        if node.days is not None:
            within = rows.day > rows.last_day - node.days
            holds = within if holds is None else within & holds
        values[name] = _reduced(rows, node, holds)
    return rows.group_by("moment", *key).agg(**values)


def reduced(rows: ibis.Table, node: Tally) -> Any:
    """Return what a tally adds up over the rows that meet its condition, its window left aside."""
    return _reduced(rows, node, where(rows, node))


def _reduced(rows: ibis.Table, node: Tally, holds: Any) -> Any:
    return integer(REDUCTIONS[STATE_OF.get(node.tally, node.tally)](rows, node, holds))


def stuck(node: Tally) -> bool:
    """Tell whether a tally cannot be taken out again: the smallest or largest of a window."""
    return node.tally in MERGES and node.days is not None


def left(days: int) -> str:
    """Return the name of the column with the position at which a row has left a window of `days`."""
    return f"left_{days}"


def placed(rows: ibis.Table, when: Moments, spans: Collection[int], keep: Keep) -> ibis.Table:
    """Return the rows that count at some moment, with where among the moments they come and go.

    Parameters
    ----------
    rows
        customer, ts, known_at, day and more.
    spans
        Lengths of windows in days.

    Returns
    -------
    ibis.Table
        The columns of `rows` but its instants, with `position` of the first moment at which the row counts, and for
        each window `left(days)`: position of the first such moment whose window the row has left; null if none has.
    """
    when_known = ["customer", "ts", "known_at", "day"]
    # The lines of a basket share its instant: each instant is placed once.
    events = keep(_entered(rows.select(when_known).distinct(), when))
    for days in sorted(spans):
        events = _leaving(events, when, days)
    return keep(rows.join(keep(events), when_known).drop("ts", "known_at"))


def counts_from(rows: Any) -> Any:
    """Return the first instant at which a row counts: `ts < as_of` is `ts + 1 microsecond <= as_of`."""
    return ibis.greatest(rows.ts + ibis.interval(microseconds=1), rows.known_at)


def _entered(events: ibis.Table, when: Moments) -> ibis.Table:
    """Return the events that count at some moment, with the position of the first."""
    found = _first(events.mutate(at=counts_from(events)), when.table, "as_of").rename(position="first")
    return found.filter(found.position.notnull())


def _leaving(events: ibis.Table, when: Moments, days: int) -> ibis.Table:
    """Add the position at which each event has left a window."""
    found = _first(events.mutate(at=events.day + days), when.table, "last_day")
    position = ibis.ifelse(found.first < found.position, found.position, found.first)
    return found.mutate(**{left(days): position}).drop("first")


def _first(events: ibis.Table, moments: ibis.Table, clock: str) -> ibis.Table:
    """Return the events, with `first` instead of `at`: the position of the customer's first moment from `at` on.

    Moments are put among the events in order of time, and the smallest position from the end is carried along: what
    an as-of join would do, where every engine can do it.
    """
    nulls = {name: ibis.null(kind) for name, kind in events.schema().items() if name not in ("customer", "at")}
    asked = moments.select("customer", at=moments[clock].cast(events["at"].type()), **nulls, first="position")
    asked = asked.select(*events.columns, "first")
    united = ibis.union(events.mutate(first=ibis.null("int32")), asked)
    latest_first = ibis.range_window(preceding=None, following=0, group_by="customer", order_by=ibis.desc("at"))
    carried = united.mutate(first=united.first.min().over(latest_first))
    return carried.filter(carried.day.notnull()).drop("at")


def running(rows: ibis.Table, names: Names, when: Moments, keep: Keep, key: Sequence[str] = ()) -> ibis.Table:
    """Return the tallies `names` by moment (and the columns `key`) of placed rows, as running sums.

    A moment (or key) without rows may be absent, or stand there with zeros.
    """
    spans = sorted({node.days for node in names if node.days is not None})
    if all(node.days is not None for node in names):
        rows = rows.filter(_within(rows, spans[-1]))
    comes = _grouped(rows, "position", {n: _reduced(rows, node, _counts(rows, node)) for node, n in names.items()}, key)
    changes = [keep(comes)]
    for days in spans:
        gone = rows.filter(rows[left(days)] > rows.position)
        values = {n: _reduced(gone, node, where(gone, node)) for node, n in names.items() if node.days == days}
        changes.append(keep(_grouped(gone, left(days), values, key)))
    return _expanded(_united(changes, names, key), names, when, key) if key else _carried(changes, names, when)


def _within(rows: ibis.Table, days: int) -> Any:
    """Tell whether a row is in the window of the first moment at which it counts."""
    return rows[left(days)].isnull() | (rows[left(days)] > rows.position)


def _counts(rows: ibis.Table, node: Tally) -> Any:
    """Return whether a row counts when it comes; None where every row does."""
    holds = where(rows, node)
    if node.days is None:
        return holds
    within = _within(rows, node.days)
    return within if holds is None else within & holds


def _grouped(rows: ibis.Table, position: str, values: Mapping[str, Any], key: Sequence[str]) -> ibis.Table:
    found = rows.group_by("customer", *key, at=rows[position]).agg(**values)
    return found.rename(position="at")


def merge_of(node: Tally) -> str:
    """Return how two states of a tally merge: min, max or sum."""
    return MERGES.get(node.tally, "sum")


def _united(changes: Sequence[ibis.Table], names: Names, key: Sequence[str]) -> ibis.Table:
    """Return all that changes at a position in one row per key: what comes less what goes."""
    if len(changes) == 1:
        return changes[0]
    comes = changes[0]
    rows = [comes.select("customer", "position", *key, *names.values())]
    for gone in changes[1:]:
        values = {
            name: -gone[name] if name in gone.columns else ibis.literal(0, comes[name].type())
            for name in names.values()
        }
        rows.append(gone.select("customer", "position", *key, **values))
    deltas = ibis.union(*rows)
    merged = {name: integer(getattr(deltas[name], merge_of(node))()) for node, name in names.items()}
    return deltas.group_by("customer", "position", *key).agg(**merged)


def _cumulated(rows: ibis.Table, names: Names, group: Sequence[str]) -> dict[str, Any]:
    so_far = ibis.cumulative_window(group_by=list(group), order_by="position")
    return {name: integer(getattr(rows[name], merge_of(node))().over(so_far)) for node, name in names.items()}


def _carried(changes: Sequence[ibis.Table], names: Names, when: Moments) -> ibis.Table:
    """Return the running state at every moment; moments at which nothing changes carry the one before."""
    rows = when.table.select("moment", "customer", "position")
    for number, change in enumerate(changes):
        values = change.drop("customer").rename(lambda name, n=number: f"{name}_{n}")
        rows = rows.left_join(values, rows.position == values[f"position_{number}"]).drop(f"position_{number}")
    spans = sorted({node.days for node in names if node.days is not None})
    deltas = {}
    for node, name in names.items():
        deltas[name] = rows[f"{name}_0"]
        if node.days is not None:
            deltas[name] = deltas[name].coalesce(0) - rows[f"{name}_{1 + spans.index(node.days)}"].coalesce(0)
    rows = rows.select("moment", "customer", "position", **deltas)
    return rows.select("moment", **_cumulated(rows, names, ["customer"]))


def _expanded(deltas: ibis.Table, names: Names, when: Moments, key: Sequence[str]) -> ibis.Table:
    """Return the running state of every key at every moment from its first change on, but where all is zero."""
    group = ["customer", *key]
    following = deltas.position.lead().over(ibis.window(group_by=group, order_by="position"))
    states = deltas.select(
        "customer", "position", *key, until=following.coalesce(2**31 - 1), **_cumulated(deltas, names, group)
    )
    states = states.filter(ibis.or_(*(states[name] != 0 for name in names.values())))
    moments = when.table.select("moment", "customer", at="position")
    held = states.join(moments, ["customer", moments["at"] >= states.position, moments["at"] < states.until])
    return held.select("moment", *key, *names.values())


def coded(node: Tally) -> bool:
    """Tell whether a tally needs its column as codes only: it tells values apart and never looks at one."""
    return node.tally in ("top", "share", "distinct")


def columns_of(nodes: Sequence[Tally]) -> list[str]:
    """Return the columns of the relation that tallies and their conditions read as they are."""
    used: dict[str, None] = {}
    for node in nodes:
        names = [None if coded(node) else node.column, node.by]
        if node.where is not None:
            names += [part.name for part in expr.walk(node.where) if isinstance(part, expr.Name)]
        if node.tally in ("first", "last"):
            names.append("local_date")
        used.update(dict.fromkeys(name for name in names if name is not None))
    return list(used)
