"""Shops whose customers' tastes are known: what the tests of taste start from."""

from __future__ import annotations

from typing import NamedTuple

import duckdb
import numpy as np
import pyarrow as pa

from acquaint.models.goods import Goods

CATEGORIES, PRODUCTS, BRANDS = 12, 10, 3
"""Categories, products of each, and brands."""
START = 19_723


class Truth(NamedTuple):
    """What is true of customers: shares of lines at full price, and the share of lines that discounts decide."""

    taste: np.ndarray
    drawn: np.ndarray


def laid(
    rows: dict[str, np.ndarray], customers: int, *, threads: int = 1, names: int = CATEGORIES, products: int = 120
):
    """Return an engine with the table `bought`, and what it is about."""
    con = duckdb.connect(config={"threads": threads})
    size = len(rows["number"])
    full = {
        "brand": np.zeros(size, int), "lines": np.ones(size, int), "promoted": np.zeros(size, int),
        "product": rows["category"], "known": rows["day"] + 1,
    } | rows  # fmt: skip
    columns = ("number", "day", "product", "category", "brand", "lines", "promoted", "known")
    con.register("given", pa.table({name: pa.array(full[name], pa.int32()) for name in columns}))
    con.execute("CREATE TEMP TABLE bought AS FROM given ORDER BY number, day, product, category")
    con.execute("CREATE TEMP TABLE numbered AS SELECT DISTINCT number FROM bought")
    brands = tuple(f"b{i}" for i in range(int(full["brand"].max(initial=0)) + 1))
    return con, Goods(customers, tuple(f"c{i:02}" for i in range(names)), brands, products)


def rows_of(number, day, category, **more) -> dict[str, np.ndarray]:
    """Return rows of `bought` as arrays."""
    named = {"number": number, "day": day, "category": category} | more
    return {name: np.asarray(values, np.int64) for name, values in named.items()}


def shop(customers: int = 400, days: int = 200, seed: int = 7, *, drawn: float = 0.0, every: float = 7.0):
    """Return the lines of customers with tastes of their own, and the truth.

    Parameters
    ----------
    drawn
        Mean share of lines that discounts decide; two categories are at a discount each week.
    every
        Mean days between visits.
    """
    dice = np.random.Generator(np.random.PCG64(seed))
    usual = np.arange(1, CATEGORIES + 1) / np.arange(1, CATEGORIES + 1).sum()
    taste = dice.dirichlet(4 * usual + 1e-3, customers)
    share = dice.beta(8 * drawn, 8 * (1 - drawn), customers) if drawn else np.zeros(customers)
    rate = dice.gamma(4, 1 / (4 * every), customers)
    who, day = np.nonzero(dice.random((customers, days)) < rate[:, None])
    many = 1 + dice.poisson(3, len(who))
    who, day = np.repeat(who, many), np.repeat(day, many)
    category = (dice.random(len(who))[:, None] >= taste.cumsum(axis=1)[who, :-1]).sum(axis=1)
    offered = np.array([dice.permutation(CATEGORIES)[:2] for _ in range(days // 7 + 1)])
    week = offered[(START + day + 3) // 7 - (START + 3) // 7]
    switched = dice.random(len(who)) < share[who]
    category = np.where(switched, week[np.arange(len(who)), dice.integers(0, 2, len(who))], category)
    promoted = (week == category[:, None]).any(axis=1) if drawn else np.zeros(len(who), bool)
    favourite = dice.integers(0, PRODUCTS, (customers, CATEGORIES))
    any_ = (PRODUCTS * dice.random(len(who)) ** 2).astype(int)
    product = category * PRODUCTS + np.where(dice.random(len(who)) < 0.7, favourite[who, category], any_)
    key = np.stack([who, START + day, product, category])
    rows, place = np.unique(key, axis=1, return_inverse=True)
    lines, cut = (np.bincount(place, weights).astype(int) for weights in (np.ones(len(who)), promoted))
    found = rows_of(rows[0], rows[1], rows[3], product=rows[2], brand=rows[2] % BRANDS, lines=lines, promoted=cut)
    return found, Truth(taste, share)
