"""Occasions of the shop's own: a condition over features that fires on the morning from which it holds.

The condition is read at the start of each of the last 28 days and the day before them, for every person: only so is a
firing found by every run whose window holds its day, also where the condition has ceased to hold since. Stages are
those of the weekly steps.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from acquaint import clock, portrait, tables
from acquaint.config import Settings, TriggerSettings
from acquaint.errors import ExpressionError
from acquaint.features import plans, profiles
from acquaint.features.catalog import Catalog, Feature
from acquaint.features.profiles import Moment
from acquaint.sources.sql import literal, quoted

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pyarrow as pa
    from duckdb import DuckDBPyConnection


def features_of(own: Mapping[str, TriggerSettings]) -> list[Feature]:
    """Return the feature `when_NAME` of each occasion of the shop's own: whether its condition holds."""
    return [
        Feature(
            f"when_{n}", t.when, f"The occasion {n}: its condition holds", "yes or no", place=f"[triggers.{n}] when"
        )
        for n, t in own.items()
    ]


def check(built: Catalog, own: Mapping[str, TriggerSettings]) -> None:
    """Raise ExpressionError where the `when` of an occasion is no condition."""
    for name in own:
        if built[f"when_{name}"].type != "boolean":
            raise ExpressionError(
                "An occasion needs a condition.", where=f"[triggers.{name}] when", to_do="Compare something."
            )


def fire(
    con: DuckDBPyConnection, settings: Settings, own: Mapping[str, TriggerSettings], at: Moment, zone: str, days: int
) -> str:
    """Make a table of the firings of the last `days` days up to `at`, and return its name.

    Returns
    -------
    str
        Name of a table with customer, trigger, day.
    """
    chosen = _catalog(con, settings, own).only(f"when_{name}" for name in own)
    _stages(con)
    sources = {name: name for name in tables.CANONICAL} | {"stages": "weekly_stages"}
    con.register("mornings", _mornings(at, zone, settings.shop.cut_off_hour, days))
    con.execute("""
        CREATE OR REPLACE TEMP TABLE trigger_moments AS
        SELECT row_number() OVER (ORDER BY customer, last_day) - 1 AS moment, customer, as_of, last_day, month
        FROM mornings, (SELECT customer FROM customers WHERE kind = 'person')
    """)
    con.unregister("mornings")
    with plans.prepared(con, sources, chosen, settings.shop.margin) as shop:
        read = shop.at(chosen, "trigger_moments")
        con.execute(f"CREATE OR REPLACE TEMP TABLE own_firings AS {_firings(list(own), read)}")
    con.execute("DROP TABLE trigger_moments; DROP TABLE weekly_stages")
    return "own_firings"


def _catalog(con: DuckDBPyConnection, settings: Settings, own: Mapping[str, TriggerSettings]) -> Catalog:
    """Return the shop's catalogue with the conditions in it."""
    built = profiles.features_of(settings, portrait.traits(con), portrait.learned(con))
    added = [each for each in features_of(own) if each.name not in built.names]
    if added:
        built = profiles.features_of(settings, portrait.traits(con), portrait.learned(con), more=added)
    check(built, own)
    return built


def _stages(con: DuckDBPyConnection) -> None:
    """Make `weekly_stages`: the log without what the day of the run adds, which no other run would see."""
    con.execute("""
        CREATE OR REPLACE TEMP TABLE weekly_stages AS
        SELECT CAST(n.number AS INTEGER) AS customer, s.ts, s.known_at,
            CAST(s.local_date - DATE '1970-01-01' AS INTEGER) AS day, s.local_date, s.stage, s.state
        FROM stages s JOIN (SELECT customer, row_number() OVER (ORDER BY customer) - 1 AS number FROM customers) n
        USING (customer) WHERE isodow(s.local_date) = 7
    """)


def _mornings(at: Moment, zone: str, cut_off_hour: int, days: int) -> pa.Table:
    """Return the starts of the last `days` days up to `at`, and of the day before them."""
    import pyarrow as pa  # noqa: PLC0415

    dates = [at.day - timedelta(days=back) for back in range(days, -1, -1)]
    starts = [clock.day_start(day, zone, cut_off_hour).replace(tzinfo=None) for day in dates]
    columns: dict[str, Any] = {
        "as_of": pa.array(starts, pa.timestamp("us")),
        "last_day": pa.array([at.number - 1 - back for back in range(days, -1, -1)], pa.int32()),
        "month": pa.array([d.replace(day=1) for d in dates], pa.date32()),
    }
    return pa.table(columns)


def _firings(names: list[str], read: str) -> str:
    """Return the SQL of the mornings on which a condition holds that did not hold the morning before."""
    return " UNION ALL ".join(
        f"""
        SELECT customer, {literal(name)} AS trigger, DATE '1970-01-01' + last_day + 1 AS day
        FROM (
            SELECT m.customer, m.last_day, coalesce(r.{quoted(f"when_{name}")}, FALSE) AS holds,
                lag(holds) OVER (PARTITION BY m.customer ORDER BY m.last_day) AS held
            FROM trigger_moments m LEFT JOIN {read} r USING (moment)
        ) WHERE holds AND NOT held
        """
        for name in names
    )
