"""Events of many callers in groups, each written to the disk at once: that is what it costs."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from concurrent.futures import Future
from queue import Empty, SimpleQueue

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


class Groups:
    """Puts events of many callers into groups.

    Parameters
    ----------
    commit
        Writes the events of a group, and tells of each whether it is new, and why it was put aside.
    """

    def __init__(self, commit: Callable[[list[Event]], list[tuple[bool, str | None]]]) -> None:
        self._commit = commit
        self._queue: SimpleQueue[tuple[list[Event], Future[Taken]] | None] = SimpleQueue()
        self._closed = False
        self._thread = threading.Thread(target=self._run, name="acquaint intake", daemon=True)
        self._thread.start()

    def submit(self, events: list[Event]) -> Future[Taken]:
        """Hand events in; the future is done when the disk has them."""
        if self._closed:
            raise InputError("The shop is not live any more.", to_do="Open it again: shop.live()")
        done: Future[Taken] = Future()
        self._queue.put((events, done))
        return done

    def close(self) -> None:
        """Commit what was handed in, and end."""
        self._closed = True
        self._queue.put(None)
        self._thread.join()

    def _run(self) -> None:
        open_ = True
        while open_:
            group: list[tuple[list[Event], Future[Taken]]] = []
            open_ = self._gather(group)
            if group:
                self._settle(group)

    def _gather(self, group: list[tuple[list[Event], Future[Taken]]]) -> bool:
        """Wait for the next events, and take those that are there already; return whether more may come."""
        waiting, size = self._queue.get(), 0
        while waiting is not None:
            # Whoever has cancelled by now has handed nothing in; from here on it is too late to.
            if waiting[1].set_running_or_notify_cancel():
                group.append(waiting)
                size += len(waiting[0])
            if size >= GROUP:
                return True
            try:
                waiting = self._queue.get_nowait()
            except Empty:
                return True
        return False

    def _settle(self, group: Iterable[tuple[list[Event], Future[Taken]]]) -> None:
        try:
            found = iter(self._commit([event for events, _ in group for event in events]))
        except BaseException as error:
            for _, done in group:
                done.set_exception(error)
            return
        for events, done in group:
            fates = [next(found) for _ in events]
            rejected = tuple(reason for _, reason in fates if reason is not None)
            accepted = sum(new for new, _ in fates)
            done.set_result(Taken(accepted, len(fates) - accepted - len(rejected), rejected))
