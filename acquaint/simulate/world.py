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

from acquaint.errors import InputError
from acquaint.simulate import catalogue, contacts, days, offers, people, seen, standing
from acquaint.simulate.baskets import Baskets, Shelves
from acquaint.simulate.browsing import Aisles, Browsing, interest
from acquaint.simulate.chance import Chance, Floats, Whole, steady
from acquaint.simulate.contacts import NOBODY, Answers, Contacts
from acquaint.simulate.hours import Hours
from acquaint.simulate.offers import CATEGORY_OF, PERCENT_OF, PERSUADABLE, Effects
from acquaint.simulate.orders import NO_RETURNS, Orders
from acquaint.simulate.parameters import STANDARD, Parameters
from acquaint.simulate.people import BIRTH, WEDDING, Flags, People
from acquaint.simulate.reactions import Reactions
from acquaint.simulate.seen import NONE, Seen, at_home
from acquaint.simulate.standing import Standing
from acquaint.simulate.state import State

_FIXED = ("offers", "categories")


class Day(msgspec.Struct, frozen=True, eq=False):
    """What happened on a day."""

    day: int
    answers: Answers
    orders: Orders
    browsing: Browsing


class World:
    """A shop and its customers over a period; a policy decides what it says to them.

    Parameters
    ----------
    customers, many_days, seed
        How many, how long, and which luck.

    Raises
    ------
    InputError
        The parameters name other offers or categories than the standard ones, or another number of anything.
    """

    def __init__(self, customers: int, many_days: int, seed: int, parameters: Parameters = STANDARD) -> None:
        _check(parameters)
        self.parameters, self.seed = parameters, seed
        self.chance = chance = Chance(seed)
        self.days = days.days(parameters.time, chance, many_days, len(catalogue.CATEGORIES))
        self.catalogue = catalogue.catalogue(parameters.goods, chance, many_days)
        self.people: People = people.people(parameters, chance, customers, many_days)
        self.effects: Effects = offers.effects(parameters.persons, parameters.contacting, chance, self.people)
        self.standing: Standing = standing.standing(parameters, chance, self.people)
        self.hours = Hours(parameters.time, chance, self.people)
        self.shelves = Shelves(parameters, chance, self.days, self.catalogue, self.people)
        self.reactions = Reactions(
            parameters.contacting, chance, self.people, self.standing, self.effects, self.hours
        )  # fmt: skip
        shares = np.diff(self.people.taste, axis=1, prepend=np.float32(0))
        self._shares = np.asfortranarray(shares)  # read by category
        self._aisles = Aisles(
            parameters, chance, self.catalogue, self.people, self.standing, self.hours,
            online=np.flatnonzero(self.standing.account | self.standing.guest),
            interest=interest(parameters.contacting.view_trace, self.effects, shares),
        )  # fmt: skip
        self._everybody = np.arange(customers)

    def start(self) -> State:
        """Return where everybody stands at the start of the first day."""
        many, everybody = len(self.people), self._everybody
        zeros, whole = np.zeros(many), np.zeros(many, np.int64)
        # Who was known before is somewhere within a gap, and longer gaps are more likely to be met with.
        stages, new = self.people.stages, self.people.new
        longer = self.chance.erlang("due", stages + 1, everybody, whole) * (stages + 1) / stages
        due = np.where(new, self.chance.erlang("due", stages, everybody, whole), steady(longer))
        within = np.where(self.people.new, 0.0, self.chance.uniform("within", everybody))
        return State(
            day=0, clock=due * within, due=due, nth=whole, pull=zeros.copy(), owed=zeros.copy(), debt=zeros.copy(),
            recent=zeros.copy(), goodwill=zeros + 1, until=np.full((many, len(offers.OFFERS)), NONE, np.int32),
            bought=np.full((many, len(catalogue.CATEGORIES)), NONE, np.int32), profit_minor=whole.copy(),
            allowed=np.zeros(self.standing.allowed.shape, np.bool_), coming_back=NO_RETURNS, seen=seen.nothing(many),
        )  # fmt: skip

    def open(self, state: State) -> Seen:
        """Let the shop see whom it may contact today: who came by yesterday and permits it."""
        fresh = (self.people.met == state.day - 1) if state.day else (self.people.met < 0)
        state.allowed[fresh] = self.standing.allowed[fresh]
        return state.shown()

    def reaches(self, day: int) -> None:
        """See that the world lasts to the start of a day.

        Raises
        ------
        InputError
            It does not.
        """
        if day > self.days.many:
            raise InputError(
                f"This world ends after {self.days.many} days.", to_do=f"Make one of {day} days, or stop earlier."
            )

    def step(self, state: State, asked: Contacts) -> Day:
        """Carry out the contacts of a day that was opened, let it pass, and return what happened.

        Raises
        ------
        InputError
            A contact names a customer, offer, channel or hour that there is not, or the period is over.
        """
        self.reaches(state.day + 1)
        contacts.check(asked, len(self.people))
        day, active = state.day, self.active(state.day)
        answers = self.reactions.answers(state, asked, active)
        state.seen.fade()
        orders = self._order(state, self._buying(state, active), answers)
        self.reactions.settle(state, answers)
        browsing = self._aisles.visited(day, answers, orders)
        state.seen.take_visits(browsing, self.catalogue.category)
        state.recent *= float(steady(0.5 ** (1 / self.parameters.contacting.fatigue_half_days)))
        state.day += 1
        return Day(day, answers, orders, browsing)

    def active(self, day: int) -> Flags:
        """Tell who has come and not gone on a day."""
        return np.asarray((self.people.met <= day) & (self.people.gone > day))

    def rates(self, state: State, active: Flags) -> Floats:
        """Return the rates at which clocks run on a day, in orders, before contacts."""
        day, who, time, persons = state.day, self.people, self.parameters.time, self.parameters.persons
        phase = float(steady(np.cos(2 * np.pi * (self.days.start + day - time.year_peak) / 365.25)))
        rate = who.rate * state.goodwill * self.days.season[day] * self._open_pull(day) * active
        rate *= np.maximum(1 + who.swing * phase, persons.least_season)
        tasty = sum(self._shares[:, category] for category in self.days.promoted[day])
        rate *= 1 + time.promotion_pull * np.minimum(who.sensitivity, time.most_drawn) * tasty
        rate *= np.where(who.gift, persons.gift_rate[0 if self.days.gift[day] else 1], 1)
        rate *= np.where(who.had(BIRTH, day), persons.birth_rate, 1)
        rate *= np.where(who.had(WEDDING, day), persons.wedding_rate, 1)
        if day >= self.days.competitor:
            beside = who.home_store(day) == int(time.competitor[1][1:]) - 1
            rate *= np.where(beside, 1 - time.competitor[2] * (1 - who.web), 1)
        return np.asarray(rate)

    def _buying(self, state: State, active: Flags) -> Whole:
        """Let a day pass on every clock and return who orders."""
        base, policy = self.rates(state, active), self.parameters.contacting
        given, falls_due = (1 - float(steady(np.exp(-1 / days))) for days in (policy.works_days, policy.owed_days))
        # Nobody takes back more than she would have bought; the rest comes on the next days.
        added = np.where(base > 0, np.maximum(state.pull * given, -base), 0.0)
        state.pull -= added
        due = falls_due * state.owed
        state.owed += self.effects.pulled * np.maximum(added, 0) - due
        repaid = np.minimum(state.debt + due, policy.repaid * base)
        state.debt += due - repaid
        state.clock += base + added - np.minimum(repaid, base + added)
        first = self.people.new & ~self.people.prospect & (state.nth == 0)
        buys = np.flatnonzero(active & (self._open_pull(state.day) > 0) & (first | (state.clock >= state.due)))
        state.clock[buys] = np.maximum(state.clock[buys] - state.due[buys], 0)
        return buys

    def _open_pull(self, day: int) -> Floats:
        """Return how much stores and web pull each customer on a day."""
        web = self.people.web
        return np.asarray((1 - web) * self.days.store[day] + web * self.days.web[day])

    def _order(self, state: State, who: Whole, answers: Answers) -> Orders:
        """Let customers order, and return what they bought."""
        day, nth, luck = state.day, state.nth[who], self.chance
        online = self.people.web[who] * self.days.web[day] / np.maximum(self._open_pull(day)[who], 1e-9)
        web = luck.happens("web", online, who, nth)
        second = self.hours.of_orders(day, who, nth, web)
        plain = self.shelves.fill(day, who, nth, web)
        redeemed, persuaded = self._redeemed(state, who, plain, self._held(state, who, second, answers))
        baskets = self.shelves.redeem(plain, day, (who, nth), web, redeemed, persuaded)
        store = np.where(web, -1, self._store(day, who, nth))
        carded = (self.standing.card_of[who] >= 0) & luck.happens("card shown", self.parameters.persons.card_shown,
                                                                  who, nth)  # fmt: skip
        orders = Orders(
            who=who, nth=nth, second=second, store=store,
            # A coupon is redeemed by name, so the card is shown with it.
            known=web | carded | (redeemed >= 0), told=~self._lost(day, store), redeemed=redeemed,
            serving_minor=self.shelves.serving(web), handling_minor=self.shelves.handling(baskets, len(who)),
            back=self.shelves.back(day, who, nth), baskets=baskets,
        )  # fmt: skip
        self._book(state, orders)
        self._coupons(state, answers, orders)
        return orders

    def _held(self, state: State, who: Whole, second: Whole, answers: Answers) -> Flags:
        """Return the coupons that orders know of: (orders, offers); one of today after its message is opened only."""
        held = np.asarray(state.until[who] >= state.day)
        if len(answers.sent):
            place = np.minimum(np.searchsorted(answers.sent.who, who), len(answers.sent) - 1)
            fresh = (answers.sent.who[place] == who) & answers.noticed[place] & (answers.opened[place] < second)
            held[fresh, answers.sent.offer[place[fresh]]] = True
        return held

    def _redeemed(self, state: State, who: Whole, plain: Baskets, held: Flags) -> tuple[Whole, Flags]:
        """Return the coupon that each order redeems, the best of those held, -1 for none; and who takes more for it.

        Who is persuaded hardly takes a line because of the coupon while the category is still at home.
        """
        policy, kind = self.parameters.contacting, self.effects.kind[who]
        persuaded, holds = kind == PERSUADABLE, self.shelves.held(plain, len(who))[:, CATEGORY_OF]
        full = at_home(state.bought[who][:, CATEGORY_OF], state.day, CATEGORY_OF)
        odds = np.array(policy.redeems)[kind] * np.where(full & ~holds, policy.at_home, 1)
        takes = self.chance.uniform("redeems", who, state.nth[who])[:, None] < odds
        percent = np.where(held & takes & (persuaded | holds), PERCENT_OF, 0)
        best = np.argmax(percent, axis=1)
        rows = np.arange(len(who))
        return np.where(percent[rows, best] > 0, best, -1), persuaded[rows, best]

    def _store(self, day: int, who: Whole, nth: Whole) -> Whole:
        """Return the store that orders would be made at: mostly the one at home."""
        luck, persons = self.chance, self.parameters.persons
        elsewhere = luck.happens("other store", persons.other_store, who, nth)
        return np.where(elsewhere, luck.one("which store", persons.stores, who, nth), self.people.home_store(day, who))

    def _lost(self, day: int, store: Whole) -> NDArray[np.bool_]:
        """Tell the orders of the store whose feed is silent."""
        first, last = self.days.silent
        return np.asarray((store == int(self.parameters.time.silent_feed[1][1:]) - 1) & (first <= day <= last))

    def _book(self, state: State, orders: Orders) -> None:
        """Write a day's orders into the state."""
        who, baskets = orders.who, orders.baskets
        state.nth[who] += 1
        state.due[who] = self.chance.erlang("due", self.people.stages[who], who, state.nth[who])
        state.profit_minor[who] += orders.profit_minor
        category = self.catalogue.category[baskets.product]
        state.bought[who[baskets.order], category] = state.day
        state.seen.take_orders(orders, self.catalogue, self.days.promoted[state.day])
        waiting = state.coming_back.and_more(orders.returns)
        today = waiting.day == state.day
        state.seen.take_returns(waiting.take(today))
        state.coming_back = waiting.take(~today)

    def _coupons(self, state: State, answers: Answers, orders: Orders) -> None:
        """Hand out the coupons of today and take away those used; what is used is not handed out on the same day."""
        told, used = answers.noticed, orders.redeemed >= 0
        state.until[answers.sent.who[told], answers.sent.offer[told]] = (
            state.day + self.parameters.contacting.valid_days - 1
        )
        state.until[orders.who[used], orders.redeemed[used]] = NONE


def _check(parameters: Parameters) -> None:
    """See that offers and categories are the standard ones, and that there are as many of all things."""
    for group in parameters.__struct_fields__:
        mine, standard = getattr(parameters, group), getattr(STANDARD, group)
        for name in standard.__struct_fields__:
            given, usual = getattr(mine, name), getattr(standard, name)
            if isinstance(usual, tuple) and (len(given) != len(usual) or (name in _FIXED and given != usual)):
                raise InputError(
                    f"The world knows no other {name}.", where=group, to_do="Leave them as they are in the standard."
                )


def passing(world: World, state: State, until: int) -> Iterator[Day]:
    """Let days pass without a contact until the start of the day `until`."""
    while state.day < until:
        world.open(state)
        yield world.step(state, NOBODY)
