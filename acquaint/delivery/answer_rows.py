"""Answers in the rows of a table: one of the workbook's sheets, wherever its columns stand, or `answers.csv`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from typing import Any, cast

import msgspec

from acquaint.delivery import answer_words
from acquaint.delivery.answer_words import Unread, plain
from acquaint.delivery.answered import Answer, Kind, Result, made
from acquaint.words import Words

KEY = "_key"
"""Header of the hidden column that says whom a row is about."""
_DEEPEST_HEADER = 40
"""A header stands at most so far down."""
_ANSWERING = ("result", "sent", "person")
_STOP = "do_not_contact"
_BOXES = ("☐", "□", "▢", "⬜", "❏", "◻", "[]", "[ ]", "-", "_", "false", "falsch")
"""What stands in a box that is not ticked."""
_TICKS = ("x", "✓", "✔", "☑", "☒", "✗", "✘", "■", "1", "true", "wahr", "[x]")
_EMAIL = re.compile(r"[^\s@<>,;]+@[^\s@<>,;]+\.[^\s@<>,;]+")
_PHONE = re.compile(r"(?:\+|0)[\d ()/.-]{6,}\d")

Owner = Callable[[str | None, Sequence[str]], "str | Unread"]
"""Says whose a row is, from its hidden key (None where it is gone) and its other cells."""


class Unreadable(msgspec.Struct, frozen=True):
    """An answer that cannot be used: where it stands, what was typed, and why."""

    file: str
    sheet: str | None
    row: int | None
    """Row of the sheet; record after the header in answers.csv; null where the whole file is meant."""
    column: str | None
    value: str
    reason: str
    counted: bool = False
    """Only a cell beside the result cannot be read; the answer holds all the same."""


class Typed(msgspec.Struct, frozen=True):
    """What was typed into a table.

    Parameters
    ----------
    rest
        The cells that are no answer, blank ones left out.
    asked
        The table has a header that asks for answers.
    """

    answers: tuple[Answer, ...] = ()
    unreadable: tuple[Unreadable, ...] = ()
    rest: tuple[str, ...] = ()
    asked: bool = False


class Where(msgspec.Struct, frozen=True):
    """What is known before the rows of a table are read.

    Parameters
    ----------
    listed
        Day of the list, which is also the day of an answer without a date; None where there is no list.
    owner
        Says whose a row is.
    """

    file: str
    sheet: str | None
    latest: date
    listed: date | None
    words: Words
    owner: Owner


class _Header(msgspec.Struct, frozen=True):
    """Columns of a table by what they hold."""

    titles: tuple[str, ...]
    key: int | None
    columns: dict[str, int]
    """channel, customer, date, note, person, result, sent -> position."""
    ticks: dict[int, str]
    """Position -> result that a mark there means."""

    @property
    def typed(self) -> set[int]:
        """Positions that answers are typed at."""
        return {*self.ticks, *(at for name, at in self.columns.items() if name not in ("channel", "customer"))}


class _Problem(Exception):
    """A cell that cannot be understood.

    Parameters
    ----------
    column
        Its position; None where several are meant.
    counted
        Day as of which the answer holds all the same; None where it does not hold.
    """

    counted: date | None = None

    def __init__(self, column: int | None, value: str, reason: str, **values: Any) -> None:
        self.column, self.value, self.reason, self.values = column, value, reason, values
        super().__init__(reason)


def read(rows: Iterable[tuple[int, list[str]]], where: Where) -> Typed:
    """Return the answers in a table; without a header that asks for one there are none.

    Parameters
    ----------
    rows
        Number and cells of each row, as text.
    """
    answers: list[Answer] = []
    unreadable: list[Unreadable] = []
    rest: list[str] = []
    header: _Header | None = None
    for number, cells in rows:
        filled = [cell.strip() for cell in cells]
        if header is None:
            header = _header(filled) if number <= _DEEPEST_HEADER else None
            rest += filter(None, filled)
            continue
        found, wrong = _row(filled, number, header, where)
        answers += found
        unreadable += wrong
        taken = header.typed if not wrong and (found or _is_blank(filled, header)) else set()
        rest += [cell for at, cell in enumerate(filled) if cell and at not in taken]
    return Typed(tuple(answers), tuple(unreadable), tuple(rest), header is not None)


def address(cells: Iterable[str]) -> str | None:
    """Return the first e-mail address, else telephone number, that is a cell of its own.

    Examples
    --------
    >>> address(["Anna", "2026-03-02", "'+49 171 5550101"]), address(["+49 171 5550101", "anna@example.com"])
    ('+49 171 5550101', 'anna@example.com')
    """
    bare = [cell.strip().lstrip("'’") for cell in cells]
    for form in (_EMAIL, _PHONE):
        for cell in bare:
            if form.fullmatch(cell):
                return cell
    return None


def _header(cells: Sequence[str]) -> _Header | None:
    """Return the columns of a row that is a header; None for any other row.

    Printed headers win over others that are understood as well.
    """
    marks = [plain(cell) for cell in cells]
    columns: dict[str, int] = {}
    for known in (answer_words.labels("headers"), answer_words.spellings("headers")):
        for at, mark in enumerate(marks):
            if mark in known and at not in columns.values():
                columns.setdefault(known[mark], at)
    results = answer_words.labels("results")
    ticks = {at: results[mark] for at, mark in enumerate(marks) if mark in results and at not in columns.values()}
    key = next((at for at, cell in enumerate(cells) if cell.casefold() == KEY), None)
    asks = any(name in columns for name in _ANSWERING) or len(ticks) > 1
    if not asks or (key is None and len(columns) + len(ticks) < 2):
        return None
    return _Header(tuple(cells), key, columns, ticks)


def _row(cells: Sequence[str], number: int, header: _Header, where: Where) -> tuple[list[Answer], list[Unreadable]]:
    if _is_blank(cells, header):
        return [], []
    problems: list[_Problem] = []
    try:
        found = list(_answers(cells, number, header, where, problems))
    except _Problem as problem:
        found, problems = [], [problem]
    return found, [_unreadable(problem, number, header, where) for problem in problems]


def _unreadable(problem: _Problem, number: int, header: _Header, where: Where) -> Unreadable:
    column = header.titles[problem.column] if problem.column is not None else None
    reason = where.words(f"answers.reasons.{problem.reason}", **problem.values)
    if problem.counted is not None:
        reason = f"{reason} {where.words('answers.reasons.counted', day=problem.counted)}"
    counted = problem.counted is not None
    return Unreadable(where.file, where.sheet, number, column, problem.value, reason, counted)


def _is_blank(cells: Sequence[str], header: _Header) -> bool:
    """Tell whether nothing was typed into a row; boxes that are not ticked are nothing."""
    ticks = all(_at(cells, at).casefold() in ("", *_BOXES) for at in header.ticks)
    return ticks and not any(_at(cells, at) for at in header.typed if at not in header.ticks)


def _answers(
    cells: Sequence[str], number: int, header: _Header, where: Where, problems: list[_Problem]
) -> Iterator[Answer]:
    """Yield the answers of a row in which something was typed; `problems` gets what is wrong beside the results.

    Raises
    ------
    _Problem
        What was said, or by whom, cannot be understood; then nothing of the row counts.
    """
    said = _stop(cells, header) or [*_results(cells, header, where)]
    if not said:
        raise _alone(cells, header)
    customer = _owner(cells, header, where)
    day, dated = _dated(cells, header, where, problems, stops=all(result == _STOP for _, result, _ in said))
    note = _value(cells, header, "note") or None
    for kind, result, channel in said:
        yield made(
            kind, customer, cast("Result", result), day,
            channel=channel, note=note, listed=where.listed, place=_place(where, number), dated=dated,
        )  # fmt: skip


def _stop(cells: Sequence[str], header: _Header) -> list[tuple[Kind, str, str | None]]:
    """Return the stop of a row that holds one: it counts whatever else is ticked or typed beside it.

    A stop holds on every channel, so that a channel that cannot be read is none.
    """
    ticked = any(code == _STOP and _means_yes(_at(cells, at)) for at, code in header.ticks.items())
    text = _value(cells, header, "result")
    if not ticked and not (text and answer_words.meaning("results", text) == _STOP):
        return []
    channel = answer_words.meaning("channels", _value(cells, header, "channel"))
    return [("result", _STOP, ("phone" if header.ticks else None) if isinstance(channel, Unread) else channel)]


def _results(cells: Sequence[str], header: _Header, where: Where) -> Iterator[tuple[Kind, str, str | None]]:
    """Yield (kind, result, channel) of what was typed."""
    if text := _value(cells, header, "person"):
        yield "person", _choice(text, header.columns["person"], where), None
    if text := _value(cells, header, "sent"):
        yield "result", "sent" if _choice(text, header.columns["sent"], where) == "yes" else "not_sent", "email"
    result = _result(cells, header, where)
    if result is not None:
        yield "result", result, _channel(cells, header, where)


def _result(cells: Sequence[str], header: _Header, where: Where) -> str | None:
    """Return the result that was typed or ticked."""
    ticked = {code: at for at, code in header.ticks.items() if _is_ticked(_at(cells, at), at, where)}
    at = header.columns.get("result")
    if at is not None and (text := _at(cells, at)):
        ticked.setdefault(_known("results", text, at, where), at)
    if len(ticked) > 1:
        raise _Problem(None, ", ".join(header.titles[at] for at in ticked.values()), "ticks")
    return next(iter(ticked), None)


def _is_ticked(text: str, at: int, where: Where) -> bool:
    if text.casefold() in ("", *_BOXES):
        return False
    return _choice(text, at, where) == "yes"


def _means_yes(text: str) -> bool:
    return text.casefold() in _TICKS or answer_words.meaning("choices", text) == "yes"


def _choice(text: str, at: int, where: Where) -> str:
    found = "yes" if _means_yes(text) else answer_words.meaning("choices", text, where.words.language)
    if isinstance(found, Unread):
        raise _Problem(at, text, "choice", yes=where.words("answers.choices.yes"), no=where.words("answers.choices.no"))
    return found


def _channel(cells: Sequence[str], header: _Header, where: Where) -> str | None:
    """Return the channel of a result: the row's own, else the telephone of a sheet with boxes to tick."""
    if text := _value(cells, header, "channel"):
        return _known("channels", text, header.columns["channel"], where)
    return "phone" if header.ticks else None


def _known(topic: answer_words.Topic, text: str, at: int, where: Where) -> str:
    found = answer_words.meaning(topic, text, where.words.language)
    if isinstance(found, Unread):
        known = list(where.words.under(f"answers.{topic}").values())
        raise _Problem(at, text, found.reason, near=found.near, known=known)
    return found


def _dated(
    cells: Sequence[str], header: _Header, where: Where, problems: list[_Problem], *, stops: bool
) -> tuple[date, str | None]:
    """Return the day of an answer, and what was typed for it where that means another day tomorrow.

    What was said is never dropped for its date. Without one that can be read it holds as of the day of the list: that
    is the earliest an answer to it can have, the same whenever the file is read, and makes nobody wait longer than the
    owner has said. Without a list it holds as of the day of reading. A stop needs no date at all.
    """
    text, at = _value(cells, header, "date"), header.columns.get("date")
    found = answer_words.day(text, today=where.latest, listed=where.listed) if text else Unread("date_missing")
    if not isinstance(found, Unread):
        return found, plain(text) if answer_words.is_relative(text) else None
    day = where.listed or where.latest
    if text or not (where.listed or stops):
        problem = _Problem(at, text, found.reason, listed=where.listed)
        problem.counted = day
        problems.append(problem)
    return day, None if where.listed else plain(text)


def _owner(cells: Sequence[str], header: _Header, where: Where) -> str:
    at = header.key if where.sheet is not None else header.columns.get("customer")
    key = (_at(cells, at) or None) if at is not None else None
    others = [cell for position, cell in enumerate(cells) if position != at and position not in header.typed]
    found = where.owner(key, others)
    if isinstance(found, Unread):
        raise _Problem(at, key or "", found.reason)
    return found


def _alone(cells: Sequence[str], header: _Header) -> _Problem:
    """Return what is wrong with a row that has a date or a note and no result."""
    at = next(header.columns[name] for name in ("date", "note") if _value(cells, header, name))
    return _Problem(at, _at(cells, at), "alone")


def _place(where: Where, number: int) -> str:
    key = "answers.place" if where.sheet is not None else "answers.place_of_file"
    return where.words(key, file=where.file, sheet=where.sheet, row=str(number))


def _value(cells: Sequence[str], header: _Header, name: str) -> str:
    at = header.columns.get(name)
    return "" if at is None else _at(cells, at)


def _at(cells: Sequence[str], position: int) -> str:
    return cells[position] if position < len(cells) else ""
