"""Discovery: categories a customer has never bought and is likely to start with, with the chance that she does.

The chance rests on how many start with the category, how often she comes, how much she tries, and how well the category
goes with what she has bought (`starts`); how much each of these counts is learned from who started with what in the
last window but one. The categories that come out on top owe that to luck, too, so their chances are then brought to
what became of those named in the newest window.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import numpy as np
from scipy import special

from acquaint.features.occasions import Floats, Ints
from acquaint.models import calibration, firsts, ladder, logistic, reasons, scores, starts
from acquaint.models.calibration import Calibration
from acquaint.models.card import Point, Step
from acquaint.models.goods import Goods, learners
from acquaint.models.ladder import Tried
from acquaint.models.logistic import Weights
from acquaint.models.starts import Seen, Shop, Window
from acquaint.records import NotEnoughData

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pyarrow as pa
    from duckdb import DuckDBPyConnection

MOST = 3
"""Categories named per customer."""
NEEDED = 100
"""Starts, and customers known before, without whom nothing is learned or tried."""
LEARNERS = 3_000
"""Customers at most whose starts are learned from."""
CHUNK = 10_000
"""Customers predicted at once."""
DIGITS = 9
"""Digits of chances that do not depend on the order in which a processor adds."""
BASE, PACE, ALIKE = "base_rate", "tries", "alike"
RUNGS = {BASE: (0,), PACE: (0, 1, 2), ALIKE: (0, 1, 2, 3, 4)}
"""Columns of each rung, of `starts.COLUMNS`."""
REASONS = ("popular", "orders_lately", "tries_new", "goes_with_purchases", "goes_with_purchases")
"""What the columns are called as reasons."""


class Fitted(msgspec.Struct, frozen=True, tag=True):
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


class Told(Suggested, frozen=True, eq=False):
    """Categories named, and why: pa.Array of text, what speaks loudest for (+) and against (-) each."""

    because: pa.Array

    def above_base(self) -> Told:
        """Return what a customer is likelier to start with than anybody: what her own purchases speak for."""
        import pyarrow as pa  # noqa: PLC0415

        more = self.chance > self.base
        because = self.because.filter(pa.array(more))
        return Told(self.customer[more], self.category[more], self.chance[more], self.base[more], because)


class Trial(msgspec.Struct, frozen=True, tag=True):
    """Rung to use and all rungs, a case per customer and category not bought before; the loss is logarithmic.

    Parameters
    ----------
    chosen, steps, customers
        As `ladder.Trial`; the score `hit` is the share of the categories named that were bought.
    calibration, points
        Of the categories named by the rung in use.
    """

    chosen: str
    steps: tuple[Step, ...]
    customers: int
    calibration: Calibration
    points: tuple[Point, ...]


def fit(con: DuckDBPyConnection, about: Goods, at: int, days: int) -> Fitted | NotEnoughData:
    """Learn from who started with what in the two windows of `days` before day `at`."""
    if not about.categories:
        return NotEnoughData(0, NEEDED)
    who = learners(about, LEARNERS)
    cuts = (at - 2 * days, at - days)
    older, newer = (starts.window(con, about, cut, cut + days, days, who) for cut in cuts)
    few = min(older.starts, newer.starts, older.shop.n, newer.shop.n)
    if few < NEEDED:
        return NotEnoughData(few, NEEDED)
    plain = {rung: Weights(0.0, (1.0,), (0.0,)) for rung in RUNGS}
    first = Fitted(days, len(older.known.customer), _weights(older), plain)
    return msgspec.structs.replace(first, named={rung: _named(newer, first, rung) for rung in RUNGS})


def _weights(window: Window) -> dict[str, Weights]:
    open_ = ~window.known.had
    x = np.column_stack([np.broadcast_to(each, open_.shape)[open_] for each in window.known.columns(window.shop)])
    return {rung: logistic.fit(x[:, columns], window.started[open_]) for rung, columns in RUNGS.items()}


def _named(window: Window, fitted: Fitted, rung: str) -> Weights:
    """Return how the chances of the categories named have to be moved, from what became of them."""
    named = suggest(window.known, window.shop, fitted, rung)
    came = window.became(named.customer, named.category)
    if came.all() or not came.any():
        return fitted.named[rung]
    found = logistic.fit(special.logit(named.chance)[:, None], came)
    # A base rate may tell nothing among the three highest: then all of them have the same chance.
    return found if found.each[0] > 0 else Weights(round(float(special.logit(came.mean())), 7), (0.0,), (0.0,))


def predict(con: DuckDBPyConnection, about: Goods, fitted: Fitted, at: int, rung: str = ALIKE) -> Iterator[Told]:
    """Yield the categories named to customers, as known at day `at`, some thousand customers at a time."""
    shop = starts.read_shop(con, about, at, fitted.days)
    for low in range(0, about.customers, CHUNK):
        known = starts.read(con, about, at, fitted.days, shop, f"number BETWEEN {low} AND {low + CHUNK - 1}")
        if len(known.customer):
            yield _told(suggest(known, shop, fitted, rung), known, shop, fitted, rung)


def _told(named: Suggested, known: Seen, shop: Shop, fitted: Fitted, rung: str) -> Told:
    columns = RUNGS[rung]
    added = fitted.weights[rung].added(known.cells(shop, named.customer, named.category)[:, columns])
    because = reasons.loudest([REASONS[column] for column in columns], added)
    return Told(named.customer, named.category, named.chance, named.base, because)


def suggest(known: Seen, shop: Shop, fitted: Fitted, rung: str) -> Suggested:
    """Return the categories that customers most likely start with."""
    chance = np.where(known.had, -1.0, known.chance(shop, fitted.weights[rung], RUNGS[rung]))
    top = firsts.places(chance, MOST)
    found = np.take_along_axis(chance, top, axis=1)
    open_ = found >= 0
    customer = np.broadcast_to(known.customer[:, None], top.shape)[open_]
    named = fitted.named[rung].chance(special.logit(found[open_])[:, None])
    return Suggested(customer, top[open_], named.round(DIGITS), shop.base[top[open_]])


def tried(con: DuckDBPyConnection, about: Goods, fitted: Fitted, at: int, until: int) -> Trial | NotEnoughData:
    """Try on the purchases from day `at` to before day `until` what was fitted on what was known at `at`.

    The chances hold for windows of the length they were learned on; what comes after one is left out.
    """
    until = min(until, at + fitted.days)
    window = starts.window(con, about, at, until, fitted.days, learners(about, LEARNERS))
    if window.starts < NEEDED:
        return NotEnoughData(window.starts, NEEDED)
    open_ = ~window.known.had
    y, customer = window.started[open_], np.broadcast_to(window.known.customer[:, None], open_.shape)[open_]
    rungs = []
    for rung, columns in RUNGS.items():
        loss = scores.log_loss(window.known.chance(window.shop, fitted.weights[rung], columns)[open_], y)
        named = suggest(window.known, window.shop, fitted, rung)
        rungs.append(Tried(rung, loss, {"hit": float(window.became(named.customer, named.category).mean())}))
    trial = ladder.trial(rungs, customer)
    best = suggest(window.known, window.shop, fitted, trial.chosen)
    came = window.became(best.customer, best.category)
    checked = calibration.check(best.chance, came, best.customer)
    return Trial(trial.chosen, trial.steps, trial.customers, checked, calibration.points(best.chance, came))
