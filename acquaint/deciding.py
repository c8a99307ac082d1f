"""What a run decides: who may be contacted, what the occasions are, who is on this week's list, what contacts did."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from acquaint import clock
from acquaint.config import Settings
from acquaint.decisions import heard, ledger, planned, proof, triggers, week
from acquaint.decisions.ledger import Assigned
from acquaint.decisions.planned import Planned
from acquaint.decisions.proof import Proof
from acquaint.decisions.week import Week
from acquaint.features.profiles import Moment
from acquaint.identity import permission
from acquaint.identity.permission import Reachable
from acquaint.intake import Place
from acquaint.lake import refusals
from acquaint.records import WeekCounts

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


class Decided(msgspec.Struct, frozen=True):
    """What was decided, beside the tables `reach`, `triggers`, `decisions` and `ledger`."""

    week: Week
    reachable: Reachable
    proof: Proof
    earlier: tuple[Assigned, ...]
    """Assignments of earlier lists."""
    plan: Planned | None = None
    """The plan of offers of the week, if one was made; the table `planned_acts` has what is to be done of it."""

    @property
    def counts(self) -> WeekCounts:
        """The list in figures, for the run's record."""
        found = self.week
        return WeekCounts(
            found.calls, found.emails, found.by_kind, found.at_stake_low_minor, found.at_stake_high_minor, found.waits,
            found.stopped, self.reachable.any_share or 0.0, self.reachable.sales_share or 0.0, self._wait_days(),
        )  # fmt: skip

    def _wait_days(self) -> int | None:
        """Return how long those wait who were drawn for later, where it is the same for all."""
        windows = {each.window_days for each in self.week.assigned if each.arm == "later"}
        return windows.pop() if len(windows) == 1 else None


def permit(con: DuckDBPyConnection, settings: Settings, at: Moment, place: Place, folder: Path) -> None:
    """Make the table `reach` from the canonical tables: what is said of a channel goes by it, and so does the list.

    The list is an act of today, whatever day it is read at: a permission that is known by now counts.
    """
    permission.decide(
        con, settings, as_of=at.as_of, day=at.day, folder=folder, country=place.country, zone=place.zone,
        stated_by=max(clock.now(), at.as_of),
    )  # fmt: skip
    refusals.hear(con, folder)


def decide(
    con: DuckDBPyConnection,
    settings: Settings,
    at: Moment,
    place: Place,
    folder: Path,
    answered: Collection[str] = (),
) -> Decided:
    """Make the tables `triggers`, `decisions` and `ledger` from the canonical tables, `reach` and `profiles`.

    Parameters
    ----------
    answered
        Customers to whom an answer was typed into an earlier list of the same day.
    """
    triggers.fire(con, settings, at, place.zone)
    planned.load(con, folder, at.day + timedelta(days=1))
    earlier = ledger.read(folder, at.day, answered)
    chosen = week.choose(con, settings, at, earlier)
    with heard.beside(con, folder, settings, at):
        plan = planned.week(con, folder, at.day)
    return Decided(chosen, permission.shares(con), proof.measure(con, at), earlier, plan)
