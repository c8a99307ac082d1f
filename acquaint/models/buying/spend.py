"""Money per order of each customer: what their own orders say, drawn to those of others.

The rungs, simple ones first, each tried on the mean of the orders that came:

    shop_mean        the mean of all orders
    own_mean         the customer's mean, drawn to the shop's: (n z + k mean) / (n + k)
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

from acquaint.features.occasions import Floats, Ints, Occasions
from acquaint.models import ladder
from acquaint.models.buying import summary
from acquaint.models.buying.summary import Summary
from acquaint.models.card import Assumption, Contest, Step
from acquaint.records import Estimate, NotEnoughData

HORIZON = 91
"""Days before the moment whose orders the rungs are tried on."""
CUSTOMERS = 50
"""Customers with two orders or more without whom only the shop's mean is used."""
REPEATERS = 20
"""Customers with two orders or more without whom nothing is said."""
CORRELATED = 0.1
"""Correlation of the logarithms of frequency and value up to which they count as independent."""
_LEAST_Q = 1.05
_MOST_NEGATIVE = 0.01
_MOST_P = 1e4
_MOST_CUSTOMERS = 100_000
_Z = 1.959963984540054


class Own(msgspec.Struct, frozen=True, tag="own"):
    """The customer's mean, drawn to the shop's.

    Parameters
    ----------
    name
        Key of the rung.
    mean
        Mean of all orders.
    strength
        k, orders of their own that weigh as much as the shop; null where own orders say nothing.
    within
        Variance of the orders of one customer.
    between
        Variance of the means of customers.
    """

    name: str
    mean: float
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
    """The rung in use, all rungs as tried (empty where none could be), and `independent`: frequency says nothing.

    `missing` says what it takes until rungs can be tried, `contest` how the model in use met it.
    """

    model: AnySpend
    steps: tuple[Step, ...]
    assumptions: tuple[Assumption, ...]
    missing: NotEnoughData | None = None
    contest: Contest | None = None


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
    weight = np.zeros(len(n)) if model.strength is None else n / (n + model.strength)
    doubt = np.sqrt(model.between * (1 - weight))
    return Spend(weight * mean + (1 - weight) * model.mean, doubt, np.sqrt(doubt**2 + model.within))


def own_mean(n: Ints, mean: Floats, squares: Floats) -> Own:
    """Return the rung of own means.

    k = within / between, the variance of orders of one customer over that of the means of customers, by moments.
    Source: S. R. Searle, G. Casella, C. E. McCulloch, Variance Components (1992), 3.6 (one-way layout).

    Parameters
    ----------
    squares
        float64[customers], sum of the squared orders of each.

    Examples
    --------
    >>> found = own_mean(np.array([2, 2]), np.array([10.0, 30.0]), np.array([202.0, 1802.0]))
    >>> found.mean, found.within, found.between
    (20.0, 2.0, 199.0)
    """
    size, customers = int(n.sum()), len(n)
    total = float((n * mean).sum() / size)
    within = max(0.0, float((squares - n * mean**2).sum())) / max(size - customers, 1)
    apart = float((n * (mean - total) ** 2).sum()) / max(customers - 1, 1)
    common = (size - float((n.astype(np.float64) ** 2).sum()) / size) / max(customers - 1, 1)
    between = max(0.0, apart - within) / max(common, 1e-9)
    return Own("own_mean", total, within / between if between > 0 else None, within, between)


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


def learn(
    rows: Occasions, at: int, *, horizon: int = HORIZON, champion: AnySpend | None = None
) -> Learned | NotEnoughData:
    """Try all rungs on the orders of the last `horizon` days before day `at`, and fit the one that holds on all.

    Parameters
    ----------
    rows
        Occasions with their money; profit in the place of net sales where the shop knows its costs.
    champion
        The model in use, fitted before those days; it stays unless the rung that holds does better on them.
    """
    now, then = summary.read(rows, at), summary.read(rows, at - horizon)
    if len(now.x) < CUSTOMERS or not now.net_sales_minor.any():
        return NotEnoughData(len(now.x) if now.net_sales_minor.any() else 0, CUSTOMERS)
    if now.repeaters < REPEATERS:
        return NotEnoughData(now.repeaters, REPEATERS)
    assumption = independent(*orders(now)[:2])
    window = (rows.day >= at - horizon) & (rows.day < at) & (rows.known <= at)
    later_n = np.bincount(rows.customer[window], minlength=rows.customers)[then.customer]
    later = np.bincount(rows.customer[window], rows.net_sales_minor[window], minlength=rows.customers)[then.customer]
    ready = _rungs(now, assumption)
    came = int((later_n > 0).sum())
    if min(then.repeaters, came) < CUSTOMERS:
        return Learned(ready[0], (), (assumption,), NotEnoughData(min(then.repeaters, came), CUSTOMERS))
    case = (*orders(then)[:2], later_n, np.asarray(later / np.maximum(later_n, 1)))
    before = _rungs(then, assumption)
    chosen, steps = tried(before, *case)
    contest = None
    if champion is not None:
        holds = next(each for each in before if each.name == chosen)
        who, (old, new) = _scored([champion, holds], *case)
        contest = ladder.contest(at, old.loss, new.loss, who, rule=chosen == before[0].name)
    model = next((each for each in ready if each.name == chosen), ready[1])
    return Learned(model, steps, (assumption,), contest=contest)


def orders(of: Summary) -> tuple[Ints, Floats, Floats]:
    """Return orders of each customer so far, their mean in minor units, and the sum of their squares."""
    return of.x + 1, np.asarray(of.net_sales_minor / (of.x + 1)), of.squares


def tried(
    rungs: Sequence[AnySpend], n: Ints, mean: Floats, later_n: Ints, later_mean: Floats
) -> tuple[str, tuple[Step, ...]]:
    """Return the rung that holds: by squared errors of the mean of the orders that came, by their number.

    The largest half per cent of what came counts as the largest of the others.
    """
    came, found = _scored(rungs, n, mean, later_n, later_mean)
    return ladder.climb(found, came)


def _scored(
    rungs: Sequence[AnySpend], n: Ints, mean: Floats, later_n: Ints, later_mean: Floats
) -> tuple[Ints, list[ladder.Tried]]:
    """Return the customers who came, and how each rung met what they brought."""
    came = np.flatnonzero(later_n > 0)
    most = np.quantile(np.abs(later_mean[came]), 0.995)
    truth, weight = np.clip(later_mean[came], -most, most), later_n[came] / later_n[came].mean()
    found = []
    for each in rungs:
        value = predict(each, n[came], mean[came]).value
        error = (value - truth) ** 2 * weight
        bias = float((weight * value).sum() / max(abs(float((weight * truth).sum())), 1e-9)) - 1
        found.append(ladder.Tried(each.name, error, {"rmse": float(np.sqrt(error.mean())), "bias": bias}))
    return came, found


def _rungs(of: Summary, assumption: Assumption) -> list[AnySpend]:
    n, mean, squares = orders(of)
    own = own_mean(n, mean, squares)
    gamma = gamma_gamma(n, mean) if assumption.holds else None
    found: list[AnySpend] = [msgspec.structs.replace(own, name="shop_mean", strength=None), own]
    return found if gamma is None else [*found, gamma]
