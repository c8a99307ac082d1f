"""Sensitivity to discounts: how much of what a customer buys is at a discount, against what her taste would lead to.

The simplest honest answer is her own share of lines at a discount, shrunk towards the share that others had in the same
categories and weeks. Where whole categories go on discount in turns, `drawn` tells better what was hers and what the
discount's. Which of the two is used is decided by who foretells the coming share of discounted lines.
"""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING

import msgspec
import numpy as np
from scipy import special

from acquaint.features.occasions import Floats, Ints
from acquaint.models import doubts, drawn, items, ladder, offers, shares, tastes
from acquaint.models.affinity import NEEDED
from acquaint.models.drawn import Prior
from acquaint.models.goods import Goods, learners, seen
from acquaint.models.ladder import Trial, Tried
from acquaint.models.offers import Bought, Levels
from acquaint.models.shares import HALF_LIVES, Came, Counts, Shrink
from acquaint.records import NotEnoughData

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duckdb import DuckDBPyConnection

LEARNERS, FINDERS = 5_000, 600
"""Customers at most on whom it is learned how lines are weighed, and what is believed of those discounts decide."""
CHUNK = 20_000
"""Customers predicted at once."""
SHOP, OWN, SHRUNK, DRAWN = "shop_share", "own_share", "shrunk", "drawn"
RUNGS = (SHOP, OWN, SHRUNK, DRAWN)
"""Share of the shop; the customer's own; her own shrunk towards that of others where and when she buys; by `drawn`."""
LEAST = 0.02
"""Share of lines at full price and at a discount without which a shop has no discounts to speak of."""
_STRENGTHS, _TASTES = (10.0, 5.0, 20.0, 40.0), (8.0, 30.0)
_DOUBT = 20.0
"""Lines that the shop's share weighs in what is usual where a customer buys."""
_ALL = 1e12


class Fitted(msgspec.Struct, frozen=True, tag=True):
    """What was learned of how customers take to discounts.

    Parameters
    ----------
    shrunk
        How lines are weighed against what was on offer.
    prior
        What is believed of the lines that discounts decide.
    n
        Customers it was learned on.
    """

    shrunk: Shrink
    prior: Prior
    n: int


class Sensitive(msgspec.Struct, frozen=True, eq=False):
    """How customers take to discounts, sorted by customer.

    Parameters
    ----------
    customer
        int64[n].
    share, low, high
        float64[n], share of lines at a discount that is expected of the customer, with its 80 % interval.
    expected
        float64[n], the share if discounts were nothing to her.
    """

    customer: Ints
    share: Floats
    low: Floats
    high: Floats
    expected: Floats

    @property
    def sensitivity(self) -> Floats:
        """Share of lines that discounts decided, (share - expected) / (1 - expected); below 0 for who avoids them."""
        return self._decided(self.share)

    @property
    def interval(self) -> tuple[Floats, Floats]:
        """Ends of the 80 % interval of the sensitivity."""
        return self._decided(self.low), self._decided(self.high)

    def _decided(self, share: Floats) -> Floats:
        return np.asarray((share - self.expected) / np.maximum(1 - self.expected, 1e-9))


def fit(con: DuckDBPyConnection, about: Goods, at: int, days: int) -> Fitted | NotEnoughData:
    """Learn from the lines of the `days` before day `at` how earlier ones are best weighed."""
    if not about.categories:
        return NotEnoughData(0, NEEDED)
    who, before = learners(about, LEARNERS), at - days
    offers.lay(con, before)
    bought, levels = offers.read(con, before, who), offers.levels(con, about, before)
    came = after(con, before, at, who, bought)
    n = len(np.unique(came.whole))
    if n < NEEDED or not LEAST <= levels.overall <= 1 - LEAST:
        return NotEnoughData(n if n < NEEDED else 0, NEEDED)
    counts, usual = _counts(bought, HALF_LIVES), _usual(bought, HALF_LIVES, levels.overall)
    shrunk = shares.fit(counts, came, _of_part(usual[came.whole], came.part[:, None]))
    mine = usual[:, HALF_LIVES.index(shrunk.half_life)]
    halves = (after(con, before, at, who, bought, 1), after(con, before, at, who, bought, 0))
    doubt = doubts.find(counts, shrunk, halves, np.column_stack([1 - mine, mine]))
    shrunk = msgspec.structs.replace(shrunk, doubt=doubt)
    return Fitted(shrunk, _prior(bought, came, levels, shrunk.half_life), n)


def _prior(bought: Bought, came: Came, levels: Levels, half_life: int | None) -> Prior:
    """Return the prior with which `drawn` foretells the lines that came best, tried on some of the customers.

    The strength is sought first, then the weight of the shop's taste.
    """
    customers, some = np.unique(bought.customer), np.unique(came.whole)
    some = some[:: max(1, -(-len(some) // FINDERS))]
    mine, keep = bought.of(customers[some]), np.isin(came.whole, some)
    wanted = Came(np.searchsorted(some, came.whole[keep]), came.part[keep], came.lines[keep])
    loss, weight = shares.losses(wanted), mine.weight(half_life)
    best = (np.inf, Prior(None, _STRENGTHS[0], _TASTES[0]))
    for strength, taste in chain(((s, _TASTES[0]) for s in _STRENGTHS), ((0.0, t) for t in _TASTES[1:])):
        found = drawn.find(mine, weight, levels, Prior(None, strength or best[1].strength, taste))
        lost = round(float(loss(_of_part(found.promoted[wanted.whole], wanted.part)).mean()), 7)
        tried_ = Prior(round(found.mean, 6), strength or best[1].strength, taste)
        best = (lost, tried_) if lost < best[0] else best
    return best[1]


def after(con: DuckDBPyConnection, at: int, until: int, who: str, bought: Bought, half: int | None = None) -> Came:
    """Return the lines from day `at` to before day `until`: part 0 at full price, part 1 at a discount.

    A whole is the place of a customer among those of `bought`; others are left out.

    Parameters
    ----------
    half
        0 or 1 for every other day of a customer only.
    """
    rows = con.execute(f"""
        SELECT number, CAST(sum(lines) AS DOUBLE) AS lines, CAST(sum(promoted) AS DOUBLE) AS promoted FROM (
            SELECT number, lines, promoted FROM bought
            WHERE day >= {at} AND {seen(until)} AND category IS NOT NULL AND {who} {tastes.every_other(half)}
        ) GROUP BY number ORDER BY number
    """).fetchnumpy()
    place = items.place(tastes.whole(rows, "number"), np.unique(bought.customer))
    known = place >= 0
    lines = np.column_stack([rows["lines"] - rows["promoted"], rows["promoted"]])[known]
    return Came(np.repeat(place[known], 2), np.tile([0, 1], int(known.sum())), lines.ravel())


def predict(con: DuckDBPyConnection, about: Goods, fitted: Fitted, at: int, rung: str = SHRUNK) -> Iterator[Sensitive]:
    """Yield how customers take to discounts as known at day `at`, some thousand customers at a time."""
    offers.lay(con, at)
    levels = offers.levels(con, about, at)
    for low in range(0, about.customers, CHUNK):
        bought = offers.read(con, at, f"number BETWEEN {low} AND {low + CHUNK - 1}")
        if len(bought.customer):
            yield foretell(bought, levels, fitted, rung)


def tried(con: DuckDBPyConnection, about: Goods, fitted: Fitted, at: int, until: int) -> Trial | NotEnoughData:
    """Try on the lines from day `at` to before day `until` what was fitted on what was known at `at`.

    The loss is -ln of the chance that each line is at a discount, or is not, as it came; a mean per customer.
    """
    who = learners(about, LEARNERS)
    offers.lay(con, at)
    bought, levels = offers.read(con, at, who), offers.levels(con, about, at)
    came = after(con, at, until, who, bought)
    customer = np.unique(came.whole)
    if len(customer) < NEEDED:
        return NotEnoughData(len(customer), NEEDED)
    loss = shares.losses(came)
    found = {rung: foretell(bought, levels, fitted, rung).share for rung in RUNGS}
    rungs = [Tried(rung, loss(_of_part(share[came.whole], came.part))) for rung, share in found.items()]
    trial = ladder.trial(rungs, customer)
    return trial.held(*shares.met(customer, np.ones_like(customer), found[trial.chosen][customer], came))


def foretell(bought: Bought, levels: Levels, fitted: Fitted, rung: str) -> Sensitive:
    """Return how the customers of `bought` take to discounts."""
    if rung == DRAWN:
        return _by_drawn(bought, levels, fitted)
    plain = Shrink(None, 1.0, 1.0 if rung == OWN else _ALL, fitted.shrunk.doubt)
    shrink = fitted.shrunk if rung == SHRUNK else plain
    customer = np.unique(bought.customer)
    lines = _counts(bought, (shrink.half_life,)).lines[:, 0].reshape(-1, 2)
    expected = _usual(bought, (shrink.half_life,), levels.overall)[:, 0]
    usual = expected if rung == SHRUNK else np.full(len(customer), levels.overall)
    part = (lines[:, 1], lines.sum(axis=1), usual)
    return Sensitive(customer, shares.expected(*part, shrink.strength), *shares.interval(*part, shrink), expected)


def _by_drawn(bought: Bought, levels: Levels, fitted: Fitted) -> Sensitive:
    """Return how customers take to discounts by what these decided; the interval is that of a beta distribution."""
    found = drawn.find(bought, bought.weight(fitted.shrunk.half_life), levels, fitted.prior)
    inside = np.clip(found.share, 1e-6, 1 - 1e-6)
    sure = np.maximum(inside * (1 - inside) / found.spread**2 - 1, 1.0)
    ends = (special.betaincinv(inside * sure, (1 - inside) * sure, end) for end in (shares.LOW, shares.HIGH))
    low, high = (found.expected + end * (1 - found.expected) for end in ends)
    return Sensitive(found.customer, found.promoted, low, high, found.expected)


def _counts(bought: Bought, half_lives: tuple[int | None, ...]) -> Counts:
    """Return the lines of each customer at full price (part 0) and at a discount (part 1)."""
    customer, who = np.unique(bought.customer, return_inverse=True)
    lines = np.zeros((len(customer), 2, len(half_lives)))
    for place, half_life in enumerate(half_lives):
        weight = bought.weight(half_life)
        lines[:, 0, place] = np.bincount(who, (bought.lines - bought.promoted) * weight, minlength=len(customer))
        lines[:, 1, place] = np.bincount(who, bought.promoted * weight, minlength=len(customer))
    flat, whole = lines.reshape(-1, len(half_lives)), np.repeat(np.arange(len(customer)), 2)
    return Counts(whole, np.tile([0, 1], len(customer)), flat, np.zeros_like(flat), half_lives)


def _usual(bought: Bought, half_lives: tuple[int | None, ...], overall: float) -> Floats:
    """Return float64[customers, half-lives], the share at a discount of others' lines where and when each bought."""
    customer, who = np.unique(bought.customer, return_inverse=True)
    found = np.empty((len(customer), len(half_lives)))
    for place, half_life in enumerate(half_lives):
        lines = bought.lines * bought.weight(half_life)
        total = np.bincount(who, lines, minlength=len(customer))
        chance = np.bincount(who, lines * bought.chance, minlength=len(customer))
        found[:, place] = (chance + _DOUBT * overall) / (total + _DOUBT)
    return found


def _of_part(share: Floats, part: Ints) -> Floats:
    """Return the chance of what came: `share` for lines at a discount, the rest for those at full price."""
    return np.where(part == 1, share, 1 - share)
