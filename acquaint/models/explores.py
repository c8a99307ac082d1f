"""Items a customer has never bought, and what tells whether they lie in the next basket."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import numpy as np
from scipy import special

from acquaint.features.occasions import Flags, Floats, Ints
from acquaint.models import items
from acquaint.models.goods import faded, seen
from acquaint.models.items import Candidates
from acquaint.models.logistic import Weights

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

COLUMNS = ("popular", "rising", "follows", "category_liked", "category_age")
"""What is known of an item for a customer: logs of the baskets of all customers that held it lately, how much of them
lately, how much more often it follows what she buys than anything, how many times the shop's share its category has in
what she buys, and the days since she bought anything of it."""
_HALF_LIFE = 112
_DOUBT = 40.0
"""Lines of a customer that weigh as much as the shop's shares."""
_LONG = 500


class Others(msgspec.Struct, frozen=True, eq=False):
    """Candidates as some customers see them.

    Parameters
    ----------
    customer
        int64[n], the customers.
    bought
        bool[n, candidates], bought before: nothing new.
    columns
        As `COLUMNS`, each float64[n or 1, candidates].
    """

    customer: Ints
    bought: Flags
    columns: tuple[Floats, ...]

    def chance(self, weights: Weights, columns: tuple[int, ...]) -> Floats:
        """Return float64[n, candidates], the chances by weights of some of the columns."""
        logit = np.full(self.bought.shape, weights.base)
        for weight, place in zip(weights.each, columns, strict=True):
            logit += weight * self.columns[place]
        return np.asarray(special.expit(logit))

    def cells(self, place: Ints, customer: Ints) -> Floats:
        """Return float64[n, columns] of some candidates, by their places, for some of the customers, by number."""
        row = np.searchsorted(self.customer, customer)
        return np.column_stack([column[row if len(column) > 1 else 0, place] for column in self.columns])

    def open(self) -> Floats:
        """Return float64[cells, columns] of all candidates not bought before, customer by customer."""
        new = ~self.bought
        return np.column_stack([np.broadcast_to(column, new.shape)[new] for column in self.columns])


def read(con: DuckDBPyConnection, at: int, offered: Candidates, who: str, customer: Ints) -> Others:
    """Return the candidates as customers see them.

    Parameters
    ----------
    who
        SQL over `number` that tells at least the customers.
    customer
        int64[n], their numbers, sorted.
    """
    own = con.execute(
        f"SELECT number, item, {faded(at, _HALF_LIFE)} AS weight FROM taken WHERE {seen(at)} AND {who} "
        "GROUP BY number, item ORDER BY number, item"
    ).fetchnumpy()
    row = items.place(np.asarray(own["number"], np.int64), customer)
    item, weight = np.asarray(own["item"], np.int64), own["weight"] * 1e-6
    there = row >= 0
    row, item, weight = row[there], item[there], weight[there]
    bought = items.held(row, item, offered.item, len(customer)).toarray() > 0
    leading = items.held(row, item, offered.leaders, len(customer), weight)
    total = np.asarray(leading.sum(axis=1))
    follows = np.asarray(leading @ offered.lift) / np.maximum(total, 1e-12)
    follows[total[:, 0] <= 0] = 1.0
    liked, age = _categories(con, at, offered.usual, who, customer)
    columns = (
        np.log(offered.lately + 0.5)[None, :],
        np.log((offered.lately + 1) / (offered.meanwhile + 3))[None, :],
        np.log(follows + 0.01),
        liked[:, offered.category],
        age[:, offered.category],
    )
    return Others(customer, bought, columns)


def _categories(con: DuckDBPyConnection, at: int, usual: Floats, who: str, customer: Ints) -> tuple[Floats, Floats]:
    """Return logs of how many times the shop's share each category has for each customer, and of days since she did.

    Both float64[n, categories + 1]; the last is for what has no category.
    """
    rows = con.execute(
        f"SELECT number, category, {faded(at, _HALF_LIFE, 'lines')} AS weight, {at} - max(day) AS age FROM bought "
        f"WHERE {seen(at)} AND {who} AND category IS NOT NULL GROUP BY number, category ORDER BY number, category"
    ).fetchnumpy()
    row = items.place(np.asarray(rows["number"], np.int64), customer)
    there = row >= 0
    key = row[there], np.asarray(rows["category"], np.int64)[there]
    lines, age = np.zeros((len(customer), len(usual))), np.full((len(customer), len(usual)), 0.0)
    lines[key], age[key] = rows["weight"][there] * 1e-6, rows["age"][there]
    share = (lines + _DOUBT * usual) / (lines.sum(axis=1, keepdims=True) + _DOUBT)
    age = np.where(age > 0, age, _LONG)
    liked = _and_one(share / np.maximum(usual, 1e-12), 1.0)
    return np.log(liked + 0.05), np.log(_and_one(np.minimum(age, _LONG), _LONG))


def _and_one(values: Floats, last: float) -> Floats:
    return np.column_stack([values, np.full(len(values), last)])
