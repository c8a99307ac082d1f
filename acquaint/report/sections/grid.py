"""Section 9: recency by frequency, with the cut-offs printed."""

from __future__ import annotations

from acquaint.report.figures.given import MONTH_DAYS
from acquaint.report.figures.grid import Cell as Counted
from acquaint.report.figures.grid import Grid
from acquaint.report.sections.section import Cell, Section, Table, Teller


def tell(t: Teller) -> Section:
    """Return the grid as a table."""
    grid = t.report.grid
    topic = t("grid.topic")
    if grid.since is None or not grid.cells:
        return Section("grid", topic, t("grid.none"), lacking=True)
    more = (*_moved(t), t("grid.since", d=grid.since, n=grid.customers, window=grid.window_days))
    keys = tuple(key for key in t.report.by_key if key.startswith("grid."))
    return Section(
        "grid", topic, _finding(t, grid), more=more, act=_act(t), side=_table(t, grid), keys=keys, how=(t("grid.how"),)
    )


def _finding(t: Teller, grid: Grid) -> str:
    """Say who moved down; before that means something, how many stand in the best cell."""
    if not grid.moved:
        return t("grid.best", n=t.report.count(f"grid.r{grid.size}f{grid.size}"))
    down = t.report.count("grid.down")
    return t("grid.finding", n=down) if down else t("grid.nobody")


def _moved(t: Teller) -> tuple[str, ...]:
    grid = t.report.grid
    if not grid.moved:
        return (t("grid.too_early", days=grid.window_days + MONTH_DAYS),)
    return (t("grid.up", n=t.report.count("grid.up")),)


def _act(t: Teller) -> str:
    listed = t.report.count("grid.down_listed")
    return t("grid.act", n=listed, sheet=t.sheet("this_week")) if listed else ""


def _table(t: Teller, grid: Grid) -> Table:
    columns = [(r, text) for r in range(grid.size, 0, -1) if (text := _recency(t, grid, r))]
    rows = [(f, text) for f in range(grid.size, 0, -1) if (text := _frequency(t, grid, f))]
    cells = {(cell.r, cell.f): cell for cell in grid.cells}
    most = max(cell.customers for cell in grid.cells)
    made = tuple(
        (Cell(name), *(_cell(t, cells.get((r, f)), most) for r, _ in columns)) for f, name in rows
    )  # fmt: skip
    return Table(t("grid.caption"), (t("grid.corner"), *(text for _, text in columns)), made, kind="heat")


def _cell(t: Teller, cell: Counted | None, most: int) -> Cell:
    if cell is None:
        return Cell("0")
    return Cell(t.words.count(cell.customers), heat=cell.customers / most)


def _recency(t: Teller, grid: Grid, r: int) -> str:
    """Return the days of a column; nothing where no value can fall into it."""
    cuts = (-1, *grid.recency_days, None)
    place = grid.size - r
    low, high = (cuts[place] or 0) + 1, cuts[place + 1]
    if high is None:
        return t("grid.days_more", low=low)
    if low > high:
        return ""
    if low:
        return t("grid.days", low=low, high=high)
    return t("grid.days_at_most", high=high) if high else t("grid.today")


def _frequency(t: Teller, grid: Grid, f: int) -> str:
    """Return the occasions of a row; nothing where no value can fall into it."""
    cuts = (1, *grid.frequency, None)
    low, end = cuts[f - 1] or 1, cuts[f]
    if end is None:
        return t("grid.times_more", n=low)
    high = end - 1
    if low > high:
        return ""
    return t("grid.times", n=high) if low == high else t("grid.times_between", low=low, high=high)
