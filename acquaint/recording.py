"""The record of a run: every record and every amount accounted for, in words and figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING

import msgspec

from acquaint.config import Settings
from acquaint.errors import TooManyQuarantined
from acquaint.features.profiles import Moment
from acquaint.intake import Taken
from acquaint.portrait import Portrait
from acquaint.records import (
    BridgeRow,
    Check,
    LeftOut,
    Locality,
    Money,
    NextExport,
    Period,
    Rows,
    Run,
    SheetRows,
    TotalRow,
)
from acquaint.report import facts, warnings
from acquaint.sources import accounting, bridge, layouts, merge
from acquaint.words import Words

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MOST_QUARANTINED = 0.05


def last_day(con: DuckDBPyConnection) -> date | None:
    """Return the last business date of the files, whatever the day a run reads at."""
    found: date | None = con.execute("SELECT max(local_date) FROM orders WHERE status = 'counted'").fetchall()[0][0]
    return found


def accepted(con: DuckDBPyConnection, settings: Settings) -> Rows:
    """Return where all records went, or refuse to go on where too many could not be read."""
    rows = accounting.accounting(con)[-1][1]
    if rows.quarantined_share > MOST_QUARANTINED and not settings.shop.allow_quarantine:
        worst = con.execute(
            """
            SELECT sheet, min(record), arg_min(column_name, record), reason FROM merged_fates
            WHERE fate = 'quarantined' GROUP BY sheet, reason ORDER BY count(*) DESC, sheet, reason LIMIT 1
            """
        ).fetchall()[0]
        column = f", column {worst[2]}" if worst[2] else ""
        raise TooManyQuarantined(
            f"{rows.quarantined:,} of {rows.meant:,} records ({rows.quarantined_share:.0%}) cannot be read; "
            f"the most frequent reason: {worst[3]}.",
            where=f"{worst[0]}, record {worst[1]}{column}",
            to_do="Correct the file or its settings, or go on without these records: --allow-quarantine.",
        )
    return rows


def of(
    con: DuckDBPyConnection,
    taken: Sequence[Taken],
    rows: Rows,
    assumed: Locality,
    at: Moment,
    found: Portrait,
    files: dict[str, str],
    words: Words,
) -> Run:
    """Return what is said of the run, in `words`; `files` are those people see, by what they are."""
    orders, lines, start, end, anonymous, unknown = con.execute(
        """
        SELECT count(*) FILTER (is_order), (SELECT count(*) FROM lines WHERE ts < $at AND known_at <= $at),
            min(local_date) FILTER (is_order), max(local_date) FILTER (is_order),
            count(*) FILTER (is_order AND atom IS NULL),
            coalesce(CAST(sum(net_sales_minor) FILTER (atom IS NULL) AS BIGINT), 0)
        FROM orders WHERE status = 'counted' AND ts < $at AND known_at <= $at
        """,
        {"at": at.as_of.replace(tzinfo=None)},
    ).fetchall()[0]
    money = _money(con, assumed.currency.value, at)
    steps = _bridge(con, at, money, words)
    check = _check(con, taken, rows, assumed, found, money, words)
    return Run(
        as_of=at.day, data=Period(start, end) if start else None, last_day=last_day(con), rows=rows,
        orders=orders, lines=lines, anonymous_orders=anonymous, anonymous_net_sales_minor=unknown,
        customers=found.counts, p90_gap_days=found.life.months[max(found.life.months)].p90_gap_days, money=money,
        bridge=steps, ladder=found.ladder, segments=found.segments, files=files, questions=(),
        warnings=warnings.of(con, taken, at, assumed, words), check=msgspec.structs.replace(check, bridge=steps),
    )  # fmt: skip


def _bridge(con: DuckDBPyConnection, at: Moment, money: Money, words: Words) -> tuple[BridgeRow, ...]:
    """Return the bridge to net sales at the moment: what the files hold of later is one difference more."""
    *rows, used = bridge.bridge(con)
    later = used.amount_minor - money.net_sales_minor
    orders = con.execute(
        "SELECT count(*) FILTER (is_order) FROM orders WHERE status = 'counted' AND NOT (ts < $at AND known_at <= $at)",
        {"at": at.as_of.replace(tzinfo=None)},
    ).fetchall()[0][0]
    if later or orders:
        rows.append(BridgeRow("difference", later, orders, words("checking.step.from_day_on", day=at.day)))
        used = msgspec.structs.replace(used, amount_minor=money.net_sales_minor, orders=used.orders - orders)
    return (*rows, used)


def _money(con: DuckDBPyConnection, currency: str | None, at: Moment) -> Money:
    """Return the sums over counted documents up to the moment; a sum nothing is known of is null."""
    names = [name for name in Money.__struct_fields__ if name not in ("currency", "profit_minor")]
    sums = ", ".join(f"CAST(sum({name}) AS BIGINT)" for name in names)
    found = con.execute(
        f"SELECT {sums} FROM orders WHERE status = 'counted' AND ts < $at AND known_at <= $at",
        {"at": at.as_of.replace(tzinfo=None)},
    ).fetchall()[0]
    whole = ("gross_sales_minor", "discount_minor", "returns_minor", "net_sales_minor")
    values = {name: 0 if value is None and name in whole else value for name, value in zip(names, found, strict=True)}
    profit = con.execute(
        "SELECT CASE WHEN bool_and(profit_minor IS NOT NULL) THEN CAST(sum(profit_minor) AS BIGINT) END FROM profiles"
    ).fetchall()[0][0]
    return Money(currency=currency, profit_minor=profit, **values)


def _check(
    con: DuckDBPyConnection,
    taken: Sequence[Taken],
    rows: Rows,
    assumed: Locality,
    found: Portrait,
    money: Money,
    words: Words,
) -> Check:
    labels = {each.drafts.label: each.note.layout for each in taken}
    sheets = [SheetRows(sheet, labels.get(sheet), each) for sheet, each in accounting.accounting(con)[:-1]]
    left_out = con.execute(
        "SELECT fate, reason, count(DISTINCT (rank, record)) AS records FROM merged_fates "
        "GROUP BY fate, reason ORDER BY fate, records DESC, reason"
    ).fetchall()
    totals = [
        TotalRow(each.drafts.label, t.record, t.stated_minor, t.summed_minor)
        for each in taken
        for t in each.note.totals
    ]
    notes = [f"{each.drafts.label}: {note}" for each in taken for note in each.note.notes]
    return Check(
        sheets=tuple(sheets), rows=rows, left_out=tuple(LeftOut(*row) for row in left_out), bridge=(),
        totals=tuple(totals), assumed=assumed, notes=(*notes, *merge.conflicts(con)),
        facts=facts.of(con, found, money, words), next_exports=_next_exports(con, labels.values()),
    )  # fmt: skip


def _next_exports(con: DuckDBPyConnection, given: Iterable[str | None]) -> tuple[NextExport, ...]:
    """Return the exports that have not been given yet: sisters of the platform's, else lists any shop has."""
    used = {layout for layout in given if layout is not None}
    sisters = {s.title: s for layout in sorted(used) for s in layouts.sisters(layout) if s.layout not in used}
    found = [NextExport(title, sister.unlocks) for title, sister in sisters.items()]
    if not found:
        found = [NextExport(title, unlocks) for table, title, unlocks in _LISTS if not _has(con, table)]
    return tuple(found)


_LISTS = (
    ("merged_customers", "a list of your customers", "who may be written to and called, and since when you know them"),
    ("products WHERE category IS NOT NULL", "a list of your products with categories", "what each customer likes"),
    ("products WHERE cost_minor IS NOT NULL", "a list of your products with their cost", "profit instead of sales"),
)
"""Where it would be, what it is, and what it unlocks."""


def _has(con: DuckDBPyConnection, rows: str) -> bool:
    return bool(con.execute(f"SELECT count(*) > 0 FROM {rows}").fetchall()[0][0])
