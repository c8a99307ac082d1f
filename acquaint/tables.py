"""The canonical tables: what acquaint keeps of a shop's data, each column with its unit and null rule.

A snapshot holds them after `identity` has said which atom (and thereby which customer) each row belongs to; before that
they are drafts (`sources.draft_tables`), and what is made of them is in `derived_tables`. Money is integer minor units
of the shop's currency without tax; quantities are thousandths; instants are UTC; `local_date` and `local_hour` are the
shop's own.
"""

from __future__ import annotations

from typing import Literal

import msgspec

ColumnType = Literal["text", "integer", "minor", "milli", "number", "date", "instant", "boolean"]

SQL_TYPES: dict[str, str] = {
    "text": "VARCHAR",
    "integer": "BIGINT",
    "minor": "BIGINT",
    "milli": "BIGINT",
    "number": "DOUBLE",
    "date": "DATE",
    "instant": "TIMESTAMP",
    "boolean": "BOOLEAN",
}
"""DuckDB's type for each column type. Instants are TIMESTAMP without zone, always UTC."""


class Column(msgspec.Struct, frozen=True):
    """One column of a table: its type, what it means with its unit, and when it is null ("never" if it cannot be)."""

    name: str
    type: ColumnType
    meaning: str
    null: str = "unknown"


class Table(msgspec.Struct, frozen=True):
    """One table: what a row is, the columns that order it on disk, and its columns."""

    name: str
    row: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    unique: bool = False
    """No two rows share the key."""

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the columns, in order."""
        return tuple(column.name for column in self.columns)


def columns(*rows: tuple[str, ColumnType, str, str]) -> tuple[Column, ...]:
    """Return columns given as name, type, meaning, and when null."""
    return tuple(Column(*row) for row in rows)


def create(name: str, table: Table, *, temporary: bool = False) -> str:
    """Return the DDL of an empty DuckDB table `name` with the columns of `table`.

    Examples
    --------
    >>> create("places", PLACES)
    'CREATE OR REPLACE TABLE "places" ("place" VARCHAR, "place_name" VARCHAR, "channel" VARCHAR)'
    """
    kind = "TEMPORARY TABLE" if temporary else "TABLE"
    columns = ", ".join(f'"{column.name}" {SQL_TYPES[column.type]}' for column in table.columns)
    return f'CREATE OR REPLACE {kind} "{name}" ({columns})'


KNOWLEDGE = columns(
    ("source", "text", "source the row came from, as named in acquaint.toml", "never"),
    ("id", "text", "id of the event, unique within its source for ever", "never"),
    ("seq", "integer", "order of intake, 1, 2, 3, ...", "never"),
    ("ts", "instant", "when it happened", "never"),
    ("known_at", "instant", "when the shop could know of it", "never"),
    ("local_date", "date", "business date in the shop's zone", "never"),
    ("local_hour", "integer", "hour of the day in the shop's zone, 0-23", "the source gives no time of day"),
)

WHO = columns(
    ("account", "text", "customer number as written", "not given"),
    ("card", "text", "loyalty card number as written", "not given"),
    ("email", "text", "e-mail address as written", "not given"),
    ("phone", "text", "telephone number as written", "not given"),
    ("name", "text", "full name as written", "not given"),
    ("company", "text", "company name as written", "not given"),
    ("vat_id", "text", "VAT id as written", "not given"),
    ("tags", "text", "tags of the customer, comma separated", "not given"),
)
"""The identifiers a draft row carries in place of `atom`."""

ATOM = Column("atom", "text", "source identity the row belongs to, as kind:value", "anonymous")

MONEY = columns(
    ("gross_sales_minor", "minor", "price x quantity before any discount", "never"),
    ("discount_minor", "minor", "line discounts and the share of order discounts, not negative", "never"),
    ("returns_minor", "minor", "value taken back, not negative", "never"),
    ("net_sales_minor", "minor", "gross - discount - returns", "never"),
    ("reimbursed_minor", "minor", "paid by a funder (manufacturer) for the discount", "unknown"),
    ("cost_of_goods_minor", "minor", "cost of the goods the customer keeps", "unknown"),
)

_ORDER_ONLY = columns(
    ("order_number", "text", "number the shop shows", "not given"),
    (
        "kind",
        "text",
        "sale, return, or event (kept, but no order: gift card only, replacement, exchange, ...)",
        "never",
    ),
    ("status", "text", "counted, or why not: cancelled, voided, unpaid, test, draft, training", "never"),
    ("is_order", "boolean", "a counted sale with goods", "never"),
    ("place", "text", "shop, till or web shop it was made at", "not given"),
    ("channel", "text", "online or store", "unknown"),
    ("currency", "text", "ISO 4217 code the money is in", "never"),
    ("coupon", "text", "discount code used", "none used"),
    ("tax_minor", "minor", "tax, whether included or added", "unknown"),
    ("shipping_minor", "minor", "postage charged, without tax", "unknown"),
    ("tip_minor", "minor", "tip", "unknown"),
    ("gift_card_minor", "minor", "gift cards sold, in no sales figure", "never"),
    ("open_balance_minor", "minor", "not yet paid of a counted order", "never"),
    ("total_minor", "minor", "total as the platform states it", "not given"),
    ("platform_net_minor", "minor", "net sales as the platform defines them", "not given"),
    ("cost_to_serve_minor", "minor", "delivery less charge, fees, handling of returns", "unknown"),
    ("incomplete", "boolean", "at least one of its lines was quarantined", "never"),
    ("estimated", "boolean", "its date is estimated (refund without a date)", "never"),
)

_LINE_ONLY = columns(
    ("line_number", "integer", "position in the order, from 1", "never"),
    ("product", "text", "SKU or product id; the product's name where there is no id", "not given"),
    ("quantity_milli", "milli", "quantity in thousandths; negative when taken back", "not given"),
)

PRODUCT = columns(
    ("product_name", "text", "name as written", "not given"),
    ("category", "text", "category as written (closed: at most 1,024 values)", "unknown"),
    ("brand", "text", "brand as written (closed)", "unknown"),
)

ORDERS = Table(
    "orders",
    "an order or a return document",
    ("local_date", "ts", "source", "id"),
    (*KNOWLEDGE, ATOM, *_ORDER_ONLY, *MONEY),
    unique=True,
)

LINES = Table(
    "lines",
    "a line of an order",
    ("local_date", "ts", "source", "id", "line_number"),
    (*KNOWLEDGE, ATOM, *_LINE_ONLY, *PRODUCT[1:], *MONEY),
    unique=True,
)

IDENTIFIERS = Table(
    "identifiers",
    "an identifier of an atom",
    ("atom", "kind", "value"),
    columns(
        ("atom", "text", "source identity", "never"),
        ("kind", "text", "account, card, email, phone or name", "never"),
        ("value", "text", "normalised value that is compared", "never"),
        ("written", "text", "value as first written, for sending and showing", "never"),
        ("known_at", "instant", "since when it is known", "never"),
    ),
)

MEMBERS = Table(
    "members",
    "which customer an atom belongs to",
    ("atom",),
    columns(
        ("atom", "text", "source identity, never split", "never"),
        ("customer", "text", "the person (or organisation) it belongs to", "never"),
        ("household", "text", "household of the customer", "none known"),
        ("evidence", "text", "why: own, or the identifier that joined them", "never"),
    ),
)

CUSTOMERS = Table(
    "customers",
    "a customer",
    ("customer",),
    columns(
        ("customer", "text", "id of the customer", "never"),
        ("kind", "text", "person, organisation, or unconfirmed (not a person until confirmed)", "never"),
        ("kind_reason", "text", "why it is not simply a person", "a person"),
        ("name", "text", "newest written name", "unknown"),
        ("email", "text", "newest written e-mail address", "unknown"),
        ("phone", "text", "E.164 number (as written where the country is unknown)", "unknown"),
        ("account", "text", "customer number", "none"),
        ("card", "text", "loyalty card number", "none"),
        ("known_since", "instant", "first known of in any source", "never"),
    ),
)

TRAITS = Table(
    "traits",
    "a trait of an atom",
    ("atom", "trait", "known_at", "source"),
    columns(
        ("atom", "text", "source identity", "never"),
        ("trait", "text", "name of the trait", "never"),
        ("value", "text", "value as written", "never"),
        ("known_at", "instant", "since when it is known; no earlier moment may see it", "never"),
        ("source", "text", "source it came from", "never"),
    ),
)

PRODUCTS = Table(
    "products",
    "a product (SKU)",
    ("product",),
    columns(
        ("product", "text", "SKU or product id", "never"),
        ("product_name", "text", "name", "unknown"),
        ("category", "text", "category (closed: at most 1,024 values in a shop)", "unknown"),
        ("department", "text", "department above the category (closed)", "unknown"),
        ("brand", "text", "brand (closed)", "unknown"),
        ("cost_minor", "minor", "cost of one unit, without tax", "unknown"),
    ),
)

PLACES = Table(
    "places",
    "a shop, a till or a web shop",
    ("place",),
    columns(
        ("place", "text", "id of the place", "never"),
        ("place_name", "text", "name", "unknown"),
        ("channel", "text", "online or store", "unknown"),
    ),
)

_CAMPAIGN = columns(
    ("campaign", "text", "campaign it belongs to", "none"),
    ("offer", "text", "offer it is about", "none"),
    ("channel", "text", "email, sms, phone, post, push, store", "unknown"),
)

EVENTS = Table(
    "events",
    "something that happened and is neither an order nor a contact",
    ("local_date", "ts", "source", "id"),
    (
        *KNOWLEDGE,
        ATOM,
        *columns(
            ("type", "text", "what happened (subscription, gift_card, quote, enquiry, page_viewed, ...)", "never"),
            ("value", "text", "detail as written", "none"),
            ("amount_minor", "minor", "amount it is about", "none"),
        ),
    ),
)

OFFERS = Table(
    "offers",
    "an offer, per campaign and product it holds for",
    ("offer", "campaign", "product"),
    columns(
        ("offer", "text", "id of the offer", "never"),
        ("campaign", "text", "campaign it belongs to", "none"),
        ("campaign_type", "text", "type of the campaign", "unknown"),
        ("product", "text", "product it holds for", "all products"),
        ("starts", "date", "first day it holds", "unknown"),
        ("ends", "date", "last day it holds", "open"),
        ("products", "text", "condition over the columns of products that tells what it holds for", "not given"),
        ("kind", "text", "percent, amount, gift, points, content or service", "unknown"),
        ("message", "text", "what the customer is told", "not given"),
        ("value_milli", "milli", "how much: percent, units of the currency, or points, in thousandths", "not given"),
        ("cost_minor", "minor", "what it costs when a customer uses it, before the funder pays", "unknown"),
        ("funder", "text", "who pays for it beside the shop", "nobody"),
        ("funded_milli", "milli", "share of the cost that the funder pays, in thousandths", "not given"),
        ("objective", "text", "acquire, activate, extend, reward or win_back", "any stage"),
        ("channels", "text", "channels it may be told by, comma separated", "all"),
        ("places", "text", "places it holds at, comma separated", "all"),
        ("budget_minor", "minor", "most it may cost the shop in all", "no limit"),
        ("stock_milli", "milli", "how often it can be used in all, in thousandths", "no limit"),
        ("eligibility", "text", "condition over features: who may have it", "everybody"),
        ("lever_milli", "milli", "what it weighs against other offers, in thousandths", "1"),
        ("written", "text", "file and record it was first read from, for messages", "never"),
    ),
)

CONTACTS = Table(
    "contacts",
    "a message or call to a customer: who was sent what",
    ("local_date", "ts", "source", "id"),
    (*KNOWLEDGE, ATOM, *_CAMPAIGN),
)

RESPONSES = Table(
    "responses",
    "an answer to a contact or offer",
    ("local_date", "ts", "source", "id"),
    (
        *KNOWLEDGE,
        ATOM,
        *_CAMPAIGN,
        Column("type", "text", "redeemed, clicked, opened, replied, unsubscribed, complained", "never"),
    ),
)

COSTS = Table(
    "costs",
    "a cost the shop states",
    ("kind", "key", "since"),
    columns(
        (
            "kind",
            "text",
            "product, delivery, payment, return, contact, acquisition (one new customer), advertising (spent that day)",
            "never",
        ),
        ("key", "text", "product, place, channel, or origin (source, partner, answer) it holds for", "holds for all"),
        ("amount_minor", "minor", "amount per unit, order or contact", "never"),
        ("since", "date", "first day it holds", "always"),
    ),
)

PERMISSIONS = Table(
    "permissions",
    "a statement of what a customer allows",
    ("atom", "channel", "ts", "source"),
    columns(
        ("atom", "text", "source identity", "never"),
        ("channel", "text", "email, sms, phone, post, push", "never"),
        ("allowed", "boolean", "yes or no", "never"),
        ("ts", "instant", "when it was stated", "undated; a no without a date counts as newest"),
        ("known_at", "instant", "when the shop could know of it", "never"),
        ("source", "text", "source it came from", "never"),
        ("basis", "text", "wording or column it rests on", "not given"),
        ("is_state", "boolean", "read off a list of today's state: the date is the file's", "no"),
    ),
)

REACH_LOG = Table(
    "reach_log",
    "whether a channel was permitted from some instant on, as was known then",
    ("atom", "channel", "known_at", "ts"),
    columns(
        ("atom", "text", "best atom of the customer", "never"),
        ("channel", "text", "email, phone, sms or post", "never"),
        ("allowed", "boolean", "permitted by the statements known by then and the shop's rule", "never"),
        ("ts", "instant", "from when it holds", "never"),
        ("known_at", "instant", "when the shop could know of it", "never"),
    ),
)

CANONICAL: dict[str, Table] = {
    table.name: table
    for table in (
        CUSTOMERS, IDENTIFIERS, MEMBERS, TRAITS, PRODUCTS, PLACES, ORDERS, LINES,
        EVENTS, OFFERS, CONTACTS, RESPONSES, COSTS, PERMISSIONS, REACH_LOG,
    )
}  # fmt: skip
"""The tables of a snapshot, by name."""
