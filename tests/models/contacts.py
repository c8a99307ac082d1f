"""Contacts of invented customers: as counts, of whom the chances to answer are known, and as rows of tables."""

from __future__ import annotations

from datetime import datetime, timedelta

import numpy as np

from acquaint.features import occasions
from acquaint.models.answers import Counts, Windows
from tests import shops

MAY = datetime(2026, 5, 4, 9)
DAY = occasions.day_of(MAY.date())


def chances(customers: int, rates, *, level: float = 0.5, way: float = 0.0, seed: int = 0) -> np.ndarray:
    """Return the true chances of customers by way: rates times log-normal factors with mean 1."""
    dice = np.random.default_rng(seed)
    own = np.exp(level * dice.normal(size=(customers, 1)) - level**2 / 2)
    each = np.exp(way * dice.normal(size=(customers, len(rates))) - way**2 / 2)
    return np.minimum(np.array(rates) * own * each, 0.95)


def sent(chance: np.ndarray, many: int | np.ndarray, *, seed: int = 1, day: int = 100) -> Counts:
    """Return what comes of `many` contacts of each customer by each way."""
    n = np.broadcast_to(many, chance.shape).astype(np.int64)
    k = np.random.default_rng(seed).binomial(n, chance)
    customer, way = np.nonzero(n)
    n, k = n[customer, way], k[customer, way]
    zero = np.zeros(len(n), np.int64)
    last = np.where(k > 0, day - np.random.default_rng(seed + 1).integers(0, 50, len(n)), -1)
    return Counts(customer, way, zero, n * 1.0, n * 1.0, k * 1.0, n, k, zero, zero, zero, last)


def windows(chance: np.ndarray, many: int | np.ndarray, *, seed: int = 1) -> Windows:
    """Return two windows in which chances stay what they are."""
    parts = [sent(chance, many, seed=seed + 10 * part) for part in range(3)]
    return Windows(parts[0], parts[1], joined(parts[0], parts[1]), parts[2])


def joined(one: Counts, other: Counts) -> Counts:
    """Return both, of the same customers and ways."""
    sums = ("sent", "squares", "answered", "contacts", "answers", "refusals", "complaints", "bought_before")
    fields = {name: getattr(one, name) + getattr(other, name) for name in sums}
    fields |= {"customer": one.customer, "way": one.way, "context": one.context}
    return Counts(**fields, last=np.maximum(one.last, other.last))


def contact(number: int, who: str, days: float = 0, **more) -> dict:
    return shops.knowledge(number, MAY + timedelta(days=days)) | {
        "atom": f"account:till:{who}", "channel": "email", "campaign": None, "offer": None,
    } | more  # fmt: skip


def response(number: int, who: str, days: float, kind: str = "clicked", **more) -> dict:
    late = {"known_at": more.pop("known")} if "known" in more else {}
    return contact(1_000 + number, who, days) | {"type": kind} | more | late
