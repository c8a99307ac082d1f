"""Simulated shops that many tests look at and none changes."""

from __future__ import annotations

from functools import cache

from acquaint.simulate.loop import play
from acquaint.simulate.policies import habit, silence
from acquaint.simulate.state import State
from acquaint.simulate.world import Day, World

CUSTOMERS, DAYS = 400, 98


@cache
def world(customers: int = CUSTOMERS, days: int = DAYS, seed: int = 3) -> World:
    return World(customers, days, seed)


@cache
def year(customers: int = CUSTOMERS, days: int = DAYS, seed: int = 3) -> tuple[tuple[Day, ...], State]:
    """The days of a shop under its own policy, and the state at the end."""
    made, state = world(customers, days, seed), world(customers, days, seed).start()
    return tuple(play(made, habit(made), state, days)), state


def after(made: World, days: int) -> State:
    """The state after some days of silence."""
    state = made.start()
    for _ in play(made, silence, state, days):
        pass
    return state
