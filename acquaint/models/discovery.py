"""Discovery: categories a customer has never bought and is likely to start with, with the chance that she does.

The chance rests on how many start with the category, how often she comes, how much she tries, and how well the category goes
with what she has bought: a linear model tells each category from all others (EASE). The weights of these are learned from who
started with what in the last window but one. The categories that come out on top owe that to luck, too, so their chances are
then brought to what became of those named in the newest window. Source: H. Steck, Embarrassingly shallow autoencoders for
sparse data, The World Wide Web Conference (2019) 3251-3257.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import numpy as np
from scipy import sparse, special

from acquaint.features.occasions import Flags, Floats, Ints
from acquaint.models import calibration, firsts, items, ladder, logistic, scores
from acquaint.models.calibration import Calibration
from acquaint.models.card import Step
from acquaint.models.goods import Goods, seen, share_of
from acquaint.models.ladder import Tried
from acquaint.models.logistic import Weights
from acquaint.records import NotEnoughData

if TYPE_CHECKING:
    from collections.abc import Iterator

    from duckdb import DuckDBPyConnection

MOST = 3
"""Categories named per customer."""
NEEDED = 100
"""Starts without which nothing is learned or tried."""
COUNTED, LEARNERS = 100_000, 3_000
"""Customers at most who are counted, and whose starts are learned from."""
CHUNK = 10_000
RIDGE = 300.0
"""Penalty on the squared weights between categories."""
BASE, PACE, ALIKE = "base_rate", "pace", "alike"
RUNGS = {BASE: (0,), PACE: (0, 1, 2), ALIKE: (0, 1, 2, 3, 4)}
"""Columns of each rung: logit of the share of others who start with the category; logs of the days with an order lately and
of the categories tried lately over those expected; log and root of how well the category goes with what was bought."""


class Fitted(msgspec.Struct, frozen=True):
    """What was learned of how customers start with categories.

    Parameters
    ----------
    days
        Length of the window in which they start or do not.
    n
        Customers it was learned on.
    weights
        Of each rung.
    named
        For each rung, how the logits of the chances become those of the categories named.
    """

    days: int
    n: int
    weights: dict[str, Weights]
    named: dict[str, Weights]


class Shop(msgspec.Struct, frozen=True, eq=False):
    """How the shop's customers start with categories.

    Parameters
    ----------
    base
        float64[categories], share of those who had not bought it that started with it in the newest window.
    with_
        float64[categories, categories], weights of what was bought in telling what else was.
    n
        Customers known before that window.
    """

    base: Floats
    with_: Floats
    n: int


class Seen(msgspec.Struct, frozen=True, eq=False):
    """What is known of some customers.

    Parameters
    ----------
    customer
        int64[n], sorted.
    had
        bool[n, categories], bought before.
    came, tried
        float64[n], logs of days with an order lately, and of categories tried lately over those expected.
    fits
        float64[n, categories], how well each category goes with what was bought.
    """

    customer: Ints
    had: Flags
    came: Floats
    tried: Floats
    fits: Floats

    def columns(self, shop: Shop) -> list[Floats]:
        """Return the columns, each to be spread over customers and categories."""
        return [
            special.logit(shop.base)[None, :],
            self.came[:, None],
            self.tried[:, None],
            np.log(np.maximum(self.fits, 0.003)),
            np.sqrt(np.maximum(self.fits, 0.0)),
        ]

    def chance(self, shop: Shop, weights: Weights, columns: tuple[int, ...]) -> Floats:
        """Return float64[n, categories], the chances to start with each category."""
        every = self.columns(shop)
        parts = (weight * every[place] for weight, place in zip(weights.each, columns, strict=True))
        return np.asarray(special.expit(np.broadcast_to(weights.base + sum(parts), self.had.shape)))


class Window(msgspec.Struct, frozen=True, eq=False):
    """What was known of some customers at a day, and what came: bool[n, categories] they bought in the days after."""

    shop: Shop
    known: Seen
    started: Flags

    def became(self, named: Suggested) -> Flags:
        """Tell which of the categories named were bought."""
        return np.asarray(self.started[np.searchsorted(self.known.customer, named.customer), named.category])


class Suggested(msgspec.Struct, frozen=True, eq=False):
    """Categories named to customers who never bought them, at most three each, the likeliest first.

    Parameters
    ----------
    customer, category
        int64[rows].
    chance
        float64[rows], that she buys it within the window.
    base
        float64[rows], the share of all who had not bought it that did.
    """

    customer: Ints
    category: Ints
    chance: Floats
    base: Floats


class Trial(msgspec.Struct, frozen=True):
    """Rung to use and all rungs, a case per customer and category not bought before; the loss is logarithmic.

    The score `hit` is the share of the categories named that were bought. The calibration is that of the categories named
    by the rung in use.
    """

    chosen: str
    steps: tuple[Step, ...]
    calibration: Calibration
    customers: int


def fit(con: DuckDBPyConnection, about: Goods, at: int, days: int) -> Fitted | NotEnoughData:
    """Learn from who started with what in the two windows of `days` before day `at`."""
    who = share_of(about, LEARNERS)
    windows = [_window(con, about, at - past * days, days, who) for past in (2, 1)]
    starts = min(int((window.started & ~window.known.had).sum()) for window in windows)
    few = min(starts, *(window.shop.n for window in windows))
    if few < NEEDED:
        return NotEnoughData(few, NEEDED)
    weights = _weights(windows[0])
    plain = {rung: Weights(0.0, (1.0,)) for rung in RUNGS}
    first = Fitted(days, len(windows[0].known.customer), weights, plain)
    return msgspec.structs.replace(first, named={rung: _named(windows[1], first, rung) for rung in RUNGS})


def _window(con: DuckDBPyConnection, about: Goods, at: int, days: int, who: str) -> Window:
    """Return what was known at day `at`, and what was bought in the `days` after."""
    shop = read_shop(con, about, at, days)
    known = read(con, about, at, days, shop, who)
    return Window(shop, known, _started(con, at, at + days, who, known))


def _weights(window: Window) -> dict[str, Weights]:
    open_ = ~window.known.had
    x = np.column_stack([np.broadcast_to(each, open_.shape)[open_] for each in window.known.columns(window.shop)])
    return {rung: logistic.fit(x[:, columns], window.started[open_]) for rung, columns in RUNGS.items()}


def _named(window: Window, fitted: Fitted, rung: str) -> Weights:
    """Return how the chances of the categories named have to be moved, from what became of them."""
    named = suggest(window.known, window.shop, fitted, rung)
    came = window.became(named)
    if came.all() or not came.any():
        return fitted.named[rung]
    found = logistic.fit(special.logit(named.chance)[:, None], came)
    # A base rate may tell nothing among the three highest: then all of them have the same chance.
    return found if found.each[0] > 0 else Weights(round(float(special.logit(came.mean())), 7), (0.0,))


def predict(con: DuckDBPyConnection, about: Goods, fitted: Fitted, at: int, rung: str = ALIKE) -> Iterator[Suggested]:
    """Yield the categories named to customers, as known at day `at`, some thousand customers at a time."""
    shop = read_shop(con, about, at, fitted.days)
    for low in range(0, about.customers, CHUNK):
        known = read(con, about, at, fitted.days, shop, f"number BETWEEN {low} AND {low + CHUNK - 1}")
        if len(known.customer):
            yield suggest(known, shop, fitted, rung)


def suggest(known: Seen, shop: Shop, fitted: Fitted, rung: str) -> Suggested:
    """Return the categories that customers most likely start with."""
    chance = np.where(known.had, -1.0, known.chance(shop, fitted.weights[rung], RUNGS[rung]))
    top = firsts.places(chance, MOST)
    found = np.take_along_axis(chance, top, axis=1)
    open_ = found >= 0
    customer = np.broadcast_to(known.customer[:, None], top.shape)[open_]
    named = fitted.named[rung].chance(special.logit(found[open_])[:, None])
    return Suggested(customer, top[open_], named, shop.base[top[open_]])


def tried(con: DuckDBPyConnection, about: Goods, fitted: Fitted, at: int, until: int) -> Trial | NotEnoughData:
    """Try on the purchases from day `at` to before day `until` what was fitted on what was known at `at`.

    The chances hold for windows of the length they were learned on.
    """
    who = share_of(about, LEARNERS)
    shop = read_shop(con, about, at, fitted.days)
    known = read(con, about, at, fitted.days, shop, who)
    window = Window(shop, known, _started(con, at, until, who, known))
    open_ = ~known.had
    if (window.started & open_).sum() < NEEDED:
        return NotEnoughData(int((window.started & open_).sum()), NEEDED)
    y, customer = window.started[open_], np.broadcast_to(known.customer[:, None], open_.shape)[open_]
    rungs = []
    for rung, columns in RUNGS.items():
        loss = scores.log_loss(known.chance(shop, fitted.weights[rung], columns)[open_], y)
        hit = window.became(suggest(known, shop, fitted, rung)).mean()
        rungs.append(Tried(rung, loss, {"hit": float(hit)}))
    chosen, steps = ladder.climb(rungs, customer)
    best = suggest(known, shop, fitted, chosen)
    checked = calibration.check(best.chance, window.became(best), best.customer)
    return Trial(chosen, steps, checked, len(known.customer))


def read_shop(con: DuckDBPyConnection, about: Goods, at: int, days: int) -> Shop:
    """Return how customers start with categories, as known at day `at`; base rates are those of the `days` before."""
    many, recent = len(about.categories), at - days
    rows = con.execute(f"""
        SELECT number, category, min(day) AS first FROM bought
        WHERE {seen(at)} AND category IS NOT NULL AND {share_of(about, COUNTED)}
        GROUP BY number, category ORDER BY number, category
    """).fetchnumpy()
    early = np.unique(rows["number"][rows["first"] < recent])
    known = np.isin(rows["number"], early)
    started = np.bincount(rows["category"][known & (rows["first"] >= recent)], minlength=many)
    had = np.bincount(rows["category"][known & (rows["first"] < recent)], minlength=many)
    base = (started + 0.5) / (len(early) - had + 1)
    _, place = np.unique(rows["number"], return_inverse=True)
    bought = sparse.csr_matrix(
        (np.ones(len(place)), (place, rows["category"])), shape=(place.max(initial=-1) + 1, many)
    )
    inverse = np.linalg.inv((bought.T @ bought).toarray() + RIDGE * np.eye(many))
    with_ = -inverse / np.diag(inverse)
    np.fill_diagonal(with_, 0.0)
    return Shop(base, with_.round(6), len(early))


def read(con: DuckDBPyConnection, about: Goods, at: int, days: int, shop: Shop, who: str = "TRUE") -> Seen:
    """Return what is known at day `at` of the customers that `who` (SQL over `number`) tells."""
    rows = con.execute(f"""
        SELECT number, category, min(day) AS first FROM bought
        WHERE {seen(at)} AND category IS NOT NULL AND {who} GROUP BY number, category ORDER BY number, category
    """).fetchnumpy()
    customer, place = np.unique(np.asarray(rows["number"], np.int64), return_inverse=True)
    had = np.zeros((len(customer), len(about.categories)), np.bool_)
    had[place, rows["category"]] = True
    fresh, many = rows["first"] >= at - days, len(customer)
    tried_now, old = np.bincount(place, fresh, minlength=many), np.bincount(place, ~fresh, minlength=many) > 0
    expected = shop.base.sum() - np.bincount(place, np.where(fresh, 0.0, shop.base[rows["category"]]), minlength=many)
    # Who came first within the window has tried nothing beside what she started with.
    tries = np.where(old, np.log((tried_now + 2) / (expected + 2)), 0.0)
    return Seen(
        customer, had, np.log(_days(con, at, days, who, customer) + 0.5), tries, had.astype(np.float64) @ shop.with_
    )


def _days(con: DuckDBPyConnection, at: int, days: int, who: str, customer: Ints) -> Floats:
    """Return float64[n], the days with an order of each customer in the `days` before day `at`."""
    rows = con.execute(f"""
        SELECT number, count(DISTINCT day) AS days FROM bought WHERE {seen(at)} AND day >= {at - days} AND {who}
        GROUP BY number ORDER BY number
    """).fetchnumpy()
    at_ = items.place(customer, np.asarray(rows["number"], np.int64))
    return np.where(at_ >= 0, np.append(rows["days"], 0)[at_], 0).astype(np.float64)


def _started(con: DuckDBPyConnection, at: int, until: int, who: str, known: Seen) -> Flags:
    """Return bool[n, categories], what the known customers bought from day `at` to before day `until`."""
    rows = con.execute(f"""
        SELECT DISTINCT number, category FROM bought
        WHERE day >= {at} AND {seen(until)} AND category IS NOT NULL AND {who} ORDER BY number, category
    """).fetchnumpy()
    place = items.place(np.asarray(rows["number"], np.int64), known.customer)
    found = np.zeros(known.had.shape, np.bool_)
    found[place[place >= 0], rows["category"][place >= 0]] = True
    return found
