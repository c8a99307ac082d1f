"""The closed loop: a policy acts, the world answers; and what would have been.

The same seed gives every policy the same customers and the same luck, so the difference between two runs is the effect
of the policies and nothing else. Part of what a contact adds only comes earlier and is missing later; therefore days of
silence after the last contact count as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from acquaint.simulate.chance import Whole
from acquaint.simulate.offers import OFFERS
from acquaint.simulate.policies import Policy, silence, to
from acquaint.simulate.state import State
from acquaint.simulate.verdict import Played, Verdict, judged, verdict
from acquaint.simulate.world import Day, World, passing

__all__ = ["AFTER_DAYS", "Played", "Verdict", "outcomes", "passing", "play", "played", "verdict"]
AFTER_DAYS = 56
"""Days of silence after a policy that count; of what its last contacts only bring earlier a tenth is still due then."""


def play(world: World, policy: Policy, state: State, until: int, every: int = 1) -> Iterator[Day]:
    """Let a policy act every `every` days until the start of the day `until`, and yield each day."""
    while state.day < until:
        seen = world.open(state)
        acts = policy if state.day % every == 0 else silence
        yield world.step(state, acts(seen, OFFERS))


def played(world: World, policy: Policy, state: State, until: int, every: int = 7, after: int = AFTER_DAYS) -> Played:
    """Return what a policy comes to from `state`, which is carried on.

    Parameters
    ----------
    until
        It acts before the start of this day.
    every
        Days from one time to the next.
    after
        Days of silence from then on that count too.

    Raises
    ------
    InputError
        The world ends before these.
    """
    world.reaches(until + after)
    before, orders = state.profit_minor.copy(), state.nth.copy()
    days = [*play(world, policy, state, until, every), *passing(world, state, until + after)]
    return judged(world, days, state.profit_minor - before, state.nth - orders)


def outcomes(world: World, state: State, arms: Sequence[tuple[int, int] | None], horizon: int = 28 + AFTER_DAYS,
             hour: Whole | int = 9) -> Whole:  # fmt: skip
    """Return every customer's potential outcomes: (customers, arms) profit over the horizon, cents.

    Parameters
    ----------
    arms
        Offer and channel of the one contact of today, None for none; nobody is contacted on the days after. Where the
        channel is not permitted the outcome is that of no contact.
    horizon
        Days from today on that count; over fewer the gain is seen and not what is missing after it.
    hour
        Hour of sending, one for all or (customers,).

    Raises
    ------
    InputError
        The world ends before these.
    """
    world.reaches(state.day + horizon)
    found = np.zeros((len(world.people), len(arms)), np.int64)
    hours = np.broadcast_to(hour, len(world.people))
    for place, arm in enumerate(arms):
        branch = state.copy()
        if arm is not None:
            who = np.flatnonzero(world.open(branch).allowed[:, arm[1]])
            world.step(branch, to(who, *arm, hours[who]))
        for _ in passing(world, branch, state.day + horizon):
            pass
        found[:, place] = branch.profit_minor - state.profit_minor
    return found
