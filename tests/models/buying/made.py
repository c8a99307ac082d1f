"""Shops whose customers buy and leave by known rules."""

import numpy as np

from acquaint.features import occasions
from acquaint.models.buying import posterior
from acquaint.models.buying.model import Buying, Part
from acquaint.models.buying.pace import Pace
from acquaint.models.buying.summary import Summary, cells

START = 19_000


def dice(seed=0):
    return np.random.Generator(np.random.PCG64(seed))


def columns(customers, parameters, seed=0, days=364, k=1, first=False):
    """Return x, last and age of customers who leave after an occasion."""
    chance = dice(seed)
    r, alpha, a, b = parameters
    rate, leaves = chance.gamma(r, 1 / alpha, customers), chance.beta(a, b, customers)
    age = chance.integers(days // 4, days + 1, customers)
    x, last, now = np.zeros(customers, np.int64), np.zeros(customers, np.int64), np.zeros(customers)
    there = np.flatnonzero(chance.random(customers) >= leaves) if first else np.arange(customers)
    while len(there):
        now[there] += chance.gamma(k, 1 / np.maximum(rate[there], 1e-12))
        there = there[now[there] <= age[there]]
        x[there] += 1
        last[there] = np.ceil(now[there])
        there = there[chance.random(len(there)) >= leaves[there]]
    return x, last, age


def summary(x, last, age, days=364, at=START, lately=None):
    """Return a summary of customers of whom no more is known."""
    x, last, age = (np.asarray(each, np.int64) for each in (x, last, age))
    n = len(x)
    return Summary(
        at=at, open_share=1.0, customer=np.arange(n), first_day=at - 1 - age, begin=days - age, x=x, last=last, age=age,
        lately=np.zeros((n, 2), np.int64) if lately is None else lately, net_sales_minor=1_000 * (x + 1),
        squares=1e6 * (x + 1), log_gaps=np.zeros(n), daily=np.zeros(days + 1, np.int64),
        by_age=np.zeros(days + 1, np.int64),
    )  # fmt: skip


def fitted(family, x, last, age, **more):
    """Return a model of a family, fitted to customers."""
    part = Part(-(10**6), 10**6, posterior.fit(family, cells(x, last, age)))
    return Buying(
        rung=family.name, at=START, open_share=1.0, family=family, parts=(part,), pace=Pace(), usual=0.01, **more
    )


def shop(customers=1_500, days=400, mean_gap=40, leave=(0.8, 5), seed=0, pace=None, together=False, money=None):
    """Return occasions of customers who buy at random at their own rate and leave after an occasion by chance.

    Parameters
    ----------
    pace
        Share of would-be purchases that take place on a day; nobody begins where it is 0.
    together
        Whether all begin on the same day.
    money
        Amount of every occasion; gamma distributed around customers' means where absent.
    """
    chance = dice(seed)
    rate, leaves = chance.gamma(1.5, 1 / (1.5 * mean_gap), customers), chance.beta(*leave, customers)
    now = np.zeros(customers) if together else chance.integers(0, days - 30, customers).astype(float)
    share = np.ones(days) if pace is None else np.array([pace(each) for each in range(days)])
    now = np.array([each + np.argmax(share[int(each) :] > 0) for each in now])
    who, day = [np.arange(customers)], [now.copy()]
    there = np.arange(customers)
    while len(there):
        there = there[chance.random(len(there)) >= leaves[there]]
        now[there] += chance.exponential(1 / rate[there])
        there = there[now[there] < days]
        open_ = chance.random(len(there)) < share[now[there].astype(np.int64)]
        who.append(there[open_])
        day.append(now[there][open_])
    key = np.unique(np.concatenate(who) * 10_000 + np.concatenate(day).astype(np.int64))
    customer, on = key // 10_000, key % 10_000
    means = chance.gamma(4, 500, customers)
    amount = np.rint(chance.gamma(8, means[customer] / 8)) if money is None else np.full(len(key), money)
    return occasions.of_rows(customer, START + on, amount.astype(np.int64), customers=customers)
