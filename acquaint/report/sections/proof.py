"""Section 11: what contacts have been worth so far."""

from __future__ import annotations

from acquaint.decisions.proof import Proof, Side
from acquaint.records import Estimate
from acquaint.report.figures import FEW
from acquaint.report.sections.section import Cell, Section, Table, Teller


def tell(t: Teller) -> Section:
    """Return those contacted against those who waited, and how long until more is known."""
    topic, proof = t("proof.topic"), t.report.proof
    if proof is None or not (proof.due.assigned and proof.later.assigned):
        running = proof.running if proof is not None else 0
        text = t("proof.running", n=running) if running else t("proof.none")
        return Section("proof", topic, text, lacking=True)
    return Section(
        "proof", topic, _finding(t, proof), more=_further(t, proof), act=_act(t, proof), side=_table(t, proof),
        how=(t("proof.how"),), keys=tuple(key for key in t.report.by_key if key.startswith("proof.")),
    )  # fmt: skip


def _finding(t: Teller, proof: Proof) -> str:
    now, later = proof.due, proof.later
    values = {"now": now.assigned, "bought": now.bought, "later": later.assigned, "waited": later.bought}
    return t("proof.finding", n=now.bought, **values)


def _difference(t: Teller, proof: Proof) -> str:
    """Say the difference, and whether chance alone may make it."""
    gap = proof.difference
    assert isinstance(gap, Estimate)
    low, high = t.points(gap)
    verdict = "sure" if (gap.low or 0) > 0 or (gap.high or 0) < 0 else "unsure"
    return t(f"proof.{verdict}", n=round(100 * gap.value), x=t.signed(round(100 * gap.value)), low=low, high=high)


def _further(t: Teller, proof: Proof) -> tuple[str, ...]:
    found = [_difference(t, proof)] if isinstance(proof.difference, Estimate) else []
    if proof.running:
        found.append(t("proof.still", n=proof.running))
    head = proof.net_sales_per_head
    if isinstance(head, Estimate):
        values = {name: round(getattr(head, name) or 0) for name in ("value", "low", "high")}
        found.append(t("proof.head", **values))
    return tuple(found)


def _act(t: Teller, proof: Proof) -> str:
    """Say how many weeks it takes, at this pace, to see such a difference and one of five points."""
    this, five = proof.weeks_for_this, proof.weeks_for_five_points
    if this is None or five is None:
        return t("proof.act_pace")
    pace = max(1, round(proof.per_week))
    if five == 0:
        return t("proof.act_known", sheet=t.sheet("this_week"), n=pace)
    return t("proof.act", pace=pace, this=t.words.many(this, "week"), five=t.words.many(five, "week"))


def _table(t: Teller, proof: Proof) -> Table:
    names = ("who", "assigned", "bought", "share", "net")
    header = tuple(t(f"proof.header.{name}", currency=t.report.currency or "") for name in names)
    return Table(t("proof.data"), header, (_row(t, "now", proof.due), _row(t, "later", proof.later)))


def _row(t: Teller, arm: str, side: Side) -> tuple[Cell, ...]:
    few = side.assigned < FEW
    text = t("page.too_few", n=FEW - side.assigned) if few else t.words.share(side.bought / side.assigned)
    counts = (Cell(t.words.count(side.assigned)), Cell(t.words.count(side.bought)))
    return (
        Cell(t(f"proof.arm.{arm}")),
        *counts,
        Cell(text, few=few),
        Cell(t.words.money(side.net_sales_minor, whole=True, code=False)),
    )
