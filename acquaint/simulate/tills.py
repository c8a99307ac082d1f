"""The receipts of the stores and the orders of the web shop, a row per line."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from acquaint.simulate import hours
from acquaint.simulate.catalogue import sku
from acquaint.simulate.chance import Whole
from acquaint.simulate.identifiers import Identifiers
from acquaint.simulate.people import Flags
from acquaint.simulate.told import CODES, Told, chosen, euros, instants, numbered
from acquaint.simulate.world import Day, Orders, World

STORES = ("S1", "S2", "S3", "S4")
WEB = "WEB"


class Tills:
    """Writes down the orders of each day."""

    def __init__(self, world: World, identifiers: Identifiers) -> None:
        self.world, self.identifiers = world, identifiers
        self._skus = pa.array([sku(each) for each in range(len(world.catalogue.category))])

    def told(self, day: Day) -> list[Told]:
        """Return the day's receipts and web orders, and what comes back of these on later days.

        A store whose feed is silent brings nothing.
        """
        orders = day.orders
        web = orders.store < 0
        second = hours.of_orders(self.world, day.day, orders.who, orders.nth, web)
        heard = ~web & ~self._lost(day)
        at = instants(self.world, day.day, second)
        return [self._store(day, at, heard), self._online(day, at, web), self._returned(day, second)]

    def _lost(self, day: Day) -> Flags:
        """Tell the orders of the store whose feed is silent."""
        first, last = self.world.days.silent
        lost = STORES.index(self.world.parameters.time.silent_feed[1])
        return np.asarray((day.orders.store == lost) & (first <= day.day <= last))

    def _store(self, day: Day, at: pa.Array, rows: Flags) -> Told:
        orders = day.orders
        lines = np.flatnonzero(rows[orders.baskets.order])
        order = orders.baskets.order[lines]
        who, shown = orders.who[order], orders.known[order]
        card = chosen(self.identifiers.card, who, shown & (self.world.standing.card_of[who] >= 0))
        columns = {
            "receipt": numbered("S", day.day, len(orders.who)).take(order), "at": at.take(order),
            "store": pa.array(STORES).take(orders.store[order]), "card": card, **self._goods(orders, lines),
            "coupon": _coupon(orders, order),
        }  # fmt: skip
        return Told("till", pa.table(columns), who)

    def _online(self, day: Day, at: pa.Array, rows: Flags) -> Told:
        orders = day.orders
        lines = np.flatnonzero(rows[orders.baskets.order])
        order = orders.baskets.order[lines]
        who = orders.who[order]
        columns = {
            "order": numbered("W", day.day, len(orders.who)).take(order),
            "at": at.take(order),
            **self._buyer(day.day, who),
        }
        columns |= {**self._goods(orders, lines), "coupon": _coupon(orders, order)}
        return Told("web_orders", pa.table(columns), who)

    def _returned(self, day: Day, second: Whole) -> Told:
        """Return the documents of what comes back, on its own day, as far as that lies within the period."""
        orders, goods, luck = day.orders, self.world.parameters.goods, self.world.chance
        low, high = goods.return_days
        later = day.day + low + luck.whole("return day", high - low + 1, orders.who, orders.nth)
        lines = np.flatnonzero(orders.baskets.returned & (later < self.world.days.many)[orders.baskets.order])
        order = orders.baskets.order[lines]
        who = orders.who[order]
        at = instants(self.world, later, second).take(order)
        columns = {"order": numbered("R", day.day, len(orders.who)).take(order), "at": at, **self._buyer(day.day, who)}
        columns |= {**self._goods(orders, lines, sign=-1), "coupon": pa.nulls(len(lines), pa.string())}
        return Told("web_orders", pa.table(columns), who)

    def _buyer(self, day: int, who: Whole) -> dict[str, pa.Array]:
        """Return what a web order says of its buyer; guests type their address anew each time, as they always do."""
        account, given = self.world.standing.account[who], self.identifiers
        emails = pa.concat_arrays([given.emails(who, day), given.typed_email.take(pa.array(who))])
        return {
            "account": given.account.take(pa.array(who)),
            "email": emails.take(np.arange(len(who)) + ~account * len(who)),
            "name": given.name.take(pa.array(who)), "phone": given.phone.take(pa.array(who)),
        }  # fmt: skip

    def _goods(self, orders: Orders, lines: Whole, sign: int = 1) -> dict[str, pa.Array]:
        baskets = orders.baskets
        discount = baskets.discount[lines] if sign > 0 else np.zeros(len(lines), np.int64)
        return {
            "product": self._skus.take(pa.array(baskets.product[lines])),
            "quantity": pa.array(sign * baskets.quantity[lines]), "discount": euros(discount),
            "amount": euros(sign * baskets.net[lines]),
        }  # fmt: skip


def _coupon(orders: Orders, order: Whole) -> pa.Array:
    redeemed = orders.redeemed[order]
    return CODES.take(pa.array(redeemed, pa.int64(), mask=redeemed < 0))
