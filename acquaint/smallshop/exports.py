"""The files of the small shop, as Shopify writes them, and the club cards that people filled in at the counter."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from acquaint.smallshop import catalogue, traps
from acquaint.smallshop.orders import Order
from acquaint.smallshop.people import START, Person
from acquaint.smallshop.traps import NEW_FROM, OLD_UNTIL

ZONE = ZoneInfo("Europe/Berlin")
Row = Mapping[str, str]

ORDERS = (
    *("Name", "Email", "Financial Status", "Paid at", "Fulfillment Status", "Fulfilled at", "Accepts Marketing"),
    *("Currency", "Subtotal", "Shipping", "Taxes", "Total", "Discount Code", "Discount Amount", "Shipping Method"),
    *("Created at", "Lineitem quantity", "Lineitem name", "Lineitem price", "Lineitem compare at price"),
    *("Lineitem sku", "Lineitem requires shipping", "Lineitem taxable", "Lineitem fulfillment status"),
    *("Billing Name", "Billing Street", "Billing Address1", "Billing Address2", "Billing Company", "Billing City"),
    *("Billing Zip", "Billing Province", "Billing Country", "Billing Phone", "Shipping Name", "Shipping Street"),
    *("Shipping Address1", "Shipping Address2", "Shipping Company", "Shipping City", "Shipping Zip"),
    *("Shipping Province", "Shipping Country", "Shipping Phone", "Notes", "Note Attributes", "Cancelled at"),
    *("Payment Method", "Payment Reference", "Refunded Amount", "Vendor", "Outstanding Balance", "Employee"),
    *("Location", "Device ID", "Id", "Tags", "Risk Level", "Source", "Lineitem discount", "Tax 1 Name", "Tax 1 Value"),
    *("Phone", "Receipt Number", "Duties", "Billing Province Name", "Shipping Province Name", "Payment ID"),
    *("Payment Terms Name", "Next Payment Due At", "Payment References"),
)
CUSTOMERS = (
    *("Customer ID", "First Name", "Last Name", "Email", "Accepts Email Marketing", "Default Address Company"),
    *("Default Address Address1", "Default Address Address2", "Default Address City"),
    *("Default Address Province Code", "Default Address Country Code", "Default Address Zip", "Default Address Phone"),
    *("Phone", "Accepts SMS Marketing", "Total Spent", "Total Orders", "Note", "Tax Exempt", "Tags"),
)
PRODUCTS = (
    *("Handle", "Title", "Body (HTML)", "Vendor", "Product Category", "Type", "Tags", "Published", "Option1 Name"),
    *("Option1 Value", "Option2 Name", "Option2 Value", "Option3 Name", "Option3 Value", "Variant SKU"),
    *("Variant Grams", "Variant Inventory Tracker", "Variant Inventory Qty", "Variant Inventory Policy"),
    *("Variant Fulfillment Service", "Variant Price", "Variant Compare At Price", "Variant Requires Shipping"),
    *("Variant Taxable", "Variant Barcode", "Image Src", "Image Position", "Image Alt Text", "Gift Card"),
    *("Variant Image", "Variant Weight Unit", "Variant Tax Code", "Cost per item", "Status"),
)
CLUB = ("Signed", "Name", "E-mail", "Telephone", "May we call?", "Birthday", "How did you hear about us?")


def text(header: Sequence[str], rows: Iterable[Row]) -> str:
    """Return a CSV file; cells that a row lacks are empty."""
    out = io.StringIO()
    writer = csv.DictWriter(out, header, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def amount(minor: int) -> str:
    """Return cents as Shopify writes money.

    Examples
    --------
    >>> amount(1290), amount(5)
    ('12.90', '0.05')
    """
    return f"{minor // 100}.{minor % 100:02d}"


def orders(made: Sequence[Order]) -> tuple[str, str]:
    """Return the two orders exports, the old one as things stood on its day; they overlap by two months."""
    old = [(n, _as_then(order)) for n, order in enumerate(made) if order.at.date() < OLD_UNTIL]
    new = [(n, order) for n, order in enumerate(made) if order.at.date() >= NEW_FROM]
    before = [_resaved(row) for each in old for row in _order(*each)]
    # Shopify lists the newest first.
    return text(ORDERS, before), text(ORDERS, [row for each in reversed(new) for row in _order(*each)])


def _resaved(row: Row) -> Row:
    """Return a row as a spreadsheet has saved it."""
    sku = row["Lineitem sku"]
    return {**row, "Lineitem sku": catalogue.DAMAGED.get(sku, sku)}


def _as_then(order: Order) -> Order:
    """Return what the old export says of an order that was refunded, or paid, only later."""
    if order.at.date() < NEW_FROM or not order.refunded_minor:
        return order
    return msgspec.structs.replace(order, financial="paid", refunded_minor=0)


def _order(n: int, order: Order) -> list[Row]:
    """Return the rows of an order: a line each, what holds for the order on the first only."""
    number, at = f"#{1001 + n}", order.at.replace(tzinfo=ZONE)
    stamp = f"{at:%Y-%m-%d %H:%M:%S %z}"
    rows = [
        {
            "Name": number, "Email": order.email, "Created at": stamp, "Lineitem quantity": str(line.quantity),
            "Lineitem name": line.good.name, "Lineitem price": amount(line.good.price_minor),
            "Lineitem sku": line.good.sku, "Lineitem taxable": "true" if line.is_goods else "false",
            "Lineitem fulfillment status": "fulfilled", "Lineitem discount": "0.00", "Vendor": line.good.vendor,
        }
        for line in order.lines
    ]  # fmt: skip
    if order.is_damaged:
        rows[-1] |= {"Lineitem price": "#VALUE!"}
    return [{**rows[0], **_head(n, order, stamp)}, *rows[1:]]


def _head(n: int, order: Order, stamp: str) -> Row:
    accepts = {True: "yes", False: "no", None: ""}[order.accepts]
    shipped = order.source != "pos"
    return {
        "Financial Status": order.financial, "Paid at": "" if order.financial in _UNPAID else stamp,
        "Fulfillment Status": "fulfilled", "Accepts Marketing": accepts, "Currency": "EUR",
        "Subtotal": amount(order.subtotal_minor), "Shipping": amount(order.postage_minor),
        "Taxes": amount(order.tax_minor), "Total": amount(order.total_minor), "Discount Code": order.code,
        "Discount Amount": amount(order.off_minor), "Shipping Method": "Parcel" if shipped else "",
        "Billing Name": order.name, "Billing Company": order.company, "Billing Country": "DE" if shipped else "",
        "Shipping Name": order.name if shipped else "", "Shipping Country": "DE" if shipped else "",
        "Cancelled at": stamp if order.cancelled else "", "Payment Method": order.payment,
        "Refunded Amount": amount(order.refunded_minor), "Outstanding Balance": amount(order.open_minor),
        "Location": order.place, "Id": str(5_551_000_000_000 + 7_919 * n), "Tags": order.tags, "Risk Level": "Low",
        "Source": order.source, "Phone": f"'{order.phone}" if order.phone else "", "Duties": "",
    }  # fmt: skip


_UNPAID = ("pending", "authorized", "voided")


def customers(everybody: Sequence[Person], made: Sequence[Order]) -> str:
    """Return the customers export; a few people ordered as guests and are not in it."""
    paid: dict[str, list[int]] = {}
    for order in made:
        if not order.cancelled:
            paid.setdefault(order.email, []).append(order.total_minor - order.refunded_minor)
    rows = [_customer(person, paid) for person in everybody if not is_guest(person)]
    double = everybody[traps.TWICE]
    rows.append({**_customer(double, paid), "Email": traps.old_address(double), "Accepts Email Marketing": ""})
    for (name, email), tags in ((traps.WALK_IN, ""), (traps.WHOLESALER, "Wholesale"), (traps.STAFF, "staff")):
        first_name, _, last_name = name.partition(" ")
        rows.append({"First Name": first_name, "Last Name": last_name, "Email": email, "Tags": tags})
    rows = [{"Tax Exempt": "no", **row, "Customer ID": f"'{7_100_000_000_000 + 13 * n}"} for n, row in enumerate(rows)]
    return text(CUSTOMERS, rows)


def is_guest(person: Person) -> bool:
    """Tell who ordered without an account."""
    return person.number % 29 == 17 and person.habit == "once"


def _customer(person: Person, paid: Mapping[str, list[int]]) -> dict[str, str]:
    """Return somebody's row; `paid` is what each order of an address came to."""
    said = {True: "yes", False: "no", None: ""}
    mine = paid.get(person.email, [])
    return {
        "First Name": person.first, "Last Name": person.last, "Email": person.email,
        "Accepts Email Marketing": said[person.email_yes], "Accepts SMS Marketing": said[person.sms_yes],
        "Phone": f"'{person.phone}" if person.phone else "", "Default Address Country Code": "DE",
        "Total Spent": amount(sum(mine)),
        "Total Orders": str(len(mine)), "Tags": "newsletter" if person.email_yes else "",
    }  # fmt: skip


def products() -> str:
    """Return the products export: a row per variant, the product's own fields on its first row."""
    rows, seen = [], set()
    for good in (*catalogue.goods(), *catalogue.gift_cards()):
        card = good.type == catalogue.GIFT_CARD
        row = {
            "Handle": good.handle, "Option1 Value": good.option or "Default Title", "Variant SKU": good.sku,
            "Variant Price": amount(good.price_minor), "Variant Taxable": "false" if card else "true",
            "Cost per item": "" if good.cost_minor is None else amount(good.cost_minor),
        }  # fmt: skip
        if good.handle not in seen:
            row |= {
                "Title": good.title, "Vendor": good.vendor, "Type": good.type, "Published": "true",
                "Option1 Name": "Size" if good.option else "Title", "Gift Card": str(card).lower(), "Status": "active",
            }  # fmt: skip
        seen.add(good.handle)
        rows.append(row)
    return text(PRODUCTS, rows)


def club(everybody: Sequence[Person]) -> str:
    """Return the club cards: who may be called, birthdays, and how people came to the shop."""
    members = [person for person in everybody if is_member(person)]
    return text(CLUB, [_card(person) for person in members])


def is_member(person: Person) -> bool:
    """Tell who has filled in a club card."""
    return person.call_yes is not None or person.birthday is not None or person.number % 2 == 0


def _card(person: Person) -> Row:
    signed = datetime.combine(max(person.met, START), datetime.min.time())
    return {
        "Signed": f"{signed:%Y-%m-%d}", "Name": person.name, "E-mail": person.email, "Telephone": person.phone,
        "May we call?": {True: "yes", False: "no", None: ""}[person.call_yes],
        "Birthday": person.birthday.isoformat() if person.birthday else "",
        "How did you hear about us?": person.heard,
    }  # fmt: skip
