"""The oracle: the policy of somebody who knows every customer, but not the dice.

What a contact is worth follows from the structure of the world to first order:

    noticed x [ orders x fresh x (1 - pulled forward) x profit of an order + what a redeemed coupon changes ]
    - cost of the contact - chance to unsubscribe x value of the channel - what it takes from later contacts

`fresh` is what fatigue leaves of the effect; little of it is left while the category is at home. What a coupon changes
is the difference between the same baskets with and without it: the discount, and for who is persuaded the line she
takes because of it. To choose among arms of a single contact, this is the choice with the highest expectation up to
second-order terms, and its values are those that come out on average; over many weeks it is a very good policy and a
bound in no strict sense.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np

from acquaint.simulate.chance import Chance, Floats, Whole
from acquaint.simulate.contacts import Contacts, contacts
from acquaint.simulate.noticing import best_hours
from acquaint.simulate.offers import CATEGORY_OF, CHANNELS, OFFERS, PERSUADABLE, Offer
from acquaint.simulate.people import Flags
from acquaint.simulate.policies import Policy
from acquaint.simulate.seen import Seen, at_home
from acquaint.simulate.state import State
from acquaint.simulate.world import World

_BASKETS, _COUPONS = 32, 8
"""Baskets by which the value of a customer's order is estimated, one on each of the following days; and those by which
the effect of a coupon is."""


class Worth(msgspec.Struct, frozen=True, eq=False):
    """What orders of each customer are worth on average.

    Parameters
    ----------
    order
        (customers,) Profit of an order, cents.
    fits
        (customers, offers) Share of orders that an offer fits.
    changed
        (customers, offers) What a redeemed coupon changes in the profit of an order that it fits, cents.
    """

    order: Floats
    fits: Floats
    changed: Floats


def worth(world: World, day: int) -> Worth:
    """Estimate what orders are worth from a day on, from baskets of other dice than the world's."""
    shelves = msgspec.structs.replace(world.shelves, chance=Chance(world.seed + 1_000_003))
    everybody = np.arange(len(world.people))
    order, shape = np.zeros(len(everybody)), (len(everybody), len(OFFERS))
    fits, changed = np.zeros(shape), np.zeros(shape)
    for number in range(_BASKETS):
        when = min(day + number, world.days.many - 1)
        case = (everybody, np.full(len(everybody), number))
        web = shelves.chance.happens("web", world.people.web, *case)
        plain = shelves.fill(when, *case, web)
        without = plain.per_order(plain.profit, len(everybody))
        order += without - shelves.serving(web) - shelves.handling(plain, len(everybody))
        if number % (_BASKETS // _COUPONS):
            continue
        for place, offer in enumerate(OFFERS):
            persuaded = world.effects.kind[:, place] == PERSUADABLE
            fits[:, place] += persuaded | shelves.holds(plain, np.full(len(everybody), offer.category))
            taken = shelves.redeem(plain, when, case, web, np.full(len(everybody), place), persuaded)
            changed[:, place] += taken.per_order(taken.profit, len(everybody)) - without
    return Worth(order / _BASKETS, fits / _COUPONS, changed / np.maximum(fits, 1))


def values(world: World, state: State, known: Worth, channel: int, hour: Whole | int, weeks_left: float) -> Floats:
    """Return what a contact with each offer is worth today on a channel: (customers, offers), cents.

    Customers whom it cannot reach, those who have gone, and those who never come again cost what the contact costs.

    Parameters
    ----------
    hour
        Of sending; one for all, or (customers,).
    weeks_left
        Weeks in which more contacts follow, one a week; 0 for a single contact.
    """
    policy, people, everybody = world.parameters.contacting, world.people, np.arange(len(world.people))
    noticed = world.reactions.reach(everybody, channel, hour) * world.active(state.day) * (people.rate > 0)
    kept = 0.5 ** (7 / policy.fatigue_half_days)
    weekly = policy.weight[channel] * kept / (1 - kept)
    # A later contact meets her as tired as who is contacted weekly, and with nothing at home.
    later = noticed * np.maximum(_gains(world, state, known, weekly, full=False).max(axis=1), 0)
    tires = policy.fatigue * weekly * (1 - kept**weeks_left) * later
    refuses = np.stack([world.reactions.refuses(state, everybody, np.full(len(people), offer))
                        for offer in range(len(OFFERS))], 1)  # fmt: skip
    full = at_home(state.bought[:, CATEGORY_OF], state.day, CATEGORY_OF)
    today = _gains(world, state, known, state.recent, full) - refuses * (later * weeks_left)[:, None]
    return np.asarray(noticed[:, None] * today - tires[:, None] - policy.cost_minor[channel])


def _gains(world: World, state: State, known: Worth, recent: Floats | float, full: Flags | bool) -> Floats:
    """Return what noticed contacts bring with each offer: (customers, offers), cents.

    Parameters
    ----------
    recent
        Contacts that have tired her.
    full
        Whether the offer's category is at home.
    """
    policy, people, effects = world.parameters.contacting, world.people, world.effects
    left = np.maximum(people.gone - state.day - 1, 0)
    rate = _rate(world, state, np.minimum(left, policy.valid_days))
    fresh = np.exp(-policy.fatigue * recent) * (1 - np.exp(-left / policy.works_days))
    added = world.reactions.adds(np.arange(len(people))[:, None], np.arange(len(OFFERS)), full) * fresh[:, None]
    lasting = added * np.where(added > 0, 1 - effects.pulled[:, None], 1)
    redeems = np.array(policy.redeems)[effects.kind] * known.fits
    redeemed = 1 - np.exp(-np.maximum(rate[:, None] + added, 0) * redeems)
    return np.asarray(lasting * known.order[:, None] + redeemed * known.changed)


def _rate(world: World, state: State, days: Whole) -> Floats:
    """Return the orders that each customer makes on so many days without a contact, on average."""
    month = world.days.season[state.day : state.day + 28]
    return np.asarray(world.people.rate * state.goodwill * month.mean() * days)


def oracle(world: World, state: State, until: int) -> Policy:
    """Return the oracle's policy for `state`, which is carried on by whoever plays it, until the day `until`."""
    known: list[Worth] = []
    hour = best_hours(world.people)

    def policy(seen: Seen, offers: Sequence[Offer]) -> Contacts:
        """Contact who is worth it, with the offer, channel and hour that are worth most."""
        known[:] = known or [worth(world, seen.day)]
        weeks = max((until - seen.day) / 7 - 1, 0)
        each = [
            np.where(seen.allowed[:, [channel]], values(world, state, known[0], channel, hour, weeks), -np.inf)
            for channel in range(len(CHANNELS))
        ]
        flat = np.concatenate(each, axis=1)
        choice = np.argmax(flat, axis=1)
        who = np.flatnonzero(flat[np.arange(len(flat)), choice] > 0)
        return contacts(who, choice[who] % len(offers), choice[who] // len(offers), hour[who])

    return policy
