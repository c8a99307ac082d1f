"""Recency by frequency: how many customers in each cell, with the cut-offs, and who moved over 28 days.

A place of 28 days ago is read with the cut-offs of today, so that people move because they did something.
"""

from __future__ import annotations

from datetime import date, timedelta

import msgspec

from acquaint.features.rfm import Cuts
from acquaint.report.figures.figure import Book
from acquaint.report.figures.given import MONTH_DAYS, Given, Window
from acquaint.report.figures.headline import PERSON


class Cell(msgspec.Struct, frozen=True):
    """Customers in a cell, their mean net sales of the year, and the key of the figure."""

    r: int
    f: int
    customers: int
    net_sales_minor: int
    key: str


class Grid(msgspec.Struct, frozen=True):
    """The cells that somebody is in, with the cut-offs (see `features.rfm.Cuts`); none before a full quarter."""

    cells: tuple[Cell, ...] = ()
    size: int = 0
    recency_days: tuple[int, ...] = ()
    frequency: tuple[int, ...] = ()
    window_days: int = 0
    since: date | None = None
    customers: int = 0
    moved: bool = False
    """Whether the data hold the whole window of 28 days ago, so that movement means something."""


def add(book: Book, given: Given) -> Grid:
    """Count the cells and the movement."""
    cuts = given.found.life.months[max(given.found.life.months)].rfm
    if cuts is None or given.found.life.scores is None:
        return Grid()
    rows = book.con.execute(f"""
        SELECT rfm_r, rfm_f, count(*), CAST(round(avg(net_sales_minor_365d)) AS BIGINT) FROM profiles
        WHERE {PERSON} AND rfm_r IS NOT NULL GROUP BY ALL ORDER BY ALL
    """).fetchall()
    cells = []
    for r, f, customers, net in rows:
        key = f"grid.r{r}f{f}"
        book.count(key, "profiles", f"{PERSON} AND rfm_r = {r} AND rfm_f = {f}", definition="grid_cell")
        cells.append(Cell(r, f, customers, net, key))
    then = given.at.day - timedelta(days=MONTH_DAYS)
    moved = given.covers(Window(then - timedelta(days=cuts.window_days), then))
    if moved:
        _moved(book, cuts, then)
    return Grid(
        tuple(cells),
        cuts.cells,
        cuts.recency_days,
        cuts.frequency,
        cuts.window_days,
        cuts.since,
        cuts.customers,
        moved,
    )


def _moved(book: Book, cuts: Cuts, then: date) -> None:
    before = f"""(SELECT customer, {_steps("count(*)", cuts.frequency)} AS f FROM visits
        WHERE local_date >= DATE '{then - timedelta(days=cuts.window_days)}' AND local_date < DATE '{then}'
        GROUP BY customer)"""
    for name, sign in (("down", "<"), ("up", ">")):
        where = (
            f"{PERSON} AND rfm_f IS NOT NULL AND EXISTS (SELECT 1 FROM {before} b "
            f"WHERE b.customer = profiles.customer AND profiles.rfm_f {sign} b.f)"
        )
        book.count(f"grid.{name}", "profiles", where)
        if name == "down":
            listed = f"{where} AND customer IN (SELECT customer FROM decisions WHERE verdict = 'listed')"
            book.count("grid.down_listed", "profiles", listed)


def _steps(value: str, least: tuple[int, ...]) -> str:
    """Return the cell of a value by the least value of cells 2, 3, ..."""
    return " + ".join(["1", *(f"CAST({value} >= {each} AS INTEGER)" for each in least)])
