"""Grounds: what permission rests on besides statements: stops, addresses, and what a customer has to do with the shop.

Each function makes one working table of persons, which `permission` joins and drops.
"""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from acquaint.identity import ages, house, stops
from acquaint.identity.keys import quoted

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def stop(con: DuckDBPyConnection, folder: Path, day: date) -> None:
    """Make `permission_stops` (customer, lack): who is never contacted, by the gravest reason.

    That is whoever has an identifier in `do_not_contact.csv`, or is under age at `day`.
    """
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE permission_stops AS
        SELECT customer, min(lack) AS lack FROM (
            SELECT customer, 'do_not_contact' AS lack
            FROM ({stops.carried()} AND len($hashes::VARCHAR[]) > 0) WHERE hash IN (SELECT unnest($hashes::VARCHAR[]))
            UNION ALL SELECT customer, 'under_age' FROM ({ages.under_age(day)})
        ) GROUP BY customer
        """,
        {"hashes": sorted(stops.read(folder))},
    )


def reach(con: DuckDBPyConnection) -> None:
    """Make `permission_addresses`: customer, kind (email, phone), address, since, masked.

    The address is the one table customers shows, else the one known last; the mask of a marketplace is none. `since`
    is when the first usable one became known; `masked` that there are none but masks.
    """
    masks = quoted([f"(?:{'|'.join(house.MASKED_DOMAINS)})"])
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE permission_addresses AS
        WITH owned AS (
            SELECT m.customer, i.kind, i.known_at,
                i.kind = 'email' AND regexp_full_match(regexp_extract(i.value, '@([^@]*)$', 1), {masks}) AS mask,
                CASE WHEN i.kind = 'phone' AND starts_with(i.value, '+') THEN i.value ELSE i.written END AS address,
                CASE i.kind WHEN 'email' THEN c.email ELSE c.phone END AS shown
            FROM identifiers i JOIN members m USING (atom) JOIN customers c USING (customer)
            WHERE c.kind = 'person' AND i.kind IN ('email', 'phone')
        )
        SELECT customer, kind, min(known_at) FILTER (NOT mask) AS since, bool_and(mask) AS masked,
            arg_max(address, (coalesce(lower(address) = lower(shown), FALSE), known_at, address)) FILTER (NOT mask)
                AS address
        FROM owned GROUP BY customer, kind
    """)


def relate(con: DuckDBPyConnection, at: datetime) -> None:
    """Make `permission_related`: customer, days of the first and the last counted order and of the last enquiry."""
    counts = f"ts < TIMESTAMP '{at}' AND known_at <= TIMESTAMP '{at}'"
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE permission_related AS
        SELECT customer, min(ordered) AS first_order, max(ordered) AS last_order, max(asked) AS last_enquiry FROM (
            SELECT atom, local_date AS ordered, CAST(NULL AS DATE) AS asked FROM orders
            WHERE is_order AND status = 'counted' AND {counts}
            UNION ALL
            SELECT atom, NULL, local_date FROM events WHERE lower(type) IN ('enquiry', 'quote') AND {counts}
        ) JOIN members USING (atom) GROUP BY customer
    """)
