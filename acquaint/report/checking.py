"""What `acquaint check` prints: every record, every amount, every assumption."""

from __future__ import annotations

from collections.abc import Iterator

from acquaint import currencies, words
from acquaint.records import Assumed, Run


def lines(run: Run) -> list[str]:
    """Return the check of a run as lines for a terminal."""
    parts = (_records(run), _bridge(run), _totals(run), _assumptions(run), _facts(run), _next(run), _doubts(run))
    found = [f"As of {words.day(run.as_of)}"]
    for part in parts:
        rows = list(part)
        if rows:
            found += ["", *rows]
    return found


def _money(run: Run, minor: int) -> str:
    code = run.money.currency
    return words.money(minor, code, currencies.digits(code) if code else 2)


def _records(run: Run) -> Iterator[str]:
    yield "Records: read = loaded + repeated + set aside + left out"
    width = max((len(each.sheet) for each in run.check.sheets), default=5)
    yield f"  {'':<{width}}  {'read':>10} {'loaded':>10} {'repeated':>9} {'set aside':>9} {'left out':>9}"
    rows = [(each.sheet, each.rows) for each in run.check.sheets]
    for label, counts in (*rows, ("all", run.rows)):
        yield (
            f"  {label:<{width}}  {counts.read:>10,} {counts.loaded:>10,} {counts.duplicates:>9,} "
            f"{counts.quarantined:>9,} {counts.ignored:>9,}"
        )
    names = {"quarantined": "set aside", "ignored": "left out", "duplicate": "repeated"}
    for item in run.check.left_out:
        yield f"  {names.get(item.fate, item.fate)}: {item.records:,} {item.reason}"


def _bridge(run: Run) -> Iterator[str]:
    """Yield the bridge from the files' figures to those used."""
    yield "Money: from what your files say to what is used"
    for row in run.bridge:
        text = f"less {row.reason}" if row.step == "difference" else row.step
        yield f"  {text:<52} {_money(run, row.amount_minor):>20}  {words.many(row.orders, 'order')}"


def _totals(run: Run) -> Iterator[str]:
    if run.check.totals:
        yield "Total rows in the files"
    for row in run.check.totals:
        says, sums = _money(run, row.stated_minor), _money(run, row.summed_minor)
        verdict = "as the rows sum up" if row.stated_minor == row.summed_minor else f"but the rows sum up to {sums}"
        yield f"  {row.sheet}, record {row.record}: {says}, {verdict}"


def _assumptions(run: Run) -> Iterator[str]:
    yield "Assumed"
    assumed = run.check.assumed
    for name, found in (("time zone", assumed.zone), ("currency", assumed.currency), ("country", assumed.country)):
        yield f"  {name}: {_assumed(found)}"


def _assumed(found: Assumed) -> str:
    return f"{found.value or 'none'} ({found.origin})"


def _facts(run: Run) -> Iterator[str]:
    yield "What is known"
    width = max(len(fact.name) for fact in run.check.facts)
    for fact in run.check.facts:
        yield f"  {fact.name:<{width}}  {fact.note if fact.known else fact.note or 'not yet'}"


def _next(run: Run) -> Iterator[str]:
    if run.check.next_exports:
        yield "Exports not given yet, and what each would tell"
    for export in run.check.next_exports:
        yield f"  {export.title}: {export.unlocks}"


def _doubts(run: Run) -> Iterator[str]:
    if run.warnings or run.check.notes:
        yield "To keep in mind"
    for text in (*run.warnings, *run.check.notes):
        yield f"  {text}"
