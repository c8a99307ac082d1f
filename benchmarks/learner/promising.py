"""The bound on unanswered contacts in a running policy: its own contacts are labelled, and certify its gate.

A contact is answered by a click, or by a purchase of what it is about, within the days of its offer. Its score is the
chance of that as it was foretold when it was sent, so none is scored by what came of it. The base rate is that of the
first contacts, which went to random customers with random offers.
"""

from __future__ import annotations

import msgspec
import numpy as np

from acquaint.decisions import bounded
from acquaint.decisions.bounded import Gate
from acquaint.features.occasions import Flags, Floats, Ints
from acquaint.models import logistic
from acquaint.models.logistic import Weights
from acquaint.records import NotEnoughData

RECENT = 1_000
"""Latest labelled contacts that certify: older ones resemble coming ones less."""


class Waiting(msgspec.Struct, frozen=True, eq=False):
    """Contacts whose time to be answered is not over: as they were sent, and what was counted then."""

    day: Ints
    customer: Ints
    offer: Ints
    x: Floats
    score: Floats
    random: Flags
    promised: Flags
    clicks: Ints
    bought: Ints

    def take(self, rows: Flags) -> Waiting:
        """Return some of them."""
        return Waiting(*(getattr(self, name)[rows] for name in self.__struct_fields__))


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
        self._waiting: list[Waiting] = []
        self._labelled: list[tuple[Waiting, Flags]] = []

    def send(self, contacts: Waiting) -> None:
        """Take in contacts as they are sent."""
        self._waiting.append(contacts)

    def settle(self, day: int, clicks: Ints, bought: Ints, answers: Ints) -> None:
        """Label what has had its time.

        Parameters
        ----------
        clicks, bought
            int64[customers] and int64[customers, offers], as counted today.
        answers
            int64[offers], days in which a contact may be answered.
        """
        kept = []
        for each in self._waiting:
            due = day - each.day >= answers[each.offer]
            over = each.take(due)
            none = (clicks[over.customer] <= over.clicks) & (bought[over.customer, over.offer] <= over.bought)
            self._labelled.append((over, none))
            kept.append(each.take(~due))
        self._waiting = [each for each in kept if len(each.day)]

    def score(self) -> Weights | None:
        """Return how likely contacts are answered by their columns; null before any was."""
        if not self._labelled:
            return None
        x, none = np.concatenate([each.x for each, _ in self._labelled]), self._unanswered()
        return logistic.fit(x, ~none) if 0 < none.sum() < len(none) else None

    def gate(self) -> Gate | NotEnoughData:
        """Return the gate, or how many labelled contacts are missing."""
        if not self._labelled or not self.share:
            return NotEnoughData(0, bounded.LEAST)
        random, none = np.concatenate([each.random for each, _ in self._labelled]), self._unanswered()
        score = np.concatenate([each.score for each, _ in self._labelled])
        bound = bounded.relative(int(none[random].sum()), int(random.sum()), self.share)
        scored = np.flatnonzero(~random & (score >= 0))[-RECENT:]
        return bounded.certify(score[scored], none[scored], bound)

    def _unanswered(self) -> Flags:
        return np.concatenate([none for _, none in self._labelled])

    def kept(self) -> Kept:
        """Return what became of contacts that went out under a promise, beside those to random customers."""
        rows = [(each.promised, each.random, none) for each, none in self._labelled]
        return Kept(
            sum(int(each.promised.sum()) for each in self._waiting) + sum(int(mine.sum()) for mine, _, _ in rows),
            sum(int(none[mine].sum()) for mine, _, none in rows), sum(int(mine.sum()) for mine, _, _ in rows),
            sum(int(none[random].sum()) for _, random, none in rows), sum(int(random.sum()) for _, random, _ in rows),
        )  # fmt: skip
