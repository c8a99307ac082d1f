"""What happens, as it arrives live: one struct for each kind of event, with the columns of its canonical table.

An order is one event that carries its lines. `local_date`, `local_hour` and `known_at` are written at intake where
they are absent; everything else is as in the tables (money in minor units, quantities in thousandths, instants in UTC).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

import msgspec

Whole = Annotated[int, msgspec.Meta(ge=-(2**53), le=2**53)]
"""Whole numbers that every engine and every file can hold."""


class Line(msgspec.Struct, omit_defaults=True, kw_only=True, gc=False):
    """A line of an order; what it does not say of its product, the product's own record does.

    Its instants are those of its order, which are written when it is folded.
    """

    line_number: Whole = 1
    product: str | None = None
    quantity_milli: Whole | None = None
    category: str | None = None
    brand: str | None = None
    department: str | None = None
    gross_sales_minor: Whole = 0
    discount_minor: Whole = 0
    returns_minor: Whole = 0
    net_sales_minor: Whole = 0
    reimbursed_minor: Whole | None = None
    cost_of_goods_minor: Whole | None = None
    known_at: datetime | None = None
    local_date: date | None = None
    local_hour: Whole | None = None


class Happened(msgspec.Struct, omit_defaults=True, kw_only=True, tag_field="table"):
    """What all events have."""

    source: str
    """Source it came from; with `id` it names the event for ever."""
    id: str
    atom: str
    """Source identity it belongs to, as kind:value."""
    ts: datetime
    """When it happened, aware."""
    known_at: datetime | None = None
    """When the shop could know of it; the instant of intake where absent."""
    local_date: date | None = None
    """Business date in the shop's zone; derived from `ts` where absent."""
    local_hour: Whole | None = None
    """Hour of the day in the shop's zone; derived from `ts` where the date is absent too."""


class Order(Happened, tag="orders"):
    """A counted order or return document with its lines."""

    kind: str = "sale"
    status: str = "counted"
    is_order: bool = True
    place: str | None = None
    channel: str | None = None
    coupon: str | None = None
    gross_sales_minor: Whole = 0
    discount_minor: Whole = 0
    returns_minor: Whole = 0
    net_sales_minor: Whole = 0
    reimbursed_minor: Whole | None = None
    cost_of_goods_minor: Whole | None = None
    cost_to_serve_minor: Whole | None = None
    lines: list[Line] = []


class Contact(Happened, tag="contacts"):
    """A message or call to the customer."""

    campaign: str | None = None
    offer: str | None = None
    channel: str | None = None
    contact_cost_minor: Whole | None = None


class Response(Happened, tag="responses"):
    """An answer to a contact or offer."""

    type: str
    campaign: str | None = None
    offer: str | None = None
    channel: str | None = None


class Other(Happened, tag="events"):
    """Something that is neither order nor contact."""

    type: str
    value: str | None = None
    amount_minor: Whole | None = None


class Trait(Happened, tag="traits"):
    """A trait of the customer, known from `known_at` on."""

    trait: str
    value: str | None = None


class Reach(Happened, tag="reach"):
    """Whether a channel is permitted from `ts` on."""

    channel: str
    allowed: bool


class Stage(Happened, tag="stages"):
    """A step of the customer's stage; the weekly run makes them."""

    stage: str | None = None
    state: str | None = None


class Member(Happened, tag="members"):
    """Says whose an atom is from now on: this merges customers, and splits them, and nothing is subtracted."""

    customer: str


Event = Order | Contact | Response | Other | Trait | Reach | Stage | Member


def counts(event: Event, as_of: datetime) -> bool:
    """Tell whether an event counts at an instant: it happened before, and was known."""
    return event.ts < as_of and (event.known_at or event.ts) <= as_of


def counts_from(event: Event) -> datetime:
    """Return the first instant at which an event counts."""
    return max(event.ts + datetime.resolution, event.known_at or event.ts)
