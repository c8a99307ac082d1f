"""What people act on follows the plan of offers: the last run's files are made again with the plan in them.

They become a snapshot of their own, of the same tables, which is published and delivered as that of a run: nothing that
was typed into a list is lost, and until it is complete the old files stay.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import msgspec

from acquaint import planning
from acquaint.config import Settings
from acquaint.decisions import heard, planned
from acquaint.decisions.planned import Planned
from acquaint.delivery import answers
from acquaint.errors import InputError
from acquaint.handover import FILES, LIST_FILE, Asked, ToList, acts
from acquaint.lake.manifest import OUTPUTS, Basis, Snapshot
from acquaint.lake.outputs import Delivered
from acquaint.lake.snapshot import Draft, Lake
from acquaint.records import Run
from acquaint.report import doubts, figures, page
from acquaint.words import Words

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

_MADE_AGAIN = (FILES["contacts"], FILES["report"], FILES["figures"], "drafts", "audiences")


def deliver(
    con: DuckDBPyConnection, lake: Lake, settings: Settings, run: Run, words: Words, *, drafts: bool = False
) -> tuple[Delivered, ...]:
    """Write list, drafts, audiences and report of the last run again, with the plan of the week, and publish them.

    Parameters
    ----------
    con
        Engine with the tables of the published snapshot.
    drafts
        Write e-mail drafts whether or not the run did.

    Returns
    -------
    tuple of Delivered
        The files that are new in the shop's folder.
    """
    snapshot = lake.current()
    assert snapshot is not None, "without a snapshot there is no plan"
    at, _ = planning.moment(settings, run)
    planning.permit(con, planning.place_of(lake.shop, settings, snapshot), run, at)
    _leave(con)
    planned.load(con, lake.shop, run.as_of + timedelta(days=1))
    with heard.beside(con, lake.shop, settings, at):
        plan = planned.week(con, lake.shop, run.as_of)
    made = asked(snapshot)
    wanted = msgspec.structs.replace(made.wanted, drafts=drafts or made.wanted.drafts)
    with lake.refresh("acquaint plan") as draft:
        _same(snapshot, draft)
        acts(con, draft, ToList(run, at, made.rule), settings, words, wanted)
        offered = planning.notes(con, lake.shop, settings, run.money.currency, words)
        _report(snapshot, draft, plan, tuple(offered), words)
        (draft.folder / LIST_FILE).write_bytes(msgspec.json.encode(msgspec.structs.replace(made, wanted=wanted)))
        return draft.publish(_basis(snapshot), _guarded(lake, run, words)).delivered


def _leave(con: DuckDBPyConnection) -> None:
    """Take from the list who may no longer be contacted that way: a no counts from the moment it is said."""
    con.execute("""
        CREATE OR REPLACE TEMP TABLE decisions AS FROM decisions d WHERE verdict <> 'listed' OR EXISTS (
            SELECT 1 FROM reach r WHERE r.customer = d.customer AND r.channel = d.channel AND r.allowed
        )
    """)


def asked(snapshot: Snapshot) -> Asked:
    """Return what the files of a snapshot were made with.

    Raises
    ------
    InputError
        Another version of acquaint made them.
    """
    try:
        return msgspec.json.decode((snapshot.folder / LIST_FILE).read_bytes(), type=Asked)
    except (OSError, msgspec.MsgspecError):
        raise InputError(
            "The last run was made by another version of acquaint.", where=str(snapshot.folder), to_do="Run it again."
        ) from None


def _guarded(lake: Lake, run: Run, words: Words) -> dict[str, str | None]:
    """Return what may be replaced: no workbook that something was typed into, as only a run takes answers in."""
    returned = answers.collect(lake.shop, run.as_of, words)
    typed = {each.name for each in returned.workbooks if each.answers} | {each.file for each in returned.unreadable}
    return returned.guarded | dict.fromkeys(sorted(typed))


def _same(snapshot: Snapshot, draft: Draft) -> None:
    """Put what stays the same into the new snapshot: files of a snapshot never change, so it may share them."""
    for file in snapshot.manifest.files:
        name = file.name.removeprefix(f"{OUTPUTS}/")
        if file.name == LIST_FILE or (file.name != name and name.split("/")[0] in _MADE_AGAIN):
            continue
        draft.keep(file, snapshot.folder)


def _report(
    snapshot: Snapshot, draft: Draft, plan: Planned | None, offered: tuple[str, ...], words: Words
) -> None:  # fmt: skip
    """Write the report again, with the plan, and with what is to be said of offers by now for what the run said."""
    before = figures.decode((snapshot.folder / OUTPUTS / FILES["figures"]).read_bytes())
    warnings = (*doubts.without(before.sure.warnings, "plan.notes", words), *offered)
    sure = msgspec.structs.replace(before.sure, warnings=warnings)
    drawn = msgspec.structs.replace(before, plan=plan, sure=sure)
    draft.output(FILES["figures"]).write_bytes(figures.encode(drawn))
    draft.output(FILES["report"]).write_text(page.html(drawn, words), encoding="utf-8", newline="\n")


def _basis(snapshot: Snapshot) -> Basis:
    return Basis(**{name: getattr(snapshot.manifest, name) for name in Basis.__struct_fields__})
