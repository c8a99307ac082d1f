"""Voids of a till journal: lines that cancel lines of their receipt, and receipts that are cancelled as a whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection


REASONS = {
    "void_receipt": "mark of a voided receipt",
    "cancelled": "line cancelled by a void line of its receipt",
    "void_done": "void line, out together with what it cancels",
    "void": "void line whose line is not in its receipt",
}
"""Role -> why records that have it after `settle` are ignored."""


def settle(con: DuckDBPyConnection) -> None:
    """Resolve role void and void_receipt of `till_lines`; make `till_status`: receipt_id and status where not counted.

    - A void line and an earlier identical line of its receipt (same article and amount, whatever the sign) become
      `void_done` and `cancelled`: both out. A void line that names no article takes the line with its amount.
    - A void line without such a line takes back a part where an earlier line of its article comes to more; it becomes
      an item, negative. Otherwise it is out: what it cancels was never in the file.
    - A receipt with a mark that it is void, or with void lines only, is voided. If its amounts are negative it cancels
      an earlier receipt of its till and day that comes to the same, which is voided; if there is none, it is a return.
    - A receipt with a training line is training.
    """
    con.execute(f"CREATE OR REPLACE TEMP TABLE till_status AS {_TRAINING}")
    if con.execute("SELECT count(*) FROM till_lines WHERE role IN ('void', 'void_receipt')").fetchall()[0][0] == 0:
        return
    _whole_receipts(con)
    _cancel(con, "label", "TRUE")
    _cancel(con, "''", "product IS NULL")
    _part(con)


def _whole_receipts(con: DuckDBPyConnection) -> None:
    con.execute(f"CREATE OR REPLACE TEMP TABLE till_sums AS {_SUMS}")
    con.execute(f"CREATE OR REPLACE TEMP TABLE till_mirrors AS {_MIRRORS}")
    con.execute(
        "INSERT INTO till_status SELECT receipt_id, 'voided' FROM till_sums WHERE voids AND total >= 0 AND items + "
        "void_lines > 0 "
        "UNION ALL SELECT original, 'voided' FROM till_mirrors"
    )
    # What cancels another receipt is out; what looks void but cancels nothing is the receipt itself, or a return.
    con.execute(
        "UPDATE till_lines SET role = 'void_done' WHERE role IN ('item', 'void', 'void_receipt') "
        "AND receipt_id IN (SELECT receipt_id FROM till_mirrors)"
    )
    con.execute(
        "UPDATE till_lines SET role = 'item' WHERE role = 'void' AND receipt_id IN ("
        "SELECT receipt_id FROM till_sums WHERE voids AND items = 0 EXCEPT SELECT receipt_id FROM till_mirrors)"
    )
    con.execute("DROP TABLE till_sums")
    con.execute("DROP TABLE till_mirrors")


def _cancel(con: DuckDBPyConnection, identity: str, voids: str) -> None:
    """Take out the void lines that `voids` allows and, for each, a line before it with the same identity and amount.

    Within one identity the balance of lines (+1) and voids (-1) in the order of the file says which voids find a line:
    those that do not take the balance to a new low below zero. The n-th of them has at least n lines before it.
    """
    con.execute(
        f"""
        CREATE OR REPLACE TEMP TABLE till_pairs AS
        WITH concerned AS (
            SELECT record, receipt_id, {identity} AS identity, abs(value_minor) AS size, role = 'void' AS is_void
            FROM till_lines WHERE receipt_id IN (SELECT receipt_id FROM till_lines WHERE role = 'void' AND {voids})
            AND (role = 'item' OR role = 'void' AND {voids}) AND value_minor IS NOT NULL
        ),
        balanced AS (
            SELECT *, sum(CASE WHEN is_void THEN -1 ELSE 1 END) OVER w AS balance FROM concerned
            WINDOW w AS (PARTITION BY receipt_id, identity, size ORDER BY record)
        ),
        lows AS (
            SELECT *, least(0, coalesce(min(balance) OVER earlier, 0)) AS low FROM balanced
            WINDOW earlier AS (
                PARTITION BY receipt_id, identity, size ORDER BY record ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
            )
        ),
        found AS (
            SELECT *, count(*) FILTER (is_void AND balance >= low) OVER (PARTITION BY receipt_id, identity,
                size) AS pairs,
                row_number() OVER (PARTITION BY receipt_id, identity, size, is_void ORDER BY record) AS position
            FROM lows
        )
        SELECT record, is_void FROM found WHERE CASE WHEN is_void THEN balance >= low ELSE position <= pairs END
        """
    )
    con.execute(
        "UPDATE till_lines SET role = 'cancelled' WHERE record IN (SELECT record FROM till_pairs WHERE NOT is_void)"
    )
    con.execute(
        "UPDATE till_lines SET role = 'void_done' WHERE record IN (SELECT record FROM till_pairs WHERE is_void)"
    )
    con.execute("DROP TABLE till_pairs")


def _part(con: DuckDBPyConnection) -> None:
    con.execute(
        """
        UPDATE till_lines SET role = 'item', value_minor = -abs(value_minor), quantity_milli = -abs(quantity_milli),
            tax_minor = -abs(tax_minor)
        WHERE record IN (
            SELECT v.record FROM till_lines AS v JOIN till_lines AS l ON l.receipt_id = v.receipt_id AND l.record <
            v.record WHERE v.role = 'void' AND l.role = 'item' AND v.kind = l.kind
                AND v.label = l.label
                AND abs(l.value_minor) > abs(v.value_minor)
        )
        """
    )


_TRAINING = (
    "SELECT DISTINCT receipt_id, 'training' AS status FROM till_lines WHERE is_training AND receipt_id IS NOT NULL"
)

_SUMS = """
    SELECT *, CASE WHEN items + void_lines > 0 THEN line_total ELSE mark_total END AS total
    FROM (
        SELECT receipt_id, any_value(r.store) AS store, any_value(r.till) AS till, any_value(r.ts) AS receipt_ts,
            count(*) FILTER (role = 'item') AS items, count(*) FILTER (role = 'void') AS void_lines,
            bool_or(role = 'void_receipt') OR count(*) FILTER (role = 'item') = 0 AND bool_or(role = 'void') AS voids,
            CAST(coalesce(sum(value_minor) FILTER (role IN ('item', 'void')), 0) AS BIGINT) AS line_total,
            CAST(coalesce(sum(value_minor) FILTER (role = 'void_receipt'), 0) AS BIGINT) AS mark_total
        FROM till_lines AS l JOIN till_receipts AS r USING (receipt_id) WHERE role IN ('item', 'void', 'void_receipt')
            AND receipt_id NOT IN (SELECT receipt_id FROM till_status)
        GROUP BY receipt_id
    )
"""

_MIRRORS = """
    WITH voids AS (
        SELECT *, abs(total) AS size FROM till_sums WHERE voids AND (total < 0 OR items + void_lines = 0 AND total <> 0)
    ),
    sales AS (SELECT *, total AS size FROM till_sums WHERE NOT voids AND total > 0)
    SELECT v.receipt_id, s.receipt_id AS original
    FROM voids AS v ASOF JOIN sales AS s
        ON v.store = s.store AND v.till = s.till AND v.size = s.size AND v.receipt_id > s.receipt_id
    WHERE v.receipt_ts - s.receipt_ts <= INTERVAL 24 HOUR
    QUALIFY row_number() OVER (PARTITION BY s.receipt_id ORDER BY v.receipt_id) = 1
"""
