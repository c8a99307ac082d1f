"""Hour: the part of the day, the hour in it and the weekday at which a contact to a customer is best sent.

Two things tell. Answers per contact sent in a part, by `ways`, weighed by how many were sent there: that is what is
asked for, but only a shop that has sent at different times knows it. When answers came, and visits and orders, by
`presence`: it says when a customer is there, and helps the first as a factor on the chance, (share of hers / share of
the shop's) to the power of what the contacts of a quarter made most likely.

The first has a ladder in `tried`, the second in `presence.tried`; `sending` chooses.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec
import numpy as np

from acquaint.features import intervals
from acquaint.features.occasions import Floats, Ints
from acquaint.models import answers, presence, trial, ways
from acquaint.models.answers import Axis, Counts, Windows
from acquaint.models.card import Assumption
from acquaint.models.chances import Chances
from acquaint.models.presence import Acts, Presence
from acquaint.models.trial import Trial
from acquaint.models.ways import LEAST, Learned, Shape, Ways
from acquaint.records import NotEnoughData

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

PARTS = ("night", "morning", "noon", "afternoon", "evening", "late")
EDGES = (0, 6, 11, 14, 17, 21)
"""First hour of each part."""
PART_OF = np.searchsorted(EDGES, np.arange(24), side="right") - 1
"""Part of each hour."""
_PART = "".join(f" WHEN hour >= {edge} THEN {place}" for place, edge in reversed(list(enumerate(EDGES))))
BY_PART = Axis(f"CASE{_PART} END", len(PARTS))
BY_WEEKDAY = Axis("weekday", 7)
BY_HOUR = Axis("hour", 24)
SENT_BY_PART, SENT_BY_WEEKDAY, SENT_BY_HOUR = (
    Axis(f"CASE WHEN heard AND hour IS NOT NULL THEN {axis.sql} END", axis.size)
    for axis in (BY_PART, BY_WEEKDAY, BY_HOUR)
)
"""The same of contacts whose answers are heard of."""
ONE = Axis("0", 1)
THERE = "there"
"""Rung that adds when the customer is there."""
VARIED = 0.1
"""Share of contacts sent in other parts than usual for the customer, from which on a shop's sends have varied."""
_POWERS = (0.0, 0.25, 0.5, 0.75, 1.0)


class Hours(msgspec.Struct, frozen=True):
    """What a shop knows of hours.

    Parameters
    ----------
    parts, weekdays
        How contacts are answered by part of the day (in the context of the weekday) and the other way round.
    power
        Of the factor by which being there counts; 0 where it does not help.
    there
        When customers are there.
    varied, weekdays_varied
        Whether contacts were sent at different parts, on different weekdays, with the share that was.
    usual_part, usual_weekday
        Those in which most contacts were sent.
    hours
        (24,) What speaks for each hour within its part: answers per contact where sends varied, else answers.
    """

    parts: Ways
    weekdays: Ways
    power: float
    there: Presence
    varied: Assumption
    weekdays_varied: Assumption
    usual_part: int
    usual_weekday: int
    hours: tuple[float, ...]


class Known(msgspec.Struct, frozen=True, eq=False):
    """What is known at a day.

    Parameters
    ----------
    parts, weekdays
        Contacts by `SENT_BY_PART` in the context of `SENT_BY_WEEKDAY`, and the other way round.
    hours
        float64[2, 24], contacts by hour of sending, and those of them that were answered.
    answered
        float64[24], answers by the hour at which they came.
    acts
        What customers did by `BY_PART`.
    segment
        int64[customers].
    """

    parts: Counts
    weekdays: Counts
    hours: Floats
    answered: Floats
    acts: Acts
    segment: Ints


class Taught(msgspec.Struct, frozen=True):
    """What the trial of the parts has taught: the trial itself, and the power of being there."""

    trial: Trial
    power: float


def read(con: DuckDBPyConnection, at: int, zone: str, cut_off_hour: int, segment: Ints) -> Known:
    """Return what is known at the start of day `at`; reads `answers` (`answers.make`) and what `presence.acts` does."""
    by_hour = answers.counts(con, at, SENT_BY_HOUR, ONE)
    hours = np.stack([np.bincount(by_hour.way, each, 24) for each in (by_hour.contacts, by_hour.answers)]).astype(
        np.float64
    )
    return Known(
        answers.counts(con, at, SENT_BY_PART, SENT_BY_WEEKDAY), answers.counts(con, at, SENT_BY_WEEKDAY, SENT_BY_PART),
        hours, presence.by_hour(con, at, zone, cut_off_hour),
        presence.acts(con, at, zone, cut_off_hour, BY_PART, len(segment)), segment,
    )  # fmt: skip


def tried(windows: Windows, segment: Ints, before: Floats, after: Floats, champion: Floats | None = None
          ) -> Taught | NotEnoughData:  # fmt: skip
    """Return how the rungs met the contacts that followed.

    Rungs: the shop's rates by part; the part answered last; how readily the customer answers; her own by part; the
    same with when she is there.

    Parameters
    ----------
    windows
        Contacts by `SENT_BY_PART` in the context of `SENT_BY_WEEKDAY`.
    before, after
        float64[customers, parts], `shift` of what was known at the end of `windows.old` and of `windows.known`.
    champion
        `foretold` by the model in use.
    """
    said = trial.chances(windows, _shape(segment))
    if isinstance(said, NotEnoughData):
        return said
    split = said.learned.split
    power = _power(windows, segment, before, split)
    old, new = (
        _there(known, then, _shape(segment, shift**power), split)
        for known, then, shift in ((windows.old, windows.lately, before), (windows.known, windows.then, after))
    )
    said = trial.Said({**said.before, THERE: old} if said.before else {}, {**said.after, THERE: new}, said.learned)
    met = trial.run(windows, said, champion)
    return met if isinstance(met, NotEnoughData) else Taught(met, power if met.learned.rung == THERE else 0.0)


def foretold(fitted: Hours, windows: Windows, acts: Acts, segment: Ints) -> Floats:
    """Return what a model says of each row of `windows.then`; `acts` are what was done before them."""
    factor = shift(fitted.there, acts, segment) ** fitted.power if fitted.power else None
    return ways.chance(fitted.parts, fitted.parts.rung, windows.known, windows.then, _shape(segment, factor))


def shift(there: Presence, acts: Acts, segment: Ints) -> Floats:
    """Return how much more of her answers come in each part than of the shop's; float64[customers, parts]."""
    share, _ = presence.predict(there, acts, segment)
    shop, _ = presence.predict(msgspec.structs.replace(there, rung="shop"), acts, segment)
    return np.asarray(share / shop)


def fit(known: Known, there: Presence, taught: Taught | None = None, weekdays: Trial | None = None
        ) -> Hours | NotEnoughData:  # fmt: skip
    """Return what is known of hours; without trials, the shop's rates alone."""
    learned, power = (taught.trial.learned, taught.power) if taught else (Learned(), 0.0)
    if learned.rung == THERE:
        learned = msgspec.structs.replace(learned, rung="own")
    parts = ways.fit(known.parts, _shape(known.segment, _factor(known, there, power)), learned)
    by_day = ways.fit(known.weekdays, days(known.segment), weekdays.learned if weekdays else None)
    if isinstance(parts, NotEnoughData):
        return parts
    if isinstance(by_day, NotEnoughData):
        return by_day
    varied = _varied("sends_varied", known.parts)
    return Hours(
        parts, by_day, power, there, varied, _varied("weekdays_varied", known.weekdays),
        _usual(known.parts, len(PARTS)), _usual(known.weekdays, 7), _hours(known, rates=varied.holds),
    )  # fmt: skip


def predict(fitted: Hours, known: Known) -> Chances:
    """Return the chance that a contact sent in each part is answered, float64[customers, parts] with 80 % intervals."""
    factor = _factor(known, fitted.there, fitted.power)
    return ways.predict(fitted.parts, known.parts, _shape(known.segment, factor))


def days(segment: Ints) -> Shape:
    """Return the shape of chances by weekday, for their trial."""
    return Shape(7, len(PARTS), segment)


def _shape(segment: Ints, factor: Floats | None = None) -> Shape:
    return Shape(len(PARTS), 7, segment, factor)


def _factor(known: Known, there: Presence, power: float) -> Floats | None:
    return shift(there, known.acts, known.segment) ** power if power else None


def _there(known: Counts, then: Counts, shape: Shape, split: float) -> Floats:
    """Return the chances of the rung that knows when customers are there, for each row of `then`."""
    fitted = ways.fit(known, shape, Learned(split=split))
    if isinstance(fitted, NotEnoughData):
        return np.zeros(len(then.customer))
    return ways.chance(fitted, "own", known, then, shape)


def _power(windows: Windows, segment: Ints, factor: Floats, split: float) -> float:
    """Return the power with the smallest loss on the contacts of a window; 0 where there is none better."""
    rows, losses = windows.lately, []
    for power in _POWERS:
        chance = _there(windows.old, rows, _shape(segment, factor**power), split)
        losses.append(float((trial.loss(chance, rows) * rows.contacts).sum()))
    return _POWERS[int(np.argmin(losses))]


def _hours(known: Known, *, rates: bool) -> tuple[float, ...]:
    """Return what speaks for each hour; rates are drawn to that of the part, so that few answers change little."""
    if not rates:
        return tuple(known.answered.tolist())
    sent, found = known.hours
    of_part = np.bincount(PART_OF, found)[PART_OF] / np.maximum(np.bincount(PART_OF, sent), 1)[PART_OF]
    strength = LEAST / np.maximum(of_part, 1e-9)
    return tuple(((found + LEAST) / (sent + strength)).tolist())


def _varied(name: str, counts: Counts) -> Assumption:
    """Return which share of contacts was sent otherwise than usual for the customer."""
    first = np.flatnonzero(np.append(True, np.diff(counts.customer) != 0))
    place = np.cumsum(np.append(0, np.diff(counts.customer) != 0))
    sums = np.zeros((len(first), int(counts.way.max()) + 1), np.int64)
    np.add.at(sums, (place, counts.way), counts.contacts)
    return Assumption(name, intervals.share(int(sums.sum() - sums.max(axis=1).sum()), int(sums.sum())), VARIED, None)


def _usual(counts: Counts, ways: int) -> int:
    return int(np.argmax(np.bincount(counts.way, counts.contacts, ways)))
