"""Simpler rules for when the next order comes: what the model must beat, and what it falls back to.

Each takes customers as a read knows them and returns float64[n, days], the chance that each has ordered by the end of
each day ahead; `passed` are the open days up to each, itself included.

    shop_gap   the last order and the shop's usual gap, spread as gaps are; the silence so far says nothing
    mean_gap   the same with the customer's own mean gap
    pace       each day is as likely as any other, at the present pace
    curve      the curve of relative gaps, given the silence so far, around the usual gap
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from acquaint.features import rhythm, silence
from acquaint.features.occasions import Floats, Ints
from acquaint.features.rhythm import Typical
from acquaint.features.survival import BINS, LONGEST, Curve
from acquaint.models.pace import Paces

Rule = Callable[[Typical, Sequence[Curve], Paces, Ints], Floats]

_LEAST = 1e-9


def lasting(curve: Curve, ratio: Floats) -> Floats:
    """Return the share of gaps that last beyond `ratio` times the usual one, between the edges of the curve's bins.

    Examples
    --------
    >>> halves = Curve((0,) * 100 + (1,) + (0,) * 99, (2,) * 101 + (0,) * 99)
    >>> lasting(halves, np.array([0.5, 4.0])).tolist()
    [1.0, 0.5]
    """
    edges = np.log(LONGEST) * (np.arange(BINS + 1) / BINS - 0.5)
    values = np.concatenate([[1.0], curve.survival()])
    return np.asarray(np.interp(np.log(np.maximum(ratio, _LEAST)), edges, values))


def _shop_gap(shop: Typical, curves: Sequence[Curve], some: Paces, passed: Ints) -> Floats:
    usual = float(rhythm.days(shop.micro_gap or 0))
    return _after_last(curves[0], np.full(len(some.pace), usual), some, passed)


def _mean_gap(_shop: Typical, curves: Sequence[Curve], some: Paces, passed: Ints) -> Floats:
    return _after_last(curves[0], np.maximum(some.mean_gap, 1.0), some, passed)


def _after_last(curve: Curve, usual: Floats, some: Paces, passed: Ints) -> Floats:
    return np.asarray(1 - lasting(curve, (some.silence[:, np.newaxis] + passed) / usual[:, np.newaxis]))


def _pace(_shop: Typical, _curves: Sequence[Curve], some: Paces, passed: Ints) -> Floats:
    return np.asarray(-np.expm1(-passed / some.pace[:, np.newaxis]))


def _curve(_shop: Typical, curves: Sequence[Curve], some: Paces, passed: Ints) -> Floats:
    """Where all gaps have ended before the silence did, nothing is expected any more."""
    found = np.zeros((len(some.pace), len(passed)))
    usual = rhythm.days(some.micro_usual)
    for kind, curve in enumerate(curves):
        of = some.kind % silence.SINGLE == kind  # one-time buyers are read as everyone
        quiet, length = some.silence[of], usual[of]
        so_far = np.where(quiet > 0, lasting(curve, quiet / length), 1.0)[:, np.newaxis]
        by_then = lasting(curve, (quiet[:, np.newaxis] + passed) / length[:, np.newaxis])
        found[of] = np.where(so_far > 0, 1 - by_then / np.maximum(so_far, _LEAST), 0.0)
    return found


RULES: dict[str, Rule] = {"shop_gap": _shop_gap, "mean_gap": _mean_gap, "pace": _pace, "curve": _curve}
"""The simplest first."""
