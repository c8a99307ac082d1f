"""Customers and the offers of a round, with what was known of both on a day, as columns.

Everything is counted from what had happened before the day and was known by then. A purchase t days ago weighs
0.5^(t / half-life). Columns are of four sorts: what the customer bought of the offer's own products, how that compares
with the other offers of the round, what she bought near them (goods of the same sort or category, in the share that
they have among the offer's products; `likeness`), and what is true of the customer or of the offer alone.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import numpy as np

from acquaint.features.occasions import Flags, Floats, Ints
from acquaint.models.relevance import likeness
from acquaint.models.relevance.rounds import Round

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

HALF_LIFE, MONTH, YEAR = 84, 28, 365
"""Half-lives in days."""
PARTS = 1_000_000
"""Weights and parts are summed as whole millionths: sums are exact in any order, and the same on every run."""
FIRST = 16
"""An offer counts as one of the first for a customer who bought of few others of the round on more days."""


class Pairs(msgspec.Struct, frozen=True, eq=False):
    """Customers (numbers) and offers (codes of `round_offer`), each pair with its columns; NaN is null.

    Parameters
    ----------
    customer, offer
        int64[n], ordered by customer, then offer.
    columns
        float64[n] by name.
    """

    customer: Ints
    offer: Ints
    columns: dict[str, Floats]

    def __len__(self) -> int:
        return len(self.customer)


def read(con: DuckDBPyConnection, at: int, of: Round, who: str | None = None) -> Pairs:
    """Return the pairs of a round's offers with customers, as known at day `at`.

    Parameters
    ----------
    con
        Engine with the tables that `rounds.lay` makes.
    who
        SQL over `number` that tells the customers; those who were told of the round where absent.
    """
    chosen = who or f"number IN (SELECT number FROM told WHERE round = {of.code})"
    for name, query in _TABLES.items():
        sql = query.format(
            at=at, round=of.code, who=chosen, before=f"day < {at} AND known <= {at}", first=FIRST, parts=PARTS,
            fade=_faded(f"{at} - day", HALF_LIFE), month=_faded(f"{at} - day", MONTH),
            year=_faded(f"{at} - day", YEAR), age=_faded("age", HALF_LIFE),
        )  # fmt: skip
        con.execute(f"CREATE OR REPLACE TEMP TABLE pair_{name} AS {sql}")
    found = con.execute(_ALL.format(round=of.code, who=chosen, parts=PARTS)).fetchnumpy()
    customer, offer = (_plain(found.pop(name)).astype(np.int64) for name in ("number", "offer"))
    columns: dict[str, Floats] = {
        name: _plain(values) / (PARTS if name in _IN_PARTS else 1) for name, values in found.items()
    }
    columns.update(likeness.read(con, customer, offer))
    for name in _TABLES:
        con.execute(f"DROP TABLE pair_{name}")
    return Pairs(customer, offer, columns)


def used(con: DuckDBPyConnection, pairs: Pairs, of: Round, at: int) -> Flags:
    """Return bool[n], whether the offer of each pair was used while the round lasted, as known at day `at`."""
    rows = con.execute(f"""
        SELECT DISTINCT number, offer FROM used JOIN round_offer USING (offer)
        WHERE round = {of.code} AND day BETWEEN {of.starts} AND {of.ends} AND known <= {at}
    """).fetchnumpy()
    offers = int(pairs.offer.max(initial=0)) + 1
    return np.isin(pairs.customer * offers + pairs.offer, rows["number"].astype(np.int64) * offers + rows["offer"])


def _plain(values: Any) -> Floats:
    """Return a column of the engine with NaN for null."""
    given = np.ma.getdata(values).astype(np.float64)
    return np.where(np.ma.getmaskarray(values), np.nan, given)


def _faded(age: str, half_life: int) -> str:
    """Return the SQL of what something of an age in days weighs, in millionths."""
    return f"CAST(round({PARTS} * pow(0.5, ({age}) / {half_life}.0)) AS BIGINT)"


_IN_PARTS = frozenset((
    "faded", "month", "sort_faded", "sort_most", "category_faded", "lines_faded", "lines_month", "coupons_faded",
    "coupons_month", "coupons_year", "days_shares", "all_faded", "used_alike", "used_inside", "used_category",
    "used_faded", "used_usually", "used_usually_faded", "alike_uses", "alike_reach",
))  # fmt: skip
_TABLES = {
    # An item of a customer: lines, those that fade, those with a coupon, when last, what was spent.
    "own": """
        SELECT number, item, sum(lines) AS lines, sum(lines * {fade}) AS faded, sum(lines * {month}) AS month,
            sum(coupons) AS coupons, {at} - max(day) AS since, sum(net) AS net
        FROM sold WHERE {before} GROUP BY number, item ORDER BY number, item
    """,
    "customer": """
        WITH days AS (
            SELECT number, day, sum(lines) AS lines, sum(coupons) AS coupons, sum(net) AS net
            FROM sold WHERE {before} GROUP BY number, day
        ), tried AS (SELECT number, count(*) AS items FROM pair_own GROUP BY number)
        SELECT number, sum(lines * {fade}) AS lines_faded, sum(lines * {month}) AS lines_month,
            sum(coupons * {fade}) AS coupons_faded, sum(coupons * {month}) AS coupons_month,
            sum(coupons * {year}) AS coupons_year, {at} - max(day) FILTER (coupons > 0) AS since_coupon,
            {at} - max(day) AS since_order, CAST(sum(net) AS DOUBLE) / ({at} - min(day)) AS net_daily,
            any_value(items) AS items
        FROM days JOIN tried USING (number) GROUP BY number
    """,
    "offer": "SELECT offer, size, item FROM round_offer JOIN holds USING (offer) WHERE round = {round}",
    "bought": """
        SELECT number, offer, sum(faded) AS faded, sum(month) AS month, sum(net) AS net, sum(coupons) AS coupons,
            sum(lines) AS lines, min(since) AS since
        FROM pair_own JOIN pair_offer USING (item) GROUP BY number, offer
    """,
    "days": """
        SELECT number, offer, count(DISTINCT day) AS days FROM sold JOIN pair_offer USING (item)
        WHERE {before} GROUP BY number, offer
    """,
    # Beside the other offers of the round: place by days and by what was spent, share of faded lines, of squared days,
    # of what was spent and of its squares.
    "beside": """
        SELECT number, offer, rank() OVER (PARTITION BY number ORDER BY days DESC) - 1 AS place,
            rank() OVER (PARTITION BY number ORDER BY net DESC) - 1 AS net_place,
            faded / sum(faded) OVER (PARTITION BY number) AS share,
            net / sum(net) OVER (PARTITION BY number) AS net_share,
            CAST(net * net AS DOUBLE) / sum(net * net) OVER (PARTITION BY number) AS net_lead,
            CAST(days * days AS DOUBLE) / sum(days * days) OVER (PARTITION BY number) AS lead,
            CAST(round({parts} * days / sum(days) OVER (PARTITION BY number)) AS BIGINT) AS days_share
        FROM pair_bought JOIN pair_days USING (number, offer)
    """,
    "sort_part": """
        SELECT offer, sort, count(*) AS items, any_value(size) AS size FROM pair_offer JOIN item USING (item)
        GROUP BY offer, sort
    """,
    "category_part": """
        SELECT offer, category, count(*) AS items, any_value(size) AS size FROM pair_offer JOIN item USING (item)
        GROUP BY offer, category
    """,
    "sort": """
        WITH own AS (
            SELECT number, sort, sum(faded) AS faded, sum(coupons) AS coupons, min(since) AS since
            FROM pair_own JOIN item USING (item) WHERE {who} GROUP BY number, sort
        )
        SELECT number, offer, sum(items * faded) / any_value(size) AS sort_faded, max(faded) AS sort_most,
            sum(items * coupons) / any_value(size) AS sort_coupons, min(since) AS sort_since
        FROM own JOIN pair_sort_part USING (sort) GROUP BY number, offer
    """,
    "category": """
        WITH own AS (
            SELECT number, category, sum(faded) AS faded, sum(coupons) AS coupons, min(since) AS since
            FROM pair_own JOIN item USING (item) WHERE {who} GROUP BY number, category
        )
        SELECT number, offer, sum(items * faded) / any_value(size) AS category_faded,
            sum(items * coupons) / any_value(size) AS category_coupons,
            min(since) AS category_since
        FROM own JOIN pair_category_part USING (category) GROUP BY number, offer
    """,
    # An offer as all customers bought of it: how many, for how many it is one of the first, how often with a coupon.
    "liked": """
        SELECT offer, count(*) AS buyers, count(*) FILTER (place < {first}) AS firsts, sum(days_share) AS days_shares,
            sum(faded) AS all_faded, sum(coupons) AS all_coupons, sum(net) / sum(lines) AS price
        FROM pair_bought JOIN pair_beside USING (number, offer) GROUP BY offer
    """,
    # How far products of earlier offers are those of these: shared products over all products of both.
    "alike": """
        WITH size AS (SELECT offer AS earlier, size AS other FROM round_offer)
        SELECT offer, earlier,
            CAST(round({parts} * count(*) / (any_value(size) + any_value(other) - count(*))) AS BIGINT) AS alike,
            CAST(round({parts} * count(*) / least(any_value(size), any_value(other))) AS BIGINT) AS inside
        FROM pair_offer JOIN (SELECT offer AS earlier, item FROM holds) USING (item) JOIN size USING (earlier)
        WHERE earlier IN (
            SELECT offer FROM round_offer JOIN round USING (round) WHERE starts < {at} AND round <> {round}
        ) GROUP BY offer, earlier
    """,
    "uses": """
        SELECT number, offer AS earlier, count(*) AS uses, max(day) AS day FROM used
        WHERE {before} AND offer NOT IN (SELECT offer FROM round_offer WHERE round = {round}) GROUP BY number, offer
    """,
    "reach": """
        SELECT offer AS earlier, count(*) AS reach FROM told JOIN round_offer USING (round) JOIN round USING (round)
        WHERE starts < {at} AND {before} GROUP BY offer
    """,
    "earlier": """
        WITH uses AS (SELECT earlier, sum(uses) AS uses FROM pair_uses GROUP BY earlier)
        SELECT offer, sum(alike * coalesce(uses, 0)) AS alike_uses, sum(alike * reach) AS alike_reach
        FROM pair_alike JOIN pair_reach USING (earlier) LEFT JOIN uses USING (earlier) GROUP BY offer
    """,
    "again": """
        SELECT number, offer, sum(alike) AS used_alike, sum(inside) AS used_inside
        FROM pair_uses JOIN pair_alike USING (earlier) GROUP BY number, offer
    """,
    "near": """
        WITH part AS (
            SELECT offer AS earlier, category,
                CAST(round({parts} * count(*) / any_value(size)) AS BIGINT) AS part
            FROM holds JOIN round_offer USING (offer) JOIN item USING (item) GROUP BY offer, category
        ), own AS (SELECT number, category, sum(part) AS uses FROM pair_uses JOIN part USING (earlier) GROUP BY ALL)
        SELECT number, offer, sum(items * uses) / any_value(size) AS used_category
        FROM own JOIN pair_category_part USING (category) GROUP BY number, offer
    """,
    "user": """
        SELECT number, count(*) AS used, sum({fade}) AS used_faded FROM pair_uses GROUP BY number
    """,
    # What others used of the rounds that a customer was told of: her own uses are held against it.
    "asked": """
        WITH got AS (
            SELECT number, round, {at} - starts AS age FROM told JOIN round USING (round)
            WHERE starts < {at} AND day < {at} AND known <= {at} AND round <> {round}
        ), uses AS (
            SELECT round, sum(uses) AS uses FROM pair_uses JOIN round_offer r ON r.offer = earlier GROUP BY round
        ), usual AS (
            SELECT round, CAST(round({parts} * any_value(coalesce(uses, 0)) / count(*)) AS BIGINT) AS usual
            FROM got LEFT JOIN uses USING (round) GROUP BY round
        )
        SELECT number, sum(usual) AS used_usually, sum(usual * {age}) / {parts} AS used_usually_faded
        FROM got JOIN usual USING (round) GROUP BY number
    """,
}
_ALL = """
    WITH pairs AS (
        SELECT number, offer, size FROM (SELECT DISTINCT CAST(number AS INT) AS number FROM belongs WHERE {who}),
            (SELECT offer, size FROM round_offer WHERE round = {round})
    ), busy AS (SELECT count(*) AS customers FROM pair_customer),
    few AS (SELECT number, count(*) AS few FROM pair_bought GROUP BY number)
    SELECT pairs.*, b.* EXCLUDE (number, offer), days, coalesce(place, few, 0) AS place,
        coalesce(net_place, few, 0) AS net_place, share, lead, net_share, net_lead,
        sort_faded, sort_most, sort_coupons, sort_since, category_faded, category_coupons, category_since,
        sort_faded / sum(sort_faded) OVER (PARTITION BY number) AS sort_share,
        category_faded / sum(category_faded) OVER (PARTITION BY number) AS category_share,
        used_alike, used_inside, used_category, c.* EXCLUDE (number), used, used_faded,
        used_usually, used_usually_faded,
        coalesce(buyers, 0) / customers AS buyers, coalesce(firsts, 0) / customers AS firsts,
        coalesce(days_shares, 0) / customers AS days_shares, all_faded, all_coupons, price, alike_uses, alike_reach,
        count(*) OVER (PARTITION BY number) AS offers
    FROM pairs CROSS JOIN busy LEFT JOIN pair_bought b USING (number, offer) LEFT JOIN pair_days USING (number, offer)
    LEFT JOIN pair_beside USING (number, offer) LEFT JOIN pair_sort USING (number, offer)
    LEFT JOIN pair_category USING (number, offer) LEFT JOIN pair_again USING (number, offer)
    LEFT JOIN pair_near USING (number, offer) LEFT JOIN pair_customer c USING (number) LEFT JOIN few USING (number)
    LEFT JOIN pair_user USING (number) LEFT JOIN pair_asked USING (number) LEFT JOIN pair_liked USING (offer)
    LEFT JOIN pair_earlier USING (offer) ORDER BY number, offer
"""
