"""Affinity: which categories a customer buys, as shares of her lines, shrunk towards those of the shop.

Older lines weigh less, and so do lines bought at a discount where the data support it: half-life, weight and strength are
those that foretell the newest lines before the day of the fit best. Sensitive goods have no category and count nowhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import numpy as np

from acquaint.features.occasions import Floats, Ints
from acquaint.models import firsts, ladder, shares
from acquaint.models.card import Step
from acquaint.models.goods import Goods, faded, seen, share_of
from acquaint.models.ladder import Tried
from acquaint.models.shares import HALF_LIVES, Came, Counts, Shrink
from acquaint.records import NotEnoughData

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

NEEDED = 100
"""Customers who bought before and after a day, without whom nothing is learned or tried."""
LEARNERS = 20_000
DOUBTED = 2
"""Windows whose baskets tell how sure the shares are."""
MOST = 5
"""Categories named per customer."""
SHOP, OWN, LAST, SHRUNK, FADED = "shop_shares", "own_shares", "last_basket", "shrunk", "shrunk_faded"
RUNGS = (SHOP, OWN, LAST, SHRUNK, FADED)
"""Shares of the shop; the customer's own over all time; those of her last day with an order; her own shrunk towards the
shop's; the same with older and promoted lines weighing less. Own shares and the last basket get one line of the shop's,
as what was never bought would else be impossible."""


class Fitted(msgspec.Struct, frozen=True):
    """What was learned of a shop's affinities.

    Parameters
    ----------
    shrunk, faded
        How lines are weighed, without and with fading.
    n
        Customers they were learned on.
    days
        Length of the window whose lines were foretold.
    """

    shrunk: Shrink
    faded: Shrink
    n: int
    days: int

    def shrink(self, rung: str) -> Shrink:
        """Return how lines are weighed on a rung."""
        plain = {SHOP: 1e12, OWN: 1.0}
        if rung in plain:
            return Shrink(None, 1.0, plain[rung])
        return self.faded if rung == FADED else self.shrunk


class Liked(msgspec.Struct, frozen=True, eq=False):
    """Categories of customers, at most five each, sorted by customer and falling share.

    Parameters
    ----------
    customer, category
        int64[rows].
    share, low, high
        float64[rows], expected share of her lines with its 80 % interval.
    usual
        float64[rows], that of the shop.
    """

    customer: Ints
    category: Ints
    share: Floats
    low: Floats
    high: Floats
    usual: Floats


class Trial(msgspec.Struct, frozen=True):
    """Rung to use and all rungs; the loss is -ln of the share of each line that came, a mean per customer.

    The score `top_three` is the share of lines that are of the three categories with the largest shares.
    """

    chosen: str
    steps: tuple[Step, ...]
    customers: int


def read(
    con: DuckDBPyConnection, at: int, who: str = "TRUE", half_lives: tuple[int | None, ...] = HALF_LIVES
) -> Counts:
    """Return the lines per customer and category as known at day `at`, of the customers `who` (SQL) tells."""
    columns = ", ".join(
        f"{faded(at, days, count)} AS {count}_{place}"
        for count in ("lines", "promoted")
        for place, days in enumerate(half_lives)
    )
    rows = con.execute(
        f"SELECT number, category, {columns} FROM bought WHERE {seen(at)} AND category IS NOT NULL AND {who} "
        "GROUP BY number, category ORDER BY number, category"
    ).fetchnumpy()
    lines, promoted = (
        np.column_stack([rows[f"{count}_{place}"] for place in range(len(half_lives))]) * 1e-6
        for count in ("lines", "promoted")
    )
    return Counts(*(np.asarray(rows[name], np.int64) for name in ("number", "category")), lines, promoted)


def coming(con: DuckDBPyConnection, at: int, until: int, who: str = "TRUE", half: int | None = None) -> Came:
    """Return the lines from day `at` to before day `until` of customers who had bought before.

    Parameters
    ----------
    half
        0 or 1 for every other basket of a customer only.
    """
    part = "" if half is None else f"QUALIFY dense_rank() OVER (PARTITION BY number ORDER BY day) % 2 = {half}"
    rows = con.execute(f"""
        SELECT number, category, CAST(sum(lines) AS DOUBLE) AS lines FROM (
            SELECT number, category, lines FROM bought
            WHERE day >= {at} AND {seen(until)} AND category IS NOT NULL AND {who} AND number IN (
                SELECT number FROM bought WHERE {seen(at)} AND category IS NOT NULL
            ) {part}
        ) GROUP BY number, category ORDER BY number, category
    """).fetchnumpy()
    return Came(*(np.asarray(rows[name], np.int64) for name in ("number", "category")), rows["lines"])


def fit(con: DuckDBPyConnection, about: Goods, at: int, days: int) -> Fitted | NotEnoughData:
    """Learn from the lines of the `days` before day `at` how earlier ones are best weighed."""
    who = share_of(about, LEARNERS)
    came = coming(con, at - days, at, who)
    n = len(np.unique(came.whole))
    if n < NEEDED:
        return NotEnoughData(n, NEEDED)
    counts = read(con, at - days, who)
    usual = usual_shares(counts, len(about.categories))
    found = (shares.fit(counts, came, usual[came.part], fading) for fading in (False, True))
    return Fitted(*(_doubted(con, about, at - DOUBTED * days, at, who, shrink) for shrink in found), n, days)


def _doubted(con: DuckDBPyConnection, about: Goods, at: int, until: int, who: str, shrink: Shrink) -> Shrink:
    """Return the weights with the doubt that baskets from day `at` to before day `until` cast on them."""
    counts = read(con, at, who, (shrink.half_life,))
    usual = usual_shares(counts, len(about.categories)).T
    odd, even = (coming(con, at, until, who, half) for half in (0, 1))
    weighed = counts.weighed(0, shrink.promoted)
    doubt = shares.doubt(counts, weighed, (odd, even), usual, shrink.strength)
    return msgspec.structs.replace(shrink, doubt=doubt)


def usual_shares(counts: Counts, categories: int) -> Floats:
    """Return float64[categories, half-lives], the shop's shares; each category gets half a line, so that none is 0."""
    lines = np.column_stack([np.bincount(counts.part, column, minlength=categories) + 0.5 for column in counts.lines.T])
    return np.asarray(lines / lines.sum(axis=0))


def predict(
    con: DuckDBPyConnection, about: Goods, fitted: Fitted, at: int, rung: str = FADED, who: str = "TRUE"
) -> Liked:
    """Return the categories that customers like most, as known at day `at`."""
    shrink = fitted.shrink(rung)
    counts = read(con, at, who, (shrink.half_life,))
    usual = usual_shares(
        counts if who == "TRUE" else read(con, at, half_lives=(shrink.half_life,)), len(about.categories)
    )
    count = counts.weighed(0, shrink.promoted)
    total = shares.totals(counts, counts.whole)(count)
    share = shares.expected(count, total, usual[counts.part, 0], shrink.strength)
    top = firsts.best(counts.whole, (counts.part, -share), MOST)
    part = (count[top], total[top], usual[counts.part[top], 0])
    return Liked(
        counts.whole[top], counts.part[top], share[top], *shares.interval(*part, shrink.strength, shrink.doubt), part[2]
    )


def tried(con: DuckDBPyConnection, about: Goods, fitted: Fitted, at: int, until: int) -> Trial | NotEnoughData:
    """Try on the lines from day `at` to before day `until` what was fitted on what was known at `at`."""
    who = share_of(about, LEARNERS)
    came = coming(con, at, until, who)
    customer = np.unique(came.whole)
    if len(customer) < NEEDED:
        return NotEnoughData(len(customer), NEEDED)
    half_lives = tuple(dict.fromkeys((None, fitted.shrunk.half_life, fitted.faded.half_life)))
    counts = read(con, at, who, half_lives)
    usual = usual_shares(counts, len(about.categories))
    rungs = []
    for rung in RUNGS:
        shrink = fitted.shrink(rung)
        place = half_lives.index(shrink.half_life)
        known = _last(con, at, who, counts) if rung == LAST else counts.weighed(place, shrink.promoted)
        strength = 1.0 if rung == LAST else shrink.strength
        rungs.append(_rung(rung, counts, known, came, usual[:, place], strength))
    chosen, steps = ladder.climb(rungs, customer)
    return Trial(chosen, steps, len(customer))


def _last(con: DuckDBPyConnection, at: int, who: str, counts: Counts) -> Floats:
    """Return float64[rows], the lines of each customer's last day with an order."""
    rows = con.execute(f"""
        SELECT number, category, CAST(sum(lines) AS DOUBLE) AS lines FROM bought
        JOIN (SELECT number, max(day) AS day FROM bought WHERE {seen(at)} AND category IS NOT NULL AND {who} GROUP BY number)
        USING (number, day) WHERE known <= {at} AND category IS NOT NULL GROUP BY number, category ORDER BY number, category
    """).fetchnumpy()
    last = Counts(*(np.asarray(rows[name], np.int64) for name in ("number", "category")), *(np.zeros((0, 0)),) * 2)
    return shares.of(Came(counts.whole, counts.part, np.zeros(0)), last, rows["lines"])


def _rung(name: str, counts: Counts, known: Floats, came: Came, usual: Floats, strength: float) -> Tried:
    total = shares.totals(counts, came.whole)(known)
    share = shares.expected(shares.of(came, counts, known), total, usual[came.part], strength)
    _, loss = shares.losses(came, share)
    return Tried(name, loss, {"top_three": _top_three(counts, known, came, usual, strength)})


def _top_three(counts: Counts, known: Floats, came: Came, usual: Floats, strength: float) -> float:
    """Return the mean share of the lines that came in the three categories with the largest expected shares."""
    customer, place = np.unique(came.whole, return_inverse=True)
    grid = np.tile(strength * usual, (len(customer), 1))
    row = np.searchsorted(customer, counts.whole)
    there = (row < len(customer)) & (customer[np.minimum(row, len(customer) - 1)] == counts.whole)
    grid[row[there], counts.part[there]] += known[there]
    top = firsts.places(grid, 3)
    hit = (top[place] == came.part[:, None]).any(axis=1)
    lines = np.bincount(place, came.lines)
    return float((np.bincount(place, came.lines * hit) / lines).mean())
