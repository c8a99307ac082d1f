"""Customers who may leave at any moment: Pareto/NBD.

While present, a customer buys at a rate that is gamma distributed among customers (shape r, scale 1/alpha), and leaves
at a rate that is gamma distributed too (s, 1/beta). With A(y) = (alpha+y)^-(r+x) (beta+y)^-s:

    L = G(r+x)/G(r) . alpha^r beta^s . [A(age) + s int_last^age (alpha+y)^-(r+x) (beta+y)^-(s+1) dy]

The integral is usually written as a difference of two hypergeometric functions, slow and cancelling. Days are whole, so
here it is one table per number of orders x: with

    Q(d) = int_d^inf' (...) dy / A(d)          (inf' is the longest age)
    Q(d) = q(d) + Q(d+1) A(d+1)/A(d),          q(d) = int_d^(d+1) (...) dy / A(d) by Gauss's rule of four points

the integral is A(last) Q(last) - A(age) Q(age). Going backwards, all terms are positive and none grows out of bounds.

Source: D. C. Schmittlein, D. G. Morrison, R. Colombo, Counting your customers: who are they and what will they do
next?, Management Science 33 (1987) 1-24; P. Fader, B. Hardie, A note on deriving the Pareto/NBD model (2005).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator

import msgspec
import numpy as np
from scipy import special

from acquaint.features.occasions import Floats, Ints
from acquaint.models.buying.family import either, reached, scale, weighed
from acquaint.models.buying.summary import Cells

_NODES, _WEIGHTS = (np.asarray(each) for each in np.polynomial.legendre.leggauss(4))
_LATER_NODES, _LATER_WEIGHTS = (np.asarray(each) for each in np.polynomial.legendre.leggauss(6))
_LEAST = 1e-300


class Pareto(msgspec.Struct, frozen=True, tag="pareto"):
    """Pareto/NBD."""

    @property
    def name(self) -> str:
        """Key of the rung."""
        return "pareto_nbd"

    @property
    def parameters(self) -> tuple[str, ...]:
        """r, alpha, s, beta."""
        return ("r", "alpha", "s", "beta")

    def start(self, cells: Cells) -> Floats:
        """Return logarithms of parameters from which to search."""
        return np.log([1.0, scale(cells), 1.0, float(cells.age.max(initial=1)) + 1.0])

    def log_likelihood(self, logs: Floats, cells: Cells) -> tuple[float, Floats]:
        """Return the log-likelihood of all customers, and its slope along the logarithms of r, alpha, s, beta."""
        r, alpha, s, beta = np.exp(logs)
        n, table = cells.n, _table(logs, cells, slopes=True)
        shape, day = r + cells.x, np.arange(int(cells.age.max(initial=0)) + 1)
        first, second = np.log(alpha + day), np.log(beta + day)
        stay = -shape * first[cells.age] - s * second[cells.age]
        grown = -shape * first[cells.last] - s * second[cells.last] - stay
        sums = _between(table, cells, grown)
        inside = np.maximum(sums[0], _LEAST)
        log_left = logs[2] + np.log(inside) + np.maximum(grown, 0.0)
        more, gone = either(log_left)
        x = np.arange(int(cells.x.max(initial=0)) + 1)
        per_x = np.bincount(cells.x, n, minlength=len(x))
        lead = special.gammaln(r + x) - special.gammaln(r) + r * logs[1] + s * logs[3]
        value = weighed(per_x, lead) + weighed(n, stay + more)
        of = gone / inside
        slopes = [
            weighed(per_x, special.digamma(r + x) - special.digamma(r) + logs[1])
            - weighed(n, (1 - gone) * first[cells.age] + of * sums[1]),
            weighed(per_x, np.full(len(x), r / alpha))
            - weighed(n, shape * ((1 - gone) / (alpha + cells.age) + of * sums[2])),
            cells.customers * logs[3] - weighed(n, (1 - gone) * second[cells.age] - gone / s + of * sums[3]),
            cells.customers * s / beta - weighed(n, s * (1 - gone) / (beta + cells.age) + (s + 1) * of * sums[4]),
        ]
        return value, np.array(slopes) * np.exp(logs)

    def present(self, logs: Floats, cells: Cells) -> Floats:
        """Return float64[1, cells], the chance that a customer has not left."""
        r, alpha, s, beta = np.exp(logs)
        day = np.arange(int(cells.age.max(initial=0)) + 1)
        first, second = np.log(alpha + day), np.log(beta + day)
        grown = (r + cells.x) * (first[cells.age] - first[cells.last]) + s * (second[cells.age] - second[cells.last])
        inside = _between(_table(logs, cells, slopes=False), cells, grown)[0]
        log_left = logs[2] + np.log(np.maximum(inside, _LEAST)) + grown
        return np.asarray(special.expit(-log_left))[np.newaxis]

    def later(self, logs: Floats, x: Ints, age: Ints, days: Floats) -> Iterator[Floats]:
        """Yield, for m = 1, 2, ..., the chance of m orders or more within `days` of who is present.

        A customer who leaves after v days has had a negative binomial number of orders in them; the moment of leaving
        is taken at six points of Gauss in ln(beta + age + v).
        """
        r, alpha, s, beta = np.exp(logs)
        width = np.log1p(days / (beta + age))
        share = (_LATER_NODES[:, np.newaxis] + 1) / 2 * width
        points = (beta + age) * np.expm1(share)
        weights = s * np.exp(-s * share) * width / 2 * _LATER_WEIGHTS[:, np.newaxis]
        until = np.vstack([points, np.broadcast_to(days, (1, len(x)))])
        weights = np.vstack([weights, np.exp(-s * width)[np.newaxis]])
        rest, shape = (alpha + age) / (alpha + age + until), np.broadcast_to(r + x, until.shape)
        for tail in reached(shape.ravel(), rest.ravel(), itertools.count(1)):
            yield (weights * tail.reshape(until.shape)).sum(axis=0)[np.newaxis]

    def mean(self, logs: Floats, x: Ints, age: Ints, days: Floats) -> Floats:
        """Return float64[1, n], the orders expected within `days` of who is present.

        (r+x)/(alpha+age) . (beta+age)/(s-1) . [1 - ((beta+age)/(beta+age+days))^(s-1)]
        """
        r, alpha, s, beta = np.exp(logs)
        width = np.log1p(days / (beta + age))
        stay = (beta + age) * width * special.exprel(-(s - 1) * width)
        return np.asarray((r + x) / (alpha + age) * stay)[np.newaxis]

    def newcomer(self, logs: Floats, days: Floats) -> Floats:
        """Return the repeat orders expected of a new customer within each of `days`."""
        none = np.zeros(len(days), np.int64)
        return np.asarray(self.mean(logs, none, none, days)[0])


class _Table(msgspec.Struct, frozen=True, eq=False):
    """Q per day (float64[integrands, days, rows]), and the row of each number of orders (-1 where it has none)."""

    q: Floats
    row: Ints


def _table(logs: Floats, cells: Cells, *, slopes: bool) -> _Table:
    """Return Q, and with `slopes` the same with ln(alpha+y), 1/(alpha+y), ln(beta+y), 1/(beta+y) in the integral."""
    r, alpha, s, beta = np.exp(logs)
    known = np.unique(cells.x)
    days = int(cells.age.max(initial=0)) + 1
    day = np.arange(days)[:, np.newaxis]
    point = day + (_NODES + 1) / 2
    first, second = np.log1p((point - day) / (alpha + day)), np.log1p((point - day) / (beta + day))
    # float64[days, nodes, rows]: the integrand over A(d), each with its weight
    inner = np.exp(-first[:, :, np.newaxis] * (r + known) - ((s + 1) * second)[:, :, np.newaxis])
    inner *= (_WEIGHTS / 2 / (beta + day))[:, :, np.newaxis]
    factors = [np.ones_like(point)]
    if slopes:
        factors += [np.log(alpha + point), 1 / (alpha + point), np.log(beta + point), 1 / (beta + point)]
    q = np.einsum("fdn,dnr->fdr", np.stack(factors), inner)
    ratio = np.exp(-np.log1p(1 / (alpha + day)) * (r + known) - s * np.log1p(1 / (beta + day)))
    q[:, -1] = 0.0
    for d in range(days - 2, -1, -1):
        q[:, d] += q[:, d + 1] * ratio[d]
    row = np.full(int(known.max(initial=0)) + 1, -1)
    row[known] = np.arange(len(known))
    return _Table(q, row)


def _between(table: _Table, cells: Cells, grown: Floats) -> Floats:
    """Return float64[integrands, cells], the integrals from `last` to `age` over A(last); grown = ln A(last)/A(age)."""
    row = table.row[cells.x]
    return np.asarray(table.q[:, cells.last, row] - table.q[:, cells.age, row] * np.exp(-np.maximum(grown, 0.0)))
