"""The small shop as its owner has it after a run."""

from __future__ import annotations

import atexit
import shutil
import tempfile
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import msgspec

from acquaint import open as open_shop
from acquaint.smallshop import AS_OF, found, shop
from acquaint.smallshop.orders import Order
from tests.commands import Said, acquaint, everybody


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


@cache
def _once() -> tuple[Path, Said]:
    folder = Path(tempfile.mkdtemp(prefix="acquaint-small-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder, _ran(folder)


def _ran(folder: Path) -> Said:
    found(folder / "shop")
    said = acquaint("run", "shop", "--as-of", AS_OF, at=folder)
    assert said.code == 0, said.err
    return said


def run(folder: Path, *, anew: bool = False) -> Ran:
    """Give the small shop as `folder` / shop, run once as at its own day: a copy of one run, or run anew."""
    if anew:
        said = _ran(folder)
    else:
        made, said = _once()
        shutil.copytree(made / "shop", folder / "shop")
    found_in = msgspec.to_builtins(open_shop(folder / "shop").last())
    customers = everybody(folder / "shop")
    return Ran(folder / "shop", said, found_in, customers, list(shop.all_orders()))
