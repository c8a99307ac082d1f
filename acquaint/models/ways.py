"""How contacts are answered by way (channels, or hours of sending): shop -> segment -> customer -> customer and way.

A contact of customer i by way w in context c (its purpose, its weekday) is answered with the chance

    p = r_wc f_w g_sw h_iw t_iw     r the shop's rate, g the factor of the customer's segment, h what is known of her
                                    besides (1, unless given), t_iw her own factor (`credibility`)

Rates of few contacts are drawn to what stands above them. Letters go to the best customers, who answer everything, so r
does not say what a letter to anybody would come to: f_w makes it fairer, by comparing ways as answered by customers who
are equally ready to answer, as far as their answers tell. The ladder is the shop's rate, the way answered last, how
readily the customer answers at all (t without ways), and her own by way.
"""

from __future__ import annotations

import msgspec
import numpy as np

from acquaint.features.occasions import Floats, Ints
from acquaint.models import chances, credibility
from acquaint.models.answers import Counts
from acquaint.models.chances import Chances
from acquaint.models.credibility import Factors, Pairs, Spreads
from acquaint.models.drift import Line
from acquaint.records import NotEnoughData

LEAST = 20
"""Answers without which nothing is said of a shop, and a customer or a segment has no preference of its own."""
RUNGS = ("shop", "last", "level", "own")
STATES = 3
"""Of a customer and a way: never answered; answered last by this way; last by another."""
_SHRINK = 20.0
"""Expected answers that weigh as much as what stands above: contexts under ways, segments under the shop."""
_FEW = 5.0
"""The same for the factors of the rung `last`, which are three numbers only."""
_ROUNDS = 4


class Ways(msgspec.Struct, frozen=True):
    """How contacts are answered in a shop.

    Parameters
    ----------
    rung
        Name of the rung in use.
    rate
        (ways, contexts) The shop's rates.
    overall
        (ways,) The same over all contexts, as they were sent.
    fair
        (ways,) Factors f, for the same customers by every way.
    segment
        (segments, ways) Factors g of segments.
    state
        (states,) Factors of the rung `last`.
    spread
        Variance of the customers' factors.
    split
        Share of it that is between the ways of a customer, for the rung `own`.
    answers
        (segments, ways) Answers, unweighted.
    line
        What the newest contacts set right.
    """

    rung: str
    rate: tuple[tuple[float, ...], ...]
    overall: tuple[float, ...]
    fair: tuple[float, ...]
    segment: tuple[tuple[float, ...], ...]
    state: tuple[float, ...]
    spread: float
    split: float
    answers: tuple[tuple[int, ...], ...]
    line: Line


class Shape(msgspec.Struct, frozen=True, eq=False):
    """What chances are of.

    Parameters
    ----------
    ways, contexts
        How many there are.
    segment
        int64[customers].
    factor
        float64[customers, ways], h; None for 1.
    """

    ways: int
    contexts: int
    segment: Ints
    factor: Floats | None = None

    @property
    def segments(self) -> int:
        """How many segments there are."""
        return int(self.segment.max(initial=0)) + 1

    @property
    def size(self) -> tuple[int, int]:
        """Customers and ways."""
        return len(self.segment), self.ways


class Learned(msgspec.Struct, frozen=True):
    """What a trial has taught.

    Parameters
    ----------
    rung
        The one to use.
    state
        Factors of the rung `last`.
    split
        Share of the variance of customers' factors that is between the ways of one.
    line
        What the newest contacts set right.
    """

    rung: str = RUNGS[0]
    state: tuple[float, ...] = (1.0,) * STATES
    split: float = 0.0
    line: Line = Line()


def fit(counts: Counts, shape: Shape, learned: Learned | None = None) -> Ways | NotEnoughData:
    """Return how contacts are answered, from what is known of them; without a trial by the shop's rates alone."""
    if counts.answers.sum() < LEAST:
        return NotEnoughData(int(counts.answers.sum()), LEAST)
    rate, overall = _rates(counts, shape)
    segment = _segments(counts, shape, rate)
    size = (shape.segments, shape.ways)
    answers = _grid(shape.segment[counts.customer], counts.way, counts.answers, size).astype(np.int64)
    base = rate[counts.way, counts.context] * segment[shape.segment[counts.customer], counts.way]
    fair, spread = _fair(counts, base, shape)
    taught = learned or Learned()
    return Ways(
        taught.rung, _tuples(rate), tuple(overall.tolist()), tuple(fair.tolist()), _tuples(segment), taught.state,
        spread, taught.split, tuple(tuple(row) for row in answers.tolist()), taught.line,
    )  # fmt: skip


def predict(fitted: Ways, counts: Counts, shape: Shape, context: int | None = None) -> Chances:
    """Return the chance that a contact of each customer is answered by each way.

    Parameters
    ----------
    counts
        What is known of the customers' contacts.
    shape
        A segment nobody was in at the fit counts as the shop.
    context
        Of the contact; None for the mean of them.
    """
    own = _factors(fitted, counts, shape)
    mean = _shop(fitted, context) * _above(fitted, shape)
    value = mean * own.value
    # What is not known of the rates themselves widens all intervals.
    rough = 1 / (np.array(fitted.answers).sum(axis=0) + _SHRINK)
    found = chances.around(value, mean**2 * own.variance + value**2 * rough)
    return Chances(*(fitted.line.set_right(each) for each in (found.value, found.low, found.high)))


def states_worth(old: Counts, lately: Counts, shape: Shape) -> tuple[float, ...]:
    """Return the factors of the rung `last`, from what was known and the contacts that followed."""
    rate, _ = _rates(lately, shape)
    state = states(old, shape.size)[lately.customer, lately.way]
    expected = np.bincount(state, lately.contacts * rate[lately.way, lately.context], STATES)
    found = np.bincount(state, lately.answers, STATES)
    return tuple(((found + _FEW) / (expected + _FEW)).tolist())


def chance(fitted: Ways, rung: str, known: Counts, then: Counts, shape: Shape) -> Floats:
    """Return the chance of an answer that a rung gives for each row of `then`, from what is known of the customers."""
    used = msgspec.structs.replace(fitted, rung=rung)
    at = (then.customer, then.way)
    mean = np.array(fitted.rate)[then.way, then.context] * _above(used, shape)[at]
    return fitted.line.set_right(np.minimum(mean * _factors(used, known, shape).value[at], 1.0))


def grounds(fitted: Ways, own_chance: Floats, own: Ints, segment: Ints, context: int | None = None,
            least: int = LEAST) -> tuple[Ints, Floats]:  # fmt: skip
    """Return whose answers a choice of way rests on, and the chances to choose by.

    Parameters
    ----------
    own_chance
        float64[customers, ways], what `predict` says of each customer.
    own
        int64[customers], answers given by each.
    least
        Answers without which a customer has no preference of her own.

    Returns
    -------
    int64[customers]
        0 for the shop, 1 for the segment, 2 for the customer: each needs its answers, and a rung that knows it.
    float64[customers, ways]
        The chances of that level.
    """
    given = np.append(np.array(fitted.answers).sum(axis=1), 0)[np.minimum(segment, len(fitted.answers))]
    learned = fitted.rung in {"level", "own"}
    level = np.where(learned & (own >= least), 2, np.where(learned & (given >= LEAST), 1, 0))
    shop = _shop(fitted, context)
    of_segment = shop * _above(fitted, Shape(len(shop), 1, segment))
    above = fitted.line.set_right(np.where(level[:, None] == 1, of_segment, shop * np.array(fitted.fair)))
    return level, np.where(level[:, None] == 2, own_chance, above)


def _factors(fitted: Ways, counts: Counts, shape: Shape) -> Factors:
    """Return the factor of each customer and way by the rung in use."""
    if fitted.rung == "shop":
        return Factors(np.ones(shape.size), np.zeros(shape.size))
    if fitted.rung == "last":
        return Factors(np.array(fitted.state)[states(counts, shape.size)], np.zeros(shape.size))
    base = np.array(fitted.rate)[counts.way, counts.context]
    pairs = _pairs(counts, base * _above(fitted, shape)[counts.customer, counts.way])
    apart = fitted.spread * fitted.split if fitted.rung == "own" else 0.0
    return credibility.factors(pairs, Spreads(fitted.spread - apart, apart), shape.size)


def _shop(fitted: Ways, context: int | None) -> Floats:
    """Return the shop's rates by way."""
    return np.array(fitted.overall) if context is None else np.array(fitted.rate)[:, context]


def _above(fitted: Ways, shape: Shape) -> Floats:
    """Return f g h of each customer by way; 1 for the rungs that do not look at customers."""
    if fitted.rung in {"shop", "last"}:
        return np.ones(shape.size)
    table = np.vstack([np.array(fitted.segment), np.ones(shape.ways)]) * np.array(fitted.fair)
    found = table[np.minimum(shape.segment, len(table) - 1)]
    return np.asarray(found if shape.factor is None else np.clip(found * shape.factor, 1e-9, None))


def _pairs(counts: Counts, base: Floats) -> Pairs:
    """Sum over contexts; the rows of a customer and way stand together."""
    first = np.ones(len(base), np.bool_)
    first[1:] = (np.diff(counts.customer) != 0) | (np.diff(counts.way) != 0)
    at = np.flatnonzero(first)
    columns = (counts.sent * base, counts.answered, counts.squares * base * (1 - base), counts.squares * base**2)
    sums = [np.add.reduceat(each, at) if len(at) else each for each in columns]
    return Pairs(counts.customer[at], counts.way[at], *sums)


def _rates(counts: Counts, shape: Shape) -> tuple[Floats, Floats]:
    """Return the rates by way and context, and those of ways; what has few contacts is drawn to what stands above."""
    size = (shape.ways, shape.contexts)
    sent, found = (_grid(counts.way, counts.context, each, size) for each in (counts.sent, counts.answered))
    strength = _SHRINK * max(sent.sum(), 1.0) / max(found.sum(), 1.0)
    drawn = strength * found.sum() / max(sent.sum(), 1.0)
    overall = (found.sum(axis=1) + drawn) / (sent.sum(axis=1) + strength)
    rate = (found + strength * overall[:, None]) / (sent + strength)
    return np.clip(rate, 1e-9, 1 - 1e-9), np.clip(overall, 1e-9, 1 - 1e-9)


def _fair(counts: Counts, base: Floats, shape: Shape) -> tuple[Floats, float]:
    """Return factors of ways such that customers who are equally ready to answer are expected to answer as they do."""
    mean = 1.0
    if shape.factor is not None:
        besides = shape.factor[counts.customer, counts.way]
        mean = float((counts.sent * base).sum() / (counts.sent * base * besides).sum())
        base = base * besides * mean
    fair = np.ones(shape.ways)
    for _ in range(_ROUNDS):
        pairs = _pairs(counts, base * fair[counts.way])
        known = Spreads(credibility.spread(pairs), 0.0)
        level = credibility.factors(pairs, known, shape.size).value[pairs.customer, pairs.way]
        expected = np.bincount(pairs.way, pairs.expected / fair[pairs.way] * level, shape.ways)
        found = np.bincount(pairs.way, pairs.found, shape.ways)
        fair = (found + _SHRINK) / (expected * found.sum() / expected.sum() + _SHRINK)
    return fair * mean, credibility.spread(_pairs(counts, base * fair[counts.way]))


def _segments(counts: Counts, shape: Shape, rate: Floats) -> Floats:
    of, size = shape.segment[counts.customer], (shape.segments, shape.ways)
    expected = _grid(of, counts.way, counts.sent * rate[counts.way, counts.context], size)
    return np.asarray((_grid(of, counts.way, counts.answered, size) + _SHRINK) / (expected + _SHRINK))


def states(counts: Counts, size: tuple[int, int]) -> Ints:
    """Return the state of each customer and way."""
    last = np.full(size, -1)
    np.maximum.at(last, (counts.customer, counts.way), counts.last)
    newest = last.max(axis=1, keepdims=True)
    return np.asarray(np.where(newest < 0, 0, np.where(last == newest, 1, 2)))


def _grid(row: Ints, column: Ints, values: Floats | Ints, size: tuple[int, int]) -> Floats:
    found = np.bincount(row * size[1] + column, values, size[0] * size[1])
    return np.asarray(found.reshape(size), np.float64)


def _tuples(values: Floats) -> tuple[tuple[float, ...], ...]:
    return tuple(tuple(row) for row in values.tolist())
