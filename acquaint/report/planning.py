"""The week's plan of offers for the terminal: who gets what, who does not and why, and what became of one customer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from acquaint.decisions import bounded
from acquaint.decisions.asked import Counts, Why
from acquaint.decisions.moment import Decision, Offered, Passed
from acquaint.decisions.permission_price import REFUSED
from acquaint.decisions.planned import OfferPlan, Planned
from acquaint.identity.reachable import NEVER
from acquaint.report.profile import called
from acquaint.words import Words

NEWEST = 5
"""Decisions in the moment that are told in words; the others are counted."""
_TOLD = 0.00005
"""A share that is told, with two digits of a percent, as more than nothing."""


def lines(plan: Planned, words: Words) -> list[str]:
    """Return a plan in words."""
    if not plan.offers:
        return [words("plan.week.none")]
    head = words("plan.week.dry" if plan.dry else "plan.week.head", day=plan.day)
    told = (*money(plan, words), *people(plan, words), *sure(plan, words))
    where = [] if plan.dry or not plan.sent else ["", words("plan.week.files"), words("plan.week.counts")]
    kept = [words("plan.week.kept", day=plan.day)] if plan.kept else []
    return [head, *kept, "", sent(plan, words), *told, "", *_offers(plan.offers, words), *where]


def offer_lines(why: Why, name: str, words: Words) -> list[str]:
    """Return what became of one offer, as counts per gate: in the plan, and in the moment."""
    found: list[str] = []
    if why.plan is not None:
        head, of = words("plan.week.head", day=why.plan.day), [o for o in why.plan.offers if o.offer == name]
        found += [head, "", *_offers(of, words)]
    if why.counts.asked:
        found += [*([""] if found else []), *_asked(why.counts, name, words)]
    return found


def _asked(counts: Counts, name: str, words: Words) -> Iterator[str]:
    yield words("plan.now.counts", offer=name, n=counts.asked, told=counts.offered)
    for gate, n in counts.stopped.items():
        yield f"    {words('plan.week.stopped', n=n, gate=words(f'plan.gate.{gate}'))}"


def sent(plan: Planned, words: Words) -> str:
    """Return how many get an offer, by channel."""
    if not plan.sent:
        return words("plan.week.nobody")
    by = [words("plan.week.by", n=n, channel=words(f"plan.channel.{c}")) for c, n in plan.by_channel.items()]
    return words("plan.week.sent", n=plan.sent, channels=by)


def money(plan: Planned, words: Words) -> Iterator[str]:
    """Yield what it is expected to bring and to cost, and what that rests on."""
    if not plan.sent:
        return
    yield words(
        "plan.week.money", gain=plan.gain_minor, low=plan.gain_low_minor, high=plan.gain_high_minor,
        cost=plan.cost_minor,
    )  # fmt: skip
    if any(each.basis == "guess" and each.sent for each in plan.offers):
        yield words("plan.week.guess")


def people(plan: Planned, words: Words) -> Iterator[str]:
    """Yield how many get nothing though they could have: held back, on the list of the week, without room, in peace."""
    for what in ("listed", "held", "waits", "full", "silent", "merged"):
        if n := getattr(plan, what):
            yield words(f"plan.week.{what}", n=n)


def sure(plan: Planned, words: Words) -> Iterator[str]:
    """Yield what is not known, how good the plan is, and what is promised of it."""
    if plan.sent and plan.uncosted:
        yield words("plan.week.uncosted", channels=[words(f"plan.channel.{channel}") for channel in plan.uncosted])
    if plan.sent and not plan.refusals_learned:
        yield words("plan.week.refusals", n=round(1 / REFUSED))
    if plan.sent:
        least = "gap" if plan.gap >= _TOLD else "best"
        yield words(f"plan.week.{least}", gap=100 * plan.gap, learning=plan.learning_minor)
    if plan.quiet:
        yield words("plan.week.quiet")
    elif plan.bound is None:
        yield words("plan.week.rules", labelled=plan.labelled, needed=bounded.LEAST)
    else:
        yield words("plan.week.bound", bound=plan.bound, base=plan.base or 0.0, condition=words("plan.week.condition"))


def _offers(offers: Sequence[OfferPlan], words: Words) -> Iterator[str]:
    for each in offers:
        if each.closed is not None:
            key = "plan.week.closed_until" if each.until else "plan.week.closed"
            yield words(key, offer=each.offer, why=words(f"plan.reason.{each.closed}"), until=each.until)
            continue
        key = "plan.week.offer_held" if each.held else "plan.week.offer"
        yield words(key, offer=each.offer, sent=each.sent, gain=each.gain_minor, held=each.held)
        for gate, n in each.stopped.items():
            yield f"    {words('plan.week.stopped', n=n, gate=words(f'plan.gate.{gate}'))}"


def why_lines(why: Why, words: Words, zone: str) -> list[str]:
    """Return what became of each offer for customers, in words: in the plan, then in the moment.

    Parameters
    ----------
    zone
        In which instants are told (IANA).
    """
    found: list[str] = []
    for customer in dict.fromkeys(row["customer"] for row in why.rows):
        of = [row for row in why.rows if row["customer"] == customer]
        day = None if why.plan is None else why.plan.day
        found.append(words("plan.why.head", customer=called(customer, why.names.get(customer), words), day=day))
        found += [f"    {line}" for line in _of_customer(of, words)]
    if earlier := why.live[:-NEWEST]:
        found.append(words("plan.now.earlier", n=len(earlier)))
    for made in why.live[-NEWEST:]:
        found += decision_lines(made, why.names.get(made.customer), words, zone)
    return found or [words("plan.week.none")]


def why_object(why: Why, offer: str) -> dict[str, Any]:
    """Return the same for programs; `offer` is the one that was counted, none where customers were asked for."""
    if not offer:
        return {"plan": why.rows, "live": msgspec.to_builtins(why.live)}
    found = next((each for each in (why.plan.offers if why.plan else ()) if each.offer == offer), None)
    return {"plan": msgspec.to_builtins(found), "live": msgspec.to_builtins(why.counts)}


def _of_customer(rows: Sequence[Mapping[str, Any]], words: Words) -> Iterator[str]:
    """Yield what holds for her whatever was planned, then what became of each offer."""
    if rows[0]["kind"] not in (None, "person"):
        yield words("plan.why.nobody", why=words("plan.reason.not_a_person"))
        return
    never = [row for row in rows if row["refused"] in NEVER]
    if never:
        since = any(row["gate"] is None for row in rows)
        yield words(f"plan.why.{'refused' if since else 'refuses'}", reason=words(f"plan.reason.{never[0]['refused']}"))
    yield from (_why(row, words) for row in rows)


def _why(row: Mapping[str, Any], words: Words) -> str:
    if row["gate"] is None:
        channel = words(f"plan.channel.{row['channel']}")
        said = words("plan.why.sent", offer=row["offer"], day=row["day"], channel=channel, chance=row["chance"])
        if row["refused"]:
            return words("plan.why.withdrawn", said=said)
    else:
        gate, reason = words(f"plan.gate.{row['gate']}"), words(f"plan.reason.{row['reason'] or 'unasked'}")
        key = "plan.why.until" if row["until"] else "plan.why.stopped"
        said = words(key, offer=row["offer"], gate=gate, reason=reason, until=row["until"])
    if row["value_minor"] is None:
        return said
    return f"{said}; {words('plan.why.figures', relevance=row['relevance'], value=row['value_minor'])}"


def decision_lines(made: Decision, name: str | None, words: Words, zone: str | None = None) -> list[str]:
    """Return a decision in the moment, in words, for a customer of this name; with its time of day in a zone."""
    channel = words(f"plan.channel.{made.channel}")
    where = channel if made.place is None else f"{channel}, {made.place}"
    who = called(made.customer, name, words)
    if zone is None:
        found = [words("plan.now.head", customer=who, day=made.day, where=where)]
    else:
        at = made.at.astimezone(ZoneInfo(zone))
        found = [words("plan.now.head_at", customer=who, day=at, time=f"{at:%H:%M}", where=where)]
    found += [f"    {_offered(each, words)}" for each in made.offers]
    if made.silence:
        found.append(f"    {words('plan.now.nothing', why=words(f'plan.reason.{made.silence}'))}")
    return found + [f"    {_passed(each, words)}" for each in made.others]


def _offered(each: Offered, words: Words) -> str:
    said = words(
        "plan.now.offered", offer=each.offer, chance=each.chance, relevance=each.relevance, value=each.value_minor,
        because=words(f"plan.reason.{each.because}"),
    )  # fmt: skip
    return f"{said}: {each.message}" if each.message else said


def _passed(each: Passed, words: Words) -> str:
    gate, reason = words(f"plan.gate.{each.gate}"), words(f"plan.reason.{each.reason}")
    key = "plan.why.until" if each.until else "plan.why.stopped"
    return words(key, offer=each.offer, gate=gate, reason=reason, until=each.until)
