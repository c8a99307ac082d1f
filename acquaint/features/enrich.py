"""What an event does not say itself, and what it must not say: products and costs are added, sensitive goods hidden."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import TYPE_CHECKING

import msgspec

from acquaint.events import Contact, Event, Line, Order, Other, Response, Trait

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


def _nothing(text: str | None) -> bool:  # noqa: ARG001 - what tells sensitive texts does so
    return False


_PLACEHOLDER = "other"
"""What a code or campaign with a sensitive name is called: that there was one still counts."""


class Enrichment:
    """Completes events with what the shop knows, as the night does.

    A line's own category and brand go first; departments are those of products, contacts cost what the shop says.

    Parameters
    ----------
    products
        Product -> what is known of it.
    costs
        What contacts cost.
    sensitive
        Tells texts that name something sensitive: goods called so count as money only, as in every run.
    """

    def __init__(
        self, products: Mapping[str, Product], costs: Iterable[Cost], sensitive: Callable[[str | None], bool] = _nothing
    ) -> None:
        self._products, self._sensitive = products, sensitive
        # The channel's own cost goes first, then the newest, then the largest: the order `relations` ranks them in.
        self._costs = sorted(costs, key=lambda c: (c.key is None, -_number(c.since), -c.amount_minor))

    @classmethod
    def of_tables(
        cls, products: pa.Table, costs: pa.Table, sensitive: Callable[[str | None], bool] = _nothing
    ) -> Enrichment:
        """Return what completes events, from the canonical tables; of a product listed twice the smallest values."""
        fields = Product.__struct_fields__
        known = products.group_by("product").aggregate([(field, "min") for field in fields])
        columns = [known[f"{field}_min"].to_pylist() for field in fields]
        by_name = dict(zip(known["product"].to_pylist(), map(Product, *columns), strict=True))
        stated = (row for row in costs.to_pylist() if row["kind"] == "contact")
        return cls(by_name, (Cost(row["key"], row["since"], row["amount_minor"]) for row in stated), sensitive)

    def complete(self, event: Event) -> None:
        """Complete an event, and hide what is sensitive."""
        if isinstance(event, Order):
            event.coupon = self._hidden(event.coupon)
            for line in event.lines:
                self._line(line)
        elif isinstance(event, Contact | Response):
            event.campaign, event.offer = self._hidden(event.campaign), self._hidden(event.offer)
            if isinstance(event, Contact):
                event.contact_cost_minor = self._cost(event.channel, event.local_date)
        elif isinstance(event, Other):
            event.value = self._hidden(event.value)
        elif isinstance(event, Trait) and (self._sensitive(event.trait) or self._sensitive(event.value)):
            event.trait, event.value = _PLACEHOLDER, None

    def _hidden(self, text: str | None) -> str | None:
        return _PLACEHOLDER if self._sensitive(text) else text

    def _line(self, line: Line) -> None:
        product = self._products.get(line.product) if line.product is not None else None
        line.department = product.department if product is not None else None
        if product is not None:
            line.category = product.category if line.category is None else line.category
            line.brand = product.brand if line.brand is None else line.brand
        if any(map(self._sensitive, (line.product, line.category, line.brand))):
            line.product = line.category = line.brand = line.department = None

    def _cost(self, channel: str | None, day: date | None) -> int | None:
        for cost in self._costs:
            fits = cost.key is None or cost.key.lower() == channel
            if fits and (cost.since is None or (day is not None and cost.since <= day)):
                return cost.amount_minor
        return None


def _number(day: date | None) -> int:
    """Return a day as a number; one that is not said is 1970-01-01, as `relations` has it."""
    return (day or date(1970, 1, 1)).toordinal()
