"""The answers people have given, kept for good in `answers.jsonl`: one line each, appended, never rewritten.

It is an input of the shop, not something acquaint could derive again. A corrected answer is one line more; who reads
the file lets the newest line win.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Literal

import msgspec

from acquaint.errors import InputError
from acquaint.lake import durable

FILE_NAME = "answers.jsonl"
Kind = Literal["result", "person"]
Result = Literal[
    "reached", "no_answer", "call_back", "bought", "not_interested", "wrong_person", "do_not_contact",
    "sent", "not_sent", "yes", "no",
]  # fmt: skip
_SENDING = ("sent", "not_sent")


class Answer(msgspec.Struct, frozen=True, rename={"day": "date", "listed": "list", "place": "from"}):
    """What somebody has answered, or the owner has answered about a customer: a line of `answers.jsonl`."""

    id: str
    """The first 16 hex digits of SHA-256 of what was answered; equal answers have equal ids."""
    kind: Kind
    """result: of a contact; person: whether a suspected customer is one person."""
    customer: str
    """Customer id on the list (an atom, never split); in answers.csv as typed: an id, e-mail, phone or card."""
    result: Result
    day: date
    """Day of the answer."""
    channel: str | None = None
    """phone, email, sms or post; null where unknown."""
    note: str | None = None
    listed: date | None = None
    """Day of the list it was typed into; null for answers.csv."""
    place: str = ""
    """Where it was typed, for people."""


class Log(msgspec.Struct, frozen=True):
    """The answers there are after new ones were taken in.

    Parameters
    ----------
    answers
        All that hold, corrections folded in.
    new
        Those that were not known before, in the order they are written; some may be superseded by others of them.
    """

    answers: tuple[Answer, ...]
    new: tuple[Answer, ...]


def made(
    kind: Kind,
    customer: str,
    result: Result,
    day: date,
    *,
    channel: str | None = None,
    note: str | None = None,
    listed: date | None = None,
    place: str = "",
    dated: str | None = None,
) -> Answer:
    """Return an answer with its id.

    Parameters
    ----------
    dated
        What was typed for the day where that means another one tomorrow (yesterday, nothing): it takes the day's place
        in the id, so that the answer stays the same whenever it is read.

    Examples
    --------
    >>> made("result", "email:anna@example.com", "bought", date(2026, 3, 4)).id
    '056c68f00f8e1639'
    """
    said = (kind, customer, listed, result, day if dated is None else dated, note, channel)
    return Answer(
        hashlib.sha256(msgspec.json.encode(said)).hexdigest()[:16],
        kind, customer, result, day, channel, note, listed, place,
    )  # fmt: skip


def read(folder: Path) -> tuple[Answer, ...]:
    """Return the answers that hold, corrections folded in, in the order they were given.

    Raises
    ------
    InputError
        A line is damaged.
    """
    return _folded(lines(folder))


def lines(folder: Path) -> tuple[Answer, ...]:
    """Return every line of `answers.jsonl`; none where there is no such file.

    Raises
    ------
    InputError
        A line is damaged; it is named.
    """
    try:
        content = (folder / FILE_NAME).read_bytes()
    except FileNotFoundError:
        return ()
    decoder = msgspec.json.Decoder(Answer)
    return tuple(
        _decoded(decoder, line, number) for number, line in enumerate(content.splitlines(), start=1) if line.strip()
    )


def taken(folder: Path, answers: Sequence[Answer]) -> Log:
    """Return what there would be after `append`, without writing anything.

    Raises
    ------
    InputError
        A line of the file is damaged.
    """
    known = lines(folder)
    new = _new(known, _settled(known, answers))
    return Log(_folded((*known, *new)), new)


def append(folder: Path, answers: Sequence[Answer]) -> Log:
    """Add the answers that are not known yet to `answers.jsonl`, whole or not at all; read again they add nothing.

    Of several answers of one reading to the same question the last holds; a stop holds before all and for good.

    Raises
    ------
    InputError
        A line of the file is damaged; nothing is written.
    OSError
        The disk is full or the folder cannot be written; the file is as it was.
    """
    log = taken(folder, answers)
    if log.new:
        path = folder / FILE_NAME
        before = path.read_bytes() if path.exists() else b""
        end = b"\n" if before and not before.endswith(b"\n") else b""
        durable.write(path, before + end + b"".join(msgspec.json.encode(answer) + b"\n" for answer in log.new))
    return log


def _settled(known: Iterable[Answer], answers: Iterable[Answer]) -> Iterator[Answer]:
    """Yield answers with the day they were first read with: "yesterday" stays the day it meant then."""
    days: dict[str, date] = {}
    for answer in known:
        days.setdefault(answer.id, answer.day)
    for answer in answers:
        yield msgspec.structs.replace(answer, day=days.get(answer.id, answer.day))


def _new(known: Sequence[Answer], answers: Iterable[Answer]) -> tuple[Answer, ...]:
    """Return what of one reading is to be written so that its last word on each question is the newest line."""
    current = {_question(answer): answer for answer in _folded(known)}
    ids = {answer.id for answer in known}
    asked: dict[tuple[object, ...], list[Answer]] = {}
    for answer in answers:
        asked.setdefault(_question(answer), []).append(answer)
    new: list[Answer] = []
    for question, said in asked.items():
        *others, last = sorted(said, key=_is_stop)
        if not _is_repeated(last, current.get(question), ids):
            fresh = {answer.id: answer for answer in others if answer.id not in ids and answer.id != last.id}
            new += [*fresh.values(), last]
    return tuple(new)


def _is_repeated(answer: Answer, current: Answer | None, ids: Collection[str]) -> bool:
    """Tell whether an answer says nothing new.

    A cell changed to B and back to A says A again; an A in an old copy of the workbook does not.
    """
    if current is None:
        return False
    return answer.id == current.id or _is_stop(current) or (answer.id in ids and answer.place != current.place)


def _folded(answers: Iterable[Answer]) -> tuple[Answer, ...]:
    held: dict[tuple[object, ...], Answer] = {}
    for answer in answers:
        question = _question(answer)
        if question not in held or not _is_stop(held[question]):
            held.pop(question, None)
            held[question] = answer
    return tuple(held.values())


def _is_stop(answer: Answer) -> bool:
    """Tell an answer that no other supersedes: who asked not to be contacted does not have to ask twice."""
    return answer.result == "do_not_contact"


def _question(answer: Answer) -> tuple[object, ...]:
    """Return what an answer is the answer to; a newer one to the same supersedes it.

    On a list: each customer once, and once more whether the draft was sent. In answers.csv: each customer, day and
    channel.
    """
    topic = (answer.kind, answer.customer, answer.result in _SENDING)
    return (*topic, answer.listed) if answer.listed else (*topic, answer.day, answer.channel)


def _decoded(decoder: msgspec.json.Decoder[Answer], line: bytes, number: int) -> Answer:
    try:
        return decoder.decode(line)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise InputError(
            f"The line cannot be read: {error}.",
            where=f"{FILE_NAME}, line {number}",
            to_do="Take the line out, or put the file back from a copy; it holds the answers of your customers.",
        ) from None
