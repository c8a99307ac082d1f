"""What the funder of offers may know: sums over ten or more customers, and nothing from which less can be worked out.

Only weeks are told of whose contacts can no longer be answered. They are joined, from the first on, until each period
has ten customers; what comes after the last full period waits, for good if nobody follows. So a period stays as it was
told while the data of its days do, and a later report less an earlier one is about ten or more too. Stages of fewer
than ten are told together, with the next smallest while these are fewer than ten themselves. All that is told sums to
the totals.

What comes late, or changes whose an order is, changes a period that was told. What the offer moves is told once: when
it has ended, and no household's time can go on changing it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

import msgspec

from acquaint.decisions import needs
from acquaint.decisions.board import Board, Row
from acquaint.decisions.contact_hours import WEEK
from acquaint.decisions.offers import Offer, Offers
from acquaint.decisions.own_results import WINDOW_DAYS
from acquaint.decisions.verdicts import FEW
from acquaint.errors import InputError
from acquaint.features import intervals
from acquaint.features.profiles import Moment
from acquaint.records import Estimate, NotEnoughData
from acquaint.sources.sql import literal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_WEEKDAYS = 6
"""Days from the first of a week to its last."""
TOGETHER = "together"
_WEEK = "CAST(date_trunc('week', day) AS DATE)"


class Part(msgspec.Struct, frozen=True):
    """Ten or more customers, and what became of the offer with them.

    Parameters
    ----------
    customers
        Contacted, or users of it.
    responded
        Contacts that were responded to.
    """

    customers: int
    contacts: int
    responded: int
    uses: int
    charged_minor: int | None
    """What the uses cost the funder; None where the cost of the offer is not known."""

    @property
    def response(self) -> Estimate | NotEnoughData:
        """Share of contacts that were responded to, with its 95 % interval."""
        return intervals.share(self.responded, self.contacts) if self.contacts else NotEnoughData(0, 1)


class Period(msgspec.Struct, frozen=True):
    """Whole weeks with ten customers."""

    start: date
    end: date
    part: Part


class Stage(msgspec.Struct, frozen=True):
    """A stage in which customers stood when they were contacted; `together` for those of fewer than ten."""

    name: str
    part: Part


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """What is told of an offer.

    Parameters
    ----------
    until
        Last day that is told of; None where there are fewer than ten customers so far, and nothing is told.
    waits
        Whether something since then waits until there are ten customers.
    total, response
        Of all periods.
    difference
        Share who buy of those who were sent it, less that of those who were held back.
    unit_minor
        What a use costs the funder.
    budget_minor, spent_minor
        Most the offer may cost the shop, and what of it the uses told of have taken.
    """

    offer: str
    message: str
    starts: date | None
    ends: date | None
    until: date | None
    waits: bool
    total: Part | None
    response: Estimate | NotEnoughData | None
    difference: Estimate | NotEnoughData | None
    sent: int
    held: int
    unit_minor: int | None
    budget_minor: int | None
    spent_minor: int | None
    periods: tuple[Period, ...] = ()
    stages: tuple[Stage, ...] = ()


class Report(msgspec.Struct, frozen=True):
    """What the funder is told; it holds no customer."""

    shop: str
    funder: str
    as_of: date
    currency: str | None
    least: int
    """Customers below whom nothing is told."""
    offers: tuple[Told, ...]


def report(
    con: DuckDBPyConnection, offers: Offers, board: Board, funder: str, at: Moment, shop: str, currency: str | None
) -> Report:
    """Return the report for a funder; reads what `board.measure` made, and `placed`.

    Raises
    ------
    InputError
        No offer names this funder.
    """
    paid = [each for each in offers.each if each.funder == funder]
    if not paid:
        known = sorted({each.funder for each in offers.each if each.funder})
        raise InputError(
            f"No offer has the funder {funder}; there are {', '.join(known) or 'none'}.",
            to_do="Give one under [offers.NAME] funder.",
        )
    rows = {each.offer: each for each in board.offers}
    _lay(con, at)
    told = tuple(_told(con, each, rows[each.id], at) for each in paid)
    return Report(shop, funder, at.day, currency, FEW, told)


def _lay(con: DuckDBPyConnection, at: Moment) -> None:
    """Make `dealings` (offer, customer, day, stage, contact, responded, used): contacts and uses, a row each."""
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE dealings AS
        SELECT s.offer, s.customer, s.day, p.name AS stage, TRUE AS contact,
            s.responded, FALSE AS used
        FROM sends s JOIN placed p ON p.customer = s.customer AND p.day = s.day AND p.kind = 'stage'
        WHERE NOT s.unrecorded
        UNION ALL SELECT offer, customer, local_date, NULL, FALSE, FALSE, TRUE FROM {needs.uses(at)}
    """)


def _told(con: DuckDBPyConnection, offer: Offer, row: Row, at: Moment) -> Told:
    own, cost = offer.own_cost_minor, offer.cost_minor
    unit = None if own is None or cost is None else cost - own
    spans, waits = _spans(con, offer.id, at)
    told = Told(
        offer=offer.id, message=offer.message, starts=offer.starts, ends=offer.ends, until=None, waits=waits,
        total=None, response=None, difference=None, sent=0, held=0, unit_minor=unit, budget_minor=offer.budget_minor,
        spent_minor=None,
    )  # fmt: skip
    if not spans:
        return told
    until = spans[-1][1]
    total = _part(con, offer.id, spans[0][0], until, unit)
    lift = row.lift if _over(offer, at) else None
    return msgspec.structs.replace(
        told, until=until, total=total, response=total.response, difference=lift and lift.difference,
        sent=lift.sent.assigned if lift and isinstance(lift.difference, Estimate) else 0,
        held=lift.held.assigned if lift and isinstance(lift.difference, Estimate) else 0,
        spent_minor=None if own is None else total.uses * own,
        periods=tuple(Period(start, end, _part(con, offer.id, start, end, unit)) for start, end in spans),
        stages=tuple(_stages(con, offer.id, spans[0][0], until)),
    )  # fmt: skip


def _over(offer: Offer, at: Moment) -> bool:
    """Tell whether an offer has ended so long ago that what it moves is known of every household."""
    return offer.ends is not None and offer.ends + timedelta(days=WINDOW_DAYS + WEEK) <= at.day


def _spans(con: DuckDBPyConnection, offer: str, at: Moment) -> tuple[list[tuple[date, date]], bool]:
    """Return first and last days of the periods, and whether something waits.

    A period has ten customers if one of its weeks has, or if ten came in for the first time: never fewer than counted.
    """
    weeks = con.execute(f"""
        SELECT {_WEEK} AS week, count(DISTINCT customer), count(*) FILTER (first) FROM (
            SELECT *, row_number() OVER (PARTITION BY customer ORDER BY day) = 1 AS first
            FROM dealings WHERE offer = {literal(offer)}
        ) GROUP BY week ORDER BY week
    """).fetchall()
    ((answer_days,),) = con.execute(
        f"SELECT max(answer_days) FROM offer_gaps WHERE offer = {literal(offer)}"
    ).fetchall()
    last = at.day - timedelta(days=(answer_days or 0) + _WEEKDAYS)
    over = [each for each in weeks if each[0] <= last]
    spans, start, fresh = [], None, 0
    for week, customers, new in over:
        start, fresh = start or week, fresh + new
        if max(customers, fresh) >= FEW:
            spans.append((start, week + timedelta(days=_WEEKDAYS)))
            start, fresh = None, 0
    return spans, start is not None or len(over) < len(weeks)


def _part(con: DuckDBPyConnection, offer: str, start: date, end: date, unit: int | None, more: str = "TRUE") -> Part:
    customers, contacts, responded, uses = con.execute(
        f"""
        SELECT count(DISTINCT customer), count(*) FILTER (contact), count(*) FILTER (responded), count(*) FILTER (used)
        FROM dealings WHERE offer = $offer AND day BETWEEN $start AND $end AND {more}
        """,
        {"offer": offer, "start": start, "end": end},
    ).fetchall()[0]
    return Part(customers, contacts, responded, uses, None if unit is None else uses * unit)


def _stages(con: DuckDBPyConnection, offer: str, start: date, end: date) -> list[Stage]:
    """Return contacts by stage, the largest first; none where all would have to be told together."""

    def part(names: Sequence[str]) -> Part:
        return _part(con, offer, start, end, None, f"stage IN ({', '.join(map(literal, names))})")

    found = con.execute(
        "SELECT DISTINCT stage FROM dealings WHERE offer = $offer AND day BETWEEN $start AND $end AND contact",
        {"offer": offer, "start": start, "end": end},
    ).fetchall()
    alone = sorted(((part([name]), name) for (name,) in found), key=lambda each: (-each[0].customers, each[1]))
    small = [name for each, name in alone if each.customers < FEW]
    large = alone[: len(alone) - len(small)]
    while small and large and part(small).customers < FEW:
        small.append(large.pop()[1])
    if not large:
        return []
    return [Stage(name, each) for each, name in large] + ([Stage(TOGETHER, part(small))] if small else [])
