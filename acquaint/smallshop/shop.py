"""The shop itself: its orders, its settings, and all of it laid into a folder."""

from __future__ import annotations

import os
from datetime import UTC, datetime, time
from functools import cache
from pathlib import Path

from acquaint.config import FILE_NAME
from acquaint.smallshop import answers, exports, orders, traps
from acquaint.smallshop.orders import Order
from acquaint.smallshop.people import AS_OF, Person, people

SETTINGS = f"""\
# A small invented tea shop: every name, address and number in it is made up.

[shop]
name = "Leaf & Kettle"
zone = "Europe/Berlin"
currency = "EUR"
country = "DE"
margin = 0.55                        # where a product has no "Cost per item"
domains = ["{traps.DOMAIN}"]

[sources.orders]
files = ["data/orders_export*.csv"]  # two exports that overlap; each order counts once
layout = "shopify_orders"
accounts = "shopify"

[sources.customers]
files = ["data/customers_export.csv"]
layout = "shopify_customers"
accounts = "shopify"
traits_known = 2026-03-01            # the day it was exported

[sources.products]
files = ["data/products_export.csv"]
layout = "shopify_products"

[sources.club]                       # cards filled in at the counter: who may be called, and birthdays
files = ["data/tea_club.csv"]
table = "customers"
traits = ["Birthday", "How did you hear about us?"]
traits_known = 2026-03-01

[sources.club.columns]
name = "Name"
email = "E-mail"
phone = "Telephone"
phone_allowed = "May we call?"
allowed_at = "Signed"

[segments]
green_tea = "category_1 = 'Green tea'"
three_orders = "orders_365d >= 3"
club_of_100 = "net_sales_minor_365d >= 10000"

[contact]
sender = "Juno from Leaf & Kettle"
sender_email = "hello@{traps.DOMAIN}"
address = "Leaf & Kettle, Kettle Lane 4, 10999 Berlin"
stop = "No more letters? Reply with STOP and we will not write again."

[triggers.tenth_order]
when = "orders_365d >= 10"
why = "Ordered for the tenth time within a year"
say = "Say thank you: a small tin of the new harvest comes with the next order."

[triggers.spend_threshold]
amount = 250

[triggers.anniversary]
off = true

[audiences.three_orders]
segment = "three_orders"
format = "klaviyo"
"""


@cache
def everybody() -> tuple[Person, ...]:
    """Return the shop's people."""
    return people()


@cache
def all_orders() -> tuple[Order, ...]:
    """Return all orders as they stand on the last day, the first first."""
    made = [order for person in everybody() for order in traps.with_addresses(person, list(orders.of(person)))]
    return tuple(sorted([*traps.changed(made), *traps.beside()], key=lambda order: (order.at, order.email)))


def files() -> dict[str, str]:
    """Return the text of every file of the shop, by its path in the shop's folder."""
    old, new = exports.orders(all_orders())
    return {
        FILE_NAME: SETTINGS,
        "data/orders_export_2024.csv": old,
        "data/orders_export.csv": new,
        "data/customers_export.csv": exports.customers(everybody(), all_orders()),
        "data/products_export.csv": exports.products(),
        "data/tea_club.csv": exports.club(everybody()),
        "answers.csv": answers.text(everybody(), all_orders()),
    }


def found(folder: Path) -> None:
    """Lay the small shop into `folder`: its exports, settings and answers; what is there stays.

    The files carry the time of the day they are looked at, so that runs of it are equal to the byte.
    """
    made = datetime.combine(AS_OF, time(), UTC).timestamp()
    (folder / "data").mkdir(parents=True, exist_ok=True)
    for name, text in files().items():
        path = folder / name
        if not path.exists():
            path.write_text(text, encoding="utf-8", newline="\n")
            os.utime(path, (made, made))
