"""What a run hands over: the tables of the snapshot, and the files that people see."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from acquaint import boarding, derived_tables, predictions, tables
from acquaint.config import Settings
from acquaint.deciding import Decided
from acquaint.decisions import ledger, ranking
from acquaint.delivery import audiences, drafts, rights, workbook
from acquaint.delivery.answer_rows import Unreadable
from acquaint.delivery.sheets.sheet import Told
from acquaint.features.profiles import Moment
from acquaint.identity.statements import CHANNELS
from acquaint.lake.snapshot import Draft
from acquaint.models import shelf
from acquaint.portrait import Portrait
from acquaint.records import Run
from acquaint.report import figures, likeness, newcomers, origins, page
from acquaint.report.charts import Worker
from acquaint.report.figures.given import Given
from acquaint.sources.sql import literal
from acquaint.words import Words

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

RUN_FILE, LIST_FILE = "run.json", "list.json"
FILES = {
    "contacts": "contacts.xlsx", "report": "report.html", "figures": "report.json", "customers": "customers.parquet",
    "check": "check.json", "quarantine": "quarantine.csv",
}  # fmt: skip
"""Files that people see, by what they are; drafts and audiences lie in folders of their own."""
_DERIVED = (derived_tables.STAGES, derived_tables.CONSTANTS, derived_tables.LEARNED, *predictions.TABLES)
"""Tables of the snapshot that a run makes of the canonical ones."""


_PEOPLE = f"""
    SELECT p.* REPLACE (
        CASE WHEN may.email THEN p.email END AS email, CASE WHEN may.phone OR may.sms THEN p.phone END AS phone,
        {", ".join(f"coalesce(may.{c}, FALSE) AS reachable_{c}" for c in CHANNELS)},
        CASE WHEN may.email AND may.phone THEN 'email and phone' WHEN may.email THEN 'email'
            WHEN may.phone THEN 'phone' WHEN may.sms THEN 'sms' WHEN may.post THEN 'post' ELSE 'nothing' END
            AS reachable_by
    ), l.score AS likeness
    FROM profiles p LEFT JOIN likeness l USING (customer) LEFT JOIN (
        SELECT customer, {", ".join(f"bool_or(allowed) FILTER (channel = '{c}') AS {c}" for c in CHANNELS)}
        FROM reach GROUP BY customer
    ) may USING (customer)
"""
"""What customers.parquet and `profiles` hold.

Addresses only where their channel is permitted; and as permitted what the list goes by: what is known today, where the
features of the moment know what was known then.
"""


class Wanted(msgspec.Struct, frozen=True):
    """What a run writes only when asked to."""

    drafts: bool = False
    """An e-mail draft for each customer to write to."""
    names: bool = False
    """Names in the report."""


ALWAYS = Wanted()
"""What every run writes, and nothing more."""


class Asked(msgspec.Struct, frozen=True):
    """What the files of a run were made with: they are made again when a plan of offers joins them.

    Parameters
    ----------
    rule
        The rule of the list, in words.
    """

    rule: tuple[str, ...]
    wanted: Wanted


class Known(msgspec.Struct, frozen=True):
    """Everything a run has found out and decided."""

    run: Run
    at: Moment
    found: Portrait
    decided: Decided


def tables_of(con: DuckDBPyConnection, draft: Draft, known: Known, words: Words, wanted: Wanted) -> None:
    """Write the tables of the snapshot, the run's record, and what its list was made with."""
    for name, table in (*tables.CANONICAL.items(), *derived_tables.DECIDED.items()):
        draft.write_table(con, table, name)
    draft.write(con, "profiles", _PEOPLE, ["customer"])
    for table in _DERIVED:
        draft.write(con, table.name, f"SELECT * FROM {table.name}", list(table.key))
    shelf.write(draft.folder, known.found.shelf)
    made = Asked(ranking.lines(words, known.decided.week), wanted)
    (draft.folder / LIST_FILE).write_bytes(msgspec.json.encode(made))
    (draft.folder / RUN_FILE).write_bytes(msgspec.json.encode(known.run))


def files(
    con: DuckDBPyConnection,
    draft: Draft,
    known: Known,
    settings: Settings,
    words: Words,
    wanted: Wanted,
    *,
    folder: Path,
    unreadable: Sequence[Unreadable],
    worker: Worker | None = None,
) -> None:
    """Write the files that people see.

    Parameters
    ----------
    folder
        The shop's folder, where the ledger of earlier lists lies.
    unreadable
        Answers that could not be read; they join what is set aside.
    worker
        A process that draws the charts.
    """
    _report(con, draft, known, settings, words, wanted, worker, folder)
    rule = ranking.lines(words, known.decided.week)
    acts(con, draft, ToList(known.run, known.at, rule), settings, words, wanted)
    written = ledger.encode(folder, known.decided.earlier, known.decided.week.assigned, known.at.day)
    before = folder / ledger.FILE
    if written is None and before.exists():
        written = before.read_bytes()
    if written:
        draft.output(ledger.FILE).write_bytes(written)
    draft.write_output(con, FILES["customers"], _PEOPLE, ["customer"])
    rights.keep_private(draft.output(FILES["customers"]))
    draft.output(FILES["check"]).write_bytes(msgspec.json.format(msgspec.json.encode(checked(known.run)), indent=2))
    _set_aside(con, draft, unreadable)


def checked(ran: Run) -> dict[str, Any]:
    """Return how sure a run's figures are, with the day they hold for: what check.json and `check --json` say."""
    return {"as_of": ran.as_of.isoformat(), **msgspec.to_builtins(ran.check)}


class ToList(msgspec.Struct, frozen=True):
    """What the list of the week is made from, beside the tables.

    Parameters
    ----------
    rule
        Its rule, in words.
    """

    run: Run
    at: Moment
    rule: tuple[str, ...]


def acts(con: DuckDBPyConnection, draft: Draft, of: ToList, settings: Settings, words: Words, wanted: Wanted) -> None:
    """Write what people act on: the list, drafts and audiences, of the week and of its plan of offers."""
    unknown = tuple(f"{fact.name}: {fact.note}" for fact in of.run.check.facts if not fact.known and fact.note)
    told = Told(of.run.data, unknown, of.run.segments, ranking=of.rule)
    workbook.write(draft.output(FILES["contacts"]), con, settings, of.at, words, told)
    if wanted.drafts:
        drafts.write(draft.output("drafts"), con, settings, of.at, words)
    written = audiences.write(draft.output("audiences"), con, settings)
    audiences.write_planned(draft.output("audiences"), con, written)


def _report(
    con: DuckDBPyConnection, draft: Draft, known: Known, settings: Settings, words: Words, wanted: Wanted,
    worker: Worker | None, folder: Path,
) -> None:  # fmt: skip
    life, at = known.found.life, known.at
    cohort = newcomers.cohort(con, settings, life, at)
    board = boarding.of_run(con, folder, settings, at, known.run.money.currency)
    given = Given(
        at, known.run, known.found, settings.shop.name, settings.shop.speaks, known.decided.proof,
        origins.of(con, settings, life, at, cohort=cohort), likeness.of(con, settings, life, at, cohort=cohort),
        wanted.names, plan=known.decided.plan, board=board,
    )  # fmt: skip
    drawn = figures.draw(con, given)
    draft.output(FILES["figures"]).write_bytes(figures.encode(drawn))
    draft.output(FILES["report"]).write_text(page.html(drawn, words, worker=worker), encoding="utf-8", newline="\n")


def _set_aside(con: DuckDBPyConnection, draft: Draft, unreadable: Sequence[Unreadable]) -> None:
    """Write quarantine.csv: records and answers that could not be read, if there are any."""
    rows = (
        'SELECT sheet AS file, CAST(record AS BIGINT) AS record, column_name AS "column", value, reason '
        "FROM merged_fates WHERE fate = 'quarantined'"
    )
    con.execute(
        "CREATE OR REPLACE TEMP TABLE set_aside "
        '(file VARCHAR, record BIGINT, "column" VARCHAR, value VARCHAR, reason VARCHAR)'
    )
    con.execute(f"INSERT INTO set_aside {rows}")
    told = [(_place(each), each.row, each.column, each.value, each.reason) for each in unreadable]
    if told:
        con.executemany("INSERT INTO set_aside VALUES (?, ?, ?, ?, ?)", told)
    if con.execute("SELECT count(*) FROM set_aside").fetchall()[0][0]:
        target = literal(draft.output(FILES["quarantine"]).as_posix())
        # As in the audiences: a spreadsheet must not compute what somebody has typed.
        safe = "CASE WHEN regexp_matches(value, '^[-=+@\t\r]') THEN chr(39) || value ELSE value END AS value"
        rows = f"SELECT * REPLACE ({safe}) FROM set_aside ORDER BY ALL"
        con.execute(f"COPY ({rows}) TO {target} (HEADER, DELIMITER ',')")
        rights.keep_private(draft.output(FILES["quarantine"]))


def _place(answer: Unreadable) -> str:
    return f"{answer.file}[{answer.sheet}]" if answer.sheet else answer.file
