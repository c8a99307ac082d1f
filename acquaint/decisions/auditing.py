"""Whether choices were made with the chances that were written down."""

from __future__ import annotations

import msgspec
import numpy as np

from acquaint.decisions.exploring import Cases, Chosen
from acquaint.records import Estimate, NotEnoughData

LEAST = 20
"""Choices of an arm that its chances must lead one to expect, before anything is said of them."""
_Z99 = 2.5758293035489004


class Audit(msgspec.Struct, frozen=True):
    """What an arm comes to.

    Parameters
    ----------
    arm
        Its number.
    ratio
        Mean over the decisions it was eligible in of 1{chosen} / chance, with the interval that holds 1 in 99 of 100
        audits if chances are right.
    """

    arm: int
    ratio: Estimate | NotEnoughData

    @property
    def holds(self) -> bool:
        """Whether nothing speaks against the chances."""
        found = self.ratio
        return isinstance(found, NotEnoughData) or (found.low or 0.0) <= 1 <= (found.high or 0.0)


def audit(cases: Cases, chosen: Chosen) -> tuple[Audit, ...]:
    """Return the audit of every arm, by number; decisions in which an arm had no chance tell nothing of it.

    The variance is the one that right chances make: sum of (1 - p) / p over the squared number of decisions.
    """
    hit = np.zeros(len(cases.arm))
    hit[chosen.place] = 1
    able = chosen.chances > 0
    arms, at = np.unique(cases.arm, return_inverse=True)
    p, at, hit = chosen.chances[able], at[able], hit[able]
    n, expected = np.bincount(at, minlength=len(arms)), np.bincount(at, p, len(arms))
    mean = np.bincount(at, hit / p, len(arms)) / np.maximum(n, 1)
    half = _Z99 * np.sqrt(np.bincount(at, (1 - p) / p, len(arms))) / np.maximum(n, 1)
    return tuple(
        Audit(arm, Estimate(m, m - h, m + h, k) if e >= LEAST else NotEnoughData(int(e), LEAST))
        for arm, m, h, k, e in zip(*(each.tolist() for each in (arms, mean, half, n, expected)), strict=True)
    )
