"""Quiet: the chance that no order comes within a time, by how often a customer orders and how long she is silent.

Pareto/NBD at its likeliest parameters, by open days:

    P(no order within H) = 1 - P(present) . P(one order or more within H | present)

It is told as log odds, so that a logistic model that reads nothing else says the same but for a shift and a slope.
"""

from __future__ import annotations

import numpy as np

from acquaint.features.calendar import Calendar
from acquaint.features.occasions import Floats, Ints, Occasions
from acquaint.models.buying import model, posterior, summary
from acquaint.models.buying.pareto import Pareto
from acquaint.models.buying.summary import Summary

_LEAST = 1e-6
"""Chances nearer to 0 or 1 are not told apart."""


def fit(rows: Occasions, at: int, open_days: Calendar) -> Floats | None:
    """Return the logarithms of the parameters, by what is known at day `at`; None for too few customers.

    Examples
    --------
    >>> from acquaint.features import calendar, occasions
    >>> rows = occasions.of_rows([0, 0, 0, 1], [0, 10, 20, 5], [1, 1, 1, 1])
    >>> fit(rows, 30, calendar.fit(rows.day, 30)) is None
    True
    """
    of = summary.read(rows, at, open_days)
    return None if model.enough(of) else posterior.likeliest(Pareto(), summary.cells(of.x, of.last, of.age))


def log_odds(logs: Floats, rows: Occasions, at: int, open_days: Calendar, horizon: Ints) -> Floats:
    """Return ln(p / (1 - p)) of no order within each customer's horizon from day `at` on.

    Parameters
    ----------
    logs
        As fitted.
    horizon
        int64[customers], calendar days.

    Returns
    -------
    Floats
        float64[customers]; NaN for who has no order.
    """
    of, found = summary.read(rows, at, open_days), np.full(rows.customers, np.nan)
    chance = np.clip(_chance(of, logs, horizon[of.customer]), _LEAST, 1 - _LEAST)
    found[of.customer] = np.log(chance / (1 - chance))
    return found


def _chance(of: Summary, logs: Floats, horizon: Ints) -> Floats:
    """Return the chance of no order, worked out once for customers who agree in all that counts."""
    held = summary.cells(of.x, of.last, of.age)
    present = Pareto().present(logs, held)[0, summary.places(held, of.x, of.last, of.age)]
    back, x, age, days = summary.triples(of.x, of.age, horizon)
    some = next(Pareto().later(logs, x, age, days * of.open_share))[0]
    return np.asarray(1 - present * some[back])
