"""A made shop that tells its customers of offers in rounds: who likes a sort of goods uses its coupons."""

from __future__ import annotations

import duckdb
import numpy as np
import pyarrow as pa

from acquaint.models.relevance import rounds
from acquaint.tables import CANONICAL, SQL_TYPES

CUSTOMERS, SORTS, EACH = 150, 12, 5
FIRST = 17_000
"""Day of the first purchase; rounds begin after 60 days, one every 40 days, and last 20."""
ROUNDS, LENGTH = 4, 20
_TYPES = {"atom": pa.string(), "product": pa.string(), "local_date": pa.date32(), "known_at": pa.timestamp("us"),
          "net_sales_minor": pa.int64(), "reimbursed_minor": pa.int64(), "campaign": pa.string(), "offer": pa.string(),
          "type": pa.string(), "id": pa.string(), "campaign_type": pa.string(), "starts": pa.date32(),
          "ends": pa.date32(), "number": pa.int64(), "product_name": pa.string(), "category": pa.string()}  # fmt: skip


def start(number: int) -> int:
    return FIRST + 60 + 40 * number


def tables(seed: int = 3) -> dict[str, list[dict]]:
    """Return rows of the canonical tables, and of those that say which offers there are."""
    dice = np.random.Generator(np.random.PCG64(seed))
    taste = dice.dirichlet(np.full(SORTS, 0.3), CUSTOMERS)
    saver = dice.random(CUSTOMERS) < 0.5
    found: dict[str, list[dict]] = {
        name: [] for name in ("lines", "contacts", "responses", "offer_names", "offer_products")
    }
    for day in range(FIRST, start(ROUNDS), 7):
        for who in range(CUSTOMERS):
            for sort in dice.choice(SORTS, 2, p=taste[who]):
                coupon = bool(saver[who]) and dice.random() < 0.2
                found["lines"].append(line(who, day + who % 7, f"p{sort}-{dice.integers(EACH)}", coupon=coupon))
    for round_ in range(ROUNDS):
        for sort in range(SORTS):
            found["offer_names"].append(named(round_, sort))
            found["offer_products"] += [{"offer": f"c{round_}/s{sort}", "product": f"p{sort}-{n}"} for n in range(3)]
        for who in range(CUSTOMERS):
            found["contacts"].append(told(who, round_))
            for sort in np.flatnonzero(dice.random(SORTS) < taste[who] * np.where(saver[who], 0.9, 0.1)):
                found["responses"].append(use(who, round_, int(sort), start(round_) + int(dice.integers(LENGTH))))
    return found


def line(who: int, day: int, product: str, *, coupon: bool = False, net: int = 300, known: int | None = None) -> dict:
    return {"atom": f"a{who}", "product": product, "net_sales_minor": net, "reimbursed_minor": 50 if coupon else None,
            **on(day, known)}  # fmt: skip


def told(who: int, round_: int, offer: str | None = None) -> dict:
    return {"id": f"{who} {round_}", "atom": f"a{who}", "campaign": f"c{round_}", "offer": offer, **on(start(round_))}


def use(who: int, round_: int, sort: int, day: int, known: int | None = None) -> dict:
    return {"id": f"{who} {round_} {sort} {day}", "atom": f"a{who}", "campaign": f"c{round_}", "offer": f"s{sort}",
            "type": "redeemed", **on(day, known)}  # fmt: skip


def named(round_: int, sort: int) -> dict:
    return {"id": f"c{round_}/s{sort}", "offer": f"s{sort}", "campaign": f"c{round_}", "campaign_type": "post",
            "starts": start(round_), "ends": start(round_) + LENGTH - 1}  # fmt: skip


def on(day: int, known: int | None = None) -> dict:
    """Return when something happened and when it was known: an hour after it, or on a later day."""
    return {"local_date": day, "known_at": ((known or day) * 86_400 + 3_600) * 1_000_000}


def engine(found: dict[str, list[dict]], threads: int = 1) -> duckdb.DuckDBPyConnection:
    """Return an engine with these tables and those of the rounds."""
    con = duckdb.connect(config={"threads": threads})
    products = [{"product": f"p{s}-{n}", "product_name": f"sort {s}", "category": f"category {s // 3}"}
                for s in range(SORTS) for n in range(EACH)]  # fmt: skip
    belongs = [{"atom": f"a{who}", "number": who} for who in range(CUSTOMERS)]
    for name, rows in {**found, "products": products, "belongs": belongs}.items():
        con.register(
            "given", pa.table({key: pa.array([row[key] for row in rows], _TYPES.get(key)) for key in _keys(name)})
        )
        con.execute(f"CREATE TABLE {name} AS FROM given")
        con.unregister("given")
        for column in CANONICAL[name].columns if name in CANONICAL else ():
            con.execute(f"ALTER TABLE {name} ADD COLUMN IF NOT EXISTS {column.name} {SQL_TYPES[column.type]}")
    rounds.lay(con, "UTC", 0)
    return con


def _keys(name: str) -> tuple[str, ...]:
    return {
        "lines": ("atom", "product", "net_sales_minor", "reimbursed_minor", "local_date", "known_at"),
        "contacts": ("atom", "campaign", "offer", "local_date", "known_at"),
        "responses": ("atom", "campaign", "offer", "type", "local_date", "known_at"),
        "offer_names": ("id", "offer", "campaign", "campaign_type", "starts", "ends"),
        "offer_products": ("offer", "product"),
        "products": ("product", "product_name", "category"),
        "belongs": ("atom", "number"),
    }[name]
