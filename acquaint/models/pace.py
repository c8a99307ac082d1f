"""The pace a customer keeps at a moment: gaps of late drawn to the usual one; silence, habits, whether it quickens.

    pace = (open days of the window + K m_i) / (orders in the window + K)

The window is about a dozen of the shop's gaps, at least 13 weeks, and for a customer no longer than known; m_i is the
usual gap (`rhythm`), itself drawn to the shop's. Who came often once and seldom now has a usual gap that is too short:
the pace follows within the window. Everything is in open days and known at the read.
"""

from __future__ import annotations

import msgspec
import numpy as np

from acquaint.features import rhythm
from acquaint.features.calendar import Calendar, weekday
from acquaint.features.occasions import Flags, Floats, Ints, Occasions
from acquaint.features.rhythm import Typical
from acquaint.features.silence import SINGLE

STRENGTH = 3.0
"""K: how many gaps of the window weigh as much as the usual gap."""
SHORTEST_WINDOW, LONGEST_WINDOW, WINDOW_GAPS = 91, 364, 12
KINDS = SINGLE + 1
"""Fewer than four gaps, regular, irregular, one order only."""
YEAR = 364
_LATELY = 4 / 13
"""Part of the window that is "of late": 28 days of 91."""
_HABIT = 7
"""Orders that a weekday of the shop's weighs in the habit of a customer."""
_SILENCE = 2.0 ** (np.arange(-10, 11) / 2)
_GAPS = np.array([1, 2, 4, 8, 16])
_RATIOS = np.array([-2.0, -1.4, -1.0, -0.7, -0.4, -0.2, 0.0, 0.2, 0.4, 0.7, 1.0, 1.4])
_HABITS = np.array([-1.5, -1.0, -0.6, -0.3, -0.1, 0.1, 0.3, 0.6, 1.0])
SILENCES = len(_SILENCE) + 1

LEVELS = {
    "silence": KINDS * SILENCES,
    "gaps": len(_GAPS) + 1,
    "lately": len(_RATIOS) + 1,
    "weekday": 7,
    "habit": len(_HABITS) + 1,
}
"""Facts of a day ahead of a customer, and how many codes each has."""


class Paces(msgspec.Struct, frozen=True, eq=False):
    """What a read knows of the customers with an order, one value each.

    Parameters
    ----------
    customer
        int64[n], index of the customer.
    silence
        int64[n], open days after the last occasion up to the read; 0 for who bought on the latest.
    micro_usual
        int64[n], micro-log of the usual gap m_i.
    mean_gap
        float64[n], mean gap; m_i for who has none.
    pace
        float64[n], open days from one order to the next at the present pace.
    kind
        int64[n], 0 fewer than four gaps, 1 regular, 2 irregular, 3 one order only.
    gaps, lately
        int64[n], codes of the number of gaps, and of the orders of late over those that the pace makes.
    habit
        int8[n, 7], code of how much each weekday is preferred, beyond what the shop's customers do.
    """

    customer: Ints
    silence: Ints
    micro_usual: Ints
    mean_gap: Floats
    pace: Floats
    kind: Ints
    gaps: Ints
    lately: Ints
    habit: Ints

    def of(self, some: Ints | Flags | slice) -> Paces:
        """Return some of the customers."""
        return Paces(*(getattr(self, name)[some] for name in self.__struct_fields__))

    def silence_codes(self, who: Ints | slice, passed: Ints | int) -> Ints:
        """Return the codes of the silence over the pace, apart by kind, `passed` open days after the read."""
        ratio = (self.silence[who] + passed) / self.pace[who]
        return np.asarray(self.kind[who] * SILENCES + np.searchsorted(_SILENCE, ratio, side="right"))

    def codes(self, who: Ints, passed: Ints, weekday: Ints) -> dict[str, Ints]:
        """Return the codes of days ahead.

        Parameters
        ----------
        who
            Positions of the customers.
        passed
            Open days from the read to the day ahead, that day included.
        weekday
            Its weekday, 0 = Monday.
        """
        return {
            "silence": self.silence_codes(who, passed),
            "gaps": self.gaps[who],
            "lately": self.lately[who],
            "weekday": weekday,
            "habit": self.habit[who, weekday],
        }


def window(shop: Typical, calendar: Calendar) -> int:
    """Return the calendar days over which a pace is taken."""
    if shop.micro_gap is None:
        return SHORTEST_WINDOW
    gap = float(rhythm.days(shop.micro_gap)) / calendar.open_share
    return int(np.clip(round(WINDOW_GAPS * gap), SHORTEST_WINDOW, LONGEST_WINDOW))


def read(rows: Occasions, at: int, calendar: Calendar, shop: Typical, days: int) -> Paces:
    """Return the paces at day `at`, over a window of `days`; `rows` are those visible at it, `shop` knows a gap."""
    line = rhythm.timeline(rows, calendar)
    who = np.flatnonzero(np.diff(rows.start) > 0)
    first, last = rows.start[who], rows.start[who + 1] - 1
    behind = line.behind(last)
    usual = rhythm.usual_gap(behind, shop)
    now = int(calendar.index(np.array([at - 1]))[0])
    mean = (line.open_day[last] - line.open_day[first]) / np.maximum(1, last - first)
    orders, opened = _lately(rows, who, line.open_day[first], now, at, days, calendar)
    pace = (opened + STRENGTH * rhythm.days(usual)) / (orders + STRENGTH)
    few, short = _lately(rows, who, line.open_day[first], now, at, round(_LATELY * days), calendar)
    ratio = np.log((few + 1) / (short / pace + 1))
    return Paces(
        customer=who,
        silence=now - line.open_day[last],
        micro_usual=usual,
        mean_gap=np.where(last > first, mean, rhythm.days(usual)),
        pace=pace,
        kind=np.where(last > first, rhythm.regularity(behind), SINGLE),
        gaps=np.searchsorted(_GAPS, behind.n, side="right"),
        lately=np.searchsorted(_RATIOS, ratio, side="right"),
        habit=_habits(rows, who, at),
    )


def _lately(
    rows: Occasions, who: Ints, first: Ints, now: int, at: int, days: int, calendar: Calendar
) -> tuple[Ints, Ints]:
    """Return the occasions of the latest `days`, and how many open days of them each customer has been known."""
    orders = np.bincount(rows.customer[rows.day >= at - days], minlength=rows.customers)[who]
    since = int(calendar.index(np.array([at - days - 1]))[0]) if at - days > calendar.first else 0
    return orders, now - np.maximum(since, first - 1)


def _habits(rows: Occasions, who: Ints, at: int) -> Ints:
    """Return the code of each customer and weekday: the logarithm of the own share over that of the shop."""
    year = rows.day >= at - YEAR
    cell = rows.customer[year] * np.int64(7) + weekday(rows.day[year])
    orders = np.bincount(cell, minlength=7 * rows.customers).reshape(-1, 7)[who]
    shop = (orders.sum(axis=0) + 1) / (orders.sum() + 7)
    own = (orders + _HABIT * shop) / (orders.sum(axis=1) + _HABIT)[:, np.newaxis]
    return np.asarray(np.searchsorted(_HABITS, np.log(own / shop), side="right"), np.int8)
