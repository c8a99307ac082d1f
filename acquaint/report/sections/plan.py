"""The plan of offers of the week: who gets what, what it is expected to bring, and why others get none."""

from __future__ import annotations

from acquaint.decisions.planned import OfferPlan, Planned
from acquaint.report import planning
from acquaint.report.sections.section import Section, Table, Teller

MOST = 8
"""Offers that are told apart, those most customers get; the plan itself tells all."""


def tell(t: Teller) -> Section | None:
    """Say the plan of the week; nothing where there is none."""
    plan, words = t.report.plan, t.words
    if plan is None:
        return None
    shown = sorted(plan.offers, key=lambda each: (-each.sent, -each.held, each.offer))[:MOST]
    more = (*planning.money(plan, words), *planning.people(plan, words))
    act = t("plan.act", sheet=t.sheet("this_week")) if plan.sent else ""
    closed = tuple(_closed(t, each) for each in shown if each.closed is not None)
    return Section(
        "plan", t("plan.topic", day=plan.day), planning.sent(plan, words), more=(*more, *closed), act=act,
        tables=(_offers(t, plan, shown), *_gates(t, shown)), how=(*planning.sure(plan, words), t("plan.how")),
    )  # fmt: skip


def _closed(t: Teller, each: OfferPlan) -> str:
    key = "plan.week.closed_until" if each.until else "plan.week.closed"
    return t.words(key, offer=each.offer, why=t.words(f"plan.reason.{each.closed}"), until=each.until) + "."


def _offers(t: Teller, plan: Planned, shown: list[OfferPlan]) -> Table:
    names = ("offer", "sent", "held", "cost", "gain", "range", "basis")
    header = tuple(t(f"plan.header.{name}", currency=t.report.currency or "") for name in names)
    rows = [
        (
            each.offer, each.sent, each.held, _money(t, each.cost_minor), _money(t, each.gain_minor),
            t.words.between(each.gain_low_minor, each.gain_high_minor, code=False) if each.sent else t("plan.nothing"),
            t(f"plan.basis.{each.basis}") if each.sent else t("plan.nothing"),
        )
        for each in shown
    ]  # fmt: skip
    rest = len(plan.offers) - len(shown)
    caption = t("plan.offers_of", n=len(shown), all=len(plan.offers)) if rest else t("plan.offers")
    return t.plain(caption, header, rows, texts=(6,), wide=True, whole=True)


def _gates(t: Teller, shown: list[OfferPlan]) -> list[Table]:
    """Return how many customers of each offer ended at which gate, in the order of the gates."""
    stopped = [(each.offer, gate, n) for each in shown for gate, n in each.stopped.items()]
    header = (t("plan.header.offer"), t("plan.header.why"), t("plan.header.customers"))
    rows = [(offer, t.words(f"plan.gate.{gate}"), n) for offer, gate, n in stopped]
    return [t.plain(t("plan.gates"), header, rows, texts=(1,))] if rows else []


def _money(t: Teller, minor: int) -> str:
    return t.words.money(minor, code=False)
