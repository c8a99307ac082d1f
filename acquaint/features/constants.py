"""The shop's constants: fitted from data before the first instant of each month, used by every moment of that month.

So the same moment gives the same answer whenever it is read, and what a month's data change is seen from the next month
on. Everything here is a pure function of the history and the month; all counts are integers.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

import msgspec
import numpy as np

from acquaint.features import calendar, funnel, goals, rfm, rhythm, season, silence
from acquaint.features.calendar import Calendar
from acquaint.features.goals import Goal
from acquaint.features.occasions import History, Ints, Occasions, date_of, day_of, newcomers, visible
from acquaint.features.occasions import first_seen as first_seen_at
from acquaint.features.rfm import Cuts
from acquaint.features.rhythm import Gaps, Timeline, Typical
from acquaint.features.season import Season
from acquaint.features.silence import Silences
from acquaint.records import Estimate, NotEnoughData

GUARD_DAYS = 90
SLOW_DAYS = 730
SLOW_SHARE = 0.15


class Constants(msgspec.Struct, frozen=True):
    """What holds for the whole shop in one month.

    Parameters
    ----------
    month
        First day of the month they hold in.
    data_start
        First business day with an occasion; null before the first.
    occasions, customers
        How many of them they rest on.
    typical
        m_shop and k.
    p90_gap_days
        90th percentile of completed gaps, calendar days; null without gaps.
    guard_days
        L: who is first seen less than that after the data start is "known from before".
    calendar
        Open and closed days.
    silences
        Survival curves and returns, as counts.
    goal
        The activation goal.
    rfm
        Cut-offs of the RFM cells, those of January; null before the first full quarter.
    second_within_two_years
        Share of customers that buys a second time within 24 months.
    season
        The shop's season; null for a shop without one.
    """

    month: date
    data_start: date | None
    occasions: int
    customers: int
    typical: Typical
    p90_gap_days: int | None
    guard_days: int
    calendar: Calendar
    silences: Silences
    goal: Goal
    rfm: Cuts | None
    second_within_two_years: Estimate | NotEnoughData
    season: Season | NotEnoughData | None

    @property
    def slow_shop(self) -> bool:
        """Whether under 15 % ever buy twice within 24 months; a shop that cannot be told yet is not slow."""
        share = self.second_within_two_years
        return isinstance(share, Estimate) and share.value < SLOW_SHARE

    @property
    def seasonal(self) -> bool:
        """Whether the shop makes half of its sales in ten weeks of the year."""
        return isinstance(self.season, Season)

    @property
    def usual_gap_days(self) -> float | None:
        """m_shop in calendar days; null without a single gap."""
        micro = self.typical.micro_gap
        return None if micro is None else float(rhythm.days(micro)) / self.calendar.open_share


def fit(story: History, month: date, *, goal: Goal | None = None) -> Constants:
    """Fit the constants of the month that begins on `month` from what was visible before it.

    Parameters
    ----------
    story
        The shop's history; rows not visible on the first day of the month are not looked at.
    month
        First day of a month.
    goal
        The owner's own goal, instead of one chosen from the data.
    """
    at = day_of(month)
    rows = visible(story.occasions, at)
    cuts = _cuts(story, rows, month)
    return _fit(story, rows, month, goal, cuts)


def fit_months(story: History, months: Iterable[date], *, goal: Goal | None = None) -> dict[date, Constants]:
    """Fit the constants of several months; equal to `fit` of each, with each January's cut-offs fitted once."""
    fitted: dict[date, Constants] = {}
    cuts: dict[date | None, Cuts | None] = {None: None}
    for month in months:
        rows = visible(story.occasions, day_of(month))
        anchor = _anchor(rows, month)
        if anchor not in cuts:
            cuts[anchor] = _cuts(story, rows, month)
        fitted[month] = _fit(story, rows, month, goal, cuts[anchor])
    return fitted


def months(start: int, at: int) -> list[date]:
    """Return the first days of all months from that of day `start` to that of day `at`.

    Examples
    --------
    >>> [str(month) for month in months(day_of(date(2023, 12, 31)), day_of(date(2024, 2, 1)))]
    ['2023-12-01', '2024-01-01', '2024-02-01']
    """
    first, last = np.array([start, at]).astype("datetime64[D]").astype("datetime64[M]").astype(int)
    return [date(1970 + int(each) // 12, int(each) % 12 + 1, 1) for each in range(first, last + 1)]


def month_of(at: int) -> date:
    """Return the month whose constants hold at day `at`."""
    return date_of(at).replace(day=1)


def _fit(story: History, rows: Occasions, month: date, goal: Goal | None, cuts: Cuts | None) -> Constants:
    at = day_of(month)
    opening = calendar.fit(rows.day, at)
    line = rhythm.timeline(rows, opening)
    shop = rhythm.typical(_latest(rows, line))
    p90 = _p90(rows)
    start = opening.first
    guard = min(max(GUARD_DAYS, p90 or 0), max(0, at - start) // 2)
    new = newcomers(story, first_seen_at(story, _first_days(rows), at), at, start, guard)
    categories = None if story.categories is None else visible(story.categories, at)
    return Constants(
        month=month,
        data_start=date_of(start) if len(rows.day) else None,
        occasions=len(rows.day),
        customers=int((np.diff(rows.start) > 0).sum()),
        typical=shop,
        p90_gap_days=p90,
        guard_days=guard,
        calendar=opening,
        silences=silence.fit(silence.spells(rows, line, shop, opening, at), new[rows.customer], opening),
        goal=goal or goals.choose(rows, new, at, categories=categories),
        rfm=cuts,
        second_within_two_years=_second(rows, at),
        season=season.shop_season(visible(story.money, at), at),
    )


def _cuts(story: History, rows: Occasions, month: date) -> Cuts | None:
    anchor = _anchor(rows, month)
    if anchor is None:
        return None
    at = day_of(anchor)
    seen = visible(story.occasions, at)
    sales = None if story.sales is None else visible(story.sales, at)
    opening = calendar.fit(seen.day, at)
    micro = rhythm.typical(_latest(seen, rhythm.timeline(seen, opening))).micro_gap
    return rfm.fit(seen, at, None if micro is None else float(rhythm.days(micro)) / opening.open_share, sales)


def _anchor(rows: Occasions, month: date) -> date | None:
    return rfm.anchor(date_of(int(rows.day.min())), month) if len(rows.day) else None


def _latest(rows: Occasions, line: Timeline) -> Gaps:
    """Return the gaps behind the last row of each customer that has one."""
    last = rows.start[1:][np.diff(rows.start) > 0] - 1
    return line.behind(last)


def _p90(rows: Occasions) -> int | None:
    gap = np.diff(rows.day)[np.diff(rows.customer) == 0]
    return int(np.percentile(gap, 90, method="inverted_cdf")) if len(gap) else None


def _first_days(rows: Occasions) -> Ints:
    return goals.nth_day(rows, 1)


def _second(rows: Occasions, at: int) -> Estimate | NotEnoughData:
    """Return the share with a second occasion within 24 months, of all customers.

    Of all, not only of the new: in a slow shop hardly anybody is new by the guard, and a first occasion of somebody
    known from before makes the shop look livelier, never slower.
    """
    return funnel.within(goals.nth_day(rows, 1), goals.nth_day(rows, 2), at, SLOW_DAYS)
