"""Where each customer stands: stage and state, stepped weekly on Mondays, so that the log depends on the data alone.

    acquisition -> activation -> activity, and lapsed from either of the latter; any purchase brings back.

How a customer is judged, first that applies: by the contract (subscriptions), as a customer of a slow shop, by the
season, by the own rhythm. Limits in activity, on overdue q, with m the usual gap in days:

    due q >= .5, late q >= .8, slipping q >= clip(1 - m/365, .80, .98),
    lapsed q >= clip(1 - 0.1 m/365, .90, .998) and the chance to return unaided within H = max(90 days, 2 m) is below
    50 % where 50 earlier spells allow the estimate

Slipping and lapsed are left by a purchase, or when q is 5 points below the limit under a later month's constants. Where
the history is shorter than twice the limit (for lapsed also: than the limit and H, since nobody can have been seen to
come back from there, or not): "silent; history too short to say". One-time buyers and others who have not reached the
activation goal lapse, but do not slip: they are not regulars.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import msgspec
import numpy as np

from acquaint.features import intervals, silence
from acquaint.features.constants import Constants, month_of
from acquaint.features.occasions import Flags, Floats, History, Ints
from acquaint.features.sight import CANCELLED, Month, Sight, look, prepare

STAGES = ("", "acquisition", "activation", "activity", "lapsed", "customer", "resting")
"""By code; 0 is not known yet, "customer" and "resting" are the stages of a slow shop."""
STATES = (
    "", "prospect", "new", "not yet regular", "regular", "due", "late", "slipping", "lapsed",
    "silent; history too short to say", "paused", "payment failed", "customer", "resting",
)  # fmt: skip
"""By code."""
CONTRACT = ("active", "paused", "payment failed", "cancelled")
"""States of a subscription, by the code of `History.contracts`."""

_UNKNOWN, _ACQUISITION, _ACTIVATION, _ACTIVITY, _LAPSED, _CUSTOMER, _RESTING = range(len(STAGES))
(
    _NONE, _PROSPECT, _NEW, _NOT_YET, _REGULAR, _DUE, _LATE, _SLIPPING, _GONE,
    _SILENT, _PAUSED, _FAILED, _CUSTOMER_STATE, _RESTING_STATE,
) = range(len(STATES))  # fmt: skip

BACK = 0.05
"""Five points below the limit ends an alarm without a purchase."""
RESTING_DAYS = 180


class Standing(msgspec.Struct, frozen=True, eq=False):
    """What is carried from step to step, one value per customer.

    Parameters
    ----------
    stage, state
        int8, codes of STAGES and STATES.
    lapsed_from
        int8, the stage a lapsed customer had before; 0 for others.
    since, state_since
        int64, day of the step that first saw the present stage and state; -1 for who is not known.
    reached
        Whether the activation goal was ever reached.
    last
        int64, day of the last occasion; -1 for none.
    """

    stage: Ints
    state: Ints
    lapsed_from: Ints
    since: Ints
    state_since: Ints
    reached: Flags
    last: Ints


class StageLog(msgspec.Struct, frozen=True, eq=False):
    """Changes of stage or state, by (day, customer), and where everybody stood after the last step.

    `customer`, `day`, `stage`, `state`, `lapsed_from` are int arrays with one value per change.
    """

    customer: Ints
    day: Ints
    stage: Ints
    state: Ints
    lapsed_from: Ints
    last_step: int
    standing: Standing

    def at(self, day: int) -> tuple[Ints, Ints]:
        """Return stage and state codes, int8[customers], as the last weekly step up to `day` left them."""
        stage, state = (np.zeros(len(self.standing.stage), np.int8) for _ in range(2))
        until = int(np.searchsorted(self.day, day, side="right"))
        stage[self.customer[:until]] = self.stage[:until]  # later changes overwrite earlier ones
        state[self.customer[:until]] = self.state[:until]
        return stage, state


class Picture(msgspec.Struct, frozen=True, eq=False):
    """Where each customer stands at a moment, and on what grounds; one value per customer.

    Parameters
    ----------
    standing
        Stage, state, and since when.
    known_from_before
        Not new: the data may begin in the middle of their story. False for who is not known yet.
    usual_gap_days
        m_i in calendar days; NaN where neither the customer nor the shop has a gap.
    regularity
        0 cannot tell (fewer than four gaps), 1 regular, 2 irregular.
    silence_days
        Open days since the last occasion; -1 without one.
    overdue
        q; NaN without an occasion, without a curve, and for who is not judged by rhythm.
    days_late
        Calendar days beyond the usual gap (the shop's season for the seasonal); 0 for who is not late or not judged.
    horizon_days
        H, calendar days.
    returned, earlier_spells
        Earlier spells of such silence that ended unaided within H, and all of them.
    chance, chance_low, chance_high
        returned / earlier_spells with its 95 % interval (Wilson); NaN below 50 earlier spells.
    """

    standing: Standing
    known_from_before: Flags
    usual_gap_days: Floats
    regularity: Ints
    silence_days: Ints
    overdue: Floats
    days_late: Ints
    horizon_days: Ints
    returned: Ints
    earlier_spells: Ints
    chance: Floats
    chance_low: Floats
    chance_high: Floats


def first_step(story: History) -> int:
    """Return the first Monday on which a read sees an occasion, or the first Monday of all without any."""
    return _monday(int(story.occasions.known.min(initial=np.iinfo(np.int32).max)))


def log(story: History, constants: Mapping[date, Constants], start: int, as_of: int) -> StageLog:
    """Step all customers through the Mondays from `start` to `as_of`.

    Parameters
    ----------
    story
        The shop's history.
    constants
        Constants of every month between, by its first day (`constants.fit_months`).
    start
        Day of the first step at the earliest; take `first_step(story)`, a function of the data.
    as_of
        Day (start of business day) of the last step at the latest.
    """
    standing = _nobody(story.occasions.customers)
    changes: list[tuple[Ints, ...]] = []
    month: Month | None = None
    days = range(_monday(start), as_of + 1, 7)
    for day in days:
        if month is None or month.constants.month != month_of(day):
            month = prepare(story, constants[month_of(day)])
        after = step(standing, look(month, day))
        who = np.flatnonzero((after.stage != standing.stage) | (after.state != standing.state))
        changes.append((who, np.full(len(who), day), after.stage[who], after.state[who], after.lapsed_from[who]))
        standing = after
    customer, when, stage, state, origin = (
        np.concatenate([change[each] for change in changes] or [np.zeros(0, np.int64)]) for each in range(5)
    )
    last_step = days[-1] if days else -1
    return StageLog(customer, when, stage, state, origin, last_step, standing)


def at(story: History, constants: Constants, stages: StageLog, as_of: int) -> Picture:
    """Return where everybody stands at day `as_of`: the last weekly step, then one at `as_of` itself.

    `stages` is the log up to `as_of`, `constants` those of its month. A purchase on the day before counts.
    """
    sight = look(prepare(story, constants), as_of)
    standing = step(stages.standing, sight)
    returned, known, enough = _spells_like(sight)
    low, high = intervals.wilson(returned, known)
    days = np.where(sight.micro_usual >= 0, sight.usual_gap, np.nan)
    seen = sight.last >= 0
    return Picture(
        standing,
        (standing.stage > 0) & ~sight.new,
        days,
        sight.kind,
        np.where(seen, sight.silence, -1),
        sight.overdue,
        _days_late(sight, days),
        _horizon_days(sight),
        np.where(enough, returned, 0),
        np.where(np.isnan(sight.overdue), 0, known),
        *(np.where(enough, value, np.nan) for value in (returned / np.maximum(1, known), low, high)),
    )


def returns(story: History, constants: Constants, as_of: int) -> tuple[Floats, Ints, Flags]:
    """Return the chance to return unaided (NaN below 50 earlier spells), H in days, and who has bought, at `as_of`."""
    sight = look(prepare(story, constants), as_of)
    returned, known, enough = _spells_like(sight)
    return np.where(enough, returned / np.maximum(1, known), np.nan), _horizon_days(sight), sight.last >= 0


def _spells_like(sight: Sight) -> tuple[Ints, Ints, Flags]:
    """Return earlier spells like each customer's that ended unaided, all of them, and whether they are enough."""
    calendar = sight.month.constants.calendar
    returned, known = silence.spells_like(sight.month.tables, sight.reading, silence.bands(sight.micro_usual, calendar))
    return returned, known, ~np.isnan(sight.overdue) & (known >= silence.SPELLS_FOR_CHANCE)


def _horizon_days(sight: Sight) -> Ints:
    calendar = sight.month.constants.calendar
    return np.rint(silence.horizon(sight.micro_usual, calendar) / calendar.open_share).astype(np.int64)


def step(before: Standing, sight: Sight) -> Standing:
    """Return where everybody stands at the moment of `sight`, given where they stood at the step before."""
    reached = before.reached | sight.meets_goal
    stage, state = _by_rhythm(before, sight, reached)
    for judge, who in ((_by_season, sight.seasonal), (_by_pace, sight.slow), (_by_contract, sight.under_contract)):
        if who.any():
            stages, states = judge(sight, reached)
            stage, state = np.where(who, stages, stage), np.where(who, states, state)
    nothing = sight.last < 0
    bare = nothing & ~sight.under_contract
    stage = np.where(bare, np.where(sight.met, _ACQUISITION, _UNKNOWN), stage).astype(np.int8)
    state = np.where(bare, np.where(sight.met, _PROSPECT, _NONE), state).astype(np.int8)
    return _carried(before, sight, stage, state, reached)


def _carried(before: Standing, sight: Sight, stage: Ints, state: Ints, reached: Flags) -> Standing:
    came_from = np.where(before.stage == _LAPSED, before.lapsed_from, np.where(reached, _ACTIVITY, _ACTIVATION))
    return Standing(
        stage,
        state,
        np.where(stage == _LAPSED, came_from, 0).astype(np.int8),
        np.where(stage == 0, -1, np.where(stage == before.stage, before.since, sight.at)),
        np.where(state == 0, -1, np.where(state == before.state, before.state_since, sight.at)),
        reached,
        sight.last,
    )


def _by_rhythm(before: Standing, sight: Sight, reached: Flags) -> tuple[Ints, Ints]:
    """Judge by overdue q; only who is beyond the lowest limit is looked at closely."""
    q = sight.overdue
    early = np.where(sight.fresh, _NEW, _NOT_YET)
    calm = np.select([q >= 0.8, q >= 0.5], [_LATE, _DUE], _REGULAR)
    state = np.where(reached, calm, early)
    stage = np.where(reached, _ACTIVITY, _ACTIVATION)
    state[np.isnan(q) & sight.long_silent] = _SILENT
    close = np.flatnonzero(q >= 0.8 - BACK)
    if len(close):
        stage[close], state[close] = _closely(before, sight, close, stage[close], state[close])
    return stage, state


def _closely(before: Standing, sight: Sight, who: Ints, stage: Ints, state: Ints) -> tuple[Ints, Ints]:
    """Judge slipping and lapsed for the customers `who`."""
    same = before.last[who] == sight.last[who]
    was_lapsed = same & (before.stage[who] == _LAPSED)
    was_slipping = was_lapsed | (same & (before.state[who] == _SLIPPING))
    year = sight.usual_gap[who] / 365
    slips, slip_short = _beyond(sight, who, np.clip(1 - year, 0.80, 0.98), was_slipping)
    horizon = np.maximum(silence.HORIZON_DAYS, 2 * sight.usual_gap[who])
    lapses, lapse_short = _beyond(sight, who, np.clip(1 - 0.1 * year, 0.90, 0.998), was_lapsed, horizon)
    gone = was_lapsed & lapses | lapses & ~lapse_short & ~_may_return(sight, who)
    regular = stage == _ACTIVITY
    slipping = slips & regular & (was_slipping | ~slip_short)
    # Whoever would be called slipping or lapsed, had the history been long enough, is neither: it cannot be said.
    unsaid = ~gone & ~slipping & (slips & slip_short & regular | lapses & lapse_short & ~regular)
    state = np.select([gone, slipping, unsaid], [_GONE, _SLIPPING, _SILENT], state)
    return np.where(gone, _LAPSED, stage), state


def _beyond(sight: Sight, who: Ints, limit: Floats, held: Flags, horizon: Floats | float = 0.0) -> tuple[Flags, Flags]:
    """Return who is beyond `limit` (5 points lower for who is `held`), and for whom the history is too short to say.

    Too short: less than twice the silence of the limit, or than that silence and `horizon` days, in which nobody can
    have been seen to come back, or not, from such a silence.
    """
    table, reading = sight.month.tables, sight.reading
    row, place, micro = reading.table[who], reading.bin[who], sight.micro_usual[who]
    first = silence.limit_bin(table, row, limit)
    lower = silence.limit_bin(table, row, limit - BACK)
    days = silence.bin_days(row, first, micro) / sight.month.constants.calendar.open_share
    # The curve of one-time buyers is made of the new, whom the shop has known only since the guard.
    history = sight.history_days - np.where(row == silence.SINGLE, sight.month.constants.guard_days, 0)
    return place >= np.where(held, lower, first), days + np.maximum(days, horizon) > history


def _may_return(sight: Sight, who: Ints) -> Flags:
    """Return who came back, among earlier spells like theirs, in half of the cases or more; False below 50 spells."""
    reading = silence.Reading(sight.reading.table[who], sight.reading.bin[who], sight.reading.overdue[who])
    band = silence.bands(sight.micro_usual[who], sight.month.constants.calendar)
    returned, known = silence.spells_like(sight.month.tables, reading, band)
    return np.asarray((known >= silence.SPELLS_FOR_CHANCE) & (2 * returned >= known))


def _by_season(sight: Sight, reached: Flags) -> tuple[Ints, Ints]:
    """Judge by the first season after their last: due, slipping with half of it passed, lapsed four weeks past it."""
    into, weeks = sight.season_days, sight.season_weeks
    early = np.where(sight.fresh, _NEW, _NOT_YET)
    state = np.where(reached, np.select([into >= 3.5 * weeks, into >= 0], [_SLIPPING, _DUE], _REGULAR), early)
    gone = into >= 7 * weeks + 28
    stage = np.where(gone, _LAPSED, np.where(reached, _ACTIVITY, _ACTIVATION))
    return stage, np.where(gone, _GONE, state)


def _by_pace(sight: Sight, _reached: Flags) -> tuple[Ints, Ints]:
    """Judge customers of a slow shop: there is no lapse, they rest from half a year after a purchase."""
    resting = sight.at - sight.last > RESTING_DAYS
    return np.where(resting, _RESTING, _CUSTOMER), np.where(resting, _RESTING_STATE, _CUSTOMER_STATE)


def _by_contract(sight: Sight, _reached: Flags) -> tuple[Ints, Ints]:
    """Judge by the state of the subscription."""
    states = np.array([_REGULAR, _PAUSED, _FAILED, _GONE])
    return np.where(sight.contract == CANCELLED, _LAPSED, _ACTIVITY), states[np.clip(sight.contract, 0, CANCELLED)]


def _days_late(sight: Sight, usual: Floats) -> Ints:
    """Return calendar days beyond the usual gap, or into the season; 0 for who is not late, or not judged so."""
    silent = np.where(sight.last >= 0, sight.at - 1 - sight.last, 0)
    late = np.where(np.isnan(usual), 0, silent - np.rint(np.nan_to_num(usual)))
    late = np.where(sight.seasonal, sight.season_days, late)
    judged = (sight.last >= 0) & ~sight.under_contract & ~sight.slow
    return np.where(judged, np.maximum(0, late), 0).astype(np.int64)


def _nobody(customers: int) -> Standing:
    code, day = np.zeros(customers, np.int8), np.full(customers, -1, np.int64)
    return Standing(code, code, code, day, day, np.zeros(customers, np.bool_), day)


def _monday(day: int) -> int:
    """Return the first Monday on or after `day` (day 4 was the Monday 5 January 1970)."""
    return day + (4 - day) % 7
