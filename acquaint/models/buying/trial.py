"""Which rung holds: every way of buying is tried on windows before the cut that it has not seen, simple ones first.

The windows are the latest few of `horizon` days; each rung is fitted as of the start of a window and scored on the
orders in it by the Poisson deviance per customer. The older half of the windows only teach the regression. The rungs:

    cohort_mean       everybody orders as often as all did over the last quarter
    own_rate          the personal rate, drawn to that of all (NBD); nobody leaves
    bg_nbd            customers leave after an order, by chance
    bg_nbd_tide       with the shop's pace; bg_nbd_newcomers also with that of newcomers. The pace whose totals came
                      nearest holds for all rungs that follow
    mbg_nbd           who ordered once may have left too
    mbg_cnbd          regular buyers: k phases per order, k > 1 by likelihood (left out where k is 1)
    pareto_nbd        customers leave at any moment
    cohorts           the best so far with parameters by quarter of the first order (where two are large enough)
    regression        the best so far, corrected by what was ordered of late

A good or a bad month is one event for all customers, but would count as thousands and decide for whichever rung happens
to expect more or less. So losses are taken at the total that came: what all rungs expected of a window is multiplied by
what makes the total of the rung with the chosen pace right. How wrong totals were is told apart (`bias`, `totals`).
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np

from acquaint.features.calendar import Calendar
from acquaint.features.occasions import Floats, Occasions
from acquaint.models import ladder, scores
from acquaint.models.buying import model, pace, posterior, shape, summary
from acquaint.models.buying.geometric import Geometric
from acquaint.models.buying.model import AnyFamily, Buying
from acquaint.models.buying.pace import Pace
from acquaint.models.buying.pareto import Pareto
from acquaint.models.buying.shape import Window
from acquaint.models.buying.steady import Steady
from acquaint.models.buying.summary import Summary
from acquaint.models.card import Assumption, Point, Step
from acquaint.records import Estimate, NotEnoughData

WINDOWS = 8
LESSONS = 4
"""Windows that only teach the regression; those after them, the nearest to the cut, are the test."""
HORIZON = 28
SHORTEST = 56
"""Days of data before a window without which it is not used."""
STATIONARY = (0.8, 1.25)
"""Between which orders in the newest window over those expected may lie."""
LEAST_WINDOWS = LESSONS + 1
UNTRIED_DOUBT = 0.5
"""How wrong totals may be where nothing could be tried: by half, as those of the personal rate often are."""
LEAST_TOTALS = 3
"""Windows from which on totals are corrected."""
AS_NEAR = 1.05
"""Doubts of totals that differ by less count as the same."""
USUAL_DOUBT, _DOUBT_WEIGHT = 0.1, 2.0
_POINTS = 10
_TIDES = ("bg_nbd", "bg_nbd_tide", "bg_nbd_newcomers")
_Z = 1.959963984540054


class Recipe(msgspec.Struct, frozen=True):
    """How a rung is made: its family, which of the three paces it takes, and what else makes it."""

    name: str
    family: AnyFamily = Steady()
    tide: int = 0
    by_cohort: bool = False
    personal: bool = True
    shaped: bool = False


class Moment(msgspec.Struct, frozen=True, eq=False):
    """What was known at the start of a window, what came in it, and the paces known by then (none, tide, newcomers).

    `days` is the length of the window in usual days: shorter where the shop was closed in it.
    """

    of: Summary
    came: Floats
    days: float
    paces: tuple[Pace, Pace, Pace]


class Tried(msgspec.Struct, frozen=True, eq=False):
    """A rung with what it expected in each window (float64[customers] each), and what its regression learns from."""

    recipe: Recipe
    expected: tuple[Floats, ...]
    lessons: tuple[Window, ...]


class Learned(msgspec.Struct, frozen=True, eq=False):
    """How customers buy, with the proof.

    Parameters
    ----------
    model
        The rung in use, fitted on all that is known at the cut.
    steps
        All rungs, the simplest first; empty where none could be tried.
    points
        By tenths of what was expected: orders per customer expected and observed, in all windows of the test.
    totals
        Per window of the test: its first day, orders expected by the rung in use as corrected, orders that came.
    assumptions
        `stationary`: orders in the newest window over those expected.
    cases
        Customers times windows of the test.
    missing
        What it takes until rungs can be tried; null where they were.
    """

    model: Buying
    steps: tuple[Step, ...]
    points: tuple[Point, ...]
    totals: tuple[tuple[int, float, float], ...]
    assumptions: tuple[Assumption, ...]
    cases: int
    missing: NotEnoughData | None = None


def learn(
    rows: Occasions, at: int, calendar: Calendar | None = None, *, horizon: int = HORIZON, windows: int = WINDOWS
) -> Learned | NotEnoughData:
    """Try all rungs on windows before day `at`, and fit the one that holds on all that is known at `at`."""
    of = summary.read(rows, at, calendar)
    missing = model.enough(of)
    if missing is not None:
        return missing
    moments = _moments(rows, at, calendar, horizon, windows)
    if len(moments) < LEAST_WINDOWS:
        kept = make(Recipe("own_rate"), of, _paces(of), draws=posterior.DRAWS)
        kept = msgspec.structs.replace(kept, doubt=UNTRIED_DOUBT)
        return Learned(kept, (), (), (), (), 0, NotEnoughData(len(moments), LEAST_WINDOWS))
    rungs, levels = _rungs(moments)
    best, steps = _climbed(rungs, moments, levels)
    correction = _correction(_totals(best, moments))
    totals = tuple((day, expected * correction, came) for day, expected, came in _totals(best, moments))
    kept = make(best.recipe, of, _paces(of), draws=posterior.DRAWS)
    if best.recipe.shaped:
        kept = shaped(kept, of, best.lessons)
    kept = msgspec.structs.replace(kept, correction=correction, doubt=_doubt(totals))
    return Learned(
        kept, steps, _points(best, moments), totals, (_stationary(*totals[-1]),), len(_cases(best, moments)[0])
    )


def make(recipe: Recipe, of: Summary, paces: Sequence[Pace], draws: int = 0) -> Buying:
    """Fit a rung, but for its regression."""
    tide = paces[recipe.tide]
    parts = model.fit(of, recipe.family, tide, by_cohort=recipe.by_cohort, draws=draws)
    return Buying(
        rung=recipe.name,
        at=of.at,
        open_share=of.open_share,
        family=recipe.family,
        parts=parts,
        pace=tide,
        usual=model.usual(of),
        personal=recipe.personal,
    )


def shaped(base: Buying, of: Summary, lessons: Sequence[Window]) -> Buying:
    """Return a rung with the regression that its lessons teach; the total of the customers stays."""
    expected = model.below(base, of, (shape.DAYS,))[0]
    learned = shape.levelled(shape.fit(lessons), shape.facts(of, expected), expected)
    return msgspec.structs.replace(base, shape=learned)


def _moments(rows: Occasions, at: int, calendar: Calendar | None, horizon: int, windows: int) -> list[Moment]:
    """Return the windows that can be used: with enough known before them, and not closed for more than half."""
    found = []
    for back in range(windows, 0, -1):
        start = at - back * horizon
        of = summary.read(rows, start, calendar)
        days = _open(start, start + horizon, calendar) / of.open_share
        if model.enough(of) is None and int(of.age.max(initial=0)) >= SHORTEST and days > horizon / 2:
            found.append(Moment(of, summary.ahead(rows, of, start + horizon), days, _paces(of)))
    return found


def _open(start: int, end: int, calendar: Calendar | None) -> float:
    """Return the open days from day `start` to before `end`."""
    return float(end - start if calendar is None else np.diff(calendar.index(np.array([start - 1, end - 1])))[0])


def _paces(of: Summary) -> tuple[Pace, Pace, Pace]:
    return Pace(), pace.fit(of, newcomers=False), pace.fit(of, newcomers=True)


def _rungs(moments: Sequence[Moment]) -> tuple[list[Tried], Floats]:
    """Return all rungs, tried, and the levels of the windows; rungs further up build on the best of those below."""
    tides = [_try(Recipe(name, Geometric(), tide), moments) for tide, name in enumerate(_TIDES)]
    tide = _nearest(tides, moments)
    levels = _levels(tides[tide], moments)
    families = [Recipe("mbg_nbd", Geometric(first=True), tide), Recipe("pareto_nbd", Pareto(), tide)]
    regular = model.regular(moments[0].of, moments[0].paces[tide])
    if regular.k > 1:
        families.insert(1, Recipe("mbg_cnbd", regular, tide))
    simple = [Recipe("cohort_mean", personal=False), Recipe("own_rate")]
    rungs = [_try(each, moments) for each in simple] + tides + [_try(each, moments) for each in families]
    by_cohort = msgspec.structs.replace(_climbed(rungs, moments, levels)[0].recipe, name="cohorts", by_cohort=True)
    if by_cohort.personal and all(len(model.cohorts(each.of)) > 1 for each in moments):
        rungs.append(_try(by_cohort, moments))
    below = _climbed(rungs, moments, levels)[0].recipe
    on_top = msgspec.structs.replace(below, name="regression", shaped=True, personal=True)
    return [*rungs, _try(on_top, moments)], levels


def _climbed(rungs: Sequence[Tried], moments: Sequence[Moment], levels: Floats) -> tuple[Tried, tuple[Step, ...]]:
    """Return the rung that holds, and all of them for the card."""
    customer = np.concatenate([each.of.customer for each in moments[LESSONS:]])
    name, steps = ladder.climb([_scored(rung, moments, levels) for rung in rungs], customer)
    return next(rung for rung in rungs if rung.recipe.name == name), steps


def _levels(rung: Tried, moments: Sequence[Moment]) -> Floats:
    """Return float64[windows], by which a rung's total was too small in each window of the test."""
    return np.array([(came + 1) / (expected + 1) for _, expected, came in _totals(rung, moments)])


def _nearest(tides: Sequence[Tried], moments: Sequence[Moment]) -> int:
    """Return the pace whose totals came nearest; of those that are as near, the one with the smallest loss."""
    doubts = np.array([_doubt(_totals(rung, moments)) for rung in tides])
    losses = np.array([_scored(rung, moments, _levels(rung, moments)).loss.mean() for rung in tides])
    return int(np.argmin(np.where(doubts <= AS_NEAR * doubts.min(), losses, np.inf)))


def _try(recipe: Recipe, moments: Sequence[Moment]) -> Tried:
    """Return what a rung expects in each window; a regression has learned from the windows before only."""
    made = [make(recipe, each.of, each.paces) for each in moments]
    expected = [model.expected(each, moment.of, moment.days) for each, moment in zip(made, moments, strict=True)]
    if not recipe.shaped:
        return Tried(recipe, tuple(expected), ())
    lessons = [
        Window(shape.facts(moment.of, model.below(each, moment.of, (shape.DAYS,))[0]), came, moment.came)
        for each, moment, came in zip(made, moments, expected, strict=True)
    ]
    for place in range(LESSONS, len(moments)):
        corrected = shaped(made[place], moments[place].of, lessons[:place])
        expected[place] = model.expected(corrected, moments[place].of, moments[place].days)
    return Tried(recipe, tuple(expected), tuple(lessons))


def _scored(rung: Tried, moments: Sequence[Moment], levels: Floats) -> ladder.Tried:
    """Return deviance per case at the levels of the windows, and scores: order, size of errors, bias of the total."""
    mean, came = _cases(rung, moments)
    found = {
        "gini": scores.gini(mean, came),
        "rmse": float(np.sqrt(((mean - came) ** 2).mean())),
        "bias": float(mean.sum() / max(came.sum(), 1.0)) - 1,
    }
    at_level = mean * np.repeat(levels, [len(each.came) for each in moments[LESSONS:]])
    return ladder.Tried(rung.recipe.name, scores.deviance(at_level, came), found)


def _cases(rung: Tried, moments: Sequence[Moment]) -> tuple[Floats, Floats]:
    """Return what was expected and what came in the windows of the test; the first only teaches."""
    return np.concatenate(rung.expected[LESSONS:]), np.concatenate([each.came for each in moments[LESSONS:]])


def _totals(rung: Tried, moments: Sequence[Moment]) -> tuple[tuple[int, float, float], ...]:
    pairs = zip(moments[LESSONS:], rung.expected[LESSONS:], strict=True)
    return tuple((each.of.at, float(expected.sum()), float(each.came.sum())) for each, expected in pairs)


def _correction(totals: Sequence[tuple[int, float, float]]) -> float:
    """Return by how much totals were too small, drawn to 1 as far as windows differ so much that it may be chance.

    The mean m of the logarithms, times 1 - (error of m / m)^2 where that is above 0 (W. James, C. Stein, Estimation
    with quadratic loss, 1961).
    """
    _, expected, came = np.array(totals).T
    logs = np.log((came + 1) / (expected + 1))
    if len(logs) < LEAST_TOTALS:
        return 1.0
    mean, error = float(logs.mean()), float(logs.std(ddof=1) / np.sqrt(len(logs)))
    return float(np.exp(mean * max(0.0, 1 - (error / mean) ** 2))) if mean else 1.0


def _doubt(totals: Sequence[tuple[int, float, float]]) -> float:
    """Return how wrong totals were, as standard deviation of a logarithm and without what chance makes of it.

    As if two windows had been wrong by 10 % before.
    """
    _, expected, came = np.array(totals).T
    squares = np.log((came + 1) / (expected + 1)) ** 2 - 1 / (came + 1)
    total = float(np.maximum(squares.sum(), 0.0)) + _DOUBT_WEIGHT * USUAL_DOUBT**2
    return float(np.sqrt(total / (len(totals) + _DOUBT_WEIGHT)))


def _stationary(_: int, expected: float, came: float) -> Assumption:
    ratio, half = (came + 0.5) / (expected + 0.5), _Z / np.sqrt(came + 1)
    value = Estimate(ratio, float(ratio * np.exp(-half)), float(ratio * np.exp(half)), round(came))
    return Assumption("stationary", value, *STATIONARY)


def _points(rung: Tried, moments: Sequence[Moment]) -> tuple[Point, ...]:
    mean, came = _cases(rung, moments)
    found = []
    for part in np.array_split(np.argsort(mean, kind="stable"), max(1, min(_POINTS, len(mean) // 20))):
        value, half = float(came[part].mean()), _Z * float(came[part].std()) / np.sqrt(len(part))
        found.append(
            Point(len(part), float(mean[part].mean()), Estimate(value, max(0.0, value - half), value + half, len(part)))
        )
    return tuple(found)
