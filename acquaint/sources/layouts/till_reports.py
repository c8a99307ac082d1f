"""Z totals and X reports of a till journal, held against the lines they are the sum of."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


def compare(con: DuckDBPyConnection) -> None:
    """Make `till_reports`: record, stated_minor, summed_minor and difference_minor (stated less summed) of each report.

    A report sums up the counted lines of its till (of its store, where it names no till; of all, where it names
    neither) since the Z total before, in the order of the file. A till prints several figures at once (taxes, means of
    payment, number of customers): of neighbouring reports the one that agrees speaks for all, else the largest, and
    the others have no difference.
    """
    con.execute(
        "CREATE OR REPLACE TEMP TABLE till_reports "
        "(record BIGINT, role VARCHAR, stated_minor BIGINT, summed_minor BIGINT, difference_minor BIGINT)"
    )
    for store, till in _scopes(con):
        con.execute(f"INSERT INTO till_reports {_compared(store, till)}")


def _scopes(con: DuckDBPyConnection) -> list[tuple[bool, bool]]:
    """Return what the reports of the sheet name: (store, till) or less."""
    found: list[tuple[bool, bool]] = con.execute(
        "SELECT DISTINCT store <> '', till <> '' FROM till_lines "
        "WHERE role IN ('z_total', 'x_report') AND value_minor IS NOT NULL ORDER BY ALL"
    ).fetchall()
    return found


def _compared(store: bool, till: bool) -> str:
    """Return the SQL of the reports that name a store and a till or not, each with the sum of its lines."""
    scope = ", ".join(["'' AS every", *(["store"] if store else []), *(["till"] if till else [])])
    keys = ", ".join(["every", *(["store"] if store else []), *(["till"] if till else [])])
    named = f"(store <> '') = {store} AND (till <> '') = {till}"
    return f"""
    WITH lines AS (
        SELECT record, {scope}, value_minor - coalesce(discount_minor, 0) * CASE WHEN value_minor < 0 THEN -1
            ELSE 1 END AS paid
        FROM till_lines WHERE role = 'item' AND receipt_id NOT IN (SELECT receipt_id FROM till_status)
            AND value_minor IS NOT NULL
    ),
    sums AS (
        SELECT record, {keys}, CAST(sum(paid) OVER (PARTITION BY {keys} ORDER BY record) AS BIGINT) AS total FROM lines
    ),
    reports AS (
        SELECT record, role, {scope}, value_minor AS stated FROM till_lines
        WHERE role IN ('z_total', 'x_report') AND value_minor IS NOT NULL AND {named}
    ),
    placed AS (
        SELECT reports.*, coalesce(total, 0) AS total, coalesce(sums.record, 0) AS after
        FROM reports ASOF LEFT JOIN sums ON {_equal(keys)} AND reports.record > sums.record
    ),
    blocks AS (
        SELECT {keys}, after, any_value(total) AS total, bool_or(role = 'z_total') AS closes FROM placed
            GROUP BY {keys}, after
    ),
    since AS (
        SELECT {keys}, after, total - coalesce(last_value(CASE WHEN closes THEN total END IGNORE NULLS) OVER (
            PARTITION BY {keys} ORDER BY after ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS summed
        FROM blocks
    ),
    judged AS (
        SELECT placed.*, summed, row_number() OVER (
            PARTITION BY {", ".join(f"placed.{key.strip()}" for key in keys.split(","))}, placed.after
            ORDER BY abs(stated - summed) > 0, abs(stated) DESC, placed.record) AS rank
        FROM placed JOIN since USING ({keys}, after)
    )
    SELECT record, role, stated, summed, CASE WHEN rank = 1 THEN stated - summed END FROM judged
    """


def _equal(keys: str) -> str:
    return " AND ".join(f"reports.{key.strip()} = sums.{key.strip()}" for key in keys.split(","))
