"""Behavioural segments that hold: found again among other customers of the shop, or there are none.

Features are put on one scale (`logscale`); without it the few largest customers make segments of their own. k-means
divides a sample of at most 5,000 customers into k = 2 ... 8 clusters. Then the sample is halved at random, each half is
divided anew, and everybody is laid to the nearest centre of either half: the adjusted Rand index says how alike the two
divisions are, the Jaccard index how well each cluster is found again. (Samples drawn with replacement share most of
their customers, and call stable what other customers do not show; these are the stricter test.) A k holds where the
lower end of the interval of the mean adjusted Rand index is at least .8, every cluster has a mean Jaccard index of at
least .75, none has less than 2 % of the customers, and customers lie nearer to their centres, by 5 % of the squared
distances at least, than where each feature is dealt out anew among the customers: features that have nothing to do with
one another can be divided again and again in the same way, and yet there are no kinds of customers. More segments say
more, but cutting a group in two can be stable as well: of those that hold the largest k is taken whose lower end is at
least .95 of the mean of the most stable one. Where none holds there are no segments.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.random import Generator
from scipy.optimize import linear_sum_assignment

from acquaint.features.occasions import Floats, Ints
from acquaint.models import clusters, logscale
from acquaint.models.logscale import Scale, Trait
from acquaint.records import Estimate, NotEnoughData

LEAST = 500
"""Customers without whom no segments are looked for."""
SAMPLE = 5_000
MOST = 8
"""Segments that a person can still keep apart."""
STABILITY = 0.8
EACH = 0.75
NEARLY = 0.95
SMALLEST = 0.02
TOGETHER = 0.05
"""By so much features that belong together have to bring customers nearer to their centres than others."""
DEALS = 3
"""Times that features are dealt out anew."""
DRAWS = 20
"""Times that the sample is halved for the stability of each k."""
_STARTS = 4
_SEED = 5_381
_Z = 1.959963984540054


class Segment(msgspec.Struct, frozen=True):
    """A segment.

    Parameters
    ----------
    number
        Its name across refits.
    centre
        Mean of each feature of the scale, on the scale.
    share
        Of all customers.
    traits
        What distinguishes it, the greatest difference first.
    """

    number: int
    centre: tuple[float, ...]
    share: float
    traits: tuple[Trait, ...]


class Tested(msgspec.Struct, frozen=True):
    """How a number of segments held.

    Parameters
    ----------
    stability
        Mean adjusted Rand index with its interval.
    weakest
        Mean Jaccard index of the segment that is found again worst.
    smallest
        Share of the smallest segment.
    nearer
        Share by which the squared distances to the centres are smaller than where features are dealt out anew.
    """

    k: int
    stability: Estimate
    weakest: float
    smallest: float
    nearer: float

    @property
    def lack(self) -> str:
        """What speaks against it: `unconnected`, `unstable`, `small`, or nothing."""
        if self.nearer < TOGETHER:
            return "unconnected"
        if self.stability.low is None or self.stability.low < STABILITY or self.weakest < EACH:
            return "unstable"
        return "small" if self.smallest < SMALLEST else ""


class Segments(msgspec.Struct, frozen=True):
    """What was found; without segments where no number of them holds.

    Parameters
    ----------
    scale
        Features that vary.
    segments
        The largest first.
    tested
        Every k that was tried.
    customers
        How many they were found among.
    """

    scale: Scale
    segments: tuple[Segment, ...]
    tested: tuple[Tested, ...]
    customers: int

    @property
    def lack(self) -> str:
        """Why there are none: what stopped the most stable k; `alike` without features."""
        if self.segments:
            return ""
        return max(self.tested, key=lambda each: each.stability.value).lack if self.tested else "alike"

    @property
    def stability(self) -> Estimate | None:
        """Stability of the segments in use."""
        return next((each.stability for each in self.tested if each.k == len(self.segments)), None)


def fit(features: Floats, names: Sequence[str], earlier: Segments | None = None) -> Segments | NotEnoughData:
    """Look for segments.

    Parameters
    ----------
    features
        float64[customers, features]; NaN (unknown) counts as the mean.
    names
        Of the features.
    earlier
        Segments in use until now: who is found again keeps the number.
    """
    if len(features) < LEAST:
        return NotEnoughData(len(features), LEAST)
    scale, kept = logscale.of(features, names)
    if not len(kept):
        return Segments(scale, (), (), len(features))
    x = logscale.scaled(features[:, kept], scale)
    part = np.sort(clusters.dice(_SEED).permutation(len(x))[:SAMPLE])
    tried = [_tested(x[part], k) for k in range(2, MOST + 1)]
    found = _described(x, centres, scale) if (centres := _chosen(tried)) is not None else ()
    new = Segments(scale, found, tuple(tested for _, tested in tried), len(features))
    return new if earlier is None else matched(new, earlier)


def predict(fitted: Segments, features: Floats, names: Sequence[str]) -> tuple[Ints, Floats]:
    """Return each customer's place in `fitted.segments`, int64[customers], and how clear that is, float64[customers].

    Clear is 1 - distance to the own centre / distance to the next: 0 on the border, 1 in the middle. Place -1 and 0
    where there are no segments.
    """
    if not fitted.segments:
        return np.full(len(features), -1), np.zeros(len(features))
    column = [list(names).index(name) for name in fitted.scale.names]
    centres = np.array([each.centre for each in fitted.segments])
    place, distance = clusters.nearest(logscale.scaled(features[:, column], fitted.scale), centres)
    first, second = np.sqrt(np.partition(distance, 1, axis=1)[:, :2].T)
    return place, np.asarray(1 - first / np.maximum(second, 1e-12))


def matched(new: Segments, earlier: Segments) -> Segments:
    """Return new segments with the numbers of the earlier ones they continue; others get numbers never used.

    Pairs have the smallest sum of distances between centres, over the features that both know and in units of the
    earlier scale. Two centres that are farther apart than half the way between the nearest two earlier segments are
    no pair. Source: H. W. Kuhn, The Hungarian method for the assignment problem (1955), as in scipy.
    """
    both = [name for name in new.scale.names if name in earlier.scale.names]
    if not new.segments or not earlier.segments or not both:
        return new
    old, now = (_centres(each, both, earlier.scale) for each in (earlier, new))
    distance = np.sqrt(clusters.squared(now, old))
    limit = np.sqrt(clusters.squared(old, old) + np.where(np.eye(len(old)), np.inf, 0)).min() / 2
    pairs = {int(a): int(b) for a, b in zip(*linear_sum_assignment(distance), strict=True) if distance[a, b] <= limit}
    unused = max(each.number for each in earlier.segments) + 1
    fresh = [place for place in range(len(now)) if place not in pairs]
    numbers = {place: earlier.segments[at].number for place, at in pairs.items()}
    numbers |= {place: unused + n for n, place in enumerate(fresh)}
    renamed = tuple(msgspec.structs.replace(each, number=numbers[n]) for n, each in enumerate(new.segments))
    return msgspec.structs.replace(new, segments=renamed)


def _centres(of: Segments, names: list[str], unit: Scale) -> Floats:
    """Return the centres over some features, in units of another scale."""
    own, other = ([scale.names.index(name) for name in names] for scale in (of.scale, unit))
    raw = _raw(of)[:, own]
    mean, spread = np.array(unit.mean)[other], np.array(unit.spread)[other]
    return np.asarray((raw - mean) / spread)


def _raw(of: Segments) -> Floats:
    """Return the centres as means of logarithms."""
    centres = np.array([each.centre for each in of.segments])
    return np.asarray(centres * np.array(of.scale.spread) + np.array(of.scale.mean))


def _tested(x: Floats, k: int) -> tuple[Floats, Tested]:
    """Return the centres of a division into k, and how it held."""
    dice = clusters.dice(_SEED + k)
    whole = clusters.fit(x, k, dice, 2 * _STARTS)
    halves = [np.array_split(dice.permutation(len(x)), 2) for _ in range(DRAWS)]
    pairs = [[_laid(x, half, k, dice) for half in both] for both in halves]
    index = np.array([clusters.alike(*pair) for pair in pairs])
    again = [clusters.found_again(whole.label, each) for pair in pairs for each in pair]
    weakest = float(np.mean(again, axis=0).min())
    half = _Z * float(index.std(ddof=1)) / DRAWS**0.5
    mean = float(index.mean())
    smallest = float(np.bincount(whole.label, minlength=k).min() / len(x))
    stability = Estimate(mean, mean - half, min(1.0, mean + half), DRAWS)
    return whole.centres, Tested(k, stability, weakest, smallest, 1 - whole.spread / _dealt(x, k, dice))


def _dealt(x: Floats, k: int, dice: Generator) -> float:
    """Return the mean spread of divisions of the same features, each dealt out anew among the customers."""
    spreads = [clusters.fit(dice.permuted(x, axis=0), k, dice, _STARTS).spread for _ in range(DEALS)]
    return max(float(np.mean(spreads)), 1e-12)


def _chosen(tried: Sequence[tuple[Floats, Tested]]) -> Floats | None:
    """Return the centres of the most segments that are nearly as stable as the most stable ones that hold."""
    held = [(centres, tested.stability) for centres, tested in tried if not tested.lack]
    best = max((each.value for _, each in held), default=0.0)
    return next((centres for centres, each in reversed(held) if (each.low or 0.0) >= NEARLY * best), None)


def _laid(x: Floats, part: Ints, k: int, dice: Generator) -> Ints:
    """Return everybody's cluster in a division of a part of them."""
    return clusters.nearest(x, clusters.fit(x[part], k, dice, _STARTS).centres)[0]


def _described(x: Floats, centres: Floats, scale: Scale) -> tuple[Segment, ...]:
    label, _ = clusters.nearest(x, centres)
    count = np.bincount(label, minlength=len(centres))
    order = np.argsort(-count, kind="stable")
    return tuple(
        Segment(
            n + 1,
            tuple(centres[place].tolist()),
            float(count[place] / len(x)),
            logscale.traits(x, label == place, scale),
        )
        for n, place in enumerate(order)
    )
