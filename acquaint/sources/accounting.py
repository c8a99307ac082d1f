"""Where every record went: read = loaded + duplicates + quarantined + ignored, per sheet and in all."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from acquaint.errors import AcquaintError
from acquaint.records import Rows
from acquaint.sources.columns import literal
from acquaint.sources.draft_tables import DRAFTS
from acquaint.sources.staged import FILES, Staged

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_BY_KEY = ("products", "places", "offers", "costs")
_OTHERS = tuple(name for name in DRAFTS if name not in {"orders", "lines", *_BY_KEY})


def account(con: DuckDBPyConnection, ranked: Sequence[Staged]) -> None:
    """Make `merged_fates` and `merged_accounts` once the merged relations stand.

    Raises
    ------
    AcquaintError
        The records of a sheet do not add up; that is an error in acquaint.
    """
    _find_records(con)
    _judge_fates(con)
    _count_twins(con, ranked)
    con.execute(
        """
        CREATE OR REPLACE TABLE merged_accounts AS
        SELECT s.rank, s.source, s.sheet, s.rows AS read, coalesce(r.loaded, 0) AS loaded,
            coalesce(f.duplicates, 0) AS duplicates, coalesce(f.quarantined, 0) AS quarantined,
            coalesce(f.ignored, 0) AS ignored
        FROM merged_sheets s
        LEFT JOIN (SELECT rank, count(*) AS loaded FROM records_found WHERE kept GROUP BY rank) r ON r.rank = s.rank
        LEFT JOIN (
            SELECT rank, count(*) FILTER (fate = 'duplicate') AS duplicates,
                count(*) FILTER (fate = 'quarantined') AS quarantined, count(*) FILTER (fate = 'ignored') AS ignored
            FROM (SELECT rank, record, max(fate) AS fate FROM merged_fates GROUP BY rank, record) GROUP BY rank
        ) f ON f.rank = s.rank
        """
    )
    con.execute("DROP TABLE records_found")
    for label, rows in accounting(con)[:-1]:
        lost = rows.read - rows.loaded - rows.duplicates - rows.quarantined - rows.ignored
        if lost:
            raise AcquaintError(
                f"{lost} of {rows.read} records are unaccounted for, which is an error in acquaint.",
                where=label,
                to_do="Please report it with the header of the file.",
            )


def accounting(con: DuckDBPyConnection) -> tuple[tuple[str, Rows], ...]:
    """Return label and counts of each sheet, by source and label, and of all sheets under "all" at the end."""
    found = con.execute(
        "SELECT sheet, read, loaded, duplicates, quarantined, ignored FROM merged_accounts ORDER BY source, sheet, rank"
    ).fetchall()
    sheets = [(row[0], Rows(*row[1:])) for row in found]
    return (*sheets, ("all", sum((rows for _, rows in sheets), Rows())))


def _find_records(con: DuckDBPyConnection) -> None:
    """Make `records_found`: each record that is in a draft and in no fate, and whether a merged relation keeps it."""
    of_orders = " UNION ALL ".join(
        f"SELECT t.rank, t.record, x.wins IS DISTINCT FROM FALSE AS kept FROM staged_{table} t "
        "LEFT JOIN exceptions x ON x.rank = t.rank AND x.id = t.id"
        for table in ("lines", "carried")
    )
    others = " UNION ALL ".join(
        f"SELECT t.rank, t.record, m.record IS NOT NULL FROM staged_{table} t LEFT JOIN "
        f"(SELECT DISTINCT rank, record FROM merged_{table}) m ON m.rank = t.rank AND m.record = t.record"
        for table in _OTHERS
    )
    # A row of another source with the same key adds what it knows, so only repetitions within a source are duplicates.
    keyed = " UNION ALL ".join(
        f"SELECT rank, record, row_number() OVER (PARTITION BY source, {', '.join(DRAFTS[table].key)} "
        f"ORDER BY rank DESC, record) = 1 FROM staged_{table}"
        for table in _BY_KEY
    )
    con.execute(
        f"""
        CREATE OR REPLACE TEMPORARY TABLE records_found AS
        SELECT rank, record, bool_or(kept) AS kept FROM ({of_orders} UNION ALL {others} UNION ALL {keyed})
        ANTI JOIN staged_fates USING (rank, record) GROUP BY rank, record
        """
    )


def _judge_fates(con: DuckDBPyConnection) -> None:
    """Make `merged_fates`: the fates of the sheets, and the records of copies that a newer sheet has made obsolete."""
    con.execute(
        """
        CREATE OR REPLACE TABLE merged_fates AS
        SELECT f.* REPLACE (CASE WHEN x.rank IS NULL THEN f.fate ELSE 'duplicate' END AS fate,
            CASE WHEN x.rank IS NULL THEN f.reason ELSE 'a newer export has the order' END AS reason)
        FROM staged_fates f LEFT JOIN exceptions x ON x.rank = f.rank AND x.id = f.order_key AND NOT x.wins
        UNION ALL BY NAME
        SELECT r.record, 'duplicate' AS fate, 'given again, the same or newer' AS reason, r.rank, s.source, s.sheet
        FROM records_found r JOIN merged_sheets s ON s.rank = r.rank WHERE NOT r.kept
        """
    )


def _count_twins(con: DuckDBPyConnection, ranked: Sequence[Staged]) -> None:
    """Add all records of sheets that another repeats to `merged_fates`."""
    twins = con.execute("SELECT rank, twin FROM merged_sheets WHERE twin IS NOT NULL ORDER BY rank").fetchall()
    for rank, twin in twins:
        sheet = ranked[rank]
        files = [file for table in FILES if (file := sheet.file(table)) is not None and table != "orders"]
        records = " UNION ALL ".join(f"SELECT record FROM read_parquet({file})" for file in files)
        origin = f"{rank} AS rank, {literal(sheet.source)} AS source, {literal(sheet.label)} AS sheet"
        reason = literal(f"the same content as {twin}")
        if records:
            con.execute(
                f"INSERT INTO merged_fates BY NAME SELECT DISTINCT record, 'duplicate' AS fate, {reason} AS reason, "
                f"{origin} FROM ({records})"
            )
