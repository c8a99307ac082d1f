"""Relevance held against simpler rules on a round that none of them has seen, and the card that comes of it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from acquaint.features.occasions import Flags, Floats, Ints
from acquaint.models import calibration, ladder, logistic, scores
from acquaint.models.ladder import Trial, Tried
from acquaint.models.relevance import columns
from acquaint.models.relevance.model import NEEDED, Case, Relevance, fit
from acquaint.records import NotEnoughData

RATE, POPULAR, BASKETS, RELEVANCE = "offer_rate", "offer_popular", "own_baskets", "relevance"
RUNGS = (RATE, POPULAR, BASKETS, RELEVANCE)
"""How often offers are used at all; by how many bought the products; by the customer's days with them; the model."""
_READ = {POPULAR: ("buyers",), BASKETS: ("days", "faded")}
AMONG = 16
"""Offers that a customer could be told of, for the share of used ones among them."""


def apart(known: Sequence[Case]) -> tuple[list[Case], Case] | None:
    """Return the newest ended round with enough uses, and the rounds that had ended when it began; None without any."""
    for tested in reversed(known):
        before = [each for each in known if each.of.ends < tested.of.starts]
        if tested.y.sum() >= NEEDED and sum(each.y.sum() for each in before) >= NEEDED:
            return before, tested
    return None


def tried(known: Sequence[Case]) -> Trial | NotEnoughData:
    """Return how the rungs did on the newest ended round, learned from those that had ended when it began."""
    parts = apart(known)
    if parts is None:
        return NotEnoughData(int(max((each.y.sum() for each in known), default=0)), NEEDED)
    before, tested = parts
    found = fit(before)
    return found if isinstance(found, NotEnoughData) else held(before, found, tested)


def held(before: Sequence[Case], found: Relevance, tested: Case) -> Trial:
    """Return how the rungs did on `tested`, a model and simpler rules learned from the same rounds `before`."""
    chance = {name: _simple(before, tested, name) for name in RUNGS[:-1]} | {RELEVANCE: found.chance(tested.x)}
    customer, y = tested.pairs.customer, tested.y
    rungs = [Tried(name, scores.log_loss(p, y), measured(p, y, customer)) for name, p in chance.items()]
    chosen, steps = ladder.climb(rungs, customer)
    points = calibration.points(chance[chosen], y)
    assumptions = calibration.check(chance[chosen], y, customer).assumptions()
    return Trial(chosen, steps, len(np.unique(customer)), points, assumptions)


def measured(chance: Floats, y: Flags, customer: Ints) -> dict[str, float]:
    """Return how well pairs are ranked: by all pairs, and among the offers of each customer who used one."""
    return {
        "auc": scores.auc(chance, y).value,
        "average_precision": average_precision(chance, y),
        f"recall_{AMONG}": recall(chance, y, customer),
    }


def average_precision(chance: Floats, y: Flags) -> float:
    """Return the mean, over the uses, of the share of uses among the pairs ranked no lower.

    Examples
    --------
    >>> round(average_precision(np.array([0.9, 0.8, 0.1]), np.array([True, False, True])), 3)
    0.833
    """
    order = np.argsort(-chance, kind="stable")
    came = y[order].astype(np.float64)
    return float((np.cumsum(came) / np.arange(1, len(came) + 1) * came).sum() / max(came.sum(), 1.0))


def recall(chance: Floats, y: Flags, customer: Ints, among: int = AMONG) -> float:
    """Return the share of used offers among the first of each customer, a mean over the customers who used any.

    Offers with equal chances share the places they take together.

    Examples
    --------
    >>> recall(np.array([0.9, 0.8, 0.1]), np.array([True, False, True]), np.zeros(3, int), among=2)
    0.5
    >>> recall(np.ones(4), np.array([True, False, False, False]), np.zeros(4, int), among=1)
    0.25
    """
    order = np.lexsort((-chance, customer))
    who, given, came = customer[order], chance[order], y[order].astype(np.float64)
    first = np.flatnonzero(np.diff(who, prepend=who[0] - 1) if len(who) else who)
    row = np.searchsorted(first, np.arange(len(who)), side="right") - 1
    tie = np.flatnonzero((np.diff(given, prepend=np.inf) != 0) | (np.diff(row, prepend=-1) != 0))
    size = np.diff(tie, append=len(who))
    within = np.clip((among - (tie - first[row[tie]])) / size, 0.0, 1.0)
    total, hit = np.bincount(row, came), np.bincount(row, came * np.repeat(within, size))
    return float((hit[total > 0] / total[total > 0]).mean()) if came.any() else 0.0


def _simple(before: Sequence[Case], tested: Case, name: str) -> Floats:
    """Return the chances by the mean of all, or by the few columns of a simple rule."""
    y = np.concatenate([each.y for each in before])
    if name not in _READ:
        return np.full(len(tested.y), float(y.mean()))
    some = [columns.NAMES.index(each) for each in _READ[name]]
    return logistic.fit(np.concatenate([each.x[:, some] for each in before]), y).chance(tested.x[:, some])
