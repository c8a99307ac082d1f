"""Invented customers whose rhythm is known."""

from __future__ import annotations

import numpy as np

from acquaint.features import occasions
from acquaint.features.occasions import Occasions

START = 19_723
"""1 January 2024, a Monday."""


def renewals(customers: int, days: int, seed: int = 1, *, shape=4.0, leave=0.0, usual=12.0) -> Occasions:
    """Gamma gaps around each customer's own mean; `leave` of the customers stop for good after each order."""
    rng = np.random.Generator(np.random.PCG64(seed))
    own = usual * np.exp(rng.normal(0, 0.4, customers))
    many = int(6 * days / usual) + 10
    gap = np.maximum(1, np.rint(rng.gamma(shape, own[:, np.newaxis] / shape, (customers, many)))).astype(int)
    day = (rng.random(customers) * own).astype(int)[:, np.newaxis] + np.cumsum(gap, axis=1) - gap
    stays = np.cumsum(rng.random((customers, many)) < leave, axis=1) == 0
    stays = np.concatenate([np.ones((customers, 1), bool), stays[:, :-1]], axis=1)
    who, place = np.nonzero((day < days) & stays)
    return occasions.of_rows(who, START + day[who, place], np.ones(len(who), int), customers=customers)


def saturdays(customers: int, weeks: int, seed: int = 1) -> Occasions:
    """Everybody comes on a weekday of her own, three weeks in four."""
    rng = np.random.Generator(np.random.PCG64(seed))
    own = rng.integers(0, 7, customers)
    who, week = np.nonzero(rng.random((customers, weeks)) < 0.75)
    return occasions.of_rows(who, START + 7 * week + own[who], np.ones(len(who), int), customers=customers)
