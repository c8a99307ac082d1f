"""The oracle: the policy of somebody who knows every customer, but not the dice.

What a contact is worth follows from the structure of the world to first order:

    noticed x [ orders x fresh x (1 - pulled forward) x profit of an order - discount on what is redeemed ]
    - cost of the contact - chance to unsubscribe x value of the channel

`fresh` is what fatigue leaves of the effect. The channel's value is what further contacts would bring in the time left.
Between contacts the oracle waits as long as makes the most of a customer who tires. To choose among arms of a single
contact, this is the choice with the highest expectation up to second-order terms; over many weeks it is a very good
policy and a bound in no strict sense.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np

from acquaint.simulate.baskets import Shelves
from acquaint.simulate.chance import Chance, Floats, Whole
from acquaint.simulate.offers import CHANNELS, OFFERS, PUT_OFF, Offer
from acquaint.simulate.people import Flags
from acquaint.simulate.policies import Policy
from acquaint.simulate.seen import NONE, Seen
from acquaint.simulate.world import REFUSES, Contacts, State, World

_BASKETS = 6
"""Baskets by which the value of a customer's order is estimated."""
_WAITS = (1, 2, 3, 4, 6, 8, 12)
"""Weeks between contacts that are weighed."""


class Worth(msgspec.Struct, frozen=True, eq=False):
    """What orders of each customer are worth on average, cents.

    Parameters
    ----------
    order
        (customers,) Profit of an order.
    spent
        (customers, offers) Net sales in the offer's category, with the line a redeemed coupon brings.
    """

    order: Floats
    spent: Floats


def worth(world: World, day: int) -> Worth:
    """Estimate what orders are worth on a day, from baskets of other dice than the world's."""
    shelves = msgspec.structs.replace(world.shelves, chance=Chance(world.seed + 1_000_003))
    everybody = np.arange(len(world.people))
    order = np.zeros(len(everybody))
    spent = np.zeros((len(everybody), len(OFFERS)))
    for nth in range(_BASKETS):
        order += _profit(world, shelves, day, everybody, np.full(len(everybody), nth))
    for place, offer in enumerate(OFFERS):
        spent[:, place] = _spent(world, shelves, day, everybody, place, offer)
    return Worth(order / _BASKETS, spent)


def _profit(world: World, shelves: Shelves, day: int, who: Whole, nth: Whole) -> Floats:
    web = shelves.chance.happens("web", world.people.web[who], who, nth)
    baskets = shelves.fill(day, who, nth, web, np.full(len(who), -1))
    return (baskets.per_order(baskets.profit, len(who)) - shelves.costs(web, baskets)).astype(np.float64)


def _spent(world: World, shelves: Shelves, day: int, who: Whole, place: int, offer: Offer) -> Floats:
    baskets = shelves.fill(day, who, np.zeros_like(who), np.zeros(len(who), np.bool_), np.full(len(who), place))
    inside = world.catalogue.category[baskets.product] == offer.category
    return baskets.per_order(baskets.unit_price * baskets.quantity * inside, len(who)).astype(np.float64)


def values(world: World, state: State, known: Worth, channel: int, weeks_left: float) -> Floats:
    """Return what a contact with each offer is worth today on a channel: (customers, offers), cents.

    Customers whom it cannot reach, and those who have gone, cost what the contact costs.
    """
    policy, people, effects = world.parameters.contacting, world.people, world.effects
    active = (people.met <= state.day) & (people.gone > state.day)
    noticed = np.minimum(policy.seen[channel] * people.reads, 0.95) * active
    fresh = np.exp(-policy.fatigue * state.recent)[:, None]
    added = effects.orders.astype(np.float64) * fresh
    rate = (people.rate * state.goodwill)[:, None]
    lasting = added * np.where(added > 0, 1 - effects.pulled[:, None], 1)
    comes = 1 - np.exp(-(rate * policy.valid_days + np.maximum(added, 0)))
    redeemed = comes * np.array(policy.redeems)[effects.kind]
    depth = np.array([offer.percent for offer in OFFERS]) / 100
    gain = np.maximum(lasting, -rate * policy.works_days) * known.order[:, None] - redeemed * depth * known.spent
    refuses = np.exp(REFUSES[0] * people.temper + policy.unsubscribe_fatigue * state.recent)[:, None]
    refuses = refuses * policy.unsubscribe * np.where(effects.kind == PUT_OFF, REFUSES[1], 1)
    future = np.maximum(noticed[:, None] * gain, 0).max(axis=1, keepdims=True) * weeks_left / _WAITS[2]
    return np.asarray(noticed[:, None] * (gain - refuses * future) - policy.cost_minor[channel])


def oracle(world: World, state: State, until: int, *, patient: bool = True) -> Policy:
    """Return the oracle's policy for `state`, which is carried on by whoever plays it, until the day `until`.

    Parameters
    ----------
    patient
        Wait between contacts as long as pays; otherwise contact whenever it is worth anything, as for a single time.
    """
    known: list[Worth] = []

    def policy(seen: Seen, offers: Sequence[Offer]) -> Contacts:
        """Contact who is worth it and whose turn it is, with the offer and channel that are worth most."""
        known[:] = known or [worth(world, seen.day)]
        weeks = (until - seen.day) / 7
        gains = [
            np.where(seen.allowed[:, [channel]], values(world, state, known[0], channel, weeks), -np.inf)
            for channel in range(len(CHANNELS))
        ]
        flat = np.concatenate(gains, axis=1)
        choice = np.argmax(flat, axis=1)
        gain = flat[np.arange(len(flat)), choice]
        who = np.flatnonzero(gain > 0)
        contacts = Contacts(who, choice[who] % len(offers), choice[who] // len(offers))
        return contacts.take(_due(world, state, contacts, gain[who])) if patient else contacts

    return policy


def _due(world: World, state: State, contacts: Contacts, gain: Floats) -> Flags:
    """Tell whose turn it is: who was last contacted as long ago as makes the most of a customer who tires."""
    policy, who = world.parameters.contacting, contacts.who
    weight, cost = np.array(policy.weight)[contacts.channel], np.array(policy.cost_minor)[contacts.channel]
    rested = (gain + cost) * np.exp(policy.fatigue * state.recent[who])
    weekly = []
    for weeks in _WAITS:
        left = 0.5 ** (7 * weeks / policy.fatigue_half_days)
        tired = weight * left / (1 - left)
        weekly.append((rested * np.exp(-policy.fatigue * tired) - cost) / weeks)
    wait = np.array(_WAITS)[np.argmax(weekly, axis=0)]
    last = state.seen.last_contact[who]
    return np.asarray((last == NONE) | (state.day - last >= 7 * wait))
