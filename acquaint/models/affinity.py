"""Affinity: which categories a customer buys, as shares of her lines, shrunk towards those of the shop.

Older lines weigh less, and so do lines bought at a discount where the data support it: half-life, weight and strength
are those that foretell the newest lines before the day of the fit best. Sensitive goods have no category and count
nowhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import numpy as np

from acquaint.features.occasions import Floats, Ints
from acquaint.models import doubts, firsts, ladder, shares, tastes
from acquaint.models.goods import Goods, learners
from acquaint.models.ladder import Trial, Tried
from acquaint.models.shares import HALF_LIVES, Came, Counts, Shrink
from acquaint.records import NotEnoughData

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duckdb import DuckDBPyConnection

NEEDED = 100
"""Customers who bought before and after a day, without whom nothing is learned or tried."""
LEARNERS = 20_000
"""Customers at most on whom it is learned and tried."""
DOUBTED = 2
"""Windows whose baskets tell how sure the shares are."""
MOST = 5
"""Categories named per customer."""
CHUNK = 20_000
"""Customers predicted at once."""
SHOP, OWN, LAST, SHRUNK, FADED = "shop_shares", "own_shares", "last_basket", "shrunk", "shrunk_faded"
RUNGS = (SHOP, OWN, LAST, SHRUNK, FADED)
"""Shares of the shop; the customer's own over all time; those of her last day with an order; her own shrunk towards the
shop's; the same with older and promoted lines weighing less. Own shares and the last basket get one line of the shop's,
as what was never bought would else be impossible."""
_ALL = 1e12
"""A strength against which own lines do not count."""


class Fitted(msgspec.Struct, frozen=True, tag=True):
    """What was learned of a shop's affinities.

    Parameters
    ----------
    shrunk, faded
        How lines are weighed, without and with fading.
    n
        Customers it was learned on.
    """

    shrunk: Shrink
    faded: Shrink
    n: int

    def shrink(self, rung: str) -> Shrink:
        """Return how lines are weighed on a rung."""
        plain = Shrink(None, 1.0, 1.0, self.shrunk.doubt)
        return {SHOP: Shrink(None, 1.0, _ALL), SHRUNK: self.shrunk, FADED: self.faded}.get(rung, plain)


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


def fit(con: DuckDBPyConnection, about: Goods, at: int, days: int) -> Fitted | NotEnoughData:
    """Learn from the lines of the `days` before day `at` how earlier ones are best weighed."""
    who = learners(about, LEARNERS)
    counts = tastes.before(con, at - days, who)
    came = _known(tastes.after(con, at - days, at, who), counts)
    n = len(np.unique(came.whole))
    if n < NEEDED:
        return NotEnoughData(n, NEEDED)
    usual = counts.usual(len(about.categories))[came.part]
    faded = shares.fit(counts, came, usual)
    lifelong = Counts(counts.whole, counts.part, counts.lines[:, -1:], np.zeros((len(counts.whole), 1)), (None,))
    shrunk = shares.fit(lifelong, came, usual[:, -1:])
    return Fitted(*_doubted(con, about, at - DOUBTED * days, at, who, (shrunk, faded)), n)


def _doubted(
    con: DuckDBPyConnection, about: Goods, at: int, until: int, who: str, found: tuple[Shrink, Shrink]
) -> tuple[Shrink, Shrink]:
    """Return the weights with the doubt that baskets from day `at` to before day `until` cast on each."""
    counts = tastes.before(con, at, who, tuple(dict.fromkeys(shrink.half_life for shrink in found)))
    usual = counts.usual(len(about.categories)).T
    odd, even = (_known(tastes.after(con, at, until, who, half), counts) for half in (1, 0))
    one, other = (
        msgspec.structs.replace(shrink, doubt=doubts.find(counts, shrink, (odd, even), usual[place : place + 1]))
        for shrink in found
        for place in [counts.half_lives.index(shrink.half_life)]
    )
    return one, other


def _known(came: Came, counts: Counts) -> Came:
    """Return what came of customers who had bought before."""
    return came.keep(np.isin(came.whole, counts.whole))


def predict(con: DuckDBPyConnection, about: Goods, fitted: Fitted, at: int, rung: str = FADED) -> Iterator[Liked]:
    """Yield the categories that customers like most, as known at day `at`, some thousand customers at a time."""
    shrink = fitted.shrink(rung)
    usual = tastes.usual(con, at, shrink.half_life, len(about.categories))
    for low in range(0, about.customers, CHUNK):
        who = f"number BETWEEN {low} AND {low + CHUNK - 1}"
        counts = tastes.before(con, at, who, (shrink.half_life,))
        if len(counts.whole):
            yield _liked(counts, _own(con, at, who, counts, shrink, rung), shrink, usual)


def _own(con: DuckDBPyConnection, at: int, who: str, counts: Counts, shrink: Shrink, rung: str) -> Floats:
    """Return float64[rows of `counts`], the lines that a rung looks at."""
    return tastes.last(con, at, counts, who) if rung == LAST else counts.weighed(shrink)


def _liked(counts: Counts, count: Floats, shrink: Shrink, usual: Floats) -> Liked:
    total = shares.totals(counts, counts.whole)(count)
    share = shares.expected(count, total, usual[counts.part], shrink.strength)
    top = firsts.best(counts.whole, (counts.part, -share), MOST)
    part = (count[top], total[top], usual[counts.part[top]])
    return Liked(counts.whole[top], counts.part[top], share[top], *shares.interval(*part, shrink), part[2])


def tried(con: DuckDBPyConnection, about: Goods, fitted: Fitted, at: int, until: int) -> Trial | NotEnoughData:
    """Try on the lines from day `at` to before day `until` what was fitted on what was known at `at`.

    The loss is -ln of the share of the category of each line, a mean per customer; the score `top_three` is the share
    of lines that are of the three categories with the largest shares.
    """
    who = learners(about, LEARNERS)
    counts = tastes.before(con, at, who, tuple(h for h in HALF_LIVES if h in (None, fitted.faded.half_life)))
    came = _known(tastes.after(con, at, until, who), counts)
    customer = np.unique(came.whole)
    if len(customer) < NEEDED:
        return NotEnoughData(len(customer), NEEDED)
    usual, rungs, found = counts.usual(len(about.categories)), [], {}
    for rung in RUNGS:
        shrink = fitted.shrink(rung)
        known = _own(con, at, who, counts, shrink, rung)
        prior = usual[:, counts.half_lives.index(shrink.half_life)]
        rungs.append(_rung(rung, counts, known, came, prior, shrink.strength))
        found[rung] = (known, shrink, prior)
    trial = ladder.trial(rungs, customer)
    liked = _liked(counts, *found[trial.chosen])
    best = firsts.rank(liked.customer) == 0
    return trial.held(*shares.met(liked.customer[best], liked.category[best], liked.share[best], came))


def _rung(name: str, counts: Counts, known: Floats, came: Came, usual: Floats, strength: float) -> Tried:
    total = shares.totals(counts, came.whole)(known)
    share = shares.expected(shares.lookup(counts, came)(known), total, usual[came.part], strength)
    return Tried(name, shares.losses(came)(share), {"top_three": _top_three(counts, known, came, usual, strength)})


def _top_three(counts: Counts, known: Floats, came: Came, usual: Floats, strength: float) -> float:
    """Return the mean share of the lines that came in the three categories with the largest expected shares."""
    customer, place = np.unique(came.whole, return_inverse=True)
    grid = np.tile(strength * usual, (len(customer), 1))
    there = np.isin(counts.whole, customer)
    grid[np.searchsorted(customer, counts.whole[there]), counts.part[there]] += known[there]
    hit = (firsts.places(grid, 3)[place] == came.part[:, None]).any(axis=1)
    return float((np.bincount(place, came.lines * hit) / np.bincount(place, came.lines)).mean())
