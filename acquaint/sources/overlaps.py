"""Orders that several exports of one source contain: which copy is taken, and where the copies contradict each other.

An order and what belongs to it (refunds, lines taken back later) are taken whole from the newest export that has the
order; a return that a still newer export gives without its order is added. Numbers that restart get their date.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_APART = "INTERVAL 18 HOUR"
"""The same order has the same time in every export, but for zones; two receipts with one number have not."""

_DATED = r"'@\d{4}-\d{2}-\d{2}$'"
_RETURN = r"'^return:(.*):\d{4}-\d{2}-\d{2}$'"
_BASE = f"CASE WHEN new_id LIKE 'refund:%' THEN new_id[8:] ELSE regexp_replace(new_id, {_RETURN}, '\\1') END"


def judge(con: DuckDBPyConnection) -> None:
    """Make `verdicts` (rank, id, new_id, wins) from `staged_orders`, and add to `merged_conflicts`."""
    _dated(con)
    con.execute(
        f"""
        CREATE OR REPLACE TABLE verdicts AS
        SELECT rank, id, new_id, rank = max(rank) OVER (PARTITION BY source, new_id)
            AND rank >= coalesce(max(rank) FILTER (base = new_id) OVER (PARTITION BY source, base), rank) AS wins
        FROM (SELECT *, {_BASE} AS base FROM ({_returns_apart()}))
        """
    )
    _tell_contradictions(con)


def _dated(con: DuckDBPyConnection) -> None:
    """Make `dated_orders`: with `own_id`, to which the date is added in sources whose numbers restart.

    They do where most numbers that several sheets share stand for orders that lie apart, or where a sheet already had
    to add the date.
    """
    con.execute(
        f"""
        CREATE OR REPLACE TEMPORARY TABLE restarting AS
        SELECT source, bool_or(apart) AS apart FROM (
            SELECT source, count(*) FILTER (span >= {_APART}) > greatest(1, count(*) // 2) AS apart FROM (
                SELECT source, id, max(ts) - min(ts) AS span FROM staged_orders WHERE kind <> 'return'
                GROUP BY source, id HAVING count(DISTINCT rank) > 1
            ) GROUP BY source
            UNION ALL
            SELECT source, bool_or(regexp_matches(id, {_DATED})) AND NOT bool_and(regexp_matches(id, {_DATED}))
            FROM staged_orders WHERE NOT starts_with(id, 'row:') AND NOT starts_with(id, 'receipt:') GROUP BY source
        ) GROUP BY source
        """
    )
    con.execute(
        f"""
        CREATE OR REPLACE TEMPORARY TABLE dated_orders AS
        SELECT o.*, CASE WHEN r.apart AND NOT regexp_matches(o.id, {_DATED})
            THEN concat(o.id, '@', o.local_date) ELSE o.id END AS own_id
        FROM staged_orders o LEFT JOIN restarting r USING (source)
        """
    )


def _returns_apart() -> str:
    """Return the SQL of the orders with `new_id`: a return under the number of a sale of another sheet gets its own."""
    return """
        SELECT *, CASE WHEN kind = 'return' AND bool_or(kind <> 'return') OVER (PARTITION BY source, own_id)
            THEN concat('return:', own_id, ':', local_date) ELSE own_id END AS new_id
        FROM dated_orders"""


def _tell_contradictions(con: DuckDBPyConnection) -> None:
    con.execute(
        """
        INSERT INTO merged_conflicts
        SELECT format('source {}: order numbers restart, so the date was added to them (2 orders called {})',
            source, min(id)) FROM dated_orders WHERE own_id <> id AND kind <> 'return' GROUP BY source ORDER BY source
        """
    )
    con.execute(
        f"""
        INSERT INTO merged_conflicts
        SELECT format('{{}} and {{}} disagree on {{}} orders ({{}}), such as {{}}; {{}} is newer and used',
            loser, winner, count(*), CASE WHEN bool_or(moved) THEN 'date' ELSE 'sales before discounts' END,
            min(id), winner)
        FROM (
            SELECT l.sheet AS loser, w.sheet AS winner, l.own_id AS id,
                abs(epoch(l.ts) - epoch(w.ts)) >= epoch({_APART}) AS moved
            FROM dated_orders l JOIN verdicts v ON v.rank = l.rank AND v.id = l.id AND NOT v.wins
            JOIN verdicts x ON x.new_id = v.new_id AND x.wins
            JOIN dated_orders w ON w.rank = x.rank AND w.id = x.id AND w.source = l.source
            WHERE l.kind = 'sale' AND w.kind = 'sale' AND l.status = 'counted' AND w.status = 'counted'
                AND NOT l.incomplete AND NOT w.incomplete
                AND (l.gross_sales_minor <> w.gross_sales_minor OR moved)
        ) GROUP BY loser, winner ORDER BY loser, winner
        """
    )
