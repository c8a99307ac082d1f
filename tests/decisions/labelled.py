"""Labelled sends of worlds whose truth is known."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from scipy import special

Truth = Callable[[np.random.Generator, int], np.ndarray]


class World:
    """Customers with a true chance that a send is irrelevant, and a score that knows it roughly.

    Parameters
    ----------
    truth
        Draws true chances.
    noise
        Of the score, in logits.
    digits
        Decimals of the score; few make many equal.
    """

    def __init__(self, truth: Truth, noise: float = 0.5, digits: int = 12, size: int = 100_000) -> None:
        dice = np.random.default_rng(20_231)
        chance = truth(dice, size)
        logit = special.logit(np.clip(chance, 1e-4, 1 - 1e-4))
        score = np.round(1 - special.expit(logit + noise * dice.normal(size=size)), digits)
        order = np.argsort(-score, kind="stable")
        self.score, self.chance = score[order], chance[order]
        self.share = np.cumsum(self.chance) / np.arange(1, size + 1)
        """True share of irrelevant sends among so many with the highest scores."""

    def sends(self, n: int, seed: int, propensity: np.ndarray | None = None):
        """Return score, irrelevant, weight and draw of labelled sends, chosen with propensities."""
        dice = np.random.default_rng(seed)
        chance = None if propensity is None else propensity / propensity.sum()
        at = dice.choice(len(self.score), n, p=chance) if chance is not None else dice.integers(0, len(self.score), n)
        weight = np.ones(n) if propensity is None else 1 / propensity[at]
        return self.score[at], dice.random(n) < self.chance[at], weight, dice.random(n)

    def passing(self, threshold: float | None) -> tuple[float, float]:
        """Return the share of customers that passes, and the true share of irrelevant sends to them."""
        count = 0 if threshold is None else int(np.searchsorted(-self.score, -threshold, side="right"))
        return count / len(self.score), float(self.share[count - 1]) if count else 0.0

    def most(self, bound: float) -> float:
        """Return the share of customers that passes the best fixed threshold that keeps the bound."""
        ends = np.append(self.score[1:] < self.score[:-1], True)
        kept = np.flatnonzero((self.share <= bound) & ends)
        return (kept[-1] + 1) / len(self.score) if len(kept) else 0.0


def beta(mean: float, size: float) -> Truth:
    """Return truths that follow a beta distribution."""
    return lambda dice, n: dice.beta(mean * size, (1 - mean) * size, n)


def same(chance: float) -> Truth:
    """Return one truth for all."""
    return lambda _, n: np.full(n, chance)
