"""What `acquaint check` prints: every record, every amount, every assumption."""

from __future__ import annotations

from collections.abc import Iterator

from acquaint.records import BridgeRow, Run
from acquaint.words import Words

_FATES = ("loaded", "duplicate", "quarantined", "ignored")
_STEP_COLUMNS, _MONEY_COLUMNS = 52, 20


def lines(run: Run, words: Words) -> list[str]:
    """Return the check of a run as lines for a terminal."""
    parts = (
        _records(run, words), _bridge(run, words), _totals(run, words), _assumptions(run, words), _facts(run, words),
        _next(run, words), _doubts(run, words),
    )  # fmt: skip
    found = [words("checking.head.as_of", day=run.as_of)]
    for part in parts:
        rows = list(part)
        if rows:
            found += ["", *rows]
    return found


def _records(run: Run, words: Words) -> Iterator[str]:
    yield words("checking.head.records")
    names = words.under("checking.fate")
    rows = [*((each.sheet, each.rows) for each in run.check.sheets), (names["all"], run.rows)]
    first = max(len(label) for label, _ in rows)
    columns = [max(11, len(names[fate]) + 1) for fate in ("read", *_FATES)]
    heads = (f"{names[fate]:>{width}}" for fate, width in zip(("read", *_FATES), columns, strict=True))
    yield f"  {'':<{first}} {''.join(heads)}"
    for label, counts in rows:
        numbers = (counts.read, counts.loaded, counts.duplicates, counts.quarantined, counts.ignored)
        cells = (f"{words.count(n):>{width}}" for n, width in zip(numbers, columns, strict=True))
        yield f"  {label:<{first}} {''.join(cells)}"
    for item in run.check.left_out:
        fate = names.get(item.fate, item.fate)
        yield "  " + words("checking.fate.reason", fate=fate, n=item.records, reason=item.reason)


def _bridge(run: Run, words: Words) -> Iterator[str]:
    """Yield the bridge from the files' figures to those used."""
    yield words("checking.head.money")
    for row in run.bridge:
        amount, orders = words.money(row.amount_minor), words.many(row.orders, "order")
        yield f"  {_step(row, words):<{_STEP_COLUMNS}} {amount:>{_MONEY_COLUMNS}}  {orders}"


def _step(row: BridgeRow, words: Words) -> str:
    return words(f"checking.step.{row.step}", reason=row.reason)


def _totals(run: Run, words: Words) -> Iterator[str]:
    if run.check.totals:
        yield words("checking.head.totals")
    for row in run.check.totals:
        verdict = "agrees" if row.stated_minor == row.summed_minor else "differs"
        yield "  " + words(
            f"checking.total.{verdict}", sheet=row.sheet, record=str(row.record), stated=row.stated_minor,
            summed=row.summed_minor,
        )  # fmt: skip


def _assumptions(run: Run, words: Words) -> Iterator[str]:
    yield words("checking.head.assumed")
    assumed = run.check.assumed
    for name, found in (("zone", assumed.zone), ("currency", assumed.currency), ("country", assumed.country)):
        value = found.value or words("checking.assumed.none")
        yield "  " + words(f"checking.assumed.{name}", value=value, origin=found.origin)


def _facts(run: Run, words: Words) -> Iterator[str]:
    yield words("checking.head.facts")
    width = max(len(fact.name) for fact in run.check.facts)
    for fact in run.check.facts:
        yield f"  {fact.name:<{width}}  {fact.note}"


def _next(run: Run, words: Words) -> Iterator[str]:
    if run.check.next_exports:
        yield words("checking.head.next")
    for export in run.check.next_exports:
        yield "  " + words("checking.next.export", title=export.title, unlocks=export.unlocks)


def _doubts(run: Run, words: Words) -> Iterator[str]:
    if run.warnings or run.check.notes:
        yield words("checking.head.doubts")
    for text in (*run.warnings, *run.check.notes):
        yield f"  {words.reason(text)}"
