"""The next basket: what a customer buys again, and apart from it what she buys for the first time.

How likely something bought before lies in the next basket is a logistic regression on how often and how lately she and
everybody bought it (`repeats`); so it is for what she never bought (`explores`), by what is bought now, what follows
what she buys, and which categories she likes. Both are learned from the newest baskets before the day of the fit.

The baselines are G-Top (what most baskets hold) and GP-TopFreq (what the customer's own baskets hold most often, ties
and the rest by G-Top). Source: M. Li, S. Jullien, M. Ariannezhad, M. de Rijke, A next basket recommendation reality
check, ACM Transactions on Information Systems 41 (2023), who show why repeats and first purchases are scored apart.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from acquaint.features.occasions import Flags, Floats, Ints
from acquaint.models import explores, firsts, goods, items, logistic, reasons, repeats
from acquaint.models.explores import Others
from acquaint.models.goods import Goods, learners, seen
from acquaint.models.items import Candidates
from acquaint.models.logistic import Weights
from acquaint.models.repeats import Own
from acquaint.models.tastes import whole
from acquaint.records import NotEnoughData

if TYPE_CHECKING:
    import pyarrow as pa
    from duckdb import DuckDBPyConnection

MOST = 10
"""Items that are named of each kind."""
NEEDED = 100
"""Items in next baskets, of each kind, without which nothing is learned."""
LEARNERS, EXPLORERS = 20_000, 1_500
"""Customers at most whose next baskets are learned from: what they buy again, and what for the first time."""
CHUNK = 10_000
"""Customers predicted at once."""
FREQUENCY, POPULAR, BLEND = "own_frequency", "popular_lately", "blend"
OWN, OTHER = {FREQUENCY: (0,), BLEND: tuple(range(len(repeats.COLUMNS)))}, {POPULAR: (0,), BLEND: (0, 1, 2, 3, 4)}
"""Columns that each rung rests on: of what was bought before, and of what was not."""
OWN_REASONS = (
    "often", "lately", "lately", "category_lately", "category_lately", "popular", "popular", "bought_again",
    "often", "often",
)  # fmt: skip
OTHER_REASONS = ("popular", "popular", "follows_purchases", "category_liked", "category_lately")
"""What the columns of what was bought before, and of what was not, are called as reasons."""


class Fitted(msgspec.Struct, frozen=True, tag=True):
    """What was learned of a shop's next baskets.

    Parameters
    ----------
    kind
        What they are predicted of: "product" or "category".
    days
        Next baskets within so many days were learned from.
    n
        Customers whose next baskets these were.
    own, other
        Weights of each rung: `OWN` and `OTHER`.
    """

    kind: str
    days: int
    n: int
    own: dict[str, Weights]
    other: dict[str, Weights]


class Coming(msgspec.Struct, frozen=True, eq=False):
    """What lay in the next baskets of customers with an earlier one, sorted by customer and item.

    Parameters
    ----------
    customer, item
        int64[rows].
    old
        bool[rows], bought before.
    """

    customer: Ints
    item: Ints
    old: Flags


class Named(msgspec.Struct, frozen=True, eq=False):
    """Items named for customers, at most ten of each kind, sorted by customer, kind and place.

    Parameters
    ----------
    customer, item
        int64[rows].
    old
        bool[rows], bought before.
    chance
        float64[rows], that the item lies in the customer's next basket.
    """

    customer: Ints
    item: Ints
    old: Flags
    chance: Floats


class Told(Named, frozen=True, eq=False):
    """Items named, and why: pa.Array of text, what speaks loudest for (+) and against (-) each."""

    because: pa.Array


def fit(con: DuckDBPyConnection, about: Goods, at: int, days: int) -> Fitted | NotEnoughData:
    """Learn from the next baskets in the `days` before day `at` what tells which items lie in them."""
    kind, before = goods.kind(con, at), at - days
    goods.take(con, kind)
    items.count(con, about, before)
    who = learners(about, LEARNERS)
    coming = following(con, before, at, who)
    few = min(int(coming.old.sum()), int((~coming.old).sum()))
    if few < NEEDED:
        return NotEnoughData(few, NEEDED)
    own = came(repeats.read(con, before, who), coming)
    y = within(own.customer, own.item, coming)
    offered, some = items.candidates(con, about, before), np.unique(coming.customer)[:: _step(coming, EXPLORERS)]
    others = explores.read(con, before, offered, who, some)
    row = items.place(coming.customer, some)
    there = row >= 0
    new = items.held(row[there], coming.item[there], offered.item, len(some)).toarray() > 0
    open_, x = ~others.bought, others.open()
    if min(int(y.sum()), int(new[open_].sum())) < NEEDED:
        return NotEnoughData(min(int(y.sum()), int(new[open_].sum())), NEEDED)
    return Fitted(
        kind,
        days,
        len(np.unique(coming.customer)),
        {rung: logistic.fit(own.x[:, columns], y) for rung, columns in OWN.items()},
        {rung: logistic.fit(x[:, columns], new[open_]) for rung, columns in OTHER.items()},
    )


def predict(
    con: DuckDBPyConnection, about: Goods, fitted: Fitted, at: int, own: str = BLEND, other: str | None = BLEND,
    most: int = MOST,
) -> Iterator[Told]:  # fmt: skip
    """Yield the items named for all customers with a basket before day `at`, some thousand customers at a time.

    Parameters
    ----------
    own, other
        Rungs in use for what was bought before and for what was not; with None, nothing new is named.
    most
        How many of each kind.
    """
    goods.take(con, fitted.kind)
    items.count(con, about, at)
    offered = None if other is None else items.candidates(con, about, at)
    for low in range(0, about.customers, CHUNK):
        who = f"number BETWEEN {low} AND {low + CHUNK - 1}"
        mine = repeats.read(con, at, who)
        if len(mine.item):
            parts = [_old(mine, fitted, own, most)]
            if offered is not None and other is not None:
                others = explores.read(con, at, offered, who, np.unique(mine.customer))
                parts.append(_new(others, offered, fitted, other, most))
            yield _sorted(parts)


def following(con: DuckDBPyConnection, at: int, until: int, who: str = "TRUE") -> Coming:
    """Return what lay in the first basket from day `at` to before day `until` of customers who have an earlier one."""
    found = con.execute(f"""
        WITH before AS (SELECT DISTINCT number, item FROM taken WHERE {seen(at)} AND {who}),
        next AS (
            SELECT number, min(day) AS day FROM taken WHERE day >= {at} AND {seen(until)} AND {who}
            AND number IN (SELECT number FROM before) GROUP BY number
        )
        SELECT DISTINCT number, item, b.item IS NOT NULL AS old FROM taken JOIN next USING (number, day)
        LEFT JOIN before b USING (number, item) ORDER BY number, item
    """).fetchnumpy()
    return Coming(whole(found, "number"), whole(found, "item"), np.asarray(found["old"], np.bool_))


def within(customer: Ints, item: Ints, coming: Coming) -> Flags:
    """Tell which items lie in the next baskets of their customers."""
    return np.isin(_key(customer, item), _key(coming.customer, coming.item))


def came(own: Own, coming: Coming) -> Own:
    """Return the items of the customers who came."""
    keep = np.isin(own.customer, coming.customer)
    return Own(*(getattr(own, name)[keep] for name in Own.__struct_fields__))


def best_own(own: Own, fitted: Fitted, rung: str, most: int = MOST) -> Named:
    """Return the items that each customer most likely buys again; ties go to what most baskets hold."""
    chance = fitted.own[rung].chance(own.x[:, OWN[rung]])
    top = firsts.best(own.customer, (own.item, -own.popular, -chance), most)
    return Named(own.customer[top], own.item[top], np.ones(len(top), np.bool_), chance[top])


def best_other(others: Others, offered: Candidates, fitted: Fitted, rung: str, most: int = MOST) -> Named:
    """Return the items that each customer most likely buys for the first time; ties go to what sells best."""
    chance = others.chance(fitted.other[rung], OTHER[rung])
    top = firsts.places(np.where(others.bought, -1.0, chance), most)
    found = np.take_along_axis(chance, top, axis=1)
    open_ = ~np.take_along_axis(others.bought, top, axis=1)
    customer = np.broadcast_to(others.customer[:, None], top.shape)[open_]
    return Named(customer, offered.item[top][open_], np.zeros(len(customer), np.bool_), found[open_])


def _old(own: Own, fitted: Fitted, rung: str, most: int) -> Told:
    named = best_own(own, fitted, rung, most)
    row = np.searchsorted(_key(own.customer, own.item), _key(named.customer, named.item))
    added = fitted.own[rung].added(own.x[row][:, OWN[rung]])
    return _told(named, added, [OWN_REASONS[column] for column in OWN[rung]])


def _new(others: Others, offered: Candidates, fitted: Fitted, rung: str, most: int) -> Told:
    named = best_other(others, offered, fitted, rung, most)
    cells = others.cells(items.place(named.item, offered.item), named.customer)
    added = fitted.other[rung].added(cells[:, OTHER[rung]])
    return _told(named, added, [OTHER_REASONS[column] for column in OTHER[rung]])


def _told(named: Named, added: Floats, names: Sequence[str]) -> Told:
    return Told(named.customer, named.item, named.old, named.chance, reasons.loudest(names, added))


def _sorted(parts: Sequence[Told]) -> Told:
    """Return all that is named, sorted by customer, kind and falling chance."""
    import pyarrow as pa  # noqa: PLC0415

    both = [np.concatenate([getattr(part, name) for part in parts]) for name in Named.__struct_fields__]
    order = np.lexsort((-both[3], ~both[2], both[0]))
    because = pa.concat_arrays([part.because for part in parts]).take(pa.array(order))
    customer, item, old, chance = (column[order] for column in both)
    return Told(customer, item, old, chance, because)


def _key(customer: Ints, item: Ints) -> Ints:
    return (customer << 32) | item


def _step(coming: Coming, most: int) -> int:
    """Return of how many customers one is taken, so that `most` are at most."""
    return max(1, -(-len(np.unique(coming.customer)) // most))
