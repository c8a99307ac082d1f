"""Decisions in the moment as the board counts them: once per customer, offer and time in which it can be answered.

Who is asked for many times a day has been told once, or held back once. Whether she was told at all says a contact, or
an answer that nothing else explains (`sends`); what an offer brings is told of all for whom it was drawn (`lifts`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from acquaint.decisions.listed import table
from acquaint.decisions.moment import HERE, Offered
from acquaint.decisions.worth import COLUMNS
from acquaint.lake import log

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


class Drawn(msgspec.Struct, frozen=True):
    """A decision, with what was drawn alone."""

    customer: str
    at: datetime
    day: date
    channel: str
    offers: list[Offered] = []
    withheld: list[Offered] = []
    basis: dict[str, float | None] = {}


_DECODER = msgspec.msgpack.Decoder(Drawn)


def load(con: DuckDBPyConnection, folder: Path, before: date) -> None:
    """Make `drawn_live`, a row per offer drawn in the moment before a day, each customer under the id she has today.

    Reads `members`.

    Raises
    ------
    StorageError
        The log cannot be read.
    """
    with log.read(folder) as live:
        rows = [] if live is None else list(_rows(map(_DECODER.decode, live.decisions()), before))
    types = _types()
    columns = {name: [row[place] for row in rows] for place, name in enumerate(types)}
    table(con, "drawn_live", columns, types)
    con.execute("""
        CREATE OR REPLACE TEMP TABLE drawn_live AS
        SELECT d.* REPLACE (coalesce(m.customer, d.customer) AS customer), m.household
        FROM drawn_live d LEFT JOIN members m ON m.atom = d.customer
    """)


def any_before(folder: Path, day: date) -> bool:
    """Tell whether an offer was drawn in the moment before a day."""
    with log.read(folder) as live:
        made = () if live is None else map(_DECODER.decode, live.decisions())
        return any(each.day < day and (each.offers or each.withheld) for each in made)


def _rows(made: Iterator[Drawn], before: date) -> Iterator[tuple[Any, ...]]:
    for each in made:
        if each.day >= before:
            continue
        by = sorted({each.channel, HERE.get(each.channel, each.channel)})
        for arm, drawn in (("sent", each.offers), ("held", each.withheld)):
            for one in drawn:
                basis = [one.relevance, *(each.basis.get(name) for name in COLUMNS[1:])]
                at = each.at.astimezone(UTC).replace(tzinfo=None)
                yield (each.customer, one.offer, at, each.day, each.channel, by, arm, one.chance, one.holdout, *basis)


def _types() -> dict[str, Any]:
    import pyarrow as pa  # noqa: PLC0415

    text, number = pa.string(), pa.float64()
    return {
        "customer": text, "offer": text, "asked_at": pa.timestamp("us"), "day": pa.date32(), "channel": text,
        "channels": pa.list_(text), "arm": text, "chance": number, "holdout": number, **dict.fromkeys(COLUMNS, number),
    }  # fmt: skip


def lay(con: DuckDBPyConnection) -> None:
    """Make `tells`: the first draw of each time in which it can be answered, with the channels of all draws in it.

    Reads `drawn_live` and `offer_gaps`.
    """
    con.execute("""
        CREATE OR REPLACE TEMP TABLE numbered_live AS
        SELECT row_number() OVER (ORDER BY customer, offer, asked_at, channels, arm, chance) - 1 AS number,
            d.*, answer_days
        FROM drawn_live d JOIN offer_gaps USING (offer)
    """)
    found = con.execute("""
        SELECT dense_rank() OVER (ORDER BY customer, offer) AS pair, day - DATE '1970-01-01' AS day, answer_days
        FROM numbered_live ORDER BY number
    """).fetchnumpy()
    firsts = _firsts(found["pair"], found["day"], found["answer_days"])
    table(con, "first_draws", {"number": np.arange(len(firsts)), "first": firsts})
    con.execute("""
        CREATE OR REPLACE TEMP TABLE tells AS
        WITH channels AS (
            SELECT first, list_sort(list_distinct(flatten(list(channels)))) AS channels
            FROM numbered_live JOIN first_draws USING (number) GROUP BY first
        )
        SELECT n.* REPLACE (c.channels AS channels) FROM numbered_live n JOIN channels c ON c.first = n.number
    """)


def _firsts(pairs: Any, days: Any, lengths: Any) -> Any:
    """Return the place of the draw that opens the time that each falls into; they come by pair, in order of time."""
    firsts, start = np.zeros(len(pairs), np.int64), 0
    for place, (pair, day) in enumerate(zip(pairs.tolist(), days.tolist(), strict=True)):
        if pair != pairs[start] or day >= days[start] + lengths[start]:
            start = place
        firsts[place] = start
    return firsts
