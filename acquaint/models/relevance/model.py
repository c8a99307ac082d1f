"""The chance that a customer uses an offer of a round while it lasts, learned from the rounds that have ended.

The logit of the chance is a weighed sum of the columns of the pair (`columns`), shrunk. An interval holds what is not
known of the weights (the sandwich A^-1 (B + P) A^-1 of `models.additive`, B over customers), and by how much rounds
that are foretold from all others come out higher or lower for reasons that no column tells. Moving the level to that of
the newest round, or of all rounds foretold from others, made the next round worse, and so did bending the logits
(`docs/decisions/relevance.md`): the next round need not be like the last.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import msgspec
import numpy as np
from scipy import optimize, special

from acquaint.features.occasions import Flags, Floats, Ints
from acquaint.models import logistic
from acquaint.models.logistic import Weights
from acquaint.models.relevance import columns, pairs, rounds
from acquaint.models.relevance.pairs import Pairs
from acquaint.models.relevance.rounds import Round
from acquaint.records import NotEnoughData

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

STRENGTH = 100.0
"""Penalty on squared weights; chosen on the rounds before the last one of the test."""
NEEDED = 50
"""Uses in ended rounds from which on anything is learned."""
LEAST_USES = 10
"""Uses of a round that tell something of its level."""
OWN_PART = 0.05
"""A round with this part of all uses is foretold from the others; what a smaller one adds to the weights is nothing."""
MOST_NO = 1_000_000
"""Pairs that were not used and are learned from: a sample of them would make the weights of rare columns a lottery."""
MOST_PAIRS = 300_000
"""Pairs of a round that are enough: of more, every k-th customer."""
_WITHIN = 0.8
_DIGITS = 7


class Case(msgspec.Struct, frozen=True, eq=False):
    """A round that has ended: its pairs, their columns as the model takes them, and which offers were used."""

    of: Round
    pairs: Pairs
    x: Floats
    y: Flags


class Relevance(msgspec.Struct, frozen=True):
    """A fitted model.

    Parameters
    ----------
    names
        Columns in the order of the weights.
    weights
        Of the columns, as they were learned.
    variance
        Of the levels of rounds, beyond that of chance.
    spread
        Lower triangle, row by row, of the covariance of base and weights.
    rounds, cases, uses
        What it was learned from.
    """

    names: tuple[str, ...]
    weights: Weights
    variance: float
    spread: tuple[float, ...]
    rounds: int
    cases: int
    uses: int

    def chance(self, x: Floats) -> Floats:
        """Return float64[n], the chances of pairs with the columns x, float64[n, columns] (`columns.matrix`)."""
        return self.weights.chance(x)

    def interval(self, x: Floats) -> tuple[Floats, Floats]:
        """Return the ends of the 80 % intervals of the chances, float64[n] each."""
        logit = self.weights.logit(x)
        given = np.column_stack([np.ones(len(x)), x - np.array(self.weights.mean)])
        size = given.shape[1]
        covariance = np.zeros((size, size))
        covariance[np.tril_indices(size)] = self.spread
        covariance += np.tril(covariance, -1).T
        variance = np.einsum("ij,ij->i", given @ covariance, given) + self.variance
        half = special.ndtri(0.5 + _WITHIN / 2) * np.sqrt(np.maximum(variance, 0))
        return special.expit(logit - half), special.expit(logit + half)

    def reasons(self, x: Floats) -> tuple[Ints, Floats]:
        """Return places of columns by how much they add to each logit beyond what they add on average, and how much.

        Returns
        -------
        place, added
            int64 and float64[n, columns], the strongest first.
        """
        added = self.weights.added(x)
        place = np.argsort(-np.abs(added), axis=1, kind="stable")
        return place, np.take_along_axis(added, place, axis=1)


def cases(con: DuckDBPyConnection, at: int) -> tuple[Case, ...]:
    """Return the rounds that had ended before day `at`, each as it was known on the day it began."""
    return tuple(case(con, of, of.starts, at) for of in rounds.ended(con, at))


def case(con: DuckDBPyConnection, of: Round, at: int, until: int) -> Case:
    """Return the pairs of a round as known at day `at`, with what was used of it as known at day `until`."""
    told, offers = con.execute(f"""
        SELECT (SELECT count(*) FROM told WHERE round = {of.code}), count(*) FROM round_offer WHERE round = {of.code}
    """).fetchall()[0]
    every = -(-told * offers // MOST_PAIRS)
    who = f"number IN (SELECT number FROM told WHERE round = {of.code}) AND number % {max(every, 1)} = 0"
    found = pairs.read(con, at, of, who)
    return Case(of, found, columns.matrix(found), pairs.used(con, found, of, until))


def fit(known: Sequence[Case]) -> Relevance | NotEnoughData:
    """Return what the rounds that have ended teach.

    Parameters
    ----------
    known
        In the order in which they ended; at least two of them with a use.
    """
    uses = int(sum(each.y.sum() for each in known))
    if uses < NEEDED or sum(each.y.any() for each in known) < 2:
        return NotEnoughData(uses, NEEDED)
    x, y = np.concatenate([each.x for each in known]), np.concatenate([each.y for each in known])
    weights = logistic.fit(x, y, STRENGTH, MOST_NO)
    customer = np.concatenate([each.pairs.customer for each in known])
    spread = tuple(round(float(value), _DIGITS) for value in _spread(x, y, customer, weights))
    return Relevance(columns.NAMES, weights, _variance(known, weights, uses), spread, len(known), len(y), uses)


def _variance(known: Sequence[Case], weights: Weights, uses: int) -> float:
    """Return the variance of the levels of rounds beyond that of chance, large ones foretold from all others."""
    told = [each for each in known if each.y.sum() >= LEAST_USES]
    own = [OWN_PART * uses <= each.y.sum() < uses for each in told]
    logits = [(_without(known, e) if o else weights).logit(e.x) for e, o in zip(told, own, strict=True)]
    shifts = np.array([_shift(logit, each.y) for logit, each in zip(logits, told, strict=True)])
    return round(_beyond(shifts, np.array([float(each.y.sum()) for each in told])), _DIGITS)


def _without(known: Sequence[Case], left: Case) -> Weights:
    others = [each for each in known if each is not left]
    x, y = np.concatenate([each.x for each in others]), np.concatenate([each.y for each in others])
    return logistic.fit(x, y, STRENGTH, MOST_NO)


def _beyond(shifts: Floats, uses: Floats) -> float:
    """Return the variance of shifts beyond what chance makes, 1 / uses each; by moments.

    Source: R. DerSimonian, N. Laird, Meta-analysis in clinical trials, Controlled Clinical Trials 7 (1986) 177-188.
    """
    if len(shifts) < 2:
        return 0.0
    spread = float((uses * (shifts - np.average(shifts, weights=uses)) ** 2).sum()) - (len(shifts) - 1)
    return max(0.0, spread / float(uses.sum() - (uses**2).sum() / uses.sum()))


def _shift(logit: Floats, y: Flags) -> float:
    """Return what must be added to the logits so that as many uses are expected as came."""
    return float(optimize.brentq(lambda shift: float(special.expit(logit + shift).sum() - y.sum()), -20.0, 20.0))


def _spread(x: Floats, y: Flags, customer: Ints, weights: Weights) -> Floats:
    """Return the lower triangle of the covariance of the base (where columns are at their mean) and the weights."""
    given = np.column_stack([np.ones(len(x)), x - np.array(weights.mean)])
    p = weights.chance(x)
    penalty = np.concatenate([[0.0], STRENGTH * x.var(axis=0)])
    inverse = np.linalg.inv((given.T * (p * (1 - p))) @ given + np.diag(penalty + 1e-9))
    order = np.argsort(customer, kind="stable")
    starts = np.flatnonzero(np.diff(customer[order], prepend=-1))
    sums = np.add.reduceat((given * (y - p)[:, None])[order], starts, axis=0)
    covariance = inverse @ (sums.T @ sums + np.diag(penalty)) @ inverse
    return np.asarray(covariance[np.tril_indices(len(covariance))])
