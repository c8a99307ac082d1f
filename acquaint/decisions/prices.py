"""Prices of what is scarce: what a unit more of a budget, a stock or a channel's day would add to a plan.

With prices y of the limits B, every customer can be decided alone, by what her options are worth beyond what they use:

    D(y) = y B + sum over customers of the k largest positive v - y a

D(y) is never below the value of the best plan, whatever y (Lagrangian relaxation), and the y of its least value are the
prices: of few customers the dual solution of a linear programme. Those of many are first found for a part of them, with
their share of the limits. What is overdrawn at these prices becomes dearer, until those who would lose least by it go
without; then another programme, over a sample of those who are next to changing their minds, with what the others leave
of the limits, says how far prices are off. So no programme is large, whatever the size of the shop.

Source: A. Geoffrion, Lagrangean relaxation for integer programming, Mathematical Programming Study 2 (1974) 82-114;
R. Marsten, W. Hogan, J. Blankenship, The boxstep method for large-scale optimization, Operations Research 23 (1975)
389-405.
"""

from __future__ import annotations

import math

import msgspec
import numpy as np

from acquaint.decisions.choosing import Choice, Problem, choose, mixed, moved
from acquaint.decisions.programme import solve
from acquaint.features.occasions import Flags, Floats, Ints

FEW = 2_000
"""Customers up to whom prices are found exactly."""
PART = 4
"""Prices are first found for one in so many customers."""
SAMPLE = 4_000
"""Customers next to changing their minds, over whom prices are found again."""
NEAR = 6.0
"""So many over the root of the part, as a share of the customers, are held to be next to that."""
WIDTH = 8
"""How many times as far as they an option may be from being chosen, to be looked at."""
ROUNDS = 6
ENOUGH = 2e-5
"""A round that lowers the bound by a smaller share of it is the last."""
LOOSE = 0.02
"""As long as limits are missed by more than this share of the bound, prices are looked for on."""
OVERDRAWN = 1.02
"""So many times its limit is overdrawn."""


def find(problem: Problem, key: Ints) -> tuple[Floats, Choice]:
    """Return prices, float64[limits], and the choice at them.

    Parameters
    ----------
    key
        int64[customers], a number without meaning: parts and samples are those with the lowest.
    """
    if problem.customers <= FEW:
        prices = solve(problem, np.arange(len(problem.value)), problem.limit).prices
        return prices, choose(problem, prices)
    size = max(FEW, problem.customers // PART)
    part = np.sort(np.argpartition(key, size)[:size])
    prices, _ = find(problem.part(part), mixed(key[part]))
    key = mixed(key)
    prices, best = _raised(problem, prices, choose(problem, prices))
    share, stride = NEAR / size**0.5, 1.0
    for _ in range(ROUNDS):
        tried = _corrected(problem, prices, best, key, share, stride)
        found = moved(problem, best, prices, tried)
        better = best.bound - found.bound
        if better > 0:
            prices, best, stride = tried, found, 2 * stride
        else:
            share, stride = share / 2, stride / 2
        if 0 <= better < ENOUGH * best.bound and _loose(problem, prices, best) < LOOSE:
            break
    return prices, best


def _loose(problem: Problem, prices: Floats, choice: Choice) -> float:
    """Return what the limits that have a price are missed by, at their prices, as a share of the bound."""
    priced = prices > 0
    missed = np.abs(problem.limit - problem.used(choice.at))[priced] @ prices[priced]
    return float(missed / choice.bound) if choice.bound else 0.0


def _raised(problem: Problem, prices: Floats, choice: Choice) -> tuple[Floats, Choice]:
    """Return prices at which what is overdrawn costs as much more as those would lose who have to go without."""
    over = np.flatnonzero(problem.used(choice.at) > OVERDRAWN * problem.limit)
    if not len(over):
        return prices, choice
    raised = prices.copy()
    rows, amounts = problem.uses(choice.at)
    losses = np.tile(choice.loss, 3)
    for limit in over:
        uses = np.flatnonzero((rows == limit) & (amounts > 0))
        per_unit = losses[uses] / amounts[uses]
        order = np.argsort(-per_unit)
        first = np.searchsorted(np.cumsum(amounts[uses[order]]), problem.limit[limit], side="right")
        raised[limit] += per_unit[order[first]]
    found = moved(problem, choice, prices, raised)
    return (raised, found) if found.bound < choice.bound else (prices, choice)


def _corrected(
    problem: Problem, prices: Floats, choice: Choice, key: Ints, share: float, stride: float
) -> Floats:  # fmt: skip
    """Return the prices that suit the customers who are next to changing their minds, with what the others leave.

    Parameters
    ----------
    share, stride
        How many of the customers these are, and how many steps prices may move.
    """
    near = undecided(problem, choice, math.ceil(share * problem.customers), key)
    chance = np.where(near.who, 1 / near.crowd, 0.0)
    chance = np.minimum(1.0, chance * (SAMPLE / chance.sum()))
    drawn = np.flatnonzero(key < chance * 2.0**63)
    at, size = near.options(problem, prices, choice, drawn)
    low, high = np.maximum(prices - stride * near.step, 0), prices + stride * near.step
    return solve(problem, at, near.room, low, high, np.repeat(1 / chance[drawn], size)).prices


class Near(msgspec.Struct, frozen=True, eq=False):
    """Customers who are next to changing their minds at some prices.

    Parameters
    ----------
    who
        bool[customers].
    crowd
        float64[customers], how many have what fewest have of the options each could have.
    reach
        How far from another choice the last of them is, times the root of her crowd.
    room, step
        float64[limits], what the others leave of the limits, and how far prices may move by what these could do.
    """

    who: Flags
    crowd: Floats
    reach: float
    room: Floats
    step: Floats

    def options(self, problem: Problem, prices: Floats, choice: Choice, of: Ints) -> tuple[Ints, Ints]:
        """Return the places of options that some of them could come to choose, and how many each has."""
        at, size = problem.of(of), np.diff(problem.start)[of]
        least = choice.least[of] - WIDTH * self.reach / np.sqrt(self.crowd[of])
        keep = problem.beyond(prices, at) >= np.repeat(least, size)
        return at[keep], np.bincount(np.repeat(np.arange(len(of)), size)[keep], minlength=len(of))


def undecided(problem: Problem, choice: Choice, count: int, key: Ints) -> Near:
    """Return so many of the customers, those nearest to changing their minds; of equals, those with the lowest keys.

    The price of what few can have is known less well than that of what many have, with the root of their number: the
    margins of those who could have it are held against that.
    """
    offer, slot = problem.named(choice.at)
    takers = np.bincount(offer, minlength=problem.offers), np.bincount(slot, minlength=problem.slots)
    crowd = _crowd(problem, choice, np.maximum(np.minimum.outer(*takers).ravel(), 1))
    margin = choice.margin * np.sqrt(crowd)
    reach = float(np.partition(margin, min(count, len(margin)) - 1)[min(count, len(margin)) - 1])
    who, equal = margin < reach, np.flatnonzero(margin == reach)
    who[equal[np.argsort(key[equal], kind="stable")][: count - int(who.sum())]] = True
    spent = problem.used(choice.at)[: problem.offers]
    typical = np.concatenate([np.maximum(spent / np.maximum(takers[0], 1), 1), np.ones(problem.offers + problem.slots)])
    step = reach / np.sqrt(np.maximum(np.concatenate([takers[0], *takers]), 1)) / typical
    return Near(who, crowd, reach, problem.limit - problem.used(choice.at[~who[choice.customer]]), step)


def _crowd(problem: Problem, choice: Choice, of_pair: Ints) -> Floats:
    """Return float64[customers], how many have what fewest have of the options each could have."""
    theirs = of_pair[problem.pair[choice.place]]
    return np.asarray(np.where(np.isfinite(choice.worth), theirs, np.inf).min(axis=1))
