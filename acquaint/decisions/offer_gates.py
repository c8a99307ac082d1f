"""Gates of offers: what stops an offer to a customer on a channel, the first that applies, and until when.

Those here look at the offer, then at the customer and her past. What an offer is expected to bring (relevance, no_gain)
is looked at in `worth`, what others need (arbitration, capacity) and the holdout, which comes last, in `plan`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import msgspec

from acquaint.config import Settings
from acquaint.decisions import needs, pressure
from acquaint.decisions.listed import table
from acquaint.decisions.offers import STAGES_OF, Offer, Offers
from acquaint.decisions.past import seen
from acquaint.decisions.pressure import FOR_SELLING, NOT_SELLING, REASONS, UNIT
from acquaint.features.profiles import Moment
from acquaint.identity.statements import CHANNELS
from acquaint.sources.sql import literal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

GATES = (
    *("live_and_in_stock", "eligible", "channel", "contact_policy", "satisfied", "ignored", "relevance", "no_gain"),
    *("arbitration", "capacity", "holdout"),
)
"""All of them, in the order in which they are tried."""
WEEK = 7
FEW_OFFERS = 50
"""Of more live offers only those are considered for a customer whose products she, or her household, has bought."""


class Left(msgspec.Struct, frozen=True):
    """What is left of an offer's budget (minor units) and stock; null for no limit."""

    budget_minor: int | None
    stock: int | None


def left(con: DuckDBPyConnection, offers: Offers, at: Moment) -> dict[str, Left]:
    """Return what uses so far have left of each offer."""
    used = dict(con.execute(f"""
        SELECT n.id, count(*) FROM {seen("responses", at)} r
        JOIN offer_names n ON n.offer = r.offer AND n.campaign IS NOT DISTINCT FROM r.campaign
        WHERE r.type IN ('redeemed', 'used') GROUP BY n.id
    """).fetchall())  # fmt: skip
    return {each.id: _left(each, used.get(each.id, 0)) for each in offers.each}


def _left(offer: Offer, used: int) -> Left:
    spent = used * (offer.own_cost_minor or 0)
    return Left(
        None if offer.budget_minor is None else max(offer.budget_minor - spent, 0),
        None if offer.stock is None else max(offer.stock - used, 0),
    )


def closed(offer: Offer, rest: Left, at: Moment) -> tuple[str, date | None] | None:
    """Return why an offer is for nobody this week, and until when; None where it is for somebody."""
    if offer.lacks:
        return f"lacks_{offer.lacks[0]}", None
    if offer.ends is not None and offer.ends < at.day:
        return "ended", None
    if offer.starts is not None and offer.starts >= at.day + timedelta(days=WEEK):
        return "not_begun", offer.starts
    if rest.budget_minor == 0:
        return "budget_spent", None
    return ("out_of_stock", None) if rest.stock == 0 else None


def lay(con: DuckDBPyConnection, offers: Offers, rest: Mapping[str, Left], at: Moment) -> None:
    """Make `live_offers`, a row per open offer, `offer_stops` (offer, reason, until), `offer_kinds` (offer, sells)."""
    why = {each.id: closed(each, rest[each.id], at) for each in offers.each}
    live = [each for each in offers.each if why[each.id] is None]
    last = at.day + timedelta(days=WEEK - 1)
    table(con, "live_offers", {
        "offer": [o.id for o in live],
        "sells": [o.kind not in NOT_SELLING for o in live],
        "everything": [o.everything for o in live],
        "rule": [offers.rules.get(o.eligibility) for o in live],
        "stages": [list(STAGES_OF[o.objective]) if o.objective else None for o in live],
        "channels": [[c for c in CHANNELS if not o.channels or c in o.channels] for o in live],
        "held_back": [o.kind != "service" and o.objective != "reward" for o in live],
        "own_cost_minor": [o.own_cost_minor for o in live],
        "lever": [o.lever for o in live],
        "starts": [max(o.starts or at.day, at.day) for o in live],
        "ends": [min(o.ends or last, last) for o in live],
    }, _types())  # fmt: skip
    stops = [(name, *each) for name, each in why.items() if each is not None]
    text, day = _types()["offer"], _types()["starts"]
    table(
        con, "offer_stops", {key: [row[i] for row in stops] for i, key in enumerate(("offer", "reason", "until"))},
        {"offer": text, "reason": text, "until": day},
    )  # fmt: skip
    sells = {"offer": [o.id for o in offers.each], "sells": [o.kind not in NOT_SELLING for o in offers.each]}
    table(con, "offer_kinds", sells, {name: _types()[name] for name in sells})


def _types() -> dict[str, Any]:
    """Return the types of the columns of `live_offers`."""
    import pyarrow as pa  # noqa: PLC0415

    texts = pa.list_(pa.string())
    return {
        "offer": pa.string(), "sells": pa.bool_(), "everything": pa.bool_(), "rule": pa.string(), "stages": texts,
        "channels": texts, "held_back": pa.bool_(), "own_cost_minor": pa.int64(), "lever": pa.float64(),
        "starts": pa.date32(), "ends": pa.date32(),
    }  # fmt: skip


def stop(con: DuckDBPyConnection, settings: Settings, at: Moment) -> None:
    """Make `options`: a customer, offer and channel each, with the gate that stops it; null where it goes on.

    Reads what `lay` made, `profiles`, `reach`, the canonical tables, `plan_decisions` of earlier plans, and `fits`
    (customer, rule), the conditions of eligibility that hold.
    """
    pressure.touch(con, at)
    pressure.weigh(con, settings.contact_policy, at)
    needs.buy(con, at)
    needs.satisfy(con)
    needs.ignore(con, at)
    few = con.execute(f"SELECT count(*) <= {FEW_OFFERS} FROM live_offers").fetchall()[0][0]
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE options AS
        WITH pairs AS ({_pairs(few=few)}), open AS ({_OPEN}),
        judged AS (SELECT open.*, {_first(at)} AS stopped FROM ({_FACTS}) open)
        SELECT customer, household, unit, offer, channel, stopped.gate AS gate, stopped.reason AS reason,
            stopped.until AS until FROM judged ORDER BY unit, customer, offer, channel
    """)


def _pairs(*, few: bool) -> str:
    """Return the SQL of the pairs considered, with why she may not have the offer."""
    asked = "" if few else "AND (o.everything OR (p.unit, o.offer) IN (SELECT unit, offer FROM offer_days))"
    return f"""
        SELECT p.customer, p.household, p.unit, o.offer, o.sells, o.channels,
            CASE WHEN o.stages IS NOT NULL AND NOT coalesce(list_contains(o.stages, p.stage), FALSE) THEN 'stage'
                WHEN o.rule IS NOT NULL AND f.customer IS NULL THEN 'condition' END AS reason
        FROM (SELECT customer, household, {UNIT} AS unit, stage FROM profiles WHERE kind = 'person') p
        JOIN live_offers o ON TRUE {asked}
        LEFT JOIN fits f ON f.customer = p.customer AND f.rule = o.rule
    """


_OPEN = f"""
    SELECT p.*, r.channel, CASE WHEN p.reason IS NULL AND (r.channel IS NULL OR n.never IS NOT NULL)
        THEN coalesce(n.never, n.none, 'no_permission') END AS lack
    FROM pairs p LEFT JOIN (
        SELECT customer, channel FROM reach WHERE allowed AND (address IS NOT NULL OR channel = 'post')
    ) r ON r.customer = p.customer AND p.reason IS NULL AND list_contains(p.channels, r.channel)
    LEFT JOIN (
        SELECT customer, min(lack) FILTER (lack IN ('do_not_contact', 'under_age')) AS never,
            CASE WHEN bool_and(lack IS NOT DISTINCT FROM 'no_address') THEN 'no_address' END AS none
        FROM reach WHERE channel IN ({", ".join(map(literal, CHANNELS))}) GROUP BY customer
    ) n ON n.customer = p.customer
"""
"""SQL of the channels on which each may be told of an offer; one row without a channel where there is none."""
_FACTS = f"""
    SELECT o.*, {", ".join(f"w.{reason}" for reason in REASONS if reason != "on_channel")}, c.on_channel,
        s.until AS satisfied, i.until AS ignored
    FROM open o LEFT JOIN pressure w USING (customer) LEFT JOIN pressed c USING (customer, channel)
    LEFT JOIN satisfied s ON s.unit = o.unit AND s.offer = o.offer
    LEFT JOIN ignored i ON i.customer = o.customer AND i.offer = o.offer
"""


def _first(at: Moment) -> str:
    """Return the SQL of the first gate that applies, as {gate, reason, until}; null for none."""
    day = f"DATE '{at.day}'"
    tried = [("reason IS NOT NULL", "eligible", "reason", "NULL"), ("lack IS NOT NULL", "channel", "lack", "NULL")]
    for each in REASONS:
        sells = "sells AND " if each in FOR_SELLING else ""
        until = f"nullif({each}, DATE '9999-12-31')"
        tried.append((f"{sells}{each} > {day}", "contact_policy", literal(each), until))
    tried.append((f"satisfied > {day}", "satisfied", "'has_it'", "satisfied"))
    tried.append((f"ignored > {day}", "ignored", "'no_answer'", "ignored"))
    cases = (
        f"WHEN {when} THEN {{gate: '{gate}', reason: CAST({reason} AS VARCHAR), until: CAST({until} AS DATE)}}"
        for when, gate, reason, until in tried
    )
    return f"CASE {' '.join(cases)} END"
