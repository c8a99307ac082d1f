"""Folding a few events by hand: what the tests of single states start from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from acquaint.events import Line, Order
from acquaint.features import catalog
from acquaint.features.catalog import Feature
from acquaint.features.layout import Layout
from acquaint.features.live import Interpreter
from acquaint.features.tallies.state import EPOCH, Moment
from acquaint.tally import MOST_CLOSED

TOO_MANY = [str(n) for n in range(MOST_CLOSED + 1)]
FIRST = date(2024, 1, 1)
"""Day 0 of the tests, a Monday."""


def day(number: int) -> int:
    """Return a day of the tests as states count days."""
    return FIRST.toordinal() - EPOCH + number


def order(number: int, net: int = 100, **more: Any) -> Order:
    """An order of day `number` at ten o'clock."""
    at = datetime(FIRST.year, FIRST.month, FIRST.day, 10, tzinfo=UTC) + timedelta(days=number)
    lines = [Line(product=product, category="tea") for product in more.pop("products", ())]
    said = {"known_at": at, "local_date": at.date(), "local_hour": 10, "net_sales_minor": net, "lines": lines}
    return Order(source="till", id=str(number), atom="card:1", ts=at, **said | more)


class Reader:
    """A catalogue of named texts, and the state that orders are folded into; `places` as the last run knows them."""

    def __init__(self, places: Sequence[str] = (), **texts: str) -> None:
        chosen = catalog.build([Feature(name, text, "", "") for name, text in texts.items()], {})
        self.live = Interpreter(chosen, Layout(chosen, None, {("orders", "place"): places}), {})
        self.state = self.live.zero()

    def fold(self, orders: Iterable[Order]) -> Reader:
        for each in orders:
            self.live.fold(self.state, each)
        return self

    def read(self, last: int) -> dict[str, Any]:
        """Return the features at the end of day `last`."""
        return self.live.read([self.live.columns(self.state)], Moment(day(last), FIRST))

    @property
    def columns(self) -> Any:
        """The columns of the only state."""
        (columns,) = self.live.columns(self.state)
        return columns
