"""Origins and likeness in sentences: the finding, what is still missing, and what the best have in common."""

from __future__ import annotations

from acquaint.records import Estimate, NotEnoughData
from acquaint.report.likeness import Common, Likeness
from acquaint.report.origins import Origin, Origins
from acquaint.words import Words

MOST_FACTS = 3


def finding(words: Words, found: Origins) -> str:
    """Return the finding of the section: the origin that differs most, or that none does, or what is missing."""
    second = found.everyone.second
    if not found.everyone.newcomers:
        return words("origins.finding.nobody")
    if isinstance(second, NotEnoughData):
        return words("origins.finding.early", n=second.missing)
    if found.named:
        return differs(words, found.named[0])
    form = "alike" if found.tested else "single"
    n, days = found.everyone.newcomers, found.everyone.days
    return words(f"origins.finding.{form}", n=n, share=second.value, days=days)


def differs(words: Words, row: Origin) -> str:
    """Return what is different about an origin of `Origins.named`."""
    assert isinstance(row.second, Estimate)
    low, high = bounds(row.second)
    return words(
        "origins.finding.differs", origin=origin(words, row), share=row.second.value, low=low, high=high,
        n=row.newcomers, days=row.days, everyone=row.everyone,
    )  # fmt: skip


def few(words: Words, row: Origin) -> str | None:
    """Return that an origin has too few newcomers to judge; None where it has enough."""
    if isinstance(row.second, Estimate):
        return None
    return words("origins.finding.few", origin=origin(words, row), n=row.newcomers, missing=row.second.missing)


def payback(words: Words, row: Origin) -> str | None:
    """Return when the cost of a newcomer has come back; None where that is not known."""
    if row.cost_minor is None or row.payback_days is None:
        return None
    return words("origins.finding.payback", origin=origin(words, row), cost=row.cost_minor, n=row.payback_days)


def origin(words: Words, row: Origin) -> str:
    """Return an origin as it stands in a sentence."""
    return words(f"origins.origin.{row.kind}", value=label(words, row))


def label(words: Words, row: Origin) -> str:
    """Return the value of an origin as it stands beside its kind."""
    if row.kind == "everyone":
        return words("origins.kind.everyone")
    return words("origins.rest") if row.value is None else row.value


def bounds(estimate: Estimate) -> tuple[float, float]:
    """Return the bounds of a share; the whole range where the data do not bound it."""
    return (
        0.0 if estimate.low is None else estimate.low,
        1.0 if estimate.high is None else estimate.high,
    )


def likeness(words: Words, found: Likeness) -> list[str]:
    """Return what the best have in common with its proof and the caveat; or that it cannot be told."""
    if isinstance(found.auc, NotEnoughData):
        return [words("origins.likeness.few", n=found.auc.missing)]
    if not found.tells:
        return [words("origins.likeness.chance")]
    facts = [fact(words, row) for row in found.commonalities if row.ratio.value > 1]
    title = words("origins.likeness.title", facts=facts[:MOST_FACTS]) if facts else words("origins.likeness.small")
    who = words(
        "origins.likeness.best", amount=found.from_minor, days=found.days, best=found.best, n=found.newcomers
    )  # fmt: skip
    value, low, high = (round(100 * each) for each in (found.auc.value, *bounds(found.auc)))
    proof = words("origins.likeness.proof", hits=value, low=low, high=high)
    lines = [title, who, *(common(words, row) for row in found.commonalities), proof]
    return [*lines, words("origins.likeness.caveat")]


def common(words: Words, row: Common) -> str:
    """Return a fact with how often the best and all others have it."""
    low, high = row.ratio.low, row.ratio.high
    text = fact(words, row)
    return words(
        "origins.likeness.row", fact=text[:1].upper() + text[1:], best=row.best.value, others=row.others.value,
        ratio=row.ratio.value, low=low, high=high,
    )  # fmt: skip


def fact(words: Words, row: Common) -> str:
    """Return a fact of the first order in words."""
    if row.fact == "sales":
        low, high = row.from_minor, row.below_minor
        form = "between" if low is not None and high is not None else "from" if low is not None else "below"
        return words(f"origins.fact.sales_{form}", low=low, high=high)
    if row.fact == "weekday":
        return words("origins.fact.weekday", day=int(row.value))
    if row.fact == "hour":
        return words(f"origins.fact.{row.value}")
    if row.fact == "discounted":
        return words(f"origins.fact.discounted_{row.value}")
    if row.fact.startswith("trait_"):
        return words("origins.fact.trait", name=row.fact.removeprefix("trait_").replace("_", " "), value=row.value)
    return words(f"origins.fact.{row.fact}", value=row.value)
