"""What customers bought, ready in the engine: a row per customer, day and product, with numbers instead of names.

Everything that is said about taste is read from here. Sensitive goods have lost their names in the canonical tables
(`acquaint.lake.sensitive`), and what has neither a product nor a category is left out: so no taste can know them.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec

from acquaint import clock
from acquaint.lake import digest
from acquaint.sources.values import business_date_sql

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MOST_CATEGORIES = 1_024
"""Categories beyond the most bought ones of a shop count as unknown, as everywhere."""
REPEATS = 0.1
"""Share of purchases that must be of a product bought before, for products to be what baskets are predicted of."""
REPEAT_DAYS = 91
HORIZONS = (28, 91, 182, 365)
"""Days ahead that a shop's tastes are tried on."""
LEARNED_ROWS = 500_000
"""Rows of `bought` that are enough to learn from."""
LATE = 28
"""Days without any purchase up to which a feed counts as late; after them the shop counts as closed."""
_EPOCH = date(1970, 1, 1).toordinal()
_COUNTED = ("taken_categories", "item_counts", "offered")


class Goods(msgspec.Struct, frozen=True):
    """What the table `bought` is about.

    Parameters
    ----------
    customers
        Customers have the numbers 0 ... customers - 1 (`numbered`), whether they bought or not.
    categories, brands
        Names, in the order of their codes.
    products
        Number of products; the table `coded_product` names them.
    rows
        Rows of `bought`.
    """

    customers: int
    categories: tuple[str, ...]
    brands: tuple[str, ...]
    products: int
    rows: int = 0


def lay(con: DuckDBPyConnection, zone: str, cut_off_hour: int, at: int | None = None) -> Goods:
    """Make the table `bought` in the engine and return what it is about.

    With `at`, only of what was known at that day: goods that came later have no code and change nothing.

    A row is a customer (`number`), a business day (`day`, since 1970-01-01) and a product with its category and brand
    (codes, null where unknown): `lines` of it were bought, `promoted` of them at a discount, as known from day `known`
    on. Returned and free goods are no purchases.

    Reads the canonical table `lines`, and `numbered` and `belongs` as `features.histories.read` makes them.
    """
    told = "TRUE" if at is None else _told(at, zone, cut_off_hour)
    for column, most in (("product", None), ("category", MOST_CATEGORIES), ("brand", MOST_CATEGORIES)):
        _code(con, column, most, told)
    known = business_date_sql("(known_at - INTERVAL 1 MICROSECOND)", zone, cut_off_hour)
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE bought AS
        SELECT CAST(number AS INTEGER) AS number, CAST(local_date - DATE '1970-01-01' AS INTEGER) AS day,
            p.code AS product, c.code AS category, r.code AS brand, CAST(count(*) AS INTEGER) AS lines,
            CAST(count(*) FILTER (discount_minor > 0) AS INTEGER) AS promoted,
            CAST(min({known}) - DATE '1970-01-01' + 1 AS INTEGER) AS known
        FROM lines JOIN belongs USING (atom) LEFT JOIN coded_product p USING (product)
        LEFT JOIN coded_category c USING (category) LEFT JOIN coded_brand r USING (brand)
        WHERE net_sales_minor > 0 AND (p.code IS NOT NULL OR c.code IS NOT NULL) AND {told}
        GROUP BY ALL ORDER BY number, day, product, category, brand
    """)
    return Goods(
        int(one(con, "SELECT count(*) FROM numbered")),
        _names(con, "category"),
        _names(con, "brand"),
        int(one(con, "SELECT count(*) FROM coded_product")),
        int(one(con, "SELECT count(*) FROM bought")),
    )


def clear(con: DuckDBPyConnection) -> None:
    """Drop what `lay` made, and what was counted from it."""
    con.execute("DROP VIEW IF EXISTS taken")
    for name in ("bought", "coded_product", "coded_category", "coded_brand", *_COUNTED):
        con.execute(f"DROP TABLE IF EXISTS {name}")


def fingerprint(con: DuckDBPyConnection, goods: Goods) -> str:
    """Return the fingerprint of `bought` and of the names in it, whatever the order of the rows."""
    row = "number, day, product, category, brand, lines, promoted, known"
    total = one(con, f"SELECT CAST(sum(hash({row})) AS VARCHAR) FROM bought")
    return digest.of(total, goods)


def end(con: DuckDBPyConnection, at: int) -> int | None:
    """Return the day up to which purchases are known at day `at`: the one after the newest; None for a closed shop.

    A feed that is late by some days, or weeks, would else look as if everybody bought less. Where nothing came for
    longer than `LATE` days the shop counts as closed.
    """
    newest = one(con, f"SELECT max(day) FROM bought WHERE {seen(at)}")
    return None if newest is None or at - newest > LATE else int(newest) + 1


def seen(at: int) -> str:
    """Return SQL that tells the rows of `bought` which a read at day `at` sees.

    Examples
    --------
    >>> seen(17469)
    '(day < 17469 AND known <= 17469)'
    """
    return f"(day < {at} AND known <= {at})"


def share_of(goods: Goods, most: int) -> str:
    """Return SQL that tells `most` customers at most, spread evenly over their numbers: enough to learn from.

    Examples
    --------
    >>> share_of(Goods(1_000_000, (), (), 0), 50_000)
    '(number % 20 = 0)'
    """
    return f"(number % {max(1, -(-goods.customers // most))} = 0)"


def learners(goods: Goods, most: int) -> str:
    """Return SQL that tells `most` customers at most whom models learn from: fewer where each has bought much.

    Examples
    --------
    >>> learners(Goods(10_000, (), (), 0, 2_000_000), 5_000)
    '(number % 4 = 0)'
    """
    few = goods.customers * LEARNED_ROWS // max(goods.rows, LEARNED_ROWS)
    return share_of(goods, max(1, min(most, few)))


def faded(at: int, half_life: int | None, count: str = "1") -> str:
    """Return SQL of a sum of counts that lose half of their weight every `half_life` days, in millionths.

    Whole numbers add up to the same whatever the order; without a half-life nothing fades.

    Examples
    --------
    >>> faded(100, 28)
    'CAST(sum(1 * CAST(round(1e6 * pow(2.0, (day - 100) / 28.0)) AS BIGINT)) AS BIGINT)'
    """
    weight = "1000000" if half_life is None else f"CAST(round(1e6 * pow(2.0, (day - {at}) / {half_life}.0)) AS BIGINT)"
    return f"CAST(sum({count} * {weight}) AS BIGINT)"


def kind(con: DuckDBPyConnection, at: int) -> str:
    """Return what baskets are predicted of: "product" where products repeat, else "category".

    They repeat where at least a tenth of the purchases of the last 91 days before `at` is of a product the customer had
    bought before.
    """
    return "product" if _repeats(con, at) >= REPEATS else "category"


def take(con: DuckDBPyConnection, of: str) -> None:
    """Make the view `taken` (number, day, known, item, category), a row per customer, day and item of a kind."""
    if of == "category":
        con.execute("""
            CREATE OR REPLACE TEMP TABLE taken_categories AS SELECT number, day, min(known) AS known, category
            FROM bought WHERE category IS NOT NULL GROUP BY number, day, category ORDER BY number, day, category
        """)
    rows = "bought" if of == "product" else "taken_categories"
    con.execute(
        f"CREATE OR REPLACE TEMP VIEW taken AS SELECT number, day, known, {of} AS item, category "
        f"FROM {rows} WHERE {of} IS NOT NULL"
    )


def _repeats(con: DuckDBPyConnection, at: int) -> float:
    """Return the share of purchases in the last days before `at` that are of a product bought before."""
    recent = at - REPEAT_DAYS
    found = one(
        con,
        f"""
        SELECT 1 - count(*) FILTER (first >= {recent}) / nullif(sum(n), 0) FROM (
            SELECT min(day) AS first, count(*) FILTER (day >= {recent}) AS n FROM bought
            WHERE product IS NOT NULL AND {seen(at)} GROUP BY number, product
        )
        """,
    )
    return float(found or 0.0)


def horizon(con: DuckDBPyConnection, at: int) -> int:
    """Return how many days ahead a shop's tastes are looked at: the fewest in which most who come come twice.

    Of 28, 91, 182 and 365 days the fewest that hold twice the median gap of the customers; 28 where nobody came twice.
    """
    gap = one(
        con,
        f"""
        SELECT median((last - first) / (days - 1)) FROM (
            SELECT max(day) AS last, min(day) AS first, count(DISTINCT day) AS days
            FROM bought WHERE {seen(at)} GROUP BY number
        ) WHERE days > 1
        """,
    )
    return next((days for days in HORIZONS if days >= 2 * float(gap or 0)), HORIZONS[-1])


def one(con: DuckDBPyConnection, query: str) -> Any:
    """Return the only value of a query."""
    return con.execute(query).fetchall()[0][0]


def _told(at: int, zone: str, cut_off_hour: int) -> str:
    """Return SQL that tells the rows of `lines` which a read at day `at` sees."""
    day = date.fromordinal(_EPOCH + at)
    starts = clock.day_start(day, zone, cut_off_hour).replace(tzinfo=None)
    return f"(local_date < DATE '{day}' AND known_at <= TIMESTAMP '{starts}')"


def _code(con: DuckDBPyConnection, column: str, most: int | None, told: str = "TRUE") -> None:
    """Give codes from 0 to the values of a column of `lines`, in their order; of too many to the most frequent."""
    limit = "" if most is None else f"ORDER BY count(*) DESC, {column} LIMIT {most}"
    con.execute(f"""
        CREATE OR REPLACE TEMP TABLE coded_{column} AS
        SELECT CAST(row_number() OVER (ORDER BY {column}) - 1 AS INTEGER) AS code, {column} FROM (
            SELECT {column} FROM lines WHERE {column} IS NOT NULL AND {told} GROUP BY {column} {limit}
        )
    """)


def _names(con: DuckDBPyConnection, column: str) -> tuple[str, ...]:
    rows = con.execute(f"SELECT {column} FROM coded_{column} ORDER BY code").fetchall()
    return tuple(name for (name,) in rows)
