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
from typing import TypeVar

import msgspec
import numpy as np

from acquaint.features.calendar import Calendar
from acquaint.features.occasions import Floats, Occasions
from acquaint.models import ladder, scores
from acquaint.models.buying import model, pace, posterior, shape, summary, totals
from acquaint.models.buying.geometric import Geometric
from acquaint.models.buying.model import AnyFamily, Buying
from acquaint.models.buying.pace import Pace
from acquaint.models.buying.pareto import Pareto
from acquaint.models.buying.shape import Window
from acquaint.models.buying.steady import Steady
from acquaint.models.buying.summary import Summary
from acquaint.models.buying.totals import Total
from acquaint.models.card import Assumption, Contest, Point, Step
from acquaint.records import Estimate, NotEnoughData

WINDOWS = 8
"""The older half only teaches the regression; the newer half is the test."""
MOST_CUSTOMERS = 200_000
"""Customers that rungs are tried on; of more, every k-th is. The rung in use is fitted on all."""
HORIZON = model.DOUBT_DAYS
SHORTEST = 56
"""Days of data before a window without which it is not used."""
LEAST_WINDOWS = 3
UNTRIED_DOUBT = 0.5
"""How wrong totals may be where nothing could be tried: by half, as those of the personal rate often are."""
REACH = 2
"""Times the days of the data that are spoken of ahead."""
AS_NEAR = 1.05
"""Doubts of totals that differ by less count as the same."""
_POINTS = 10
RULES = ("cohort_mean", "own_rate")
_TIDES = ("bg_nbd", "bg_nbd_tide", "bg_nbd_newcomers")
_Z = 1.959963984540054


Each = TypeVar("Each")


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
        Per window of the test, by the rung in use, each as corrected by the others; of the customers it was tried on.
    assumptions
        `stationary`: orders in the newest window over those expected.
    cases
        Customers times windows of the test.
    missing
        What it takes until rungs can be tried; null where they were.
    contest
        How the model in use met it; null where there was none.
    """

    model: Buying
    steps: tuple[Step, ...]
    points: tuple[Point, ...]
    totals: tuple[Total, ...]
    assumptions: tuple[Assumption, ...]
    cases: int
    missing: NotEnoughData | None = None
    contest: Contest | None = None


def learn(
    rows: Occasions, at: int, calendar: Calendar | None = None, *, horizon: int = HORIZON, windows: int = WINDOWS,
    champion: Buying | None = None,
) -> Learned | NotEnoughData:  # fmt: skip
    """Try all rungs on windows before day `at`, and fit the one that holds on all that is known at `at`.

    Parameters
    ----------
    champion
        The model in use: it is held against the rung that holds, where it was fitted before the newest window.
    """
    of = summary.read(rows, at, calendar)
    missing = model.enough(of)
    if missing is not None:
        return missing
    moments = _moments(_some(rows), at, calendar, horizon, windows)
    if len(moments) < LEAST_WINDOWS:
        kept = make(Recipe("own_rate"), of, _paces(of), draws=posterior.DRAWS)
        kept = msgspec.structs.replace(kept, doubt=UNTRIED_DOUBT, reach=horizon)
        return Learned(kept, (), (), (), (), 0, NotEnoughData(len(moments), LEAST_WINDOWS))
    rungs, levels = _rungs(moments)
    best, steps = _climbed(rungs, moments, levels)
    before = _totals(best, moments)
    corrected = totals.corrected(before)
    return Learned(
        _settled(best, of, totals.correction(before), totals.doubt(corrected)), steps,
        _points(best, moments, before, corrected), corrected, (totals.stationary(corrected[-1]),),
        len(_cases(best, moments)[0]), contest=_contest(champion, best, moments, at),
    )  # fmt: skip


def _settled(best: Tried, of: Summary, correction: float, doubt: float) -> Buying:
    """Return the rung that holds, fitted on all that is known."""
    kept = make(best.recipe, of, _paces(of), draws=posterior.DRAWS)
    if best.recipe.shaped:
        kept = shaped(kept, of, best.lessons)
    return msgspec.structs.replace(kept, correction=correction, doubt=doubt, reach=REACH * _span(of))


def _span(of: Summary) -> int:
    """Return the calendar days of the data."""
    return of.at - int(of.first_day.min())


def _contest(champion: Buying | None, best: Tried, moments: Sequence[Moment], at: int) -> Contest | None:
    """Return how the model in use met the rung that holds in the newest window, each at the total that came.

    One whose own total was as wrong as times that have changed is not held up by that: it goes.
    """
    newest = moments[-1]
    if champion is None or newest.of.at < champion.at:
        return None
    expected = (model.expected(champion, newest.of, newest.days), best.expected[-1])
    came = float(newest.came.sum())
    old, new = (scores.deviance(each * (came + 1) / (float(each.sum()) + 1), newest.came) for each in expected)
    steady = totals.stationary(Total(newest.of.at, float(expected[0].sum()), came))
    met = ladder.contest(at, old, new, newest.of.customer, rule=best.recipe.name in RULES)
    return msgspec.structs.replace(met, stays=met.stays and steady.holds, assumptions=(steady,))


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


def _some(rows: Occasions) -> Occasions:
    """Return the occasions of every k-th customer of a large shop: its rungs differ by far more than chance."""
    every = -(-rows.customers // MOST_CUSTOMERS)
    if every == 1:
        return rows
    kept = rows.customer % every == 0
    names = ("customer", "day", "known", "net_sales_minor")
    start = np.searchsorted(rows.customer[kept], np.arange(rows.customers + 1))
    return msgspec.structs.replace(rows, start=start, **{name: getattr(rows, name)[kept] for name in names})


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
    customer = np.concatenate([each.of.customer for each in _newer(moments)])
    name, steps = ladder.climb([_scored(rung, moments, levels) for rung in rungs], customer)
    return next(rung for rung in rungs if rung.recipe.name == name), steps


def _levels(rung: Tried, moments: Sequence[Moment]) -> Floats:
    """Return float64[windows], by which a rung's total was too small in each window of the test."""
    return np.array([(each.came + 1) / (each.expected + 1) for each in _totals(rung, moments)])


def _nearest(tides: Sequence[Tried], moments: Sequence[Moment]) -> int:
    """Return the pace whose totals came nearest; of those that are as near, the one with the smallest loss."""
    doubts = np.array([totals.doubt(_totals(rung, moments)) for rung in tides])
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
    for place in range(len(moments) - len(moments) // 2, len(moments)):
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
    at_level = mean * np.repeat(levels, [len(each.came) for each in _newer(moments)])
    return ladder.Tried(rung.recipe.name, scores.deviance(at_level, came), found)


def _newer(of: Sequence[Each]) -> Sequence[Each]:
    """Return the newer half of what there is for each window."""
    return of[-(len(of) // 2) :]


def _cases(rung: Tried, moments: Sequence[Moment]) -> tuple[Floats, Floats]:
    """Return what was expected and what came in the windows of the test; the first only teaches."""
    return np.concatenate(_newer(rung.expected)), np.concatenate([each.came for each in _newer(moments)])


def _totals(rung: Tried, moments: Sequence[Moment]) -> tuple[Total, ...]:
    pairs = zip(_newer(moments), _newer(rung.expected), strict=True)
    return tuple(Total(each.of.at, float(expected.sum()), float(each.came.sum())) for each, expected in pairs)


def _points(
    rung: Tried, moments: Sequence[Moment], before: Sequence[Total], corrected: Sequence[Total]
) -> tuple[Point, ...]:
    """Return what was expected, as corrected, and what came, by tenths."""
    mean, came = _cases(rung, moments)
    factors = [new.expected / max(old.expected, 1e-9) for old, new in zip(before, corrected, strict=True)]
    mean = mean * np.repeat(factors, [len(each.came) for each in _newer(moments)])
    found = []
    for part in np.array_split(np.argsort(mean, kind="stable"), max(1, min(_POINTS, len(mean) // 20))):
        value, half = float(came[part].mean()), _Z * float(came[part].std()) / np.sqrt(len(part))
        found.append(
            Point(
                len(part),
                float(mean[part].mean()),
                Estimate(value, float(max(0.0, value - half)), float(value + half), len(part)),
            )
        )
    return tuple(found)
