"""Invented shops as a run has them: what kinds learn from at the first of a month, and predict from at a day."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import UTC, date, datetime, time

import msgspec
import pyarrow as pa

from acquaint import tables
from acquaint.config import Settings
from acquaint.features import engines, histories, profiles
from acquaint.features.profiles import Moment
from acquaint.models import study
from acquaint.models.shelf import Shelf
from acquaint.models.study import Study

SETTINGS, EMPTY = Settings(), Shelf()


@contextmanager
def studying(con, month: date, settings: Settings = SETTINGS, *, features: bool = True):
    """Give what models are fitted on at the first of a month; without `features`, which take a while, none are read."""
    at = moment(month)
    story = histories.read(con, "UTC", 0)
    life = profiles.live(story, at, None)
    for name, table in (("constants", histories.constants(life.months)), ("stage_log", _stages(life, at))):
        _lay(con, name, table)
    catalog = profiles.features_of(settings, ())
    if not features:
        yield Study(con, None, settings, catalog, month, "UTC", life)
        return
    sources = {name: name for name in tables.CANONICAL} | {"stages": "stage_log"}
    with engines.prepared(con, sources, catalog, settings) as shop:
        yield Study(con, shop, settings, catalog, month, "UTC", life)


def reading(asked: Study, day: date, features: tuple[str, ...] = ()) -> study.Now:
    """Return the shop at the start of a day; with `features`, the table of those."""
    at = moment(day)
    life = profiles.live(asked.story, at, None)
    _lay(asked.con, "constants", histories.constants(life.months))
    if features:
        only = asked.catalog.only(features)
        rows = asked.shop.nightly(only, at.as_of, at.number - 1, day.replace(day=1))
        asked.con.execute(f"CREATE OR REPLACE TABLE features AS SELECT * FROM {rows}")
    return study.as_known(asked.con, asked.settings, at, "UTC", life)


def learned(kind, asked: Study, known: Shelf = EMPTY) -> Shelf:
    """Return the shelf with the models of a kind, as it comes back from the disk."""
    return msgspec.json.decode(msgspec.json.encode(Shelf(dict(kind.learn(asked, known)))), type=Shelf)


def said(kind, now: study.Now, known: Shelf) -> dict[str, pa.Array]:
    """Return the columns of a kind; every one has an entry per customer."""
    found = dict(kind.predict(now, known))
    assert {len(each) for each in found.values()} == {now.customers}
    return found


def moment(day: date) -> Moment:
    return Moment(datetime.combine(day, time(), UTC), day)


def _stages(life, at: Moment) -> pa.Table:
    return histories.stages(life.log, life.picture, at.number, "UTC", 0)


def _lay(con, name: str, table: pa.Table) -> None:
    con.register("laid", table)
    con.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM laid")
    con.unregister("laid")
