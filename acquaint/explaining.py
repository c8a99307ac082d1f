"""Why somebody gets an offer or not: the plan in force on a day, and what was decided in the moment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from acquaint import planning
from acquaint.decisions import asked, planned, tallying
from acquaint.decisions.asked import Counts, Why
from acquaint.decisions.planned import Planned
from acquaint.errors import InputError
from acquaint.identity import resolution
from acquaint.planning import Place
from acquaint.records import Run

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def why(con: DuckDBPyConnection, place: Place, run: Run, who: str, offer: str, day: date | None) -> Why:
    """Return what became of offers, as `Shop.why` has it.

    Parameters
    ----------
    con
        Engine with the tables of the snapshot.
    day
        As `Shop.why` has it.

    Raises
    ------
    InputError
        Nothing has been planned or asked, or nobody and nothing of that name is known.
    """
    folder, country = place.folder, run.check.assumed.country.value
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
    if plan is not None and not told:
        tallying.check(plan, offer)
    names = {each: name for each in customers if (name := tallying.called(con, each)["name"])}
    return Why(plan, [] if plan is None else list(_rows(con, place, run, plan, customers, offer)), live, names, counts)


def _rows(
    con: DuckDBPyConnection, place: Place, run: Run, plan: Planned, customers: list[str], offer: str
) -> Iterator[dict[str, Any]]:
    """Yield what became of each offer; what was planned stays so, and `refused` says why it is not sent by now."""
    planning.permit(con, place, run, planning.moment(place.settings, run)[0])
    for customer in customers:
        yield from tallying.of_customer(con, plan, customer, offer)


def _customers(con: DuckDBPyConnection, folder: Path, who: str, country: str | None) -> list[str]:
    found = resolution.find(con, who, country)
    if not found and asked.known(folder, who):
        return [who]
    if not found:
        raise InputError("There is nobody of this id, name, e-mail, phone or card.", to_do="Check the spelling.")
    return found
