"""Who has just bought what an offer is for, or does not answer to it: the two ways in which it is of no use.

Bought is bought by anybody in the household, and until the products are due again: half of all purchases that follow
one come within the usual gap.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from acquaint.decisions.past import seen
from acquaint.decisions.pressure import UNIT
from acquaint.features.profiles import Moment

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

GAPS, GAP_DAYS = 50, 14
"""Gaps from which on the usual one is known, and what it is taken for before."""
LOOK_BACK_DAYS = 730
ANSWER_DAYS = 14
"""Days in which a contact can be answered."""
MOST_IGNORED = 3
"""Contacts with an offer without an answer, after which it is not offered again."""
IGNORED_DAYS = 365
"""Days until it may be tried again."""
ANSWERS = ("redeemed", "clicked", "replied", "reached", "call_back", "bought", "used")


def buy(con: DuckDBPyConnection, at: Moment) -> None:
    """Make `offer_days` (customer, unit, offer, local_date, net): when products of an offer were bought.

    Reads `lines`, `members`, `profiles`, `offer_products` and `live_offers`.
    """
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE offer_days AS
        SELECT l.customer, any_value({UNIT}) AS unit, o.offer, l.local_date,
            CAST(sum(l.net_sales_minor) AS BIGINT) AS net
        FROM {seen("lines", at)} l JOIN offer_products o USING (product)
        JOIN live_offers USING (offer) JOIN profiles USING (customer)
        WHERE l.net_sales_minor > 0 AND l.local_date > DATE '{at.day}' - {LOOK_BACK_DAYS}
        GROUP BY l.customer, o.offer, l.local_date
    """)


def satisfy(con: DuckDBPyConnection) -> None:
    """Make `satisfied` (unit, offer, until): who has bought what the offer is for, and when it is due again."""
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE satisfied AS
        WITH gaps AS (
            SELECT offer, local_date - lag(local_date) OVER (PARTITION BY customer, offer ORDER BY local_date) AS gap
            FROM offer_days
        ), usual AS (
            SELECT offer, CASE WHEN count(gap) >= {GAPS} THEN quantile_disc(gap, 0.5) ELSE {GAP_DAYS} END AS gap
            FROM gaps GROUP BY offer
        )
        SELECT unit, offer, max(local_date) + CAST(any_value(gap) AS INTEGER) AS until
        FROM offer_days JOIN usual USING (offer) JOIN offer_kinds k USING (offer) WHERE k.sells GROUP BY unit, offer
    """)


def ignore(con: DuckDBPyConnection, at: Moment) -> None:
    """Make `ignored` (customer, offer, until): who has left an offer without an answer too often."""
    answers = ", ".join(f"'{each}'" for each in ANSWERS)
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE ignored AS
        WITH told AS (
            SELECT customer, offer, local_date FROM touched WHERE offer IS NOT NULL
            UNION SELECT customer, n.id, local_date FROM touched t JOIN offer_names n USING (campaign)
            WHERE t.offer IS NULL
        ), answered AS (
            SELECT customer, offer, max(local_date) AS day FROM (
                SELECT customer, offer, local_date FROM offer_days
                UNION ALL SELECT r.customer, n.id, r.local_date FROM {seen("responses", at)} r
                JOIN offer_names n ON n.offer = r.offer AND n.campaign IS NOT DISTINCT FROM r.campaign
                WHERE r.type IN ({answers})
            ) GROUP BY customer, offer
        )
        SELECT t.customer, t.offer, max(t.local_date) + {IGNORED_DAYS} AS until
        FROM told t LEFT JOIN answered a USING (customer, offer)
        WHERE t.local_date + {ANSWER_DAYS} <= DATE '{at.day}' AND (a.day IS NULL OR t.local_date > a.day)
        GROUP BY t.customer, t.offer HAVING count(*) >= {MOST_IGNORED}
    """)
