"""What is to come of each customer: still there, orders and margin ahead with how sure that is, and what that is worth.

Two intervals, which must not be mixed up. `low` to `high` holds the *expectation* with 80 % (10-90): how well the
parameters and the pace of the shop are known. `least` to `most` holds the *count that comes* with at least 80 %: chance
of buying included. The first shrinks with the size of the shop, the second does not.

Both are worked out once for customers who agree in all that counts. Bands of counts are quantiles of

    P(X >= m) = sum over phases  P(present, phase) . P(m orders or more | phase)

with means over draws of the posterior, each with a draw of the shop's pace, which is not known either. What
expectations are multiplied by makes the time ahead longer or shorter there; a regression on top in steps of an eighth.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec
import numpy as np
from scipy import special

from acquaint.features.occasions import Flags, Floats, Ints
from acquaint.models.buying import pace
from acquaint.models.buying.model import AnyFamily, Buying, Part, factors, members
from acquaint.models.buying.summary import Cells, Summary, cells, places, triples

HORIZONS = (28, 90, 365)
BAND = 0.1
"""Chance beyond either end of an interval."""
Z = 1.2815515655446004
"""Normal quantile of `BAND`."""
_FACTOR_STEP = 0.125
_BAND_DRAWS = 8
_PACES = special.ndtri((np.array([4, 1, 7, 2, 6, 0, 5, 3]) + 0.5) / _BAND_DRAWS)
"""Normal quantiles, one for each of these draws, in no order."""
_LEAST = 1e-12
_NEGLIGIBLE = 1e-4
_BLOCK = 16_384


class Chance(msgspec.Struct, frozen=True, eq=False):
    """A chance per customer with its interval; `says` is False where the model holds it for 1 whatever happens."""

    value: Floats
    low: Floats
    high: Floats
    says: Flags


class Ahead(msgspec.Struct, frozen=True, eq=False):
    """Orders of each customer within `days`.

    Parameters
    ----------
    value, low, high
        float64[n], the expectation and the interval that holds it with 80 %.
    least, most
        int64[n], the band that holds the count that comes with 80 % or more.
    any
        float64[n], chance of one order or more.
    squares
        float64[n], expectation of the squared count.
    total_doubt
        Standard deviation of the logarithm of the expected total of all customers.
    """

    days: int
    value: Floats
    low: Floats
    high: Floats
    least: Ints
    most: Ints
    any: Floats
    squares: Floats
    total_doubt: float


class Outlook(msgspec.Struct, frozen=True, eq=False):
    """What is to come of each customer of a summary."""

    present: Chance
    ahead: tuple[Ahead, ...]

    def within(self, days: int) -> Ahead:
        """Return the orders within one of the horizons."""
        return next(each for each in self.ahead if each.days == days)


class _Group(msgspec.Struct, frozen=True, eq=False):
    """Customers of a part by cells: the cell and the factor of each; draws of the parameters with their weights.

    `common` is the part of the factor that is the same for all.

    `present` is who is still there in each draw, float64[draws, phases, cells].
    """

    family: AnyFamily
    who: Ints
    held: Cells
    place: Ints
    factor: Floats
    common: float
    logs: Floats
    weights: Floats
    present: Floats


def predict(model: Buying, of: Summary, horizons: Sequence[int] = HORIZONS) -> Outlook:
    """Return what is to come of each customer within `horizons` (calendar days, ascending)."""
    n, factor = len(of.x), factors(model, of)
    present = Chance(np.ones(n), np.ones(n), np.ones(n), np.zeros(n, np.bool_))
    ahead = [_empty(days, n) for days in horizons]
    totals = np.zeros((len(horizons), 2))
    for part in model.parts:
        group = _group(model, part, of, factor)
        if not len(group.who):
            continue
        _fill_present(present, group)
        ahead_of = model.pace.to_come(np.asarray(horizons, np.float64) * of.open_share, model.pace.passed(of))
        for place, own in enumerate(ahead_of):
            totals[place] += _fill_expected(ahead[place], group, float(own), model.doubt_of(horizons[place]))
            _fill_band(ahead[place], group, float(own), model.doubt_of(horizons[place]))
    whole = (_with_total(each, total, model.doubt_of(each.days)) for each, total in zip(ahead, totals, strict=True))
    return Outlook(present, tuple(whole))


def _empty(days: int, n: int) -> Ahead:
    value, low, high, some, squares = np.zeros((5, n))
    least, most = np.zeros((2, n), np.int64)
    return Ahead(days, value, low, high, least, most, some, squares, 0.0)


def _with_total(each: Ahead, total: Floats, doubt: float) -> Ahead:
    """Return it with the doubt of the total, from its value and variance over draws."""
    own = total[1] / max(float(total[0]), _LEAST) ** 2
    return msgspec.structs.replace(each, total_doubt=float(np.sqrt(own + doubt**2)))


def _group(model: Buying, part: Part, of: Summary, factor: Floats) -> _Group:
    """Return the customers of a part by cells; where what a customer did does not count, all share one."""
    who = np.flatnonzero(members(part, of))
    x, last, age = (each[who] * model.personal for each in (of.x, *pace.own_time(of, model.pace)))
    held = cells(x, last, age)
    logs, weights = np.asarray(part.posterior.draws), np.asarray(part.posterior.weights)
    present = np.stack([model.family.present(each, held) for each in logs])
    common = model.correction if model.personal else max(float(factor[0]), _LEAST)
    return _Group(model.family, who, held, places(held, x, last, age), factor[who], common, logs, weights, present)


def _fill_present(into: Chance, group: _Group) -> None:
    """Write the chance to be still there, its interval taken on the logit."""
    drawn = group.present.sum(axis=1)
    value = np.einsum("d,dc->c", group.weights, drawn)
    spread = np.sqrt(np.einsum("d,dc->c", group.weights, (drawn - value) ** 2))
    says = drawn.min(axis=0) < 1
    value = np.where(says, np.minimum(value, 1.0), 1.0)
    inside = np.clip(value, _LEAST, 1 - 1e-9)
    half = Z * spread / (inside * (1 - inside))
    for column, found in (
        (into.value, value),
        (into.low, np.where(says, np.minimum(special.expit(special.logit(inside) - half), value), 1.0)),
        (into.high, np.where(says, np.maximum(special.expit(special.logit(inside) + half), value), 1.0)),
        (into.says, says),
    ):
        column[group.who] = found[group.place]


def _fill_expected(into: Ahead, group: _Group, days: float, doubt: float) -> Floats:
    """Write the expectation with its interval, as if lognormal; return the total and its variance over draws."""
    pair, x, age, _ = triples(group.held.x, group.held.age, np.zeros_like(group.held.x))
    value, squares = np.zeros((2, len(group.held.x)))
    size = np.bincount(group.place, group.factor, minlength=len(value))
    totals = np.zeros(len(group.weights))
    for draw, (at, weight) in enumerate(zip(group.logs, group.weights, strict=True)):
        mean = group.family.mean(at, x, age, np.full(len(x), days))
        each = np.einsum("jc,jc->c", group.present[draw], mean[:, pair])
        value += weight * each
        squares += weight * each**2
        totals[draw] = np.einsum("c,c->", size, each)
    spread = np.log(np.maximum(squares, _LEAST**2) / np.maximum(value, _LEAST) ** 2)
    middle = value * np.exp(-np.maximum(spread, 0.0) / 2)
    half = Z * np.sqrt(np.maximum(spread, 0.0) + doubt**2)
    for column, found in (
        (into.value, value),
        (into.low, middle * np.exp(-half)),
        (into.high, np.maximum(middle * np.exp(half), value)),
    ):
        column[group.who] = found[group.place] * group.factor
    total = float((group.weights * totals).sum())
    return np.array([total, (group.weights * (totals - total) ** 2).sum()])


def _fill_band(into: Ahead, group: _Group, days: float, doubt: float) -> None:
    """Write the band of the count, the chance of any order and the expected square.

    Cells are taken in blocks: they are in the order of x, and few of a small x need many counts.
    """
    step = np.rint(np.log(np.maximum(group.factor / group.common, _LEAST)) / _FACTOR_STEP).astype(np.int64)
    cell, steps, back = _stepped(group.place, step, len(group.held.x))
    found = np.zeros((4, len(cell)))
    for block in range(0, len(cell), _BLOCK):
        part = slice(block, block + _BLOCK)
        least, most, some, squares = found[:, part]
        for m, chance in enumerate(_chances(group, cell[part], steps[part], days, doubt), 1):
            least += chance > 1 - BAND
            most += chance > BAND
            squares += (2 * m - 1) * chance
            if m == 1:
                some += chance
            if chance.max() < _NEGLIGIBLE:
                break
    for column, each in zip((into.least, into.most, into.any, into.squares), found, strict=True):
        column[group.who] = each[back]


def _stepped(place: Ints, step: Ints, cells_: int) -> tuple[Ints, Ints, Ints]:
    """Return cell and step of factors of each pair of them that occurs, and the pair of each customer."""
    least, most = int(step.min()), int(step.max())
    if least == most:
        return np.arange(cells_), np.full(cells_, least), place
    width = most - least + 1
    key, back = np.unique(place * width + step - least, return_inverse=True)
    return key // width, key % width + least, back


def _chances(group: _Group, cell: Ints, step: Ints, days: float, doubt: float) -> Iterator[Floats]:
    """Yield, for m = 1, 2, ..., the chance of m orders or more of some cells, mean over draws of the posterior."""
    weights = group.weights[:_BAND_DRAWS] / group.weights[:_BAND_DRAWS].sum()
    present = np.einsum("d,djc->jc", weights, group.present[:_BAND_DRAWS, :, cell])
    pair, x, age, steps = triples(group.held.x[cell], group.held.age[cell], step - step.min())
    own = days * group.common * np.exp((steps + step.min()) * _FACTOR_STEP)
    pace = np.exp(doubt * _PACES[: len(weights)] - doubt**2 / 2)
    drawn = zip(group.logs[:_BAND_DRAWS], pace, strict=True)
    for more in zip(*(group.family.later(logs, x, age, own * each) for logs, each in drawn), strict=False):
        later = sum(weight * each for weight, each in zip(weights, more, strict=True))
        yield np.einsum("jc,jc->c", present, later[:, pair])
