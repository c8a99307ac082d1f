"""Contacts: what a policy wants to be said to whom, and what became of it."""

from __future__ import annotations

import msgspec
import numpy as np
from numpy.typing import NDArray

from acquaint.errors import InputError
from acquaint.simulate.chance import Floats, Whole
from acquaint.simulate.noticing import EARLIEST, LATEST
from acquaint.simulate.offers import CHANNELS, OFFERS
from acquaint.simulate.people import Flags

NEWSLETTER, OFFER, EXPERIMENT = range(3)
PURPOSES = ("newsletter", "offer", "experiment")
NOTHING = -1
"""Offer, channel and hour of who is drawn in an experiment and left in peace."""


class Contacts(msgspec.Struct, frozen=True, eq=False):
    """Whom to contact today, with which offer, on which channel, at what hour; a row for each.

    Rows of an experiment may be of the arm that is left in peace: `NOTHING`. These are written down, and no contact.

    Parameters
    ----------
    who
        Customers.
    offer, channel
        Places in `OFFERS` and `CHANNELS`.
    hour
        Local hour of sending; of a letter that of its posting.
    purpose
        Place in `PURPOSES`.
    propensity
        With what chance this customer was to get just this offer, channel and hour; 1 where nothing was drawn.
    """

    who: Whole
    offer: Whole
    channel: Whole
    hour: Whole
    purpose: Whole
    propensity: Floats

    def __len__(self) -> int:
        """Return how many."""
        return len(self.who)

    def take(self, rows: NDArray[np.bool_] | Whole) -> Contacts:
        """Return some of them."""
        return Contacts(*(getattr(self, name)[rows] for name in self.__struct_fields__))


class Answers(msgspec.Struct, frozen=True, eq=False):
    """What became of a day's contacts, a row for each.

    Parameters
    ----------
    sent
        Those carried out, by customer.
    left
        Rows of the arm of an experiment that is left in peace.
    refused
        Contacts the world did not carry out: not permitted, nobody there, or a second one on the day.
    opened
        Local second of the day at which a message is noticed, if it is.
    at_home
        What the offer is about was bought so lately that it is still at home.
    seen_at_home
        The shop could know it: by purchases it can lay to the customer.
    """

    sent: Contacts
    left: Contacts
    refused: int
    noticed: Flags
    opened: Whole
    clicked: Flags
    unsubscribed: Flags
    complained: Flags
    at_home: Flags
    seen_at_home: Flags


def contacts(who: Whole, offer: Whole | int, channel: Whole | int, hour: Whole | int = 9, purpose: int = OFFER,
             propensity: Floats | float = 1.0) -> Contacts:  # fmt: skip
    """Return contacts of customers; what is one value holds for all."""

    def column(value: Whole | int) -> Whole:
        return np.broadcast_to(value, who.shape).astype(np.int64)

    odds = np.broadcast_to(propensity, who.shape).astype(np.float64)
    return Contacts(who, column(offer), column(channel), column(hour), column(purpose), odds)


NOBODY = contacts(np.zeros(0, np.int64), 0, 0)


def together(parts: list[Contacts]) -> Contacts:
    """Return the rows of several."""
    return Contacts(*(np.concatenate([getattr(part, name) for part in parts]) for name in Contacts.__struct_fields__))


def check(asked: Contacts, customers: int) -> None:
    """See that all rows name what exists.

    Raises
    ------
    InputError
        They do not.
    """
    real = asked.offer != NOTHING
    limits = (
        ("customer", asked.who, 0, customers - 1), ("offer", asked.offer[real], 0, len(OFFERS) - 1),
        ("channel", asked.channel[real], 0, len(CHANNELS) - 1), ("hour", asked.hour[real], EARLIEST, LATEST),
        ("purpose", asked.purpose, 0, len(PURPOSES) - 1),
    )  # fmt: skip
    for name, values, low, high in limits:
        if len(values) and not low <= values.min() <= values.max() <= high:
            raise InputError(f"The policy names a {name} that there is not.", to_do=f"Name one from {low} to {high}.")
