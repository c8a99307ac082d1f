"""Customers who may leave after each occasion: BG/NBD, MBG/NBD and MBG/CNBD-k in one likelihood.

While present, a customer passes *phases* at a rate that is gamma distributed among customers (shape r, scale 1/alpha);
every k-th phase ends with an occasion (k = 1: purchases at random; larger k: the more regular). After an occasion the
customer leaves with a chance that is beta distributed among customers (a, b). Leaving after the first occasion of all
is possible (`first`, the M in MBG) or is not: then nobody without a repeat has left, and the chance to be present is 1
for them whatever their silence. That is no news of them: it must not serve as a score of leaving.

With s = r + k x, chances to leave taken n = x (+ 1 with `first`) and u = age - last:

    L = gaps^(k-1)/(k-1)!^x . G(s)/G(r) . alpha^r/(alpha+age)^s . B(a,b+n)/B(a,b) . [A + D]
    A = sum_{j<k} (s)_j/j! . (u/(alpha+age))^j               present, j phases into the next gap
    D = a/(b+n-1) . ((alpha+age)/(alpha+last))^s             has left after the last occasion (n > 0)

Sources: P. Fader, B. Hardie, K. L. Lee, Counting your customers the easy way, Marketing Science 24 (2005) 275-284;
E. P. Batislam, M. Denizel, A. Filiztekin, Empirical validation and comparison of models for customer base analysis,
IJRM 24 (2007) 201-209; T. Reutterer, M. Platzer, N. Schroeder, Leveraging purchase regularity for predicting customer
behavior the easy way, IJRM 38 (2021) 194-215.
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

_NEGLIGIBLE = 1e-6


class Geometric(msgspec.Struct, frozen=True, tag="geometric"):
    """BG/NBD (k = 1), MBG/NBD (k = 1, `first`) and MBG/CNBD-k (`first`).

    Parameters
    ----------
    k
        Phases per occasion.
    first
        Whether a customer may leave after the first occasion.
    """

    k: int = 1
    first: bool = False

    @property
    def name(self) -> str:
        """Key of the rung."""
        return ("mbg_cnbd" if self.k > 1 else "mbg_nbd") if self.first else ("bg_cnbd" if self.k > 1 else "bg_nbd")

    @property
    def parameters(self) -> tuple[str, ...]:
        """r, alpha, a, b."""
        return ("r", "alpha", "a", "b")

    def start(self, cells: Cells) -> Floats:
        """Return logarithms of parameters from which to search."""
        return np.log([1.0, self.k * scale(cells), 1.0, 3.0])

    def log_likelihood(self, logs: Floats, cells: Cells) -> tuple[float, Floats]:
        """Return the log-likelihood of all customers, and its slope along the logarithms of r, alpha, a, b."""
        r, alpha, a, b = np.exp(logs)
        x, n = np.arange(int(cells.x.max(initial=0)) + 1), cells.n
        s, chances = r + self.k * x, x + self.first
        per_x = np.bincount(cells.x, n, minlength=len(x))
        day = np.arange(int(cells.age.max(initial=0)) + 1)
        log_day, per_day = np.log(alpha + day), 1 / (alpha + day)
        lead = special.gammaln(s) - special.gammaln(r) + r * logs[1] - x * special.gammaln(self.k)
        lead += special.betaln(a, b + chances) - special.betaln(a, b)
        each = s[cells.x]
        log_age, per_age = log_day[cells.age], per_day[cells.age]
        stay, by_r, by_alpha = self._staying(each, (cells.age - cells.last) * per_age, per_age)
        grown = log_age - log_day[cells.last]
        left = self._log_left(a, b, x)[cells.x] + each * grown
        more, gone = either(left - stay)
        value = weighed(per_x, lead) + weighed(n, stay + more - each * log_age) + (self.k - 1) * cells.log_gaps
        gone_x = np.bincount(cells.x, n * gone, minlength=len(x))
        both = special.digamma(a + b) - special.digamma(a + b + chances)
        more = special.digamma(b + chances) - special.digamma(b)
        risk = np.where(chances > 0, 1 / (b + np.maximum(chances, 1) - 1), 0.0)
        slope_r = weighed(per_x, special.digamma(s) - special.digamma(r) + logs[1])
        slope_r += weighed(n, (1 - gone) * by_r + gone * grown - log_age)
        slope_alpha = weighed(per_x, np.full(len(x), r / alpha))
        slope_alpha += weighed(
            n, (1 - gone) * by_alpha + gone * each * (per_age - per_day[cells.last]) - each * per_age
        )
        slope_a = weighed(per_x, both) + float(gone_x.sum()) / a
        slope_b = weighed(per_x, both + more) - float((gone_x * risk).sum())
        return value, np.array([r * slope_r, alpha * slope_alpha, a * slope_a, b * slope_b])

    def present(self, logs: Floats, cells: Cells) -> Floats:
        """Return float64[k, cells], the chance to be present with j = 0 ... k - 1 phases passed of the next gap."""
        r, alpha, a, b = np.exp(logs)
        x, day = np.arange(int(cells.x.max(initial=0)) + 1), np.arange(int(cells.age.max(initial=0)) + 1)
        log_day = np.log(alpha + day)
        s = (r + self.k * x)[cells.x]
        terms = _terms(s, (cells.age - cells.last) / (alpha + cells.age), self.k)
        left = np.exp(self._log_left(a, b, x)[cells.x] + s * (log_day[cells.age] - log_day[cells.last]))
        return np.asarray(terms / (terms.sum(axis=0) + left))

    def later(self, logs: Floats, x: Ints, age: Ints, days: Floats) -> Iterator[Floats]:
        """Yield, for m = 1, 2, ..., the chance of m orders or more within `days` of who is present, by phase.

        P(X >= m | j) = P(m k - j phases or more) . E[(1 - p)^(m-1)], the first negative binomial, p beta (a, b + n).
        """
        r, alpha, a, b = np.exp(logs)
        rest = (alpha + age) / (alpha + age + days)
        phases = [reached(r + self.k * x + j, rest, itertools.count(self.k - j, self.k)) for j in range(self.k)]
        stayed, before = np.ones(len(x)), a + b + x + self.first - 1
        for m in itertools.count(1):
            yield np.array([next(phase) for phase in phases]) * stayed
            stayed *= 1 - a / (before + m)

    def mean(self, logs: Floats, x: Ints, age: Ints, days: Floats) -> Floats:
        """Return float64[k, n], the orders expected within `days` of who is present: the sum of `later`."""
        total = np.zeros((self.k, len(x)))
        for more in self.later(logs, x, age, days):
            total += more
            if more.max(initial=0.0) < _NEGLIGIBLE:
                break
        return total

    def newcomer(self, logs: Floats, days: Floats) -> Floats:
        """Return the repeat orders expected of a new customer within each of `days`."""
        none = np.zeros(len(days), np.int64)
        stays = np.exp(logs[3]) / np.exp(logs[2:]).sum() if self.first else 1.0
        # A new customer of MBG has met one chance to leave already; `mean` is of those who did not take it.
        return np.asarray(stays * self.mean(logs, none, none, days)[0])

    def _log_left(self, a: float, b: float, x: Ints) -> Floats:
        """Return ln(a / (b + n - 1)); minus infinity where there was no chance to leave."""
        chances = x + self.first
        with np.errstate(divide="ignore"):
            return np.asarray(np.log(np.where(chances > 0, a / (b + np.maximum(chances, 1) - 1), 0.0)))

    def _staying(self, s: Floats, share: Floats, per_age: Floats) -> tuple[Floats, Floats, Floats]:
        """Return ln A with its slopes along r and alpha."""
        if self.k == 1:
            nothing = np.zeros(len(s))
            return nothing, nothing, nothing
        terms = _terms(s, share, self.k)
        total = terms.sum(axis=0)
        order = np.arange(self.k)[:, np.newaxis]
        rising = np.cumsum(1 / (s + np.maximum(order - 1, 0)), axis=0) - 1 / s
        return np.log(total), (terms * rising).sum(axis=0) / total, -(terms * order).sum(axis=0) * per_age / total


def _terms(s: Floats, share: Floats, k: int) -> Floats:
    """Return float64[k, cells], (s)_j/j! share^j for j = 0 ... k - 1."""
    terms = np.ones((k, len(s)))
    for j in range(1, k):
        terms[j] = terms[j - 1] * (s + (j - 1)) / j * share
    return terms
