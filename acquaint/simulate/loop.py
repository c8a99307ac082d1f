"""The closed loop: a policy acts, the world answers; and what would have been.

The same seed gives every policy the same customers and the same luck, so the difference between two runs is the effect
of the policies and nothing else.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from acquaint.simulate.catalogue import CATEGORIES
from acquaint.simulate.chance import Whole
from acquaint.simulate.offers import KINDS, OFFERS
from acquaint.simulate.policies import Policy, silence, to
from acquaint.simulate.world import Day, State, World, passing

WITHIN_DAYS = 14
"""Days in which a contact may be answered."""
AT_HOME_DAYS = 7
"""Days for which what was bought is still at home."""


class Played(msgspec.Struct, frozen=True, eq=False):
    """What a policy came to.

    Parameters
    ----------
    profit_minor, orders
        (customers,) Profit after costs of contacts, cents, and orders.
    kinds
        (kinds,) Contacts by what the offer does to the customer, see `KINDS`.
    unanswered
        Contacts without a click, and without a purchase in the offer's category within `WITHIN_DAYS`.
    at_home
        Contacts about a category bought within `AT_HOME_DAYS` before.
    gone
        Contacts of customers who had left for good, which the shop could not know.
    refused
        Contacts the world did not carry out.
    """

    profit_minor: Whole
    orders: Whole
    contacts: int
    kinds: Whole
    unanswered: int
    at_home: int
    gone: int
    unsubscribed: int
    complained: int
    refused: int


class Verdict(msgspec.Struct, frozen=True):
    """The truth about a policy, against silence.

    Parameters
    ----------
    incremental_minor
        Profit of all customers beyond what silence brings, cents.
    incremental_orders
        Orders likewise.
    contacts
        Contacts carried out.
    irrelevant
        Share of contacts whose offer adds nothing: would buy anyway, no effect, put off.
    unanswered
        Share of contacts that were not answered.
    at_home
        Share of contacts about what the customer had just bought.
    put_off
        Share of contacts that put off.
    unsubscribed, complained
        Share of contacts that ended so; silence has none.
    harmed
        Share of all customers who order less often than under silence.
    """

    incremental_minor: int
    incremental_orders: int
    contacts: int
    irrelevant: float
    unanswered: float
    at_home: float
    put_off: float
    unsubscribed: float
    complained: float
    harmed: float


def play(world: World, policy: Policy, state: State, until: int, every: int = 1) -> Iterator[Day]:
    """Let a policy act every `every` days until the start of the day `until`, and yield each day."""
    while state.day < until:
        seen = world.open(state)
        acts = policy if state.day % every == 0 else silence
        yield world.step(state, acts(seen, OFFERS))


def played(world: World, policy: Policy, state: State, until: int, every: int = 7) -> Played:
    """Return what a policy comes to from `state`, which is carried on, until the start of the day `until`."""
    before, orders = state.profit_minor.copy(), state.nth.copy()
    days = list(play(world, policy, state, until, every))
    answers = [day.answers for day in days]
    kinds = np.zeros(len(KINDS), np.int64)
    for each in answers:
        kinds += np.bincount(world.effects.kind[each.sent.who, each.sent.offer], minlength=len(KINDS))
    unanswered, at_home = _relevance(world, days)
    return Played(
        profit_minor=state.profit_minor - before, orders=state.nth - orders,
        contacts=sum(len(each.sent) for each in answers), kinds=kinds, unanswered=unanswered, at_home=at_home,
        gone=sum(int((world.people.gone[day.answers.sent.who] <= day.day).sum()) for day in days),
        unsubscribed=sum(int(each.unsubscribed.sum()) for each in answers),
        complained=sum(int(each.complained.sum()) for each in answers), refused=sum(each.refused for each in answers),
    )  # fmt: skip


def verdict(policy: Played, silent: Played) -> Verdict:
    """Return the truth about a policy, from what it and silence came to from the same start."""
    sent = max(policy.contacts, 1)
    more = policy.profit_minor - silent.profit_minor
    _, persuadable, _, put_off = policy.kinds.tolist()
    return Verdict(
        incremental_minor=int(more.sum()), incremental_orders=int((policy.orders - silent.orders).sum()),
        contacts=policy.contacts, irrelevant=(policy.contacts - persuadable) / sent,
        unanswered=policy.unanswered / sent, at_home=policy.at_home / sent, put_off=put_off / sent,
        unsubscribed=policy.unsubscribed / sent, complained=policy.complained / sent,
        harmed=float((policy.orders < silent.orders).mean()),
    )  # fmt: skip


def outcomes(world: World, state: State, arms: Sequence[tuple[int, int] | None], horizon: int) -> Whole:
    """Return every customer's potential outcomes: (customers, arms) profit over the horizon, cents.

    Parameters
    ----------
    arms
        Offer and channel of the one contact of today, None for none; nobody is contacted on the days after. Where the
        channel is not permitted the outcome is that of no contact.
    horizon
        Days from today on that count.
    """
    found = np.zeros((len(world.people), len(arms)), np.int64)
    for place, arm in enumerate(arms):
        branch = state.copy()
        if arm is not None:
            seen = world.open(branch)
            world.step(branch, to(np.flatnonzero(seen.allowed[:, arm[1]]), *arm))
        for _ in passing(world, branch, state.day + horizon):
            pass
        found[:, place] = branch.profit_minor - state.profit_minor
    return found


def _relevance(world: World, days: Sequence[Day]) -> tuple[int, int]:
    """Return how many contacts were not answered, and how many were about what had just been bought."""
    sent = [day.answers.sent for day in days]
    if not sum(map(len, sent)):
        return 0, 0
    span = days[-1].day + 2 * WITHIN_DAYS
    who, offer = (np.concatenate([getattr(each, name) for each in sent]) for name in ("who", "offer"))
    when = np.repeat([day.day for day in days], [len(each) for each in sent])
    category = np.array([each.category for each in OFFERS])[offer]
    bought = np.unique(np.concatenate([_bought(world, day, span) for day in days]))
    key = _key(who, category, when, span)
    after = _any_between(bought, key, key + WITHIN_DAYS)
    clicked = np.concatenate([day.answers.clicked for day in days])
    # Earlier days of another key are more than the span's spare days away.
    before = _any_between(bought, key - AT_HOME_DAYS, key - 1)
    return int((~after & ~clicked).sum()), int(before.sum())


def _bought(world: World, day: Day, span: int) -> Whole:
    """Return the keys of a day's purchases."""
    lines = day.orders.baskets
    return _key(day.orders.who[lines.order], world.catalogue.category[lines.product], day.day, span)


def _key(who: Whole, category: Whole, day: Whole | int, span: int) -> Whole:
    """Return whole numbers that order customers, categories and days, in this order."""
    return (who * len(CATEGORIES) + category) * span + day + AT_HOME_DAYS


def _any_between(keys: Whole, low: Whole, high: Whole) -> NDArray[np.bool_]:
    """Tell for each pair whether any of the ordered `keys` lies between them, both included."""
    return np.searchsorted(keys, high, side="right") > np.searchsorted(keys, low, side="left")
