"""Events of many callers in groups, each written to the disk at once: that is what it costs."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from queue import Empty, SimpleQueue
from typing import Any

import msgspec

from acquaint.errors import InputError
from acquaint.events import Event

GROUP = 256
"""When so many events wait they are committed together, and those that come meanwhile with the next group."""


class Taken(msgspec.Struct, frozen=True):
    """What became of events that were handed in."""

    accepted: int
    repeated: int
    """They were there already."""
    rejected: tuple[str, ...]
    """Why others were put aside."""
    answer: Any = None
    """What was decided on the question that came with them; None without one."""


class Handed(msgspec.Struct, frozen=True):
    """Events that were handed in together, and the question on them; None for none."""

    events: list[Event]
    question: Any
    done: Future[Taken]


class Settled(msgspec.Struct, frozen=True):
    """What became of a group.

    Parameters
    ----------
    fates
        For each event whether it is new, and why it was put aside.
    answers
        For each question that was asked the answer, or the error that it met.
    """

    fates: Sequence[tuple[bool, str | None]]
    answers: Sequence[Any]


class Groups:
    """Puts events of many callers into groups.

    Parameters
    ----------
    commit
        Writes the events of a group, with the decisions on its questions, and tells what became of them.
    """

    def __init__(self, commit: Callable[[list[Event], list[Any]], Settled]) -> None:
        self._commit = commit
        self._queue: SimpleQueue[Handed | None] = SimpleQueue()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="acquaint intake", daemon=True)
        self._thread.start()

    def submit(self, events: list[Event], question: Any = None) -> Future[Taken]:
        """Hand events in, and a question on them; the future is done when the disk has them."""
        if self._closed:
            raise InputError("The shop is not live any more.", to_do="Open it again: shop.live()")
        done: Future[Taken] = Future()
        self._queue.put(Handed(events, question, done))
        return done

    def close(self) -> None:
        """Commit what was handed in, and end."""
        self._closed = True
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        open_ = True
        while open_:
            group: list[Handed] = []
            open_ = self._gather(group)
            if group:
                self._settle(group)

    def _gather(self, group: list[Handed]) -> bool:
        """Wait for the next events, and take those that are there already; return whether more may come."""
        waiting, size = self._queue.get(), 0
        while waiting is not None:
            # Whoever has cancelled by now has handed nothing in; from here on it is too late to.
            if waiting.done.set_running_or_notify_cancel():
                group.append(waiting)
                size += len(waiting.events) + (waiting.question is not None)
            if size >= GROUP:
                return True
            try:
                waiting = self._queue.get_nowait()
            except Empty:
                return True
        return False

    def _settle(self, group: list[Handed]) -> None:
        questions = [each.question for each in group if each.question is not None]
        try:
            found = self._commit([event for each in group for event in each.events], questions)
        except BaseException as error:
            for each in group:
                each.done.set_exception(error)
            return
        fates, answers = iter(found.fates), iter(found.answers)
        for each in group:
            own = [next(fates) for _ in each.events]
            rejected = tuple(reason for _, reason in own if reason is not None)
            accepted = sum(new for new, _ in own)
            answer = next(answers) if each.question is not None else None
            if isinstance(answer, Exception):
                each.done.set_exception(answer)
            else:
                each.done.set_result(Taken(accepted, len(own) - accepted - len(rejected), rejected, answer))
