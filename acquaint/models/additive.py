"""A model whose score is a sum, of each feature's own bent line: exact to explain, and an expression itself.

    link(expected y) = intercept + sum over features of f(x),   f(x) = slope (c - low) + sum_j bend_j max(0, c - knot_j)

where c is x held within [low, high], the 2nd and 98th percentile of the training; a feature that is null adds a weight
of its own instead. Weights are those of the highest penalised likelihood (ridge on standardised columns, by Newton's
steps). Its uncertainty is the sandwich A^-1 (B + P) A^-1: B over customers, so that the many cases of one customer are
not taken for many customers, and P the penalty, for what drawing the weights to zero takes away (with B = A - P this is
the posterior A^-1 of the ridge's prior). The penalty is the one with the smallest information criterion
-2 L + 2 trace(A^-1 B) (Takeuchi), which counts customers likewise.

Sources: T. Hastie, R. Tibshirani, Generalized additive models, Statistical Science 1 (1986) 297-318; K. Takeuchi,
Distribution of informational statistics and a criterion of model fitting, Suri-Kagaku 153 (1976) 12-18; K.-Y. Liang,
S. Zeger, Longitudinal data analysis using generalized linear models, Biometrika 73 (1986) 13-22; D. Nychka, Bayesian
confidence intervals for smoothing splines, JASA 83 (1988) 1134-1143.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

import msgspec
import numpy as np
from scipy import special

from acquaint.features.occasions import Floats, Ints

Link = Literal["logit", "log"]
KNOTS = (0.2, 0.4, 0.6, 0.8)
"""Quantiles at which a line may bend."""
ENDS = (0.02, 0.98)
STRENGTHS = (1.0, 10.0, 100.0, 1000.0)
"""Penalties on squared weights of standardised columns that are tried."""
MOST_TERMS = 12
SHIFT = 0.5
"""Spread of what times may move a score by, before it is seen."""
CHANCE = 0.001
"""A feature is taken in where chance alone would tell as much with this probability."""
DIGITS = 9
"""Significant digits of saved weights; the expression has the same."""
_ROUNDS = 40
_BOUND = 30.0
"""Scores are held within this many logits, so that no chance is 0 or 1."""


class Term(msgspec.Struct, frozen=True):
    """What one feature adds.

    Parameters
    ----------
    feature
        Its name.
    low, high
        Values beyond them count as these.
    knots, bends
        Where the line bends, and by how much.
    slope
        Up to the first knot, per unit of the feature.
    missing
        What is added where the feature is null.
    mean
        Mean of what it adds, over the training: reasons are told against it.
    """

    feature: str
    low: float
    high: float
    slope: float
    knots: tuple[float, ...]
    bends: tuple[float, ...]
    missing: float
    mean: float

    def add(self, x: Floats) -> Floats:
        """Return float64[n], what each value adds to the score; NaN is null."""
        held = np.clip(x, self.low, self.high)
        found = self.slope * (held - self.low)
        for knot, bend in zip(self.knots, self.bends, strict=True):
            found = found + bend * np.maximum(0.0, held - knot)
        return np.asarray(np.where(np.isnan(x), self.missing, found))

    def expression(self) -> str:
        """Return the same in the grammar of features."""
        held = f"least(greatest({self.feature}, {written(self.low)}), {written(self.high)})"
        parts = [f"{written(self.slope)} * ({held} - {written(self.low)})"] if self.slope else []
        parts += [
            f"{written(bend)} * greatest(0.0, {held} - {written(knot)})"
            for knot, bend in zip(self.knots, self.bends, strict=True)
            if bend
        ]
        return f"coalesce({' + '.join(parts) or '0.0'}, {written(self.missing)})"


def written(value: float) -> str:
    """Return a number as the grammar of features reads it: with a point, without an exponent.

    Examples
    --------
    >>> written(-2.5e-07), written(3.0)
    ('-0.00000025', '3.0')
    """
    text = np.format_float_positional(value, trim="0")
    return str(text)


class Additive(msgspec.Struct, frozen=True):
    """A fitted model.

    Parameters
    ----------
    link
        "logit" for chances, "log" for means of counts or amounts.
    intercept
        Score of who has the lowest value of every feature.
    terms
        What each feature adds.
    spread
        Lower triangle, row by row, of the covariance of intercept and weights (each term's slope, bends, missing).
    strength
        The penalty.
    cases, customers
        What it was fitted on.
    """

    link: Link
    intercept: float
    terms: tuple[Term, ...]
    spread: tuple[float, ...]
    strength: float
    cases: int
    customers: int

    @property
    def features(self) -> tuple[str, ...]:
        """Names of the features it reads."""
        return tuple(term.feature for term in self.terms)

    def score(self, columns: Mapping[str, Floats]) -> Floats:
        """Return float64[n], the score: the logit or logarithm of what is predicted."""
        n = len(next(iter(columns.values()), np.zeros(0)))
        total: Floats = np.full(n, self.intercept)
        for term in self.terms:
            total += term.add(columns[term.feature])
        return np.asarray(np.clip(total, -_BOUND, _BOUND))

    def predict(self, columns: Mapping[str, Floats], within: float = 0.8) -> tuple[Floats, Floats, Floats]:
        """Return what is predicted for each row, and the bounds of its interval.

        The interval is that of the expectation: it holds what is not known of the weights, not the dice of each case.

        Parameters
        ----------
        columns
            float64[n] for each feature, NaN for null.
        within
            Probability of the interval.
        """
        score = self.score(columns)
        half = special.ndtri(0.5 + within / 2) * self._error(columns, len(score))
        return self._mean(score), self._mean(score - half), self._mean(score + half)

    def expression(self) -> str:
        """Return the prediction as an expression over features: what is read live is what is read at night."""
        terms = " + ".join([written(self.intercept), *(term.expression() for term in self.terms)])
        score = f"least(greatest({terms}, {written(-_BOUND)}), {written(_BOUND)})"
        return f"1.0 / (1.0 + exp(-({score})))" if self.link == "logit" else f"exp({score})"

    def off(self, columns: Mapping[str, Floats], y: Floats) -> float:
        """Return by how much the score of some cases is too low: moved so far, it adds up to what came of them.

        Few cases tell little: the shift has a normal prior with a spread of `SHIFT`.

        Parameters
        ----------
        columns, y
            As for `fit`.
        """
        score, shift = self.score(columns), 0.0
        for _ in range(_ROUNDS):
            mean, weight = _moments(score + shift, self.link)
            step = (float((y - mean).sum()) - shift / SHIFT**2) / (float(weight.sum()) + 1 / SHIFT**2)
            shift += step
            if abs(step) < 1e-9:
                break
        return shift

    def moved(self, shift: float) -> Additive:
        """Return the model with its score moved."""
        return msgspec.structs.replace(self, intercept=_short(self.intercept + shift))

    def doubted(self, shift: float) -> Additive:
        """Return the model with intervals that know that the level of its score was wrong by `shift` before."""
        first, *others = self.spread
        return msgspec.structs.replace(self, spread=(_short(first + shift**2), *others))

    def reasons(self, columns: Mapping[str, Floats]) -> tuple[Ints, Floats]:
        """Return what speaks loudest for each row: places of terms by size of what they add beyond their mean.

        Returns
        -------
        place, added
            int64 and float64[n, terms], the strongest first.
        """
        added = np.column_stack([term.add(columns[term.feature]) - term.mean for term in self.terms])
        place = np.argsort(-np.abs(added), axis=1, kind="stable")
        return place, np.take_along_axis(added, place, axis=1)

    def _mean(self, score: Floats) -> Floats:
        return np.asarray(1 / (1 + np.exp(-score)) if self.link == "logit" else np.exp(score))

    def _error(self, columns: Mapping[str, Floats], n: int) -> Floats:
        """Return float64[n], the standard error of the score."""
        shapes = [_Shape(term.feature, term.low, term.high, term.knots) for term in self.terms]
        width = 1 + sum(shape.width for shape in shapes)
        covariance = np.zeros((width, width))
        covariance[np.tril_indices(width)] = self.spread
        covariance += np.tril(covariance, -1).T
        found = np.empty(n)
        for rows in _blocks(n):
            x = _design(shapes, {each: columns[each][rows] for each in self.features}, len(found[rows]))
            found[rows] = np.sqrt(np.maximum(np.einsum("ij,ij->i", x @ covariance, x), 0))
        return found


class _Shape(msgspec.Struct, frozen=True):
    """Where the line of a feature ends and bends."""

    feature: str
    low: float
    high: float
    knots: tuple[float, ...]

    @property
    def width(self) -> int:
        return 2 + len(self.knots)


def _blocks(n: int, size: int = 100_000) -> list[slice]:
    return [slice(start, start + size) for start in range(0, n, size)]


def _design(shapes: Sequence[_Shape], columns: Mapping[str, Floats], n: int) -> Floats:
    """Return float64[n, width]: 1, then each feature's held value above low, its bends, and whether it is null."""
    parts = [np.ones((n, 1))]
    for shape in shapes:
        x = columns[shape.feature]
        null = np.isnan(x)
        held = np.where(null, shape.low, np.clip(x, shape.low, shape.high))
        bends = [np.where(null, 0.0, np.maximum(0.0, held - knot)) for knot in shape.knots]
        parts.append(np.column_stack([held - shape.low, *bends, null.astype(np.float64)]))
    return np.hstack(parts)


def shapes(columns: Mapping[str, Floats], *, straight: bool = False) -> list[_Shape]:
    """Return the shapes of the features that vary at all; `straight` lines have no knots."""
    found = []
    for name, x in columns.items():
        known = x[~np.isnan(x)]
        if not len(known) or (known.min() == known.max() and len(known) == len(x)):
            continue
        low, high = (_short(each) for each in np.quantile(known, ENDS, method="inverted_cdf"))
        inner = {_short(each) for each in np.quantile(known, KNOTS, method="inverted_cdf")}
        knots = () if straight else tuple(sorted(each for each in inner if low < each < high))
        found.append(_Shape(name, low, high, knots))
    return found


def _short(value: float) -> float:
    return float(f"{value:.{DIGITS}g}")


def fit(
    columns: Mapping[str, Floats], y: Floats, customer: Ints, link: Link, *, straight: bool = False,
    most: int = MOST_TERMS,
) -> Additive:  # fmt: skip
    """Return the model of y over features.

    Parameters
    ----------
    columns
        float64[n] for each feature, NaN for null.
    y
        float64[n], 0 or 1 for "logit", not negative for "log".
    customer
        int64[n], whose each case is.
    straight
        Lines that do not bend.
    most
        Features that are taken in at most.

    Examples
    --------
    >>> x = np.repeat([0.0, 1.0, 2.0, 3.0], 500)
    >>> y = (np.arange(2000) % 10 < x).astype(float)
    >>> model = fit({"x": x}, y, np.arange(2000), "logit", straight=True)
    >>> model.predict({"x": np.array([0.0, 3.0])})[0].round(2).tolist()
    [0.03, 0.33]
    """
    lines = _grown(shapes(columns, straight=straight), columns, y, customer, link, most)
    return _best(lines, columns, y, customer, link)


def as_said(feature: str, columns: Mapping[str, Floats], y: Floats, customer: Ints) -> Additive:
    """Return the model that takes a feature for the log odds that are asked for, as they are.

    Where it is null, it says what is true of everybody. Its interval knows how many customers it was held against: it
    is that of their level.

    Parameters
    ----------
    feature
        Its name in `columns`.
    columns, y, customer
        As for `fit`.

    Examples
    --------
    >>> x, y = np.array([-1.0, 0.0, 2.0]), np.array([0.0, 1.0, 1.0])
    >>> as_said("x", {"x": x}, y, np.arange(3)).score({"x": np.array([-1.0, 1.5])}).tolist()
    [-1.0, 1.5]
    """
    x, middle = columns[feature], _start(y, 1, "logit")[0]
    term = Term(feature, -_BOUND, _BOUND, 1.0, (), (), _short(middle + _BOUND), 0.0)
    term = msgspec.structs.replace(term, mean=_short(term.add(x).mean()))
    people = len(np.unique(customer))
    _, weight = _moments(np.where(np.isnan(x), middle, x), "logit")
    level = _short(1 / max(float(weight.mean()) * people, 1e-9))
    return Additive("logit", -_BOUND, (term,), (level, 0.0, 0.0, 0.0, 0.0, 0.0), 0.0, len(y), people)


def _grown(
    found: list[_Shape], columns: Mapping[str, Floats], y: Floats, customer: Ints, link: Link, most: int
) -> list[_Shape]:
    """Return the features that tell something the others do not, the strongest first.

    One after the other is taken in: the one within whose bins (between its knots, and null) what is left unexplained
    adds up to most, as long as chance would add up to as much in one of 1,000 features only.
    """
    bins = {line.feature: _bins(line, columns[line.feature]) for line in shapes(columns)}
    left, kept = list(found), list[_Shape]()
    score = np.full(len(y), _start(y, 1, link)[0])
    while left and len(kept) < most:
        mean, weight = _moments(score, link)
        told = [_told(bins[line.feature], y - mean, weight, customer) for line in left]
        best = int(np.argmax([amount - line.width for amount, line in zip(told, left, strict=True)]))
        if told[best] < special.chdtri(left[best].width, CHANCE):
            break
        kept.append(left.pop(best))
        x = _design(kept, columns, len(y))
        middle, scale = _standard(x)
        x = (x - middle) / scale
        score = x @ _climb(x, y, _start(y, x.shape[1], link), STRENGTHS[1], link)
    return kept


def _bins(line: _Shape, x: Floats) -> Ints:
    """Return int64[n], between which knots each value lies; the last bin is null."""
    return np.where(np.isnan(x), len(line.knots) + 1, np.searchsorted(np.array(line.knots), x, side="right"))


def _told(bins: Ints, residual: Floats, weight: Floats, customer: Ints) -> float:
    """Return how much of what is left unexplained the bins tell: about chi-squared where they tell nothing."""
    sums, size = np.bincount(bins, residual), np.bincount(bins, weight)
    people = np.bincount(np.unique(customer, return_inverse=True)[1], residual)
    together = max(1.0, float((people**2).sum() / (residual**2).sum()))
    return float((sums**2 / np.maximum(size, 1e-12)).sum()) / together


def _standard(x: Floats) -> tuple[Floats, Floats]:
    """Return mean and spread of the columns of a design; the first, which is 1, stays."""
    middle, scale = x.mean(axis=0), x.std(axis=0)
    middle[0], scale[0] = 0.0, 1.0
    scale[scale == 0] = 1.0
    return middle, scale


def _best(lines: list[_Shape], columns: Mapping[str, Floats], y: Floats, customer: Ints, link: Link) -> Additive:
    """Return the model with the penalty of the smallest information criterion."""
    x = _design(lines, columns, len(y))
    middle, scale = _standard(x)
    x = (x - middle) / scale
    people, owner = np.unique(customer, return_inverse=True)
    weights = _start(y, x.shape[1], link)
    tried = []
    for strength in reversed(STRENGTHS):
        weights = _climb(x, y, weights, strength, link)
        tried.append((*_criterion(x, y, owner, weights, strength, link), strength, weights))
    _, covariance, strength, weights = min(tried, key=lambda each: each[0])
    return _saved(lines, columns, weights / scale, middle, covariance / np.outer(scale, scale), strength, link,
                  cases=len(y), customers=len(people))  # fmt: skip


def _start(y: Floats, width: int, link: Link) -> Floats:
    weights = np.zeros(width)
    mean = float(np.clip(y.mean(), 1e-6, None))
    weights[0] = np.log(mean / max(1 - mean, 1e-6)) if link == "logit" else np.log(mean)
    return weights


def _climb(x: Floats, y: Floats, weights: Floats, strength: float, link: Link) -> Floats:
    """Return the weights of the highest penalised likelihood; Newton's steps, halved where they overshoot."""
    penalty = np.full(len(weights), strength)
    penalty[0] = 1e-9
    height = _height(x, y, weights, penalty, link)
    for _ in range(_ROUNDS):
        mean, weight = _moments(x @ weights, link)
        slope = x.T @ (y - mean) - penalty * weights
        step = np.linalg.solve((x.T * weight) @ x + np.diag(penalty), slope)
        for _ in range(20):
            reached = _height(x, y, weights + step, penalty, link)
            if reached >= height - 1e-12 * abs(height):
                break
            step = step / 2
        weights, before, height = weights + step, height, reached
        if height - before < 1e-9 * (abs(height) + 1):
            break
    return weights


def _moments(score: Floats, link: Link) -> tuple[Floats, Floats]:
    """Return mean and variance function of each case: the two that Newton's steps need."""
    held = np.clip(score, -_BOUND, _BOUND)
    mean = 1 / (1 + np.exp(-held)) if link == "logit" else np.exp(held)
    return mean, mean * (1 - mean) if link == "logit" else mean


def _height(x: Floats, y: Floats, weights: Floats, penalty: Floats, link: Link) -> float:
    return _likelihood(x @ weights, y, link) - float(penalty @ weights**2) / 2


def _likelihood(score: Floats, y: Floats, link: Link) -> float:
    held = np.clip(score, -_BOUND, _BOUND)
    partition = np.logaddexp(0, held) if link == "logit" else np.exp(held)
    return float((y * held - partition).sum())


def _criterion(x: Floats, y: Floats, owner: Ints, weights: Floats, strength: float, link: Link) -> tuple[float, Floats]:
    """Return the information criterion and the covariance of the weights."""
    mean, weight = _moments(x @ weights, link)
    penalty = np.full(len(weights), strength)
    penalty[0] = 1e-9
    inverse = np.linalg.inv((x.T * weight) @ x + np.diag(penalty))
    each = x * (y - mean)[:, None]
    order = np.argsort(owner, kind="stable")
    starts = np.flatnonzero(np.diff(owner[order], prepend=-1))
    sums = np.add.reduceat(each[order], starts, axis=0)
    scores = sums.T @ sums
    covariance = inverse @ (scores + np.diag(penalty)) @ inverse
    return -2 * _likelihood(x @ weights, y, link) + 2 * float(np.trace(inverse @ scores)), covariance


def _saved(
    lines: list[_Shape], columns: Mapping[str, Floats], weights: Floats, middle: Floats, covariance: Floats,
    strength: float, link: Link, *, cases: int, customers: int,
) -> Additive:  # fmt: skip
    """Return the model in units of its features, with weights of so many digits as its expression has."""
    intercept = float(weights[0] - weights[1:] @ middle[1:])
    # The columns were taken against their means: the intercept's variance follows the weights'.
    shift = np.eye(len(weights))
    shift[0, 1:] = -middle[1:]
    covariance = shift @ covariance @ shift.T
    terms, place = [], 1
    for line in lines:
        slope, *bends, missing = (_short(each) for each in weights[place : place + line.width])
        term = Term(line.feature, line.low, line.high, slope, line.knots, tuple(bends), missing, 0.0)
        terms.append(msgspec.structs.replace(term, mean=_short(term.add(columns[line.feature]).mean())))
        place += line.width
    spread = tuple(_short(each) for each in covariance[np.tril_indices(len(weights))])
    return Additive(link, _short(intercept), tuple(terms), spread, strength, cases, customers)
