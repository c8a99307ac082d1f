"""Who could be contacted this week, and why: customers who are slipping or lapsed, and occasions.

How candidates are ranked: p = the chance to return unaided (unknown below 50 earlier silences: then p (1 - p) = 1/4
and the place is rough); score = yearly value x p x (1 - p): neither sure to return nor gone. The yearly value is what a
year brings while the customer stays, as predicted; where nothing is predicted, what the last one brought.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from acquaint.decisions.past import ANSWERS, seen
from acquaint.decisions.standard_triggers import FAILED, STANDARD
from acquaint.features.profiles import Moment
from acquaint.sources.sql import literal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

URGENT = ("payment_failed", "enquiry_open", "call_back")
"""The customer waits for us: first on the list, whatever else holds."""
REWARDS = ("birthday", "anniversary", "points_expiring", "spend_threshold")
"""Promised or earned: never held back to measure anything."""
WAITS = ("enquiry_open", "absence_after")
"""Occasions made by a wait: their day is the one on which it was over, that of others when it happened."""
WEEK_DAYS = 7
OCCASION_DAYS = 14
"""Days an occasion stays a reason to be in touch."""
ROUGH_ORDERS = 5
MOST_UNKNOWN = 0.20
"""Above this share of sales without known profit nobody is ranked by profit."""
LEAST_ALIVE = 0.05
"""Below this chance to be still there a year's value is not told from it: both are too small to be divided."""
TO_95 = 1.959964 / 1.281552
"""An end of an 80 % interval is so far out on the logarithm, one of 95 % so much farther."""
URGENT_GROUP, STAYING_GROUP, OCCASION_GROUP = range(3)
"""Order of the list: who waits for us, who is slipping or lapsed, other occasions."""


def value(con: DuckDBPyConnection) -> str:
    """Return what yearly value is taken from: "profit", or "net_sales" where too much of it is unknown."""
    unknown, known = con.execute("""
        SELECT coalesce(sum(net_sales_minor_365d) FILTER (profit_minor_365d IS NULL), 0),
            count(profit_minor_365d) FILTER (orders_365d > 0)
        FROM profiles WHERE kind = 'person'
    """).fetchall()[0]
    whole = con.execute("SELECT sum(net_sales_minor_365d) FROM profiles WHERE kind = 'person'").fetchall()[0][0]
    return "profit" if known and unknown <= MOST_UNKNOWN * (whole or 0) else "net_sales"


def find(con: DuckDBPyConnection, at: Moment, worth: str) -> None:
    """Make the table `candidates`, a row per candidate, with `position`: the order in which they are considered.

    Parameters
    ----------
    worth
        What `value` returned.
    """
    con.execute(f"CREATE OR REPLACE TEMP TABLE candidates AS {_ordered(_chosen(at, worth))}")


def _ordered(chosen: str) -> str:
    """Return the SQL of candidates by group, then score (occasions: yearly value), longer silence, customer."""
    return f"""
        SELECT *, row_number() OVER (
            ORDER BY part, CASE WHEN part = {OCCASION_GROUP} THEN yearly_minor ELSE score END DESC NULLS LAST,
            silence DESC, customer
        ) AS position FROM ({chosen})
    """


def _chosen(at: Moment, worth: str) -> str:
    promised = _listed((*URGENT, *REWARDS))
    shown = f"CASE WHEN trigger IN ({_listed(WAITS)}) THEN day ELSE coalesce(happened, day) END"
    told = ", ".join(
        f"CASE WHEN kind = trigger THEN {value} END AS trigger_{name}"
        for name, value in (("day", shown), ("due", "due"), ("amount_minor", "amount_minor"), ("detail", "detail"))
    )
    return f"""
        SELECT customer, household, coalesce('household ' || household, 'customer ' || customer) AS unit,
            CASE WHEN trigger IN ({promised}) THEN trigger WHEN stays THEN standing ELSE trigger END AS kind,
            CASE WHEN trigger IN ({_listed(URGENT)}) THEN {URGENT_GROUP} WHEN stays THEN {STAYING_GROUP}
                 ELSE {OCCASION_GROUP} END AS part,
            {told},
            yearly_minor, expected_minor, yearly_of, p, p_low, p_high, gap, last_order_date, last_contact_date, silence,
            CASE WHEN stays THEN expected_minor * coalesce(p * (1 - p), 0.25) END AS score,
            CASE WHEN stays THEN CAST(round(expected_low_minor * (1 - coalesce(p_high, 1))) AS BIGINT) END
                AS at_stake_low_minor,
            CASE WHEN stays THEN CAST(round(expected_high_minor * (1 - coalesce(p_low, 0))) AS BIGINT) END
                AS at_stake_high_minor,
            p IS NULL OR orders < {ROUGH_ORDERS} AS rough
        FROM ({_persons(at, worth)}) LEFT JOIN ({_occasions(at)}) USING (customer)
        WHERE stays OR trigger IS NOT NULL
    """


def _persons(at: Moment, worth: str) -> str:
    """Return the SQL of all persons with their yearly value and their chance to return unaided.

    What was planned for her counts as a contact; within its week, what was planned for anybody in her household.
    """
    unit = "coalesce('household ' || household, 'customer ' || customer)"
    planned = f"FROM plan_decisions WHERE arm = 'sent' AND plan_day <= DATE '{at.day}'"
    # Of a young shop a year is not spoken of, though money is.
    told = "value_of = yearly_of AND expected_value_minor_365d IS NOT NULL"
    profit = "profit_minor_365d" if worth == "profit" else "CAST(NULL AS BIGINT)"
    expected = ", ".join(
        f"coalesce(CASE WHEN {told} THEN {_while_staying(end)} END, yearly_minor) AS expected{end}_minor"
        for end in ("", "_low", "_high")
    )
    return f"""
        SELECT customer, household, orders, coalesce({profit}, net_sales_minor_365d, 0) AS yearly_minor,
            CASE WHEN {profit} IS NULL THEN 'net_sales' ELSE 'profit' END AS yearly_of, {expected},
            return_chance AS p, return_chance_low AS p_low, return_chance_high AS p_high,
            coalesce(usual_gap_days, 0) AS gap, last_order_date,
            greatest(last_contact_date, answered, planned, at_home) AS last_contact_date,
            coalesce(days_since_last_order, -1) AS silence,
            CASE WHEN state = 'slipping' THEN 'slipping' WHEN stage = 'lapsed' THEN 'lapsed' END AS standing,
            coalesce(standing IS NOT NULL AND yearly_minor > 0, FALSE) AS stays
        FROM profiles LEFT JOIN (
            SELECT customer, max(local_date) AS answered FROM contacts JOIN members USING (atom)
            WHERE source = '{ANSWERS}' GROUP BY customer
        ) USING (customer) LEFT JOIN (SELECT customer, max(day) AS planned {planned} GROUP BY customer) USING (customer)
        LEFT JOIN (
            SELECT {unit} AS planned_unit, max(day) AS at_home {planned} AND plan_day > DATE '{at.day}' - {WEEK_DAYS}
            GROUP BY ALL
        ) ON planned_unit = {unit}
        WHERE kind = 'person'
    """


def _while_staying(end: str) -> str:
    """Return the SQL of what a year brings while the customer stays: what is expected over the chance to be there.

    Ends of what is expected hold it with 80 %, those of the chance to return with 95 %: the former are moved out.
    """
    brings = "greatest(expected_value_minor_365d, 0)"
    if end:
        share = f"greatest(expected_value_minor_365d{end}, 0) / nullif({brings}, 0)"
        brings = f"coalesce({brings} * pow({share}, {TO_95}), 0)"
    return f"CAST(round({brings} / greatest(coalesce(alive_probability, 1), {LEAST_ALIVE})) AS BIGINT)"


def _occasions(at: Moment) -> str:
    """Return the SQL of the occasion of each customer that weighs most and is still open.

    An occasion is over once a contact follows it or its date is past; an enquiry or a promised call also with an order,
    a failed payment once the subscription has gone on.
    """
    weight = f"list_position([{_listed(tuple(STANDARD))}], trigger)"
    later = "WHERE x.customer = t.customer AND x.local_date >= t.day"
    return f"""
        SELECT customer, trigger, day, due, amount_minor, detail, happened FROM triggers t
        WHERE day > DATE '{at.day}' - {OCCASION_DAYS}
            AND (due IS NULL OR due >= DATE '{at.day}' OR trigger = 'call_back')
            AND NOT EXISTS (SELECT 1 FROM {seen("contacts", at)} x {later})
            AND (trigger NOT IN ('enquiry_open', 'call_back')
                 OR NOT EXISTS (SELECT 1 FROM {seen("orders", at)} x {later} AND x.is_order))
            AND (trigger != 'payment_failed' OR customer IN (
                SELECT customer FROM {seen("events", at)} WHERE type = 'subscription'
                GROUP BY customer HAVING arg_max(value, (ts, seq)) = '{FAILED}'))
        QUALIFY row_number() OVER (PARTITION BY customer ORDER BY {weight} NULLS LAST, day DESC, trigger) = 1
    """


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(literal(name) for name in names)
