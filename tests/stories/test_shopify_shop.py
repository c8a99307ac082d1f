"""A Shopify shop: every status, discounts on the order, gift cards, tips, the till, two exports that overlap."""

from __future__ import annotations

import csv
import random
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.sources.layouts.test_shopify_customers import HEADER as CUSTOMERS
from tests.sources.layouts.test_shopify_orders import HEADER as ORDERS
from tests.sources.layouts.test_shopify_products import HEADER as PRODUCTS
from tests.stories.told import Told, refused, rounded, shared, told, written

GOODS = (("Assam - 100 g", "TEA-AS", 1290), ("Sencha - 50 g", "TEA-SE", 890), ("Pot, cast iron", "POT-1", 4900))
KINDS = (
    ["web"] * 40 + ["pos"] * 6 + ["pending", "cash on delivery", "authorized", "voided", "test"] * 2
    + ["partially paid", "refunded", "partly refunded", "cancelled", "gift card", "only gift card", "tip", "free"] * 2
)  # fmt: skip
UNCOUNTED = {"pending", "authorized", "voided", "test", "cancelled"}


class Order(NamedTuple):
    """An order as rows of the export, and by hand what it comes to."""

    rows: list[dict[str, str]]
    kind: str
    who: str
    stated: int
    """What the file says of it, refunds aside."""
    gross: int
    discount: int
    returns: int

    @property
    def net(self) -> int:
        return self.gross - self.discount - self.returns


def make(draw: random.Random, number: int, kind: str, at: datetime) -> Order:
    """An order of German prices, 19 % tax in them."""
    goods = [(name, sku, price, draw.randint(1, 3)) for name, sku, price in draw.sample(GOODS, draw.randint(1, 3))]
    goods = [] if kind == "only gift card" else goods
    values = [price * quantity for _, _, price, quantity in goods]
    beside = {"gift card": [("Gift Card - 50", "", 5000, 1)], "tip": [("Tip", "", 300, 1)]}
    lines = goods + beside.get(kind.removeprefix("only "), [])
    off = sum(values) if kind == "free" else draw.choice((0, 500)) if sum(values) > 1500 else 0
    postage = 0 if kind in {"pos", "only gift card", "free"} else draw.choice((0, 490))
    paid = [v - d for v, d in zip(values, shared(off, values) if off else [0] * len(values), strict=True)]
    tax = rounded((sum(paid) + postage) * 19, 119)
    subtotal = sum(price * quantity for _, _, price, quantity in lines) - off
    total = subtotal + postage
    taxes = shared(tax, [*paid, postage]) if tax else [0] * (len(paid) + 1)
    net = sum(paid) - sum(taxes[:-1])
    # The tax in a discount is in proportion to the tax in what was paid.
    parts = shared(off, values) if off else [0] * len(values)
    discount = sum(d - (rounded(d * t, p) if p else 0) for d, t, p in zip(parts, taxes[:-1], paid, strict=True))
    back = {"refunded": total, "partly refunded": 500}.get(kind, 0)
    returns = net if back == total else rounded(back * net, total)
    who = "" if kind == "pos" else f"customer{draw.randrange(25)}@example.de"
    head = {
        "Id": str(5551112220000 + number), "Email": who, "Currency": "EUR", "Subtotal": written(subtotal),
        "Financial Status": {
            "pending": "pending", "cash on delivery": "pending", "authorized": "authorized", "voided": "voided",
            "partially paid": "partially_paid", "refunded": "refunded", "partly refunded": "partially_refunded",
        }.get(kind, "paid"),
        "Payment Method": {"cash on delivery": "Cash on Delivery (COD)", "test": "(for testing) Bogus Gateway"}.get(
            kind, "Shopify Payments"
        ),
        "Shipping": written(postage), "Taxes": written(tax), "Total": written(total), "Discount Amount": written(off),
        "Refunded Amount": written(back), "Created at": f"{at:%Y-%m-%d %H:%M:%S} +0100", "Tags": "",
        "Cancelled at": f"{at:%Y-%m-%d %H:%M:%S} +0100" if kind == "cancelled" else "",
        "Outstanding Balance": "10.00" if kind == "partially paid" else "0.00", "Accepts Marketing": "no",
        "Source": "pos" if kind == "pos" else "web", "Location": "Laden Mitte" if kind == "pos" else "",
        "Billing Name": f"C {who}" if who else "", "Shipping Zip": "'01067",
    }  # fmt: skip
    rows = [
        {"Name": f"#{number}", "Lineitem name": name, "Lineitem sku": sku, "Lineitem price": written(price),
         "Lineitem quantity": str(quantity), "Lineitem discount": "0.00", **(head if i == 0 else {})}
        for i, (name, sku, price, quantity) in enumerate(lines)
    ]  # fmt: skip
    stated = sum(paid) - (rounded(tax * sum(paid), sum(paid) + postage) if tax else 0)
    return Order(rows, kind, who, stated, net + discount, discount, returns)


def write(path: Path, header: list[str], rows: list[dict[str, str]]) -> Path:
    with path.open("w", newline="", encoding="utf-8") as stream:
        out = csv.DictWriter(stream, header, restval="")
        out.writeheader()
        out.writerows(rows)
    return path


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> tuple[Told, list[Order], int]:
    folder, draw, at = tmp_path_factory.mktemp("shopify"), random.Random(5), datetime(2025, 3, 3, 9)
    kinds = draw.sample(KINDS, len(KINDS))
    orders = [make(draw, 1000 + n, kind, at + timedelta(hours=29 * n)) for n, kind in enumerate(kinds)]
    one, two = orders[: len(orders) * 2 // 3], orders[len(orders) // 2 :]
    files = [
        write(folder / f"orders_export_{n}.csv", ORDERS, [row for order in part for row in order.rows])
        for n, part in enumerate((one, two), 1)
    ]
    again = sum(len(order.rows) for order in one if order in two)
    return told(folder, *files, flags=["--zone", "Europe/Berlin"]), orders, again


def test_every_order_counts_once_and_only_if_it_is_one(shop):
    run, orders, again = shop
    counted = [o for o in orders if o.kind not in {*UNCOUNTED, "only gift card", "free"}]
    assert run.object["orders"] == len(counted)
    assert run.object["customers"]["bought_in_year"] == len({o.who for o in counted if o.who})
    assert run.object["anonymous_orders"] == sum(not o.who for o in counted)
    assert run.object["rows"]["duplicates"] == again
    assert run.object["rows"]["ignored"] == sum(len(o.rows) for o in orders if o.kind in UNCOUNTED)


def test_money_is_right_to_the_cent(shop):
    run, orders, _ = shop
    counted = [o for o in orders if o.kind not in UNCOUNTED]
    money = run.object["money"]
    assert money["discount_minor"] == sum(o.discount for o in counted)
    assert money["returns_minor"] == sum(o.returns for o in counted)
    assert money["net_sales_minor"] == sum(o.net for o in counted)
    for kind, reason in (("voided", "voided"), ("test", "tests"), ("cancelled", "cancelled")):
        assert run.bridge[reason] == sum(o.stated for o in orders if o.kind == kind)
    assert run.bridge["not yet paid"] == sum(o.stated for o in orders if o.kind in {"pending", "authorized"})


def test_a_customers_money_is_hers(shop):
    run, orders, _ = shop
    for row in run.customers:
        mine = [o for o in orders if o.who == row["email"] and o.kind not in UNCOUNTED]
        assert row["net_sales_minor"] == sum(o.net for o in mine)


def test_the_summary_names_the_currency_and_a_difference_that_adds_up(shop):
    run, _, _ = shop
    assert 'currency = "EUR"' in (run.shop / "acquaint.toml").read_text(encoding="utf-8")
    assert f"net sales {run.net / 100:,.2f} EUR; your files say" in run.words
    biggest = sorted(run.bridge.values(), key=abs, reverse=True)
    assert len(biggest) > 3
    assert f"{sum(biggest[2:]) / 100:,.2f} for other reasons (acquaint check)" in run.words


def american(folder: Path) -> tuple[list[Path], int, int]:
    """Ten of sixty orders in Canadian dollars, tax added; with products that know their cost, and customers."""
    draw, at, rows, net, cost = random.Random(7), datetime(2025, 1, 2, 15), [], 0, 0
    for n in range(60):
        quantity, foreign = draw.randint(1, 4), n % 6 == 5
        value, off = 1505 * quantity, 301 if n % 4 == 0 else 0
        tax = rounded((value - off) * 825, 10000)
        rows.append(
            {"Name": f"TX{n}-A", "Id": str(4440000000000 + n), "Email": f"buyer{n % 20}@example.com",
             "Financial Status": "paid", "Created at": f"{at + timedelta(hours=31 * n):%Y-%m-%d %H:%M:%S} -0500",
             "Currency": "CAD" if foreign else "USD", "Subtotal": written(value - off), "Shipping": "5.99",
             "Taxes": written(tax), "Total": written(value - off + 599 + tax), "Discount Amount": written(off),
             "Refunded Amount": "0.00", "Lineitem quantity": str(quantity), "Lineitem name": "Mug - Blue",
             "Lineitem price": "15.05", "Lineitem sku": "MUG", "Lineitem discount": "0.00", "Source": "web"}
        )  # fmt: skip
        net += rounded(value * 73, 100) - rounded(off * 73, 100) if foreign else value - off
        cost += 600 * quantity
    who = [
        {"Customer ID": f"'{7100000000000 + n}", "First Name": "Buyer", "Last Name": str(n), "Total Spent": "1.00",
         "Email": f"buyer{n}@example.com", "Accepts Email Marketing": "yes" if n % 2 else "no", "Total Orders": "3",
         "Tags": "wholesale" if n == 7 else ""} for n in range(20)
    ]  # fmt: skip
    mug = {
        "Handle": "mug", "Title": "Mug", "Vendor": "V", "Type": "Ware", "Option1 Name": "Color",
        "Option1 Value": "Blue", "Variant SKU": "MUG", "Variant Price": "15.05", "Cost per item": "6.00",
    }  # fmt: skip
    files = [
        write(folder / "orders.csv", ORDERS, rows),
        write(folder / "customers_export.csv", CUSTOMERS, who),
        write(folder / "products_export.csv", PRODUCTS, [mug]),
    ]
    return files, net, cost


def test_two_currencies_are_refused_until_a_rate_is_given_and_then_exact(tmp_path):
    files, net, cost = american(tmp_path)
    said = refused(tmp_path, *files)
    assert "USD (50 orders), CAD (10 orders)" in said
    assert "--currency USD --rate CAD=" in said
    run = told(tmp_path, *files, flags=["--currency", "USD", "--rate", "CAD=0.73"])
    assert (run.object["orders"], run.net) == (60, net)
    assert run.object["customers"]["total"] == 19  # the wholesaler is a company
    of_company = [row for row in run.customers if row["kind"] == "organisation"]
    assert [row["email"] for row in of_company] == ["buyer7@example.com"]
    assert sum(row["profit_minor"] for row in run.customers) == net - cost
