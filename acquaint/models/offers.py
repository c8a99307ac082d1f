"""What was on discount when and where a customer bought: her lines by category and week, beside everybody's.

A week runs from Monday to Sunday. The chance that a line was at a discount is read from the lines of all others in the
same category and week, with five lines of the category's usual share.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import numpy as np

from acquaint.features.occasions import Floats, Ints
from acquaint.models.goods import Goods, seen

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

LEVEL_HALF_LIFE = 182
"""Days in which half of what is known of the present level of discounts is forgotten."""
_DOUBT = 5.0


class Bought(msgspec.Struct, frozen=True, eq=False):
    """Lines of customers by category and week, in this order.

    Parameters
    ----------
    customer, category, age
        int64[rows]; the age is that of the week's Monday in days.
    lines, promoted
        float64[rows], all lines, and those at a discount.
    chance
        float64[rows], share of the others' lines in the same category and week that were at a discount.
    part
        float64[rows], share of the category among all lines of the week that were at a discount.
    """

    customer: Ints
    category: Ints
    age: Ints
    lines: Floats
    promoted: Floats
    chance: Floats
    part: Floats

    def of(self, customers: Ints) -> Bought:
        """Return the rows of some customers."""
        keep = np.isin(self.customer, customers)
        return Bought(*(getattr(self, name)[keep] for name in Bought.__struct_fields__))

    def weight(self, half_life: int | None) -> Floats:
        """Return float64[rows], what a line weighs at its age."""
        return np.ones(len(self.age)) if half_life is None else np.asarray(0.5 ** (self.age / half_life))


class Levels(msgspec.Struct, frozen=True, eq=False):
    """How the shop as a whole buys now.

    Parameters
    ----------
    taste
        float64[categories], shares of lines where nothing is at a discount.
    discount
        float64[categories], how much of the category is at a discount, a mean over weeks.
    overall
        Share of all lines that are bought at a discount.
    """

    taste: Floats
    discount: Floats
    overall: float


def lay(con: DuckDBPyConnection, at: int) -> None:
    """Make the table `offered`, a row per category and week: lines and promoted lines of all, as known at day `at`."""
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE offered AS
        WITH cells AS (
            SELECT category, (day + 3) // 7 AS week, sum(lines) AS n, sum(promoted) AS d FROM bought
            WHERE {seen(at)} AND category IS NOT NULL GROUP BY ALL
        )
        SELECT category, week, CAST(n AS DOUBLE) AS n, CAST(d AS DOUBLE) AS d,
            sum(d) OVER (PARTITION BY category) / sum(n) OVER (PARTITION BY category) AS usual,
            d / greatest(sum(d) OVER (PARTITION BY week), 1) AS part
        FROM cells
    """)


def read(con: DuckDBPyConnection, at: int, who: str = "TRUE") -> Bought:
    """Return the lines of the customers that `who` (SQL over `number`) tells, as known at day `at`; reads `offered`."""
    rows = con.execute(f"""
        WITH own AS (
            SELECT number, category, (day + 3) // 7 AS week, CAST(sum(lines) AS DOUBLE) AS lines,
                CAST(sum(promoted) AS DOUBLE) AS promoted
            FROM bought WHERE {seen(at)} AND category IS NOT NULL AND {who} GROUP BY ALL
        )
        SELECT number, category, {at} - (week * 7 - 3) AS age, lines, promoted,
            (d - promoted + {_DOUBT} * usual) / (n - lines + {_DOUBT}) AS chance, part
        FROM own JOIN offered USING (category, week) ORDER BY number, category, week
    """).fetchnumpy()
    who_, category, age = (np.asarray(rows[name], np.int64) for name in ("number", "category", "age"))
    return Bought(who_, category, age, rows["lines"], rows["promoted"], rows["chance"], rows["part"])


def levels(con: DuckDBPyConnection, about: Goods, at: int) -> Levels:
    """Return how the shop as a whole buys at day `at`; reads `offered`.

    How much of a category is at a discount is a mean over weeks, each weighing what the shop sold in it: a mean over
    the category's own lines would count the weeks most in which discounts drew many.
    """
    rows = con.execute(f"""
        SELECT category, {at} - (week * 7 - 3) AS age, n, d, sum(n) OVER (PARTITION BY week) AS sold
        FROM offered ORDER BY category, week
    """).fetchnumpy()
    many = len(about.categories)

    def total(value: Floats) -> Floats:
        weighed = value * 0.5 ** (rows["age"] / LEVEL_HALF_LIFE)
        return np.asarray(np.bincount(rows["category"], weighed, minlength=many), np.float64)

    n, d, sold = total(rows["n"]), total(rows["d"]), total(rows["sold"])
    overall = (d.sum() + 0.5) / (n.sum() + 1)
    usual = (d + _DOUBT * overall) / (n + _DOUBT)
    chance = (rows["d"] + _DOUBT * usual[rows["category"]]) / (rows["n"] + _DOUBT)
    discount = np.where(sold > 0, total(rows["sold"] * chance) / np.maximum(sold, 1e-9), overall)
    # What would be bought if nothing were at a discount: lines at full price over how often there was one.
    taste = (n - d + 0.1) / np.maximum(1 - discount, 0.05)
    return Levels(taste / taste.sum(), discount, float(overall))
