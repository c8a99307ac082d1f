"""The value known last; of several known at once the largest, so that order of arrival cannot matter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import msgspec

from acquaint.expr import Name, Tally, Type
from acquaint.features.tallies.codes import Codes
from acquaint.features.tallies.state import EPOCH, Columns, Moment, Rows, Sight, State, listed

Known = tuple[int, Any]
"""Instant of knowledge (microseconds since 1970-01-01 UTC) and value."""
NULL = -(2**63)
"""Stands for null among the codes."""
_START = datetime(1970, 1, 1, tzinfo=UTC)


class Part(msgspec.Struct, frozen=True):
    """One tally of the state: what it sees of a row, and how its values become numbers."""

    node: Tally
    type: Type
    value: int
    holds: int
    """Places of its value and of whether a row counts."""
    values: Codes | None
    """The values of its column, where they are texts."""

    def code(self, value: Any) -> int:
        """Return a value as a number."""
        if value is None:
            return NULL
        if self.values is not None:
            return self.values.code(value)
        return value.toordinal() - EPOCH if isinstance(value, date) else int(value)

    def said(self, code: int) -> Any:
        """Return the value of a number."""
        if code == NULL:
            return None
        if self.values is not None:
            return self.values[code]
        if self.type == "date":
            return date.fromordinal(code + EPOCH)
        return bool(code) if self.type == "boolean" else code


class Latest(State[dict[int, Known]]):
    """For each tally over a relation the value known last: which tally, since when, and the value as a number."""

    stored = ("which", "known_at", "code")

    def __init__(self, relation: str, parts: Sequence[Part], sight: Sight) -> None:
        super().__init__(relation, (part.node for part in parts))
        self.parts = tuple(parts)
        self._known_at = sight.place(Name(0, "known_at"))

    def zero(self) -> dict[int, Known]:
        """Return nothing known."""
        return {}

    def update(self, folded: dict[int, Known], rows: Rows, day: int) -> None:  # noqa: ARG002 - knowledge counts
        """Take the rows of an event."""
        for which, part in enumerate(self.parts):
            told = zip(rows[self._known_at], rows[part.holds], rows[part.value], strict=True)
            for known_at, holds, value in told:
                if holds:
                    _take(folded, which, (micros(known_at), value))

    def join(self, folded: dict[int, Known], other: dict[int, Known]) -> None:
        """Take what another state knows."""
        for which, known in other.items():
            _take(folded, which, known)

    def pack(self, folded: dict[int, Known]) -> Columns:
        """Return the columns of what is known."""
        which = sorted(folded)
        codes = [self.parts[each].code(folded[each][1]) for each in which]
        return (which, [folded[each][0] for each in which], codes)

    def unpack(self, columns: Columns) -> dict[int, Known]:
        """Return what is known."""
        rows = zip(*map(listed, columns), strict=True)
        return {which: (at, self.parts[which].said(code)) for which, at, code in rows}

    def read(self, columns: Columns, at: Moment) -> list[Any]:  # noqa: ARG002 - what is known stays known
        """Return the value of each tally; null where nothing is known."""
        found: list[Any] = [None] * len(self.nodes)
        for which, code in zip(columns[0], columns[2], strict=True):
            found[which] = self.parts[which].said(int(code))
        return found

    def columns(self, rows: Any, last_day: Any) -> Any:  # noqa: ARG002 - what is known stays known
        """Return the batch form: customer, which, known_at and code; `rows` has the codes of texts beside them."""
        import ibis  # noqa: PLC0415 - live reading needs no Ibis

        from acquaint.features import fold, relations  # noqa: PLC0415

        found = []
        for which, part in enumerate(self.parts):
            name = part.node.column or ""
            seen = fold.held(rows, part.node)
            order = ibis.window(group_by="customer", order_by=[ibis.desc(seen.known_at), ibis.desc(seen[name])])
            newest = seen.mutate(age=ibis.row_number().over(order)).filter(lambda t: t.age == 0)
            value = newest[relations.code(name) if part.values is not None else name]
            number = relations.day_number(value) if part.type == "date" else value
            found.append(
                newest.select(
                    "customer",
                    which=ibis.literal(which, "int16"),
                    known_at=newest.known_at.epoch_seconds().cast("int64") * 1_000_000 + newest.known_at.microsecond(),
                    code=number.cast("int64").coalesce(NULL),
                )
            )
        return ibis.union(*found) if len(found) > 1 else found[0]


def _take(known: dict[int, Known], which: int, new: Known) -> None:
    old = known.get(which)
    if old is None or new[0] > old[0] or (new[0] == old[0] and _larger(new[1], old[1])):
        known[which] = new


def _larger(one: Any, other: Any) -> bool:
    """Tell whether a value is larger, null being smaller than all."""
    return one is not None and (other is None or one > other)


def micros(instant: datetime) -> int:
    """Return an instant as microseconds since 1970-01-01 UTC."""
    return (instant - _START) // timedelta(microseconds=1)
