"""How many of a customer's lines discounts decided: a mixture of her own taste and of whatever is at a discount.

A line is either of her own taste (category c with share a_c, at a discount with the chance d that anybody found there)
or, with the chance x, drawn by a discount (category c with its part of all discounted lines of the week). A discounted
line in a category she buys at full price, too, says little; one in a category she never buys otherwise says much. x and
a are found by expectation and maximisation, with a beta prior on x and a Dirichlet prior on a.

Source: the correction by what would have happened anyway is that of W. S. Abbott, A method of computing the
effectiveness of an insecticide, Journal of Economic Entomology 18 (1925) 265-267; the fit is as in A. P. Dempster,
N. M. Laird, D. B. Rubin, Maximum likelihood from incomplete data via the EM algorithm, Journal of the Royal Statistical
Society B 39 (1977) 1-38.
"""

from __future__ import annotations

import msgspec
import numpy as np

from acquaint.features.occasions import Floats, Ints
from acquaint.models.offers import Bought, Levels

ROUNDS = 15
START = 0.2


class Prior(msgspec.Struct, frozen=True):
    """What is believed of customers before their lines are seen.

    Parameters
    ----------
    mean
        Mean share of lines that discounts decide; null where it is yet to be found, as the mean of all.
    strength
        Lines this weighs.
    taste
        Lines that the shop's taste weighs in theirs.
    """

    mean: float | None
    strength: float
    taste: float


class Drawn(msgspec.Struct, frozen=True, eq=False):
    """What discounts decided.

    Parameters
    ----------
    customer
        int64[n], sorted.
    share
        float64[n], x: share of the customer's lines that discounts decided.
    spread
        float64[n], its standard deviation.
    expected
        float64[n], share of lines at a discount that her own taste would have at present.
    mean
        Mean of x over all lines.
    """

    customer: Ints
    share: Floats
    spread: Floats
    expected: Floats
    mean: float

    @property
    def promoted(self) -> Floats:
        """float64[n], share of lines at a discount that is to be expected of each."""
        return np.asarray(self.expected + self.share * (1 - self.expected))


def find(bought: Bought, weight: Floats, levels: Levels, prior: Prior) -> Drawn:
    """Return what discounts decided of the lines of each customer.

    Parameters
    ----------
    weight
        float64[rows], what a line weighs.
    """
    customer, who = np.unique(bought.customer, return_inverse=True)
    _, pair = np.unique(bought.customer * len(levels.taste) + bought.category, return_inverse=True)
    full, cut = (bought.lines - bought.promoted) * weight, bought.promoted * weight
    lines = np.bincount(who, full + cut, minlength=len(customer))
    mean, x = prior.mean if prior.mean is not None else START, np.full(len(customer), prior.mean or START)
    taste = levels.taste[bought.category]
    for _ in range(ROUNDS):
        drawn = x[who] * bought.part
        drawn = drawn / np.maximum(drawn + (1 - x[who]) * taste * bought.chance, 1e-12)
        by_discount = np.bincount(who, cut * drawn, minlength=len(customer))
        if prior.mean is None:
            mean = float(by_discount.sum() / max(lines.sum(), 1e-9))
        x = (by_discount + prior.strength * mean) / (lines + prior.strength)
        own = full + cut * (1 - drawn)
        of_category, of_all = np.bincount(pair, own)[pair], np.bincount(who, own, minlength=len(customer))
        taste = (of_category + prior.taste * levels.taste[bought.category]) / (of_all[who] + prior.taste)
    level = np.bincount(who, own * levels.discount[bought.category], minlength=len(customer))
    usual = float((levels.taste * levels.discount).sum())
    expected = (level + prior.taste * usual) / (of_all + prior.taste)
    spread = _spread(bought, full, cut, x, taste, who, prior.strength, mean)
    return Drawn(customer, x, spread, expected, mean)


def _spread(
    bought: Bought, full: Floats, cut: Floats, x: Floats, taste: Floats, who: Ints, strength: float, mean: float
) -> Floats:
    """Return float64[n], the standard deviation of x by the curvature of its likelihood and prior."""
    inside = np.clip(x, 1e-6, 1 - 1e-6)
    own = taste * bought.chance
    slope = (bought.part - own) / np.maximum((1 - x[who]) * own + x[who] * bought.part, 1e-12)
    known = np.bincount(who, cut * slope**2 + full / (1 - inside[who]) ** 2, minlength=len(x))
    believed = strength * (mean / inside**2 + (1 - mean) / (1 - inside) ** 2)
    return np.asarray(1 / np.sqrt(known + believed))
