"""Lines by category and brand, what is usual in each category, and what is when a customer's habit is known.

A whole is a customer's category, numbered customer x categories + category; its parts are the brands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import numpy as np

from acquaint.features.occasions import Floats, Ints
from acquaint.models import tastes
from acquaint.models.goods import Goods, faded, seen
from acquaint.models.shares import HALF_LIVES, Came, Counts
from acquaint.models.tastes import whole

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

USUAL_HALF_LIFE = 182
_BRANDED = "category IS NOT NULL AND brand IS NOT NULL"


class Branded(msgspec.Struct, frozen=True, eq=False):
    """What customers take from the shelf.

    Parameters
    ----------
    counts
        Their lines, by whole and brand.
    usual
        float64[categories, brands], shares of brands in the categories for everybody.
    """

    counts: Counts
    usual: Floats

    def usually(self, wholes: Ints, brand: Ints) -> Floats:
        """Return float64[n], the usual share of a brand in the category of a whole."""
        return np.asarray(self.usual[wholes % len(self.usual), brand])

    def tilted(self, weighed: Floats, wholes: Ints, brand: Ints, habit: float) -> Floats:
        """Return float64[n], the usual share of a brand tilted by the customer's habit.

        A habit is (lines of the brand + `habit`) / (lines expected of it by the customer's categories + `habit`); the
        tilted shares of a category sum to 1.

        Parameters
        ----------
        weighed
            float64[rows of `counts`], her lines.
        """
        categories, brands = self.usual.shape
        _, who = np.unique(np.concatenate([self.counts.whole, wholes]) // categories, return_inverse=True)
        mine, asked = np.split(who, [len(self.counts.whole)])
        many = int(who.max(initial=-1)) + 1

        def grid(column: Ints, width: int) -> Floats:
            found = np.bincount(mine * width + column, weighed, minlength=many * width)
            return np.asarray(found, np.float64).reshape(many, width)

        bought = grid(self.counts.part, brands)
        likely = grid(self.counts.whole % categories, categories) @ self.usual
        tilt = (bought + habit) / (likely + habit)
        norm = tilt @ self.usual.T
        category = wholes % categories
        return np.asarray(self.usual[category, brand] * tilt[asked, brand] / norm[asked, category])


def before(
    con: DuckDBPyConnection,
    about: Goods,
    at: int,
    who: str = "TRUE",
    half_lives: tuple[int | None, ...] = HALF_LIVES,
    usual: Floats | None = None,
) -> Branded:
    """Return the lines per customer, category and brand as known at day `at`, of the customers `who` (SQL) tells.

    Parameters
    ----------
    usual
        As in `Branded`, where it is known already.
    """
    rows = con.execute(
        f"SELECT number, category, brand, {tastes.columns(at, half_lives)} FROM bought "
        f"WHERE {seen(at)} AND {_BRANDED} AND {who} "
        "GROUP BY number, category, brand ORDER BY number, category, brand"
    ).fetchnumpy()
    wholes = whole(rows, "number") * len(about.categories) + whole(rows, "category")
    counts = tastes.counts(wholes, whole(rows, "brand"), rows, half_lives)
    return Branded(counts, usual_shares(con, about, at) if usual is None else usual)


def after(
    con: DuckDBPyConnection, about: Goods, at: int, until: int, who: str = "TRUE", half: int | None = None
) -> Came:
    """Return the lines per customer, category and brand from day `at` to before day `until`.

    Parameters
    ----------
    half
        0 or 1 for every other day of a customer only.
    """
    return Came(
        *_lines(con, about, f"day >= {at} AND {seen(until)} AND {_BRANDED} AND {who}", tastes.every_other(half))
    )


def last(con: DuckDBPyConnection, about: Goods, at: int, like: Counts, who: str = "TRUE") -> Floats:
    """Return float64[rows of `like`], the lines of the last day on which the customer bought the category."""
    latest = "QUALIFY day = max(day) OVER (PARTITION BY number, category)"
    return tastes.matched(like, *_lines(con, about, f"{seen(at)} AND {_BRANDED} AND {who}", latest))


def _lines(con: DuckDBPyConnection, about: Goods, where: str, which: str) -> tuple[Ints, Ints, Floats]:
    rows = con.execute(f"""
        SELECT number, category, brand, CAST(sum(lines) AS DOUBLE) AS lines FROM (
            SELECT number, category, brand, lines FROM bought WHERE {where} {which}
        ) GROUP BY number, category, brand ORDER BY number, category, brand
    """).fetchnumpy()
    wholes = whole(rows, "number") * len(about.categories) + whole(rows, "category")
    return wholes, whole(rows, "brand"), rows["lines"]


def usual_shares(con: DuckDBPyConnection, about: Goods, at: int) -> Floats:
    """Return float64[categories, brands], the brands' shares in each category; every brand gets a trace everywhere."""
    rows = con.execute(
        f"SELECT category, brand, {faded(at, USUAL_HALF_LIFE, 'lines')} AS lines FROM bought "
        f"WHERE {seen(at)} AND {_BRANDED} GROUP BY category, brand ORDER BY category, brand"
    ).fetchnumpy()
    lines = np.zeros((len(about.categories), len(about.brands)))
    lines[rows["category"], rows["brand"]] = rows["lines"] * 1e-6
    overall = (lines.sum(axis=0) + 0.5) / (lines.sum() + 0.5 * max(1, len(about.brands)))
    return np.asarray((lines + overall) / (lines.sum(axis=1, keepdims=True) + 1))
