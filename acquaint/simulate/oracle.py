"""The oracle: the policy of somebody who knows every customer, but not the dice.

What a contact is worth follows from the structure of the world to first order:

    noticed x [ orders x fresh x (1 - pulled forward) x profit of an order + what a redeemed coupon changes ]
    - cost of the contact - chance to unsubscribe x value of the channel

`fresh` is what fatigue leaves of the effect. What a coupon changes is the difference between the same baskets with and
without it: the discount, and for who is persuaded the line she takes because of it. The channel's value is what further
contacts would bring in the time left. Between contacts the oracle waits as long as makes the most of a customer who
tires. To choose among arms of a single contact, this is the choice with the highest expectation up to second-order
terms, and its values are those that come out on average, for each kind; over many weeks it is a very good policy and a
bound in no strict sense.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np

from acquaint.simulate.chance import Chance, Floats, Whole
from acquaint.simulate.contacts import Contacts, contacts
from acquaint.simulate.noticing import best_hours, noticing
from acquaint.simulate.offers import CHANNELS, OFFERS, PERSUADABLE, Offer
from acquaint.simulate.people import Flags
from acquaint.simulate.policies import Policy
from acquaint.simulate.seen import NONE, Seen
from acquaint.simulate.state import State
from acquaint.simulate.world import World

_BASKETS, _COUPONS = 32, 8
"""Baskets by which the value of a customer's order is estimated, one on each of the following days; and those by which
the effect of a coupon is."""
_WAITS = (1, 2, 3, 4, 6, 8, 12)
"""Weeks between contacts that are weighed."""


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
        order += without - shelves.costs(web, plain)
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
    """
    policy, people, effects = world.parameters.contacting, world.people, world.effects
    everybody, active = np.arange(len(people)), world.active(state.day)
    noticed = noticing(policy, people, everybody, channel, hour) * active * (people.rate > 0)
    left = np.maximum(people.gone - state.day - 1, 0)
    rate = _rate(world, state, np.minimum(left, policy.valid_days))
    fresh = np.exp(-policy.fatigue * state.recent) * (1 - np.exp(-left / policy.works_days))
    added = effects.orders.astype(np.float64) * fresh[:, None]
    lasting = added * np.where(added > 0, 1 - effects.pulled[:, None], 1)
    redeems = np.array(policy.redeems)[effects.kind] * known.fits
    redeemed = 1 - np.exp(-np.maximum(rate[:, None] + added, 0) * redeems)
    gain = lasting * known.order[:, None] + redeemed * known.changed
    refuses = np.stack([world.reactions.refuses(state, everybody, np.full(len(people), offer))
                        for offer in range(len(OFFERS))], 1)  # fmt: skip
    future = np.maximum(noticed[:, None] * gain, 0).max(axis=1, keepdims=True) * weeks_left / _WAITS[2]
    return np.asarray(noticed[:, None] * (gain - refuses * future) - policy.cost_minor[channel])


def _rate(world: World, state: State, days: Whole) -> Floats:
    """Return the orders that each customer makes on so many days without a contact, on average."""
    month = world.days.season[state.day : state.day + 28]
    return np.asarray(world.people.rate * state.goodwill * month.mean() * days)


def oracle(world: World, state: State, until: int, *, patient: bool = True) -> Policy:
    """Return the oracle's policy for `state`, which is carried on by whoever plays it, until the day `until`.

    Parameters
    ----------
    patient
        Wait between contacts as long as pays; otherwise contact whenever it is worth anything, as for a single time.
    """
    known: list[Worth] = []
    hour = best_hours(world.people)

    def policy(seen: Seen, offers: Sequence[Offer]) -> Contacts:
        """Contact who is worth it and whose turn it is, with the offer, channel and hour that are worth most."""
        known[:] = known or [worth(world, seen.day)]
        weeks = (until - seen.day) / 7
        gains = [
            np.where(seen.allowed[:, [channel]], values(world, state, known[0], channel, hour, weeks), -np.inf)
            for channel in range(len(CHANNELS))
        ]
        flat = np.concatenate(gains, axis=1)
        choice = np.argmax(flat, axis=1)
        gain = flat[np.arange(len(flat)), choice]
        who = np.flatnonzero(gain > 0)
        found = contacts(who, choice[who] % len(offers), choice[who] // len(offers), hour[who])
        return found.take(_due(world, state, found, gain[who])) if patient else found

    return policy


def _due(world: World, state: State, asked: Contacts, gain: Floats) -> Flags:
    """Tell whose turn it is: who was last contacted as long ago as makes the most of a customer who tires."""
    policy, who = world.parameters.contacting, asked.who
    weight, cost = np.array(policy.weight)[asked.channel], np.array(policy.cost_minor)[asked.channel]
    rested = (gain + cost) * np.exp(policy.fatigue * state.recent[who])
    weekly = []
    for weeks in _WAITS:
        left = 0.5 ** (7 * weeks / policy.fatigue_half_days)
        tired = weight * left / (1 - left)
        weekly.append((rested * np.exp(-policy.fatigue * tired) - cost) / weeks)
    wait = np.array(_WAITS)[np.argmax(weekly, axis=0)]
    last = state.seen.last_contact[who]
    return np.asarray((last == NONE) | (state.day - last >= 7 * wait))
