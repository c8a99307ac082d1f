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
    headline, week, plan, stages, ladder, cohorts, concentration, slipping, origins, money, grid, ahead, proof, sure,
    terms,
)  # fmt: skip


def tell(report: Report, words: Words) -> tuple[Section, ...]:
    """Return all sections of a report in the language of `words`; one that has nothing to be about is left out."""
    t = Teller(report, words)
    told = (section.tell(t) for section in _ORDER)
    return tuple(section for section in told if section is not None)


__all__ = ["Cell", "Section", "Table", "Teller", "Tile", "tell"]
