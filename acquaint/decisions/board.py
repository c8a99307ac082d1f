"""The board of offers: of each its reach, response, effect, irrelevance, harm and cost, by stage and by segment."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING

import msgspec

from acquaint.decisions import lifts, needs, offer_gates, own_results, sends, verdicts
from acquaint.decisions.bounded import Gate
from acquaint.decisions.lifts import Lift
from acquaint.decisions.offers import Offer, Offers
from acquaint.decisions.sends import Sent
from acquaint.decisions.verdicts import Chosen, Reason, Side, Try
from acquaint.features.profiles import Moment
from acquaint.models.uplift.effect import Uplift
from acquaint.records import Estimate, NotEnoughData

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

    from acquaint.models.uplift.cases import NoClaim

LEAST_PROFIT = 200
"""Customers of each side before profit is compared."""


class Group(msgspec.Struct, frozen=True):
    """What became of an offer with those who stood in a stage or segment when they were contacted."""

    kind: str
    """stage or segment."""
    name: str
    sent: Sent
    lift: Lift
    response: Estimate | NotEnoughData
    irrelevance: Estimate | NotEnoughData
    difference: Estimate | NotEnoughData


class Live(msgspec.Struct, frozen=True):
    """What was drawn in the moment, once per customer and time in which it can be answered: to tell, or held back."""

    drawn: int = 0
    held: int = 0


class Row(msgspec.Struct, frozen=True, kw_only=True):
    """An offer on the board. Money is in minor units; rates have 95 % intervals.

    Parameters
    ----------
    offer, message, objective, funder
        As the offer says.
    closed
        Why nobody can get it now; None where somebody can.
    sent, planned
        What was sent and came of it; and how many sends are planned and still to come.
    live
        How often it was drawn in the moment.
    response, irrelevance, harm
        Shares of sends that the customer responded to, that nothing followed, and that she left or complained after.
    lift, difference
        Those sent against those held back, and the difference in the share who buy.
    beyond_chance
        Whether that difference stands out although so many offers were looked at.
    profit
        Profit per customer it brings, the discount inside and the contact outside; or how many customers of a side
        there are of those it takes.
    responds
        Whether its response is above or below that of all others beyond chance; else None.
    uses, funder_minor, discount_minor
        How often it was used, what that costs the funder and the shop; None where the cost is not known.
    groups
        By stage and by segment.
    retire
        Reasons to give it up.
    """

    offer: str
    message: str
    objective: str | None
    funder: str
    closed: str | None
    sent: Sent
    planned: int
    live: Live = Live()
    response: Estimate | NotEnoughData
    irrelevance: Estimate | NotEnoughData
    harm: Estimate | NotEnoughData
    lift: Lift
    difference: Estimate | NotEnoughData
    beyond_chance: bool
    profit: Estimate | NotEnoughData
    responds: Side | None
    uses: int
    funder_minor: int | None
    discount_minor: int | None
    groups: tuple[Group, ...]
    retire: tuple[Reason, ...]

    @property
    def quiet(self) -> bool:
        """Whether there is nothing to tell of it."""
        return not (self.sent.contacts or self.planned or self.uses or self.live.drawn or self.live.held)


class Board(msgspec.Struct, frozen=True):
    """All offers.

    Parameters
    ----------
    as_of
        First day that is not looked at.
    weeks
        How many weeks were planned before it.
    total
        Of all offers together; customers count once.
    bound
        Most of what is sent that may be irrelevant; None while `labelled` of `needed` outcomes are known.
    tries
        Groups that have not had an offer and pass its gates, the best expected gain first.
    guess
        Whether these gains rest on a guess, as no result of an offer is known.
    """

    as_of: date
    weeks: int
    offers: tuple[Row, ...]
    total: Sent
    bound: float | None
    labelled: int
    tries: tuple[Try, ...]
    guess: bool


def measure(con: DuckDBPyConnection, offers: Offers, at: Moment) -> None:
    """Make `sends` and `lifted`, which the board counts.

    Reads the canonical tables, `profiles`, what `offer_sources.read` made, `plan_decisions` and `drawn_live`.
    """
    offer_gates.lay(con, offers, offer_gates.left(con, offers, at), at)
    sends.lay(con, at)
    own_results.lay(con, at)
    lifts.lay(con, at)


def draw(con: DuckDBPyConnection, offers: Offers, margin: float | None, at: Moment, *, guess: bool) -> Board:
    """Return the board; reads what `measure` made, `placed`, `standing` and `plan_candidates`."""
    gate = own_results.promise(con, at).gate
    bound = gate.bound.most if isinstance(gate, Gate) else None
    parts = _parts(con, margin, at)
    rows = [_row(each, parts) for each in offers.each]
    chosen = verdicts.choose(
        [each.sent for each in rows], [each.difference for each in rows], [each.profit for each in rows], bound
    )
    judged = tuple(_judged(row, verdict) for row, verdict in zip(rows, chosen, strict=True))
    weeks = int(con.execute(f"SELECT count(DISTINCT plan_day) FROM plan_decisions WHERE plan_day < DATE '{at.day}'")
                .fetchall()[0][0])  # fmt: skip
    return Board(at.day, weeks, judged, sends.count(con, "")[()], bound, gate.n, verdicts.tries(con), guess)


class _Parts(msgspec.Struct, frozen=True):
    """What the rows are put together from, by offer."""

    sent: dict[tuple[str, ...], Sent]
    groups: dict[str, list[Group]]
    lifts: dict[str, Lift]
    learned: Mapping[str, Uplift | NoClaim]
    uses: dict[str, int]
    planned: dict[str, int]
    live: dict[str, Live]
    closed: dict[str, str]
    recorded: bool
    """Whether the files tell of responses at all; else nobody knows how many there were."""


def _parts(con: DuckDBPyConnection, margin: float | None, at: Moment) -> _Parts:
    sent, recorded = sends.count(con, "offer"), bool(con.execute("SELECT count(*) > 0 FROM responses").fetchall()[0][0])
    found = lifts.awaited(con, lifts.measure(con, "offer"), at)
    names = [name for (name,) in con.execute("SELECT offer FROM offer_kinds ORDER BY offer").fetchall()]
    planned = "SELECT offer, count(*) FROM plan_decisions WHERE arm = 'sent' AND day >= $day GROUP BY offer"
    live = "SELECT offer, count(*) FILTER (arm = 'sent'), count(*) FILTER (arm = 'held') FROM tells GROUP BY offer"
    return _Parts(
        sent, _groups(con, recorded=recorded), found, own_results.learned(con, names, margin, at),
        dict(con.execute(f"SELECT offer, count(*) FROM {needs.uses(at)} GROUP BY offer").fetchall()),
        dict(con.execute(planned, {"day": at.day}).fetchall()),
        {offer: Live(*counts) for offer, *counts in con.execute(live).fetchall()},
        dict(con.execute("SELECT offer, reason FROM offer_stops").fetchall()), recorded,
    )  # fmt: skip


def _groups(con: DuckDBPyConnection, *, recorded: bool) -> dict[str, list[Group]]:
    sent = sends.count(con, "offer, kind, name", "(FROM sends JOIN placed USING (customer, day))")
    placed = (
        "(SELECT l.*, p.kind, p.name FROM lifted l JOIN placed p ON p.customer = l.customer AND p.day = l.plan_day)"
    )
    lifted = lifts.measure(con, "offer, kind, name", placed)
    found: dict[str, list[Group]] = {}
    for offer, kind, name in sorted({*sent, *lifted}):
        of, lift = sent.get((offer, kind, name), Sent()), lifted.get((offer, kind, name), Lift())
        found.setdefault(offer, []).append(
            Group(kind, name, of, lift, _told(of, recorded=recorded), of.irrelevance, lift.difference)
        )
    return found


def _row(offer: Offer, parts: _Parts) -> Row:
    name = offer.id
    sent, lift, uses = parts.sent.get((name,), Sent()), parts.lifts.get(name, Lift()), parts.uses.get(name, 0)
    own, cost = offer.own_cost_minor, offer.cost_minor
    return Row(
        offer=name, message=offer.message, objective=offer.objective, funder=offer.funder,
        closed=parts.closed.get(name), sent=sent, planned=parts.planned.get(name, 0),
        live=parts.live.get(name, Live()),
        response=_told(sent, recorded=parts.recorded),
        irrelevance=sent.irrelevance, harm=sent.harm, lift=lift, difference=lift.difference, beyond_chance=False,
        profit=_profit(parts.learned.get(name), lift), responds=None, uses=uses,
        funder_minor=None if own is None or cost is None else uses * (cost - own),
        discount_minor=None if own is None else uses * own, groups=tuple(parts.groups.get(name, ())), retire=(),
    )  # fmt: skip


def _told(sent: Sent, *, recorded: bool) -> Estimate | NotEnoughData:
    return sent.response if recorded else NotEnoughData(0, 1)


def _profit(found: Uplift | NoClaim | None, lift: Lift) -> Estimate | NotEnoughData:
    if isinstance(found, Uplift):
        return found.average
    fewest = min(lift.sent.assigned, lift.held.assigned)
    return NotEnoughData(fewest, LEAST_PROFIT) if found is None else found.missing


def _judged(row: Row, chosen: Chosen) -> Row:
    retire = () if row.closed else chosen.retire
    return msgspec.structs.replace(row, beyond_chance=chosen.beyond, responds=chosen.responds, retire=retire)
