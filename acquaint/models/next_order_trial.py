"""The next order tried out of time: fitted on what was known at a day, read on each day of the week after it.

All rungs are scored on the same cases, the customers with an order at each of seven reads, over the days from the read
to the end of the trial's horizon less a week; every case is watched for all of them (see `waiting`).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import msgspec
import numpy as np

from acquaint.features import occasions
from acquaint.features.calendar import weekday
from acquaint.features.occasions import Flags, Floats, Ints, Occasions
from acquaint.models import calibration, ladder, landmarks, next_order, scores, waiting
from acquaint.models.calibration import Calibration
from acquaint.models.card import Assumption, Contest, Point, Step
from acquaint.models.ladder import Tried
from acquaint.models.next_order import LEAST, RUNGS, NextOrder
from acquaint.records import Estimate, NotEnoughData

READS = 7
CUSTOMERS = 50
"""Customers without whom nothing can be tried."""
MOST_CUSTOMERS = 10_000
"""Customers that a trial in a larger shop looks at."""
WEEK = 7
_AT_ONCE = 4_096
_SILENCES = (0.0, 0.5, 1.0, 2.0, 4.0, np.inf)
"""Silence over the pace, from and below which cases are told apart."""


class Outcome(msgspec.Struct, frozen=True, eq=False):
    """What a rung said of all cases, and what came of it; float64[n] each.

    Parameters
    ----------
    loss
        The deciding score, days.
    missed
        Days between the expected and the real date.
    held
        How much of the outcome lies in the middle 80 % of the prediction.
    within, told
        1 where it lies in the band; 1 where that can be known.
    week
        The chance of an order within seven days, or the days watched where they are fewer.
    """

    loss: Floats
    missed: Floats
    held: Floats
    within: Floats
    told: Floats
    week: Floats

    @property
    def scores(self) -> dict[str, float]:
        """Scores for the card: days missed, and shares of the outcomes in the middle 80 % and in the band."""
        told = max(1.0, float(self.told.sum()))
        return {
            "missed_days": float(self.missed.mean()),
            "held": float(self.held.mean()),
            "within": float(self.within.sum()) / told,
            "told": float(self.told.mean()),
        }


class Trial(msgspec.Struct, frozen=True, eq=False):
    """How the rungs did.

    Parameters
    ----------
    model
        The model as it was fitted at `cut`, with the rung to use.
    steps
        All rungs, the simplest first.
    cut, days
        Day of the fit, and days each case was watched.
    customer, at, silence, ahead
        Of each case: whose it is, the day of the read, silence over the pace, and days until the order came.
    outcomes
        By rung.
    contest
        How the model that was in use before met the rung to use; null where there was none.
    """

    model: NextOrder
    steps: tuple[Step, ...]
    cut: int
    days: int
    customer: Ints
    at: Ints
    silence: Floats
    ahead: Ints
    outcomes: dict[str, Outcome]
    contest: Contest | None = None

    @property
    def chosen(self) -> str:
        """The rung to use."""
        return self.model.rung

    @property
    def in_week(self) -> Flags:
        """Which orders came within a week, or the days watched where they are fewer."""
        return self.ahead < min(WEEK, self.days)

    @property
    def assumptions(self) -> tuple[Assumption, ...]:
        """What is taken for granted: chances of a week mean what they say, and the band holds four in five."""
        held = scores.gain(np.zeros(len(self.customer)), self.outcomes[self.chosen].held, self.customer)
        once = self.at - self.cut == self.customer % READS  # what came after one read came after most of the others
        week = calibration.check(self.outcomes[self.chosen].week[once], self.in_week[once], self.customer[once])
        return (*week.assumptions(), Assumption("band_holds", held, *waiting.HELD))

    def points(self) -> tuple[Point, ...]:
        """Return the chance of an order within a week and the share that ordered, by tenths of the chance."""
        return calibration.points(self.outcomes[self.chosen].week, self.in_week)

    def week(self) -> Calibration:
        """Return how well the chance of an order within a week is calibrated, over all cases."""
        return calibration.check(self.outcomes[self.chosen].week, self.in_week, self.customer)

    def held_by_weekday(self) -> dict[int, Estimate]:
        """Return the share of outcomes in the middle 80 %, by weekday of the read (0 = Monday)."""
        return self._held(weekday(self.at), range(7))

    def held_by_silence(self) -> dict[int, Estimate]:
        """Return the share of outcomes in the middle 80 %, by silence over the pace: below .5, 1, 2, 4 and more."""
        return self._held(np.searchsorted(_SILENCES, self.silence, side="right") - 1, range(len(_SILENCES) - 1))

    def _held(self, group: Ints, groups: range) -> dict[int, Estimate]:
        held, found = self.outcomes[self.chosen].held, {}
        for each in groups:
            if (of := group == each).any():
                found[each] = scores.gain(np.zeros(int(of.sum())), held[of], self.customer[of])
        return found

    def gain_days(self, rung: str) -> Estimate:
        """Return by how many days the date of the rung in use misses less than that of another."""
        return scores.gain(self.outcomes[self.chosen].missed, self.outcomes[rung].missed, self.customer)


def tried(
    rows: Occasions, at: int, horizon: int | None = None, champion: NextOrder | None = None
) -> Trial | NotEnoughData:
    """Try all rungs on the latest days that a read at day `at` sees.

    Parameters
    ----------
    horizon
        Days from the fit to `at`; those a fit at `at` would look ahead where absent.
    champion
        The model in use, fitted no later than `horizon` days before `at`: it is held against the rung to use.
    """
    seen = occasions.visible(rows, at)
    ahead = horizon or next_order.usual_horizon(seen, at)
    model = next_order.fit(rows, at - ahead, horizon)
    if isinstance(model, NotEnoughData):
        return model
    some = landmarks.thinned(rows, MOST_CUSTOMERS)
    reads = _reads(model, some, at, ahead, RUNGS)
    cases = _Cases(*(np.concatenate(parts) for parts in zip(*(read for read, _ in reads), strict=True)))
    if (customers := len(np.unique(cases.customer))) < CUSTOMERS:
        return NotEnoughData(customers, CUSTOMERS)
    outcomes = {name: _joined([of[name] for _, of in reads]) for name in RUNGS}
    rungs = [Tried(name, outcome.loss, outcome.scores) for name, outcome in outcomes.items()]
    chosen, steps = ladder.climb(rungs, cases.customer, least=LEAST)
    used = msgspec.structs.replace(model, rung=chosen)
    contest = None
    if champion is not None:
        contest = ladder.contest(
            at, _loss(champion, some, at, ahead), outcomes[chosen].loss, cases.customer, rule=chosen == LEAST
        )
    return Trial(used, steps, at - ahead, ahead - READS + 1, *cases, outcomes, contest)


def _loss(model: NextOrder, rows: Occasions, at: int, ahead: int) -> Floats:
    """Return the deciding score of each case by the rung in use."""
    reads = _reads(model, rows, at, ahead, (model.rung,))
    return np.concatenate([of[model.rung].loss for _, of in reads])


class _Cases(NamedTuple):
    customer: Ints
    at: Ints
    silence: Floats
    ahead: Ints


def _reads(
    model: NextOrder, rows: Occasions, at: int, ahead: int, rungs: Sequence[str]
) -> list[tuple[_Cases, dict[str, Outcome]]]:
    return [_cases(model, rows, at - ahead + day, ahead - READS + 1, at, rungs) for day in range(READS)]


def _cases(
    model: NextOrder, rows: Occasions, at: int, days: int, until: int, rungs: Sequence[str]
) -> tuple[_Cases, dict[str, Outcome]]:
    """Return the cases of a read at day `at`, and what each of `rungs` says of them, some at a time."""
    paces, opening = model.read(rows, at)
    ahead = landmarks.ahead_of(occasions.visible(rows, until), at)[paces.customer]
    cases = _Cases(paces.customer, np.full(len(ahead), at), paces.silence / paces.pace, ahead)
    parts: dict[str, list[Outcome]] = {rung: [] for rung in rungs}
    for start in range(0, max(1, len(ahead)), _AT_ONCE):
        some = slice(start, start + _AT_ONCE)
        for rung, found in parts.items():
            found.append(_outcome(model.come(paces.of(some), at, opening, days, rung), at, ahead[some]))
    return cases, {rung: _joined(found) for rung, found in parts.items()}


def _outcome(come: Floats, at: int, ahead: Ints) -> Outcome:
    days = come.shape[1]
    found = waiting.expected(come, at)
    inside, told = waiting.within(found, at, ahead, days)
    return Outcome(
        loss=waiting.crps(come, ahead),
        missed=waiting.missed(found, at, ahead, days),
        held=waiting.held(come, ahead),
        within=inside.astype(np.float64),
        told=told.astype(np.float64),
        week=come[:, min(WEEK, days) - 1],
    )


def _joined(parts: Sequence[Outcome]) -> Outcome:
    return Outcome(*(np.concatenate([getattr(part, name) for part in parts]) for name in Outcome.__struct_fields__))
