"""The models of taste: each is tried on the newest part of what is known, and then fitted on all of it.

Affinity to categories and brands, the next basket, new categories, and sensitivity to discounts go the same way, so
what they have in common stands here. The table `bought` (`goods.lay`) must be there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Generic, TypeVar

import msgspec

from acquaint.features.occasions import date_of
from acquaint.models import affinity, basket, basket_trial, brands, discounts, discovery
from acquaint.models.card import Contest
from acquaint.models.goods import Goods
from acquaint.models.ladder import Trial
from acquaint.records import NotEnoughData

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Fitted = TypeVar("Fitted")


class Used(msgspec.Struct, Generic[Fitted], frozen=True):
    """A model as it is used.

    Parameters
    ----------
    rung
        Rung in use.
    days
        Length of the windows it was learned on.
    end
        Day after the newest it was learned from.
    fitted
        What was learned.
    other
        Of the next basket: the rung in use for what was never bought; null where nothing is told of that.
    """

    rung: str
    days: int
    end: int
    fitted: Fitted
    other: str | None = None


class Sort(msgspec.Struct, frozen=True, eq=False):
    """One of the models.

    Parameters
    ----------
    name, predicts, unit
        As they stand on the card.
    used
        Its type, as it is kept.
    everybody
        The rung that says the same of everybody: where it is in use, nothing is said of single customers.
    fit
        Learns from what is known at a day (engine, goods, day, length of windows).
    tried
        Tries what was fitted on what came from a day to before another (engine, goods, fitted, from, until).
    alike
        Tells whether losses of two fitted models can be compared; without it they always can.
    """

    name: str
    predicts: str
    unit: str
    used: type[Used[Any]]
    everybody: str
    fit: Callable[[DuckDBPyConnection, Goods, int, int], Any]
    tried: Callable[[DuckDBPyConnection, Goods, Any, int, int], Any]
    alike: Callable[[Any, Any], bool] | None = None


class Learned(msgspec.Struct, frozen=True, eq=False):
    """A model with its trial, and how the model that was in use before met it; null where there was none."""

    used: Used[Any]
    trial: Trial
    contest: Contest | None = None


def learn(
    sort: Sort, con: DuckDBPyConnection, about: Goods, at: int, days: int, champion: Used[Any] | None = None
) -> Learned | NotEnoughData:
    """Try all rungs on the `days` before day `at`, and fit the one that holds on all that is known at `at`.

    Parameters
    ----------
    champion
        The model in use: it is held against the rung that holds, where it has seen none of those days.
    """
    start = at - days
    before = sort.fit(con, about, start, days)
    found = before if isinstance(before, NotEnoughData) else sort.tried(con, about, before, start, at)
    if isinstance(found, NotEnoughData):
        return found
    trial = _plain(found)
    ready = sort.fit(con, about, at, days)
    if isinstance(ready, NotEnoughData):
        return ready
    contest = None
    if champion is not None and champion.end <= start and champion.days == days:
        contest = _contest(sort, con, about, (champion, before, trial), (start, at))
    return Learned(Used(trial.chosen, days, at, ready, _other(found)), trial, contest)


def _contest(
    sort: Sort, con: DuckDBPyConnection, about: Goods, met: tuple[Used[Any], Any, Trial], when: tuple[int, int]
) -> Contest | None:
    """Return how the model in use met the rung that holds; null where their losses cannot be compared.

    Parameters
    ----------
    met
        The model in use, the new one, and its trial.
    when
        First day, and day after the last, of the cases.
    """
    champion, new, trial = met
    if sort.alike is not None and not sort.alike(champion.fitted, new):
        return None
    found = sort.tried(con, about, champion.fitted, *when)
    if isinstance(found, NotEnoughData):
        return None
    old = _plain(found).loss(champion.rung)
    best = trial.loss(trial.chosen)
    # Where no model tells more than what holds for everybody, none stays.
    return Contest(date_of(when[1]), old, best, stays=old <= best and trial.chosen != sort.everybody)


def _plain(found: Trial | discovery.Trial | basket_trial.Trial) -> Trial:
    """Return a trial as it stands on a card."""
    if isinstance(found, Trial):
        return found
    points, assumptions = found.points, found.calibration.assumptions()
    if isinstance(found, discovery.Trial):
        return Trial(found.chosen, found.steps, found.customers, points, assumptions)
    return msgspec.structs.replace(found.all, points=points, assumptions=assumptions)


def _other(found: object) -> str | None:
    """Return the rung for what was never bought, where one is better than what most baskets hold."""
    if not isinstance(found, basket_trial.Trial) or found.new.chosen == basket_trial.EVER:
        return None
    return found.new.chosen


CATEGORIES = Sort(
    "category_affinity", "share of a category in what a customer buys", "share", Used[affinity.Fitted], affinity.SHOP,
    affinity.fit, affinity.tried,
)  # fmt: skip
BRANDS = Sort(
    "brand_affinity", "share of a brand in what a customer buys of a category", "share", Used[brands.Fitted],
    brands.SHOP, brands.fit, brands.tried,
)  # fmt: skip
BASKET = Sort(
    "next_basket", "what lies in the next basket", "chance", Used[basket.Fitted], basket_trial.EVER, basket.fit,
    basket_trial.tried, lambda one, other: one.kind == other.kind,
)  # fmt: skip
STARTS = Sort(
    "new_categories", "categories a customer starts with", "chance", Used[discovery.Fitted], discovery.BASE,
    discovery.fit, discovery.tried,
)  # fmt: skip
DISCOUNTS = Sort(
    "discount_sensitivity", "share of lines that discounts decide", "share", Used[discounts.Fitted], discounts.SHOP,
    discounts.fit, discounts.tried,
)  # fmt: skip
SORTS = (CATEGORIES, BRANDS, BASKET, STARTS, DISCOUNTS)
