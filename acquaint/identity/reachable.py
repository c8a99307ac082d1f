"""Reachable: how many customers, and how much of what they buy, may be contacted at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

NEVER = ("do_not_contact", "under_age")
"""What nobody should mend, and holds for all channels."""
EASIEST = ("unknown", "register_missing", "register_old", "no_address", "no_relationship")
"""What can be mended, the easiest first: ask, fetch a file, ask for an address, wait for an order."""


class Reachable(msgspec.Struct, frozen=True):
    """How many of the customers who bought in the last 365 days may be contacted; shares are null where there are none.

    Parameters
    ----------
    lacks
        Those who may not be contacted by e-mail or telephone nor otherwise, by what is missing; where that differs
        between the channels, by what is easiest to mend.
    sales_share
        Share of the net sales of those days that is from customers who may be contacted; null without sales.
    """

    customers: int
    by_email: int
    by_phone: int
    by_any: int
    sales_share: float | None
    lacks: dict[str, int]

    @property
    def email_share(self) -> float | None:
        """Share of them that may be written to by e-mail."""
        return self._share(self.by_email)

    @property
    def phone_share(self) -> float | None:
        """Share of them that may be called."""
        return self._share(self.by_phone)

    @property
    def any_share(self) -> float | None:
        """Share of them that may be contacted on at least one channel."""
        return self._share(self.by_any)

    def _share(self, count: int) -> float | None:
        return count / self.customers if self.customers else None


def shares(con: DuckDBPyConnection) -> Reachable:
    """Return how many customers who bought in the last 365 days may be contacted; reads `reach` and `profiles`."""
    ((customers, email, phone, reached, sales, theirs),) = con.execute(f"""
        SELECT count(*), count(*) FILTER (email), count(*) FILTER (phone), count(*) FILTER (reached),
            CAST(coalesce(sum(sales), 0) AS BIGINT), CAST(coalesce(sum(sales) FILTER (reached), 0) AS BIGINT)
        FROM ({_buyers()})
    """).fetchall()
    lacks = con.execute(f"SELECT lack, count(*) FROM ({_buyers()}) WHERE NOT reached GROUP BY 1 ORDER BY 2 DESC, 1")
    return Reachable(customers, email, phone, reached, theirs / sales if sales > 0 else None, dict(lacks.fetchall()))


def _buyers() -> str:
    """Return SQL of who bought in the last 365 days: customer, sales, which channels are permitted, the lack."""
    ease = " ".join(f"WHEN '{code}' THEN {place}" for place, code in enumerate((*NEVER, *EASIEST)))
    return f"""
        SELECT p.customer, any_value(p.net_sales_minor_365d) AS sales, bool_or(r.allowed) AS reached,
            bool_or(r.allowed AND r.channel = 'email') AS email, bool_or(r.allowed AND r.channel = 'phone') AS phone,
            arg_min(r.lack, (CASE r.lack {ease} ELSE {len(NEVER) + len(EASIEST)} END, r.channel))
                FILTER (r.channel IN ('email', 'phone')) AS lack
        FROM profiles p JOIN reach r USING (customer) WHERE p.orders_365d > 0 GROUP BY p.customer
    """


def stopped(con: DuckDBPyConnection) -> str:
    """Return the SQL of the customers who get no score: who objected, or is under age; nobody without `reach`."""
    there = con.execute("SELECT count(*) FROM duckdb_columns() WHERE table_name = 'reach' AND column_name = 'lack'")
    if not there.fetchall()[0][0]:
        return "SELECT CAST(NULL AS VARCHAR) AS customer WHERE FALSE"
    return f"SELECT DISTINCT customer FROM reach WHERE lack IN {NEVER}"
