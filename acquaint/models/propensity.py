"""The chance of something a customer may do within a horizon: learned from the shop's past, tried on its newest part.

Cases are customers at moments a horizon apart. The newest labelled moment tries what the older ones taught: everybody's
share, the one feature that tells most, straight lines, bent lines, and the best of these at the level of the newest
cases it had. What holds is then fitted on all of them; by how much its level was off in the trial is part of what is
not known of a chance.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import msgspec
import numpy as np

from acquaint.features.occasions import Flags, Floats, Ints, day_of
from acquaint.models import additive, calibration, ladder, scores
from acquaint.models import card as cards
from acquaint.models.additive import Additive
from acquaint.models.card import Assumption, Card, Contest, Point, Step
from acquaint.models.ladder import Tried
from acquaint.models.training import Cases
from acquaint.records import Estimate, NotEnoughData

LEAST = 50
"""Cases of the rarer outcome without which nothing is learned; half as many are needed to try it."""
TRIPPED = 0.03
"""Expected calibration error beyond what chance alone makes, from which on a rung is not used."""
RUNGS: Mapping[str, tuple[int, bool]] = {
    "everybody": (0, False), "one_feature": (1, False), "straight_lines": (additive.MOST_TERMS, True),
    "bent_lines": (additive.MOST_TERMS, False),
}  # fmt: skip
"""Rungs, the simplest first: how many features they may read, and whether lines are straight."""
LATELY = "lately"
"""The best of them, moved to where what it says of its newest cases adds up to what came of them."""
RHYTHM = "rhythm"
RULES = ("everybody", RHYTHM)
"""Rungs that tell nothing that is not known without a model."""


class Asked(msgspec.Struct, frozen=True):
    """What a model is asked for.

    Parameters
    ----------
    name, predicts, unit, version
        As they stand on the card.
    horizon_days
        Days ahead; null where it is the customer's own.
    day
        Business day that starts at the moment of the fit.
    step_days
        Days between the moments that cases are taken at.
    lasts
        Days after which an outcome is known.
    fingerprint
        Of what it is fitted on.
    """

    name: str
    predicts: str
    unit: str
    version: int
    horizon_days: int | None
    day: date
    step_days: int
    lasts: int
    fingerprint: str


class Learned(msgspec.Struct, frozen=True):
    """A model and its card; no model where there is not enough data, or where a rule from elsewhere is better.

    `contest` says how the model in use met it; null where there was none.
    """

    model: Additive | None
    card: Card
    contest: Contest | None = None


def learn(
    asked: Asked,
    cases: Cases,
    y: Floats,
    *,
    rule: Floats | None = None,
    champion: Additive | None = None,
    apart: int = 1,
) -> Learned:
    """Return the chance of y as a model, tried on the cases of the newest window.

    Parameters
    ----------
    cases
        The newest window is the smallest number in `window`; its labels are the last that are known.
    y
        float64[n], 1 where it came, 0 where not.
    rule
        float64[n], a chance that the shop uses already, the rung after everybody's share, which is then only held
        against the others; NaN where it is silent.
    champion
        The model in use, fitted before the newest window: it is held against the new one there.
    apart
        Windows after which an outcome is known: the trial learns from cases that many before the newest.
    """
    few = lacking(y, cases.window, apart)
    if few is not None:
        return silent(asked, few)
    newest, old = _parts(cases.window, apart)
    before, now = cases.take(old), cases.take(newest)
    tries = {
        name: additive.fit(before.columns, y[old], before.customer, "logit", most=most, straight=straight)
        for name, (most, straight) in RUNGS.items()
    }
    chances = {name: model.predict(now.columns)[0] for name, model in tries.items()}
    if rule is not None:
        chances = _with_rule(chances, rule[newest])
    outcome = y[newest] > 0
    least = "" if rule is None else RHYTHM
    base, _ = _climbed(chances, outcome, now.customer, least)
    if base in tries:
        tries[LATELY] = _levelled(tries[base], before, y[old])
        chances[LATELY] = tries[LATELY].predict(now.columns)[0]
    chosen, steps = _climbed(chances, outcome, now.customer, least)
    done = calibration.check(chances[chosen], outcome, now.customer)
    card = _card(
        asked, cases, steps, chosen, points=calibration.points(chances[chosen], outcome),
        assumptions=_assumptions(done, y[old] > 0, outcome),
    )  # fmt: skip
    contest = _contest(asked, chosen, chances[chosen], champion, now, outcome)
    if base not in RUNGS:
        return Learned(None, card, contest)
    model = _fitted(chosen, base, cases, y).doubted(tries[chosen].off(now.columns, y[newest]))
    return Learned(model, card, contest)


def _climbed(chances: Mapping[str, Floats], outcome: Flags, customer: Ints, least: str) -> tuple[str, tuple[Step, ...]]:
    """Return the rung that holds, of those whose chances mean what they say, and all of them."""
    tried = [_tried(name, chance, outcome) for name, chance in chances.items()]
    barred = [each.name for each in tried if each.scores["error"] > each.scores["error_by_chance"] + TRIPPED]
    return ladder.climb(tried, customer, least=least, barred=barred)


def _levelled(model: Additive, cases: Cases, y: Floats) -> Additive:
    """Return a model at the level of the newest of its cases."""
    newest = cases.window == cases.window.min()
    return model.moved(model.off(cases.take(newest).columns, y[newest]))


def lacking(y: Floats, window: Ints, apart: int = 1) -> NotEnoughData | None:
    """Return what is missing where either outcome is too rare, in the newest window or before it."""
    newest, old = _parts(window, apart)
    for part, needed in ((y[old], LEAST), (y[newest], LEAST // 2)):
        rare = int(min(part.sum(), len(part) - part.sum())) if len(part) else 0
        if rare < needed:
            return NotEnoughData(rare, needed)
    return None


def _parts(window: Ints, apart: int) -> tuple[Flags, Flags]:
    """Return the cases of the newest window, and those whose outcome was known when it began."""
    first = int(window.min()) if len(window) else 0
    return window == first, window >= first + apart


def silent(asked: Asked, few: NotEnoughData) -> Learned:
    """Return the card of a model that cannot be learned yet."""
    nobody = Cases(np.zeros(0, np.int64), np.zeros(0, np.int64), {})
    return Learned(None, _card(asked, nobody, (), "", missing=few))


def _with_rule(chances: dict[str, Floats], rule: Floats) -> dict[str, Floats]:
    """Return the chances with the rule's as second rung; where it is silent it says what is true of everybody."""
    first, *others = chances
    said = np.where(np.isnan(rule), chances[first], rule)
    return {first: chances[first], RHYTHM: said, **{name: chances[name] for name in others}}


def _tried(name: str, chance: Floats, y: Flags) -> Tried:
    error, by_chance = calibration.missed(chance, y)
    told = {
        "auc": scores.auc(chance, y).value, "brier": float(scores.brier(chance, y).mean()),
        "error": error, "error_by_chance": by_chance,
    }  # fmt: skip
    return Tried(name, scores.log_loss(chance, y), told)


def _assumptions(done: calibration.Calibration, before: Flags, now: Flags) -> tuple[Assumption, ...]:
    """Return what the chances take for granted: they mean what they say, and times are as they were."""
    ratio = float(now.mean() / before.mean())
    spread = float(np.sqrt((1 - now.mean()) / now.sum() + (1 - before.mean()) / before.sum()))
    share = Estimate(ratio, ratio * float(np.exp(-1.96 * spread)), ratio * float(np.exp(1.96 * spread)), len(now))
    return (
        *done.assumptions(),
        Assumption("share_as_before", share, 0.8, 1.25),
    )


def _contest(
    asked: Asked, chosen: str, chance: Floats, champion: Additive | None, now: Cases, outcome: Flags
) -> Contest | None:
    """Return how the model in use met the rung that holds; null where it reads what is no longer there."""
    if champion is None or not set(champion.features) <= set(now.columns):
        return None
    said = champion.predict(now.columns)[0]
    old, new = (scores.log_loss(each, outcome) for each in (said, chance))
    met = ladder.contest(day_of(asked.day), old, new, now.customer, rule=chosen in RULES)
    held = calibration.check(said, outcome, now.customer)
    return msgspec.structs.replace(
        met, stays=met.stays and held.error <= held.most + TRIPPED, assumptions=held.assumptions(),
        points=calibration.points(said, outcome),
    )  # fmt: skip


def _fitted(chosen: str, base: str, cases: Cases, y: Floats) -> Additive:
    """Return the rung that holds, fitted on all cases; `base` is the one that `LATELY` stands on."""
    most, straight = RUNGS[base]
    model = additive.fit(cases.columns, y, cases.customer, "logit", most=most, straight=straight)
    return _levelled(model, cases, y) if chosen == LATELY else model


def _card(
    asked: Asked, cases: Cases, steps: tuple[Step, ...], chosen: str, *,
    points: tuple[Point, ...] = (), assumptions: tuple[Assumption, ...] = (),
    missing: NotEnoughData | None = None,
) -> Card:  # fmt: skip
    many = int(cases.window.max()) if len(cases.window) else 0
    newest = int(cases.window.min()) if len(cases.window) else 0
    last = asked.day - timedelta(days=1)
    return Card(
        name=asked.name, predicts=asked.predicts, unit=asked.unit, version=asked.version,
        horizon_days=asked.horizon_days, data_from=last - timedelta(days=many * asked.step_days) if many else None,
        data_to=last, tested_from=asked.day - timedelta(days=newest * asked.step_days) if steps else None,
        tested_to=last if steps else None, cases=len(cases.customer), customers=len(np.unique(cases.customer)),
        chosen=chosen, ladder=steps, calibration=points, assumptions=assumptions,
        review=cards.review(asked.day, asked.lasts), fingerprint=asked.fingerprint, missing=missing,
    )  # fmt: skip


def labelled(cases: Cases, target: Floats, among: Floats) -> tuple[Cases, Floats]:
    """Return the cases whose outcome is known, and it: what is true of the target one window later.

    Parameters
    ----------
    target
        float64[n], the condition at the moment of each case; NaN (null) counts as not done.
    among
        float64[n], whether the customer is one of those whose chance is asked for.

    Examples
    --------
    >>> cases = Cases(np.array([0, 0, 0]), np.array([0, 1, 2]), {"x": np.array([5.0, 4.0, 3.0])})
    >>> past, y = labelled(cases, np.array([1.0, 0.0, 1.0]), np.ones(3))
    >>> past.window.tolist(), past.columns["x"].tolist(), y.tolist()
    ([1, 2], [4.0, 3.0], [1.0, 0.0])
    """
    width = int(cases.window.max()) + 1 if len(cases.window) else 1
    later: Ints = cases.customer * width + cases.window - 1
    order = np.argsort(cases.customer * width + cases.window)
    keys = (cases.customer * width + cases.window)[order]
    there = (cases.window > 0) & (among == 1)
    place = order[np.searchsorted(keys, later[there])]
    return cases.take(there), np.where(target[place] == 1, 1.0, 0.0)
