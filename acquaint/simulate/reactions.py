"""How people react to contacts: notice, click, refuse further ones, and are pulled or put off from the next day on."""

from __future__ import annotations

import msgspec
import numpy as np

from acquaint.simulate.catalogue import LASTS
from acquaint.simulate.chance import Chance, Floats, Whole, steady
from acquaint.simulate.contacts import NOTHING, Answers, Contacts
from acquaint.simulate.hours import Hours
from acquaint.simulate.noticing import noticing
from acquaint.simulate.offers import CATEGORY_OF, PUT_OFF, Effects
from acquaint.simulate.parameters import Contacting
from acquaint.simulate.people import Flags, People
from acquaint.simulate.seen import CLICKS
from acquaint.simulate.state import State

_SOONEST = 60
"""Seconds after sending before which nobody has looked."""


class Reactions(msgspec.Struct, frozen=True, eq=False):
    """What reactions depend on."""

    contacting: Contacting
    chance: Chance
    people: People
    effects: Effects
    hours: Hours

    def answers(self, state: State, asked: Contacts, active: Flags) -> Answers:
        """Return what becomes of contacts; nothing changes yet."""
        real = asked.offer != NOTHING
        sent = _permitted(state, asked.take(real))
        who, day = sent.who, state.day
        reach = noticing(self.contacting, self.people, who, sent.channel, sent.hour)
        noticed = active[who] & self.chance.happens("noticed", reach, who, day)
        unsubscribed = noticed & self.chance.happens("unsubscribes", self.refuses(state, who, sent.offer), who, day)
        complained = unsubscribed & self.chance.happens("complains", self.contacting.complaint, who, day)
        looks = np.maximum(self.hours.of_people("looks", day, who), 3_600 * sent.hour + _SOONEST)
        category = CATEGORY_OF[sent.offer]
        return Answers(
            sent=sent, left=asked.take(~real), refused=int(real.sum()) - len(sent), noticed=noticed, opened=looks,
            clicked=noticed & CLICKS[sent.channel] & self.chance.happens("clicks", self._clicks(sent), who, day),
            unsubscribed=unsubscribed, complained=complained,
            at_home=day - state.bought[who, category] <= LASTS[category],
        )  # fmt: skip

    def refuses(self, state: State, who: Whole, offer: Whole) -> Floats:
        """Return the chance that noticed contacts make customers unsubscribe."""
        policy = self.contacting
        temper = policy.unsubscribe_temper * self.people.temper[who] + policy.unsubscribe_fatigue * state.recent[who]
        put_off = np.where(self.effects.kind[who, offer] == PUT_OFF, policy.unsubscribe_put_off, 1)
        return policy.unsubscribe * steady(np.exp(temper)) * put_off

    def settle(self, state: State, answers: Answers) -> None:
        """Write contacts and answers into the state, at the end of the day: the pull begins on the next one."""
        policy, sent, who = self.contacting, answers.sent, answers.sent.who
        fresh = steady(np.exp(-policy.fatigue * state.recent[who]))
        state.pull[who] += answers.noticed * fresh * self.effects.orders[who, sent.offer]
        refused, complained = policy.goodwill
        state.goodwill[who] *= np.where(answers.complained, complained, np.where(answers.unsubscribed, refused, 1))
        state.recent[who] += np.array(policy.weight)[sent.channel]
        state.profit_minor[who] -= np.array(policy.cost_minor)[sent.channel]
        state.seen.take_answers(answers)

    def _clicks(self, sent: Contacts) -> Floats:
        """Return the chance that a noticed contact is clicked on."""
        policy, who = self.contacting, sent.who
        trace = steady(np.exp(policy.click_trace * self.effects.trace[who, sent.offer]))
        return policy.clicked * np.array(policy.clicks)[self.effects.kind[who, sent.offer]] * trace


def _permitted(state: State, asked: Contacts) -> Contacts:
    """Return the contacts that are carried out, by customer: permitted ones, the first of each."""
    allowed = state.seen.allowed[asked.who, asked.channel]
    _, first = np.unique(np.where(allowed, asked.who, NOTHING), return_index=True)
    return asked.take(first[allowed[first]])
