"""A run: sources -> identity -> lake -> features, from the files as they are to a published snapshot.

`run` reads like that line; each step below it is one call into its stage.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from acquaint import clock, intake, locality, portrait, tables, words
from acquaint.config import Settings
from acquaint.errors import InputError, TooManyQuarantined
from acquaint.features.profiles import Moment
from acquaint.identity import atoms, resolution
from acquaint.intake import Input, Place, Taken
from acquaint.lake import costs, digest, engine, events
from acquaint.lake.manifest import Basis, Snapshot
from acquaint.lake.outputs import Delivered
from acquaint.lake.snapshot import Draft, Lake
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
from acquaint.sources.sql import literal
from acquaint.version import VERSION

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MOST_QUARANTINED = 0.05
RUN_FILE = "run.json"
_MERGED = ("customers", "traits", "permissions", "orders", "events", "contacts", "responses")
"""Merged tables whose rows belong to somebody."""

Progress = Callable[[str], None]


class Result(msgspec.Struct, frozen=True):
    """What a run came to: its record, the files it put into the shop's folder, and whether anything was new."""

    run: Run
    snapshot: Snapshot
    delivered: tuple[Delivered, ...]
    unchanged: bool


def run(
    folder: Path, settings: Settings, as_of: date | None, progress: Progress, *, threads: int | None = None
) -> Result:
    """Bring the shop in `folder` up to date with its files, and publish the result.

    Parameters
    ----------
    as_of
        Start of this business day is the instant everything is read at; by default the day after the last business
        day with orders, or that day itself while it is not over.
    threads
        Number of the engine's threads, all cores where absent; the result is the same.

    Raises
    ------
    AcquaintError
        Whatever is wrong; nothing was written over the last good snapshot.
    """
    lake = Lake(folder)
    assumed = locality.of(settings.shop)
    place = Place(assumed.zone.value or locality.NO_ZONE, assumed.currency.value, assumed.country.value)
    seen = lake.seen()
    given = intake.inputs(settings, folder, seen)
    basis = _fingerprint(given, settings, assumed)
    spared = _spared(lake, basis, as_of, place, settings)
    if spared is not None:
        return spared
    with lake.refresh() as draft, engine.connect(lake.spill, threads=threads) as con:
        seen.save()
        taken = list(intake.take_all(con, lake, given, settings, place, progress))
        progress("putting orders together")
        merge.merge(con, [each.drafts for each in taken], zone=place.zone, cut_off_hour=settings.shop.cut_off_hour)
        rows = _accepted(con, settings)
        progress("recognising customers")
        _know(con, settings, place)
        at = moment(con, as_of, place, settings)
        progress("getting to know customers")
        found = portrait.draw(con, settings, at, place.zone)
        ran = _record(con, taken, rows, assumed, at, found)
        ran = msgspec.structs.replace(ran, warnings=(*ran.warnings, *intake.unread(settings, folder, given, seen)))
        progress("writing")
        _write(con, draft, ran)
        seq = con.execute("SELECT coalesce(max(seq), 0) FROM orders").fetchall()[0][0]
        published = draft.publish(
            Basis(
                as_of=at.as_of, day=at.day, seq=seq, version=VERSION, settings=digest.of(settings),
                inputs={each.sheet.label: each.sheet.fingerprint for each in given}, fingerprint=_of_day(basis, at.day),
            )
        )  # fmt: skip
    return Result(ran, published.snapshot, published.delivered, unchanged=False)


def _fingerprint(given: Sequence[Input], settings: Settings, assumed: Locality) -> str:
    """Return the fingerprint of everything a run rests on besides its day."""
    inputs = [(each.source, each.sheet.label, each.sheet.fingerprint, each.sheet.modified) for each in given]
    return digest.of(VERSION, digest.of_code("**/*.py"), settings, assumed, inputs)


def _of_day(basis: str, day: date) -> str:
    return digest.of(basis, day)


def _spared(lake: Lake, basis: str, as_of: date | None, place: Place, settings: Settings) -> Result | None:
    """Return the last run's result where a new one would find the same."""
    current = lake.current()
    if current is None:
        return None
    known = last(current)
    if known is None or known.last_day is None:
        return None
    day = as_of or _default_day(known.last_day, place, settings)
    if not lake.unchanged(_of_day(basis, day)):
        return None
    return Result(known, current, lake.deliver(), unchanged=True)


def last(snapshot: Snapshot) -> Run | None:
    """Return what the run that made `snapshot` found; None where another version wrote it in another form."""
    try:
        return msgspec.json.decode((snapshot.folder / RUN_FILE).read_bytes(), type=Run)
    except (OSError, msgspec.MsgspecError):
        return None


def _default_day(last: date, place: Place, settings: Settings) -> date:
    """Return the day after the last business day with orders; that day itself while it is not over."""
    today = clock.business_date(clock.now(), place.zone, settings.shop.cut_off_hour)
    return min(last + timedelta(days=1), max(today, last)) if last <= today else today


def moment(con: DuckDBPyConnection, as_of: date | None, place: Place, settings: Settings) -> Moment:
    """Return the instant a run reads at."""
    if as_of is None:
        last = _last_day(con)
        if last is None:
            raise InputError("There is not a single order in these files.", to_do="Add an export of orders.")
        as_of = _default_day(last, place, settings)
    return Moment(clock.day_start(as_of, place.zone, settings.shop.cut_off_hour), as_of)


def _last_day(con: DuckDBPyConnection) -> date | None:
    """Return the last business date of the files, whatever the day a run reads at."""
    found: date | None = con.execute("SELECT max(local_date) FROM orders WHERE status = 'counted'").fetchall()[0][0]
    return found


def _accepted(con: DuckDBPyConnection, settings: Settings) -> Rows:
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
            f"{rows.quarantined:,} of {rows.read:,} records ({rows.quarantined_share:.0%}) cannot be read; "
            f"the most frequent reason: {worst[3]}.",
            where=f"{worst[0]}, record {worst[1]}{column}",
            to_do="Correct the file or its settings, or go on without these records: --allow-quarantine.",
        )
    return rows


def _know(con: DuckDBPyConnection, settings: Settings, place: Place) -> None:
    """Make the canonical tables from the merged ones."""
    con.execute(
        "INSERT INTO merged_traits BY NAME SELECT * EXCLUDE (since), 'account_since' AS trait, "
        "CAST(since AS VARCHAR) AS value FROM merged_customers WHERE since IS NOT NULL"
    )
    resolution.resolve(con, settings, country=place.country)
    for name in _MERGED:
        atoms.attach(con, f"merged_{name}")
    _add_products(con)
    _add_places(con)
    con.execute("DELETE FROM merged_contacts WHERE ts IS NULL")
    for name in ("products", "places", "offers", "costs", "traits", "permissions"):
        table = tables.CANONICAL[name]
        chosen = ", ".join(f'CAST("{c.name}" AS {tables.SQL_TYPES[c.type]}) AS "{c.name}"' for c in table.columns)
        owned = "WHERE atom IS NOT NULL" if "atom" in table.names else ""
        con.execute(
            f"CREATE OR REPLACE TABLE {name} AS SELECT DISTINCT {chosen} FROM merged_{name} {owned} ORDER BY ALL"
        )
    events.finish(con)
    costs.apply(con)


def _add_products(con: DuckDBPyConnection) -> None:
    """Add the products that only lines speak of; of several names the latest in the alphabet is as good as any."""
    con.execute("""
        INSERT INTO merged_products BY NAME
        SELECT product, max(product_name) AS product_name, max(category) AS category, max(brand) AS brand
        FROM merged_lines WHERE product IS NOT NULL
        AND product NOT IN (SELECT product FROM merged_products WHERE product IS NOT NULL) GROUP BY product
    """)


def _add_places(con: DuckDBPyConnection) -> None:
    """Add the places that only orders speak of."""
    con.execute("""
        INSERT INTO merged_places BY NAME
        SELECT place, max(channel) AS channel FROM merged_orders WHERE place IS NOT NULL
        AND place NOT IN (SELECT place FROM merged_places WHERE place IS NOT NULL) GROUP BY place
    """)


def _record(
    con: DuckDBPyConnection, taken: Sequence[Taken], rows: Rows, assumed: Locality, at: Moment, found: Portrait
) -> Run:
    """Return what is said of the run."""
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
    steps = _bridge(con, at, money)
    check = _check(con, taken, rows, assumed, found, money)
    return Run(
        as_of=at.day, data=Period(start, end) if start else None, last_day=_last_day(con), rows=rows,
        orders=orders, lines=lines, anonymous_orders=anonymous, anonymous_net_sales_minor=unknown,
        customers=found.counts, p90_gap_days=found.life.months[max(found.life.months)].p90_gap_days, money=money,
        bridge=steps, ladder=found.ladder, segments=found.segments, files=OUTPUTS, questions=(),
        warnings=warnings.of(con, taken, at, assumed), check=msgspec.structs.replace(check, bridge=steps),
    )  # fmt: skip


def _bridge(con: DuckDBPyConnection, at: Moment, money: Money) -> tuple[BridgeRow, ...]:
    """Return the bridge to net sales at the moment: what the files hold of later is one difference more."""
    *rows, used = bridge.bridge(con)
    later = used.amount_minor - money.net_sales_minor
    orders = con.execute(
        "SELECT count(*) FILTER (is_order) FROM orders WHERE status = 'counted' AND NOT (ts < $at AND known_at <= $at)",
        {"at": at.as_of.replace(tzinfo=None)},
    ).fetchall()[0][0]
    if later or orders:
        rows.append(BridgeRow("difference", later, orders, f"from {words.day(at.day)} on"))
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
    con: DuckDBPyConnection, taken: Sequence[Taken], rows: Rows, assumed: Locality, found: Portrait, money: Money
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
        facts=facts.of(con, found, money), next_exports=_next_exports(con, labels.values()),
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


OUTPUTS = {"customers": "customers.parquet", "check": "check.json", "quarantine": "quarantine.csv"}
"""Files that people see, by what they are."""


def checked(ran: Run) -> dict[str, Any]:
    """Return how sure a run's figures are, with the day they hold for: what check.json and `check --json` say."""
    return {"as_of": ran.as_of.isoformat(), **msgspec.to_builtins(ran.check)}


def _write(con: DuckDBPyConnection, draft: Draft, ran: Run) -> None:
    """Write the tables of the snapshot and the files that people see."""
    for name, table in tables.CANONICAL.items():
        draft.write_table(con, table, name)
    draft.write(con, "profiles", "SELECT * FROM profiles", ["customer"])
    draft.write(con, "stages", "SELECT * FROM stages", ["customer", "ts"])
    draft.write(con, "constants", "SELECT * FROM constants", ["month", "name", "x"])
    draft.write_output(con, OUTPUTS["customers"], "SELECT * FROM profiles", ["customer"])
    (draft.folder / RUN_FILE).write_bytes(msgspec.json.encode(ran))
    draft.output(OUTPUTS["check"]).write_bytes(msgspec.json.format(msgspec.json.encode(checked(ran)), indent=2))
    if ran.rows.quarantined:
        target = literal(draft.output(OUTPUTS["quarantine"]).as_posix())
        con.execute(
            'COPY (SELECT sheet AS file, record, column_name AS "column", value, reason FROM merged_fates '
            "WHERE fate = 'quarantined' ORDER BY sheet, record, column_name, value) "
            f"TO {target} (HEADER, DELIMITER ',')"
        )
