"""The last lines of a run: at most 24 of at most 80 columns, in plain words."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from datetime import timedelta

from acquaint.records import AnswerCounts, Estimate, NextExport, Run
from acquaint.report import doubts, this_week
from acquaint.report.figures import FEW
from acquaint.words import Words

LINES, COLUMNS = 24, 80
YEAR_DAYS = 365
_REASONS = 3
"""Most reasons told of a difference; those of the rest stand in the check."""
_GRAVE = 3
"""Most warnings of who may be contacted that stay however little room there is."""
_DISPENSABLE = (("segments", 2), ("doubts", 3), ("segments", 0), ("before", 0), ("doubts", 2))
"""What is shortened first, and to how many sentences."""
_NEXT = (("ladder", 0), ("reach", 0))
"""What is shortened once there are no blank lines any more."""
_PARTS = ("before", "ladder", "reach", "doubts")
"""What stands with the block before it, without a blank line."""

Block = list[list[str]]
"""The texts of a block, each in lines."""


def lines(
    run: Run,
    words: Words,
    *,
    old: str | None = None,
    seconds: float | None = None,
    folder: str = ".",
    delivered: Iterable[str] = (),
    renamed: Mapping[str, str] | None = None,
) -> list[str]:
    """Return the summary of a run.

    Parameters
    ----------
    run
        The run's record.
    words
        The shop's language, with the run's currency.
    old
        The sentence that the data are old, if they are.
    seconds
        How long it took, where that is worth saying.
    folder
        The shop's folder.
    delivered
        Names of the files put there.
    renamed
        Files that were not written over because somebody has them open or has changed them: name and the new one's.
    """
    renamed = renamed or {}
    contacts = run.files.get("contacts", "")
    parts = {
        "read": _read(run, words, old),
        "customers": _customers(run, words),
        "before": _before(run, words),
        "ladder": _ladder(run, words),
        "week": this_week.lines(run, words, renamed.get(contacts, contacts)),
        "reach": this_week.reach(run, words),
        "segments": _segments(run, words),
        **_unsure(run, words),
        "files": _files(run, words, seconds, folder, delivered, renamed),
    }
    return _fitted({name: [_wrapped(text) for text in texts] for name, texts in parts.items()})


def _fitted(blocks: dict[str, Block]) -> list[str]:
    """Return the blocks in so many lines as there may be.

    Where to find the files, what to do next, and doubts about who may be contacted always stay.
    """
    for blank, shortened in ((True, _DISPENSABLE), (False, _NEXT)):
        for name, least in shortened:
            while len(_joined(blocks, blank)) > LINES and len(blocks[name]) > least:
                blocks[name].pop()
        for text in blocks["week"]:
            if len(_joined(blocks, blank)) > LINES:
                text[:] = _cut(text)
        joined = _joined(blocks, blank)
        if len(joined) <= LINES:
            return joined
    return _forced(blocks)


def _forced(blocks: dict[str, Block]) -> list[str]:
    """Return what fits at all: what always stays, after so much of the rest as there is room for."""
    last = ["files"]
    if len(blocks["unsure"]) > 1:
        while blocks["doubts"] and len(_joined(blocks, False)) > LINES:
            blocks["doubts"].pop()
        last = ["unsure", "doubts", "files"]
    kept = _joined({name: blocks.pop(name) for name in last}, False)
    return [*_joined(blocks, False)[: LINES - len(kept)], *kept]


def _cut(text: list[str]) -> list[str]:
    """Return the first line of a sentence; the check says the rest."""
    if len(text) == 1:
        return text
    indent = text[0][: len(text[0]) - len(text[0].lstrip())]
    return [indent + textwrap.shorten(" ".join(text), COLUMNS - len(indent), placeholder=" ...")]


def _joined(blocks: Mapping[str, Block], blank: bool) -> list[str]:
    """Return the lines of the blocks, with a blank one between those that stand apart if wanted."""
    found: list[str] = []
    for name, block in blocks.items():
        gap = [""] if blank and found and block and name not in _PARTS else []
        found += [*gap, *(line for text in block for line in text)]
    return found


def _wrapped(text: str) -> list[str]:
    indent = len(text) - len(text.lstrip())
    return textwrap.wrap(
        text, COLUMNS, subsequent_indent=" " * (indent + 2), break_on_hyphens=False, break_long_words=False
    ) or [""]


def _read(run: Run, words: Words, old: str | None) -> list[str]:
    counts = {"files": len({_file(each.sheet) for each in run.check.sheets}), "orders": run.orders, "lines": run.lines}
    if run.data:
        found = [words("summary.read.period", start=run.data.start, end=run.data.end, **counts)]
    else:
        found = [words("summary.read.files", **counts)]
    after = run.data is not None and run.as_of == run.data.end + timedelta(days=1)
    found.append(words(f"summary.read.{'day_after' if after else 'day'}", day=run.as_of))
    if old:
        found.append(words("summary.read.old", what=old))
    found += [f"  {text}" for text in (_rows(run, words), _net(run, words))]
    if run.anonymous_orders:
        amount = run.anonymous_net_sales_minor
        found.append("  " + words("summary.read.anonymous", n=run.anonymous_orders, amount=amount))
    if run.answers and run.answers.read:
        found.append("  " + _answers(run.answers, words))
    return found


def _file(label: str) -> str:
    """Return the file of a sheet: `shop.db` of `shop.db[orders]`."""
    return label[:-1].rpartition("[")[0] if label.endswith("]") else label


def _rows(run: Run, words: Words) -> str:
    rows = run.rows
    parts = [words("summary.read.kept", n=rows.loaded)]
    if rows.quarantined:
        parts.append(words("summary.read.set_aside", n=rows.quarantined))
    if rows.duplicates:
        parts.append(words("summary.read.repeated", n=rows.duplicates))
    if rows.ignored:
        reasons = [item for item in run.check.left_out if item.fate == "ignored"]
        named = [words("summary.read.reason", n=item.records, reason=item.reason) for item in reasons[:2]]
        more = ["..."] if len(reasons) > 2 else []
        parts.append(words("summary.read.left_out", n=rows.ignored, reasons=", ".join([*named, *more])))
    return words("summary.read.records", parts=", ".join(parts))


def _net(run: Run, words: Words) -> str:
    """Say net sales, and how they differ from what the platform says."""
    net = run.money.net_sales_minor
    stated = next((row.amount_minor for row in run.bridge if row.step == "net sales"), None)
    gaps = [row for row in run.bridge if row.step == "difference" and row.amount_minor]
    if stated is None or not gaps:
        return words("summary.read.net", net=net)
    named, others = gaps, []
    if len(gaps) > _REASONS:
        by_size = sorted(gaps, key=lambda row: -abs(row.amount_minor))
        named, others = by_size[: _REASONS - 1], by_size[_REASONS - 1 :]
    reasons = [words("summary.read.gap", amount=row.amount_minor, reason=row.reason) for row in named]
    if others:
        reasons.append(words("summary.read.gap_others", amount=sum(row.amount_minor for row in others)))
    return words("summary.read.net_stated", net=net, stated=stated, gaps=", ".join(reasons))


def _answers(answers: AnswerCounts, words: Words) -> str:
    new = words("summary.read.answers_new", n=answers.new) if answers.new else words("summary.read.answers_none_new")
    others = (("unclear", answers.quarantined), ("unknown", answers.unknown))
    parts = [new, *(words(f"summary.read.answers_{name}", n=count) for name, count in others if count)]
    return words("summary.read.answers", parts=", ".join(parts))


def _customers(run: Run, words: Words) -> list[str]:
    counts = run.customers
    if not counts.total and counts.unconfirmed:
        return [words("summary.customers.no_person", n=counts.unconfirmed)]
    if not counts.total:
        return [words("summary.customers.nobody")]
    again = counts.bought_more_than_once / counts.bought_in_year if counts.bought_in_year else 0.0
    labels = words.under("states.state")
    states = [
        words("summary.customers.state", state=label, n=counts.by_state[state])
        for state, label in labels.items()
        if counts.by_state.get(state)
    ]
    return [words("summary.customers.bought", n=counts.bought_in_year, again=again), f"  {', '.join(states)}"]


def _before(run: Run, words: Words) -> list[str]:
    before = run.customers.known_from_before
    return ["  " + words("summary.customers.before", n=before)] if run.customers.total and before else []


def _ladder(run: Run, words: Words) -> list[str]:
    """Say how many first-time buyers come back, and in how many days half of those do."""
    found = []
    for rung in run.ladder:
        if rung.name == "1 -> 2" and isinstance(rung.share, Estimate) and rung.share.n >= FEW:
            key = "ladder_year" if rung.days == YEAR_DAYS else "ladder"
            values = {"n": round(rung.share.value * 100), "days": rung.days or 0}
            if isinstance(rung.median_days, Estimate):
                half = words.many(round(rung.median_days.value), "after_days")
                found.append("  " + words(f"summary.customers.{key}_half", half=half, **values))
            else:
                found.append("  " + words(f"summary.customers.{key}", **values))
    return found


def _segments(run: Run, words: Words) -> list[str]:
    shown = [
        "  " + words("summary.segments.segment", name=s.name, n=s.customers, came=s.came, went=s.went)
        for s in run.segments[:_REASONS]
    ]
    return [words("summary.segments.title"), *shown] if shown else []


def _unsure(run: Run, words: Words) -> dict[str, list[str]]:
    """Return the doubts: under their title those of who may be contacted, then the others.

    Of these those stand first that stay where there is no room for all: the gravest warning, profit, who.
    """
    grave = [warning for warning in run.warnings if doubts.grave(warning, words)][:_GRAVE]
    found = [words.reason(each) for each in doubts.ranked(run.warnings, words) if each not in grave]
    found[1:1] = _others(run, words)
    title = [words("summary.unsure.title")] if grave or found else []
    return {"unsure": [*title, *(f"  {each}" for each in grave)], "doubts": [f"  {each}" for each in found]}


def _others(run: Run, words: Words) -> list[str]:
    """Return the doubts about profit, and about who is a person."""
    others = []
    missing = next((fact for fact in run.check.facts if fact.code == "profit" and not fact.known), None)
    if missing:
        others.append(_profit(missing.lack, run.check.next_exports, words))
    if run.customers.unconfirmed:
        others.append(_persons(run, words))
    return others


def _persons(run: Run, words: Words) -> str:
    """Say how many may be no person, and on which sheet they stand where there is one."""
    count = run.customers.unconfirmed
    if run.week is None:
        return words("summary.unsure.persons", n=count)
    return words("summary.unsure.persons_sheet", n=count, sheet=words("workbook.sheets.check_these"))


def _profit(lack: str, exports: Iterable[NextExport], words: Words) -> str:
    """Say that profit is not known and which export would tell it."""
    better = next((export for export in exports if "profit" in export.unlocks.lower()), None)
    if better is None:
        return words("summary.unsure.profit", lack=lack)
    return words("summary.unsure.profit_next", lack=lack, title=better.title)


def _files(
    run: Run, words: Words, seconds: float | None, folder: str, delivered: Iterable[str], renamed: Mapping[str, str]
) -> list[str]:
    """Return where the files are and how long it took, what was not written over, and what to do next."""
    here = folder in (".", "")
    found = [] if here else [words("summary.files.folder", folder=folder)]
    took = words("summary.files.seconds", n=seconds) if seconds is not None else ""
    found += _named(list(delivered) or list(run.files.values()), took)
    for name, new in renamed.items():
        key = "renamed_list" if name == run.files.get("contacts") else "renamed"
        found.append(words(f"summary.files.{key}", name=name, new=new))
    if run.week is not None and run.week.listed:
        found.append(words("summary.files.then") if here else words("summary.files.then_in", folder=folder))
    return found


def _named(names: list[str], took: str) -> list[str]:
    """Return the names in lines, with the time at the right end of the last."""
    rows = [""]
    for name in names:
        longer = f"{rows[-1]}  {name}" if rows[-1] else name
        if rows[-1] and len(longer) > COLUMNS:
            rows.append(name)
        else:
            rows[-1] = longer
    if took and len(rows[-1]) + 2 + len(took) > COLUMNS:
        rows.append("")
    rows[-1] += f"{took:>{COLUMNS - len(rows[-1])}}" if took else ""
    return rows
