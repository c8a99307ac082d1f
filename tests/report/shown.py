"""Reports that the tests look at, and a reader of their pages."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import NamedTuple

from acquaint.config import Settings
from acquaint.decisions.proof import Proof, Side
from acquaint.features import intervals
from acquaint.records import NotEnoughData
from acquaint.report import figures, origins
from acquaint.report.figures import Report
from acquaint.report.figures.given import Given
from tests.report import made
from tests.report.made import Made

VOID = {"meta", "br", "link", "img", "input", "hr"}


def proof() -> Proof:
    """Eighteen customers due at once against twenty who waited, of which too few bought to tell."""
    gap = intervals.difference(intervals.share(7, 18), intervals.share(5, 20))
    return Proof(Side(18, 7, 120_000), Side(20, 5, 90_000), gap, NotEnoughData(18, 30), 12, 0, 17.0, 9, 61)


class Shown(NamedTuple):
    """A shop with its report."""

    shop: Made
    report: Report


def report(shop: Made, *, names: bool = False, language: str = "en", told: bool = True) -> Shown:
    """Draw the report of a shop; `told` gives it the proof so far and the origins of its customers."""
    beside = {}
    if told:
        beside = {"proof": proof(), "origins": origins.of(shop.con, Settings(), shop.found.life, shop.at)}
    given = Given(shop.at, shop.run, shop.found, "Tea & Co", language, names=names, **beside)
    return Shown(shop, figures.draw(shop.con, given))


def tea(**more) -> Made:
    """The tea shop with a week's list."""
    shop = made.shop(**more)
    made.decisions(shop.con)
    return shop


class Page(HTMLParser):
    """What a page is made of: its elements in order with their attributes, and the text in each kind of them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[str, list[str]] = {}
        self.words: list[str] = []
        self._open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self._open.append(tag)
            self.texts.setdefault(tag, []).append("")

    def handle_startendtag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self._open.pop() == tag, (tag, self._open)

    def handle_data(self, data):
        for tag in set(self._open):
            self.texts[tag][-1] += data
        if self._open and self._open[-1] not in ("style", "title", "desc", "code"):
            self.words.append(data)

    def of(self, *tags: str) -> list[tuple[str, dict[str, str | None]]]:
        """Return the elements of some kinds, in order."""
        return [element for element in self.elements if element[0] in tags]
