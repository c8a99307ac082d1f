"""The card of a model: what it predicts, from what, how it was tried, what it assumes, how long it may be trusted."""

from __future__ import annotations

from datetime import date

import msgspec

from acquaint.records import Estimate, NotEnoughData

REVIEW_DAYS = 92
"""A card is looked at anew after a quarter at the latest."""


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
        Day from which on it must be looked at anew.
    fingerprint
        Of the data it was fitted on and of the code: the same fingerprint gives the same model to the bit.
    missing
        What it takes until it can be made or tried; null where nothing is missing.
    note
        Key of why an older model stays in use, or another rung than the best; empty where there is nothing to say.
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
    note: str = ""

    @property
    def speaks(self) -> bool:
        """Whether it predicts anything."""
        return bool(self.chosen)

    def step(self, name: str) -> Step:
        """Return the rung of a name."""
        return next(step for step in self.ladder if step.name == name)
