"""What was decided in the moment, as the ledger has it: of a customer word for word, of an offer as counts per gate."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from acquaint.decisions import heard
from acquaint.decisions.listed import table
from acquaint.decisions.moment import Decision
from acquaint.decisions.offer_gates import GATES
from acquaint.decisions.planned import Planned
from acquaint.lake import log

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_ORDER = ("unasked", *GATES, None)
"""Gates as they are tried; whoever passes all of them is told."""


class Stopped(msgspec.Struct, frozen=True):
    """An offer that was not told of, with the gate."""

    offer: str
    gate: str


class Named(msgspec.Struct, frozen=True):
    """An offer that was told of."""

    offer: str


class Judged(msgspec.Struct, frozen=True):
    """A decision, with the gate of each offer alone."""

    customer: str
    day: date
    offers: list[Named] = []
    others: list[Stopped] = []


class Counts(msgspec.Struct, frozen=True):
    """Customers for whom an offer was considered in the moment, each by the decision in which it came farthest."""

    asked: int = 0
    offered: int = 0
    stopped: dict[str, int] = {}
    """By the gate that stopped it."""


class Why(msgspec.Struct, frozen=True):
    """What became of offers: in the plan in force on a day, and in the moment."""

    plan: Planned | None
    """None where nothing was planned."""
    rows: list[dict[str, Any]]
    """Of each customer what became of each offer in the plan."""
    live: list[Decision]
    """Of each customer what was decided in the moment, the oldest first."""
    names: dict[str, str]
    """Customer -> her name, where one is known."""
    counts: Counts
    """Of an offer, where no customer is asked for, how many were told of it in the moment, and how many not."""


_DECISION, _JUDGED = msgspec.msgpack.Decoder(Decision), msgspec.msgpack.Decoder(Judged)
Within = Callable[[date], bool]


def known(folder: Path, customer: str) -> bool:
    """Tell whether anything was decided in the moment on an id."""
    with log.read(folder) as live:
        return live is not None and next(live.decisions(customer), None) is not None


def of_customer(con: DuckDBPyConnection, folder: Path, customer: str, offer: str, within: Within) -> list[Decision]:
    """Return what was decided on a customer, under any id that is hers today; of one offer where one is named.

    Reads `members`.

    Raises
    ------
    StorageError
        The log cannot be read.
    """
    with log.read(folder) as live:
        if live is None:
            return []
        atoms = heard.atoms_of(con, live, customer)
        made = [_DECISION.decode(content) for atom in atoms for content in live.decisions(atom)]
    found = sorted((each for each in made if within(each.day)), key=lambda each: each.at)
    return found if not offer else [_only(each, offer) for each in found if offer in _offers(each)]


def counts(con: DuckDBPyConnection, folder: Path, offer: str, within: Within) -> Counts:
    """Return how many customers were told of an offer in the moment, and how many not, by gate. Reads `members`.

    Raises
    ------
    StorageError
        The log cannot be read.
    """
    with log.read(folder) as live:
        made = () if live is None else map(_JUDGED.decode, live.decisions())
        rows = [row for each in made if within(each.day) for row in _places(each, offer)]
    if not rows:
        return Counts()
    table(con, "judged_live", {"customer": [who for who, _ in rows], "place": [place for _, place in rows]})
    found = con.execute("""
        SELECT place, count(*) FROM (
            SELECT max(place) AS place FROM judged_live j LEFT JOIN members m ON m.atom = j.customer
            GROUP BY coalesce(m.customer, j.customer)
        ) GROUP BY place ORDER BY place
    """).fetchall()
    by = {_ORDER[place]: n for place, n in found}
    return Counts(sum(by.values()), by.get(None, 0), {gate: n for gate, n in by.items() if gate is not None})


def _places(made: Judged, offer: str) -> Iterator[tuple[str, int]]:
    """Yield customer and how far an offer came."""
    if any(each.offer == offer for each in made.offers):
        yield made.customer, _ORDER.index(None)
    yield from ((made.customer, _ORDER.index(each.gate)) for each in made.others if each.offer == offer)


def _offers(made: Decision) -> set[str]:
    return {each.offer for each in made.offers} | {each.offer for each in made.others}


def _only(made: Decision, offer: str) -> Decision:
    """Return a decision as far as it is about an offer."""
    return msgspec.structs.replace(
        made, silence="", offers=[each for each in made.offers if each.offer == offer],
        withheld=[each for each in made.withheld if each.offer == offer],
        others=[each for each in made.others if each.offer == offer],
    )  # fmt: skip
