"""What a read knows of each need: a pair of home and item, with its usual gap and the facts its hazard looks at.

    usual gap = (open days from first to last purchase + K g) / (gaps + K)

g is the item's, drawn to its group's and the shop's: the mean of a Poisson process with a gamma prior. Where more than
usual was bought the last time, it may be longer: times (quantity / usual quantity) to the power of the elasticity.
"""

from __future__ import annotations

import msgspec
import numpy as np

from acquaint.features.occasions import Floats, Ints
from acquaint.models.hazard import Stretches
from acquaint.models.restocking import WINDOW, Pairs

STRENGTH = 1.0
"""K: gaps of its own that weigh as much as the item's usual gap; homes differ more than items."""
SILENCE_EDGES = 2.0 ** (np.arange(-12, 9) / 2)
"""Silence over the usual gap."""
STEPS = (0, 1, 2, 4, 7, 14, 21, 28, 42, 56, 84, 112, 182, 364)
"""Open days ahead at which stretches at risk end."""
_PURCHASES = np.array([3, 4, 6, 10, 18])
_ABSENCES = np.array([-0.7, 0.0, 0.7, 1.4, 2.1, 2.8, 3.5])
_RATIOS = np.array([-1.4, -1.0, -0.7, -0.4, -0.2, 0.0, 0.2, 0.4, 0.7, 1.0])
_SHARES = np.array([0.3, 0.7, 1.1, 1.6, 2.1, 2.6, 3.2, 4.0])


class Needs(msgspec.Struct, frozen=True, eq=False, kw_only=True):
    """Needs, one value each; gaps are in open days.

    Parameters
    ----------
    silence
        int64[n], open days after the last purchase.
    item_median, item_mean
        float64[n], geometric mean and mean of the item's gaps.
    mean_gap, usual
        float64[n], mean gap of the pair, and the same drawn to the item's.
    stretched
        float64[n], by what the last quantity lengthens the gap; 1 where no more than usual was bought.
    gaps, exposure
        float64[n], gaps of the pair, and open days from the first purchase to the last.
    codes
        Of the facts that do not change while days pass: purchases, absence of the home over its usual gap, its visits
        of late over the usual, usual gap over that of visits, and group.
    """

    silence: Ints
    item_median: Floats
    item_mean: Floats
    mean_gap: Floats
    usual: Floats
    stretched: Floats
    gaps: Floats
    exposure: Floats
    codes: dict[str, Ints]

    def of(self, some: Ints | slice) -> Needs:
        """Return some of the needs."""
        plain = {name: getattr(self, name)[some] for name in self.__struct_fields__ if name != "codes"}
        return Needs(codes={name: codes[some] for name, codes in self.codes.items()}, **plain)


def levels(groups: int) -> dict[str, int]:
    """Return how many codes each fact has."""
    return {
        "silence": len(SILENCE_EDGES) + 1,
        "purchases": len(_PURCHASES) + 1,
        "absence": len(_ABSENCES) + 1,
        "visits": len(_RATIOS) + 1,
        "share": len(_SHARES) + 1,
        "group": groups,
    }


def needs(pairs: Pairs, item_median: Floats, item_mean: Floats, elasticity: Floats, group: Ints) -> Needs:
    """Return the needs of pairs.

    Parameters
    ----------
    item_median, item_mean, elasticity, group
        float64[n] or int64[n], of the item of each pair.
    """
    gaps, exposure = (pairs.purchases - 1).astype(np.float64), (pairs.last - pairs.first).astype(np.float64)
    usual = (exposure + STRENGTH * item_mean) / (gaps + STRENGTH)
    visit_gap = (pairs.since + 5.0) / (pairs.visited + 0.5)
    expected = np.minimum(WINDOW, pairs.since + 1) / visit_gap
    facts = {
        "purchases": np.searchsorted(_PURCHASES, pairs.purchases, side="right"),
        "absence": np.searchsorted(_ABSENCES, np.log((pairs.absent + 1) / visit_gap), side="right"),
        "visits": np.searchsorted(_RATIOS, np.log((pairs.lately + 1) / (expected + 1)), side="right"),
        "share": np.searchsorted(_SHARES, np.log(usual / visit_gap), side="right"),
        "group": group,
    }
    return Needs(
        silence=pairs.silence,
        item_median=item_median,
        item_mean=item_mean,
        mean_gap=exposure / np.maximum(1, gaps),
        usual=usual,
        stretched=np.exp(elasticity * np.maximum(pairs.ratio, 0.0)),
        gaps=gaps,
        exposure=exposure,
        codes=facts,
    )


def at_risk(found: Needs, ahead: Ints, watched: int, *, stretch: bool) -> Stretches:
    """Return the stretches of open days that followed a read, of each need until it was met or for `watched` days.

    Parameters
    ----------
    ahead
        Open days to the purchase; NEVER where there is none.
    stretch
        Whether what was bought last lengthens the gap.
    """
    ends = np.array([step for step in STEPS if step < watched] + [watched])
    count = np.searchsorted(ends, np.minimum(ahead, watched - 1), side="right")
    who = np.repeat(np.arange(len(count)), count)
    step = np.arange(len(who)) - np.repeat(np.cumsum(count) - count, count)
    usual = found.usual[who] * (found.stretched[who] if stretch else 1.0)
    middle = found.silence[who] + (ends[step] + ends[step + 1]) / 2
    codes = {name: code[who] for name, code in found.codes.items()}
    codes["silence"] = np.searchsorted(SILENCE_EDGES, middle / usual, side="right")
    length = (ends[step + 1] - ends[step]).astype(np.float64)
    return Stretches(codes, {}, length / usual, ahead[who] < ends[step + 1])
