"""What the shop sees of its customers: the only thing a policy may look at."""

from __future__ import annotations

import msgspec
import numpy as np
from numpy.typing import NDArray

from acquaint.simulate.catalogue import CATEGORIES
from acquaint.simulate.chance import Floats, Whole
from acquaint.simulate.offers import CHANNELS

NONE = -1
"""Day of what has not happened."""
_FADES = 0.5 ** (1 / 28)


class Seen(msgspec.Struct, eq=False):
    """What orders, contacts and answers have told up to the day, a row per customer.

    Purchases without a card or account are nobody's: they are missing here, as they are in a shop's data. Customers
    are told apart perfectly; who has not come yet has nothing but zeros.

    Parameters
    ----------
    day
        Today, before it opens.
    first_order, last_order
        Day of the first and last order; -1 for none.
    orders, sales_minor
        All of them; net, cents.
    recent_orders
        Orders, each counting half after 28 days.
    lines
        (customers, categories) Lines bought.
    contacts, noticed, last_contact
        Contacts, those opened or clicked, day of the last (-1 for none).
    redeemed
        Coupons redeemed.
    allowed
        (customers, channels) May be contacted today.
    """

    day: int
    first_order: Whole
    last_order: Whole
    orders: Whole
    sales_minor: Whole
    recent_orders: Floats
    lines: NDArray[np.int32]
    contacts: Whole
    noticed: Whole
    last_contact: Whole
    redeemed: Whole
    allowed: NDArray[np.bool_]

    def fade(self) -> None:
        """Begin another day."""
        self.recent_orders *= _FADES

    def take_orders(self, who: Whole, sales: Whole, redeemed: Whole) -> None:
        """Take in a day's orders; nobody has two on a day."""
        self.first_order[who] = np.where(self.first_order[who] == NONE, self.day, self.first_order[who])
        self.last_order[who] = self.day
        self.orders[who] += 1
        self.recent_orders[who] += 1
        self.sales_minor[who] += sales
        self.redeemed[who] += redeemed >= 0

    def take_contacts(self, who: Whole, noticed: NDArray[np.bool_]) -> None:
        """Take in a day's contacts; nobody has two on a day."""
        self.contacts[who] += 1
        self.noticed[who] += noticed
        self.last_contact[who] = self.day


def nothing(customers: int) -> Seen:
    """Return what is seen before anything happened."""
    zeros, never = np.zeros(customers, np.int64), np.full(customers, NONE)
    return Seen(
        day=0, first_order=never.copy(), last_order=never.copy(), orders=zeros.copy(), sales_minor=zeros.copy(),
        recent_orders=np.zeros(customers), lines=np.zeros((customers, len(CATEGORIES)), np.int32),
        contacts=zeros.copy(), noticed=zeros.copy(), last_contact=never.copy(), redeemed=zeros.copy(),
        allowed=np.zeros((customers, len(CHANNELS)), np.bool_),
    )  # fmt: skip
