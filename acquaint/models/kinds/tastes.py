"""Tastes: categories and brands that customers like, the next basket, new categories, sensitivity to discounts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from acquaint.features.occasions import Floats, Ints
from acquaint.lake import digest
from acquaint.models import (
    affinity,
    basket,
    brands,
    discounts,
    discovery,
    firsts,
    goods,
    shelf,
    taste,
    told,
)
from acquaint.models.card import Card
from acquaint.models.goods import Goods
from acquaint.models.shelf import MONTH, Kept, Shelf
from acquaint.models.study import Now, Study
from acquaint.models.taste import Learned, Sort, Used
from acquaint.records import NotEnoughData

if TYPE_CHECKING:
    import pyarrow as pa
    from duckdb import DuckDBPyConnection

    Asked = tuple[DuckDBPyConnection, Goods, int]

VERSION = 1
_EPOCH = date(1970, 1, 1).toordinal()
_NONE = -1


class Laid(msgspec.Struct, frozen=True):
    """What is learned from: the goods, the day after the newest known, the length of windows, and its fingerprint."""

    about: Goods
    end: int
    days: int
    fingerprint: str


class Favourites(msgspec.Struct, eq=False):
    """What is told of each customer, by number: codes, -1 for none, and numbers, NaN for none."""

    category: Ints
    category_shares: Floats
    brand: Ints
    suggested: Ints
    sensitivity: Floats


def learn(study: Study, known: Shelf) -> Iterator[tuple[str, Kept]]:
    """Yield the models of taste; goods are read only where one is due."""
    kept = {sort.name: known.models.get(sort.name) for sort in taste.SORTS}
    ready = {name: old for name, old in kept.items() if old is not None and _stays(study, old, name)}
    laid = None if len(ready) == len(kept) else _laid(study)
    for sort in taste.SORTS:
        if laid is None or sort.name in ready:
            yield sort.name, ready[sort.name]
        else:
            yield sort.name, _learned(study, sort, laid, kept[sort.name])
    if laid is not None:
        goods.clear(study.con)


def _definition(study: Study, name: str) -> str:
    return study.definition(name, VERSION)


def _stays(study: Study, old: Kept, name: str) -> bool:
    return old.stays(_definition(study, name), study.month, old.card.horizon_days or MONTH)


def _laid(study: Study) -> Laid:
    about = goods.lay(study.con, study.zone, study.cut_off_hour, study.at)
    end = goods.end(study.con, study.at) or study.at
    days = goods.horizon(study.con, end)
    learned_from = goods.fingerprint(study.con, about)
    return Laid(about, end, days, digest.of(end, days, learned_from, digest.of_code(*shelf.CODE)))


def _learned(study: Study, sort: Sort, laid: Laid, old: Kept | None) -> Kept:
    definition = _definition(study, sort.name)
    used = old if old is not None and old.champion(definition, study.month) else None
    champion = None if used is None else used.model(sort.used)
    if used is not None and champion is not None and champion.end > laid.end - laid.days:
        return used  # it has seen some of the newest days: the next month will tell
    found = taste.learn(sort, study.con, laid.about, laid.end, laid.days, champion)
    if isinstance(found, NotEnoughData):
        if used is not None:
            return used
        card = study.card(
            sort.name, sort.predicts, sort.unit, version=VERSION, horizon_days=None, fingerprint=laid.fingerprint,
            missing=found,
        )  # fmt: skip
        return shelf.keep(definition, study.month, card, None)
    return shelf.settle(definition, study.month, _card(study, sort, laid, found), found.used, used, found.contest)


def _card(study: Study, sort: Sort, laid: Laid, found: Learned) -> Card:
    """Return the card; what is known may end before the month begins, where a feed is late."""
    trial, learners = found.trial, found.used.fitted.n
    card = study.card(
        sort.name, sort.predicts, sort.unit, version=VERSION, horizon_days=laid.days, fingerprint=laid.fingerprint,
        chosen=found.used.rung, ladder=trial.steps, calibration=trial.points, assumptions=trial.assumptions,
        cases=learners, customers=learners,
    )  # fmt: skip
    last = date.fromordinal(_EPOCH + laid.end - 1)
    first = last - timedelta(days=laid.days - 1)
    return msgspec.structs.replace(card, data_to=last, tested_from=first, tested_to=last)


def predict(now: Now, known: Shelf) -> Iterator[tuple[str, pa.Array]]:
    """Yield what each customer likes best, and make the tables `affinities` and `suggestions`."""
    import pyarrow as pa  # noqa: PLC0415

    told.begin(now.con)
    used = {sort.name: _speaking(known, sort) for sort in taste.SORTS}
    found, about = _nothing(now.customers), Goods(now.customers, (), (), 0)
    if any(used.values()):
        about = goods.lay(now.con, now.zone, now.cut_off_hour, now.day)
        _tell(now, about, used, found)
        told.finish(now.con)
        goods.clear(now.con)
    everybody = np.arange(now.customers)
    yield "favourite_category", _names(now, about.categories, found.category)
    for end, values in zip(("", "_low", "_high"), found.category_shares, strict=True):
        yield f"favourite_category_share{end}", now.some(everybody, values, pa.float64())
    yield "favourite_brand", _names(now, about.brands, found.brand)
    yield "suggested_category", _names(now, about.categories, found.suggested)
    for end, values in zip(("", "_low", "_high"), found.sensitivity, strict=True):
        yield f"discount_sensitivity{end}", now.some(everybody, values, pa.float64())


def _speaking(known: Shelf, sort: Sort) -> Used[Any] | None:
    """Return a model that tells customers apart."""
    used = known.model(sort.name, sort.used)
    return None if used is None or used.rung == sort.everybody else used


def _nothing(customers: int) -> Favourites:
    codes = (np.full(customers, _NONE) for _ in range(3))
    numbers = (np.full((3, customers), np.nan) for _ in range(2))
    return Favourites(next(codes), next(numbers), next(codes), next(codes), next(numbers))


def _tell(now: Now, about: Goods, used: dict[str, Used[Any] | None], found: Favourites) -> None:
    """Put into `found` and the tables what the models say, some thousand customers at a time."""
    end = goods.end(now.con, now.day)
    asked = (now.con, about, now.day if end is None else end)
    if model := used[taste.CATEGORIES.name]:
        _tell_categories(asked, model, found)
    if model := used[taste.BRANDS.name]:
        _tell_brands(asked, model, found)
    if model := used[taste.BASKET.name]:
        for named in basket.predict(*_with(asked, model), model.rung, model.other, told.MOST):
            told.basket(now.con, named, model.fitted.kind)
    # What is started within some days is started by nobody while the shop is closed.
    if (model := used[taste.STARTS.name]) and end is not None:
        _tell_starts(asked, model, found)
    if model := used[taste.DISCOUNTS.name]:
        for each in discounts.predict(*_with(asked, model), model.rung):
            found.sensitivity[:, each.customer] = np.stack([each.sensitivity, *each.interval])


def _with(asked: Asked, model: Used[Any]) -> tuple[DuckDBPyConnection, Goods, Any, int]:
    return asked[0], asked[1], model.fitted, asked[2]


def _tell_categories(asked: Asked, model: Used[Any], found: Favourites) -> None:
    for liked in affinity.predict(*_with(asked, model), model.rung):
        best = firsts.rank(liked.customer) == 0
        customer = liked.customer[best]
        found.category[customer] = liked.category[best]
        found.category_shares[:, customer] = np.stack([liked.share, liked.low, liked.high])[:, best]
        told.categories(asked[0], liked)


def _tell_brands(asked: Asked, model: Used[Any], found: Favourites) -> None:
    for taken in brands.predict(*_with(asked, model), model.rung):
        best = taken.place == 0
        found.brand[taken.customer[best]] = taken.brand[best]
        told.brands(asked[0], taken)


def _tell_starts(asked: Asked, model: Used[Any], found: Favourites) -> None:
    for named in discovery.predict(*_with(asked, model), model.rung):
        sure = named.above_base()
        best = firsts.rank(sure.customer) == 0
        found.suggested[sure.customer[best]] = sure.category[best]
        told.starts(asked[0], sure, model.days)


def _names(now: Now, names: tuple[str, ...], codes: Ints) -> pa.Array:
    """Return the names of codes, null for none and for who is no person."""
    import pyarrow as pa  # noqa: PLC0415

    given = pa.array(codes, mask=~(now.person & (codes != _NONE)))
    return pa.array(names, pa.string()).take(given)
