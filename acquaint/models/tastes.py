"""Lines by category as the engine gives them: what customers bought before a day, and what came after it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from acquaint.features.occasions import Floats, Ints
from acquaint.models import shares
from acquaint.models.goods import faded, seen
from acquaint.models.shares import HALF_LIVES, Came, Counts

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_MILLIONTH = 1e-6


def columns(at: int, half_lives: tuple[int | None, ...]) -> str:
    """Return SQL of the sums of lines and of promoted lines, fading with each of the half-lives."""
    return ", ".join(
        f"{faded(at, days, count)} AS {count}_{place}"
        for count in ("lines", "promoted")
        for place, days in enumerate(half_lives)
    )


def counts(whole: Ints, part: Ints, rows: dict[str, Any], half_lives: tuple[int | None, ...]) -> Counts:
    """Return what a query with `columns` found."""
    lines, promoted = (
        np.column_stack([rows[f"{count}_{place}"] for place in range(len(half_lives))]) * _MILLIONTH
        for count in ("lines", "promoted")
    )
    return Counts(whole, part, lines, promoted, half_lives)


def whole(rows: dict[str, Any], name: str) -> Ints:
    """Return int64[rows], a column of whole numbers."""
    return np.asarray(rows[name], np.int64)


def every_other(half: int | None) -> str:
    """Return SQL that keeps every other day of a customer: odd ones (1), even ones (0), or all."""
    day = "dense_rank() OVER (PARTITION BY number ORDER BY day)"
    return "" if half is None else f"QUALIFY {day} % 2 = {half}"


def before(
    con: DuckDBPyConnection, at: int, who: str = "TRUE", half_lives: tuple[int | None, ...] = HALF_LIVES
) -> Counts:
    """Return the lines per customer and category as known at day `at`, of the customers `who` (SQL) tells."""
    rows = con.execute(
        f"SELECT number, category, {columns(at, half_lives)} FROM bought "
        f"WHERE {seen(at)} AND category IS NOT NULL AND {who} GROUP BY number, category ORDER BY number, category"
    ).fetchnumpy()
    return counts(whole(rows, "number"), whole(rows, "category"), rows, half_lives)


def usual(con: DuckDBPyConnection, at: int, half_life: int | None, categories: int) -> Floats:
    """Return float64[categories], the shares of the shop as `Counts.usual` has them for all customers."""
    rows = con.execute(
        f"SELECT category, {faded(at, half_life, 'lines')} AS lines FROM bought "
        f"WHERE {seen(at)} AND category IS NOT NULL GROUP BY category ORDER BY category"
    ).fetchnumpy()
    lines = np.full(categories, 0.5)
    lines[rows["category"]] += rows["lines"] * _MILLIONTH
    return np.asarray(lines / lines.sum())


def after(con: DuckDBPyConnection, at: int, until: int, who: str = "TRUE", half: int | None = None) -> Came:
    """Return the lines per customer and category from day `at` to before day `until`.

    Parameters
    ----------
    half
        0 or 1 for every other day of a customer only.
    """
    rows = con.execute(f"""
        SELECT number, category, CAST(sum(lines) AS DOUBLE) AS lines FROM (
            SELECT number, category, lines FROM bought
            WHERE day >= {at} AND {seen(until)} AND category IS NOT NULL AND {who} {every_other(half)}
        ) GROUP BY number, category ORDER BY number, category
    """).fetchnumpy()
    return Came(whole(rows, "number"), whole(rows, "category"), rows["lines"])


def last(con: DuckDBPyConnection, at: int, like: Counts, who: str = "TRUE") -> Floats:
    """Return float64[rows of `like`], the lines of each customer's last day with an order."""
    known = f"{seen(at)} AND category IS NOT NULL AND {who}"
    rows = con.execute(f"""
        SELECT number, category, CAST(sum(lines) AS DOUBLE) AS lines FROM bought
        JOIN (SELECT number, max(day) AS day FROM bought WHERE {known} GROUP BY number) USING (number, day)
        WHERE known <= {at} AND category IS NOT NULL GROUP BY number, category ORDER BY number, category
    """).fetchnumpy()
    return matched(like, whole(rows, "number"), whole(rows, "category"), rows["lines"])


def matched(like: Counts, wholes: Ints, parts: Ints, lines: Floats) -> Floats:
    """Return float64[rows of `like`], the lines of the same whole and part; 0 where there are none."""
    found = Counts(wholes, parts, np.zeros((len(wholes), 0)), np.zeros((len(wholes), 0)), ())
    return shares.lookup(found, Came(like.whole, like.part, lines))(lines)
