"""What follows from the board: which offers differ beyond chance, which to retire, which to try on whom."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

import msgspec
import numpy as np

from acquaint.decisions.bounded import HARM, LEAST
from acquaint.decisions.sends import Sent
from acquaint.features import discoveries, intervals
from acquaint.records import Estimate, NotEnoughData

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

FALSE = 0.10
"""Of the differences that are named, at most so many are chance, on average."""
FEW = 10
"""Customers of a group below whom nothing is told of it."""
SHOWN = 5
Side = Literal["above", "below"]
Reason = Literal["loses", "puts_off", "irrelevant", "harms", "unanswered"]


class Chosen(msgspec.Struct, frozen=True):
    """What follows for an offer: whether its effect and its response differ beyond chance, and why to retire it."""

    beyond: bool
    responds: Side | None
    retire: tuple[Reason, ...]


class Try(msgspec.Struct, frozen=True):
    """A group that has not had an offer, of whom so many pass its gates, and what it is expected to bring of each."""

    offer: str
    kind: str
    """stage or segment, as of today."""
    name: str
    customers: int
    gain_minor: int
    """Mean of what the newest plan expects, all costs inside."""
    gain_low_minor: int | None = None
    """Mean of the lower ends of that; None where the plan does not say them."""
    gain_high_minor: int | None = None


def choose(
    sent: Sequence[Sent], lifts: Sequence[Estimate | NotEnoughData], profits: Sequence[Estimate | NotEnoughData],
    bound: float | None,
) -> list[Chosen]:  # fmt: skip
    """Return what follows for each offer.

    Parameters
    ----------
    lifts, profits
        Difference in the share who buy, and profit per customer it brings before the contact is paid.
    bound
        Most of what is sent that may be irrelevant; None while nothing is promised.
    """
    beyond = _hold([discoveries.chance(each) if isinstance(each, Estimate) else None for each in lifts])
    against = [_against_others(each, sent) for each in sent]
    apart = _hold([None if each is None else discoveries.chance(each) for each in against])
    found = []
    for i, each in enumerate(sent):
        gap, lift, profit = against[i], lifts[i], profits[i]
        responds: Side | None = None if gap is None or not apart[i] else "above" if gap.value > 0 else "below"
        falls = beyond[i] and isinstance(lift, Estimate) and lift.value < 0
        found.append(Chosen(beyond[i], responds, tuple(_reasons(each, profit, bound, falls=falls))))
    return found


def _reasons(sent: Sent, profit: Estimate | NotEnoughData, bound: float | None, *, falls: bool) -> list[Reason]:
    reasons: list[Reason] = []
    contact = sent.contact_minor / sent.contacts if sent.contacts else 0.0
    if isinstance(profit, Estimate) and profit.high is not None and profit.high < contact:
        reasons.append("loses")
    if falls:
        reasons.append("puts_off")
    irrelevance, harm = sent.irrelevance, sent.harm
    if bound is not None and isinstance(irrelevance, Estimate) and (irrelevance.low or 0.0) > bound:
        reasons.append("irrelevant")
    if isinstance(harm, Estimate) and (harm.low or 0.0) > HARM:
        reasons.append("harms")
    if sent.old >= LEAST and sent.irrelevant == sent.old:
        reasons.append("unanswered")
    return reasons


def _against_others(one: Sent, all_sent: Sequence[Sent]) -> Estimate | None:
    """Return the response of an offer less that of all others; None where one of them is not known."""
    old, responded = sum(each.old for each in all_sent) - one.old, sum(each.responded for each in all_sent)
    if not one.old or not old:
        return None
    return intervals.difference(
        intervals.share(one.responded, one.old), intervals.share(responded - one.responded, old)
    )


def _hold(p: Sequence[float | None]) -> list[bool]:
    """Return which differences to believe; those without a p are none."""
    known = [place for place, each in enumerate(p) if each is not None]
    held = discoveries.hold(np.array([p[place] for place in known], np.float64), FALSE)
    believed = {place for place, yes in zip(known, held.tolist(), strict=True) if yes}
    return [place in believed for place in range(len(p))]


def tries(con: DuckDBPyConnection) -> tuple[Try, ...]:
    """Return groups of ten or more who pass the gates of an offer that fewer than ten of the group have had.

    Reads `plan_candidates` of the newest plan, `standing`, `sends` and `plan_decisions`.
    """
    found = con.execute(f"""
        WITH had AS (
            SELECT offer, customer FROM sends UNION SELECT offer, customer FROM plan_decisions WHERE arm = 'sent'
        ), known AS (
            SELECT offer, kind, name, count(*) AS n FROM had JOIN standing USING (customer) GROUP BY ALL
        ), passed AS (
            SELECT offer, customer, max(value_minor) AS value, arg_max_null(value_low_minor, value_minor) AS low,
                arg_max_null(value_high_minor, value_minor) AS high FROM plan_candidates
            WHERE coalesce(gate, 'arbitration') IN ('arbitration', 'capacity') AND value_minor > 0 GROUP BY ALL
        )
        SELECT offer, kind, name, count(*) AS customers, CAST(round(avg(value)) AS BIGINT) AS gain,
            CASE WHEN count(low) = count(*) THEN CAST(round(avg(low)) AS BIGINT) END AS gain_low,
            CASE WHEN count(high) = count(*) THEN CAST(round(avg(high)) AS BIGINT) END AS gain_high
        FROM passed ANTI JOIN had USING (offer, customer) JOIN standing USING (customer)
        LEFT JOIN known USING (offer, kind, name) WHERE coalesce(n, 0) < {FEW}
        GROUP BY ALL HAVING count(*) >= {FEW} ORDER BY gain DESC, customers DESC, offer, kind, name LIMIT {SHOWN}
    """).fetchall()
    return tuple(Try(*row) for row in found)
