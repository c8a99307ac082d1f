"""At what hour each customer reads messages: told from when she orders, and from which of her messages were opened.

A message is noticed so much more the nearer it comes to her best hour b:

    chance(h) = her share x factor(h, b),   factor = exp(pull cos(2 pi (h - b) / 24)) over its mean of the hours tried

What is known of b is a weight for each hour: the share of her orders around it to some power, times the likelihood of
the messages heard of. Pull and power are those under which all openings together are likeliest; where hours make no
difference the pull is 0 and any hour is as good.
"""

from __future__ import annotations

import msgspec
import numpy as np
from scipy import special

from acquaint.features.occasions import Flags, Floats, Ints

HOURS = np.arange(7, 22)
"""Hours at which messages are sent."""
PULLS, POWERS = np.arange(6) * 0.25, np.arange(5) * 0.5
"""Pulls and powers that are tried."""
_WIDTH, _KNOWN = 2.0, 2.0
"""Hours over which orders are spread, and orders of everybody that are added to her own."""
_LEAST, _MOST = 0.01, 0.95


class Hours(msgspec.Struct, frozen=True, eq=False):
    """The hour at which to send, and how much more is noticed then.

    Parameters
    ----------
    place
        int64[customers], in `HOURS`.
    factor
        float64[customers], over what is noticed at an hour drawn by lot.
    pull, power
        As above.
    """

    place: Ints
    factor: Floats
    pull: float
    power: float


def factor(pull: float) -> Floats:
    """Return float64[hours, best hours], how much more is noticed at an hour by whose best hour is one."""
    found = np.exp(pull * np.cos(2 * np.pi * (HOURS[:, None] - HOURS) / 24))
    return np.asarray(found / found.mean(axis=0))


_FACTORS = np.stack([factor(pull) for pull in PULLS])


def none(customers: int) -> Floats:
    """Return float64[pulls, customers, hours], what is known of best hours before any message."""
    return np.zeros((len(PULLS), customers, len(HOURS)))


def told(known: Floats, customer: Ints, hour: Ints, chance: Floats, opened: Flags) -> Floats:
    """Return what is known after more messages: logarithms of likelihoods by pull, customer and best hour.

    Parameters
    ----------
    hour
        int64[messages], place in `HOURS`.
    chance
        float64[messages], that it is opened at an hour drawn by lot.
    opened
        bool[messages]; of those whose opening would be heard.
    """
    found = known.copy()
    for place, each in enumerate(_FACTORS):
        p = np.clip(chance[:, None] * each[hour], _LEAST, _MOST)
        np.add.at(found[place], customer, np.where(opened[:, None], np.log(p), np.log1p(-p)))
    return found


def around(ordered_at: Ints) -> Floats:
    """Return float64[customers, hours], the logarithm of the share of orders around each hour.

    Parameters
    ----------
    ordered_at
        int64[customers, 24], orders by hour.

    Examples
    --------
    >>> evening = np.zeros((2, 24), int)
    >>> evening[0, 20] = 9
    >>> HOURS[around(evening).argmax(axis=1)].tolist()
    [20, 20]
    """
    apart = np.arange(24)[:, None] - HOURS
    near = np.exp((np.cos(2 * np.pi * apart / 24) - 1) * (12 / np.pi / _WIDTH) ** 2)
    each = ordered_at @ near
    everybody = each.sum(axis=0) / max(ordered_at.sum(), 1) + 1e-3
    found = each + _KNOWN * everybody
    return np.asarray(np.log(found / found.sum(axis=1, keepdims=True)))


def best(known: Floats, around: Floats) -> Hours:
    """Return the hour of each customer at which most is expected to be noticed.

    Examples
    --------
    >>> told_of = told(none(1), np.zeros(3, int), np.full(3, 13), np.full(3, 0.3), np.ones(3, bool))
    >>> int(HOURS[best(told_of, np.log(np.full((1, 15), 1 / 15))).place[0]]) >= 19
    True
    """
    prior = special.log_softmax(POWERS[:, None, None] * around, axis=2)
    likely = [[special.logsumexp(each + before, axis=1).sum() for before in prior] for each in known]
    pull, power = np.unravel_index(np.argmax(np.round(likely, 9)), (len(PULLS), len(POWERS)))
    weight = special.softmax(known[pull] + prior[power], axis=1)
    expected = weight @ _FACTORS[pull].T
    place = expected.argmax(axis=1)
    return Hours(place, expected[np.arange(len(place)), place], float(PULLS[pull]), float(POWERS[power]))
