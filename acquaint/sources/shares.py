"""Sharing an amount over parts by their weight: largest remainder, ties by position, to the minor unit."""

from __future__ import annotations


def shared_sql(parts: str) -> str:
    """Return the SQL that shares an amount over the parts of each whole.

    Each part gets the whole number below amount x weight / sum of weights; what is left goes, a unit each, to the parts
    with the largest remainders, the first position winning a tie (Hare's quota). Where all weights are zero, the parts
    weigh the same. Shares are never negative, add up to the amount, and do not depend on the order of rows.

    Parameters
    ----------
    parts
        SQL query with columns `whole` (any type), `position` (unique in the whole), `weight` (BIGINT, not negative)
        and `amount` (BIGINT, not negative, the same on all parts of a whole).

    Returns
    -------
    str
        SQL query with columns `whole`, `position` and `share` (BIGINT).

    Examples
    --------
    >>> import duckdb
    >>> parts = "SELECT 1 AS whole, position, 5 AS weight, 100 AS amount FROM (VALUES (1), (2), (3)) t(position)"
    >>> duckdb.sql(shared_sql(parts) + " ORDER BY position").fetchall()
    [(1, 1, 34), (1, 2, 33), (1, 3, 33)]
    """
    return f"""
    SELECT whole, position, CAST(floored + CASE WHEN place <= amount - sum(floored) OVER (PARTITION BY whole)
        THEN 1 ELSE 0 END AS BIGINT) AS share
    FROM (
        SELECT *, (part * amount) // total AS floored,
            row_number() OVER (PARTITION BY whole ORDER BY (part * amount) % total DESC, position) AS place
        FROM (
            SELECT *, sum(part) OVER (PARTITION BY whole) AS total
            FROM (
                SELECT whole, position, CAST(amount AS HUGEINT) AS amount,
                    CAST(CASE WHEN sum(weight) OVER (PARTITION BY whole) = 0 THEN 1 ELSE weight END AS HUGEINT) AS part
                FROM ({parts})
            )
        )
    )"""


def rounded_share_sql(amount: str, part: str, whole: str) -> str:
    """Return the SQL of amount x part / whole (BIGINT), rounded half away from zero; 0 where `whole` is not positive.

    `part` and `amount` are not negative.

    Examples
    --------
    >>> import duckdb
    >>> duckdb.sql(f"SELECT {rounded_share_sql('5', '1', '2')}, {rounded_share_sql('5', '1', '0')}").fetchall()
    [(3, 0)]
    """
    product = f"CAST({amount} AS HUGEINT) * ({part})"
    return f"(CASE WHEN ({whole}) > 0 THEN CAST(({product} * 2 + ({whole})) // (2 * ({whole})) AS BIGINT) ELSE 0 END)"
