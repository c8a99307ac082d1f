"""The policy week by week: take in what came, learn, expect, let gates speak, choose, and remember what goes out."""

from __future__ import annotations

import numpy as np

from acquaint.decisions.bounded import Gate
from acquaint.decisions.exploring import SILENCE, Cases, Hashes, Policy, choose
from acquaint.errors import InputError
from acquaint.features.occasions import Floats, Ints
from acquaint.models.logistic import Weights
from benchmarks.learner import hours, moved, worth
from benchmarks.learner.facts import Said, Settings, Shown
from benchmarks.learner.memory import Memory, Quiet, Sent
from benchmarks.learner.promising import Promise, Waiting
from benchmarks.learner.worth import Foretold

UNHEARD = 5
"""Contacts after which who never ordered and never opened one is left in peace."""
_NEVER = -1e12


class LearningPolicy:
    """The policy with what it remembers; `week` is called once a week, with what is known then.

    Parameters
    ----------
    customers, offers
        How many.
    seed
        Of the draws of `moved.fit`.
    """

    def __init__(self, settings: Settings, customers: int, offers: int, seed: int) -> None:
        self.settings, self.memory = settings, Memory(settings, customers, offers)
        self.moved = moved.guessed(settings.guess)
        self.promise = Promise(settings.bound)
        self._dice = np.random.default_rng(seed)
        self._usual: Weights | None = None

    def watch(self, shown: Shown) -> None:
        """Take in a week in which nothing is said."""
        self.memory.settle(shown)
        who = np.flatnonzero((shown.orders > 0) | shown.can.any(axis=(1, 2)))
        nobody, none = np.zeros(0, np.int64), np.zeros(0)
        self.memory.remember(shown, Sent(*[nobody] * 4, *[none] * 5), Quiet(who, none))

    def week(self, shown: Shown, draw: Hashes) -> Said:
        """Return what is said this week.

        Parameters
        ----------
        draw
            uint64[n], `exploring.chance` of each customer.

        Raises
        ------
        InputError
            A margin, discount or column is not finite.
        """
        if not all(np.isfinite(each).all() for each in (shown.own, shown.about, shown.margin, shown.discount)):
            raise InputError("What is known of a customer is no number.", to_do="Fill nulls before the week begins.")
        self.memory.settle(shown)
        self.promise.settle(shown.day, shown.clicks, shown.bought, shown.answers)
        who = _reachable(shown)
        x = np.concatenate([np.repeat(shown.own[who][:, None], shown.about.shape[1], 1), shown.about[who]], axis=2)
        self._learn(shown, who, x)
        foretold = worth.foretell(shown, self.memory, self.moved, self._usual, who, x)
        return self._say(shown, foretold, np.concatenate([x, foretold.signs], axis=2), draw)

    def _learn(self, shown: Shown, who: Ints, x: Floats) -> None:
        """Fit what is expected to all that came."""
        self._usual = self.memory.usual()
        if not len(self.memory.traces.customer):
            return
        whole = np.zeros((len(shown.orders), *x.shape[1:]))
        whole[who] = x
        traces = self.memory.traces.take(np.isin(self.memory.traces.customer, who))
        self.moved = moved.fit(self.moved, traces, whole, self._dice)

    def _say(self, shown: Shown, foretold: Foretold, x: Floats, draw: Hashes) -> Said:
        """Choose among what the gates let through, and remember it."""
        who, gate, first = foretold.who, self.promise.gate(), not len(self.memory.traces.customer)
        able = shown.can[who] & (self.memory.rests[who] <= shown.day)[..., None]
        # Arms are chosen by the upper half of the bits.
        low = (draw & np.uint64(0xFFFFFFFF)) / 2**32
        bound = np.full(len(draw), isinstance(gate, Gate))
        if isinstance(gate, Gate):
            bound &= (gate.threshold is not None) | (low >= self.settings.lot)
            able &= (gate.passes(self.promise.scores(x, who)) | ~bound[who][:, None])[..., None]
        index = np.where(able, foretold.index, _NEVER)
        cases = _cases(index.max(axis=2))
        chosen = choose(Policy("learning", sharpness=0 if first else self.settings.sharpness), cases, draw[who])
        row = np.flatnonzero(chosen.arm != SILENCE)
        offer, channel = chosen.arm[row], index.argmax(axis=2)[row, chosen.arm[row]]
        hour = (low[who[row]] * len(hours.HOURS)).astype(np.int64) if first else foretold.hours.place[row]
        said = Said(who[row], offer, channel, hours.HOURS[hour], chosen.propensity[row], cases, chosen, bound[who[row]])
        self._remember(shown, foretold, said, row, hour, first)
        self.promise.send(Waiting(
            np.full(len(row), shown.day), who[row], offer, x[row, offer], np.full(len(row), first),
            said.promised, shown.clicks[who[row]], shown.bought[who[row], offer],
        ))  # fmt: skip
        return said

    def _remember(self, shown: Shown, foretold: Foretold, said: Said, row: Ints, hour: Ints, first: bool) -> None:
        chance, noticed = (each[row, said.channel] for each in (foretold.chance, foretold.noticed))
        sent = Sent(
            said.customer, said.offer, said.channel, hour, foretold.usual[row], foretold.there[row], chance,
            chance if first else noticed, self.memory.tired[said.customer],
        )  # fmt: skip
        peace = said.chosen.arm == SILENCE
        self.memory.remember(shown, sent, Quiet(foretold.who[peace], foretold.usual[peace]))


def _reachable(shown: Shown) -> Ints:
    """Return who may be contacted and was ever heard of, or not yet tried often."""
    heard = (shown.orders > 0) | (shown.opened.sum(axis=1) > 0) | (shown.sent.sum(axis=1) < UNHEARD)
    return np.flatnonzero(heard & shown.can.any(axis=(1, 2)))


def _cases(value: Floats) -> Cases:
    """Return the arms of customers, float64[m, offers] with silence worth 0 after them; `_NEVER` is no arm."""
    arms = np.column_stack([value, np.zeros(len(value))])
    able = arms > _NEVER / 2
    row, place = np.nonzero(able)
    start = np.append(0, np.cumsum(able.sum(axis=1)))
    return Cases(start, np.where(place == value.shape[1], SILENCE, place), arms[row, place])
