"""The report for who pays for offers: one page that needs nothing else, and the same as JSON and as CSV."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec

from acquaint.decisions.funded import Part, Period, Report, Stage, Told
from acquaint.features import discoveries
from acquaint.lake import failures
from acquaint.records import Estimate
from acquaint.report import page
from acquaint.report.offers import points, stage_name
from acquaint.report.sections.section import Cell, Table
from acquaint.version import VERSION
from acquaint.words import Words

_FIGURES = ("customers", "contacts", "responded", "uses", "charged_minor")
_COLUMNS = ("offer", "part", "name", "from", "to", *_FIGURES)


class Shown(msgspec.Struct, frozen=True):
    """An offer as the page shows it."""

    name: str
    message: str
    runs: str
    finding: str
    more: tuple[str, ...]
    tables: tuple[Table, ...]


def write(folder: Path, report: Report, words: Words) -> list[str]:
    """Write the report into a folder, over an earlier one, and return the names of its files.

    Raises
    ------
    StorageError
        The folder cannot be written.
    """
    name = re.sub(r"[^\w]+", "-", report.funder.lower()).strip("-") or "funder"
    made = {"html": html(report, words), "json": json(report), "csv": table(report)}
    with failures.explained(folder):
        folder.mkdir(parents=True, exist_ok=True)
        for kind, text in made.items():
            (folder / f"{name}.{kind}").write_text(text, encoding="utf-8", newline="\n")
    return [f"{name}.{kind}" for kind in made]


def html(report: Report, words: Words) -> str:
    """Return the page."""
    shown = [_shown(each, report, words) for each in report.offers]
    return page.template("funder.html").render(
        report=report, offers=shown, words=words, css=page.css(), language=words.language, version=VERSION,
        t=lambda key, **values: words(f"report.{key}", **values),
        f=lambda key, **values: words(f"offers.funder.{key}", **values),
    )  # fmt: skip


def json(report: Report) -> str:
    """Return the report as JSON; money in minor units."""
    return msgspec.json.format(msgspec.json.encode(report), indent=1).decode() + "\n"


def table(report: Report) -> str:
    """Return the report as CSV: a row per offer and part of it; money in minor units."""
    text = io.StringIO()
    out = csv.writer(text, lineterminator="\n")
    out.writerow(_COLUMNS)
    for told in report.offers:
        out.writerows([_safe(told.offer), *row] for row in _rows(told))
    return text.getvalue()


def _safe(text: str) -> str:
    """Return a text that a spreadsheet does not compute."""
    return f"'{text}" if text[:1] in ("-", "=", "+", "@") else text


def _rows(told: Told) -> Iterator[list[object]]:
    if told.total is not None and told.periods:
        yield ["total", "", told.periods[0].start, told.until, *_figures(told.total)]
    for period in told.periods:
        yield ["period", "", period.start, period.end, *_figures(period.part)]
    for stage in told.stages:
        yield ["stage", stage.name, "", "", *_figures(stage.part)[:3], "", ""]


def _figures(part: Part) -> list[object]:
    return ["" if (value := getattr(part, name)) is None else value for name in _FIGURES]


def _shown(told: Told, report: Report, words: Words) -> Shown:
    total = told.total
    runs = _runs(told, words)
    if total is None:
        return Shown(told.offer, told.message, runs, words("offers.funder.few", least=report.least), (), ())
    finding = words("offers.funder.finding", n=total.customers, uses=total.uses)
    tables = [_periods(told, report, words), *([_stages(told, words)] if told.stages else [])]
    return Shown(told.offer, told.message, runs, finding, tuple(_more(told, total, report, words)), tuple(tables))


def _runs(told: Told, words: Words) -> str:
    if told.starts is None and told.ends is None:
        return ""
    key = "runs" if told.starts and told.ends else "runs_from" if told.starts else "runs_to"
    return words(f"offers.funder.{key}", start=told.starts, end=told.ends)


def _more(told: Told, total: Part, report: Report, words: Words) -> Iterator[str]:
    if isinstance(told.response, Estimate):
        known = told.response
        yield words(
            "offers.funder.response", responded=total.responded, n=total.contacts, x=known.value,
            low=known.low or 0.0, high=1.0 if known.high is None else known.high,
        )  # fmt: skip
    yield _effect(told, words)
    yield from _cost(told, total, words)
    yield words("offers.funder.until" if told.waits else "offers.funder.until_all", day=told.until, least=report.least)
    if not told.stages:
        yield words("offers.funder.stages_few")


def _effect(told: Told, words: Words) -> str:
    gap = told.difference
    if not isinstance(gap, Estimate):
        return words("offers.funder.effect_few")
    chance = discoveries.chance(gap)
    sure = "effect_sure" if chance is not None and chance < 0.05 else "effect_unsure"
    said = words("offers.funder.effect", **points(gap, words), sent=told.sent, held=told.held)
    return f"{said} {words(f'offers.funder.{sure}')}"


def _cost(told: Told, total: Part, words: Words) -> Iterator[str]:
    if total.charged_minor is None or told.unit_minor is None:
        yield words("offers.funder.charged_unknown")
        return
    yield words("offers.funder.charged", x=total.charged_minor, n=total.uses, unit=told.unit_minor)
    if told.budget_minor is not None and told.spent_minor is not None:
        yield words("offers.funder.budget", budget=told.budget_minor, spent=told.spent_minor)


def _periods(told: Told, report: Report, words: Words) -> Table:
    names = ("period", "customers", "contacts", "responded", "uses", "charged")
    header = tuple(words(f"offers.funder.header.{name}", currency=report.currency or "") for name in names)
    rows = [_row(_span(each, words), each.part, words, len(names)) for each in told.periods]
    if told.total is not None and len(rows) > 1:
        rows.append(_row(words("offers.funder.total"), told.total, words, len(names)))
    return Table(words("offers.funder.periods"), header, tuple(rows), whole=True)


def _span(period: Period, words: Words) -> str:
    return words("offers.funder.period", start=period.start, end=period.end)


def _stages(told: Told, words: Words) -> Table:
    names = ("stage", "customers", "contacts", "responded")
    header = tuple(words(f"offers.funder.header.{name}") for name in names)
    rows = tuple(_row(_stage(each, words), each.part, words, len(names)) for each in told.stages)
    return Table(words("offers.funder.stages"), header, rows, whole=True)


def _stage(stage: Stage, words: Words) -> str:
    return stage_name(stage.name, words)


def _row(name: str, part: Part, words: Words, width: int) -> tuple[Cell, ...]:
    charged = "" if part.charged_minor is None else words.money(part.charged_minor, code=False)
    counts = [words.count(getattr(part, each)) for each in _FIGURES[:-1]]
    return tuple(Cell(text) for text in (name, *counts, charged)[:width])
