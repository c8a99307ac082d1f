"""Section 0: six figures, each with its change on the year before."""

from __future__ import annotations

from datetime import timedelta

from acquaint.report.figures import FEW, Figure
from acquaint.report.figures.given import YEAR_DAYS
from acquaint.report.figures.headline import KEYS
from acquaint.report.sections.section import Section, Teller, Tile

_COMPARED = ("customers.bought", "customers.again_share", "sales.known_share", "slipping.count")


def tell(t: Teller) -> Section:
    """Return the six tiles."""
    tiles = tuple(_tile(t, t.report[key]) for key in KEYS)
    return Section("summary", t("headline.topic"), "", tiles=tiles, keys=KEYS, note=_note(t))


def _tile(t: Teller, figure: Figure) -> Tile:
    name = figure.key.replace(".", "_")
    few = figure.unit == "share" and not figure.known
    return Tile(_value(t, figure), t(f"headline.{name}", n=_number(figure)), _change(t, figure), few, figure.key)


def _number(figure: Figure) -> int:
    """Return what a label's plural goes by."""
    return int(figure.value) if figure.unit == "customers" and figure.value is not None else 2


def _value(t: Teller, figure: Figure) -> str:
    if figure.unit == "share":
        return t.share(figure)
    if figure.unit == "minor":
        return t.words.money(int(figure.value or 0), whole=True)
    return t.words.count(int(figure.value or 0))


def _change(t: Teller, figure: Figure) -> str:
    """Return the change on the year before: in points, per cent, or in people where they are few."""
    if figure.key not in _COMPARED or figure.value is None or figure.before is None or not figure.known:
        return ""
    gap = figure.value - figure.before
    if figure.unit == "share":
        return t("headline.points", n=round(100 * gap), sign=_sign(round(100 * gap)), x=abs(round(100 * gap)))
    if figure.before < FEW:
        return t("headline.people", n=int(gap), sign=_sign(gap), x=abs(int(gap)))
    return t("headline.per_cent", sign=_sign(gap), x=abs(gap) / figure.before)


def _sign(gap: float) -> str:
    return "+" if gap > 0 else "−" if gap < 0 else "±"


def _note(t: Teller) -> str:
    data, day = t.report.data, t.report.as_of
    if data is None:
        return ""
    if t.report["customers.bought"].before is None:
        return t("headline.no_comparison", d=data.start)
    start = day - timedelta(days=2 * YEAR_DAYS)
    note = t("headline.compared", start=start, end=day - timedelta(days=YEAR_DAYS + 1))
    money = t.report.money
    if money.easter_now == money.easter_before:
        return note
    return f"{note} {t('headline.easter', now=money.easter_now, before=money.easter_before)}"
