"""When customers are there: the part of the day (or the weekday) of what they do, shop -> segment -> customer.

The next answer of customer i falls in part p with the chance (a_ip + K_ip) / sum, K_ip her answers so far and

    a_ip = A g_sp + sum over kinds of  l_k N_ikp g_sp / G_kp        prior of a Dirichlet distribution

g_sp the shares of her segment, N_ikp what else she did (visits, orders), G_kp the shop's shares of that. When answers
come hangs on when the shop sends, so visits and orders count relative to the shop's. A and l_k have the highest
likelihood of the answers; visits and orders are used as far as the ladder shows that they help.

Source: J. E. Mosimann, On the compound multinomial distribution, Biometrika 49 (1962) 65-82.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec
import numpy as np
from scipy import special

from acquaint.features.occasions import Floats, Ints
from acquaint.models import ladder
from acquaint.models.answers import Axis, morning
from acquaint.models.card import Step
from acquaint.models.ladder import Tried
from acquaint.records import NotEnoughData
from acquaint.sources.sql import literal

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

LEAST = 20
ANSWERS = ("clicked", "replied")
"""Responses whose time is that of reading; a coupon is redeemed when she shops."""
VISITS = ("visited", "session_started", "page_viewed", "app_opened", "product_viewed", "product_added",
          "checkout_started")  # fmt: skip
"""Types of events that are visits."""
RUNGS = ("shop", "last", "own", "visits", "orders")
"""The shop's shares, the part of the last answer, her answers, with visits, with visits and orders."""
MEMORY_DAYS = 730
"""Older acts do not count."""
_EXTRA = {"own": (), "visits": ("visit_weight",), "orders": ("visit_weight", "order_weight")}
_STRENGTHS = np.round(np.logspace(0, 2.5, 11), 2)
_WEIGHTS = (0.0, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
_SHRINK = 20.0
_SAMPLE = 20_000


class Acts(msgspec.Struct, frozen=True, eq=False):
    """What customers did by part.

    Parameters
    ----------
    answers, visits, orders
        float64[customers, parts]; an hour of a day counts once.
    last
        int64[customers], part of the last answer; -1 for none.
    """

    answers: Floats
    visits: Floats
    orders: Floats
    last: Ints


class Presence(msgspec.Struct, frozen=True):
    """When a shop's customers are there.

    Parameters
    ----------
    rung
        Name of the rung in use.
    shares
        (segments + 1, parts) Shares of answers; the last row is the shop's, for segments nobody was in at the fit.
    visits, orders
        (parts,) The shop's shares of these.
    strength, visit_weight, order_weight
        A and l_k.
    again
        Chance that the next answer falls in the part of the last one beyond what the shop's shares say.
    """

    rung: str
    shares: tuple[tuple[float, ...], ...]
    visits: tuple[float, ...]
    orders: tuple[float, ...]
    strength: float
    visit_weight: float
    order_weight: float
    again: float


def acts(con: DuckDBPyConnection, at: int, zone: str, cut_off_hour: int, parts: Axis, customers: int,
         since: int | None = None) -> Acts:  # fmt: skip
    """Return what was known at day `at` of what customers did at what time, from day `since` on (two years back).

    Reads `responses`, `events`, `orders`, and `belongs` of `histories.read`. `parts` is an axis over `hour` and
    `weekday`.
    """
    found = con.execute(f"""
        WITH done AS ({_done(zone, cut_off_hour)}), hours AS (
            SELECT DISTINCT number, kind, local_date - DATE '1970-01-01' AS day, local_hour AS hour,
                isodow(local_date) - 1 AS weekday FROM done WHERE local_hour IS NOT NULL AND known <= {at}
        )
        SELECT number, kind, {parts.sql} AS part, max(24 * day + hour) AS last, count(*) AS n
        FROM hours WHERE day >= {at - MEMORY_DAYS if since is None else since} GROUP BY ALL ORDER BY number, kind, part
    """).fetchnumpy()
    column = {name: np.asarray(values).astype(np.int64) for name, values in found.items()}
    table = np.zeros((3, customers, parts.size))
    table[column["kind"], column["number"], column["part"]] = column["n"]
    newest = np.full((customers, parts.size), -1)
    mine = column["kind"] == 0
    newest[column["number"][mine], column["part"][mine]] = column["last"][mine]
    last = np.where(newest.max(axis=1) < 0, -1, newest.argmax(axis=1))
    return Acts(table[0], table[1], table[2], last)


def by_hour(con: DuckDBPyConnection, at: int, zone: str, cut_off_hour: int) -> Floats:
    """Return how many answers came at each hour of the day within two years, as known at day `at`; float64[24]."""
    found = con.execute(f"""
        SELECT local_hour AS hour, count(*) AS n FROM ({_done(zone, cut_off_hour)})
        WHERE kind = 0 AND local_hour IS NOT NULL AND known <= {at}
            AND local_date - DATE '1970-01-01' >= {at - MEMORY_DAYS} GROUP BY local_hour
    """).fetchnumpy()
    hours = np.zeros(24)
    hours[found["hour"]] = found["n"]
    return hours


def fit(known: Acts, segment: Ints, rung: str = RUNGS[0]) -> Presence | NotEnoughData:
    """Return when customers are there; `segment` is int64[customers]."""
    if known.answers.sum() < LEAST:
        return NotEnoughData(int(known.answers.sum()), LEAST)
    shares = _shares(known.answers, segment)
    visits, orders = (tuple(_smooth(each.sum(axis=0)).tolist()) for each in (known.visits, known.orders))
    base = Presence(rung, _tuples(shares), visits, orders, 1.0, 0.0, 0.0, _again(known, shares, segment))
    part = np.flatnonzero(known.answers.sum(axis=1) > 0)[:_SAMPLE]
    some = Acts(*(getattr(known, name)[part] for name in Acts.__struct_fields__))
    return _likeliest(base, some, segment[part])


def predict(fitted: Presence, known: Acts, segment: Ints) -> tuple[Floats, Floats]:
    """Return the chance that the next answer falls in each part, and how many answers that is worth.

    Returns
    -------
    float64[customers, parts]
        Chances; rows sum to 1.
    float64[customers]
        Sum of the parameters of the Dirichlet distribution; infinite where nothing is of the customer.
    """
    shop = _of(fitted, segment)
    if fitted.rung == "shop":
        return shop, np.full(len(segment), np.inf)
    if fitted.rung == "last":
        same = (known.last[:, None] == np.arange(shop.shape[1])) * 1.0
        again = np.where(known.last >= 0, fitted.again, 0.0)[:, None]
        return again * same + (1 - again) * shop, np.full(len(segment), np.inf)
    prior = _prior(fitted, known, shop)
    total = prior.sum(axis=1) + known.answers.sum(axis=1)
    return (prior + known.answers) / total[:, None], total


def tried(known: Acts, then: Acts, segment: Ints) -> tuple[str, tuple[Step, ...]] | NotEnoughData:
    """Return the rung to use and all of them; loss is minus the logarithm of the chance given to the part.

    Parameters
    ----------
    known, then
        What was known at a day, and what was done after it.
    """
    customer, part = np.nonzero(then.answers)
    weight = then.answers[customer, part]
    if weight.sum() < LEAST:
        return NotEnoughData(int(weight.sum()), LEAST)
    rungs = []
    for rung in RUNGS:
        fitted = fit(known, segment, rung)
        if isinstance(fitted, NotEnoughData):
            return fitted
        share, _ = predict(fitted, known, segment)
        rungs.append(Tried(rung, -np.log(np.maximum(share[customer, part], 1e-9))))
    return ladder.climb(rungs, customer, weight)


def _done(zone: str, cut_off_hour: int) -> str:
    """Return the SQL of what customers did: 0 an answer, 1 a visit, 2 an order."""
    columns = f"number, local_date, local_hour, {morning(zone, cut_off_hour)} AS known"
    answers, visits = (", ".join(map(literal, types)) for types in (ANSWERS, VISITS))
    return f"""
        SELECT 0 AS kind, {columns} FROM responses JOIN belongs USING (atom) WHERE type IN ({answers})
        UNION ALL SELECT 1, {columns} FROM events JOIN belongs USING (atom) WHERE type IN ({visits})
        UNION ALL SELECT 2, {columns} FROM orders JOIN belongs USING (atom) WHERE is_order AND status = 'counted'
    """


def _likeliest(base: Presence, known: Acts, segment: Ints) -> Presence:
    """Return the strength and the weights of what else was done that have the highest likelihood, one after another."""
    if base.rung not in _EXTRA:
        return base
    strengths = _STRENGTHS.tolist()
    found = _best([msgspec.structs.replace(base, strength=each) for each in strengths], known, segment)
    for name in _EXTRA[base.rung]:
        pairs = [{"strength": strength, name: weight} for strength in strengths for weight in _WEIGHTS]
        found = _best([msgspec.structs.replace(found, **pair) for pair in pairs], known, segment)
    return found


def _best(options: Sequence[Presence], known: Acts, segment: Ints) -> Presence:
    return max(options, key=lambda each: _likelihood(each, known, segment))


def _likelihood(fitted: Presence, known: Acts, segment: Ints) -> float:
    """Return the logarithm of the likelihood of the answers, but for a constant."""
    prior = _prior(fitted, known, _of(fitted, segment))
    total, many = prior.sum(axis=1), known.answers.sum(axis=1)
    each = special.gammaln(prior + known.answers) - special.gammaln(prior)
    return float((special.gammaln(total) - special.gammaln(total + many)).sum() + each.sum())


def _prior(fitted: Presence, known: Acts, shop: Floats) -> Floats:
    prior = fitted.strength * shop
    for weight, done, share in (
        (fitted.visit_weight, known.visits, fitted.visits), (fitted.order_weight, known.orders, fitted.orders),
    ):  # fmt: skip
        if weight > 0:
            prior = prior + weight * done * shop / np.array(share)
    return np.asarray(prior)


def _shares(answers: Floats, segment: Ints) -> Floats:
    """Return the shares of the segments, drawn to those of the shop, and in a row of their own those of the shop."""
    shop = _smooth(answers.sum(axis=0))
    sums = np.stack([np.bincount(segment, column) for column in answers.T], axis=1)
    drawn = (sums + _SHRINK * shop) / (sums.sum(axis=1, keepdims=True) + _SHRINK)
    return np.vstack([drawn, shop])


def _smooth(sums: Floats) -> Floats:
    """Return shares, none of them 0."""
    return np.asarray((sums + 0.5) / (sums + 0.5).sum())


def _again(known: Acts, shares: Floats, segment: Ints) -> float:
    """Return how much more often than by the shop's shares two answers of a customer fall in the same part.

    A share w of answers repeats the part: the chance of a pair in the same part is w + (1 - w) sum of squared shares.
    """
    n, whole = known.answers, known.answers.sum(axis=1)
    every = whole * (whole - 1)
    if not every.any():
        return 0.0
    same = float((n * (n - 1)).sum() / every.sum())
    chance = float((every * (shares[segment] ** 2).sum(axis=1)).sum() / every.sum())
    return float(np.clip((same - chance) / max(1 - chance, 1e-9), 0.0, 0.95))


def _of(fitted: Presence, segment: Ints) -> Floats:
    table = np.array(fitted.shares)
    return np.asarray(table[np.minimum(segment, len(table) - 1)])


def _tuples(values: Floats) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(row) for row in values.tolist())
