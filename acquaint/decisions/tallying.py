"""A plan in figures: per offer and per gate, for all customers and for one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from acquaint import tally
from acquaint.decisions import own_results
from acquaint.decisions.bounded import Gate
from acquaint.decisions.offer_gates import GATES
from acquaint.decisions.offers import Offer, Offers
from acquaint.decisions.planned import OfferPlan, Planned
from acquaint.decisions.valuing import Basis
from acquaint.decisions.weekplan import Drawn
from acquaint.errors import InputError
from acquaint.features.profiles import Moment
from acquaint.identity.reachable import NEVER
from acquaint.identity.statements import CHANNELS
from acquaint.sources.sql import literal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_FARTHEST = f"list_position([{', '.join(map(literal, GATES))}], gate)"


def figures(con: DuckDBPyConnection, offers: Offers, basis: Basis, found: Drawn, at: Moment, *, dry: bool) -> Planned:
    """Return a plan in figures, from `made_decisions`, `made_candidates` and `drawn`."""
    persons = int(con.execute("SELECT count(*) FROM profiles WHERE kind = 'person'").fetchall()[0][0])
    listed = con.execute("SELECT count(*) FROM made_decisions WHERE arm = 'listed'").fetchall()[0][0]
    arms = dict(con.execute("SELECT arm, count(*) FROM drawn GROUP BY arm").fetchall())
    cost, gain, low, high = con.execute(f"""
        SELECT coalesce(sum(cost), 0), {_total("value")}, {_total("low")}, {_total("high")}
        FROM drawn WHERE arm = 'sent'
    """).fetchall()[0]
    channels = con.execute("SELECT channel, count(*) FROM drawn WHERE arm = 'sent' GROUP BY channel").fetchall()
    gate, week = basis.promise.gate, found.week
    promised = gate if isinstance(gate, Gate) and gate.irrelevant is not None and basis.promise.kept else None
    return Planned(
        day=at.day, dry=dry, customers=persons, offers=_offers(con, offers, basis, persons),
        by_channel={c: n for c in CHANNELS for name, n in channels if name == c},
        held=arms.get("held", 0), waits=arms.get("waits", 0), full=arms.get("full", 0), silent=arms.get("silent", 0),
        cost_minor=int(cost), gain_minor=round(gain), gain_low_minor=round(low), gain_high_minor=round(high),
        gap=week.best.gap, learning_minor=round(week.best.value - week.kept.value), holdout=found.holdout.share,
        waiting=found.holdout.waits, relevance=basis.relevance, bound=promised.bound.most if promised else None,
        base=promised.bound.base.value if promised and promised.bound.base else None,
        quiet=basis.promise.threshold == float("inf"),
        irrelevant=promised.irrelevant.value if promised and promised.irrelevant else None, labelled=gate.n,
        uncosted=tuple(c for c in CHANNELS if c not in basis.contact_minor and c in dict(channels)),
        listed=int(listed), merged=own_results.merged(con, at), refusals_learned=basis.refusals.learned,
    )  # fmt: skip


def _total(column: str, which: str = "") -> str:
    """Return the SQL of a sum in minor units, exact whatever the order: of whole thousandths."""
    return f"coalesce(sum(CAST(round(1000 * {column}) AS BIGINT)) {which}, 0) / 1000"


def _offers(con: DuckDBPyConnection, offers: Offers, basis: Basis, persons: int) -> tuple[OfferPlan, ...]:
    stopped: dict[str, dict[str, int]] = {}
    for offer, gate, n in con.execute(_STOPPED).fetchall():
        stopped.setdefault(offer, {})[gate] = n
    told = con.execute(f"""
        SELECT offer, count(*) FILTER (arm = 'sent') AS sent, count(*) FILTER (arm IN ('held', 'waits')) AS held,
            coalesce(sum(cost) FILTER (arm = 'sent'), 0) AS cost,
            {", ".join(_total(each, "FILTER (arm = 'sent')") for each in ("value", "low", "high"))}
        FROM drawn WHERE offer IS NOT NULL GROUP BY offer
    """).fetchall()
    drawn = {offer: rest for offer, *rest in told}
    closed = {offer: (reason, until) for offer, reason, until in con.execute("FROM offer_stops").fetchall()}
    return tuple(_offer(each, drawn, stopped, closed, basis, persons) for each in offers.each)


def _offer(
    offer: Offer, drawn: dict[str, list[Any]], stopped: dict[str, dict[str, int]],
    closed: dict[str, tuple[str, Any]], basis: Basis, persons: int,
) -> OfferPlan:  # fmt: skip
    name = offer.id
    sent, held, cost, gain, low, high = drawn.get(name, (0, 0, 0, 0.0, 0.0, 0.0))
    reason, until = closed.get(name, (None, None))
    effect = basis.effects.get(name)
    rests = "guess" if effect is None else "average" if effect.ordering is None else "results"
    found = {GATES[0]: persons} if reason else stopped.get(name, {})
    return OfferPlan(
        name, offer.message, offer.ends, sent, held, int(cost), round(gain),
        {g: found[g] for g in GATES if g in found}, reason,
        until, round(low), round(high), rests,
    )  # fmt: skip


_STOPPED = f"""
    SELECT offer, gate, count(*) FROM (
        SELECT offer, customer, arg_max(gate, {_FARTHEST}) AS gate FROM made_candidates
        WHERE customer IS NOT NULL GROUP BY offer, customer HAVING bool_and(gate IS NOT NULL)
    ) GROUP BY offer, gate
"""
"""SQL of the customers whom each offer does not reach, by the gate that the channel that came farthest ended at."""


def check(plan: Planned, offer: str) -> None:
    """Raise where a plan has no such offer; empty is none in particular."""
    names = [each.offer for each in plan.offers]
    if offer and offer not in names:
        hint = f"; {tally.nearest(offer, names)}" if names else "."
        raise InputError(f"The plan of {plan.day} has no offer {offer}{hint}")


def of_customer(con: DuckDBPyConnection, plan: Planned, customer: str, offer: str) -> list[dict[str, Any]]:
    """Return what became of each offer for a customer: the decision, else the gate that stopped it.

    Offers that had no reason to be considered have the gate "unasked". `refused` is what forbids by now what was
    planned, or everything; null where nothing does. Reads `plan_decisions`, `plan_candidates`, `reach` and `profiles`.
    """
    names = [each.offer for each in plan.offers]
    rows = con.sql(f"""
        SELECT offer, gate, reason, until, channel, relevance, value_minor FROM plan_candidates
        WHERE customer = $customer OR customer IS NULL
        QUALIFY row_number() OVER (PARTITION BY offer ORDER BY gate IS NOT NULL, {_FARTHEST} DESC, channel) = 1
    """, params={"customer": customer}).to_arrow_table().to_pylist()  # fmt: skip
    found = {row["offer"]: row for row in rows}
    decided = con.sql(
        "SELECT offer, day, chance FROM plan_decisions WHERE customer = $customer AND offer IS NOT NULL",
        params={"customer": customer},
    ).to_arrow_table().to_pylist()  # fmt: skip
    of = {row["offer"]: row for row in decided}
    nothing = {
        "gate": "unasked",
        "reason": None,
        "until": None,
        "channel": None,
        "relevance": None,
        "value_minor": None,
    }
    who = {"customer": customer, **called(con, customer)}
    made = [
        {**who, **nothing, **found.get(name, {}), "offer": name, "day": None, "chance": None}
        | {key: of[name][key] for key in ("day", "chance") if name in of}
        for name in names if not offer or name == offer
    ]  # fmt: skip
    refusals = _refusals(con, customer)
    return [row | {"refused": refusals.get(_channel(row) or "")} for row in made]


def called(con: DuckDBPyConnection, customer: str) -> dict[str, Any]:
    """Return the name of a customer, and whether she is a person."""
    found = con.execute("SELECT name, kind FROM profiles WHERE customer = $customer", {"customer": customer}).fetchall()
    return dict(zip(("name", "kind"), found[0] if found else (None, None), strict=True))


def _refusals(con: DuckDBPyConnection, customer: str) -> dict[str, str]:
    """Return what forbids each channel by now; under "" what forbids all."""
    query = "SELECT channel, lack FROM reach WHERE customer = $customer AND NOT allowed ORDER BY channel"
    found = {channel: lack or "unknown" for channel, lack in con.execute(query, {"customer": customer}).fetchall()}
    never = next((lack for lack in found.values() if lack in NEVER), None)
    return found | ({"": never} if never else {})


def _channel(row: dict[str, Any]) -> str | None:
    """Return the channel that an offer was to be sent by; None where it was not."""
    return row["channel"] if row["day"] else None
