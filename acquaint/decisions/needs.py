"""Who has just bought what an offer is for, or does not answer to it: the two ways in which it is of no use.

Bought is bought by anybody in the household, and until the products are due again: half of all purchases that follow
one come within the usual gap.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from acquaint.decisions.past import seen
from acquaint.decisions.pressure import UNIT
from acquaint.features.profiles import Moment
from acquaint.sources.sql import literal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

GAPS, GAP_DAYS = 50, 14
"""Gaps from which on the usual one is known, and what it is taken for before."""
LOOK_BACK_DAYS = 730
ANSWER_DAYS = 14
"""Days, at least, in which a contact can be answered: a purchase may wait until what is offered is due again."""
MOST_IGNORED = 3
"""Contacts with an offer without an answer, after which it is not offered again."""
IGNORED_DAYS = 365
"""Days until it may be tried again."""
ANSWERS = ("redeemed", "clicked", "replied", "reached", "call_back", "bought", "used")
USES = ("redeemed", "used")
"""Responses that say an offer was used."""

_CONCERNED = "(SELECT offer FROM live_offers UNION SELECT offer FROM plan_decisions)"
"""SQL of the offers that a plan is about: those that hold, and those of which earlier plans have sent something."""


def uses(at: Moment) -> str:
    """Return the SQL of the uses of each offer so far (customer, offer, local_date), in brackets."""
    return _responses(at, USES)


def answers(at: Moment) -> str:
    """Return the SQL of what answers an offer (customer, offer, local_date, said), in brackets.

    A response (said), and a purchase of what it holds for. Reads `offer_days`, `offer_kinds` and `offer_names`.
    """
    return f"""(
        SELECT customer, offer, local_date, FALSE AS said FROM offer_days
        UNION ALL SELECT o.customer, k.offer, o.local_date, FALSE FROM {seen("orders", at)} o, offer_kinds k
        WHERE k.everything AND o.is_order AND o.local_date > DATE '{at.day}' - {LOOK_BACK_DAYS}
        UNION ALL SELECT customer, offer, local_date, TRUE FROM {_responses(at, ANSWERS)}
    )"""


def _responses(at: Moment, types: Iterable[str]) -> str:
    return f"""(
        SELECT r.customer, n.id AS offer, r.local_date FROM {seen("responses", at)} r
        JOIN offer_names n ON n.offer = r.offer AND n.campaign IS NOT DISTINCT FROM r.campaign
        WHERE r.type IN ({", ".join(map(literal, types))})
    )"""


def buy(con: DuckDBPyConnection, at: Moment, among: str = _CONCERNED) -> None:
    """Make `offer_days` (customer, unit, offer, local_date, net): when products of an offer were bought; `offer_gaps`.

    `offer_gaps` (offer, gap, answer_days) has all offers: after how many days what an offer holds for is usually bought
    again, and in how many a contact with it can be answered, which is no less than that.
    Reads `lines`, `members`, `profiles`, `offer_products`, `offer_kinds` and `among`, the offers that are asked for.
    """
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE offer_days AS
        SELECT l.customer, any_value({UNIT}) AS unit, o.offer, l.local_date,
            CAST(sum(l.net_sales_minor) AS BIGINT) AS net
        FROM {seen("lines", at)} l JOIN offer_products o USING (product)
        JOIN {among} USING (offer) JOIN profiles USING (customer)
        WHERE l.net_sales_minor > 0 AND l.local_date > DATE '{at.day}' - {LOOK_BACK_DAYS}
        GROUP BY l.customer, o.offer, l.local_date
    """)
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE offer_gaps AS
        WITH gaps AS (
            SELECT offer, local_date - lag(local_date) OVER (PARTITION BY customer, offer ORDER BY local_date) AS gap
            FROM offer_days
        ), usual AS (
            SELECT offer, CAST(CASE WHEN count(gap) >= {GAPS} THEN quantile_disc(gap, 0.5) ELSE {GAP_DAYS} END
                AS INTEGER) AS gap FROM offer_kinds LEFT JOIN gaps USING (offer) GROUP BY offer
        )
        SELECT *, greatest(gap, {ANSWER_DAYS}) AS answer_days FROM usual
    """)


def satisfy(con: DuckDBPyConnection) -> None:
    """Make `satisfied` (unit, offer, until): who has bought what the offer is for, and when it is due again."""
    con.execute("""
        CREATE OR REPLACE TEMP TABLE satisfied AS
        SELECT unit, offer, max(local_date) + any_value(gap) AS until
        FROM offer_days JOIN offer_gaps USING (offer) GROUP BY unit, offer
    """)


def ignore(con: DuckDBPyConnection, at: Moment) -> None:
    """Make `ignored` (customer, offer, until): who has left an offer without an answer too often.

    `told_lately` (customer, offer, until) has who was told of it and may still answer: it is not told again meanwhile.
    Both rest on `answered` (customer, offer, day), the last answer to each offer, and `unanswered` (customer, offer,
    local_date), the contacts after it.
    """
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE answered AS
        SELECT customer, offer, max(local_date) AS day FROM {answers(at)} GROUP BY customer, offer
    """)
    con.execute("""
        CREATE OR REPLACE TEMP TABLE unanswered AS
        WITH told AS (
            SELECT customer, offer, local_date FROM touched WHERE offer IS NOT NULL
            UNION SELECT customer, n.id, local_date FROM touched t JOIN offer_names n USING (campaign)
            WHERE t.offer IS NULL
        )
        SELECT t.* FROM told t LEFT JOIN answered a USING (customer, offer) WHERE a.day IS NULL OR t.local_date > a.day
    """)
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE ignored AS
        SELECT customer, offer, max(local_date) + {IGNORED_DAYS} AS until
        FROM unanswered WHERE local_date + {ANSWER_DAYS} <= DATE '{at.day}'
        GROUP BY customer, offer HAVING count(*) >= {MOST_IGNORED}
    """)
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE told_lately AS
        SELECT customer, offer, max(local_date) + {ANSWER_DAYS} AS until FROM unanswered GROUP BY customer, offer
    """)
