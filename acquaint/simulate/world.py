"""The world: what never changes in it, and the step from one day to the next.

A customer's clock runs at her purchase rate. When it has gained an Erlang draw with mean 1 she orders, so gaps are
regular or not as she is, in whatever season. A noticed contact adds orders to the clock over the following days; what
is only pulled forward is taken off again later. No customer's fate depends on another's, so potential outcomes exist.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import numpy as np
from numpy.typing import NDArray

from acquaint.simulate import catalogue, days, offers, people, seen, standing
from acquaint.simulate.baskets import Baskets, Shelves
from acquaint.simulate.chance import Chance, Floats, Whole, steady
from acquaint.simulate.offers import PERSUADABLE, PUT_OFF, Effects
from acquaint.simulate.parameters import STANDARD, Parameters
from acquaint.simulate.people import BIRTH, WEDDING, Flags, People
from acquaint.simulate.seen import Seen
from acquaint.simulate.standing import Standing

_GIFT_SEASON, _GIFT_ELSE = 5.0, 0.04
REFUSES = (0.8, 2.0)
"""How much temper raises the chance to unsubscribe (per standard deviation, logarithm), and being put off (factor)."""


class Contacts(msgspec.Struct, frozen=True, eq=False):
    """Whom to contact today, with which offer, on which channel (places in `OFFERS` and `CHANNELS`)."""

    who: Whole
    offer: Whole
    channel: Whole

    def __len__(self) -> int:
        """Return how many."""
        return len(self.who)

    def take(self, rows: NDArray[np.bool_] | Whole) -> Contacts:
        """Return some of them."""
        return Contacts(self.who[rows], self.offer[rows], self.channel[rows])


NOBODY = Contacts(*(np.zeros(0, np.int64) for _ in range(3)))


class Answers(msgspec.Struct, frozen=True, eq=False):
    """What became of a day's contacts, a row for each."""

    sent: Contacts
    refused: int
    """Contacts the world did not carry out: not permitted, nobody there, or a second one on the day."""
    noticed: Flags
    clicked: Flags
    unsubscribed: Flags
    complained: Flags


class Orders(msgspec.Struct, frozen=True, eq=False):
    """A day's orders, a row for each.

    Parameters
    ----------
    nth
        Number of the order in the customer's life within the period, from 0.
    store
        Place it was made at; -1 for the web shop.
    known
        Made with an identifier.
    redeemed
        Offer redeemed, -1 for none.
    serving_minor
        Cost beside the goods, cents.
    """

    who: Whole
    nth: Whole
    store: Whole
    known: Flags
    redeemed: Whole
    serving_minor: Whole
    baskets: Baskets

    @property
    def sales_minor(self) -> Whole:
        """Net sales of each order, cents, before returns."""
        return self.baskets.per_order(self.baskets.net, len(self.who))

    @property
    def profit_minor(self) -> Whole:
        """Profit of each order, cents."""
        return self.baskets.per_order(self.baskets.profit, len(self.who)) - self.serving_minor


class Day(msgspec.Struct, frozen=True, eq=False):
    """What happened on a day."""

    day: int
    answers: Answers
    orders: Orders


class State(msgspec.Struct, eq=False):
    """Where everybody stands at the start of a day, the hidden part and what the shop has seen.

    Parameters
    ----------
    clock, due
        What the customer's clock has gained since her last order, and at what she orders.
    nth
        Orders made.
    pull, debt
        Orders that contacts have still to add (or take), and those that came earlier and are missing later.
    recent
        Recent contacts, fading.
    goodwill
        Factor on the rate.
    offer, until
        Coupon she knows of (-1 for none) and its last day.
    profit_minor
        Profit so far of everybody, seen by the shop or not, cents.
    """

    day: int
    clock: Floats
    due: Floats
    nth: Whole
    pull: Floats
    debt: Floats
    recent: Floats
    goodwill: Floats
    offer: Whole
    until: Whole
    profit_minor: Whole
    seen: Seen

    def copy(self) -> State:
        """Return an independent copy."""
        seen_now = msgspec.structs.replace(self.seen, **_copied(self.seen))
        return msgspec.structs.replace(self, **_copied(self), seen=seen_now)


def _copied(struct: msgspec.Struct) -> dict[str, NDArray[np.generic]]:
    fields = ((name, getattr(struct, name)) for name in struct.__struct_fields__)
    return {name: value.copy() for name, value in fields if isinstance(value, np.ndarray)}


class World:
    """A shop and its customers over a period; a policy decides what it says to them.

    Parameters
    ----------
    customers, many_days, seed
        How many, how long, and which luck.
    """

    def __init__(self, customers: int, many_days: int, seed: int, parameters: Parameters = STANDARD) -> None:
        self.parameters, self.seed = parameters, seed
        self.chance = chance = Chance(seed)
        self.days = days.days(parameters.time, chance, many_days, len(catalogue.CATEGORIES))
        self.catalogue = catalogue.catalogue(parameters.goods, chance, many_days)
        self.people: People = people.people(parameters.persons, chance, customers, many_days)
        self.effects: Effects = offers.effects(parameters.contacting, chance, self.people)
        self.standing: Standing = standing.standing(parameters, chance, self.people)
        self.shelves = Shelves(parameters, chance, self.days, self.catalogue, self.people)
        shares = np.diff(self.people.taste, axis=1, prepend=np.float32(0))
        self._shares = np.asfortranarray(shares)  # read by category
        self._everybody = np.arange(customers)

    def start(self) -> State:
        """Return where everybody stands at the start of the first day."""
        zeros, everybody = np.zeros(len(self.people)), self._everybody
        whole = zeros.astype(np.int64)
        due = self.chance.erlang("due", self.people.stages, everybody, whole)
        # Who was known before is somewhere within a gap.
        within = np.where(self.people.new, 0.0, self.chance.uniform("within", everybody))
        return State(
            day=0, clock=due * within, due=due, nth=whole, pull=zeros.copy(), debt=zeros.copy(), recent=zeros.copy(),
            goodwill=zeros + 1, offer=whole - 1, until=whole - 1, profit_minor=whole.copy(),
            seen=seen.nothing(len(self.people)),
        )  # fmt: skip

    def open(self, state: State) -> Seen:
        """Let the shop see whom it may contact today: who has come, is known and permits it."""
        state.seen.day = state.day
        fresh = (self.people.met == state.day) if state.day else (self.people.met <= 0)
        state.seen.allowed[fresh] = self.standing.allowed[fresh] & self.standing.known[fresh, None]
        return state.seen

    def step(self, state: State, contacts: Contacts) -> Day:
        """Carry out the contacts of a day that was opened, let it pass, and return what happened."""
        day, active = state.day, (self.people.met <= state.day) & (self.people.gone > state.day)
        answers = self._contact(state, contacts, active)
        state.seen.fade()
        orders = self._order(state, self._buying(state, active))
        state.recent *= 0.5 ** (1 / self.parameters.contacting.fatigue_half_days)
        state.day += 1
        return Day(day, answers, orders)

    def _contact(self, state: State, contacts: Contacts, active: Flags) -> Answers:
        """Carry out contacts: who notices them is pulled or put off, holds a coupon, and may refuse further ones."""
        asked, allowed = len(contacts), state.seen.allowed[contacts.who, contacts.channel]
        _, first = np.unique(np.where(allowed, contacts.who, -1), return_index=True)
        sent = contacts.take(first[allowed[first]])
        who, day, policy = sent.who, state.day, self.parameters.contacting
        reach = np.array(policy.seen)[sent.channel] * self.people.reads[who]
        noticed = active[who] & self.chance.happens("noticed", np.minimum(reach, 0.95), who, day)
        kind, fresh = self.effects.kind[who, sent.offer], steady(np.exp(-policy.fatigue * state.recent[who]))
        state.pull[who] += noticed * fresh * self.effects.orders[who, sent.offer]
        state.offer[who] = np.where(noticed, sent.offer, state.offer[who])
        state.until[who] = np.where(noticed, day + policy.valid_days - 1, state.until[who])
        refuses = steady(np.exp(REFUSES[0] * self.people.temper[who] + policy.unsubscribe_fatigue * state.recent[who]))
        refuses *= policy.unsubscribe * np.where(kind == PUT_OFF, REFUSES[1], 1)
        unsubscribed = noticed & self.chance.happens("unsubscribes", refuses, who, day)
        complained = unsubscribed & self.chance.happens("complains", policy.complaint, who, day)
        state.goodwill[who] *= np.where(complained, policy.goodwill[1], np.where(unsubscribed, policy.goodwill[0], 1))
        state.recent[who] += np.array(policy.weight)[sent.channel]
        state.seen.allowed[who[unsubscribed], sent.channel[unsubscribed]] = False
        state.seen.allowed[who[complained]] = False
        click = policy.clicked * np.where(kind == PERSUADABLE, 2, 1) * (sent.channel < 2)
        clicked = noticed & self.chance.happens("clicks", click, who, day)
        state.seen.take_contacts(who, noticed & (sent.channel < 2))
        state.profit_minor[who] -= np.array(policy.cost_minor)[sent.channel]
        return Answers(sent, asked - len(sent), noticed, clicked, unsubscribed, complained)

    def _buying(self, state: State, active: Flags) -> Whole:
        """Let a day pass on every clock and return who orders."""
        base, policy = self._rates(state, active), self.parameters.contacting
        share = 1 - float(steady(np.exp(-1 / policy.works_days)))
        added = np.where(base > 0, state.pull * share, 0.0)
        state.pull -= added
        repaid = np.minimum(state.debt, policy.repaid * base)
        state.debt += self.effects.pulled * np.maximum(added, 0) - repaid
        state.clock += np.maximum(base + added - repaid, 0)
        first = self.people.new & ~self.people.prospect & (state.nth == 0)
        buys = np.flatnonzero(active & (self._open_pull(state.day) > 0) & (first | (state.clock >= state.due)))
        state.clock[buys] = np.maximum(state.clock[buys] - state.due[buys], 0)
        return buys

    def _open_pull(self, day: int) -> Floats:
        """Return how much stores and web pull each customer on a day."""
        web = self.people.web
        return np.asarray((1 - web) * self.days.store[day] + web * self.days.web[day])

    def _rates(self, state: State, active: Flags) -> Floats:
        """Return the rates at which clocks run on a day, in orders, before contacts."""
        day, who, time = state.day, self.people, self.parameters.time
        phase = float(steady(np.cos(2 * np.pi * (self.days.start + day - 350) / 365.25)))
        rate = who.rate * state.goodwill * self.days.season[day] * self._open_pull(day) * active
        rate *= np.maximum(1 + who.swing * phase, 0.1)
        tasty = sum(self._shares[:, category] for category in self.days.promoted[day])
        rate *= 1 + time.promotion_pull * np.minimum(who.sensitivity, 3) * tasty
        rate *= np.where(who.gift, _GIFT_SEASON if self.days.gift[day] else _GIFT_ELSE, 1)
        rate *= np.where(who.had(BIRTH, day), self.parameters.persons.birth_rate, 1)
        rate *= np.where(who.had(WEDDING, day), self.parameters.persons.wedding_rate, 1)
        if day >= self.days.competitor:
            beside = who.home_store(day) == int(time.competitor[1][1:]) - 1
            rate *= np.where(beside, 1 - time.competitor[2] * (1 - who.web), 1)
        return np.asarray(rate)

    def _order(self, state: State, who: Whole) -> Orders:
        """Let customers order, and return what they bought."""
        day, nth, luck, goods = state.day, state.nth[who], self.chance, self.parameters.persons
        online = self.people.web[who] * self.days.web[day] / np.maximum(self._open_pull(day)[who], 1e-9)
        web = luck.happens("web", online, who, nth)
        held = np.where(state.until[who] >= day, state.offer[who], -1)
        kind = self.effects.kind[who, held]
        takes = luck.happens("redeems", np.array(self.parameters.contacting.redeems)[kind], who, nth)
        redeemed = np.where((held >= 0) & takes, held, -1)
        state.offer[who[redeemed >= 0]] = -1
        baskets = self.shelves.fill(day, who, nth, web, redeemed)
        elsewhere = luck.happens("other store", goods.other_store, who, nth)
        store = np.where(elsewhere, luck.one("which store", goods.stores, who, nth), self.people.home_store(day, who))
        carded = (self.standing.card_of[who] >= 0) & luck.happens("card shown", goods.card_shown, who, nth)
        # A coupon is redeemed by name, so the card is shown with it.
        known = web | carded | (redeemed >= 0)
        orders = Orders(who, nth, np.where(web, -1, store), known, redeemed, self.shelves.costs(web, baskets), baskets)
        self._book(state, orders)
        return orders

    def _book(self, state: State, orders: Orders) -> None:
        """Write a day's orders into the state."""
        who, baskets = orders.who, orders.baskets
        state.nth[who] += 1
        state.due[who] = self.chance.erlang("due", self.people.stages[who], who, state.nth[who])
        state.profit_minor[who] += orders.profit_minor
        seen_now = orders.known
        state.seen.take_orders(who[seen_now], orders.sales_minor[seen_now], orders.redeemed[seen_now])
        lines = seen_now[baskets.order]
        category = self.catalogue.category[baskets.product[lines]]
        np.add.at(state.seen.lines, (who[baskets.order[lines]], category), 1)


def passing(world: World, state: State, until: int) -> Iterator[Day]:
    """Let days pass without a contact until the start of the day `until`."""
    while state.day < until:
        world.open(state)
        yield world.step(state, NOBODY)
