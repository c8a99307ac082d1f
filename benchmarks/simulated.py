"""Policies in the simulated shop: how long a closed loop takes, and what some policies truly bring."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from acquaint.simulate import loop
from acquaint.simulate.chance import Chance
from acquaint.simulate.loop import AFTER_DAYS, Verdict
from acquaint.simulate.offers import CATEGORY_OF
from acquaint.simulate.oracle import oracle
from acquaint.simulate.policies import Policy, blast, habit, lottery, silence
from acquaint.simulate.state import State
from acquaint.simulate.world import World

CUSTOMERS, BEFORE, WEEKS = 10_000, 91, 26
"""Customers, days of silence before a policy begins, and weeks it is played."""
SEEDS = range(5)
"""Seeds that figures are reported of."""
RANDOM = "a random tenth weekly"
"""The policy whose unanswered contacts are the base of the others'."""


def considerate(policy: Policy) -> Policy:
    """Return a policy without its contacts about what is still at home, as far as the shop knows."""

    def without(seen, offers):
        asked = policy(seen, offers)
        return asked.take(~seen.at_home[asked.who, CATEGORY_OF[asked.offer]])

    return without


POLICIES: dict[str, tuple[int, Callable[[World, State, int], Policy]]] = {
    "e-mail to everybody permitted, weekly": (7, lambda *_: blast),
    RANDOM: (7, lambda world, *_: lottery(Chance(world.seed + 1), 0.1)),
    "the shop's own": (1, lambda world, *_: habit(world)),
    "the oracle, weekly": (7, oracle),
    "the oracle, but never about what is at home": (7, lambda *given: considerate(oracle(*given))),
}
"""Policies, and every how many days they act."""


def closed_loop(customers: int, weeks: int) -> None:
    """Play one policy from the first day on."""
    world = World(customers, 7 * weeks + AFTER_DAYS, 0)
    loop.played(world, blast, world.start(), 7 * weeks)


def verdicts(seed: int) -> dict[str, Verdict]:
    """Return the truth about each policy in one world."""
    until = BEFORE + 7 * WEEKS
    world = World(CUSTOMERS, until + AFTER_DAYS, seed)
    start = world.start()
    for _ in loop.play(world, silence, start, BEFORE):
        pass
    silent = loop.played(world, silence, start.copy(), until)
    found = {}
    for name, (every, made) in POLICIES.items():
        state = start.copy()
        played = loop.played(world, made(world, state, until), state, until, every)
        found[name] = loop.verdict(played, silent)
    return found


def policy_rows() -> list[str]:
    """Return the rows of the table of policies."""
    all_seeds = [verdicts(seed) for seed in SEEDS]
    base = float(np.mean([each[RANDOM].unanswered for each in all_seeds]))
    return [_row(name, [each[name] for each in all_seeds], base) for name in POLICIES]


def _row(name: str, found: list[Verdict], base: float) -> str:
    euros = [each.incremental_minor / 100 for each in found]
    mean = {field: float(np.mean([getattr(each, field) for each in found])) for field in Verdict.__struct_fields__}
    cells = (
        f"{np.mean(euros):,.0f} ({min(euros):,.0f} to {max(euros):,.0f})", f"{mean['incremental_orders']:,.0f}",
        f"{mean['contacts'] / CUSTOMERS:.1f}", f"{mean['adds_nothing']:.0%}", f"{mean['hard']:.0%}",
        f"{mean['unanswered']:.0%}", f"{mean['unanswered'] / base:.2f}", f"{mean['harm']:.2%}",
        f"{mean['gone']:.0%}", f"{mean['put_off']:.1%}",
        f"{mean['harmed']:.1%}",
    )  # fmt: skip
    return f"| {name} | {' | '.join(cells)} |"
