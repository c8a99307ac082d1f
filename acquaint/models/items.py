"""Items as the whole shop buys them: how often, how lately, by how many, and what follows what from basket to basket.

An item is what baskets are predicted of, a product or a category (`goods.take`). A basket is what a customer bought on
a business day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import numpy as np
from scipy import sparse

from acquaint.features.occasions import Floats, Ints
from acquaint.models.goods import Goods, faded, seen, share_of

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

COUNTED = 200_000
"""Customers at most that items are counted on."""
FOLLOWED = 20_000
"""Customers at most on whose baskets it is counted what follows what."""
LATELY_DAYS, WHILE_DAYS = 28, 112
LEADERS, CANDIDATES = 2_000, 400
"""Items that others are seen to follow, and items that may be suggested to who never bought them: the most bought."""
_DOUBT = 20.0
"""Baskets with an item that weigh as much as what the shop as a whole does."""


class Candidates(msgspec.Struct, frozen=True, eq=False):
    """Items that may be suggested to who never bought them, the most bought lately first.

    Parameters
    ----------
    item, category
        int64[n]; the category is -1 where unknown.
    baskets, lately, meanwhile
        int64[n], baskets that held it: ever, in the last 28, in the last 112 days.
    leaders
        int64[m], items that they may follow.
    lift
        float64[m, n], how many times as often an item lies in the basket after one with the leader as in any.
    usual
        float64[categories], shares of all lines, older ones fading.
    """

    item: Ints
    category: Ints
    baskets: Ints
    lately: Ints
    meanwhile: Ints
    leaders: Ints
    lift: Floats
    usual: Floats


def count(con: DuckDBPyConnection, goods: Goods, at: int) -> None:
    """Make the table `item_counts`, a row per item: what was known at day `at` of an even part of the customers.

    `baskets` ever, `lately` and `meanwhile` (28 and 112 days) and `buyers`.
    """
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE item_counts AS
        SELECT item, min(category) AS category, CAST(sum(n) AS INTEGER) AS baskets,
            CAST(sum(lately) AS INTEGER) AS lately, CAST(sum(meanwhile) AS INTEGER) AS meanwhile,
            CAST(count(*) AS INTEGER) AS buyers
        FROM (
            SELECT number, item, min(category) AS category, count(*) AS n,
                count(*) FILTER (day >= {at - LATELY_DAYS}) AS lately,
                count(*) FILTER (day >= {at - WHILE_DAYS}) AS meanwhile
            FROM taken WHERE {seen(at)} AND {share_of(goods, COUNTED)} GROUP BY number, item
        ) GROUP BY item
    """)


def candidates(con: DuckDBPyConnection, goods: Goods, at: int) -> Candidates:
    """Return the items that may be suggested, from `item_counts` and the baskets known at day `at`."""
    found = con.execute(f"""
        SELECT item, coalesce(category, -1) AS category, baskets, lately, meanwhile FROM item_counts
        ORDER BY lately DESC, meanwhile DESC, baskets DESC, item LIMIT {CANDIDATES}
    """).fetchnumpy()
    leaders = (
        con.execute(f"SELECT item FROM item_counts ORDER BY baskets DESC, item LIMIT {LEADERS}")
        .fetchnumpy()["item"]
        .astype(np.int64)
    )
    item, category, baskets, lately, meanwhile = (
        np.asarray(found[name], np.int64) for name in ("item", "category", "baskets", "lately", "meanwhile")
    )
    lift = _lift(con, goods, at, leaders, item)
    return Candidates(item, category, baskets, lately, meanwhile, leaders, lift, _usual(con, goods, at))


def _lift(con: DuckDBPyConnection, goods: Goods, at: int, leaders: Ints, followers: Ints) -> Floats:
    """Return float64[leaders, followers], the share of next baskets with the follower over that of all baskets."""
    rows = con.execute(f"""
        SELECT number, day, item FROM taken WHERE {seen(at)} AND {share_of(goods, FOLLOWED)}
        AND item IN (SELECT item FROM item_counts) ORDER BY number, day, item
    """).fetchnumpy()
    if not len(rows["day"]):
        return np.ones((len(leaders), len(followers)))
    first = np.append(True, (np.diff(rows["number"]) != 0) | (np.diff(rows["day"]) != 0))
    basket, who = np.cumsum(first) - 1, rows["number"][first]
    before = np.flatnonzero(who[1:] == who[:-1])
    led, follow = (held(basket, rows["item"], items, len(who)) for items in (leaders, followers))
    pairs = (led[before].T @ follow[before + 1]).toarray()
    usual = (np.asarray(follow.sum(axis=0)).ravel() + 0.5) / (len(who) + 1)
    leading = np.asarray(led[before].sum(axis=0)).ravel()
    return np.asarray((pairs + _DOUBT * usual) / (leading[:, None] + _DOUBT) / usual)


def _usual(con: DuckDBPyConnection, goods: Goods, at: int) -> Floats:
    """Return float64[categories], the shares of all lines, older ones fading."""
    found = con.execute(
        f"SELECT category, {faded(at, WHILE_DAYS, 'lines')} AS weight FROM bought "
        f"WHERE {seen(at)} AND category IS NOT NULL GROUP BY category ORDER BY category"
    ).fetchnumpy()
    lines = np.zeros(len(goods.categories))
    lines[found["category"]] = found["weight"] * 1e-6
    return np.asarray((lines + 0.5) / (lines.sum() + 0.5 * max(len(lines), 1)))


def held(row: Ints, item: Ints, items: Ints, rows: int, weight: Floats | None = None) -> sparse.csr_matrix:
    """Return the matrix of rows x `items` with the weights (1 where none are given) of the pairs; others are left out.

    Examples
    --------
    >>> held(np.array([0, 1, 1]), np.array([7, 7, 9]), np.array([9, 7]), 2).toarray().tolist()
    [[0.0, 1.0], [1.0, 1.0]]
    """
    at = place(item, items)
    known = at >= 0
    values = np.ones(int(known.sum())) if weight is None else weight[known]
    return sparse.csr_matrix((values, (row[known], at[known])), shape=(rows, len(items)))


def place(item: Ints, items: Ints) -> Ints:
    """Return the position of each item in `items`, -1 for those that are not there."""
    order = np.argsort(items, kind="stable")
    if not len(items):
        return np.full(len(item), -1)
    at = np.minimum(np.searchsorted(items[order], item), len(items) - 1)
    return np.where(items[order][at] == item, order[at], -1)
