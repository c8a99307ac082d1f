"""The orders of a day."""

from __future__ import annotations

import msgspec
import numpy as np

from acquaint.simulate.baskets import Baskets
from acquaint.simulate.chance import Whole
from acquaint.simulate.people import Flags


class Returns(msgspec.Struct, frozen=True, eq=False):
    """What comes back of orders, a row for each.

    Parameters
    ----------
    day, who
        Day on which it does, and of whose order.
    sales_minor, profit_minor
        What it takes from net sales and from profit, cents.
    """

    day: Whole
    who: Whole
    sales_minor: Whole
    profit_minor: Whole

    def take(self, rows: Flags) -> Returns:
        """Return some of them."""
        return Returns(*(getattr(self, name)[rows] for name in self.__struct_fields__))

    def and_more(self, others: Returns) -> Returns:
        """Return these and others."""
        return Returns(*(np.concatenate([getattr(each, name) for each in (self, others)])
                         for name in self.__struct_fields__))  # fmt: skip


NO_RETURNS = Returns(*(np.zeros(0, np.int64) for _ in Returns.__struct_fields__))


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
        Cost beside the goods, cents; without what a return costs.
    handling_minor
        Cost of what comes back, cents.
    back
        Day on which what is to come back does.
    """

    who: Whole
    nth: Whole
    second: Whole
    store: Whole
    known: Flags
    told: Flags
    redeemed: Whole
    serving_minor: Whole
    handling_minor: Whole
    back: Whole
    baskets: Baskets

    @property
    def sales_minor(self) -> Whole:
        """Net sales of each order, cents, before returns."""
        return self.baskets.per_order(self.baskets.net, len(self.who))

    @property
    def profit_minor(self) -> Whole:
        """Profit of each order, cents, less what comes back."""
        kept = self.baskets.per_order(self.baskets.profit, len(self.who))
        return kept - self.serving_minor - self.handling_minor

    @property
    def booked_minor(self) -> Whole:
        """Profit of each order as it looks before anything comes back, cents."""
        return self.baskets.per_order(self.baskets.margin, len(self.who)) - self.serving_minor

    @property
    def returns(self) -> Returns:
        """What will come back of them."""
        returned, many = self.baskets.returned, len(self.who)
        sales = self.baskets.per_order(np.where(returned, self.baskets.net, 0), many)
        all_of_it = Returns(self.back, self.who, sales, self.booked_minor - self.profit_minor)
        return all_of_it.take(self.baskets.per_order(returned, many) > 0)
