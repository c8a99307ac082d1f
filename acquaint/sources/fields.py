"""The vocabulary of `[sources.NAME.columns]`: what a column of a shop's own file can be, per table."""

from __future__ import annotations

from typing import Literal

import msgspec

from acquaint.tables import WHO

FieldType = Literal["text", "amount", "quantity", "instant", "time", "date", "permission"]


class Field(msgspec.Struct, frozen=True):
    """One thing a column can be: its name in acquaint.toml, the kind of value, and what it means.

    Amounts are money as the file writes it, in main units; they become integer minor units when they are read.
    A file without a column for a `required` field cannot be loaded as that table.
    """

    name: str
    type: FieldType
    meaning: str
    required: bool = False


def _fields(*rows: tuple[str, FieldType, str] | tuple[str, FieldType, str, bool]) -> dict[str, Field]:
    return {row[0]: Field(*row) for row in rows}


_WHO = {column.name: Field(column.name, "text", column.meaning) for column in WHO}

_CAMPAIGN = _fields(
    ("campaign", "text", "campaign it belongs to"),
    ("offer", "text", "offer it is about"),
    ("channel", "text", "email, sms, phone, post, push, store"),
)

_ORDER = _fields(
    ("order_id", "text", "id of the order or receipt; without it every row is an order of its own"),
    ("ordered_at", "instant", "when it was ordered or paid", True),
    ("time", "time", "time of day, where it has a column of its own"),
)

_SALE = _fields(
    ("place", "text", "shop, till or web shop"),
    ("channel", "text", "online or store"),
    ("currency", "text", "ISO 4217 code of the amounts"),
    ("coupon", "text", "discount code used"),
    ("status", "text", "paid, cancelled, voided, unpaid, test, draft, training"),
    ("product", "text", "SKU or product id"),
    ("product_name", "text", "name of the product"),
    ("category", "text", "category of the product"),
    ("brand", "text", "brand of the product"),
    ("quantity", "quantity", "how many; negative when taken back"),
    ("unit_price", "amount", "price of one before discounts"),
    ("gross_sales", "amount", "price x quantity before discounts"),
    ("discount", "amount", "discount on the line; its sign is ignored"),
    ("net_sales", "amount", "what the line comes to after discounts"),
    ("amount", "amount", "what the line comes to, where it is not clear if before or after discounts"),
    ("tax", "amount", "tax of the line"),
    ("cost", "amount", "cost of the line's goods"),
    ("unit_cost", "amount", "cost of one"),
    ("reimbursed", "amount", "paid by a funder (manufacturer) for the discount"),
    ("order_discount", "amount", "discount on the order beyond those of its lines; its sign is ignored"),
    ("order_tax", "amount", "tax of the order"),
    ("shipping", "amount", "postage charged on the order"),
    ("tip", "amount", "tip on the order"),
    ("total", "amount", "total of the order as the file states it"),
    ("refund", "amount", "money paid back on the order; its sign is ignored"),
    ("balance", "amount", "what is not yet paid of the order"),
)

_LINES = {**_ORDER, **_WHO, **_SALE}

VALUE_FIELDS = ("gross_sales", "net_sales", "amount", "unit_price", "total")
"""What a sale came to: tables lines and orders need at least one of these."""

PERMISSION_CHANNELS = ("email", "sms", "phone", "post")
"""Channels whose permission a customer file can state in columns `<channel>_allowed`."""

_PERMITTED = _fields(
    *((f"{channel}_allowed", "permission", f"may be contacted by {channel}") for channel in PERMISSION_CHANNELS),
    ("allowed_at", "instant", "when the permissions were stated"),
)

FIELDS: dict[str, dict[str, Field]] = {
    "lines": _LINES,
    "orders": _LINES,
    "customers": {**_WHO, **_fields(("since", "date", "date the account was opened")), **_PERMITTED},
    "products": _fields(
        ("product", "text", "SKU or product id", True),
        ("product_name", "text", "name of the product"),
        ("category", "text", "category of the product"),
        ("department", "text", "department above the category"),
        ("brand", "text", "brand of the product"),
        ("cost", "amount", "cost of one unit, without tax"),
    ),
    "places": _fields(
        ("place", "text", "id of the shop, till or web shop", True),
        ("place_name", "text", "its name"),
        ("channel", "text", "online or store"),
    ),
    "events": {
        **_fields(
            ("id", "text", "id of the event; made from its content where absent"),
            ("at", "instant", "when it happened", True),
            ("type", "text", "what happened (subscription, quote, enquiry, page_viewed, ...)", True),
            ("value", "text", "detail"),
            ("amount", "amount", "amount it is about"),
        ),
        **_WHO,
    },
    "offers": _fields(
        ("offer", "text", "id of the offer", True),
        ("campaign", "text", "campaign it belongs to"),
        ("campaign_type", "text", "type of the campaign"),
        ("product", "text", "product it holds for; all products where absent"),
        ("starts", "date", "first day it holds"),
        ("ends", "date", "last day it holds"),
        ("products", "text", "condition over the columns of products that tells what it holds for"),
        ("kind", "text", "percent, amount, gift, points, content or service"),
        ("message", "text", "what the customer is told"),
        ("value", "quantity", "how much: percent, units of the currency, or points"),
        ("cost", "amount", "what it costs when a customer uses it, before the funder pays"),
        ("funder", "text", "who pays for it beside the shop"),
        ("funded", "quantity", "share of the cost that the funder pays (0.5)"),
        ("objective", "text", "acquire, activate, extend, reward, win_back"),
        ("channels", "text", "channels it may be told by, comma separated"),
        ("places", "text", "places it holds at, comma separated"),
        ("budget", "amount", "most it may cost the shop in all"),
        ("stock", "quantity", "how often it can be used in all"),
        ("eligibility", "text", "condition over features: who may have it"),
        ("lever", "quantity", "what it weighs against other offers; 1 where absent"),
    ),
    "contacts": {
        **_fields(
            ("id", "text", "id of the contact; made from its content where absent"),
            ("at", "instant", "when it was sent; the start of its campaign where absent"),
        ),
        **_CAMPAIGN,
        **_WHO,
    },
    "responses": {
        **_fields(
            ("id", "text", "id of the answer; made from its content where absent"),
            ("at", "instant", "when it was given", True),
            ("type", "text", "redeemed, clicked, opened, replied, unsubscribed, complained", True),
        ),
        **_CAMPAIGN,
        **_WHO,
    },
    "costs": _fields(
        ("kind", "text", "product, delivery, payment, return, contact, acquisition, advertising", True),
        ("key", "text", "product, place, channel, or origin (source, partner, answer) it holds for; all where absent"),
        ("amount", "amount", "amount per unit, order or contact", True),
        ("since", "date", "first day it holds"),
    ),
    "permissions": {
        **_fields(
            ("channel", "text", "email, sms, phone, post, push", True),
            ("allowed", "permission", "yes or no", True),
            ("at", "instant", "when it was stated"),
            ("basis", "text", "wording it rests on"),
        ),
        **_WHO,
    },
}
"""Table -> field -> what it is. `[sources.NAME.columns]` maps exactly these names; `guess` guesses exactly these."""
