"""The week's plan of offers: what is open is drawn within the limits, the holdout withholds, all decisions are kept."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from acquaint.decisions import drawing, exploring, holding
from acquaint.decisions.allocation import UNLIMITED, Limits
from acquaint.decisions.contact_hours import WEEK
from acquaint.decisions.drawing import VERSION, Open, Week
from acquaint.decisions.exploring import CHANCE_SQL
from acquaint.decisions.holding import Holdout
from acquaint.decisions.listed import table
from acquaint.decisions.offer_gates import Left
from acquaint.decisions.valuing import PLACE_SQL, Basis
from acquaint.decisions.worth import COLUMNS
from acquaint.features.occasions import Ints
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
            value * lever AS value, cost, days FROM numbered_options ORDER BY place
    """).fetchnumpy()
    names = ("unit", "offer", "channel", "cost", "days")
    whole = {name: np.asarray(found[name], np.int64) for name in names}
    options = Open(value=np.asarray(found["value"], np.float64), **whole)
    hashes = np.asarray(
        con.execute("SELECT any_value(hash) AS hash FROM numbered_options GROUP BY unit_number ORDER BY unit_number")
        .fetchnumpy()["hash"], np.uint64,
    )  # fmt: skip
    offers = [name for (name,) in con.execute("SELECT offer FROM live_offers ORDER BY offer").fetchall()]
    limits = _limits(rest, offers, _calls(con, calls_day, at))
    week = drawing.draw(options, limits, hashes, np.arange(len(CHANNELS)) == PHONE)
    _lay(con, week)
    _settle(con, holdout, at)
    return Drawn(week, holdout)


def _number(con: DuckDBPyConnection, at: Moment) -> None:
    """Make `numbered_options` of what is open, in order, with numbers of household and offer and the chance of each."""
    drawn = CHANCE_SQL.format(parts=f"'{SALT}', unit, '{at.day}', '{VERSION}'")
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE numbered_options AS
        WITH live AS (SELECT *, row_number() OVER (ORDER BY offer) - 1 AS offer_number FROM live_offers)
        SELECT o.*, l.* EXCLUDE (offer, sells, everything, rule, stages, channels, places), {drawn} AS hash,
            dense_rank() OVER (ORDER BY unit) - 1 AS unit_number,
            row_number() OVER (ORDER BY unit, customer, offer, channel) - 1 AS place
        FROM options o JOIN live l USING (offer) WHERE gate IS NULL
    """)


def _calls(con: DuckDBPyConnection, calls_day: int, at: Moment) -> Ints:
    """Return int64[days], the calls there is room for beside those of the list, which are made first."""
    weekday = (at.day.weekday() + np.arange(WEEK)) % WEEK
    room = np.where(weekday < CALL_DAYS, calls_day, 0)
    listed = con.execute("SELECT count(*) FROM decisions WHERE verdict = 'listed' AND channel = 'phone'").fetchall()
    return np.asarray(np.diff(np.maximum(np.cumsum(room) - listed[0][0], 0), prepend=0))


def _limits(rest: Mapping[str, Left], offers: list[str], calls: Ints) -> Limits:
    capacity = np.full((len(CHANNELS), WEEK), UNLIMITED)
    capacity[PHONE] = calls
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
    """Make `made_decisions` and `made_candidates`, the rows of the ledger; those of the list of the week among them.

    She is contacted at the hour that is said to be hers where it is open on the day, else in the open hours.
    """
    _hash(con)
    results = ", ".join(map(literal, basis.effects)) or "NULL"
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE made_decisions AS
        SELECT DATE '{at.day}' AS plan_day, customer, household, offer, channel,
            CASE WHEN arm = 'sent' THEN day END AS day, from_hour, to_hour, arm, chance, holdout, eligible,
            '{VERSION}' AS policy, concat_ws(', ', {literal(basis.relevance)},
                CASE WHEN coalesce(offer IN ({results}), FALSE) THEN 'results' ELSE 'guess' END) AS model,
            context, relevance, CAST(round(value) AS BIGINT) AS value_minor, cost AS cost_minor,
            {", ".join(COLUMNS[1:])}
        FROM ({_TIMED}) JOIN profiles USING (customer) JOIN contexts USING (customer)
        UNION ALL BY NAME ({_listed(at)})
    """)
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE made_candidates AS
        SELECT DATE '{at.day}' AS plan_day, offer, customer, household, channel, gate, reason, until, relevance,
            CAST(round(value) AS BIGINT) AS value_minor, CAST(round(low) AS BIGINT) AS value_low_minor,
            CAST(round(high) AS BIGINT) AS value_high_minor FROM options
        UNION ALL BY NAME
        SELECT DATE '{at.day}' AS plan_day, offer, 'live_and_in_stock' AS gate, reason, until FROM offer_stops
    """)


_TIMED = """
    SELECT d.*, CASE WHEN arm = 'sent' THEN coalesce(own, h.from_hour) END AS from_hour,
        CASE WHEN arm = 'sent' THEN coalesce(own + 1, h.to_hour) END AS to_hour
    FROM drawn d LEFT JOIN customer_zones z USING (customer)
    LEFT JOIN open_hours h ON h.zone = z.zone AND h.channel = d.channel AND h.day = d.day
    LEFT JOIN (SELECT customer, preferred_hour AS own FROM profiles) p
        ON p.customer = d.customer AND list_contains(h.hours, own)
"""
"""SQL of what was drawn with the hours between which she is contacted."""


def _listed(at: Moment) -> str:
    """Return the SQL of who is contacted by the list of the week, as decisions of the plan."""
    return f"""
        SELECT DATE '{at.day}' AS plan_day, l.customer, p.household, l.channel, DATE '{at.day}' AS day, l.from_hour,
            l.to_hour, 'listed' AS arm, CAST(1 AS DOUBLE) AS chance, CAST(0 AS DOUBLE) AS holdout, '' AS eligible,
            '{VERSION}' AS policy, 'list' AS model, '' AS context, {", ".join(f"p.{name}" for name in COLUMNS[1:])}
        FROM decisions l JOIN profiles p USING (customer) WHERE l.verdict = 'listed'
    """


def _hash(con: DuckDBPyConnection) -> None:
    """Make `contexts` (customer, context): a hash of what each decision was made on."""
    rows = con.execute(f"""
        SELECT customer, {", ".join(f"CAST({name} AS DOUBLE) AS {name}" for name in COLUMNS)}
        FROM drawn JOIN profiles USING (customer) ORDER BY customer
    """).fetchnumpy()
    given = np.column_stack([np.ma.filled(np.ma.asarray(rows[n], np.float64), np.nan) for n in COLUMNS])
    hashes = [f"{each:016x}" for each in exploring.fingerprint(given).tolist()]
    table(con, "contexts", {"customer": rows["customer"].astype(str), "context": hashes})
