"""The ledger of the waiting list: who was assigned to an arm by which list, in `decisions.jsonl` of the shop's folder.

The file is an output that is also an input: a list reads the rows of lists before it, and adds its own. It can be
replayed, as an arm is a function of customer, kind and day alone.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import msgspec

from acquaint.errors import InputError

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

FILE = "decisions.jsonl"
Arm = Literal["now", "later"]


class Assigned(msgspec.Struct, frozen=True):
    """A customer assigned to an arm of the waiting list."""

    day: date
    """Day of the list."""
    customer: str
    """Id the customer had then."""
    kind: str
    """What she was on the list for: slipping, lapsed, or the name of an occasion."""
    arm: Arm
    until: date | None
    """Day from which she is due; None for who is due now."""
    window_days: int
    """Days from `day` on in which a purchase counts for the arm."""


def read(folder: Path, day: date, answered: Collection[str] = ()) -> tuple[Assigned, ...]:
    """Return the assignments that a list of `day` finds, in order; none where there is no file.

    These are those of all lists before it, and those of a list of the same day to whom an answer was typed since: what
    was done with them is done.

    Parameters
    ----------
    answered
        Customers, as the list has them, to whom an answer was typed into the list of `day`.

    Raises
    ------
    InputError
        A line is not an assignment.
    """
    return tuple(row for row in _all(folder) if row.day < day or (row.day == day and row.customer in answered))


def encode(folder: Path, earlier: Iterable[Assigned], assigned: Iterable[Assigned], day: date) -> bytes | None:
    """Return the file with this list's assignments; None where it holds a later list, which stays as it is.

    The same list twice makes the same bytes: what the file held of `day` beside `earlier` gives way to `assigned`.

    Parameters
    ----------
    earlier
        What `read` returned for `day`.
    assigned
        New assignments of the list of `day`.
    """
    if any(row.day > day for row in _all(folder)):
        return None
    rows = sorted((*earlier, *assigned), key=_order)
    return b"".join(msgspec.json.encode(row) + b"\n" for row in rows)


def load(con: DuckDBPyConnection, rows: Sequence[Assigned]) -> None:
    """Make the table `ledger` of assignments.

    Its column `written` is the id as the ledger has it, `customer` the id that customer has today.
    """
    import pyarrow as pa  # noqa: PLC0415

    types = {
        "day": pa.date32(), "customer": pa.string(), "kind": pa.string(), "arm": pa.string(), "until": pa.date32(),
        "window_days": pa.int64(),
    }  # fmt: skip
    con.register("ledger_rows", pa.Table.from_pylist([msgspec.structs.asdict(row) for row in rows], pa.schema(types)))
    con.execute("""
        CREATE OR REPLACE TABLE ledger AS
        SELECT coalesce(m.customer, l.customer) AS customer, l.customer AS written, l.day, l.kind, l.arm, l.until,
            l.window_days
        FROM ledger_rows l LEFT JOIN members m ON m.atom = l.customer ORDER BY l.day, l.customer, l.kind
    """)
    con.unregister("ledger_rows")


def _all(folder: Path) -> list[Assigned]:
    path = folder / FILE
    try:
        lines = path.read_bytes().splitlines()
    except FileNotFoundError:
        return []
    return [_row(line, number, path) for number, line in enumerate(lines, 1) if line.strip()]


def _row(line: bytes, number: int, path: Path) -> Assigned:
    try:
        return msgspec.json.decode(line, type=Assigned)
    except msgspec.MsgspecError as error:
        raise InputError(
            f"This is not an assignment of the waiting list: {error}.",
            where=f"{path}, line {number}",
            to_do="Put the file back from a copy, or take the line out.",
        ) from None


def _order(row: Assigned) -> tuple[date, str, str]:
    return row.day, row.customer, row.kind
