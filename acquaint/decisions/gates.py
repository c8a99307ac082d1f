"""Gates: what stops a candidate, the first that applies, and until when.

Permission goes first: nobody passes without a channel that is permitted. Who waits for us (an enquiry, a promised call,
a failed payment) passes all gates that only spare people from being asked too much.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from acquaint.decisions.candidates import URGENT_GROUP
from acquaint.decisions.past import seen
from acquaint.features.profiles import Moment

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

CHANNELS = ("email", "phone")
"""Channels a list can use."""
CONTACT_DAYS, BOUGHT_DAYS, RETURNED_DAYS, COMPLAINT_DAYS, REFUSED_DAYS = 14, 7, 7, 28, 90
COMPLAINTS = ("complaint", "complaint_opened", "reklamation", "claim")
ABOUT_BUYING = ("new_customer", "third_order", "spend_threshold")
"""Occasions that a purchase makes: having just bought is no reason to leave them alone."""
GATES = (
    *("do_not_contact", "under_age", "no_address", "no_permission", "complaint", "unpaid", "wrong_person"),
    *("not_interested", "contacted", "bought", "returned", "household", "waiting", "capacity"),
)
"""All of them, in the order in which they are tried."""


def stop(con: DuckDBPyConnection, at: Moment) -> None:
    """Make the table `gated`: the candidates with `gate` and `until` (null where nothing stops them).

    The gates household, waiting and capacity look at more than one candidate: `listing` adds the latter two.
    """
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE gated AS
        WITH judged AS (SELECT c.*, {_first(at)} AS stopped FROM ({_with_facts(at)}) c)
        SELECT * EXCLUDE (stopped), CASE WHEN stopped IS NULL AND other THEN 'household' ELSE stopped.gate END AS gate,
            stopped.until AS until
        FROM (
            SELECT *, stopped IS NULL AND row_number() OVER (PARTITION BY unit, stopped IS NULL ORDER BY position) > 1
                AS other FROM judged
        ) ORDER BY position
    """)


def _first(at: Moment) -> str:
    """Return the SQL of the first gate that applies, as {gate, until}; null for none."""
    contact = f"last_contact_date + CAST(greatest({CONTACT_DAYS}, ceil(gap / 2)) AS INTEGER)"
    bought = f"last_order_date + CAST(greatest({BOUGHT_DAYS}, ceil(gap / 4)) AS INTEGER)"
    spared = f"part != {URGENT_GROUP} AND "
    buying = ", ".join(f"'{kind}'" for kind in ABOUT_BUYING)
    tried: tuple[tuple[str, str, str], ...] = (
        ("do_not_contact", "coalesce(do_not_contact, FALSE)", "NULL"),
        ("under_age", "coalesce(under_age, FALSE)", "NULL"),
        ("wrong_person", "NOT coalesce(may, FALSE) AND coalesce(wrong_number, FALSE)", "NULL"),
        ("no_address", "NOT coalesce(may, FALSE) AND coalesce(no_address, FALSE)", "NULL"),
        ("no_permission", "NOT coalesce(may, FALSE)", "NULL"),
        ("complaint", f"{spared}coalesce(complains, FALSE)", "NULL"),
        ("complaint", f"{spared}complained + {COMPLAINT_DAYS} > today", f"complained + {COMPLAINT_DAYS}"),
        ("unpaid", f"{spared}unpaid_minor > 0", "NULL"),
        ("wrong_person", "wrong_person > coalesce(right_person, DATE '0001-01-01')", "NULL"),
        ("not_interested", f"{spared}refused + {REFUSED_DAYS} > today", f"refused + {REFUSED_DAYS}"),
        ("contacted", f"{spared}{contact} > today", contact),
        ("bought", f"{spared}kind NOT IN ({buying}) AND {bought} > today", bought),
        ("returned", f"{spared}returned + {RETURNED_DAYS} > today", f"returned + {RETURNED_DAYS}"),
    )
    cases = " ".join(
        f"WHEN {when} THEN {{gate: '{gate}', until: CAST({until} AS DATE)}}" for gate, when, until in tried
    )
    return f"CASE {cases} END".replace("today", f"DATE '{at.day}'")


def _with_facts(at: Moment) -> str:
    return f"""
        SELECT * FROM candidates LEFT JOIN ({_permitted()}) USING (customer) LEFT JOIN ({_money(at)}) USING (customer)
        LEFT JOIN ({_answers(at)}) USING (customer) LEFT JOIN ({_complaints(at)}) USING (customer)
    """


def _permitted() -> str:
    """Return the SQL of who may be contacted at all, and what is in the way otherwise."""
    channels = ", ".join(f"'{channel}'" for channel in CHANNELS)
    return f"""
        SELECT customer, bool_or(allowed AND address IS NOT NULL) AS may,
            bool_or(lack IS NOT DISTINCT FROM 'do_not_contact') AS do_not_contact,
            bool_or(lack IS NOT DISTINCT FROM 'under_age') AS under_age,
            bool_or(lack IS NOT DISTINCT FROM 'wrong_person') AS wrong_number,
            bool_and(lack IS NOT DISTINCT FROM 'no_address') AS no_address
        FROM reach WHERE channel IN ({channels}) GROUP BY customer
    """


def _money(at: Moment) -> str:
    return f"""
        SELECT customer, CAST(sum(open_balance_minor) AS BIGINT) AS unpaid_minor,
            max(local_date) FILTER (returns_minor > 0) AS returned
        FROM {seen("orders", at)} GROUP BY customer
    """


def _answers(at: Moment) -> str:
    """Return the SQL of the newest answers; a number or address is right again once somebody was reached or bought."""
    right = "'replied', 'reached', 'call_back', 'bought', 'not_interested'"
    return f"""
        SELECT customer, max(local_date) FILTER (type = 'wrong_person') AS wrong_person,
            max(local_date) FILTER (type IN ({right})) AS right_person,
            max(local_date) FILTER (type = 'not_interested') AS refused
        FROM {seen("responses", at)} GROUP BY customer
    """


def _complaints(at: Moment) -> str:
    """Return the SQL of the newest complaint, and whether it is said to be open still."""
    types = ", ".join(f"'{each}'" for each in COMPLAINTS)
    return f"""
        SELECT customer, max(local_date) AS complained, arg_max(open, (ts, seq)) AS complains
        FROM (
            SELECT customer, local_date, ts, seq, FALSE AS open FROM {seen("responses", at)} WHERE type = 'complained'
            UNION ALL
            SELECT customer, local_date, ts, seq, coalesce(lower(value) = 'open', FALSE) FROM {seen("events", at)}
            WHERE lower(type) IN ({types})
        ) GROUP BY customer
    """
