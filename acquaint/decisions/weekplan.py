"""The week's plan of offers: what is open is drawn within the limits, the holdout withholds, all decisions are kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from acquaint.decisions import drawing, exploring, holding
from acquaint.decisions.allocation import UNLIMITED, Limits
from acquaint.decisions.drawing import VERSION, Open, Week
from acquaint.decisions.exploring import CHANCE_SQL
from acquaint.decisions.holding import Holdout
from acquaint.decisions.listed import table
from acquaint.decisions.offer_gates import WEEK, Left
from acquaint.decisions.valuing import PLACE_SQL, Basis
from acquaint.decisions.worth import COLUMNS
from acquaint.features.profiles import Moment
from acquaint.identity.statements import CHANNELS
from acquaint.sources.sql import literal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

SALT = "plan 1"
CALL_DAYS = 5
"""Calls are made Monday to Friday."""
PHONE = CHANNELS.index("phone")


class Drawn(msgspec.Struct, frozen=True):
    """What the drawing came to."""

    week: Week
    holdout: Holdout


def draw(con: DuckDBPyConnection, rest: Mapping[str, Left], calls_day: int, at: Moment, *, hold: bool) -> Drawn:
    """Finish `options` and make `drawn`, a row per household that something could be said to.

    Parameters
    ----------
    rest
        What is left of budgets and stocks.
    calls_day
        Most calls of a working day.
    hold
        Whether some are held back.
    """
    holdout = holding.draw(con, at, wanted=hold)
    _number(con, at)
    found = con.execute(f"""
        SELECT CAST(unit_number AS BIGINT) AS unit, CAST(offer_number AS BIGINT) AS offer, {PLACE_SQL} AS channel,
            value * lever AS value, cost, CAST(starts - DATE '{at.day}' AS BIGINT) AS first,
            CAST(ends - DATE '{at.day}' AS BIGINT) AS last FROM numbered_options ORDER BY place
    """).fetchnumpy()
    names = ("unit", "offer", "channel", "cost", "first", "last")
    whole = {name: np.asarray(found[name], np.int64) for name in names}
    options = Open(value=np.asarray(found["value"], np.float64), **whole)
    hashes = np.asarray(
        con.execute("SELECT any_value(hash) AS hash FROM numbered_options GROUP BY unit_number ORDER BY unit_number")
        .fetchnumpy()["hash"], np.uint64,
    )  # fmt: skip
    offers = [name for (name,) in con.execute("SELECT offer FROM live_offers ORDER BY offer").fetchall()]
    week = drawing.draw(options, _limits(rest, offers, calls_day, at), hashes, np.arange(len(CHANNELS)) == PHONE)
    _lay(con, week)
    _settle(con, holdout, at)
    return Drawn(week, holdout)


def _number(con: DuckDBPyConnection, at: Moment) -> None:
    """Make `numbered_options` of what is open, in order, with numbers of household and offer and the chance of each."""
    drawn = CHANCE_SQL.format(parts=f"'{SALT}', unit, '{at.day}', '{VERSION}'")
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE numbered_options AS
        WITH live AS (SELECT *, row_number() OVER (ORDER BY offer) - 1 AS offer_number FROM live_offers)
        SELECT o.*, l.* EXCLUDE (offer, sells, everything, rule, stages, channels), {drawn} AS hash,
            dense_rank() OVER (ORDER BY unit) - 1 AS unit_number,
            row_number() OVER (ORDER BY unit, customer, offer, channel) - 1 AS place
        FROM options o JOIN live l USING (offer) WHERE gate IS NULL
    """)


def _limits(rest: Mapping[str, Left], offers: list[str], calls_day: int, at: Moment) -> Limits:
    capacity = np.full((len(CHANNELS), WEEK), UNLIMITED)
    weekday = (at.day.weekday() + np.arange(WEEK)) % WEEK
    capacity[PHONE] = np.where(weekday < CALL_DAYS, calls_day, 0)
    budget = [UNLIMITED if (b := rest[name].budget_minor) is None else b for name in offers]
    stock = [UNLIMITED if (s := rest[name].stock) is None else s for name in offers]
    return Limits(np.array(budget, np.int64), np.array(stock, np.int64), capacity)


def _lay(con: DuckDBPyConnection, week: Week) -> None:
    """Make `option_chances` and `unit_draws`, what came of each option and of each household."""
    table(con, "option_chances", {"place": np.arange(len(week.chance)), "arm_chance": week.chance})
    table(con, "unit_draws", {
        "unit_number": np.arange(len(week.drawn)), "place": week.drawn, "day_of_week": week.day,
        "silence": week.silence, "nothing": week.nothing,
    })  # fmt: skip


def _settle(con: DuckDBPyConnection, holdout: Holdout, at: Moment) -> None:
    """Make `drawn`, and give what was not sent its gate."""
    waits = "'waits'" if holdout.waits else "'held'"
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE drawn AS
        WITH arms AS (
            SELECT unit_number, arg_min(customer, place) AS customer, any_value(unit) AS unit,
                string_agg(concat_ws(' ', customer, offer, channel, printf('%.6f', arm_chance)), '; ' ORDER BY place)
                AS eligible FROM numbered_options JOIN option_chances USING (place) GROUP BY unit_number
        )
        SELECT u.unit_number, o.place, coalesce(o.customer, a.customer) AS customer, o.offer, o.channel,
            concat(a.eligible, printf('; silence %.6f', silence)) AS eligible,
            coalesce(arm_chance, silence) AS chance, CAST(CASE WHEN held_back AND a.unit NOT IN (FROM released)
                THEN {holdout.share} ELSE 0 END AS DOUBLE) AS holdout,
            CASE WHEN o.place IS NULL AND NOT nothing THEN 'silent' WHEN day_of_week < 0 THEN 'full'
                WHEN held_back AND a.unit IN (FROM held) THEN {waits} ELSE 'sent' END AS arm,
            CASE WHEN day_of_week >= 0 THEN DATE '{at.day}' + CAST(day_of_week AS INTEGER) END AS day,
            relevance, value, low, high, cost
        FROM unit_draws u JOIN arms a USING (unit_number) LEFT JOIN numbered_options o USING (unit_number, place)
        LEFT JOIN option_chances c ON c.place = u.place
    """)
    con.execute("""
        CREATE OR REPLACE TEMP TABLE options AS
        WITH settled AS (
            SELECT o.customer, o.offer, o.channel,
                CASE WHEN d.arm = 'full' AND coalesce(d.place, o.place) = o.place THEN 'capacity'
                    WHEN d.place IS DISTINCT FROM o.place THEN 'arbitration'
                    WHEN d.arm <> 'sent' THEN 'holdout' END AS stopped,
                CASE WHEN d.place IS NULL AND d.arm <> 'full' THEN 'silence' WHEN d.place <> o.place THEN 'other'
                    WHEN d.arm <> 'sent' THEN d.arm END AS why
            FROM numbered_options o JOIN drawn d USING (unit_number)
        )
        SELECT o.* REPLACE (coalesce(gate, stopped) AS gate, coalesce(reason, why) AS reason)
        FROM options o LEFT JOIN settled USING (customer, offer, channel)
    """)


def made(con: DuckDBPyConnection, basis: Basis, at: Moment) -> None:
    """Make `made_decisions` and `made_candidates`, the rows of the ledger."""
    _hash(con)
    results = ", ".join(map(literal, basis.effects)) or "NULL"
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE made_decisions AS
        SELECT DATE '{at.day}' AS plan_day, customer, household, offer, channel,
            CASE WHEN arm = 'sent' THEN d.day END AS day, arm, chance, holdout, eligible, '{VERSION}' AS policy,
            concat_ws(', ', {literal(basis.relevance)}, CASE WHEN coalesce(offer IN ({results}), FALSE) THEN 'results'
                ELSE 'guess' END) AS model,
            context, relevance, CAST(round(value) AS BIGINT) AS value_minor, cost AS cost_minor,
            {", ".join(COLUMNS[1:])}
        FROM drawn d JOIN profiles USING (customer) JOIN contexts USING (customer)
    """)
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE made_candidates AS
        SELECT DATE '{at.day}' AS plan_day, offer, customer, household, channel, gate, reason, until, relevance,
            CAST(round(value) AS BIGINT) AS value_minor FROM options
        UNION ALL
        SELECT DATE '{at.day}', offer, NULL, NULL, NULL, 'live_and_in_stock', reason, until, NULL, NULL FROM offer_stops
    """)


def _hash(con: DuckDBPyConnection) -> None:
    """Make `contexts` (customer, context): a hash of what each decision was made on."""
    rows = con.execute(f"""
        SELECT customer, {", ".join(f"CAST({name} AS DOUBLE) AS {name}" for name in COLUMNS)}
        FROM drawn JOIN profiles USING (customer) ORDER BY customer
    """).fetchnumpy()
    given = np.column_stack([np.ma.filled(np.ma.asarray(rows[n], np.float64), np.nan) for n in COLUMNS])
    hashes = [f"{each:016x}" for each in exploring.fingerprint(given).tolist()]
    table(con, "contexts", {"customer": rows["customer"].astype(str), "context": hashes})
