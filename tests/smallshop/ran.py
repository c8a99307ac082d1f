"""The small shop as its owner has it after a run."""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pyarrow.parquet as pq

from acquaint import open as open_shop
from acquaint.smallshop import AS_OF, found, shop
from acquaint.smallshop.orders import Order
from tests.commands import Said, acquaint


class Ran(NamedTuple):
    """The shop's folder, what its run said as text and as one object, its customers, and the orders it is made of."""

    folder: Path
    said: Said
    object: dict[str, Any]
    customers: list[dict[str, Any]]
    orders: list[Order]

    @property
    def bridge(self) -> dict[str, int]:
        return {row["reason"]: row["amount_minor"] for row in self.object["bridge"] if row["step"] == "difference"}

    def person(self, number: int) -> dict[str, Any]:
        name = shop.everybody()[number].name
        (row,) = [row for row in self.customers if row["name"] == name]
        return row


def run(folder: Path) -> Ran:
    """Lay the small shop into `folder` / shop and run it once, as at its own day."""
    found(folder / "shop")
    said = acquaint("run", "shop", "--as-of", AS_OF, at=folder)
    assert said.code == 0, said.err
    found_in = msgspec.to_builtins(open_shop(folder / "shop").last())
    customers = pq.read_table(folder / "shop" / "customers.parquet").to_pylist()
    return Ran(folder / "shop", said, found_in, customers, list(shop.all_orders()))
