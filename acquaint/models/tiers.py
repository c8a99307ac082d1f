"""Value tiers: who brings how much in a year, by cut-offs in money that hold for a year.

A tier begins at the least amount whose percentile, (below + half of the equal) / n among those who bring anything, is
at least its border. So equal amounts always share a tier, and cut-offs that hold for a year move nobody because others
moved. Tier 0 brings nothing; where amounts are tied there are fewer tiers, rather than tiers split at random.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import msgspec
import numpy as np

from acquaint.features import intervals
from acquaint.features.occasions import Ints
from acquaint.records import Estimate, NotEnoughData

BORDERS = (0.5, 0.8, 0.95)
"""Percentiles at which a higher tier begins: half, three tenths, the next fifteen hundredths, the best twentieth."""
LEAST = 100
"""Customers who bring something, without whom there are no tiers."""


class Tiers(msgspec.Struct, frozen=True):
    """Cut-offs of the tiers.

    Parameters
    ----------
    since
        Day of the fit; they hold until the next 1 January (`features.rfm.anchor`).
    cuts_minor
        Upwards: least yearly value of tier 2, 3, ... in minor units; tier 1 begins above nothing.
    customers
        Customers of each tier at the fit, tier 0 first.
    value_share
        Share of all positive value that each tier brings.
    """

    since: date
    cuts_minor: tuple[int, ...]
    customers: tuple[int, ...]
    value_share: tuple[float, ...]


def fit(value_minor: Ints, since: date, borders: Sequence[float] = BORDERS) -> Tiers | NotEnoughData:
    """Return the cut-offs for what customers bring a year.

    Parameters
    ----------
    value_minor
        int64[customers], past or predicted yearly value, minor units.

    Examples
    --------
    >>> fit(np.arange(200) * 100, date(2026, 1, 1)).cuts_minor
    (10000, 16000, 19000)
    """
    positive = value_minor[value_minor > 0]
    if len(positive) < LEAST:
        return NotEnoughData(len(positive), LEAST)
    amounts, count = np.unique(positive, return_counts=True)
    percentile = (np.cumsum(count) - count / 2) / len(positive)
    at = np.searchsorted(percentile, np.asarray(borders) - 1e-12)
    cuts = tuple(int(amounts[place]) for place in np.unique(at[(at > 0) & (at < len(amounts))]))
    tier = _tier(cuts, value_minor)
    brings = np.bincount(tier, np.maximum(value_minor, 0), len(cuts) + 2) / positive.sum()
    counts = np.bincount(tier, minlength=len(cuts) + 2)
    return Tiers(since, cuts, tuple(counts.tolist()), tuple(float(share) for share in brings))


def predict(fitted: Tiers, value_minor: Ints, low_minor: Ints, high_minor: Ints) -> tuple[Ints, Ints, Ints]:
    """Return the tier of each customer, and those of the ends of the interval of the value; int64[customers].

    A past value has no interval: its ends are the value itself.
    """
    value, low, high = (_tier(fitted.cuts_minor, each) for each in (value_minor, low_minor, high_minor))
    return value, np.minimum(low, value), np.maximum(high, value)


def stayed(before: Ints, after: Ints, tiers: int) -> tuple[Estimate | NotEnoughData, ...]:
    """Return the share of each tier's customers who are in the same tier later, with its 95 % interval.

    Parameters
    ----------
    before, after
        int64[customers], tiers by the same cut-offs, a year apart.
    tiers
        How many there are, tier 0 among them.
    """
    of = np.bincount(before, minlength=tiers).tolist()
    same = np.bincount(before[before == after], minlength=tiers).tolist()
    return tuple(intervals.share(k, n) if n else NotEnoughData(0, 1) for k, n in zip(same, of, strict=True))


def _tier(cuts: tuple[int, ...], value_minor: Ints) -> Ints:
    above = np.searchsorted(np.array(cuts, np.int64), value_minor, side="right") + 1
    return np.asarray(np.where(value_minor > 0, above, 0), np.int64)
