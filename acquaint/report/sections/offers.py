"""What offers bring: a line for each, what stands out, what to retire and what to try."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from acquaint.decisions import bounded
from acquaint.decisions.board import Board, Row
from acquaint.decisions.verdicts import FEW
from acquaint.records import Estimate, NotEnoughData
from acquaint.report import offers as board_words
from acquaint.report.sections.section import Cell, Section, Table, Teller

_SHOWN = 12
_ACTS = 3


def tell(t: Teller) -> Section | None:
    """Return what offers bring; None in a shop that has planned none."""
    board = t.report.board
    if board is None:
        return None
    topic = _say(t, "topic")
    if not board.total.contacts:
        return Section("offers", topic, _say(t, "none"), lacking=True)
    shown = sorted((each for each in board.offers if each.sent.contacts), key=lambda each: -each.sent.contacts)
    stages = _stages(t, shown[:_SHOWN])
    return Section(
        "offers", topic, _say(t, "finding", n=board.total.contacts), more=tuple(_more(t, board, len(shown))),
        act=" ".join(_acts(t, board)), tables=(_table(t, shown[:_SHOWN]), *([stages] if stages.rows else [])),
        how=(_say(t, "how"),),
    )  # fmt: skip


def _say(t: Teller, key: str, /, **values: object) -> str:
    return t.words(f"offers.section.{key}", **values)


def _more(t: Teller, board: Board, offers: int) -> Iterator[str]:
    sure = [each for each in board.offers if each.beyond_chance and isinstance(each.difference, Estimate)]
    better = [each.offer for each in sure if _value(each) > 0]
    worse = [each.offer for each in sure if _value(each) < 0]
    if better:
        yield _say(t, "finding_sure", offers=better)
    if worse:
        yield _say(t, "finding_harm", offers=worse)
    if not sure:
        yield _say(t, "finding_unsure")
    if board.bound is None:
        yield t.words("plan.week.rules", labelled=board.labelled, needed=bounded.LEAST)
    if offers > _SHOWN:
        yield _say(t, "more", n=offers - _SHOWN)


def _value(row: Row) -> float:
    return row.difference.value if isinstance(row.difference, Estimate) else 0.0


def _acts(t: Teller, board: Board) -> Iterable[str]:
    for row in [each for each in board.offers if each.retire][:_ACTS]:
        yield _say(t, "retire", offer=row.offer, reasons=board_words.reasons(row, t.words))
    tried: set[str] = set()
    for each in board.tries:
        if each.offer not in tried and len(tried) < _ACTS:
            tried.add(each.offer)
            yield _say(t, "try", **board_words.tried(each, t.words))


def _table(t: Teller, rows: Iterable[Row]) -> Table:
    names = ("offer", "customers", "contacts", "response", "irrelevant", "left", "effect", "cost")
    made = tuple(
        (
            Cell(row.offer), Cell(t.words.count(row.sent.customers)), Cell(t.words.count(row.sent.contacts)),
            _rate(t, row.response), _rate(t, row.irrelevance),
            Cell(t.words.count(row.sent.unsubscribed + row.sent.complained)), _effect(t, row), _cost(t, row),
        )
        for row in rows
    )  # fmt: skip
    return Table(_say(t, "caption"), _header(t, names), made, wide=True, whole=True)


def _stages(t: Teller, rows: Iterable[Row]) -> Table:
    names = ("offer", "stage", "customers", "contacts", "response", "irrelevant", "effect")
    made = tuple(
        (
            Cell(row.offer), Cell(board_words.group_name(group.kind, group.name, t.words)),
            Cell(t.words.count(group.sent.customers)), Cell(t.words.count(group.sent.contacts)),
            _rate(t, group.response), _rate(t, group.irrelevance), _points(t, group.difference),
        )
        for row in rows for group in row.groups if group.kind == "stage" and group.sent.customers >= FEW
    )  # fmt: skip
    return Table(_say(t, "stages"), _header(t, names), made, texts=(1,), wide=True, whole=True)


def _header(t: Teller, names: Iterable[str]) -> tuple[str, ...]:
    return tuple(_say(t, f"header.{name}", currency=t.report.currency or "") for name in names)


def _rate(t: Teller, found: Estimate | NotEnoughData) -> Cell:
    if not isinstance(found, Estimate):
        return Cell(_say(t, "dash"))
    low, high = (round(100 * (each or 0.0)) for each in (found.low, found.high))
    return Cell(_say(t, "header.rate", x=found.value, low=low, high=high))


def _effect(t: Teller, row: Row) -> Cell:
    return _points(t, row.difference) if row.lift.share else Cell(_say(t, "unheld"))


def _points(t: Teller, gap: Estimate | NotEnoughData) -> Cell:
    if not isinstance(gap, Estimate):
        return _few(t, gap)
    said = board_words.points(gap, t.words)
    return Cell(f"{said['x']} ({said['low']} … {said['high']})")


def _few(t: Teller, found: NotEnoughData) -> Cell:
    return Cell(t("page.too_few", n=found.missing), few=True)


def _cost(t: Teller, row: Row) -> Cell:
    if row.discount_minor is None:
        return Cell(_say(t, "unknown"))
    return Cell(t.words.money(row.sent.contact_minor + row.discount_minor, code=False))
