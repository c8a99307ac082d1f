"""Why somebody gets an offer or not: the plan in force on a day, and what was decided in the moment."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from acquaint.decisions import asked, planned, tallying
from acquaint.decisions.asked import Counts, Why
from acquaint.errors import InputError
from acquaint.identity import resolution

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def why(con: DuckDBPyConnection, folder: Path, who: str, country: str | None, offer: str, day: date | None) -> Why:
    """Return what became of offers, as `Shop.why` has it.

    Parameters
    ----------
    con
        Engine with the tables of the snapshot.
    country
        That of telephone numbers without a country prefix.

    Raises
    ------
    InputError
        Nothing has been planned or asked, or nobody and nothing of that name is known.
    """
    customers = _customers(con, folder, who, country) if who else []
    plan = planned.show(con, folder, day)

    def within(of: date) -> bool:
        """Tell whether a decision is meant: one of the day, else one since the newest plan."""
        return of == day if day is not None else plan is None or of >= plan.day

    live = [each for who in customers for each in asked.of_customer(con, folder, who, offer, within)]
    counts = asked.counts(con, folder, offer, within) if offer and not who else Counts()
    told = bool(live or counts.asked)
    if plan is None and not told:
        raise InputError("Nothing has been planned yet.", where=str(folder), to_do="Plan the week: acquaint plan")
    if plan is None:
        return Why(None, [], live, counts)
    if not told:
        tallying.check(plan, offer)
    rows = [row for customer in customers for row in tallying.of_customer(con, plan, customer, offer)]
    return Why(plan, rows, live, counts)


def _customers(con: DuckDBPyConnection, folder: Path, who: str, country: str | None) -> list[str]:
    found = resolution.find(con, who, country)
    if not found and asked.known(folder, who):
        return [who]
    if not found:
        raise InputError("There is nobody of this id, name, e-mail, phone or card.", to_do="Check the spelling.")
    return found
