"""Who starts with which category: what is known of customers and the shop at a day, and what was started after it.

How well a category goes with what a customer has bought is told by a linear model that predicts each category from all
others. Source: H. Steck, Embarrassingly shallow autoencoders for sparse data, The World Wide Web Conference (2019)
3251-3257.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import numpy as np
from scipy import sparse, special

from acquaint.features.occasions import Flags, Floats, Ints
from acquaint.models import items
from acquaint.models.goods import Goods, seen, share_of
from acquaint.models.logistic import Weights
from acquaint.models.tastes import whole

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

COUNTED = 100_000
"""Customers at most who are counted to learn about the shop."""
RIDGE = 300.0
"""Penalty on the squared weights between categories."""
COLUMNS = ("base", "came", "tried", "fits_log", "fits_root")
"""What tells whether a customer starts with a category: logit of the share of others who did; logs of her days with an
order lately and of the categories she tried lately over those expected; log and root of how well the category goes with
what she bought."""


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
        return _columns(shop.base[None, :], self.came[:, None], self.tried[:, None], self.fits)

    def cells(self, shop: Shop, customer: Ints, category: Ints) -> Floats:
        """Return float64[n, columns], the columns of some customers (by number) and categories."""
        row = np.searchsorted(self.customer, customer)
        return np.column_stack(_columns(shop.base[category], self.came[row], self.tried[row], self.fits[row, category]))

    def chance(self, shop: Shop, weights: Weights, columns: tuple[int, ...]) -> Floats:
        """Return float64[n, categories], the chances to start with each category."""
        every = self.columns(shop)
        parts = (weight * every[place] for weight, place in zip(weights.each, columns, strict=True))
        return np.asarray(special.expit(np.broadcast_to(weights.base + sum(parts), self.had.shape)))


def _columns(base: Floats, came: Floats, tried: Floats, fits: Floats) -> list[Floats]:
    return [
        special.logit(base),
        came,
        tried,
        np.log(np.maximum(fits, 0.003)),
        np.sqrt(np.maximum(fits, 0.0)),
    ]


class Window(msgspec.Struct, frozen=True, eq=False):
    """What was known of some customers at a day, and what came: bool[n, categories] they bought in the days after."""

    shop: Shop
    known: Seen
    started: Flags

    @property
    def starts(self) -> int:
        """How many starts with a category there were."""
        return int((self.started & ~self.known.had).sum())

    def became(self, customer: Ints, category: Ints) -> Flags:
        """Tell which categories named to customers were bought."""
        return np.asarray(self.started[np.searchsorted(self.known.customer, customer), category])


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
    customer, place = np.unique(whole(rows, "number"), return_inverse=True)
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


def window(con: DuckDBPyConnection, about: Goods, at: int, until: int, days: int, who: str) -> Window:
    """Return what was known at day `at`, and what was bought from then to before day `until`."""
    shop = read_shop(con, about, at, days)
    known = read(con, about, at, days, shop, who)
    return Window(shop, known, started(con, at, until, who, known))


def _days(con: DuckDBPyConnection, at: int, days: int, who: str, customer: Ints) -> Floats:
    """Return float64[n], the days with an order of each customer in the `days` before day `at`."""
    rows = con.execute(f"""
        SELECT number, count(DISTINCT day) AS days FROM bought WHERE {seen(at)} AND day >= {at - days} AND {who}
        GROUP BY number ORDER BY number
    """).fetchnumpy()
    at_ = items.place(customer, whole(rows, "number"))
    return np.where(at_ >= 0, np.append(rows["days"], 0)[at_], 0).astype(np.float64)


def started(con: DuckDBPyConnection, at: int, until: int, who: str, known: Seen) -> Flags:
    """Return bool[n, categories], what the known customers bought from day `at` to before day `until`."""
    rows = con.execute(f"""
        SELECT DISTINCT number, category FROM bought
        WHERE day >= {at} AND {seen(until)} AND category IS NOT NULL AND {who} ORDER BY number, category
    """).fetchnumpy()
    place = items.place(whole(rows, "number"), known.customer)
    found = np.zeros(known.had.shape, np.bool_)
    found[place[place >= 0], rows["category"][place >= 0]] = True
    return found
