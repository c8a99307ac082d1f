"""Section 9: recency by frequency, with the cut-offs printed."""

from __future__ import annotations

from acquaint.report.figures.grid import Cell as Counted
from acquaint.report.figures.grid import Grid
from acquaint.report.sections.section import Cell, Section, Table, Teller


def tell(t: Teller) -> Section:
    """Return the grid as a table."""
    grid = t.report.grid
    topic = t("grid.topic")
    if grid.since is None or not grid.cells:
        return Section("grid", topic, t("grid.none"), lacking=True)
    down, up, listed = (t.report.count(f"grid.{name}") for name in ("down", "up", "down_listed"))
    more = (t("grid.up", n=up), t("grid.since", d=grid.since, n=grid.customers, window=grid.window_days))
    act = t("grid.act", n=listed, sheet=t.sheet("this_week")) if listed else ""
    keys = tuple(key for key in t.report.by_key if key.startswith("grid."))
    finding = t("grid.finding", n=down) if down else t("grid.nobody")
    return Section("grid", topic, finding, more=more, act=act, side=_table(t, grid), keys=keys, how=(t("grid.how"),))


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
    return "" if low > high else t("grid.days_at_most", high=high) if low == 0 else t("grid.days", low=low, high=high)


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
