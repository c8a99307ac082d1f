"""Section 4: do they stay; cohorts of new customers as lines and as a triangle."""

from __future__ import annotations

from datetime import date
from typing import Any

from acquaint.report.charts import Chart, colours, shares
from acquaint.report.figures import FEW
from acquaint.report.figures.cohorts import Cell as Counted
from acquaint.report.figures.cohorts import Cohort
from acquaint.report.sections.section import Cell, Section, Table, Teller

_COLOURS = ("var(--grey)", "var(--blue)", "var(--warm)", "var(--accent)")
_LINES = len(_COLOURS)
_NARROW = 3
"""Most spans of three months that a telephone shows side by side."""


def tell(t: Teller) -> Section:
    """Return the cohorts; with fewer than thirty of each what is missing."""
    cohorts = t.report.cohorts
    topic = t("cohorts.topic")
    if not any(cohort.cells for cohort in cohorts.cohorts):
        text = t("cohorts.none", d=cohorts.left_out_before) if cohorts.left_out_before else t("cohorts.no_data")
        return Section("cohorts", topic, text, lacking=True)
    lines = [cohort for cohort in cohorts.cohorts if len(_enough(cohort)) > 1][-_LINES:]
    keys = tuple(key for key in t.report.by_key if key.startswith("cohorts."))
    return Section(
        "cohorts", topic, _finding(t), more=_left_out(t), act=_act(t), chart=_chart(t, lines) if lines else None,
        tables=(_triangle(t),), keys=keys, how=(t("cohorts.how"),),
    )  # fmt: skip


def label(t: Teller, start: date) -> str:
    """Return the name of a cohort: its half-year or quarter."""
    if t.report.cohorts.months == 6:
        return t(f"cohorts.half_{(start.month + 5) // 6}", year=str(start.year))
    return t("cohorts.quarter", quarter=str((start.month + 2) // 3), year=str(start.year))


def _enough(cohort: Cohort) -> list[Counted]:
    return [cell for cell in cohort.cells if cell.n >= FEW]


def _finding(t: Teller) -> str:
    """Compare the latest cohort with one before, and say whether chance explains the difference."""
    cohorts = t.report.cohorts
    gap, quarter = cohorts.difference, cohorts.compared
    if gap is None or cohorts.latest is None or cohorts.earlier is None or quarter is None:
        return _alone(t)
    latest, earlier = cohorts.cohorts[cohorts.latest], cohorts.cohorts[cohorts.earlier]
    one, other = (next(c for c in each.cells if c.quarter == quarter) for each in (latest, earlier))
    chance = (gap.low or 0.0) <= 0 <= (gap.high or 0.0)
    verdict = "chance" if chance else "better" if gap.value > 0 else "worse"
    low, high = t.points(gap)
    return t(
        f"cohorts.{verdict}", latest=label(t, latest.start), earlier=label(t, earlier.start), a=one.bought / one.n,
        b=other.bought / other.n, one=one.n, other=other.n, months=t(f"cohorts.life_{quarter}"), low=low, high=high,
    )  # fmt: skip


def _alone(t: Teller) -> str:
    """Say how the latest group stays that can be told, where there is none to compare it with."""
    cells = [(cohort, cell) for cohort in t.report.cohorts.cohorts for cell in cohort.cells]
    enough = [(cohort, cell) for cohort, cell in cells if cell.n >= FEW]
    if not enough:
        return t("cohorts.few", n=min(FEW - cell.n for _, cell in cells))
    cohort, cell = enough[-1]
    figure = t.report[cell.key]
    return t(
        "cohorts.alone", latest=label(t, cohort.start), a=cell.bought / cell.n,
        months=t(f"cohorts.life_{cell.quarter}"), low=t.hundred(figure.low), high=t.hundred(figure.high), cases=cell.n,
    )  # fmt: skip


def _left_out(t: Teller) -> tuple[str, ...]:
    before, data = t.report.cohorts.left_out_before, t.report.data
    return (t("cohorts.left_out", d=before, begin=data.start),) if before and data else ()


def _act(t: Teller) -> str:
    once = t.report.get("cohorts.latest_once")
    if once is None or not once.value:
        return ""
    latest = t.report.cohorts.cohorts[-1]
    n, listed = int(once.value), t.report.count("cohorts.latest_once_listed")
    key = "act" if listed == n else "act_listed" if listed else "act_unlisted"
    return t(f"cohorts.{key}", n=n, cohort=label(t, latest.start), listed=listed, sheet=t.sheet("new"))


def _triangle(t: Teller) -> Table:
    longest = max(cell.quarter for cohort in t.report.cohorts.cohorts for cell in cohort.cells)
    header = (
        t("cohorts.header"), t("cohorts.header_new"), *(t(f"cohorts.life_{q}") for q in range(1, longest + 1))
    )  # fmt: skip
    rows = tuple(_row(t, cohort, longest) for cohort in t.report.cohorts.cohorts if cohort.cells)
    return Table(t("cohorts.triangle"), header, rows, kind="heat", wide=longest > _NARROW)


def _row(t: Teller, cohort: Cohort, longest: int) -> tuple[Cell, ...]:
    cells = {cell.quarter: cell for cell in cohort.cells}
    shown = (_cell(t, cells.get(quarter)) for quarter in range(1, longest + 1))
    return (Cell(label(t, cohort.start)), Cell(t.words.count(cohort.customers)), *shown)


def _cell(t: Teller, cell: Counted | None) -> Cell:
    if cell is None:
        return Cell("")
    if cell.n < FEW:
        return Cell(t("page.too_few_short", n=FEW - cell.n), few=True)
    return Cell(t.words.share(cell.bought / cell.n), heat=cell.bought / cell.n)


def _chart(t: Teller, lines: list[Cohort]) -> Chart:
    names = [label(t, cohort.start) for cohort in lines]
    found = [(place, cell) for place, cohort in enumerate(lines) for cell in _enough(cohort)]
    values = [_point(t, place, cell, names) for place, cell in found]
    longest = max(cell.quarter for _, cell in found)
    ticks = ", ".join(f"'{t(f'cohorts.life_short_{quarter}')}'" for quarter in range(1, longest + 1))
    colour = colours("cohort", names, _COLOURS[-len(names) :], lines=True)
    x = {
        "field": "x",
        "type": "quantitative",
        "title": t("cohorts.axis"),
        "scale": {"domain": [0.7, longest + 0.3], "nice": False},
        "axis": {"values": list(range(1, longest + 1)), "labelExpr": f"[{ticks}][datum.value - 1]"},
    }
    y = shares(high=min(0.99, max(each["high"] or 1.0 for each in values)))
    point = {"x": x, "y": y | {"field": "share"}, "color": colour}
    spec = {
        "height": 210,
        "data": {"values": values},
        "layer": [
            {
                "mark": {"type": "rule", "strokeWidth": 1, "opacity": 0.6},
                "encoding": point | {"y": y | {"field": "low"}, "y2": {"field": "high"}},
            },
            {"mark": {"type": "line", "strokeWidth": 2}, "encoding": point},
            {"mark": {"type": "point", "filled": True, "size": 45, "opacity": 1}, "encoding": point},
        ],
    }
    return Chart("cohorts", t("cohorts.topic"), t("cohorts.alt", cohorts=names), spec)


def _point(t: Teller, place: int, cell: Counted, names: list[str]) -> dict[str, Any]:
    """Return a cell as a point; cohorts stand a little apart, so that intervals do not cover each other."""
    figure = t.report[cell.key]
    x = cell.quarter + 0.05 * (place - (len(names) - 1) / 2)
    return {"cohort": names[place], "x": x, "share": figure.value, "low": figure.low, "high": figure.high}
