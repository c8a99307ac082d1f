"""At what hour each customer notices messages: told from which of her messages were opened.

A message is noticed so much more the nearer it comes to her best hour b:

    chance(h) = her share x factor(h, b),   factor = exp(PULL cos(2 pi (h - b) / 24)) over its mean of the hours tried

What is known of b is a weight for each hour. It begins as that of all customers, and each message heard of adds to it.
The hour of the next message is drawn by these weights, so hours are tried as long as they may be the best.

Source: W. Thompson, On the likelihood that one unknown probability exceeds another, Biometrika 25 (1933) 285-294.
"""

from __future__ import annotations

import numpy as np
from scipy import special

from acquaint.features.occasions import Flags, Floats, Ints

HOURS = np.arange(7, 22)
"""Hours at which messages are sent."""
PULL = 0.6
"""Logarithm of the factor in the best hour."""
_LEAST, _MOST = 0.01, 0.95


def factor() -> Floats:
    """Return float64[hours, best hours], how much more is noticed at an hour by whose best hour is one."""
    found = np.exp(PULL * np.cos(2 * np.pi * (HOURS[:, None] - HOURS) / 24))
    return np.asarray(found / found.mean(axis=0))


def told(known: Floats, customer: Ints, hour: Ints, chance: Floats, opened: Flags) -> Floats:
    """Return float64[customers, hours], logarithms of weights of best hours after more messages.

    Parameters
    ----------
    hour
        int64[messages], place in `HOURS`.
    chance
        float64[messages], that it is opened, whatever the hour.
    opened
        bool[messages]; of those whose opening would be heard.

    Examples
    --------
    >>> evening = told(np.zeros((1, 15)), np.zeros(3, int), np.full(3, 13), np.full(3, 0.3), np.ones(3, bool))
    >>> int(HOURS[evening[0].argmax()]) >= 19
    True
    """
    found = known.copy()
    p = np.clip(chance[:, None] * factor()[hour], _LEAST, _MOST)
    np.add.at(found, customer, np.where(opened[:, None], np.log(p), np.log1p(-p)))
    return found


def drawn(known: Floats, draw: Floats) -> Ints:
    """Return int64[customers], places in `HOURS`: drawn by what is known of each, and of all where little is.

    Parameters
    ----------
    draw
        float64[customers], 0 <= draw < 1.
    """
    shop = special.softmax(known, axis=1).mean(axis=0)
    weight = special.softmax(known + np.log(shop), axis=1)
    upto = np.cumsum(weight, axis=1)[:, :-1]
    return np.asarray((draw[:, None] >= upto).sum(axis=1))
