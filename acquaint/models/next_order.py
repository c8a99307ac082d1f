"""When a customer orders next: a date and a 10-90 % band, from the pace, the silence so far and the weekday.

The chance of each open day ahead is a hazard (`hazard`) over the pace (`pace`): of the silence over the pace, apart for
regular and irregular customers and for those who ordered once; of how many gaps are known; of whether more came of
late; of the weekday and the own habit of weekdays. Silence goes on while the days ahead pass, so the date moves each
day that nothing comes. What adds up to less than a half within a year has no date: the customer may not come.

It is learnt at `landmarks`.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np

from acquaint.features import calendar, occasions, rhythm, silence
from acquaint.features.calendar import Calendar, weekday
from acquaint.features.occasions import Flags, Floats, Occasions
from acquaint.features.rhythm import Timeline, Typical
from acquaint.features.survival import Curve
from acquaint.models import gap_rules, hazard, landmarks, open_days, pace, waiting
from acquaint.models.hazard import Hazard
from acquaint.models.pace import Paces
from acquaint.models.waiting import Expected
from acquaint.records import NotEnoughData

REACH_DAYS = 365
"""So far ahead a date is looked for."""
NO_ORDER = -1
"""Stands for a date of customers who have not ordered yet."""
FACTS = {"silence": ("silence", "gaps", "lately"), "weekday": ("silence", "gaps", "lately", "weekday", "habit")}
"""What the rungs with a hazard look at."""
RUNGS = (*gap_rules.RULES, *FACTS)
"""The simplest first."""
LEAST = "pace"
"""The simplest in use: those before it expect whoever is overdue today, however long the silence."""
SHORTEST, LONGEST, HORIZON_GAPS = 56, 364, 4
CHUNK = 8_192
"""Customers predicted at once."""
_CERTAIN = 20.0
"""A total hazard from which on the chance that nothing has come is below 1e-8."""


class NextOrder(msgspec.Struct, frozen=True):
    """What predicts the next order.

    Parameters
    ----------
    rung
        Which of RUNGS is in use.
    horizon_days
        Days that were looked ahead in fitting.
    window_days
        Days a pace is taken over.
    typical
        The shop's usual gap and how much it weighs.
    curves
        Survival of gaps over the usual gap: of everyone, of regular and of irregular customers.
    hazards
        Those of the rungs in FACTS.
    cases, customers
        Days at risk they were fitted on, and how many customers they are of.
    """

    rung: str
    horizon_days: int
    window_days: int
    typical: Typical
    curves: tuple[Curve, Curve, Curve]
    hazards: dict[str, Hazard]
    cases: int
    customers: int

    def predict(self, rows: Occasions, at: int) -> Expected:
        """Return date and band of each customer's next order, int32[customers], as a read at day `at` expects it.

        NEVER stands for a date, or an end of the band, beyond a year: the customer may not come. NO_ORDER (-1) stands
        for customers without an order.
        """
        paces, opening = self.read(rows, at)
        days = [np.full(rows.customers, NO_ORDER, np.int32) for _ in range(3)]
        order = np.argsort(paces.pace, kind="stable")  # alike customers together: a chunk ends with its slowest
        for start in range(0, len(order), CHUNK):
            some = paces.of(order[start : start + CHUNK])
            dated = waiting.expected(self.come(some, at, opening, REACH_DAYS), at)
            for each, values in zip(days, (dated.day, dated.low, dated.high), strict=True):
                each[some.customer] = values
        return Expected(*days)

    def read(self, rows: Occasions, at: int) -> tuple[Paces, Calendar]:
        """Return what a read at day `at` knows of customers and of open days."""
        seen = occasions.visible(rows, at)
        opening = calendar.fit(seen.day, at)
        return pace.read(seen, at, opening, self.typical, self.window_days), opening

    def come(self, some: Paces, at: int, opening: Calendar, days: int, rung: str = "") -> Floats:
        """Return float64[n, days]: the chance that each has ordered by the end of each day ahead.

        Parameters
        ----------
        rung
            Another rung than the one in use.
        """
        name = rung or self.rung
        opened = open_days.ahead(opening, at, days)
        if name in self.hazards:
            return _added_up(self.hazards[name], some, at, opened)
        return gap_rules.RULES[name](self.typical, self.curves, some, np.cumsum(opened, dtype=np.int64))


def _added_up(of: Hazard, some: Paces, at: int, opened: Flags) -> Floats:
    """Return the chances that come of the hazard of the open days ahead, until all are certain to have come.

    Only the silence moves from day to day; the rest is worked out once, the weekdays for a week.
    """
    rate = np.exp(of.base + of.of({"gaps": some.gaps, "lately": some.lately}, "gaps", "lately")) / some.pace
    by_weekday = np.exp(by_weekdays(of, some))
    by_silence = np.exp(of.table("silence"))
    total, passed = np.zeros(len(rate)), 0
    found = np.zeros((len(opened), len(rate)))
    days = weekday(at + np.arange(len(opened)))
    for day, is_open in enumerate(opened):
        passed += int(is_open)
        if is_open and total.min(initial=_CERTAIN) < _CERTAIN:
            factor = by_silence[some.silence_codes(slice(None), passed)] * by_weekday[:, days[day]]
            total = total + rate * factor
        found[day] = total
    return np.asarray(-np.expm1(-found, out=found).T)


def by_weekdays(of: Hazard, some: Paces) -> Floats:
    """Return float64[n, 7], what each weekday adds to the logarithm of the rate."""
    found = of.of({"weekday": np.arange(7), "habit": some.habit}, "weekday", "habit")
    return np.broadcast_to(found, some.habit.shape)


def fit(
    rows: Occasions, at: int, horizon: int | None = None, rungs: Sequence[str] = RUNGS
) -> NextOrder | NotEnoughData:
    """Fit on what a read at day `at` sees.

    Parameters
    ----------
    horizon
        Days looked ahead; `usual_horizon` where absent.
    rungs
        The rungs that are to be fitted; the last of them is in use until a trial says otherwise.
    """
    seen = occasions.visible(rows, at)
    opening = calendar.fit(seen.day, at)
    line = rhythm.timeline(seen, opening)
    shop = _typical(seen, line)
    if shop.micro_gap is None:
        return NotEnoughData(0, hazard.ENDED)
    ahead = horizon or _horizon(shop, opening, at)
    reads = landmarks.reads(landmarks.thinned(seen), at, opening, shop, ahead)
    learnt = hazard.joined([landmarks.at_risk(read, opening) for read in reads], pace.LEVELS)
    hazards = {name: hazard.fit(learnt.of(facts)) for name, facts in FACTS.items() if name in rungs}
    if missing := [each for each in hazards.values() if isinstance(each, NotEnoughData)]:
        return missing[0]
    return NextOrder(
        rung=rungs[-1],
        horizon_days=ahead,
        window_days=pace.window(shop, opening),
        typical=shop,
        curves=_curves(seen, line, shop, opening, at),
        hazards={name: each for name, each in hazards.items() if isinstance(each, Hazard)},
        cases=len(learnt.ended),
        customers=len(np.unique(np.concatenate([read.paces.customer for read in reads]))),
    )


def usual_horizon(rows: Occasions, at: int) -> int:
    """Return how many days to look ahead: four of the shop's gaps in whole weeks, at most a quarter of the data.

    Parameters
    ----------
    rows
        Rows visible at day `at`.
    """
    opening = calendar.fit(rows.day, at)
    return _horizon(_typical(rows, rhythm.timeline(rows, opening)), opening, at)


def _horizon(shop: Typical, opening: Calendar, at: int) -> int:
    gap = 0.0 if shop.micro_gap is None else float(rhythm.days(shop.micro_gap)) / opening.open_share
    most = max(7, (at - opening.first) // 28 * 7)
    return min(int(np.clip(7 * round(HORIZON_GAPS * gap / 7), SHORTEST, LONGEST)), most)


def _typical(rows: Occasions, line: Timeline) -> Typical:
    return rhythm.typical(line.behind(rows.start[1:][np.diff(rows.start) > 0] - 1))


def _curves(rows: Occasions, line: Timeline, shop: Typical, opening: Calendar, at: int) -> tuple[Curve, Curve, Curve]:
    nobody = np.zeros(len(rows.day), np.bool_)  # of first orders there is no curve here
    return silence.fit(silence.spells(rows, line, shop, opening, at), nobody, opening).curves
