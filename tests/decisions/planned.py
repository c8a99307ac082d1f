"""Small weeks to plan, and the best plan of each by brute force of a solver."""

from __future__ import annotations

import numpy as np
from scipy import optimize, sparse

from acquaint.decisions.allocation import UNLIMITED, Limits, Options


def week(seed: int, customers: int) -> tuple[Options, Limits]:
    """Return options and limits of every kind; some unlimited, some none at all."""
    dice = np.random.default_rng(seed)
    offers, channels, days = dice.integers(1, (5, 4, 3))
    n = int(dice.integers(1, 6 * customers))
    options = Options(
        dice.integers(0, customers, n), dice.integers(0, offers, n), dice.integers(0, channels, n),
        np.round(dice.normal(300, 300, n)), dice.integers(0, 300, n), dice.integers(0, days, n),
    )  # fmt: skip

    def limit(size, most):
        return np.where(dice.random(size) < 0.3, UNLIMITED, dice.integers(0, most, size))

    capacity = limit((channels, days), max(2, customers // 2))
    return options, Limits(limit(offers, 100 * customers), limit(offers, customers), capacity, int(dice.integers(1, 3)))


def uses(options: Options, limits: Limits):
    """Return the matrix of what each option uses, and the limits: customers, budgets, stocks, slots."""
    n, offers = len(options.value), len(limits.budget)
    day = 0 if options.day is None else options.day
    slot, column = options.channel * limits.capacity.shape[1] + day, np.arange(n)
    customers = int(options.customer.max()) + 1
    rows = (options.customer, customers + options.offer, customers + offers + options.offer,
            customers + 2 * offers + slot)  # fmt: skip
    amount = np.concatenate([np.ones(n), options.cost.astype(float), np.ones(2 * n)])
    most = np.concatenate([np.full(customers, limits.most), limits.budget, limits.stock, limits.capacity.ravel()])
    shape = (len(most), n)
    matrix = sparse.csr_array((amount, (np.concatenate(rows), np.tile(column, 4))), shape=shape)
    return matrix, np.where(most == UNLIMITED, np.inf, most)


def best(options: Options, limits: Limits) -> float:
    """Return the value of the best plan."""
    matrix, most = uses(options, limits)
    found = optimize.milp(
        -options.value, constraints=optimize.LinearConstraint(matrix, -np.inf, most), bounds=optimize.Bounds(0, 1),
        integrality=np.ones(len(options.value)),
    )  # fmt: skip
    return -float(found.fun)


def large(customers: int, offers: int = 10, seed: int = 0) -> tuple[Options, Limits]:
    """Return a week of many customers: a budget per offer, little stock of one, fifty calls a day, scarce letters."""
    dice = np.random.default_rng(seed)
    n, deep = customers * offers, np.linspace(100, 600, offers)
    channel = dice.choice(3, n, p=[0.7, 0.2, 0.1]).astype(np.int8)
    worth = dice.gamma(2, 1, (customers, 1)) * dice.gamma(2, 200, (customers, offers)) - deep / 2
    cost = (np.tile(deep, customers) * dice.uniform(0.5, 1.5, n)).astype(int)
    options = Options(
        np.repeat(np.arange(customers, dtype=np.int32), offers), np.tile(np.arange(offers, dtype=np.int16), customers),
        channel, worth.ravel() + 300 * (channel == 2), cost,
        np.where(channel == 2, dice.integers(0, 7, n), 0).astype(np.int8),
    )  # fmt: skip
    capacity = np.full((3, 7), UNLIMITED)
    capacity[2], capacity[:2, 0] = 50, (customers // 2, customers * 8 // 100)
    stock = np.full(offers, UNLIMITED)
    stock[3] = customers // 100
    return options, Limits(np.full(offers, int(customers * 0.3 * deep.mean() / offers)), stock, capacity)
