"""A WooCommerce shop: packed cells, statuses with and without wc-, guests, coupons, dated refunds."""

from __future__ import annotations

import csv
import random
from datetime import datetime, timedelta
from typing import NamedTuple

import pytest

from tests.sources.layouts.test_woocommerce_orders import WEBTOFFEE
from tests.stories.told import Told, rounded, told, written

GOODS = ((12, "Tee Grün - Größe: M", "T-12", 1000), (14, "Schal", "S-14", 3490), (15, "Gutes & Mehr", "G-15", 590))
STATUSES = (
    ["wc-completed"] * 30 + ["processing"] * 12 + ["on-hold", "wc-pending", "failed", "cancelled", "checkout-draft"] * 2
    + ["wc-refunded"] * 2 + ["refunded in part"] * 4
)  # fmt: skip
COUNTED = {"wc-completed", "processing", "wc-refunded", "refunded in part"}


class Order(NamedTuple):
    row: dict[str, object]
    status: str
    who: str
    net: int
    discount: int
    returns: int


def make(draw: random.Random, number: int, status: str, at: datetime) -> Order:
    """An order with 19 % tax on top; the coupon is in the total of its first line."""
    account = draw.randrange(20)
    who = f"kunde{account}@example.de"
    lines = [(*goods, draw.randint(1, 3)) for goods in draw.sample(GOODS, draw.randint(1, 2))]
    coupon, postage, postage_tax = draw.choice((0, 200)), 490, 93
    before = [price * quantity for *_, price, quantity in lines]
    after = [before[0] - coupon, *before[1:]]
    taxes = [rounded(value * 19, 100) for value in after]
    total = sum(after) + sum(taxes) + postage + postage_tax
    back = {"wc-refunded": total, "refunded in part": 500}.get(status, 0)
    items = [
        f"name:{name}|product_id:{key}|sku:{sku}|quantity:{quantity}|total:{written(paid)}|sub_total:{written(value)}"
        f"|tax:{written(tax)}"
        for (key, name, sku, _, quantity), value, paid, tax in zip(lines, before, after, taxes, strict=True)
    ]
    guest = account == 7
    row = {
        "order_id": number, "order_number": number, "order_date": f"{at:%Y-%m-%d %H:%M:%S}",
        "status": "completed" if status == "refunded in part" else status, "shipping_total": written(postage),
        "shipping_tax_total": written(postage_tax), "fee_total": "0.00", "tax_total": written(sum(taxes) + postage_tax),
        "cart_discount": written(coupon), "discount_total": written(coupon), "order_total": written(total),
        "order_subtotal": written(sum(before)), "order_currency": "EUR", "payment_method": "stripe",
        "customer_user": 0 if guest else 800 + account, "customer_email": who.capitalize(),
        "billing_first_name": "Jörg", "billing_last_name": f"Müller {who}", "billing_email": who,
        "refund_items": f"id:{number}9|date:{at + timedelta(days=3):%Y-%m-%d %H:%M:%S}|amount:{written(back)}|reason:"
        if back else "",
        **{f"line_item_{n}": item for n, item in enumerate(items, 1)},
    }  # fmt: skip
    net = sum(after)
    return Order(row, status, who, net, coupon, net if back == total else rounded(back * net, total))


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> tuple[Told, list[Order]]:
    folder, draw, at = tmp_path_factory.mktemp("woocommerce"), random.Random(11), datetime(2025, 1, 5, 9)
    statuses = draw.sample(STATUSES, len(STATUSES))
    orders = [make(draw, 4000 + 2 * n, status, at + timedelta(hours=37 * n)) for n, status in enumerate(statuses)]
    with (folder / "order_export.csv").open("w", newline="", encoding="utf-8-sig") as stream:
        out = csv.DictWriter(stream, WEBTOFFEE, restval="")
        out.writeheader()
        out.writerows(order.row for order in orders)
    return told(folder, folder / "order_export.csv", flags=["--zone", "Europe/Berlin"]), orders


def test_statuses_decide_what_counts(shop):
    run, orders = shop
    counted = [order for order in orders if order.status in COUNTED]
    assert run.object["orders"] == len(counted)
    assert run.left_out == {"unpaid": 6, "cancelled": 2, "draft": 2}
    assert run.object["customers"]["bought_in_year"] == len({order.who for order in counted})
    unpaid = sum(order.net for order in orders if order.status in {"on-hold", "wc-pending", "failed"})
    assert run.bridge["not yet paid"] == unpaid


def test_money_is_right_to_the_cent(shop):
    run, orders = shop
    counted, money = [order for order in orders if order.status in COUNTED], run.object["money"]
    assert money["currency"] == "EUR"
    assert money["discount_minor"] == sum(order.discount for order in counted)
    assert money["returns_minor"] == sum(order.returns for order in counted)
    assert money["net_sales_minor"] == sum(order.net - order.returns for order in counted)


def test_guests_are_their_address(shop):
    run, orders = shop
    guest = next(row for row in run.customers if row["email"] == "kunde7@example.de")
    mine = [order for order in orders if order.who == "kunde7@example.de" and order.status in COUNTED]
    assert (guest["orders"], guest["account"]) == (len(mine), None)
