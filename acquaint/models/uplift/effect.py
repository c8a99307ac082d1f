"""The effect of getting something rather than nothing: for whom it is larger, or that it is the same for all.

    effect(customer) = average + beyond(customer)

The average is the mean of doubly robust scores over everybody; what is beyond it is told by the learner that won the
contest (`ordering`). Where none won, everybody has the average. The interval is that of the mean effect on customers
with the same columns: what a single customer would have done nobody knows.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
import numpy as np
from scipy import special

from acquaint.features.occasions import Floats
from acquaint.models import calibration, scores
from acquaint.models.card import Assumption, Point, Step
from acquaint.models.uplift import contest, crossing, learners, ordering, stages
from acquaint.models.uplift.cases import Cases, NoClaim, usable
from acquaint.models.uplift.contest import AVERAGE
from acquaint.models.uplift.crossing import Dealt
from acquaint.models.uplift.ordering import Ordering
from acquaint.models.uplift.scored import Scored, centred
from acquaint.records import Estimate

SLOPE = (0.5, 2.0)
"""Where the slope may lie; outside, effects are foretold far too boldly or too timidly."""


class Uplift(msgspec.Struct, frozen=True, kw_only=True, tag=True):
    """An effect as it was learned. It holds no customer, and is JSON by `msgspec.json`.

    Parameters
    ----------
    average
        Mean effect over everybody, in units of the outcome.
    chosen
        Name of the learner that speaks; "average" where heterogeneity is not proven.
    ordering
        How customers differ; null where that is not proven.
    qini, band
        Qini coefficient of the learner that speaks, or came nearest, on customers it had not seen; and the one that
        chance reaches with the best of as many learners in 99 of 100.
    steps
        All learners as they were tried, the simplest first.
    points
        What was foretold and what came, by tenths of what was foretold.
    assumptions
        What is taken for granted.
    trees
        Whether boosted trees took part.
    cases, customers, treated
        What it was learned from, and how many cases were drawn.
    """

    average: Estimate
    chosen: str
    ordering: Ordering | None
    qini: Estimate
    band: float
    steps: tuple[Step, ...]
    points: tuple[Point, ...]
    assumptions: tuple[Assumption, ...]
    trees: bool
    cases: int
    customers: int
    treated: int

    @property
    def note(self) -> str:
        """Key of what is to be said of it: "no_heterogeneity" where customers cannot be told apart; else empty."""
        return "no_heterogeneity" if self.ordering is None else ""

    @property
    def features(self) -> tuple[str, ...]:
        """Names of the columns it reads."""
        return () if self.ordering is None else tuple(each.feature for each in self.ordering.design.columns)

    def predict(self, columns: Mapping[str, Floats], within: float = 0.95) -> tuple[Floats, Floats, Floats]:
        """Return float64[n], the effect for each customer, and the bounds of its interval.

        Parameters
        ----------
        columns
            float64[n] for each of `features`, NaN for null; others are not read, but say how many customers there are.
        within
            Probability of the interval.

        Raises
        ------
        InputError
            A column is missing.
        """
        n = len(next(iter(columns.values()), ()))
        effect, error = np.full(n, self.average.value), np.full(n, ordering.error(self.average))
        if self.ordering is not None:
            beyond, unsure = self.ordering.beyond(columns, n)
            effect, error = effect + beyond, np.hypot(error, unsure)
        half = float(special.ndtri(0.5 + within / 2)) * error
        return effect, effect - half, effect + half


def learn(cases: Cases, *, trees: bool | None = None) -> Uplift | NoClaim:
    """Return the effect of being drawn, or why nothing can be said of it.

    Parameters
    ----------
    trees
        Whether boosted trees take part beside straight lines; where None, if LightGBM is installed.

    Raises
    ------
    InputError
        Columns of different lengths, or a value that is infinite.
    MissingExtra
        Trees are asked for and LightGBM is not installed.

    Examples
    --------
    >>> n, dice = 4000, np.random.default_rng(1)
    >>> old, drawn = dice.random(n) < 0.5, dice.random(n) < 0.5
    >>> came = (dice.random(n) < 0.2 + 0.3 * drawn * old).astype(float)
    >>> found = learn(Cases({"old": old.astype(float)}, drawn, np.full(n, 0.5), came, np.arange(n)), trees=False)
    >>> found.predict({"old": np.array([0.0, 1.0])})[0].round(1).tolist()
    [0.0, 0.3]
    """
    taken = usable(cases)
    if isinstance(taken, NoClaim):
        return taken
    with_trees = stages.boosted() if trees is None else trees
    names = (*learners.LINEAR, *(learners.BOOSTED if with_trees else ()))
    return _learned(crossing.deal(taken), names, with_trees)


def _learned(dealt: Dealt, names: tuple[str, ...], trees: bool) -> Uplift:
    taught, cases, rows = crossing.crossed(dealt), dealt.cases, dealt.scored
    tried = Scored(taught.score[rows], dealt.part[rows], cases.customer[rows])
    effects = crossing.scores(dealt, taught, names)
    held = contest.hold(tried, effects, cases.outcome[rows], cases.treated[rows])
    average = scores.gain(-taught.score, np.zeros(len(taught.score)), cases.customer)
    found = Uplift(
        average=average, chosen=held.chosen, ordering=None, qini=held.best, band=held.band, steps=held.steps,
        points=(), assumptions=(), trees=trees, cases=len(cases.outcome), customers=len(np.unique(cases.customer)),
        treated=int(cases.treated.sum()),
    )  # fmt: skip
    if held.chosen == AVERAGE:
        return found
    foretold = effects[held.chosen]
    found_order = ordering.fit(held.chosen, dealt, taught, tried, foretold)
    shown = average.value + found_order.slope.value * centred(foretold, tried.part)
    return msgspec.structs.replace(
        found, ordering=found_order, points=calibration.means(shown, tried.score),
        assumptions=(Assumption("uplift_slope", found_order.slope, *SLOPE),),
    )  # fmt: skip
