"""The portrait of a shop's customers at one instant: from canonical tables to `profiles`, `stages` and `constants`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from acquaint import tables
from acquaint.config import Settings
from acquaint.features import constants, engines, histories, occasions, profiles
from acquaint.features import goals as candidates
from acquaint.features.catalog import Catalog
from acquaint.features.goals import Confirmed, Goal
from acquaint.features.profiles import Lifecycle, Moment
from acquaint.models import hindsight, learning, study
from acquaint.models.hindsight import Hindsight
from acquaint.models.kinds import chances
from acquaint.models.shelf import Shelf
from acquaint.records import CustomerCounts, NotEnoughData, Rung, SegmentCount

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

Progress = Callable[[str], None]
MOVEMENT_DAYS = 28


class Portrait(msgspec.Struct, frozen=True, eq=False):
    """What a run has found out, besides the tables it made."""

    life: Lifecycle
    counts: CustomerCounts
    ladder: tuple[Rung, ...]
    segments: tuple[SegmentCount, ...]
    shelf: Shelf
    hindsight: Hindsight | None


def draw(
    con: DuckDBPyConnection, settings: Settings, at: Moment, zone: str, shelf: Shelf, progress: Progress
) -> Portrait:
    """Make the tables `profiles` (a row per customer), `stages` (their log) and `constants` in the engine.

    Reads the canonical tables and `reach` of the same connection.

    Parameters
    ----------
    shelf
        The models in use so far.
    """
    story = histories.read(con, zone, settings.shop.cut_off_hour)
    life = profiles.live(story, at, profiles.chosen_goal(settings))
    _register(con, "constants", histories.constants(life.months))
    _register(con, "stage_log", histories.stages(life.log, life.picture, at.number, zone, settings.shop.cut_off_hour))
    con.execute(
        "CREATE OR REPLACE TABLE stages AS SELECT customer, ts, known_at, local_date, stage, state "
        "FROM (SELECT * RENAME (customer AS number) FROM stage_log) JOIN numbered USING (number) ORDER BY ts, customer"
    )
    segments, shelf = _features(con, settings, life, at, zone, shelf, progress)
    now = study.as_known(con, settings, at, zone, life)
    learning.predict(now, shelf)
    seen = hindsight.look(now, shelf)
    _register(con, "standing", profiles.standing_table(con, life))
    _profiles(con, at)
    person = np.asarray(
        next(iter(con.execute("SELECT kind = 'person' FROM numbered ORDER BY number").fetchnumpy().values())), bool
    )
    others: dict[str, int] = dict(con.execute("SELECT kind, count(*) FROM customers GROUP BY kind").fetchall())
    return Portrait(
        life, profiles.counted(life, at, person, others=others), profiles.ladder(life, at), segments, shelf, seen
    )


def goals(
    con: DuckDBPyConnection, settings: Settings, day: date, zone: str
) -> tuple[Goal, tuple[Confirmed, ...] | NotEnoughData]:
    """Return the activation goal in use at the start of `day`, and the candidates ranked on new customers."""
    story = histories.read(con, zone, settings.shop.cut_off_hour)
    at = occasions.day_of(day)
    now = constants.fit(story, day.replace(day=1), goal=profiles.chosen_goal(settings))
    rows = occasions.visible(story.occasions, at)
    first = candidates.nth_day(rows, 1).astype(np.int32)
    start = occasions.day_of(now.data_start) if now.data_start else at
    new = occasions.newcomers(story, occasions.first_seen(story, first, at), at, start, now.guard_days)
    categories = occasions.visible(story.categories, at) if story.categories is not None else None
    return now.goal, candidates.rank(rows, new, at, categories=categories)


def traits(con: DuckDBPyConnection) -> list[str]:
    """Return the names of the traits a shop has."""
    return [name for (name,) in con.execute("SELECT DISTINCT trait FROM traits ORDER BY trait").fetchall()]


def learned(con: DuckDBPyConnection) -> dict[str, str]:
    """Return the expressions of the chances that a shop has learned, by the name of the propensity."""
    return dict(con.execute("SELECT name, expression FROM learned ORDER BY name").fetchall())


def _expressions(chances: Mapping[str, str]) -> Any:
    import pyarrow as pa  # noqa: PLC0415

    return pa.table({"name": pa.array(chances, pa.string()), "expression": pa.array(chances.values(), pa.string())})


def _register(con: DuckDBPyConnection, name: str, table: Any) -> None:
    """Make an engine's table of an Arrow table."""
    con.register("arrow_rows", table)
    con.execute(f"CREATE OR REPLACE TABLE {name} AS SELECT * FROM arrow_rows")
    con.unregister("arrow_rows")


def _features(
    con: DuckDBPyConnection, settings: Settings, life: Lifecycle, at: Moment, zone: str, shelf: Shelf,
    progress: Progress,
) -> tuple[tuple[SegmentCount, ...], Shelf]:  # fmt: skip
    """Make `features` and `learned`; return the segments with their movement, and the models in use from now on."""
    sources = {name: name for name in tables.CANONICAL} | {"stages": "stage_log"}
    named = tuple(traits(con))
    asked = profiles.features_of(settings, named, more=chances.asked_of(settings))
    with engines.prepared(con, sources, asked, settings) as shop:
        progress("learning what happens next")
        month = at.day.replace(day=1)
        shelf = learning.learn(study.Study(con, shop, settings, asked, month, zone, life), shelf)
        expressions = chances.expressions(shelf, settings.propensity)
        _register(con, "learned", _expressions(expressions))
        con.execute(
            f"INSERT INTO constants SELECT DATE '{month}', '{profiles.learned_in('')}' || name, 0, 1 FROM learned"
        )
        return _nightly(con, shop, settings, profiles.features_of(settings, named, expressions), at, zone), shelf


def _nightly(
    con: DuckDBPyConnection, shop: engines.Ready, settings: Settings, catalog: Catalog, at: Moment, zone: str
) -> tuple[SegmentCount, ...]:
    """Make `features` of everybody at a moment, and return the segments with their movement."""
    now = shop.nightly(catalog, at.as_of, at.number - 1, at.day.replace(day=1))
    con.execute(f"CREATE OR REPLACE TABLE features AS SELECT * FROM {now}")
    if not settings.segments:
        return ()
    then = profiles.earlier(at, MOVEMENT_DAYS, zone, settings.shop.cut_off_hour)
    only = catalog.only(f"in_{name}" for name in settings.segments)
    past = shop.nightly(only, then.as_of, then.number - 1, then.day.replace(day=1))
    return tuple(_moved(con, name, rule, past) for name, rule in settings.segments.items())


def _moved(con: DuckDBPyConnection, name: str, rule: str, past: str) -> SegmentCount:
    """Return a segment's size and movement; only persons are counted."""
    column = f'"in_{name}"'
    found = con.execute(f"""
        SELECT count(*) FILTER (coalesce(f.{column}, FALSE)),
            count(*) FILTER (coalesce(f.{column}, FALSE) AND NOT coalesce(p.{column}, FALSE)),
            count(*) FILTER (coalesce(p.{column}, FALSE) AND NOT coalesce(f.{column}, FALSE))
        FROM features f JOIN {past} p USING (customer) JOIN customers c USING (customer) WHERE c.kind = 'person'
    """).fetchall()[0]
    return SegmentCount(name, rule, *found)


_RETURN = ", ".join(
    f"CASE WHEN l.scored THEN coalesce(1 - l.churn_probability{of}, s.return_chance{end}) END AS return_chance{end}"
    for end, of in (("", ""), ("_low", "_high"), ("_high", "_low"))
)
"""The chance to return of who may have a score: by the model of churn where it speaks, else by the shop's rhythm."""


def _profiles(con: DuckDBPyConnection, at: Moment) -> None:
    """Make `profiles`: who the customer is, where she stands, and every feature, a row per customer.

    A chance that has been learned stands there only of who may have a score.
    """
    chances = ", ".join(f'CASE WHEN l.scored THEN f."{name}" END AS "{name}"' for name in learned(con))
    con.execute(
        "CREATE OR REPLACE TABLE profiles AS "
        f"SELECT c.*, DATE '{at.day}' AS as_of, m.household, s.* EXCLUDE (number) REPLACE ({_RETURN}), "
        f"f.* EXCLUDE (customer, lifecycle_stage, lifecycle_state){f' REPLACE ({chances})' if chances else ''}, "
        "l.* EXCLUDE (number, scored) "
        "FROM customers c JOIN features f USING (customer) JOIN numbered n USING (customer) "
        "JOIN standing s ON s.number = n.number JOIN predictions l ON l.number = n.number "
        "LEFT JOIN (SELECT customer, min(household) AS household FROM members GROUP BY customer) m USING (customer) "
        "ORDER BY c.customer"
    )
