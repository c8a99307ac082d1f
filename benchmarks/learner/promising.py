"""The bound on unanswered contacts in a running policy: its own contacts are labelled, and certify its gate.

A contact is answered by a click, or by a purchase of what it is about, within the days of its offer. Its score is the
chance of that by what contacts to the other half of the customers have taught: so contacts that certify and coming ones
are scored by the same model, and none by what came of it. The base rate is that of the first contacts, which went to
random customers with random offers. What went out under the promise is watched, and a breach closes the gate.
"""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np

from acquaint.decisions import bounded
from acquaint.decisions.bounded import Bound, Gate
from acquaint.features.occasions import Flags, Floats, Ints
from acquaint.models import logistic
from acquaint.models.logistic import Weights
from acquaint.records import NotEnoughData

DRIFT = 0.08
"""Part of the promise kept back for what changes between labelled contacts and coming ones: labels are weeks old, and
customers leave all the time."""


class Waiting(msgspec.Struct, frozen=True, eq=False):
    """Contacts whose time to be answered is not over: as they were sent, and what was counted then."""

    day: Ints
    customer: Ints
    offer: Ints
    x: Floats
    random: Flags
    promised: Flags
    clicks: Ints
    bought: Ints


class Kept(msgspec.Struct, frozen=True):
    """How a promise was kept.

    Parameters
    ----------
    sent, unanswered, labelled
        Contacts under the promise; of those whose time is over the unanswered ones, and all.
    random_unanswered, random
        The same of contacts to random customers.
    """

    sent: int = 0
    unanswered: int = 0
    labelled: int = 0
    random_unanswered: int = 0
    random: int = 0

    @property
    def of_base(self) -> float:
        """The share that stayed unanswered, beside that of random contacts; 0 where nothing was promised."""
        return self.unanswered * self.random / max(self.labelled * self.random_unanswered, 1)


class Promise:
    """Labelled contacts, and the gate they certify.

    Parameters
    ----------
    share
        Of the base rate that is promised; 0 promises nothing.
    """

    def __init__(self, share: float) -> None:
        self.share = share
        self._waiting: list[tuple[Waiting, Flags, Flags]] = []
        self._labelled: list[tuple[Waiting, Flags]] = []
        self._halves: tuple[Weights | None, ...] = (None, None)

    def send(self, contacts: Waiting) -> None:
        """Take in contacts as they are sent."""
        many = len(contacts.day)
        self._waiting.append((contacts, np.ones(many, np.bool_), np.zeros(many, np.bool_)))

    def settle(self, day: int, clicks: Ints, bought: Ints, answers: Ints) -> None:
        """Label what has had its time; contacts of a day join the labelled ones together.

        Those whose offer is answered sooner are answered more often: alone they would promise too much.

        Parameters
        ----------
        clicks, bought
            int64[customers] and int64[customers, offers], as counted today.
        answers
            int64[offers], days in which a contact may be answered.
        """
        for each, none, known in self._waiting:
            due = ~known & (day - each.day >= answers[each.offer])
            clicked = clicks[each.customer] > each.clicks
            none[due] = ~(clicked | (bought[each.customer, each.offer] > each.bought))[due]
            known[due] = True
        self._labelled += [(each, none) for each, none, known in self._waiting if known.all()]
        self._waiting = [each for each in self._waiting if not each[2].all()]
        if self._labelled:
            self._learn()

    def scores(self, x: Floats, customer: Ints) -> Floats:
        """Return how likely contacts are answered; -1 before any was.

        Parameters
        ----------
        x
            float64[n, ..., columns], of contacts with customers.
        customer
            int64[n].
        """
        found, odd = np.full(x.shape[:-1], -1.0), customer % 2 == 1
        for mine, half in zip((~odd, odd), self._halves, strict=True):
            if half is not None:
                found[mine] = half.chance(x[mine])
        return found

    def gate(self) -> Gate | NotEnoughData:
        """Return the gate, or how many labelled contacts are missing."""
        if not self._labelled or not self.share or None in self._halves:
            return NotEnoughData(0, bounded.LEAST)
        random, none = self._column("random"), self._unanswered()
        bound = bounded.relative(int(none[random].sum()), int(random.sum()), self.share)
        stricter = bounded.relative(int(none[random].sum()), int(random.sum()), self.share * (1 - DRIFT))
        score = self.scores(self._column("x")[~random], self._column("customer")[~random])
        found = bounded.certify(score, none[~random], stricter)
        return found if isinstance(found, NotEnoughData) or self._open(bound) else closed(found)

    def _open(self, bound: Bound) -> bool:
        """Tell whether what went out under the promise still keeps it."""
        if not 0 < bound.most < 1:
            return False
        watch = bounded.watch(self._unanswered()[self._column("promised")], bound.most)
        return isinstance(watch, NotEnoughData) or watch.open

    def _learn(self) -> None:
        """Fit the chance of an answer to each half of the customers, for the other."""
        x, none, odd = self._column("x"), self._unanswered(), self._column("customer") % 2 == 1
        self._halves = tuple(_fitted(x[half], ~none[half]) for half in (odd, ~odd))

    def _column(self, name: str) -> Any:
        return np.concatenate([getattr(each, name) for each, _ in self._labelled])

    def _unanswered(self) -> Flags:
        return np.concatenate([none for _, none in self._labelled])

    def kept(self) -> Kept:
        """Return what became of contacts that went out under a promise, beside those to random customers."""
        rows = [(each.promised, each.random, none) for each, none in self._labelled]
        return Kept(
            sum(int(each.promised.sum()) for each, _, _ in self._waiting) + sum(int(mine.sum()) for mine, _, _ in rows),
            sum(int(none[mine].sum()) for mine, _, none in rows), sum(int(mine.sum()) for mine, _, _ in rows),
            sum(int(none[random].sum()) for _, random, none in rows), sum(int(random.sum()) for _, random, _ in rows),
        )  # fmt: skip


def closed(gate: Gate) -> Gate:
    """Return a gate that nothing passes."""
    return Gate(None, gate.bound, None, 0.0, gate.n)


def _fitted(x: Floats, answered: Flags) -> Weights | None:
    return logistic.fit(x, answered) if 0 < answered.sum() < len(answered) else None
