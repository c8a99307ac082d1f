"""Canonical tables of invented purchases, straight into an engine, and households whose needs follow a known law."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import datetime

import duckdb
import numpy as np
import pyarrow as pa

from acquaint import tables

START = 19_723
"""1 January 2024, a Monday."""
_FIRST = datetime(2024, 1, 1)
_MADE = ("customers", "members", "orders", "lines", "products", "events", "traits")


@contextmanager
def shop(bought, households=None, kinds=None):
    """Give an engine with the purchases (customer, day, category, product, quantity, net, days until known)."""
    who, day, category, product, quantity, net, late = (list(column) for column in zip(*bought, strict=True))
    number = range(len(who))
    moment = (np.array(day, "int64") * 86_400 + 36_000).astype("datetime64[s]").astype("datetime64[us]")
    known = moment + (np.array(late) * 86_400).astype("timedelta64[s]")
    lines = pa.table({
        "source": ["till"] * len(who), "id": [f"{n:08d}" for n in number], "seq": list(number), "ts": moment,
        "known_at": known, "local_date": moment.astype("datetime64[D]"), "local_hour": [10] * len(who),
        "atom": [f"account:till:{name}" for name in who], "line_number": [1] * len(who), "product": product,
        "category": pa.array(category, pa.string()), "quantity_milli": pa.array(quantity, pa.int64()),
        "net_sales_minor": net,
    })  # fmt: skip
    names = sorted(set(who))
    found = {
        "customers": pa.table({
            "customer": names, "kind": [(kinds or {}).get(name, "person") for name in names],
            "known_since": [_FIRST] * len(names),
        }),
        "members": pa.table({
            "atom": [f"account:till:{name}" for name in names], "customer": names,
            "household": pa.array([(households or {}).get(name) for name in names], pa.string()),
        }),
        "lines": lines,
        "orders": lines.drop_columns(["line_number", "product", "category", "quantity_milli"])
        .append_column("kind", pa.array(["sale"] * len(who)))
        .append_column("status", pa.array(["counted"] * len(who)))
        .append_column("is_order", pa.array([True] * len(who))),
    }  # fmt: skip
    con = duckdb.connect(config={"threads": 2})
    try:
        for name in _MADE:
            con.execute(tables.create(name, tables.CANONICAL[name]))
            if name in found:
                con.register("made", found[name])
                con.execute(f"INSERT INTO {name} BY NAME SELECT * FROM made")
                con.unregister("made")
        yield con
    finally:
        con.close()


def buy(who: str, *days: int, category="tea", product="p", quantity=1_000, net=500, late=0) -> list[tuple]:
    return [(who, START + day, category, product, quantity, net, late) for day in days]


def needs(homes: int, days: int, seed: int = 1, *, elasticity=0.0, spread=0.4) -> list[tuple]:
    """Return purchases of three categories, gaps log-normal around 10, 25 and 60 days; quantities 1 or 4."""
    rng = np.random.Generator(np.random.PCG64(seed))
    rows = []
    for home in range(homes):
        for category, usual in (("bread", 10.0), ("coffee", 25.0), ("soap", 60.0)):
            own = usual * np.exp(rng.normal(0, 0.4))
            many = int(3 * days / own) + 8
            quantity = np.where(rng.random(many) < 0.3, 4, 1)
            gap = own * quantity**elasticity * np.exp(rng.normal(0, spread, many))
            day = np.floor(rng.random() * own + np.concatenate([[0], np.cumsum(np.maximum(1, gap[:-1]))])).astype(int)
            rows += [
                (f"c{home:04d}", START + d, category, category, 1_000 * q, 500, 0)
                for d, q in zip(day.tolist(), quantity.tolist(), strict=True)
                if d < days
            ]
    return rows
