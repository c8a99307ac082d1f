"""A small shop with offers that is opened live, and what happens at it."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime, timedelta
from pathlib import Path

import acquaint
from acquaint.events import Line, Order
from tests.conftest import Small

OFFERS = """
[offers.sencha]
kind = "amount"
value = 1.0
cost = 0.01
message = "A euro off every tea"

[offers.tea]
kind = "amount"
value = 1.0
cost = 0.01
products = "category = 'Ware'"

[offers.keen]
kind = "amount"
value = 1.0
cost = 0.01
eligibility = "orders >= 99"
"""
ELSE = OFFERS + "\n[contact_policy]\nholdout = false\norder_days = 0\n"


def laid(small: Small, home: Path) -> Path:
    """Return a folder with the small shop, its offers, and all that is published of it."""
    shutil.copytree(small.shop, home / "shop")
    shutil.copy(small.file, home)
    settings = home / "shop" / "acquaint.toml"
    text = settings.read_text("utf-8").replace("[shop]\n", "[shop]\nmargin = 0.5\n", 1)
    settings.write_text(text + ELSE, "utf-8")
    acquaint.open(home / "shop").live().close()
    return home


def copied(laid: Path, path: Path) -> Path:
    """Return a shop of its own."""
    shutil.copytree(laid, path / "home")
    return path / "home" / "shop"


def written(folder: Path, old: str, new: str):
    path = folder / "acquaint.toml"
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    return acquaint.open(folder)


def persons(shop) -> list[str]:
    return sorted(row["customer"] for row in shop.customers().to_pylist() if row["kind"] == "person")


def bought(id_: str, atom: str, product: str = "Cup", net: int = 1_000) -> Order:
    line = Line(product=product, net_sales_minor=net, gross_sales_minor=net)
    ts = datetime.now(UTC) - timedelta(seconds=5)
    return Order(source="till", id=id_, atom=atom, ts=ts, net_sales_minor=net, gross_sales_minor=net, lines=[line])


def said(kind, id_: str, atom: str, **more):
    return kind(source="app", id=id_, atom=atom, ts=datetime.now(UTC) - timedelta(seconds=5), **more)
