"""How people react to contacts: notice, click, refuse further ones, and are pulled or put off from the next day on."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np

from acquaint.simulate.chance import Chance, Floats, Whole, steady
from acquaint.simulate.contacts import NOTHING, Answers, Contacts
from acquaint.simulate.hours import Hours
from acquaint.simulate.noticing import noticing
from acquaint.simulate.offers import CATEGORY_OF, EMAIL, PUT_OFF, Effects
from acquaint.simulate.parameters import Contacting
from acquaint.simulate.people import Flags, People
from acquaint.simulate.seen import CLICKS, at_home
from acquaint.simulate.standing import Standing
from acquaint.simulate.state import State

_SOONEST = 60
"""Seconds after sending before which nobody has looked."""


class Reactions(msgspec.Struct, frozen=True, eq=False):
    """What reactions depend on."""

    contacting: Contacting
    chance: Chance
    people: People
    standing: Standing
    effects: Effects
    hours: Hours

    def answers(self, state: State, asked: Contacts, active: Flags) -> Answers:
        """Return what becomes of contacts; nothing changes yet."""
        real = asked.offer != NOTHING
        sent = _permitted(state, asked.take(real))
        who, day = sent.who, state.day
        noticed = active[who] & self.chance.happens("noticed", self.reach(who, sent.channel, sent.hour), who, day)
        unsubscribed = noticed & self.chance.happens("unsubscribes", self.refuses(state, who, sent.offer), who, day)
        complained = unsubscribed & self.chance.happens("complains", self.contacting.complaint, who, day)
        looks = np.maximum(self.hours.of_people("looks", day, who), 3_600 * sent.hour + _SOONEST)
        category = CATEGORY_OF[sent.offer]
        return Answers(
            sent=sent, left=asked.take(~real), refused=int(real.sum()) - len(sent), noticed=noticed, opened=looks,
            clicked=noticed & CLICKS[sent.channel] & self.chance.happens("clicks", self._clicks(sent), who, day),
            unsubscribed=unsubscribed, complained=complained,
            at_home=at_home(state.bought[who, category], day, category),
            seen_at_home=at_home(state.seen.last_bought[who, category], day, category),
        )  # fmt: skip

    def reach(self, who: Whole, channel: Any, hour: Any) -> Floats:
        """Return the chance that customers notice contacts; e-mails to a mistyped address reach nobody."""
        lost = self.standing.lost_mail[who] & (np.asarray(channel) == EMAIL)
        return np.asarray(noticing(self.contacting, self.people, who, channel, hour) * ~lost)

    def adds(self, who: Whole, offer: Whole, full: Flags | bool) -> Floats:
        """Return the orders that noticed contacts add to rested customers; fewer where the category is at home."""
        orders = self.effects.orders[who, offer].astype(np.float64)
        return orders * np.where(full & (orders > 0), self.contacting.at_home, 1)

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
        state.pull[who] += answers.noticed * fresh * self.adds(who, sent.offer, answers.at_home)
        refused, complained = policy.goodwill
        state.goodwill[who] *= np.where(answers.complained, complained, np.where(answers.unsubscribed, refused, 1))
        state.recent[who] += np.array(policy.weight)[sent.channel]
        state.profit_minor[who] -= np.array(policy.cost_minor)[sent.channel]
        state.allowed[who[answers.unsubscribed], sent.channel[answers.unsubscribed]] = False
        state.allowed[who[answers.complained]] = False
        state.seen.take_answers(answers)

    def _clicks(self, sent: Contacts) -> Floats:
        """Return the chance that a noticed contact is clicked on."""
        kind = self.effects.kind[sent.who, sent.offer]
        return self.contacting.clicked * np.array(self.contacting.clicks)[kind]


def _permitted(state: State, asked: Contacts) -> Contacts:
    """Return the contacts that are carried out, by customer: permitted ones, the first of each."""
    allowed = state.allowed[asked.who, asked.channel]
    _, first = np.unique(np.where(allowed, asked.who, NOTHING), return_index=True)
    return asked.take(first[allowed[first]])
