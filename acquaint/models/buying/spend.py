"""Money per order of each customer: what their own orders say, drawn to those of others.

The rungs, simple ones first, each out of time on the mean of the orders that came:

    shop_mean        the mean of all orders
    own_mean         the customer's mean, drawn to the shop's: (n z + k mean) / (n + k)
    own_mean_by_n    drawn to the mean of customers with about as many orders, where frequency and value go together
    gamma_gamma      orders gamma distributed around a mean that is inverse gamma distributed among customers:
                     E = (g + n z) p / (p n + q - 1)

Gamma-Gamma takes amounts above zero, a spread of them, a finite mean (q > 1) and that frequency says nothing of value;
where the data speak against one of these it is no rung. The others take negative and constant amounts as they are.

Sources: P. Fader, B. Hardie, The Gamma-Gamma model of monetary value (2013); H. Buehlmann, Experience rating and
credibility, ASTIN Bulletin 4 (1967) 199-207.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
from scipy import special

from acquaint.features.occasions import Floats, Ints
from acquaint.models import ladder
from acquaint.models.card import Assumption, Step
from acquaint.records import Estimate, NotEnoughData

CUSTOMERS = 50
"""Customers with two orders or more without whom only the shop's mean is used."""
CORRELATED = 0.1
"""Correlation of the logarithms of frequency and value up to which they count as independent."""
EDGES = (1, 2, 3, 5, 9, 17)
"""Numbers of orders from which on customers count as alike."""
_LEAST_Q = 1.05
_MOST_NEGATIVE = 0.01
_MOST_P = 1e4
_MOST_CUSTOMERS = 100_000
_Z = 1.959963984540054


class Own(msgspec.Struct, frozen=True, tag="own"):
    """The customer's mean, drawn to that of customers with about as many orders.

    Parameters
    ----------
    name
        Key of the rung.
    means
        Mean per order from each of `EDGES` orders on.
    strength
        k, orders that weigh as much as what others say; null where own orders say nothing.
    within
        Variance of the orders of one customer.
    between
        Variance of the means of customers.
    """

    name: str
    means: tuple[float, ...]
    strength: float | None
    within: float
    between: float


class GammaGamma(msgspec.Struct, frozen=True, tag="gamma_gamma"):
    """Shape p of orders, shape q and scale g of customers."""

    p: float
    q: float
    g: float
    name: str = "gamma_gamma"


AnySpend = Own | GammaGamma


class Spend(msgspec.Struct, frozen=True, eq=False):
    """Money per order to come of each customer, in minor units.

    Parameters
    ----------
    value
        float64[n], expectation.
    doubt
        float64[n], standard deviation of the customer's true mean around it.
    spread
        float64[n], standard deviation of a single order.
    """

    value: Floats
    doubt: Floats
    spread: Floats


class Learned(msgspec.Struct, frozen=True):
    """The rung in use with the proof; `independent` is the correlation of frequency and value."""

    model: AnySpend
    steps: tuple[Step, ...]
    assumptions: tuple[Assumption, ...]


def predict(model: AnySpend, n: Ints, mean: Floats) -> Spend:
    """Return money per order of customers with `n` orders so far, worth `mean` minor units each on average."""
    if isinstance(model, Own):
        return _own(model, n, mean)
    shape, scale = model.p * n + model.q, model.g + n * np.maximum(mean, 0.0)
    value = model.p * scale / (shape - 1)
    square = np.maximum(shape - 2, 0.05)  # the variance of who has hardly ordered may be without end
    doubt = value / np.sqrt(square)
    return Spend(value, doubt, np.sqrt(doubt**2 + value**2 / model.p * (1 + 1 / square)))


def _own(model: Own, n: Ints, mean: Floats) -> Spend:
    others = np.asarray(model.means)[np.searchsorted(EDGES, np.maximum(n, 1), side="right") - 1]
    if model.strength is None:
        return Spend(
            others, np.full(len(n), np.sqrt(model.between)), np.full(len(n), np.sqrt(model.within + model.between))
        )
    weight = n / (n + model.strength)
    doubt = np.sqrt(model.between * (1 - weight))
    return Spend(weight * mean + (1 - weight) * others, doubt, np.sqrt(doubt**2 + model.within))


def shop_mean(n: Ints, mean: Floats) -> Own:
    """Return the rung that expects the shop's mean of everybody."""
    total = float((n * mean).sum() / max(n.sum(), 1))
    return Own("shop_mean", (total,) * len(EDGES), None, float(mean.var()) if len(mean) else 0.0, 0.0)


def own_mean(n: Ints, mean: Floats, *, by_n: bool = False) -> Own:
    """Return the rung of own means.

    A customer's mean varies around the others' by between + within/n: a line in 1/n, fitted to the squared differences
    of customers without the largest half per cent. k = within / between.
    """
    group = np.searchsorted(EDGES, n, side="right") - 1 if by_n else np.zeros(len(n), np.int64)
    means = np.full(len(EDGES), float(mean.mean()))
    for each in range(len(EDGES)):
        if (group == each).sum() >= CUSTOMERS:
            means[each] = mean[group == each].mean()
    square = (mean - means[group]) ** 2
    kept = square <= np.quantile(square, 0.995)
    within, between = _line(1 / n[kept], square[kept], n[kept])
    strength = within / between if between > 0 else None
    name = "own_mean_by_n" if by_n else "own_mean"
    return Own(name, tuple(means.tolist()), strength, within, max(between, 0.0))


def _line(x: Floats, y: Floats, n: Ints) -> tuple[float, float]:
    """Return slope and height of the line through y over x, neither below 0; large n count for more, up to ten."""
    weight = np.minimum(n, 10).astype(np.float64)
    x_mean, y_mean = np.average(x, weights=weight), np.average(y, weights=weight)
    spread = float((weight * (x - x_mean) ** 2).sum())
    slope = float((weight * (x - x_mean) * (y - y_mean)).sum()) / spread if spread > 0 else 0.0
    slope = min(max(slope, 0.0), float(y_mean / x_mean))
    return slope, float(y_mean - slope * x_mean)


def gamma_gamma(n: Ints, mean: Floats) -> GammaGamma | None:
    """Return the likeliest Gamma-Gamma; None where amounts speak against it.

    ln L = ln G(pn+q) - ln G(pn) - ln G(q) + q ln g + (pn-1) ln z + pn ln n - (pn+q) ln(g + n z)

    Examples
    --------
    >>> gamma_gamma(np.full(60, 3), np.full(60, 500.0)) is None  # constant amounts
    True
    """
    good = mean > 0
    if good.sum() < CUSTOMERS or (~good).mean() > _MOST_NEGATIVE or (n[good] > 1).sum() < CUSTOMERS:
        return None
    n, z = n[good], mean[good]
    every = -(-len(n) // _MOST_CUSTOMERS)
    unit = float(z.mean())
    found = _searched(n[::every].astype(np.float64), z[::every] / unit)
    p, q, g = np.exp(found)
    return GammaGamma(float(p), float(q), float(g * unit)) if q > _LEAST_Q and p < _MOST_P else None


def _searched(n: Floats, z: Floats) -> Floats:
    from scipy import optimize  # noqa: PLC0415 - a quarter of a second

    log_z, size = np.log(z), len(n)

    def down(logs: Floats) -> tuple[float, Floats]:
        p, q, g = np.exp(logs)
        both, total = p * n + q, np.log(g + n * z)
        value = special.gammaln(both) - special.gammaln(p * n) - special.gammaln(q) + q * logs[2]
        value += p * n * (log_z + np.log(n)) - log_z - both * total
        by_p = n * (special.digamma(both) - special.digamma(p * n) + log_z + np.log(n) - total)
        by_q = special.digamma(both) - special.digamma(q) + logs[2] - total
        by_g = q / g - both / (g + n * z)
        slope = np.array([p * by_p.sum(), q * by_q.sum(), g * by_g.sum()])
        return -float(value.sum()) / size, -slope / size

    bounds = [(-5.0, 12.0)] * 3
    options = {"ftol": 1e-13, "gtol": 1e-8}
    start = np.log([5.0, 4.0, 1.0])
    return np.asarray(optimize.minimize(down, start, jac=True, method="L-BFGS-B", bounds=bounds, options=options).x)


def independent(n: Ints, mean: Floats) -> Assumption:
    """Return the correlation of the logarithms of number and mean of orders, of customers with two or more."""
    who = (n > 1) & (mean > 0)
    if who.sum() < CUSTOMERS:
        return Assumption("independent", NotEnoughData(int(who.sum()), CUSTOMERS), -CORRELATED, CORRELATED)
    x, y = np.log(n[who]), np.log(mean[who])
    flat = np.ptp(x) == 0 or np.ptp(y) < 1e-12
    value = 0.0 if flat else float(np.clip(np.corrcoef(x, y)[0, 1], -1 + 1e-12, 1 - 1e-12))
    half = _Z / np.sqrt(who.sum() - 3)
    low, high = (float(np.tanh(np.arctanh(value) + side * half)) for side in (-1, 1))
    return Assumption("independent", Estimate(value, low, high, int(who.sum())), -CORRELATED, CORRELATED)


def learn(n: Ints, mean: Floats, later_n: Ints, later_mean: Floats, all_n: Ints, all_mean: Floats) -> Learned:
    """Try all rungs on the orders that came after a cut, and fit the one that holds on all orders.

    Parameters
    ----------
    n, mean
        int64[customers], float64[customers], orders of each before the cut, and their mean in minor units.
    later_n, later_mean
        The same in the window after it; 0 orders for who did not order.
    all_n, all_mean
        The same over all that is known now, of all customers with an order.
    """
    came = np.flatnonzero(later_n > 0)
    assumption = independent(all_n, all_mean)
    if (n > 1).sum() < CUSTOMERS or len(came) < CUSTOMERS:
        return Learned(shop_mean(all_n, all_mean), (), (assumption,))
    models = _rungs(n, mean, assumption)
    most = np.quantile(np.abs(later_mean[came]), 0.995)
    truth, weight = np.clip(later_mean[came], -most, most), later_n[came] / later_n[came].mean()
    tried = []
    for each in models:
        value = predict(each, n[came], mean[came]).value
        error = (value - truth) ** 2 * weight
        bias = float((weight * value).sum() / max(abs((weight * truth).sum()), 1e-9)) - 1
        tried.append(ladder.Tried(each.name, error, {"rmse": float(np.sqrt(error.mean())), "bias": bias}))
    chosen, steps = ladder.climb(tried, came)
    return Learned(_fitted(chosen, all_n, all_mean), steps, (assumption,))


def _rungs(n: Ints, mean: Floats, assumption: Assumption) -> Sequence[AnySpend]:
    found: list[AnySpend] = [shop_mean(n, mean), own_mean(n, mean), own_mean(n, mean, by_n=True)]
    gamma = gamma_gamma(n, mean) if assumption.holds else None
    return [*found, gamma] if gamma is not None else found


def _fitted(name: str, n: Ints, mean: Floats) -> AnySpend:
    if name == "gamma_gamma":
        return gamma_gamma(n, mean) or own_mean(n, mean)
    return shop_mean(n, mean) if name == "shop_mean" else own_mean(n, mean, by_n=name == "own_mean_by_n")
