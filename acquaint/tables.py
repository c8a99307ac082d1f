"""The canonical tables: what acquaint keeps of a shop's data, each column with its unit and null rule.

Two kinds of table are described here. *Drafts* are what `sources` makes of one sheet: the same rows with the
identifiers as the file wrote them. *Canonical tables* are what a snapshot holds after `identity` has said which
atom (and thereby which customer) each row belongs to. Money is integer minor units of the shop's currency without
tax; quantities are thousandths; instants are UTC; `local_date` and `local_hour` are the shop's own.
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

_PRODUCT = columns(
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
    (*KNOWLEDGE, ATOM, *_LINE_ONLY, *_PRODUCT[1:], *MONEY),
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


STANDING = columns(
    ("as_of", "date", "business day at whose start the row was read", "never"),
    ("stage", "text", "stage of the relationship (see the page on stages)", "no person, or not known yet at that day"),
    ("state", "text", "state within the stage, in words", "as stage"),
    ("stage_since", "date", "day of the weekly step that first saw the stage", "as stage"),
    ("lapsed_from", "text", "stage before the customer lapsed", "not lapsed"),
    ("known_from_before", "boolean", "not new: the data may begin in the middle of the story", "as stage"),
    ("regularity", "text", "regular or irregular", "fewer than four gaps"),
    ("overdue", "number", "how unusual the silence is: 0 to 1, the share who came back sooner", "not judged by rhythm"),
    ("days_late", "integer", "days beyond the usual gap (or the season); 0 for who is not late", "as stage"),
    ("return_horizon_days", "integer", "days the chance to return is meant in", "the rhythm is not known yet"),
    (
        "return_chance",
        "number",
        "chance to order again by herself within that time: by the model of churn where it tells "
        "more, else the share of those silent this long who came back",
        "neither can tell",
    ),
    ("return_chance_low", "number", "lower end of its 95 % interval", "as return_chance"),
    ("return_chance_high", "number", "upper end of its 95 % interval", "as return_chance"),
    ("rfm_r", "integer", "cell of recency, higher is better", "no order in the window, or no full quarter of data yet"),
    ("rfm_f", "integer", "cell of frequency, higher is better", "as rfm_r"),
    ("rfm_m", "integer", "cell of money per occasion, higher is better", "as rfm_r"),
    ("likeness", "number", "chance to be one of the best, by the first order; never use it for prices", "not scored"),
)
"""Columns of `customers.parquet` that say where a customer stands, beside who it is and the features."""

STAGES = Table(
    "stages",
    "a change of a customer's stage or state, at a weekly step",
    ("customer", "ts"),
    columns(
        ("customer", "text", "the customer", "never"),
        ("ts", "instant", "instant of the step", "never"),
        ("known_at", "instant", "the same: a step knows what was known at it", "never"),
        ("local_date", "date", "last business day the step saw", "never"),
        ("stage", "text", "stage from then on", "never"),
        ("state", "text", "state from then on", "never"),
    ),
)
LEARNED = Table(
    "learned",
    "a propensity of acquaint.toml that has been learned",
    ("name",),
    columns(
        ("name", "text", "name of the propensity", "never"),
        ("expression", "text", "its chance, as an expression over features", "never"),
    ),
)
CONSTANTS = Table(
    "constants",
    "a constant of the shop in a month",
    ("month", "name", "x"),
    columns(
        ("month", "date", "first day of the month it holds in", "never"),
        ("name", "text", "name, as in lookup(name)", "never"),
        ("x", "integer", "place in the table, as in lookup(name, x); 0 for a single value", "never"),
        ("value", "integer", "value; logarithms in millionths", "never"),
    ),
)


def _draft(table: Table, *extra: Column) -> Table:
    """Return `table` as one sheet gives it: with written identifiers for the atom, without what merging adds."""
    columns: list[Column] = [Column("record", "integer", "record in the sheet it comes from", "never")]
    for column in (*table.columns, *extra):
        if column.name == "atom":
            columns.extend(WHO)
        elif column.name not in {"seq", "source", "written"}:
            columns.append(column)
    return Table(table.name, table.row, tuple(k for k in table.key if k in {c.name for c in columns}), tuple(columns))


ENTRIES = Table(
    "entries",
    "a line of a document as read, with the values of its order repeated on each line (filled down)",
    ("record",),
    (
        *columns(
            ("record", "integer", "record in the sheet", "never"),
            ("order_key", "text", "key of the order, unique within the source", "never"),
            ("order_number", "text", "number the shop shows", "not given"),
            ("ts", "instant", "when it happened", "never"),
            ("has_time", "boolean", "the source gives a time of day", "never"),
            ("status", "text", "counted, or why not: cancelled, voided, unpaid, test, draft, training", "never"),
            ("nature", "text", "sale, return, or the type of event it is kept as (replacement, ...)", "never"),
        ),
        *WHO,
        *columns(
            ("place", "text", "shop, till or web shop", "not given"),
            ("channel", "text", "online or store", "unknown"),
            ("currency", "text", "ISO 4217 code", "the shop's"),
            ("coupon", "text", "discount code", "none"),
            ("line_number", "integer", "position in the order", "as in the file"),
            ("line_kind", "text", "goods, gift_card, shipping, fee, tip, deposit or none (carries the order)", "never"),
            ("product", "text", "SKU or product id", "not given"),
            ("product_name", "text", "name as written", "not given"),
            ("category", "text", "category as written", "unknown"),
            ("brand", "text", "brand as written", "unknown"),
            ("quantity_milli", "milli", "quantity in thousandths, negative when taken back", "not given"),
            ("line_amount_minor", "minor", "price x quantity before discounts, negative if taken back", "kind is none"),
            ("line_discount_minor", "minor", "discount on the line, not negative", "none"),
            ("line_tax_minor", "minor", "tax of the line", "unknown"),
            ("line_cost_minor", "minor", "cost of the line's goods", "unknown"),
            ("line_reimbursed_minor", "minor", "paid by a funder for the line", "unknown"),
            ("tax_included", "boolean", "line amounts include tax", "no tax in the amounts, or unknown"),
            ("order_discount_minor", "minor", "discount on the order beyond those of its lines, not negative", "none"),
            ("order_tax_minor", "minor", "tax of the order", "unknown"),
            ("order_shipping_minor", "minor", "postage charged", "unknown"),
            ("order_tip_minor", "minor", "tip", "unknown"),
            ("order_refund_minor", "minor", "money paid back on the order, tax included, not negative", "none"),
            ("order_refund_ts", "instant", "when it was paid back", "the export does not say"),
            ("order_balance_minor", "minor", "not yet paid", "none"),
            ("order_total_minor", "minor", "total as the platform states it", "not given"),
            ("order_net_minor", "minor", "net sales as the platform defines them", "not given"),
            ("order_cost_minor", "minor", "cost to serve the order (delivery, fees)", "unknown"),
        ),
    ),
)  # fmt: skip
"""What every layout and mapping makes of a sheet with order lines; `sources.assemble` turns it into drafts."""

FATES = Table(
    "fates",
    "a record that is not loaded, and why",
    ("record",),
    columns(
        ("record", "integer", "record in the sheet", "never"),
        ("fate", "text", "quarantined, ignored or duplicate", "never"),
        ("column_name", "text", "column whose value could not be used", "the whole record"),
        ("value", "text", "that value as written", "the whole record"),
        ("reason", "text", "why, in words", "never"),
        ("order_key", "text", "order the record belongs to, where known", "unknown"),
        ("amount_minor", "minor", "money on the record, where it can be read", "unknown"),
    ),
)
"""Every record of a sheet that is in no draft stands here once: read = loaded + duplicates + quarantined + ignored."""

DRAFTS: dict[str, Table] = {
    "orders": _draft(
        ORDERS,
        Column("records", "integer", "records of the sheet the order was read from", "never"),
        Column("converted_from", "text", "ISO 4217 code the file gives its money in", "that of the shop"),
    ),
    "lines": _draft(
        Table("lines", LINES.row, LINES.key, tuple(c for c in (*LINES.columns, _PRODUCT[0]) if c.name != "atom"))
    ),
    "customers": Table(
        "customers",
        "a customer record as a file gives it",
        ("record",),
        (
            Column("record", "integer", "record in the sheet", "never"),
            *WHO,
            Column("known_at", "instant", "since when the record's traits are known", "never"),
            Column("since", "date", "date the account was opened", "unknown"),
        ),
    ),
    "traits": Table(
        "traits",
        "a trait of a customer record",
        ("record", "trait"),
        (Column("record", "integer", "record in the sheet", "never"), *WHO, *TRAITS.columns[1:4]),
    ),
    "permissions": _draft(PERMISSIONS),
    "products": _draft(PRODUCTS),
    "places": _draft(PLACES),
    "events": _draft(EVENTS),
    "offers": _draft(OFFERS),
    "contacts": _draft(CONTACTS),
    "responses": _draft(RESPONSES),
    "costs": _draft(COSTS),
}
"""What one sheet yields, by table name; a sheet fills those it has something for."""


def create(name: str, table: Table, *, temporary: bool = False) -> str:
    """Return the DDL of an empty DuckDB table `name` with the columns of `table`.

    Examples
    --------
    >>> create("places", DRAFTS["places"])
    'CREATE OR REPLACE TABLE "places" ("record" BIGINT, "place" VARCHAR, "place_name" VARCHAR, "channel" VARCHAR)'
    """
    kind = "TEMPORARY TABLE" if temporary else "TABLE"
    columns = ", ".join(f'"{column.name}" {SQL_TYPES[column.type]}' for column in table.columns)
    return f'CREATE OR REPLACE {kind} "{name}" ({columns})'


REACH = Table(
    "reach",
    "whether a person may be contacted on a channel, and by what",
    ("customer", "channel"),
    columns(
        ("customer", "text", "the customer", "never"),
        ("channel", "text", "email, phone, sms or post", "never"),
        ("address", "text", "e-mail address or telephone number", "none known; channel post"),
        ("allowed", "boolean", "whether it may be used", "never"),
        ("basis", "text", "why: consent, existing_customer, register_clear, relationship", "not allowed"),
        ("basis_text", "text", "wording or column the statement rests on", "not given"),
        ("since", "date", "date of the statement that decides", "undated, or decided by a rule"),
        ("lack", "text", "why not: no_address, unknown, said_no, do_not_contact, under_age, ...", "allowed"),
    ),
    unique=True,
)
TRIGGERS = Table(
    "triggers",
    "an occasion to be in touch that fired in the 28 days before the day of the run",
    ("customer", "trigger", "day", "due", "detail"),
    columns(
        ("customer", "text", "the customer", "never"),
        ("trigger", "text", "name of the occasion: a standard one or one of acquaint.toml", "never"),
        ("day", "date", "day on which it fired", "never"),
        ("amount_minor", "minor", "amount it is about", "none"),
        ("due", "date", "day it is about (birthday, expiry)", "none"),
        ("detail", "text", "a fact of it, as written", "none"),
        ("happened", "date", "business date of what it rests on", "a declared date, or a condition"),
    ),
)
DECISIONS = Table(
    "decisions",
    "a customer who was considered for this week's list, and what was decided",
    ("verdict", "place", "customer"),
    columns(
        ("customer", "text", "the customer", "never"),
        ("household", "text", "household that shares one place on the list", "none known"),
        ("kind", "text", "slipping, lapsed, or the occasion", "never"),
        ("verdict", "text", "listed, waits or stopped", "never"),
        ("gate", "text", "what stopped it: no_permission, contacted, bought, household, capacity, ...", "listed"),
        ("until", "date", "day on which the gate opens", "listed, or no such day"),
        ("channel", "text", "phone or email", "none is permitted"),
        ("address", "text", "number or address, permitted ones only", "as channel"),
        ("basis", "text", "why the channel is permitted", "as channel"),
        ("basis_text", "text", "wording it rests on", "not given"),
        ("basis_since", "date", "date of the statement", "undated"),
        ("place", "integer", "place on the list, from 1", "not listed"),
        ("score", "number", "expected_minor x p x (1 - p), minor units", "an occasion, neither slipping nor lapsed"),
        ("yearly_minor", "minor", "profit or net sales of the last 365 days", "never"),
        (
            "expected_minor",
            "minor",
            "profit or net sales of a year while the customer stays, as predicted; yearly_minor where nothing is",
            "never",
        ),
        ("yearly_of", "text", "profit or net_sales", "never"),
        ("p", "number", "chance to return unaided within the horizon", "not enough earlier cases"),
        ("p_low", "number", "lower end of its 95 % interval", "as p"),
        ("p_high", "number", "upper end of its 95 % interval", "as p"),
        ("at_stake_low_minor", "minor", "lower end of expected_minor x (1 - p_high)", "never"),
        ("at_stake_high_minor", "minor", "upper end of expected_minor x (1 - p_low)", "never"),
        ("rough", "boolean", "fewer than five orders, or p unknown", "never"),
        ("weekday", "integer", "day of the week to contact on, 1 = Monday", "any"),
        ("from_hour", "integer", "first hour to contact at", "any"),
        ("to_hour", "integer", "hour by which to have contacted", "any"),
        ("arm", "text", "now or later, of the waiting list", "nobody waits"),
        ("trigger_day", "date", "day on which the occasion fired", "no occasion"),
        ("trigger_due", "date", "day the occasion is about", "none"),
        ("trigger_amount_minor", "minor", "amount the occasion is about", "none"),
        ("trigger_detail", "text", "fact of the occasion", "none"),
    ),
)
LEDGER = Table(
    "ledger",
    "a customer drawn for a list: contacted now, or later to see what it is worth",
    ("day", "customer"),
    columns(
        ("customer", "text", "the customer", "never"),
        ("day", "date", "day of the list", "never"),
        ("kind", "text", "slipping, lapsed, or the occasion", "never"),
        ("arm", "text", "now or later", "never"),
        ("until", "date", "day from which a later one is due", "arm now"),
        ("window_days", "integer", "days in which what she buys counts", "never"),
    ),
)
DECIDED: dict[str, Table] = {table.name: table for table in (REACH, TRIGGERS, DECISIONS, LEDGER)}
"""What a run decides from the canonical tables and the profiles, by name; part of a snapshot."""


PLAN_DECISIONS = Table(
    "plan_decisions",
    "a household (else a customer) that something could be said to in the week of a plan, and what was decided",
    ("plan_day", "customer"),
    columns(
        ("plan_day", "date", "first day of the week", "never"),
        ("customer", "text", "the customer", "never"),
        ("household", "text", "her household", "none known"),
        ("offer", "text", "offer that was drawn", "none was"),
        ("channel", "text", "channel it was drawn for", "as offer"),
        ("day", "date", "day to contact her on", "not sent"),
        ("from_hour", "integer", "hour from which on, on the shop's clock", "any hour, or not sent"),
        ("to_hour", "integer", "hour by which it is over", "as from_hour"),
        (
            "arm",
            "text",
            "sent, held (to see what offers bring), waits (the same, 28 days), full or silent; listed for who is on "
            "the list of the week and contacted by that",
            "never",
        ),
        ("chance", "number", "with which this was drawn among `eligible`", "never"),
        ("holdout", "number", "with which the household is held back; 0 for what never is", "never"),
        ("eligible", "text", "customer, offer, channel and chance of all that could have been drawn", "never"),
        ("policy", "text", "version of the rule of drawing", "never"),
        ("model", "text", "what the values rest on: version of the model, or guess", "never"),
        ("context", "text", "hash of what it was decided on", "never"),
        ("relevance", "number", "chance that she uses the offer", "as offer"),
        ("value_minor", "minor", "what it was expected to bring, all costs inside", "as offer"),
        ("cost_minor", "minor", "what it takes of the budget of the offer", "as offer"),
        ("orders_365d", "integer", "her orders of 365 days then", "never"),
        ("net_sales_minor_365d", "minor", "her net sales of 365 days then", "never"),
        ("days_since_last_order", "integer", "days since her last order then", "no order"),
    ),
)
PLAN_CANDIDATES = Table(
    "plan_candidates",
    "a customer, offer and channel that was considered, with the gate that stopped it",
    ("plan_day", "offer", "customer", "channel"),
    columns(
        ("plan_day", "date", "first day of the week", "never"),
        ("offer", "text", "the offer", "never"),
        ("customer", "text", "the customer", "stopped for everybody"),
        ("household", "text", "her household", "none known"),
        ("channel", "text", "the channel", "stopped before channels are looked at"),
        ("gate", "text", "the first gate that stopped it (see the page on plans)", "sent"),
        ("reason", "text", "what of the gate", "sent"),
        ("until", "date", "day on which the gate opens", "no such day is known"),
        ("relevance", "number", "chance that she uses the offer", "stopped before"),
        ("value_minor", "minor", "what it was expected to bring", "stopped before"),
        ("value_low_minor", "minor", "lower end of value_minor", "stopped before"),
        ("value_high_minor", "minor", "upper end of value_minor", "stopped before"),
    ),
)
PLANNED: dict[str, Table] = {table.name: table for table in (PLAN_DECISIONS, PLAN_CANDIDATES)}
"""What a plan decides, by name; a file each in `plans/DAY` of the shop's folder, never changed."""
