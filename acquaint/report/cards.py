"""What `acquaint models` prints: the models in use, and the card of one of them."""

from __future__ import annotations

from collections.abc import Sequence

from acquaint.models.card import Assumption, Card, Point, Step
from acquaint.models.shelf import Shelf
from acquaint.records import Estimate, NotEnoughData
from acquaint.words import Words

_NAME, _RUNG = 24, 60


def lines(shelf: Shelf, words: Words) -> list[str]:
    """Return a paragraph per model: what it predicts, what is in use, and how much better than the rule below."""
    if not shelf.models:
        return [words("models.none")]
    found: list[str] = []
    for card in shelf.cards:
        found += [f"{card.name:<{_NAME}}{predicts(card, words)}", f"{'':<{_NAME}}{_standing(card, words)}"]
    return [*found, "", words("models.more")]


def card_lines(card: Card, words: Words) -> list[str]:
    """Return the card of a model."""
    head = [f"{card.name}: {predicts(card, words)}", _standing(card, words), ""]
    if card.missing is not None:
        return [*head, *_span(card, words)]
    return [
        *head, *_span(card, words), "", *_ladder(card.ladder, card.chosen, words), "",
        *_calibration(card, words), *_assumptions(card.assumptions, words), "",
        words("models.review", day=card.review),
    ]  # fmt: skip


def predicts(card: Card, words: Words) -> str:
    """Return what a model predicts; in the shop's own words where it is a propensity of its own."""
    key = f"models.predicts.{card.name}"
    return words(key) if words.has(key) else words("models.predicts_own", what=card.predicts)


def _standing(card: Card, words: Words) -> str:
    if isinstance(card.missing, NotEnoughData):
        lack = {"have": card.missing.n, "needed": card.missing.needed}
        if not card.speaks:
            own = f"models.lacks.{card.name}"
            return words(own, n=card.missing.missing) if words.has(own) else words("models.missing", **lack)
        return words("models.untried", what=words(f"models.rung.{card.chosen}"), **lack)
    used = words(f"models.rung.{card.chosen}")
    chosen = words("models.in_use", what=used)
    met = card.contest
    stays = (
        [words("models.stays", day=met.day, old=f"{met.old:.4g}", new=f"{met.new:.4g}")]
        if met is not None and met.stays
        else []
    )
    broken = [words("models.broken")] if not all(each.holds for each in card.assumptions) else []
    return " ".join([chosen, *stays, *broken])


def _span(card: Card, words: Words) -> list[str]:
    cases = words("models.cases", cases=card.cases, customers=card.customers)
    if card.data_from is None or card.data_to is None:
        return [cases]
    found = [words("models.learned", first=card.data_from, last=card.data_to, cases=cases)]
    if card.tested_from is not None and card.tested_to is not None:
        found.append(words("models.tried", first=card.tested_from, last=card.tested_to))
    return found


def _ladder(steps: Sequence[Step], chosen: str, words: Words) -> list[str]:
    names = words.under("models.column")
    head = f"{names['rung']:<{_RUNG}}{names['loss']:>10}  {names['gain']}"
    return [head, *(_step(step, step.name == chosen, words) for step in steps)]


def _step(step: Step, used: bool, words: Words) -> str:
    mark = "> " if used else "  "
    gain = "" if step.gain is None else _interval(step.gain)
    return f"{mark + words(f'models.rung.{step.name}'):<{_RUNG}}{_number(step.loss, 4):>10}  {gain}".rstrip()


def _interval(value: Estimate) -> str:
    low, high = ("?" if bound is None else _number(bound, 3, "+") for bound in (value.low, value.high))
    return f"{_number(value.value, 3, '+')} ({low} to {high})"


def _number(value: float, digits: int, sign: str = "") -> str:
    """Return a loss with so many digits, written out.

    Examples
    --------
    >>> _number(3_156_214.0, 4), _number(0.0012345, 3, "+"), _number(0.0, 3, "+")
    ('3,156,000', '+0.00123', '0')
    """
    if value == 0:
        return "0"
    short = float(f"{value:.{digits}g}")
    return f"{short:{sign},.0f}" if abs(short) >= 10**digits else f"{short:{sign}.{digits}g}"


def _calibration(card: Card, words: Words) -> list[str]:
    if not card.calibration:
        return []
    key = "models.point" if card.unit == "share" else "models.point_number"
    return [words("models.calibration"), *(_point(key, each, words) for each in card.calibration), ""]


def _point(key: str, of: Point, words: Words) -> str:
    came = of.observed
    return words(key, n=of.n, predicted=of.predicted, came=came.value, low=came.low, high=came.high)


def _assumptions(found: Sequence[Assumption], words: Words) -> list[str]:
    return [words("models.assumes"), *(_assumption(each, words) for each in found)]


def _assumption(each: Assumption, words: Words) -> str:
    known = "models.holds" if each.holds else "models.does_not_hold"
    state = words("models.cannot_be_told" if isinstance(each.value, NotEnoughData) else known)
    value = "-" if isinstance(each.value, NotEnoughData) else _bounded(each.value)
    low, high = ("" if bound is None else f"{bound:.2f}" for bound in (each.low, each.high))
    return f"  {state}  {words(f'models.assumption.{each.name}')}: {value} [{low}..{high}]"


def _bounded(value: Estimate) -> str:
    within = "" if value.low is None or value.high is None else f" ({value.low:.2f} - {value.high:.2f})"
    return f"{value.value:.2f}{within}"
