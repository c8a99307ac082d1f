"""The last lines of a run: at most 24 of at most 80 columns, in plain words."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Mapping
from datetime import timedelta

from acquaint import currencies, words
from acquaint.records import Estimate, LeftOut, Run

LINES, COLUMNS = 24, 80
YEAR_DAYS = 365
_REASONS = 3
"""Most reasons told of a difference; those of the rest stand in the check."""
_STATES = ("prospect", "new", "not yet regular", "regular", "due", "late", "slipping", "lapsed", "customer", "resting")


def lines(
    run: Run,
    *,
    old: str | None = None,
    seconds: float | None = None,
    folder: str = ".",
    delivered: Iterable[str] = (),
) -> list[str]:
    """Return the summary of a run.

    Parameters
    ----------
    run
        The run's record.
    old
        The sentence that the data are old, if they are.
    seconds
        How long it took, where that is worth saying.
    folder
        The shop's folder.
    delivered
        Names of the files put there.
    """
    # What may be shortened, most dispensable first, and to how many lines.
    shown = {
        "read": _read(run, old),
        "customers": _customers(run),
        "ladder": _ladder(run),
        "segments": _segments(run),
        "unsure": _unsure(run),
        "files": _files(run, seconds, folder, delivered),
    }
    blocks = {name: [line for text in texts for line in _wrapped(text)] for name, texts in shown.items() if texts}
    for name, least in (("unsure", 3), ("segments", 2), ("ladder", 0), ("unsure", 0), ("segments", 0)):
        while _length(blocks) > LINES and len(blocks.get(name, ())) > least:
            blocks[name].pop()
    joined = [line for block in blocks.values() if block for line in ["", *block]][1:]
    return joined if len(joined) <= LINES else [line for line in joined if line][:LINES]


def _length(blocks: Mapping[str, list[str]]) -> int:
    """Return the number of lines with a blank one between blocks."""
    filled = [len(block) for block in blocks.values() if block]
    return sum(filled) + len(filled) - 1


def _wrapped(text: str) -> list[str]:
    indent = len(text) - len(text.lstrip())
    return textwrap.wrap(text, COLUMNS, subsequent_indent=" " * (indent + 2), break_on_hyphens=False) or [""]


def _money(run: Run, minor: int) -> str:
    code = run.money.currency
    return words.money(minor, code, currencies.digits(code) if code else 2)


def _read(run: Run, old: str | None) -> list[str]:
    files = words.many(len({_file(sheet.sheet) for sheet in run.check.sheets}), "file")
    period = f", {words.short_day(run.data.start)} - {words.short_day(run.data.end)}" if run.data else ""
    found = [f"Read {files}: {words.many(run.orders, 'order')}, {words.many(run.lines, 'line')}{period}"]
    if run.data and run.as_of == run.data.end + timedelta(days=1):
        found.append(f'"Today" is {words.day(run.as_of)}, the day after your last complete day.')
    else:
        found.append(f'"Today" is {words.day(run.as_of)}; nothing from that day on is used.')
    if old:
        found.append(f"But {old}.")
    found.append(_rows(run))
    found.append(_net(run))
    if run.anonymous_orders:
        amount = _money(run, run.anonymous_net_sales_minor)
        are = "have" if run.anonymous_orders > 1 else "has"
        orders = words.many(run.anonymous_orders, "order")
        found.append(f"  {orders} ({amount}) {are} no customer: counted for the shop only")
    return found


def _file(label: str) -> str:
    """Return the file of a sheet: `shop.db` of `shop.db[orders]`."""
    return label[:-1].rpartition("[")[0] if label.endswith("]") else label


def _rows(run: Run) -> str:
    rows = run.rows
    parts = [f"{rows.loaded:,} kept"]
    if rows.quarantined:
        parts.append(f"{rows.quarantined:,} set aside")
    if rows.duplicates:
        parts.append(f"{rows.duplicates:,} repeated")
    if rows.ignored:
        reasons = [item for item in run.check.left_out if item.fate == "ignored"]
        more = ["..."] if len(reasons) > 2 else []
        parts.append(f"{rows.ignored:,} left out ({', '.join([*map(_reason, reasons[:2]), *more])})")
    return f"  records: {', '.join(parts)}"


def _reason(item: LeftOut) -> str:
    return f"{item.records:,} {item.reason}"


def _net(run: Run) -> str:
    """Say net sales, and how they differ from what the platform says."""
    text = f"  net sales {_money(run, run.money.net_sales_minor)}"
    stated = next((row.amount_minor for row in run.bridge if row.step == "net sales"), None)
    gaps = [row for row in run.bridge if row.step == "difference" and row.amount_minor]
    if stated is None or not gaps:
        return text
    named, others = gaps, []
    if len(gaps) > _REASONS:
        by_size = sorted(gaps, key=lambda row: -abs(row.amount_minor))
        named, others = by_size[: _REASONS - 1], by_size[_REASONS - 1 :]
    reasons = [f"{_money(run, row.amount_minor)} {row.reason}" for row in named]
    if others:
        reasons.append(f"{_money(run, sum(row.amount_minor for row in others))} for other reasons (acquaint check)")
    return f"{text}; your files say {_money(run, stated)}: {', '.join(reasons)}"


def _customers(run: Run) -> list[str]:
    counts = run.customers
    if not counts.total and counts.unconfirmed:
        who = words.many(counts.unconfirmed, "customer")
        return [f"None of {who} is surely a person, so there is nobody to get to know yet."]
    if not counts.total:
        return ["No order names a customer, so there is nobody to get to know yet."]
    again = counts.bought_more_than_once / counts.bought_in_year if counts.bought_in_year else 0.0
    bought = words.many(counts.bought_in_year, "customer")
    found = [f"{bought} bought in the last 12 months, {words.share(again)} more than once."]
    states = [f"{state} {counts.by_state[state]:,}" for state in _STATES if counts.by_state.get(state)]
    quiet = counts.by_state.get("silent; history too short to say", 0)
    found.append(f"  {', '.join(states)}{f', silent but too early to say {quiet:,}' if quiet else ''}")
    if counts.known_from_before:
        before = words.many(counts.known_from_before, "was a customer", "were customers")
        found.append(f"  {before} before your data begin, or may have been")
    return found


def _ladder(run: Run) -> list[str]:
    found = []
    for rung in run.ladder:
        if rung.name == "1 -> 2" and isinstance(rung.share, Estimate):
            days = (
                f", half of them in {rung.median_days.value:.0f} days" if isinstance(rung.median_days, Estimate) else ""
            )
            within = "a year" if rung.days == YEAR_DAYS else words.many(rung.days or 0, "day")
            found.append(f"Of 100 first-time buyers {rung.share.value * 100:.0f} come back within {within}{days}.")
    return found


def _segments(run: Run) -> list[str]:
    shown = [f"  {s.name}: {s.customers:,} (28 days: {s.came:,} came, {s.went:,} went)" for s in run.segments[:3]]
    return ["Segments", *shown] if shown else []


def _unsure(run: Run) -> list[str]:
    doubts = list(run.warnings)
    if run.customers.unconfirmed:
        who = words.many(run.customers.unconfirmed, "customer")
        doubts.append(f"{who} may be no person (house card, till, marketplace): not counted")
    missing = next((fact for fact in run.check.facts if fact.name == "profit" and not fact.known), None)
    if missing:
        better = next((e for e in run.check.next_exports if "profit" in e.unlocks.lower()), None)
        lack = missing.note.removeprefix("not yet: ").partition(";")[0]
        doubts.append(f"profit: {lack}{f'. Next best file: {better.title}' if better else ''}")
    return ["I am not sure about", *(f"  {doubt}" for doubt in doubts)] if doubts else []


def _files(run: Run, seconds: float | None, folder: str, delivered: Iterable[str]) -> list[str]:
    names = "  ".join(delivered) or "  ".join(run.files.values())
    took = f"{seconds:.1f} s" if seconds is not None else ""
    where = [] if folder in (".", "") else [f"in {folder}:"]
    return [*where, f"{names}{took:>{max(len(took) + 2, COLUMNS - len(names))}}" if took else names]
