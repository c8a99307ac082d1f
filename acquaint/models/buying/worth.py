"""What orders to come are worth: margin ahead, and all of it in money of today.

The interval `low` to `high` is that of the orders expected and of what an order is worth together: on either side, on
the logarithm, the root of the squares of what each of them adds. The band `least` to `most` holds the margin that comes
with 80 %: the number of orders, what the customer's orders are worth on average, and that no two are alike. It is 0
with the chance of no order; what comes otherwise is taken as gamma distributed (normal where the mean is negative) with

    E[S]  = E[N] m        E[S^2] = E[N] s^2 + E[N^2] (m^2 + d^2)

m the expected margin of an order, d how well that is known of this customer, s how much single orders differ.
"""

from __future__ import annotations

import msgspec
import numpy as np
from scipy import special

from acquaint.features.occasions import Floats
from acquaint.models.buying import model
from acquaint.models.buying.model import Buying
from acquaint.models.buying.outlook import BAND, Ahead, Z
from acquaint.models.buying.spend import Spend
from acquaint.models.buying.summary import Summary

RATE = 0.1
"""Interest of a year that money to come is discounted with, unless the shop states its own."""
DAYS = 1_095
"""Three years: what is later is not counted."""
_STEP = 91.25
_YEAR = 365.0
_LEAST = 1e-12


class Margin(msgspec.Struct, frozen=True, eq=False):
    """Margin of each customer within `days`, in minor units: float64[n] each."""

    days: int
    value: Floats
    low: Floats
    high: Floats
    least: Floats
    most: Floats


class Worth(msgspec.Struct, frozen=True, eq=False):
    """Margin of each customer within `days`, discounted to today with `rate` a year: float64[n] each, minor units."""

    days: int
    rate: float
    value: Floats
    low: Floats
    high: Floats


def margin(ahead: Ahead, spend: Spend) -> Margin:
    """Return the margin that orders ahead bring."""
    ends = _ends(ahead.value, ahead.low, ahead.high, spend)
    some = np.maximum(ahead.any, _LEAST)
    mean = ahead.value * spend.value / some
    within = np.maximum(spend.spread**2 - spend.doubt**2, 0.0)
    square = (ahead.value * within + ahead.squares * (spend.value**2 + spend.doubt**2)) / some
    variance = np.maximum(square - mean**2, (1e-6 * mean) ** 2 + _LEAST)
    least, most = (_quantile(level, ahead.any, mean, variance) for level in (BAND, 1 - BAND))
    return Margin(ahead.days, ahead.value * spend.value, ends[0], ends[1], least, most)


def worth(buying: Buying, of: Summary, ahead: Ahead, spend: Spend, *, rate: float = RATE, days: int = DAYS) -> Worth:
    """Return what each customer is worth today.

    Orders are counted by quarters, each at its middle. What is not known of the orders of `ahead` is not known of
    these either, and the more so the longer it takes (`Buying.doubt_of`).
    """
    ends = np.append(np.arange(_STEP, days, _STEP), float(days))
    orders = model.below(buying, of, ends.tolist()) * model.factors(buying, of)
    middle = (np.append(0.0, ends[:-1]) + ends) / 2
    today = np.einsum("d,dn->n", (1 + rate) ** (-middle / _YEAR), np.diff(orders, axis=0, prepend=0.0))
    expected, longer = np.maximum(ahead.value, _LEAST), max(1.0, days / ahead.days) ** model.WANDERS
    least, most = np.minimum(ahead.low / expected, 1.0) ** longer, np.maximum(ahead.high / expected, 1.0) ** longer
    low, high = _ends(today, today * least, today * most, spend)
    return Worth(days, rate, today * spend.value, low, high)


def _ends(orders: Floats, low: Floats, high: Floats, spend: Spend) -> tuple[Floats, Floats]:
    """Return the ends of the interval of what so many orders are worth, given those of the orders, as if lognormal."""
    value, size = orders * spend.value, np.maximum(np.abs(spend.value), _LEAST)
    unsure = Z * np.sqrt(np.log1p((spend.doubt / size) ** 2))
    expected = np.maximum(orders, _LEAST)
    sides = (np.log(np.maximum(each, _LEAST) / expected) for each in (low, high))
    near, far = (value * np.exp(sign * np.hypot(side, unsure)) for sign, side in zip((-1, 1), sides, strict=True))
    return np.minimum(near, far), np.maximum(near, far)


def _quantile(level: float, some: Floats, mean: Floats, variance: Floats) -> Floats:
    """Return the quantile of the margin that comes: 0 with the chance of no order, else gamma or normal.

    The gamma's by the cube root, which is nearly normal (E. B. Wilson, M. M. Hilferty, PNAS 17 (1931) 684-688), where
    its shape is 1 or more.
    """
    down = mean < 0
    inside = np.where(down, level / np.maximum(some, _LEAST), (level - (1 - some)) / np.maximum(some, _LEAST))
    zero = np.where(down, inside >= 1, inside <= 0)
    z = special.ndtri(np.clip(inside, 1e-9, 1 - 1e-9))
    shape = np.maximum(mean**2 / variance, _LEAST)
    found = mean * np.maximum(0.0, 1 - 1 / (9 * shape) + z / (3 * np.sqrt(shape))) ** 3
    small = np.flatnonzero((shape < 1) & ~zero & ~down)
    found[small] = special.gammaincinv(shape[small], inside[small]) * mean[small] / shape[small]
    return np.asarray(np.where(zero, 0.0, np.where(down, mean + z * np.sqrt(variance), found)))
