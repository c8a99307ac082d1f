"""Folding events into tallies: at one instant for all customers, or at many moments by running sums.

At one instant the rows that count are filtered and grouped. At many moments no row meets every moment: a row adds to
the state at the first moment at which it counts and is taken out at the first moment whose window it has left; the
state at a moment is the running sum. That is exact because states are integers that add, and costs a row a few steps
instead of one per moment. What cannot be taken out again (the smallest of a window) meets its moments one by one.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
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


class Instant(msgspec.Struct, frozen=True):
    """One instant for all customers: the nightly case."""

    as_of: datetime
    """UTC."""
    last_day: int
    """D as days since 1970-01-01."""


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


def visible(rows: ibis.Table, when: When) -> ibis.Table:
    """Return each row at each moment at which it counts, with `moment` and `last_day`.

    A row counts if `ts < as_of` and `known_at <= as_of`.
    """
    if isinstance(when, Instant):
        at = ibis.literal(when.as_of.replace(tzinfo=None), "timestamp(6)")
        seen = rows.filter((rows.ts < at) & (rows.known_at <= at))
        return seen.mutate(moment=seen.customer, last_day=ibis.literal(when.last_day, "int32"))
    moments = when.table.select("moment", "customer", "as_of", "last_day")
    joined = rows.join(moments, ["customer", rows.ts < moments.as_of, rows.known_at <= moments.as_of])
    return joined.drop("as_of")


def direct(rows: ibis.Table, names: Names, when: When, key: Sequence[str] = ()) -> ibis.Table:
    """Return the tallies by moment (and key) from every row at every moment."""
    seen = visible(rows, when)
    spans = [node.days for node in names]
    if None not in spans:
        # Rows that are in nobody's window need not be looked at.
        seen = seen.filter(seen.day > seen.last_day - max(days for days in spans if days is not None))
    return grouped(seen, names, key)


def grouped(seen: ibis.Table, names: Names, key: Sequence[str] = ()) -> ibis.Table:
    """Return the tallies by moment (and key) of rows that have `moment` and `last_day`."""
    values = {}
    for node, name in names.items():
        holds = where(seen, node)
        if node.days is not None:
            within = seen.day > seen.last_day - node.days
            holds = within if holds is None else within & holds
        values[name] = integer(REDUCTIONS[STATE_OF.get(node.tally, node.tally)](seen, node, holds))
    return seen.group_by("moment", *key).agg(**values)


def fold(rows: ibis.Table, names: Names, when: When, keep: Keep, key: Sequence[str] = ()) -> ibis.Table:
    """Return the tallies `names` by moment (and the columns `key`), of rows with customer, ts, known_at and day.

    A moment (or key) without rows may be absent, or stand there with zeros.
    """
    if isinstance(when, Instant):
        return direct(rows, names, when, key)
    stuck = {node: name for node, name in names.items() if node.tally in MERGES and node.days is not None}
    running = {node: name for node, name in names.items() if node not in stuck}
    if not running:
        return direct(rows, stuck, when, key)
    states = keep(_running(rows, running, when, keep, key))
    if not stuck:
        return states
    others = keep(direct(rows, stuck, when, key)).rename(**{f"{c}_right": c for c in ("moment", *key)})
    pairs = [states[c] == others[f"{c}_right"] for c in ("moment", *key)]
    return states.left_join(others, pairs).select("moment", *key, *names.values())


def counts_from(rows: Any) -> Any:
    """Return the first instant at which a row counts: `ts < as_of` is `ts + 1 microsecond <= as_of`."""
    return ibis.greatest(rows.ts + ibis.interval(microseconds=1), rows.known_at)


def entered(rows: ibis.Table, when: Moments) -> ibis.Table:
    """Return the rows that count at some moment, with the `position` of the first such moment."""
    moments = when.table.select("customer", "as_of", "position")
    timed = rows.mutate(counts_from=counts_from(rows))
    joined = timed.asof_join(moments, on=timed.counts_from <= moments.as_of, predicates="customer")
    return joined.drop("as_of", "counts_from", "customer_right").filter(lambda t: t.position.notnull())


def left(rows: ibis.Table, when: Moments, days: int) -> ibis.Table:
    """Return entered rows at the first position whose window of `days` they have left, if there is one."""
    moments = when.table.select("customer", "last_day", left_at="position")
    aged = rows.mutate(leaves=rows.day + days)
    # Several moments of a customer may share a last day; the first of them is the one.
    firsts = moments.group_by("customer", "last_day").agg(left_at=moments.left_at.min())
    joined = aged.asof_join(firsts, on=aged.leaves <= firsts.last_day, predicates="customer")
    joined = joined.filter(joined.left_at.notnull())
    return joined.mutate(position=ibis.greatest(joined.position, joined.left_at))


def _running(rows: ibis.Table, names: Names, when: Moments, keep: Keep, key: Sequence[str]) -> ibis.Table:
    """Return the tallies at every moment as running sums of what enters and leaves."""
    states = _states(rows, names, key)
    seen = keep(entered(states, when))
    changes = [_changes(seen, dict.fromkeys(names.values(), 1), names, key)]
    for days in sorted({node.days for node in names if node.days is not None}):
        signs = {name: -1 for node, name in names.items() if node.days == days}
        changes.append(_changes(left(seen, when, days), signs, names, key))
    deltas = changes[0] if len(changes) == 1 else ibis.union(*changes)
    merged = {name: integer(getattr(deltas[name], merge_of(node))()) for node, name in names.items()}
    deltas = keep(deltas.group_by("customer", "position", *key).agg(**merged))
    return _expanded(deltas, names, when, key) if key else _carried(deltas, names, when)


def merge_of(node: Tally) -> str:
    """Return how two states of a tally merge: min, max or sum."""
    return MERGES.get(node.tally, "sum")


def _states(rows: ibis.Table, names: Names, key: Sequence[str]) -> ibis.Table:
    """Return one state per event (and key): the lines of a basket share its instant and are folded first."""
    states = {
        name: integer(REDUCTIONS[STATE_OF.get(node.tally, node.tally)](rows, node, where(rows, node)))
        for node, name in names.items()
    }
    return rows.group_by("customer", "ts", "known_at", "day", *key).agg(**states)


def _changes(rows: ibis.Table, signs: Mapping[str, int], names: Names, key: Sequence[str]) -> ibis.Table:
    """Return what rows change at their position: added (1), taken out (-1), or nothing for tallies without a sign."""
    values = {}
    for node, name in names.items():
        if name in signs:
            values[name] = rows[name] if signs[name] > 0 else -rows[name]
        else:
            values[name] = ibis.null(rows[name].type()) if merge_of(node) != "sum" else ibis.literal(0, "int64")
    return rows.select("customer", "position", *key, **values)


def _cumulated(rows: ibis.Table, names: Names, group: Sequence[str]) -> dict[str, Any]:
    so_far = ibis.cumulative_window(group_by=list(group), order_by="position")
    return {name: integer(getattr(rows[name], merge_of(node))().over(so_far)) for node, name in names.items()}


def _carried(deltas: ibis.Table, names: Names, when: Moments) -> ibis.Table:
    """Return the running state at every moment; moments at which nothing changes carry the one before."""
    moments = when.table.select("moment", "customer", at="position")
    rows = moments.left_join(deltas.drop("customer"), moments["at"] == deltas.position)
    rows = rows.mutate(position=rows["at"])
    return rows.select("moment", **_cumulated(rows, names, ["customer"]))


def _expanded(deltas: ibis.Table, names: Names, when: Moments, key: Sequence[str]) -> ibis.Table:
    """Return the running state of every key at every moment from its first change on."""
    group = ["customer", *key]
    following = deltas.position.lead().over(ibis.window(group_by=group, order_by="position"))
    states = deltas.select(
        "customer", "position", *key, until=following.coalesce(2**31 - 1), **_cumulated(deltas, names, group)
    )
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
