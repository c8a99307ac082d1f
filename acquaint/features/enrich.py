"""What an event does not say itself: the product's category, brand and department, and what a contact costs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

import msgspec

from acquaint.events import Contact, Event, Line, Order

if TYPE_CHECKING:
    import pyarrow as pa


class Product(msgspec.Struct, frozen=True, gc=False):
    """What is known of a product."""

    category: str | None
    brand: str | None
    department: str | None


class Cost(msgspec.Struct, frozen=True, gc=False):
    """What a contact costs from some day on; without a key on every channel, without a day always."""

    key: str | None
    since: date | None
    amount_minor: int


class Enrichment:
    """Completes events with what the shop knows, as the night does.

    A line's own category and brand go first; departments are those of products, contacts cost what the shop says.

    Parameters
    ----------
    products
        Product -> what is known of it.
    costs
        What contacts cost.
    """

    def __init__(self, products: Mapping[str, Product], costs: Iterable[Cost]) -> None:
        self._products = products
        # The channel's own cost goes first, then the newest, then the largest: the order `relations` ranks them in.
        self._costs = sorted(costs, key=lambda c: (c.key is None, -_number(c.since), -c.amount_minor))

    @classmethod
    def of_tables(cls, products: pa.Table, costs: pa.Table) -> Enrichment:
        """Return what completes events, from the canonical tables; of a product listed twice the smallest values."""
        fields = Product.__struct_fields__
        known = products.group_by("product").aggregate([(field, "min") for field in fields])
        columns = [known[f"{field}_min"].to_pylist() for field in fields]
        by_name = dict(zip(known["product"].to_pylist(), map(Product, *columns), strict=True))
        stated = (row for row in costs.to_pylist() if row["kind"] == "contact")
        return cls(by_name, (Cost(row["key"], row["since"], row["amount_minor"]) for row in stated))

    def complete(self, event: Event) -> None:
        """Complete an event."""
        if isinstance(event, Order):
            for line in event.lines:
                self._line(line)
        elif isinstance(event, Contact):
            event.contact_cost_minor = self._cost(event.channel, event.local_date)

    def _line(self, line: Line) -> None:
        product = self._products.get(line.product) if line.product is not None else None
        line.department = product.department if product is not None else None
        if product is not None:
            line.category = product.category if line.category is None else line.category
            line.brand = product.brand if line.brand is None else line.brand

    def _cost(self, channel: str | None, day: date | None) -> int | None:
        for cost in self._costs:
            fits = cost.key is None or cost.key.lower() == channel
            if fits and (cost.since is None or (day is not None and cost.since <= day)):
                return cost.amount_minor
        return None


def _number(day: date | None) -> int:
    """Return a day as a number; one that is not said is 1970-01-01, as `relations` has it."""
    return (day or date(1970, 1, 1)).toordinal()
