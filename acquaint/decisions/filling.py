"""What limits cannot hold is given up, and what they have left is given away."""

from __future__ import annotations

import msgspec
import numpy as np

from acquaint.decisions.choosing import Choice, Problem
from acquaint.decisions.prices import undecided
from acquaint.decisions.programme import solve
from acquaint.features.occasions import Flags, Floats, Ints

UNDECIDED = 4_000
"""Customers next to changing their minds, who are decided together."""
WHOLE = 1 - 1e-6
TRIES = 100
FAVOUR = 1e-6
MOST = 200_000
"""Options that are looked at when what is left is given away: those worth most."""


def settled(problem: Problem, choice: Choice, prices: Floats, key: Ints) -> Ints:
    """Return the places of options that fit: the choice, but for customers who are next to changing their minds.

    These are decided together, by a linear programme over what the others leave; where it still is too much, those go
    without who lose least by it.

    Parameters
    ----------
    key
        int64[customers], who comes first where losses are equal.
    """
    if problem.customers <= UNDECIDED:
        every = np.arange(len(problem.value))
        at = every[solve(_favoured(problem, key), every, problem.limit).share > WHOLE]
        return np.sort(at[_fits(problem, at, problem.limit)])
    near = undecided(problem, choice, UNDECIDED, key)
    sure = ~near.who[choice.customer]
    at, loss = choice.at[sure], choice.loss[sure]
    at = at[np.lexsort((key[choice.customer[sure]], -loss))]
    at = at[_fits(problem, at, problem.limit)]
    theirs, _ = near.options(problem, prices, choice, np.flatnonzero(near.who))
    low = np.maximum(prices - near.step, 0)
    at = np.append(at, theirs[solve(problem, theirs, problem.limit - problem.used(at), low).share > WHOLE])
    return np.sort(at[_fits(problem, at, problem.limit)])


def _favoured(problem: Problem, key: Ints) -> Problem:
    """Return the problem with options worth a millionth more to who comes first: so much decides between equals."""
    most, last = problem.value.max(initial=0.0), np.empty(len(key))
    last[np.argsort(-key, kind="stable")] = np.arange(len(key)) / max(len(key), 1)
    return msgspec.structs.replace(
        problem, value=problem.value + np.repeat(FAVOUR * most * last, np.diff(problem.start))
    )


def filled(problem: Problem, prices: Floats, chosen: Ints, key: Ints) -> Ints:
    """Return the chosen options and those that still fit, places in order.

    In rounds: every customer who may be given more asks for what is worth most beyond what it uses, and the most worth
    come first, until nothing fits any more.
    """
    left = problem.limit - problem.used(chosen)
    places = np.full(problem.customers, problem.most)
    np.subtract.at(places, problem.owner(chosen), 1)
    while len(at := np.setdiff1d(_open(problem, prices, left, places, key), chosen, assume_unique=True)):
        owner, worth = problem.owner(at), problem.beyond(prices, at)
        order = np.lexsort((at, key[owner], -worth))
        given = _given(problem, at[order], left, places)
        chosen, left = np.concatenate([chosen, given]), left - problem.used(given)
    return np.sort(chosen)


def _given(problem: Problem, at: Ints, left: Floats, places: Ints) -> Ints:
    """Return which of the options `at`, what comes first standing first, fit; `places` left are counted down."""
    owner, found = problem.owner(at), [at[:0]]
    while len(at):
        first = np.sort(np.unique(owner, return_index=True)[1])
        given = first[_fits(problem, at[first], left)]
        found.append(at[given])
        left = left - problem.used(at[given])
        places[owner[given]] -= 1
        stays = _room(problem, at, left) & (places[owner] > 0)
        stays[given] = False
        at, owner = at[stays], owner[stays]
    return np.concatenate(found)


def improved(problem: Problem, prices: Floats, choice: Choice, chosen: Ints, key: Ints) -> Ints:
    """Return a plan that no single option betters by taking the place of others, of the `TRIES` most likely to.

    An option is behind by what its customer's own choice is worth more, beyond what it uses. If that is more than the
    plan lies below the bound, no better plan has it.
    """
    worth = problem.beyond(prices, slice(None))
    behind = choice.least[problem.owner(np.arange(len(worth)))] - worth
    likely = np.argsort(behind, kind="stable")
    for option in likely[~np.isin(likely, chosen)][:TRIES]:
        value = problem.value[chosen].sum()
        if behind[option] > choice.bound - value:
            break
        other = filled(problem, prices, _with(problem, worth, chosen, option), key)
        if problem.value[other].sum() > value:
            chosen = other
    return chosen


def _with(problem: Problem, worth: Floats, chosen: Ints, option: int) -> Ints:
    """Return an option and those of the chosen ones that fit beside it, what is worth most first."""
    rest = chosen[np.argsort(-worth[chosen], kind="stable")]
    hers = np.flatnonzero(problem.owner(rest) == problem.owner(np.array([option])))
    at = np.append(option, np.delete(rest, hers[problem.most - 1 :]))
    return np.asarray(at[_fits(problem, at, problem.limit)])


def _open(problem: Problem, prices: Floats, left: Floats, places: Ints, key: Ints) -> Ints:
    """Return the options that fit one by one, of customers who may be given more; the `MOST` that are worth most."""
    budget, stock, slot = problem.split(left)
    most = np.where(np.logical_and.outer(stock > 0, slot > 0), budget[:, None], -1).ravel()
    able = problem.cost <= most[problem.pair]
    able &= np.repeat(places > 0, np.diff(problem.start))
    at = np.flatnonzero(able)
    if len(at) <= MOST:
        return at
    worth = problem.beyond(prices, at)
    least = np.partition(worth, len(at) - MOST)[len(at) - MOST]
    more, equal = at[worth > least], at[worth == least]
    return np.append(more, equal[np.argsort(key[problem.owner(equal)], kind="stable")][: MOST - len(more)])


def _room(problem: Problem, at: Ints, left: Floats) -> Flags:
    """Return which options would fit alone."""
    (offer, taken), (budget, stock, slot) = problem.named(at), problem.split(left)
    return np.asarray((problem.cost[at] <= budget[offer]) & (stock[offer] > 0) & (slot[taken] > 0))


def _fits(problem: Problem, at: Ints, left: Floats) -> Flags:
    """Return which options fit, each after all those before it."""
    (offer, taken), (budget, stock, slot) = problem.named(at), problem.split(left)
    one = np.ones(len(at))
    return np.asarray(
        (_running(offer, problem.cost[at]) <= budget[offer])
        & (_running(offer, one) <= stock[offer])
        & (_running(taken, one) <= slot[taken])
    )


def _running(group: Ints, amount: Floats | Ints) -> Floats | Ints:
    """Return the sum of the amounts of a group up to each of its members.

    Examples
    --------
    >>> _running(np.array([0, 1, 0]), np.array([2.0, 3.0, 4.0])).tolist()
    [2.0, 3.0, 6.0]
    """
    order = np.argsort(group, kind="stable")
    total = np.cumsum(amount[order])
    first = np.diff(group[order], prepend=-1) != 0
    before = np.repeat((total - amount[order])[first], np.diff(np.append(np.flatnonzero(first), len(group))))
    found = np.empty_like(total)
    found[order] = total - before
    return np.asarray(found)
