"""Taste in one: affinity to categories and brands, the next basket, new categories, sensitivity to discounts.

`fit` learns all five from what was known at a day; `tried` says on what came later which rung of each may be used. The
table `bought` (`goods.lay`) must be there.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeVar

import msgspec

from acquaint.models import affinity, basket, basket_trial, brands, discounts, discovery, goods, ladder
from acquaint.models.goods import Goods
from acquaint.records import NotEnoughData

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Fitted = TypeVar("Fitted")
Came = TypeVar("Came")


class Taste(msgspec.Struct, frozen=True):
    """All that is learned of a shop's tastes; parameters only, or what is missing.

    Parameters
    ----------
    at
        Day at which it was fitted (days since 1970-01-01).
    days
        Length of the windows it was learned on.
    """

    at: int
    days: int
    affinity: affinity.Fitted | NotEnoughData
    brands: brands.Fitted | NotEnoughData
    basket: basket.Fitted | NotEnoughData
    discovery: discovery.Fitted | NotEnoughData
    discounts: discounts.Fitted | NotEnoughData


class Trials(msgspec.Struct, frozen=True):
    """How each model and its ladder did on what came later; what could not be fitted could not be tried either."""

    affinity: ladder.Trial | NotEnoughData
    brands: ladder.Trial | NotEnoughData
    basket: basket_trial.Trial | NotEnoughData
    discovery: discovery.Trial | NotEnoughData
    discounts: ladder.Trial | NotEnoughData


def fit(con: DuckDBPyConnection, about: Goods, at: int) -> Taste:
    """Learn a shop's tastes from what is known at day `at`."""
    days = goods.horizon(con, at)
    return Taste(
        at,
        days,
        affinity.fit(con, about, at, days),
        brands.fit(con, about, at, days),
        basket.fit(con, about, at, days),
        discovery.fit(con, about, at, days),
        discounts.fit(con, about, at, days),
    )


def tried(con: DuckDBPyConnection, about: Goods, taste: Taste, until: int) -> Trials:
    """Try what was fitted at day `taste.at` on what came from then to before day `until`."""
    at = taste.at
    return Trials(
        _of(taste.affinity, lambda fitted: affinity.tried(con, about, fitted, at, until)),
        _of(taste.brands, lambda fitted: brands.tried(con, about, fitted, at, until)),
        _of(taste.basket, lambda fitted: basket_trial.tried(con, about, fitted, at, until)),
        _of(taste.discovery, lambda fitted: discovery.tried(con, about, fitted, at, until)),
        _of(taste.discounts, lambda fitted: discounts.tried(con, about, fitted, at, until)),
    )


def _of(fitted: Fitted | NotEnoughData, try_: Callable[[Fitted], Came | NotEnoughData]) -> Came | NotEnoughData:
    return fitted if isinstance(fitted, NotEnoughData) else try_(fitted)
