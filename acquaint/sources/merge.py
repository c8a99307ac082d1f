"""All sheets together: overlapping exports resolved, repeated rows dropped, every record accounted for.

Sheets are ranked by the newest timestamp in their content, then by the file's own date, then by name; nothing depends
on the order in which they are given. The result are the relations `merged_<table>`: the draft columns with `source`,
`sheet` (its label) and `rank` added, and `merged_fates`.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from acquaint.errors import SettingsError
from acquaint.sources import values
from acquaint.sources.accounting import account, accounting
from acquaint.sources.columns import literal
from acquaint.sources.draft_tables import DRAFTS, FATES
from acquaint.sources.overlaps import judge
from acquaint.sources.staged import FILES, Staged
from acquaint.tables import SQL_TYPES, ColumnType

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

__all__ = ["accounting", "conflicts", "forget", "merge"]

_BY_ID = ("events", "contacts", "responses")
_BY_KEY = {
    "products": ("product",),
    "places": ("place",),
    "offers": ("offer", "campaign", "product"),
    "costs": ("kind", "key", "since"),
}
_BY_CONTENT = ("customers", "traits", "permissions")
_EARLIEST = datetime(1, 1, 1)


def merge(con: DuckDBPyConnection, staged: Sequence[Staged], *, zone: str = "UTC", cut_off_hour: int = 0) -> None:
    """Make the merged relations from the files of staged sheets, which stay where they are.

    Overlapping exports: per source and order, the newest sheet that has it wins whole. Products, places, offers and
    costs: the newest value that is known, per column. Other tables: rows that are equal collapse. A file given twice,
    or two files of one source with the same content, count once. Records that lose become fates "duplicate".

    Parameters
    ----------
    zone, cut_off_hour
        Start of the shop's business day, for contacts that are dated by the first day of their campaign.

    Raises
    ------
    SettingsError
        The sheets are in several currencies.
    """
    con.execute("CREATE OR REPLACE TABLE merged_conflicts (text VARCHAR)")
    ranked = sorted(staged, key=_rank)
    twins = _twins(con, ranked)
    _list_sheets(con, ranked, twins)
    for table in FILES:
        _union(con, table, ranked, twins)
    judge(con)
    _take_orders(con)
    for table in _BY_ID:
        _take_by_id(con, table)
    for table in _BY_CONTENT:
        _take_by_content(con, table)
    for table, key in _BY_KEY.items():
        _take_by_key(con, table, key)
    _complete_offers(con)
    _date_contacts(con, zone, cut_off_hour)
    account(con, ranked)
    _refuse_two_currencies(con)


def forget(con: DuckDBPyConnection) -> None:
    """Drop what was merged, once the canonical tables stand and the run is recorded; who fell away where stays.

    What follows writes the largest tables in order, which takes all the room there is.
    """
    names = con.execute("""
        SELECT table_name FROM duckdb_tables()
        WHERE starts_with(table_name, 'merged_') AND table_name NOT IN ('merged_fates', 'merged_accounts')
            OR table_name IN ('verdicts', 'dated_orders')
    """).fetchall()
    for (name,) in names:
        con.execute(f"DROP TABLE {name}")


def conflicts(con: DuckDBPyConnection) -> list[str]:
    """Return a sentence for each pair of sheets, or source, whose contents contradict each other."""
    return [text for (text,) in con.execute("SELECT text FROM merged_conflicts ORDER BY text").fetchall()]


def _rank(sheet: Staged) -> tuple[datetime, datetime, str, str, str]:
    return (_naive(sheet.newest), _naive(sheet.modified), sheet.label, sheet.source, sheet.folder.as_posix())


def _naive(instant: datetime | None) -> datetime:
    if instant is None:
        return _EARLIEST
    return instant if instant.tzinfo is None else instant.astimezone(UTC).replace(tzinfo=None)


def _twins(con: DuckDBPyConnection, ranked: Sequence[Staged]) -> dict[int, str]:
    """Return rank -> label of the earlier sheet of the same source with the same content."""
    first: dict[tuple[str, int], list[int]] = {}
    twins: dict[int, str] = {}
    for rank, sheet in sorted(enumerate(ranked), key=lambda item: (_naive(item[1].modified), item[0])):
        earlier = first.setdefault((sheet.source, sheet.rows), [])
        same = next((other for other in earlier if _same_content(con, ranked[other], sheet)), None)
        if same is None:
            earlier.append(rank)
        else:
            twins[rank] = ranked[same].label
    return twins


def _same_content(con: DuckDBPyConnection, one: Staged, other: Staged) -> bool:
    if one.folder == other.folder:
        return True
    return all(_digest(con, one, table) == _digest(con, other, table) for table in FILES)


def _digest(con: DuckDBPyConnection, sheet: Staged, table: str) -> tuple[int, int] | None:
    """Return count and sum of hashes of a table's rows, in any order; when the file was known does not matter."""
    file = sheet.file(table)
    if file is None:
        return None
    rows = "hash(*COLUMNS(lambda c: c <> 'known_at'))"
    found: list[tuple[int, int]] = con.execute(
        f"SELECT count(*), sum(CAST({rows} AS HUGEINT)) FROM read_parquet({file})"
    ).fetchall()
    return found[0]


def _list_sheets(con: DuckDBPyConnection, ranked: Sequence[Staged], twins: dict[int, str]) -> None:
    """Make `merged_sheets`: the sheets in rank order."""
    con.execute(
        "CREATE OR REPLACE TABLE merged_sheets (rank BIGINT, source VARCHAR, sheet VARCHAR, rows BIGINT, twin VARCHAR)"
    )
    listed = [(rank, s.source, s.label, s.rows, twins.get(rank)) for rank, s in enumerate(ranked)]
    if listed:
        con.executemany("INSERT INTO merged_sheets VALUES (?, ?, ?, ?, ?)", listed)


def _union(con: DuckDBPyConnection, table: str, ranked: Sequence[Staged], twins: Collection[int]) -> None:
    """Make the view `staged_<table>` of all sheets, twins left out, with `rank`, `source` and `sheet`."""
    parts = [_blank(table)]
    for rank, sheet in enumerate(ranked):
        file = sheet.file(table)
        if file is not None and rank not in twins:
            origin = f"{rank} AS rank, {literal(sheet.source)} AS source, {literal(sheet.label)} AS sheet"
            parts.append(f"SELECT *, {origin} FROM read_parquet({file})")
    con.execute(f"CREATE OR REPLACE VIEW staged_{table} AS {' UNION ALL BY NAME '.join(parts)}")


def _blank(table: str) -> str:
    """Return the SQL of no row of a staged table, which gives the union its columns."""
    columns: dict[str, ColumnType] = {"record": "integer", "id": "text"}
    if table != "carried":
        columns = {column.name: column.type for column in (FATES if table == "fates" else DRAFTS[table]).columns}
    columns |= {"rank": "integer", "source": "text", "sheet": "text"}
    return f"SELECT {', '.join(f'CAST(NULL AS {SQL_TYPES[t]}) AS {n}' for n, t in columns.items())} WHERE FALSE"


def _take_orders(con: DuckDBPyConnection) -> None:
    """Make `merged_orders`, the view `merged_lines`, and `exceptions`: the orders that lose or got another id."""
    con.execute(
        "CREATE OR REPLACE TABLE merged_orders AS SELECT o.* REPLACE (v.new_id AS id) "
        "FROM staged_orders o JOIN verdicts v ON v.rank = o.rank AND v.id = o.id WHERE v.wins"
    )
    con.execute("CREATE OR REPLACE TABLE exceptions AS SELECT * FROM verdicts WHERE NOT wins OR new_id <> id")
    con.execute(
        "CREATE OR REPLACE VIEW merged_lines AS SELECT l.* REPLACE (coalesce(x.new_id, l.id) AS id) "
        "FROM staged_lines l LEFT JOIN exceptions x ON x.rank = l.rank AND x.id = l.id "
        "WHERE x.wins IS DISTINCT FROM FALSE"
    )


def _take_by_id(con: DuckDBPyConnection, table: str) -> None:
    """Make a merged table whose rows have ids: those of orders go with them, of others the newest sheet wins."""
    con.execute(
        f"""
        CREATE OR REPLACE TABLE merged_{table} AS
        SELECT t.* REPLACE (coalesce(v.new_id, t.id) AS id) FROM staged_{table} t
        LEFT JOIN verdicts v ON v.rank = t.rank AND v.id = t.id
        QUALIFY coalesce(v.wins, t.rank = max(t.rank) OVER (PARTITION BY t.source, t.id))
        """
    )


def _take_by_content(con: DuckDBPyConnection, table: str) -> None:
    """Make a merged table without rows that say the same as another of their source."""
    said = ", ".join(name for name in DRAFTS[table].names if name != "record")
    con.execute(
        f"CREATE OR REPLACE TABLE merged_{table} AS SELECT * FROM staged_{table} "
        f"QUALIFY row_number() OVER (PARTITION BY source, {said} ORDER BY rank DESC, record) = 1"
    )


def _take_by_key(con: DuckDBPyConnection, table: str, key: Sequence[str]) -> None:
    """Make a merged table with one row per key, each column with its newest known value."""
    keys = ", ".join(key)
    values_ = ", ".join(
        f"arg_min({name}, (-rank, record)) AS {name}"
        for name in (*DRAFTS[table].names, "rank", "source", "sheet")
        if name not in key
    )
    con.execute(
        f"CREATE OR REPLACE TABLE merged_{table} AS SELECT {keys}, {values_} FROM staged_{table} GROUP BY {keys}"
    )


def _complete_offers(con: DuckDBPyConnection) -> None:
    """Give offers the type and days of their campaign, where they say nothing of their own, and where they stand."""
    con.execute("ALTER TABLE merged_offers ADD COLUMN written VARCHAR")
    con.execute("UPDATE merged_offers SET written = concat(sheet, ', record ', record)")
    con.execute(
        """
        UPDATE merged_offers AS o SET campaign_type = coalesce(o.campaign_type, c.campaign_type),
            starts = coalesce(o.starts, c.starts), ends = coalesce(o.ends, c.ends)
        FROM (SELECT campaign, max(campaign_type) AS campaign_type, min(starts) AS starts, max(ends) AS ends
              FROM merged_offers WHERE campaign IS NOT NULL GROUP BY campaign) AS c
        WHERE o.campaign = c.campaign
        """
    )


def _date_contacts(con: DuckDBPyConnection, zone: str, cut_off_hour: int) -> None:
    """Date contacts without a date by the first day of their campaign."""
    opening = f"(CAST(c.starts AS TIMESTAMP) + INTERVAL {int(cut_off_hour)} HOUR)"
    ts = values.instant_sql(opening, "TIMESTAMP", order=None, zone=zone)
    con.execute(
        f"""
        UPDATE merged_contacts AS m SET ts = {ts}, known_at = {ts}, local_date = c.starts
        FROM (SELECT campaign, min(starts) AS starts FROM merged_offers WHERE starts IS NOT NULL GROUP BY campaign) AS c
        WHERE m.ts IS NULL AND m.campaign = c.campaign
        """
    )


def _refuse_two_currencies(con: DuckDBPyConnection) -> None:
    found = con.execute(
        "SELECT currency, count(*), min(sheet) FROM merged_orders WHERE currency IS NOT NULL AND status = 'counted' "
        "GROUP BY currency ORDER BY 2 DESC, currency"
    ).fetchall()
    if len(found) > 1:
        listed = ", ".join(f"{code} ({orders} orders, {sheet})" for code, orders, sheet in found)
        home, other = found[0][0], found[1][0]
        raise SettingsError(
            f"The files are in several currencies: {listed}. They cannot be added up.",
            to_do=f"Say which is the shop's and what the others are worth: --currency {home} --rate {other}=0.92",
        )
