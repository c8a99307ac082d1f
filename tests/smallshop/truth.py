"""What the small shop comes to, worked out from its orders by hand: nothing of the product's is used.

Order-level discounts and included tax are shared by line value, largest remainder; refunds give back their part of the
net; amounts are in cents without tax.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from acquaint.smallshop.orders import Line, Order
from tests.stories.told import rounded, shared

OUT = {"cancelled": "cancelled", "voided": "voided", "unpaid": "not yet paid", "test": "tests"}


class Sums(NamedTuple):
    """An order in cents; `stated` is net sales as the file has them."""

    stated: int
    gross: int
    discount: int
    returns: int

    @property
    def net(self) -> int:
        return self.gross - self.discount - self.returns


def status(order: Order) -> str:
    """Return whether an order counts, or why not."""
    if order.cancelled:
        return "cancelled"
    if order.financial == "voided":
        return "voided"
    if "Bogus" in order.payment:
        return "test"
    paid = order.financial in {"paid", "partially_paid", "refunded", "partially_refunded"}
    return "counted" if paid or order.payment == "Bank Deposit" else "unpaid"


def counted(orders: Iterable[Order]) -> list[Order]:
    return [order for order in orders if status(order) == "counted"]


def is_order(order: Order) -> bool:
    """Tell a sale with goods: no replacement for nothing, not a gift card alone."""
    return status(order) == "counted" and bool(_goods(order)) and order.total_minor > 0


def sums(order: Order) -> Sums:
    goods = _goods(order)
    if not goods:
        return Sums(0, 0, 0, 0)
    values = [line.value_minor for line in goods]
    off = shared(order.off_minor, values)
    paid = [value - less for value, less in zip(values, off, strict=True)]
    whole = [*paid, order.postage_minor]
    tax = shared(order.tax_minor, whole) if sum(whole) else [0] * len(whole)
    net = sum(paid) - sum(tax[:-1])
    discount = sum(d - (rounded(d * t, p) if p else 0) for d, t, p in zip(off, tax[:-1], paid, strict=True))
    return Sums(_stated(order), net + discount, discount, _returned(order, net))


def _returned(order: Order, net: int) -> int:
    if not order.refunded_minor:
        return 0
    return net if order.refunded_minor >= order.total_minor else rounded(order.refunded_minor * net, order.total_minor)


def _stated(order: Order) -> int:
    """Return the platform's net sales: all its lines, readable here or not, without their part of the tax."""
    goods = order.goods_minor - order.off_minor - order.edited_minor
    whole = goods + order.postage_minor
    return goods - rounded(order.tax_minor * goods, whole) if whole else 0


def _goods(order: Order) -> list[Line]:
    """Return the lines of goods that can be read."""
    lines = order.lines[:-1] if order.is_damaged else order.lines
    return [line for line in lines if line.is_goods]
