"""The way from first contact to the fourth order: how many go on, and how long it takes, with open cases counted.

Only new customers count; of those known from before, the first order in the data need not be the first. A step is a
Kaplan-Meier curve in days: somebody who has not gone on yet counts as long as they could have.
"""

from __future__ import annotations

import msgspec
import numpy as np

from acquaint.features import goals
from acquaint.features.occasions import NEVER, Flags, Floats, History, Ints, Occasions
from acquaint.features.survival import band, survival
from acquaint.records import Estimate, NotEnoughData

NEEDED = 20
HORIZON_DAYS = 365
ORDERS = 4
FEW = 10
"""A curve is read no further than to where this many are still under observation."""


class Step(msgspec.Struct, frozen=True, tag=True):
    """One step of the ladder.

    Parameters
    ----------
    name
        What leads to what: "acquisition -> 1", "1 -> 2", ...
    entered, converted, open
        Customers who could take the step, who took it, and who have not (yet).
    days
        Days after which `share` is read: 365, or fewer where the data reach less far.
    share
        Share that goes on within `days`, Kaplan-Meier with Greenwood's 95 % interval.
    median_days, most_days
        Days within which half, and 80 %, of those went on who go on within `days`; from ten on who did.
    curve
        Share that has gone on by each day 0 ... `days`, in 1/10,000.
    """

    name: str
    entered: int
    converted: int
    open: int
    days: int
    share: Estimate
    median_days: Estimate | NotEnoughData
    most_days: Estimate | NotEnoughData
    curve: tuple[int, ...]


class Rung(msgspec.Struct, frozen=True):
    """A step of the ladder, or how many cases it still needs."""

    name: str
    step: Step | NotEnoughData


def ladder(story: History, occasions: Occasions, new: Flags, at: int) -> tuple[Rung, ...]:
    """Return the steps acquisition -> 1st order -> 2nd -> 3rd -> 4th of new customers.

    Parameters
    ----------
    occasions
        Occasions visible at day `at`.
    new
        Flags[customers], who is new at `at`.
    """
    met = np.where(story.beginnings.first_seen < at, story.beginnings.first_seen, NEVER).astype(np.int64)
    first = goals.nth_day(occasions, 1)
    met_before = new & (met < first)
    rungs = [_rung("acquisition -> 1", met, first, met_before, at)]
    for order in range(1, ORDERS):
        start, end = goals.nth_day(occasions, order), goals.nth_day(occasions, order + 1)
        rungs.append(_rung(f"{order} -> {order + 1}", start, end, new & (start < NEVER), at))
    return tuple(rungs)


def within(start: Ints, end: Ints, at: int, days: int) -> Estimate | NotEnoughData:
    """Return the share that reaches `end` within `days` days of `start`, open cases counted (Kaplan-Meier).

    `start` and `end` are day numbers, NEVER for what has not happened; NotEnoughData where fewer than 20 cases
    started `days` days ago or earlier.
    """
    followed = int((start + days < at).sum())
    if followed < NEEDED:
        return NotEnoughData(followed, NEEDED)
    there = start < NEVER
    return _gone(*_counts(start[there], end[there], at, days))


def _rung(name: str, start: Ints, end: Ints, who: Flags, at: int) -> Rung:
    count = int(who.sum())
    if count < NEEDED:
        return Rung(name, NotEnoughData(count, NEEDED))
    return Rung(name, _step(name, start[who], end[who], at))


def _step(name: str, start: Ints, end: Ints, at: int) -> Step:
    events, at_risk = _counts(start, end, at, HORIZON_DAYS)
    enough = np.flatnonzero(at_risk >= min(FEW, len(start)))
    events, at_risk = events[: enough[-1] + 1], at_risk[: enough[-1] + 1]
    gone = 1 - survival(events, at_risk)
    converted = int((end < NEVER).sum())
    return Step(
        name, len(start), converted, len(start) - converted, len(events) - 1, _gone(events, at_risk),
        _quantile(events, at_risk, 0.5), _quantile(events, at_risk, 0.8),
        tuple(np.rint(10_000 * gone).astype(int).tolist()),
    )  # fmt: skip


def _counts(start: Ints, end: Ints, at: int, days: int) -> tuple[Ints, Ints]:
    """Return events and cases at risk per day 0 ... `days`; a case open at `at` was at risk until the day before."""
    ended = end < NEVER
    length = np.where(ended, end, at - 1) - start
    events = np.bincount(length[ended & (length <= days)], minlength=days + 1)
    reached = np.bincount(np.minimum(length, days), minlength=days + 1)[::-1].cumsum()[::-1]
    return events, reached


def _gone(events: Ints, at_risk: Ints) -> Estimate:
    low, high = band(events, at_risk)
    share = 1 - survival(events, at_risk)[-1]
    return Estimate(round(float(share), 6), float(1 - high[-1]), float(1 - low[-1]), int(at_risk[0]))


def _quantile(events: Ints, at_risk: Ints, of: float) -> Estimate | NotEnoughData:
    """Return the days by which the share `of` of those who go on within the curve have done so.

    Interval: the days at which the bounds of the curve cross the same height (Brookmeyer and Crowley, A confidence
    interval for the median survival time, Biometrics 38 (1982) 29-41, with the height taken as known); null where a
    bound does not get there.
    """
    if events.sum() < FEW:
        return NotEnoughData(int(events.sum()), FEW)
    gone = 1 - survival(events, at_risk)
    height = of * gone[-1]
    low, high = band(events, at_risk)
    day = _first_at(gone, height)
    return Estimate(float(day or 0), _first_at(1 - low, height), _first_at(1 - high, height), int(events.sum()))


def _first_at(values: Floats, height: float) -> float | None:
    """Return the first day on which `values` reach `height`; None where they do not."""
    at = np.flatnonzero(values >= height - 1e-12)
    return float(at[0]) if len(at) else None
