"""Next baskets foretold and come: how much of them each rung named, repeats and first purchases apart."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import numpy as np

from acquaint.features.occasions import Flags, Floats, Ints
from acquaint.models import basket, calibration, explores, firsts, goods, items, ladder, repeats
from acquaint.models.basket import BLEND, FREQUENCY, MOST, Coming, Fitted, Named
from acquaint.models.calibration import Calibration
from acquaint.models.card import Point
from acquaint.models.goods import Goods, learners
from acquaint.models.items import Candidates
from acquaint.models.ladder import Tried
from acquaint.models.repeats import Own
from acquaint.records import NotEnoughData

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

TRIED = 20_000
"""Customers at most whose next baskets are foretold."""
NEEDED = 100
EVER = "popular"
"""What most baskets hold: G-Top. The rung of the customer's own frequency is GP-TopFreq."""


class Trial(msgspec.Struct, frozen=True, tag=True):
    """How next baskets were foretold.

    Parameters
    ----------
    old, new, all
        Of what had been bought before, of what had not, and of both in one list of ten. The loss is 1 less the share of
        the next basket's items among the ten named, `recall`.
    calibration, points
        Of the chances of the items named by the rung in use: by the blend both kinds, else what was bought before.
    """

    old: ladder.Trial
    new: ladder.Trial
    all: ladder.Trial
    calibration: Calibration
    points: tuple[Point, ...]


def tried(con: DuckDBPyConnection, about: Goods, fitted: Fitted, at: int, until: int) -> Trial | NotEnoughData:
    """Try on the first baskets from day `at` to before day `until` what was fitted on what was known at `at`."""
    goods.take(con, fitted.kind)
    items.count(con, about, at)
    who = learners(about, TRIED)
    coming = basket.following(con, at, until, who)
    customer = np.unique(coming.customer)
    if min(len(customer), int(coming.old.sum()), int((~coming.old).sum())) < NEEDED:
        return NotEnoughData(len(customer), NEEDED)
    own = basket.came(repeats.read(con, at, who), coming)
    offered = items.candidates(con, about, at)
    others = explores.read(con, at, offered, who, customer)
    old = {rung: basket.best_own(own, fitted, rung) for rung in basket.OWN}
    new = {rung: basket.best_other(others, offered, fitted, rung) for rung in basket.OTHER}
    ever = _ever(own, others.bought, customer, offered)
    whole = _climb(_lists(old, new, ever), coming, np.ones(len(coming.old), np.bool_))
    shown = _joined(old[BLEND], new[BLEND]) if whole.chosen == BLEND else old[FREQUENCY]
    lay = basket.within(shown.customer, shown.item, coming)
    return Trial(
        _climb({EVER: ever[0], **old}, coming, coming.old),
        _climb({EVER: ever[1], **new}, coming, ~coming.old),
        whole,
        calibration.check(shown.chance, lay, shown.customer),
        calibration.points(shown.chance, lay),
    )


def _ever(own: Own, bought: Flags, customer: Ints, offered: Candidates) -> tuple[Named, Named]:
    """Return what most baskets hold, of what each customer had bought before and of what not; baskets as chances."""
    top = firsts.best(own.customer, (own.item, -own.popular), MOST)
    old = Named(own.customer[top], own.item[top], np.ones(len(top), np.bool_), own.popular[top].astype(np.float64))
    score = np.where(bought, -1.0, offered.baskets)
    place = firsts.places(score, MOST)
    value = np.take_along_axis(score, place, axis=1)
    who = np.broadcast_to(customer[:, None], place.shape)[value >= 0]
    return old, Named(who, offered.item[place][value >= 0], np.zeros(len(who), np.bool_), value[value >= 0])


def _lists(old: dict[str, Named], new: dict[str, Named], ever: tuple[Named, Named]) -> dict[str, Named]:
    """Return one list of ten for each rung: of what most baskets hold, of own frequency and then that, of the blend."""
    return {
        EVER: _ten(_joined(*ever), by_chance=True),
        FREQUENCY: _ten(_joined(old[FREQUENCY], ever[1]), by_chance=False),
        BLEND: _ten(_joined(old[BLEND], new[BLEND]), by_chance=True),
    }


def _joined(old: Named, new: Named) -> Named:
    return Named(*(np.concatenate([getattr(old, name), getattr(new, name)]) for name in Named.__struct_fields__))


def _ten(named: Named, *, by_chance: bool) -> Named:
    """Return the ten likeliest of each customer, or else what was bought before first; ties stay in their order."""
    row = np.arange(len(named.item))
    top = firsts.best(named.customer, (row, -named.chance) if by_chance else (row, ~named.old), MOST)
    return Named(*(getattr(named, name)[top] for name in Named.__struct_fields__))


def _climb(lists: dict[str, Named], coming: Coming, counted: Flags) -> ladder.Trial:
    """Return the rung to use by the recall of the `counted` items of next baskets."""
    wanted = Coming(coming.customer[counted], coming.item[counted], coming.old[counted])
    found = {rung: recall(named, wanted) for rung, named in lists.items()}
    rungs = [Tried(rung, 1 - each, {"recall": float(each.mean())}) for rung, each in found.items()]
    return ladder.trial(rungs, np.unique(wanted.customer))


def recall(named: Named, wanted: Coming) -> Floats:
    """Return float64[customers], the share of the wanted items of each that were named, in the order of customers."""
    customer, place = np.unique(wanted.customer, return_inverse=True)
    hit = basket.within(wanted.customer, wanted.item, Coming(named.customer, named.item, named.old))
    return np.bincount(place, hit, minlength=len(customer)) / np.bincount(place, minlength=len(customer))
