"""What brings a customer's next order nearer, or puts it off: read off the model itself.

A rate is the chance of an order on an open day, as a logarithm; what adds to it is told against an average customer:

    usual_gap_days         the pace, and how many gaps it is known from
    days_since_last_order  the silence so far, over the pace
    orders_trend_28d       whether more, or less, came of late than the pace makes
    usual_weekday          the weekday expected, against the customer's other days

Simpler rules know no more than a usual gap; what else they say comes of the silence.
"""

from __future__ import annotations

import numpy as np

from acquaint.features import rhythm
from acquaint.features.calendar import Calendar, weekday
from acquaint.features.occasions import NEVER, Days, Floats
from acquaint.models import next_order
from acquaint.models.hazard import Hazard
from acquaint.models.next_order import NextOrder
from acquaint.models.pace import Paces

FACTS = ("usual_gap_days", "days_since_last_order", "orders_trend_28d", "usual_weekday")
LEAST = 0.01
"""What changes the rate by less than a hundredth is no reason."""
_WEEK = 7
_CERTAIN = 1e-9


def added(model: NextOrder, some: Paces, at: int, opening: Calendar, day: Days) -> Floats:
    """Return float64[n, FACTS], what each fact adds to the rate.

    Parameters
    ----------
    some, at, opening
        What a read at day `at` knows (`NextOrder.read`).
    day
        int32[n], days on which they are expected; NEVER where there is none.
    """
    if model.rung in model.hazards:
        found = _of_hazard(model.hazards[model.rung], some, day)
    else:
        found = _of_rule(model, some, at, opening)
    return np.where(np.abs(found) < LEAST, 0.0, found)


def _of_hazard(of: Hazard, some: Paces, day: Days) -> Floats:
    gap = of.of({"gaps": some.gaps}, "gaps") - np.log(some.pace)
    silence = of.table("silence")[some.silence_codes(slice(None), 1)]
    lately = of.of({"lately": some.lately}, "lately")
    days = next_order.by_weekdays(of, some)
    own = days[np.arange(len(day)), weekday(day)] - np.log(np.exp(days).mean(axis=1))
    return np.column_stack([*map(_apart, (gap, silence, lately)), np.where(day < NEVER, own, 0.0)])


def _of_rule(model: NextOrder, some: Paces, at: int, opening: Calendar) -> Floats:
    usual = {
        "mean_gap": np.maximum(some.mean_gap, 1.0), "pace": some.pace, "curve": rhythm.days(some.micro_usual),
    }.get(model.rung, np.ones(len(some.pace)))  # fmt: skip
    week = model.come(some, at, opening, _WEEK)[:, -1]
    rate = np.log(-np.log1p(-np.clip(week, _CERTAIN, 1 - _CERTAIN)))
    gap, nothing = -np.log(usual), np.zeros(len(usual))
    return np.column_stack([_apart(gap), _apart(rate - gap), nothing, nothing])


def _apart(values: Floats) -> Floats:
    """Return what is more than the average customer's."""
    return values - (values.mean() if len(values) else 0.0)
