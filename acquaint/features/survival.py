"""Kaplan-Meier curves over fixed bins, with open cases counted, and their intervals.

All curves share one grid: 200 bins of equal width in the logarithm. Durations reach from 1 to 4,096 days, relative
durations (a gap over the customer's usual gap) from 1/64 to 64; both span ln 4096. Counts are integers, so a curve is
the same on every engine, and a value is found by one lookup: the bin of the duration.

Source: E. L. Kaplan, P. Meier, Nonparametric estimation from incomplete observations, JASA 53 (1958) 457-481.
"""

from __future__ import annotations

import msgspec
import numpy as np

from acquaint.features.occasions import Flags, Floats, Ints

LONGEST = 4096
BINS = 200
SPAN = 8_317_766
"""round(1e6 ln 4096): width of the grid in micro-logs."""
_Z = 1.959963984540054


def _micro_logs() -> Ints:
    days = np.arange(LONGEST + 1)
    days[0] = 1
    return np.rint(1e6 * np.log(days)).astype(np.int64)


MICRO_LOG: Ints = _micro_logs()
"""int64[4097]: round(1e6 ln d) for d = 1 ... 4096 days; 0 days count as 1. The only logarithm of gaps there is."""
MICRO_LOG.flags.writeable = False


def micro_log(days: Ints) -> Ints:
    """Return the micro-log of whole days; longer than 4,096 days counts as 4,096.

    Examples
    --------
    >>> micro_log(np.array([1, 7, 5000])).tolist()
    [0, 1945910, 8317766]
    """
    return MICRO_LOG[np.clip(days, 0, LONGEST)]


def bin_of(micro: Ints) -> Ints:
    """Return the bin 0 ... 199 of micro-logs from 0 to ln 4096; what lies outside falls into the end bins.

    The micro-log of a relative duration is moved up by half of `SPAN`: as long as usual is bin 100.

    Examples
    --------
    >>> bin_of(micro_log(np.array([1, 7, 4096]))).tolist()
    [0, 46, 199]
    """
    return np.clip((micro * BINS) // SPAN, 0, BINS - 1)


def edge_days(bins: Ints) -> Floats:
    """Return the shortest duration of each bin, in days."""
    return np.asarray(np.exp(bins * (SPAN / BINS) / 1e6))


def edge_ratio(bins: Ints) -> Floats:
    """Return the smallest relative duration of each bin."""
    return np.asarray(np.exp((bins * (SPAN / BINS) - SPAN // 2) / 1e6))


class Curve(msgspec.Struct, frozen=True):
    """A survival curve as counts per bin.

    Parameters
    ----------
    events
        Durations that ended in the bin.
    at_risk
        Durations, ended or open, that reached the bin.
    """

    events: tuple[int, ...] = (0,) * BINS
    at_risk: tuple[int, ...] = (0,) * BINS

    @property
    def ended(self) -> int:
        """How many durations have ended."""
        return sum(self.events)

    def survival(self) -> Floats:
        """Return float64[200]: the share that lasts beyond each bin; flat where nobody is at risk."""
        return survival(np.array(self.events), np.array(self.at_risk))

    def last(self, least: int = 1) -> int:
        """Return the last bin that at least `least` durations reached; -1 where there is none."""
        reached = np.flatnonzero(np.array(self.at_risk) >= least)
        return int(reached[-1]) if len(reached) else -1


def curve(bins: Ints, ended: Flags) -> Curve:
    """Count durations, each given by its bin and whether it has ended, into a curve.

    Examples
    --------
    >>> c = curve(np.array([3, 5, 5]), np.array([True, True, False]))
    >>> c.ended, c.at_risk[3:7], c.survival()[[2, 3, 5]].round(3).tolist()
    (2, (3, 2, 2, 0), [1.0, 0.667, 0.333])
    """
    events = np.bincount(bins[ended], minlength=BINS)
    reached = np.bincount(bins, minlength=BINS)[::-1].cumsum()[::-1]
    return Curve(tuple(events.tolist()), tuple(reached.tolist()))


def survival(events: Ints, at_risk: Ints) -> Floats:
    """Return the Kaplan-Meier estimate S = prod(1 - events/at_risk) after each step; steps without risk leave it."""
    return np.cumprod(1 - events / np.maximum(1, at_risk))


def band(events: Ints, at_risk: Ints) -> tuple[Floats, Floats]:
    """Return the 95 % interval of the survival curve after each step, by Greenwood's variance on the log-log scale.

    Where the variance says nothing (S = 1, before the first event) the lower bound is Wilson's for n of n,
    n / (n + 1.96²); once S has reached 0, the last upper bound stays.

    Source: J. D. Kalbfleisch, R. L. Prentice, The Statistical Analysis of Failure Time Data (1980), 1.3.
    """
    share = survival(events, at_risk)
    risk = np.maximum(1, at_risk)
    variance = np.cumsum(events / (risk * np.maximum(1, risk - events)))
    inside = (share > 0) & (share < 1)
    logs = np.log(share, where=inside, out=np.full(len(share), -1.0))
    width = np.exp(_Z * np.sqrt(variance) / np.abs(logs))
    none_yet = np.where(share >= 1, risk / (risk + _Z**2), 0.0)
    low = np.where(inside, np.exp(logs * width), none_yet)
    high = np.where(inside, np.exp(logs / width), np.where(share >= 1, 1.0, np.nan))
    return low, _carried(high)


def _carried(values: Floats) -> Floats:
    """Return `values` with the value before in place of each NaN."""
    position = np.maximum.accumulate(np.where(np.isnan(values), 0, np.arange(len(values))))
    return np.where(np.isnan(values[position]), 1.0, values[position])
