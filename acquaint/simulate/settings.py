"""The `acquaint.toml` of a simulated shop: what its owner would say of her files, and nothing of the truth."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

_SHOP = """\
# An invented shop: every name, address and number in it is made up.

[shop]
name = "Leaf & Kettle Market"
zone = "Europe/Berlin"
currency = "EUR"
country = "DE"
"""
_SOURCES = {
    "till": """
[sources.till]
files = ["data/till.parquet"]
tax = "excluded"

[sources.till.columns]
order_id = "receipt"
ordered_at = "at"
place = "store"
card = "card"
product = "product"
quantity = "quantity"
discount = "discount"
net_sales = "amount"
coupon = "coupon"

[sources.till.constants]
channel = "store"
""",
    "web_orders": """
[sources.web_orders]
files = ["data/web_orders.parquet"]
accounts = "web"
tax = "excluded"

[sources.web_orders.columns]
order_id = "order"
ordered_at = "at"
account = "account"
email = "email"
name = "name"
phone = "phone"
product = "product"
quantity = "quantity"
discount = "discount"
net_sales = "amount"
coupon = "coupon"

[sources.web_orders.constants]
channel = "online"
place = "WEB"
""",
    "accounts": """
[sources.accounts]
files = ["data/accounts.csv"]
table = "customers"
accounts = "web"
traits = ["street"]
traits_known = KNOWN

[sources.accounts.columns]
account = "account"
name = "name"
email = "email"
phone = "phone"
since = "since"
email_allowed = "newsletter"
sms_allowed = "text_messages"
post_allowed = "letters"
allowed_at = "since"
""",
    "cards": """
[sources.cards]
files = ["data/cards.csv"]
table = "customers"
traits = ["street"]
traits_known = KNOWN

[sources.cards.columns]
card = "card"
name = "name"
email = "email"
phone = "phone"
since = "since"
email_allowed = "newsletter"
sms_allowed = "text_messages"
post_allowed = "letters"
allowed_at = "since"
""",
    "products": """
[sources.products]
files = ["data/products.csv"]
table = "products"

[sources.products.columns]
product = "product"
product_name = "name"
category = "category"
department = "department"
brand = "brand"
cost = "cost"
""",
    "places": """
[sources.places]
files = ["data/places.csv"]
table = "places"

[sources.places.columns]
place = "place"
place_name = "name"
channel = "channel"
""",
    "costs": """
[sources.costs]
files = ["data/costs.csv"]
table = "costs"

[sources.costs.columns]
kind = "kind"
key = "key"
amount = "amount"
""",
    "offers": """
[sources.offers]
files = ["data/offers.csv"]
table = "offers"

[sources.offers.columns]
offer = "offer"
campaign_type = "what"
product = "product"
starts = "starts"
""",
    "contacts": """
[sources.contacts]
files = ["data/contacts.parquet"]
table = "contacts"
accounts = "web"

[sources.contacts.columns]
id = "id"
at = "at"
campaign = "campaign"
offer = "offer"
channel = "channel"
account = "account"
card = "card"
email = "email"
""",
    "responses": """
[sources.responses]
files = ["data/responses.parquet"]
table = "responses"
accounts = "web"

[sources.responses.columns]
id = "id"
at = "at"
type = "type"
campaign = "campaign"
offer = "offer"
channel = "channel"
account = "account"
card = "card"
email = "email"
""",
    "redemptions": """
[sources.redemptions]
files = ["data/redemptions.parquet"]
table = "responses"
accounts = "web"

[sources.redemptions.columns]
id = "id"
at = "at"
offer = "offer"
account = "account"
card = "card"
email = "email"

[sources.redemptions.constants]
type = "redeemed"
""",
}
"""Sections of each file, by its name without ending."""
_EVENTS = """
[sources.{name}]
files = ["data/{name}.{ending}"]
table = "events"
accounts = "web"
columns = {{{columns}}}
"""
EVENTS = {
    "web_events": ("parquet", ("account",)),
    "experiments": ("parquet", ("account", "card", "email")),
    "points": ("parquet", ("card",)),
    "social": ("jsonl", ("account",)),
    "service": ("csv", ("account", "card", "email")),
    "surveys": ("csv", ("account", "card", "email")),
    "life_events": ("csv", ("account", "card", "email")),
    "beacons": ("jsonl", ("account",)),
}
"""Files of the table `events`: how they end, and by what their rows say whose they are."""


def text(known: date, present: Collection[str]) -> str:
    """Return the settings for the files that are there; what the lists of customers say is known since a day.

    Parameters
    ----------
    present
        Names of the files, without ending.
    """
    parts = [_SHOP]
    parts += [section.replace("KNOWN", str(known)) for name, section in _SOURCES.items() if name in present]
    for name, (ending, who) in EVENTS.items():
        if name in present:
            columns = ", ".join(f'{each} = "{each}"' for each in ("id", "at", "type", "value", *who))
            parts.append(_EVENTS.format(name=name, ending=ending, columns=columns))
    return "".join(parts)
