"""The week's plan of offers for the terminal: who gets what, who does not and why, and what became of one customer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from acquaint.decisions import bounded
from acquaint.decisions.planned import OfferPlan, Planned
from acquaint.words import Words


def lines(plan: Planned, words: Words) -> list[str]:
    """Return a plan in words."""
    if not plan.offers:
        return [words("plan.week.none")]
    head = words("plan.week.dry" if plan.dry else "plan.week.head", day=plan.day)
    return [head, "", *_sent(plan, words), *_measured(plan, words), "", *_offers(plan.offers, words)]


def offer_lines(plan: Planned, name: str, words: Words) -> list[str]:
    """Return what became of one offer, as counts per gate."""
    return [words("plan.week.head", day=plan.day), "", *_offers([o for o in plan.offers if o.offer == name], words)]


def _sent(plan: Planned, words: Words) -> Iterator[str]:
    if not plan.sent:
        yield words("plan.week.nobody")
        return
    by = [words("plan.week.by", n=n, channel=words(f"plan.channel.{c}")) for c, n in plan.by_channel.items()]
    yield words("plan.week.sent", n=plan.sent, channels=by)
    yield words(
        "plan.week.money", gain=plan.gain_minor, low=plan.gain_low_minor, high=plan.gain_high_minor,
        cost=plan.cost_minor,
    )  # fmt: skip
    if any(each.basis == "guess" and each.sent for each in plan.offers):
        yield words("plan.week.guess")
    if plan.uncosted:
        yield words("plan.week.uncosted", channels=[words(f"plan.channel.{channel}") for channel in plan.uncosted])
    yield words("plan.week.gap", gap=100 * plan.gap, learning=plan.learning_minor)


def _measured(plan: Planned, words: Words) -> Iterator[str]:
    for what in ("held", "waits", "full", "silent"):
        if n := getattr(plan, what):
            yield words(f"plan.week.{what}", n=n)
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


def why_lines(plan: Planned, rows: Sequence[Mapping[str, Any]], words: Words) -> list[str]:
    """Return what became of each offer for customers, in words."""
    found: list[str] = []
    for customer in dict.fromkeys(row["customer"] for row in rows):
        of = [row for row in rows if row["customer"] == customer]
        found += [words("plan.why.head", customer=customer, day=plan.day), *(f"    {_why(row, words)}" for row in of)]
    return found or [words("plan.week.none")]


def _why(row: Mapping[str, Any], words: Words) -> str:
    if row["gate"] is None:
        channel = words(f"plan.channel.{row['channel']}")
        said = words("plan.why.sent", offer=row["offer"], day=row["day"], channel=channel, chance=row["chance"])
    else:
        gate, reason = words(f"plan.gate.{row['gate']}"), words(f"plan.reason.{row['reason'] or 'unasked'}")
        key = "plan.why.until" if row["until"] else "plan.why.stopped"
        said = words(key, offer=row["offer"], gate=gate, reason=reason, until=row["until"])
    if row["value_minor"] is None:
        return said
    return f"{said}; {words('plan.why.figures', relevance=row['relevance'], value=row['value_minor'])}"
