"""A shop of many customers from a seed: invoice lines and a list of customers with permissions, ready for a run.

People are as in the small invented shop: most buy once, the others in a rhythm of their own, some stop; about half may
be written to, a third called.

    python -m benchmarks.crowd FOLDER --customers 100000
"""

from __future__ import annotations

import argparse
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

START, AS_OF = date(2024, 3, 1), date(2026, 3, 2)
MOST_ORDERS = 40
CATEGORIES = ("Green tea", "Black tea", "Oolong", "Herbal tea", "Teaware", "Gift sets")
PRODUCTS = 240
_EPOCH, _DAYS = (START - date(1970, 1, 1)).days, (AS_OF - START).days
_DAY_US = 86_400_000_000

SETTINGS = """\
[shop]
name = "Leaf & Kettle, grown"
zone = "Europe/Berlin"
currency = "EUR"
country = "DE"
margin = 0.55

[sources.lines]
files = ["data/lines.parquet"]
table = "lines"
accounts = "shop"
amount = "amount"

[sources.lines.columns]
order_id = "invoice"
ordered_at = "at"
account = "customer"
product = "product"
category = "category"
quantity = "quantity"
amount = "amount"

[sources.customers]
files = ["data/customers.parquet"]
table = "customers"
accounts = "shop"
traits_known = 2026-03-01

[sources.customers.columns]
account = "customer"
name = "name"
email = "email"
phone = "phone"
email_allowed = "may write"
phone_allowed = "may call"
allowed_at = "asked on"

[segments]
three_orders = "orders_365d >= 3"

[contact]
sender = "Leaf & Kettle"
sender_email = "hello@leafandkettle.example"
address = "Kettle Lane 4, 10999 Berlin"

[audiences.three_orders]
segment = "three_orders"
format = "klaviyo"
"""


def grow(customers: int, folder: Path, seed: int = 3) -> None:
    """Lay a shop of `customers` customers into `folder`: `acquaint.toml` and two Parquet files under `data`."""
    rng = np.random.default_rng(seed)
    (folder / "data").mkdir(parents=True, exist_ok=True)
    who, day = _occasions(rng, customers)
    pq.write_table(_lines(rng, who, day), folder / "data" / "lines.parquet", compression="zstd")
    pq.write_table(_people(rng, customers), folder / "data" / "customers.parquet", compression="zstd")
    (folder / "acquaint.toml").write_text(SETTINGS, encoding="utf-8", newline="\n")


def _occasions(rng: np.random.Generator, customers: int) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return customer and day of each order, in the order of time."""
    often = rng.random(customers) < 0.4
    usual = np.where(rng.random(customers) < 0.65, rng.uniform(20, 45, customers), rng.uniform(60, 90, customers))
    gaps = usual[:, None] * np.exp(rng.normal(0, 0.35, (customers, MOST_ORDERS - 1)))
    gaps *= np.where(rng.random(gaps.shape) < 0.08, rng.uniform(2.2, 4, gaps.shape), 1)
    first = np.where(often, rng.random(customers) ** 1.25, np.sqrt(rng.random(customers))) * (_DAYS - 1)
    days = np.concatenate([first[:, None], first[:, None] + np.cumsum(gaps, axis=1)], axis=1).astype(np.int64)
    stops = np.where(often, rng.geometric(0.05, customers), 1)
    made = (np.arange(MOST_ORDERS) < stops[:, None]) & (days < _DAYS)
    who = np.repeat(np.arange(customers), made.sum(axis=1))
    order = np.argsort(days[made], kind="stable")
    return who[order], days[made][order]


def _lines(rng: np.random.Generator, who: NDArray[np.int64], day: NDArray[np.int64]) -> pa.Table:
    """Return the invoice lines: about two of each order, of the customer's favourite category more often than not."""
    orders = len(who)
    ts = (_EPOCH + day) * _DAY_US + rng.integers(8 * 60, 20 * 60, orders) * 60_000_000
    of = np.repeat(np.arange(orders), 1 + rng.poisson(1.0, orders))
    favourite = (who[of] * 7919) % len(CATEGORIES)
    category = np.where(rng.random(len(of)) < 0.65, favourite, rng.integers(0, len(CATEGORIES), len(of)))
    product = category + len(CATEGORIES) * rng.integers(0, PRODUCTS // len(CATEGORIES), len(of))
    quantity = rng.integers(1, 4, len(of))
    cents = (490 + product * 37 % 3_000) * quantity
    return pa.table(
        {
            "invoice": 1_000_000 + of,
            "at": pa.array(ts[of], pa.timestamp("us")),
            "customer": 10_000_001 + who[of],
            "product": _joined("tea ", product),
            "category": pa.array(CATEGORIES).take(pa.array(category)),
            "quantity": quantity,
            "amount": cents / 100,
        }
    )


def _people(rng: np.random.Generator, customers: int) -> pa.Table:
    """Return the list of customers: half may be written to, a third called, some were never asked."""
    number = np.arange(customers)
    asked = pa.array(_EPOCH + rng.integers(0, _DAYS, customers), pa.int32()).cast(pa.date32())
    return pa.table(
        {
            "customer": 10_000_001 + number,
            "name": _joined("Ada Number ", number),
            "email": pc.binary_join_element_wise(_joined("c", number), "example.com", "@"),
            "phone": _joined("+49 30 23125", number + 100_000),
            "may write": _said(rng, customers, 0.5, 0.3),
            "may call": _said(rng, customers, 0.33, 0.3),
            "asked on": asked,
        }
    )


def _said(rng: np.random.Generator, many: int, yes: float, no: float) -> pa.Array:
    """Return yes, no, or nothing."""
    drawn = rng.random(many)
    return pa.array(drawn < yes, mask=drawn >= yes + no)


def _joined(prefix: str, numbers: NDArray[np.int64]) -> pa.Array:
    return pc.binary_join_element_wise(prefix, pa.array(numbers).cast(pa.string()), "")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--customers", type=int, default=100_000)
    given = parser.parse_args()
    grow(given.customers, given.folder)


if __name__ == "__main__":
    main()
