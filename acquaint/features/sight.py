"""What a moment sees of each customer: rhythm, silence, season and contract, from the rows visible at it."""

from __future__ import annotations

import msgspec
import numpy as np

from acquaint.features import goals, rhythm, season, silence
from acquaint.features.constants import Constants
from acquaint.features.occasions import (
    NEVER,
    Days,
    Flags,
    Floats,
    History,
    Ints,
    Rows,
    day_of,
    ends,
    first_seen,
    marks,
    newcomers,
    visible,
)
from acquaint.features.rhythm import Gaps, Timeline
from acquaint.features.season import Season
from acquaint.features.silence import Reading, Tables

CANCELLED = 3
"""Code of a cancelled subscription (`lifecycle.CONTRACT`)."""


class Month(msgspec.Struct, frozen=True, eq=False):
    """What is the same for all moments of a month: constants, tables, running sums over rows, customers' seasons."""

    story: History
    constants: Constants
    tables: Tables
    line: Timeline
    goals_met: Ints
    first_week: Ints
    season_weeks: Ints


class Sight(msgspec.Struct, frozen=True, eq=False):
    """One value per customer, as visible at day `at`.

    Parameters
    ----------
    last
        Day of the last occasion; -1 for none.
    met, new, fresh
        Known at all; first seen late enough to be new; new, and still within the days of the goal.
    micro_usual, usual_gap, kind
        m_i as micro-log of open days and in calendar days (0 where unknown), regularity.
    silence, reading, overdue
        Open days since `last`, its place on the curve, q (NaN for who is not judged by rhythm).
    long_silent
        Silent for max(90 days, 2 m) or more.
    meets_goal
        Some visible occasion completes the activation goal.
    slow
        Judged as a customer of a slow shop.
    seasonal, season_days, season_weeks
        Judged by season; days since the first season after the last occasion began (negative before); its weeks.
    contract, under_contract
        Position in `lifecycle.CONTRACT` (-1 for none); whether it decides: not when bought again after cancelling.
    history_days
        Days from the data start to the fit of the constants, whose curves decide.
    """

    at: int
    month: Month
    last: Ints
    met: Flags
    new: Flags
    fresh: Flags
    micro_usual: Ints
    usual_gap: Floats
    kind: Ints
    silence: Ints
    reading: Reading
    overdue: Floats
    long_silent: Flags
    meets_goal: Flags
    slow: Flags
    seasonal: Flags
    season_days: Ints
    season_weeks: Ints
    contract: Ints
    under_contract: Flags
    history_days: int


def prepare(story: History, constants: Constants) -> Month:
    """Lay out what all moments of the month of `constants` share."""
    fitted = day_of(constants.month)
    first_week = season.customer_seasons(visible(story.occasions, fitted), fitted)
    weeks = np.where(first_week >= 0, season.CUSTOMER_WEEKS, 0)
    if isinstance(constants.season, Season):
        weeks = np.where(first_week >= 0, weeks, constants.season.weeks)
        first_week = np.where(first_week >= 0, first_week, constants.season.first_week)
    line, met = _running(story, constants)
    return Month(story, constants, silence.tables(constants.silences), line, met, first_week, weeks)


def look(month: Month, at: int) -> Sight:
    """Return what day `at`, of the month of `month`, sees."""
    month = _in_order(month, at)
    rows, shop, opening = month.story.occasions, month.constants, month.constants.calendar
    end = ends(rows, at)
    bought = end > rows.start[:-1]
    row = np.where(bought, end - 1, 0)
    gaps = _behind(month.line, row, bought)
    micro, kind = rhythm.usual_gap(gaps, shop.typical), rhythm.regularity(gaps)
    usual = np.where(micro >= 0, rhythm.days(micro) / opening.open_share, 0.0)
    last = np.where(bought, _taken(rows.day, row), -1)
    silent = np.where(bought, opening.index(np.array([at - 1]))[0] - _taken(month.line.open_day, row), 0)
    reading = silence.read(month.tables, silent, micro, kind, gaps.n == 0)
    slow = bought & shop.slow_shop
    seasonal = bought & ~slow & (month.season_weeks > 0)
    contract, decides = _contract(month.story, last, at)
    judged = bought & ~slow & ~seasonal & ~decides
    first = np.where(bought, _taken(rows.day, np.where(bought, rows.start[:-1], 0)), NEVER).astype(np.int32)
    seen = first_seen(month.story, first, at)
    start = at if shop.data_start is None else day_of(shop.data_start)
    new = newcomers(month.story, seen, at, start, shop.guard_days)
    return Sight(
        at=at, month=month, last=last, met=seen < NEVER, new=new,
        fresh=new & (at - first.astype(np.int64) <= shop.goal.within_days),
        micro_usual=micro, usual_gap=usual, kind=kind,
        silence=silent, reading=reading, overdue=np.where(judged, reading.overdue, np.nan),
        long_silent=bought & (at - 1 - last >= np.maximum(silence.HORIZON_DAYS, 2 * usual)),
        meets_goal=_meets_goal(month, at, end), slow=slow, seasonal=seasonal,
        season_days=_season_days(month, last, seasonal, at),
        season_weeks=month.season_weeks, contract=contract, under_contract=decides, history_days=opening.fitted - start,
    )  # fmt: skip


def _in_order(month: Month, at: int) -> Month:
    """Return `month` with nothing but the rows visible at `at`, where what is visible is not the first rows of each."""
    story = month.story
    parts = (story.occasions, story.categories, story.contracts)
    if all(part is None or part.in_order for part in parts):
        return month
    occasions, categories, contracts = (None if part is None else visible(part, at) for part in parts)
    seen = msgspec.structs.replace(story, occasions=occasions, categories=categories, contracts=contracts)
    line, met = _running(seen, month.constants)
    return msgspec.structs.replace(month, story=seen, line=line, goals_met=met)


def _running(story: History, constants: Constants) -> tuple[Timeline, Ints]:
    """Return the timeline of the occasions, and the running number of rows that complete the goal."""
    rows = _goal_rows(story, constants)
    met = np.zeros(len(rows.day) + 1, np.int64)
    np.cumsum(goals.meets(rows, constants.goal), out=met[1:])
    return rhythm.timeline(story.occasions, constants.calendar), met


def _goal_rows(story: History, constants: Constants) -> Rows:
    if constants.goal.of == "occasions":
        return story.occasions
    return story.categories or marks([], [], [], customers=story.occasions.customers)


def _meets_goal(month: Month, at: int, end: Ints) -> Flags:
    """Return whose visible rows complete the goal; `end` is the position after the last visible occasion."""
    rows = _goal_rows(month.story, month.constants)
    until = end if rows is month.story.occasions else ends(rows, at)
    return np.asarray(month.goals_met[until] > month.goals_met[rows.start[:-1]])


def _season_days(month: Month, last: Ints, seasonal: Flags, at: int) -> Ints:
    days = np.zeros(len(last), np.int64)
    days[seasonal] = at - season.next_start(last[seasonal], month.first_week[seasonal])
    return days


def _behind(line: Timeline, row: Ints, bought: Flags) -> Gaps:
    if not len(line.start):
        nothing = np.zeros(len(row), np.int64)
        return Gaps(nothing, nothing, nothing)
    gaps = line.behind(row)
    return Gaps(*(np.where(bought, values, 0) for values in (gaps.n, gaps.total, gaps.squares)))


def _contract(story: History, last: Ints, at: int) -> tuple[Ints, Flags]:
    """Return the state of each customer's contract (-1 for none) and whether it decides."""
    rows = story.contracts
    if rows is None or not len(rows.day):
        return np.full(len(last), -1, np.int64), np.zeros(len(last), np.bool_)
    end = ends(rows, at)
    there = end > rows.start[:-1]
    row = np.where(there, end - 1, 0)
    code = np.where(there, rows.code[row], -1).astype(np.int64)
    return code, there & ~((code == CANCELLED) & (last > rows.day[row]))


def _taken(values: Days | Ints, row: Ints) -> Ints:
    """Return `values[row]`; 0 where there are no values at all."""
    return values[row].astype(np.int64) if len(values) else np.zeros(len(row), np.int64)
