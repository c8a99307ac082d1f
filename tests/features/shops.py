"""Four invented shops whose truth is known: weekly grocery, yearly gifts, monthly coffee, furniture."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from acquaint.features import occasions
from acquaint.features.occasions import NEVER, Occasions

START = 18_993  # Saturday, 1 January 2022


class Shop(NamedTuple):
    """Occasions of an invented shop; `left` is the day from which on a customer never buys again (NEVER: stays)."""

    occasions: Occasions
    left: np.ndarray
    usual_days: np.ndarray
    end: int


def build(customer: np.ndarray, day: np.ndarray, rng: np.random.Generator, *, customers: int) -> Occasions:
    key = np.unique(customer.astype(np.int64) * 100_000 + day)
    money = rng.integers(300, 9_000, len(key))
    return occasions.of_rows(key // 100_000, key % 100_000, money, customers=customers)


def renewals(
    rng: np.random.Generator,
    *,
    customers: int,
    days: int,
    usual: tuple[float, float],
    shape: float,
    leave_a_year: float,
    arrivals: float,
    closed_sundays: bool = False,
) -> Shop:
    """Gamma gaps of `shape` around each customer's own usual gap (log-normal), customers arriving and leaving."""
    usual_days = np.exp(rng.normal(np.log(usual[0]), usual[1], customers))
    founders = rng.random(customers) > arrivals
    began = START + np.where(founders, 0, rng.integers(0, days, customers))
    left = began + rng.exponential(365 / leave_a_year, customers) if leave_a_year else np.full(customers, np.inf)
    most = int(days / usual_days.min() * 2) + 10
    gaps = rng.gamma(shape, usual_days[:, None] / shape, (customers, most))
    gaps[:, 0] *= rng.random(customers) * founders
    day = np.floor(began[:, None] + np.cumsum(gaps, axis=1)).astype(np.int64)
    if closed_sundays:
        day += (day + 3) % 7 == 6
    keep = (day < np.minimum(left, START + days)[:, None]) & (day >= began[:, None])
    who = np.broadcast_to(np.arange(customers)[:, None], day.shape)[keep]
    gone = np.where(left < START + days, left, NEVER).astype(np.int64)
    return Shop(build(who, day[keep], rng, customers=customers), gone, usual_days, START + days)


def grocery(seed: int = 1, customers: int = 500, days: int = 900) -> Shop:
    rng = np.random.default_rng(seed)
    return renewals(
        rng, customers=customers, days=days, usual=(7, 0.35), shape=2.0, leave_a_year=0.25, arrivals=0.4,
        closed_sundays=True,
    )  # fmt: skip


def coffee(seed: int = 2, customers: int = 500, days: int = 1_100) -> Shop:
    rng = np.random.default_rng(seed)
    return renewals(rng, customers=customers, days=days, usual=(30, 0.2), shape=9.0, leave_a_year=0.2, arrivals=0.5)


def gifts(seed: int = 3, customers: int = 500, years: int = 5) -> Shop:
    """Bought around a fixed day of late November or December; four in five of those still there buy in a year."""
    rng = np.random.default_rng(seed)
    first, stays = rng.integers(0, years - 1, customers), rng.geometric(0.15, customers)
    year = np.arange(years)
    there = (year >= first[:, None]) & (year < (first + stays)[:, None])
    buys = there & ((rng.random(there.shape) < 0.85) | (year == first[:, None]))
    own_day = 325 + rng.integers(0, 30, customers)
    january = (np.datetime64("2022") + year).astype("datetime64[D]").astype(np.int64)
    day = january + own_day[:, None] + rng.integers(-5, 6, there.shape)
    who = np.broadcast_to(np.arange(customers)[:, None], day.shape)
    left = np.where(first + stays < years, january[np.minimum(first + stays, years - 1)], NEVER)
    usual = np.full(customers, 365.0)
    return Shop(build(who[buys], day[buys], rng, customers=customers), left, usual, int(january[-1]) + 365)


def furniture(seed: int = 4, customers: int = 1_500, days: int = 1_500) -> Shop:
    """One purchase; 8 % buy a second time within two years."""
    rng = np.random.default_rng(seed)
    first = START + rng.integers(0, days, customers)
    second = first + rng.integers(20, 720, customers)
    again = (rng.random(customers) < 0.08) & (second < START + days)
    who = np.concatenate([np.arange(customers), np.flatnonzero(again)])
    day = np.concatenate([first, second[again]])
    never = np.full(customers, NEVER, np.int64)
    return Shop(build(who, day, rng, customers=customers), never, np.full(customers, np.nan), START + days)


def eight_dates(shop: Shop) -> list[int]:
    """Eight days, spread evenly from a quarter after the shop's first occasion to its end."""
    return [int(day) for day in np.linspace(shop.occasions.day.min() + 91, shop.end, 8)]
