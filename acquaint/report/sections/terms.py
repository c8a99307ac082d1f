"""Section 13: the words of the page, each in a sentence."""

from __future__ import annotations

from acquaint.report.sections.section import Section, Teller


def tell(t: Teller) -> Section:
    """Return every term with what it means."""
    names = t.words.under("report.term")
    meanings = t.words.under("report.meaning")
    terms = tuple((names[name], meanings[name]) for name in names)
    return Section("words", t("words.topic"), t("words.finding"), terms=terms)
