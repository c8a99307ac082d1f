"""The sections of the page, in order: figures in, sentences and charts out."""

from __future__ import annotations

from acquaint.report.figures import Report
from acquaint.report.sections import (
    ahead,
    cohorts,
    concentration,
    grid,
    headline,
    ladder,
    money,
    offers,
    origins,
    plan,
    proof,
    slipping,
    stages,
    sure,
    terms,
    week,
)
from acquaint.report.sections.section import Cell, Section, Table, Teller, Tile
from acquaint.words import Words

_ORDER = (
    headline, week, plan, stages, ladder, cohorts, concentration, slipping, origins, money, grid, ahead, proof, offers,
    sure,
    terms,
)  # fmt: skip


def tell(report: Report, words: Words) -> tuple[Section, ...]:
    """Return the sections of a report in the language of `words`; one that does not concern the shop is left out."""
    t = Teller(report, words)
    told = (section.tell(t) for section in _ORDER)
    return tuple(each for each in told if each is not None)


__all__ = ["Cell", "Section", "Table", "Teller", "Tile", "tell"]
