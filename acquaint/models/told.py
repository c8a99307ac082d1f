"""What is told of customers' tastes in more than one row each: the tables `affinities` and `suggestions`.

Rows come some thousand customers at a time, with numbers and codes as `goods.lay` gives them; names are put in at the
end.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from acquaint.features.occasions import Flags
from acquaint.models import firsts
from acquaint.models.affinity import Liked
from acquaint.models.basket import Told
from acquaint.models.brands import Taken
from acquaint.models.discovery import Told as Started

if TYPE_CHECKING:
    import pyarrow as pa
    from duckdb import DuckDBPyConnection

MOST = 5
"""Rows at most of each customer and kind."""
_AFFINITIES = """
    number INTEGER, kind VARCHAR, category INTEGER, brand INTEGER, share DOUBLE, share_low DOUBLE, share_high DOUBLE,
    usual_share DOUBLE, rank BIGINT
"""
_SUGGESTIONS = """
    number INTEGER, kind VARCHAR, product INTEGER, category INTEGER, chance DOUBLE, horizon_days BIGINT, rank BIGINT,
    because VARCHAR
"""


def begin(con: DuckDBPyConnection) -> None:
    """Make the tables that rows are gathered in, and the final ones, which say nothing yet."""
    con.execute(f"CREATE OR REPLACE TEMP TABLE liked_rows ({_AFFINITIES})")
    con.execute(f"CREATE OR REPLACE TEMP TABLE suggested_rows ({_SUGGESTIONS})")
    con.execute("""
        CREATE OR REPLACE TABLE affinities (customer VARCHAR, kind VARCHAR, name VARCHAR, category VARCHAR,
            share DOUBLE, share_low DOUBLE, share_high DOUBLE, usual_share DOUBLE, rank BIGINT)
    """)
    con.execute("""
        CREATE OR REPLACE TABLE suggestions (customer VARCHAR, kind VARCHAR, product VARCHAR, category VARCHAR,
            chance DOUBLE, horizon_days BIGINT, rank BIGINT, because VARCHAR)
    """)


def categories(con: DuckDBPyConnection, liked: Liked) -> None:
    """Add the categories that customers like."""
    shares = (liked.share, liked.low, liked.high, liked.usual)
    _add(con, "liked_rows", liked.customer, "category", liked.category, None, *shares, firsts.rank(liked.customer) + 1)


def brands(con: DuckDBPyConnection, taken: Taken) -> None:
    """Add the brands that customers take, each in a category she buys much of."""
    shares = (taken.share, taken.low, taken.high, taken.usual)
    _add(con, "liked_rows", taken.customer, "brand", taken.category, taken.brand, *shares, taken.place + 1)


def basket(con: DuckDBPyConnection, named: Told, of: str) -> None:
    """Add what lies in next baskets, bought before or not; `of` is what is named, "product" or "category"."""
    for kind, rows in (("repeat", named.old), ("explore", ~named.old)):
        codes = (named.item[rows], None) if of == "product" else (None, named.item[rows])
        because = named.because.filter(_mask(rows))
        customer = named.customer[rows]
        _add(
            con, "suggested_rows", customer, kind, *codes, named.chance[rows], None, firsts.rank(customer) + 1, because
        )


def starts(con: DuckDBPyConnection, named: Started, days: int) -> None:
    """Add the categories that customers start with."""
    rank = firsts.rank(named.customer) + 1
    _add(
        con, "suggested_rows", named.customer, "new_category", None, named.category, named.chance, days, rank,
        named.because,
    )  # fmt: skip


def finish(con: DuckDBPyConnection) -> None:
    """Put the names in, and drop what was gathered; a product stands with its category."""
    con.execute("""
        INSERT INTO affinities
        SELECT customer, l.kind, CASE l.kind WHEN 'brand' THEN coded_brand.brand ELSE c.category END AS name,
            c.category, share, share_low, share_high, usual_share, rank
        FROM liked_rows l JOIN numbered USING (number) LEFT JOIN coded_category c ON c.code = l.category
        LEFT JOIN coded_brand ON coded_brand.code = l.brand ORDER BY customer, l.kind, rank
    """)
    con.execute("""
        INSERT INTO suggestions
        WITH sorts AS (SELECT product AS code, min(category) AS category FROM bought
            WHERE product IN (SELECT product FROM suggested_rows) GROUP BY product)
        SELECT customer, s.kind, p.product, c.category, chance, horizon_days, rank, because
        FROM suggested_rows s JOIN numbered USING (number) LEFT JOIN coded_product p ON p.code = s.product
        LEFT JOIN sorts ON sorts.code = s.product
        LEFT JOIN coded_category c ON c.code = coalesce(s.category, sorts.category) ORDER BY customer, s.kind, rank
    """)
    con.execute("DROP TABLE liked_rows")
    con.execute("DROP TABLE suggested_rows")


def _mask(rows: Flags) -> pa.Array:
    import pyarrow as pa  # noqa: PLC0415

    return pa.array(rows)


def _add(con: DuckDBPyConnection, table: str, customer: Any, *columns: Any) -> None:
    """Add rows to a table; a column is an array, or one value for all of them."""
    import pyarrow as pa  # noqa: PLC0415

    n = len(customer)
    arrays = [
        column if isinstance(column, pa.Array) else pa.array(column) if isinstance(column, np.ndarray)
        else pa.nulls(n) if column is None else pa.repeat(column, n)
        for column in (customer, *columns)
    ]  # fmt: skip
    con.register("added_rows", pa.table(arrays, names=[f"c{place}" for place in range(len(arrays))]))
    con.execute(f"INSERT INTO {table} FROM added_rows")
    con.unregister("added_rows")
