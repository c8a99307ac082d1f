"""The card of a model: what it predicts, from what, how it was tried, what it assumes, how long it may be trusted."""

from __future__ import annotations

from datetime import date, timedelta

import msgspec

from acquaint.records import Estimate, NotEnoughData

REVIEW_DAYS, MONTH_DAYS = 92, 31
"""A card is looked at anew after a quarter at the latest, or a month after what it foretells is known."""


class Step(msgspec.Struct, frozen=True):
    """One rung of a ladder, as it was tried on cases that no rung had seen.

    Parameters
    ----------
    name
        Key of what it does (`models.rung.NAME` in the languages).
    loss
        Mean of the deciding loss, smaller is better.
    gain
        How much smaller its loss is than that of the rung that was best before it, with the 95 % interval over
        customers; null for the first.
    scores
        Other scores, by name.
    """

    name: str
    loss: float
    gain: Estimate | None
    scores: dict[str, float]


class Point(msgspec.Struct, frozen=True):
    """Cases with similar predictions: how many, what was predicted on average, and what came."""

    n: int
    predicted: float
    observed: Estimate


class Assumption(msgspec.Struct, frozen=True):
    """Something a model takes for granted, with the statistic that watches it.

    Parameters
    ----------
    name
        Key of what is assumed (`models.assumption.NAME`).
    value
        The statistic.
    low, high
        Where the statistic may lie; null for no bound.
    """

    name: str
    value: Estimate | NotEnoughData
    low: float | None
    high: float | None

    @property
    def holds(self) -> bool:
        """Whether nothing speaks against it: the interval of the statistic reaches into where it may lie."""
        if isinstance(self.value, NotEnoughData):
            return True
        low = self.value.value if self.value.low is None else self.value.low
        high = self.value.value if self.value.high is None else self.value.high
        return (self.low is None or high >= self.low) and (self.high is None or low <= self.high)


class Contest(msgspec.Struct, frozen=True):
    """How a model in use met a new one on the newest cases, which neither had seen.

    Parameters
    ----------
    day
        Day on which it met it.
    old, new
        Mean loss of either.
    stays
        Whether it stays in use.
    points, assumptions
        How the one in use did on these cases, where that was looked at.
    """

    day: date
    old: float
    new: float
    stays: bool
    points: tuple[Point, ...] = ()
    assumptions: tuple[Assumption, ...] = ()


def review(day: date, lasts: int) -> date:
    """Return the first of the month from which on a model of `day` must have met a new one.

    Parameters
    ----------
    lasts
        Days until cases are known that it has not seen.

    Examples
    --------
    >>> review(date(2026, 2, 1), 28)
    datetime.date(2026, 6, 1)
    """
    due = day + timedelta(days=max(REVIEW_DAYS, lasts + MONTH_DAYS))
    return due if due.day == 1 else (due.replace(day=1) + timedelta(days=MONTH_DAYS)).replace(day=1)


class Card(msgspec.Struct, frozen=True, kw_only=True):
    """The card of a model.

    Parameters
    ----------
    name
        Name of the model.
    predicts, unit
        What, in plain words and with its unit.
    version
        Of what is predicted: it changes with the definition of the label.
    horizon_days
        Days ahead it looks; null where that is the customer's own.
    data_from, data_to
        First and last business day of the data it was fitted on.
    tested_from, tested_to
        Business days in which the outcomes lie that it was tried on; null where it could not be tried.
    cases, customers
        Cases it was fitted on, and how many customers they are of.
    chosen
        Name of the rung in use; empty where the model says nothing.
    ladder
        All rungs, the simplest first.
    calibration
        What was predicted and what came, by tenths of the predictions.
    assumptions
        What it takes for granted.
    review
        Day from which on it says nothing any more, unless it has met a new one by then.
    fingerprint
        Of the data it was fitted on and of the code: the same fingerprint gives the same model to the bit.
    missing
        What it takes until it can be made or tried; null where nothing is missing.
    contest
        The last time it met another one; null where it did not. A model that stays keeps the ladder of its own trial,
        and has the calibration and assumptions of the cases on which they met, where those were looked at.
    """

    name: str
    predicts: str
    unit: str
    version: int
    horizon_days: int | None
    data_from: date | None
    data_to: date | None
    tested_from: date | None
    tested_to: date | None
    cases: int
    customers: int
    chosen: str
    ladder: tuple[Step, ...]
    calibration: tuple[Point, ...]
    assumptions: tuple[Assumption, ...]
    review: date
    fingerprint: str
    missing: NotEnoughData | None = None
    contest: Contest | None = None

    @property
    def speaks(self) -> bool:
        """Whether it predicts anything."""
        return bool(self.chosen)

    def stays(self, contest: Contest, review: date) -> Card:
        """Return the card of the model after a contest that it has won: with what was seen of it there."""
        return msgspec.structs.replace(
            self, contest=contest, review=review, calibration=contest.points or self.calibration,
            assumptions=contest.assumptions or self.assumptions,
        )  # fmt: skip

    def step(self, name: str) -> Step:
        """Return the rung of a name."""
        return next(step for step in self.ladder if step.name == name)
