"""How much each customer has heard lately, and until when she is left alone for it.

Each cap is read off the list of her contacts, the newest first: with a cap of n a week she is free again seven days
after the n-th newest. What was planned and is not among the contacts of the files yet counts as a contact; so does what
stands on the list of the week. Who is on that list, or shares a household with somebody who is, hears from the shop by
that list alone in its week, and who waits on it, so that it can be measured, is sold nothing meanwhile.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from acquaint.config import ContactPolicySettings
from acquaint.decisions.gates import COMPLAINTS, REFUSED_DAYS
from acquaint.decisions.past import seen
from acquaint.features.profiles import Moment

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

WEEK, MONTH = 7, 28
BEST = 10
"""The best customer in so many has half the caps."""
UNIT = "coalesce('household ' || household, 'customer ' || customer)"
"""SQL of whom one message is enough for: a household, or a customer without one."""
REASONS = (
    *("complaint", "refused", "on_list", "week", "month", "in_household", "on_channel"),
    *("waits_on_list", "selling", "returned", "bought"),
)
"""Why somebody is left alone, in the order in which it is looked at."""
FOR_SELLING = ("waits_on_list", "selling", "returned", "bought")
"""Reasons that hold for offers that sell something, and not for a service."""
CONTACTED = ("sent", "listed")
"""Arms of those whom somebody is in touch with: an offer is sent, or the list of the week has them."""
NOT_SELLING = ("content", "service")
"""Kinds of offers that sell nothing."""


def touch(con: DuckDBPyConnection, at: Moment) -> None:
    """Make `touched` (customer, unit, local_date, channel, offer, campaign, planned, sells): contacts, made or planned.

    Reads `contacts`, `members`, `profiles`, `offer_names`, `offer_kinds`, `decisions`, the list of the week, and the
    `plan_decisions` of earlier plans.
    """
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE touched AS
        WITH made AS (
            SELECT c.customer, c.local_date, c.channel, n.id AS offer, c.campaign, FALSE AS planned
            FROM {seen("contacts", at)} c
            LEFT JOIN offer_names n ON n.offer = c.offer AND n.campaign IS NOT DISTINCT FROM c.campaign
        ), planned AS (
            SELECT d.customer, d.day AS local_date, d.channel, d.offer, CAST(NULL AS VARCHAR) AS campaign,
                TRUE AS planned
            FROM (
                SELECT customer, day, channel, offer FROM plan_decisions
                WHERE arm IN {CONTACTED} AND NOT (arm = 'listed' AND plan_day = DATE '{at.day}')
                UNION ALL SELECT customer, DATE '{at.day}', channel, NULL FROM decisions WHERE verdict = 'listed'
            ) d WHERE NOT EXISTS (
                SELECT 1 FROM made x WHERE x.customer = d.customer AND x.channel = d.channel
                AND x.local_date >= d.day AND x.local_date < d.day + {WEEK}
            )
        )
        SELECT customer, {UNIT} AS unit, t.local_date, t.channel, t.offer, t.campaign, t.planned,
            t.offer IS NOT NULL AND coalesce(k.sells, TRUE) AS sells
        FROM (FROM made UNION ALL FROM planned) t JOIN profiles p USING (customer)
        LEFT JOIN offer_kinds k ON k.offer = t.offer
    """)


def weigh(con: DuckDBPyConnection, policy: ContactPolicySettings, at: Moment) -> None:
    """Make `pressure`, a row per person, and `pressed` (customer, channel, on_channel): until when, by `REASONS`."""
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE pressure AS
        WITH persons AS (
            SELECT customer, {UNIT} AS unit, last_order_date, coalesce(usual_gap_days, 0) AS gap,
                net_sales_minor_365d > 0 AND {BEST} * rank() OVER (ORDER BY net_sales_minor_365d DESC NULLS LAST)
                    <= count(*) OVER () + {BEST} - 1 AS best
            FROM profiles WHERE kind = 'person'
        ), own AS ({_newest("customer", at)}), theirs AS ({_newest("unit", at)})
        SELECT p.customer, p.unit, p.best, complained AS complained_on, refused AS refused_on, returned AS returned_on,
            complained + {policy.complaint_days} AS complaint, refused + {REFUSED_DAYS} AS refused,
            on_list, waits_on_list,
            own.days[{_cap(policy.week)}] + {WEEK} AS week, own.days[{_cap(policy.month)}] + {MONTH} AS month,
            greatest(theirs.days[{policy.household_week}] + {WEEK}, theirs.days[{policy.household_month}] + {MONTH})
                AS in_household,
            {_selling(policy)} AS selling,
            returned + {policy.return_days} AS returned,
            last_order_date + CAST(greatest({policy.order_days}, ceil(gap / 4)) AS INTEGER) AS bought
        FROM persons p LEFT JOIN own USING (customer) LEFT JOIN theirs USING (unit)
        LEFT JOIN ({_said(at)}) USING (customer) LEFT JOIN ({_list(at)}) l ON l.unit = p.unit
        LEFT JOIN (SELECT customer, max(local_date) AS returned FROM {seen("orders", at)} WHERE returns_minor > 0
                   GROUP BY customer) USING (customer)
    """)
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE pressed AS
        SELECT customer, channel, days[{policy.channel_week}] + {WEEK} AS on_channel
        FROM ({_newest("customer, channel", at)}) WHERE len(days) >= {policy.channel_week}
    """)


def _cap(cap: int) -> str:
    return f"CASE WHEN best THEN {max(1, cap // 2)} ELSE {cap} END"


def _newest(whose: str, at: Moment) -> str:
    """Return the SQL of the days of contacts of the last four weeks, the newest first, and which of them sold."""
    return f"""
        SELECT {whose}, list(local_date ORDER BY local_date DESC, sells DESC) AS days,
            list(sells ORDER BY local_date DESC, sells DESC) AS sold
        FROM touched WHERE local_date > DATE '{at.day}' - {MONTH} GROUP BY {whose}
    """


def _selling(policy: ContactPolicySettings) -> str:
    """Return the SQL of the day on which one of the last two contacts is old enough for another one that sells."""
    most = policy.selling_of_three
    if most == 3:
        return "CAST(NULL AS DATE)"
    if most == 0:
        return "DATE '9999-12-31'"
    sold = "len(list_filter(own.sold[1:2], lambda x: x))"
    return (
        f"CASE WHEN {sold} >= {most} THEN own.days[2] + {MONTH} END"
        if most == 2
        else (f"CASE WHEN {sold} >= 1 THEN own.days[1] + {MONTH} END")
    )


def _list(at: Moment) -> str:
    """Return the SQL of the households on the list of the week, and of those who wait on it, and until when."""
    return f"""
        SELECT {UNIT} AS unit, max(DATE '{at.day}' + {WEEK}) FILTER (verdict = 'listed') AS on_list,
            max(until) FILTER (verdict = 'waits') AS waits_on_list
        FROM (SELECT customer, verdict, until FROM decisions) JOIN profiles USING (customer) GROUP BY ALL
    """


def _said(at: Moment) -> str:
    """Return the SQL of the newest complaint and the newest refusal."""
    types = ", ".join(f"'{each}'" for each in COMPLAINTS)
    return f"""
        SELECT customer, max(local_date) FILTER (type <> 'not_interested') AS complained,
            max(local_date) FILTER (type = 'not_interested') AS refused
        FROM (
            SELECT customer, local_date, type FROM {seen("responses", at)}
            WHERE type IN ('complained', 'not_interested')
            UNION ALL
            SELECT customer, local_date, 'complained' FROM {seen("events", at)} WHERE lower(type) IN ({types})
        ) GROUP BY customer
    """
