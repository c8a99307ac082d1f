"""What customers would be given at prices of what is scarce, each decided alone."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import numpy as np

from acquaint.features.occasions import Flags, Floats, Ints

_BLOCK = 1 << 16
_STEP = np.uint64(0x9E3779B97F4A7C15)
_MIXES = ((np.uint64(30), np.uint64(0xBF58476D1CE4E5B9)), (np.uint64(27), np.uint64(0x94D049BB133111EB)))


class Problem(msgspec.Struct, frozen=True, eq=False):
    """Options that could be chosen, those of a customer together, and what limits them.

    Parameters
    ----------
    start
        int64[customers + 1], place of each customer's first option; nobody is without.
    value
        float64[options] > 0, minor units.
    cost
        int64[options], what each takes of the budget of its offer, minor units.
    pair
        Whole numbers[options], offer x slots + slot.
    limit
        float64[2 offers + slots]: budget and stock of each offer, capacity of each slot; infinite for none.
    offers
        How many offers there are.
    most
        How many options a customer may be given.
    """

    start: Ints
    value: Floats
    cost: Ints
    pair: Ints
    limit: Floats
    offers: int
    most: int

    @property
    def customers(self) -> int:
        """How many customers have options."""
        return len(self.start) - 1

    @property
    def slots(self) -> int:
        """How many slots there are."""
        return len(self.limit) - 2 * self.offers

    @property
    def limited(self) -> Flags:
        """bool[limits], which are limits at all."""
        return np.isfinite(self.limit)

    def owner(self, at: Ints) -> Ints:
        """Return int64, whose the options `at` are."""
        return np.asarray(np.searchsorted(self.start, at, side="right") - 1)

    def of(self, customers: Ints) -> Ints:
        """Return the places of the options of some customers."""
        size = np.diff(self.start)[customers]
        ahead = np.cumsum(size) - size
        return np.asarray(np.arange(size.sum()) + np.repeat(self.start[customers] - ahead, size))

    def part(self, customers: Ints) -> Problem:
        """Return the problem of some customers, in order, with their share of the limits."""
        start = np.append(0, np.cumsum(np.diff(self.start)[customers]))
        at = self.of(customers)
        limit = self.limit * (len(customers) / self.customers)
        return Problem(start, self.value[at], self.cost[at], self.pair[at], limit, self.offers, self.most)

    def blocks(self) -> Iterator[tuple[int, int]]:
        """Yield ranges of customers whose options are computed together, so that they stay near the processor."""
        edges = np.searchsorted(self.start, np.arange(0, self.start[-1], _BLOCK))
        edges = np.unique(np.append(edges, self.customers))
        yield from zip(edges[:-1].tolist(), edges[1:].tolist(), strict=True)

    def split(self, per_limit: Floats) -> tuple[Floats, ...]:
        """Return what belongs to budgets, stocks and slots."""
        return tuple(np.split(per_limit, (self.offers, 2 * self.offers)))

    def named(self, at: Ints | slice) -> tuple[Ints, Ints]:
        """Return offers and slots of the options `at`."""
        offer, slot = np.divmod(self.pair[at].astype(np.int64), self.slots)
        return offer, slot

    def uses(self, at: Ints) -> tuple[Ints, Floats]:
        """Return which limits the options `at` use, and how much of each: budgets, then stocks, then slots."""
        offer, slot = self.named(at)
        rows = np.concatenate([offer, self.offers + offer, 2 * self.offers + slot])
        return rows, np.concatenate([self.cost[at], np.ones(2 * len(at))])

    def used(self, at: Ints) -> Floats:
        """Return float64[limits] of whole numbers, what the options `at` use together."""
        shape, n = (self.offers, self.slots), self.offers * self.slots
        pair = self.pair[at]
        counts = np.bincount(pair, minlength=n).reshape(shape)
        spent = np.bincount(pair, self.cost[at], n).reshape(shape).sum(axis=1)  # exact: whole numbers below 2^53
        return np.concatenate([spent, counts.sum(axis=1), counts.sum(axis=0)])

    def beyond(self, prices: Floats, at: Ints | slice) -> Floats:
        """Return float64, what the options `at` are worth beyond what they use, at these prices."""
        budget, stock, slot = self.split(prices)
        pair = self.pair[at]
        each = np.repeat(budget, self.slots)[pair]
        each *= self.cost[at]
        each += np.add.outer(stock, slot).ravel()[pair]
        return np.subtract(self.value[at], each, out=each)


class Choice(msgspec.Struct, frozen=True, eq=False):
    """What each customer would be given at some prices, if only prices counted.

    Parameters
    ----------
    worth, place
        float64 and int64[customers, most + 1], the best options: what each is worth beyond what it uses (-inf where
        there are no more), and where it is.
    margin
        float64[customers], by how much her options have to change for another choice, at least.
    bound
        D at these prices.
    """

    worth: Floats
    place: Ints
    margin: Floats
    bound: float

    @property
    def taken(self) -> Flags:
        """bool[customers, most]."""
        return np.asarray(self.worth[:, :-1] > 0)

    @property
    def at(self) -> Ints:
        """Places of the chosen options, customer by customer."""
        return np.asarray(self.place[:, :-1][self.taken])

    @property
    def customer(self) -> Ints:
        """Whose they are."""
        return np.nonzero(self.taken)[0]

    @property
    def loss(self) -> Floats:
        """What the plan loses, at these prices, where the customer's next best takes the place of each."""
        following = np.maximum(self.worth[:, -1:], 0)
        return np.asarray((self.worth[:, :-1] - following)[self.taken])

    @property
    def least(self) -> Floats:
        """float64[customers], what the last of her chosen options is worth; 0 where there is room for more."""
        return np.maximum(self.worth[:, -2], 0)


def choose(problem: Problem, prices: Floats) -> Choice:
    """Return the choice at some prices; of equal options, the first."""
    count = problem.most + 1
    worth, place = np.empty((problem.customers, count)), np.empty((problem.customers, count), np.int64)
    for first, end in problem.blocks():
        begin, stop = problem.start[first], problem.start[end]
        found = _best(problem.beyond(prices, slice(begin, stop)), problem.start[first : end + 1] - begin, count)
        worth[first:end], place[first:end] = found[0], found[1] + begin
    return _choice(problem, prices, worth, place, _margin(worth))


def moved(problem: Problem, choice: Choice, before: Floats, after: Floats) -> Choice:
    """Return the choice at other prices, from that at those before: only who could choose otherwise does so again."""
    at, rows = choice.at, choice.customer
    now = problem.beyond(after, at)
    dearer = np.zeros(problem.customers)
    np.maximum.at(dearer, rows, problem.beyond(before, at) - now)
    margin = choice.margin - dearer
    cheaper = np.maximum(before - after, 0.0)
    if cheaper.any():
        margin -= _gained(problem, cheaper)
    again = np.flatnonzero(~(margin > 0))
    if 2 * len(again) > problem.customers:
        return choose(problem, after)
    worth, place = choice.worth.copy(), choice.place.copy()
    worth[:, :-1][choice.taken] = now
    if len(again):
        of = problem.of(again)
        edges = np.append(0, np.cumsum(np.diff(problem.start)[again]))
        worth[again], found = _best(problem.beyond(after, of), edges, worth.shape[1])
        place[again], margin[again] = of[found], _margin(worth[again])
    return _choice(problem, after, worth, place, margin)


def _gained(problem: Problem, cheaper: Floats) -> Floats:
    """Return float64[customers], the most that one of her options gains where limits become cheaper by so much."""
    budget, stock, slot = problem.split(cheaper)
    gain = np.add.outer(budget * problem.cost.max() + stock, slot).ravel()
    found = np.empty(problem.customers)
    for first, end in problem.blocks():
        pair = problem.pair[problem.start[first] : problem.start[end]]
        found[first:end] = np.maximum.reduceat(gain[pair], problem.start[first:end] - problem.start[first])
    return found


def _choice(problem: Problem, prices: Floats, worth: Floats, place: Ints, margin: Floats) -> Choice:
    limited = problem.limited
    bound = float(prices[limited] @ problem.limit[limited] + np.maximum(worth[:, :-1], 0).sum())
    return Choice(worth, place, margin, bound)


def _best(left: Floats, edges: Ints, count: int) -> tuple[Floats, Ints]:
    """Return the largest of each group, float64[groups, count], and where they are; `left` is used up."""
    row = np.repeat(np.arange(len(edges) - 1), np.diff(edges))
    worth, place = np.empty((len(edges) - 1, count)), np.empty((len(edges) - 1, count), np.int64)
    for rank in range(count):
        best = np.maximum.reduceat(left, edges[:-1])
        hit = np.flatnonzero(left == best[row])
        if len(hit) > len(best):
            hit = hit[np.diff(row[hit], prepend=-1) > 0]
        worth[:, rank], place[:, rank] = best, hit
        left[hit] = -np.inf
    return worth, place


def _margin(worth: Floats) -> Floats:
    """Return float64[customers], by how much the best options have to change for another choice."""
    count = (worth[:, :-1] > 0).sum(axis=1)
    rows = np.arange(len(worth))
    last = np.where(count > 0, worth[rows, count - 1], np.inf)
    following = worth[rows, count]
    full = count == worth.shape[1] - 1
    return np.asarray(np.where(full, last - np.maximum(following, 0), np.minimum(last, -following)))


def mixed(numbers: Ints) -> Ints:
    """Return int64 from 0 to 2^63 - 1 without order, another for each number.

    Source: G. Steele, D. Lea, C. Flood, Fast splittable pseudorandom number generators, OOPSLA (2014) 453-472.
    """
    with np.errstate(over="ignore"):
        state = (numbers.astype(np.uint64) + np.uint64(1)) * _STEP
        for shift, factor in _MIXES:
            state = (state ^ (state >> shift)) * factor
    return np.asarray(((state ^ (state >> np.uint64(31))) >> np.uint64(1)).astype(np.int64))
