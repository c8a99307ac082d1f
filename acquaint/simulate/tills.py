"""The receipts of the stores and the orders of the web shop, a row per line."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pyarrow as pa

from acquaint.simulate.catalogue import sku
from acquaint.simulate.chance import Whole
from acquaint.simulate.identifiers import Identifiers
from acquaint.simulate.orders import Orders
from acquaint.simulate.told import CODES, Told, chosen, euros, in_time, instants, numbered
from acquaint.simulate.world import Day, World

STORES = ("S1", "S2", "S3", "S4")
WEB = "WEB"


class _Written(NamedTuple):
    """Orders as they are written down: their numbers on the day, and their lines, in the order of time."""

    number: Whole
    lines: Whole
    order: Whole


class Tills:
    """Writes down the orders of each day."""

    def __init__(self, world: World, identifiers: Identifiers) -> None:
        self.world, self.identifiers = world, identifiers
        self._coming_back: dict[int, list[Told]] = {}
        self._skus = pa.array([sku(each) for each in range(len(world.catalogue.category))])

    def told(self, day: Day) -> list[Told]:
        """Return the day's receipts and web orders, and what comes back on it of earlier ones.

        A store whose feed is silent brings nothing.
        """
        web = day.orders.store < 0
        store = self._written(day, ~web & day.orders.told)
        online = self._written(day, web)
        self._send_back(day, online)
        return [self._store(day, store), self._online(day, online), *self._coming_back.pop(day.day, [])]

    def _written(self, day: Day, rows: np.ndarray) -> _Written:
        """Return some of the day's orders in the order of time."""
        orders = day.orders
        places = np.flatnonzero(rows)
        places = places[in_time(self.world, day.day, orders.second[places], orders.who[places])]
        number = np.full(len(orders.who), -1)
        number[places] = np.arange(len(places))
        lines = np.flatnonzero(rows[orders.baskets.order])
        lines = lines[np.argsort(number[orders.baskets.order[lines]], kind="stable")]
        return _Written(number, lines, orders.baskets.order[lines])

    def _store(self, day: Day, found: _Written) -> Told:
        orders, order = day.orders, found.order
        who = orders.who[order]
        card = chosen(self.identifiers.card, who, orders.known[order] & (self.world.standing.card_of[who] >= 0))
        columns = {
            "receipt": numbered("S", day.day, found.number[order]),
            "at": instants(self.world, day.day, orders.second[order]),
            "store": pa.array(STORES).take(pa.array(orders.store[order])), "card": card,
            **self._goods(orders, found.lines), "coupon": _coupon(orders, order),
        }  # fmt: skip
        return Told("till", pa.table(columns), who)

    def _online(self, day: Day, found: _Written) -> Told:
        orders, order = day.orders, found.order
        who = orders.who[order]
        columns = {
            "order": numbered("W", day.day, found.number[order]),
            "at": instants(self.world, day.day, orders.second[order]), **self._buyer(day.day, who),
            **self._goods(orders, found.lines), "coupon": _coupon(orders, order),
        }  # fmt: skip
        return Told("web_orders", pa.table(columns), who)

    def _send_back(self, day: Day, found: _Written) -> None:
        """Keep the documents of what comes back until the day on which it does, if that lies within the period."""
        orders = day.orders
        for back in np.unique(orders.back[orders.back < self.world.days.many]).tolist():
            rows = orders.baskets.returned[found.lines] & (orders.back == back)[found.order]
            if rows.any():
                told = self._returned(day, back, found.lines[rows], found.order[rows], found.number)
                self._coming_back.setdefault(back, []).append(told)

    def _returned(self, day: Day, back: int, lines: Whole, order: Whole, number: Whole) -> Told:
        orders = day.orders
        who = orders.who[order]
        columns = {
            "order": numbered("R", day.day, number[order]),
            "at": instants(self.world, back, orders.second[order]), **self._buyer(day.day, who),
            **self._goods(orders, lines, sign=-1), "coupon": pa.nulls(len(lines), pa.string()),
        }  # fmt: skip
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
