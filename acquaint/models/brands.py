"""Brands: which brand of a category a customer takes, shrunk towards what everybody takes and what she takes elsewhere.

What is usual for a customer in a category is the brands' shares in it, tilted by her habit: how many times as often as
usual she takes a brand over all categories. Her own lines of the category then move it, as in `shares`.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import msgspec
import numpy as np

from acquaint.features.occasions import Floats, Ints
from acquaint.models import branded, doubts, firsts, ladder, shares
from acquaint.models.affinity import DOUBTED, LEARNERS, NEEDED
from acquaint.models.branded import Branded
from acquaint.models.goods import Goods, learners
from acquaint.models.ladder import Trial, Tried
from acquaint.models.shares import HALF_LIVES, STRENGTHS, Came, Counts, Shrink
from acquaint.records import NotEnoughData

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duckdb import DuckDBPyConnection

MOST = 5
"""Categories per customer in which a brand is named."""
CELLS = 1_000_000
"""Categories of customers x brands at most that the doubt is read from."""
CHUNK = 10_000
"""Customers predicted at once."""
HABITS = (2.0, 5.0, 20.0, 80.0, 320.0)
SHOP, OWN, LAST, SHRUNK, HABIT = "shop_shares", "own_shares", "last_brand", "shrunk", "habit"
RUNGS = (SHOP, OWN, LAST, SHRUNK, HABIT)
"""Shares of the brands in the category for everybody; the customer's own there; those of the last day she bought it;
her own shrunk towards everybody's; the same towards everybody's tilted by her habit."""
_ALL = 1e12
Rows = TypeVar("Rows", Counts, Came)


class Fitted(msgspec.Struct, frozen=True, tag=True):
    """What was learned of how customers take brands.

    Parameters
    ----------
    shrunk, tilted
        How lines are weighed against what is usual in the category, and against the same tilted by habit.
    habit
        Lines that weigh as much in a habit as none at all.
    n
        Customers it was learned on.
    """

    shrunk: Shrink
    tilted: Shrink
    habit: float
    n: int

    def shrink(self, rung: str) -> Shrink:
        """Return how lines are weighed on a rung."""
        known = {SHOP: Shrink(None, 1.0, _ALL), SHRUNK: self.shrunk, HABIT: self.tilted}
        return known.get(rung, Shrink(None, 1.0, 1.0, self.shrunk.doubt))


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
    place
        int64[rows], place of the category among hers, from 0 for the one she buys most.
    """

    customer: Ints
    category: Ints
    brand: Ints
    share: Floats
    low: Floats
    high: Floats
    usual: Floats
    place: Ints


def fit(con: DuckDBPyConnection, about: Goods, at: int, days: int) -> Fitted | NotEnoughData:
    """Learn from the lines of the `days` before day `at` how earlier ones are best weighed."""
    if len(about.brands) < 2 or not about.categories:
        return NotEnoughData(0, NEEDED)
    who = learners(about, LEARNERS)
    taken = branded.before(con, about, at - days, who)
    came = _known(branded.after(con, about, at - days, at, who), taken)
    n = len(np.unique(came.whole // len(about.categories)))
    if n < NEEDED:
        return NotEnoughData(n, NEEDED)
    loss = losses(came, len(about.categories))
    usual = np.repeat(taken.usually(came.whole, came.part)[:, None], len(HALF_LIVES), axis=1)
    shrunk = shares.fit(taken.counts, came, usual, loss)
    strength, habit = _habit(taken, came, shrunk, loss)
    tilted = Shrink(shrunk.half_life, shrunk.promoted, strength)
    return _doubted(con, about, at - DOUBTED * days, at, who, Fitted(shrunk, tilted, habit, n))


def losses(came: Came, categories: int) -> Callable[[Floats], Floats]:
    """Return the function from the shares of what came to float64[customers], the mean of -ln(share) over lines."""
    return shares.losses(Came(came.whole // categories, came.part, came.lines))


def _habit(taken: Branded, came: Came, shrunk: Shrink, loss: Callable[[Floats], Floats]) -> tuple[float, float]:
    """Return the strength and the habit that foretell best what came."""
    weighed = taken.counts.weighed(shrunk)
    count = shares.lookup(taken.counts, came)(weighed)
    total = shares.totals(taken.counts, came.whole)(weighed)
    tries = []
    for habit in HABITS:
        usual = taken.tilted(weighed, came.whole, came.part, habit)
        for strength in STRENGTHS:
            mean = float(loss(shares.expected(count, total, usual, strength)).mean())
            tries.append((round(mean, 7), strength, habit))
    return min(tries)[1:]


def _doubted(con: DuckDBPyConnection, about: Goods, at: int, until: int, who: str, fitted: Fitted) -> Fitted:
    """Return what was fitted with the doubt that days with an order from day `at` to before day `until` cast on it."""
    taken = branded.before(con, about, at, who, (fitted.shrunk.half_life,))
    odd, even = (_known(branded.after(con, about, at, until, who, half), taken) for half in (1, 0))
    both = np.intersect1d(odd.whole, even.whole)
    both = both[:: max(1, -(-len(both) * len(about.brands) // CELLS))]
    weighed, brands = taken.counts.weighed(fitted.shrunk), np.tile(np.arange(len(about.brands)), len(both))
    wholes = np.repeat(both, len(about.brands))
    plain, tilted = (
        found.reshape(len(both), len(about.brands))
        for found in (taken.usually(wholes, brands), taken.tilted(weighed, wholes, brands, fitted.habit))
    )
    counts, halves = _renumbered(taken.counts, both), (_renumbered(odd, both), _renumbered(even, both))
    shrunk = msgspec.structs.replace(fitted.shrunk, doubt=doubts.find(counts, fitted.shrunk, halves, plain))
    habit = msgspec.structs.replace(fitted.tilted, doubt=doubts.find(counts, fitted.tilted, halves, tilted))
    return msgspec.structs.replace(fitted, shrunk=shrunk, tilted=habit)


def _renumbered(rows: Rows, wholes: Ints) -> Rows:
    """Return the rows of some wholes, which take their places as numbers."""
    place = np.minimum(np.searchsorted(wholes, rows.whole), max(len(wholes) - 1, 0))
    keep = wholes[place] == rows.whole if len(wholes) else np.zeros(len(rows.whole), np.bool_)
    columns = {name: column[keep] for name, column in msgspec.structs.asdict(rows).items() if name != "half_lives"}
    return msgspec.structs.replace(rows, **columns | {"whole": place[keep]})


def _known(came: Came, taken: Branded) -> Came:
    """Return what came of customers who had bought before."""
    categories = len(taken.usual)
    return came.keep(np.isin(came.whole // categories, taken.counts.whole // categories))


def tried(con: DuckDBPyConnection, about: Goods, fitted: Fitted, at: int, until: int) -> Trial | NotEnoughData:
    """Try on the lines from day `at` to before day `until` what was fitted on what was known at `at`.

    The loss is -ln of the share of the brand of each line in its category, a mean per customer.
    """
    who = learners(about, LEARNERS)
    half_lives = tuple(half_life for half_life in HALF_LIVES if half_life in (None, fitted.shrunk.half_life))
    taken = branded.before(con, about, at, who, half_lives)
    came = _known(branded.after(con, about, at, until, who), taken)
    customer = np.unique(came.whole // len(about.categories))
    if len(customer) < NEEDED:
        return NotEnoughData(len(customer), NEEDED)
    loss, rungs = losses(came, len(about.categories)), []
    for rung in RUNGS:
        shrink = fitted.shrink(rung)
        weighed = _own(con, about, at, who, taken, fitted, rung)
        usual = _prior(taken, weighed, came.whole, came.part, fitted, rung)
        count, total = shares.lookup(taken.counts, came)(weighed), shares.totals(taken.counts, came.whole)(weighed)
        rungs.append(Tried(rung, loss(shares.expected(count, total, usual, shrink.strength))))
    trial = ladder.trial(rungs, customer)
    best = _likeliest(taken, _own(con, about, at, who, taken, fitted, trial.chosen), fitted, trial.chosen)
    wholes, top = best.customer * len(about.categories) + best.category, best.place == 0
    return trial.held(*shares.met(wholes[top], best.brand[top], best.share[top], came))


def _own(con: DuckDBPyConnection, about: Goods, at: int, who: str, taken: Branded, fitted: Fitted, rung: str) -> Floats:
    """Return float64[rows of `taken.counts`], the lines that a rung looks at."""
    if rung == LAST:
        return branded.last(con, about, at, taken.counts, who)
    return taken.counts.weighed(fitted.shrink(rung))


def predict(con: DuckDBPyConnection, about: Goods, fitted: Fitted, at: int, rung: str = HABIT) -> Iterator[Taken]:
    """Yield the likeliest brand of the categories that customers buy most, some thousand customers at a time."""
    usual = branded.usual_shares(con, about, at)
    for low in range(0, about.customers, CHUNK):
        who = f"number BETWEEN {low} AND {low + CHUNK - 1}"
        taken = branded.before(con, about, at, who, (fitted.shrink(rung).half_life,), usual)
        if len(taken.counts.whole):
            yield _likeliest(taken, _own(con, about, at, who, taken, fitted, rung), fitted, rung)


def _likeliest(taken: Branded, weighed: Floats, fitted: Fitted, rung: str) -> Taken:
    counts, categories, shrink = taken.counts, len(taken.usual), fitted.shrink(rung)
    total = shares.totals(counts, counts.whole)(weighed)
    prior = _prior(taken, weighed, counts.whole, counts.part, fitted, rung)
    share = shares.expected(weighed, total, prior, shrink.strength)
    first = firsts.best(counts.whole, (counts.part, -share), 1)
    most = firsts.best(counts.whole[first] // categories, (counts.part[first], -total[first]), MOST)
    place = firsts.rank(counts.whole[first[most]] // categories)
    order = np.argsort(first[most])
    top = first[most][order]
    whole, brand = counts.whole[top], counts.part[top]
    ends = shares.interval(weighed[top], total[top], prior[top], shrink)
    usual = taken.usually(whole, brand)
    return Taken(whole // categories, whole % categories, brand, share[top], *ends, usual, place[order])


def _prior(taken: Branded, weighed: Floats, whole: Ints, brand: Ints, fitted: Fitted, rung: str) -> Floats:
    """Return what a rung takes for usual."""
    if rung == HABIT:
        return taken.tilted(weighed, whole, brand, fitted.habit)
    return taken.usually(whole, brand)
