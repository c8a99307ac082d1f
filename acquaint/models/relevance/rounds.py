"""Rounds: who was told of which offers and when, what was used of them, and what was sold, as small integer tables.

A round is a campaign, or an offer outside of any. What `lay` makes in the engine, days counted from 1970-01-01 and
`known` the day from which on a row is known:

- `item` (item, product, sort, category): a product, the sort of goods it is (its name) and its category.
- `sold` (number, item, day, known, lines, coupons, net): what a customer bought of an item on a day, by the day
  from which it was known; `coupons` counts lines of which somebody else than the customer and the shop paid a part.
- `round` (round, name, kind, starts, ends) and `round_offer` (round, offer, id, size).
- `holds` (offer, item): what an offer holds for.
- `told` (round, number, day, known) and `used` (offer, number, day, known).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from acquaint.sources.sql import literal
from acquaint.sources.values import business_date_sql

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

LENGTH = 28
"""Days that a round lasts whose offers do not say when they end."""
LEAST_DAYS = 28
"""Days of purchases before a round that can be learned from."""
_MADE = ("item", "sold", "round", "round_offer", "holds", "told", "used")


class Round(msgspec.Struct, frozen=True):
    """A round, with the days since 1970-01-01 on which it starts and ends (the last one)."""

    code: int
    name: str
    starts: int
    ends: int


def lay(con: DuckDBPyConnection, zone: str, cut_off_hour: int) -> None:
    """Make the tables of rounds in the engine.

    Reads the canonical tables `lines`, `products`, `contacts` and `responses`, `belongs` as `features.histories.read`
    makes it, and `offer_names` and `offer_products` as `decisions.offer_sources.read` makes them.
    """
    known = (
        f"CAST({business_date_sql('(known_at - INTERVAL 1 MICROSECOND)', zone, cut_off_hour)} - {_EPOCH} + 1 AS INT)"
    )
    for name, query in (
        ("item", _ITEM), ("sold", _SOLD), ("told_of", _TOLD_OF), ("round", _ROUND), ("round_offer", _ROUND_OFFER),
        ("holds", _HOLDS), ("told", _TOLD), ("used", _USED),
    ):  # fmt: skip
        con.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {query.format(known=known, day=_DAY, length=LENGTH)}")
    con.execute("DROP TABLE told_of")


def clear(con: DuckDBPyConnection) -> None:
    """Drop what `lay` made."""
    for name in _MADE:
        con.execute(f"DROP TABLE IF EXISTS {name}")


def ended(con: DuckDBPyConnection, at: int) -> tuple[Round, ...]:
    """Return the rounds that had ended before day `at` and were told to somebody, in the order in which they ended.

    Those that began before there was a month of purchases are left out: of their customers next to nothing was known.
    """
    return _read(
        con,
        f"ends < {at} AND round IN (SELECT round FROM told) AND starts >= (SELECT min(day) FROM sold) + {LEAST_DAYS}",
    )


def named(con: DuckDBPyConnection, name: str) -> Round:
    """Return the round of a name: a campaign, or the id of an offer outside of any.

    Raises
    ------
    KeyError
        There is none.
    """
    found = _read(con, f"name = {literal(name)}")
    if not found:
        raise KeyError(name)
    return found[0]


def _read(con: DuckDBPyConnection, which: str) -> tuple[Round, ...]:
    rows = con.execute(
        f"SELECT round, name, starts, ends FROM round WHERE {which} ORDER BY ends, starts, name"
    ).fetchall()
    return tuple(Round(*row) for row in rows)


_EPOCH = "DATE '1970-01-01'"
_DAY = f"CAST(local_date - {_EPOCH} AS INT)"
_ITEM = """
    SELECT CAST(row_number() OVER (ORDER BY product) - 1 AS INT) AS item, product,
        CAST(dense_rank() OVER (ORDER BY coalesce(product_name, product)) AS INT) AS sort,
        CAST(dense_rank() OVER (ORDER BY coalesce(category, product)) AS INT) AS category
    FROM products
"""
_SOLD = """
    SELECT CAST(number AS INT) AS number, item, {day} AS day, {known} AS known, CAST(count(*) AS INT) AS lines,
        CAST(count(*) FILTER (reimbursed_minor > 0) AS INT) AS coupons, CAST(sum(net_sales_minor) AS BIGINT) AS net
    FROM lines JOIN belongs USING (atom) JOIN item USING (product)
    WHERE net_sales_minor > 0 GROUP BY ALL ORDER BY number, day, item, known
"""
_TOLD_OF = """
    SELECT CAST(number AS INT) AS number, n.id, {day} AS day, {known} AS known
    FROM contacts c JOIN belongs USING (atom)
    JOIN offer_names n ON n.offer = c.offer AND n.campaign IS NOT DISTINCT FROM c.campaign
    UNION ALL
    SELECT DISTINCT CAST(number AS INT), n.id, {day}, {known}
    FROM contacts c JOIN belongs USING (atom) JOIN offer_names n USING (campaign) WHERE c.offer IS NULL
"""
_ROUND = """
    SELECT CAST(row_number() OVER (ORDER BY name) - 1 AS INT) AS round, name, coalesce(kind, '') AS kind, starts,
        greatest(coalesce(ends, starts + {length} - 1), starts) AS ends
    FROM (
        SELECT coalesce(n.campaign, n.id) AS name, max(n.campaign_type) AS kind,
            coalesce(CAST(min(n.starts) - DATE '1970-01-01' AS INT), min(t.day)) AS starts,
            CAST(max(n.ends) - DATE '1970-01-01' AS INT) AS ends
        FROM offer_names n LEFT JOIN (SELECT id, min(day) AS day FROM told_of GROUP BY id) t USING (id) GROUP BY name
    ) WHERE starts IS NOT NULL
"""
_ROUND_OFFER = """
    SELECT round, CAST(row_number() OVER (ORDER BY id) - 1 AS INT) AS offer, id, CAST(coalesce(size, 0) AS INT) AS size
    FROM offer_names n JOIN round r ON r.name = coalesce(n.campaign, n.id)
    LEFT JOIN (SELECT offer AS id, count(*) AS size FROM offer_products GROUP BY offer) USING (id) ORDER BY offer
"""
_HOLDS = """
    SELECT r.offer, item FROM offer_products p JOIN round_offer r ON r.id = p.offer JOIN item USING (product)
    ORDER BY r.offer, item
"""
_TOLD = """
    SELECT round, number, min(day) AS day, min(known) AS known FROM told_of JOIN round_offer USING (id)
    GROUP BY round, number ORDER BY round, number
"""
_USED = """
    SELECT r.offer, CAST(number AS INT) AS number, {day} AS day, min({known}) AS known
    FROM responses s JOIN belongs USING (atom)
    JOIN offer_names n ON n.offer = s.offer AND n.campaign IS NOT DISTINCT FROM s.campaign
    JOIN round_offer r ON r.id = n.id
    WHERE s.type = 'redeemed' GROUP BY ALL ORDER BY offer, number, day
"""
