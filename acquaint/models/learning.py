"""What a shop learns at a run: each model that is due is fitted, tried and put on the shelf; the others stay."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from acquaint import expr
from acquaint.config import PropensitySettings, Settings
from acquaint.features.catalog import Catalog, Feature
from acquaint.features.constants import Constants
from acquaint.features.engines import Ready
from acquaint.features.occasions import Floats, History, Ints, day_of
from acquaint.features.profiles import Lifecycle
from acquaint.lake import digest
from acquaint.models import churn, propensity, training
from acquaint.models.additive import Additive
from acquaint.models.propensity import Asked, Learned
from acquaint.models.shelf import Kept, Shelf
from acquaint.models.training import Cases
from acquaint.records import NotEnoughData

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

CODE = ("models/*.py",)
_NOTHING: Floats = np.zeros(0)
LEAST_WINDOWS = 2
"""Moments without which there is nothing to try a model on that it has not seen."""


class Study(msgspec.Struct, frozen=True, eq=False):
    """What models are fitted on.

    Parameters
    ----------
    con, shop
        Engine with the canonical tables, and the shop made ready on it.
    catalog
        Every feature, and whose chances are asked for (`asked_of`).
    month, zone
        First day of the month the models are for: they know what was known before it. The shop's zone.
    life
        Its history, and the constants of its months.
    """

    con: DuckDBPyConnection
    shop: Ready
    settings: Settings
    catalog: Catalog
    month: date
    zone: str
    life: Lifecycle

    @property
    def at(self) -> int:
        """The first day of the month, as days since 1970-01-01."""
        return day_of(self.month)

    @property
    def story(self) -> History:
        """The shop's history."""
        return self.life.story

    @property
    def months(self) -> Mapping[date, Constants]:
        """The constants of its months."""
        return self.life.months

    def windows(self, horizon: int) -> int:
        """Return how many moments, `horizon` days apart, cases can be taken at."""
        days = self.story.occasions.day
        return training.windows(int(days.min()), self.at, horizon) if len(days) else 0

    def cases(self, names: Iterable[str], customer: Ints, window: Ints, horizon: int) -> Cases:
        """Return customers (numbers) at moments so many horizons ago, with the named features."""
        catalog = self.catalog.only(names)
        columns = training.read(
            self.con, self.shop, catalog, customer, self.at - horizon * window, self.zone,
            self.settings.shop.cut_off_hour,
        )  # fmt: skip
        return Cases(customer, window, columns)


def asked_of(settings: Settings) -> tuple[Feature, ...]:
    """Return the conditions that say whose chances are asked for, as features that stand in no profile."""
    return tuple(
        Feature(_among(name), each.among, "Whether the chance is asked for", "yes or no",
                place=f"[propensity.{name}] among")
        for name, each in settings.propensity.items()
    )  # fmt: skip


def _among(name: str) -> str:
    return f"{name}_among"


def _independent(catalog: Catalog, settings: Settings) -> list[str]:
    """Return the features that models read: what rests on a propensity itself, or is a segment, is none."""
    left = {*settings.propensity, *(f"in_{name}" for name in settings.segments)}
    for entry in catalog.entries:
        if left & set(expr.features_used(entry.tree)):
            left.add(entry.feature.name)
    return [name for name in training.readable(catalog, catalog.names) if name not in left]


def learn(study: Study, shelf: Shelf) -> Shelf:
    """Return the shelf with every model that the shop asks for; those that are due are fitted anew."""
    found = dict(_propensities(study, shelf))
    found[churn.NAME] = _churn(study, shelf.models.get(churn.NAME))
    return Shelf(found)


def _propensities(study: Study, shelf: Shelf) -> Iterator[tuple[str, Kept]]:
    """Yield the propensities of the settings; those of one horizon share their cases."""
    for horizon in sorted({each.horizon_days for each in study.settings.propensity.values()}):
        asked = {name: each for name, each in study.settings.propensity.items() if each.horizon_days == horizon}
        kept = {name: shelf.models.get(name) for name in asked}
        ready = {name: old for name, old in kept.items() if old and old.fits(_definition(asked[name]), study.month)}
        yield from ready.items()
        due = {name: each for name, each in asked.items() if name not in ready}
        if due:
            cases = _grid(study, horizon)
            yield from ((name, _propensity(study, name, each, cases, kept[name])) for name, each in due.items())


def _grid(study: Study, horizon: int) -> Cases:
    """Return every customer that models learn from at every moment, with every feature a model can read."""
    people, many = training.people(study.con), study.windows(horizon)
    if many < LEAST_WINDOWS or len(people) < propensity.LEAST:
        return Cases(people[:0], people[:0], {})
    customer, window = (each.ravel() for each in np.meshgrid(people, np.arange(many + 1), indexing="ij"))
    names = [*_independent(study.catalog, study.settings), *(each.name for each in asked_of(study.settings))]
    return study.cases(names, customer, window, horizon)


def _propensity(study: Study, name: str, asked: PropensitySettings, cases: Cases, old: Kept | None) -> Kept:
    definition = _definition(asked)
    hidden = {each.name for each in asked_of(study.settings)}
    known = {each: values for each, values in cases.columns.items() if each not in hidden}
    past, y = cases, _NOTHING
    if known:
        target, among = cases.columns[f"{name}_now"], cases.columns[_among(name)]
        past, y = propensity.labelled(msgspec.structs.replace(cases, columns=known), target, among)
    card = _asked(
        study, name, asked.description or asked.target, horizon=asked.horizon_days, step=asked.horizon_days,
        fingerprint=_fingerprint(past, y),
    )  # fmt: skip
    champion = _champion(old, definition, study.month, asked.horizon_days)
    return _kept(study, definition, propensity.learn(card, past, y, champion=champion), old)


def _churn(study: Study, old: Kept | None) -> Kept:
    definition = digest.of(churn.NAME, churn.VERSION, digest.of_code(*CODE))
    if old is not None and old.fits(definition, study.month):
        return old
    days = study.story.occasions.day
    windows = (study.at - int(days.min())) // churn.STEP_DAYS if len(days) else 0
    past = churn.past(study.story, study.months, training.people(study.con), windows, study.at)
    few = propensity.lacking(past.left, past.window, churn.APART)
    names = [name for name in churn.FEATURES if name in study.catalog.names] if few is None else []
    cases = (
        study.cases(names, past.customer, past.window, churn.STEP_DAYS)
        if names
        else Cases(past.customer, past.window, {})
    )
    card = _asked(
        study, churn.NAME, "no order within max(90 days, 2 usual gaps)", horizon=None, step=churn.STEP_DAYS,
        fingerprint=_fingerprint(cases, past.left),
    )  # fmt: skip
    champion = _champion(old, definition, study.month, churn.STEP_DAYS * churn.APART)
    return _kept(
        study,
        definition,
        propensity.learn(card, cases, past.left, rule=past.rule, champion=champion, apart=churn.APART),
        old,
    )


def _asked(study: Study, name: str, predicts: str, *, horizon: int | None, step: int, fingerprint: str) -> Asked:
    return Asked(name, predicts, "share", 1, horizon, study.month, step, fingerprint)


def _champion(old: Kept | None, definition: str, month: date, horizon: int) -> Additive | None:
    return old.learned.model if old is not None and old.challenged(definition, month, horizon) else None


def _kept(study: Study, definition: str, found: Learned, old: Kept | None) -> Kept:
    """Return what was found; a model that has done well stays where there is nothing new to try it on."""
    if isinstance(found.card.missing, NotEnoughData) and old is not None and old.challenged(definition, study.month, 0):
        return old
    return Kept(definition, study.month, found)


def _definition(asked: PropensitySettings) -> str:
    return digest.of(asked, digest.of_code(*CODE))


def _fingerprint(cases: Cases, y: Floats) -> str:
    """Return the fingerprint of everything a model is fitted on, and of the code that fits it."""
    parts = [cases.customer, cases.window, y, *cases.columns.values()]
    data = [digest.of_bytes(np.ascontiguousarray(part).tobytes()) for part in parts]
    return digest.of(data, list(cases.columns), digest.of_code(*CODE))
