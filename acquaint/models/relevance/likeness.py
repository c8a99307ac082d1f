"""How like what a customer buys an offer is, by what customers buy together: a table of items in a few dimensions.

Customers and items (sorts of goods, then products) make a table of ln(1 + faded lines) x ln(customers / buyers), each
customer's row of length 1; its best approximation of low rank (singular values) fills in what she might buy as well.
The likeness to an offer is the sum (sorts: weighed by their part in the offer) of what it fills in for her.

Source: S. Deerwester et al., Indexing by latent semantic analysis, JASIS 41 (1990) 391-407.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse
from scipy.sparse import linalg

from acquaint.features.occasions import Floats, Ints

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

RANKS = {"sort": 32, "item": 48}
"""Dimensions, by what is counted."""
LEAST_BUYERS = {"sort": 3, "item": 10}
"""Items that fewer customers bought tell nothing of what goes together."""
_DIGITS = 7
"""Likenesses are rounded, so that the order in which a processor adds makes no difference."""
_PART = {
    "sort": "SELECT offer, sort AS item, items / size AS part FROM pair_sort_part",
    "item": "SELECT offer, item, 1.0 AS part FROM pair_offer",
}


def read(con: DuckDBPyConnection, customer: Ints, offer: Ints) -> dict[str, Floats]:
    """Return float64[n] for each pair: `sort_likeness` and `item_likeness`; 0 for who bought nothing.

    Reads `item` and the tables `pair_own`, `pair_offer` and `pair_sort_part` of `pairs.read`.
    """
    return {f"{of}_likeness": _likeness(con, of, customer, offer) for of in RANKS}


def _likeness(con: DuckDBPyConnection, of: str, customer: Ints, offer: Ints) -> Floats:
    who, table, items = _table(con, of)
    rank = min(RANKS[of], min(table.shape) - 1)
    if rank < 1:
        return np.zeros(len(customer))
    left, size, right = linalg.svds(table, k=rank, v0=np.ones(min(table.shape)))
    offers, held = _offers(con, of, items)
    filled = (left * size) @ (held @ right.T).T
    row, place = np.searchsorted(who, customer), np.searchsorted(offers, offer)
    known = _at(who, row) == customer, _at(offers, place) == offer
    both = known[0] & known[1]
    found = np.zeros(len(customer))
    found[both] = filled[row[both], place[both]]
    return np.round(found, _DIGITS)


def _at(sorted_: Ints, place: Ints) -> Ints:
    return sorted_[np.minimum(place, len(sorted_) - 1)] if len(sorted_) else np.full(len(place), -1)


def _table(con: DuckDBPyConnection, of: str) -> tuple[Ints, sparse.csr_matrix, Ints]:
    """Return customers, the table of customers and items, and the items, both in the order of their numbers."""
    rows = con.execute(f"""
        SELECT number, {of} AS item, sum(faded) AS faded FROM pair_own JOIN item USING (item) GROUP BY ALL ORDER BY ALL
    """).fetchnumpy()
    who, row = np.unique(rows["number"].astype(np.int64), return_inverse=True)
    items, column = np.unique(rows["item"].astype(np.int64), return_inverse=True)
    buyers = np.bincount(column, minlength=len(items))
    rare = np.log(len(who) / np.maximum(buyers, 1))
    kept = buyers >= LEAST_BUYERS[of]
    value = np.log1p(rows["faded"].astype(np.float64) / 1_000_000) * rare[column]
    some = kept[column]
    place = np.cumsum(kept) - 1
    table = sparse.csr_matrix((value[some], (row[some], place[column[some]])), shape=(len(who), int(kept.sum())))
    length = np.sqrt(np.asarray(table.multiply(table).sum(axis=1)).ravel())
    return who, sparse.diags(1 / np.maximum(length, 1e-9)) @ table, items[kept]


def _offers(con: DuckDBPyConnection, of: str, items: Ints) -> tuple[Ints, sparse.csr_matrix]:
    """Return offers, and the table of offers and items they hold for."""
    rows = con.execute(f"{_PART[of]} ORDER BY ALL").fetchnumpy()
    offers, row = np.unique(rows["offer"].astype(np.int64), return_inverse=True)
    place = np.searchsorted(items, rows["item"])
    some = _at(items, place) == rows["item"]
    part = rows["part"].astype(np.float64)[some]
    return offers, sparse.csr_matrix((part, (row[some], place[some])), shape=(len(offers), len(items)))
