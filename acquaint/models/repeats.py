"""Items a customer has bought before, and what tells whether they lie in the next basket."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import numpy as np

from acquaint.features.occasions import Floats, Ints
from acquaint.models.goods import faded, seen

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MOST = 40
"""Items of a customer that are looked at: those bought most, older purchases counting less."""
COLUMNS = (
    "share",
    "item_lately",
    "item_while",
    "category_lately",
    "category_while",
    "popular",
    "rising",
    "bought_again",
    "once",
    "twice",
)
"""What is known of an item of a customer: logs of the share of her baskets that held it, of the same with older ones
fading (half-lives of 28 and 112 days), of that of its category; of the baskets of all customers, how much of them
lately, and how many of them were no first ones; whether she has bought it once or twice only."""
_MILLIONTH = 1e-6
_HALF_LIVES = (28, 112)


class Own(msgspec.Struct, frozen=True, eq=False):
    """Items that customers have bought, sorted by customer and item.

    Parameters
    ----------
    customer, item
        int64[rows].
    baskets
        int64[rows], the customer's baskets that held it.
    popular
        int64[rows], baskets of all customers that held it.
    x
        float64[rows, columns], as `COLUMNS`.
    """

    customer: Ints
    item: Ints
    baskets: Ints
    popular: Ints
    x: Floats


def read(con: DuckDBPyConnection, at: int, who: str = "TRUE") -> Own:
    """Return the items of the customers that `who` (SQL over `number`) tells, as known at day `at`.

    Reads `taken` and `item_counts`.
    """
    rows = con.execute(_sql(at, who)).fetchnumpy()
    whole = {name: np.asarray(column, np.int64) for name, column in rows.items()}
    return Own(whole["number"], whole["item"], whole["n"], whole["baskets"], _columns(whole))


def _sql(at: int, who: str) -> str:
    rows = f"FROM taken WHERE {seen(at)} AND {who}"
    lately, while_ = (faded(at, days) for days in _HALF_LIVES)
    return f"""
        WITH own AS (
            SELECT number, item, min(category) AS category, count(*) AS n, {lately} AS lately, {while_} AS while_
            {rows} GROUP BY number, item
        ), top AS (
            SELECT own.*, baskets, c.lately AS all_lately, meanwhile, buyers FROM own JOIN item_counts c USING (item)
            QUALIFY row_number() OVER (PARTITION BY number ORDER BY while_ DESC, baskets DESC, item) <= {MOST}
        ), days AS (
            SELECT number, count(*) AS days, {lately} AS days_lately, {while_} AS days_while
            FROM (SELECT DISTINCT number, day {rows}) GROUP BY number
        ), sorts AS (
            SELECT number, category, {lately} AS sort_lately, {while_} AS sort_while
            FROM (SELECT DISTINCT number, day, category {rows}) GROUP BY number, category
        )
        SELECT top.*, days, days_lately, days_while, coalesce(sort_lately, top.lately) AS sort_lately,
            coalesce(sort_while, while_) AS sort_while
        FROM top JOIN days USING (number)
        LEFT JOIN sorts ON sorts.number = top.number AND sorts.category = top.category
        ORDER BY top.number, item
    """


def _columns(rows: dict[str, Ints]) -> Floats:
    """Return float64[rows, columns], as `COLUMNS`."""

    def part(count: str, of: str) -> Floats:
        return np.log((rows[count] * _MILLIONTH + 0.05) / (rows[of] * _MILLIONTH + 0.5))

    return np.column_stack(
        [
            np.log((rows["n"] + 0.5) / (rows["days"] + 1)),
            part("lately", "days_lately"),
            part("while_", "days_while"),
            part("sort_lately", "days_lately"),
            part("sort_while", "days_while"),
            np.log(rows["baskets"] + 1),
            np.log((rows["all_lately"] + 0.5) / (rows["meanwhile"] + 5)),
            np.log((rows["baskets"] - rows["buyers"] + 1) / (rows["buyers"] + 10)),
            rows["n"] == 1,
            rows["n"] == 2,
        ]
    ).astype(np.float64)
