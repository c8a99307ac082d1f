"""The week: at the prices of what is scarce each household is drawn an offer or silence, within every limit.

First the best plan is found (`allocation`). It prices what is scarce. Each household is drawn what the plan has for it
nearly always, and anything else seldom (`exploring`): the more seldom, the less it is worth beyond what it uses, and
always with a chance that is known. What another household draws does not change these chances. Then what was drawn is
fitted into the limits; who finds no room keeps the chance she was drawn with.
"""

from __future__ import annotations

import msgspec
import numpy as np

from acquaint.decisions import allocation, exploring
from acquaint.decisions.allocation import Limits, Options, Plan
from acquaint.decisions.exploring import SILENCE, Cases, Chosen, Hashes, Policy
from acquaint.features.occasions import Flags, Floats, Ints

VERSION = "inverse gap 1"
GREED, FLOOR = 20.0, 0.01
"""What is as good as what the plan has is drawn in about one of so many cases, others more seldom, none more seldom
than `FLOOR`: chance = 1 / (options + GREED x (1 + gap / typical value))."""


class Open(msgspec.Struct, frozen=True, eq=False):
    """Options that passed the gates, those of a household together.

    Parameters
    ----------
    unit, offer, channel
        int64[n], numbers of household, offer and channel.
    value
        float64[n] > 0, what each is expected to bring, with the lever of its offer, minor units.
    cost
        int64[n], what it takes of the budget of its offer.
    first, last
        int64[n], days of the week between which it may be said, from 0.
    """

    unit: Ints
    offer: Ints
    channel: Ints
    value: Floats
    cost: Ints
    first: Ints
    last: Ints

    def take(self, rows: Ints | Flags) -> Open:
        """Return some of them."""
        return Open(*(each[rows] for each in msgspec.structs.astuple(self)))


class Week(msgspec.Struct, frozen=True, eq=False):
    """What was drawn.

    Parameters
    ----------
    best, kept
        The best plan, and the one of what was drawn.
    chance, silence
        float64[n], chance of each option, and float64[units], of silence.
    nothing
        bool[units], whether the best plan has nothing for it, as others make more of what is limited.
    drawn
        int64[units], place of the option that was drawn; -1 for silence.
    day
        int64[units], day it is said on; -1 where there was no room, or silence was drawn.
    """

    best: Plan
    kept: Plan
    chance: Floats
    silence: Floats
    nothing: Flags
    drawn: Ints
    day: Ints


def draw(options: Open, limits: Limits, hashes: Hashes, spread: Flags) -> Week:
    """Return the week.

    Parameters
    ----------
    limits
        `capacity` is int64[channels, days].
    hashes
        uint64[units], chance of each household.
    spread
        bool[channels], whether the day is chosen; else it is the first on which the offer may be told of.
    """
    row, day = _days(options, spread)
    key = (hashes >> np.uint64(1)).astype(np.int64)
    best = allocation.allocate(_given(options, row, day), limits, key)
    planned = np.zeros(len(options.unit), np.bool_)
    planned[row[best.chosen]] = True
    silent, chosen = _explored(options, _beyond(options, row, day, best), planned, hashes)
    drawn = (np.cumsum(~silent) - 1)[chosen.place]
    drawn[chosen.arm == SILENCE] = -1
    taken = np.zeros(len(options.unit), np.bool_)
    taken[drawn[drawn >= 0]] = True
    again = np.flatnonzero(taken[row])
    kept = allocation.allocate(_given(options, row[again], day[again]), limits, key)
    days = np.full(len(hashes), -1)
    said = again[kept.chosen]
    days[options.unit[row[said]]] = day[said]
    nothing = np.bincount(options.unit, planned, len(hashes)) == 0
    return Week(best, kept, chosen.chances[~silent], chosen.chances[silent], nothing, drawn, days)


def _days(options: Open, spread: Flags) -> tuple[Ints, Ints]:
    """Return the option and the day of everything that could be done."""
    many = np.where(spread[options.channel], options.last - options.first + 1, 1)
    row = np.repeat(np.arange(len(many)), many)
    return row, options.first[row] + np.arange(len(row)) - np.repeat(np.cumsum(many) - many, many)


def _given(options: Open, row: Ints, day: Ints) -> Options:
    return Options(
        options.unit[row], options.offer[row], options.channel[row], options.value[row], options.cost[row], day
    )


def _beyond(options: Open, row: Ints, day: Ints, plan: Plan) -> Floats:
    """Return float64[n], what each option is worth beyond the price of what it uses, on its cheapest day."""
    slot = np.full(len(options.unit), np.inf)
    np.minimum.at(slot, row, plan.contact_price[options.channel[row], day])
    scarce = plan.budget_price[options.offer] * options.cost + plan.stock_price[options.offer]
    return np.asarray(options.value - scarce - slot)


def _explored(options: Open, beyond: Floats, planned: Flags, hashes: Hashes) -> tuple[Flags, Chosen]:
    """Return which arms are silence, the last of each household, and what was chosen."""
    size = np.bincount(options.unit, minlength=len(hashes))
    start = np.append(0, np.cumsum(size + 1))
    silent = np.zeros(start[-1], np.bool_)
    silent[start[1:] - 1] = True
    value, arm, own = np.zeros(len(silent)), np.full(len(silent), SILENCE), np.zeros(len(silent), np.bool_)
    value[~silent], own[~silent] = beyond, planned
    arm[~silent] = np.arange(len(beyond)) - np.repeat(np.cumsum(size) - size, size)
    typical = max(float(np.median(options.value)), 1.0) if len(beyond) else 1.0
    own[silent] = np.bincount(options.unit, planned, len(hashes)) == 0
    best = np.repeat(np.maximum.reduceat(np.where(own, value, -np.inf), start[:-1]), size + 1)
    value = np.where(own, best, np.minimum(value, best) - typical)
    policy = Policy(VERSION, sharpness=GREED / typical, floor=FLOOR)
    return silent, exploring.choose(policy, Cases(start, arm, value), hashes)
