"""Brands: which brand of a category a customer takes, shrunk towards what everybody takes and what she takes elsewhere.

What is usual for a customer in a category is the brands' shares in it, tilted by her habit: how many times as often as
usual she takes a brand over all categories. Her own lines of the category then move it, as in `shares`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import numpy as np

from acquaint.features.occasions import Floats, Ints
from acquaint.models import firsts, ladder, shares
from acquaint.models.affinity import LEARNERS, NEEDED, Trial
from acquaint.models.goods import Goods, faded, seen, share_of
from acquaint.models.ladder import Tried
from acquaint.models.shares import HALF_LIVES, STRENGTHS, Came, Counts, Shrink
from acquaint.records import NotEnoughData

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duckdb import DuckDBPyConnection

MOST = 5
"""Categories per customer in which a brand is named."""
CHUNK = 10_000
HABITS = (2.0, 5.0, 20.0, 80.0, 320.0)
"""Lines of a brand that weigh as much in a habit as none at all."""
SHOP, OWN, LAST, SHRUNK, HABIT = "shop_shares", "own_shares", "last_brand", "shrunk", "habit"
RUNGS = (SHOP, OWN, LAST, SHRUNK, HABIT)


class Fitted(msgspec.Struct, frozen=True):
    """What was learned of how customers take brands.

    Parameters
    ----------
    shrunk, tilted
        How lines are weighed against what is usual in the category, and against the same tilted by habit.
    habit
        Lines that weigh as much in a habit as none at all.
    n
        Customers they were learned on.
    """

    shrunk: Shrink
    tilted: Shrink
    habit: float
    n: int


class Taken(msgspec.Struct, frozen=True, eq=False):
    """The likeliest brand of the categories a customer buys most, sorted by customer and category.

    Parameters
    ----------
    customer, category, brand
        int64[rows].
    share, low, high
        float64[rows], expected share of the brand in her lines of the category, with its 80 % interval.
    usual
        float64[rows], its share in the category for everybody.
    """

    customer: Ints
    category: Ints
    brand: Ints
    share: Floats
    low: Floats
    high: Floats
    usual: Floats


class Shelf(msgspec.Struct, frozen=True, eq=False):
    """Lines per customer, category and brand; a whole is a customer's category, numbered (customer - first) x categories + category.

    Parameters
    ----------
    counts
        The lines, by whole and brand.
    usual
        float64[categories, brands], shares of brands in the categories for everybody.
    first, customers
        Number of the first customer, and how many there are.
    """

    counts: Counts
    usual: Floats
    first: int
    customers: int

    @property
    def wholes(self) -> int:
        """Number of wholes."""
        return self.customers * len(self.usual)


def fit(con: DuckDBPyConnection, about: Goods, at: int, days: int) -> Fitted | NotEnoughData:
    """Learn from the lines of the `days` before day `at` how earlier ones are best weighed."""
    who = share_of(about, LEARNERS)
    came = coming(con, about, at - days, at, who)
    n = len(np.unique(came.whole // max(1, len(about.categories))))
    if len(about.brands) < 2 or n < NEEDED:
        return NotEnoughData(n if len(about.brands) > 1 else 0, NEEDED)
    shelf = read(con, about, at - days, who)
    usual = np.column_stack([_usual(shelf, came.whole, came.part)] * len(HALF_LIVES))
    shrunk = shares.fit(shelf.counts, came, usual)
    tries = (_tilted(shelf, came, shrunk, habit) for habit in HABITS)
    loss, strength, habit = min(tries)
    return Fitted(shrunk, Shrink(shrunk.half_life, shrunk.promoted, strength), habit, n)


def _tilted(shelf: Shelf, came: Came, shrunk: Shrink, habit: float) -> tuple[float, float, float]:
    """Return the smallest loss with a habit, and the strength it takes."""
    weighed = _weighed(shelf.counts, shrunk, HALF_LIVES)
    usual = _with_habit(shelf, weighed, came.whole, came.part, habit)
    count, total = shares.of(came, shelf.counts, weighed), shares.totals(shelf.counts, came.whole)(weighed)
    tries = []
    for strength in STRENGTHS:
        _, loss = shares.losses(came, shares.expected(count, total, usual, strength))
        tries.append((round(float(loss.mean()), 7), strength, habit))
    return min(tries)


def read(
    con: DuckDBPyConnection,
    about: Goods,
    at: int,
    who: str = "TRUE",
    half_lives: tuple[int | None, ...] = HALF_LIVES,
    *,
    usual: Floats | None = None,
    first: int = 0,
    customers: int | None = None,
) -> Shelf:
    """Return the lines per customer, category and brand as known at day `at`, of the customers `who` (SQL) tells."""
    columns = ", ".join(
        f"{faded(at, days, count)} AS {count}_{place}"
        for count in ("lines", "promoted")
        for place, days in enumerate(half_lives)
    )
    rows = con.execute(
        f"SELECT number, category, brand, {columns} FROM bought WHERE {seen(at)} AND category IS NOT NULL "
        f"AND brand IS NOT NULL AND {who} GROUP BY number, category, brand ORDER BY number, category, brand"
    ).fetchnumpy()
    lines, promoted = (
        np.column_stack([rows[f"{count}_{place}"] for place in range(len(half_lives))]) * 1e-6
        for count in ("lines", "promoted")
    )
    whole = (np.asarray(rows["number"], np.int64) - first) * len(about.categories) + rows["category"]
    counts = Counts(whole, np.asarray(rows["brand"], np.int64), lines, promoted)
    known = _shop(con, about, at) if usual is None else usual
    return Shelf(counts, known, first, about.customers if customers is None else customers)


def coming(con: DuckDBPyConnection, about: Goods, at: int, until: int, who: str = "TRUE") -> Came:
    """Return the lines from day `at` to before day `until` of customers who had bought before."""
    rows = con.execute(f"""
        SELECT number, category, brand, CAST(sum(lines) AS DOUBLE) AS lines FROM bought
        WHERE day >= {at} AND {seen(until)} AND category IS NOT NULL AND brand IS NOT NULL AND {who}
        AND number IN (SELECT number FROM bought WHERE {seen(at)} AND brand IS NOT NULL)
        GROUP BY number, category, brand ORDER BY number, category, brand
    """).fetchnumpy()
    whole = np.asarray(rows["number"], np.int64) * len(about.categories) + rows["category"]
    return Came(whole, np.asarray(rows["brand"], np.int64), rows["lines"])


def tried(con: DuckDBPyConnection, about: Goods, fitted: Fitted, at: int, until: int) -> Trial | NotEnoughData:
    """Try on the lines from day `at` to before day `until` what was fitted on what was known at `at`.

    The loss is -ln of the share of the brand of each line in its category, a mean per customer.
    """
    who = share_of(about, LEARNERS)
    came = coming(con, about, at, until, who)
    customer, place = np.unique(came.whole // max(1, len(about.categories)), return_inverse=True)
    if len(customer) < NEEDED:
        return NotEnoughData(len(customer), NEEDED)
    half_lives = tuple(dict.fromkeys((None, fitted.shrunk.half_life)))
    shelf = read(con, about, at, who, half_lives)
    lines = np.bincount(place, came.lines)
    rungs = []
    for rung in RUNGS:
        share = _expected(con, about, shelf, came, fitted, rung, at, who, half_lives)
        lost = np.bincount(place, -came.lines * np.log(np.maximum(share, 1e-12)))
        rungs.append(Tried(rung, lost / lines))
    chosen, steps = ladder.climb(rungs, customer)
    return Trial(chosen, steps, len(customer))


def _expected(
    con: DuckDBPyConnection,
    about: Goods,
    shelf: Shelf,
    came: Came,
    fitted: Fitted,
    rung: str,
    at: int,
    who: str,
    half_lives: tuple[int | None, ...],
) -> Floats:
    """Return float64[rows of `came`], the shares that a rung expects."""
    counts, plain = shelf.counts, Shrink(None, 1.0, {SHOP: 1e12}.get(rung, 1.0))
    shrink = {SHRUNK: fitted.shrunk, HABIT: fitted.tilted}.get(rung, plain)
    weighed = _weighed(counts, shrink, half_lives)
    if rung == LAST:
        weighed = _last(con, about, at, who, counts)
    usual = _usual(shelf, came.whole, came.part)
    if rung == HABIT:
        usual = _with_habit(shelf, weighed, came.whole, came.part, fitted.habit)
    total = shares.totals(counts, came.whole)(weighed)
    return shares.expected(shares.of(came, counts, weighed), total, usual, shrink.strength)


def predict(con: DuckDBPyConnection, about: Goods, fitted: Fitted, at: int, rung: str = HABIT) -> Iterator[Taken]:
    """Yield the likeliest brand of the categories that customers buy most, some thousand customers at a time."""
    shrink = {SHRUNK: fitted.shrunk, HABIT: fitted.tilted}.get(rung, Shrink(None, 1.0, 1e12 if rung == SHOP else 1.0))
    usual = _shop(con, about, at)
    for low in range(0, about.customers, CHUNK):
        many = min(CHUNK, about.customers - low)
        who = f"number BETWEEN {low} AND {low + CHUNK - 1}"
        shelf = read(con, about, at, who, (shrink.half_life,), usual=usual, first=low, customers=many)
        if len(shelf.counts.whole):
            yield _taken(shelf, shrink, fitted.habit if rung == HABIT else None)


def _taken(shelf: Shelf, shrink: Shrink, habit: float | None) -> Taken:
    counts, categories = shelf.counts, len(shelf.usual)
    weighed = counts.weighed(0, shrink.promoted)
    total = shares.totals(counts, counts.whole)(weighed)
    prior = _usual(shelf, counts.whole, counts.part)
    if habit is not None:
        prior = _with_habit(shelf, weighed, counts.whole, counts.part, habit)
    share = shares.expected(weighed, total, prior, shrink.strength)
    first = firsts.best(counts.whole, (counts.part, -share), 1)
    customer = counts.whole[first] // categories
    top = np.sort(first[firsts.best(customer, (counts.part[first], -total[first]), MOST)])
    part = (weighed[top], total[top], prior[top], shrink.strength)
    whole = counts.whole[top]
    return Taken(
        whole // categories + shelf.first,
        whole % categories,
        counts.part[top],
        share[top],
        *shares.interval(*part),
        _usual(shelf, whole, counts.part[top]),
    )


def _weighed(counts: Counts, shrink: Shrink, half_lives: tuple[int | None, ...]) -> Floats:
    return counts.weighed(half_lives.index(shrink.half_life), shrink.promoted)


def _usual(shelf: Shelf, whole: Ints, brand: Ints) -> Floats:
    return np.asarray(shelf.usual[whole % len(shelf.usual), brand])


def _with_habit(shelf: Shelf, weighed: Floats, whole: Ints, brand: Ints, habit: float) -> Floats:
    """Return the usual shares tilted by the customers' habits.

    A habit is (lines of the brand + `habit`) / (lines expected of it by the customer's categories + `habit`).
    """
    categories, brands = shelf.usual.shape
    customers, of_customer = np.unique(np.concatenate([shelf.counts.whole, whole]) // categories, return_inverse=True)
    mine, asked = np.split(of_customer, [len(shelf.counts.whole)])
    width = len(customers)
    by_brand = np.bincount(mine * brands + shelf.counts.part, weighed, minlength=width * brands).reshape(width, brands)
    sort = shelf.counts.whole % categories
    by_sort = np.bincount(mine * categories + sort, weighed, minlength=width * categories).reshape(width, categories)
    tilt = (by_brand + habit) / (by_sort @ shelf.usual + habit)
    norm = tilt @ shelf.usual.T
    return np.asarray(shelf.usual[whole % categories, brand] * tilt[asked, brand] / norm[asked, whole % categories])


def _shop(con: DuckDBPyConnection, about: Goods, at: int) -> Floats:
    """Return float64[categories, brands], the brands' shares in each category; every brand gets a trace everywhere."""
    rows = con.execute(
        f"SELECT category, brand, {faded(at, 182, 'lines')} AS lines FROM bought WHERE {seen(at)} "
        "AND category IS NOT NULL AND brand IS NOT NULL GROUP BY category, brand ORDER BY category, brand"
    ).fetchnumpy()
    lines = np.zeros((len(about.categories), len(about.brands)))
    lines[rows["category"], rows["brand"]] = rows["lines"] * 1e-6
    overall = (lines.sum(axis=0) + 0.5) / (lines.sum() + 0.5 * max(1, len(about.brands)))
    return np.asarray((lines + overall) / (lines.sum(axis=1, keepdims=True) + 1))


def _last(con: DuckDBPyConnection, about: Goods, at: int, who: str, counts: Counts) -> Floats:
    """Return float64[rows], the lines of the last day on which the customer bought the category."""
    known = f"{seen(at)} AND category IS NOT NULL AND brand IS NOT NULL AND {who}"
    rows = con.execute(f"""
        SELECT number, category, brand, CAST(sum(lines) AS DOUBLE) AS lines FROM bought
        JOIN (SELECT number, category, max(day) AS day FROM bought WHERE {known} GROUP BY number, category)
        USING (number, category, day) WHERE known <= {at} AND brand IS NOT NULL
        GROUP BY number, category, brand ORDER BY number, category, brand
    """).fetchnumpy()
    whole = np.asarray(rows["number"], np.int64) * len(about.categories) + rows["category"]
    last = Counts(whole, np.asarray(rows["brand"], np.int64), *(np.zeros((0, 0)),) * 2)
    return shares.of(Came(counts.whole, counts.part, np.zeros(0)), last, rows["lines"])
