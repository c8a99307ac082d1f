"""Who notices a message: by channel, by the hour at which it comes, and by what each customer prefers."""

from __future__ import annotations

from typing import Any

import numpy as np

from acquaint.simulate.chance import Floats, Whole, steady
from acquaint.simulate.parameters import Contacting
from acquaint.simulate.people import People

EARLIEST, LATEST = 7, 21
"""Hours between which messages are sent, both included."""


def noticing(contacting: Contacting, people: People, who: Any, channel: Any, hour: Any) -> Floats:
    """Return the chance that customers notice contacts: (contacts,).

    Parameters
    ----------
    who
        Customers.
    channel, hour
        Of each contact, or one for all.
    """
    reach = np.array(contacting.seen)[channel] * people.reads[who] * people.notices[who, channel]
    away = 2 * np.pi * (hour - people.best_hour[who]) / 24
    timely = steady(np.exp(np.array(contacting.hour_pull)[channel] * np.cos(away)))
    return np.asarray(np.minimum(reach * timely, contacting.most_noticed))


def best_hours(people: People) -> Whole:
    """Return the full hour at which a message is noticed best: (customers,)."""
    return np.clip(np.rint(people.best_hour), EARLIEST, LATEST).astype(np.int64)
