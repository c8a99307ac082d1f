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
from acquaint.decisions import contact_hours, needs, pressure
from acquaint.decisions.contact_hours import WEEK
from acquaint.decisions.listed import table
from acquaint.decisions.offers import STAGES_OF, Offer, Offers
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
FEW_OFFERS = 50
"""Of more live offers only those are considered for a customer whose products she, or her household, has bought."""


FOR_EVER = date.max
"""Day of what opens again on no day."""


class Rule(msgspec.Struct, frozen=True):
    """A gate as it looks at one fact, for everybody at once and for one customer at a moment."""

    gate: str
    fact: str
    reason: str
    """Code of why it stops; a fact that says why itself has none."""
    selling: bool = False
    """It is for offers that sell something."""

    @property
    def says(self) -> bool:
        """Whether the fact is the reason and stops where there is one; else it is the day until which it stops."""
        return not self.reason


class Stop(msgspec.Struct, frozen=True):
    """What stops an offer: the gate, why, and until when; null where no such day is known."""

    gate: str
    reason: str
    until: date | None = None


RULES = (
    Rule("eligible", "reason", ""),
    Rule("channel", "lack", ""),
    *(Rule("contact_policy", each, each, each in FOR_SELLING) for each in REASONS),
    Rule("contact_policy", "quiet", ""),
    Rule("contact_policy", "told", "told_lately"),
    Rule("satisfied", "satisfied", "has_it"),
    Rule("ignored", "ignored", "no_answer"),
)
"""The gates that look at a customer and her past, in their order."""


class Left(msgspec.Struct, frozen=True):
    """What is left of an offer's budget (minor units) and stock; null for no limit."""

    budget_minor: int | None
    stock: int | None


def left(con: DuckDBPyConnection, offers: Offers, at: Moment) -> dict[str, Left]:
    """Return what uses so far have left of each offer."""
    used = dict(con.execute(f"SELECT offer, count(*) FROM {needs.uses(at)} GROUP BY offer").fetchall())
    return {each.id: _left(each, used.get(each.id, 0)) for each in offers.each}


def _left(offer: Offer, used: int) -> Left:
    spent = used * (offer.own_cost_minor or 0)
    return Left(
        None if offer.budget_minor is None else max(offer.budget_minor - spent, 0),
        None if offer.stock is None else max(offer.stock - used, 0),
    )


def closed(offer: Offer, rest: Left, at: Moment, days: int = WEEK) -> tuple[str, date | None] | None:
    """Return why an offer is for nobody in the `days` from a moment on, and until when; None where it is for some."""
    if offer.lacks:
        return f"lacks_{offer.lacks[0]}", None
    if offer.ends is not None and offer.ends < at.day:
        return "ended", None
    if offer.starts is not None and offer.starts >= at.day + timedelta(days=days):
        return "not_begun", offer.starts
    if rest.budget_minor == 0:
        return "budget_spent", None
    return ("out_of_stock", None) if rest.stock == 0 else None


def lay(con: DuckDBPyConnection, offers: Offers, rest: Mapping[str, Left], at: Moment) -> None:
    """Make `live_offers`, a row per open offer, `offer_stops` (offer, reason, until), `offer_kinds`.

    `offer_kinds` (offer, sells, everything) has all offers: whether each sells something, and holds for all products.
    """
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
        "places": [list(map(str.lower, o.places)) or None for o in live],
        "starts": [max(o.starts or at.day, at.day) for o in live],
        "ends": [min(o.ends or last, last) for o in live],
    }, _types())  # fmt: skip
    stops = [(name, *each) for name, each in why.items() if each is not None]
    text, day = _types()["offer"], _types()["starts"]
    table(
        con, "offer_stops", {key: [row[i] for row in stops] for i, key in enumerate(("offer", "reason", "until"))},
        {"offer": text, "reason": text, "until": day},
    )  # fmt: skip
    kinds = {
        "offer": [o.id for o in offers.each], "sells": [o.kind not in NOT_SELLING for o in offers.each],
        "everything": [o.everything for o in offers.each],
    }  # fmt: skip
    table(con, "offer_kinds", kinds, {name: _types()[name] for name in kinds})


def _types() -> dict[str, Any]:
    """Return the types of the columns of `live_offers`."""
    import pyarrow as pa  # noqa: PLC0415

    texts = pa.list_(pa.string())
    return {
        "offer": pa.string(), "sells": pa.bool_(), "everything": pa.bool_(), "rule": pa.string(), "stages": texts,
        "channels": texts, "held_back": pa.bool_(), "own_cost_minor": pa.int64(), "lever": pa.float64(),
        "places": texts, "starts": pa.date32(), "ends": pa.date32(),
    }  # fmt: skip


def stop(con: DuckDBPyConnection, settings: Settings, at: Moment, zone: str) -> None:
    """Make `options`: a customer, offer and channel each, with the gate that stops it; null where it goes on.

    `days` has a bit for each day of the week on which it may be told, outside quiet hours. Reads what `lay` made,
    `profiles`, `reach`, the canonical tables, `decisions`, the list of the week, `plan_decisions` of earlier plans, and
    `fits` (customer, rule), the conditions of eligibility that hold.
    """
    contact_hours.lay(con, settings, at, zone)
    pressure.touch(con, at)
    pressure.weigh(con, settings.contact_policy, at)
    needs.buy(con, at)
    needs.satisfy(con)
    needs.ignore(con, at)
    few = con.execute(f"SELECT count(*) <= {FEW_OFFERS} FROM live_offers").fetchall()[0][0]
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE options AS
        WITH pairs AS ({_pairs(at, few=few)}), open AS ({_OPEN}),
        judged AS (SELECT open.*, {_first(at)} AS stopped FROM ({_FACTS}) open)
        SELECT customer, household, unit, offer, channel, days, stopped.gate AS gate, stopped.reason AS reason,
            stopped.until AS until FROM judged ORDER BY unit, customer, offer, channel
    """)


PERSONS = f"""
    SELECT customer, household, {UNIT} AS unit, stage,
        [lower(coalesce(usual_place, '')), lower(coalesce(s.place_name, ''))] AS places
    FROM profiles LEFT JOIN places s ON s.place = usual_place WHERE kind = 'person'
"""
"""SQL of the persons with what their usual place is called: an offer of some places is for those who buy there."""


def _pairs(at: Moment, *, few: bool) -> str:
    """Return the SQL of the pairs considered, with why she may not have the offer, and the days on which it holds."""
    bits = "(CAST(1 AS BIGINT) << CAST({} AS BIGINT))"
    first, behind = (bits.format(f"{day} - DATE '{at.day}'") for day in ("o.starts", "o.ends + 1"))
    asked = "" if few else "AND (o.everything OR (p.unit, o.offer) IN (SELECT unit, offer FROM offer_days))"
    return f"""
        SELECT p.customer, p.household, p.unit, o.offer, o.sells, o.channels, {behind} - {first} AS held_days,
            CASE WHEN o.stages IS NOT NULL AND NOT coalesce(list_contains(o.stages, p.stage), FALSE) THEN 'stage'
                WHEN o.rule IS NOT NULL AND f.customer IS NULL THEN 'condition'
                WHEN NOT list_has_any(o.places, p.places) THEN 'place' END AS reason
        FROM ({PERSONS}) p
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
        s.until AS satisfied, i.until AS ignored, t.until AS told, coalesce(d.days, 0) & o.held_days AS days,
        CASE WHEN coalesce(d.days, 0) & o.held_days = 0 THEN 'quiet_hours' END AS quiet
    FROM open o LEFT JOIN pressure w USING (customer) LEFT JOIN customer_zones z USING (customer)
    LEFT JOIN pressed c ON c.customer = o.customer AND c.channel = o.channel
    LEFT JOIN open_days d ON d.zone = z.zone AND d.channel = o.channel
    LEFT JOIN satisfied s ON s.unit = o.unit AND s.offer = o.offer
    LEFT JOIN told_lately t ON t.customer = o.customer AND t.offer = o.offer
    LEFT JOIN ignored i ON i.customer = o.customer AND i.offer = o.offer
"""


def _first(at: Moment) -> str:
    """Return the SQL of the first gate that applies, as {gate, reason, until}; null for none."""
    day = f"DATE '{at.day}'"
    cases = []
    for rule in RULES:
        when = f"{rule.fact} IS NOT NULL" if rule.says else f"{rule.fact} > {day}"
        reason = rule.fact if rule.says else literal(rule.reason)
        until = "NULL" if rule.says else f"nullif({rule.fact}, DATE '{FOR_EVER}')"
        cases.append(
            f"WHEN {'sells AND ' if rule.selling else ''}{when} THEN {{gate: '{rule.gate}', "
            f"reason: CAST({reason} AS VARCHAR), until: CAST({until} AS DATE)}}"
        )
    return f"CASE {' '.join(cases)} END"


def first(facts: Mapping[str, Any], day: date) -> Stop | None:
    """Return the first gate that applies to one customer and offer; None for none. The same as `stop` for everybody.

    Parameters
    ----------
    facts
        `sells`, and what is known of each fact of `RULES`; what is left out is null.

    Examples
    --------
    >>> first({"sells": False, "bought": date(2026, 3, 9), "ignored": date(2027, 1, 1)}, date(2026, 3, 2))
    Stop(gate='ignored', reason='no_answer', until=datetime.date(2027, 1, 1))
    """
    for rule in RULES:
        fact = facts.get(rule.fact)
        if fact is None or (rule.selling and not facts["sells"]):
            continue
        if not rule.reason:
            return Stop(rule.gate, fact)
        if fact > day:
            return Stop(rule.gate, rule.reason, None if fact == FOR_EVER else fact)
    return None
