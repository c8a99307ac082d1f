"""The orders of a day."""

from __future__ import annotations

import msgspec

from acquaint.simulate.baskets import Baskets
from acquaint.simulate.chance import Whole
from acquaint.simulate.people import Flags


class Orders(msgspec.Struct, frozen=True, eq=False):
    """A day's orders, a row for each.

    Parameters
    ----------
    nth
        Number of the order in the customer's life within the period, from 0.
    second
        Local second of the day.
    store
        Place it was made at; -1 for the web shop.
    known
        Made with an identifier.
    told
        The receipt reaches the shop's files.
    redeemed
        Offer redeemed, -1 for none.
    serving_minor
        Cost beside the goods, cents.
    """

    who: Whole
    nth: Whole
    second: Whole
    store: Whole
    known: Flags
    told: Flags
    redeemed: Whole
    serving_minor: Whole
    baskets: Baskets

    @property
    def sales_minor(self) -> Whole:
        """Net sales of each order, cents, before returns."""
        return self.baskets.per_order(self.baskets.net, len(self.who))

    @property
    def profit_minor(self) -> Whole:
        """Profit of each order, cents."""
        return self.baskets.per_order(self.baskets.profit, len(self.who)) - self.serving_minor
