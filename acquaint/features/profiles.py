"""What is known of each customer at one instant: features, stage, groups; the stage that everything shown rests on."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from acquaint import clock, derived_tables, expr, predictions, tables
from acquaint.config import PropensitySettings, Settings
from acquaint.errors import ExpressionError, OpenColumn
from acquaint.features import catalog, constants, funnel, histories, lifecycle, occasions, retail, rfm
from acquaint.features.catalog import Catalog, Feature
from acquaint.features.constants import Constants
from acquaint.features.goals import Goal
from acquaint.features.lifecycle import Picture
from acquaint.features.occasions import History
from acquaint.features.rfm import Scores
from acquaint.lake.manifest import Snapshot
from acquaint.records import CustomerCounts, NotEnoughData, Rung

if TYPE_CHECKING:
    import ibis
    import pyarrow as pa
    from duckdb import DuckDBPyConnection

LOOKUPS = {"gap_weight_milli": False, "typical_gap_log": False}
"""Shop constants that expressions may look up; True where a constant is a table that needs an operand."""
NOT_LEARNED = "case when orders < 0 then 0.0 end"
"""Expression of a chance that has not been learned: null, of the type of a chance."""
YEAR_DAYS = 365


def learned_in(name: str) -> str:
    """Return the name of the constant that is 1 in the month a propensity was learned for."""
    return f"learned_{name}"


class Moment(msgspec.Struct, frozen=True):
    """The instant all is read at."""

    as_of: datetime
    """UTC."""
    day: date
    """The business day that starts at `as_of`."""

    @property
    def number(self) -> int:
        """The day as days since 1970-01-01."""
        return occasions.day_of(self.day)


def features_of(
    settings: Settings, traits: Iterable[str], learned: Mapping[str, str] = MappingProxyType({}),
    more: Iterable[Feature] = (),
) -> Catalog:  # fmt: skip
    """Return the catalogue of a shop: the standard features, its traits, its own features, propensities and segments.

    Parameters
    ----------
    learned
        Propensities that have been learned -> the expression of the chance; the others are null.
    more
        Features beside these.

    Raises
    ------
    ExpressionError
        A feature, propensity or segment of acquaint.toml is not a valid expression.
    """
    _check_names(settings)
    own = [
        Feature(n, f.expression, f.description, f.unit, batch_only=f.batch_only, place=f"[features.{n}] expression")
        for n, f in settings.features.items()
    ]
    told = [
        Feature(
            f"trait_{name}", f"latest(value of traits where trait = '{name}')", f"Trait {name}", "text", "not stated"
        )
        for name in sorted(set(traits) - {histories.ACCOUNT_SINCE})
        if name.isidentifier()
    ]
    rules = [
        Feature(f"in_{n}", rule, f"Belongs to the segment {n}", "yes or no", place=f"[segments] {n}")
        for n, rule in settings.segments.items()
    ]
    chances = [each for name in settings.propensity for each in _propensity(settings, name, learned.get(name))]
    lookups = LOOKUPS | {learned_in(name): False for name in settings.propensity}
    built = catalog.build([*retail.standard(), *told, *own, *chances, *rules, *more], lookups)
    for name, asked in settings.propensity.items():
        _check_target(built, name, asked)
    for name in settings.segments:
        if built[f"in_{name}"].type != "boolean":
            raise ExpressionError(
                "A segment needs a condition.", where=f"[segments] {name}", to_do="Compare something."
            )
    return built


def _check_names(settings: Settings) -> None:
    """Raise where a feature or propensity has the name of a column that says where a customer stands."""
    taken = {column.name for column in (*derived_tables.STANDING, *predictions.FORETOLD)}
    for section, names in (("features", settings.features), ("propensity", settings.propensity)):
        for name in names:
            if name in taken:
                raise ExpressionError(
                    "customers.parquet has a column of this name already.",
                    where=f"[{section}.{name}]",
                    to_do="Choose another name.",
                )


def _propensity(settings: Settings, name: str, learned: str | None) -> tuple[Feature, Feature]:
    """Return the features of a propensity: the chance, null until it is learned, and what it is the chance of, now."""
    asked = settings.propensity[name]
    # A model is a constant of its month: read at an earlier moment it would know what had not happened yet.
    chance = NOT_LEARNED
    if learned is not None:
        chance = f"case when lookup({learned_in(name)}) = 1 and ({asked.among}) then {learned} end"
    what = asked.description or f"that {asked.target} holds in {asked.horizon_days} days"
    return (
        Feature(name, chance, f"Chance {what}", "share", "not learned yet", place=f"[propensity.{name}] among"),
        Feature(
            f"{name}_now", asked.target, f"Whether {asked.target}", "yes or no", place=f"[propensity.{name}] target"
        ),
    )


def _check_target(built: Catalog, name: str, asked: PropensitySettings) -> None:
    """Raise where the target of a propensity is no condition, or looks back beyond its horizon."""
    where = f"[propensity.{name}] target"
    if built[f"{name}_now"].type != "boolean":
        raise ExpressionError("A target needs a condition.", where=where, to_do="Compare something.")
    if asked.horizon_days < 1:
        raise ExpressionError("The horizon has to be a day at least.", where=f"[propensity.{name}] horizon_days")
    for entry in built.only([f"{name}_now"]).entries:
        for node in expr.tallies(entry.tree):
            if node.days is not None and node.days > asked.horizon_days:
                raise ExpressionError(
                    f"It looks back {node.days:,} days, and the horizon is {asked.horizon_days:,}: "
                    "what was done before would count as done after.",
                    where=where, to_do=f'Use windows of at most "last {asked.horizon_days} days".',
                )  # fmt: skip


def check(settings: Settings, snapshot: Snapshot | None) -> None:
    """Raise for features and segments that cannot be, before any data is touched; traits may come with the data.

    Parameters
    ----------
    snapshot
        The last snapshot, if there is one: it knows how many values a column has.

    Raises
    ------
    ExpressionError
        A feature or segment of acquaint.toml is not a valid expression.
    """
    asked = settings.propensity.values()
    texts = [
        *(each.expression for each in settings.features.values()), *settings.segments.values(),
        *(each.target for each in asked), *(each.among for each in asked),
    ]  # fmt: skip
    if not texts:
        return
    named = {name for text in texts for name in _TRAIT.findall(text)}
    try:
        features_of(settings, named)
    except OpenColumn as error:
        if snapshot is not None and error.relation in snapshot.tables:
            values = _number_of_values(snapshot.path(error.relation), error.column)
            error.what = f"{error.what[:-1]}; {error.column} has {values:,} values, and at most 1,024 can be ranked."
        raise


def _number_of_values(path: Path, column: str) -> int:
    import pyarrow.parquet as pq  # noqa: PLC0415 - only for a message

    return len(pq.read_table(path, columns=[column])[column].unique().drop_null())


_TRAIT = re.compile(r"\btrait_(\w+)")


def chosen_goal(settings: Settings) -> Goal | None:
    """Return the owner's own activation goal, if acquaint.toml has one."""
    goal = settings.goal
    return Goal(goal.count, goal.of, goal.within_days, "set") if goal else None


class Lifecycle(msgspec.Struct, frozen=True, eq=False):
    """The shop's history read to the end: constants of every month, and where everybody stands."""

    story: History
    months: dict[date, Constants]
    log: lifecycle.StageLog
    picture: Picture
    scores: Scores | None


def live(story: History, at: Moment, goal: Goal | None) -> Lifecycle:
    """Step a history through its weeks up to `at`."""
    start = lifecycle.first_step(story)
    first = min(start, at.number)
    months = constants.fit_months(story, constants.months(first, at.number), goal=goal)
    log = lifecycle.log(story, months, start, at.number)
    now = months[constants.month_of(at.number)]
    picture = lifecycle.at(story, now, log, at.number)
    return Lifecycle(story, months, log, picture, _scores(story, at.number, now))


def _scores(story: History, at: int, now: Constants) -> Scores | None:
    """Return the cells of recency, frequency and money by what is visible at day `at`."""
    if now.rfm is None:
        return None
    sales = None if story.sales is None else occasions.visible(story.sales, at)
    return rfm.score(occasions.visible(story.occasions, at), at, now.rfm, sales)


def standing_table(con: DuckDBPyConnection, life: Lifecycle) -> pa.Table:
    """Return a row per customer, by their number, with everything the lifecycle says; null for non-persons."""
    import pyarrow as pa  # noqa: PLC0415

    person = con.execute("SELECT kind = 'person' FROM numbered ORDER BY number").fetchnumpy()
    is_person = np.asarray(next(iter(person.values())), bool)
    picture, standing = life.picture, life.picture.standing

    def column(values: Any, known: Any, kind: pa.DataType) -> pa.Array:
        return pa.array(values, kind, mask=~(is_person & known))

    there = standing.stage > 0
    columns = {
        "number": pa.array(np.arange(len(is_person))),
        "stage": column(np.array(lifecycle.STAGES)[standing.stage], there, pa.string()),
        "state": column(np.array(lifecycle.STATES)[standing.state], there, pa.string()),
        "stage_since": column(_dates(standing.since), standing.since >= 0, pa.date32()),
        "lapsed_from": column(np.array(lifecycle.STAGES)[standing.lapsed_from], standing.lapsed_from > 0, pa.string()),
        "known_from_before": column(picture.known_from_before, there, pa.bool_()),
        "regularity": column(
            np.array(["", "regular", "irregular"])[picture.regularity], picture.regularity > 0, pa.string()
        ),
        "overdue": column(picture.overdue, ~np.isnan(picture.overdue), pa.float64()),
        "days_late": column(picture.days_late, there, pa.int64()),
        "return_horizon_days": column(picture.horizon_days, there & ~np.isnan(picture.usual_gap_days), pa.int64()),
        "return_chance": column(picture.chance, ~np.isnan(picture.chance), pa.float64()),
        "return_chance_low": column(picture.chance_low, ~np.isnan(picture.chance), pa.float64()),
        "return_chance_high": column(picture.chance_high, ~np.isnan(picture.chance), pa.float64()),
    }
    if life.scores is not None:
        for name, cell in (("rfm_r", life.scores.r), ("rfm_f", life.scores.f), ("rfm_m", life.scores.m)):
            columns[name] = column(cell, cell > 0, pa.int64())
    return pa.table(columns)


def _dates(days: Any) -> Any:
    return np.maximum(days, 0).astype("datetime64[D]")


def counted(life: Lifecycle, at: Moment, persons: Any, *, others: Mapping[str, int]) -> CustomerCounts:
    """Return how many customers there are and where they stand.

    Parameters
    ----------
    persons
        Flags[customers].
    others
        How many customers of other kinds there are: organisation, unconfirmed.
    """
    picture = life.picture
    rows = occasions.visible(life.story.occasions, at.number)
    orders = np.bincount(rows.customer[rows.day >= at.number - YEAR_DAYS], minlength=rows.customers)
    there = persons & (picture.standing.stage > 0)
    return CustomerCounts(
        int(there.sum()),
        _by_name(lifecycle.STAGES, picture.standing.stage[there]),
        _by_name(lifecycle.STATES, picture.standing.state[there]),
        int(((orders > 0) & persons).sum()),
        int(((orders > 1) & persons).sum()),
        int((picture.known_from_before & there).sum()),
        others.get("organisation", 0),
        others.get("unconfirmed", 0),
    )


def ladder(life: Lifecycle, at: Moment) -> tuple[Rung, ...]:
    """Return the way from the first contact to the fourth order of new customers."""
    picture = life.picture
    new = (picture.standing.stage > 0) & ~picture.known_from_before
    rungs = funnel.ladder(life.story, occasions.visible(life.story.occasions, at.number), new, at.number)
    return tuple(
        Rung(rung.name, rung.step, None, None)
        if isinstance(rung.step, NotEnoughData)
        else Rung(rung.name, rung.step.share, rung.step.median_days, rung.step.days)
        for rung in rungs
    )


def _by_name(names: tuple[str, ...], codes: Any) -> dict[str, int]:
    return {names[code]: int(n) for code, n in enumerate(np.bincount(codes, minlength=len(names))) if n and names[code]}


def canonical(backend: Any, con: DuckDBPyConnection, stages: pa.Table) -> Mapping[str, ibis.Table]:
    """Return the canonical tables and the log of stages as Ibis tables of one connection."""
    con.register("stage_rows", stages)
    con.execute("CREATE OR REPLACE TEMP TABLE stages AS SELECT * FROM stage_rows")
    con.unregister("stage_rows")
    return {name: backend.table(name) for name in (*tables.CANONICAL, "stages")}


def earlier(at: Moment, days: int, zone: str, cut_off_hour: int) -> Moment:
    """Return the moment `days` business days before: the start of that day, whatever the clocks did in between."""
    day = at.day - timedelta(days=days)
    return Moment(clock.day_start(day, zone, cut_off_hour), day)
