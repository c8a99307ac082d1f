"""The report as data: every figure and series of report.html, which is its twin."""

from __future__ import annotations

from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING

import msgspec

from acquaint.decisions.board import Board
from acquaint.decisions.planned import Planned
from acquaint.decisions.proof import Proof
from acquaint.records import Period, SegmentCount
from acquaint.report.figures import (
    ahead,
    cohorts,
    concentration,
    grid,
    headline,
    ladder,
    money,
    outcomes,
    people,
    slipping,
    stages,
    sure,
    views,
    week,
)
from acquaint.report.figures.figure import Book, Figure
from acquaint.report.figures.given import Given
from acquaint.report.likeness import Likeness
from acquaint.report.origins import Origins

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

FORMAT = 1


class Report(msgspec.Struct, frozen=True, dict=True):
    """All of report.json.

    Parameters
    ----------
    format
        Changes when a field changes its meaning.
    as_of, instant
        The business day, and the instant (UTC) at which it starts.
    figures
        Every number that stands in a sentence, by its key.
    people
        Names, where they were asked for; otherwise empty.
    board
        What became of offers; null where none was planned.
    """

    format: int
    as_of: date
    instant: datetime
    shop: str
    language: str
    currency: str | None
    data: Period | None
    orders: int
    figures: tuple[Figure, ...]
    week: week.Week
    stages: stages.Stages
    segments: tuple[SegmentCount, ...]
    ladder: tuple[ladder.Step, ...]
    cohorts: cohorts.Cohorts
    concentration: concentration.Concentration
    slipping: slipping.Slipping
    origins: Origins | None
    alike: Likeness | None
    money: money.Money
    grid: grid.Grid
    ahead: ahead.Ahead
    proof: Proof | None
    sure: sure.Sure
    people: people.People
    board: Board | None = None
    plan: Planned | None = None
    """The plan of offers of the week, in figures."""

    @cached_property
    def by_key(self) -> dict[str, Figure]:
        """The figures by their keys."""
        return {figure.key: figure for figure in self.figures}

    def __getitem__(self, key: str) -> Figure:
        return self.by_key[key]

    def get(self, key: str) -> Figure | None:
        """Return the figure `key`; None where this shop has none."""
        return self.by_key.get(key)

    def count(self, key: str) -> int:
        """Return a count; 0 where this shop has no such figure."""
        found = self.by_key.get(key)
        return round(found.value) if found is not None and found.value is not None else 0


def draw(con: DuckDBPyConnection, given: Given) -> Report:
    """Count every figure of a report.

    Parameters
    ----------
    con
        The engine with the canonical tables, `profiles` and `stages`, and as far as there are `reach`, `decisions`
        and `ledger`.
    """
    views.make(con, given.at.as_of)
    book = Book(con, given.run.money.currency)
    headline.add(book, given)
    outcomes.add(book, given)
    run = given.run
    return Report(
        format=FORMAT,
        as_of=given.at.day,
        instant=given.at.as_of,
        shop=given.shop,
        language=given.language,
        currency=run.money.currency,
        data=run.data,
        orders=run.orders,
        segments=run.segments,
        week=week.add(book),
        stages=stages.add(book, given),
        ladder=ladder.add(book, given),
        cohorts=cohorts.add(book, given),
        concentration=concentration.add(book),
        slipping=slipping.add(book, given),
        origins=given.origins,
        alike=given.alike,
        money=money.add(book, given),
        grid=grid.add(book, given),
        ahead=ahead.add(book, given),
        proof=given.proof,
        sure=sure.add(book, given),
        people=people.read(con) if given.names else people.People(),
        plan=given.plan,
        figures=tuple(book),
        board=given.board,
    )


def encode(report: Report) -> bytes:
    """Return report.json."""
    return msgspec.json.format(msgspec.json.encode(report), indent=1) + b"\n"


def decode(text: bytes) -> Report:
    """Return the report that `encode` wrote."""
    return msgspec.json.decode(text, type=Report)


def schema() -> dict[str, object]:
    """Return the JSON schema of report.json."""
    return msgspec.json.schema(Report)
